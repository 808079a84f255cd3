"""The paper of a review: the same words in Word and in PDF, as far as the review has come."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from pypdf import PdfReader

from motcua.procedures import api
from motcua.procedures.tests import test_review as cases

pytestmark = pytest.mark.django_db(transaction=True)
_fresh_catalogue = cases._fresh_catalogue
ON = date(2026, 7, 15)


def pdf_words(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def docx_words(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "".join("".join([p.text for p in document.paragraphs] + cells).split())


def both() -> tuple[str, str]:
    detail = api.review_get(cases.YEAR, cases.CODE)
    return (
        pdf_words(api.review_pdf(detail, on=ON)),
        docx_words(api.review_docx(detail, on=ON)),
    )


def test_it_tells_findings_options_and_decision_with_the_same_figures() -> None:
    cases.reviewed()
    cases.propose(cases.option())
    cases.decide()
    option = api.review_get(cases.YEAR, cases.CODE).options[0]
    wanted = [
        "BIỂU MẪU RÀ SOÁT THỦ TỤC HÀNH CHÍNH", "Đã xem: NECESSITY", "Phương án 1",
        "Nộp và nhận trực tuyến", "Điện tử hóa", f"{option.once_after:,}".replace(",", "."),
        f"{option.yearly:,}".replace(",", "."), "Chấp thuận, số 20/QĐ-UBND",
        "chưa được đối chiếu", "Độc lập - Tự do - Hạnh phúc",
    ]  # fmt: skip
    for words in both():
        for said in wanted:
            assert "".join(said.split()) in words, said


def test_before_the_review_it_says_so_and_offers_nothing_to_decide() -> None:
    cases.approved()
    for words in both():
        assert "chưaràsoát" in words
        assert "Phươngán1" not in words
        assert "Đềxuất" not in words
