"""Targets judged from facts on a real database; each figure is counted by hand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.indicators.fact_sets import DOSSIERS_LIFECYCLE, ORGANISATION_AGENCIES
from motcua.indicators.tests import factories
from motcua.organisation.errors import UnitUnknown
from motcua.programme import selectors
from motcua.programme.contracts import Standing, State
from motcua.programme.errors import MeasureUnknown, ProgrammeUnknown, TargetUnknown
from motcua.programme.selectors import scoreboard, target_standing

COMMUNE, DISTRICT = "AG.883.30280", "AG.884"
A_DUE, END = date(2013, 12, 31), date(2015, 12, 31)
Rows = list[dict[str, Any]]


def put(dossiers: Sequence[dict[str, Any]] = (), agencies: Sequence[dict[str, Any]] = ()) -> None:
    """Facts before the real ones, for this transaction."""
    given_rows = [
        factories.dossier({"id": number, "unit": COMMUNE, "procedure": "P1", **row})
        for number, row in enumerate(dossiers, start=1)
    ]
    factories.postgres(
        {
            DOSSIERS_LIFECYCLE.name: given_rows,
            ORGANISATION_AGENCIES.name: [factories.agency(row) for row in agencies],
        }
    )


def agency(code: str, level: str, first: str = "", since: str = "2008-02-04") -> dict[str, Any]:
    return {
        "unit": code, "level": level, "district": None, "valid_from": date.fromisoformat(since),
        "valid_until": None, "first_dossier_on": date.fromisoformat(first) if first else None,
    }  # fmt: skip


def only(key: str, on: date, number: int = 0, unit: str | None = None) -> Standing:
    return target_standing(key=key, on=on, unit=unit).standings[number]


pytestmark = pytest.mark.django_db


class TestLetterA:
    """Every agency by the end of 2013."""

    def test_half_of_the_agencies_is_not_due_before_and_not_met_on_the_day(self) -> None:
        put(agencies=[agency(COMMUNE, "COMMUNE", "2013-05-01"), agency(DISTRICT, "DISTRICT")])
        before, on_day = only("a", A_DUE - timedelta(days=1)), only("a", A_DUE)
        assert before.value is not None
        assert (before.value.numerator, before.value.denominator) == (1, 2)
        assert before.value.value == Decimal("50.00")
        assert (before.state, on_day.state) == (State.NOT_DUE, State.NOT_MET)

    def test_all_agencies_meet_it(self) -> None:
        put(
            agencies=[
                agency(COMMUNE, "COMMUNE", "2013-05-01"), agency(DISTRICT, "DISTRICT", "2013-12-31")
            ]
        )  # fmt: skip
        assert only("a", A_DUE).state is State.MET
        assert target_standing(key="a", on=A_DUE).state is State.MET

    def test_it_is_judged_by_what_was_known_on_its_day_whatever_came_later(self) -> None:
        put(
            agencies=[
                agency(COMMUNE, "COMMUNE", "2013-05-01"), agency(DISTRICT, "DISTRICT", "2014-01-01")
            ]
        )  # fmt: skip
        found = only("a", date(2014, 6, 30))
        assert (found.state, found.state_now) == (State.NOT_MET, State.MET)
        assert found.judged is found.at_due
        assert found.at_due is not None
        assert (found.at_due.on, found.at_due.value) == (A_DUE, Decimal("50.00"))
        assert found.value is not None
        assert found.value.value == Decimal("100.00")

    def test_an_agency_founded_later_does_not_count_on_the_day(self) -> None:
        put(
            agencies=[
                agency(COMMUNE, "COMMUNE", "2013-05-01"),
                agency("AG.NEW", "PROVINCE", since="2014-03-01"),
            ]
        )
        found = only("a", date(2014, 6, 30))
        assert (found.state, found.state_now) == (State.MET, State.NOT_MET)

    def test_each_level_is_shown_as_it_stood_on_the_day(self) -> None:
        put(
            agencies=[
                agency(COMMUNE, "COMMUNE", "2013-05-01"),
                agency("AG.883.30283", "COMMUNE", "2014-05-01"),
                agency(DISTRICT, "DISTRICT", "2012-05-01"),
            ]
        )
        groups = {value.group: value.value for value in only("a", date(2015, 1, 1)).groups}
        assert groups == {"COMMUNE": Decimal("50.00"), "DISTRICT": Decimal("100.00")}


def cases(base: int, now: int, *, count: int = 3) -> Rows:
    """``count`` dossiers of 2010 and of 2015, each handled in so many days, so the limit."""
    return [
        {
            "received": date(year, 3, 1), "closed": date(year, 4, 1), "handling": days,
            "limit": days, "due": date(year, 4, 1), "late": 0,
        }
        for year, days in ((2010, base), (2015, now)) for _ in range(count)
    ]  # fmt: skip


class TestLetterB2:
    """One third less time by the end of 2015."""

    def test_exactly_one_third_less_is_met(self) -> None:
        put(cases(15, 10))
        for number in (0, 1):
            found = only("b2", END, number)
            assert found.value is not None
            assert found.value.exact == Fraction(100, 3)
            assert found.value.value == Decimal("33.33")
            assert found.state is State.MET
        assert target_standing(key="b2", on=END).state is State.MET

    def test_a_little_less_than_one_third_is_not(self) -> None:
        rows = cases(15, 10, count=1000)
        rows[-1] |= {"handling": 11, "limit": 11}
        put(rows)
        for number in (0, 1):
            found = only("b2", END, number)
            assert found.value is not None
            assert found.value.exact == Fraction(15_000 - 10_001, 15_000) * 100
            assert found.state is State.NOT_MET

    def test_the_promise_and_the_deed_are_judged_apart(self) -> None:
        rows = cases(15, 10)
        for row in rows[3:]:
            row["handling"] = 15
        put(rows)
        standing = target_standing(key="b2", on=END)
        assert [found.state for found in standing.standings] == [
            State.NOT_MET,
            State.MET,
            State.NOT_MET,
        ]
        assert standing.state is State.NOT_MET

    def test_without_a_base_year_there_is_nothing_to_compare_with(self) -> None:
        put(cases(15, 10)[3:])
        assert only("b2", END).state is State.NO_EVIDENCE


class TestLetterM:
    """Results returned by post: a wish without a number."""

    ROWS: Rows = [  # noqa: RUF012
        {"received": date(2015, 1, 5), "closed": date(2015, 1, 8), "returned": date(2015, 1, 9),
         "by": by, "unit": unit}
        for by, unit in (("POST", COMMUNE), ("COUNTER", COMMUNE), ("COUNTER", DISTRICT),
                         (None, COMMUNE))
    ]  # fmt: skip

    def test_it_is_counted_and_not_judged(self) -> None:
        put(self.ROWS)
        share, units = target_standing(key="m", on=END).standings
        assert share.value is not None
        assert (share.value.numerator, share.value.denominator) == (1, 3)
        assert share.value.unjudgeable == 1
        assert units.value is not None
        assert units.value.value == Decimal("1.00")
        assert {share.state, units.state} == {State.NO_NUMBER}
        assert target_standing(key="m", on=END).state is State.NO_NUMBER

    def test_it_is_counted_for_one_unit_and_all_below_it(self) -> None:
        put(self.ROWS)
        below = only("m", END, unit="AG.883").value
        beside = only("m", END, unit="AG.884").value
        assert below is not None
        assert beside is not None
        assert (below.numerator, below.denominator) == (1, 2)
        assert (beside.numerator, beside.denominator) == (0, 1)


# Without evidence ----------------------------------------------------------------------------


@pytest.mark.parametrize("on", [date(2012, 6, 15), END, date(2026, 1, 1)])
def test_no_evidence_is_no_evidence_and_never_zero(on: date) -> None:
    put()
    board = scoreboard(on=on)
    assert len(board.rows) == 13
    for row in board.rows:
        assert row.state is State.NO_EVIDENCE
        for found in row.standings:
            assert (found.state, found.state_now) == (State.NO_EVIDENCE, State.NO_EVIDENCE)
            for value in (found.value, found.at_due):
                assert value is None or (value.value is None and value.exact is None)


def test_before_an_indicator_was_defined_there_is_no_evidence_and_no_failure() -> None:
    put(cases(15, 10))
    on = date(2000, 1, 1)
    assert {row.state for row in scoreboard(on=on).rows} == {State.NO_EVIDENCE}
    assert selectors.measure_by(key="b2.1", on=on) == []


def test_zero_of_something_is_evidence() -> None:
    put([{"received": date(2015, 1, 5)}])
    found = only("g", END, 3)
    assert found.value is not None
    assert found.value.value == Decimal("0.00")
    assert found.state is State.NO_NUMBER


# The board -------------------------------------------------------------------------------------


def queries(on: date) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        scoreboard(on=on)
    return len(captured)


@pytest.mark.parametrize("on", [date(2012, 6, 15), date(2016, 3, 1)])
def test_the_board_takes_as_many_queries_for_many_dossiers_as_for_none(on: date) -> None:
    put()
    scoreboard(on=on)  # what is put together once for a process is put together now
    few = queries(on)
    factories.postgres(factories.random_rows(930, 3000))
    assert queries(on) == few
    # ten indicators, six of them with a base year, and one breakdown
    assert few == 10 + 6 + 1


def test_the_board_says_the_same_as_each_target_alone() -> None:
    factories.postgres(factories.random_rows(7, 1500))
    on = date(2014, 1, 10)
    for row in scoreboard(on=on).rows:
        alone = target_standing(key=row.target.key, on=on)
        assert alone.state is row.state
        for one, other in zip(row.standings, alone.standings, strict=True):
            assert (one.state, one.state_now) == (other.state, other.state_now)
            pair = [(found.value and found.value.exact) for found in (one, other)]
            assert pair[0] == pair[1]


def test_what_does_not_exist_is_refused() -> None:
    for ask, error in (
        (lambda: selectors.programme_get("mars-2030"), ProgrammeUnknown),
        (lambda: selectors.target_get("z"), TargetUnknown),
        (lambda: selectors.measure_get("z.1"), MeasureUnknown),
        (lambda: scoreboard(on=END, unit="AG.999"), UnitUnknown),
    ):
        with pytest.raises(error):
            ask()


# Trends and groups -----------------------------------------------------------------------------


def test_a_trend_shows_each_month_end_and_today() -> None:
    put(agencies=[agency(COMMUNE, "COMMUNE", "2013-05-15"), agency(DISTRICT, "DISTRICT")])
    found = selectors.measure_trend(key="a.1", on=date(2013, 6, 10), months=3)
    assert [(value.on, value.value) for value in found] == [
        (date(2013, 4, 30), Decimal("0.00")),
        (date(2013, 5, 31), Decimal("50.00")),
        (date(2013, 6, 10), Decimal("50.00")),
    ]
    assert selectors.measure_trend(key="c.1", on=END) == []


def test_a_trend_does_not_reach_back_before_the_definition() -> None:
    put()
    found = selectors.measure_trend(key="a.1", on=date(2007, 10, 1), months=12)
    assert [value.on for value in found] == [date(2007, 9, 30), date(2007, 10, 1)]


@settings(deadline=None)
@given(st.dates(date(2001, 1, 1), date(2099, 1, 1)), st.integers(1, 60))
def test_month_ends_are_the_last_days_of_the_months_before(on: date, count: int) -> None:
    days = selectors.month_ends(on, count)
    assert len(days) == count
    assert days[-1] == on
    assert days == sorted(set(days))
    for before, after in pairwise(days):
        assert (before + timedelta(days=1)).day == 1
        assert 1 <= (after - before).days <= 31


def test_a_measure_is_shown_for_each_district() -> None:
    rows = cases(15, 10) + [{**row, "unit": DISTRICT} for row in cases(15, 14)]
    put(rows)
    found = {row.group: row.state for row in selectors.measure_by(key="b2.1", on=END)}
    assert found == {"AG.883": State.MET, "AG.884": State.NOT_MET}
    assert selectors.measure_by(key="c.1", on=END) == []
