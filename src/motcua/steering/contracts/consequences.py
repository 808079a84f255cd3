"""Proposals to consider responsibility (kiến nghị xem xét trách nhiệm) and their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motcua.steering.contracts import File


@dataclass(frozen=True)
class Consequence:
    """A proposal with the agency that must answer; ``files`` are those of the answer."""

    code: str
    finding: str
    number: int
    unit: str
    asked: str
    due_on: date
    proposed_by: str
    proposed_on: date
    decision_number: str
    decision_on: date | None
    answer: str
    answered_by: str
    answered_on: date | None
    files: tuple[File, ...] = ()

    @property
    def number_text(self) -> str:
        """The number as text, for names of fields."""
        return str(self.number)

    @property
    def is_answered(self) -> bool:
        """True once the agency named its decision."""
        return self.answered_on is not None

    def overdue_on(self, day: date) -> bool:
        """True where the answer came after its day, or has not come and the day has passed."""
        return (self.answered_on or day) > self.due_on
