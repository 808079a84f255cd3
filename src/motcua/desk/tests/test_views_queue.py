"""The queue's page at the counter, and the screen in the waiting room."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.face.tests.factories import client_of, receive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
ENGLISH = {"headers": {"accept-language": "en"}}
QUEUE = "/ban-lam-viec/hang-cho/"
SCREEN = "/man-hinh/AG.30307/"


def said(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(page.text_content().split())


def post(client: Client, act: str, **data: str) -> str:
    return said(client.post(f"{QUEUE}{act}", data, follow=True, **ENGLISH))


def ended(client: Client, act: str, **data: str) -> str:
    page = html.fromstring(client.get(QUEUE).content.decode())
    url = str(page.xpath("//form[.//button[@value='recall']]/@action")[0])
    return said(client.post(url, {"act": act, **data}, follow=True, **ENGLISH))


def test_a_number_is_given_printed_called_again_and_served_with_its_dossier() -> None:
    client = client_of("ONE_STOP_OFFICER")
    answer = client.post(f"{QUEUE}lay-so/", {"queue": "A"}, follow=True, **ENGLISH)
    assert "Number A001 given." in said(answer)
    page = html.fromstring(answer.content.decode())
    (paper,) = page.xpath("//a[contains(@href, 'phieu.pdf')]/@href")
    printed = client.get(paper)
    assert printed["Content-Type"] == "application/pdf"
    assert printed.content.startswith(b"%PDF-")
    assert "Number A001, counter 3." in post(client, "goi/", counter="3")
    assert "A001 called again" in ended(client, "recall")
    assert "A001 served" in ended(client, "done", dossier=receive().code)
    assert "Nobody waits in this queue." in post(client, "goi/", counter="3")


def test_who_does_not_come_is_counted_so() -> None:
    client = client_of("ONE_STOP_OFFICER")
    post(client, "lay-so/", queue="B")
    post(client, "goi/", counter="1")
    assert "B001 did not come" in ended(client, "gone")


def test_the_counter_that_was_typed_stands_there_again() -> None:
    client = client_of("ONE_STOP_OFFICER")
    post(client, "lay-so/", queue="A")
    post(client, "goi/", counter="7")
    page = html.fromstring(client.get(QUEUE).content.decode())
    assert page.xpath("//input[@id='counter']/@value") == ["7"]


@pytest.mark.parametrize("data", [{"queue": "Z"}, {"queue": "\x00"}, {}])
def test_a_queue_that_is_none_gives_no_number(data: dict[str, str]) -> None:
    client = client_of("ONE_STOP_OFFICER")
    assert "There is no queue" in post(client, "lay-so/", **data)


def test_another_agency_and_another_role_are_refused() -> None:
    client = client_of("ONE_STOP_OFFICER")
    assert client.get(f"{QUEUE}?don-vi=AG.30316").status_code == 403
    assert client.post(f"{QUEUE}lay-so/", {"queue": "A", "don-vi": "AG.30316"}).status_code == 403
    assert client_of("HANDLING_OFFICER").get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}999/phieu.pdf").status_code == 404


def test_the_screen_shows_numbers_and_counters_and_renews_itself(client: Client) -> None:
    counter = client_of("ONE_STOP_OFFICER")
    assert "No number is called." in said(client.get(SCREEN, **ENGLISH))
    post(counter, "lay-so/", queue="A")
    post(counter, "lay-so/", queue="A")
    post(counter, "goi/", counter="2")
    answer = client.get(SCREEN, **ENGLISH)
    assert answer["Refresh"] == "10"
    text = said(answer)
    assert "A001" in text
    assert "counter 2" in text
    assert "A002" not in text
    assert "Waiting: 1" in text
    assert client.get("/man-hinh/NOTHING/").status_code == 404


def test_both_pages_cost_the_same_with_one_number_and_with_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counter = client_of("ONE_STOP_OFFICER")
    counter.get(QUEUE)
    for _ in range(2):
        with django_assert_num_queries(6):
            counter.get(QUEUE)
        with django_assert_num_queries(2):
            client.get(SCREEN)
        for _ in range(4):
            post(counter, "lay-so/", queue="A")
        post(counter, "goi/", counter="1")
        post(counter, "goi/", counter="2")
