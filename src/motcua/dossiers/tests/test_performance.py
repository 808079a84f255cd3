"""How a procedure went: against the same figures worked out row by row in Python."""

from __future__ import annotations

import random
from dataclasses import asdict
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.contracts import Channel
from motcua.dossiers.models import Dossier, Fact
from motcua.dossiers.performance import SMALLEST_GROUP, procedure_performance, twelve_months
from motcua.dossiers.services import dossier_return, dossier_withdraw
from motcua.dossiers.tests.factories import (
    BIRTH,
    NOW,
    WARD,
    finish,
    one_stop,
    receive,
)

pytestmark = pytest.mark.django_db(transaction=True)
SINCE, UNTIL = date(2015, 1, 1), date(2016, 1, 1)


def facts(**values: Any) -> dict[str, Any]:
    """A dossier that was finished in two days, in time, and returned by post."""
    return {
        "procedure": BIRTH, "procedure_version": 2, "field": "HO_TICH", "level": "COMMUNE",
        "unit": WARD, "channel": "COUNTER", "origin": "LIVE", "received_on": date(2015, 3, 2),
        "due_on": date(2015, 3, 5), "closed_on": date(2015, 3, 4), "outcome": "GRANTED",
        "returned_on": date(2015, 3, 6), "return_channel": "POST", "handling_days": 2,
        "days_late": -1, "entered_afterwards": False, "trips": 1, "distance_m": 4000,
        "cost_estimate": 100_000, "cost_incurred": 60_000, "status": "RETURNED", "step": "RETURN",
        **values,
    }  # fmt: skip


def store(rows: list[dict[str, Any]]) -> None:
    """Facts as they lie in the table, each with its dossier."""
    for number, row in enumerate(rows):
        dossier = Dossier.objects.create(
            code=f"P-{number}", procedure=row["procedure"], procedure_version=2, unit=row["unit"],
            channel="COUNTER", origin=row["origin"], pack="2007", components=[], fee=0,
            applicant_name="Nguyễn Thị Ánh", applicant_folded="nguyen thi anh", received_by="x",
            last_seq=1,
        )  # fmt: skip
        Fact.objects.create(dossier=dossier, code=dossier.code, **row)


def half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))


def discrete(values: list[int], share: Fraction) -> int | None:
    """The smallest value that at least ``share`` of all do not exceed."""
    return sorted(values)[ceil(share * len(values)) - 1] if values else None


def continuous(values: list[int], share: Fraction) -> int | None:
    """The value at ``share`` of the way, between two neighbours in proportion."""
    if not values:
        return None
    ordered, place = sorted(values), share * (len(values) - 1)
    low = ordered[floor(place)]
    return half_up(low + (place - floor(place)) * (ordered[ceil(place)] - low))


def mean(values: list[int]) -> int | None:
    return half_up(Fraction(sum(values), len(values))) if values else None


def by_hand(rows: list[dict[str, Any]], units: set[str] | None) -> dict[str, Any]:
    rows = [row for row in rows if units is None or row["unit"] in units]
    ended = [
        row for row in rows
        if row["closed_on"] and SINCE <= row["closed_on"] < UNTIL
        and row["outcome"] not in ("WITHDRAWN", "STOPPED")
    ]  # fmt: skip
    given = [row for row in rows if row["returned_on"] and SINCE <= row["returned_on"] < UNTIL]
    judged = [row for row in ended if row["due_on"] and row["days_late"] is not None]
    days = [row["handling_days"] for row in ended if row["handling_days"] is not None]
    priced = [row for row in given if row["cost_incurred"] is not None and row["cost_estimate"]]
    trips = [row["trips"] for row in given if row["trips"] is not None]
    cost = [row["cost_incurred"] for row in priced]
    return {
        "handling": {
            "n": len(ended), "judged": len(judged),
            "on_time": len([row for row in judged if row["days_late"] <= 0]),
            "days_n": len(days), "days_p50": discrete(days, Fraction(1, 2)),
            "days_p90": discrete(days, Fraction(9, 10)),
            "imported": len([row for row in ended if row["origin"] == "IMPORTED"]),
            "simulated": len([row for row in ended if row["origin"] == "SIMULATED"]),
            "entered_afterwards": len([row for row in ended if row["entered_afterwards"]]),
        },
        "burden": {
            "n": len(given), "trips_n": len(trips),
            "trips_mean": pytest.approx(sum(trips) / len(trips)) if trips else None,
            "cost_n": len(cost), "cost_mean": mean(cost),
            "cost_p10": continuous(cost, Fraction(1, 10)),
            "cost_p50": continuous(cost, Fraction(1, 2)),
            "cost_p90": continuous(cost, Fraction(9, 10)),
            "estimate_mean": mean([row["cost_estimate"] for row in priced]),
            "assumed_distance": len([row for row in priced if row["distance_m"] is None]),
            "imported": len([row for row in priced if row["origin"] == "IMPORTED"]),
            "simulated": len([row for row in priced if row["origin"] == "SIMULATED"]),
        },
    }  # fmt: skip


