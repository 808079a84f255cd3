"""What officials do with plans: guide, read, draft, send, appraise, approve, move money."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_plans as forms
from motcua.desk.forms import key_of, seen_seq
from motcua.desk.views import actor_of
from motcua.desk.views_plan_money import money_context
from motcua.desk.views_plans import (
    drafting_units,
    plan_context,
    round_context,
    seen_plan,
)
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.plans import api as plans
from motcua.plans.contracts import SPAN_NAMES, Line
from motcua.programme import api as programme


def _kept(request: HttpRequest, prefix: str) -> dict[str, str]:
    """What was typed, by the id of its field."""
    return {f"{prefix}{name}": str(said) for name, said in request.POST.items()}


def _again(
    request: HttpRequest, refusal: Conflict | Invalid, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The page again, with every reason and what was typed."""
    prefix = request.POST.get("form", "")[:30]
    prefix = f"{prefix}-" if prefix else ""
    errors = forms.errors_of(refusal, prefix)
    context.update(errors=errors, wrong=dict(errors), values=_kept(request, prefix))
    return render(request, template, context, status=refusal.status)


# Rounds --------------------------------------------------------------------------------


def _new_round_context() -> dict[str, Any]:
    today = clock.today()
    known = programme.programme_on(today)
    units = [unit for unit in organisation.unit_list(on=today) if unit.parent]
    return {
        "spans": SPAN_NAMES.items(), "programmes": programme.programme_list(), "today": today,
        "units": [plans.committee_on(today), *units] if plans.head_on(today) else units,
        "errors": [], "wrong": {}, "values": {
            "span": "YEAR", "programme": known.code, "year": str(today.year + 1),
            "units": [unit.code for unit in units if unit.kind == "DEPARTMENT"],
        },
    }  # fmt: skip


@requires("plans.guide")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_round_new(request: HttpRequest) -> HttpResponse:
    """Open a round, or show the form again with every reason."""
    context = _new_round_context()
    if request.method != "POST":
        return render(request, "desk/plan_round_new.html", context)
    values = forms.round_values(request.POST)
    try:
        known = plans.round_open(
            actor=actor_of(request), at=clock.now(), asked=forms.round_of(values)
        )
    except (Conflict, Invalid) as refusal:
        errors = forms.errors_of(refusal)
        context.update(values=values, errors=errors, wrong=dict(errors))
        return render(request, "desk/plan_round_new.html", context, status=refusal.status)
    messages.success(request, choose("Đã gửi hướng dẫn.", "The guidance is sent."))
    return redirect("desk:plan_round", code=known.code)


