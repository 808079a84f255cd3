"""The Standard Cost Model: additive over activities, linear in volume, published pairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.procedures import rules
from motcua.procedures.contracts import Activity, ActivityKind, ProcedureVersion, Text, VersionCost
from motcua.procedures.parameters import cost_parameters
from motcua.procedures.selectors import procedure_version_on

ON = date(2012, 7, 1)
NAME = Text("Việc", "Work")

activities = st.lists(
    st.builds(
        Activity,
        st.sampled_from([kind for kind in ActivityKind if kind is not ActivityKind.FEE]),
        st.just(NAME),
        st.integers(0, 400).map(lambda quarters: Fraction(quarters, 4)),
        st.integers(0, 10**7),
        st.integers(0, 10**7),
        st.integers(1, 20),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def version(
    parts: list[Activity], times: int | None = None, subjects: int | None = None
) -> ProcedureVersion:
    known = procedure_version_on("1.001193", ON)
    return replace(known, cost=VersionCost(tuple(parts), times, subjects))


def once(parts: list[Activity]) -> int:
    return rules.estimate(version(parts), cost_parameters(), on=ON).once


@given(activities, activities)
def test_a_cost_is_additive_over_its_activities(some: list[Activity], more: list[Activity]) -> None:
    fee = procedure_version_on("1.001193", ON).fee.amount
    assert once(some + more) + fee == once(some) + once(more)


@given(activities, st.integers(0, 50), st.integers(0, 10**6))
def test_a_years_cost_is_linear_in_volume(parts: list[Activity], times: int, people: int) -> None:
    found = rules.estimate(version(parts, times, people), cost_parameters(), on=ON)
    assert found.yearly == found.once * times * people


@given(activities)
def test_a_total_equals_its_lines_and_its_kinds(parts: list[Activity]) -> None:
    found = rules.estimate(version(parts), cost_parameters(), on=ON)
    assert found.once == sum(line.amount for line in found.lines)
    assert found.once == sum(rules.by_kind(found.lines).values())


def test_without_a_volume_there_is_no_yearly_cost() -> None:
    assert rules.estimate(version([], None, 10), cost_parameters(), on=ON).yearly is None


def test_an_activity_is_hours_at_the_wage_and_what_is_paid() -> None:
    """By hand: 24.8 million a head in 2010 over 12 × 22 × 8 hours is 11,742.42 đồng an hour."""
    wage = cost_parameters().hourly_wage(date(2010, 6, 1))
    assert wage == Fraction(24_800_000, 2112)
    activity = Activity(ActivityKind.PREPARE, NAME, Fraction(3, 2), 4_000, 10_000, 2)
    # 2 × (1.5 × 11,742.424… + 14,000) = 63,227.27…
    assert rules.activity_cost(activity, wage) == 63_227


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        # Ministry of Construction, 137 procedures, billion đồng (tenths)
        (3934, 2010, "48.9"),
        # Hà Nội, billion đồng
        (671, 263, "60.8"),
        # Hà Nội, decision 1811, procedure 2.000635, đồng for a dossier
        (1_024_000, 231_000, "77.44"),
    ],
)
def test_the_published_savings_are_reproduced(before: int, after: int, percent: str) -> None:
    found = rules.saving_percent(before, after)
    assert found is not None
    places = len(percent.partition(".")[2])
    assert f"{float(found):.{places}f}" == percent


def test_the_published_yearly_saving_is_reproduced() -> None:
    """Hà Nội, procedure 2.000635: 3,228 people once a year."""
    before, after = 1_024_000 * 3_228, 231_000 * 3_228
    assert (before, after, before - after) == (3_305_472_000, 745_668_000, 2_559_804_000)
    paid = [Activity(ActivityKind.OTHER, NAME, Fraction(0), 1_024_000, 0, 1)]
    free = replace(version(paid, 1, 3_228), fee=replace(version(paid).fee, amount=0))
    assert rules.estimate(free, cost_parameters(), on=ON).yearly == before


def test_nothing_saved_of_nothing_is_not_a_percentage() -> None:
    assert rules.saving_percent(0, 0) is None


@pytest.mark.parametrize(
    ("channel", "supplements", "back", "trips"),
    [
        ("COUNTER", 0, "COUNTER", 2),
        ("COUNTER", 2, "COUNTER", 4),
        ("COUNTER", 1, "POST", 2),
        ("ONLINE", 1, "COUNTER", 1),
        ("POST", 0, "POST", 0),
        ("COUNTER", 0, None, 1),
    ],
)
def test_trips_are_counted_from_what_happened(
    channel: str, supplements: int, back: str | None, trips: int
) -> None:
    assert rules.trips_made(channel=channel, supplements=supplements, return_channel=back) == trips


def test_a_degree_of_latitude_is_about_111_kilometres() -> None:
    assert rules.straight_km((10.0, 105.0), (11.0, 105.0)) == pytest.approx(111.19, abs=0.01)


@given(st.integers(0, 200_000))
def test_a_longer_way_never_costs_less(metres: int) -> None:
    travel, wage = cost_parameters().travel_on(ON), Fraction(10_000)
    near, far = rules.trip(travel, wage, metres), rules.trip(travel, wage, metres + 1_000)
    assert near.cost <= far.cost
    assert not near.assumed


def test_an_unknown_way_takes_the_assumed_one_and_says_so() -> None:
    travel, wage = cost_parameters().travel_on(ON), Fraction(10_000)
    assumed = rules.trip(travel, wage, None)
    assert assumed.assumed
    assert assumed.cost == rules.trip(travel, wage, travel.default_km * 1000).cost


@pytest.mark.parametrize(
    ("forms", "files", "ways", "fee", "pays", "returns", "level"),
    [
        (1, 0, {"COUNTER", "ONLINE"}, 0, False, {"COUNTER"}, 1),
        (1, 1, {"COUNTER"}, 0, False, {"COUNTER"}, 2),
        (0, 0, {"COUNTER", "POST"}, 0, False, {"POST"}, 2),
        (1, 1, {"COUNTER", "ONLINE"}, 5000, False, {"POST"}, 3),
        (1, 1, {"COUNTER", "ONLINE"}, 0, False, {"COUNTER"}, 3),
        (1, 1, {"COUNTER", "ONLINE"}, 5000, True, {"POST"}, 4),
        (1, 1, {"COUNTER", "ONLINE"}, 0, False, {"ONLINE"}, 4),
    ],
)
def test_the_level_of_service_is_computed_from_what_is_offered(
    forms: int, files: int, ways: set[str], fee: int, pays: bool, returns: set[str], level: int
) -> None:
    known = procedure_version_on("1.001193", ON)
    offered = replace(
        known, forms=(NAME,) * forms, form_files=("f.docx",) * files, ways=tuple(ways),
        fee=replace(known.fee, amount=fee), pays_online=pays, returns=frozenset(returns),
    )  # fmt: skip
    assert rules.online_level(offered) == level
