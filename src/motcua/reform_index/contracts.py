"""What crosses the border of the reform index module.

An index is a tree: fields hold criteria, criteria hold component criteria. Whatever has
no parts below it is an *item*: it is scored, and its points add up to the total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final

from motcua.indicators.contracts import Text

EVIDENCE_AREA: Final = "reform_index"
"""Where the file store keeps the evidence of scores."""

FREE: Final = "FREE"
"""The subject kind that lets any name be scored, of any country."""


class Kind(StrEnum):
    """How a value of an item becomes points."""

    POINTS = "POINTS"
    YES_NO = "YES_NO"
    TIERS = "TIERS"
    PROPORTIONAL = "PROPORTIONAL"
    SURVEY_MEAN = "SURVEY_MEAN"
    DEDUCTION = "DEDUCTION"


class Source(StrEnum):
    """Who gives an item its value: the unit itself, a survey, or an indicator."""

    SELF = "SELF"
    SURVEY = "SURVEY"
    INDICATOR = "INDICATOR"


class Stage(StrEnum):
    """Which step of the work a recorded score belongs to.

    ``STATED`` is what a published table or another system says; nobody here judged it.
    """

    SELF = "SELF"
    APPRAISED = "APPRAISED"
    SURVEY = "SURVEY"
    STATED = "STATED"


class Missing(StrEnum):
    """What a missing score does to a unit. It is a zero in neither case.

    ``UNRANKED``: no percentage and no rank until it is known, only what is still possible.
    ``LEFT_OUT``: its points leave the maximum, as those of an item that does not apply.
    """

    UNRANKED = "UNRANKED"
    LEFT_OUT = "LEFT_OUT"


class View(StrEnum):
    """Which scores count: with what units say of themselves, or only what was appraised."""

    SELF = "SELF"
    FINAL = "FINAL"


@dataclass(frozen=True)
class Tier:
    """``points`` for a value that reaches ``bound``."""

    bound: Decimal
    points: Decimal


@dataclass(frozen=True)
class Scale:
    """How a value is scored; which parts are used depends on the kind.

    ``low``/``high``: what a value may be. ``tiers``: from the best bound on, reached from
    above, or from below where ``tiers_at_most``. ``floor``/``threshold``: the values of no
    points and of all points. ``per``/``lowest``: points lost for each case, down to lowest.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    tiers: tuple[Tier, ...] = ()
    tiers_at_most: bool = False
    floor: Decimal = Decimal(0)
    threshold: Decimal = Decimal(1)
    per: Decimal = Decimal(0)
    lowest: Decimal = Decimal(0)


