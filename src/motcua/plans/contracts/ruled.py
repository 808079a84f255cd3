"""What the dated rules of plans say: sources and categories of money, sections, receivers, days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.indicators.contracts import Text
from motcua.plans.contracts.wording import PlanSection


@dataclass(frozen=True)
class MoneyCategory:
    """What money is for: development capital, or recurrent money."""

    code: str
    name: Text
    short: Text
    basis: str
    default: bool
    verified: bool


@dataclass(frozen=True)
class MoneySource:
    """Where money comes from, as the programme names it, in one category.

    ``code`` is that of the source for the default category, else ``PROVINCE/CAPITAL``.
    ``bare`` is the name without the category.
    """

    code: str
    name: Text
    clause: str
    verified: bool
    source: str
    category: str
    default: bool
    bare: Text


@dataclass(frozen=True)
class Receiver:
    """Who receives every plan: a part to play, and the unit that plays it."""

    code: str
    name: Text
    unit: str
    clause: str
    verified: bool


@dataclass(frozen=True)
class CalendarStep:
    """A step of the budget calendar and its last day, counted from the budget year."""

    code: str
    name: Text
    year_offset: int
    month: int
    day: int
    verified: bool

    def on(self, year: int) -> date:
        """Its last day for a budget year."""
        return date(year + self.year_offset, self.month, self.day)


UNIT_SENDS: Final = "UNIT_SENDS"
"""The step of the calendar by which agencies send their plans."""
PROVINCE_SENDS: Final = "PROVINCE_SENDS"
"""The step by which the province sends its estimate, so that it is appraised before."""


@dataclass(frozen=True)
class CommitteeRules:
    """The steering committee as an owner of plans, and the agency that acts for it."""

    unit: str
    name: Text
    clause: str
    verified: bool


@dataclass(frozen=True)
class PlanRules:
    """What holds for plans from a day on."""

    valid_from: date
    basis: Text
    verified: bool
    sources: tuple[MoneySource, ...]
    categories: tuple[MoneyCategory, ...]
    sections: tuple[PlanSection, ...]
    committee: CommitteeRules
    receivers: tuple[Receiver, ...]
    calendar: tuple[CalendarStep, ...]

    @property
    def source_codes(self) -> tuple[str, ...]:
        """The codes of the sources, in their order."""
        return tuple(source.code for source in self.sources)

    def appraised_by(self, year: int) -> date | None:
        """The day by which receivers appraise: that on which the province sends its estimate."""
        return next((step.on(year) for step in self.calendar if step.code == PROVINCE_SENDS), None)

    def sends_on(self, year: int) -> date:
        """The day by which agencies send the plan of a budget year."""
        return next(step for step in self.calendar if step.code == UNIT_SENDS).on(year)
