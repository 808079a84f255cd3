"""Where to cut first, as the public sees it."""

from __future__ import annotations

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.core import clock
from motcua.dossiers.tests.test_performance import facts, store

pytestmark = pytest.mark.django_db(transaction=True)
ENGLISH = {"headers": {"accept-language": "en"}}


def page(client: Client, **asked: str) -> str:
    answer = client.get("/thu-tuc/ganh-nang/", asked, **ENGLISH)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_without_evidence_it_says_so_and_shows_no_figure(client: Client) -> None:
    shown = page(client)
    assert "No figures yet" in shown
    assert "0 đ" not in shown


def test_the_greatest_burden_comes_first_with_its_share(client: Client) -> None:
    today = clock.today()
    store(
        [facts(cost_incurred=20_000, cost_estimate=30_000, returned_on=today)] * 15
        + [facts(procedure="GONE", cost_incurred=10_000, returned_on=today)] * 10
    )
    shown = page(client)
    assert shown.index("birth") < shown.index("GONE")
    assert "300,000 đ" in shown
    assert "-150,000 đ" in shown.replace("−", "-")
    assert "75" in shown
    assert "100,000 đ" in shown


def test_a_year_is_shown_when_asked_for(client: Client) -> None:
    store([facts(returned_on=clock.today().replace(year=2015, day=1))] * 6)
    assert "No figures yet" in page(client)
    assert "360,000 đ" in page(client, nam="2015")
    assert "No figures yet" in page(client, nam="2015; DROP TABLE")


def test_the_number_of_statements_does_not_grow(client: Client) -> None:
    today = clock.today()
    page(client)
    counts = []
    for begin in (0, 40):
        rows = [facts(procedure=f"P{begin + n}", returned_on=today) for n in range(begin // 4 + 1)]
        with CaptureQueriesContext(connection) as seen:
            page(client)
        counts.append(len(seen))
        if not begin:
            store(rows * 6)
    assert counts[0] == counts[1] == 2


def test_beyond_the_first_twenty_the_rest_is_told_in_one_line(client: Client) -> None:
    today = clock.today()
    store(
        [
            facts(procedure=f"P{n:02}", cost_incurred=4_000 if n < 20 else 1_000, returned_on=today)
            for n in range(40) for _ in range(5)
        ]
    )  # fmt: skip
    shown = page(client)
    assert "P19" in shown
    assert "P20" not in shown
    assert "The next 20 procedures together make 20.00\u00a0%" in shown
