"""The programme's page: every item with its owner, product, day and proof."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.programme import api as programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
PAGE = "/chuong-trinh/"
ENGLISH = {"headers": {"accept-language": "en"}}


def page(client: Client, **data: str) -> html.HtmlElement:
    answer = client.get(PAGE, data, **ENGLISH)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.mark.parametrize("code", ["an-giang-2011-2015", "an-giang-2026-2030"])
def test_every_item_and_every_target_is_on_the_page(client: Client, code: str) -> None:
    document = page(client, **{"chuong-trinh": code})
    whole = programme.programme_get(code)
    items = document.xpath("//ol[contains(@class,'targets')]/li")
    assert len(items) == len(whole.items) + len(whole.targets)
    titles = [words(item) for item in document.xpath("//li[dl/dt[.='Product']]/*[1]")]
    assert titles == [item.title.en for item in whole.items]


def test_an_item_says_who_what_when_and_what_proves_it(client: Client) -> None:
    document = page(client)
    item = document.xpath("//li[*[1][contains(., 'Report every three months')]]")[0]
    said = words(item)
    for told in ("VI.3.a-2", "R135", "Departments and district", "Quarterly and sudden reports",
                 "every quarter", "31/12/2015", "periodic reports"):  # fmt: skip
        assert told in said
    unproved = document.xpath("//li[*[1][contains(., 'Recruit by competition')]]")[0]
    assert "no system records it yet" in words(unproved)
    assert "not named in this clause" in words(unproved)


def test_the_page_says_how_much_is_recorded(client: Client) -> None:
    whole = programme.programme_get()
    count = sum(item.recorded for item in whole.items)
    assert "119 clauses" in words(page(client))
    assert f"{count} of {len(whole.items)} items are recorded" in words(page(client))


def test_an_agency_has_a_page_of_its_items(client: Client) -> None:
    document = page(client, **{"don-vi": "AG.STC"})
    said = words(document)
    assert "Sở Tài chính" in words(document.xpath("//h1")[0])
    assert "VI.3.e-2" in said
    assert "VI.3.c-1 " not in said
    links = page(client).xpath("//a[contains(@href,'don-vi=AG.STC')]/@href")
    assert links
    assert client.get(links[0]).status_code == 200


def test_every_link_within_the_page_leads_somewhere(client: Client) -> None:
    document = page(client)
    names = set(document.xpath("//@id"))
    assert len(names) == len(document.xpath("//@id"))
    for link in document.xpath("//main//a/@href"):
        if link.startswith("#"):
            assert link[1:] in names
    for link in sorted({a.split("#")[0] for a in document.xpath("//main//a/@href")} - {""}):
        assert client.get(link).status_code == 200, link


def test_what_there_is_not_is_not_found(client: Client) -> None:
    assert client.get(PAGE, {"chuong-trinh": "x"}).status_code == 404
    assert client.get(PAGE, {"don-vi": "AG.NOWHERE"}).status_code == 404
    assert client.get(PAGE, {"don-vi": "\x00"}).status_code in (200, 404)


def test_it_asks_nothing_of_the_database(client: Client) -> None:
    page(client)
    with CaptureQueriesContext(connection) as captured:
        page(client)
    assert len(captured) == 0
