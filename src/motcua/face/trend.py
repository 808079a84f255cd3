"""A value over time against the number to reach, with its forecast: a Vega-Lite chart. Pure.

The page prints the same numbers as a table, so that the chart is one picture with words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from motcua.core import vega
from motcua.face.templatetags.face import choose

WIDTH, HEIGHT = 660, 200
INK, LINE, SERIES, GOAL = "#1c2430", "#d9d5c9", "#14505c", "#9c1c28"
YEARS_APART = 4 * 366
Coming = tuple[date, Fraction, Fraction, Fraction]
"""A day ahead with the lowest, middle and highest value forecast for it."""


@dataclass(frozen=True)
class Trend:
    """A chart: what it is drawn from, and the words that say what it is."""

    spec: dict[str, Any]
    label: str

    @property
    def svg(self) -> SafeString:
        """The chart as one picture. It is drawn from numbers and our own words alone."""
        return mark_safe(vega.svg(self.spec))  # noqa: S308 - nothing typed by anybody is in it


def nice_top(highest: Fraction) -> int:
    """A round number above ``highest``: 1, 2 or 5 times a power of ten."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= highest and factor * step > 0:
                return factor * step
        step *= 10


def domain(known: Sequence[Fraction]) -> tuple[int, int]:
    """The axis: from 0, or from below it for a loss, to a round number; shares end at 100."""
    highest, lowest = max([*known, Fraction(1)]), min([*known, Fraction(0)])
    top = 100 if Fraction(50) < highest <= 100 else nice_top(highest)
    return (-nice_top(-lowest) if lowest < 0 else 0), top


def _goal(goal: Fraction, first: date) -> list[dict[str, Any]]:
    words = choose("mức phải đạt", "needed")
    data = {"values": [{"day": first.isoformat(), "value": float(goal), "words": words}]}
    y = {"field": "value", "type": "quantitative"}
    return [
        {
            "name": "goal", "data": data, "encoding": {"y": y},
            "mark": {"type": "rule", "color": GOAL, "strokeWidth": 2, "strokeDash": [6, 4]},
        },
        {
            "name": "goal_words", "data": data,
            "mark": {
                "type": "text", "color": GOAL, "align": "left", "dy": -8, "fontWeight": "bold",
            },
            "encoding": {
                "x": {"field": "day", "type": "temporal"}, "y": y, "text": {"field": "words"},
            },
        },
    ]  # fmt: skip


def _ahead(coming: Coming) -> list[dict[str, Any]]:
    day, low, middle, high = coming
    words = choose("dự báo", "forecast")
    data = {
        "values": [
            {
                "day": day.isoformat(), "low": float(low), "value": float(middle),
                "high": float(high), "words": words,
            }
        ]
    }  # fmt: skip
    x = {"field": "day", "type": "temporal"}
    y = {"field": "value", "type": "quantitative"}
    return [
        {
            "name": "interval", "data": data,
            "mark": {"type": "rule", "color": SERIES, "strokeWidth": 3, "opacity": 0.55},
            "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}},
        },
        {
            "name": "forecast", "data": data, "encoding": {"x": x, "y": y},
            "mark": {
                "type": "point", "color": SERIES, "filled": False, "size": 110, "strokeWidth": 2,
            },
        },
        {
            "name": "forecast_words", "data": data,
            "mark": {"type": "text", "align": "right", "dx": -10, "dy": 14},
            "encoding": {"x": x, "y": y, "text": {"field": "words"}},
        },
    ]  # fmt: skip


def trend(
    values: Sequence[tuple[date, Fraction | None]], goal: Fraction | None,
    coming: Coming | None = None, *, label: str,
) -> Trend | None:  # fmt: skip
    """The chart of a series in time order; a day without evidence breaks the line.

    ``None`` with fewer than two values: there is nothing to see that words do not say.
    """
    known = [value for _, value in values if value is not None]
    if len(known) < 2:
        return None
    last = max(values[-1][0], coming[0]) if coming else values[-1][0]
    far = (last - values[0][0]).days > YEARS_APART
    low, top = domain([*known, *([goal] if goal is not None else []), *(coming or ())[1:]])
    x = {
        "field": "day",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {"format": "%Y" if far else "%m/%Y", "tickCount": 6, "grid": False},
    }
    y = {
        "field": "value", "type": "quantitative", "title": None,
        "scale": {"domain": [low, top]}, "axis": {"tickCount": 5},
    }  # fmt: skip
    series = {
        "name": "series",
        "data": {
            "values": [
                {"day": day.isoformat(), "value": None if value is None else float(value)}
                for day, value in values
            ]
        },
        "mark": {
            "type": "line", "color": SERIES, "strokeWidth": 3,
            "point": {"filled": True, "size": 60, "color": SERIES},
            "invalid": "break-paths-show-path-domains",
        },
        "encoding": {"x": x, "y": y},
    }  # fmt: skip
    layers = [series]
    layers += _goal(goal, values[0][0]) if goal is not None else []
    layers += _ahead(coming) if coming else []
    return Trend(
        {
            "$schema": vega.SCHEMA, "width": WIDTH, "height": HEIGHT, "background": None,
            "description": label, "layer": layers,
            "config": {
                "aria": False, "font": vega.FONT, "view": {"stroke": None},
                "text": {"fontSize": 13, "color": INK},
                "axis": {
                    "labelFontSize": 13, "labelColor": INK, "gridColor": LINE, "domain": False,
                    "ticks": False, "labelPadding": 6,
                },
            },
        },
        label,
    )  # fmt: skip
