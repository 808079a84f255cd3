"""How a programme's targets stand, and where they are heading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from motcua.indicators.contracts import MissedRecord, PublishedValue, Value
from motcua.programme.contracts.definition import Measure, Programme, Target


class State(StrEnum):
    """How a measure stands. ``NO_EVIDENCE`` is neither met nor missed.

    ``NO_NUMBER``: there is a value, but the decision gives no number to judge it by.
    ``NOT_DUE``: not reached yet, and the day has not come.
    """

    MET = "MET"
    NOT_MET = "NOT_MET"
    NOT_DUE = "NOT_DUE"
    NO_EVIDENCE = "NO_EVIDENCE"
    NO_NUMBER = "NO_NUMBER"


@dataclass(frozen=True)
class Standing:
    """How one measure stands on a day.

    ``value`` is the value on that day; ``at_due`` that of the due day, once it has come.
    ``state`` judges ``at_due`` where there is one, else ``value``; ``state_now`` always
    judges ``value``. ``groups`` is the breakdown of what is judged, where one is asked for.
    """

    measure: Measure
    state: State
    state_now: State
    value: Value | None
    at_due: Value | None
    groups: tuple[Value, ...] = ()

    @property
    def judged(self) -> Value | None:
        """The value that ``state`` rests on."""
        return self.at_due or self.value


@dataclass(frozen=True)
class TargetStanding:
    """A target with its measures; ``state`` is the worst of those with evidence."""

    target: Target
    standings: tuple[Standing, ...]
    state: State


@dataclass(frozen=True)
class Scoreboard:
    """All targets on a day, for a unit and all below it."""

    programme: Programme
    on: date
    unit: str | None
    rows: tuple[TargetStanding, ...]


@dataclass(frozen=True)
class GroupStanding:
    """A measure in one group of a breakdown, e.g. one district."""

    group: str | None
    state: State
    value: Value


class Chance(StrEnum):
    """How a forecast stands to the number: by its whole interval, or by its middle only."""

    WILL_MEET = "WILL_MEET"
    LIKELY_MEET = "LIKELY_MEET"
    LIKELY_MISS = "LIKELY_MISS"
    WILL_MISS = "WILL_MISS"


class NoForecast(StrEnum):
    """Why nothing is forecast."""

    NOTHING_PUBLISHED = "NOTHING_PUBLISHED"
    NO_NUMBER = "NO_NUMBER"
    DUE_PASSED = "DUE_PASSED"
    TOO_FEW_MONTHS = "TOO_FEW_MONTHS"
    TOO_FEW_CASES = "TOO_FEW_CASES"
    TOO_FAR = "TOO_FAR"


@dataclass(frozen=True)
class Forecast:
    """A value on the due day: middle and 95 % interval, in the indicator's measure.

    ``months`` published values lie under it; ``slope`` is the change in a year.
    """

    due_on: date
    low: Decimal
    estimate: Decimal
    high: Decimal
    months: int
    slope: Decimal
    chance: Chance


@dataclass(frozen=True)
class Mover:
    """A part's weight in the distance to the number.

    ``lacking`` counts what the part has too little (below 0: more than needed); the whole
    would rise by ``points`` if the part alone had exactly the number.
    """

    group: str
    lacking: Fraction
    points: Fraction
    part: PublishedValue


@dataclass(frozen=True)
class Outlook:
    """A measure as published, where it is heading, and what would move it most.

    ``series`` ends with the last value published, which may be provisional; the forecast
    rests on months that are over. Exactly one of ``forecast`` and ``why_not`` is given. The
    movers are those that lack most, three at most; ``None`` where the parts do not add up to
    the whole. ``dossiers`` are the rows that missed most, as frozen with the last value.
    """

    target: Target
    measure: Measure
    series: tuple[PublishedValue, ...]
    forecast: Forecast | None
    why_not: NoForecast | None
    state: State
    agencies: tuple[Mover, ...] | None
    procedures: tuple[Mover, ...] | None
    dossiers: tuple[MissedRecord, ...] = ()

    @property
    def latest(self) -> PublishedValue | None:
        """The last value published."""
        return self.series[-1] if self.series else None

    @property
    def rank(self) -> tuple[bool, bool, date]:
        """Its place in a list: the threatened first, then those with a forecast."""
        return not self.threatened, self.why_not is not None, self.measure.due_on

    @property
    def threatened(self) -> bool:
        """Whether the target is missed, or more likely missed than met."""
        if self.forecast is not None:
            return self.forecast.chance in (Chance.LIKELY_MISS, Chance.WILL_MISS)
        return self.state is State.NOT_MET


@dataclass(frozen=True)
class Prospect:
    """All measures that are counted, the threatened first, for a unit and all below it."""

    programme: Programme
    on: date
    unit: str
    rows: tuple[Outlook, ...]


@dataclass(frozen=True)
class PublishedStanding:
    """How a measure stands by what was published.

    ``state`` judges the value of the due day once it has come, whatever holds now. Without
    an ``outlook`` no indicator counts the measure.
    """

    measure: Measure
    state: State
    at_due: PublishedValue | None
    groups: tuple[PublishedValue, ...]
    outlook: Outlook | None

    @property
    def value(self) -> PublishedValue | None:
        """The last value published."""
        return self.outlook.latest if self.outlook else None

    @property
    def judged(self) -> PublishedValue | None:
        """The value that ``state`` rests on."""
        return self.at_due or self.value


@dataclass(frozen=True)
class PublishedTarget:
    """A target with its measures; ``state`` is the worst of those with evidence."""

    target: Target
    standings: tuple[PublishedStanding, ...]
    state: State


@dataclass(frozen=True)
class Board:
    """All targets as published up to a day, for a unit and all below it. Nothing is counted."""

    programme: Programme
    on: date
    unit: str
    rows: tuple[PublishedTarget, ...]

    @property
    def prospect(self) -> Prospect:
        """The measures that are counted, the threatened first."""
        found = [
            standing.outlook
            for row in self.rows for standing in row.standings if standing.outlook is not None
        ]  # fmt: skip
        found.sort(key=lambda row: row.rank)
        return Prospect(self.programme, self.on, self.unit, tuple(found))
