"""Supervision from outside (giám sát): sessions, questions with replies, recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text
from motcua.steering.contracts import File, NamedKind


class SessionState(StrEnum):
    """Where a supervision stands on a day; ``MISSED`` had its day and was not made."""

    PLANNED = "PLANNED"
    MISSED = "MISSED"
    HELD = "HELD"
    DROPPED = "DROPPED"


class Judged(StrEnum):
    """How a reply, or the carrying out of a recommendation, is judged by its due day."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    OVERDUE = "OVERDUE"
    AWAITING = "AWAITING"
    NOT_DUE = "NOT_DUE"
    CANCELLED = "CANCELLED"


DUE: Final = (Judged.ON_TIME, Judged.LATE, Judged.OVERDUE)
"""Those that a share is made of."""
SESSION_NAMES: Final[Mapping[SessionState, Text]] = {
    SessionState.PLANNED: Text("Theo kế hoạch", "Planned"),
    SessionState.MISSED: Text("Đã quá ngày dự kiến, chưa giám sát", "Its day has passed, not made"),
    SessionState.HELD: Text("Đã giám sát", "Made"),
    SessionState.DROPPED: Text("Đã rút khỏi kế hoạch", "Dropped"),
}
QUESTION_NAMES: Final[Mapping[Judged, Text]] = {
    Judged.ON_TIME: Text("Trả lời đúng hạn", "Answered on time"),
    Judged.LATE: Text("Trả lời trễ hạn", "Answered late"),
    Judged.OVERDUE: Text("Quá hạn trả lời", "Overdue"),
    Judged.AWAITING: Text("Đã trả lời, chờ chấp nhận", "Answered, not accepted yet"),
    Judged.NOT_DUE: Text("Chưa đến hạn", "Not due yet"),
}
RECOMMENDATION_NAMES: Final[Mapping[Judged, Text]] = {
    Judged.ON_TIME: Text("Đã thực hiện đúng hạn", "Carried out on time"),
    Judged.LATE: Text("Đã thực hiện, trễ hạn", "Carried out late"),
    Judged.OVERDUE: Text("Quá hạn thực hiện", "Overdue"),
    Judged.AWAITING: Text("Đã báo cáo, chờ nghiệm thu", "Reported, not accepted yet"),
    Judged.NOT_DUE: Text("Chưa đến hạn", "Not due yet"),
    Judged.CANCELLED: Text("Nhiệm vụ đã hủy trước hạn", "Cancelled before it was due"),
}


# Kinds ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActKind(NamedKind):
    """A kind of act of supervision, and which kinds of bodies use it."""

    by: tuple[str, ...]


@dataclass(frozen=True)
class SupervisionKinds:
    """Who supervises and how, from a day on."""

    valid_from: date
    bodies: tuple[NamedKind, ...]
    acts: tuple[ActKind, ...]

    def name_of(self, code: str) -> Text:
        """The name of a body or an act; its code where this version knows none."""
        names = {one.code: one.name for one in self.bodies}
        names |= {one.code: one.name for one in self.acts}
        return names.get(code, Text(code, code))


# Sessions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class NewSession:
    """A supervision as its document announces it. ``held_on`` where it was made already."""

    body: str
    act: str
    supervisor: str
    subject: str
    document_number: str
    document_on: date
    units: tuple[str, ...]
    planned_on: date
    held_on: date | None = None
    code: str = ""


@dataclass(frozen=True)
class Session:
    """A supervision in a list, as it was known at the end of a day."""

    code: str
    body: str
    act: str
    supervisor: str
    subject: str
    document_number: str
    document_on: date
    units: tuple[str, ...]
    planned_on: date
    recorded_by: str
    recorded_on: date
    held_on: date | None
    dropped_on: date | None
    why: str
    state: SessionState


@dataclass(frozen=True)
class Reply:
    """An answer of the agency; ``accepted`` is ``None`` until somebody else decided."""

    number: int
    document_number: str
    document_on: date
    words: str
    given_by: str
    given_on: date
    accepted: bool | None
    decided_by: str
    decided_on: date | None
    why: str
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question put to an agency, judged on one day by its due day, which is never moved."""

    code: str
    session: str
    number: int
    unit: str
    text: str
    due_on: date
    recorded_by: str
    recorded_on: date
    supervisor: str
    replies: tuple[Reply, ...]
    judged: Judged

    @property
    def waiting(self) -> Reply | None:
        """The reply on which nobody has decided yet."""
        return next((one for one in self.replies if one.accepted is None), None)

    @property
    def accepted(self) -> Reply | None:
        """The reply that holds."""
        return next((one for one in self.replies if one.accepted), None)

    @property
    def may_be_answered(self) -> bool:
        """True while no reply waits or holds."""
        return self.waiting is None and self.accepted is None


@dataclass(frozen=True)
class Recommendation:
    """What a supervision asks an agency to do (kiến nghị giám sát), judged by its task."""

    code: str
    session: str
    number: int
    unit: str
    text: str
    due_on: date
    document_number: str
    document_on: date
    task: str
    supervisor: str
    judged: Judged


@dataclass(frozen=True)
class SessionDetail:
    """One supervision with its questions and recommendations."""

    row: Session
    questions: tuple[Question, ...]
    recommendations: tuple[Recommendation, ...]
    files: tuple[File, ...] = ()


# Counts --------------------------------------------------------------------------------


@dataclass(frozen=True)
class SupervisionCounts:
    """Supervisions of one kind of body in a year, as known at the end of a day.

    ``due`` are sessions whose day has passed and which were not dropped, ``due_held`` those of
    them that were made. Shares are ``None`` where nothing is due.
    """

    planned: int = 0
    held: int = 0
    dropped: int = 0
    due: int = 0
    due_held: int = 0
    questions: Mapping[Judged, int] = field(default_factory=dict)
    recommendations: Mapping[Judged, int] = field(default_factory=dict)
    not_given: int = 0

    @property
    def asked(self) -> int:
        """All questions."""
        return sum(self.questions.values())

    @property
    def recommended(self) -> int:
        """All recommendations."""
        return sum(self.recommendations.values())

    @property
    def held_of(self) -> tuple[int, int] | None:
        """Made of those whose day has passed; ``None`` while there is none."""
        return (self.due_held, self.due) if self.due else None

    @property
    def on_time_of(self) -> tuple[int, int] | None:
        """Answered on time of the questions that are judged; ``None`` while none is."""
        due = sum(self.questions.get(one, 0) for one in DUE)
        return (self.questions.get(Judged.ON_TIME, 0), due) if due else None

    @property
    def carried_out_of(self) -> tuple[int, int] | None:
        """Carried out, on time or late, of the recommendations due; ``None`` while none is."""
        due = sum(self.recommendations.get(one, 0) for one in DUE)
        done = due - self.recommendations.get(Judged.OVERDUE, 0)
        return (done, due) if due else None

    def __add__(self, other: SupervisionCounts) -> SupervisionCounts:
        """Both together."""

        def sums(mine: Mapping[Judged, int], theirs: Mapping[Judged, int]) -> dict[Judged, int]:
            return {one: mine.get(one, 0) + theirs.get(one, 0) for one in Judged}

        return SupervisionCounts(
            self.planned + other.planned, self.held + other.held, self.dropped + other.dropped,
            self.due + other.due, self.due_held + other.due_held,
            sums(self.questions, other.questions),
            sums(self.recommendations, other.recommendations), self.not_given + other.not_given,
        )  # fmt: skip
