"""Schemes (đề án): what a lead agency drafts, has commented on, submits and carries out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text


class SchemeState(StrEnum):
    """Where a scheme stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"


class SchemeKind(StrEnum):
    """The acts on a scheme."""

    OPENED = "scheme.opened"
    TEXT_KEPT = "scheme.text_kept"
    ASKED = "scheme.opinion_asked"
    SAID = "scheme.opinion_said"
    ANSWERED = "scheme.opinion_answered"
    SUBMITTED = "scheme.submitted"
    RETURNED = "scheme.returned"
    APPROVED = "scheme.approved"
    REACHED = "scheme.milestone_reached"


class Response(StrEnum):
    """What the lead does with an opinion: takes it up, or explains why not."""

    NONE = ""
    ACCEPTED = "ACCEPTED"
    EXPLAINED = "EXPLAINED"


class MilestoneVerdict(StrEnum):
    """How a milestone is judged on a day."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    OVERDUE = "OVERDUE"
    NOT_DUE = "NOT_DUE"


SCHEME_STATE_NAMES: Final[Mapping[SchemeState, Text]] = {
    SchemeState.DRAFT: Text("Đang soạn, lấy ý kiến", "Drafted, opinions asked"),
    SchemeState.SUBMITTED: Text("Đã trình", "Submitted"),
    SchemeState.APPROVED: Text("Đã phê duyệt", "Approved"),
}
SCHEME_KIND_NAMES: Final[Mapping[SchemeKind, Text]] = {
    SchemeKind.OPENED: Text("Lập đề án", "Scheme begun"),
    SchemeKind.TEXT_KEPT: Text("Lưu văn bản đề án", "Text of the scheme kept"),
    SchemeKind.ASKED: Text("Lấy ý kiến", "Opinion asked"),
    SchemeKind.SAID: Text("Cơ quan góp ý", "Opinion given"),
    SchemeKind.ANSWERED: Text("Tiếp thu, giải trình", "Opinion answered"),
    SchemeKind.SUBMITTED: Text("Trình phê duyệt", "Submitted"),
    SchemeKind.RETURNED: Text("Trả lại", "Sent back"),
    SchemeKind.APPROVED: Text("Phê duyệt", "Approved"),
    SchemeKind.REACHED: Text("Hoàn thành mốc", "Milestone reached"),
}
RESPONSE_NAMES: Final[Mapping[Response, Text]] = {
    Response.NONE: Text("Chưa trả lời", "Not answered"),
    Response.ACCEPTED: Text("Tiếp thu", "Accepted"),
    Response.EXPLAINED: Text("Giải trình", "Explained"),
}
MILESTONE_NAMES: Final[Mapping[MilestoneVerdict, Text]] = {
    MilestoneVerdict.ON_TIME: Text("Đúng hạn", "On time"),
    MilestoneVerdict.LATE: Text("Xong trễ hạn", "Done late"),
    MilestoneVerdict.OVERDUE: Text("Quá hạn", "Overdue"),
    MilestoneVerdict.NOT_DUE: Text("Chưa đến hạn", "Not due yet"),
}


@dataclass(frozen=True)
class NewScheme:
    """A scheme to be drafted. ``milestones``: what is to be reached, and by when."""

    title: str
    lead: str
    programme: str
    clause: str
    summary: str
    milestones: tuple[tuple[str, date], ...]


@dataclass(frozen=True)
class SchemeOpinion:
    """A row of the table of opinions."""

    unit: str
    asked_on: date
    until_on: date
    said_on: date | None = None
    agrees: bool | None = None
    words: str = ""
    response: Response = Response.NONE
    response_words: str = ""


FILES_AREA: Final = "plans"
"""Where the store keeps the texts of schemes."""


@dataclass(frozen=True)
class File:
    """A file that was kept: its digest, its type as its bytes prove it, and its name."""

    digest: str
    media_type: str
    size: int
    name: str


@dataclass(frozen=True)
class SchemeText:
    """A version of the text of a scheme, and the post of whoever kept it."""

    number: int
    stage: SchemeState
    file: File
    kept_by: str
    kept_on: date
    post_unit: str
    post_role: str


@dataclass(frozen=True)
class Milestone:
    """What is to be reached by a day, and what shows that it was."""

    number: int
    title: str
    due_on: date
    done_on: date | None
    evidence: str
    verdict: MilestoneVerdict


@dataclass(frozen=True)
class Scheme:
    """A scheme as it stands."""

    code: str
    title: str
    lead: str
    programme: str
    clause: str
    summary: str
    state: SchemeState
    last_seq: int
    submitted_on: date | None
    submitted_by: str
    submission_number: str
    decision_number: str
    decision_on: date | None
    approved_by: str
    return_reason: str = ""
    opinions: tuple[SchemeOpinion, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    submitted_text: int | None = None
    approved_text: int | None = None
    texts: tuple[SchemeText, ...] = ()

    @property
    def approved_file(self) -> SchemeText | None:
        """The version that the decision approved."""
        return next((one for one in self.texts if one.number == self.approved_text), None)

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return SCHEME_STATE_NAMES[self.state]

    def counted(self, verdict: MilestoneVerdict) -> int:
        """How many milestones are judged so."""
        return sum(one.verdict is verdict for one in self.milestones)

    @property
    def judged(self) -> int:
        """Milestones that can be judged: reached, or past their day. None before approval."""
        return len(self.milestones) - self.counted(MilestoneVerdict.NOT_DUE)
