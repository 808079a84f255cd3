"""What officials do with tasks: give, report, accept, extend, cancel; and their calendar."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public, requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_tasks
from motcua.desk.forms import key_of, seen_seq
from motcua.desk.views import actor_of
from motcua.desk.views_tasks import own_units, seen_task, task_context
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.tasks import api as tasks
from motcua.tasks.contracts import MARK_NAMES, SOURCE_NAMES

CALENDAR_TYPE = "text/calendar; charset=utf-8"


# Giving --------------------------------------------------------------------------------


def _givers(actor: Actor) -> list[str]:
    """The agencies in whose name the official may give tasks, the own ones first."""
    found = organisation.units_permitted(actor, "tasks.give")
    codes = own_units(actor) if found is None else found
    today = clock.today()
    return sorted(code for code in codes if organisation.unit_get(code).valid_on(today))


def _owners(givers: list[str]) -> list[Unit]:
    """The agencies that can be given tasks: each giver's own and all below."""
    today = clock.today()
    found = {
        unit.code: unit for giver in givers
        for unit in (organisation.unit_get(giver, on=today),
                     *organisation.unit_list(on=today, under=giver))
    }  # fmt: skip
    return list(found.values())


def _give_context(request: HttpRequest) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    givers = _givers(actor)
    return {
        "givers": [organisation.unit_get(code, on=today) for code in givers],
        "owners": _owners(givers), "sources": SOURCE_NAMES.items(),
        "marks": MARK_NAMES.items(), "today": today, "key": secrets.token_urlsafe(16),
        "errors": [], "wrong": {},
        "values": {
            "source": "DOCUMENT", "due_kind": "WORKING_DAYS",
            "parent": request.GET.get("thuoc", "")[:60],
        },
    }  # fmt: skip


