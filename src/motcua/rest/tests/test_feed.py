"""The event feed through the JSON API: who gets what, page by page."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from motcua.dossiers.events import DOSSIER_EVENTS
from motcua.face.tests.factories import (
    OTHER_WARD,
    PERSON,
    ROLES,
    WARD,
    finish,
    make_official,
    make_token,
    receive,
    seal_all,
    sign_in,
)
from motcua.rest.feed import EventName
from motcua.rest.tests.factories import problem, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]


def ask(token: str, **data: Any) -> Any:
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return Client().get("/api/events", data, headers=headers)


def page(token: str, **data: Any) -> dict[str, Any]:
    answer = ask(token, **data)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content)
    return found


def follow(token: str, **data: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    after = "0"
    while True:
        found = page(token, after=after, **data)
        items += found["items"]
        after = found["next"]
        if not found["more"]:
            return items


def test_a_program_that_follows_the_cursor_gets_every_event_once() -> None:
    codes = [receive().code for _ in range(3)]
    finish(codes[0])
    seal_all()
    token = token_of("HANDLING_OFFICER")
    items = follow(token, limit=2)
    assert [(item["code"], item["seq"]) for item in items] == [
        (codes[0], 1), (codes[1], 1), (codes[2], 1), (codes[0], 2), (codes[0], 3),
    ]  # fmt: skip
    assert items[-1]["event"] == "dossiers.dossier.closed.v1"
    assert (items[-1]["status"], items[-1]["origin"]) == ("FINISHED", "LIVE")
    last = page(token, limit=2, after="4")
    assert (last["next"], last["end"], last["more"]) == ("5", "5", False)
    receive()
    assert page(token, after=last["next"])["items"] == []
    seal_all()
    assert len(page(token, after=last["next"])["items"]) == 1


def test_an_event_holds_nothing_of_a_person() -> None:
    receive()
    seal_all()
    answer = ask(token_of("HEAD"))
    [item] = json.loads(answer.content)["items"]
    assert set(item) == {
        "event", "code", "unit", "kind", "seq", "recorded_at", "status", "origin", "hash", "place",
    }  # fmt: skip
    text = answer.content.decode()
    for secret in (PERSON.name, PERSON.id_number, PERSON.phone, "system", "applicant"):
        assert secret not in text


def test_programs_are_given_the_units_that_the_pages_show() -> None:
    """For each role: exactly the dossiers that its own list in the pages holds."""
    codes = {receive(unit=unit).code for unit in (WARD, OTHER_WARD)}
    seal_all()
    for role in ROLES:
        name = make_official(role)
        answer = sign_in(Client(), name).get("/ban-lam-viec/", {"state": "all"})
        shown = {code for code in codes if code in answer.content.decode()}
        answer = ask(make_token(name))
        if answer.status_code == 403:
            assert shown == set(), role
            continue
        assert {item["code"] for item in json.loads(answer.content)["items"]} == shown, role


def test_filters_are_asked_for_their_right() -> None:
    here, there = receive().code, receive(unit=OTHER_WARD).code
    seal_all()
    inspector, officer = token_of("INSPECTOR", "AG.SNV"), token_of("HANDLING_OFFICER")
    assert [item["code"] for item in page(inspector, unit=OTHER_WARD)["items"]] == [there]
    assert [item["code"] for item in page(inspector, code=here)["items"]] == [here]
    assert page(inspector, event=DOSSIER_EVENTS[2])["items"] == []
    problem(ask(officer, unit=OTHER_WARD), 403, "permission_missing")
    problem(ask(officer, code=there), 403, "permission_missing")
    problem(ask(officer, unit="AG.999"), 404, "unit_unknown")
    problem(ask(officer, code="H01-NONE"), 404, "dossier_unknown")


@pytest.mark.parametrize(
    "name, value",
    [("after", "x"), ("after", "-1"), ("after", "9" * 19), ("limit", "0"), ("limit", "501"),
     ("event", "dossiers.history.imported.v1"), ("code", "a b"), ("unit", "\x00")],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(name: str, value: str) -> None:
    found = problem(ask(token_of("HEAD"), **{name: value}), 422, "request_invalid")
    assert list(found["errors"]) == [name]


def test_without_a_right_to_read_dossiers_there_is_no_feed() -> None:
    problem(ask(""), 401, "token_invalid")
    problem(ask(token_of("OPERATOR")), 403, "permission_missing")


def test_the_names_of_events_are_those_of_the_dossiers() -> None:
    assert get_args(EventName) == DOSSIER_EVENTS


def test_a_page_takes_three_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(4):
        receive()
    seal_all()
    token = token_of("HANDLING_OFFICER")
    for limit in (1, 100):
        with django_assert_num_queries(3):
            page(token, limit=limit)
