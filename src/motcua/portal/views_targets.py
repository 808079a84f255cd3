"""The programme's targets for everybody: how each stands, why, and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.core.errors import Invalid
from motcua.face.templatetags.face import choose
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Part, Value
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.portal import charts
from motcua.programme import api as programme
from motcua.programme.contracts import GroupStanding, Measure

FIGURES_ARE_PUBLIC = "figures of the programme are public, and so are the rows behind them"
PAGE = 50
TREND_POINTS = 16
PARTS = tuple(Part)


class DayInvalid(Invalid):
    """The day in the address cannot be asked for."""

    code = "day_invalid"
    message = _("“%(day)s” is not a day that can be shown. Choose a day up to today.")


def asked_day(request: HttpRequest) -> date:
    """The day that a page is asked for; today where none is given. Raises ``DayInvalid``."""
    text = request.GET.get("ngay", "").strip()
    if not text:
        return clock.today()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise DayInvalid(day=text) from None
    if not date(2000, 1, 1) <= day <= clock.today():
        raise DayInvalid(day=text)
    return day


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def scoreboard(request: HttpRequest) -> HttpResponse:
    """All thirteen targets as known on a day. A fixed number of queries."""
    on = asked_day(request)
    board = programme.scoreboard(on=on, unit=programme.programme_get().unit)
    states = [row.state.value for row in board.rows]
    counts = {state: states.count(state) for state in ("MET", "NOT_MET", "NOT_DUE", "NO_EVIDENCE")}
    return render(
        request,
        "portal/scoreboard.html",
        {"board": board, "on": on, "today": clock.today(), "counts": counts},
    )


@dataclass(frozen=True)
class Tile:
    """A tile of the map, in pixels, with what it shows."""

    x: int
    y: int
    name: str
    short: str
    group: GroupStanding | None
    look: str


def _look(group: GroupStanding | None) -> str:
    """Which of the map's colours: quarters of the way to 100, or none without evidence."""
    if group is None or group.value.exact is None:
        return "none"
    exact = group.value.exact
    return "4" if exact >= 90 else "3" if exact >= 70 else "2" if exact >= 50 else "1"


def _places(on: date) -> tuple[str, dict[str, Unit], dict[str, tuple[float, float]]]:
    """By what the map is drawn on ``on``: districts while there were any, then communes."""
    communes = organisation.unit_list(on=on, level="COMMUNE")
    districts = {unit.code: unit for unit in organisation.unit_list(on=on, level="DISTRICT")}
    if not districts:
        found = {unit.code: unit for unit in communes}
        return "unit", found, {
            unit.code: (unit.lat, unit.lon)
            for unit in communes if unit.lat is not None and unit.lon is not None
        }  # fmt: skip
    places = {}
    for code in districts:
        middle = charts.centre(
            (unit.lat, unit.lon) for unit in communes
            if unit.parent == code and unit.lat is not None and unit.lon is not None
        )  # fmt: skip
        if middle:
            places[code] = middle
    return "district", districts, places


def _tiles(
    units: dict[str, Unit], places: dict[str, tuple[float, float]], groups: Sequence[GroupStanding]
) -> list[Tile]:
    known = {group.group: group for group in groups}
    tiles = []
    for cell in charts.tile_map(places):
        unit, group = units[cell.code], known.get(cell.code)
        words = unit.name_vi.split()
        tiles.append(
            Tile(
                x=cell.column * charts.TILE, y=cell.row * charts.TILE, name=unit.name_vi,
                short="".join(word[0].upper() for word in words[-3:]), group=group,
                look=_look(group),
            )
        )  # fmt: skip
    return tiles


