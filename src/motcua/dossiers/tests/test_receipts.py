"""The printed receipt, read back from its PDF."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime

import pytest
from pypdf import PdfReader

from motcua.dossiers.contracts import Applicant, DossierDetail
from motcua.dossiers.printing.case import tracking_url
from motcua.dossiers.printing.issuing import receipt_pdf
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import MARRIAGE, NOW, OLD_WARD, PERSON, local, receive
from motcua.ledger import api as ledger
from motcua.procedures import api as procedures

pytestmark = pytest.mark.django_db
_A5 = (148, 210)
_POINTS = 72 / 25.4


def detail_of(at: datetime = NOW, **given: object) -> DossierDetail:
    return dossier_detail(code=receive(at=at, **given).code, now=at)  # type: ignore[arg-type]


def printed(detail: DossierDetail) -> PdfReader:
    return PdfReader(io.BytesIO(receipt_pdf(detail=detail, officer="Nguyễn Thị Một Cửa")))


def words(reader: PdfReader) -> str:
    """All text, with any white space as one blank."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_receipt_is_one_page_of_a5_and_says_what_was_agreed() -> None:
    detail = detail_of(local(2014, 1, 24, 9, 5), unit=OLD_WARD, procedure=MARRIAGE)
    reader = printed(detail)
    assert len(reader.pages) == 1
    box = reader.pages[0].mediabox
    assert [round(float(side) / _POINTS) for side in (box.width, box.height)] == list(_A5)
    text = words(reader)
    for part in (
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        "AG.30.280-2014-000001",
        PERSON.name,
        "0912004321",
        PERSON.address,
        "Đăng ký kết hôn",
        "05 ngày làm việc",
        "An Giang, ngày 24 tháng 01 năm 2014",
        "09 giờ 05 phút, ngày 24 tháng 01 năm 2014",
        "17 giờ 00 phút, ngày 08 tháng 02 năm 2014",  # the worked Saturday after Tết
        "Nguyễn Thị Một Cửa",
    ):
        assert part in text
    assert "THÀNH PHỐ LONG XUYÊN" in text
    assert "PHƯỜNG MỸ BÌNH" in text


@pytest.mark.parametrize(
    ("at", "words_for_day"),
    [
        (local(2026, 3, 2), "ngày 02 tháng 3 năm 2026"),
        (local(2026, 11, 10), "ngày 10 tháng 11 năm 2026"),
        (local(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
    ],
)
def test_days_are_written_as_official_letters_write_them(at: datetime, words_for_day: str) -> None:
    assert words_for_day in words(printed(detail_of(at)))


def test_the_receipt_proves_itself_by_hash_key_and_code() -> None:
    detail = detail_of()
    reader = printed(detail)
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    entry = ledger.entry_get(stream=f"dossier:{detail.row.code}", seq=1)
    assert entry.hash.hex() in text
    assert str(ledger.signing_key().verifier) in text
    assert tracking_url(detail.row.code) in text


def test_fonts_are_inside_the_text_is_tagged_and_it_says_pdf_a() -> None:
    reader = printed(detail_of())
    fonts = [
        font.get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    ]
    names = set()
    for font in fonts:
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = below["/FontDescriptor"].get_object()
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
        names.add(str(descriptor["/FontName"]).partition("+")[2].partition("-")[0])
    assert names == {"Tinos", "DejaVuSansMono"}
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "vi-VN"
    marks = root["/Metadata"].get_data().decode()
    assert re.search(r"pdfaid:part(?:>|=\")2", marks)
    assert re.search(r"pdfaid:conformance(?:>|=\")A", marks)


def test_the_qr_code_is_there_with_its_words() -> None:
    detail = detail_of()
    raw = receipt_pdf(detail=detail, officer="x")
    figures = _structure(PdfReader(io.BytesIO(raw)), "/Figure")
    assert [str(figure["/Alt"]) for figure in figures] == [f"Mã QR tra cứu hồ sơ {detail.row.code}"]


def _structure(reader: PdfReader, kind: str) -> list[dict[str, object]]:
    """The elements of that kind in the tree of tags."""
    found: list[dict[str, object]] = []
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, dict):
            if node.get("/S") == kind:
                found.append(node)
            below = node.get("/K", [])
            waiting += below if isinstance(below, list) else [below]
    return found


def test_a_long_name_and_twelve_papers_are_printed_whole() -> None:
    detail = detail_of()
    version = procedures.procedure_version_get(detail.row.procedure, detail.row.procedure_version)
    papers = [
        {"code": f"GIAY_TO_SO_{number:02d}_" + "RẤT_DÀI_" * 4, "quantity": number}
        for number in range(1, 13)
    ]
    long_name = "Ủy ban nhân dân " * 12
    detail = replace(
        detail,
        components=tuple(papers),
        applicant=Applicant(long_name + "hết", "", "0912004321", "Đường " + "rất dài " * 20),
    )
    assert version.components
    reader = printed(detail)
    text = words(reader)
    for number in range(1, 13):
        assert f"GIAY_TO_SO_{number:02d}" in text
    assert "hết" in text
    assert text.count("Ủy ban nhân dân") >= 12
    assert "NGƯỜI TIẾP NHẬN" in text
    assert tracking_url(detail.row.code) in text.replace(" ", "")
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        assert round(float(page.mediabox.width) / _POINTS) == _A5[0]
        assert f"{detail.row.code}, trang {number}/{count}" in page.extract_text()


def test_eight_papers_with_ordinary_names_fit_on_the_one_page() -> None:
    detail = detail_of()
    papers = [
        {"code": f"Giấy tờ số {number} theo mẫu của Bộ", "quantity": 1} for number in range(1, 9)
    ]
    reader = printed(replace(detail, components=tuple(papers)))
    assert len(reader.pages) == 1
    assert "trang 1/1" not in words(reader)


def test_without_a_deadline_the_receipt_says_so() -> None:
    detail = detail_of()
    clock = replace(detail.clock, due_at=None, due_on=None, limit=None)
    text = words(printed(replace(detail, clock=clock)))
    assert "Thời gian trả kết quả: không xác định" in text
    assert "không quy định" in text


def test_a_proposed_day_is_marked_as_such() -> None:
    mark = "Ngày trả tính theo lịch dự kiến"
    detail = detail_of()
    assert mark not in words(printed(replace(detail, clock=replace(detail.clock, proposed=False))))
    assert mark in words(printed(replace(detail, clock=replace(detail.clock, proposed=True))))


def test_signs_that_mean_something_to_the_typesetter_are_printed_as_they_are() -> None:
    person = Applicant('Lê #let x = 1 $y$ *z* _a_ "b" \\ <c>')
    assert 'Lê #let x = 1 $y$ *z* _a_ "b" \\ <c>' in words(printed(detail_of(person=person)))
