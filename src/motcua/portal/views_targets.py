"""The programme's targets for everybody: how each stands, why, and the rows behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import open_to_public
from motcua.core.errors import Invalid
from motcua.face import charts
from motcua.face import outlook as outlook_face
from motcua.face.templatetags.face import choose
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Column, FactSet, Part, Value, Verdict
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.procedures import api as procedures
from motcua.programme import api as programme
from motcua.programme.contracts import GroupStanding, Measure, State

FIGURES_ARE_PUBLIC = "figures of the programme are public, and so are the rows behind them"
PAGE = 50
TREND_POINTS = 16
TILE_LETTERS = 9
HALF, NEAR = Fraction(1, 2), Fraction(9, 10)


class DayInvalid(Invalid):
    """The day in the address cannot be asked for."""

    code = "day_invalid"
    message = _("“%(day)s” is not a day that can be shown. Choose a day up to today.")


def asked_day(request: HttpRequest) -> date:
    """The day that a page is asked for; today where none is given. Raises ``DayInvalid``."""
    asked = request.GET.get("ngay", "").strip()
    if not asked:
        return clock.today()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise DayInvalid(day=asked) from None
    if not date(2000, 1, 1) <= day <= clock.today():
        raise DayInvalid(day=asked)
    return day


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def scoreboard(request: HttpRequest) -> HttpResponse:
    """All thirteen targets as known on a day. A fixed number of queries."""
    on = asked_day(request)
    board = programme.scoreboard(on=on, unit=programme.programme_get().unit)
    states = [row.state.value for row in board.rows]
    counts = {
        state: states.count(state)
        for state in ("MET", "NOT_MET", "NOT_DUE", "NO_NUMBER", "NO_EVIDENCE")
    }
    return render(
        request,
        "portal/scoreboard.html",
        {"board": board, "on": on, "today": clock.today(), "counts": counts},
    )


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    """Where each target is heading, from published values. Three queries."""
    code = text.clean(request.GET.get("chuong-trinh", "")) or None
    found = programme.prospect(on=asked_day(request), code=code)
    return render(
        request,
        "portal/outlook.html",
        {
            "found": found, "rows": outlook_face.rows(found), "today": clock.today(),
            "programmes": programme.programme_list(),
            "threatened": any(row.threatened for row in found.rows),
        },
    )  # fmt: skip


@dataclass(frozen=True)
class Tile:
    """A tile of the map, in pixels, with what it shows."""

    x: int
    y: int
    name: str
    lines: tuple[str, ...]
    group: GroupStanding | None
    look: str


def _look(group: GroupStanding | None, goal: Fraction | None, most: Fraction) -> str:
    """The tile's colour: how near to the number, or, where there is none, how much.

    ``g1`` to ``g4``: under half of the number, under nine tenths, near it, reached.
    ``n1`` to ``n4``: quarters of the highest group, in one neutral hue.
    """
    if group is None or group.value.exact is None:
        return "none"
    exact = group.value.exact
    if goal is not None:
        share = exact / goal
        reached = group.state is State.MET
        return "g4" if reached else "g3" if share >= NEAR else "g2" if share >= HALF else "g1"
    quarter = 0 if most <= 0 else int(4 * exact / most)
    return f"n{min(4, max(1, quarter + 1))}"


_KINDS = ("thành phố", "thị xã", "thị trấn", "huyện", "phường", "xã", "đặc khu")


def _lines(name: str) -> tuple[str, ...]:
    """A unit's own name, without its kind, in at most two lines."""
    for kind in _KINDS:
        if name.lower().startswith(kind + " "):
            name = name[len(kind) + 1 :]
            break
    words = name.split()
    if len(name) <= TILE_LETTERS or len(words) == 1:
        return (name,)
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return min(cuts, key=lambda lines: max(map(len, lines)))


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
    units: dict[str, Unit], places: dict[str, tuple[float, float]],
    groups: Sequence[GroupStanding], goal: Fraction | None,
) -> list[Tile]:  # fmt: skip
    known = {group.group: group for group in groups}
    most = max((known[code].value.exact or Fraction(0) for code in places if code in known),
               default=Fraction(0))  # fmt: skip
    tiles = []
    for cell in charts.tile_map(places):
        unit, group = units[cell.code], known.get(cell.code)
        tiles.append(
            Tile(
                x=cell.column * charts.TILE, y=cell.row * charts.TILE, name=unit.name_vi,
                lines=_lines(unit.name_vi), group=group, look=_look(group, goal, most),
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
    tiles = _tiles(units, places, groups, measure.number)
    return {
        "dimension": dimension,
        "goal": measure.number is not None,
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
    """One target: value, boundary, formula, trend, map. A fixed number of queries.

    The page speaks of the day on which the target was due, or of the day asked for.
    """
    on = asked_day(request)
    whole = programme.programme_get()
    standing = programme.target_standing(key=part, on=on, unit=whole.unit)
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
                "map": _map(row.measure, focus.on, whole.unit),
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


def _cell(column: Column, value: Any) -> tuple[Column, Any, str]:
    """A cell with the full name of a unit or procedure beside its code."""
    name = ""
    if column.name in ("unit", "district") and value:
        unit = organisation.units_by_code().get(value)
        name = unit.name_vi if unit else ""
    elif column.name == "procedure" and value:
        found = procedures.catalogue().procedures.get(value)
        name = choose(found.name.vi, found.name.en) if found else ""
    return column, value, name


_NUMBER = re.compile(r"[0-9]{1,18}")


def _after(facts: FactSet, place: str) -> str | None:
    """The key after which a page goes on; what cannot be a key starts at the beginning."""
    if str(facts.column(facts.key).type).startswith("int") and not _NUMBER.fullmatch(place):
        return None
    return place or None


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def evidence(request: HttpRequest, code: str) -> HttpResponse:
    """The rows behind a figure, without personal data. Two queries, three for a change."""
    on = asked_day(request)
    unit = request.GET.get("don-vi", "").strip() or programme.programme_get().unit
    wanted = request.GET.get("phan", Part.DENOMINATOR.value)
    part = Part(wanted) if wanted in Part.__members__ else Part.DENOMINATOR
    indicator = indicators.indicator_get(code)
    after = _after(indicators.fact_set_of(code), text.clean(request.GET.get("sau", "")))
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
            "rows": [[_cell(column, row[column.name]) for column in columns] for row in page.rows],
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
