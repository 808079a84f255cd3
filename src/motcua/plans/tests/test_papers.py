"""The plan and its decision as Word, PDF and a workbook whose sums live."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENT
from pypdf import PdfReader

from motcua.organisation.contracts import Role
from motcua.plans import api
from motcua.plans.papers import decision_words, plan_words
from motcua.plans.tests.factories import (
    FINANCE,
    LINES,
    MILLION,
    PLAN,
    ROUND,
    drafted,
    opened,
    person,
    ready,
    sent,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
                    .split())  # fmt: skip


def test_the_decision_names_what_it_approves_and_its_annex_adds_up() -> None:
    ready()
    said = decision_words(ROUND)
    assert (said.draft, said.number) == (False, "Số: 900/QĐ-UBND")
    assert said.place_date.endswith("ngày 23 tháng 6 năm 2013")
    assert "230.000.000 đồng" in said.articles[0][1]
    assert "930/QĐ-UBND ngày 15 tháng 6 năm 2012" in said.paragraphs[0]
    assert said.rows[0][1][-1] == "230.000.000"
    lines = [cells for bold, cells in said.rows if not bold]
    assert sum(int(cells[-1].replace(".", "")) for cells in lines) == 230 * MILLION
    assert [cells[0] for cells in lines] == ["1", "2", "1"], "numbered within each area"


def test_the_decision_is_a_draft_until_all_plans_are_approved() -> None:
    ready()
    head = person(Role.HEAD, FINANCE)
    sent(4, actor=head, code=drafted([LINES[1]], unit=FINANCE, actor=head))
    assert decision_words(ROUND).draft
    assert not decision_words(ROUND, approved_only=True).draft


def test_word_and_pdf_say_the_same_in_the_official_layout() -> None:
    ready()
    document = docx.Document(io.BytesIO(api.decision_docx(ROUND)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for part in ("QUYẾT ĐỊNH", "Điều 1.", "Phụ lục", "Đơn vị tính: đồng"):
        assert part in text
    assert document.sections[0].orientation == WD_ORIENT.PORTRAIT
    assert document.sections[1].orientation == WD_ORIENT.LANDSCAPE
    annex = document.tables[-1]
    assert [cell.text for cell in annex.rows[0].cells][-1] == "Tổng cộng"
    assert [cell.text for cell in annex.rows[1].cells][-1] == "230.000.000"
    printed = words(api.decision_pdf(ROUND))
    for part in ("QUYẾT ĐỊNH", "900/QĐ-UBND", "Rà soát thủ tục hành chính", "230.000.000"):
        assert part in printed


def test_an_agencys_plan_names_the_version_and_its_digest() -> None:
    opened()
    drafted()
    assert plan_words(PLAN, own=True).draft
    sent()
    said = plan_words(PLAN, own=False)
    assert (said.draft, said.kind, said.agency) == (False, "KẾ HOẠCH", "SỞ TƯ PHÁP")
    digest = api.plan_detail(PLAN, on=api.round_get(ROUND).due_on, own=True).versions[0].digest
    assert digest in said.proof
    assert "SỞ TƯ PHÁP" in words(api.plan_pdf(PLAN, own=True))
    assert docx.Document(io.BytesIO(api.plan_docx(PLAN, own=True))).tables


def value(sheet: openpyxl.worksheet.worksheet.Worksheet, address: str) -> int:
    """What a spreadsheet would show in a cell: numbers, ``=SUM(a:b)`` and ``=a+b``."""
    cell = None if address.isdigit() else sheet[address].value
    if address.isdigit():
        return int(address)
    if not isinstance(cell, str):
        return cell or 0
    if span := re.fullmatch(r"=SUM\(([A-Z]+[0-9]+:[A-Z]+[0-9]+)\)", cell):
        return sum(value(sheet, one.coordinate) for row in sheet[span[1]] for one in row)
    return sum(value(sheet, part) for part in cell.removeprefix("=").split("+"))


def test_the_workbook_sums_by_formulas_to_the_same_total() -> None:
    ready()
    head = person(Role.HEAD, FINANCE)
    line = replace(LINES[1], title="=1+1 là phép tính", clause="IV.5.a")
    sent(4, actor=head, code=drafted([line], unit=FINANCE, actor=head))
    book = openpyxl.load_workbook(io.BytesIO(api.plan_xlsx(ROUND)))
    sheet, units = book.worksheets
    total = api.aggregate(ROUND, on=api.round_get(ROUND).due_on)
    assert value(sheet, "L4") == total.total == 310 * MILLION
    assert value(sheet, "H4") == total.by("source")["PROVINCE"]
    assert str(sheet["H4"].value).startswith("=")
    typed = [cell for row in sheet.iter_rows() for cell in row if cell.value == line.title]
    assert [cell.data_type for cell in typed] == ["s"]
    assert str(units["B2"].value).startswith("=SUMIF(")
    assert [row[0].value for row in units.iter_rows(min_row=2)] == ["Sở Tài chính", "Sở Tư pháp"]


def test_an_empty_round_has_a_workbook_and_a_draft_decision() -> None:
    opened()
    sheet = openpyxl.load_workbook(io.BytesIO(api.plan_xlsx(ROUND))).worksheets[0]
    assert value(sheet, "L4") == 0
    assert decision_words(ROUND).draft
    assert "0 đồng" in words(api.decision_pdf(ROUND))
