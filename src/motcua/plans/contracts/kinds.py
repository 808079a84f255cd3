"""The kinds of things in plans: states, acts, opinions, movements, and their names."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text


class Span(StrEnum):
    """How long a plan reaches: one year, or the whole period of the programme."""

    YEAR = "YEAR"
    PERIOD = "PERIOD"


class State(StrEnum):
    """Where a plan stands. ``APPRAISED``: every receiver agreed to the version sent."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPRAISED = "APPRAISED"
    APPROVED = "APPROVED"


WRITABLE: Final = frozenset({State.DRAFT, State.RETURNED})
SENT: Final = frozenset({State.SUBMITTED, State.APPRAISED, State.APPROVED})
"""The states in which a version lies with the receivers, or is approved."""


class Kind(StrEnum):
    """The acts on a round and on a plan."""

    ROUND_OPENED = "round.opened"
    ROUND_READ = "round.read"
    TEXT_SAVED = "round.text_saved"
    TEXT_FROZEN = "round.text_frozen"
    DRAFTED = "plan.drafted"
    SUBMITTED = "plan.submitted"
    COMMENTED = "plan.commented"
    AGREED = "plan.agreed"
    CHANGE_ASKED = "plan.change_asked"
    RETURNED = "plan.returned"
    APPROVED = "plan.approved"
    MONEY_RECORDED = "plan.money_recorded"
    ADJUSTMENT_PROPOSED = "plan.adjustment_proposed"
    ADJUSTMENT_GRANTED = "plan.adjustment_granted"
    ADJUSTMENT_REFUSED = "plan.adjustment_refused"
    SETTLED = "plan.settled"


class Opinion(StrEnum):
    """What a receiver says of the version it has."""

    NONE = ""
    AGREE = "AGREE"
    CHANGE = "CHANGE"


class Timeliness(StrEnum):
    """Whether a plan was sent by the due day of its round."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    OVERDUE = "OVERDUE"
    NOT_DUE = "NOT_DUE"


class Move(StrEnum):
    """The movements of money on a line and a source."""

    ESTIMATE = "ESTIMATE"
    ADJUSTMENT = "ADJUSTMENT"
    ALLOTMENT = "ALLOTMENT"
    SPENDING = "SPENDING"
    SETTLEMENT = "SETTLEMENT"


class NoMove(StrEnum):
    """Why a movement cannot be."""

    NO_ESTIMATE = "NO_ESTIMATE"
    CLOSED = "CLOSED"
    ZERO = "ZERO"
    BELOW_ZERO = "BELOW_ZERO"
    OVER_ESTIMATE = "OVER_ESTIMATE"
    OVER_ALLOTTED = "OVER_ALLOTTED"
    BELOW_ALLOTTED = "BELOW_ALLOTTED"
    BELOW_SPENT = "BELOW_SPENT"
    NOT_AS_SPENT = "NOT_AS_SPENT"
    REST_UNSTATED = "REST_UNSTATED"


SPAN_NAMES: Final[Mapping[Span, Text]] = {
    Span.YEAR: Text("Kế hoạch năm", "Yearly plan"),
    Span.PERIOD: Text("Kế hoạch cả giai đoạn", "Plan for the whole period"),
}
STATE_NAMES: Final[Mapping[State, Text]] = {
    State.DRAFT: Text("Đang dự thảo", "Draft"),
    State.SUBMITTED: Text("Đã gửi, chờ thẩm định", "Sent, being appraised"),
    State.RETURNED: Text("Bị trả lại", "Sent back"),
    State.APPRAISED: Text("Đã thẩm định xong", "Appraised"),
    State.APPROVED: Text("Đã phê duyệt", "Approved"),
}
KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.ROUND_OPENED: Text("Gửi hướng dẫn", "Guidance sent"),
    Kind.ROUND_READ: Text("Xác nhận đã đọc", "Reading confirmed"),
    Kind.TEXT_SAVED: Text("Lưu lời văn kế hoạch tỉnh", "Words of the plan saved"),
    Kind.TEXT_FROZEN: Text("Phê duyệt lời văn", "Words of the plan approved"),
    Kind.DRAFTED: Text("Lưu dự thảo", "Draft saved"),
    Kind.SUBMITTED: Text("Gửi kế hoạch", "Plan sent"),
    Kind.COMMENTED: Text("Góp ý theo dòng", "Comment on a line"),
    Kind.AGREED: Text("Thống nhất", "Agreed"),
    Kind.CHANGE_ASKED: Text("Đề nghị sửa", "Change asked for"),
    Kind.RETURNED: Text("Trả lại", "Sent back"),
    Kind.APPROVED: Text("Phê duyệt", "Approved"),
    Kind.MONEY_RECORDED: Text("Ghi cấp, chi kinh phí", "Money recorded"),
    Kind.ADJUSTMENT_PROPOSED: Text("Đề nghị điều chỉnh dự toán", "Adjustment proposed"),
    Kind.ADJUSTMENT_GRANTED: Text("Cho điều chỉnh dự toán", "Adjustment granted"),
    Kind.ADJUSTMENT_REFUSED: Text("Không cho điều chỉnh", "Adjustment refused"),
    Kind.SETTLED: Text("Quyết toán", "Settled"),
}
OPINION_NAMES: Final[Mapping[Opinion, Text]] = {
    Opinion.NONE: Text("Chưa có ý kiến", "No opinion yet"),
    Opinion.AGREE: Text("Thống nhất", "Agrees"),
    Opinion.CHANGE: Text("Đề nghị sửa", "Asks for a change"),
}
TIMELINESS_NAMES: Final[Mapping[Timeliness, Text]] = {
    Timeliness.ON_TIME: Text("Đúng hạn", "On time"),
    Timeliness.LATE: Text("Gửi trễ", "Sent late"),
    Timeliness.OVERDUE: Text("Quá hạn chưa gửi", "Overdue, not sent"),
    Timeliness.NOT_DUE: Text("Chưa đến hạn", "Not due yet"),
}
MOVE_NAMES: Final[Mapping[Move, Text]] = {
    Move.ESTIMATE: Text("Dự toán được duyệt", "Approved estimate"),
    Move.ADJUSTMENT: Text("Điều chỉnh", "Adjustment"),
    Move.ALLOTMENT: Text("Cấp kinh phí", "Allotment"),
    Move.SPENDING: Text("Chi", "Spending"),
    Move.SETTLEMENT: Text("Quyết toán", "Settlement"),
}
