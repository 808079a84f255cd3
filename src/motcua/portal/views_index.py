"""The reform index in public: published rankings, and one unit's card down to its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import open_to_public
from motcua.face.answers import file_answer
from motcua.face.typed import whole
from motcua.indicators.contracts import Text
from motcua.organisation import api as organisation
from motcua.reform_index import api as reform_index
from motcua.reform_index.contracts import (
    Contribution,
    Edition,
    ItemScore,
    Part,
    RankedUnit,
    Ranking,
)
from motcua.reform_index.errors import ResultUnknown

RESULTS_ARE_PUBLIC = "published results of an index concern everybody and name no person"
LONGEST_UNIT, MOST_LIFTS = 200, 5
STAGES = {
    "SELF": Text("tự chấm", "self-scored"),
    "APPRAISED": Text("thẩm định", "appraised"),
    "SURVEY": Text("khảo sát", "survey"),
    "STATED": Text("theo bảng đã nhập", "as stated by a table"),
}
"""How the public is told where a score comes from."""


@dataclass(frozen=True)
class CardRow:
    """One line of a card: a field or criterion with its sums, or an item with its score."""

    part: Part
    depth: int
    points: Decimal
    maximum: Decimal
    missing: int
    score: ItemScore | None
    change: Contribution | None
    gap: Decimal | None
    rule: Any = None


def _published(code: str, period: str, number: int | None = None) -> Ranking | None:
    try:
        return reform_index.ranking_published(set_code=code, period=period, number=number)
    except ResultUnknown:
        return None


def unit_label(code: str) -> Any:
    """The unit of the organisation, or the free name itself."""
    return organisation.units_by_code().get(code) or code


def _asked(request: HttpRequest, code: str) -> tuple[Any, list[str], Ranking | None]:
    """The set, its published periods and the result asked for; the last one otherwise."""
    index = reform_index.set_get(code)
    periods = reform_index.results_published().get(index.code, [])
    wanted = text.clean(request.GET.get("ky", ""))
    chosen = wanted if wanted in periods else next(iter(periods), "")
    if wanted and wanted != chosen:
        raise Http404
    number = whole(request.GET.get("lan", ""))
    return index, periods, _published(index.code, chosen, number) if chosen else None


@open_to_public(RESULTS_ARE_PUBLIC)
@require_safe
def index_list(request: HttpRequest) -> HttpResponse:
    """Every index with its edition in force and its published periods. Two statements."""
    published, today = reform_index.results_published(), clock.today()
    rows = [
        {
            "index": index, "periods": published.get(index.code, []),
            "edition": index.edition_on(today) or index.editions[-1],
            "holds": index.edition_on(today) is not None,
        }
        for index in reform_index.set_list()
    ]  # fmt: skip
    return render(request, "portal/index_list.html", {"rows": rows})


@open_to_public(RESULTS_ARE_PUBLIC)
@require_safe
def index_ranking(request: HttpRequest, code: str) -> HttpResponse:
    """A published ranking, or what an index asks for while nothing is published.

    Three statements, one more for an index that was taken in.
    """
    index, periods, ranking = _asked(request, code)
    edition = ranking.edition if ranking else index.edition_on(clock.today()) or index.editions[-1]
    context: dict[str, Any] = {
        "index": index, "edition": edition, "ranking": ranking,
        "periods": [(period, _words(period)) for period in periods],
        "results": reform_index.result_list(index.code, ranking.period.code) if ranking else [],
        "rows": [], "parts": list(_structure(edition)), "kinds": list(reform_index.KINDS),
    }  # fmt: skip
    if ranking is not None:
        context["rows"] = [(row, unit_label(row.result.unit)) for row in ranking.rows]
        context["period"] = _words(ranking.period.code)
        context["silent"] = [unit_label(unit) for unit in ranking.silent]
    return render(request, "portal/index_ranking.html", context)


def _words(period: str) -> Any:
    return reform_index.period_words(reform_index.period_get(period))


def _structure(edition: Edition) -> Iterator[dict[str, Any]]:
    for part, depth in walk(edition.parts):
        yield {
            "part": part, "depth": depth,
            "rule": reform_index.formula_words(part) if part.is_item else None,
        }  # fmt: skip


def walk(parts: tuple[Part, ...], depth: int = 0) -> Iterator[tuple[Part, int]]:
    """All parts in order with their depth."""
    for part in parts:
        yield part, depth
        yield from walk(part.parts, depth + 1)


@open_to_public(RESULTS_ARE_PUBLIC)
@require_safe
def index_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A published result as a file. Two statements, one more for an index taken in."""
    index, _periods, ranking = _asked(request, code)
    if ranking is None:
        raise Http404
    return file_answer(
        reform_index.ranking_file(ranking, kind), name=f"{index.code}-{ranking.period.code}.{kind}",
        media_type=reform_index.KINDS[kind],
    )  # fmt: skip


def card_rows(ranking: Ranking, row: RankedUnit, before: Ranking | None) -> list[CardRow]:
    """The lines of a unit's card, fields above their items."""
    scores = row.result.by_item
    compared = reform_index.unit_comparison(before, ranking, row.result.unit) if before else None
    changes = {part.item: part for part in compared.contributions} if compared else {}
    gaps = reform_index.gaps_to_best(ranking.rows, row)
    found = []
    for part, depth in walk(ranking.edition.parts):
        points, maximum, missing = reform_index.part_result(part, scores)
        found.append(
            CardRow(
                part=part, depth=depth, points=points, maximum=maximum, missing=missing,
                score=scores.get(part.code) if part.is_item else None,
                change=changes.get(part.code), gap=gaps.get(part.code),
                rule=reform_index.formula_words(part) if part.is_item else None,
            )
        )  # fmt: skip
    return found


@open_to_public(RESULTS_ARE_PUBLIC)
@require_safe
def index_unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit's published card: every item, its rule and evidence, the year before, what would
    lift it most. Three statements, one more for an index that was taken in."""
    index, _periods, ranking = _asked(request, code)
    unit = request.GET.get("don-vi", "")[:LONGEST_UNIT]
    row = ranking.of(unit) if ranking else None
    if ranking is None or row is None:
        raise Http404
    before = _published(index.code, ranking.period.year_before)
    compared = reform_index.unit_comparison(before, ranking, unit) if before else None
    titles = {item.code: item.title for item in ranking.edition.items}
    lifts = reform_index.unit_lifts(ranking, unit)[:MOST_LIFTS]
    return render(
        request,
        "portal/index_unit.html",
        {
            "index": index, "ranking": ranking, "edition": ranking.edition, "row": row,
            "unit": unit_label(unit), "unit_code": unit, "period": _words(ranking.period.code),
            "of": sum(other.rank is not None for other in ranking.rows),
            "rows": card_rows(ranking, row, before), "compared": compared,
            "before": _words(before.period.code) if compared and before else None,
            "stages": STAGES, "lifts": [(lift, titles[lift.item]) for lift in lifts],
        },
    )  # fmt: skip
