"""The targets counted anew, for officials who may read the evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from motcua.core import clock
from motcua.dossiers.contracts import Channel
from motcua.face.tests.factories import (
    client_of,
    morning,
)
from motcua.face.tests.target_cases import (
    BAD_DAYS,
    DAYS,
    ENGLISH,
    fact,
    page,
    queries,
    returned,
    ten_results,
    words,
)
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Verdict
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.programme import api as programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
LIVE = "/ban-lam-viec/muc-tieu/tinh-lai/"


@pytest.fixture
def client() -> Client:
    """A head, who may read the evidence."""
    return client_of("HEAD")


class TestScoreboard:
    @pytest.mark.parametrize("day", DAYS)
    def test_it_shows_all_thirteen_targets_on_any_day(self, client: Client, day: str) -> None:
        document = page(client, LIVE, ngay=day)
        assert len(document.xpath("//ol[contains(@class,'targets')]/li")) == 13

    def test_without_dossiers_no_target_is_met_or_missed_by_them(self, client: Client) -> None:
        document = page(client, f"{LIVE}m/", ngay="2014-12-31")
        assert "No evidence yet" in words(document)
        assert "0.00" not in words(document.xpath("//section")[0].xpath(".//p")[0])

    @pytest.mark.parametrize("url", [LIVE, f"{LIVE}m/"])
    @pytest.mark.parametrize("day", BAD_DAYS)
    def test_a_day_that_cannot_be_asked_for_is_refused_in_clear_words(
        self, client: Client, url: str, day: str
    ) -> None:
        answer = client.get(url, {"ngay": day}, **ENGLISH)
        assert answer.status_code == 422
        assert "is not a day that can be shown" in answer.content.decode()

    def test_tomorrow_is_not_known_yet(self, client: Client) -> None:
        tomorrow = clock.today() + timedelta(days=1)
        assert client.get(LIVE, {"ngay": tomorrow.isoformat()}).status_code == 422
        assert client.get(LIVE, {"ngay": clock.today().isoformat()}).status_code == 200

    def test_it_keeps_the_asked_day_in_its_links(self, client: Client) -> None:
        document = page(client, LIVE, ngay="2014-12-31")
        links = document.xpath("//ol[contains(@class,'targets')]//h2/a/@href")
        assert links
        assert all(link.endswith("?ngay=2014-12-31") for link in links)

    def test_it_needs_as_many_queries_for_many_dossiers_as_for_few(self, client: Client) -> None:
        returned(morning(2014, 3, 3), Channel.POST)
        few = queries(client, LIVE, ngay="2014-12-31")
        ten_results()
        returned(morning(2014, 4, 1), Channel.COUNTER, unit="AG.884.30316")
        assert queries(client, LIVE, ngay="2014-12-31") == few
        assert few <= 20


class TestTarget:
    def test_a_declared_figure_is_shown_only_when_confirmed_and_always_marked(
        self, client: Client
    ) -> None:
        post = (ActorPost("AG.SNV", Role.REFORM_COORDINATOR),)
        first, second = Actor("a", "a", post), Actor("b", "b", post)
        figure = indicators.figure_declare(
            actor=first, at=clock.now(), code="COMPUTERS_IN_USE", unit="AG.SNV",
            on=date(2015, 12, 31), numerator=45, denominator=50, document="12/BC-SNV",
        )  # fmt: skip
        assert "12/BC-SNV" not in words(page(client, "/ban-lam-viec/muc-tieu/tinh-lai/e/"))
        indicators.figure_check(
            actor=second, at=clock.now(), declared_id=figure.declared_id,
            verdict=Verdict.CONFIRMED,
        )  # fmt: skip
        shown = page(client, "/ban-lam-viec/muc-tieu/tinh-lai/e/")
        assert "45 / 50" in words(shown)
        assert "declared" in words(shown.xpath("//li[contains(., '12/BC-SNV')]/span")[0])

    @pytest.mark.parametrize("day", DAYS)
    def test_every_target_opens_on_any_day(self, client: Client, day: str) -> None:
        for target in programme.programme_get().targets:
            document = page(client, f"{LIVE}{target.key}/", ngay=day)
            assert target.title.en in words(document.xpath("//h1")[0])

    def test_an_unknown_target_is_not_found(self, client: Client) -> None:
        for key in ("z", "%00", "m%20", "x" * 500):
            assert client.get(f"{LIVE}{key}/").status_code == 404

    def test_results_by_post_give_their_share_of_all_results(self, client: Client) -> None:
        ten_results(by_post=3)
        document = page(client, f"{LIVE}m/", ngay="2014-12-31")
        assert fact(document, "Numerator / denominator") == "3 / 10"
        assert "30.00\u00a0%" in document.text_content()

    def test_the_past_is_shown_as_it_was_known_then(self, client: Client) -> None:
        ten_results(by_post=3)
        before = page(client, f"{LIVE}m/", ngay="2014-03-02")
        assert fact(before, "Numerator / denominator") == "0 / 0"
        assert fact(
            page(client, f"{LIVE}m/", ngay="2014-03-03"),
            "Numerator / denominator",
        ) == ("3 / 10")

    def test_a_new_year_starts_its_own_count(self, client: Client) -> None:
        ten_results(by_post=3)
        returned(morning(2015, 1, 5), Channel.POST)
        document = page(client, f"{LIVE}m/", ngay="2015-01-31")
        assert fact(document, "Numerator / denominator") == "1 / 1"

    def test_it_names_what_a_stranger_needs_to_check_the_figure(self, client: Client) -> None:
        ten_results()
        document = page(client, f"{LIVE}m/", ngay="2014-12-31")
        version = indicators.indicator_get("POSTAL_RETURN_SHARE").version_on(date(2014, 12, 31))
        assert version is not None
        assert version.fingerprint in fact(document, "Definition version")
        assert "mục III.2.m" in fact(document, "Legal basis")
        assert "--on 2014-12-31 --unit AG" in fact(document, "On the command line")

    def test_it_links_to_the_rows_of_the_day_it_speaks_of(self, client: Client) -> None:
        ten_results()
        document = page(client, f"{LIVE}m/", ngay="2014-12-31")
        links = document.xpath("//a[starts-with(@href,'/chi-so/POSTAL_RETURN_SHARE/')]/@href")
        assert "/chi-so/POSTAL_RETURN_SHARE/can-cu/?ngay=2014-12-31" in links

    @pytest.mark.parametrize("key", ["a", "b2", "m"])
    def test_it_needs_as_many_queries_for_many_dossiers_as_for_few(
        self, client: Client, key: str
    ) -> None:
        returned(morning(2014, 3, 3), Channel.POST)
        few = queries(client, f"{LIVE}{key}/", ngay="2014-12-31")
        ten_results()
        returned(morning(2014, 4, 1), Channel.COUNTER, unit="AG.884.30316")
        assert queries(client, f"{LIVE}{key}/", ngay="2014-12-31") == few


def test_who_may_not_read_the_evidence_has_no_such_page() -> None:
    officer = client_of("HANDLING_OFFICER")
    for url in (LIVE, f"{LIVE}m/"):
        assert officer.get(url).status_code == 403
        assert Client().get(url).status_code in (302, 403)


def test_it_says_that_it_is_not_published(client: Client) -> None:
    assert "is not published" in words(page(client, LIVE))


def test_another_programme_is_counted_too(client: Client) -> None:
    document = page(client, LIVE, **{"chuong-trinh": "an-giang-2026-2030"})
    assert len(document.xpath("//ol[contains(@class,'targets')]/li")) == 3
