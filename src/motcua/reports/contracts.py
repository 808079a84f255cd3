"""What crosses the border of the reports module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from motcua.organisation.contracts import Unit
from motcua.procedures.contracts import Text


class By(StrEnum):
    """What the rows of a form are."""

    UNIT = "UNIT"
    FIELD = "FIELD"
    DECISION = "DECISION"


class CutOff(StrEnum):
    """Calendar months, or the cut-off days that the rules on reports set."""

    CALENDAR = "CALENDAR"
    REPORTING = "REPORTING"


class Role(StrEnum):
    """What a column holds, if not a number."""

    ORDINAL = "ORDINAL"
    NAME = "NAME"
    NUMBER = "NUMBER"


class RowKind(StrEnum):
    """A total, the subtotal of a group, or a line."""

    TOTAL = "TOTAL"
    GROUP = "GROUP"
    LINE = "LINE"


@dataclass(frozen=True)
class Period:
    """``[since, until)``. ``basis`` says where the cut-off days come from."""

    code: str
    cut_off: CutOff
    since: date
    until: date
    basis: str = ""
    verified: bool = True

    @property
    def last(self) -> date:
        """Its last day."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True)
class Column:
    """One column: a number from measures, or the sum of other columns (``formula``)."""

    number: int
    title: Text
    role: Role
    measures: tuple[str, ...] = ()
    formula: tuple[int, ...] = ()


@dataclass(frozen=True)
class ColumnGroup:
    """Neighbouring columns under one heading."""

    title: Text
    columns: tuple[int, ...]


@dataclass(frozen=True)
class Identity:
    """Two sums of columns that must be equal in every row."""

    left: tuple[int, ...]
    right: tuple[int, ...]

    def __str__(self) -> str:
        return "=".join("+".join(map(str, side)) for side in (self.left, self.right))


@dataclass(frozen=True)
class LevelGroup:
    """The units of one level, under one heading."""

    level: str
    title: Text


@dataclass(frozen=True)
class Rows:
    """One way to lay the rows out; ``code`` is the printed code of that variant."""

    by: By
    code: str
    title: Text
    groups: tuple[LevelGroup, ...] = ()


@dataclass(frozen=True)
class Note:
    """What must be said below the table when ``measures`` counted anything."""

    measures: tuple[str, ...]
    text: Text


@dataclass(frozen=True)
class Edition:
    """A report form as it holds from a day on.

    ``per_unit``: it can be filled for a part of the province, not only for the whole.
    """

    slug: str
    code: str
    title: Text
    legal_basis: str
    verified: bool
    valid_from: date
    unit_of_count: Text
    source: str
    on_a_day: bool
    per_unit: bool
    cut_off: CutOff
    rows: tuple[Rows, ...]
    groups: tuple[ColumnGroup, ...]
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...]
    notes: tuple[Note, ...]
    fingerprint: str

    @property
    def numbers(self) -> tuple[Column, ...]:
        """The columns that hold numbers."""
        return tuple(column for column in self.columns if column.role is Role.NUMBER)

    def column(self, number: int) -> Column | None:
        """The column of that number, if there is one."""
        return next((item for item in self.columns if item.number == number), None)


@dataclass(frozen=True)
class Scope:
    """What a form is filled for. ``units`` ended as, or are, units within ``unit``.

    ``until`` is the period's end, or the end of today where that comes first: nothing is
    said of days to come.
    """

    unit: Unit
    period: Period
    until: date
    units: frozenset[str]

    @property
    def last(self) -> date:
        """The last day that is counted."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """What a source gives for one line; ``counts`` is none where nothing could be counted."""

    key: str
    name: Text
    counts: Mapping[str, int] | None
    group: str = ""


@dataclass(frozen=True)
class FilledRow:
    """One row of a filled form. A cell is none where there is no evidence."""

    kind: RowKind
    key: str
    ordinal: str
    name: Text
    cells: Mapping[int, int | None]


@dataclass(frozen=True)
class SaidNote:
    """A note with its number in it; ``measures`` open into the records."""

    text: Text
    count: int | None = None
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilledForm:
    """A form with its figures. ``fingerprint`` covers edition, scope and every figure."""

    edition: Edition
    rows_by: Rows
    scope: Scope
    rows: tuple[FilledRow, ...]
    proved: int
    notes: tuple[SaidNote, ...]
    fingerprint: str


@dataclass(frozen=True)
class Record:
    """One record behind a number: a dossier, a procedure or a decision. No person."""

    kind: str
    key: str
    code: str
    name: Text
    unit: str = ""
    received_on: date | None = None
    due_on: date | None = None
    closed_on: date | None = None
    waiting: bool = False
    after: int = 0
    origin: str = ""


# Scores --------------------------------------------------------------------------------


@dataclass(frozen=True)
class IndexRule:
    """One index of the scores: points by measure, or what else it is judged by."""

    number: int
    title: Text
    note: Text
    points: Mapping[str, int] = field(default_factory=dict)
    unjudged: tuple[str, ...] = ()
    evidence: str = ""
    thresholds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ScoreClass:
    """From ``least`` points on, this is what the score is called."""

    least: Decimal
    title: Text


@dataclass(frozen=True)
class ScoreRules:
    """The scores in force from a day on."""

    valid_from: date
    basis: str
    verified: bool
    decimals: int
    points: int
    officer: tuple[int, ...]
    agency: tuple[int, ...]
    indices: tuple[IndexRule, ...]
    officer_classes: tuple[ScoreClass, ...]
    agency_classes: tuple[ScoreClass, ...]
    fingerprint: str


@dataclass(frozen=True)
class IndexScore:
    """An index: its points, or none where there is no evidence. ``of`` were judged."""

    rule: IndexRule
    points: Decimal | None
    of: int
    unjudged: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Score:
    """The indices of an officer, of the counter as a whole, or of the agency.

    ``judged`` is the most that could be reached by the indices that were judged, ``most``
    by all. Where one was left out, the class lies between ``lowest`` and ``highest``.
    """

    subject: str
    key: str
    indices: tuple[IndexScore, ...]
    total: Decimal | None
    judged: int
    most: int
    lowest: Text | None
    highest: Text | None

    @property
    def judged_percent(self) -> Decimal:
        """Share of the maximum that could be judged, in per cent."""
        return Decimal(100 * self.judged) / Decimal(self.most)


@dataclass(frozen=True)
class Scores:
    """All scores of one unit in a period."""

    rules: ScoreRules
    scope: Scope
    agency: Score
    one_stop: Score
    officers: tuple[Score, ...]
    fingerprint: str
