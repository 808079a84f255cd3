"""Patterns that may mean a bent clock: each shown by the smallest example, and not without."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import api, services
from motcua.dossiers.api import Outlier, OutlierRules
from motcua.dossiers.tests.factories import (
    MARRIAGE,
    OTHER_OLD_WARD,
    WARD,
    handling,
    head,
    local,
    receive,
)
from motcua.dossiers.tests.standing_cases import APRIL, MARCH, day, row, store

pytestmark = pytest.mark.django_db
RULES = OutlierRules(
    last_days=0, night_from=time(20), night_until=time(6), night_closings=3,
    reappointments_by_one=2,
)  # fmt: skip
WINDOW: dict[str, Any] = {"since": MARCH, "until": APRIL, "units": {WARD, OTHER_OLD_WARD}}


def found(rules: OutlierRules = RULES) -> dict[tuple[str, Outlier], tuple[int, int]]:
    return {
        (line.unit, line.kind): (line.count, line.of)
        for line in api.outlier_counts(**WINDOW, rules=rules)
    }


def listed(kind: Outlier) -> list[str]:
    return [line.code for line in api.outlier_list(**WINDOW, rules=RULES, kind=kind)]


def test_a_supplement_asked_on_the_due_day_or_later_stands_out() -> None:
    asked = [[day(9), None, day(10)]], [[day(10), None, day(10)]], [[day(12), None, day(10)]]
    store([row(day(2), day(10), waits=waits) for waits in asked])
    store([row(day(2), day(10), waits=[[date(2026, 2, 27), None, date(2026, 2, 27)]])])
    store([row(day(2), None, waits=[[day(9), None, None]])])
    kind = Outlier.SUPPLEMENT_ON_LAST_DAY
    assert found()[WARD, kind] == (2, 3), "without a deadline there is no last day"
    assert listed(kind) == ["S-1", "S-2"]
    assert found(OutlierRules(1, time(20), time(6), 3, 2))[WARD, kind] == (3, 3)


def test_an_act_entered_afterwards_stands_out_and_a_claim_of_another_system_does_not() -> None:
    store(
        [
            row(day(2), day(9), entered_afterwards=True),
            row(day(2), day(9), origin="IMPORTED", entered_afterwards=True),
            row(day(2), day(9)),
        ]
    )
    assert found()[WARD, Outlier.ENTERED_AFTERWARDS] == (1, 2)
    assert listed(Outlier.ENTERED_AFTERWARDS) == ["S-0"]


def closings(*times: tuple[int, time], unit: str = WARD) -> list[dict[str, Any]]:
    return [row(day(2), day(9), day(on), closed_time=at, unit=unit) for on, at in times]


def test_a_night_reaches_over_midnight_and_only_a_batch_of_one_unit_stands_out() -> None:
    store(closings((5, time(23)), (6, time(1)), (6, time(5, 59)), (6, time(6)), (6, time(21))))
    store(closings((5, time(23)), (5, time(22)), unit=OTHER_OLD_WARD))
    kind = Outlier.CLOSED_AT_NIGHT
    assert found()[WARD, kind] == (3, 5)
    assert found()[OTHER_OLD_WARD, kind] == (0, 2)
    assert listed(kind) == ["S-0", "S-1", "S-2"]


def test_an_online_dossier_that_an_official_keyed_in_stands_out() -> None:
    store(
        [
            row(day(2), day(9), channel="ONLINE"),
            row(day(2), day(9), channel="ONLINE", received_by="system"),
            row(day(2), day(9), channel="ONLINE", origin="IMPORTED"),
            row(day(2), day(9), channel="ONLINE", origin="SIMULATED"),
            row(day(2), day(9)),
        ]
    )
    assert found()[WARD, Outlier.ONLINE_KEYED_BY_OFFICIAL] == (1, 2)
    assert listed(Outlier.ONLINE_KEYED_BY_OFFICIAL) == ["S-0"]


def appointed_anew(officer: str, on: int = 4) -> str:
    """A real dossier for which this officer proposed a new date that the head confirmed."""
    begun, at = local(2026, 3, on), day(on)
    code = receive(at=begun, procedure=MARRIAGE).code
    services.dossier_reappointment_propose(
        actor=handling(code=officer), at=begun, code=code, until_on=at + timedelta(days=28),
        reason="Chờ xác minh",
    )  # fmt: skip
    services.dossier_reappointment_decide(actor=head(), at=begun, code=code, accepted=True)
    return code


@pytest.mark.django_db(transaction=True)
def test_new_dates_of_one_official_stand_out_and_those_of_several_do_not() -> None:
    often = [appointed_anew("user:1"), appointed_anew("user:1", 11)]
    appointed_anew("user:2")
    appointed_anew("user:3")
    kind = Outlier.APPOINTED_ANEW_BY_ONE
    assert found()[WARD, kind] == (2, 4)
    assert listed(kind) == often
    assert api.outlier_counts(**{**WINDOW, "until": day(10)}, rules=RULES)[-1].count == 0


def test_what_lies_outside_the_period_or_the_units_is_not_counted() -> None:
    store([row(date(2026, 2, 2), date(2026, 2, 9), date(2026, 2, 28), entered_afterwards=True)])
    store([row(APRIL, None, entered_afterwards=True)])
    store([row(day(2), day(9), entered_afterwards=True, unit="AG.30316")])
    assert found() == {}


def test_each_read_takes_one_statement() -> None:
    store([row(day(2), day(9), entered_afterwards=True) for _ in range(5)])
    for read in (found, lambda: listed(Outlier.CLOSED_AT_NIGHT)):
        with CaptureQueriesContext(connection) as captured:
            read()
        assert len(captured) == 1
