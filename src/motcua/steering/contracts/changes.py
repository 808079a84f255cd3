"""Changes to a plan of inspections that was approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text


class ChangeKind(StrEnum):
    """What a line of a change does."""

    ADD = "ADD"
    MOVE = "MOVE"
    DROP = "DROP"


class ChangeState(StrEnum):
    """Where a change stands."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


CHANGE_KIND_NAMES: Final[Mapping[ChangeKind, Text]] = {
    ChangeKind.ADD: Text("Bổ sung", "Added"),
    ChangeKind.MOVE: Text("Chuyển tháng", "Moved"),
    ChangeKind.DROP: Text("Đưa ra khỏi kế hoạch", "Dropped"),
}
CHANGE_STATE_NAMES: Final[Mapping[ChangeState, Text]] = {
    ChangeState.PROPOSED: Text("Chờ phê duyệt", "Waits to be approved"),
    ChangeState.APPROVED: Text("Đã phê duyệt", "Approved"),
    ChangeState.REFUSED: Text("Không phê duyệt", "Refused"),
}


@dataclass(frozen=True)
class ChangeLine:
    """One line of a change: ``item`` is moved to ``month`` or dropped, or a visit is added."""

    kind: ChangeKind
    item: int = 0
    month: int = 0
    unit: str = ""
    checklist: str = ""
    subject: str = ""
    team: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanChange:
    """A change with its number, basis, reason and lines."""

    number: int
    state: ChangeState
    reason: str
    drafted_by: str
    drafted_at: datetime
    document_number: str
    why: str
    decided_by: str
    decided_at: datetime | None
    lines: tuple[ChangeLine, ...] = ()
