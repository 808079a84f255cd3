"""Targets and the rows behind their figures."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.core import clock
from motcua.dossiers.contracts import Channel
from motcua.face.tests.factories import (
    OLD_WARD,
    PERSON,
    morning,
    receive,
)
from motcua.face.tests.target_cases import (
    BAD_DAYS,
    DAYS,
    ENGLISH,
    fact,
    page,
    queries,
    returned,
    table,
    ten_results,
    words,
)
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Verdict
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.programme import api as programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]


def publish(*days: date) -> None:
    """Freeze what the targets of 2011-2015 count on some days, and on the due days."""
    programme.days_publish(
        programme=programme.programme_get(), days=days, actor=SYSTEM, at=clock.now()
    )


def asked(client: Client, url: str, **data: str) -> list[str]:
    """The statements of a page, without those of the session."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url, data, **ENGLISH).status_code == 200
    return [query["sql"] for query in captured]


def facts_of_dossiers(statements: list[str]) -> list[str]:
    """Those that read what is counted: facts of dossiers or of agencies."""
    return [sql for sql in statements if "_fact" in sql or '"dossiers_' in sql]


class TestScoreboard:
    @pytest.mark.parametrize("day", DAYS)
    def test_it_shows_all_thirteen_targets_on_any_day(self, client: Client, day: str) -> None:
        document = page(client, "/muc-tieu/", ngay=day)
        assert len(document.xpath("//ol[contains(@class,'targets')]/li")) == 13

    def test_what_is_not_published_is_not_shown_as_a_figure(self, client: Client) -> None:
        ten_results()
        assert "No figure is published" in words(page(client, "/muc-tieu/", ngay="2014-12-31"))

    @pytest.mark.parametrize("url", ["/muc-tieu/", "/muc-tieu/m/", "/chi-so/ONLINE_SHARE/can-cu/"])
    @pytest.mark.parametrize("day", BAD_DAYS)
    def test_a_day_that_cannot_be_asked_for_is_refused_in_clear_words(
        self, client: Client, url: str, day: str
    ) -> None:
        answer = client.get(url, {"ngay": day}, **ENGLISH)
        assert answer.status_code == 422
        assert "is not a day that can be shown" in answer.content.decode()

    def test_tomorrow_is_not_known_yet(self, client: Client) -> None:
        tomorrow = clock.today() + timedelta(days=1)
        assert client.get("/muc-tieu/", {"ngay": tomorrow.isoformat()}).status_code == 422
        assert client.get("/muc-tieu/", {"ngay": clock.today().isoformat()}).status_code == 200

    def test_it_keeps_the_asked_day_in_its_links(self, client: Client) -> None:
        document = page(client, "/muc-tieu/", ngay="2014-12-31")
        links = document.xpath("//ol[contains(@class,'targets')]//h2/a/@href")
        assert links
        assert all(link.endswith("?ngay=2014-12-31") for link in links)

    def test_another_programme_is_shown_and_an_unknown_one_is_not(self, client: Client) -> None:
        asked_for = {"chuong-trinh": "an-giang-2026-2030"}
        document = page(client, "/muc-tieu/", **asked_for)
        assert len(document.xpath("//ol[contains(@class,'targets')]/li")) == 3
        assert "only an outline" in words(document)
        assert client.get("/muc-tieu/", {"chuong-trinh": "x"}).status_code == 404

    def test_a_figure_stays_as_published_whatever_comes_later(self, client: Client) -> None:
        ten_results(by_post=3)
        publish(date(2014, 12, 31))
        before = words(page(client, "/muc-tieu/", ngay="2014-12-31"))
        assert "(3 / 10, on 31/12/2014)" in before
        ten_results(by_post=9)
        assert words(page(client, "/muc-tieu/", ngay="2014-12-31")) == before

    @pytest.mark.parametrize(
        "url", ["/muc-tieu/", "/muc-tieu/m/", "/muc-tieu/a/", "/muc-tieu/du-bao/",
                "/du-lieu-mo/muc-tieu.json"],
    )  # fmt: skip
    def test_its_statements_are_fixed_and_none_reads_a_dossier(
        self, client: Client, url: str
    ) -> None:
        ten_results()
        publish(date(2014, 11, 30), date(2014, 12, 31))
        client.get(url)
        few = asked(client, url, ngay="2014-12-31")
        ten_results(by_post=5)
        returned(morning(2014, 4, 1), Channel.COUNTER, unit="AG.884.30316")
        many = asked(client, url, ngay="2014-12-31")
        assert len(many) == len(few) <= 8
        assert facts_of_dossiers(many) == []


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
        assert "12/BC-SNV" not in words(page(client, "/muc-tieu/e/"))
        indicators.figure_check(
            actor=second, at=clock.now(), declared_id=figure.declared_id,
            verdict=Verdict.CONFIRMED,
        )  # fmt: skip
        shown = page(client, "/muc-tieu/e/")
        assert "45 / 50" in words(shown)
        assert "declared" in words(shown.xpath("//li[contains(., '12/BC-SNV')]/span")[0])

    @pytest.mark.parametrize("day", DAYS)
    def test_every_target_opens_on_any_day(self, client: Client, day: str) -> None:
        for target in programme.programme_get().targets:
            document = page(client, f"/muc-tieu/{target.key}/", ngay=day)
            assert target.title.en in words(document.xpath("//h1")[0])

    def test_an_unknown_target_is_not_found(self, client: Client) -> None:
        for key in ("z", "%00", "m%20", "x" * 500):
            assert client.get(f"/muc-tieu/{key}/").status_code == 404

    def test_results_by_post_give_their_share_of_all_results(self, client: Client) -> None:
        ten_results(by_post=3)
        publish(date(2014, 12, 31))
        document = page(client, "/muc-tieu/m/", ngay="2014-12-31")
        assert fact(document, "Numerator / denominator") == "3 / 10"
        assert "30.00\u00a0%" in document.text_content()
        assert "Home Affairs" not in fact(document, "Leads")
        assert fact(document, "Leads").startswith("Văn phòng Ủy ban nhân dân tỉnh")

    def test_the_past_is_shown_as_it_was_published_then(self, client: Client) -> None:
        ten_results(by_post=3)
        publish(date(2014, 2, 28), date(2014, 3, 31))
        early = page(client, "/muc-tieu/m/", ngay="2014-03-30")
        assert fact(early, "Numerator / denominator") == "0 / 0"
        assert "No evidence yet" in words(early)
        late = page(client, "/muc-tieu/m/", ngay="2014-03-31")
        assert fact(late, "Numerator / denominator") == "3 / 10"

    def test_a_correction_says_why(self, client: Client) -> None:
        ten_results(by_post=3)
        publish(date(2014, 12, 31))
        ten_results(by_post=10)
        programme.days_publish(
            programme=programme.programme_get(), days=[date(2014, 12, 31)], actor=SYSTEM,
            at=clock.now(), reason="ghi sổ muộn",
        )  # fmt: skip
        document = page(client, "/muc-tieu/m/", ngay="2014-12-31")
        assert fact(document, "Numerator / denominator") == "13 / 20"
        assert "ghi sổ muộn" in fact(document, "Published at")

    def test_a_day_within_a_month_is_provisional(self, client: Client) -> None:
        ten_results()
        publish(date(2014, 12, 30))
        document = page(client, "/muc-tieu/m/", ngay="2014-12-30")
        assert "provisional" in fact(document, "As of")

    def test_it_names_what_a_stranger_needs_to_check_the_figure(self, client: Client) -> None:
        ten_results()
        publish(date(2014, 12, 31))
        document = page(client, "/muc-tieu/m/", ngay="2014-12-31")
        version = indicators.indicator_get("POSTAL_RETURN_SHARE").version_on(date(2014, 12, 31))
        assert version is not None
        assert version.fingerprint in fact(document, "Definition version")
        assert "mục III.2.m" in fact(document, "Legal basis")
        assert "10 rows" in fact(document, "Fingerprint of the rows")
        assert "--on 2014-12-31 --unit AG" in fact(document, "On the command line")
        links = document.xpath("//a[starts-with(@href,'/chi-so/POSTAL_RETURN_SHARE/')]/@href")
        assert "/chi-so/POSTAL_RETURN_SHARE/can-cu/?ngay=2014-12-31" in links

    def test_the_map_has_the_published_figure_of_each_district(self, client: Client) -> None:
        ten_results(by_post=3)
        returned(morning(2014, 4, 1), Channel.POST, unit="AG.884.30316")
        publish(date(2014, 12, 31))
        document = page(client, "/muc-tieu/m/", ngay="2014-12-31")
        told = [row[2:4] for row in table(document) if len(row) == 5 and row[4]]
        assert ["1", "1"] in told
        assert ["3", "10"] in told

    def test_the_chart_is_given_as_a_specification(self, client: Client) -> None:
        ten_results()
        publish(date(2014, 3, 31), date(2014, 4, 30))
        url = "/muc-tieu/bieu-do/m.1.vl.json"
        found = client.get(url, {"ngay": "2014-12-31"}).json()
        assert "vega-lite" in found["$schema"]
        assert [row["value"] for row in found["layer"][0]["data"]["values"]] == [30, 30]
        document = page(client, "/muc-tieu/m/", ngay="2014-12-31")
        assert document.xpath("//div[contains(@class,'chart')]//svg")
        assert any(link.startswith(url) for link in document.xpath("//a/@href"))
        for part in ("c.1", "b1.1"):
            assert client.get(f"/muc-tieu/bieu-do/{part}.vl.json").status_code == 404


