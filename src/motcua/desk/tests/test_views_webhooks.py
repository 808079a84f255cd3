"""What the operator sees of events that other systems could not take."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from lxml import html
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.core import clock, outbox
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.desk.tests.test_receiving import ENGLISH, HOME, words
from motcua.face.tests.factories import client_of, make_official, receive, sign_in
from motcua.organisation.contracts import SYSTEM
from motcua.webhooks import api as webhooks
from motcua.webhooks.contracts import DeliveryState
from motcua.webhooks.models import Delivery

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
OPERATIONS = f"{HOME}van-hanh/"


@pytest.fixture
def failed(settings: Any) -> str:
    """A dossier whose event could not be sent; nobody listens at that port."""
    settings.MOTCUA_WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    webhooks.subscription_add(
        actor=SYSTEM, at=clock.now(), url="http://127.0.0.1:9/", account=make_official("HEAD")
    )
    code = receive().code
    while outbox.deliver_one(SUBSCRIPTIONS):
        pass
    webhooks.deliver_due()
    Delivery.objects.update(state="FAILED", attempts=9)
    return code


def test_a_failed_delivery_is_shown_with_its_reason_and_may_be_tried_again(failed: str) -> None:
    client = client_of("OPERATOR")
    page = html.fromstring(client.get(OPERATIONS, **ENGLISH).content.decode())
    text = words(page)
    assert f"{failed} #1" in text
    assert "ConnectionRefusedError" in text
    (url,) = page.xpath("//form[contains(@action, '/gui/')]/@action")
    again = client.post(url, follow=True, **ENGLISH)
    assert f"{failed} #1" not in again.content.decode()
    assert [row.state for row in webhooks.delivery_list()] == [DeliveryState.WAITING]
    assert client.post(url).status_code == 404


def test_nothing_is_said_of_other_systems_where_there_are_none() -> None:
    text = words(html.fromstring(client_of("OPERATOR").get(OPERATIONS, **ENGLISH).content.decode()))
    assert "other systems" not in text


def test_only_whoever_manages_webhooks_may_try_again(failed: str) -> None:
    number = webhooks.delivery_list()[0].delivery
    for role in ("ONE_STOP_OFFICER", "HANDLING_OFFICER", "INSPECTOR"):
        client = client_of(role)
        assert client.post(f"{OPERATIONS}gui/{number}/thu-lai/").status_code == 403
    assert webhooks.delivery_list()[0].state is DeliveryState.FAILED


def test_the_page_costs_the_same_with_failed_deliveries_and_without(
    failed: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = sign_in(Client(), make_official("OPERATOR"))
    client.get(OPERATIONS)
    for state in ("FAILED", "WITHHELD"):
        Delivery.objects.update(state=state)
        with django_assert_num_queries(9):
            client.get(OPERATIONS)
