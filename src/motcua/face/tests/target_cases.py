"""Results of 2014 and how pages of targets are read, for the public's and the desk's tests."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from motcua.dossiers.contracts import Channel
from motcua.face.tests.factories import OLD_WARD, finish, hand_over, morning, receive

ENGLISH = {"headers": {"accept-language": "en"}}
DAYS = ("2005-01-01", "2007-09-01", "2012-12-31", "2013-12-31", "2015-12-31", "2025-07-01", "")
BAD_DAYS = ("yesterday", "2014-02-30", "1999-12-31", "9999-12-31", "２０１４", "\x00", "0" * 5000)


def returned(at: datetime, channel: Channel, *, unit: str = OLD_WARD) -> str:
    code = receive(unit=unit, at=at).code
    finish(code, at=at)
    hand_over(code, channel, at=at)
    return code


def ten_results(by_post: int = 3) -> list[str]:
    """Ten results of 2014 handed over on one day, some of them by post."""
    at = morning(2014, 3, 3)
    return [
        returned(at, Channel.POST if number < by_post else Channel.COUNTER) for number in range(10)
    ]


def page(client: Client, url: str, **data: str) -> html.HtmlElement:
    answer = client.get(url, data, **ENGLISH)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode())


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def fact(document: html.HtmlElement, name: str) -> str:
    """The first value beside a name in a list of facts."""
    found = document.xpath(f"//dl[contains(@class,'facts')]/dt[normalize-space()='{name}']")
    return words(found[0].getnext())


def table(document: html.HtmlElement) -> list[list[str]]:
    return [[words(cell) for cell in row.xpath("td")] for row in document.xpath("//tbody/tr")]


def queries(client: Client, url: str, **data: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        page(client, url, **data)
    return len(captured)
