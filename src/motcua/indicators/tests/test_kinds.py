"""Quantiles, weighted means and differences to a base, beside a plain count in Python."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.indicators.contracts import Value, Volumes
from motcua.indicators.engines import Engine
from motcua.indicators.rules import Stratum, change_from_base, quantile_of
from motcua.indicators.selectors import groups_compute, value_compute
from motcua.indicators.tests import factories

Row = dict[str, Any]
ENDED = ("WITHDRAWN", "STOPPED")


def value(code: str, on: date, engine: Engine) -> Value:
    indicator = factories.indicators()[code]
    return value_compute(
        indicator=indicator, facts=factories.facts_of(indicator), on=on, engine=engine
    )


@given(
    values=st.lists(st.integers(0, 60), min_size=1),
    share=st.fractions(min_value=Fraction(1, 50), max_value=1),
)
def test_a_quantile_is_the_smallest_value_that_enough_do_not_exceed(
    values: list[int], share: Fraction
) -> None:
    found = quantile_of(share, Counter(values))
    assert found == sorted(values)[ceil(share * len(values)) - 1]
    assert sum(value <= found for value in values) >= share * len(values)
    assert sum(value < found for value in values) < share * len(values)


def test_without_values_there_is_no_quantile() -> None:
    assert quantile_of(Fraction(1, 2), {}) == 0


def _finished(rows: list[Row], on: date) -> list[int]:
    return sorted(
        row["handling_days"]
        for row in rows
        if row["closed_on"] is not None
        and date(on.year, 1, 1) <= row["closed_on"] <= on
        and row["received_on"] <= on
        and row["outcome"] not in ENDED
        and row["handling_days"] is not None
    )


@pytest.mark.parametrize("seed", [31, 32, 33])
@pytest.mark.parametrize(
    ("code", "share"),
    [("HANDLING_DAYS_MEDIAN", Fraction(1, 2)), ("HANDLING_DAYS_P90", Fraction(9, 10))],
)
def test_quantiles_agree_with_sorted_values(code: str, share: Fraction, seed: int) -> None:
    rows = factories.random_rows(seed, 500)
    engine = factories.duck(rows)
    for on in factories.days("2010-12-31", "2011-02-28", "2012-06-30"):
        days = _finished(rows["dossiers.lifecycle"], on)
        found = value(code, on, engine)
        assert found.denominator == len(days)
        assert found.exact == days[ceil(share * len(days)) - 1]


@pytest.mark.parametrize("seed", [34, 35])
def test_weighted_means_agree_with_a_plain_sum(seed: int) -> None:
    rows = factories.random_rows(seed, 500)
    engine = factories.duck(rows)
    for on in factories.days("2010-12-31", "2012-06-30"):
        back = [
            row
            for row in rows["dossiers.lifecycle"]
            if row["returned_on"] is not None
            and date(on.year, 1, 1) <= row["returned_on"] <= on
            and row["received_on"] <= on
        ]
        told = [row for row in back if None not in (row["trips"], row["distance_m"])]
        trips = sum(row["trips"] for row in told)
        metres = sum(row["trips"] * row["distance_m"] for row in told)
        found = value("TRIP_DISTANCE_MEAN", on, engine)
        assert (found.numerator, found.denominator) == (metres, trips)
        assert found.unjudgeable == len(back) - len(told)
        assert found.exact == Fraction(metres, trips)


@pytest.mark.parametrize("seed", [38, 39])
def test_ratios_of_sums_agree_with_plain_sums(seed: int) -> None:
    """Sums of movements below 0 too, of the budget year only, as far as they were known."""
    rows = factories.random_rows(seed, 500)
    engine = factories.duck(rows)
    for on in factories.days("2010-12-31", "2012-03-31", "2013-06-30"):
        known = [
            row
            for row in rows["plans.money"]
            if row["budget_on"] == date(on.year, 1, 1)
            and row["known_on"] <= on
            and row["span"] == "YEAR"
        ]
        above = sum(row["spent"] for row in known)
        below = sum(row["allotted"] for row in known)
        found = value("MONEY_DISBURSED_SHARE", on, engine)
        assert (found.numerator, found.denominator) == (above, below)
        assert found.exact == Fraction(above, below) * 100


@given(
    strata=st.lists(
        st.builds(
            Stratum, st.text("ab", min_size=1), st.integers(0, 9), st.integers(0, 90),
            st.integers(0, 9), st.integers(0, 90),
        )
    ),
    volumes=st.sampled_from(Volumes),
)  # fmt: skip
def test_the_difference_weighs_each_kind_of_work_by_one_volume(
    strata: list[Stratum], volumes: Volumes
) -> None:
    change = change_from_base(strata, volumes)
    both = [item for item in strata if item.base_count and item.now_count]
    at_base = volumes is Volumes.BASE
    counts = [item.base_count if at_base else item.now_count for item in both]
    assert (change.volume, change.compared) == (sum(counts), len(both))
    means = [
        Fraction(item.base_sum, item.base_count) - Fraction(item.now_sum, item.now_count)
        for item in both
    ]
    weighed = [mean * count for mean, count in zip(means, counts, strict=True)]
    assert change.saved == sum(weighed, Fraction(0))


def test_the_days_saved_and_the_share_saved_say_the_same() -> None:
    engine = factories.duck(factories.random_rows(36, 600))
    on = date(2012, 12, 31)
    share, days = value("TIME_REDUCTION", on, engine), value("HANDLING_DAYS_SAVED", on, engine)
    assert share.numerator == days.numerator
    assert days.exact is not None
    assert share.exact is not None
    assert days.exact * days.denominator / share.denominator * 100 == share.exact


@pytest.mark.parametrize("dimension", ["procedure", "field", "channel", "level"])
def test_every_dimension_shares_out_the_rows(dimension: str) -> None:
    engine = factories.duck(factories.random_rows(37, 500))
    on = date(2012, 12, 31)
    for code in ("HANDLING_DAYS_MEDIAN", "TRIP_DISTANCE_MEAN"):
        indicator = factories.indicators()[code]
        groups = groups_compute(
            indicator=indicator, facts=factories.facts_of(indicator), on=on,
            group_by=dimension, engine=engine,
        )  # fmt: skip
        whole = value(code, on, engine)
        assert sum(group.denominator for group in groups) == whole.denominator
        assert sum(group.unjudgeable for group in groups) == whole.unjudgeable
        assert len(groups) > 1
