"""A series in one statement: equal to single values, on both engines, for all units at once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from motcua.indicators import api, cli
from motcua.indicators.contracts import Every, Gap, Indicator, Point, Span, Window
from motcua.indicators.engines import Engine
from motcua.indicators.errors import SeriesBackwards, TooManyPoints, UnitNotRecorded
from motcua.indicators.rules import period_start, periods
from motcua.indicators.selectors import MOST_POINTS, series_points, value_compute
from motcua.indicators.tests import factories
from motcua.organisation.errors import UnitUnknown

CODES = sorted(factories.indicators())
ONE_OF_EACH = {
    (item.source, item.versions[-1].kind, item.versions[-1].window): item.code
    for item in factories.indicators().values()
}
UNITS = [None, "AG", "AG.883", "AG.883.30280", "AG.SNV"]
TODAY = date(2014, 6, 30)
DEPTH = 3
days = st.dates(date(2009, 6, 1), TODAY)


def points(
    indicator: Indicator, first: date, last: date, every: Every, engine: Engine, **more: Any
) -> list[Point]:
    return series_points(
        indicator=indicator, facts=factories.facts_of(indicator), from_on=first, to_on=last,
        every=every, engine=engine, **{"today": TODAY, **more},
    )  # fmt: skip


def same(point: Point) -> tuple[Any, ...]:
    value = point.value
    if value is None:
        return (point.period, point.on, point.unit, point.gap)
    return (
        point.period, point.on, point.unit, value.numerator, value.denominator, value.exact,
        value.unjudgeable, value.imported, value.window, value.fingerprint, value.comparison,
    )  # fmt: skip


@given(every=st.sampled_from(Every), first=days, length=st.integers(0, 900))
def test_periods_are_adjacent_calendar_periods_without_gap(
    every: Every, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    found = periods(every, first, last, 1000)
    assert found[0].from_on == first
    assert found[-1].until == last + timedelta(days=1)
    assert all(left.until == right.from_on for left, right in pairwise(found))
    for period in found[1:]:
        assert period.from_on == period_start(every, period.from_on)
    for period in found:
        assert period.from_on is not None
        inside = period_start(every, period.until - timedelta(days=1))
        assert inside == period_start(every, period.from_on)


ENGINE = factories.duck(factories.random_rows(21, 400))


@settings(max_examples=40, deadline=None)
@given(
    code=st.sampled_from(CODES), unit=st.sampled_from(UNITS), first=days,
    every=st.sampled_from([Every.WEEK, Every.MONTH, Every.QUARTER, Every.YEAR]),
    length=st.integers(0, 240), span=st.sampled_from(Span),
)  # fmt: skip
def test_each_point_equals_the_single_value(
    code: str, unit: str | None, first: date, every: Every, length: int, span: Span
) -> None:
    indicator = factories.indicators()[code]
    last = min(first + timedelta(days=length), TODAY)
    for point in points(indicator, first, last, every, ENGINE, unit=unit, span=span):
        assert point.value is not None
        window = None if span is Span.DEFINITION else point.value.window
        alone = value_compute(
            indicator=indicator, facts=factories.facts_of(indicator), on=point.on, unit=unit,
            window=window, engine=ENGINE,
        )  # fmt: skip
        assert same(point) == same(replace(point, value=alone))


@settings(max_examples=15, deadline=None)
@given(code=st.sampled_from(CODES), last=days)
def test_all_units_at_once_equal_each_unit_alone_with_all_below_it(code: str, last: date) -> None:
    indicator = factories.indicators()[code]
    facts = factories.facts_of(indicator)
    first = max(last - timedelta(days=100), date(2009, 6, 1))
    found = points(indicator, first, last, Every.MONTH, ENGINE, depth=DEPTH)
    for point in found:
        alone = value_compute(
            indicator=indicator, facts=facts, on=point.on, unit=point.unit, engine=ENGINE
        )
        if point.value is None:
            assert (alone.denominator, alone.unjudgeable) == (0, 0)
        else:
            assert same(point) == same(replace(point, value=alone))
    if found:
        assert found[0].unit == "AG"


@pytest.mark.django_db
@pytest.mark.parametrize("span", Span)
def test_postgresql_and_duckdb_give_the_same_series(span: Span) -> None:
    rows = factories.random_rows(22, 300)
    duck, postgres = factories.duck(rows), factories.postgres(rows)
    first, last = date(2011, 1, 15), date(2012, 4, 9)
    # One of each kind over each set of facts for the spans of periods: only windows differ.
    codes = CODES if span is Span.DEFINITION else list(ONE_OF_EACH.values())
    for code in codes:
        indicator = factories.indicators()[code]
        for more in ({"unit": "AG.883"}, {"depth": DEPTH}, {"unit": "AG.883", "depth": DEPTH}):
            left, right = (
                [
                    same(p)
                    for p in points(
                        indicator, first, last, Every.QUARTER, engine, span=span, **more
                    )
                ]
                for engine in (duck, postgres)
            )
            assert left == right
            assert left or "unit" in more, code


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["DOSSIERS_ON_TIME", "TIME_REDUCTION", "ONE_STOP_COVERAGE"])
@pytest.mark.parametrize("depth", [0, DEPTH])
def test_a_long_series_needs_no_more_statements_than_a_short_one(code: str, depth: int) -> None:
    engine = factories.postgres(factories.random_rows(23, 200))
    indicator = factories.indicators()[code]

    def statements(last: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            points(indicator, date(2011, 1, 1), last, Every.MONTH, engine, depth=depth)
        return len(captured)

    few = statements(date(2011, 2, 28))
    assert statements(date(2014, 6, 30)) == few
    assert few <= 2


def test_a_point_before_the_definition_and_one_not_come_say_why() -> None:
    indicator = factories.indicators()["DOSSIERS_ON_TIME"]
    early = points(indicator, date(2007, 7, 1), date(2007, 9, 30), Every.MONTH, ENGINE)
    assert [point.gap for point in early] == [Gap.NOT_DEFINED, Gap.NOT_DEFINED, Gap.NO_EVIDENCE]
    late = points(indicator, date(2014, 6, 1), date(2014, 8, 15), Every.MONTH, ENGINE)
    assert [point.gap for point in late][1:] == [Gap.NOT_COME, Gap.NOT_COME]
    running = points(
        indicator, date(2014, 6, 1), date(2014, 6, 30), Every.MONTH, ENGINE, today=date(2014, 6, 9)
    )
    assert running[0].on == date(2014, 6, 9)
    assert running[0].value is not None
    assert running[0].value.window == Window(date(2014, 1, 1), date(2014, 6, 10))


def test_each_point_is_counted_by_the_edition_in_force_on_its_day() -> None:
    indicator = factories.indicators()["DOSSIERS_ON_TIME"]
    second = replace(
        indicator.versions[0], number=2, valid_from=date(2012, 3, 10), numerator=(),
        fingerprint="f" * 64,
    )  # fmt: skip
    changed = replace(indicator, versions=(indicator.versions[0], second))
    found = points(changed, date(2012, 2, 1), date(2012, 3, 31), Every.MONTH, ENGINE)
    assert [point.value.definition_version for point in found if point.value] == [1, 2]
    last = found[1].value
    assert last is not None
    assert last.numerator == last.denominator > 0


def test_what_cannot_be_asked_is_refused() -> None:
    indicator = factories.indicators()["DOSSIERS_ON_TIME"]
    with pytest.raises(SeriesBackwards):
        points(indicator, date(2012, 2, 2), date(2012, 2, 1), Every.DAY, ENGINE)
    last = date(2012, 1, 1) + timedelta(days=MOST_POINTS)
    with pytest.raises(TooManyPoints):
        points(indicator, date(2012, 1, 1), last, Every.DAY, ENGINE)
    nowhere = replace(factories.facts_of(indicator), unit_column=None)
    with pytest.raises(UnitNotRecorded):
        series_points(
            indicator=indicator, facts=nowhere, from_on=TODAY, to_on=TODAY, every=Every.DAY,
            today=TODAY, depth=1, engine=ENGINE,
        )  # fmt: skip


@pytest.mark.django_db
class TestCommand:
    """``motcua indicator series``."""

    def run(self, *arguments: str) -> list[dict[str, Any]]:
        answer = CliRunner().invoke(
            cli.app, ["series", *arguments, "--json"], catch_exceptions=False
        )
        assert answer.exit_code == 0, answer.output
        rows: list[dict[str, Any]] = json.loads(answer.stdout)
        return rows

    def test_it_prints_the_same_figures_as_single_values(self) -> None:
        factories.postgres(factories.golden_rows())
        asked = ("DOSSIERS_ON_TIME", "--from", "2012-01-01", "--to", "2012-12-31", "--unit", "AG")
        rows = self.run(*asked, "--by", "quarter")
        assert [row["on"] for row in rows] == [
            "2012-03-31", "2012-06-30", "2012-09-30", "2012-12-31",
        ]  # fmt: skip
        for row in rows:
            value = api.indicator_value(
                code="DOSSIERS_ON_TIME", on=date.fromisoformat(row["on"]), unit="AG"
            )
            assert row["value"] == (None if value.value is None else str(value.value))
            assert row["no_evidence"] is (value.value is None)
            assert (row["denominator"], row["set_aside"]) == (value.denominator, value.set_aside)
            assert (row["from"], row["until"]) == ("2012-01-01", str(value.window_until))
            assert row["fingerprint"] == value.fingerprint

    def test_all_units_come_in_one_call(self) -> None:
        factories.postgres(factories.golden_rows())
        rows = self.run(
            "DOSSIERS_ON_TIME", "--from", "2012-06-01", "--to", "2012-06-30", "--by-unit"
        )
        units = [row["unit"] for row in rows]
        assert units == sorted(set(units))
        assert {"AG", "AG.883"} <= set(units)

    def test_an_unknown_unit_is_refused(self) -> None:
        with pytest.raises(UnitUnknown):
            self.run(
                "DOSSIERS_ON_TIME", "--from", "2012-01-01", "--to", "2012-01-31", "--unit", "AG.X"
            )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("ONE_STOP_COVERAGE", "2012-01-01", "2012-12-31"),
        # Its first edition counts other facts than the second, which begins on 2 September.
        ("OVERDUE_OPEN_SHARE", "2007-09-01", "2007-09-12"),
    ],
)
def test_duckdb_over_a_fresh_export_prints_what_postgresql_prints(
    code: str, first: str, last: str
) -> None:
    by = "day" if code == "OVERDUE_OPEN_SHARE" else "month"
    asked = ["series", code, "--from", first, "--to", last, "--by", by, "--json"]
    printed = [
        json.loads(CliRunner().invoke(cli.app, [*asked, "--engine", name]).stdout)
        for name in ("postgres", "duckdb")
    ]
    assert printed[0] == printed[1]
    assert len(printed[0]) == 12
