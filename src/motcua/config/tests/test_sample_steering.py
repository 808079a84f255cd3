"""The sample of the committee and of inspections: labelled, made once, sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motcua.config import sample_steering
from motcua.core import clock
from motcua.face.tests.fixtures import units as units
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
    assert all(sample_steering.LABEL in name for name in named)
    assert api.facts_verify()["faults"] == []
