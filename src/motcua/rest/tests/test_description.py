"""The OpenAPI description: served, valid, complete, and true of what the API answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema_rs import meta
from schemathesis import checks

from motcua.dossiers.contracts import Receipt
from motcua.face.tests.factories import WARD, finish, make_official, make_token, receive, seal_all
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.rest.tests.factories import BODY, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

GUARDED = {
    ("post", "/api/dossiers"), ("post", "/api/dossiers/{code}/advance"),
    ("post", "/api/dossiers/{code}/supplement-request"),
    ("post", "/api/dossiers/{code}/supplement"), ("post", "/api/dossiers/{code}/return"),
    *(
        ("post", f"/api/dossiers/{{code}}/{act}")
        for act in (
            "refusal", "withdrawal", "stop", "send-back", "assignment", "payment-request",
            "payment", "note", "reappointment", "reappointment-decision",
        )
    ),
}  # fmt: skip
READ = {
    ("get", "/api/dossiers"),
    ("get", "/api/dossiers/{code}"),
    ("get", "/api/dossiers/{code}/steps"),
    ("get", "/api/events"),
}
ADD = ("post", "/api/webhooks")
OPERATORS = {
    ("get", "/api/webhooks"): {"401", "403"},
    ADD: {"400", "401", "403", "404", "409", "422"},
    ("delete", "/api/webhooks/{subscription}"): {"401", "403", "404", "422"},
    ("get", "/api/webhook-deliveries"): {"401", "403", "422"},
    ("post", "/api/webhook-deliveries/{delivery}/retry"): {"401", "403", "404", "422"},
}
"""What operators do with webhooks, and how it may be refused."""
OPEN = {
    ("get", "/api/dossiers/{code}/status"), ("get", "/api/dossiers/{code}/proof"),
    ("get", "/api/indicators/{code}"),
}  # fmt: skip
EXAMPLES = 25
DIALECT = "https://json-schema.org/draft/2020-12/schema"
CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]  # fmt: skip


@pytest.fixture
def description() -> dict[str, Any]:
    answer = get("/openapi.json")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    found: dict[str, Any] = json.loads(answer.content)
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_is_openapi_3_1_and_describes_every_operation(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    found = {(method, path) for method, path, _ in operations(description)}
    assert found == GUARDED | READ | OPEN | set(OPERATORS)


def test_operation_names_are_unique_and_each_is_explained(description: dict[str, Any]) -> None:
    listed = list(operations(description))
    assert len({operation["operationId"] for _, _, operation in listed}) == len(listed)
    assert all(operation["description"] for _, _, operation in listed)


def test_every_schema_in_it_is_a_valid_schema_and_every_reference_leads_somewhere(
    description: dict[str, Any],
) -> None:
    schemas = description["components"]["schemas"]
    for schema in schemas.values():
        assert meta.is_valid({"$schema": DIALECT, **schema})
    text = json.dumps(description)
    named = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert named
    assert named <= set(schemas)


def test_only_what_is_open_goes_without_a_token(description: dict[str, Any]) -> None:
    guarded = {
        (method, path) for method, path, operation in operations(description)
        if operation.get("security")
    }  # fmt: skip
    assert guarded == GUARDED | READ | set(OPERATORS)


def test_refusals_are_described_as_problems(description: dict[str, Any]) -> None:
    for method, path, operation in operations(description):
        refused = {
            status: answer for status, answer in operation["responses"].items()
            if int(status) >= 400
        }  # fmt: skip
        expected = {"400", "401", "403", "404", "409", "422"} if (method, path) in GUARDED else {
            "404", "422",
        }  # fmt: skip
        if (method, path) in READ:
            expected = {"401", "403", "422"} | ({"404"} if path != "/api/dossiers" else set())
        expected = OPERATORS.get((method, path), expected)
        assert set(refused) == expected
        for answer in refused.values():
            assert list(answer["content"]) == ["application/problem+json"]


def test_every_operation_whose_repeat_would_do_harm_takes_an_idempotency_key(
    description: dict[str, Any],
) -> None:
    for method, path, operation in operations(description):
        names = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert ("Idempotency-Key" in names) is ((method, path) in GUARDED | {ADD})


def test_there_is_no_page_of_documentation_with_scripts_from_elsewhere(client: Client) -> None:
    assert client.get("/api/docs").status_code == 404


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """The test's own connection stays open between requests, as with Django's test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def token() -> str:
    """Somebody who may do every act at the counter."""
    name = make_official("ONE_STOP_OFFICER")
    for role in ("HANDLING_OFFICER", "HEAD", "OPERATOR"):
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code=WARD, role=role,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    return make_token(name)


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("method, path", sorted(GUARDED | READ | OPEN | set(OPERATORS)))
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_whatever_is_sent_the_answer_is_one_that_is_described(
    dossier: Receipt, token: str, mode: schemathesis.GenerationMode, method: str, path: str
) -> None:
    ready = receive().code
    finish(ready)
    seal_all()
    codes = [dossier.code, ready, receive().code]
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", WSGIHandler())
    strategy = schema[path][method.upper()].as_strategy(generation_mode=mode)
    headers = {"Authorization": f"Bearer {token}"}

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, code=st.sampled_from([*codes, None]), real=st.booleans())
    def hold(case: schemathesis.Case, code: str | None, real: bool) -> None:
        if code is not None and "code" in (case.path_parameters or {}):
            known = "ONLINE_SHARE" if "indicators" in path else code
            case.path_parameters["code"] = known
        if real and path == "/api/dossiers" and isinstance(case.body, dict):
            case.body |= {name: BODY[name] for name in ("unit", "procedure", "components")}
        case.call_and_validate(headers=headers, checks=CHECKS)

    hold()
