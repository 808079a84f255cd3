"""A table of a report as a filled form, so that one set of exports serves both."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.procedures.contracts import Text
from motcua.reports.contracts import FilledForm, Scope
from motcua.reports.periodic.contracts import Content, Section, Source, Table

UNITS = {
    "PERCENT": Text("%", "%"), "RATIO": Text("tỷ lệ", "ratio"), "COUNT": Text("lượt", "count"),
    "WORKING_DAYS": Text("ngày làm việc", "working days"),
}  # fmt: skip


def filled_of(content: Content, table: Table) -> FilledForm:
    """The table as the exports of forms take it."""
    scope = Scope(content.unit, content.span.period, content.until, frozenset())
    return FilledForm(
        edition=table.edition, rows_by=table.rows_by, scope=scope, rows=table.rows,
        proved=len(table.edition.identities) * len(table.rows), notes=table.notes,
        fingerprint=table.evidence,
    )  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: the total of a column."""

    label: Text
    column: int
    value: int | None


def bars_of(section: Section, table: Table) -> tuple[Bar, ...]:
    """The bars that a section wants drawn."""
    groups = {n: group.title for group in table.edition.groups for n in group.columns}
    found = []
    for number in section.chart:
        column = table.edition.column(number)
        if column is None:
            continue
        group = groups.get(number)
        label = column.title
        if group is not None:
            label = Text(f"{group.vi}: {label.vi}", f"{group.en}: {label.en}")
        found.append(Bar(label, number, table.total[number]))
    return tuple(found)


def source_words(table: Table) -> Text:
    """How many rows come from accepted reports, and how many were counted."""
    taken = sum(source.source is Source.REPORT for source in table.sources)
    counted = len(table.sources) - taken
    if not taken:
        return Text(
            "Số liệu đếm từ hồ sơ, quyết định trong hệ thống.", "Counted from the records."
        )  # fmt: skip
    return Text(
        f"{taken} dòng lấy từ báo cáo đã được chấp nhận; {counted} dòng đếm từ hồ sơ.",
        f"{taken} rows are those of accepted reports; {counted} were counted from records.",
    )