def _map(measure: Measure, on: date, unit: str) -> dict[str, Any]:
    indicator = indicators.indicator_get(measure.indicator or "")
    dimension, units, places = _places(on)
    if dimension not in indicator.dimensions:
        return {}
    groups = programme.measure_by(key=measure.key, on=on, dimension=dimension, unit=unit)
    names = organisation.units_by_code()
    tiles = _tiles(units, places, groups)
    return {
        "dimension": dimension,
        "tiles": tiles,
        "width": max((tile.x for tile in tiles), default=0) + charts.TILE,
        "height": max((tile.y for tile in tiles), default=0) + charts.TILE,
        "rows": [{"unit": names.get(group.group or ""), "group": group} for group in groups],
    }


def _trend(measure: Measure, on: date, unit: str) -> dict[str, Any]:
    """Year-ends and the asked day: few points, and each one a day that reports speak of."""
    code = measure.indicator or ""
    first = indicators.indicator_get(code).versions[0].valid_from
    days = [
        day
        for year in range(2010, on.year)
        if first <= (day := date(year, 12, 31)) < on
    ]  # fmt: skip
    days = [*days, on][-TREND_POINTS:]
    values = indicators.indicator_series(code=code, dates=days, unit=unit)
    chart = charts.trend([(value.on, value.exact) for value in values], measure.number)
    return {"chart": chart, "values": values}


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def target(request: HttpRequest, part: str) -> HttpResponse:
    """One target: value, boundary, formula, trend, map. A fixed number of queries."""
    on = asked_day(request)
    whole = programme.programme_get()
    standing = programme.target_standing(key=part, on=on, unit=whole.unit)
    parts = []
    for row in standing.standings:
        code = row.measure.indicator
        shown: dict[str, Any] = {"standing": row}
        if code and row.judged is not None:
            judged_on = row.judged.on
            shown |= {
                "indicator": indicators.indicator_get(code),
                "rules": indicators.indicator_formula(code=code, on=judged_on),
                "trend": _trend(row.measure, on, whole.unit),
                "map": _map(row.measure, judged_on, whole.unit),
            }
        parts.append(shown)
    return render(
        request,
        "portal/target.html",
        {
            "target": standing.target, "state": standing.state, "parts": parts, "on": on,
            "today": clock.today(), "programme": whole,
        },
    )  # fmt: skip


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """The rows behind a figure, without personal data. Two queries, three for a change."""
    on = asked_day(request)
    unit = request.GET.get("don-vi", "").strip() or programme.programme_get().unit
    wanted = request.GET.get("phan", Part.DENOMINATOR.value)
    part = Part(wanted) if wanted in Part.__members__ else Part.DENOMINATOR
    after = request.GET.get("sau", "").strip() or None
    indicator = indicators.indicator_get(code)
    key_is_number = indicators.fact_set_of(code).column(indicators.fact_set_of(code).key)
    if after is not None and str(key_is_number.type).startswith("int") and not after.isdigit():
        after = None
    page = indicators.indicator_evidence(
        code=code, on=on, unit=unit, part=part, limit=PAGE, after=after
    )
    value: Value = indicators.indicator_value(code=code, on=on, unit=unit)
    columns = [column for column in page.columns if column.name != "dossier_id"]
    return render(
        request,
        "portal/evidence.html",
        {
            "indicator": indicator, "value": value, "on": on, "part": part.value,
            "unit": organisation.unit_get(unit, on=on), "columns": columns,
            "rows": [[(column, row[column.name]) for column in columns] for row in page.rows],
            "after": page.after, "parts": _part_words(),
            "rules": indicators.indicator_formula(code=code, on=on),
        },
    )  # fmt: skip


def _part_words() -> list[tuple[str, str]]:
    """The parts of a figure, in the reader's language."""
    return [
        (Part.DENOMINATOR.value, choose("Mẫu số", "Denominator")),
        (Part.NUMERATOR.value, choose("Tử số", "Numerator")),
        (Part.MISSED.value, choose("Chưa đạt", "Missed")),
        (Part.UNJUDGEABLE.value, choose("Không xét được", "Cannot be judged")),
    ]
