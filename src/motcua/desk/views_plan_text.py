"""Words of the province's plan for officials: read by all, written by home affairs."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_plans as forms
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_plans import may_add_up
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans import api as plans
from motcua.plans.contracts import Round, RoundText


def _may_write(actor: Actor) -> bool:
    return organisation.permitted_anywhere(actor, "plans.guide")


def _context(actor: Actor, known: Round, kept: RoundText | None) -> dict[str, Any]:
    """Everything the page shows. A fixed number of statements."""
    written = dict(kept.sections) if kept else {}
    return {
        "known": known, "kept": kept, "sections": plans.sections_of(known),
        "values": written, "written": written,
        "writes": _may_write(actor) and not (kept and kept.frozen),
        "names": names_of({kept.saved_by} if kept else set()), "errors": [], "wrong": {},
        "most": plans.LONGEST_SECTION, "number": kept.number if kept else 0,
        "lacking": [
            one for one in plans.sections_of(known) if one.required and not written.get(one.code)
        ],
    }  # fmt: skip


@requires("plans.read")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_text(request: HttpRequest, code: str) -> HttpResponse:
    """The sections of a round's plan; a draft is seen by whoever sees the province's plan."""
    actor, known = actor_of(request), plans.round_get(code)
    kept = plans.text_get(code)
    seen = (kept is not None and kept.frozen) or may_add_up(actor) or _may_write(actor)
    if not seen or (request.method == "POST" and not _may_write(actor)):
        raise Http404
    context = _context(actor, known, kept)
    if request.method != "POST":
        return render(request, "desk/plan_text.html", context)
    typed = {one.code: request.POST.get(one.code, "") for one in plans.sections_of(known)}
    number = whole(request.POST.get("number", ""))
    try:
        plans.text_save(
            actor=actor, at=clock.now(), code=code, sections=typed,
            expected=number if number is not None else -1,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        first = plans.sections_of(known)[0].code
        errors = [
            (first if field == "sections" else field, words)
            for field, words in forms.errors_of(refusal)
        ]
        context |= {
            "errors": errors, "wrong": dict(errors), "values": typed, "number": number or 0
        }  # fmt: skip
        return render(request, "desk/plan_text.html", context, status=refusal.status)
    messages.success(request, choose("Đã lưu lời văn kế hoạch.", "The words are saved."))
    return redirect("desk:plan_text", code=code)
