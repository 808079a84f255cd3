"""What everybody sees of the committee, of draws and of practices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM
from motcua.portal import views_steering
from motcua.steering import api
from motcua.steering.contracts.committee import Body, NewSeat, Place
from motcua.steering.contracts.draws import NewDraw
from motcua.steering.tests.supervision_cases import (
    announced,
    asked,
    decided,
    recommended,
    replied,
)

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
DRAW = NewDraw(
    ("AG.STP", "AG.STC"), 1, date(2026, 7, 20), "cong-vu", "Kiểm tra đột xuất", "AG.TTRA"
)


def page(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


def commit() -> str:
    return api.draw_commit(actor=SYSTEM, at=AT, asked=DRAW).code


def test_members_stand_with_their_decision() -> None:
    with clock.pinned(AT):
        assert "Chưa công bố" in page("/ban-chi-dao/")
        seat = NewSeat(
            Body.COMMITTEE, Place.HEAD, "Nguyễn Văn Mẫu", "Chủ tịch", "AG", date(2026, 1, 1), None,
            "12/QĐ-UBND", date(2025, 12, 30),
        )  # fmt: skip
        api.seat_appoint(actor=SYSTEM, at=AT, seat=seat)
        shown = page("/ban-chi-dao/")
    assert "Nguyễn Văn Mẫu" in shown
    assert "12/QĐ-UBND" in shown


def test_a_draw_shows_its_commitment_at_once_and_its_secret_only_afterwards() -> None:
    with clock.pinned(AT):
        assert "Chưa có lần rút" in page("/kiem-tra/rut-tham/")
        code = commit()
        while ledger.seal(key=ledger.signing_key()).entries:
            pass
        api.draw_make(actor=SYSTEM, at=AT, code=code, team=["A"])
        known = api.draw_get(code)
        early = page(f"/kiem-tra/rut-tham/{code}/")
        assert known.commitment in early
        assert code in page("/kiem-tra/rut-tham/")
        for secret in (known.nonce, known.seed, known.public_part, *known.frame, known.subject):
            assert secret not in early
    with clock.pinned(AT.replace(day=20, hour=10)):
        assert known.nonce not in page(f"/kiem-tra/rut-tham/{code}/")
    with clock.pinned(AT.replace(day=20, hour=17)):  # midnight in Viet Nam
        late = page(f"/kiem-tra/rut-tham/{code}/")
    for told in (known.nonce, known.seed, known.public_part, *known.drawn, "không kiểm tra"):
        assert told in late


def test_every_draw_of_every_year_can_be_reached() -> None:
    with clock.pinned(AT):
        old = commit()
        with connection.cursor() as cursor:  # as many draws as would fill a list that is cut
            cursor.execute(
                "INSERT INTO steering_draw (code, frame, number, nonce, commitment, subject,"
                " checklist, agency, visits_until, seed_kind, committed_by, committed_at)"
                " SELECT 'RT-2027-' || lpad(n::text, 3, '0'), frame, number, nonce, commitment,"
                " subject, checklist, agency, visits_until, seed_kind, committed_by, committed_at"
                " FROM steering_draw, generate_series(1, 201) AS n"
            )
        late = page("/kiem-tra/rut-tham/")
    assert "RT-2027-001" in late
    assert "RT-2027-201" in late
    assert old not in late
    assert old in page("/kiem-tra/rut-tham/?nam=2026")
    assert "RT-2027-001" in page("/kiem-tra/rut-tham/?nam=x")


def test_a_draw_that_was_never_made_is_named_as_such() -> None:
    code = commit()
    with clock.pinned(AT.replace(day=21)):
        assert "Đã cam kết nhưng không rút" in page(f"/kiem-tra/rut-tham/{code}/")
        assert "cam kết mà không rút" in page("/kiem-tra/rut-tham/")


def test_what_is_not_there_is_not_found() -> None:
    assert "Chưa có mô hình" in page("/mo-hinh-hay/")
    for address in ("/kiem-tra/rut-tham/RT-0/", "/mo-hinh-hay/MH-0/", "/mo-hinh-hay/MH-0/tep/a/"):
        page(address, 404)


def test_supervision_is_public_without_people_and_replies_once_they_are_accepted() -> None:
    known = api.supervision
    with clock.pinned(AT):
        assert "Chưa có cuộc giám sát" in page("/giam-sat/")
        code = recommended()
        question = asked(code, days=1)
        replied(question, 0)
        shown = page(f"/giam-sat/{code}/")
        assert "Vì sao hồ sơ đất đai trễ hạn?" in shown
        assert "<h3>Câu hỏi 1</h3>" in shown, "a heading names, and is not the text itself"
        assert "Do thiếu người đo đạc." not in shown
        assert "chờ chấp nhận" in shown
        decided(question, 0)
        shown = page(f"/giam-sat/{code}/")
        listed = page("/giam-sat/")
    for told in ("Do thiếu người đo đạc.", "45/BC-STP", "Trả lời đúng hạn", "Chưa đến hạn"):
        assert told in shown
    assert code in listed
    assert "không phải 0 %" in listed
    row = known.session_get(code, on=AT.date()).row
    for secret in (row.recorded_by, "user:", "system"):
        assert secret not in shown + listed
    page("/giam-sat/GS-0/", 404)


def test_the_public_pages_of_supervision_ask_a_fixed_number_of_questions(
    django_assert_max_num_queries: Any,
) -> None:
    with clock.pinned(AT):
        for _ in range(3):
            code = recommended()
            replied(asked(code), 0)
        with django_assert_max_num_queries(8):
            page("/giam-sat/")
        with django_assert_max_num_queries(8):
            page(f"/giam-sat/{code}/")


def test_supervisions_of_a_year_stand_on_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_steering, "PAGE", 2)
    with clock.pinned(AT):
        for number in range(3):
            announced(subject=f"Giám sát chuyên đề {number}")
        pages = [page(f"/giam-sat/?nam=2026&trang={number}") for number in (1, 2, 3)]
    assert [shown.count("Giám sát chuyên đề") for shown in pages] == [2, 1, 0]
    assert ["trang=2" in pages[0], "trang=1" in pages[1], "trang=3" in pages[1]] == [
        True, True, False,
    ]  # fmt: skip
    assert "Chưa có cuộc giám sát" not in pages[2]
