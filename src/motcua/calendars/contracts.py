"""What crosses the border of the calendars module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class LimitUnit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAY = "WORKING_DAY"
    WORKING_HOUR = "WORKING_HOUR"
    CALENDAR_DAY = "CALENDAR_DAY"
    MONTH = "MONTH"


@dataclass(frozen=True)
class TimeLimit:
    """A limit such as five working days. After ``cutoff`` (local) a receipt counts as the
    next working day's, where the procedure says so."""

    amount: int
    unit: LimitUnit
    cutoff: time | None = None


@dataclass(frozen=True)
class Due:
    """A deadline: its day, its instant (UTC), and whether it rests on a proposed calendar."""

    due_on: date
    due_at: datetime
    proposed: bool


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday: ``OFF``, ``WORK`` or ``HALF``.

    ``reason`` is ``HOLIDAY``, ``IN_LIEU``, ``EXCHANGE``, ``MAKE_UP`` or ``HALF_DAY``.
    ``origin`` is ``OFFICIAL`` (a published notice says so), ``LIBRARY`` (part of the
    official calendar, but no notice was at hand, only an open-source package) or
    ``PROPOSED`` (computed from the law). ``verified`` is false where the rule behind a
    proposed day was not read at its source.
    """

    day: date
    kind: str
    reason: str
    name_vi: str
    name_en: str
    origin: str
    evidence: str
    verified: bool = True

    @property
    def proposed(self) -> bool:
        """True when no official calendar says so yet."""
        return self.origin == "PROPOSED"
