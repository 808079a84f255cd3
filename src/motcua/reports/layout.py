"""How a filled form is laid out on any surface: its heads, its words, its lines of cells."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.organisation import api as organisation
from motcua.procedures.contracts import Text
from motcua.reports.contracts import Edition, FilledForm, FilledRow, Role


@dataclass(frozen=True)
class Head:
    """One cell of a table's head; ``scope`` is that of HTML."""

    title: Text
    columns: int
    rows: int
    first: int

    @property
    def scope(self) -> str:
        """What it is the head of."""
        return "colgroup" if self.columns > 1 else "col"


def heads(edition: Edition, name: Text) -> tuple[tuple[Head, ...], tuple[Head, ...]]:
    """Both rows of the head: groups and single columns above, columns of groups below.

    ``name`` is what the column of names is called in the layout that is shown.
    """
    above: list[Head] = []
    below: list[Head] = []
    grouped = {number: group for group in edition.groups for number in group.columns}
    for column in edition.columns:
        group = grouped.get(column.number)
        title = name if column.role is Role.NAME else column.title
        if group is None:
            above.append(Head(title, 1, 2 if edition.groups else 1, column.number))
            continue
        if group.columns[0] == column.number:
            above.append(Head(group.title, len(group.columns), 1, column.number))
        below.append(Head(title, 1, 1, column.number))
    return tuple(above), tuple(below)


def cell_values(edition: Edition, row: FilledRow) -> list[int | str | None]:
    """The cells of a row from the first column to the last."""
    found: list[int | str | None] = []
    for column in edition.columns:
        if column.role is Role.ORDINAL:
            found.append(row.ordinal)
        elif column.role is Role.NAME:
            found.append(row.name.vi)
        else:
            found.append(row.cells[column.number])
    return found


@dataclass(frozen=True)
class Words:
    """What a printed form says around its table."""

    above: str
    agency: str
    code: str
    title: str
    basis: str
    period: str
    count: str
    notes: tuple[str, ...]


def period_words(filled: FilledForm) -> str:
    """The period in official words."""
    scope = filled.scope
    if filled.edition.on_a_day:
        return f"Tính đến hết ngày {scope.last:%d/%m/%Y}"
    return (
        f"Kỳ báo cáo {scope.period.code}: từ ngày {scope.period.since:%d/%m/%Y} "
        f"đến ngày {scope.period.last:%d/%m/%Y}"
    )


def words_of(filled: FilledForm) -> Words:
    """The words of a form on paper."""
    edition, scope = filled.edition, filled.scope
    name = scope.unit.name_vi
    above, agency = organisation.parent_name(scope.unit.code), name
    if not above:
        above, agency = "Ủy ban nhân dân", name
    unchecked = "" if edition.verified else " (bố cục chưa được đối chiếu với phụ lục gốc)"
    notes = [note.text.vi for note in filled.notes]
    return Words(
        above=above.upper(), agency=agency.upper(), code=f"Biểu số: {filled.rows_by.code}",
        title=edition.title.vi.upper(), basis=f"Theo {edition.legal_basis}{unchecked}",
        period=period_words(filled), count=f"Đơn vị tính: {edition.unit_of_count.vi}",
        notes=(*notes, f"Mã kiểm chứng số liệu: {filled.fingerprint}"),
    )  # fmt: skip
