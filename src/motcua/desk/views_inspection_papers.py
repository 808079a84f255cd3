"""Papers of inspections, plans and meetings, for whoever may see the page they are made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.views import actor_of
from motcua.desk.views_committee import MEETING, meeting_context
from motcua.desk.views_inspections import VISIT, sight_of, visit_context
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
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


# Issued --------------------------------------------------------------------------------


def _issued(request: HttpRequest, code: str) -> dict[str, Any]:
    """What was typed of a paper that went out. Raises ``FormInvalid``."""
    post = request.POST
    return {
        "actor": actor_of(request), "at": clock.now(), "code": code,
        "document_number": post.get("document_number", ""),
        "document_on": forms.day_of(post, "document_on"), "signer": post.get("signer", ""),
    }  # fmt: skip


@requires("inspections.approve")
@require_POST
def notice_issue(request: HttpRequest, code: str) -> HttpResponse:
    """Record number, day and signer of the notice of results."""
    steering.inspection_get(code, sight_of(actor_of(request)), on=clock.today())

    def done() -> HttpResponse:
        steering.notice_issue(**_issued(request, code))
        return redirect("desk:inspection", code=code)

    said = choose("Đã ghi thông báo phát hành.", "The notice is issued.")
    return forms.act(
        request, done, said, template=VISIT, context=lambda: visit_context(request, code)
    )


@requires("steering.issue")
@require_POST
def minutes_issue(request: HttpRequest, code: str) -> HttpResponse:
    """Record number, day and signer of the minutes of a meeting."""

    def done() -> HttpResponse:
        steering.minutes_issue(**_issued(request, code))
        return redirect("desk:meeting", code=code)

    said = choose("Đã ghi biên bản phát hành.", "The minutes are issued.")
    return forms.act(
        request, done, said, template=MEETING, context=lambda: meeting_context(request, code)
    )
