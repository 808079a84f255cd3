"""Papers of inspections, plans and meetings, for whoever may see the page they are made of."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk.views import actor_of
from motcua.desk.views_inspections import sight_of
from motcua.face.answers import file_answer
from motcua.steering import api as steering


def _answer(words: steering.PaperWords, name: str, kind: str) -> HttpResponse:
    data = steering.paper_made(words, kind)
    return file_answer(data, name=f"{name}.{kind}", media_type=steering.MEDIA_TYPES[kind])


@requires("inspections.read")
@never_cache
@require_safe
def record_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The record of an inspection as DOCX or PDF."""
    detail = steering.inspection_get(code, sight_of(actor_of(request)), on=clock.today())
    return _answer(steering.record_words(detail), f"bien-ban-{code}", kind)


@requires("inspections.read")
@never_cache
@require_safe
def notice_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The notice of results as DOCX or PDF; refused before the team signed."""
    today = clock.today()
    detail = steering.inspection_get(code, sight_of(actor_of(request)), on=today)
    return _answer(steering.notice_words(detail, on=today), f"thong-bao-{code}", kind)


@requires("inspections.read")
@never_cache
@require_safe
def plan_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The plan of a year as an annex, DOCX or PDF."""
    return _answer(steering.plan_words(steering.plan_get(code)), f"phu-luc-{code}", kind)


@requires("steering.read")
@never_cache
@require_safe
def minutes_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The minutes of a meeting as DOCX or PDF."""
    return _answer(steering.minutes_words(steering.meeting_get(code)), f"bien-ban-{code}", kind)