@requires("plans.draft")
@require_POST
def plan_round_read(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Confirm having read the guidance."""
    plans.round_read(actor=actor_of(request), at=clock.now(), code=code, unit=unit)
    messages.success(request, choose("Đã xác nhận đã đọc.", "Reading is confirmed."))
    return redirect("desk:plan_round", code=code)


@requires("plans.approve")
@require_POST
def plan_round_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve every appraised plan of the round by one decision."""
    try:
        done = plans.round_approve(
            actor=actor_of(request), at=clock.now(), code=code, **forms.decision_of(request.POST)
        )
    except (Conflict, Invalid) as refusal:
        return _again(request, refusal, "desk/plan_round.html", round_context(request, code))
    messages.success(
        request,
        choose(f"Đã phê duyệt {len(done)} kế hoạch.", f"{len(done)} plans are approved."),
    )
    return redirect("desk:plan_round", code=code)


@requires("plans.allot")
@require_POST
def plan_round_money(request: HttpRequest, code: str) -> HttpResponse:
    """Take a table of allotments and spending in, whole or not at all."""
    known = plans.round_get(code)
    try:
        rows = plans.read_movements(
            forms.file_of(request), rules=plans.rules_for_year(known.first_year)
        )
        done = plans.money_import(actor=actor_of(request), at=clock.now(), rows=rows)
    except (Conflict, Invalid) as refusal:
        return _again(request, refusal, "desk/plan_round.html", round_context(request, code))
    messages.success(
        request,
        choose(f"Đã ghi {done.added} khoản, {done.known} khoản đã có.",
               f"{done.added} movements recorded, {done.known} known already."),
    )  # fmt: skip
    return redirect("desk:plan_round", code=code)


# The draft -----------------------------------------------------------------------------


def _edit_context(
    request: HttpRequest, code: str, unit: str, typed: Sequence[tuple[int, dict[str, str]]] | None
) -> dict[str, Any]:
    """Everything the editor shows: what was typed, else what is kept, and empty lines."""
    known = plans.round_get(code)
    if unit not in drafting_units(actor_of(request), known):
        raise Http404
    sources = plans.rules_for_year(known.first_year).sources
    plan_code = plans.plan_code(code, unit)
    rows = plans.plan_list(
        plans.Filter(code=plan_code, own=frozenset({unit})), on=clock.today()
    )  # fmt: skip
    standing = rows[0].standing if rows else None
    kept: list[Line] = plans.lines_of(plan_code, standing.version) if standing else []
    shown = list(typed) if typed is not None else [
        (place, forms.line_values(line, sources)) for place, line in enumerate(kept, start=1)
    ]  # fmt: skip
    next_code = forms.next_code([values["code"] for _, values in shown])
    first, acting = max((place for place, _ in shown), default=0) + 1, plans.acting_unit(unit)
    blank = [
        (first + step, forms.blank_values(str(next_code + step), acting, sources))
        for step in range(forms.NEW_LINES)
    ]
    taken = {values["clause"] for _, values in shown}
    items = plans.items_for(code, unit)
    today = clock.today()
    return {
        "known": known, "unit": plans.owners_by_code()[unit], "sources": sources,
        "lines": [*shown, *blank], "first_new": first, "plan_code": plan_code if standing else "",
        "seq": standing.last_seq if standing else 0,
        "writable": standing is None or plans.is_writable(standing.state),
        "long": len(kept) > forms.MOST_EDITED, "kept": kept,
        "items": [(place, item, item.clause in taken) for place, item in enumerate(items)],
        "units": organisation.unit_list(on=today), "errors": [], "wrong": {},
    }  # fmt: skip


def _save(
    request: HttpRequest, code: str, unit: str, typed: Sequence[tuple[int, dict[str, str]]]
) -> None:
    """Save what the page holds, with what was ticked in the programme."""
    known = plans.round_get(code)
    sources = plans.rules_for_year(known.first_year).sources
    lines = forms.lines_of(typed, sources)
    first = forms.next_code([line.code for line in lines])
    lines += forms.cascaded_lines(request.POST, plans.items_for(code, unit), first)
    plans.draft_save(
        actor=actor_of(request), at=clock.now(), round_code=code, unit=unit, lines=lines,
        expected_seq=seen_seq(request.POST),
    )  # fmt: skip


@requires("plans.draft")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Write a plan line by line, or show it again with every reason."""
    if request.method != "POST":
        return render(request, "desk/plan_edit.html", _edit_context(request, code, unit, None))
    known = plans.round_get(code)
    sources = plans.rules_for_year(known.first_year).sources
    typed = forms.typed_lines(request.POST, sources)
    try:
        _save(request, code, unit, typed)
    except (Conflict, Invalid) as refusal:
        context = _edit_context(request, code, unit, typed)
        errors = forms.draft_errors(refusal, [place for place, _ in typed])
        context.update(errors=errors, wrong=dict(errors))
        return render(request, "desk/plan_edit.html", context, status=refusal.status)
    messages.success(request, choose("Đã lưu dự thảo.", "The draft is saved."))
    return redirect("desk:plan_edit", code=code, unit=unit)


@requires("plans.draft")
@require_POST
def plan_import(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """Make a table the draft, whole or not at all."""
    try:
        plans.lines_import(
            actor=actor_of(request), at=clock.now(), round_code=code, unit=unit,
            data=forms.file_of(request), expected_seq=seen_seq(request.POST),
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        context = _edit_context(request, code, unit, None)
        return _again(request, refusal, "desk/plan_edit.html", context)
    messages.success(request, choose("Đã nhận bảng làm dự thảo.", "The table is the draft now."))
    return redirect("desk:plan_edit", code=code, unit=unit)


# Acts on a plan ------------------------------------------------------------------------


def _do(
    request: HttpRequest, code: str, act: Callable[[dict[str, Any]], object], said: str, *,
    money: bool = False,
) -> HttpResponse:  # fmt: skip
    """Do one act, or show the page again with every reason and what was typed."""
    actor = actor_of(request)
    seen_plan(actor, code)
    try:
        act({"actor": actor, "at": clock.now(), "code": code})
    except (Conflict, Invalid) as refusal:
        if money:
            return _again(request, refusal, "desk/plan_money.html", money_context(request, code))
        return _again(request, refusal, "desk/plan.html", plan_context(request, code))
    messages.success(request, said)
    return redirect("desk:plan_money" if money else "desk:plan", code=code)


def _receiver(request: HttpRequest) -> str:
    return request.POST.get("receiver", "")


def _reason(request: HttpRequest, name: str = "reason") -> str:
    return request.POST.get(name, "")


def _recorded() -> str:
    return choose("Đã ghi.", "It is recorded.")


@requires("plans.submit")
@require_POST
def plan_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Send the plan to all receivers at once."""
    more: dict[str, Any] = {
        "expected_seq": seen_seq(request.POST),
        "key": key_of(request.POST) or None,
    }
    return _do(
        request, code, lambda given: plans.plan_submit(**given, **more),
        choose("Đã gửi kế hoạch đến các nơi nhận.", "The plan is sent to its receivers."),
    )  # fmt: skip


@requires("plans.appraise")
@require_POST
def plan_comment(request: HttpRequest, code: str) -> HttpResponse:
    """Say something of a line, or of the whole."""
    more: dict[str, Any] = {
        "receiver": _receiver(request), "line": request.POST.get("line", ""),
        "words": _reason(request, "words"), "key": key_of(request.POST) or None,
    }  # fmt: skip
    return _do(request, code, lambda given: plans.plan_comment(**given, **more), _recorded())


@requires("plans.appraise")
@require_POST
def plan_opinion(request: HttpRequest, code: str) -> HttpResponse:
    """Agree, or ask for a change."""
    more: dict[str, Any] = {
        "receiver": _receiver(request), "agree": request.POST.get("agree") == "yes",
        "words": _reason(request), "expected_seq": seen_seq(request.POST),
        "key": key_of(request.POST) or None,
    }  # fmt: skip
    return _do(request, code, lambda given: plans.plan_opinion(**given, **more), _recorded())


@requires("plans.appraise")
@require_POST
def plan_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send the plan back with the reason."""
    more: dict[str, Any] = {
        "receiver": _receiver(request), "reason": _reason(request),
        "expected_seq": seen_seq(request.POST), "key": key_of(request.POST) or None,
    }  # fmt: skip
    return _do(
        request, code, lambda given: plans.plan_return(**given, **more),
        choose("Đã trả lại kế hoạch.", "The plan is sent back."),
    )  # fmt: skip


@requires("plans.approve")
@require_POST
def plan_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the plan by a decision."""
    more: dict[str, Any] = {
        "expected_seq": seen_seq(request.POST),
        "key": key_of(request.POST) or None,
    }
    return _do(
        request, code,
        lambda given: plans.plan_approve(**given, **forms.decision_of(request.POST), **more),
        choose("Đã phê duyệt kế hoạch.", "The plan is approved."),
    )  # fmt: skip


@requires("tasks.give")
@require_POST
def plan_tasks(request: HttpRequest, code: str) -> HttpResponse:
    """Give the lines of an approved plan to their owners as tasks."""
    return _do(
        request, code, lambda asked: plans.plan_tasks_give(**asked),
        choose("Đã giao các dòng của kế hoạch thành nhiệm vụ.", "The plan's lines are tasks now."),
    )  # fmt: skip


# Money ---------------------------------------------------------------------------------


def _move(request: HttpRequest, code: str) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        plans.money_record(
            actor=given["actor"], at=given["at"], movement=forms.movement_of(request.POST, code)
        )

    return _do(request, code, act, _recorded(), money=True)


@requires("plans.allot")
@require_POST
def plan_allot(request: HttpRequest, code: str) -> HttpResponse:
    """Finance records an allotment."""
    return _move(request, code)


@requires("plans.spend")
@require_POST
def plan_spend(request: HttpRequest, code: str) -> HttpResponse:
    """The agency records what it spent."""
    return _move(request, code)


@requires("plans.submit")
@require_POST
def plan_adjust(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to change the estimate."""
    key = key_of(request.POST) or None
    return _do(
        request, code,
        lambda given: plans.adjustment_propose(
            **given, **forms.adjustment_of(request.POST), key=key
        ),
        choose("Đã đề nghị điều chỉnh.", "The adjustment is proposed."), money=True,
    )  # fmt: skip


@requires("plans.approve")
@require_POST
def plan_adjust_decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Grant or refuse an adjustment."""
    more: dict[str, Any] = {
        "number": number, "grant": request.POST.get("grant") == "yes",
        "reason": _reason(request), "key": key_of(request.POST) or None,
    }  # fmt: skip
    return _do(
        request, code, lambda given: plans.adjustment_decide(**given, **more), _recorded(),
        money=True,
    )  # fmt: skip


@requires("plans.allot")
@require_POST
def plan_settle(request: HttpRequest, code: str) -> HttpResponse:
    """Settle the plan."""

    def act(given: dict[str, Any]) -> None:
        keys = list(plans.balances_of(code))
        plans.plan_settle(
            **given, document_number=_reason(request, "document_number"),
            carried=forms.carried_of(request.POST, keys),
        )  # fmt: skip

    return _do(request, code, act, choose("Đã quyết toán.", "It is settled."), money=True)
