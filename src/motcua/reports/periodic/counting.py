"""The figures of a report: counted from evidence, or taken from accepted reports below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.indicators import api as indicators
from motcua.indicators.contracts import Indicator, WindowKind
from motcua.indicators.contracts import Window as IndicatorWindow
from motcua.indicators.errors import IndicatorNotInForce, UnitNotRecorded
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.procedures.contracts import Text
from motcua.reports.contracts import (
    By,
    Edition,
    FilledForm,
    FilledRow,
    RowKind,
    SaidNote,
    Scope,
)
from motcua.reports.errors import IdentityViolated
from motcua.reports.periodic.contracts import (
    Content,
    Kind,
    Measured,
    RowSource,
    Section,
    Source,
    Table,
)
from motcua.reports.periodic.errors import TotalsDiffer
from motcua.reports.periodic.rules import OWN, PartRow, table_rows, wrong_total
from motcua.reports.rules import broken, sides, sum_of
from motcua.reports.selectors import PROVINCE, form_fill, form_get

OVER_PERIOD = (WindowKind.YEAR, WindowKind.QUARTER, WindowKind.MONTH)


@dataclass(frozen=True)
class Accepted:
    """An accepted report of a unit directly below, as it was frozen."""

    version: int
    digest: str
    content: Content


def units_below(unit: str, on: date) -> list[Unit]:
    """The units directly below ``unit`` on a day."""
    return [below for below in organisation.unit_list(on=on) if below.parent == unit]


# Tables --------------------------------------------------------------------------------


def _frozen_table(accepted: Accepted | None, section: Section, edition: Edition) -> Table | None:
    """The table of an accepted report, if it has the same columns."""
    if accepted is None:
        return None
    return next(
        (
            table for table in accepted.content.tables
            if table.section == section.code and table.edition.fingerprint == edition.fingerprint
        ),
        None,
    )  # fmt: skip


def _part(
    below: Unit, lines: Sequence[FilledRow], edition: Edition, section: Section,
    accepted: Accepted | None,
) -> PartRow:  # fmt: skip
    frozen = _frozen_table(accepted, section, edition)
    name = Text(below.name_vi, below.name_en)
    if frozen is not None and accepted is not None:
        source = RowSource(below.code, Source.REPORT, accepted.version, accepted.digest)
        return PartRow(below.code, name, below.level, frozen.total, source)
    cells = sum_of(edition, [line.cells for line in lines])
    return PartRow(below.code, name, below.level, cells, RowSource(below.code, Source.EVIDENCE))


def _notes(filled: FilledForm, changed: bool) -> tuple[SaidNote, ...]:
    if not changed:
        return filled.notes
    return (*filled.notes, SaidNote(Text(
        "Tổng số cộng từ báo cáo đã được chấp nhận, khác số đếm lại từ hồ sơ vào ngày lập; phần "
        "so sánh nêu từng cột.",
        "The total adds up accepted reports and differs from what the records give on the day of "
        "writing; the comparison names each column.",
    )))  # fmt: skip


def _added_up(
    section: Section, filled: FilledForm, below: Sequence[Unit], accepted: Mapping[str, Accepted]
) -> Table:
    """A table whose rows are the unit itself and those directly below it."""
    edition, unit = filled.edition, filled.scope.unit
    lines = [row for row in filled.rows if row.kind is RowKind.LINE]
    mine: dict[str, list[FilledRow]] = {one.code: [] for one in below}
    own: list[FilledRow] = []
    for line in lines:
        home = next((one.code for one in below if organisation.is_within(line.key, one.code)), "")
        mine.get(home, own).append(line)
    parts = [
        _part(one, mine[one.code], edition, section, accepted.get(one.code)) for one in below
    ]  # fmt: skip
    counted_own = sum_of(edition, [line.cells for line in own])
    source = RowSource(unit.code, Source.EVIDENCE)
    first = PartRow(unit.code, OWN, "", counted_own, source) if own else None
    rows = table_rows(edition, filled.rows_by, first, parts)
    counted = filled.rows[0].cells
    sources = ((source,) if first else ()) + tuple(part.source for part in parts)
    return Table(
        section.code, edition, filled.rows_by, rows, sources,
        _notes(filled, dict(rows[0].cells) != dict(counted)), counted, filled.fingerprint,
    )  # fmt: skip


def _check(table: Table) -> Table:
    """Raise ``TotalsDiffer`` or ``IdentityViolated``; figures are never adjusted."""
    if wrong := wrong_total(table):
        column, parts, total = wrong
        raise TotalsDiffer(form=table.edition.code, column=column, parts=parts, total=total)
    if found := broken(table.edition, table.rows):
        row, identity = found
        left, right = sides(row, identity)
        raise IdentityViolated(
            form=table.edition.code, row=row.name.vi, identity=str(identity), left=left,
            right=right,
        )  # fmt: skip
    return table


def table_count(
    section: Section, scope: Scope, below: Sequence[Unit], accepted: Mapping[str, Accepted]
) -> Table | None:
    """The table of a section; none for a form that only the whole province can fill.

    At most four statements. Raises ``TotalsDiffer`` and ``IdentityViolated``.
    """
    edition = form_get(section.form, on=scope.last)
    if not edition.per_unit and scope.unit.code != PROVINCE:
        return None
    by_unit = bool(below) and any(rows.by is By.UNIT for rows in edition.rows)
    filled = form_fill(edition, scope=scope, by=By.UNIT if by_unit else None)
    if by_unit:
        return _check(_added_up(section, filled, below, accepted))
    if len(filled.rows) == 1 and any(rows.by is By.UNIT for rows in edition.rows):
        filled = form_fill(edition, scope=scope, by=By.UNIT)  # counted zeros, or no evidence
    sources = tuple(
        RowSource(row.key, Source.EVIDENCE) for row in filled.rows if row.kind is RowKind.LINE
    )
    return _check(Table(
        section.code, edition, filled.rows_by, filled.rows, sources, filled.notes,
        filled.rows[0].cells, filled.fingerprint,
    ))  # fmt: skip


# Indicators ----------------------------------------------------------------------------


def _window(indicator: Indicator, scope: Scope) -> IndicatorWindow | None:
    """The report's period, for what is counted over a period; else the definition's own span."""
    held = [version for version in indicator.versions if version.valid_from <= scope.last]
    if held and held[-1].window in OVER_PERIOD:
        return IndicatorWindow(scope.period.since, scope.until)
    return None


def measure(section: Section, code: str, scope: Scope) -> Measured:
    """An indicator for a unit and all below it. One or two statements.

    Where it was not in force, or the unit is not recorded, it has no value and says why.
    """
    indicator = indicators.indicator_get(code)
    title = Text(indicator.title.vi, indicator.title.en)
    try:
        found = indicators.indicator_value(
            code=code, on=scope.last, unit=scope.unit.code, window=_window(indicator, scope)
        )
    except (IndicatorNotInForce, UnitNotRecorded) as refusal:
        return Measured(
            section.code, code, title, indicator.measure.value, None, "0", 0, 0, 0, "", None,
            scope.until, why=refusal.code,
        )  # fmt: skip
    value = found.rounded(2)
    return Measured(
        section.code, code, title, indicator.measure.value,
        None if value is None else f"{value:f}", f"{found.numerator.normalize():f}",
        found.denominator, found.unjudgeable, found.definition_version, found.fingerprint,
        found.window.from_on, found.window.until,
    )  # fmt: skip


def figures_count(
    kind: Kind, scope: Scope, below: Sequence[Unit], accepted: Mapping[str, Accepted]
) -> tuple[tuple[Table, ...], tuple[Measured, ...]]:
    """Every table and indicator of a report."""
    tables, measured = [], []
    for section in kind.sections:
        if section.form:
            table = table_count(section, scope, below, accepted)
            tables += [table] if table is not None else []
        measured += [measure(section, code, scope) for code in section.indicators]
    return tuple(tables), tuple(measured)