@requires("tasks.give")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def task_give(request: HttpRequest) -> HttpResponse:
    """Give a task, or show the form again with every reason."""
    context = _give_context(request)
    if request.method != "POST":
        return render(request, "desk/task_give.html", context)
    values = forms_tasks.values_of(request.POST)
    try:
        done = tasks.task_give(
            actor=actor_of(request), at=clock.now(), task=forms_tasks.task_of(values),
            key=key_of(request.POST) or None,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        errors = forms_tasks.errors_of(refusal)
        context.update(values=values, errors=errors, wrong=dict(errors))
        return render(request, "desk/task_give.html", context, status=refusal.status)
    messages.success(request, choose("Đã giao nhiệm vụ.", "The task is given."))
    return redirect("desk:task", code=done.code)


# Acts ----------------------------------------------------------------------------------


def _do(
    request: HttpRequest, code: str, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Do one act, or show the task again with every reason and what was typed."""
    seen_task(actor_of(request), code)
    given = {
        "actor": actor_of(request), "at": clock.now(), "code": code,
        "expected_seq": seen_seq(request.POST), "key": key_of(request.POST) or None,
    }  # fmt: skip
    try:
        act(given)
    except (Conflict, Invalid) as refusal:
        context = task_context(request, code)
        errors = forms_tasks.errors_of(refusal)
        prefix = request.POST.get("form", "")[:20]
        errors = [(f"{prefix}-{field}" if field else "", words) for field, words in errors]
        values = {
            f"{prefix}-{name}": request.POST.get(name, "")[:2000]
            for name in ("reason", "evidence", "until_on", "to", "stage", "on")
        }
        context.update(errors=errors, wrong=dict(errors), values=values)
        return render(request, "desk/task.html", context, status=refusal.status)
    messages.success(request, said)
    return redirect("desk:task", code=code)


@requires("tasks.do")
@require_POST
def task_acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    """The agency knows of the task."""
    return _do(
        request, code, lambda given: tasks.task_acknowledge(**given),
        choose("Đã nhận nhiệm vụ.", "The task is acknowledged."),
    )  # fmt: skip


@requires("tasks.assign")
@require_POST
def task_assign(request: HttpRequest, code: str) -> HttpResponse:
    """The head names who does it."""
    to = request.POST.get("to", "")[:60]
    return _do(
        request, code, lambda given: tasks.task_assign(**given, to=to),
        choose("Đã phân công.", "It is assigned."),
    )  # fmt: skip


@requires("tasks.do")
@require_POST
def task_claim_done(request: HttpRequest, code: str) -> HttpResponse:
    """Report the task done, with evidence."""
    return _do(
        request, code,
        lambda given: tasks.task_claim_done(**given, evidence=forms_tasks.evidence_of(request)),
        choose("Đã báo cáo hoàn thành; chờ nghiệm thu.", "Reported done; it waits to be accepted."),
    )  # fmt: skip


def _decision(request: HttpRequest) -> tuple[bool, str]:
    return request.POST.get("accept") == "yes", request.POST.get("reason", "")[:2001]


@requires("tasks.decide")
@require_POST
def task_accept(request: HttpRequest, code: str) -> HttpResponse:
    """Accept the report or send it back."""
    accept, reason = _decision(request)
    return _do(
        request, code, lambda given: tasks.task_accept(**given, accept=accept, reason=reason),
        choose("Đã ghi quyết định.", "The decision is recorded."),
    )  # fmt: skip


@requires("tasks.do")
@require_POST
def task_extend(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a later day."""
    reason = request.POST.get("reason", "")[:2001]
    return _do(
        request, code,
        lambda given: tasks.task_extension_propose(
            **given, until_on=forms_tasks.day_typed(request.POST, "until_on"), reason=reason
        ),
        choose("Đã đề nghị gia hạn.", "The later day is proposed."),
    )  # fmt: skip


@requires("tasks.decide")
@require_POST
def task_extend_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Grant the later day or refuse it."""
    accept, reason = _decision(request)
    return _do(
        request, code,
        lambda given: tasks.task_extension_decide(**given, accept=accept, reason=reason),
        choose("Đã ghi quyết định.", "The decision is recorded."),
    )  # fmt: skip


@requires("tasks.do")
@require_POST
def task_stage(request: HttpRequest, code: str) -> HttpResponse:
    """Record the stage that the draft of a legal document has reached."""
    post = request.POST

    def act(given: dict[str, Any]) -> object:
        del given["key"]
        return tasks.stage_reach(
            **given,
            stage=post.get("stage", "")[:40],
            document=post.get("reason", ""),
            on=forms_tasks.day_typed(post, "on"),
        )

    return _do(request, code, act, choose("Đã ghi bước soạn thảo.", "The stage is recorded."))


@requires("tasks.decide")
@require_POST
def task_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Take the task back."""
    reason = request.POST.get("reason", "")[:2001]
    return _do(
        request, code, lambda given: tasks.task_cancel(**given, reason=reason),
        choose("Đã hủy nhiệm vụ.", "The task is cancelled."),
    )  # fmt: skip


# The calendar --------------------------------------------------------------------------


def _calendar(request: HttpRequest, address: str = "") -> HttpResponse:
    since = tasks.feed_since(actor_of(request))
    return render(request, "desk/calendar.html", {"since": since, "address": address})


@requires("account.own")
@never_cache
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """Whether the official has a calendar address, and since when."""
    return _calendar(request)


@requires("account.own")
@never_cache
@require_POST
def calendar_renew(request: HttpRequest) -> HttpResponse:
    """A new address, shown this once; the earlier one ends."""
    secret = tasks.feed_renew(actor=actor_of(request), at=clock.now())
    address = request.build_absolute_uri(reverse("desk:calendar_feed", args=[secret]))
    return _calendar(request, address)


@requires("account.own")
@require_POST
def calendar_end(request: HttpRequest) -> HttpResponse:
    """End the address."""
    tasks.feed_end(actor=actor_of(request), at=clock.now())
    messages.success(request, choose("Địa chỉ lịch đã ngừng.", "The calendar address is ended."))
    return redirect("desk:calendar")


@open_to_public("a calendar program that was given the secret address holds no session")
@never_cache
@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address."""
    data = tasks.feed_calendar(secret=secret, at=clock.now())
    answer = file_answer(data, name="nhiem-vu.ics", media_type=CALENDAR_TYPE, inline=True)
    answer["X-Robots-Tag"] = "noindex"
    return answer
