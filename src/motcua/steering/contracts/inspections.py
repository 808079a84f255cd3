"""Plans, checklists, inspections, findings and how they are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text
from motcua.steering.contracts import Act, File
from motcua.steering.contracts.changes import PlanChange
from motcua.steering.contracts.consequences import Consequence
from motcua.steering.contracts.issues import PaperIssue

# Checklists ----------------------------------------------------------------------------


class Answer(StrEnum):
    """What was found on one item of a checklist."""

    YES = "YES"
    NO = "NO"
    NOT_APPLICABLE = "NOT_APPLICABLE"


ANSWER_NAMES: Final[Mapping[Answer, Text]] = {
    Answer.YES: Text("Đạt", "Yes"),
    Answer.NO: Text("Không đạt", "No"),
    Answer.NOT_APPLICABLE: Text("Không áp dụng", "Not applicable"),
}


@dataclass(frozen=True)
class Item:
    """One question of a checklist, with what it rests on."""

    code: str
    topic: Text
    asked: Text
    basis: Text
    verified: bool


@dataclass(frozen=True)
class Checklist:
    """A checklist (bảng kiểm) in force from a day on."""

    key: str
    name: Text
    valid_from: date
    items: tuple[Item, ...]
    fingerprint: str


# Inspections ---------------------------------------------------------------------------


class InspectionKind(StrEnum):
    """Whether an inspection was planned or drawn at random (đột xuất)."""

    PLANNED = "PLANNED"
    SUDDEN = "SUDDEN"


class InspectionState(StrEnum):
    """Where an inspection stands."""

    OPENED = "OPENED"
    RECORDED = "RECORDED"
    SIGNED = "SIGNED"
    ANSWERED = "ANSWERED"


class FindingState(StrEnum):
    """Where the remedy of a finding stands."""

    OPEN = "OPEN"
    CLAIMED = "CLAIMED"
    RETURNED = "RETURNED"
    REMEDIED = "REMEDIED"


class Severity(StrEnum):
    """How grave a finding is."""

    SHORTCOMING = "SHORTCOMING"
    VIOLATION = "VIOLATION"
    SERIOUS_VIOLATION = "SERIOUS_VIOLATION"


class Verdict(StrEnum):
    """How a remedy is judged on a day, always by the first due day."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    OVERDUE = "OVERDUE"
    AWAITING = "AWAITING"
    NOT_DUE = "NOT_DUE"


class Kind(StrEnum):
    """The acts on an inspection and on a finding."""

    OPENED = "inspection.opened"
    RECORDED = "inspection.recorded"
    PHOTOGRAPHED = "inspection.photographed"
    SIGNED = "inspection.signed"
    ANSWERED = "inspection.answered"
    RAISED = "finding.raised"
    CLAIMED = "finding.remedy_claimed"
    ACCEPTED = "finding.remedy_accepted"
    RETURNED = "finding.remedy_returned"
    EXTENSION_PROPOSED = "finding.extension_proposed"
    EXTENDED = "finding.extended"
    EXTENSION_REFUSED = "finding.extension_refused"


INSPECTION_KIND_NAMES: Final[Mapping[InspectionKind, Text]] = {
    InspectionKind.PLANNED: Text("Theo kế hoạch", "Planned"),
    InspectionKind.SUDDEN: Text("Đột xuất", "Sudden"),
}
INSPECTION_STATE_NAMES: Final[Mapping[InspectionState, Text]] = {
    InspectionState.OPENED: Text("Chưa kiểm tra", "Not visited yet"),
    InspectionState.RECORDED: Text("Đang lập biên bản", "Being recorded"),
    InspectionState.SIGNED: Text("Đoàn đã ký, chờ đơn vị", "Signed by the team"),
    InspectionState.ANSWERED: Text("Hai bên đã ký", "Signed by both sides"),
}
FINDING_STATE_NAMES: Final[Mapping[FindingState, Text]] = {
    FindingState.OPEN: Text("Chưa khắc phục", "Open"),
    FindingState.CLAIMED: Text("Đã báo cáo, chờ kiểm tra lại", "Reported, not re-checked"),
    FindingState.RETURNED: Text("Bị trả lại", "Sent back"),
    FindingState.REMEDIED: Text("Đã khắc phục", "Remedied"),
}
SEVERITY_NAMES: Final[Mapping[Severity, Text]] = {
    Severity.SHORTCOMING: Text("Tồn tại, hạn chế", "Shortcoming"),
    Severity.VIOLATION: Text("Vi phạm", "Violation"),
    Severity.SERIOUS_VIOLATION: Text("Vi phạm nghiêm trọng", "Serious violation"),
}
VERDICT_NAMES: Final[Mapping[Verdict, Text]] = {
    Verdict.ON_TIME: Text("Khắc phục đúng hạn", "Remedied on time"),
    Verdict.LATE: Text("Khắc phục trễ hạn", "Remedied late"),
    Verdict.OVERDUE: Text("Quá hạn khắc phục", "Overdue"),
    Verdict.AWAITING: Text("Chờ kiểm tra lại", "Awaiting the re-check"),
    Verdict.NOT_DUE: Text("Chưa đến hạn", "Not due yet"),
}


