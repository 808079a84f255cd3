"""Write the form: empty with its help, or filled with the catalogue. CSV, XLSX or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from motcua.procedures.errors import FormRefused
from motcua.procedures.exchange.columns import COLUMNS, Need

_NEEDS = {
    Need.KEY: ("bắt buộc; để trống thì dòng bị từ chối", "needed; the row is refused without it"),
    Need.PART: ("bắt buộc để công bố; để trống thì lưu nháp", "needed to publish; else a draft"),
    Need.SAID: ("phải ghi, nếu không có thì ghi: không có", "say it, or say: không có"),
    Need.FREE: ("không bắt buộc", "may be empty"),
}
_FORMULA = ("=", "+", "-", "@")
Rows = Iterable[Mapping[str, str]]


def _kind(path: Path) -> str:
    kind = path.suffix.lower().lstrip(".")
    if kind not in ("csv", "xlsx", "json"):
        raise FormRefused(file=path.name, reason="the name must end in .csv, .xlsx or .json")
    return kind


def _write_csv(path: Path, rows: Rows) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        out = csv.writer(handle)
        out.writerow([column.name for column in COLUMNS])
        for row in rows:
            out.writerow([row[column.name] for column in COLUMNS])
            count += 1
    return count


def _write_json(path: Path, rows: Rows) -> int:
    kept = list(rows)
    text = json.dumps(kept, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return len(kept)


def _write_xlsx(path: Path, rows: Rows) -> int:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Thủ tục"
    sheet.append([column.name for column in COLUMNS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "C2"
    for number in range(1, len(COLUMNS) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 28
    count = 0
    for row in rows:
        count += 1
        sheet.append([row[column.name] for column in COLUMNS])
        for cell in sheet[count + 1]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str) and cell.value.startswith(_FORMULA):
                cell.data_type = "s"  # text that begins like a formula stays text
    _help_sheet(book)
    book.save(path)
    return count


def _help_sheet(book: openpyxl.Workbook) -> None:
    sheet = book.create_sheet("Hướng dẫn")
    sheet.append(["Cột", "Tên", "Yêu cầu", "Hướng dẫn", "Help", "Ví dụ"])
    for column in COLUMNS:
        vi, en = _NEEDS[column.need]
        sheet.append(
            [column.name, column.title, f"{vi} ({en})", column.help_vi, column.help_en,
             column.example]
        )  # fmt: skip
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, width in enumerate((22, 26, 44, 60, 60, 40), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width


def write_form(path: Path, rows: Rows) -> int:
    """Write ``rows`` as the form; the kind of file follows the name. Returns how many.

    Raises ``FormRefused`` for another kind, or where the file cannot be written.
    """
    write = {"csv": _write_csv, "xlsx": _write_xlsx, "json": _write_json}[_kind(path)]
    draft = path.with_name(path.name + ".part")
    try:
        count = write(draft, rows)
        draft.replace(path)
    except OSError as error:
        raise FormRefused(
            file=path.name, reason=f"it cannot be written ({error.strerror})"
        ) from None
    return count


def write_template(path: Path) -> None:
    """Write the form with one example row. Raises ``FormRefused``."""
    write_form(path, [{column.name: column.example for column in COLUMNS}])
