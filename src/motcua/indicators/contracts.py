"""What crosses the border of the indicators module. No Django, no engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

Scalar = str | int | bool


@dataclass(frozen=True)
class Text:
    """One thing said in both languages."""

    vi: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.said(language)

    def said(self, language: str) -> str:
        """In English for ``en…``, else in Vietnamese."""
        return self.en if language.startswith("en") else self.vi


class ColumnType(StrEnum):
    """Types of fact columns; the values are the engine's names of them."""

    INT64 = "int64"
    INT32 = "int32"
    STRING = "string"
    DATE = "date"
    BOOL = "boolean"


class Measure(StrEnum):
    """What a value is counted in."""

    PERCENT = "PERCENT"
    RATIO = "RATIO"
    COUNT = "COUNT"
    WORKING_DAYS = "WORKING_DAYS"
    METRES = "METRES"


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "HIGHER"
    LOWER = "LOWER"


class Kind(StrEnum):
    """How a version computes its value.

    ``WEIGHTED_MEAN``: the sum of weight × measured over the sum of weights.
    ``RATIO_OF_SUMS``: the sum of measured over the sum of weights. ``QUANTILE``:
    the smallest measured value that at least that share of the rows does not exceed.
    ``CHANGE_FROM_BASE``: the share saved since a base year at fixed volumes;
    ``DIFFERENCE_FROM_BASE``: the same saving for each row of those volumes.
    """

    RATIO = "RATIO"
    MEAN = "MEAN"
    WEIGHTED_MEAN = "WEIGHTED_MEAN"
    RATIO_OF_SUMS = "RATIO_OF_SUMS"
    QUANTILE = "QUANTILE"
    CHANGE_FROM_BASE = "CHANGE_FROM_BASE"
    DIFFERENCE_FROM_BASE = "DIFFERENCE_FROM_BASE"

    @property
    def compares(self) -> bool:
        """Whether it compares with a base year."""
        return self in (Kind.CHANGE_FROM_BASE, Kind.DIFFERENCE_FROM_BASE)


class WindowKind(StrEnum):
    """The span that a value on day D covers; all are half-open and end after D."""

    ALL_UNTIL = "ALL_UNTIL"
    YEAR = "YEAR"
    ROLLING_12_MONTHS = "ROLLING_12_MONTHS"
    QUARTER = "QUARTER"
    MONTH = "MONTH"


class Every(StrEnum):
    """How long the periods of a series are; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Span(StrEnum):
    """What each point of a series covers.

    ``DEFINITION``: the definition's own window that ends with the period, so that a point
    is the very figure shown elsewhere. ``PERIOD``: the period alone; what is counted from
    the beginning of time (a stock) stays counted so.
    """

    DEFINITION = "definition"
    PERIOD = "period"


class Gap(StrEnum):
    """Why a point of a series has no value."""

    NOT_DEFINED = "NOT_DEFINED"
    NOT_COME = "NOT_COME"
    NO_EVIDENCE = "NO_EVIDENCE"


class Operator(StrEnum):
    """Tests of a rule. A missing value passes only ABSENT and NOT_ENDED_ON."""

    IS = "IS"
    IN = "IN"
    AT_MOST = "AT_MOST"
    AT_LEAST = "AT_LEAST"
    LESS_THAN = "LESS_THAN"
    MORE_THAN = "MORE_THAN"
    PRESENT = "PRESENT"
    ABSENT = "ABSENT"
    BEFORE_ON = "BEFORE_ON"
    NOT_ENDED_ON = "NOT_ENDED_ON"


class Part(StrEnum):
    """Which of a value's rows: the counted, all counted among, the difference, the unjudged."""

    NUMERATOR = "NUMERATOR"
    DENOMINATOR = "DENOMINATOR"
    MISSED = "MISSED"
    UNJUDGEABLE = "UNJUDGEABLE"


@dataclass(frozen=True)
class Rule:
    """A test of one column, e.g. ``days_late AT_MOST 0``."""

    column: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...] | None = None


@dataclass(frozen=True)
class Column:
    """A column of a fact set.

    ``known_from`` names the date column of the event that makes the value known: before
    that day it counts as missing. An event date is known from itself; a deadline, which
    is known beforehand, has none. ``values`` gives the words of coded values.
    """

    name: str
    type: ColumnType | str
    title: Text | None = None
    personal: bool = False
    known_from: str | None = None
    values: tuple[tuple[Scalar, Text], ...] = ()

    @property
    def words(self) -> Text:
        """The title, or the name where there is none."""
        return self.title or Text(self.name, self.name)