@dataclass(frozen=True)
class Progress:
    """Where an inspection stands after its acts. Derived, never edited."""

    state: InspectionState
    last_seq: int
    visited_on: date | None = None
    signed_by: str = ""
    signed_on: date | None = None
    answered_by: str = ""
    answered_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a remedy stands after its acts. Derived, never edited.

    ``first_due_on`` judges; ``due_on`` is the day after all extensions.
    """

    state: FindingState
    last_seq: int
    first_due_on: date
    due_on: date
    claimed_on: date | None = None
    claimed_by: str = ""
    finished_on: date | None = None
    returns: int = 0
    extensions: int = 0
    proposed_on: date | None = None
    proposed_by: str = ""


@dataclass(frozen=True)
class PlanItem:
    """One visit of a yearly plan; ``inspection`` is its code once it was opened.

    ``month`` is the one after all approved changes, ``first_month`` the one first planned;
    ``change`` is the number of the change that added the visit, 0 where none did.
    """

    number: int
    unit: str
    month: int
    checklist: str
    subject: str
    team: tuple[str, ...]
    inspection: str = ""
    visited_on: date | None = None
    first_month: int = 0
    dropped: bool = False
    change: int = 0
    item_id: int = 0


@dataclass(frozen=True)
class Plan:
    """The inspections that an agency plans for a year.

    ``items`` are the visits after all approved ``changes``, ``first`` those first approved.
    """

    code: str
    year: int
    agency: str
    drafted_by: str
    approved_by: str
    approved_at: datetime | None
    document_number: str
    items: tuple[PlanItem, ...]
    first: tuple[PlanItem, ...] = ()
    changes: tuple[PlanChange, ...] = ()

    @property
    def is_approved(self) -> bool:
        """True once a second person approved it; only a change that was approved changes it."""
        return self.approved_at is not None


@dataclass(frozen=True)
class InspectionRow:
    """An inspection in a list."""

    code: str
    kind: InspectionKind
    unit: str
    agency: str
    subject: str
    leader: str
    team: tuple[str, ...]
    plan: str
    draw: str
    opened_on: date
    progress: Progress


@dataclass(frozen=True)
class NewFinding:
    """What was found wrong, on what it rests, what is asked for and until when."""

    severity: Severity
    what: str
    basis: str
    remedy: str
    due_on: date
    item: str = ""


@dataclass(frozen=True)
class Told:
    """An act as it is shown: who, when, the words and the files."""

    act: Act
    name: Text
    words: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class FindingRow:
    """A finding in a list, judged on one day."""

    code: str
    inspection: str
    unit: str
    item: str
    severity: Severity
    what: str
    basis: str
    remedy: str
    standing: Standing
    verdict: Verdict


@dataclass(frozen=True)
class Reminder:
    """A reminder or an escalation that was made: for whom, when, for which due day.

    ``of`` is the proposal whose answer it is about; empty for the remedy.
    """

    kind: str
    days: int
    recipient: str
    due_on: date
    made_at: datetime
    of: str = ""


@dataclass(frozen=True)
class RemedyRules:
    """When heads are told of a remedy. From ``above_from`` days after the due day on, the head
    of the agency above and the coordinators are told too."""

    valid_from: date
    basis: Text
    verified: bool
    remind_before: tuple[int, ...]
    escalate_after: tuple[int, ...]
    above_from: int


@dataclass(frozen=True)
class FindingDetail:
    """One finding with everything that happened to it."""

    row: FindingRow
    acts: tuple[Told, ...]
    reminders: tuple[Reminder, ...] = ()
    consequences: tuple[Consequence, ...] = ()


@dataclass(frozen=True)
class InspectionDetail:
    """One inspection: the checklist it began with, the last answers, acts, findings.

    ``hidden`` is true where the team has not signed and the reader may not see its draft;
    ``drafters`` are those who wrote the record, none of whom issues the notice.
    """

    row: InspectionRow
    items: tuple[Item, ...]
    answers: Mapping[str, tuple[Answer, str]]
    acts: tuple[Told, ...]
    findings: tuple[FindingRow, ...]
    consequences: tuple[Consequence, ...] = ()
    issued: PaperIssue | None = None
    drafters: frozenset[str] = frozenset()
    hidden: bool = False

    @property
    def photos(self) -> tuple[File, ...]:
        """The photos taken on the spot."""
        return tuple(
            file for told in self.acts if told.act.kind == Kind.PHOTOGRAPHED for file in told.files
        )


@dataclass(frozen=True)
class Counts:
    """What was planned and done in a year up to a day, and how findings were remedied.

    ``planned_due`` are planned visits whose month is over; shares are ``None`` where nothing
    is due: no evidence is neither 0 % nor 100 %. ``asked`` are proposals to consider
    responsibility, ``answered`` those answered, ``unanswered_late`` those whose day has passed.
    """

    planned: int = 0
    planned_due: int = 0
    planned_done: int = 0
    due_done: int = 0
    sudden_done: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    awaiting: int = 0
    not_due: int = 0
    asked: int = 0
    answered: int = 0
    unanswered_late: int = 0

    @property
    def due(self) -> int:
        """Findings whose remedy was due: on time, late or overdue."""
        return self.on_time + self.late + self.overdue

    @property
    def findings(self) -> int:
        """All findings."""
        return self.due + self.awaiting + self.not_due

    @property
    def on_time_of(self) -> tuple[int, int] | None:
        """Remedied on time of those due; ``None`` while none was due."""
        return (self.on_time, self.due) if self.due else None

    @property
    def done_of(self) -> tuple[int, int] | None:
        """Visited of the planned visits whose month is over; ``None`` while there is none."""
        return (self.due_done, self.planned_due) if self.planned_due else None
