"""Work programmes as documents: what crosses the border of the module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text
from motcua.tasks.contracts import Mark, TaskRow


class ProgrammeState(StrEnum):
    """Where a programme stands as a document; ``NONE`` where nobody has begun one."""

    NONE = "NONE"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"


class ProgrammeAct(StrEnum):
    """The acts on a programme."""

    DRAFTED = "work_programme.drafted"
    SUBMITTED = "work_programme.submitted"
    RETURNED = "work_programme.returned"
    APPROVED = "work_programme.approved"
    CHANGE_PROPOSED = "work_programme.change_proposed"
    CHANGE_APPROVED = "work_programme.change_approved"
    CHANGE_REFUSED = "work_programme.change_refused"


class ChangeKind(StrEnum):
    """What a line of a change does to an item."""

    ADD = "ADD"
    MOVE = "MOVE"
    DROP = "DROP"


class ChangeState(StrEnum):
    """Where a change stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


PROGRAMME_STATE_NAMES: Final[Mapping[ProgrammeState, Text]] = {
    ProgrammeState.NONE: Text("Chưa phê duyệt bằng văn bản", "Not approved by a document"),
    ProgrammeState.DRAFT: Text("Dự thảo", "Draft"),
    ProgrammeState.SUBMITTED: Text("Đã trình, chờ phê duyệt", "Submitted, waits for approval"),
    ProgrammeState.APPROVED: Text("Đã phê duyệt", "Approved"),
}
PROGRAMME_ACT_NAMES: Final[Mapping[ProgrammeAct, Text]] = {
    ProgrammeAct.DRAFTED: Text("Lập dự thảo", "Draft begun"),
    ProgrammeAct.SUBMITTED: Text("Trình phê duyệt", "Submitted"),
    ProgrammeAct.RETURNED: Text("Trả lại", "Sent back"),
    ProgrammeAct.APPROVED: Text("Phê duyệt", "Approved"),
    ProgrammeAct.CHANGE_PROPOSED: Text("Đề nghị điều chỉnh", "Change proposed"),
    ProgrammeAct.CHANGE_APPROVED: Text("Phê duyệt điều chỉnh", "Change approved"),
    ProgrammeAct.CHANGE_REFUSED: Text("Không phê duyệt điều chỉnh", "Change refused"),
}
CHANGE_NAMES: Final[Mapping[ChangeKind, Text]] = {
    ChangeKind.ADD: Text("Bổ sung", "Added"),
    ChangeKind.MOVE: Text("Lùi hạn", "Later day"),
    ChangeKind.DROP: Text("Đưa ra khỏi chương trình", "Dropped"),
}
CHANGE_STATE_NAMES: Final[Mapping[ChangeState, Text]] = {
    ChangeState.PROPOSED: Text("Chờ phê duyệt", "Waits for approval"),
    ChangeState.APPROVED: Text("Đã phê duyệt", "Approved"),
    ChangeState.REFUSED: Text("Không phê duyệt", "Refused"),
}


@dataclass(frozen=True)
class Signed:
    """The document that approves: its number, its day and who signed it."""

    number: str
    on: date
    signer: str = ""


@dataclass(frozen=True)
class ChangeLine:
    """One line of a change. ``task`` is the code of the item, a new one for ``ADD``;
    ``until_on`` is the due day of a new item or the later day of a moved one."""

    kind: ChangeKind
    task: str
    until_on: date | None = None
    title: str = ""
    product: str = ""
    owner: str = ""
    supporting: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def name(self) -> Text:
        """What it does, in words."""
        return CHANGE_NAMES[self.kind]


@dataclass(frozen=True)
class Change:
    """A numbered change with its lines."""

    number: int
    state: ChangeState
    reason: str
    proposed_by: str
    proposed_at: datetime
    document_number: str
    document_on: date | None
    why: str
    decided_by: str
    decided_at: datetime | None
    lines: tuple[ChangeLine, ...]

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return CHANGE_STATE_NAMES[self.state]


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme in a list."""

    code: str
    unit: str
    period: str
    state: ProgrammeState
    drafted_by: str
    submitted_by: str
    document_number: str
    document_on: date | None
    signer: str
    approved_by: str
    digest: str

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return PROGRAMME_STATE_NAMES[self.state]

    @property
    def is_approved(self) -> bool:
        """True once a document has approved it."""
        return self.state is ProgrammeState.APPROVED


@dataclass(frozen=True)
class ApprovedItem:
    """An item as it was approved; ``change`` is the number of the change that added it, or 0."""

    task: str
    title: str
    product: str
    owner: str
    supporting: tuple[str, ...]
    due_on: date | None
    parent: str
    marks: tuple[Mark, ...]
    change: int = 0


@dataclass(frozen=True)
class ProgrammeEntry:
    """An act on a programme as it is shown."""

    name: Text
    actor: str
    at: datetime
    words: str


@dataclass(frozen=True)
class ItemNow:
    """An item of a programme: as it was approved, if it was, and how the task stands."""

    approved: ApprovedItem | None
    row: TaskRow


@dataclass(frozen=True)
class ProgrammeDetail:
    """A programme with its items, its changes and what happened to it.

    ``lacks_reform`` tells that it is the province's programme of a year and holds no item of
    the reform; ``seen`` is the fingerprint of the items as they are shown.
    """

    row: ProgrammeRow
    items: tuple[ItemNow, ...]
    changes: tuple[Change, ...]
    entries: tuple[ProgrammeEntry, ...]
    lacks_reform: bool
    seen: str


@dataclass(frozen=True)
class ProgrammeDone:
    """What an act on a programme gave; ``number`` is that of the change, or 0."""

    code: str
    kind: str
    seq: int
    number: int = 0
