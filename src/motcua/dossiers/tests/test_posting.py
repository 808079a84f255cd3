"""Results by post: lists, minutes, and what the post's file says, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from motcua.dossiers import postal, services
from motcua.dossiers.contracts import Channel
from motcua.dossiers.errors import DossierInvalid, NothingToPost, PostalFileRefused
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import PostalEvent, PostalList
from motcua.dossiers.postal_file import read_postal_file
from motcua.dossiers.printing.postal import postal_list_pdf, postal_minutes_pdf
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.services.posting import PostalReport
from motcua.dossiers.tests.factories import (
    NOW,
    PERSON,
    WARD,
    entries,
    finish,
    handling,
    local,
    one_stop,
    receive,
)
from motcua.dossiers.tests.printing.reading import pdf_size, pdf_words
from motcua.ledger import api as ledger
from motcua.organisation.errors import PermissionMissing

pytestmark = pytest.mark.django_db
SENT, LATER = local(2026, 3, 3), local(2026, 3, 10)
HEAD = "ma_ho_so,so_van_don,trang_thai,ngay,cuoc_phi"
TRACKING = "EB123456789VN"


def posted(unit: str = WARD, channel: Channel = Channel.POST) -> str:
    """A dossier whose result was returned, by post unless said otherwise."""
    code = receive(unit=unit).code
    finish(code, at=NOW, unit=unit)
    services.dossier_return(actor=one_stop(unit), at=SENT, code=code, channel=channel)
    return code


def hand_over(at: Any = SENT, clerk: str = "Lê Bưu Tá") -> postal.PostalListed:
    return services.postal_hand_over(actor=one_stop(), at=at, unit=WARD, clerk_name=clerk)


def file_of(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode("utf-8-sig")


def take_in(*lines: str, at: Any = LATER, actor: Any = None) -> PostalReport:
    return services.postal_file_import(actor=actor or one_stop(), at=at, data=file_of(*lines))


def notes(code: str) -> list[dict[str, Any]]:
    return [entry.body["post"] for entry in entries(code) if "post" in entry.body]


class TestHandingOver:
    def test_what_was_returned_by_post_waits_until_it_is_handed_over(self) -> None:
        code = posted()
        posted(channel=Channel.COUNTER)
        posted(unit="AG.30316")
        assert [row.code for row in postal.postal_pending(unit=WARD)] == [code]
        listed = hand_over()
        assert (listed.shown_number, listed.items) == ("01/2026", 1)
        assert postal.postal_pending(unit=WARD) == []
        assert [row.code for row in postal.postal_items(list_id=listed.list_id)] == [code]

    def test_lists_of_a_unit_are_numbered_through_the_year(self) -> None:
        numbers = []
        for _ in range(2):
            posted()
            numbers.append(hand_over().shown_number)
        posted()
        numbers.append(hand_over(at=local(2027, 1, 4)).shown_number)
        assert numbers == ["01/2026", "02/2026", "01/2027"]

    def test_an_empty_list_takes_no_number(self) -> None:
        with pytest.raises(NothingToPost):
            hand_over()
        posted()
        assert hand_over().shown_number == "01/2026"

    def test_ledger_and_dossier_say_what_was_handed_over_and_no_person(self) -> None:
        code = posted()
        hand_over()
        (entry,) = ledger.entry_list(stream=f"postal:{WARD}")
        assert entry.body == {"number": "01/2026", "unit": WARD, "codes": [code]}
        assert notes(code) == [{"status": "HANDED_OVER", "list": "01/2026", "attempt": 1}]
        assert "Bàn giao bưu điện lần 1" in list(dossier_detail(code=code).notes.values())[-1]

    def test_the_name_of_the_postal_worker_is_needed(self) -> None:
        posted()
        with pytest.raises(DossierInvalid):
            hand_over(clerk="  ")
        assert not PostalList.objects.exists()

    def test_only_the_counter_of_the_unit_hands_over(self) -> None:
        posted()
        for actor in (handling(), one_stop("AG.30316")):
            with pytest.raises(PermissionMissing):
                services.postal_hand_over(actor=actor, at=SENT, unit=WARD, clerk_name="Lê")

    def test_a_ready_result_of_a_dossier_filed_by_post_is_shown_as_waiting(self) -> None:
        code = receive(channel=Channel.POST).code
        finish(code, at=NOW)
        assert [row.code for row in postal.postal_waiting(unit=WARD)] == [code]

    def test_list_and_minutes_name_both_sides(self) -> None:
        code = posted()
        listed = hand_over()
        take_in(f"{code},{TRACKING},DA_NHAN,2026-03-03,32000")
        rows = postal.postal_items(list_id=listed.list_id)
        papers = {
            "list": postal_list_pdf(listed=listed, rows=rows, officer="Nguyễn Một Cửa"),
            "minutes": postal_minutes_pdf(listed=listed, rows=rows, officer="Nguyễn Một Cửa"),
        }
        for data in papers.values():
            words = pdf_words(data)
            assert pdf_size(data) == (210, 297)
            for part in (code, "Số: 01/2026", "Lê Bưu Tá", "Nguyễn Một Cửa", "Tổng số: 01 kết quả",
                         "Quyết định 45/2016/QĐ-TTg", "PHƯỜNG LONG XUYÊN"):  # fmt: skip
                assert part in words, part
        assert "BIÊN BẢN GIAO NHẬN" in pdf_words(papers["minutes"])
        shown = pdf_words(papers["list"])
        assert PERSON.address in shown
        assert TRACKING in shown
        assert "32.000 đồng" in shown


class TestTheFileOfThePost:
    def test_a_delivery_is_recorded_with_its_day_and_postage(self) -> None:
        code = posted()
        hand_over()
        report = take_in(
            f"{code},eb 123456789 vn,DA_NHAN,2026-03-03,32.000",
            f"{code},{TRACKING},DA_PHAT,05/03/2026,",
        )
        assert report == PostalReport(2, 2, 0)
        found = PostalEvent.objects.order_by("id").values_list(
            "tracking", "status", "happened_on", "postage"
        )
        assert list(found) == [
            (TRACKING, "ACCEPTED", date(2026, 3, 3), 32_000),
            (TRACKING, "DELIVERED", date(2026, 3, 5), None),
        ]
        assert notes(code)[1:] == [
            {"status": "ACCEPTED", "day": "2026-03-03"},
            {"status": "DELIVERED", "day": "2026-03-05", "attempt": "1"},
        ]

    def test_the_same_file_again_changes_nothing(self) -> None:
        code = posted()
        line = f"{code},{TRACKING},DA_PHAT,2026-03-05,"
        take_in(line)
        before = len(entries(code))
        assert take_in(line, line) == PostalReport(2, 0, 2)
        assert len(entries(code)) == before
        assert PostalEvent.objects.count() == 1

    def test_a_failed_delivery_and_the_second_try_are_counted(self) -> None:
        code = posted()
        take_in(f"{code},{TRACKING},PHAT_HONG,2026-03-05,")
        take_in(f"{code},{TRACKING},DA_PHAT,2026-03-06,")
        assert [(each["status"], each["attempt"]) for each in notes(code)] == [
            ("FAILED", "1"), ("DELIVERED", "2")
        ]  # fmt: skip

    def test_what_came_back_is_sent_again_on_a_new_list(self) -> None:
        code = posted()
        hand_over()
        take_in(f"{code},{TRACKING},CHUYEN_HOAN,2026-03-09,")
        (row,) = postal.postal_pending(unit=WARD)
        assert (row.code, row.attempt) == (code, 2)
        again = hand_over(at=LATER)
        assert (again.shown_number, postal.postal_pending(unit=WARD)) == ("02/2026", [])
        take_in(f"{code},EB999999999VN,DA_PHAT,2026-03-10,")
        (row,) = postal.postal_items(list_id=again.list_id)
        assert (row.attempt, row.tracking, row.status) == (2, "EB999999999VN", "DELIVERED")

    @pytest.mark.parametrize(
        ("line", "place", "reason"),
        [
            ("{code},EB1,DA_PHAT,2026-03-05,", "3.so_van_don", "8 to 20"),
            ("{code},EB123456789VN,MAT,2026-03-05,", "3.trang_thai", "DA_NHAN"),
            ("{code},EB123456789VN,DA_PHAT,5/3,", "3.ngay", "write the day"),
            ("{code},EB123456789VN,DA_PHAT,2026-02-30,", "3.ngay", "write the day"),
            ("{code},EB123456789VN,DA_PHAT,2026-03-11,", "3.ngay", "future"),
            ("{code},EB123456789VN,DA_PHAT,2026-03-02,", "3.ngay", "before the result was sent"),
            ("{code},EB123456789VN,DA_PHAT,2026-03-05,-1", "3.cuoc_phi", "whole đồng"),
            ("H01-NONE,EB123456789VN,DA_PHAT,2026-03-05,", "3.ma_ho_so", "no dossier"),
            ("{other},EB123456789VN,DA_PHAT,2026-03-05,", "3.ma_ho_so", "no dossier"),
            ("{counter},EB123456789VN,DA_PHAT,2026-03-05,", "3.ma_ho_so", "not returned by post"),
            ("{code},EB000000001VN,DA_PHAT,2026-03-05,", "3.so_van_don", "another dossier"),
            ("{code},EB123456789VN", "3", "2 values for 5 columns"),
        ],
    )
    def test_one_wrong_row_refuses_the_whole_file(self, line: str, place: str, reason: str) -> None:
        first, code = posted(), posted()
        line = line.format(
            code=code, other=posted(unit="AG.30316"), counter=posted(channel=Channel.COUNTER)
        )
        good = f"{first},EB000000001VN,DA_PHAT,2026-03-05,"
        with pytest.raises(PostalFileRefused) as caught:
            take_in(good, line)
        assert set(caught.value.fields) == {place}
        assert reason in caught.value.fields[place]
        assert not PostalEvent.objects.exists()
        assert notes(first) == []

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "the columns must be"),
            (file_of(head="ma,so"), "the columns must be ma_ho_so"),
            (file_of(), "holds no row"),
            (b"\xff\xfe\x00", "UTF-8"),
            (b"x" * 2_000_001, "too large"),
        ],
    )
    def test_a_file_of_another_kind_is_refused(self, data: bytes, reason: str) -> None:
        with pytest.raises(PostalFileRefused, match=reason):
            read_postal_file(data)

    def test_what_the_post_says_bends_no_clock(self) -> None:
        code = posted()
        before = dossier_detail(code=code, now=LATER).clock
        hand_over()
        take_in(f"{code},{TRACKING},PHAT_HONG,2026-03-05,")
        after = dossier_detail(code=code, now=LATER).clock
        assert (after.status, after.closed_at, after.returned_at, after.days_late) == (
            before.status, before.closed_at, before.returned_at, before.days_late
        )  # fmt: skip
        assert facts_verify()["faults"] == []

    def test_a_file_costs_the_same_reads_for_any_number_of_rows(
        self, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        lines = [f"{posted()},EB00000000{n}VN,DA_PHAT,2026-03-05," for n in range(3)]
        take_in(*lines)
        with django_assert_max_num_queries(5):  # type: ignore[attr-defined]
            take_in(*lines)
