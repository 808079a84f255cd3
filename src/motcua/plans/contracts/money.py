"""Money of a plan: running totals, movements, adjustments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.plans.contracts.kinds import Move

CAPITAL: Final = "CAPITAL"
"""The category of development capital (vốn đầu tư phát triển)."""


def source_of(code: str) -> str:
    """The source of ``PROVINCE/CAPITAL``, whatever the category."""
    return code.partition("/")[0]


@dataclass(frozen=True)
class Balance:
    """The money of one line, one source and one category, as running totals."""

    line: str
    source: str
    estimate: int = 0
    adjusted: int = 0
    allotted: int = 0
    spent: int = 0
    settled: int = 0
    returned: int = 0
    carried: int = 0
    closed: bool = False

    @property
    def allowed(self) -> int:
        """The approved estimate with all adjustments."""
        return self.estimate + self.adjusted

    @property
    def rest(self) -> int:
        """What was allotted and not spent."""
        return self.allotted - self.spent

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.line, self.source, self.estimate + other.estimate,
            self.adjusted + other.adjusted, self.allotted + other.allotted,
            self.spent + other.spent, self.settled + other.settled,
            self.returned + other.returned, self.carried + other.carried,
            self.closed and other.closed,
        )  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """A movement of money: append-only. ``reference`` is the number of its document."""

    plan: str
    line: str
    source: str
    kind: Move
    amount: int
    on: date
    reference: str
    returned: int = 0
    carried: int = 0
    recorded_by: str = ""
    seq: int = 0


@dataclass(frozen=True)
class Adjustment:
    """A proposal to change an approved estimate. ``granted`` is ``None`` until decided."""

    number: int
    plan: str
    line: str
    source: str
    amount: int
    reason: str
    document_number: str
    document_on: date
    proposed_by: str
    proposed_on: date
    granted: bool | None = None
    decided_by: str = ""
    decided_on: date | None = None


@dataclass(frozen=True)
class Recorded:
    """What a table of movements brought: new ones, and those known with the same content."""

    added: int
    known: int