def anything(chance: random.Random) -> dict[str, Any]:
    """Facts of a dossier in any state, in and around the window."""
    closed = chance.choice([None, SINCE + timedelta(days=chance.randint(-40, 400))])
    returned = chance.choice([None, closed and closed + timedelta(days=chance.randint(0, 30))])
    due = chance.choice([None, date(2015, 6, 1)])
    return facts(
        unit=chance.choice([WARD, "AG.30316"]),
        origin=chance.choice(["LIVE", "IMPORTED", "SIMULATED"]),
        due_on=due,
        closed_on=closed,
        outcome=closed and chance.choice(["GRANTED", "REFUSED", "WITHDRAWN", "STOPPED"]),
        handling_days=closed and chance.randint(0, 30),
        days_late=chance.randint(-9, 9) if closed and due else None,
        returned_on=returned,
        trips=chance.randint(0, 4) if returned else None,
        cost_incurred=chance.choice([None, chance.randint(0, 900_000)]) if returned else None,
        distance_m=chance.choice([None, 0, 7000]),
        entered_afterwards=chance.random() < 0.3,
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_is_what_the_rows_give_when_counted_by_hand(seed: int) -> None:
    chance = random.Random(seed)
    rows = [anything(chance) for _ in range(chance.randint(0, 60))]
    store([*rows, facts(procedure="9.999999")])
    for units in (None, {WARD}, set[str]()):
        found = asdict(procedure_performance(BIRTH, since=SINCE, until=UNTIL, units=units))
        expected = by_hand(rows, units)
        assert found["handling"] == expected["handling"]
        assert found["burden"] == expected["burden"]


def test_the_window_holds_its_first_day_and_not_its_last() -> None:
    store(
        [
            facts(closed_on=SINCE, returned_on=SINCE),
            facts(closed_on=SINCE - timedelta(days=1), returned_on=UNTIL - timedelta(days=1)),
            facts(closed_on=UNTIL, returned_on=UNTIL),
        ]
    )
    found = procedure_performance(BIRTH, since=SINCE, until=UNTIL)
    assert (found.handling.n, found.burden.n) == (1, 2)
    empty = procedure_performance(BIRTH, since=SINCE, until=SINCE)
    assert (empty.handling.n, empty.burden.n) == (0, 0)
    with pytest.raises(ValueError, match="ends before"):
        procedure_performance(BIRTH, since=UNTIL, until=SINCE)


def test_without_a_dossier_there_is_no_figure_and_no_zero_in_its_place() -> None:
    found = procedure_performance(BIRTH, since=SINCE, until=UNTIL)
    assert found.handling.days_p90 is found.handling.on_time_percent is None
    assert found.burden.trips_mean is found.burden.cost_mean is found.burden.cost_p10 is None
    assert not found.handling.told
    assert not found.burden.trips_told


def test_a_small_group_tells_only_its_number() -> None:
    store([facts() for _ in range(SMALLEST_GROUP - 1)])
    few = procedure_performance(BIRTH, since=SINCE, until=UNTIL)
    assert few.handling.n == few.burden.cost_n == SMALLEST_GROUP - 1
    told = (few.handling.told, few.handling.judged_told, few.burden.trips_told)
    assert not any((*told, few.burden.cost_told))


def test_it_takes_one_statement_whatever_there_is() -> None:
    for rows in ([], [facts() for _ in range(8)]):
        store(rows)
        with CaptureQueriesContext(connection) as captured:
            procedure_performance(BIRTH, since=SINCE, until=UNTIL, units=[WARD])
        assert len(captured) == 1


def test_real_dossiers_count_once_they_end_and_a_withdrawn_one_never() -> None:
    day = NOW.date()
    codes = [receive().code for _ in range(3)]
    finish(codes[0], at=NOW)
    dossier_return(actor=one_stop(), at=NOW, code=codes[0], channel=Channel.COUNTER)
    dossier_withdraw(actor=one_stop(), at=NOW, code=codes[1], reason="Đổi ý")
    found = procedure_performance(BIRTH, since=day, until=day + timedelta(days=1))
    assert (found.handling.n, found.handling.on_time) == (1, 1)
    assert (found.burden.n, found.burden.trips_mean) == (1, 2)
    assert found.burden.assumed_distance == 1, "nobody said where the applicant lives"


@pytest.mark.parametrize(
    ("day", "since"),
    [(date(2026, 3, 2), date(2025, 3, 3)), (date(2024, 2, 28), date(2023, 2, 28))],
)
def test_twelve_months_end_with_the_day_itself(day: date, since: date) -> None:
    assert twelve_months(day) == (since, day + timedelta(days=1))
