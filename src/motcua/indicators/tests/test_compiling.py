"""One definition, two engines, and a plain Python count beside them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from motcua.indicators.contracts import Every, Indicator, Part, Value, Window
from motcua.indicators.engines import Engine, SparkEngine
from motcua.indicators.errors import SparkMissing
from motcua.indicators.rules import window_on
from motcua.indicators.selectors import (
    evidence_page,
    groups_compute,
    series_compute,
    series_points,
    value_compute,
)
from motcua.indicators.tests import factories

DAYS = factories.days("2010-12-31", "2011-02-28", "2012-02-29", "2012-06-30", "2013-12-31")
CODES = sorted(factories.indicators())
LIFECYCLE_RATIOS = [
    "DOSSIERS_ON_TIME", "UNJUDGEABLE_SHARE", "ENTERED_AFTERWARDS_SHARE", "ONLINE_SHARE",
    "POSTAL_RETURN_SHARE", "HANDLING_DAYS_MEAN",
]  # fmt: skip


def _indicator(code: str) -> Indicator:
    return factories.indicators()[code]


def _same(value: Value) -> tuple[Any, ...]:
    return (
        value.code, value.on, value.unit, value.group, value.numerator, value.denominator,
        value.exact, value.unjudgeable, value.imported, value.entered_afterwards, value.comparison,
        value.fingerprint, value.window,
    )  # fmt: skip


def _all_values(code: str, engine: Engine) -> list[tuple[Any, ...]]:
    indicator = _indicator(code)
    facts = factories.facts_of(indicator)
    found = [
        value_compute(indicator=indicator, facts=facts, on=on, unit=unit, engine=engine)
        for on in DAYS
        for unit in (None, "AG", "AG.883", "AG.883.30280", "AG.SNV")
    ]
    for dimension in indicator.dimensions:
        found += groups_compute(
            indicator=indicator, facts=facts, on=DAYS[-2], group_by=dimension, engine=engine
        )
    found += series_compute(indicator=indicator, facts=facts, dates=DAYS, engine=engine)
    return [_same(value) for value in found]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_postgresql_and_duckdb_give_the_same_values(seed: int) -> None:
    rows = factories.random_rows(seed, 400)
    duck, postgres = factories.duck(rows), factories.postgres(rows)
    for code in CODES:
        assert _all_values(code, duck) == _all_values(code, postgres)


@pytest.mark.django_db
@pytest.mark.xdist_group("spark")
def test_spark_gives_the_same_values_as_the_other_two(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="Apache Spark is installed by who needs it")
    rows = factories.random_rows(3, 300)
    engines: list[Engine] = [
        factories.spark(rows, tmp_path), factories.duck(rows), factories.postgres(rows),
    ]  # fmt: skip
    for code in CODES:
        spark, duck, postgres = (_some_values(code, engine) for engine in engines)
        assert spark == duck == postgres, code


def _some_values(code: str, engine: Engine) -> list[Any]:
    """One value of a unit, one breakdown, one series of all units: Spark is slow to begin."""
    indicator = _indicator(code)
    given: dict[str, Any] = {
        "indicator": indicator, "facts": factories.facts_of(indicator), "engine": engine,
    }  # fmt: skip
    found = [
        value_compute(on=DAYS[-2], unit="AG.883", **given),
        *groups_compute(on=DAYS[-2], group_by=indicator.dimensions[-1], **given),
        *series_compute(dates=DAYS, **given),
    ]
    points = series_points(
        from_on=DAYS[1], to_on=DAYS[2], every=Every.QUARTER, today=DAYS[-1], depth=3, **given
    )
    told = [
        (point.period, point.on, point.unit, point.gap, point.value and _same(point.value))
        for point in points
    ]
    return [*(_same(value) for value in found), *told]


def test_one_series_equals_the_values_one_by_one() -> None:
    engine = factories.duck(factories.random_rows(3, 400))
    for code in CODES:
        indicator = _indicator(code)
        facts = factories.facts_of(indicator)
        series = series_compute(indicator=indicator, facts=facts, dates=DAYS, engine=engine)
        alone = [
            value_compute(indicator=indicator, facts=facts, on=on, engine=engine) for on in DAYS
        ]
        assert [_same(value) for value in series] == [_same(value) for value in alone]


def test_a_series_keeps_the_order_and_repeats_that_were_asked_for() -> None:
    engine = factories.duck(factories.golden_rows())
    indicator = _indicator("ONLINE_SHARE")
    asked = [DAYS[3], DAYS[0], DAYS[3]]
    series = series_compute(
        indicator=indicator, facts=factories.facts_of(indicator), dates=asked, engine=engine
    )
    assert [value.on for value in series] == asked


Row = dict[str, Any]


def _on_time(rows: Sequence[Row], on: date) -> tuple[int, int]:
    closed = [
        row
        for row in rows
        if row["closed_on"] is not None
        and date(on.year, 1, 1) <= row["closed_on"] <= on
        and row["received_on"] <= on
        and row["outcome"] not in ("WITHDRAWN", "STOPPED")
        and row["due_on"] is not None
        and row["days_late"] is not None
    ]
    return sum(row["days_late"] <= 0 for row in closed), len(closed)


def _overdue(rows: Sequence[Row], on: date) -> tuple[int, int]:
    held = [
        row
        for row in rows
        if row["since_on"] <= on
        and (row["until_on"] is None or row["until_on"] > on)
        and (row["closed_on"] is None or row["closed_on"] > on)
        and row["due_on"] is not None
    ]
    assert len({row["code"] for row in held}) == len(held), "a dossier stands in one span"
    return sum(row["late_after"] is not None and row["late_after"] < on for row in held), len(held)


def _by_post(rows: Sequence[Row], on: date) -> tuple[int, int]:
    back = [
        row
        for row in rows
        if row["returned_on"] is not None
        and date(on.year, 1, 1) <= row["returned_on"] <= on
        and row["received_on"] <= on
        and row["return_channel"] is not None
    ]
    return sum(row["return_channel"] == "POST" for row in back), len(back)


def _saved(rows: Sequence[Row], on: date) -> Fraction | None:
    since = date(on.year - 1, on.month, on.day) + timedelta(days=1)
    base: dict[tuple[str, str], list[int]] = {}
    now: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        closed, days = row["closed_on"], row["handling_days"]
        if closed is None or days is None or row["outcome"] in ("WITHDRAWN", "STOPPED"):
            continue
        key = (row["procedure"], row["level"])
        if closed.year == 2010 and row["received_on"] <= date(2013, 12, 31):
            base.setdefault(key, []).append(days)
        if since <= closed <= on and row["received_on"] <= on:
            now.setdefault(key, []).append(days)
    both = [key for key in base if key in now]
    total = sum(sum(base[key]) for key in both)
    if not total:
        return None
    left = sum(Fraction(sum(now[key]), len(now[key])) * len(base[key]) for key in both)
    return 100 * (total - left) / total


@pytest.mark.parametrize(
    ("code", "counted"),
    [
        ("DOSSIERS_ON_TIME", _on_time), ("OVERDUE_OPEN_SHARE", _overdue),
        ("POSTAL_RETURN_SHARE", _by_post),
    ],
)  # fmt: skip
def test_the_engine_agrees_with_a_plain_count(
    code: str, counted: Callable[[Sequence[Row], date], tuple[int, int]]
) -> None:
    rows = factories.random_rows(4, 600)
    engine = factories.duck(rows)
    indicator = _indicator(code)
    for on in DAYS:
        value = value_compute(
            indicator=indicator, facts=factories.facts_of(indicator), on=on, engine=engine
        )
        expected = counted(rows[indicator.source], on)
        assert (int(value.numerator), value.denominator) == expected


def test_the_change_from_the_base_year_agrees_with_a_plain_sum() -> None:
    rows = factories.random_rows(5, 600)
    engine = factories.duck(rows)
    indicator = _indicator("TIME_REDUCTION")
    on = date(2013, 12, 31)
    value = value_compute(
        indicator=indicator, facts=factories.facts_of(indicator), on=on, engine=engine
    )
    assert value.exact is not None
    assert value.exact == _saved(rows["dossiers.lifecycle"], on)


def _months(year: int) -> list[Window]:
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return [Window(begin, until) for begin, until in pairwise(starts)]


@pytest.mark.parametrize("code", LIFECYCLE_RATIOS)
def test_adjacent_windows_add_up(code: str) -> None:
    engine = factories.duck(factories.random_rows(6, 600))
    indicator = _indicator(code)
    facts = factories.facts_of(indicator)
    on = date(2012, 12, 31)

    def counted(window: Window) -> tuple[int, int, int]:
        value = value_compute(indicator=indicator, facts=facts, on=on, window=window, engine=engine)
        return int(value.numerator), value.denominator, value.unjudgeable

    months = [counted(window) for window in _months(2012)]
    year = counted(Window(date(2012, 1, 1), date(2013, 1, 1)))
    assert tuple(map(sum, zip(*months, strict=True))) == year
    assert year[1] > 0


@pytest.mark.parametrize("code", [*LIFECYCLE_RATIOS, "OVERDUE_OPEN_SHARE", "ONE_STOP_COVERAGE"])
def test_units_and_groups_add_up(code: str) -> None:
    engine = factories.duck(factories.random_rows(7, 600))
    indicator = _indicator(code)
    facts = factories.facts_of(indicator)
    on = date(2012, 9, 30)
    whole = value_compute(indicator=indicator, facts=facts, on=on, engine=engine)
    for dimension in indicator.dimensions:
        parts = groups_compute(
            indicator=indicator, facts=facts, on=on, group_by=dimension, engine=engine
        )
        assert sum(int(part.numerator) for part in parts) == whole.numerator
        assert sum(part.denominator for part in parts) == whole.denominator
        assert sum(part.unjudgeable for part in parts) == whole.unjudgeable


def test_a_unit_means_itself_and_what_lies_below_it_only() -> None:
    rows = factories.golden_rows()
    engine = factories.duck(rows)
    indicator = _indicator("ONLINE_SHARE")
    facts = factories.facts_of(indicator)

    def received(unit: str) -> int:
        return value_compute(
            indicator=indicator, facts=facts, on=date(2012, 12, 31), unit=unit, engine=engine
        ).denominator

    assert received("AG.883") == received("AG.883.30280") + 2  # dossiers 7 and 8 lie at AG.883
    assert received("AG.88") == 0  # a longer code that merely begins alike is no part of it
    assert received("AG") == 10


@pytest.mark.parametrize("code", CODES)
def test_the_rows_behind_a_value_are_as_many_as_it_says(code: str) -> None:
    engine = factories.duck(factories.random_rows(8, 300))
    indicator = _indicator(code)
    facts = factories.facts_of(indicator)
    on = date(2012, 6, 30)
    value = value_compute(indicator=indicator, facts=facts, on=on, unit="AG", engine=engine)

    def keys(part: Part) -> list[Any]:
        found: list[Any] = []
        after = None
        while True:
            page = evidence_page(
                indicator=indicator, facts=facts, on=on, part=part, unit="AG", limit=7,
                after=after, engine=engine,
            )  # fmt: skip
            found += [row[facts.key] for row in page.rows]
            after = page.after
            if after is None:
                return found

    counted, missed, among = keys(Part.NUMERATOR), keys(Part.MISSED), keys(Part.DENOMINATOR)
    assert len(set(among)) == len(among)
    assert len(keys(Part.UNJUDGEABLE)) == value.unjudgeable
    version = indicator.versions[-1]
    if version.numerator:
        assert sorted(counted + missed) == sorted(among)
    if version.kind == "RATIO" and version.count_of is None:
        assert (len(counted), len(among)) == (value.numerator, value.denominator)


def test_evidence_shows_nothing_that_happened_later() -> None:
    engine = factories.duck(factories.golden_rows())
    indicator = _indicator("OVERDUE_OPEN_SHARE")
    page = evidence_page(
        indicator=indicator, facts=factories.facts_of(indicator), on=date(2012, 6, 28),
        part=Part.DENOMINATOR, engine=engine,
    )  # fmt: skip
    eleven = next(row for row in page.rows if row["code"] == "AG-000011")
    assert (eleven["closed_on"], eleven["until_on"]) == (None, None)
    assert eleven["due_on"] == date(2012, 6, 11)


def test_evidence_of_an_earlier_edition_shows_the_facts_that_it_counted() -> None:
    indicator = _indicator("OVERDUE_OPEN_SHARE")
    first = indicator.versions[0]
    assert first.facts is not None
    asked = {"indicator": indicator, "facts": factories.facts_of(indicator)}
    rows = [
        factories.dossier({"id": number, "unit": "AG.883", "procedure": "P1",
                           "received": date(2007, 8, 20), "due": due})
        for number, due in enumerate([date(2007, 8, 31), date(2007, 9, 1)])
    ]  # fmt: skip
    engine = factories.duck({first.facts.name: rows})
    page = evidence_page(**asked, on=first.valid_from, part=Part.NUMERATOR, engine=engine)
    assert [row["dossier_id"] for row in page.rows] == [0]
    assert page.columns == tuple(map(first.facts.column, first.facts.shown))
    days = [first.valid_from, date(2007, 9, 2)]
    both = series_compute(**asked, dates=days, engine=engine)
    assert [(value.definition_version, value.denominator) for value in both] == [(1, 2), (2, 0)]


def test_a_wait_changes_no_figure_of_a_day_before_it_ended() -> None:
    """Late on 10 March; asked on the 12th, answered on the 16th: then due on the 22nd."""
    indicator = _indicator("OVERDUE_OPEN_SHARE")
    given = factories.dossier({"id": 7, "unit": "AG.883", "procedure": "P2",
                               "received": date(2012, 3, 1), "due": date(2012, 3, 8)})  # fmt: skip
    asked, ended, due = date(2012, 3, 12), date(2012, 3, 16), given["due_on"]
    known = [
        factories.deadlines(given, []), factories.deadlines(given, [(asked, None, due)]),
        factories.deadlines(given | {"due_on": date(2012, 3, 22)}, [(asked, ended, due)]),
    ]  # fmt: skip
    for day in range(1, 16):
        values = [
            value_compute(
                indicator=indicator, facts=factories.facts_of(indicator), on=date(2012, 3, day),
                engine=factories.duck({indicator.source: rows}),
            )
            for rows in known[(day >= 12) :]
        ]  # fmt: skip
        assert {(value.numerator, value.denominator) for value in values} == {(day > 8, 1)}


@pytest.mark.parametrize(
    "code",
    [
        "DOSSIERS_ON_TIME", "ONE_STOP_COVERAGE", "OVERDUE_OPEN_SHARE", "POSTAL_RETURN_SHARE",
        "PLANS_ON_TIME", "REPORTS_ON_TIME", "TASKS_ON_TIME", "TASKS_OVERDUE_SHARE",
        "LEGAL_DOCUMENTS_ISSUED", "MONEY_ALLOTTED_SHARE", "MONEY_SETTLED_SHARE",
        "ESTIMATES_APPRAISED_ON_TIME", "SCHEME_MILESTONES_ON_TIME",
    ],
)  # fmt: skip
def test_a_past_day_is_the_same_whatever_happened_since(code: str) -> None:
    rows = factories.random_rows(9, 500)
    on = date(2012, 6, 20)
    begins = (
        "since_on", "received_on", "valid_from", "asked_on", "known_on", "approved_on",
        "recorded_on",
    )  # fmt: skip
    events = (
        *begins, "closed_on", "returned_on", "first_dossier_on", "sent_on", "until_on",
        "answered_on", "reached_on", "judged_from", "overdue_from", "withdrawn_on",
    )  # fmt: skip
    then = {
        name: [
            row for row in listed if next(row[day] for day in begins if row.get(day)) <= on
        ]
        for name, listed in rows.items()
    }  # fmt: skip
    for listed in then.values():
        for row in listed:
            later = {name for name in events if row.get(name) is not None and row[name] > on}
            row_then = dict(row)
            if "closed_on" in later:
                came = ["closed_on", "outcome", "handling_days", "days_late", "done_on"]
                row_then |= dict.fromkeys(came)
            if "returned_on" in later:
                row_then |= dict.fromkeys(["returned_on", "return_channel"])
            for name in later & {"sent_on", "answered_on", "reached_on"}:
                row_then |= dict.fromkeys([name, "days_late"])
            unknown = {"first_dossier_on", "until_on", "judged_from", "overdue_from"}
            for name in later & {*unknown, "withdrawn_on"}:
                row_then[name] = None
            listed[listed.index(row)] = row_then
    indicator = _indicator(code)
    facts = factories.facts_of(indicator)
    now, past = (
        value_compute(indicator=indicator, facts=facts, on=on, engine=factories.duck(known))
        for known in (rows, then)
    )
    assert _same(now) == _same(past)
    assert now.denominator > 0


def test_a_window_never_reaches_past_the_day_asked() -> None:
    engine = factories.duck(factories.golden_rows())
    indicator = _indicator("DOSSIERS_ON_TIME")
    value = value_compute(
        indicator=indicator, facts=factories.facts_of(indicator), on=date(2012, 6, 28),
        window=Window(date(2012, 1, 1), date(2013, 1, 1)), engine=engine,
    )  # fmt: skip
    assert value.window == window_on(indicator.versions[0].window, date(2012, 6, 28))
    assert (value.numerator, value.denominator) == (3, 4)


def test_without_spark_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(SparkMissing, match=r"motcua\[spark\]"):
        SparkEngine()
