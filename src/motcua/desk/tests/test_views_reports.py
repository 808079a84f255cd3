"""Pages of reports, scores and patterns: who sees what, and that numbers open into records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
HOME = "/ban-lam-viec/bao-cao/"
FORM = f"{HOME}form06/"
SCORES = f"{HOME}cham-diem/"
SIGNS = f"{HOME}dau-hieu/"
MARCH = {"ky": "2026-M03"}
READERS = {
    "INSPECTOR": "AG.TTRA", "REFORM_COORDINATOR": "AG.SNV", "PROCEDURE_CONTROLLER": "AG.VP",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.pinned(clock.at_local(date(2026, 4, 20))):
        yield


def read(client: Client, url: str, status: int = 200, **query: str) -> str:
    answer = client.get(url, query, headers={"accept-language": "vi"})
    assert answer.status_code == status, answer.content.decode()[:500]
    text: str = answer.content.decode()
    return text


def some() -> None:
    store(
        [
            row(day(2), day(9), day(5)), row(day(2), day(9), entered_afterwards=True),
            row(day(3), day(10), day(12), unit=OTHER_WARD), row(day(4), None, day(6)),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("role", READERS)
def test_the_list_leads_to_every_form_and_to_patterns_for_the_inspector_only(role: str) -> None:
    text = read(client_of(role, READERS[role]), HOME)
    for slug in ("form06", "ii07b", "publication", "assessment", "review", "cham-diem"):
        assert f'href="{HOME}{slug}/"' in text
    assert (f'href="{SIGNS}"' in text) is (role == "INSPECTOR")


@pytest.mark.parametrize("role", ["ONE_STOP_OFFICER", "HANDLING_OFFICER", "CLERK", "OPERATOR"])
def test_who_does_not_report_is_refused(role: str) -> None:
    client = client_of(role)
    for url in (HOME, FORM, SCORES, SIGNS, f"{FORM}tai-ve.csv", f"{FORM}chi-tiet/?cot=3"):
        assert client.get(url).status_code == 403


@pytest.mark.parametrize("role", ["HEAD", "REFORM_COORDINATOR", "PROCEDURE_CONTROLLER"])
def test_patterns_are_for_the_inspector(role: str) -> None:
    client = client_of(role, "AG")
    assert client.get(SIGNS).status_code == 403
    assert client.get(f"{SIGNS}ho-so/?dau-hieu=ENTERED_AFTERWARDS").status_code == 403


def test_a_head_sees_the_own_unit_and_no_other() -> None:
    some()
    client = client_of("HEAD", WARD)
    text = read(client, FORM, **MARCH)
    assert 'value="AG.30307" selected' in text
    assert OTHER_WARD not in text
    for url in (FORM, f"{FORM}tai-ve.json", f"{FORM}chi-tiet/", SCORES, f"{SCORES}ho-so/"):
        answer = client.get(url, {**MARCH, "don-vi": OTHER_WARD, "cot": "3", "do": "TIME_EQUAL"})
        assert answer.status_code == 403


def test_a_form_about_the_whole_province_offers_no_unit_and_says_which_it_is() -> None:
    client = client_of("HEAD", WARD)
    text = read(client, f"{HOME}publication/", **MARCH, **{"don-vi": OTHER_WARD})
    assert 'id="don-vi"' not in text
    answer = client.get(f"{HOME}publication/tai-ve.json", MARCH)
    assert json.loads(answer.content)["unit"] == "AG"


def test_drafts_under_assessment_open_only_for_who_may_read_them() -> None:
    asked = {**MARCH, "cot": "4"}
    url = f"{HOME}assessment/chi-tiet/"
    assert client_of("REFORM_COORDINATOR", "AG.SNV").get(url, asked).status_code == 404
    assert client_of("PROCEDURE_CONTROLLER", "AG.VP").get(url, asked).status_code == 200


def links(text: str, prefix: str) -> list[str]:
    return [
        link for link in html.fromstring(text).xpath("//main//table//a/@href")
        if link.startswith(prefix)
    ]  # fmt: skip


def test_each_number_of_a_form_opens_into_as_many_records() -> None:
    some()
    client = client_of("INSPECTOR", "AG.TTRA")
    page = html.fromstring(read(client, FORM, **MARCH))
    numbers = page.xpath("//main//td[@class='num']/a")
    assert len(numbers) > 20
    for link in numbers:
        opened = html.fromstring(client.get(link.get("href")).content.decode())
        assert len(opened.xpath("//main//tbody/tr")) == int(link.text_content())


def test_the_notes_name_what_cannot_be_judged_and_open_into_it() -> None:
    some()
    client = client_of("REFORM_COORDINATOR", "AG.SNV")
    text = read(client, FORM, **MARCH)
    assert "Cột 9 có 1 hồ sơ không ấn định được thời hạn" in text
    (link,) = html.fromstring(text).xpath("//section//a/@href")
    assert "S-3" in client.get(link).content.decode()


def test_who_may_not_read_dossiers_gets_numbers_without_links() -> None:
    some()
    client = client_of("PROCEDURE_CONTROLLER", "AG.VP")
    text = read(client, FORM, **MARCH)
    assert links(text, FORM) == []
    assert "không mở được từng hồ sơ" in text
    assert client.get(f"{FORM}chi-tiet/", {**MARCH, "cot": "3"}).status_code == 404


def test_a_form_about_a_day_shows_that_day_and_opens_into_procedures() -> None:
    client = client_of("PROCEDURE_CONTROLLER", "AG.VP")
    text = read(client, f"{HOME}ii07b/", ngay="2014-06-30")
    assert 'value="2014-06-30"' in text
    link = links(text, f"{HOME}ii07b/")[0]
    assert "/thu-tuc/" in client.get(link).content.decode()


@pytest.mark.parametrize(
    ("url", "query"),
    [
        (FORM, {"ky": "2026-Q9"}), (FORM, {"ky": "2027"}), (FORM, {"don-vi": "AG.883"}),
        (f"{HOME}ii07b/", {"ngay": "mai"}), (f"{HOME}ii07b/", {"ngay": "2099-01-01"}),
        (SCORES, {"ky": "x" * 500}), (SIGNS, {"ky": "2026-M13"}),
        (f"{FORM}tai-ve.pdf", {"ky": "2026-Q9"}), (f"{FORM}chi-tiet/", {"ky": "2026-Q9"}),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_at_the_field(url: str, query: dict[str, str]) -> None:
    text = read(client_of("INSPECTOR", "AG.TTRA"), url, 422, **query)
    assert 'role="alert"' in text


@pytest.mark.parametrize(
    ("url", "query"),
    [
        (f"{HOME}form99/", {}), (f"{FORM}tai-ve.exe", {}), (FORM, {"don-vi": "AG.NOWHERE"}),
        (f"{FORM}chi-tiet/", {"cot": "2"}), (f"{FORM}chi-tiet/", {"cot": "x"}),
        (f"{FORM}chi-tiet/", {"ghi-chu": "OPEN_LATE; DROP"}), (f"{SCORES}ho-so/", {"do": "X"}),
        (f"{HOME}dung-han/ho-so/", {"loai": "X"}),
        (f"{HOME}dung-han/ho-so/", {"loai": "PLAIN", "don-gian": "MAYBE"}),
        (f"{SIGNS}ho-so/", {"dau-hieu": "X"}),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(url: str, query: dict[str, str]) -> None:
    read(client_of("INSPECTOR", "AG.TTRA"), url, 404, **query)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "docx", "pdf"])
def test_a_form_is_sent_as_a_file(kind: str) -> None:
    some()
    client = client_of("INSPECTOR", "AG.TTRA")
    answer = client.get(f"{FORM}tai-ve.{kind}", MARCH)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="form06-AG-2026-M03.{kind}"'
    if kind == "json":
        assert json.loads(answer.content)["rows"][0]["cells"]["3"] == 4


def test_scores_say_no_evidence_and_open_into_their_dossiers() -> None:
    some()
    client = client_of("INSPECTOR", "AG.TTRA")
    text = read(client, SCORES, **MARCH, **{"don-vi": WARD})
    assert "Chưa có căn cứ" in text
    assert "tùy các chỉ số chưa xét được" in text
    found = links(text, f"{SCORES}ho-so/")
    assert found
    for link in found:
        assert "S-" in client.get(link).content.decode()
    compared = links(text, f"{HOME}dung-han/ho-so/")
    assert compared
    assert all("S-" in client.get(link).content.decode() for link in compared)


def test_patterns_stand_by_unit_and_open_into_their_dossiers() -> None:
    some()
    client = client_of("INSPECTOR", "AG.TTRA")
    text = read(client, SIGNS, **MARCH)
    assert "chưa phải kết luận" in text
    found = links(text, f"{SIGNS}ho-so/")
    assert len(found) == 2, "the total and the ward"
    assert all("S-1" in client.get(link).content.decode() for link in found)


def test_a_long_list_goes_on_page_by_page() -> None:
    store([row(day(2), day(9)) for _ in range(53)])
    client = client_of("INSPECTOR", "AG.TTRA")
    url, seen = f"{FORM}chi-tiet/?ky=2026-M03&cot=3&dong-theo=UNIT&dong={WARD}", []
    while url:
        page: Any = html.fromstring(client.get(url).content.decode())
        seen += page.xpath("//tbody//a/text()")
        following = page.xpath("//a[text()='Next page' or text()='Trang sau']/@href")
        url = f"{FORM}chi-tiet/{following[0]}" if following else ""
    assert len(seen) == len(set(seen)) == 53
    assert client.get(f"{FORM}chi-tiet/?cot=3&sau={'9' * 40}").status_code == 200


@pytest.mark.parametrize("url", [HOME, FORM, SCORES, SIGNS, f"{FORM}chi-tiet/?cot=3"])
def test_a_page_takes_a_fixed_number_of_statements(url: str) -> None:
    client = client_of("INSPECTOR", "AG.TTRA")
    client.get(url)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    before = statements()
    store([row(day(2), day(9), unit=unit) for unit in (WARD, OTHER_WARD) for _ in range(10)])
    assert statements() <= before + 1
    assert before <= 12
