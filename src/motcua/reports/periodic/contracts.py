"""What a periodic report is made of: its kind, its parts, its figures, its way up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from motcua.organisation.contracts import Unit
from motcua.procedures.contracts import Text
from motcua.reports.contracts import CutOff, Edition, FilledRow, Period, Rows, SaidNote


class PeriodKind(StrEnum):
    """How long a period is; ``AD_HOC`` runs between two days that somebody asked for."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    HALF = "HALF"
    NINE_MONTHS = "NINE_MONTHS"
    YEAR = "YEAR"
    AD_HOC = "AD_HOC"


class Tier(StrEnum):
    """Where a unit stands on the way up. Departments and districts report to the province."""

    COMMUNE = "COMMUNE"
    DISTRICT = "DISTRICT"
    DEPARTMENT = "DEPARTMENT"
    PROVINCE = "PROVINCE"


class State(StrEnum):
    """Where a report stands. Nothing but its narrative can be written, and only at the desk
    of the unit: in a draft, or in one that was returned."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"

    @property
    def is_open(self) -> bool:
        """May the unit still write and contest?"""
        return self in (State.DRAFT, State.RETURNED)


class Source(StrEnum):
    """Where a row of a table comes from: counted now, or an accepted report from below."""

    EVIDENCE = "EVIDENCE"
    REPORT = "REPORT"


@dataclass(frozen=True)
class Section:
    """One part: a text that people write, a report form, or indicators; only one of them.

    ``chart`` names columns of the form whose totals are drawn.
    """

    code: str
    number: str
    title: Text
    help: Text | None = None
    required: bool = False
    form: str = ""
    indicators: tuple[str, ...] = ()
    chart: tuple[int, ...] = ()

    @property
    def is_narrative(self) -> bool:
        """Do people write it?"""
        return not self.form and not self.indicators


@dataclass(frozen=True)
class Due:
    """Days after a period's last day by which each tier sends its report; who has none does
    not report."""

    period: PeriodKind
    days: Mapping[Tier, int]
    basis: str
    verified: bool


@dataclass(frozen=True)
class Kind:
    """A kind of periodic report as it holds for periods that end on or after a day."""

    code: str
    title: Text
    legal_basis: str
    verified: bool
    valid_from: date
    cut_off: CutOff
    abbreviation: str
    dues: tuple[Due, ...]
    recipients: tuple[Text, ...]
    sections: tuple[Section, ...]
    fingerprint: str

    @property
    def by_code(self) -> Mapping[str, Section]:
        """Its sections by code."""
        return {section.code: section for section in self.sections}

    def due(self, period: PeriodKind) -> Due | None:
        """When a report of such a period is due."""
        return next((due for due in self.dues if due.period is period), None)


@dataclass(frozen=True)
class Span:
    """The period of a report with its length and, for one that was asked for, its due day."""

    period: Period
    kind: PeriodKind


# Figures -------------------------------------------------------------------------------


@dataclass(frozen=True)
class RowSource:
    """What a row of a table rests on; ``version`` and ``digest`` are those of a report."""

    key: str
    source: Source
    version: int = 0
    digest: str = ""


@dataclass(frozen=True)
class Table:
    """A report form as it stands in a report.

    ``counted`` is the total as evidence gives it on the day of writing: it differs from the
    first row where records below changed after a report was accepted.
    """

    section: str
    edition: Edition
    rows_by: Rows
    rows: tuple[FilledRow, ...]
    sources: tuple[RowSource, ...]
    notes: tuple[SaidNote, ...]
    counted: Mapping[int, int | None]
    evidence: str

    @property
    def total(self) -> Mapping[int, int | None]:
        """The cells of the first row."""
        return self.rows[0].cells


@dataclass(frozen=True)
class Measured:
    """An indicator as it stands in a report. ``value`` is none without evidence; ``why``
    says what kept it from being counted at all."""

    section: str
    code: str
    title: Text
    measure: str
    value: str | None
    numerator: str
    denominator: int
    unjudgeable: int
    version: int
    fingerprint: str
    since: date | None
    until: date
    why: str = ""

    @property
    def exact(self) -> Decimal | None:
        """The value as a number."""
        return None if self.value is None else Decimal(self.value)

    @property
    def counted(self) -> Decimal:
        """The numerator as a number."""
        return Decimal(self.numerator)


@dataclass(frozen=True)
class Figure:
    """One number of a report, whatever it is part of."""

    key: str
    section: str
    label: Text
    value: str | None
    definition: str
    version: str
    fingerprint: str
    numerator: str = ""
    denominator: int | None = None


@dataclass(frozen=True)
class Written:
    """The text of a section."""

    section: str
    text: str


@dataclass(frozen=True)
class Contest:
    """What a unit says against a figure. It travels upward with the report."""

    unit: str
    unit_name: str
    figure: str
    label: Text
    value: str | None
    reason: str
    said_on: date


@dataclass(frozen=True)
class Below:
    """A unit directly below, and whether its accepted report stands in this one."""

    unit: str
    name: Text
    state: State | None
    version: int
    digest: str

    @property
    def is_in(self) -> bool:
        """Do its frozen figures stand in this report?"""
        return self.state is State.ACCEPTED


@dataclass(frozen=True)
class Content:
    """Everything that a report says, complete in itself: definitions, figures, words."""

    kind: Kind
    unit: Unit
    above: str
    span: Span
    until: date
    tables: tuple[Table, ...]
    measured: tuple[Measured, ...]
    written: tuple[Written, ...]
    contests: tuple[Contest, ...]
    below: tuple[Below, ...]

    def text_of(self, section: str) -> str:
        """What was written in a section, if anything."""
        return next((part.text for part in self.written if part.section == section), "")


@dataclass(frozen=True)
class Difference:
    """A figure that is not what it was."""

    figure: str
    label: Text
    before: str | None
    after: str | None


# The way up ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Decided:
    """What a checker said of a version."""

    accepted: bool
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Issued:
    """The document as which an accepted version went out."""

    document_number: str
    document_on: date
    sent_to: str
    issued_at: datetime
    issued_by: str


@dataclass(frozen=True)
class Frozen:
    """A version that was submitted; its figures are those of ``digest`` for ever."""

    number: int
    digest: str
    submitted_at: datetime
    submitted_by: str
    decisions: tuple[Decided, ...]
    issued: Issued | None = None


@dataclass(frozen=True)
class Standing:
    """Where the report of a unit and period stands, or would stand if it were begun."""

    kind: Kind
    unit: Unit
    span: Span
    due_on: date | None
    state: State
    version: int
    first_submitted_on: date | None
    late_days: int

    @property
    def is_late(self) -> bool:
        """Was, or is, it sent after its due day?"""
        return self.late_days > 0


@dataclass(frozen=True)
class Draft:
    """The text of a section as it is being written; ``revision`` guards against overwriting."""

    section: str
    text: str
    revision: int


@dataclass(frozen=True)
class Asked:
    """A report that somebody asked for between two days."""

    kind: str
    period: str
    under: str
    due_on: date
    reason: str
    asked_by: str
