"""What crosses the border of the tasks module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from motcua.indicators.contracts import Text
from motcua.tasks.contracts.counts import Counts as Counts
from motcua.tasks.contracts.counts import UnitCounts as UnitCounts

FILES_AREA: Final = "tasks"
"""Where the evidence of tasks is kept: an area of its own in the store of files."""


class Source(StrEnum):
    """Where a task comes from."""

    WORK_PROGRAMME = "WORK_PROGRAMME"
    CHAIRMAN = "CHAIRMAN"
    DOCUMENT = "DOCUMENT"
    SUPERVISION = "SUPERVISION"


class Mark(StrEnum):
    """What a task is also counted as; the last four name whom outside the administration the
    work is done with."""

    REFORM = "REFORM"
    LEGAL_DOCUMENT = "LEGAL_DOCUMENT"
    PARTY = "PARTY"
    COUNCIL = "COUNCIL"
    FRONT = "FRONT"
    JUSTICE = "JUSTICE"


class DueKind(StrEnum):
    """How a due day is said: as a day, as a limit from the day it was given, or not at all."""

    DAY = "DAY"
    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"
    NONE = "NONE"


class Kind(StrEnum):
    """The acts on a task."""

    GIVEN = "task.given"
    ACKNOWLEDGED = "task.acknowledged"
    ASSIGNED = "task.assigned"
    DONE_CLAIMED = "task.done_claimed"
    ACCEPTED = "task.accepted"
    RETURNED = "task.returned"
    EXTENSION_PROPOSED = "task.extension_proposed"
    EXTENDED = "task.extended"
    EXTENSION_REFUSED = "task.extension_refused"
    CANCELLED = "task.cancelled"
    STAGE_REACHED = "task.stage_reached"


class State(StrEnum):
    """Where a task stands."""

    GIVEN = "GIVEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    CLAIMED = "CLAIMED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    CANCELLED = "CANCELLED"


CLOSED: Final = frozenset({State.ACCEPTED, State.CANCELLED})


class Verdict(StrEnum):
    """How a task is judged on a day, always by its first due day.

    ``AWAITING`` was reported done in time and nobody has accepted or returned it yet: it is
    neither on time nor overdue. ``CANCELLED_OVERDUE`` was overdue when it was cancelled, so
    that cancelling hides nothing.
    """

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    OVERDUE = "OVERDUE"
    AWAITING = "AWAITING"
    NOT_DUE = "NOT_DUE"
    NO_DUE_DATE = "NO_DUE_DATE"
    CANCELLED = "CANCELLED"
    CANCELLED_OVERDUE = "CANCELLED_OVERDUE"


class NoExtension(StrEnum):
    """Why a new due day cannot be proposed."""

    NO_DUE_DAY = "NO_DUE_DAY"
    PROPOSAL_WAITS = "PROPOSAL_WAITS"
    EXTENDED_ENOUGH = "EXTENDED_ENOUGH"
    DAY_NOT_LATER = "DAY_NOT_LATER"
    DAY_TOO_FAR = "DAY_TOO_FAR"


SOURCE_NAMES: Final[Mapping[Source, Text]] = {
    Source.WORK_PROGRAMME: Text("Chương trình công tác", "Work programme"),
    Source.CHAIRMAN: Text("Chủ tịch giao", "Given by the chairman"),
    Source.DOCUMENT: Text("Văn bản giao", "Given by a document"),
    Source.SUPERVISION: Text("Kết luận giám sát", "Conclusion of a supervision"),
}
MARK_NAMES: Final[Mapping[Mark, Text]] = {
    Mark.REFORM: Text("Cải cách hành chính", "Administrative reform"),
    Mark.LEGAL_DOCUMENT: Text("Văn bản quy phạm pháp luật", "Legal document"),
    Mark.PARTY: Text("Phối hợp với cơ quan Đảng", "With the Party's bodies"),
    Mark.COUNCIL: Text("Phối hợp với Hội đồng nhân dân", "With the People's Council"),
    Mark.FRONT: Text("Phối hợp với Mặt trận, đoàn thể", "With the Front and its members"),
    Mark.JUSTICE: Text("Phối hợp với tòa án, viện kiểm sát", "With courts and procuracies"),
}
STATE_NAMES: Final[Mapping[State, Text]] = {
    State.GIVEN: Text("Đã giao", "Given"),
    State.ACKNOWLEDGED: Text("Đã nhận", "Acknowledged"),
    State.CLAIMED: Text("Đã báo cáo xong, chờ nghiệm thu", "Reported done, not accepted yet"),
    State.RETURNED: Text("Bị trả lại", "Sent back"),
    State.ACCEPTED: Text("Đã nghiệm thu", "Accepted"),
    State.CANCELLED: Text("Đã hủy", "Cancelled"),
}
VERDICT_NAMES: Final[Mapping[Verdict, Text]] = {
    Verdict.ON_TIME: Text("Đúng hạn", "On time"),
    Verdict.LATE: Text("Xong trễ hạn", "Done late"),
    Verdict.OVERDUE: Text("Quá hạn", "Overdue"),
    Verdict.AWAITING: Text("Chờ nghiệm thu", "Awaiting acceptance"),
    Verdict.NOT_DUE: Text("Chưa đến hạn", "Not due yet"),
    Verdict.NO_DUE_DATE: Text("Không có hạn", "No due day"),
    Verdict.CANCELLED: Text("Đã hủy", "Cancelled"),
    Verdict.CANCELLED_OVERDUE: Text("Hủy khi đã quá hạn", "Cancelled when overdue"),
}
KIND_NAMES: Final[Mapping[Kind, Text]] = {
    Kind.GIVEN: Text("Giao nhiệm vụ", "Given"),
    Kind.ACKNOWLEDGED: Text("Nhận nhiệm vụ", "Acknowledged"),
    Kind.ASSIGNED: Text("Phân công", "Assigned"),
    Kind.DONE_CLAIMED: Text("Báo cáo hoàn thành", "Reported done"),
    Kind.ACCEPTED: Text("Nghiệm thu", "Accepted"),
    Kind.RETURNED: Text("Trả lại", "Sent back"),
    Kind.EXTENSION_PROPOSED: Text("Đề nghị gia hạn", "Extension proposed"),
    Kind.EXTENDED: Text("Cho gia hạn", "Extended"),
    Kind.EXTENSION_REFUSED: Text("Không cho gia hạn", "Extension refused"),
    Kind.CANCELLED: Text("Hủy nhiệm vụ", "Cancelled"),
    Kind.STAGE_REACHED: Text("Dự thảo đến bước", "The draft reached a stage"),
}


@dataclass(frozen=True)
class Period:
    """A year, quarter or month of a work programme: the days ``[since, until)``."""

    code: str
    since: date
    until: date

    def holds(self, other: Period) -> bool:
        """True when ``other`` lies within this period."""
        return self.since <= other.since and other.until <= self.until


@dataclass(frozen=True)
class DueSpec:
    """A due day as it was said."""

    kind: DueKind = DueKind.NONE
    day: date | None = None
    amount: int = 0


@dataclass(frozen=True)
class NewTask:
    """A task to be given. ``giver`` says who gives it, as the document does.

    Without ``given_on`` it is given on the day of the document, else on the present day.
    """

    title: str
    giver_unit: str
    owner: str
    due: DueSpec = DueSpec()
    product: str = ""
    source: Source = Source.DOCUMENT
    giver: str = ""
    document_number: str = ""
    document_on: date | None = None
    given_on: date | None = None
    supporting: tuple[str, ...] = ()
    period: str = ""
    parent: str = ""
    marks: tuple[Mark, ...] = ()
    code: str = ""


@dataclass(frozen=True)
class File:
    """A file that was kept: its digest, its type as its bytes prove it, and its name."""

    digest: str
    media_type: str
    size: int
    name: str


@dataclass(frozen=True)
class Evidence:
    """What shows that a task is done: a document's number or words, files, or both."""

    document: str = ""
    files: tuple[File, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when nothing is shown."""
        return not self.document.strip() and not self.files


@dataclass(frozen=True)
class Act:
    """One entry of a task's stream."""

    seq: int
    kind: Kind
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Where a task stands after some acts. Derived, never edited.

    ``due_on`` is the day after all extensions, ``first_due_on`` the one that judges.
    ``claimed_on`` is the day of the report that still holds; ``finished_on`` that of the
    report which was accepted. ``in_time_on`` is the day of the last report that came by the
    first due day and ``sent_back_on`` the day on which that report was sent back, if it was:
    from both follows how the task was judged on any past day. ``stage`` is the one that the
    draft of a legal document has reached.
    """

    state: State
    last_seq: int
    first_due_on: date | None
    due_on: date | None
    assignee: str = ""
    acknowledged_on: date | None = None
    claimed_on: date | None = None
    claimed_by: str = ""
    finished_on: date | None = None
    closed_on: date | None = None
    returns: int = 0
    extensions: int = 0
    proposed_on: date | None = None
    proposed_by: str = ""
    in_time_on: date | None = None
    sent_back_on: date | None = None
    stage: str = ""
    stage_on: date | None = None

    @property
    def is_open(self) -> bool:
        """True until the task is accepted or cancelled."""
        return self.state not in CLOSED


@dataclass(frozen=True)
class Done:
    """What an act gave."""

    code: str
    kind: str
    seq: int
    state: State


@dataclass(frozen=True)
class TaskRow:
    """A task in a list, judged on one day."""

    code: str
    title: str
    product: str
    source: Source
    giver_unit: str
    giver: str
    document_number: str
    document_on: date | None
    owner: str
    supporting: tuple[str, ...]
    given_on: date
    due_kind: DueKind
    due_amount: int
    period: str
    parent: str
    marks: tuple[Mark, ...]
    standing: Standing
    verdict: Verdict

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return STATE_NAMES[self.standing.state]

    @property
    def verdict_name(self) -> Text:
        """How it is judged, in words."""
        return VERDICT_NAMES[self.verdict]

    @property
    def extended(self) -> bool:
        """True when it has a later day than the one that judges it."""
        return self.standing.due_on != self.standing.first_due_on


@dataclass(frozen=True)
class Told:
    """An act as it is shown: who, when, the words and the evidence."""

    act: Act
    name: Text
    words: str
    files: tuple[File, ...]

    @property
    def until_on(self) -> date | None:
        """The later day that the act proposes or grants, if any."""
        said = self.act.body.get("until_on")
        return date.fromisoformat(said) if said else None

    @property
    def stage_on(self) -> date | None:
        """The day of the stage that the act records, if any."""
        said = self.act.body.get("on")
        return date.fromisoformat(said) if said else None

    @property
    def entered_afterwards(self) -> bool:
        """True when it was recorded more than a day after it is said to have happened."""
        return (self.act.recorded_at - self.act.occurred_at).total_seconds() > 86_400


@dataclass(frozen=True)
class Reminder:
    """A reminder or an escalation that was sent: to whom, when, for which due day."""

    kind: str
    days: int
    recipient: str
    due_on: date
    made_at: datetime


@dataclass(frozen=True)
class TaskDetail:
    """One task with everything that happened to it."""

    row: TaskRow
    acts: tuple[Told, ...]
    reminders: tuple[Reminder, ...]
    children: tuple[TaskRow, ...]


@dataclass(frozen=True)
class Imported:
    """What a file brought: codes of new tasks, and of those known with the same content."""

    added: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class TaskRules:
    """Reminders and limits in force from a day on.

    Days before and after the due day, in calendar days. From ``giver_from`` days on the head
    of the unit that gave the task is told too.
    """

    valid_from: date
    basis: Text
    verified: bool
    remind_before: tuple[int, ...]
    escalate_after: tuple[int, ...]
    giver_from: int
    most_extensions: int
