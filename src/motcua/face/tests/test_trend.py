"""A value over time: what is drawn is what was given, and nothing else."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from motcua.face.trend import Trend, domain, trend

DAYS = [date(2010, 12, 31) + timedelta(days=365 * number) for number in range(6)]
values = st.lists(
    st.one_of(st.none(), st.fractions(min_value=-500, max_value=5000)), min_size=1, max_size=6
)


def drawn(known: list[Fraction | None], goal: Fraction | None = None, **more: Any) -> Trend | None:
    return trend(list(zip(DAYS, known, strict=False)), goal, label="Nhãn", **more)


def layer(chart: Trend, name: str) -> list[dict[str, Any]]:
    found = next(item for item in chart.spec["layer"] if item["name"] == name)
    listed: list[dict[str, Any]] = found["data"]["values"]
    return listed


@given(values, st.one_of(st.none(), st.fractions(min_value=0, max_value=100)))
def test_every_value_and_every_gap_is_in_the_chart(
    known: list[Fraction | None], goal: Fraction | None
) -> None:
    chart = drawn(known, goal)
    told = [value for value in known if value is not None]
    assert (chart is None) == (len(told) < 2)
    if chart is None:
        return
    assert [row["value"] for row in layer(chart, "series")] == [
        None if value is None else float(value) for value in known
    ]
    names = [item["name"] for item in chart.spec["layer"]]
    assert ("goal" in names) == (goal is not None)
    assert "forecast" not in names


@given(st.lists(st.fractions(min_value=-500, max_value=5000), min_size=1))
def test_the_axis_holds_every_value_and_nothing(known: list[Fraction]) -> None:
    low, top = domain(known)
    assert low <= min(0, *known)
    assert top >= max(known)
    assert low <= 0 < top


def test_a_share_is_drawn_up_to_a_hundred() -> None:
    assert domain([Fraction(61), Fraction(84), Fraction(90)]) == (0, 100)


def test_a_forecast_has_its_interval_and_its_middle() -> None:
    coming = (date(2016, 12, 31), Fraction(70), Fraction(80), Fraction(95))
    chart = drawn([Fraction(60), Fraction(65)], Fraction(90), coming=coming)
    assert chart is not None
    (row,) = layer(chart, "interval")
    assert (row["low"], row["value"], row["high"]) == (70, 80, 95)


def test_the_picture_draws_each_value_at_its_height() -> None:
    """Two values a hundred apart lie the whole height of the plot apart."""
    chart = drawn([Fraction(0), Fraction(100), None, Fraction(50)])
    assert chart is not None
    root = etree.fromstring(str(chart.svg).encode())
    marks = [
        element
        for group in root.iter()
        if "mark-symbol" in group.get("class", "")
        for element in group
    ]
    heights = [
        float(re.search(r",\s*(-?[\d.]+)", mark.get("transform") or "")[1])  # type: ignore[index]
        for mark in marks
    ]
    assert len(heights) == 3
    assert heights[0] - heights[1] == chart.spec["height"]
    assert heights[2] * 2 == heights[0]
