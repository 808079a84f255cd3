"""Promised against measured: two sides of a change, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from motcua.dossiers.performance import SMALLEST_GROUP
from motcua.dossiers.review_check import changes_measured, months_away
from motcua.dossiers.tests.factories import BIRTH
from motcua.dossiers.tests.test_performance import facts, store

pytestmark = pytest.mark.django_db(transaction=True)
CHANGE = date(2015, 7, 1)


def measured(on: date = date(2016, 6, 30)) -> Any:
    return changes_measured([(BIRTH, CHANGE)], on=on, months=12).get((BIRTH, CHANGE))


def test_dossiers_received_before_and_since_are_compared(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    before = [facts(received_on=date(2015, 3, 2), cost_incurred=100_000, trips=2)] * 4
    before.append(facts(received_on=date(2015, 6, 30), cost_incurred=50_000, trips=1))
    after = [facts(received_on=CHANGE, cost_incurred=40_000, trips=1, handling_days=1)] * 5
    outside = [facts(received_on=date(2014, 6, 30)), facts(received_on=date(2016, 7, 1))]
    other = [facts(procedure="1.000894", cost_incurred=900_000)]
    store(before + after + outside + other)
    with django_assert_num_queries(1):
        found = measured()
    assert (found.before.received, found.before.cost_n, found.before.cost_mean) == (5, 5, 90_000)
    assert found.before.trips_mean == pytest.approx(1.8)
    assert (found.after.received, found.after.cost_mean, found.after.days_mean) == (5, 40_000, 1.0)
    assert found.saved == 50_000
    assert found.saved_percent == pytest.approx(100 * 50 / 90)


def test_too_few_dossiers_give_no_saving() -> None:
    store([facts()] * SMALLEST_GROUP + [facts(received_on=CHANGE)] * (SMALLEST_GROUP - 1))
    found = measured()
    assert found.before.told
    assert not found.after.told
    assert found.saved is None
    assert found.saved_percent is None


def test_dossiers_without_a_measured_cost_are_counted_and_not_averaged() -> None:
    store([facts(cost_incurred=None, returned_on=None, trips=None)] * 3 + [facts()] * 5)
    found = measured()
    assert (found.before.received, found.before.cost_n) == (8, 5)
    assert found.before.cost_mean == 60_000


def test_several_changes_are_measured_at_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    store([facts()] * 5 + [facts(procedure="1.000894", cost_incurred=70_000)] * 6)
    asked = [(BIRTH, CHANGE), ("1.000894", date(2015, 4, 1)), ("1.000894", date(2017, 1, 1))]
    with django_assert_num_queries(1):
        found = changes_measured(asked, on=date(2016, 6, 30), months=12)
    assert set(found) == set(asked[:2])
    assert found[asked[0]].before.received == 5
    assert found[asked[1]].before.cost_mean == 70_000


def test_nothing_is_measured_before_the_change_and_a_short_time_is_not_complete() -> None:
    assert measured(on=date(2015, 6, 30)) is None
    early = measured(on=date(2015, 9, 30))
    assert early.after.until == date(2015, 10, 1)
    assert not early.complete
    assert measured(on=date(2016, 7, 1)).complete
    assert measured(on=date(2018, 1, 1)).after.until == date(2016, 7, 1)


@pytest.mark.parametrize(
    ("day", "months", "there"),
    [
        (date(2015, 7, 1), -12, date(2014, 7, 1)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2015, 12, 31), 2, date(2016, 2, 29)),
        (date(2015, 1, 15), -1, date(2014, 12, 15)),
    ],
)
def test_months_are_counted_to_the_same_day_or_the_last(
    day: date, months: int, there: date
) -> None:
    assert months_away(day, months) == there
