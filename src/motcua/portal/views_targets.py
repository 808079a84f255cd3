"""The programme's targets for everybody: how each stands, why, and the rows behind it.

The figures are those that were published: no page but that of the rows counts anything.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import open_to_public
from motcua.core.errors import NotFound
from motcua.face import board_files
from motcua.face import outlook as outlook_face
from motcua.face.answers import file_answer
from motcua.face.asked import asked_day, asked_programme
from motcua.face.place_map import Shown, place_map, places_on
from motcua.face.templatetags.face import choose, number, percent
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Column, FactSet, Part, PublishedValue, Value, Verdict
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.programme import api as programme
from motcua.programme.contracts import Board, Measure, PublishedStanding, State
from motcua.programme.errors import TargetUnknown

FIGURES_ARE_PUBLIC = "figures of the programme are public, and so are the rows behind them"
PAGE = 50


class ChartUnknown(NotFound):
    """There is no such chart."""

    code = "chart_unknown"
    message = _("There is no chart of %(measure)s: fewer than two values are published.")


def counts_of(board: Board) -> dict[str, int]:
    """How many targets are in each state."""
    told = Counter(row.state for row in board.rows)
    return {state.value: told[state] for state in State}


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def scoreboard(request: HttpRequest) -> HttpResponse:
    """All targets as published up to a day, with their forecast. Five queries at most."""
    on, whole = asked_day(request), asked_programme(request)
    board = programme.board(on=on, code=whole.code)
    return render(
        request,
        "portal/scoreboard.html",
        {
            "board": board, "on": on, "today": clock.today(), "counts": counts_of(board),
            "rows": [outlook_face.target_row(row) for row in board.rows],
            "programmes": programme.programme_list(), "asked": request.GET.urlencode(),
            "file_kinds": list(board_files.KINDS),
        },
    )  # fmt: skip


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def scoreboard_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The province's scoreboard as a file, as published up to a day. Five queries at most."""
    make = board_files.MAKERS.get(kind)
    if make is None:
        raise Http404
    on, whole = asked_day(request), asked_programme(request)
    data = make(programme.board(on=on, code=whole.code))
    name = f"bang-diem-{whole.code}-{on:%Y%m%d}.{kind}"
    return file_answer(data, name=name, media_type=board_files.KINDS[kind])


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    """Where each target is heading, from published values. Five queries at most."""
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


def _shown(measure: Measure, value: PublishedValue) -> Shown:
    reached = False
    if measure.number is not None and value.exact is not None:
        reached = programme.measure_state(measure, value) is State.MET
    words = percent(value.value) if value.value is not None else ""
    short = number(round(value.value, 1)) if value.value is not None else "–"
    return Shown(value.exact, reached, words, short)


def _places(measure: Measure, focus: PublishedValue) -> dict[str, Any]:
    """The map and table of a published figure by place. One query."""
    places = places_on(focus.on)
    found = indicators.published_units(code=focus.code, on=focus.on, units=list(places.units))
    shown = {code: _shown(measure, value) for code, value in found.items()}
    listed = sorted(places.units.values(), key=lambda unit: unit.code)
    return {
        "map": place_map(places, shown, measure.number),
        "rows": [(unit, found[unit.code]) for unit in listed if unit.code in found],
    }


def _part(standing: PublishedStanding, on: date) -> dict[str, Any]:
    """One measure of a target for the template."""
    measure, row = standing.measure, standing.outlook
    shown: dict[str, Any] = {"standing": standing, "measure": measure}
    if measure.declared:
        shown["declared"] = [
            (organisation.unit_get(item.unit, on=item.on), item)
            for item in indicators.declared_list(code=measure.declared)
            if item.verdict is Verdict.CONFIRMED and item.on <= on
        ][:PAGE]
    if row is None or measure.indicator is None:
        return shown
    shown |= {"outlook": outlook_face.row_of(row, on)}
    focus = standing.judged
    if focus is not None:
        shown |= {
            "focus": focus,
            "indicator": indicators.indicator_get(measure.indicator),
            "rules": indicators.indicator_formula(code=measure.indicator, on=focus.on),
            **_places(measure, focus),
        }
    return shown


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def target(request: HttpRequest, part: str) -> HttpResponse:
    """One target as published: value, boundary, forecast, chart, map. A fixed number of queries."""
    on, whole = asked_day(request), asked_programme(request)
    board = programme.board(on=on, code=whole.code)
    row = next((item for item in board.rows if item.target.key == part), None)
    if row is None:
        raise TargetUnknown(target=part)
    return render(
        request,
        "portal/target.html",
        {
            "target": row.target, "state": row.state, "on": on, "today": clock.today(),
            "parts": [_part(standing, on) for standing in row.standings],
            "programme": whole, "areas": [a for a in whole.areas if part in a.serves],
            "owner": outlook_face.owner_of(whole, row.target.owner, on),
        },
    )  # fmt: skip


@open_to_public(FIGURES_ARE_PUBLIC)
@require_safe
def target_chart(request: HttpRequest, part: str) -> JsonResponse:
    """The chart of a measure as a Vega-Lite specification. Five queries at most."""
    on, whole = asked_day(request), asked_programme(request)
    measure = programme.measure_get(part, whole.code)
    found = programme.prospect(on=on, code=whole.code)
    row = next((item for item in found.rows if item.measure is measure), None)
    chart = outlook_face.chart_of(row) if row else None
    if chart is None:
        raise ChartUnknown(measure=part)
    return JsonResponse(chart.spec, json_dumps_params={"ensure_ascii": False})


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
    after = _after(indicators.fact_set_of(code, on), text.clean(request.GET.get("sau", "")))
    page = indicators.indicator_evidence(
        code=code, on=on, unit=unit, part=part, limit=PAGE, after=after
    )
    value: Value = indicators.indicator_value(code=code, on=on, unit=unit)
    columns = [column for column in page.columns if column.name not in ("dossier_id", "span")]
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
