"""How many tasks are judged how, of an agency and of all below it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """How many tasks are judged how. ``judged`` are those with an answer by their due day."""

    on_time: int = 0
    late: int = 0
    overdue: int = 0
    awaiting: int = 0
    not_due: int = 0
    no_due_date: int = 0
    cancelled: int = 0
    cancelled_overdue: int = 0
    open: int = 0

    @property
    def judged(self) -> int:
        """Tasks that are on time, late, overdue or were cancelled when overdue."""
        return self.on_time + self.late + self.overdue + self.cancelled_overdue

    @property
    def total(self) -> int:
        """All tasks."""
        return self.judged + self.awaiting + self.not_due + self.no_due_date + self.cancelled

    def __add__(self, other: Counts) -> Counts:
        return Counts(**{
            name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__
        })  # fmt: skip


@dataclass(frozen=True)
class UnitCounts:
    """The tasks of a unit alone, and with those of all units below it."""

    unit: str
    own: Counts
    all: Counts
