"""The course of a dossier through the API: what is open, which ways lead on, moving it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from motcua.core import clock
from motcua.dossiers.contracts import Receipt
from motcua.dossiers.tests.course_factories import TAX_UNIT, UPPER_UNIT, adopt, joint
from motcua.face.tests.factories import PROCEDURE, WARD, receive
from motcua.procedures import overlay
from motcua.rest.tests.factories import get, post, problem, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]


@pytest.fixture
def _adopted(tmp_path: Path) -> Iterator[None]:
    adopt(joint(PROCEDURE), tmp_path, at=clock.now())
    yield
    overlay.forget()


def steps(code: str, token: str) -> Any:
    headers = {"authorization": f"Bearer {token}", "accept-language": "en"}
    return Client().get(f"/api/dossiers/{code}/steps", headers=headers)


def shown(code: str, token: str) -> Any:
    headers = {"authorization": f"Bearer {token}"}
    return json.loads(Client().get(f"/api/dossiers/{code}", headers=headers).content)


def test_the_stated_steps_have_one_way_on(dossier: Receipt) -> None:
    found = json.loads(steps(dossier.code, token_of("HANDLING_OFFICER")).content)
    assert found["process"] is None
    (step,) = found["open"]
    assert (step["step"], step["unit"], step["due_at"]) == ("EXAMINE", WARD, None)
    assert step["ways"] == [
        {"choices": {}, "opens": ["SIGN"], "refuses": False, "back": False, "units": []}
    ]
    assert step["back_to"] == []


@pytest.mark.usefixtures("_adopted")
def test_a_program_moves_a_dossier_across_agencies() -> None:
    code = receive().code
    lead, tax = token_of("HANDLING_OFFICER"), token_of("HANDLING_OFFICER", TAX_UNIT)
    path = f"/dossiers/{code}/advance"
    (first,) = json.loads(steps(code, lead).content)["open"]
    assert first["ways"][0]["units"] == ["TAX"]
    problem(post(path, {}, token=lead), 422, "move_invalid")
    assert post(path, {"units": {"TAX": TAX_UNIT}}, token=lead).status_code == 200
    found = json.loads(steps(code, tax).content)
    assert {step["step"]: step["unit"] for step in found["open"]} == {
        "DRAFT": WARD, "TAX": TAX_UNIT, "CONFIRM": UPPER_UNIT,
    }  # fmt: skip
    assert all(step["due_at"] for step in found["open"])
    assert shown(code, tax)["applicant"], "it sees the person, as on the page, for its work"
    assert post(path, {"step": "TAX"}, token=tax).status_code == 200
    assert shown(code, tax)["applicant"] is None, "its part is done"
    assert post(path, {"step": "DRAFT"}, token=lead).status_code == 200
    assert post(path, {}, token=token_of("HEAD", UPPER_UNIT)).status_code == 200
    (now,) = json.loads(steps(code, lead).content)["open"]
    assert [way["refuses"] for way in now["ways"]] == [False, True]
    assert "TAX" in now["back_to"]
    assert post(path, {"choices": now["ways"][0]["choices"]}, token=lead).status_code == 200
    assert json.loads(get(f"/dossiers/{code}/status").content)["places"] == ["SIGN"]


def test_another_agency_does_not_see_the_course(dossier: Receipt) -> None:
    problem(steps(dossier.code, token_of("HEAD", TAX_UNIT)), 403, "permission_missing")
