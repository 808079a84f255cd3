"""The targets counted anew, for officials: what the next publication would say.

The public sees the published figures; here a person who may read the evidence looks at
today, or at any past day, and the cost is that of counting.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.face.asked import asked_day, asked_programme
from motcua.face.place_map import Places, Shown, place_map, places_on
from motcua.face.templatetags.face import choose, figure, figure_short
from motcua.face.trend import trend
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Verdict
from motcua.organisation import api as organisation
from motcua.programme import api as programme
from motcua.programme.contracts import Measure, Programme, State

PAGE = 50
TREND_POINTS = 16


@requires("indicators.read_evidence")
@never_cache
@require_safe
def targets_live(request: HttpRequest) -> HttpResponse:
    """All targets counted anew as known on a day. A fixed number of queries."""
    on, whole = asked_day(request), asked_programme(request)
    board = programme.scoreboard(on=on, unit=whole.unit, code=whole.code)
    told = Counter(row.state for row in board.rows)
    return render(
        request,
        "desk/targets_live.html",
        {
            "board": board, "on": on, "today": clock.today(),
            "counts": {state.value: told[state] for state in State},
        },
    )  # fmt: skip


def _map(measure: Measure, on: date, whole: Programme) -> dict[str, Any]:
    indicator = indicators.indicator_get(measure.indicator or "")
    places: Places = places_on(on)
    if places.dimension not in indicator.dimensions:
        return {}
    groups = programme.measure_by(
        key=measure.key, on=on, dimension=places.dimension, unit=whole.unit, code=whole.code
    )
    names = organisation.units_by_code()
    shown = {
        item.group or "": Shown(
            item.value.exact, item.state is State.MET, figure(item.value),
            "–" if item.value.exact is None else figure_short(item.value),
        )
        for item in groups
    }  # fmt: skip
    return {
        "map": place_map(places, shown, measure.number),
        "rows": [{"unit": names.get(group.group or ""), "group": group} for group in groups],
    }


def _trend(measure: Measure, on: date, unit: str) -> dict[str, Any]:
    """Year-ends and the asked day: few points, and each one a day that reports speak of."""
    code = measure.indicator or ""
    first = indicators.indicator_get(code).versions[0].valid_from
    days = [day for year in range(2010, on.year) if first <= (day := date(year, 12, 31)) < on]
    days = [*days, on][-TREND_POINTS:]
    values = indicators.indicator_series(code=code, dates=days, unit=unit)
    label = choose(
        "Biểu đồ đường; số liệu ở bảng ngay dưới", "Line chart; the numbers are in the table below"
    )
    points = [(value.on, value.exact) for value in values]
    return {"chart": trend(points, measure.number, label=label), "values": values}


@requires("indicators.read_evidence")
@never_cache
@require_safe
def target_live(request: HttpRequest, part: str) -> HttpResponse:
    """One target counted anew: value, boundary, formula, trend, map. A fixed number of queries.

    The page speaks of the day on which the target was due, or of the day asked for.
    """
    on, whole = asked_day(request), asked_programme(request)
    standing = programme.target_standing(key=part, on=on, unit=whole.unit, code=whole.code)
    parts = []
    for row in standing.standings:
        code = row.measure.indicator
        focus = row.value if request.GET.get("ngay") else row.judged
        shown: dict[str, Any] = {"standing": row}
        if row.measure.declared:
            listed = indicators.declared_list(code=row.measure.declared)
            shown["declared"] = [
                (organisation.unit_get(item.unit, on=item.on), item)
                for item in listed
                if item.verdict is Verdict.CONFIRMED and item.on <= on
            ][:PAGE]
        if code and focus is not None:
            shown |= {
                "focus": focus,
                "state": row.state_now if focus is row.value else row.state,
                "indicator": indicators.indicator_get(code),
                "rules": indicators.indicator_formula(code=code, on=focus.on),
                "trend": _trend(row.measure, on, whole.unit),
                **_map(row.measure, focus.on, whole),
            }
        parts.append(shown)
    return render(
        request,
        "desk/target_live.html",
        {
            "target": standing.target, "state": standing.state, "parts": parts, "on": on,
            "today": clock.today(), "programme": whole,
        },
    )  # fmt: skip
