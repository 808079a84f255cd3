"""The front page, the health check and the procedures."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from motcua.core import clock
from motcua.face.tests.factories import SLUG
from motcua.procedures import api as procedures

pytestmark = pytest.mark.django_db
ENGLISH = {"headers": {"accept-language": "en"}}


def page(client: Client, url: str, status: int = 200, **more: object) -> str:
    answer = client.get(url, **more)  # type: ignore[arg-type]
    assert answer.status_code == status
    return answer.content.decode()


def test_the_front_page_leads_to_tracking_procedures_targets_and_the_log(client: Client) -> None:
    text = page(client, "/")
    for name in ("track", "procedure_list", "scoreboard", "log", "design"):
        linked = f'href="{reverse(f"portal:{name}")}"' in text
        assert linked is (name != "design")


def test_the_front_page_offers_no_roles_outside_a_demonstration(client: Client) -> None:
    assert 'action="/vai/' not in page(client, "/")


def test_the_front_page_speaks_vietnamese_unless_the_reader_asks_for_english(
    client: Client,
) -> None:
    assert '<html lang="vi">' in page(client, "/")
    english = page(client, "/", **ENGLISH)
    assert '<html lang="en">' in english
    assert "Track a dossier" in english


def test_the_health_check_says_ok_and_nothing_else(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"status": "ok"}


@pytest.mark.parametrize(
    "url", ["/", "/healthz", "/thu-tuc/", "/design/", "/muc-tieu/", "/so-cai/"]
)
def test_a_public_page_takes_no_post(client: Client, url: str) -> None:
    assert client.post(url).status_code == 405


def test_the_list_holds_every_procedure_in_force_today_once(client: Client) -> None:
    text = page(client, "/thu-tuc/")
    today = procedures.procedure_list(on=clock.today())
    assert today
    for procedure in procedures.procedure_list():
        link = f'href="{reverse("portal:procedure", args=[procedure.slug])}"'
        assert text.count(link) == (procedure in today)


@pytest.mark.parametrize("typed", ["chung thuc chu ky", "Chứng thực chữ ký", "CHỨNG THỰC  chữ ký "])
def test_a_search_finds_a_procedure_with_and_without_diacritics(client: Client, typed: str) -> None:
    text = page(client, "/thu-tuc/", data={"q": typed})
    assert f"/thu-tuc/{SLUG}/" in text
    assert "/thu-tuc/khai-tu/" not in text


def test_a_search_without_a_hit_says_what_to_try_instead(client: Client) -> None:
    text = page(client, "/thu-tuc/", data={"q": "zzzz"}, **ENGLISH)
    assert "No procedure found" in text
    assert "Try fewer words" in text


def test_a_level_narrows_the_list_and_an_unknown_level_does_not(client: Client) -> None:
    province = page(client, "/thu-tuc/", data={"cap": "PROVINCE"})
    assert f"/thu-tuc/{SLUG}/" not in province
    assert page(client, "/thu-tuc/", data={"cap": "WORLD"}).count("<tr>") == page(
        client, "/thu-tuc/"
    ).count("<tr>")


@pytest.mark.parametrize("typed", ["\x00", "%", "a" * 20_000, "<script>alert(1)</script>", "😀"])
def test_an_odd_search_is_answered_and_echoed_harmlessly(client: Client, typed: str) -> None:
    text = page(client, "/thu-tuc/", data={"q": typed})
    assert "<script>" not in text


def test_a_procedure_shows_each_version_with_papers_limit_fee_and_steps(client: Client) -> None:
    text = page(client, f"/thu-tuc/{SLUG}/", **ENGLISH)
    procedure = procedures.procedure_by_slug(SLUG)
    assert text.count("<section") == len(procedure.versions)
    newest = procedure.versions[-1]
    for component in newest.components:
        assert component.name.en in text
    for step in newest.steps:
        assert step.name.en in text
    assert "within the working day" in text
    assert "10,000 đ" in text
    assert "in force" in text


def test_an_unknown_procedure_is_a_page_that_says_so(client: Client) -> None:
    text = page(client, "/thu-tuc/khong-co/", status=404, **ENGLISH)
    assert "khong-co" in text
    assert "Not found" in text


def test_an_unknown_address_is_a_page_that_leads_on(client: Client) -> None:
    text = page(client, "/khong-co-trang-nay/", status=404, **ENGLISH)
    assert "There is no such page" in text
    assert 'href="/tra-cuu/"' in text


def test_the_components_page_shows_every_status_and_state(client: Client) -> None:
    text = page(client, "/design/", **ENGLISH)
    for words in ("In progress", "Waiting for supplements", "Withdrawn", "No evidence yet", "Met"):
        assert words in text
