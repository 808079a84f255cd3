"""Papers say what the record says, the same in Word and PDF, and name what is empty."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from motcua.steering import api
from motcua.steering.contracts import File
from motcua.steering.contracts.committee import Presence
from motcua.steering.errors import StepNotPossible
from motcua.steering.papers import PaperWords
from motcua.steering.tests.factories import (
    ALL,
    AT,
    CHAIRMAN,
    FINDING,
    INSPECTOR,
    JUSTICE,
    TODAY,
    WARD_HEAD,
    answers,
    appoint,
    conclude,
    drawn,
    found,
    meet,
    opened,
    planned,
    recorded,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def visit(code: str) -> Any:
    return api.inspection_get(code, ALL, on=TODAY)


def told(words: PaperWords) -> str:
    """Everything that a paper says, in one line."""
    rows = [cell for part in words.parts for row in part.rows for cell in row]
    signed = [f"{one.title} {one.name} {one.day}" for one in words.signers]
    return " ".join([*(part.words for part in words.parts), *rows, *signed])


def pdf_text(words: PaperWords) -> str:
    pages = PdfReader(io.BytesIO(api.paper_made(words, "pdf"))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_text(words: PaperWords) -> str:
    document = docx.Document(io.BytesIO(api.paper_made(words, "docx")))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())


def test_the_record_holds_team_days_answers_findings_opinions_and_photos() -> None:
    code = recorded()
    photo = File("ab" * 32, "image/png", 10, "cua.png")
    api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[photo], caption="Bảng niêm yết")
    api.finding_raise(actor=INSPECTOR, at=AT, code=code, finding=FINDING)
    api.record_sign(actor=INSPECTOR, at=AT, code=code)
    assert "Đơn vị được kiểm tra chưa ký" in told(api.record_words(visit(code)))
    assert api.record_words(visit(code)).draft
    api.record_answer(actor=WARD_HEAD, at=AT, code=code, explanation="Bảng đang thay", agrees=False)
    words = api.record_words(visit(code))
    said = told(words)
    assert not words.draft
    for part in (
        "Lê Thị Mẫu", "Ngày kiểm tra: 15/07/2026", "Niêm yết thiếu ba thủ tục đất đai",
        "Nghị định 63/2010/NĐ-CP", "25/07/2026", "không đồng ý", "Bảng đang thay", "cua.png",
        "Bảng niêm yết", "ab" * 32, "Có sai sót", "Ký trên hệ thống ngày 15/07/2026",
    ):  # fmt: skip
        assert part in said, part
    printed, typed = pdf_text(words), docx_text(words)
    for part in ("BIÊN BẢN KIỂM TRA", "Lê Thị Mẫu", "25/07/2026", "Bảng đang thay"):
        assert part in printed, part
        assert part in typed, part
    assert "DỰ THẢO" not in printed + typed


def test_what_a_record_does_not_hold_is_said_to_be_empty() -> None:
    words = api.record_words(visit(opened()))
    said = told(words)
    for part in (
        "Ngày kiểm tra: chưa ghi", "Chưa trả lời", "không ghi tồn tại", "chưa ký và chưa có ý kiến",
        "Không có ảnh chụp", "(chưa ký)",
    ):  # fmt: skip
        assert part in said, part
    assert words.draft
    assert "DỰ THẢO" in pdf_text(words)


def test_the_notice_counts_answers_and_says_how_each_remedy_stands() -> None:
    finding = found()
    code = finding.rpartition("-")[0]
    words = api.notice_words(visit(code), on=TODAY)
    total = len(answers())
    assert f"{total} câu hỏi: {total - 1} câu đạt, 1 câu không đạt" in told(words)
    assert "Chưa đến hạn" in told(words)
    assert "Kết quả kiểm tra" in pdf_text(words)
    assert "Phường" in docx_text(words) or "Xã" in docx_text(words)


def test_no_notice_is_made_of_a_record_that_is_not_signed() -> None:
    with pytest.raises(StepNotPossible):
        api.notice_words(visit(recorded()), on=TODAY)


def test_a_sudden_check_names_its_draw_and_no_plan() -> None:
    code = drawn()
    said = told(api.record_words(visit(api.draw_visits(code)[0].inspection)))
    assert f"kết quả rút thăm {code}" in said
    assert "kế hoạch" not in said


def test_the_annex_lists_the_visits_and_names_the_decision_once_there_is_one() -> None:
    draft = api.plan_words(api.plan_get(planned(approved=False)))
    assert draft.draft
    assert "dự thảo" in draft.attached
    api.plan_approve(
        actor=CHAIRMAN, at=AT, plan="KHKT-2026-AG.TTRA", document_number="5/QĐ-UBND"
    )  # fmt: skip
    words = api.plan_words(api.plan_get("KHKT-2026-AG.TTRA"))
    assert (words.draft, words.attached) == (False, "(Kèm theo văn bản số 5/QĐ-UBND)")
    assert words.parts[0].rows[0][2:] == (
        "Kiểm tra công vụ", api.checklist_on("cong-vu", TODAY).name.vi, "07/2026",
        "Lê Thị Mẫu, Phạm Văn Mẫu",
    )  # fmt: skip
    assert "5/QĐ-UBND" in pdf_text(words)
    assert "07/2026" in docx_text(words)


def test_minutes_hold_attendance_and_conclusions_or_say_that_there_are_none() -> None:
    empty = told(api.minutes_words(api.meeting_get(meet())))
    assert "Không ghi điểm danh." in empty
    assert "Không ghi kết luận nào." in empty
    seat = appoint()
    code = meet(presence={seat: Presence.REPRESENTED})
    conclude(code, JUSTICE)
    words = api.minutes_words(api.meeting_get(code))
    said = told(words)
    for part in ("Trần Văn Mẫu", "Cử người dự thay", "Rà soát thủ tục đất đai", "chưa giao"):
        assert part in said, part
        assert part in pdf_text(words), part
        assert part in docx_text(words), part
