"""Workbooks: the template that is sent down, and the province's plan with live sums."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from motcua.core import clock
from motcua.plans.aggregation import plan_lines
from motcua.plans.contracts import Line, MoneySource, Round
from motcua.plans.drafting import items_for, plan_code
from motcua.plans.loading import rules_for_year
from motcua.plans.owners import owners_by_code
from motcua.plans.rules import is_writable, money_by_source, shown_sources
from motcua.plans.selectors import Filter, lines_of, plan_list, round_get
from motcua.plans.tables import LINE_COLUMNS
from motcua.programme import api as programme

OTHER: Final = "Nhiệm vụ chung khác"
SHEET: Final = "Kế hoạch"
_LINE: Final = Border(*(Side(style="thin") for _ in range(4)))
_FORMULA: Final = ("=", "+", "-", "@")
_HEADS: Final = ("TT", "Cơ quan", "Mã", "Nội dung", "Sản phẩm", "Hạn", "Chủ trì")
_FIRST_MONEY: Final = len(_HEADS) + 1
_TOP: Final = 4


def put_cell(sheet: Any, row: int, column: int, value: Any, *, bold: bool = False) -> None:
    """Write a cell; words that a spreadsheet would take for a formula stay words."""
    cell = sheet.cell(row, column, value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        cell.data_type = "s"
    cell.font, cell.border = Font(name="Times New Roman", bold=bold), _LINE
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if not isinstance(value, str):
        cell.number_format = "#,##0"


def put_formula(
    sheet: Any, row: int, column: int, formula: str, *, bold: bool = False, form: str = "#,##0"
) -> None:
    """Write a formula as a spreadsheet has it in English."""
    cell = sheet.cell(row, column, formula)
    cell.font, cell.border = Font(name="Times New Roman", bold=bold), _LINE
    cell.number_format = form


def workbook_bytes(book: Any) -> bytes:
    """The workbook as a file."""
    book.properties.creator = "Motcua"
    book.properties.created = book.properties.modified = clock.now().replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# The template --------------------------------------------------------------------------


def template_lines(known: Round, unit: str) -> list[Line]:
    """What the template holds for a unit: its draft, or the items of the programme."""
    asked = Filter(code=plan_code(known.code, unit), own=frozenset({unit}))
    rows = plan_list(asked, on=clock.today())
    if rows and rows[0].lines and is_writable(rows[0].standing.state):
        return lines_of(rows[0].code, rows[0].standing.version)
    return [
        Line(str(place), item.title.vi, item.clause, item.product_vi, item.due_on)
        for place, item in enumerate(items_for(known.code, unit), start=1)
    ]


def template_xlsx(code: str, unit: str) -> bytes:
    """The form to fill in for a unit, begun with what the programme asks of it.

    It can be taken in again as it is. Raises ``RoundUnknown``.
    """
    known = round_get(code)
    sources = rules_for_year(known.first_year).sources
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    for column, head in enumerate(
        [*LINE_COLUMNS.values(), *(source.name.vi for source in sources)], start=1
    ):
        put_cell(sheet, 1, column, head, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 18
    for row, line in enumerate(template_lines(known, unit), start=2):
        cells = (
            line.code, line.clause, line.title, line.product,
            line.due_on.isoformat() if line.due_on else "", line.owner,
            "; ".join(line.supporting),
        )  # fmt: skip
        for column, value in enumerate(cells, start=1):
            put_cell(sheet, row, column, value)
        for column, source in enumerate(sources, start=len(cells) + 1):
            put_cell(sheet, row, column, line.money.get(source.code))
    sheet.column_dimensions["C"].width = 60
    sheet.freeze_panes = "D2"
    return workbook_bytes(book)


# The province's plan -------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """The lines of one content area, each with its unit."""

    area: str
    title: str
    rows: tuple[tuple[str, Line], ...]

    def money(self, source: str) -> int:
        """What its lines need from a source."""
        return sum(line.money.get(source, 0) for _, line in self.rows)


def groups_of(known: Round, rows: Sequence[tuple[str, Line]]) -> list[Group]:
    """Lines by content area in the programme's order, those of none last."""
    titles = {area.clause: area.title.vi for area in programme.programme_get(known.programme).areas}
    found = [
        Group(area, title, tuple(row for row in rows if row[1].area == area))
        for area, title in [*titles.items(), ("", OTHER)]
    ]
    return [group for group in found if group.rows]


def unit_names() -> Mapping[str, str]:
    """Names of agencies by code."""
    return {code: unit.name_vi for code, unit in owners_by_code().items()}


