"""Draws at random for inspectors: commit first, draw after the seed is known."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import key_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.desk.views_inspections import sight_of
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Role
from motcua.steering import api as steering
from motcua.steering.contracts.draws import SEED_NAMES, NewDraw, SeedKind

LIST, ONE = "desk/draws.html", "desk/draw.html"


def _list(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    return {
        **blank(), "draws": steering.draw_list(), "agencies": organisation.unit_list(on=today),
        "checklists": [(one.key, one.name) for one in steering.checklists_on(today)],
        "seeds": SEED_NAMES.items(),
    }  # fmt: skip


@requires("inspections.carry_out")
@never_cache
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """The draws, and the form that commits one. One statement."""
    return render(request, LIST, _list(request))


@requires("inspections.carry_out")
@require_POST
def draw_commit(request: HttpRequest) -> HttpResponse:
    """Commit a draw to the ledger, before its seed can be known."""
    post = request.POST

    def done() -> HttpResponse:
        asked = NewDraw(
            units=tuple(post.getlist("units")), number=forms.whole_of(post, "number"),
            visits_until=forms.day_of(post, "visits_until"),
            checklist=post.get("checklist", ""), subject=post.get("subject", ""),
            agency=post.get("agency", ""),
            seed_kind=forms.choice_of(post, "seed_kind", SeedKind),
            seed_source=post.get("seed_source", ""), seed_on=forms.day_or_none(post, "seed_on"),
        )  # fmt: skip
        made = steering.draw_commit(
            actor=actor_of(request), at=clock.now(), asked=asked, key=key_of(post) or None
        )
        return redirect("desk:draw", code=made.code)

    said = choose("Đã ghi cam kết vào sổ cái.", "The commitment is in the ledger.")
    return forms.act(request, done, said, template=LIST, context=lambda: _list(request))


def _one(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, known = actor_of(request), steering.draw_get(code)
    waits = not known.is_drawn and not known.disclosed_on(clock.today())
    opens = waits and known.committed_by == actor.code
    inspectors = organisation.people_with(Role.INSPECTOR, at=clock.now()) if opens else ()
    return {
        **blank(), "draw": known, "visits": steering.draw_visits(code, sight_of(actor)),
        "seed_names": SEED_NAMES, "open": opens, "waits": waits,
        "inspectors": [(person.code, person.name) for person in inspectors],
    }  # fmt: skip


@requires("inspections.carry_out")
@never_cache
@require_safe
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """One draw; its visits for who ordered it and for their teams. Three statements."""
    return render(request, ONE, _one(request, code))


@requires("inspections.carry_out")
@require_POST
def draw_make(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the units and open their inspections."""
    post = request.POST

    def done() -> HttpResponse:
        steering.draw_make(
            actor=actor_of(request), at=clock.now(), code=code,
            team=forms.lines_of(post, "team"), public_number=post.get("public_number", ""),
            members=post.getlist("members"),
        )  # fmt: skip
        return redirect("desk:draw", code=code)

    said = choose("Đã rút thăm.", "The units are drawn.")
    return forms.act(request, done, said, template=ONE, context=lambda: _one(request, code))
