"""The capital plan: development capital of a programme's plans over its rounds, and its use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import openpyxl
from django.db import connection
from openpyxl.utils import get_column_letter

from motcua.plans.contracts import CAPITAL, CapitalLine, CapitalPlan, State
from motcua.plans.errors import RoundUnknown
from motcua.plans.exporting import put_cell, put_formula, unit_names, workbook_bytes
from motcua.plans.loading import rules_for_year
from motcua.plans.selectors import round_list
from motcua.programme import api as programme

MOST_SHOWN: Final = 300
"""Lines on a page; the file holds them all."""
_ROWS: Final = """
SELECT r.code, p.code, p.unit, p.state, l.code, l.title, k.source, coalesce(m.amount, 0),
       coalesce(b.estimate + b.adjusted, 0), coalesce(b.allotted, 0), coalesce(b.spent, 0)
  FROM plans_round r
  JOIN plans_plan p ON p.round_id = r.id AND p.state IN ('SUBMITTED', 'APPRAISED', 'APPROVED')
  JOIN plans_version v ON v.plan_id = p.id AND v.number = p.version
  JOIN plans_line l ON l.version_id = v.id
 CROSS JOIN LATERAL (
       SELECT source FROM plans_money WHERE line_id = l.id AND source LIKE %(capital)s
        UNION
       SELECT source FROM plans_balance
        WHERE plan_id = p.id AND line = l.code AND source LIKE %(capital)s) k
  LEFT JOIN plans_money m ON m.line_id = l.id AND m.source = k.source
  LEFT JOIN plans_balance b ON b.plan_id = p.id AND b.line = l.code AND b.source = k.source
 WHERE r.programme = %(programme)s AND %(round)s IN ('', r.code)
 ORDER BY r.first_year, r.span DESC, p.unit, l.place, k.source
"""
HEADS: Final = (
    "Đợt", "Cơ quan", "Kế hoạch", "Dòng", "Nội dung", "Nguồn", "Đề xuất", "Kế hoạch vốn",
    "Đã cấp", "Đã giải ngân", "Tỷ lệ giải ngân (%)",
)  # fmt: skip
_TOP: Final = 4


def capital_plan(code: str, *, round_code: str = "") -> CapitalPlan:
    """Every line with development capital of a programme's rounds, or of one of them.

    Plans that lie with the receivers show what they propose; approved ones what is planned
    with its adjustments, allotted and spent. One statement besides the rounds. Raises
    ``ProgrammeUnknown``, and ``RoundUnknown`` for a round that is none of the programme's.
    """
    known = programme.programme_get(code)
    rounds = tuple(one for one in round_list() if one.programme == known.code)
    if round_code and round_code not in {one.code for one in rounds}:
        raise RoundUnknown(code=round_code)
    with connection.cursor() as cursor:
        cursor.execute(
            _ROWS, {"capital": f"%/{CAPITAL}", "programme": known.code, "round": round_code}
        )
        lines = tuple(
            CapitalLine(round_, plan, unit, State(state), line, title, source, *sums)
            for round_, plan, unit, state, line, title, source, *sums in cursor.fetchall()
        )
    return CapitalPlan(
        known.code, known.period_from.year, known.period_until.year - 1, rounds, lines
    )


def source_names(rounds: Iterable[int]) -> dict[str, str]:
    """Names of sources with their category, by code, as the rules of some years have them."""
    return {one.code: one.name.vi for year in rounds for one in rules_for_year(year).sources}


def capital_xlsx(code: str, *, round_code: str = "") -> bytes:
    """The capital plan as a workbook, a sheet for each round, with sums and shares as formulas.

    Nothing stands for a share where nothing was allotted. Raises as ``capital_plan`` does.
    """
    found = capital_plan(code, round_code=round_code)
    units, names = unit_names(), source_names(one.first_year for one in found.rounds)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for known in dict.fromkeys(one.round for one in found.lines):
        lines = [one for one in found.lines if one.round == known]
        _sheet(book.create_sheet(known[:31]), known, lines, units, names)
    if not book.sheetnames:
        _sheet(book.create_sheet("Không có"), round_code, [], units, names)
    return workbook_bytes(book)


def _sheet(
    sheet: Any, known: str, lines: Sequence[CapitalLine], units: Mapping[str, str],
    names: Mapping[str, str],
) -> None:  # fmt: skip
    put_cell(sheet, 1, 1, f"Kế hoạch vốn đầu tư phát triển {known}".strip(), bold=True)
    put_cell(sheet, 2, 1, "Đơn vị tính: đồng")
    for column, head in enumerate(HEADS, start=1):
        put_cell(sheet, _TOP - 1, column, head, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.column_dimensions["E"].width = 60
    put_cell(sheet, _TOP, 5, "Tổng cộng", bold=True)
    last = _TOP + max(len(lines), 1)
    for column in range(7, 11):
        letter = get_column_letter(column)
        put_formula(sheet, _TOP, column, f"=SUM({letter}{_TOP + 1}:{letter}{last})", bold=True)
    for row, one in enumerate(lines, start=_TOP + 1):
        cells = (
            one.round, units.get(one.unit, one.unit), one.plan, one.line, one.title,
            names.get(one.source, one.source), one.proposed, one.planned, one.allotted, one.spent,
        )  # fmt: skip
        for column, value in enumerate(cells, start=1):
            put_cell(sheet, row, column, value)
    for row in range(_TOP, last + 1):
        put_formula(sheet, row, 11, f'=IF(I{row}=0,"",100*J{row}/I{row})', form="0.00")
    sheet.freeze_panes = sheet.cell(_TOP + 1, 1)
