"""The front page, the health check and the page of components."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

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


def test_an_unknown_address_is_a_page_that_leads_on(client: Client) -> None:
    text = page(client, "/khong-co-trang-nay/", status=404, **ENGLISH)
    assert "There is no such page" in text
    assert 'href="/tra-cuu/"' in text


def test_the_components_page_shows_every_status_and_state(client: Client) -> None:
    text = page(client, "/design/", **ENGLISH)
    for words in ("In progress", "Waiting for supplements", "Withdrawn", "No evidence yet", "Met"):
        assert words in text
