"""The form as workbook, CSV, Word and PDF: the same figures, sums alive."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.reports import api
from motcua.reports.contracts import By, FilledForm, Role
from motcua.reports.tests.test_selectors import OUTSIDE, TEN, TODAY, fill

pytestmark = pytest.mark.django_db


def province() -> FilledForm:
    """Two levels with dossiers, many lines without any."""
    store([values for values, _ in TEN] + OUTSIDE)
    store([row(day(2), day(9), unit=unit) for unit in ("AG.30316", "AG.STP", "AG.STP")])
    return fill("AG")


class Sheet:
    """Works the formulas of a sheet out: sums of cells, and SUM over a run of rows."""

    def __init__(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.sheet: Any = self.book.worksheets[0]

    def value(self, place: str) -> int:
        found = self.sheet[place].value
        if not isinstance(found, str):
            return found or 0
        if run := re.fullmatch(r"=SUM\(([A-Z]+)(\d+):[A-Z]+(\d+)\)", found):
            column, first, last = run.groups()
            return sum(self.value(f"{column}{at}") for at in range(int(first), int(last) + 1))
        assert re.fullmatch(r"=[A-Z]+\d+(\+[A-Z]+\d+)*", found), found
        return sum(self.value(part) for part in found[1:].split("+"))


def test_the_workbook_gives_the_same_figures_when_its_formulas_are_worked_out() -> None:
    filled = province()
    sheet = Sheet(api.form_xlsx(filled))
    first = next(cells[1].row for cells in sheet.sheet.iter_rows() if cells[1].value == "Tổng số")
    formulas = 0
    for at, line in enumerate(filled.rows, start=first):
        assert sheet.sheet.cell(at, 2).value == line.name.vi
        for number, expected in line.cells.items():
            cell = sheet.sheet.cell(at, number)
            formulas += isinstance(cell.value, str)
            assert (cell.value is None) is (expected is None)
            assert sheet.value(cell.coordinate) == (expected or 0)
    assert isinstance(sheet.sheet.cell(first, 4).value, str), "the total is a formula"
    assert isinstance(sheet.sheet.cell(first, 3).value, str), "and so is a column of sums"
    assert formulas > 30


def test_the_workbook_proves_its_identities_with_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(api.form_xlsx(province())))
    rows = list(book.worksheets[1].iter_rows(values_only=True))
    assert [cells[0] for cells in rows[1:5]] == ["3=4+5+6", "7=8+9+10", "11=12+13", "3=7+11"]
    assert rows[4][1].startswith("=IF('form06'!C")
    assert any("Mã kiểm chứng" in str(cells[0]) for cells in rows)


def test_csv_holds_each_row_with_its_key_and_no_evidence_is_empty() -> None:
    filled = province()
    text = api.form_csv(filled).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][2] == "(3) Số hồ sơ tiếp nhận: Tổng số"
    assert rows[1][1:4] == ["Tổng số", "13", "2"]
    assert len(rows) == 1 + len(filled.rows)
    empty = next(cells for cells in rows if cells[-1] == "AG.30325")
    assert set(empty[2:13]) == {""}


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    filled = fill()
    named = type(filled.rows[0])(
        filled.rows[0].kind, "", "", type(filled.rows[0].name)("=1+1", "x"), filled.rows[0].cells
    )
    risky = type(filled)(**{**filled.__dict__, "rows": (named,)})
    assert "'=1+1" in api.form_csv(risky).decode("utf-8-sig")
    book = openpyxl.load_workbook(io.BytesIO(api.form_xlsx(risky)))
    assert book.worksheets[0].cell(10, 2).data_type == "s"


def test_word_holds_the_layout_the_table_and_the_notes() -> None:
    filled = province()
    document = docx.Document(io.BytesIO(api.form_docx(filled)))
    section = document.sections[0]
    assert section.page_width > section.page_height
    table = document.tables[1]
    assert len(table.rows) == 3 + len(filled.rows)
    assert table.cell(3, 2).text == "13"
    assert table.cell(0, 2).text == "Số hồ sơ tiếp nhận"
    style = table.cell(3, 2).paragraphs[0].style
    assert (style.name, style.font.name, style.font.size.pt) == (
        "FormNumber", "Times New Roman", 10
    )  # fmt: skip
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Kỳ báo cáo 2026-M03: từ ngày 01/03/2026 đến ngày 31/03/2026" in words
    assert "chưa được đối chiếu" in words
    assert filled.fingerprint in words


@pytest.mark.parametrize("slug", ["form06", "ii07b", "publication", "assessment", "review"])
def test_pdf_is_set_for_every_form(slug: str) -> None:
    store([values for values, _ in TEN])
    form = api.form_get(slug, on=TODAY)
    period = api.day_period(TODAY) if form.on_a_day else api.period_of("2026-M03")
    scope = api.scope_of(unit_code="AG", period=period, today=TODAY)
    filled = api.form_fill(form, scope=scope)
    reader = PdfReader(io.BytesIO(api.form_pdf(filled)))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert filled.rows_by.code in text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "THỦ TRƯỞNG ĐƠN VỊ" in text
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height


@pytest.mark.parametrize("slug", ["form06", "ii07b", "publication", "assessment", "review"])
def test_the_head_of_a_form_covers_each_column_once(slug: str) -> None:
    form = api.form_get(slug, on=TODAY)
    above, below = api.heads(form, form.rows[0].title)
    covered = [
        head.first + at for head in above for at in range(head.columns) if head.rows == 2
    ] + [head.first for head in below]
    assert sorted(covered) == [column.number for column in form.columns]
    assert sum(head.columns for head in above) == len(form.columns)
    assert {By.FIELD, By.DECISION, By.UNIT} >= {rows.by for rows in form.rows}
    assert [column.role for column in form.columns[:2]] == [Role.ORDINAL, Role.NAME]