@dataclass(frozen=True)
class Part:
    """A field, criterion or component criterion. Without ``parts`` it is an item."""

    code: str
    title: Text
    max: Decimal
    parts: tuple[Part, ...] = ()
    kind: Kind = Kind.POINTS
    source: Source = Source.SELF
    scale: Scale = Scale()
    indicator: str = ""
    asks_for: Text | None = None

    @property
    def is_item(self) -> bool:
        """True when it is scored itself."""
        return not self.parts

    def items(self) -> Iterator[Part]:
        """The items below it, or itself, in order."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.items()


@dataclass(frozen=True)
class Edition:
    """An index as it holds from a day on; never changed once it is known.

    ``valid_until`` is exclusive; ``None`` until another edition follows. Computed points
    are rounded half up to ``points_places``, percentages to ``percent_places``.
    """

    code: str
    valid_from: date
    valid_until: date | None
    basis: Text
    verified: bool
    note: Text | None
    subjects: tuple[str, ...]
    missing: Missing
    points_places: int
    percent_places: int
    parts: tuple[Part, ...]
    fingerprint: str

    @cached_property
    def items(self) -> tuple[Part, ...]:
        """All items in order."""
        return tuple(item for part in self.parts for item in part.items())

    @property
    def maximum(self) -> Decimal:
        """All points there are."""
        return sum((part.max for part in self.parts), Decimal(0))

    @cached_property
    def by_code(self) -> Mapping[str, Part]:
        """The items by their code."""
        return {item.code: item for item in self.items}

    @property
    def is_free(self) -> bool:
        """True when any name may be scored."""
        return FREE in self.subjects


@dataclass(frozen=True)
class IndexSet:
    """An index with its editions, the oldest first. ``shipped`` in the definition files."""

    code: str
    name: Text
    editions: tuple[Edition, ...]
    shipped: bool

    def edition_on(self, day: date) -> Edition | None:
        """The edition in force on ``day``."""
        for edition in reversed(self.editions):
            if edition.valid_from <= day:
                ended = edition.valid_until is not None and day >= edition.valid_until
                return None if ended else edition
        return None


@dataclass(frozen=True)
class Period:
    """Calendar months: ``2025``, ``2025-H1``, ``2025-9M``, ``2025-Q3`` or ``2025-M07``.

    ``until`` is exclusive.
    """

    code: str
    from_on: date
    until: date

    @property
    def year_before(self) -> str:
        """The same period a year earlier."""
        return f"{int(self.code[:4]) - 1:04d}{self.code[4:]}"


@dataclass(frozen=True)
class Entry:
    """A score to be recorded. ``value`` is ``None`` where the item does not apply."""

    item: str
    value: Decimal | None
    evidence: str = ""
    evidence_digest: str = ""
    evidence_type: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Given:
    """A recorded score with who gave it, when and why."""

    score_id: int
    unit: str
    item: str
    stage: Stage
    value: Decimal | None
    points: Decimal | None
    evidence: str
    evidence_digest: str
    reason: str
    recorded_at: datetime
    recorded_by: str
    replaces: int | None


@dataclass(frozen=True)
class Counted:
    """The definition that an automatic value was computed with."""

    indicator: str
    version: int
    fingerprint: str
    on: date
    numerator: Decimal
    denominator: int


@dataclass(frozen=True)
class ItemScore:
    """One item of one unit: applicable or not, known or missing, and where it comes from."""

    item: str
    max: Decimal
    applicable: bool = True
    value: Decimal | None = None
    points: Decimal | None = None
    stage: str = ""
    evidence: str = ""
    evidence_digest: str = ""
    reason: str = ""
    counted: Counted | None = None

    @property
    def is_missing(self) -> bool:
        """True when it applies and has no score: unknown, not zero."""
        return self.applicable and self.points is None

    @property
    def lost(self) -> Decimal:
        """Points that the unit could still add here."""
        if not self.applicable:
            return Decimal(0)
        return self.max - (self.points or Decimal(0))


@dataclass(frozen=True)
class UnitResult:
    """What a unit reached. ``exact`` is ``None`` where it cannot be said yet.

    ``at_least`` and ``at_most`` are the percentages with nothing, and with everything, for
    what is missing.
    """

    unit: str
    scores: tuple[ItemScore, ...]
    total: Decimal
    maximum_applicable: Decimal
    exact: Fraction | None
    at_least: Fraction | None
    at_most: Fraction | None
    missing: tuple[str, ...]
    not_applicable: tuple[str, ...]

    @cached_property
    def by_item(self) -> Mapping[str, ItemScore]:
        """The scores by item."""
        return {score.item: score for score in self.scores}


@dataclass(frozen=True)
class RankedUnit:
    """A unit with its place: 1, 2, 2, 4. ``rank`` is ``None`` without a percentage."""

    result: UnitResult
    rank: int | None
    percentage: Decimal | None
    gap: Decimal | None


@dataclass(frozen=True)
class Ranking:
    """All scored units of a set in a period, the best first, those without a rank last.

    ``silent`` are units that ought to be scored and of which nothing is recorded.
    ``published`` is the number of the published result that this is, if it is one.
    """

    set_code: str
    edition: Edition
    period: Period
    view: View
    missing_rule: Missing
    rows: tuple[RankedUnit, ...]
    silent: tuple[str, ...] = ()
    published: Published | None = None

    def of(self, unit: str) -> RankedUnit | None:
        """The row of a unit, if there is one."""
        return next((row for row in self.rows if row.result.unit == unit), None)


@dataclass(frozen=True)
class Published:
    """When and by whom a result was published; ``reason`` says why it replaces another."""

    number: int
    published_at: datetime
    published_by: str
    reason: str
    digest: str


@dataclass(frozen=True)
class Contribution:
    """What an item gave to a change, in percentage points; all add up to the change.

    ``before`` or ``after`` is ``None`` where the item is not in that edition, does not
    apply, or is missing.
    """

    item: str
    before: Fraction | None
    after: Fraction | None
    change: Fraction
    shown: Decimal


@dataclass(frozen=True)
class Comparison:
    """A unit's change between two periods. ``exact`` is ``None`` while either is not known."""

    before: RankedUnit
    after: RankedUnit
    exact: Fraction | None
    change: Decimal | None
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Lift:
    """What an item could still add: points, percentage, and the rank that this would give."""

    item: str
    points: Decimal
    is_missing: bool
    percentage: Decimal | None
    rank: int | None


@dataclass(frozen=True)
class Imported:
    """What taking a set in did: the editions that are new, and those known already."""

    set_code: str
    added: tuple[str, ...]
    known: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """What recording scores did: how many are new, corrected, and were known already."""

    set_code: str
    edition: str
    period: str
    units: int
    new: int
    corrected: int
    unchanged: int
