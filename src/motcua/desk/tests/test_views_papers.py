"""Papers on the page of a dossier, and the yearly book: who gets what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from lxml import html

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading, Receipt
from motcua.face.tests.factories import (
    OTHER_WARD,
    PERSON,
    WARD,
    ask_supplement,
    client_of,
    finish,
    morning,
    receive,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
BOOK = "/ban-lam-viec/so-theo-doi/"
READERS = {"ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "INSPECTOR"}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def get(client: Client, url: str, status: int = 200, **query: Any) -> Any:
    answer = client.get(url, query, headers={"accept-language": "en"})
    assert answer.status_code == status, answer.content.decode()[:300]
    return answer


def page(answer: Any) -> Any:
    return html.fromstring(answer.content.decode())


class TestPapersOfADossier:
    def test_the_page_lists_just_the_papers_there_are_and_each_opens(
        self, dossier: Receipt
    ) -> None:
        client = client_of("ONE_STOP_OFFICER")
        ask_supplement(dossier.code)
        links = page(get(client, f"/ban-lam-viec/ho-so/{dossier.code}/")).xpath(
            "//ul[@id='papers']//a/@href"
        )
        names = [str(link).rpartition("/")[2] for link in links]
        assert names == [
            "giay-tiep-nhan.pdf?viec=1", "giay-tiep-nhan.docx?viec=1",
            "yeu-cau-bo-sung.pdf?viec=2", "yeu-cau-bo-sung.docx?viec=2",
            "kiem-soat.pdf?viec=2", "kiem-soat.docx?viec=2",
        ]  # fmt: skip
        for link in links:
            answer = get(client, str(link))
            if ".pdf" in link:
                assert answer.content.startswith(b"%PDF-")
                assert answer["content-type"] == "application/pdf"
            else:
                assert answer.content.startswith(b"PK")
                assert answer["content-type"] == WORD

    @pytest.mark.parametrize("role", ["CLERK", "REFORM_COORDINATOR"])
    def test_whoever_may_not_see_the_person_gets_no_paper(
        self, dossier: Receipt, role: str
    ) -> None:
        client = client_of(role)
        url = f"/ban-lam-viec/ho-so/{dossier.code}/"
        assert page(get(client, url)).xpath("//ul[@id='papers']") == []
        get(client, f"{url}giay-to/giay-tiep-nhan.pdf", 403)

    def test_another_office_gets_no_paper(self, dossier: Receipt) -> None:
        client = client_of("ONE_STOP_OFFICER", OTHER_WARD)
        get(client, f"/ban-lam-viec/ho-so/{dossier.code}/giay-to/giay-tiep-nhan.pdf", 403)

    @pytest.mark.parametrize(
        ("paper", "status", "words"),
        [
            ("tu-choi.pdf", 409, "has not been recorded"),
            ("xin-loi.docx", 409, "has not been recorded"),
            ("khong-co.pdf", 404, ""), ("giay-tiep-nhan.exe", 404, ""),
            ("giay-tiep-nhan.pdf?viec=9", 409, "has not been recorded"),
        ],
    )  # fmt: skip
    def test_a_paper_that_there_is_not_says_why(
        self, dossier: Receipt, paper: str, status: int, words: str
    ) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = get(client, f"/ban-lam-viec/ho-so/{dossier.code}/giay-to/{paper}", status)
        assert words in answer.content.decode()

    def test_the_collector_is_prefilled_with_the_applicant_and_kept(self, dossier: Receipt) -> None:
        finish(dossier.code)
        client = client_of("ONE_STOP_OFFICER")
        url = f"/ban-lam-viec/ho-so/{dossier.code}/"
        form = page(get(client, url))
        assert form.xpath("//input[@id='return-name']/@value") == [PERSON.name]
        assert form.xpath("//input[@id='return-id_number']/@value") == [""]
        seq = form.xpath("//form[contains(@action, '/tra/')]//input[@name='seq']/@value")
        typed = {
            "seq": seq, "channel": "COUNTER", "kind": "AUTHORISED", "name": "Trần Văn Nhận",
            "id_number": "089080009999", "paper_number": "12/UQ",
        }  # fmt: skip
        answer = client.post(f"{url}tra/", typed, follow=True)
        for part in ("Trần Văn Nhận", "089080009999", "12/UQ"):
            assert part in answer.content.decode()
        coordinator = client_of("REFORM_COORDINATOR")
        assert "Trần Văn Nhận" not in get(coordinator, url).content.decode()


class TestTheBook:
    @pytest.fixture(autouse=True)
    def _today(self) -> Iterator[None]:
        with clock.pinned(clock.at_local(date(2027, 2, 1))):
            yield

    def entered(self, *days: int) -> list[str]:
        return [receive(at=morning(2026, 3, day)).code for day in days]

    @pytest.mark.parametrize("role", ["ONE_STOP_OFFICER", "CLERK", "OPERATOR", "HEAD"])
    def test_it_is_shown_to_whoever_may_see_the_people(self, role: str) -> None:
        self.entered(2)
        allowed = role in READERS
        answer = get(client_of(role), BOOK, 200 if allowed else 403, nam="2026")
        assert (PERSON.name in answer.content.decode()) is allowed

    def test_another_office_is_refused_page_and_file(self) -> None:
        client = client_of("ONE_STOP_OFFICER", OTHER_WARD)
        get(client, BOOK, 403, nam="2026", don_vi=WARD)
        get(client, f"{BOOK}tai-ve.csv", 403, nam="2026", don_vi=WARD)

    def test_pages_follow_each_other_with_one_run_of_numbers(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("motcua.desk.views_papers.PAGE", 2)
        codes = self.entered(2, 3, 4)
        client = client_of("ONE_STOP_OFFICER")
        first = page(get(client, BOOK, nam="2026"))
        assert [cell.strip() for cell in first.xpath("//tbody/tr/td[1]/text()")] == ["01", "02"]
        (link,) = first.xpath("//main//a[contains(@href, 'sau=')]/@href")
        second = page(get(client, f"{BOOK}{link}"))
        assert [cell.strip() for cell in second.xpath("//tbody/tr/td[1]/text()")] == ["03"]
        assert second.xpath("//tbody/tr/td[2]/a/text()") == [codes[2]]
        assert second.xpath("//main//a[contains(@href, 'sau=')]") == []

    @pytest.mark.parametrize(
        ("kind", "begins"),
        [("pdf", b"%PDF-"), ("docx", b"PK"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfSTT")],
    )
    def test_each_file_is_what_it_says(self, kind: str, begins: bytes) -> None:
        self.entered(2)
        answer = get(client_of("HEAD"), f"{BOOK}tai-ve.{kind}", nam="2026", don_vi=WARD)
        assert answer.content.startswith(begins)
        assert f"so-theo-doi-{WARD}-2026.{kind}" in answer["content-disposition"]

    @pytest.mark.parametrize("typed", ["1999", "2028", "never", "²"])
    def test_what_is_no_year_is_said_to_be_none(self, typed: str) -> None:
        answer = get(client_of("HEAD"), BOOK, 422, nam=typed)
        assert "Choose a year" in answer.content.decode()
        get(client_of("INSPECTOR"), f"{BOOK}tai-ve.csv", 404, nam=typed, don_vi=WARD)

    def test_the_head_closes_and_what_follows_is_flagged(self) -> None:
        self.entered(2)
        head = client_of("HEAD")
        assert page(get(head, BOOK, nam="2026")).xpath("//form[contains(@action, 'khoa')]")
        form = {"nam": "2026", "don_vi": WARD}
        answer = head.post(f"{BOOK}khoa/", form, follow=True, headers={"accept-language": "en"})
        assert "closed with 1 dossiers" in answer.content.decode()
        self.entered(5)
        shown = page(get(head, BOOK, nam="2026"))
        assert shown.xpath("//form[contains(@action, 'khoa')]") == []
        assert "BS-01" in shown.text_content()
        again = head.post(f"{BOOK}khoa/", form, headers={"accept-language": "en"})
        assert again.status_code == 409
        assert "closed already" in again.content.decode()

    def test_the_running_year_is_not_offered_to_be_closed_and_not_closed(self) -> None:
        head = client_of("HEAD")
        assert not page(get(head, BOOK, nam="2027")).xpath("//form[contains(@action, 'khoa')]")
        answer = head.post(f"{BOOK}khoa/", {"nam": "2027", "don_vi": WARD})
        assert answer.status_code == 409
        assert dossiers.book_state(unit=WARD, year=2027) is None

    def test_the_counter_does_not_close(self) -> None:
        answer = client_of("ONE_STOP_OFFICER").post(f"{BOOK}khoa/", {"nam": "2026"})
        assert answer.status_code == 403

    def test_a_page_costs_the_same_for_one_line_and_for_many(
        self, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        client = client_of("ONE_STOP_OFFICER")
        for days in ((2,), (3, 4, 5, 6)):
            self.entered(*days)
            with django_assert_max_num_queries(8):
                get(client, BOOK, nam="2026")

    def test_who_read_the_people_in_it_is_written_down_and_what(self) -> None:
        (code,) = self.entered(2)
        client = client_of("ONE_STOP_OFFICER")
        get(client, BOOK, nam="2026")
        get(client, f"{BOOK}tai-ve.csv", nam="2026")
        assert [row.what for row in dossiers.access_list(code=code)] == [Reading.BOOK]
        get(client, f"/ban-lam-viec/ho-so/{code}/giay-tiep-nhan.pdf")
        assert [row.what for row in dossiers.access_list(code=code)] == [
            Reading.PAPER, Reading.BOOK
        ]  # fmt: skip
