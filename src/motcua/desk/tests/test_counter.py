"""The counter's page: people who came before, doubles, what is due, the post, results at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.core import clock
from motcua.desk.tests.test_receiving import ENGLISH, FORM, HOME, RECEIVE, codes, words
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading
from motcua.face.tests.factories import (
    OTHER_WARD,
    PERSON,
    client_of,
    make_official,
    receive,
    sign_in,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
READINGS = f"{HOME}truy-cap/"


def page_of(answer: Any) -> html.HtmlElement:
    return html.fromstring(answer.content.decode())


def find(client: Client, **data: str) -> Any:
    return client.post(RECEIVE, {"act": "find", **data}, **ENGLISH)


class TestPeople:
    @pytest.mark.parametrize("typed", [PERSON.id_number, "nguyen thi anh", "Nguyễn"])
    def test_somebody_who_came_before_fills_the_form_with_one_button(self, typed: str) -> None:
        client, number = client_of("ONE_STOP_OFFICER"), receive().dossier_id
        page = page_of(find(client, who=typed))
        (button,) = page.xpath("//button[@name='use']")
        assert PERSON.name in words(button)
        assert button.get("value") == str(number)
        filled = page_of(find(client, use=str(number)))
        for field in ("name", "id_number", "phone", "address"):
            assert filled.xpath(f"//input[@id='{field}']/@value") == [getattr(PERSON, field)]

    def test_what_was_typed_is_never_in_an_address(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        receive()
        page = page_of(find(client, who="nguyen"))
        assert {str(form.get("method")) for form in page.xpath("//main//form")} == {"post"}
        assert not page.xpath("//a[contains(@href, 'nguyen')]")

    def test_nobody_of_another_unit_is_found_or_used(self) -> None:
        number = receive().dossier_id
        client = client_of("ONE_STOP_OFFICER", OTHER_WARD)
        page = page_of(find(client, who="nguyen"))
        assert not page.xpath("//button[@name='use']")
        assert "Nobody matches" in words(page)
        assert page_of(find(client, use=str(number))).xpath("//input[@id='name']/@value") == [""]

    @pytest.mark.parametrize("typed", ["", " ", "x", "\x00"])
    def test_too_little_is_an_error_at_the_field(self, typed: str) -> None:
        answer = find(client_of("ONE_STOP_OFFICER"), who=typed)
        assert answer.status_code == 422
        assert page_of(answer).xpath("//div[@role='alert']//a/@href") == ["#who"]

    @pytest.mark.parametrize("use", ["0", "-1", "9" * 30, "x", "\x00"])
    def test_a_choice_that_is_none_fills_nothing(self, use: str) -> None:
        receive()
        answer = find(client_of("ONE_STOP_OFFICER"), use=use)
        assert PERSON.id_number not in answer.content.decode()


class TestDoubles:
    def test_a_double_is_named_and_received_only_when_it_is_confirmed(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        client.post(RECEIVE, FORM)
        (first,) = codes(client)
        form = {**FORM, "key": "form-key-0002"}
        answer = client.post(RECEIVE, form, **ENGLISH)
        page = page_of(answer)
        assert answer.status_code == 409
        assert page.xpath("//div[contains(@class, 'note-warn')]//a/text()") == [first]
        assert page.xpath("//div[@role='alert']//a/@href") == ["#double"]
        assert page.xpath("//input[@id='name']/@value") == [FORM["name"]]
        assert len(codes(client)) == 1
        assert client.post(RECEIVE, {**form, "double": "yes"}).status_code == 302
        assert len(codes(client)) == 2

    def test_somebody_without_a_number_is_not_asked_about(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        for key in ("form-key-0003", "form-key-0004"):
            form = {**FORM, "key": key, "id_number": ""}
            assert client.post(RECEIVE, form).status_code == 302
        assert len(codes(client)) == 2


class TestPreview:
    def test_day_and_fee_are_told_before_anything_is_received(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        text = words(page_of(client.get(RECEIVE, **ENGLISH)))
        assert "Received now: due" in text
        assert "to be paid 10,000 đ" in text
        form = {**FORM, "act": "preview", "exemption": "HO_NGHEO"}
        page = page_of(client.post(RECEIVE, form, **ENGLISH))
        assert "to be paid nothing (listed 10,000 đ)" in words(page)
        assert page.xpath("//input[@id='name']/@value") == [FORM["name"]]
        assert codes(client) == []

    def test_a_choice_that_cannot_be_is_told_and_not_a_fault(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(RECEIVE, {**FORM, "act": "preview", "exemption": "RICH"}, **ENGLISH)
        assert answer.status_code == 200
        assert "neither day nor fee" in words(page_of(answer))

    def test_the_form_takes_no_statement_but_for_who_asks(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        client = client_of("ONE_STOP_OFFICER")
        client.get(RECEIVE)
        with django_assert_num_queries(3):
            client.get(RECEIVE)


class TestPost:
    def test_the_minutes_of_the_post_set_the_time(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        form = {**FORM, "channel": "POST", "handed_over": "2026-01-06T14:30"}
        answer = client.post(RECEIVE, form, follow=True, **ENGLISH)
        text = words(page_of(answer))
        assert "14:30, 06/01/2026" in text
        assert "acts entered afterwards" in text

    @pytest.mark.parametrize(
        "change",
        [
            {"channel": "COUNTER", "handed_over": "2026-01-06T14:30"},
            {"channel": "POST", "handed_over": "never"},
            {"channel": "POST", "handed_over": "2099-01-06T14:30"},
        ],
    )
    def test_a_time_that_cannot_be_is_refused_at_its_field(self, change: dict[str, str]) -> None:
        client = client_of("ONE_STOP_OFFICER")
        answer = client.post(RECEIVE, FORM | change, **ENGLISH)
        page = page_of(answer)
        assert answer.status_code == 422
        assert page.xpath("//div[@role='alert']//a/@href") == ["#handed_over"]
        assert page.xpath("//*[@id='handed_over']/@aria-invalid") == ["true"]
        assert codes(client) == []


def holder_of_all() -> Client:
    name = make_official("ONE_STOP_OFFICER")
    for role in ("HANDLING_OFFICER", "HEAD"):
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code="AG.30307", role=role,
            valid_from=clock.today(),
        )  # fmt: skip
    return sign_in(Client(), name)


class TestAtOnce:
    def test_who_holds_every_step_returns_the_result_at_once(self) -> None:
        client = holder_of_all()
        assert page_of(client.get(RECEIVE)).xpath("//button[@value='now']")
        answer = client.post(RECEIVE, {**FORM, "act": "now"}, follow=True, **ENGLISH)
        text = words(page_of(answer))
        assert "received, decided and returned" in text
        assert "Result returned" in text

    def test_nobody_else_is_offered_it_or_can_ask_for_it(self) -> None:
        client = client_of("ONE_STOP_OFFICER")
        assert not page_of(client.get(RECEIVE)).xpath("//button[@value='now']")
        client.post(RECEIVE, {**FORM, "act": "now"})
        (code,) = codes(client)
        assert dossiers.public_status(code=code).status == "IN_PROGRESS"


class TestReadings:
    def test_opening_printing_and_searching_are_noted_and_the_inspector_sees_them(self) -> None:
        client, code = client_of("ONE_STOP_OFFICER"), receive().code
        client.get(f"{HOME}ho-so/{code}/")
        client.get(f"{HOME}ho-so/{code}/giay-tiep-nhan.pdf")
        find(client, who="nguyen")
        inspector = client_of("INSPECTOR", "AG.TTRA")
        text = words(page_of(inspector.get(READINGS, **ENGLISH)))
        for said in ("Opened the dossier", "Printed a paper", "Searched for the applicant"):
            assert said in text
        assert PERSON.name not in text
        page = page_of(inspector.get(READINGS, {"ho-so": code}, **ENGLISH))
        assert len(page.xpath("//tbody/tr")) == 3
        other = page_of(inspector.get(READINGS, {"ho-so": "H01-NONE"}, **ENGLISH))
        assert "No reading yet" in words(other)

    def test_who_does_not_see_the_person_is_not_noted(self) -> None:
        code = receive().code
        client_of("CLERK").get(f"{HOME}ho-so/{code}/")
        assert dossiers.access_list(code=code) == []

    def test_only_the_inspector_reads_them(self) -> None:
        for role in ("ONE_STOP_OFFICER", "HEAD", "ADMINISTRATOR"):
            assert client_of(role).get(READINGS).status_code == 403

    @pytest.mark.parametrize("place", ["x", "-1", "9" * 40, "\x00", "9" * 19])
    def test_a_place_that_is_none_is_no_fault(self, place: str) -> None:
        client = client_of("INSPECTOR", "AG.TTRA")
        assert client.get(READINGS, {"truoc": place}).status_code == 200

    def test_pages_follow_one_another_at_a_fixed_cost(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(60):
            dossiers.access_note(
                actor=SYSTEM, at=clock.now(), codes=[receive().code],
                what=Reading.DOSSIER,
            )  # fmt: skip
        client = client_of("INSPECTOR", "AG.TTRA")
        with django_assert_num_queries(4):
            page = page_of(client.get(READINGS, **ENGLISH))
        assert len(page.xpath("//tbody/tr")) == 50
        (following,) = page.xpath("//a[contains(@href, 'truoc=')]/@href")
        rest = page_of(client.get(f"{READINGS}{following}", **ENGLISH))
        assert len(rest.xpath("//tbody/tr")) == 10
