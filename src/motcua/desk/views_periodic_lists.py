"""Lists of periodic reports at the desk: of a unit, of all units below, and a request for one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk.forms_steering import day_of
from motcua.desk.views import actor_of
from motcua.desk.views_periodic import LONGEST_CODE, STATES, typed_of
from motcua.desk.views_reports import grouped, unit_of, units_to_choose
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.reports.api import PROVINCE, periodic


@requires("reports.read")
@never_cache
@require_safe
def periodic_list(request: HttpRequest) -> HttpResponse:
    """The reports of one unit with where each stands and its due day."""
    unit, today = unit_of(request), clock.today()
    found = periodic.standing_of_unit(unit=unit, today=today)
    choices = units_to_choose(actor_of(request), today)
    return render(
        request, "desk/periodic_list.html",
        {
            "unit": organisation.unit_get(unit, on=today), "rows": found, "states": STATES,
            "unit_groups": grouped(choices), "unit_code": unit, "today": today,
        },
    )  # fmt: skip


def _usual_period(kind: periodic.Kind, today: date) -> str:
    """The period that ended last."""
    spans = periodic.span_list(kind=kind, today=today)
    ended = [span for span in spans if span.period.until <= today]
    return (ended or spans)[0].period.code


def _state_context(request: HttpRequest) -> dict[str, Any]:
    today, actor = clock.today(), actor_of(request)
    kinds = periodic.kind_list(on=today)
    wanted = typed_of(request, "loai")
    kind = next((one for one in kinds if one.code == wanted), kinds[0])
    code = typed_of(request, "ky")[:LONGEST_CODE] or _usual_period(kind, today)
    only = request.GET.get("loc", "")
    context: dict[str, Any] = {
        "kinds": kinds, "kind": kind, "period_code": code, "narrowed": only, "states": STATES,
        "errors": [], "rows": [], "asked": periodic.asked_list(), "today": today, "values": {},
        "may_ask": organisation.permitted_anywhere(actor, "reports.request"),
        "unit_groups": grouped(units_to_choose(actor, today, "reports.request")), "wrong": {},
    }  # fmt: skip
    try:
        found = periodic.standing_list(
            kind=kind.code, period=code, under=PROVINCE, today=today,
            readable=organisation.units_permitted(actor, "reports.read"),
        )  # fmt: skip
    except Invalid as refusal:
        context["errors"] = [("ky", str(refusal))]
        return context
    tests = {"tre": lambda one: one.is_late, "cho": lambda one: one.state.value == "SUBMITTED"}
    context["rows"] = [one for one in found if only not in tests or tests[only](one)]
    context["counts"] = {
        "expected": len(found), "sent": sum(one.version > 0 for one in found),
        "accepted": sum(one.state.value == "ACCEPTED" for one in found),
        "late": sum(one.is_late for one in found),
    }  # fmt: skip
    context["span"] = periodic.kind_and_span(kind.code, code)[1]
    return context


@requires("reports.read")
@never_cache
@require_safe
def periodic_state(request: HttpRequest) -> HttpResponse:
    """Who has to report for a period, who has sent, who is late. Two or three statements."""
    context = _state_context(request)
    status = 422 if context["errors"] else 200
    return render(request, "desk/periodic_state.html", context, status=status)


@requires("reports.request")
@require_POST
def periodic_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a report between two days."""
    values = {
        name: text.clean(request.POST.get(name, ""))
        for name in ("since", "last", "due", "under", "reason", "loai")
    }
    try:
        since, last, due = (day_of(request.POST, name) for name in ("since", "last", "due"))
        span = periodic.report_ask(
            actor=actor_of(request), at=clock.now(), kind=values["loai"], since=since, last=last,
            under=values["under"], due_on=due, reason=values["reason"],
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        context = _state_context(request) | {"values": values}
        fields = getattr(refusal, "fields", {}) or {"since": str(refusal)}
        context["wrong"] = {name: str(said) for name, said in fields.items()}
        context["errors"] = [(name, str(said)) for name, said in fields.items()]
        return render(request, "desk/periodic_state.html", context, status=refusal.status)
    messages.success(request, choose("Đã yêu cầu báo cáo.", "The report is asked for."))
    query = urlencode({"loai": values["loai"], "ky": span.period.code})
    return redirect(f"{reverse('desk:periodic_state')}?{query}")
