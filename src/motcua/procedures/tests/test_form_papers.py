"""A blank form on paper: PDF and Word say the same, and say what kind of form it is."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from motcua.procedures.contracts import BlankFormVersion
from motcua.procedures.form_papers import form_docx, form_pdf, note_of
from motcua.procedures.loading import shipped_catalogue as catalogue

TODAY = date(2026, 1, 5)
BIRTH = catalogue().procedures["1.001193"]
FORMS = {code: form.version_on(TODAY) for code, form in catalogue().forms.items()}


def words(text: str) -> str:
    return " ".join(text.split())


def form(code: str) -> BlankFormVersion:
    found = FORMS[code]
    assert found is not None
    return found


def text_of_pdf(data: bytes) -> str:
    return words(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def text_of_docx(data: bytes) -> str:
    document: Any = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return words(" ".join([*(part.text for part in document.paragraphs), *cells]))


@pytest.mark.parametrize("code", ["to-khai-khai-sinh", "ct01", "don-giay-phep-xay-dung"])
def test_both_papers_hold_the_header_every_field_and_a_place_to_sign(code: str) -> None:
    blank = form(code)
    for said in (text_of_pdf(form_pdf(blank, BIRTH)), text_of_docx(form_docx(blank, BIRTH))):
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said
        assert "Độc lập - Tự do - Hạnh phúc" in said
        assert blank.title.vi.upper() in said
        assert "Thủ tục: Đăng ký khai sinh (mã 1.001193)" in said
        assert f"Kính gửi: {blank.addressed_to}" in said
        for section in blank.sections:
            assert section.title in said
            for field in section.fields:
                for part in (field.label, *field.choices):
                    assert words(part) in said, part
        assert words(blank.declaration) in said
        assert said.count("(Ký, ghi rõ họ tên)") == len(blank.signatures)


def test_the_pdf_is_tagged_and_has_its_title() -> None:
    reader = PdfReader(io.BytesIO(form_pdf(form("ct01"), BIRTH)))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    assert reader.metadata is not None
    assert reader.metadata.title == form("ct01").title.vi


def test_required_fields_are_marked_and_only_they() -> None:
    said = text_of_docx(form_docx(form("to-khai-khai-sinh"), BIRTH))
    assert "1. Họ, chữ đệm, tên (*)" in said
    assert "5. Số điện thoại:" in said
    assert "(*) Mục phải khai." in said


def test_a_table_has_its_heading_and_its_empty_rows() -> None:
    document: Any = docx.Document(io.BytesIO(form_docx(form("ct01"), BIRTH)))
    (table,) = [item for item in document.tables if item.rows[0].cells[0].text == "TT"]
    assert len(table.rows) == 6
    assert all(cell.text == "" for row in table.rows[1:] for cell in row.cells)


def test_a_form_says_whether_it_only_stands_in_for_the_official_one() -> None:
    blank = form("ct01")
    assert note_of(blank).startswith(
        "Mẫu tham khảo, thay thế được bằng mẫu chính thức: CT01, Thông tư 53/2025/TT-BCA"
    )
    assert "chưa được đối chiếu" in note_of(blank)
    assert note_of(blank) in text_of_docx(form_docx(blank, BIRTH))
    official = replace(blank, official_layout=True, verified=True)
    assert note_of(official) == "Theo CT01, Thông tư 53/2025/TT-BCA (biểu mẫu về cư trú)."


@pytest.mark.parametrize("code", sorted(FORMS))
def test_every_shipped_form_can_be_set(code: str) -> None:
    assert form_pdf(form(code), BIRTH).startswith(b"%PDF")
    assert form_docx(form(code), BIRTH).startswith(b"PK")
