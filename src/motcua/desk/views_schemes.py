"""Schemes at the desk: begun, commented on, submitted, approved, carried out by milestones."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.core.filestore import SUFFIXES, FileRefused
from motcua.desk import forms_plans as forms
from motcua.desk.forms import FormInvalid, key_of
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_plans import FILES
from motcua.desk.views_tasks import own_units
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans import api as plans
from motcua.plans.contracts import (
    MILESTONE_NAMES,
    RESPONSE_NAMES,
    File,
    MilestoneVerdict,
    NewScheme,
    Scheme,
    SchemeState,
)
from motcua.programme import api as programme

ROWS: Final = 6
"""Empty rows for milestones on the form of a new scheme."""
LOOKS: Final[Mapping[MilestoneVerdict, str]] = {
    MilestoneVerdict.ON_TIME: "good", MilestoneVerdict.LATE: "late",
    MilestoneVerdict.OVERDUE: "late", MilestoneVerdict.NOT_DUE: "soon",
}  # fmt: skip
STATE_LOOKS: Final[Mapping[SchemeState, str]] = {
    SchemeState.DRAFT: "none", SchemeState.SUBMITTED: "busy", SchemeState.APPROVED: "good",
}  # fmt: skip


def _concerned(actor: Actor) -> frozenset[str] | None:
    """The agencies whose schemes one may see; ``None`` means all."""
    return organisation.units_permitted(actor, "plans.read")


def _leads(actor: Actor) -> list[str]:
    """The agencies for which the official may draft."""
    today = clock.today()
    return sorted(
        unit for unit in own_units(actor)
        if organisation.unit_get(unit).valid_on(today)
        and organisation.permitted(actor, "plans.draft", unit)
    )  # fmt: skip


@requires("plans.read")
@never_cache
@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """Schemes that the own agency leads or was asked about. A fixed number of statements."""
    actor = actor_of(request)
    rows = plans.scheme_list(on=clock.today(), concerned=_concerned(actor))
    judged = sum(row.judged for row in rows)
    context = {
        "rows": [(row, row.counted(MilestoneVerdict.ON_TIME)) for row in rows],
        "judged": judged,
        "on_time": sum(row.counted(MilestoneVerdict.ON_TIME) for row in rows),
        "state_looks": STATE_LOOKS, "units": organisation.units_by_code(),
        "may_begin": bool(_leads(actor)),
    }  # fmt: skip
    return render(request, "desk/schemes.html", context)


def _typed_milestones(request: HttpRequest, wrong: dict[str, str]) -> tuple[tuple[str, date], ...]:
    found = []
    for place in range(1, ROWS + 1):
        title = request.POST.get(f"milestone-{place}", "")
        typed = request.POST.get(f"day-{place}", "")
        if not text.clean(title) and not text.clean(typed):
            continue
        on = forms.day_of(typed, f"day-{place}", wrong)
        found.append((title, on or date.min))
    return tuple(found)


def _new_context(actor: Actor) -> dict[str, Any]:
    today = clock.today()
    return {
        "leads": [organisation.unit_get(unit, on=today) for unit in _leads(actor)],
        "programmes": programme.programme_list(), "places": range(1, ROWS + 1), "errors": [],
        "wrong": {}, "values": {"programme": programme.programme_on(today).code},
        "key": secrets.token_urlsafe(16),
    }  # fmt: skip


@requires("plans.draft")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: HttpRequest) -> HttpResponse:
    """Begin a scheme, or show the form again with every reason."""
    actor = actor_of(request)
    context = _new_context(actor)
    if request.method != "POST":
        return render(request, "desk/scheme_new.html", context)
    wrong: dict[str, str] = {}
    typed = {name: request.POST.get(name, "") for name in
             ("title", "lead", "programme", "clause", "summary")}  # fmt: skip
    milestones = _typed_milestones(request, wrong)
    try:
        forms.checked(wrong)
        code = plans.scheme_open(
            actor=actor, at=clock.now(), asked=NewScheme(**typed, milestones=milestones),
            key=key_of(request.POST) or None,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        fields: Mapping[str, Any] = getattr(refusal, "fields", {})
        named = {"milestones": "milestone-1"}
        errors = [(named.get(field, field), words) for field, words in forms.errors_of(refusal)]
        context.update(errors=errors, wrong=dict(errors) if fields else {})
        context["values"] = {name: str(said) for name, said in request.POST.items()}
        return render(request, "desk/scheme_new.html", context, status=refusal.status)
    messages.success(request, choose("Đã lập đề án.", "The scheme is begun."))
    return redirect("desk:scheme", code=code)


# One scheme ----------------------------------------------------------------------------


def _able(actor: Actor, known: Scheme) -> dict[str, Any]:
    """What the official can do with the scheme now."""
    draft = known.state is SchemeState.DRAFT
    leads = organisation.permitted(actor, "plans.draft", known.lead)
    province = organisation.province(on=clock.today()).code
    return {
        "text": (draft and leads) or (
            known.state is SchemeState.SUBMITTED
            and organisation.permitted(actor, "plans.approve", province)
        ),
        "ask": draft and leads,
        "say": [
            one.unit for one in known.opinions
            if draft and one.said_on is None
            and organisation.permitted(actor, "plans.draft", one.unit)
        ],
        "answer": draft and leads,
        "submit": draft and organisation.permitted(actor, "plans.submit", known.lead),
        "decide": known.state is SchemeState.SUBMITTED
        and actor.code not in {known.submitted_by, *(one.kept_by for one in known.texts)}
        and organisation.permitted(actor, "plans.approve", province),
        "reach": known.state is SchemeState.APPROVED and leads,
    }  # fmt: skip


TEXT_STAGES: Final[Mapping[SchemeState, tuple[str, str]]] = {
    SchemeState.DRAFT: ("dự thảo", "draft"),
    SchemeState.SUBMITTED: ("bản hoàn chỉnh sau khi trình", "final text after the submission"),
}


def _role_name(role: str) -> str:
    """The name of a post's role; nothing where the program kept the text."""
    if not role:
        return ""
    return choose(
        organisation.role_name(role), organisation.role_name(role, english=True)
    )  # fmt: skip


