"""Rows merged before they meet the days say what each day says alone, whatever the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.indicators.contracts import (
    Every,
    Exclusion,
    Kind,
    Operator,
    Rule,
    Text,
    Version,
    Volumes,
    WindowKind,
)
from motcua.indicators.rules import coarse_before
from motcua.indicators.selectors import series_points, value_compute
from motcua.indicators.tests import factories
from motcua.indicators.tests.test_series import same

ENGINE = factories.duck(factories.random_rows(41, 300))
TODAY = date(2013, 9, 17)
EVENTS = ("received_on", "closed_on", "returned_on", "apologised_on")
RULES = [
    *(Rule(column, Operator.PRESENT) for column in (*EVENTS, "due_on", "trips", "outcome")),
    *(Rule(column, Operator.ABSENT) for column in (*EVENTS, "due_on", "days_late")),
    *(Rule(column, Operator.BEFORE_ON) for column in (*EVENTS, "due_on")),
    *(Rule(column, Operator.NOT_ENDED_ON) for column in (*EVENTS, "due_on")),
    Rule("outcome", Operator.IN, ("GRANTED", "REFUSED")),
    Rule("entered_afterwards", Operator.IS, False),
    Rule("days_late", Operator.AT_MOST, 0),
    Rule("trips", Operator.MORE_THAN, 1),
    Rule("handling_days", Operator.LESS_THAN, 20),
]  # fmt: skip
rules = st.lists(st.sampled_from(RULES), max_size=2).map(tuple)
WHY = Text("vì thử", "as a trial")


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """A version of any kind with any rules."""
    kind = draw(st.sampled_from(Kind))
    code = "TIME_REDUCTION" if kind.compares else "DOSSIERS_ON_TIME"
    measured = draw(st.sampled_from(["handling_days", "trips", "limit_days"]))
    base = factories.indicators()[code].versions[0].base
    if base is not None:
        volumes = draw(st.sampled_from(Volumes))
        strata = draw(st.sampled_from([("procedure", "level"), ("district",), ("channel",)]))
        base = replace(base, volumes=volumes, strata=strata)
    return replace(
        factories.indicators()[code].versions[0], kind=kind, base=base,
        window=draw(st.sampled_from(WindowKind)),
        period_column=draw(st.sampled_from(["received_on", "closed_on", "returned_on"])),
        denominator=draw(rules), judgeable=draw(rules),
        exclusions=tuple(Exclusion(rule, WHY) for rule in draw(rules)),
        numerator=draw(rules) if kind is Kind.RATIO else (),
        count_of=draw(st.sampled_from([None, "unit", "district"])) if kind is Kind.RATIO else None,
        measured=None if kind is Kind.RATIO else measured,
        weight="trips" if kind in (Kind.WEIGHTED_MEAN, Kind.RATIO_OF_SUMS) else None,
        quantile=draw(st.fractions(Fraction(1, 50), 1)) if kind is Kind.QUANTILE else None,
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    version=versions(), first=st.dates(date(2010, 1, 1), date(2013, 6, 1)),
    first_of_month=st.booleans(), every=st.sampled_from([Every.MONTH, Every.WEEK]),
    unit=st.sampled_from([None, "AG.883"]), depth=st.sampled_from([0, 3]),
)  # fmt: skip
def test_any_rules_on_many_days_equal_each_day_alone(
    version: Version, first: date, first_of_month: bool, every: Every, unit: str | None, depth: int
) -> None:
    indicator = replace(factories.indicators()["DOSSIERS_ON_TIME"], versions=(version,))
    facts = factories.facts_of(indicator)
    found = series_points(
        indicator=indicator, facts=facts, from_on=first.replace(day=1) if first_of_month else first,
        to_on=first + timedelta(days=70), every=every, today=TODAY, unit=unit, depth=depth,
        engine=ENGINE,
    )  # fmt: skip
    for point in found[-7:]:
        assert point.value is not None
        alone = value_compute(
            indicator=indicator, facts=facts, on=point.on, unit=point.unit, engine=ENGINE
        )
        assert same(point) == same(replace(point, value=alone))


days = st.dates(date(2011, 1, 1), date(2012, 12, 31))


@given(bounds=st.lists(days), day=days)
def test_no_bound_tells_a_day_from_the_first_of_its_month_before_the_coarse_day(
    bounds: list[date], day: date
) -> None:
    first = day.replace(day=1)
    if day < coarse_before(bounds):
        assert [day < bound for bound in bounds] == [first < bound for bound in bounds]
    assert coarse_before([bound.replace(day=1) for bound in bounds]) == date.max
