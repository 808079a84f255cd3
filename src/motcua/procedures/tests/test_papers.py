"""The papers of the control: a decision as Word and PDF, the sheet that offices post."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from pypdf import PdfReader

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.procedures import api, overlay
from motcua.procedures.control import DraftItem
from motcua.procedures.papers import decision_words, limit_words, official_day
from motcua.procedures.tests.test_control import KNOWN, NEW, TODAY, draw, ready, sign

pytestmark = pytest.mark.django_db(transaction=True)
A4, A3 = (595, 842), (842, 1191)


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def fonts(reader: PdfReader) -> set[tuple[str, bool]]:
    """Every font with whether its file lies in the document."""
    found = set()
    for page in reader.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            font = font.get_object()
            for part in font.get("/DescendantFonts", [font]):
                descriptor = part.get_object()["/FontDescriptor"].get_object()
                embedded = any(f"/FontFile{number}" in descriptor for number in ("", "2", "3"))
                found.add((str(descriptor["/FontName"]).split("+")[-1], embedded))
    return found


def words(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def size(page: Any) -> tuple[int, int]:
    return round(page.mediabox.width), round(page.mediabox.height)


@pytest.fixture
def drawn(tmp_path: Path) -> int:
    ready(tmp_path)
    return draw(DraftItem(NEW, "NEW"), DraftItem(KNOWN, "ABOLISHED"))


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), "ngày 15 tháng 3 năm 2026"),
        (date(2026, 12, 9), "ngày 09 tháng 12 năm 2026"),
    ],
)
def test_a_day_is_written_as_the_decree_on_papers_asks(day: date, said: str) -> None:
    assert official_day(day) == said


def paper_of(decision: int) -> Any:
    return docx.Document(io.BytesIO(api.decision_docx(api.decision_get(decision))))


def text_of(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_drawn_decision_is_marked_as_a_draft_without_number_or_name(drawn: int) -> None:
    said = text_of(paper_of(drawn))
    assert "DỰ THẢO" in said
    assert "Số:         /QĐ-UBND" in said


def test_a_signed_decision_has_its_number_place_day_and_name(drawn: int) -> None:
    sign(drawn)
    said = text_of(paper_of(drawn))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ỦY BAN NHÂN DÂN",
        "Số: 12/QĐ-UBND", "An Giang, ngày 15 tháng 7 năm 2026", "QUYẾT ĐỊNH", "Công bố thủ tục",
        "Căn cứ Nghị định 63/2010/NĐ-CP",
        "Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh.", "Điều 1.", "Điều 2.", "Điều 3.",
        "CHỦ TỊCH", "Lê An", "Nơi nhận:", "kể từ ngày 01 tháng 8 năm 2026",
    ):  # fmt: skip
        assert part in said, part
    assert "TM." not in said, "the chairman decides in his own name"
    assert "DỰ THẢO" not in said


def test_the_word_document_keeps_paper_margins_type_and_page_numbers(drawn: int) -> None:
    document = paper_of(drawn)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= section.top_margin.mm <= 25
    assert 20 <= section.bottom_margin.mm <= 25
    assert 30 <= section.left_margin.mm <= 35
    assert 15 <= section.right_margin.mm <= 20
    assert section.different_first_page_header_footer
    header = section.header.paragraphs[0]
    assert header.alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert [part.text for part in header._p.iter(qn("w:instrText"))] == ["PAGE"]
    assert section.first_page_header.paragraphs[0].text == ""
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(part for cell in cells for part in cell.paragraphs)]
    runs = [run for paragraph in paragraphs for run in paragraph.runs if run.text.strip()]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    assert {run.font.size.pt for run in runs if run.font.size} <= {11, 12, 13, 13.5, 14}
    styles = document.styles
    for name in ("Normal", "Heading 1", "Heading 2"):
        assert qn("w:asciiTheme") not in styles[name].element.rPr.rFonts.attrib


def test_the_appendix_lists_the_procedures_by_act(drawn: int) -> None:
    document = paper_of(drawn)
    new, abolished = document.tables[-2:]
    assert [cell.text for cell in new.rows[0].cells][:3] == ["TT", "Mã thủ tục", "Tên thủ tục"]
    assert [cell.text for cell in new.rows[1].cells][1] == NEW
    assert "01 ngày làm việc" in [cell.text for cell in new.rows[1].cells]
    assert "8.000 đồng" in [cell.text for cell in new.rows[1].cells]
    assert [cell.text for cell in abolished.rows[1].cells][1] == KNOWN
    headings = [part.text for part in document.paragraphs if part.style.name == "Heading 2"]
    assert headings == [
        "A. THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH", "B. THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ",
    ]  # fmt: skip


def test_the_first_article_counts_what_the_appendix_lists(drawn: int) -> None:
    said = dict(decision_words(api.decision_get(drawn)).articles)["Điều 1."]
    assert "02 thủ tục" in said
    assert "01 thủ tục mới ban hành; 01 thủ tục bị bãi bỏ" in said


def test_the_pdf_says_the_same_tagged_on_a4_with_its_fonts_inside(drawn: int) -> None:
    drawn_words = words(PdfReader(io.BytesIO(api.decision_pdf(api.decision_get(drawn)))))
    assert "DỰ THẢO" in drawn_words
    sign(drawn)
    reader = PdfReader(io.BytesIO(api.decision_pdf(api.decision_get(drawn))))
    said = words(reader)
    for part in ("Số: 12/QĐ-UBND", "ngày 15 tháng 7 năm 2026", "Điều 3.", "Lê An", NEW, KNOWN):
        assert part in said, part
    assert "DỰ THẢO" not in said
    assert {size(page) for page in reader.pages} == {A4}
    assert fonts(reader)
    assert all(embedded for _, embedded in fonts(reader))
    assert {name.partition("-")[0] for name, _ in fonts(reader)} == {"Tinos"}
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    assert reader.metadata is not None
    assert reader.metadata.title == "Công bố thủ tục"


def test_pages_of_the_pdf_are_numbered_from_the_second_on(drawn: int) -> None:
    reader = PdfReader(io.BytesIO(api.decision_pdf(api.decision_get(drawn))))
    first_lines = [page.extract_text().split("\n")[0].strip() for page in reader.pages]
    assert len(first_lines) == 2
    assert first_lines[0] != "1"
    assert first_lines[1] == "2"


def test_what_a_title_says_is_never_read_as_markup(drawn: int) -> None:
    nasty = '#import "x" *đậm* $x$ [a] \\ </w:t> & “công bố”'
    detail = replace(api.decision_get(drawn), title=nasty)
    assert nasty in words(PdfReader(io.BytesIO(api.decision_pdf(detail))))
    assert nasty in text_of(docx.Document(io.BytesIO(api.decision_docx(detail))))


# The sheet -----------------------------------------------------------------------------


@pytest.mark.parametrize(("sheet", "paper"), [("a4", A4), ("a3", A3)])
def test_a_sheet_holds_what_a_visitor_asks_on_one_kind_of_paper(
    sheet: str, paper: tuple[int, int]
) -> None:
    procedure = api.procedure_get(KNOWN)
    version = api.procedure_version_on(KNOWN, TODAY)
    reader = PdfReader(
        io.BytesIO(
            api.posting_sheet_pdf(procedure=procedure, version=version, sheet=sheet, today=TODAY)
        )
    )
    assert {size(page) for page in reader.pages} == {paper}
    said = words(reader)
    for part in (
        procedure.name.vi, KNOWN, "Thời hạn giải quyết", "Phí, lệ phí", "Thành phần hồ sơ",
        "Căn cứ pháp lý", version.legal_basis[0].document, f"phiên bản {version.version}",
        f"/thu-tuc/{procedure.slug}/", version.result.vi,
        *(part.name.vi for part in version.components),
    ):  # fmt: skip
        assert " ".join(part.split()) in said, part
    assert all(embedded for _, embedded in fonts(reader))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]


def test_a_sheet_says_when_its_content_was_not_checked() -> None:
    procedure = api.procedure_get(KNOWN)
    version = api.procedure_version_on(KNOWN, TODAY)
    for verified in (True, False):
        data = api.posting_sheet_pdf(
            procedure=procedure, version=replace(version, verified=verified), sheet="a4",
            today=TODAY,
        )  # fmt: skip
        assert ("CHƯA ĐỐI CHIẾU" in words(PdfReader(io.BytesIO(data)))) is not verified


def test_every_procedure_in_force_has_a_sheet_of_few_pages() -> None:
    for procedure in api.procedure_list(on=TODAY)[::7]:
        version = api.procedure_version_on(procedure.code, TODAY)
        data = api.posting_sheet_pdf(procedure=procedure, version=version, sheet="a4", today=TODAY)
        assert len(PdfReader(io.BytesIO(data)).pages) <= 3, procedure.code


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (None, "không quy định"),
        (TimeLimit(0, LimitUnit.WORKING_DAY), "trong ngày làm việc"),
        (TimeLimit(5, LimitUnit.WORKING_DAY), "05 ngày làm việc"),
        (TimeLimit(12, LimitUnit.CALENDAR_DAY), "12 ngày"),
        (TimeLimit(4, LimitUnit.WORKING_HOUR), "04 giờ làm việc"),
        (TimeLimit(2, LimitUnit.MONTH), "02 tháng"),
    ],
)
def test_a_limit_is_named_in_official_words(limit: TimeLimit | None, expected: str) -> None:
    assert limit_words(limit) == expected