@dataclass(frozen=True)
class FactSet:
    """A named, typed relation that a module publishes for counting.

    Either ``relation`` (a table or view of the database) or ``rows`` (returns a pyarrow
    table with exactly these columns). ``key`` is unique and orders the evidence.
    ``evidence`` names the columns that are shown as evidence beside the key; none given
    means all. A row exists from the day in ``exists_from``. ``unit_column`` holds dotted
    unit codes.
    ``imported`` and ``entered_afterwards`` say which rows rest on a source's claims and
    which were recorded after they happened; ``simulated`` which were never real.
    """

    name: str
    columns: tuple[Column, ...]
    key: str
    title: Text | None = None
    period_columns: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    exists_from: str | None = None
    unit_column: str | None = None
    relation: str | None = None
    rows: Callable[[], Any] | None = None
    imported: Rule | None = None
    simulated: Rule | None = None
    entered_afterwards: Rule | None = None

    @property
    def claims(self) -> tuple[Rule, ...]:
        """The rules by which rows are told apart that are not plain records of ours."""
        return tuple(self.named_claims.values())

    @cached_property
    def named_claims(self) -> dict[str, Rule]:
        """The same rules by the names of their counts."""
        rules = {
            "imported": self.imported,
            "simulated": self.simulated,
            "afterwards": self.entered_afterwards,
        }
        return {name: rule for name, rule in rules.items() if rule is not None}

    @property
    def table(self) -> str:
        """The name under which engines know the facts."""
        return self.relation or self.name.replace(".", "_")

    def column(self, name: str) -> Column:
        """The column called ``name``; raises ``KeyError``."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def words(self) -> Text:
        """The title, or the name where there is none."""
        return self.title or Text(self.name, self.name)

    @property
    def shown(self) -> tuple[str, ...]:
        """The key and the evidence columns, in the order of the columns."""
        wanted = {self.key, *(self.evidence or self.names)}
        return tuple(name for name in self.names if name in wanted)

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Window:
    """A half-open span of days; ``from_on`` is ``None`` when there is no beginning."""

    from_on: date | None
    until: date


class Volumes(StrEnum):
    """Whose volumes weigh the strata of a change: those of the base year, or those of now."""

    BASE = "BASE"
    CURRENT = "CURRENT"


@dataclass(frozen=True)
class Base:
    """Base years in order of preference; the first with evidence is the base for all units."""

    years: tuple[int, ...]
    strata: tuple[str, ...]
    volumes: Volumes = Volumes.BASE


@dataclass(frozen=True)
class Exclusion:
    """Rows that are left out altogether, and why."""

    rule: Rule
    why: Text


@dataclass(frozen=True)
class Version:
    """One dated way of counting. ``number`` counts from 1; it holds from ``valid_from``.

    The denominator is what passes ``denominator``, no exclusion, and ``judgeable``; the
    numerator is what of it also passes ``numerator``. Rows that pass all but
    ``judgeable`` are counted apart as unjudgeable. ``facts`` is what an earlier edition
    counted where that is another fact set than the indicator's.
    """

    number: int
    valid_from: date
    note: Text
    kind: Kind
    window: WindowKind
    period_column: str
    denominator: tuple[Rule, ...]
    exclusions: tuple[Exclusion, ...]
    judgeable: tuple[Rule, ...]
    numerator: tuple[Rule, ...]
    count_of: str | None
    measured: str | None
    base: Base | None
    fingerprint: str
    weight: str | None = None
    quantile: Fraction | None = None
    facts: FactSet | None = field(default=None, compare=False)

    def counts(self, facts: FactSet) -> FactSet:
        """The facts that this edition counts; ``facts`` are the indicator's."""
        return self.facts or facts


@dataclass(frozen=True)
class LegalBasis:
    """A source in law; ``verified`` is false where it was not read in a source."""

    text: str
    verified: bool

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Indicator:
    """A definition file, read and checked. ``adopted_by`` is empty until an agency adopts it."""

    code: str
    title: Text
    why: Text
    formula: Text
    legal_basis: tuple[LegalBasis, ...]
    measure: Measure
    better: Better
    source: str
    dimensions: tuple[str, ...]
    versions: tuple[Version, ...]
    owner: str
    checked_by: str
    reviewed_on: date
    review_due: date
    adopted_by: str

    def version_on(self, day: date) -> Version | None:
        """The version in force on ``day``, or ``None`` before the first."""
        found = [version for version in self.versions if version.valid_from <= day]
        return found[-1] if found else None


@dataclass(frozen=True)
class Comparison:
    """What a change from the base year could and could not compare.

    ``unmatched_now`` names strata with work now but none in the base year;
    ``unmatched_base`` those with work then and none now. Neither is in the value.
    """

    base: Window | None
    compared: int
    unmatched_now: tuple[str, ...]
    unmatched_base: tuple[str, ...]


