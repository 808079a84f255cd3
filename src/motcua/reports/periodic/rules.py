"""Decisions about periodic reports: data and time in, answers out. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from motcua.organisation.contracts import Unit
from motcua.procedures.contracts import Text
from motcua.reports.contracts import Edition, FilledRow, RowKind, Rows
from motcua.reports.periodic.contracts import (
    Content,
    Difference,
    Figure,
    Kind,
    Measured,
    PeriodKind,
    RowSource,
    Table,
    Tier,
)
from motcua.reports.rules import ROMAN, TOTAL, Cells, sum_of

AD_HOC: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
OWN: Final = Text("Cơ quan báo cáo", "The reporting unit itself")
_LENGTHS: Final = (
    ("-Q", PeriodKind.QUARTER), ("-H", PeriodKind.HALF), ("-9M", PeriodKind.NINE_MONTHS),
    ("-M", PeriodKind.MONTH),
)  # fmt: skip


def period_kind(code: str) -> PeriodKind:
    """How long the period of that code is."""
    if AD_HOC.fullmatch(code):
        return PeriodKind.AD_HOC
    return next((kind for mark, kind in _LENGTHS if mark in code), PeriodKind.YEAR)


def ad_hoc_days(code: str) -> tuple[date, date] | None:
    """First and last day of a period between two days; none for any other code."""
    match = AD_HOC.fullmatch(code)
    if match is None:
        return None
    try:
        first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def tier_of(unit: Unit) -> Tier:
    """Where a unit stands on the way up."""
    if unit.level != "PROVINCE":
        return Tier(unit.level)
    return Tier.DEPARTMENT if unit.parent else Tier.PROVINCE


def due_on(kind: Kind, period: PeriodKind, last: date, tier: Tier) -> date | None:
    """The day by which a report has to be sent; none for a unit that sends none."""
    due = kind.due(period)
    days = due.days.get(tier) if due else None
    return None if days is None else last + timedelta(days=days)


def late_days(due: date | None, sent: date | None, today: date) -> int:
    """By how many days a report was sent late, or is overdue today; 0 if neither."""
    return max(0, ((sent or today) - due).days) if due else 0


# Tables --------------------------------------------------------------------------------


@dataclass(frozen=True)
class PartRow:
    """One row that a total is added up from."""

    key: str
    name: Text
    group: str
    cells: Cells
    source: RowSource


def table_rows(
    edition: Edition, layout: Rows, own: PartRow | None, parts: Sequence[PartRow]
) -> tuple[FilledRow, ...]:
    """Total, the unit itself, then what lies below by level; each sum is that of its parts."""
    rows: list[FilledRow] = []
    sums: list[Cells] = []
    if own is not None:
        rows.append(FilledRow(RowKind.LINE, own.key, "", own.name, own.cells))
        sums.append(own.cells)
    place = 0
    for group in layout.groups:
        lines = [part for part in parts if part.group == group.level]
        if not lines:
            continue
        sums.append(sum_of(edition, [line.cells for line in lines]))
        rows.append(FilledRow(RowKind.GROUP, group.level, ROMAN[place], group.title, sums[-1]))
        place += 1
        rows += [
            FilledRow(RowKind.LINE, line.key, str(at), line.name, line.cells)
            for at, line in enumerate(lines, start=1)
        ]
    total = FilledRow(RowKind.TOTAL, "", "", TOTAL, sum_of(edition, sums))
    return (total, *rows)


def wrong_total(table: Table) -> tuple[int, int, int] | None:
    """Column, sum of the lines and total, where the two differ; none where all agree."""
    lines = [row.cells for row in table.rows if row.kind is RowKind.LINE]
    for number, value in sum_of(table.edition, lines).items():
        if (value or 0) != (table.total[number] or 0):
            return number, value or 0, table.total[number] or 0
    return None


# Figures -------------------------------------------------------------------------------


def row_key(row: FilledRow) -> str:
    """What a row is called in the key of a figure."""
    return f"{row.kind.value}:{row.key}" if row.kind is not RowKind.LINE else row.key


def _table_figures(table: Table) -> Iterator[Figure]:
    edition = table.edition
    groups = {number: group.title for group in edition.groups for number in group.columns}
    for row in table.rows:
        for column in edition.numbers:
            group = groups.get(column.number)
            words = [
                Text(f"{group.vi}, {column.title.vi}", f"{group.en}, {column.title.en}")
                if group else column.title
            ]  # fmt: skip
            value = row.cells[column.number]
            yield Figure(
                key=f"{table.section}/{row_key(row)}/{column.number}", section=table.section,
                label=Text(
                    f"{row.name.vi}: {words[0].vi} ({column.number})",
                    f"{row.name.en}: {words[0].en} ({column.number})",
                ),
                value=None if value is None else str(value), definition=edition.code,
                version=edition.valid_from.isoformat(), fingerprint=edition.fingerprint,
            )  # fmt: skip


def _measured_figure(measured: Measured) -> Figure:
    return Figure(
        key=f"{measured.section}/{measured.code}", section=measured.section,
        label=measured.title, value=measured.value, definition=measured.code,
        version=str(measured.version), fingerprint=measured.fingerprint,
        numerator=measured.numerator, denominator=measured.denominator,
    )  # fmt: skip


def figures_of(content: Content) -> tuple[Figure, ...]:
    """Every figure of a report, in its order."""
    found: list[Figure] = []
    for section in content.kind.sections:
        for table in content.tables:
            if table.section == section.code:
                found += _table_figures(table)
        found += [
            _measured_figure(item) for item in content.measured if item.section == section.code
        ]
    return tuple(found)


def differences(before: Iterable[Figure], after: Iterable[Figure]) -> tuple[Difference, ...]:
    """The figures that differ, with those that came or went."""
    old = {figure.key: figure for figure in before}
    new = {figure.key: figure for figure in after}
    found = []
    for key in dict.fromkeys((*old, *new)):
        was, now = old.get(key), new.get(key)
        said, says = was.value if was else None, now.value if now else None
        if said != says:
            label = (now or was or new[key]).label
            found.append(Difference(key, label, said, says))
    return tuple(found)


def missing_parts(kind: Kind, written: Mapping[str, str]) -> tuple[str, ...]:
    """Required sections that nobody wrote yet."""
    return tuple(
        section.code for section in kind.sections
        if section.is_narrative and section.required and not written.get(section.code, "").strip()
    )  # fmt: skip
