"""Requests to the centre at the desk: drafted from approved lines, issued, answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_plans as forms
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_plans import FILES, may_add_up
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans import api as plans
from motcua.plans.contracts import CENTRAL_SOURCES, CentralRequest, RequestState
from motcua.plans.errors import RequestUnknown
from motcua.programme import api as programme

LOOKS = {RequestState.DRAFT: "none", RequestState.ISSUED: "busy", RequestState.ANSWERED: "good",
         RequestState.WITHDRAWN: "late"}  # fmt: skip


def _finance(actor: Actor) -> bool:
    """Whether the official drafts requests and records their answers."""
    return organisation.permitted(actor, "plans.request", plans.finance_unit(clock.today()))


def _seen(actor: Actor) -> None:
    """Whoever sees the province's plan sees what it asks of the centre."""
    if not (_finance(actor) or may_add_up(actor)):
        raise Http404


def _sources() -> list[Any]:
    return [one for one in plans.rules_on(clock.today()).sources if one.source in CENTRAL_SOURCES]


def _list_context(actor: Actor) -> dict[str, Any]:
    return {
        "rows": plans.request_list(), "looks": LOOKS, "sources": _sources(),
        "source_names": {one.code: one.name for one in _sources()},
        "rounds": plans.round_list(), "may_draft": _finance(actor), "errors": [], "wrong": {},
        "values": {},
    }  # fmt: skip


@requires("plans.read")
@never_cache
@require_http_methods(["GET", "HEAD"])
def plan_requests(request: HttpRequest) -> HttpResponse:
    """What was asked of the centre, and answered. Three statements."""
    actor = actor_of(request)
    _seen(actor)
    return render(request, "desk/plan_requests.html", _list_context(actor))


@requires("plans.request")
@require_POST
def plan_request_draft(request: HttpRequest) -> HttpResponse:
    """Draft a request from the approved lines of a round, or show the form again."""
    actor = actor_of(request)
    typed = {name: request.POST.get(name, "") for name in ("source", "ministry", "reason")}
    try:
        known = plans.request_draft(
            actor=actor, at=clock.now(), round_code=request.POST.get("round", ""), **typed
        )
    except (Conflict, Invalid) as refusal:
        errors = forms.errors_of(refusal)
        context = _list_context(actor) | {
            "errors": errors, "wrong": dict(errors),
            "values": {name: str(said) for name, said in request.POST.items()},
        }  # fmt: skip
        return render(request, "desk/plan_requests.html", context, status=refusal.status)
    messages.success(request, choose("Đã lập dự thảo đề nghị.", "The request is drafted."))
    return redirect("desk:plan_request", code=known.code)


def _context(request: HttpRequest, known: CentralRequest) -> dict[str, Any]:
    actor = actor_of(request)
    asked = plans.round_get(known.round)
    province = programme.programme_get(asked.programme).unit
    return {
        "known": known, "looks": LOOKS, "years": known.by_year().items(),
        "source_names": {one.code: one.name for one in _sources()},
        "may_issue": known.state is RequestState.DRAFT and actor.code != known.drafted_by
        and organisation.permitted(actor, "plans.approve", province),
        "may_answer": known.state is RequestState.ISSUED and _finance(actor),
        "may_withdraw": known.state is RequestState.DRAFT and (
            _finance(actor) if actor.code == known.drafted_by
            else organisation.permitted(actor, "plans.approve", province)
        ),
        "units": plans.owners_by_code(),
        "names": names_of(
            {known.drafted_by, known.issued_by, known.answered_by, known.withdrawn_by} - {""}
        ),
        "errors": [], "wrong": {}, "values": {},
    }  # fmt: skip


def _known(request: HttpRequest, code: str) -> CentralRequest:
    """A request that the official may see. Raises ``RequestUnknown``."""
    try:
        _seen(actor_of(request))
    except Http404:
        raise RequestUnknown(code=code) from None
    return plans.request_get(code)


@requires("plans.read")
@never_cache
@require_safe
def plan_request(request: HttpRequest, code: str) -> HttpResponse:
    """One request with its lines and its answer. A fixed number of statements."""
    return render(request, "desk/plan_request.html", _context(request, _known(request, code)))


@requires("plans.read")
@never_cache
@require_safe
def plan_request_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The request as DOCX or PDF."""
    make = {"docx": plans.request_docx, "pdf": plans.request_pdf}.get(kind)
    if make is None:
        raise Http404
    known = _known(request, code)
    return file_answer(make(known.code), name=f"{known.code}.{kind}", media_type=FILES[kind])


def _document(request: HttpRequest, wrong: dict[str, str]) -> dict[str, Any]:
    on = forms.day_of(request.POST.get("document_on", ""), "document_on", wrong)
    number = request.POST.get("document_number", "")
    return {"document_number": number, "document_on": on or date.min}


def _do(
    request: HttpRequest, code: str, act: Callable[[dict[str, Any]], object], *, dated: bool = True
) -> HttpResponse:
    """Do one act, or show the request again with every reason and what was typed."""
    known = _known(request, code)
    wrong: dict[str, str] = {}
    given = {
        "actor": actor_of(request), "at": clock.now(), "code": code,
        **(_document(request, wrong) if dated else {}),
    }  # fmt: skip
    try:
        forms.checked(wrong)
        act(given)
    except (Conflict, Invalid) as refusal:
        errors = forms.errors_of(refusal)
        context = _context(request, known) | {
            "errors": errors, "wrong": dict(errors),
            "values": {name: str(said) for name, said in request.POST.items()},
        }  # fmt: skip
        return render(request, "desk/plan_request.html", context, status=refusal.status)
    messages.success(request, choose("Đã ghi.", "It is recorded."))
    return redirect("desk:plan_request", code=code)


@requires("plans.approve")
@require_POST
def plan_request_issue(request: HttpRequest, code: str) -> HttpResponse:
    """Record that the request went out."""
    return _do(request, code, lambda given: plans.request_issue(**given))


@requires("plans.request")
@require_POST
def plan_request_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Record the answer, line by line."""

    def act(given: dict[str, Any]) -> None:
        wrong: dict[str, str] = {}
        granted = {}
        for place, one in enumerate(plans.request_get(code).lines, start=1):
            typed = request.POST.get(f"granted-{place}", "")
            if not typed.strip():
                wrong[f"granted-{place}"] = choose(
                    "Ghi số được hỗ trợ; không được thì ghi 0.",
                    "Write what was granted; 0 for nothing.",
                )
            granted[one.plan, one.line] = forms.amount_of(typed, f"granted-{place}", wrong)
        forms.checked(wrong)
        plans.request_answer(**given, granted=granted)

    return _do(request, code, act)


@requires("plans.read")
@require_POST
def plan_request_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take a draft back, with the reason."""
    reason = request.POST.get("withdraw_reason", "")
    return _do(
        request, code, lambda given: plans.request_withdraw(**given, reason=reason), dated=False
    )