def _context(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    known = plans.scheme_get(code, on=today, concerned=_concerned(actor))
    asked = {one.unit for one in known.opinions}
    return {
        "known": known, "able": _able(actor, known), "units": organisation.units_by_code(),
        "others": [
            unit for unit in organisation.unit_list(on=today)
            if unit.code not in asked and unit.code != known.lead
        ],
        "open": plans.open_opinions(known, today), "looks": LOOKS, "verdicts": MILESTONE_NAMES,
        "responses": RESPONSE_NAMES, "state_looks": STATE_LOOKS, "today": today,
        "on_time": known.counted(MilestoneVerdict.ON_TIME), "errors": [], "wrong": {},
        "values": {}, "names": names_of({one.kept_by for one in known.texts}),
        "posts": {one.post_role: _role_name(one.post_role) for one in known.texts},
        "stages": TEXT_STAGES,
    }  # fmt: skip


@requires("plans.read")
@never_cache
@require_safe
def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme with its table of opinions and its milestones."""
    return render(request, "desk/scheme.html", _context(request, code))


@requires("plans.read")
@never_cache
@require_safe
def scheme_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The table of opinions as DOCX or PDF, for whoever may see the scheme."""
    make = {"docx": plans.opinions_docx, "pdf": plans.opinions_pdf}.get(kind)
    if make is None:
        raise Http404
    data = make(code, concerned=_concerned(actor_of(request)))
    return file_answer(data, name=f"{code}-y-kien.{kind}", media_type=FILES[kind])


@requires("plans.read")
@never_cache
@require_safe
def scheme_text(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version of the text as an attachment, for whoever may see the scheme."""
    known = plans.scheme_get(code, on=clock.today(), concerned=_concerned(actor_of(request)))
    one = next((text for text in known.texts if text.number == number), None)
    if one is None:
        raise Http404
    name = f"{code}-ban-{number}{SUFFIXES.get(one.file.media_type, '')}"
    return file_answer(plans.text_bytes(one.file), name=name, media_type=one.file.media_type)


def _kept_file(request: HttpRequest) -> File:
    """The text that was handed in; its bytes are kept. Raises ``FormInvalid``."""
    upload = request.FILES.get("file")
    if upload is None:
        raise FormInvalid({"file": choose("Chọn tệp PDF hoặc DOCX.", "Choose a PDF or DOCX.")})
    try:
        return plans.text_keep(cast(BinaryIO, upload), upload.name or "")
    except FileRefused as refusal:
        raise FormInvalid({"file": f"{(upload.name or '')[:80]}: {refusal}"}) from None


@requires("plans.read")
@require_POST
def scheme_text_keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a version of the text: the lead its draft, the province what it will approve."""
    return _do(
        request, code,
        lambda given: plans.scheme_text_keep(**given, file=_kept_file(request)),
    )  # fmt: skip


def _do(request: HttpRequest, code: str, act: Callable[[dict[str, Any]], object]) -> HttpResponse:
    """Do one act, or show the scheme again with every reason and what was typed."""
    actor = actor_of(request)
    plans.scheme_get(code, on=clock.today(), concerned=_concerned(actor))
    try:
        act({"actor": actor, "at": clock.now(), "code": code})
    except (Conflict, Invalid) as refusal:
        context = _context(request, code)
        prefix = request.POST.get("form", "")[:80]
        errors = forms.errors_of(refusal, f"{prefix}-")
        values = {f"{prefix}-{name}": str(said) for name, said in request.POST.items()}
        context.update(errors=errors, wrong=dict(errors), values=values)
        return render(request, "desk/scheme.html", context, status=refusal.status)
    messages.success(request, choose("Đã ghi.", "It is recorded."))
    return redirect("desk:scheme", code=code)


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "")


def _seen_text(request: HttpRequest) -> int:
    """The version of the text that the page showed; without one none that can be cited."""
    number = whole(_typed(request, "text"))
    return -1 if number is None else number


def _day(request: HttpRequest, name: str) -> date:
    wrong: dict[str, str] = {}
    found = forms.day_of(_typed(request, name), name, wrong)
    forms.checked(wrong)
    return found or date.min


@requires("plans.draft")
@require_POST
def scheme_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask agencies for their opinion."""
    units = request.POST.getlist("units")
    return _do(
        request, code,
        lambda given: plans.scheme_ask(**given, units=units, until_on=_day(request, "until_on")),
    )  # fmt: skip


@requires("plans.draft")
@require_POST
def scheme_say(request: HttpRequest, code: str) -> HttpResponse:
    """Give the opinion of an agency that was asked."""
    more: dict[str, Any] = {
        "unit": _typed(request, "unit"), "agrees": request.POST.get("agrees") == "yes",
        "words": _typed(request, "words"),
    }  # fmt: skip
    return _do(request, code, lambda given: plans.scheme_say(**given, **more))


@requires("plans.draft")
@require_POST
def scheme_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Take an opinion up, or explain why not."""
    more: dict[str, Any] = {
        "unit": _typed(request, "unit"), "accept": request.POST.get("accept") == "yes",
        "words": _typed(request, "words"),
    }  # fmt: skip
    return _do(request, code, lambda given: plans.scheme_answer(**given, **more))


@requires("plans.submit")
@require_POST
def scheme_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Submit the scheme."""
    number = _typed(request, "document_number")
    return _do(
        request, code,
        lambda given: plans.scheme_submit(
            **given, document_number=number, seen_text=_seen_text(request)
        ),
    )  # fmt: skip


@requires("plans.approve")
@require_POST
def scheme_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the scheme by a decision."""
    return _do(
        request, code,
        lambda given: plans.scheme_approve(
            **given, **forms.decision_of(request.POST), seen_text=_seen_text(request)
        ),
    )  # fmt: skip


@requires("plans.approve")
@require_POST
def scheme_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send the scheme back."""
    reason = _typed(request, "reason")
    return _do(request, code, lambda given: plans.scheme_return(**given, reason=reason))


@requires("plans.draft")
@require_POST
def scheme_reach(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Report a milestone as reached."""
    evidence = _typed(request, "evidence")
    return _do(
        request, code,
        lambda given: plans.milestone_reach(**given, number=number, evidence=evidence),
    )  # fmt: skip
