"""Scores of one-stop work, on time by two definitions, and unusual patterns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core.entrances import requires
from motcua.desk.views import actor_of
from motcua.desk.views_reports import (
    OTHERS,
    PAGE,
    after_of,
    asked_of,
    readable,
    records_page,
)
from motcua.dossiers import api as dossiers
from motcua.organisation import api as organisation
from motcua.procedures.contracts import Text
from motcua.reports import api as reports
from motcua.reports.contracts import Score, Scores

VERDICTS = ("ON_TIME", "LATE", "NONE")
PARTS = {
    "PROCEDURES": Text("thủ tục", "procedures"),
    "EVERY_STEP": Text("mọi bước tại bộ phận một cửa", "every step at the counter"),
    "TAKEN_AND_RETURNED": Text("nhận và trả tại đó", "taken and returned there"),
    "DECIDED": Text("thủ tục có quyết định công bố", "procedures decided"),
    "POSTED": Text("đã niêm yết", "posted"),
    "PROCEDURES_ONLINE": Text("thủ tục trực tuyến mức 3–4", "procedures at level 3–4"),
    "RECEIVED": Text("hồ sơ tiếp nhận", "dossiers received"),
    "RECEIVED_ONLINE": Text("hồ sơ trực tuyến", "filed online"),
    "ONLINE_LATE": Text("hồ sơ trực tuyến trễ", "online and late"),
}
OPENS = ("RECEIVED_ONLINE", "ONLINE_LATE")
"""What an index that is not of single dossiers rests on; some of it opens into dossiers."""


def _opens(request: HttpRequest) -> bool:
    return organisation.permitted_anywhere(actor_of(request), "dossiers.read")


def _score(score: Score, query: Mapping[str, str], name: str, *, opens: bool) -> dict[str, Any]:
    """A score as its template draws it, each index opening into its dossiers."""
    base = reverse("desk:score_records")
    indices = []
    for index in score.indices:
        links = []
        for measure, points in index.rule.points.items():
            more = {**query, "do": measure}
            if score.subject == "OFFICER":
                more["cong-chuc"] = score.key
            count = index.counts[measure]
            url = f"{base}?{urlencode(more)}" if opens and count else ""
            links.append({"points": points, "count": count, "url": url})
        parts = []
        for name, count in index.counts.items():
            url = f"{base}?{urlencode({**query, 'do': name})}"
            if name in PARTS:
                shown = url if opens and count and name in OPENS else ""
                parts.append({"name": PARTS[name], "count": count, "url": shown})
        indices.append({"index": index, "links": links, "parts": parts})
    return {"score": score, "name": name, "indices": indices}


def _officers(found: Scores, query: Mapping[str, str], *, opens: bool) -> list[dict[str, Any]]:
    names = organisation.official_names([score.key for score in found.officers])
    return [
        _score(score, query, names.get(score.key, score.key), opens=opens)
        for score in found.officers
    ]


def _on_time(found: reports.OnTime, query: Mapping[str, str], *, opens: bool) -> dict[str, Any]:
    base = reverse("desk:on_time_records")

    def cells(case: str, name: str, counts: tuple[int, int, int]) -> list[dict[str, Any]]:
        return [
            {
                "value": count,
                "url": f"{base}?{urlencode({**query, 'loai': case, name: verdict})}"
                if opens and count else "",
            }
            for verdict, count in zip(VERDICTS, counts, strict=True)
        ]  # fmt: skip

    rows = [
        {
            "row": row, "why": found.rules.cases[row.case],
            "simple": cells(row.case.value, "don-gian", row.simple),
            "operational": cells(row.case.value, "van-hanh", row.operational),
        }
        for row in found.rows
    ]  # fmt: skip
    later = found.rules.valid_from > found.scope.last
    return {"found": found, "rows": rows, "later": later}


@requires("reports.read")
@never_cache
@require_safe
def scores(request: HttpRequest) -> HttpResponse:
    """Nine indices for agency, counter and officers; on time by two definitions."""
    asked = asked_of(request)
    context = {**asked.context, "title": OTHERS["scores"]}
    if asked.scope is None:
        return render(request, "desk/scores.html", context, status=422)
    found, opens = reports.scores(scope=asked.scope), _opens(request)
    context |= {
        "found": found,
        "later": found.rules.valid_from > asked.scope.last,
        "agency": _score(found.agency, asked.query, "", opens=opens),
        "one_stop": _score(found.one_stop, asked.query, "", opens=opens),
        "officers": _officers(found, asked.query, opens=opens),
        "on_time": _on_time(reports.on_time(scope=asked.scope), asked.query, opens=opens),
    }
    return render(request, "desk/scores.html", context)


def _back(name: str, query: Mapping[str, str], title: tuple[str, str]) -> dict[str, Any]:
    return {
        "back": f"{reverse(name)}?{urlencode(query)}", "back_title": Text(*title), "column": None,
    }  # fmt: skip


@requires("reports.read")
@never_cache
@require_safe
def score_records(request: HttpRequest) -> HttpResponse:
    """The dossiers behind the points of an index."""
    asked = asked_of(request)
    measure = request.GET.get("do", "")
    if asked.scope is None or not _opens(request):
        raise Http404
    known = set(OPENS) | {
        name for rule in reports.score_rules(asked.scope.last).indices
        for name in (*rule.points, *rule.unjudged)
    }  # fmt: skip
    if measure not in known:
        raise Http404
    found = reports.score_records(
        scope=asked.scope, measures=[measure], officer=request.GET.get("cong-chuc"),
        readable=readable(actor_of(request)), after=after_of(request), limit=PAGE + 1,
    )  # fmt: skip
    context = {**asked.context, **_back("desk:scores", asked.query, OTHERS["scores"])}
    return records_page(request, found, context)


@requires("reports.read")
@never_cache
@require_safe
def on_time_records(request: HttpRequest) -> HttpResponse:
    """The dossiers behind a number of the comparison."""
    asked = asked_of(request)
    case = request.GET.get("loai", "")
    verdicts = {name: request.GET.get(name) for name in ("don-gian", "van-hanh")}
    if (
        asked.scope is None or not _opens(request) or case not in dossiers.Case.__members__
        or any(said is not None and said not in VERDICTS for said in verdicts.values())
    ):  # fmt: skip
        raise Http404
    simple, operational = (
        None if said is None else dossiers.Verdict(said) for said in verdicts.values()
    )
    found = reports.on_time_records(
        scope=asked.scope, cases=[dossiers.Case(case)], simple=simple, operational=operational,
        readable=readable(actor_of(request)), after=after_of(request), limit=PAGE + 1,
    )  # fmt: skip
    context = {**asked.context, **_back("desk:scores", asked.query, OTHERS["scores"])}
    return records_page(request, found, context)


# Outliers ------------------------------------------------------------------------------


@requires("reports.outliers")
@never_cache
@require_safe
def outliers(request: HttpRequest) -> HttpResponse:
    """Patterns that may mean a bent clock, by unit: questions for an inspector."""
    asked = asked_of(request, permission="reports.outliers")
    context = {**asked.context, "title": OTHERS["outliers"]}
    if asked.scope is None:
        return render(request, "desk/outliers.html", context, status=422)
    found = reports.outliers(scope=asked.scope)
    base, names = reverse("desk:outlier_records"), organisation.units_by_code()

    def cell(kind: dossiers.Outlier, unit: str, pair: tuple[int, int]) -> dict[str, Any]:
        query = {**asked.query, "dau-hieu": kind.value, "o": unit}
        return {
            "count": pair[0], "of": pair[1],
            "url": f"{base}?{urlencode(query)}" if pair[0] else "",
        }  # fmt: skip

    context |= {
        "definition": found.definition,
        "kinds": list(found.definition.kinds.values()),
        "totals": [cell(kind, "", found.totals[kind]) for kind in found.definition.kinds],
        "rows": [
            {
                "unit": names[code],
                "cells": [
                    cell(kind, code, kinds.get(kind, (0, 0))) for kind in found.definition.kinds
                ],
            }
            for code, kinds in found.cells.items() if any(count for count, _ in kinds.values())
        ],
    }  # fmt: skip
    return render(request, "desk/outliers.html", context)


@requires("reports.outliers")
@never_cache
@require_safe
def outlier_records(request: HttpRequest) -> HttpResponse:
    """The dossiers that show a pattern."""
    asked = asked_of(request, permission="reports.outliers")
    kind = request.GET.get("dau-hieu", "")
    if asked.scope is None or kind not in dossiers.Outlier.__members__:
        raise Http404
    found = reports.outlier_records(
        scope=asked.scope, kind=dossiers.Outlier(kind), unit=request.GET.get("o", ""),
        readable=readable(actor_of(request)), after=after_of(request), limit=PAGE + 1,
    )  # fmt: skip
    names = reports.outlier_rules(asked.scope.last).kinds
    context = {
        **asked.context, **_back("desk:outliers", asked.query, OTHERS["outliers"]),
        "said": names[dossiers.Outlier(kind)].title,
    }  # fmt: skip
    return records_page(request, found, context)
