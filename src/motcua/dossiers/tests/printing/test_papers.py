"""Papers of a dossier, read back from PDF and from Word, under each set of rules."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from django.contrib.auth import get_user_model
from pypdf import PdfReader

from motcua.dossiers import services
from motcua.dossiers.contracts import DossierDetail, FormRole
from motcua.dossiers.errors import PaperNotInRules, PaperNotYet, PaperUnknown
from motcua.dossiers.printing.issuing import PAPERS, paper_file, papers_of
from motcua.dossiers.printing.registry import Papers, PaperTaken
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    NOW,
    OLD_WARD,
    PERSON,
    WARD,
    handling,
    head,
    local,
    one_stop,
    receive,
)
from motcua.dossiers.tests.printing.reading import docx_words, pdf_size, pdf_words
from motcua.organisation.contracts import SYSTEM
from motcua.organisation.services import account_create, organisation_load

pytestmark = pytest.mark.django_db
OLD, MIDDLE = local(2014, 3, 3), local(2019, 3, 4)
READERS: dict[str, Callable[[bytes], str]] = {"pdf": pdf_words, "docx": docx_words}


def detail_of(code: str) -> DossierDetail:
    return dossier_detail(code=code, now=NOW)


def words(code: str, slug: str, kind: str = "pdf", seq: int | None = None) -> str:
    return READERS[kind](paper_file(detail=detail_of(code), slug=slug, kind=kind, seq=seq))


def ask(code: str, at: datetime, unit: str = WARD, reason: str = "Bản chụp bị mờ") -> None:
    services.dossier_request_supplement(
        actor=handling(unit), at=at, code=code, components=["GCS", "CCCD"], reason=reason
    )


def reappoint(code: str) -> None:
    services.dossier_reappointment_propose(
        actor=handling(), at=NOW, code=code, until_on=date(2026, 3, 9), reason="Chờ xác minh"
    )


@pytest.mark.parametrize("kind", READERS)
class TestEachPaper:
    def test_the_request_lists_what_is_missing_with_reason_and_contact(self, kind: str) -> None:
        organisation_load(at=NOW)
        account_create(actor=SYSTEM, username="binh", full_name="Lê Thị Bình", password=None)
        number = get_user_model().objects.get(username="binh").pk
        code = receive().code
        services.dossier_request_supplement(
            actor=handling(code=f"user:{number}"), at=NOW, code=code, components=["GCS", "CCCD"],
            reason="Bản chụp bị mờ",
        )  # fmt: skip
        text = words(code, "yeu-cau-bo-sung", kind)
        for part in (
            "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "PHƯỜNG LONG XUYÊN", code, PERSON.name,
            "089080001234", "Giấy chứng sinh", "Lý do: Bản chụp bị mờ", "Lê Thị Bình",
            "liên hệ với Lê Thị Bình tại Trung tâm Phục vụ hành chính công",
            "Mẫu số 02, Thông tư 03/2025/TT-VPCP", "An Giang, ngày 02 tháng 3 năm 2026",
            "Thời hạn giải quyết được tính lại từ đầu", "Số: ............/HDHS",
            "Độc lập - Tự do - Hạnh phúc",
        ):  # fmt: skip
            assert part in text, part

    def test_the_refusal_says_why_and_where_to_turn(self, kind: str) -> None:
        code = receive().code
        services.dossier_refuse(
            actor=head(), at=NOW, code=code, reason="Không thuộc thẩm quyền", right_unit="AG.30316"
        )
        text = words(code, "tu-choi", kind)
        assert "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ" in text
        assert "Không thuộc thẩm quyền" in text
        assert "Đề nghị Ông/Bà liên hệ Phường Châu Đốc" in text
        assert "THỦ TRƯỞNG CƠ QUAN" in text

    def test_without_another_agency_the_refusal_guides_nowhere(self, kind: str) -> None:
        code = receive().code
        services.dossier_refuse(actor=head(), at=NOW, code=code, reason="Không đủ điều kiện")
        assert "Đề nghị Ông/Bà liên hệ" not in words(code, "tu-choi", kind)

    def test_the_apology_gives_first_day_reason_and_new_day(self, kind: str) -> None:
        code = receive().code
        due = detail_of(code).clock.due_on
        assert due is not None
        reappoint(code)
        services.dossier_reappointment_decide(actor=head(), at=NOW, code=code, accepted=True)
        text = words(code, "xin-loi", kind)
        assert "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN" in text
        assert "Chờ xác minh" in text
        assert f"ngày {due.day:02d} tháng {due.month} năm 2026" in text
        assert "đến 17 giờ 00 phút, ngày 09 tháng 3 năm 2026" in text
        assert "xin lỗi Ông/Bà" in text

    def test_the_notice_of_a_stop_says_why(self, kind: str) -> None:
        code = receive().code
        services.dossier_stop(actor=head(), at=NOW, code=code, reason="Người nộp đã mất")
        text = words(code, "dung-giai-quyet", kind)
        assert "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ" in text
        assert "Người nộp đã mất" in text
        assert "Mẫu số 05" in text

    def test_the_receipt_says_the_same_in_both_kinds(self, kind: str) -> None:
        code = receive().code
        text = words(code, "giay-tiep-nhan", kind)
        for part in ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", code, PERSON.name,
                     "Giấy chứng sinh", "Bản chính", "Trách nhiệm một cửa, thân thiện",
                     "Mẫu số 01", "Nhận kết quả tại"):  # fmt: skip
            assert part in text, part

    def test_the_control_slip_shows_each_step_against_its_budget(self, kind: str) -> None:
        code = receive(at=local(2026, 3, 2, 8, 0)).code
        # Budgets of this procedure: examine 6 hours, sign 1 hour. The lunch break is no work.
        services.dossier_advance(actor=handling(), at=local(2026, 3, 2, 10, 0), code=code)
        services.dossier_advance(actor=head(), at=local(2026, 3, 3, 10, 0), code=code)
        text = words(code, "kiem-soat", kind)
        assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in text
        assert "08 giờ 00 phút, ngày 02 tháng 3 năm 2026" in text
        assert "Trước hạn (2 giờ 00 phút)" in text
        assert "Quá hạn (8 giờ 00 phút)" in text
        assert "Chờ trả kết quả" in text


@pytest.mark.parametrize(
    ("at", "unit", "form", "title", "office", "effect"),
    [
        (OLD, OLD_WARD, "Theo Quyết định 93/2007/QĐ-TTg", "PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ",
         "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ", "Thời gian chờ bổ sung không tính"),
        (MIDDLE, OLD_WARD, "Mẫu số 02, Thông tư 01/2018/TT-VPCP",
         "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ",
         "được tính lại từ đầu"),
        (NOW, WARD, "Mẫu số 02, Thông tư 03/2025/TT-VPCP",
         "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
         "được tính lại từ đầu"),
    ],
)  # fmt: skip
def test_form_and_words_are_those_of_the_rules_of_the_receipt_day(
    at: datetime, unit: str, form: str, title: str, office: str, effect: str
) -> None:
    code = receive(at=at, unit=unit).code
    ask(code, at, unit)
    text = words(code, "yeu-cau-bo-sung")
    for part in (form, title, office, effect):
        assert part in text


def test_a_dossier_of_old_rules_keeps_their_form_though_the_act_came_later() -> None:
    code = receive(at=local(2018, 6, 20), unit=OLD_WARD).code
    ask(code, local(2018, 6, 22), OLD_WARD)
    text = words(code, "yeu-cau-bo-sung")
    assert "PHIẾU HƯỚNG DẪN HOÀN THIỆN HỒ SƠ" in text
    assert "Mẫu số" not in text


class TestWhichPapersThereAre:
    def test_a_fresh_dossier_has_its_receipt_and_its_control_slip(self) -> None:
        papers = papers_of(detail_of(receive().code))
        assert [paper.role for paper in papers] == [FormRole.RECEIPT, FormRole.CONTROL]

    def test_each_request_is_a_paper_of_its_own(self) -> None:
        code = receive(at=OLD, unit=OLD_WARD).code
        for number in (1, 2):
            ask(code, OLD, OLD_WARD, reason=f"Lần thứ {number}")
            services.dossier_supplement(actor=one_stop(OLD_WARD), at=OLD, code=code)
        found = [each for each in papers_of(detail_of(code)) if each.role == FormRole.SUPPLEMENT]
        assert [each.seq for each in found] == [2, 4]
        assert "Lần thứ 1" in words(code, "yeu-cau-bo-sung", seq=2)
        assert "Lần thứ 2" in words(code, "yeu-cau-bo-sung", seq=4)
        assert "Lần thứ 2" in words(code, "yeu-cau-bo-sung")

    @pytest.mark.parametrize("slug", ["yeu-cau-bo-sung", "tu-choi", "xin-loi", "dung-giai-quyet"])
    def test_what_has_not_happened_is_not_printed(self, slug: str) -> None:
        code = receive().code
        with pytest.raises(PaperNotYet, match=code):
            words(code, slug)

    def test_a_proposed_day_is_no_apology_yet(self) -> None:
        code = receive().code
        reappoint(code)
        with pytest.raises(PaperNotYet):
            words(code, "xin-loi")
        assert FormRole.APOLOGY not in {each.role for each in papers_of(detail_of(code))}

    def test_an_act_that_is_not_the_papers_gives_none(self) -> None:
        code = receive().code
        ask(code, NOW)
        with pytest.raises(PaperNotYet):
            words(code, "yeu-cau-bo-sung", seq=1)

    @pytest.mark.parametrize("at", [OLD, MIDDLE])
    def test_a_role_that_the_rules_lack_is_not_offered(self, at: datetime) -> None:
        code = receive(at=at, unit=OLD_WARD).code
        services.dossier_stop(actor=head(OLD_WARD), at=at, code=code, reason="Đã thôi")
        assert FormRole.STOP not in {each.role for each in papers_of(detail_of(code))}
        with pytest.raises(PaperNotInRules):
            words(code, "dung-giai-quyet")

    @pytest.mark.parametrize(("slug", "kind"), [("khong-co", "pdf"), ("tu-choi", "exe")])
    def test_an_unknown_paper_is_refused(self, slug: str, kind: str) -> None:
        detail = detail_of(receive().code)
        with pytest.raises(PaperUnknown):
            paper_file(detail=detail, slug=slug, kind=kind)


class TestHowTheyAreSet:
    def test_small_papers_are_a5_and_the_control_slip_is_a4(self) -> None:
        code = receive().code
        ask(code, NOW)
        detail = detail_of(code)
        sizes = {
            slug: pdf_size(paper_file(detail=detail, slug=slug, kind="pdf"))
            for slug in ("giay-tiep-nhan", "yeu-cau-bo-sung", "kiem-soat")
        }
        assert sizes == {
            "giay-tiep-nhan": (148, 210), "yeu-cau-bo-sung": (148, 210), "kiem-soat": (210, 297)
        }  # fmt: skip

    def test_pdf_is_tagged_archival_and_names_its_pictures(self) -> None:
        code = receive().code
        ask(code, NOW)
        data = paper_file(detail=detail_of(code), slug="yeu-cau-bo-sung", kind="pdf")
        root = PdfReader(io.BytesIO(data)).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert b"pdfaid:part" in root["/Metadata"].get_data()

    def test_signs_of_the_typesetter_and_braces_are_printed_as_they_are(self) -> None:
        code = receive().code
        strange = "#let x = {applicant} $y$ *z* \\ <c>"
        ask(code, NOW, reason=strange)
        assert f"Lý do: {strange}" in words(code, "yeu-cau-bo-sung")
        assert f"Lý do: {strange}" in words(code, "yeu-cau-bo-sung", "docx")

    def test_a_paper_costs_one_statement_and_the_receipt_two(
        self, django_assert_num_queries: Callable[..., object]
    ) -> None:
        code = receive(actor=one_stop(code="user:1")).code
        ask(code, NOW)
        detail = detail_of(code)
        for slug, count in (("yeu-cau-bo-sung", 1), ("kiem-soat", 1), ("giay-tiep-nhan", 2)):
            with django_assert_num_queries(count):  # type: ignore[attr-defined]
                paper_file(detail=detail, slug=slug, kind="pdf")


def test_a_role_or_a_slug_is_taken_up_once() -> None:
    papers = Papers()
    first, second, *_ = PAPERS
    papers.add(first)
    papers.add(second)
    with pytest.raises(PaperTaken, match="RECEIPT"):
        papers.add(first)
    with pytest.raises(PaperTaken, match="giay-tiep-nhan"):
        papers.add(replace(first, role=FormRole.LOGBOOK))


def test_every_role_but_the_book_has_a_paper() -> None:
    assert {paper.role for paper in PAPERS} == set(FormRole) - {FormRole.LOGBOOK}


def test_the_slip_ends_where_the_handling_was_cut_off() -> None:
    code = receive().code
    finish_at = local(2026, 3, 2, 15, 0)
    services.dossier_refuse(actor=head(), at=finish_at, code=code, reason="Không đủ")
    text = words(code, "kiem-soat")
    assert "15 giờ 00 phút, ngày 02 tháng 3 năm 2026" in text
    assert "Đang xử lý" not in text
