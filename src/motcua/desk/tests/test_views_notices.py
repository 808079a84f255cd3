"""What the operator sees of notices to applicants."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.core import clock
from motcua.core.commands import command
from motcua.desk.tests.test_receiving import ENGLISH, FORM, HOME, RECEIVE, words
from motcua.dossiers import api as dossiers
from motcua.face.tests.factories import client_of, make_official, sign_in
from motcua.notifications import api as notifications
from motcua.notifications.contracts import Recipient
from motcua.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]
OPERATIONS = f"{HOME}van-hanh/"


@command
def failed() -> int:
    notifications.notice_make(
        at=clock.now(), dossier="H01.30.307-260302-0001", seq=1, kind="dossier.finished",
        to=Recipient("anh@example.vn", "0912004321"), day=clock.today(), url="https://x.vn/",
    )  # fmt: skip
    Message.objects.filter(way="EMAIL").update(
        state="FAILED", attempts=8, last_error="SMTPDataError 451"
    )
    return int(Message.objects.get(way="EMAIL").pk)


def test_the_operator_sees_what_failed_without_the_address_and_may_try_again() -> None:
    failed()
    client = client_of("OPERATOR")
    page = html.fromstring(client.get(OPERATIONS, **ENGLISH).content.decode())
    text = words(page)
    assert "no mail server is set up" in text
    assert "SMTPDataError 451" in text
    assert "example.vn" not in text
    assert "84912004321" not in text
    (url,) = page.xpath("//form[contains(@action, '/tin/')]/@action")
    again = client.post(url, follow=True, **ENGLISH)
    assert "SMTPDataError" not in again.content.decode()
    assert client.post(url).status_code == 404


def test_with_a_mail_server_nothing_is_said_of_one_missing(settings: object) -> None:
    settings.MOTCUA_MAIL_SERVER = "mail.vn"  # type: ignore[attr-defined]
    text = words(html.fromstring(client_of("OPERATOR").get(OPERATIONS, **ENGLISH).content.decode()))
    assert "no mail server" not in text


def test_only_the_operator_may_try_again() -> None:
    number = failed()
    for role in ("ONE_STOP_OFFICER", "HEAD", "INSPECTOR"):
        assert client_of(role).post(f"{OPERATIONS}tin/{number}/thu-lai/").status_code == 403


def test_the_page_costs_the_same_with_a_failed_message_and_without(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(Client(), make_official("OPERATOR"))
    client.get(OPERATIONS)
    with django_assert_num_queries(9):
        client.get(OPERATIONS)
    failed()
    with django_assert_num_queries(9):
        client.get(OPERATIONS)


def test_the_counter_takes_the_address_and_the_wish_for_none() -> None:
    client = client_of("ONE_STOP_OFFICER")
    form = {**FORM, "email": "binh@example.vn"}
    answer = client.post(RECEIVE, form, follow=True, **ENGLISH)
    assert "binh@example.vn" in answer.content.decode()
    code = answer.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    contact = dossiers.notice_contact(code=code)
    assert contact is not None
    assert (contact.email, contact.phone) == ("binh@example.vn", "0912009999")
    silent = {**form, "key": "form-key-0009", "no_notices": "yes", "double": "yes"}
    answer = client.post(RECEIVE, silent, follow=True)
    code = answer.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
    assert dossiers.notice_contact(code=code) is None


@pytest.mark.parametrize(
    "email", ["binh", "binh@", "@vn", "a b@c.vn", "a@b", "a@b.vn\nBcc: x@y.vn", "x" * 201]
)
def test_an_address_that_is_none_is_refused_at_its_field(email: str) -> None:
    answer = client_of("ONE_STOP_OFFICER").post(RECEIVE, {**FORM, "email": email}, **ENGLISH)
    assert answer.status_code == 422
    page = html.fromstring(answer.content.decode())
    assert page.xpath("//div[@role='alert']//a/@href") == ["#email"]