def _plan_heads(sheet: Any, known: Round, sources: Sequence[MoneySource]) -> None:
    sheet.cell(1, 1, known.title).font = Font(name="Times New Roman", bold=True, size=14)
    sheet.cell(2, 1, "Đơn vị tính: đồng").font = Font(name="Times New Roman", italic=True)
    heads = [*_HEADS, *(source.name.vi for source in sources), "Tổng cộng"]
    for column, head in enumerate(heads, start=1):
        put_cell(sheet, _TOP - 1, column, head, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.column_dimensions["A"].width = 6
    sheet.column_dimensions["D"].width = 60


def _across(sheet: Any, row: int, count: int, *, bold: bool) -> None:
    """The total of a row: the sum of its sources."""
    first, last = (get_column_letter(n) for n in (_FIRST_MONEY, _FIRST_MONEY + count - 1))
    put_formula(sheet, row, _FIRST_MONEY + count, f"=SUM({first}{row}:{last}{row})", bold=bold)


def _line_row(
    sheet: Any, row: int, number: int, unit: str, line: Line,
    sources: Sequence[MoneySource], names: Mapping[str, str],
) -> None:  # fmt: skip
    cells = (
        number, names.get(unit, unit), line.code, line.title, line.product,
        f"{line.due_on:%d/%m/%Y}" if line.due_on else "", names.get(line.owner, line.owner),
    )  # fmt: skip
    for column, value in enumerate(cells, start=1):
        put_cell(sheet, row, column, value)
    for column, source in enumerate(sources, start=_FIRST_MONEY):
        put_cell(sheet, row, column, line.money.get(source.code, 0))
    _across(sheet, row, len(sources), bold=False)


def _plan_sheet(
    sheet: Any, known: Round, rows: Sequence[tuple[str, Line]], sources: Sequence[MoneySource]
) -> int:
    """Write the plan; the last row. Groups sum their lines, the total sums the groups."""
    _plan_heads(sheet, known, sources)
    names, group_rows, at = unit_names(), [], _TOP + 1
    for group in groups_of(known, rows):
        head, first = at, at + 1
        group_rows.append(head)
        for column in range(1, _FIRST_MONEY):
            said = f"{group.area} {group.title}".strip() if column == 4 else ""
            put_cell(sheet, head, column, said, bold=True)
        for number, (unit, line) in enumerate(group.rows, start=1):
            at += 1
            _line_row(sheet, at, number, unit, line, sources, names)
        for column in range(_FIRST_MONEY, _FIRST_MONEY + len(sources)):
            letter = get_column_letter(column)
            put_formula(sheet, head, column, f"=SUM({letter}{first}:{letter}{at})", bold=True)
        _across(sheet, head, len(sources), bold=True)
        at += 1
    for column in range(1, _FIRST_MONEY):
        put_cell(sheet, _TOP, column, "Tổng cộng" if column == 4 else "", bold=True)
    for column in range(_FIRST_MONEY, _FIRST_MONEY + len(sources)):
        parts = "+".join(f"{get_column_letter(column)}{row}" for row in group_rows) or "0"
        put_formula(sheet, _TOP, column, f"={parts}", bold=True)
    _across(sheet, _TOP, len(sources), bold=True)
    sheet.freeze_panes = sheet.cell(_TOP + 1, 5)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage = 0, True
    return max(at - 1, _TOP + 1)


def _unit_sheet(
    sheet: Any, rows: Sequence[tuple[str, Line]], sources: Sequence[MoneySource], last: int,
    names: Mapping[str, str],
) -> None:  # fmt: skip
    """Money by agency, summed from the first sheet."""
    for column, head in enumerate(
        ["Cơ quan", *(source.name.vi for source in sources), "Tổng cộng"], start=1
    ):
        put_cell(sheet, 1, column, head, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 20
    sheet.column_dimensions["A"].width = 44
    units = list(dict.fromkeys(unit for unit, _ in rows))
    for row, unit in enumerate(units, start=2):
        put_cell(sheet, row, 1, names.get(unit, unit))
        for column in range(2, 2 + len(sources)):
            letter = get_column_letter(_FIRST_MONEY + column - 2)
            put_formula(
                sheet, row, column,
                f"=SUMIF('{SHEET}'!$B${_TOP + 1}:$B${last},$A{row},"
                f"'{SHEET}'!{letter}${_TOP + 1}:{letter}${last})",
            )  # fmt: skip
    for row in range(2, 2 + len(units)):
        end = get_column_letter(1 + len(sources))
        put_formula(sheet, row, 2 + len(sources), f"=SUM(B{row}:{end}{row})", bold=True)


def plan_xlsx(code: str, *, approved_only: bool = False) -> bytes:
    """The province's plan of a round as a workbook whose sums are formulas.

    Raises ``RoundUnknown``.
    """
    known = round_get(code)
    rows = plan_lines(code, approved_only=approved_only)
    money = money_by_source(line for _, line in rows)
    sources = shown_sources(money, rules_for_year(known.first_year).sources)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    last = _plan_sheet(sheet, known, rows, sources)
    _unit_sheet(book.create_sheet("Theo cơ quan"), rows, sources, last, unit_names())
    return workbook_bytes(book)
