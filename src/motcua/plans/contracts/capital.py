"""The capital plan of a period."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.plans.contracts.kinds import State
from motcua.plans.contracts.plans import Round


@dataclass(frozen=True)
class CapitalLine:
    """Development capital of one line from one source. ``planned`` is 0 until the approval."""

    round: str
    plan: str
    unit: str
    state: State
    line: str
    title: str
    source: str
    proposed: int
    planned: int
    allotted: int
    spent: int

    @property
    def disbursed(self) -> float | None:
        """The share of the allotment that was spent, in percent; nothing where none was."""
        return 100 * self.spent / self.allotted if self.allotted else None


@dataclass(frozen=True)
class CapitalPlan:
    """Development capital over the rounds of a programme."""

    programme: str
    first_year: int
    last_year: int
    rounds: tuple[Round, ...]
    lines: tuple[CapitalLine, ...]

    def total(self, name: str, round_code: str) -> int:
        """The sum of ``proposed``, ``planned``, ``allotted`` or ``spent`` of a round.

        A year names its part of the whole period again, so rounds are not added up.
        """
        return sum(int(getattr(one, name)) for one in self.lines if one.round == round_code)
