"""A report as JSON for programs, and as a workbook whose sums are formulas."""

from __future__ import annotations

from typing import Any

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font

from motcua.reports.exporting import book_bytes, form_sheet, identity_formula
from motcua.reports.layout import words_of
from motcua.reports.periodic.codec import digest_of
from motcua.reports.periodic.contracts import Content, Measured, Section, Table
from motcua.reports.periodic.rules import figures_of, row_key
from motcua.reports.periodic.tables import UNITS, bars_of, filled_of

FORMULA = ("=", "+", "-", "@")
LONGEST_CELL = 32_000
RECOUNTED = {"PERCENT": '=IF(D{at}=0,"",C{at}/D{at}*100)', "COUNT": "=C{at}"}
RATIO = "=IF(D{at}=0,\"\",C{at}/D{at})"  # fmt: skip


# JSON ----------------------------------------------------------------------------------


def figure_dicts(content: Content) -> list[dict[str, Any]]:
    """Every figure with its definition; ``value`` is null where there is no evidence."""
    sources = {
        (table.section, source.key): source
        for table in content.tables for source in table.sources
    }  # fmt: skip
    lines = {
        f"{table.section}/{row_key(row)}": row.key for table in content.tables for row in table.rows
    }
    found = []
    for figure in figures_of(content):
        row = lines.get(figure.key.rpartition("/")[0], "")
        source = sources.get((figure.section, row))
        found.append({
            "key": figure.key, "section": figure.section, "label": figure.label.vi,
            "label_en": figure.label.en, "value": figure.value,
            "evidence": figure.value is not None,
            "numerator": figure.numerator or None, "denominator": figure.denominator,
            "definition": {
                "code": figure.definition, "version": figure.version,
                "fingerprint": figure.fingerprint,
            },
            "source": source.source.value if source else None,
            "report_digest": source.digest or None if source else None,
        })  # fmt: skip
    return found


def content_dict(content: Content) -> dict[str, Any]:
    """The report as JSON holds it."""
    kind, period = content.kind, content.span.period
    figures = figure_dicts(content)
    return {
        "kind": kind.code, "title": kind.title.vi, "title_en": kind.title.en,
        "definition": {
            "valid_from": kind.valid_from.isoformat(), "fingerprint": kind.fingerprint,
            "verified": kind.verified, "legal_basis": kind.legal_basis,
        },
        "unit": content.unit.code, "unit_name": content.unit.name_vi,
        "period": {
            "code": period.code, "kind": content.span.kind.value,
            "cut_off": period.cut_off.value, "from": period.since.isoformat(),
            "until": period.until.isoformat(), "counted_until": content.until.isoformat(),
            "basis": period.basis, "verified": period.verified,
        },
        "figures": figures,
        "no_evidence": [figure["key"] for figure in figures if not figure["evidence"]],
        "narrative": [
            {
                "section": section.code, "number": section.number, "title": section.title.vi,
                "required": section.required, "text": content.text_of(section.code) or None,
            }
            for section in kind.sections if section.is_narrative
        ],
        "contests": [
            {
                "unit": said.unit, "figure": said.figure, "label": said.label.vi,
                "value": said.value, "reason": said.reason, "on": said.said_on.isoformat(),
            }
            for said in content.contests
        ],
        "below": [
            {
                "unit": one.unit, "name": one.name.vi,
                "state": one.state.value if one.state else None, "taken_in": one.is_in,
                "version": one.version or None, "digest": one.digest or None,
            }
            for one in content.below
        ],
        "totals": [
            {
                "section": table.section,
                "total": {str(number): value for number, value in table.total.items()},
                "counted": {str(number): value for number, value in table.counted.items()},
            }
            for table in content.tables
        ],
        "fingerprint": digest_of(content),
    }  # fmt: skip


# Workbook ------------------------------------------------------------------------------


def _text(sheet: Any, at: int, column: int, words: str) -> Any:
    """Words in a cell, never taken for a formula."""
    cell = sheet.cell(at, column, words[:LONGEST_CELL])
    if words.startswith(FORMULA):
        cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _line(sheet: Any, *words: str, bold: bool = False) -> None:
    at = sheet.max_row + 1 if sheet.cell(1, 1).value is not None else 1
    for column, said in enumerate(words, start=1):
        _text(sheet, at, column, said).font = Font(bold=bold, name="Times New Roman")


def _title(section: Section, table: Table) -> str:
    return f"{section.number} {table.edition.slug}"[:31]


