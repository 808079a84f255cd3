"""What units that have ended did counts for who continues them, from that day on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.indicators.contracts import Every, Indicator, Part, Value, WindowKind
from motcua.indicators.engines import Engine
from motcua.indicators.fact_sets import DOSSIERS_LIFECYCLE
from motcua.indicators.publishing import freeze
from motcua.indicators.selectors import (
    evidence_page,
    groups_compute,
    series_points,
    value_compute,
)
from motcua.indicators.tests import factories
from motcua.indicators.units import limits_of, moved_on, slots
from motcua.organisation import api as organisation

MERGED = date(2025, 7, 1)
BEFORE = MERGED - timedelta(days=1)
WARD, NEIGHBOUR, CONTINUES = "AG.883.30280", "AG.883.30283", "AG.30307"
UNITS = [None, "AG", "AG.883", WARD, NEIGHBOUR, CONTINUES, "AG.30316", "AG.884.30316", "AG.SNV"]
LATER = timedelta(days=4383)
"""Twelve years: from the years of the base to those of the merger."""
CODES = sorted(
    code for code, indicator in factories.indicators().items()
    if indicator.source == DOSSIERS_LIFECYCLE.name
    and all(version.counts(DOSSIERS_LIFECYCLE).name == DOSSIERS_LIFECYCLE.name
            for version in indicator.versions)
)  # fmt: skip


def _rows() -> factories.Rows:
    """Dossiers of the base years, and of those around the merger."""
    early = factories.random_rows(31, 260)[DOSSIERS_LIFECYCLE.name]
    late = factories.random_rows(32, 260)[DOSSIERS_LIFECYCLE.name]
    moved = [
        {name: value + LATER if isinstance(value, date) else value for name, value in row.items()}
        | {"dossier_id": row["dossier_id"] + 1000, "code": f"B{row['code']}"}
        for row in late
    ]
    return early + moved


ROWS = _rows()
ENGINE = factories.duck({DOSSIERS_LIFECYCLE.name: ROWS})
days = st.dates(date(2024, 6, 1), date(2026, 3, 31)) | st.sampled_from([BEFORE, MERGED])


def _as_of(on: date) -> factories.Rows:
    """The rows as if each had always been of the unit that stands for its own on the day."""
    units = organisation.units_by_code()
    return [row | {"unit": organisation.stand_in(units, row["unit"], on)} for row in ROWS]


def _plain(value: Value) -> tuple[Any, ...]:
    return (
        value.unit, value.group, value.numerator, value.denominator, value.exact,
        value.unjudgeable, value.imported, value.comparison,
    )  # fmt: skip


def _ask(indicator: Indicator, on: date, unit: str | None, engine: Engine = ENGINE) -> Value:
    return value_compute(
        indicator=indicator, facts=DOSSIERS_LIFECYCLE, on=on, unit=unit, engine=engine
    )


@settings(max_examples=60, deadline=None)
@given(code=st.sampled_from(CODES), unit=st.sampled_from(UNITS), on=days)
def test_a_unit_has_what_was_done_by_those_it_stands_for(
    code: str, unit: str | None, on: date
) -> None:
    indicator = factories.indicators()[code]
    if _counts_units(indicator, on):
        return
    renamed = factories.duck({DOSSIERS_LIFECYCLE.name: _as_of(on)})
    assert _plain(_ask(indicator, on, unit)) == _plain(_ask(indicator, on, unit, renamed))


def _counts_units(indicator: Indicator, on: date) -> bool:
    """Different units are counted by the names they had when they did the work."""
    version = indicator.version_on(on)
    return version is not None and version.count_of is not None


@settings(max_examples=25, deadline=None)
@given(code=st.sampled_from(CODES), last=days)
def test_all_units_over_a_merger_equal_each_unit_alone(code: str, last: date) -> None:
    indicator = factories.indicators()[code]
    points = series_points(
        indicator=indicator, facts=DOSSIERS_LIFECYCLE, from_on=last - timedelta(days=400),
        to_on=last, every=Every.QUARTER, today=last, depth=3, engine=ENGINE,
    )  # fmt: skip
    for point in points:
        alone = _ask(indicator, point.on, point.unit)
        if point.value is None:
            assert (alone.denominator, alone.unjudgeable) == (0, 0)
        else:
            assert _plain(point.value) == _plain(alone)


def test_the_day_of_the_merger_decides() -> None:
    """Counted by hand from the rows, over all days before."""
    indicator = factories.indicators()["ONLINE_SHARE"]
    version = indicator.version_on(MERGED)
    assert version is not None
    everything = replace(version, window=WindowKind.ALL_UNTIL)
    indicator = replace(indicator, versions=(everything,))
    for on in (BEFORE, MERGED):
        units = organisation.units_by_code()
        counted = Counter(
            organisation.stand_in(units, row["unit"], on)
            for row in ROWS if row["received_on"] <= on
        )  # fmt: skip
        for unit in (WARD, NEIGHBOUR, CONTINUES):
            assert _ask(indicator, on, unit).denominator == counted[unit]
        by_unit = {
            value.group: value.denominator
            for value in groups_compute(
                indicator=indicator, facts=DOSSIERS_LIFECYCLE, on=on, group_by="unit",
                engine=ENGINE,
            )
        }  # fmt: skip
        assert by_unit == dict(counted)
    assert counted[CONTINUES] > 0
    assert counted[WARD] == 0


def test_the_rows_behind_a_figure_are_those_counted() -> None:
    indicator = factories.indicators()["DOSSIERS_ON_TIME"]
    for on in (BEFORE, date(2025, 9, 30)):
        for unit in (WARD, CONTINUES, "AG.883", "AG"):
            page = evidence_page(
                indicator=indicator, facts=DOSSIERS_LIFECYCLE, on=on, unit=unit, limit=1000,
                part=Part.DENOMINATOR, engine=ENGINE,
            )  # fmt: skip
            assert len(page.rows) == _ask(indicator, on, unit).denominator


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["DOSSIERS_ON_TIME", "TIME_REDUCTION", "HANDLING_DAYS_MEDIAN"])
def test_postgresql_counts_the_same_and_freezes_the_rows_it_counted(code: str) -> None:
    indicator = factories.indicators()[code]
    postgres = factories.postgres({DOSSIERS_LIFECYCLE.name: ROWS})
    for on in (BEFORE, date(2025, 12, 31)):
        kept = [
            [(frozen.key, _plain(frozen.value), frozen.inputs) for frozen in freeze(
                indicator=indicator, facts=DOSSIERS_LIFECYCLE, on=on, depth=3, engine=engine
            )]
            for engine in (ENGINE, postgres)
        ]  # fmt: skip
        assert kept[0] == kept[1]
        named = {key[0] for key, _, _ in kept[0]}
        assert (CONTINUES in named, WARD in named) == (on >= MERGED, on < MERGED)


def test_the_rows_frozen_for_a_unit_are_those_it_stands_for() -> None:
    indicator = factories.indicators()["HANDLING_DAYS_MEAN"]
    on = date(2025, 12, 31)
    for frozen in freeze(
        indicator=indicator, facts=DOSSIERS_LIFECYCLE, on=on, depth=3, engine=ENGINE
    ):
        value = frozen.value
        if value.group_by is None:
            assert frozen.inputs.count == value.denominator + value.unjudgeable


def test_limits_name_what_codes_do_not_say() -> None:
    moved = moved_on(MERGED)
    assert (WARD, CONTINUES) in moved
    assert limits_of("AG", moved) == limits_of(None, moved) == limits_of("AG", ())
    assert {WARD, NEIGHBOUR} <= set(limits_of(CONTINUES, moved).came)
    assert WARD in limits_of(WARD, moved).left
    assert limits_of(CONTINUES, moved_on(BEFORE)).came == ()


@given(st.integers(0, 400))
def test_slots_hold_every_code_in_few_sizes(count: int) -> None:
    assert slots(count) >= count
    assert slots(count) in {0, *(1 << power for power in range(10))}
