"""Good practices for officials: propose, accept, take over."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import key_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.face.templatetags.face import choose
from motcua.indicators import api as indicators
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.steering import api as steering
from motcua.steering.contracts.practices import (
    PRACTICE_STATE_NAMES,
    NewPractice,
    Practice,
    PracticeState,
)
from motcua.steering.errors import RecordUnknown

LIST, ONE = "desk/practices.html", "desk/practice.html"


def _own(actor: Actor, permission: str) -> list[Unit]:
    """The agencies for which the official may do this today."""
    today = clock.today()
    codes = organisation.units_permitted(actor, permission) or frozenset()
    found = [organisation.unit_get(code, on=today) for code in sorted(codes)]
    return [unit for unit in found if unit.valid_on(today)]


def _sees(actor: Actor, practice: Practice) -> bool:
    """What is not accepted is seen by its agency and by whoever decides."""
    return (
        practice.state is PracticeState.ACCEPTED
        or organisation.permitted(actor, "practices.propose", practice.unit)
        or organisation.permitted(actor, "practices.decide", practice.unit)
    )


def _list(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        **blank(), "rows": [one for one in steering.practice_list() if _sees(actor, one)],
        "state_names": PRACTICE_STATE_NAMES, "agencies": _own(actor, "practices.propose"),
        "indicators": [(one.code, one.title) for one in indicators.indicator_list()],
    }  # fmt: skip


@requires("practices.read")
@never_cache
@require_safe
def practices(request: HttpRequest) -> HttpResponse:
    """Practices, those that wait first. One statement."""
    return render(request, LIST, _list(request))


@requires("practices.propose")
@require_POST
def practice_propose(request: HttpRequest) -> HttpResponse:
    """Propose a practice of the own agency."""
    post = request.POST

    def done() -> HttpResponse:
        practice = NewPractice(
            post.get("title", ""), post.get("unit", ""), post.get("done", ""),
            post.get("effect", ""), post.get("indicator", ""),
            forms.files_of(request, "files", steering.evidence_keep),
        )  # fmt: skip
        made = steering.practice_propose(
            actor=actor_of(request), at=clock.now(), practice=practice, key=key_of(post) or None
        )
        return redirect("desk:practice", code=made.code)

    said = choose("Đã đề nghị công nhận.", "It is proposed.")
    return forms.act(request, done, said, template=LIST, context=lambda: _list(request))


def _seen(actor: Actor, code: str) -> Practice:
    """A practice that may be seen. Raises ``RecordUnknown``."""
    practice = steering.practice_get(code)
    if not _sees(actor, practice):
        raise RecordUnknown(code=code)
    return practice


def _one(request: HttpRequest, code: str) -> dict[str, Any]:
    actor = actor_of(request)
    practice = _seen(actor, code)
    taken = {practice.unit, *(one.unit for one in practice.replications)}
    takes = [unit for unit in _own(actor, "practices.replicate") if unit.code not in taken]
    accepted = practice.state is PracticeState.ACCEPTED
    return {
        **blank(), "practice": practice, "state_names": PRACTICE_STATE_NAMES,
        "may_decide": practice.state is PracticeState.PROPOSED
        and practice.proposed_by != actor.code
        and organisation.permitted(actor, "practices.decide", practice.unit),
        "agencies": takes if accepted else [],
    }  # fmt: skip


@requires("practices.read")
@never_cache
@require_safe
def practice(request: HttpRequest, code: str) -> HttpResponse:
    """One practice with who took it over. Three statements."""
    return render(request, ONE, _one(request, code))


@requires("practices.decide")
@require_POST
def practice_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Accept a practice or decline it."""
    post = request.POST

    def done() -> HttpResponse:
        steering.practice_decide(
            actor=actor_of(request), at=clock.now(), code=code,
            accept=post.get("accept") == "yes", reason=post.get("reason", ""),
        )  # fmt: skip
        return redirect("desk:practice", code=code)

    said = choose("Đã ghi quyết định.", "The decision is recorded.")
    return forms.act(request, done, said, template=ONE, context=lambda: _one(request, code))


@requires("practices.replicate")
@require_POST
def practice_replicate(request: HttpRequest, code: str) -> HttpResponse:
    """Record that another agency took the practice over."""
    post = request.POST

    def done() -> HttpResponse:
        steering.practice_replicate(
            actor=actor_of(request), at=clock.now(), code=code, unit=post.get("unit", ""),
            since=forms.day_of(post, "since"), words=post.get("words", ""),
        )  # fmt: skip
        return redirect("desk:practice", code=code)

    said = choose("Đã ghi nhận việc áp dụng.", "It is recorded as taken over.")
    return forms.act(request, done, said, template=ONE, context=lambda: _one(request, code))


@requires("practices.read")
@never_cache
@require_safe
def practice_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """Evidence of a practice, as an attachment."""
    for file in _seen(actor_of(request), code).files:
        if file.digest == digest:
            return forms.download(code, file)
    raise Http404