class TestEvidence:
    URL = "/chi-so/POSTAL_RETURN_SHARE/can-cu/"

    @pytest.mark.parametrize(
        "part, count", [("DENOMINATOR", 10), ("NUMERATOR", 3), ("MISSED", 7), ("UNJUDGEABLE", 0)]
    )
    def test_each_part_shows_its_own_rows(self, client: Client, part: str, count: int) -> None:
        codes = ten_results(by_post=3)
        rows = table(page(client, self.URL, ngay="2014-12-31", phan=part))
        expected = {
            "DENOMINATOR": codes, "NUMERATOR": codes[:3], "MISSED": codes[3:], "UNJUDGEABLE": [],
        }[part]  # fmt: skip
        assert len(rows) == count
        assert [row[0] for row in rows] == expected

    def test_an_unknown_part_shows_the_denominator(self, client: Client) -> None:
        ten_results()
        assert len(table(page(client, self.URL, ngay="2014-12-31", phan="NOTHING"))) == 10

    def test_a_unit_shows_its_own_rows_only(self, client: Client) -> None:
        ten_results()
        other = returned(morning(2014, 4, 1), Channel.POST, unit="AG.884.30316")
        rows = table(page(client, self.URL, ngay="2014-12-31", **{"don-vi": "AG.884"}))
        assert [row[0] for row in rows] == [other]

    def test_pages_hold_every_row_once(self, client: Client) -> None:
        codes = [receive(unit=OLD_WARD, at=morning(2014, 3, 3)).code for _ in range(105)]
        url = "/chi-so/ONLINE_SHARE/can-cu/?ngay=2014-12-31"
        sizes, seen = [], []
        while url:
            document = page(client, url)
            rows = [row[0] for row in table(document)]
            sizes.append(len(rows))
            seen += rows
            more = document.xpath("//a[normalize-space()='Next page']/@href")
            url = f"/chi-so/ONLINE_SHARE/can-cu/{more[0]}" if more else ""
        assert sizes == [50, 50, 5]
        assert sorted(seen) == sorted(codes)

    def test_it_holds_no_personal_data(self, client: Client) -> None:
        ten_results()
        for indicator in indicators.indicator_list():
            answer = client.get(f"/chi-so/{indicator.code}/can-cu/", {"ngay": "2014-12-31"})
            assert answer.status_code == 200
            text = answer.content.decode()
            for secret in (PERSON.name, PERSON.id_number, PERSON.phone, "Đông Thịnh"):
                assert secret not in text

    def test_a_code_leads_to_its_public_status(self, client: Client) -> None:
        code = returned(morning(2014, 3, 3), Channel.POST)
        document = page(client, self.URL, ngay="2014-12-31")
        assert document.xpath("//tbody//a/@href") == [f"/ho-so/{code}/"]

    def test_no_row_is_said_in_words(self, client: Client) -> None:
        assert "No row" in words(page(client, self.URL, ngay="2014-12-31"))

    @pytest.mark.parametrize(
        "url, data",
        [
            ("/chi-so/NOTHING/can-cu/", {}),
            ("/chi-so/%00/can-cu/", {}),
            (URL, {"don-vi": "AG.999"}),
            (URL, {"don-vi": "\x00"}),
            (URL, {"ngay": "2005-01-01"}),
        ],
    )
    def test_what_there_is_not_is_not_found(
        self, client: Client, url: str, data: dict[str, str]
    ) -> None:
        assert client.get(url, data).status_code == 404

    @pytest.mark.parametrize("after", ["²", "٣", "-1", "x", "\x00", "9" * 30, "1e5", "%ff"])
    @pytest.mark.parametrize(
        "code", ["POSTAL_RETURN_SHARE", "ONE_STOP_COVERAGE", "OVERDUE_OPEN_SHARE"]
    )
    def test_a_broken_place_to_go_on_from_is_no_fault_of_the_server(
        self, client: Client, code: str, after: str
    ) -> None:
        answer = client.get(f"/chi-so/{code}/can-cu/", {"ngay": "2014-12-31", "sau": after})
        assert answer.status_code in (200, 404, 422)

    def test_it_needs_two_queries_however_many_rows(self, client: Client) -> None:
        ten_results()
        assert queries(client, self.URL, ngay="2014-12-31") == 2
        assert queries(client, "/chi-so/TIME_REDUCTION/can-cu/", ngay="2014-12-31") == 3
        assert queries(client, "/chi-so/OVERDUE_OPEN_SHARE/can-cu/", ngay="2014-12-31") == 2

    def test_the_share_of_overdue_ones_opens_to_dossiers_and_their_deadlines(
        self, client: Client
    ) -> None:
        code = receive(unit=OLD_WARD, at=morning(2014, 3, 3)).code
        document = page(
            client, "/chi-so/OVERDUE_OPEN_SHARE/can-cu/", ngay="2014-12-31", phan="NUMERATOR"
        )
        assert document.xpath("//tbody//a/@href") == [f"/ho-so/{code}/"]
        heads = [head.text_content() for head in document.xpath("//thead//th")]
        assert heads[0] == "dossier code"
        assert "deadline that held" in heads
        assert f"{code}/1" not in words(document)
