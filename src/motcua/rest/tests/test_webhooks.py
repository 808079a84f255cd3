"""Webhooks through the JSON API: for operators, by the rights of an official."""

from __future__ import annotations

import json
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from motcua.core import clock, outbox
from motcua.core.idempotency import IdempotencyKey
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.face.tests.factories import PERSON, ROLES, WARD, make_official, receive
from motcua.organisation import api as organisation
from motcua.rest.tests.factories import post, problem, token_of
from motcua.webhooks import api as webhooks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
URL = "http://127.0.0.1:9/hook"


@pytest.fixture(autouse=True)
def own_machine(settings: Any) -> None:
    settings.MOTCUA_WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def operator() -> str:
    return token_of("OPERATOR", "AG.SNV")


@pytest.fixture
def body() -> dict[str, Any]:
    return {"url": URL, "account": make_official("HEAD")}


def call(method: str, path: str, token: str, data: Any = None) -> Any:
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return getattr(Client(), method)(f"/api{path}", data, headers=headers)


def got(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_an_operator_subscribes_sees_and_removes(operator: str, body: dict[str, Any]) -> None:
    made = got(post("/webhooks", body, token=operator), 201)
    assert made["secret"].startswith("whsec_")
    [item] = got(call("get", "/webhooks", operator))["items"]
    head = organisation.actor_named(username=body["account"], at=clock.now())
    assert (item["subscription"], item["url"]) == (made["subscription"], URL)
    assert (item["account"], item["account_name"]) == (head.code, head.name)
    assert "secret" not in item
    path = f"/webhooks/{made['subscription']}"
    assert got(call("delete", path, operator)) == {
        "subscription": made["subscription"], "withheld": 0,
    }  # fmt: skip
    assert got(call("get", "/webhooks", operator)) == {"items": []}
    problem(call("delete", path, operator), 404, "webhook_unknown")


def test_a_repeat_subscribes_once_and_keeps_the_secret(operator: str, body: dict[str, Any]) -> None:
    first = got(post("/webhooks", body, token=operator, key="k-00000001"), 201)
    again = got(post("/webhooks", body, token=operator, key="k-00000001"), 201)
    assert again == {"subscription": first["subscription"], "secret": None}
    kept = str(list(IdempotencyKey.objects.values_list("response", flat=True)))
    assert first["secret"] not in kept
    other = {**body, "events": ["dossiers.dossier.closed.v1"]}
    answer = post("/webhooks", other, token=operator, key="k-00000001")
    problem(answer, 409, "idempotency_key_reused")


def test_deliveries_are_listed_page_by_page_and_tried_again(
    operator: str, body: dict[str, Any]
) -> None:
    made = got(post("/webhooks", body, token=operator), 201)
    codes = [receive().code for _ in range(3)]
    while outbox.deliver_one(SUBSCRIPTIONS):
        pass
    assert webhooks.deliver_due() == 1
    answer = call("get", "/webhook-deliveries", operator, {"limit": "2"})
    first = got(answer)
    second = got(call("get", "/webhook-deliveries", operator, {"after": first["next"]}))
    items = first["items"] + second["items"]
    assert [item["dossier"] for item in items] == codes[::-1]
    assert second["next"] is None
    failed = next(item for item in items if item["last_error"])
    assert (failed["state"], failed["last_error"]) == ("WAITING", "ConnectionRefusedError")
    for secret in (PERSON.name, PERSON.id_number, PERSON.phone):
        assert secret not in answer.content.decode()
    path = f"/webhook-deliveries/{failed['delivery']}/retry"
    problem(post(path, {}, token=operator), 404, "delivery_not_stopped")
    webhooks.subscription_list()
    got(call("delete", f"/webhooks/{made['subscription']}", operator))
    found = got(call("get", "/webhook-deliveries", operator, {"state": "WITHHELD"}))
    assert len(found["items"]) == 3


def test_only_operators_and_administrators_may(body: dict[str, Any]) -> None:
    tried = [("get", "/webhooks"), ("delete", "/webhooks/1"), ("get", "/webhook-deliveries"),
             ("post", "/webhook-deliveries/1/retry")]  # fmt: skip
    may = set()
    for role in ROLES:
        token = token_of(role, "AG.30316")
        for method, path in tried:
            answer = call(method, path, token)
            if answer.status_code == 403:
                problem(answer, 403, "permission_missing")
            else:
                may.add(role)
        status = post("/webhooks", body, token=token).status_code
        assert status == (201 if role in may else 403)
    assert may == {"ADMINISTRATOR", "OPERATOR"}
    problem(post("/webhooks", body), 401, "token_invalid")


@pytest.mark.parametrize(
    ("change", "status", "code", "path"),
    [
        ({"url": "https://10.0.0.1/"}, 422, "webhook_invalid", "url"),
        ({"url": "http://1.1.1.1/"}, 422, "webhook_invalid", "url"),
        ({"url": "file:///etc/passwd"}, 422, "webhook_invalid", "url"),
        ({"url": ""}, 422, "request_invalid", "url"),
        ({"events": ["x"]}, 422, "request_invalid", "events.0"),
        ({"units": ["AG.30316"]}, 422, "webhook_invalid", "units.AG.30316"),
        ({"units": ["AG.999"]}, 404, "unit_unknown", None),
        ({"account": "nobody"}, 404, "user_unknown", None),
        ({"account": "a\x00"}, 404, "user_unknown", None),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    operator: str, body: dict[str, Any], change: dict[str, Any], status: int, code: str,
    path: str | None,
) -> None:  # fmt: skip
    found = problem(post("/webhooks", {**body, **change}, token=operator), status, code)
    assert list(found.get("errors", {})) == ([path] if path else [])
    assert webhooks.subscription_list() == []


def test_lists_take_a_fixed_number_of_statements(
    operator: str, body: dict[str, Any], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in ([WARD], []):
        got(post("/webhooks", {**body, "units": unit}, token=operator), 201)
        with django_assert_num_queries(3):
            call("get", "/webhooks", operator)
        with django_assert_num_queries(2):
            call("get", "/webhook-deliveries", operator)