@dataclass(frozen=True)
class Value:
    """An indicator's value on a day.

    ``exact`` is ``None`` when the denominator is 0: no evidence, never 0 and never 100. It is
    computed before a denominator at current volumes is rounded (half up) to a whole.
    ``imported`` and ``entered_afterwards`` count denominator rows that rest on claims of
    a source or were recorded after they happened, ``simulated`` those that were never real;
    ``None`` where the facts do not say.
    """

    code: str
    measure: Measure
    better: Better
    on: date
    unit: str | None
    group_by: str | None
    group: str | None
    numerator: Decimal
    denominator: int
    exact: Fraction | None
    window: Window
    definition_version: int
    version_from: date
    fingerprint: str
    unjudgeable: int
    imported: int | None
    simulated: int | None
    entered_afterwards: int | None
    comparison: Comparison | None
    computed_at: datetime

    @property
    def window_from(self) -> date | None:
        """First day of the window."""
        return self.window.from_on

    @property
    def window_until(self) -> date:
        """First day after the window."""
        return self.window.until

    @property
    def set_aside(self) -> int:
        """The unjudgeable rows, by another name."""
        return self.unjudgeable

    @property
    def value(self) -> Decimal | None:
        """The value to two places, never rounded towards the good side."""
        return self.rounded(2)

    def rounded(self, places: int) -> Decimal | None:
        """The value to ``places``: 99.996 % is not 100 %."""
        if self.exact is None:
            return None
        rounding = ROUND_FLOOR if self.better is Better.HIGHER else ROUND_CEILING
        scaled = self.exact * 10**places
        whole = scaled.numerator // scaled.denominator
        if rounding == ROUND_CEILING and whole != scaled:
            whole += 1
        return Decimal(whole).scaleb(-places)


@dataclass(frozen=True)
class Point:
    """A period of a series for a unit: its value as known on ``on``, or why there is none."""

    period: Window
    on: date
    unit: str | None
    value: Value | None

    @property
    def gap(self) -> Gap | None:
        """Why there is no figure, or ``None``."""
        if self.value is not None:
            return Gap.NO_EVIDENCE if self.value.exact is None else None
        begins = self.period.from_on
        return Gap.NOT_COME if begins is not None and begins > self.on else Gap.NOT_DEFINED


@dataclass(frozen=True)
class EvidencePage:
    """Rows behind a value, without personal data. ``after`` continues; ``None`` at the end."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    after: str | int | None


@dataclass(frozen=True)
class Inputs:
    """The rows behind a value: how many, and SHA-256 over all of them in the order of keys."""

    count: int
    fingerprint: str


@dataclass(frozen=True)
class PublishedValue:
    """A value as it was published. Later computations do not change it.

    ``imported`` and ``simulated`` say how many of the rows counted among rest on another
    source's claims or were made up; nothing where the facts do not say.
    """

    published_id: int
    code: str
    on: date
    unit: str | None
    value: Decimal | None
    numerator: Decimal
    denominator: int
    version: int
    fingerprint: str
    window: Window
    published_at: datetime
    published_by: str
    corrects: int | None
    reason: str
    unjudgeable: int
    inputs: Inputs
    group_by: str | None = None
    group: str | None = None
    imported: int | None = None
    simulated: int | None = None

    @property
    def provisional(self) -> bool:
        """Whether it stands for a day within a month, and not for a month that is over."""
        return (self.on + timedelta(days=1)).day != 1

    @property
    def exact(self) -> Fraction | None:
        """The value as it was frozen, to two places."""
        return None if self.value is None else Fraction(self.value)


@dataclass(frozen=True)
class MissedRecord:
    """A row that missed, by its public code. ``weight``: how far, where the rule measures it."""

    record: str
    weight: int | None


@dataclass(frozen=True)
class Published:
    """What one publication did: values frozen anew, corrected, and the same as before."""

    code: str
    on: date
    new: int
    corrected: int
    same: int


@dataclass(frozen=True)
class Drift:
    """A frozen value beside the present one. ``inputs_changed``: the rows are not the same."""

    frozen: PublishedValue
    present: Value
    present_inputs: Inputs

    @property
    def difference(self) -> Decimal | None:
        """The present value less the frozen one; ``None`` when either has no evidence."""
        if self.present.value is None or self.frozen.value is None:
            return None
        return self.present.value - self.frozen.value

    @property
    def inputs_changed(self) -> bool:
        """Whether other rows stand behind the value now, even where it is the same."""
        return self.frozen.inputs != self.present_inputs


@dataclass(frozen=True)
class Problem:
    """A fault found by ``indicator check``."""

    code: str
    reason: str


class Verdict(StrEnum):
    """What the second person said of a declared figure."""

    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


@dataclass(frozen=True)
class DeclaredKind:
    """A figure that may be declared: what is said above and below the line, and why."""

    code: str
    title: Text
    numerator: Text
    denominator: Text
    legal_basis: str


@dataclass(frozen=True)
class DeclaredFigure:
    """A figure that somebody declared from a document; it is never computed.

    ``verdict`` is ``None`` until a second person has looked at the document.
    """

    declared_id: int
    code: str
    unit: str
    on: date
    numerator: int
    denominator: int
    document: str
    declared_by: str
    declared_at: datetime
    checked_by: str
    verdict: Verdict | None
    note: str
    is_declared: bool = True

    @property
    def exact(self) -> Fraction:
        """The share in percent."""
        return Fraction(100 * self.numerator, self.denominator)
