"""The head's page of targets: own figures, own reasons, and the dossiers by own rights."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.core import clock
from motcua.face.tests.factories import OTHER_WARD, WARD, client_of
from motcua.indicators.tests import factories
from motcua.organisation.contracts import SYSTEM
from motcua.programme import api as programme
from motcua.programme.tests.test_selectors import put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
PAGE, PUBLIC = "/ban-lam-viec/muc-tieu/", "/muc-tieu/du-bao/"
ENGLISH = {"headers": {"accept-language": "en"}}


def words(answer: Any) -> str:
    page = html.fromstring(answer.content.decode())
    return " ".join(" ".join(page.xpath("//main")[0].itertext()).split())


def rows(count: int, today: date, unit: str = WARD) -> list[dict[str, Any]]:
    """For nine months, ``count`` dossiers a month of which one in four was late."""
    found = []
    for month in range(9):
        day = today - timedelta(days=31 * month + 5)
        for number in range(count):
            found.append(
                {
                    "received": day, "closed": day, "due": day, "handling": 1, "unit": unit,
                    "late": 2 if number % 4 == 0 else 0,
                }
            )  # fmt: skip
    return found


@pytest.fixture(autouse=True)
def places(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wards of today, which the golden facts do not name."""
    for ward in (WARD, OTHER_WARD):
        monkeypatch.setitem(factories.UNITS, ward, ("COMMUNE", None))


def publish(count: int = 40) -> None:
    today = clock.today()
    put([*rows(count, today), *rows(count, today, OTHER_WARD)])
    programme.months_publish(
        programme=programme.programme_get("an-giang-2026-2030"),
        from_on=today - timedelta(days=280), to_on=today, actor=SYSTEM, at=clock.now(),
    )  # fmt: skip


def test_a_head_sees_what_the_own_agency_will_miss_and_its_dossiers() -> None:
    publish()
    answer = client_of("HEAD").get(PAGE, **ENGLISH)
    assert answer.status_code == 200
    page = html.fromstring(answer.content.decode())
    first = page.xpath("//main//section")[0]
    assert "missed" in " ".join(first.text_content().split())
    listed = first.xpath(".//ul/li/a/@href")
    assert len(listed) == 3
    assert all(link.startswith("/ban-lam-viec/ho-so/") for link in listed)


def test_a_head_may_not_ask_for_another_agency() -> None:
    publish()
    answer = client_of("HEAD").get(PAGE, {"don-vi": OTHER_WARD})
    assert answer.status_code == 403


def test_who_answers_for_nothing_has_no_such_page() -> None:
    assert client_of("HANDLING_OFFICER").get(PAGE).status_code == 403
    assert Client().get(PAGE).status_code in (302, 403)


def test_an_unknown_agency_is_refused() -> None:
    assert client_of("HEAD").get(PAGE, {"don-vi": "AG.NOWHERE"}).status_code == 404


def test_the_public_sees_the_same_figures_without_people_or_dossiers(client: Client) -> None:
    publish()
    answer = client.get(PUBLIC, {"chuong-trinh": "an-giang-2026-2030"}, **ENGLISH)
    assert answer.status_code == 200
    said = words(answer)
    assert "75" in said
    assert "would rise by" in said
    assert "only an outline" in said
    assert "/ban-lam-viec/ho-so/" not in answer.content.decode()
    assert len(html.fromstring(answer.content.decode()).xpath("//main//table")) >= 1


def test_a_programme_of_the_past_says_why_nothing_is_forecast(client: Client) -> None:
    answer = client.get(PUBLIC, {"chuong-trinh": "an-giang-2011-2015"}, **ENGLISH)
    assert "nothing is published yet" in words(answer)
    assert client.get(PUBLIC, {"chuong-trinh": "x"}).status_code == 404


def test_neither_page_asks_more_for_more_dossiers(client: Client) -> None:
    def queries(asking: Client, url: str) -> int:
        asking.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert asking.get(url).status_code == 200
        return len(captured)

    head = client_of("HEAD")
    publish(40)
    few = queries(client, PUBLIC), queries(head, PAGE)
    put([*rows(160, clock.today()), *rows(160, clock.today(), OTHER_WARD)])
    assert (queries(client, PUBLIC), queries(head, PAGE)) == few
    assert few[0] <= 6
