"""A filled form as a workbook whose sums are formulas, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from motcua.core import clock
from motcua.reports.contracts import Column, FilledForm, Identity, Role, RowKind
from motcua.reports.layout import cell_values, heads, words_of

TOP = 6  # rows of words above the head
_LINE = Border(*(Side(style="thin") for _ in range(4)))
_FORMULA = ("=", "+", "-", "@")


def form_csv(filled: FilledForm) -> bytes:
    """One line for each row, UTF-8 with its mark; a cell without evidence is empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    groups = {n: group for group in filled.edition.groups for n in group.columns}
    head = []
    for column in filled.edition.columns:
        group = groups.get(column.number)
        title = f"{group.title.vi}: {column.title.vi}" if group else column.title.vi
        head.append(f"({column.number}) {title}")
    writer.writerow([*head, "Mã dòng"])
    for row in filled.rows:
        cells = [*cell_values(filled.edition, row), row.key]
        writer.writerow([_plain(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: int | str | None) -> int | str | None:
    """Text that a spreadsheet would take for a formula is marked as text."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell


def _sum_across(column: Column, at: int) -> str:
    return "=" + "+".join(f"{get_column_letter(part)}{at}" for part in column.formula)


def _sum_down(letter: str, places: Sequence[int]) -> str:
    """The sum of rows: of one run of neighbours, or of single ones."""
    if len(places) > 1 and places[-1] - places[0] == len(places) - 1:
        return f"=SUM({letter}{places[0]}:{letter}{places[-1]})"
    return "=" + "+".join(f"{letter}{place}" for place in places)


def _parts(filled: FilledForm, first: int) -> dict[int, list[int]]:
    """Sheet row of a total or a group → the sheet rows that it adds up."""
    found: dict[int, list[int]] = {}
    groups = [at for at, row in enumerate(filled.rows) if row.kind is RowKind.GROUP]
    lines = [at for at, row in enumerate(filled.rows) if row.kind is RowKind.LINE]
    above = [at for at in lines if not groups or at < groups[0]]
    found[first] = [first + at for at in (*above, *groups)]
    for place, at in enumerate(groups):
        end = groups[place + 1] if place + 1 < len(groups) else len(filled.rows)
        found[first + at] = [first + line for line in lines if at < line < end]
    return found


def _value(
    filled: FilledForm, column: Column, at: int, first: int, parts: dict[int, list[int]]
) -> Any:
    row = filled.rows[at - first]
    if column.role is Role.ORDINAL:
        return row.ordinal
    if column.role is Role.NAME:
        return row.name.vi
    value = row.cells[column.number]
    if value is None:
        return None
    if column.formula:
        return _sum_across(column, at)
    if row.kind is RowKind.LINE or not parts[at]:
        return value
    return _sum_down(get_column_letter(column.number), parts[at])


def _head(sheet: Any, filled: FilledForm) -> int:
    """Write words and head; the sheet row of the total."""
    words, edition = words_of(filled), filled.edition
    said = (words.agency, words.code, words.title, words.period, words.count, words.basis)
    for at, line in enumerate(said, start=1):
        sheet.cell(at, 1, line).font = Font(bold=at in (1, 3), name="Times New Roman")
    above, below = heads(edition, filled.rows_by.title)
    for place, row in ((TOP + 1, above), (TOP + 2, below)):
        for head in row:
            sheet.cell(place, head.first, head.title.vi)
            if head.columns > 1 or head.rows > 1:
                sheet.merge_cells(
                    start_row=place, start_column=head.first, end_row=place + head.rows - 1,
                    end_column=head.first + head.columns - 1,
                )  # fmt: skip
    for column in edition.columns:
        sheet.cell(TOP + 3, column.number, f"({column.number})")
    for cells in sheet.iter_rows(TOP + 1, TOP + 3, 1, len(edition.columns)):
        for cell in cells:
            cell.font = Font(bold=True, name="Times New Roman")
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            cell.border = _LINE
    return TOP + 4


def form_sheet(sheet: Any, filled: FilledForm) -> int:
    """Write a form into a sheet, its sums as formulas; the sheet row of the total."""
    edition = filled.edition
    first = _head(sheet, filled)
    parts = _parts(filled, first)
    for at in range(first, first + len(filled.rows)):
        bold = filled.rows[at - first].kind is not RowKind.LINE
        for column in edition.columns:
            value = _value(filled, column, at, first, parts)
            cell = sheet.cell(at, column.number, value)
            cell.border = _LINE
            cell.font = Font(bold=bold, name="Times New Roman")
            if column.role is not Role.NUMBER and str(value or "").startswith(_FORMULA):
                cell.data_type = "s"
    sheet.freeze_panes = sheet.cell(first, 3)
    sheet.column_dimensions["A"].width = 6
    sheet.column_dimensions["B"].width = 44
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    sheet.print_title_rows = f"{TOP + 1}:{TOP + 3}"
    return first


def form_xlsx(filled: FilledForm) -> bytes:
    """A workbook with the form, its sums as formulas, and the identities as formulas."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = filled.edition.slug
    first = form_sheet(sheet, filled)
    _checks(book, filled, first)
    return book_bytes(book)


def book_bytes(book: Any) -> bytes:
    """A workbook as bytes, with its properties."""
    book.properties.creator = "Motcua"
    book.properties.created = book.properties.modified = clock.now().replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def identity_formula(title: str, identity: Identity, total: int) -> str:
    """A formula that says whether an identity holds in the total of the sheet ``title``."""
    left, right = (
        "+".join(f"'{title}'!{get_column_letter(number)}{total}" for number in side)
        for side in (identity.left, identity.right)
    )
    return f'=IF({left}={right},"đúng","sai")'


def _checks(book: Any, filled: FilledForm, first: int) -> None:
    """A second sheet: what must hold, and what the form says below its table."""
    sheet = book.create_sheet("Kiểm tra, ghi chú")
    sheet.append(["Đẳng thức (dòng tổng số)", "Kết quả"])
    for identity in filled.edition.identities:
        at = sheet.max_row + 1
        sheet.cell(at, 1, str(identity)).data_type = "s"
        sheet.cell(at, 2, identity_formula(filled.edition.slug, identity, first))
    for note in words_of(filled).notes:
        sheet.append([note])
    sheet.column_dimensions["A"].width = 110
    for cells in sheet.iter_rows(1, sheet.max_row, 1, 1):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
