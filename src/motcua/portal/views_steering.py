"""In public: the committee, supervision, draws of sudden checks, accepted good practices."""

from __future__ import annotations

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.core.filestore import SUFFIXES
from motcua.face.answers import file_answer
from motcua.face.typed import page_number, whole
from motcua.organisation import api as organisation
from motcua.steering import api as steering
from motcua.steering.contracts.committee import BODY_NAMES, PLACE_NAMES
from motcua.steering.contracts.draws import SEED_NAMES
from motcua.steering.contracts.practices import PracticeState
from motcua.steering.contracts.supervision import (
    QUESTION_NAMES,
    RECOMMENDATION_NAMES,
    SESSION_NAMES,
    SupervisionCounts,
)

PAGE: Final = 50


@open_to_public("who steers the reform is said in a published decision")
@require_safe
def committee(request: HttpRequest) -> HttpResponse:
    """The members of today. Two statements."""
    context = {
        "seats": steering.seat_list(on=clock.today()), "body_names": BODY_NAMES,
        "place_names": PLACE_NAMES, "units": organisation.units_by_code(),
    }  # fmt: skip
    return render(request, "portal/committee.html", context)


@open_to_public("a draw convinces only those who can see it")
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Every draw of a year, with its commitment; each year has its page. Two statements."""
    today, years = clock.today(), steering.draw_years()
    asked = whole(request.GET.get("nam", ""))
    year = asked if asked in years else next(iter(years), today.year)
    rows = [(one, one.disclosed_on(today)) for one in steering.draw_list(year=year)]
    return render(request, "portal/draws.html", {"rows": rows, "year": year, "years": years})


@open_to_public("a draw convinces only those who can recompute it")
@require_safe
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """One draw; its secrets only after the last day of the visits. Two statements."""
    known = steering.draw_get(code)
    shown = known.disclosed_on(clock.today())
    context = {
        "draw": known, "shown": shown, "visits": steering.draw_visits(code) if shown else (),
        "rule": steering.seed_rule(known.seed_kind, known.seed_source, known.seed_on),
        "method": steering.METHOD, "seed_names": SEED_NAMES,
        "units": organisation.units_by_code(),
    }  # fmt: skip
    return render(request, "portal/draw.html", context)


@open_to_public("supervision of the administration is the people's own")
@require_safe
def supervisions(request: HttpRequest) -> HttpResponse:
    """Supervisions of a year, with counts; each year has its page. Eight statements."""
    today, known = clock.today(), steering.supervision
    every = known.session_list(known.Asked(), on=today)
    years = sorted({one.planned_on.year for one in every}, reverse=True)
    wanted = whole(request.GET.get("nam", ""))
    year = wanted if wanted in years else next(iter(years), today.year)
    counts = known.supervision_counts(known.Asked(year), on=today)
    page = page_number(request.GET.get("trang", ""))
    rows = [one for one in every if one.planned_on.year == year]
    context = {
        "rows": rows[(page - 1) * PAGE : page * PAGE], "year": year, "page": page,
        "previous": page - 1, "next": page + 1 if len(rows) > page * PAGE else None,
        "years": years, "whole": sum(counts.values(), SupervisionCounts()),
        "states": SESSION_NAMES, "units": organisation.units_by_code(),
    }  # fmt: skip
    return render(request, "portal/supervisions.html", context)


@open_to_public("supervision of the administration is the people's own")
@require_safe
def supervision(request: HttpRequest, code: str) -> HttpResponse:
    """One supervision: questions, replies that were accepted, recommendations. Seven statements."""
    detail = steering.supervision.session_get(code, on=clock.today())
    context = {
        "detail": detail, "row": detail.row, "units": organisation.units_by_code(),
        "kinds": steering.supervision.kinds_on(detail.row.document_on), "states": SESSION_NAMES,
        "question_names": QUESTION_NAMES, "recommendation_names": RECOMMENDATION_NAMES,
    }  # fmt: skip
    return render(request, "portal/supervision.html", context)


@open_to_public("good practices are there to be copied")
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """Accepted practices, those taken over most often first. One statement."""
    context = {
        "rows": steering.practice_list(accepted_only=True), "units": organisation.units_by_code(),
    }  # fmt: skip
    return render(request, "portal/practices.html", context)


@open_to_public("good practices are there to be copied")
@require_safe
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """One accepted practice and who took it over. Three statements."""
    found = steering.practice_get(code)
    if found.state is not PracticeState.ACCEPTED:
        raise Http404
    context = {"practice": found, "units": organisation.units_by_code()}
    return render(request, "portal/practice.html", context)


@open_to_public("evidence of an accepted practice, handed in to be shown")
@require_safe
def practice_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """Evidence of an accepted practice, as an attachment."""
    found = steering.practice_get(code)
    if found.state is PracticeState.ACCEPTED:
        for file in found.files:
            if file.digest == digest:
                name = f"{code}-{digest[:12]}{SUFFIXES.get(file.media_type, '')}"
                return file_answer(steering.file_bytes(file), name=name, media_type=file.media_type)
    raise Http404
