"""Which procedures burden people most, against the same sums made in Python."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.performance import SMALLEST_GROUP
from motcua.dossiers.ranking import burden_ranking
from motcua.dossiers.tests.test_performance import SINCE, UNTIL, anything, facts, store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("seed", range(4))
def test_every_sum_is_what_the_rows_give_when_added_by_hand(seed: int) -> None:
    chance = random.Random(seed)
    rows = [{**anything(chance), "procedure": chance.choice("ABCDE")} for _ in range(150)]
    store(rows)
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["returned_on"] and SINCE <= row["returned_on"] < UNTIL:
            groups[row["procedure"]].append(row)
    found = burden_ranking(since=SINCE, until=UNTIL)
    priced = {
        code: [row for row in group if row["cost_incurred"] is not None]
        for code, group in groups.items()
    }
    assert {row.procedure for row in found.rows} == {
        code for code, group in priced.items() if len(group) >= SMALLEST_GROUP
    }
    assert found.untold == len(groups) - len(found.rows)
    for row in found.rows:
        group, with_cost = groups[row.procedure], priced[row.procedure]
        counted = [one["trips"] for one in group if one["trips"] is not None]
        assert (row.returned, row.cost_n) == (len(group), len(with_cost))
        assert (row.trips, row.trips_n) == (sum(counted), len(counted))
        assert row.cost == sum(one["cost_incurred"] for one in with_cost)
        assert row.beyond == sum(one["cost_incurred"] - one["cost_estimate"] for one in with_cost)
    costs = [row.cost for row in found.rows]
    assert costs == sorted(costs, reverse=True)
    assert found.cost == sum(costs)


def test_many_cheap_dossiers_weigh_more_than_a_few_dear_ones() -> None:
    store(
        [facts(procedure="OFTEN", cost_incurred=20_000)] * 50
        + [facts(procedure="SELDOM", cost_incurred=150_000)] * 6
    )
    found = burden_ranking(since=SINCE, until=UNTIL)
    assert [(row.procedure, row.cost, row.cost_mean) for row in found.rows] == [
        ("OFTEN", 1_000_000, 20_000), ("SELDOM", 900_000, 150_000)
    ]  # fmt: skip


def test_a_procedure_of_few_dossiers_is_counted_but_not_told() -> None:
    store([facts(procedure="RARE")] * (SMALLEST_GROUP - 1))
    found = burden_ranking(since=SINCE, until=UNTIL)
    assert (found.rows, found.untold, found.cost) == ((), 1, 0)


def test_the_window_ends_before_its_last_day_and_one_statement_is_enough() -> None:
    store([facts(procedure="A", returned_on=date(2016, 1, 1))] * 6)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert burden_ranking(since=SINCE, until=UNTIL).rows == ()
    assert len(seen) == 1
    assert burden_ranking(since=UNTIL, until=date(2017, 1, 1)).rows[0].returned == 6
