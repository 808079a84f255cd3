"""Opinions that other agencies ask of one's own: the list by deadline, and the answer."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid, NotFound
from motcua.desk import forms
from motcua.desk.views import actor_of
from motcua.dossiers import api as dossiers
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

MOST = 200


def _context(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    units = organisation.units_permitted(actor, "dossiers.consult_answer")
    rows = dossiers.consultations_open(units=units, limit=MOST)
    known, catalogue = organisation.units_by_code(), procedures.catalogue().procedures
    return {
        "rows": [
            {
                "row": row, "lead": known.get(row.lead), "unit": known.get(row.unit),
                "procedure": catalogue.get(row.procedure), "id": f"answer-{number}",
            }
            for number, row in enumerate(rows)
        ],
        "key": secrets.token_urlsafe(16), "wrong": {}, "typed": {},
    }  # fmt: skip


@requires("dossiers.consult_answer")
@never_cache
@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """What one's own agency was asked and has not answered. Two statements."""
    return render(request, "desk/consultations.html", _context(request))


@requires("dossiers.consult_answer")
@never_cache
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer one request."""
    post = request.POST
    code, unit = post.get("code", "")[:190], post.get("unit", "")[:60]
    try:
        typed = post.get("answer", "")
        if len(typed) > 4000:
            raise forms.FormInvalid(
                {"answer": choose("Nhiều nhất 4000 ký tự.", "At most 4000 characters.")}
            )
        dossiers.consultation_answer(
            actor=actor_of(request), at=clock.now(), code=code, unit=unit, answer=typed,
            key=forms.key_of(post) or None,
        )  # fmt: skip
    except (Conflict, Invalid, NotFound) as refusal:
        context = _context(request)
        place = next(
            (
                item["id"] for item in context["rows"]
                if (item["row"].code, item["row"].unit) == (code, unit)
            ),
            "",
        )  # fmt: skip
        fields = getattr(refusal, "fields", {})
        words = next(iter(fields.values()), str(refusal))
        context |= {
            "errors": [(place, str(words))], "wrong": {place: str(words)},
            "typed": {place: post.get("answer", "")[:4000]},
        }  # fmt: skip
        return render(request, "desk/consultations.html", context, status=refusal.status)
    messages.success(request, choose("Đã trả lời.", "Answered."))
    return redirect("desk:consultations")