def _chart(book: Any, section: Section, table: Table, title: str, first: int) -> None:
    """A bar chart over cells that point at the total of the form."""
    bars = bars_of(section, table)
    if not bars:
        return
    sheet = book.create_sheet(f"Biểu đồ {section.number}"[:31])
    _line(sheet, "Chỉ tiêu", table.edition.unit_of_count.vi, bold=True)
    for bar in bars:
        at = sheet.max_row + 1
        _text(sheet, at, 1, bar.label.vi)
        letter = openpyxl.utils.get_column_letter(bar.column)
        sheet.cell(at, 2, f"='{title}'!{letter}{first}")
    chart = BarChart()
    chart.type, chart.title, chart.legend = "bar", section.title.vi, None
    last = sheet.max_row
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=last))
    sheet.add_chart(chart, "D2")
    sheet.column_dimensions["A"].width = 48


def _measured_sheet(book: Any, section: Section, rows: list[Measured]) -> None:
    sheet = book.create_sheet(f"{section.number} chỉ số"[:31])
    _line(
        sheet, "Mã", "Chỉ số", "Tử số", "Mẫu số", "Giá trị", "Tính lại", "Đơn vị", "Không xét được",
        "Phiên bản", "Mã kiểm chứng định nghĩa", bold=True,
    )  # fmt: skip
    for row in rows:
        at = sheet.max_row + 1
        _text(sheet, at, 1, row.code)
        _text(sheet, at, 2, row.title.vi)
        sheet.cell(at, 3, float(row.numerator) if not row.why else None)
        sheet.cell(at, 4, row.denominator if not row.why else None)
        sheet.cell(at, 5, float(row.value) if row.value is not None else "không có căn cứ")
        if row.value is not None:
            sheet.cell(at, 6, RECOUNTED.get(row.measure, RATIO).format(at=at))
        _text(sheet, at, 7, UNITS[row.measure].vi)
        sheet.cell(at, 8, row.unjudgeable)
        sheet.cell(at, 9, row.version or None)
        _text(sheet, at, 10, row.fingerprint)
    for letter, width in (("A", 28), ("B", 52), ("E", 16), ("J", 24)):
        sheet.column_dimensions[letter].width = width


def _words_sheet(sheet: Any, content: Content) -> None:
    kind, period = content.kind, content.span.period
    sheet.title = "Báo cáo"
    _line(sheet, content.unit.name_vi.upper(), bold=True)
    _line(sheet, kind.title.vi.upper(), bold=True)
    _line(sheet, f"Kỳ {period.code}: {period.since:%d/%m/%Y} – {period.last:%d/%m/%Y}")
    _line(sheet, f"Theo {kind.legal_basis}" + ("" if kind.verified else " (chưa đối chiếu)"))
    for section in kind.sections:
        _line(sheet, f"{section.number}. {section.title.vi}", bold=True)
        if section.is_narrative:
            _line(sheet, content.text_of(section.code) or "(chưa viết)")
    _line(sheet, f"Mã kiểm chứng báo cáo: {digest_of(content)}")
    sheet.column_dimensions["A"].width = 110


def _checks_sheet(book: Any, content: Content, placed: list[tuple[Table, str, int]]) -> None:
    sheet = book.create_sheet("Kiểm tra, ý kiến")
    _line(sheet, "Đẳng thức (dòng tổng số)", "Kết quả", bold=True)
    for table, title, first in placed:
        for identity in table.edition.identities:
            at = sheet.max_row + 1
            _text(sheet, at, 1, f"{table.edition.code}: {identity}").data_type = "s"
            sheet.cell(at, 2, identity_formula(title, identity, first))
        for note in words_of(filled_of(content, table)).notes:
            _line(sheet, note)
    _line(sheet, "Ý kiến của đơn vị về số liệu", "Giá trị", "Lý do", bold=True)
    for said in content.contests:
        _line(sheet, f"{said.unit_name}: {said.label.vi}", said.value or "…", said.reason)
    sheet.column_dimensions["A"].width = 90
    sheet.column_dimensions["C"].width = 60


def content_xlsx(content: Content) -> bytes:
    """The report as a workbook: words, a sheet for each form and list of indicators, charts
    over live cells, and the identities as formulas."""
    book = openpyxl.Workbook()
    _words_sheet(book.active, content)
    placed: list[tuple[Table, str, int]] = []
    for section in content.kind.sections:
        for table in (one for one in content.tables if one.section == section.code):
            title = _title(section, table)
            first = form_sheet(book.create_sheet(title), filled_of(content, table))
            placed.append((table, title, first))
            _chart(book, section, table, title, first)
        rows = [one for one in content.measured if one.section == section.code]
        if rows:
            _measured_sheet(book, section, rows)
    _checks_sheet(book, content, placed)
    return book_bytes(book)
