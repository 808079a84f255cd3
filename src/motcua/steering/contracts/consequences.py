"""Proposals to consider responsibility (kiến nghị xem xét trách nhiệm) and their answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

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
    proposed_at: datetime | None = None
    answered_at: datetime | None = None
    outcome: str = ""

    def as_of(self, at: datetime) -> Consequence | None:
        """As it was recorded at a moment; ``None`` before it was proposed."""
        if self.proposed_at is None or self.proposed_at > at:
            return None
        if self.answered_at is None or self.answered_at <= at:
            return self
        return replace(
            self, decision_number="", decision_on=None, answer="", answered_by="",
            answered_on=None, answered_at=None, files=(), outcome="",
        )  # fmt: skip

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
