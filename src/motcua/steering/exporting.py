"""What was decided on responsibility, as a file for the personnel records of the agencies.

It names the proposal, the agency, the deciding document and the outcome, and nobody: whom a
decision meets stands in the decision itself.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from motcua.steering.contracts.consequences import Consequence
from motcua.steering.loading import outcomes_on

HEADS: Final = {
    "proposal": "Mã kiến nghị", "finding": "Mã tồn tại, vi phạm", "agency": "Mã cơ quan",
    "proposed_on": "Ngày kiến nghị", "due_on": "Hạn trả lời", "decision_number": "Số quyết định",
    "decision_on": "Ngày quyết định", "outcome": "Mã hình thức xử lý",
    "outcome_name": "Hình thức xử lý", "answered_on": "Ngày ghi trả lời", "overdue": "Quá hạn",
}  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@")
KINDS: Final = ("csv", "xlsx", "json")


def _row(one: Consequence, on: date) -> dict[str, Any]:
    names = {kind.code: kind.name.vi for kind in outcomes_on(one.decision_on or on)}
    return {
        "proposal": one.code, "finding": one.finding, "agency": one.unit,
        "proposed_on": one.proposed_on, "due_on": one.due_on,
        "decision_number": one.decision_number, "decision_on": one.decision_on,
        "outcome": one.outcome, "outcome_name": names.get(one.outcome, one.outcome),
        "answered_on": one.answered_on, "overdue": one.overdue_on(on),
    }  # fmt: skip


def _text(value: Any) -> str:
    """A value as CSV shows it; what a spreadsheet would take for a formula is marked as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    said = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{said}" if said.startswith(_FORMULA) else said


def _workbook(rows: Sequence[dict[str, Any]]) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Trách nhiệm"
    sheet.append(list(HEADS.values()))
    for row in rows:
        sheet.append([_text(value) if isinstance(value, bool) else value for value in row.values()])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
    for cell in (cell for line in sheet.iter_rows() for cell in line):
        if isinstance(cell.value, str):  # never a formula
            cell.data_type = "s"
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def responsibility_file(found: Sequence[Consequence], kind: str, *, on: date) -> bytes:
    """The proposals as ``csv``, ``xlsx`` or ``json``, judged on a day."""
    rows = [_row(one, on) for one in found]
    if kind == "xlsx":
        return _workbook(rows)
    if kind == "json":
        told = json.dumps(rows, ensure_ascii=False, indent=1, default=lambda one: one.isoformat())
        return told.encode()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS.values())
    writer.writerows([_text(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")
