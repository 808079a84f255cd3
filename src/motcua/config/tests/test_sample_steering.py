"""The sample of the committee and of inspections: labelled, made once, sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from motcua.config import sample_steering
from motcua.core import clock
from motcua.core.roles import APPLICATION_ROLE, grant_application_role
from motcua.face.tests.fixtures import units as units
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def test_the_sample_is_labelled_made_once_and_agrees_with_the_ledger(
    tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_DATA_DIR = tmp_path
    now, today = clock.now(), clock.today()
    for _ in range(2):
        sample_steering.make_steering(now, commune="AG.30307", other="AG.30316")
    seats, sight = api.seat_list(on=today), api.Sight(secret=True)
    findings = api.finding_list(sight, on=today)
    assert (len(seats), len(findings), len(api.draw_list())) == (4, 2, 1)
    named = [*(seat.person for seat in seats), *(one.what for one in findings)]
    named += [one.title for one in api.practice_list()]
    watched = api.supervision.session_list(api.supervision.Asked(), on=today)
    assert len(watched) == 5
    named += [words for one in watched for words in (one.supervisor, one.subject)]
    named += [one.text for one in api.supervision.question_list(api.supervision.Asked(), on=today)]
    assert all(sample_steering.LABEL in name for name in named)
    assert api.facts_verify()["faults"] == []


def test_the_running_programs_role_has_the_rights_for_every_act(
    tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_DATA_DIR = tmp_path
    grant_application_role()
    at = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION_ROLE}")
    try:
        sample_steering.make_steering(at, commune="AG.30307", other="AG.30316")
        plan = api.plan_draft(actor=SYSTEM, at=at, year=2030, agency="AG.SNV").code
        api.plan_item_add(
            actor=SYSTEM, at=at, plan=plan, unit="AG.STP", month=1, checklist="cong-vu",
            subject="Kiểm tra", team=["A"],
        )  # fmt: skip
        api.plan_item_drop(actor=SYSTEM, at=at, plan=plan, number=1)
        seat = api.seat_history()[0]
        api.seat_end(
            actor=SYSTEM, at=at, seat_id=seat.seat_id, until=clock.today(), reason="Thôi"
        )  # fmt: skip
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
