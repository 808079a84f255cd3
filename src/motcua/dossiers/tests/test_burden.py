"""What a dossier cost its applicant, from what happened to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from motcua.dossiers.burden import distance_between
from motcua.dossiers.contracts import Channel
from motcua.dossiers.errors import DossierInvalid
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.services import dossier_advance, dossier_return
from motcua.dossiers.tests.factories import NOW, PERSON, receive
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ActivityKind

pytestmark = pytest.mark.django_db(transaction=True)
HOME, COUNTER = "AG.30292", "AG.30307"


def facts(code: str) -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fee, supplements, trips, distance_m, cost_estimate, cost_incurred"
            " FROM dossiers_fact WHERE code = %s",
            [code],
        )
        return tuple(cursor.fetchone())


def expected(code: str, trips: int, metres: int | None) -> tuple[int, int]:
    """``(estimate, incurred)`` by the model, put together anew from its parts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procedure, procedure_version FROM dossiers_dossier WHERE code = %s", [code]
        )
        procedure, version = cursor.fetchone()
    known = procedures.procedure_version_get(procedure, version)
    parameters = procedures.cost_parameters()
    on = parameters.constant_prices_on
    estimate = procedures.estimate(known, parameters, on=on)
    preparing = sum(line.amount for line in estimate.lines if line.kind is ActivityKind.PREPARE)
    way = procedures.trip(parameters.travel_on(on), parameters.hourly_wage(on), metres)
    return estimate.once, preparing + trips * way.cost + known.fee.amount


def finish(code: str, channel: Channel) -> None:
    for _ in range(2):
        dossier_advance(actor=SYSTEM, at=NOW, code=code)
    dossier_return(actor=SYSTEM, at=NOW, code=code, channel=channel)


def test_the_cost_is_known_only_once_the_result_was_returned() -> None:
    code = receive(person=replace(PERSON, unit=HOME)).code
    metres = distance_between(HOME, COUNTER)
    assert metres is not None
    assert metres > 0
    once, _ = expected(code, 0, metres)
    assert facts(code) == (0, 0, None, metres, once, None)


@pytest.mark.parametrize(("channel", "trips"), [(Channel.COUNTER, 2), (Channel.POST, 1)])
def test_a_result_by_post_saves_the_way_back(channel: Channel, trips: int) -> None:
    code = receive(person=replace(PERSON, unit=HOME)).code
    finish(code, channel)
    metres = distance_between(HOME, COUNTER)
    assert facts(code) == (0, 0, trips, metres, *expected(code, trips, metres))


def test_without_a_home_the_assumed_way_is_taken_and_the_distance_stays_empty() -> None:
    code = receive().code
    finish(code, Channel.COUNTER)
    assert facts(code) == (0, 0, 2, None, *expected(code, 2, None))


def test_a_home_that_is_no_commune_is_refused() -> None:
    with pytest.raises(DossierInvalid) as refusal:
        receive(person=replace(PERSON, unit="AG.99999"))
    assert set(refusal.value.fields) == {"applicant.unit"}


def test_an_edited_cost_is_found_against_the_ledger() -> None:
    code = receive().code
    finish(code, Channel.COUNTER)
    assert facts_verify()["faults"] == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE dossiers_fact SET trips = 0 WHERE code = %s", [code])
    (fault,) = facts_verify()["faults"]
    assert fault["code"] == code
    assert "trips" in fault["reason"]
