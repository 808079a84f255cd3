"""Supervision from outside for officials: counts that open, one supervision and its acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import key_of, wrong_day
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.desk.views_tasks import own_units
from motcua.face.templatetags.face import choose
from motcua.face.typed import page_number, whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering import api as steering
from motcua.steering.contracts.supervision import (
    QUESTION_NAMES,
    RECOMMENDATION_NAMES,
    SESSION_NAMES,
    Judged,
    NewSession,
    SessionState,
    SupervisionCounts,
)
from motcua.tasks import api as tasks

supervision = steering.supervision
PAGE: Final = 50
LIST, NEW, ONE = "desk/supervisions.html", "desk/supervision_new.html", "desk/supervision.html"
LOOKS: Final = {
    Judged.ON_TIME: "good", Judged.LATE: "late", Judged.OVERDUE: "late", Judged.AWAITING: "busy",
    Judged.NOT_DUE: "soon", Judged.CANCELLED: "soon", SessionState.HELD: "good",
    SessionState.MISSED: "late", SessionState.PLANNED: "soon", SessionState.DROPPED: "soon",
}  # fmt: skip
NAMES: Final = {
    "states": SESSION_NAMES, "question_names": QUESTION_NAMES, "looks": LOOKS,
    "recommendation_names": RECOMMENDATION_NAMES,
}  # fmt: skip


# Lists that the counts open ------------------------------------------------------------


def _day(request: HttpRequest, today: date) -> tuple[date, list[tuple[str, str]]]:
    """The past day that is asked for; today, with the reason, where it is none."""
    typed = text.clean(request.GET.get("ngay", ""))
    try:
        day = tasks.day_of(typed) if typed else today
    except ValueError:
        return today, [("loc-ngay", wrong_day())]
    if day > today:
        said = choose("Chọn một ngày đã qua hoặc hôm nay.", "Choose a past day or today.")
        return today, [("loc-ngay", said)]
    return day, []


def asked_of(request: HttpRequest) -> dict[str, Any]:
    """What a list is narrowed to, and everything its page shows around it."""
    today, get = clock.today(), request.GET
    on, errors = _day(request, today)
    typed = text.clean(get.get("nam", str(today.year)))
    year = whole(typed) if typed else 0
    if year is None:
        year = today.year
        said = choose("Ghi năm bằng bốn chữ số, 0 là mọi năm.", "Write a year, or 0 for all.")
        errors = [("loc-nam", said), *errors]
    chosen: dict[str, Any] = {
        "nam": year, "loai": text.clean(get.get("loai", ""))[:40],
        "co-quan": text.clean(get.get("co-quan", ""))[:60],
        "ngay": on.isoformat() if on != today else "",
    }  # fmt: skip
    kinds = supervision.kinds_on(on)
    return {
        **blank(), **NAMES, "on": on, "errors": errors, "wrong": dict(errors), "filter": chosen,
        "values": {"loc-ngay": get.get("ngay", ""), "loc-nam": typed},
        "asked": supervision.Asked(year, chosen["loai"], chosen["co-quan"]), "kinds": kinds,
        "query": urlencode({name: value for name, value in chosen.items() if value or value == 0}),
        "agencies": organisation.unit_list(on=today), "past": on != today,
    }  # fmt: skip


def paged(request: HttpRequest, context: dict[str, Any], rows: Sequence[Any]) -> dict[str, Any]:
    """The rows of the page that is asked for, and whether there is another one."""
    page = page_number(request.GET.get("trang", ""))
    return {
        **context, "rows": rows[(page - 1) * PAGE : page * PAGE], "page": page,
        "more": len(rows) > page * PAGE, "total": len(rows),
    }  # fmt: skip


def one_of(request: HttpRequest, name: str, known: type[Any]) -> Any:
    """One of a known list, or none where nothing of it is asked for."""
    typed = request.GET.get(name, "")
    return known(typed) if typed in known.__members__ else None


def _waiting(actor: Actor, on: date) -> list[Any]:
    """Questions that wait for a reply of an agency for which the official replies."""
    units = [
        unit for unit in sorted(own_units(actor))
        if organisation.permitted(actor, "supervision.reply", unit)
    ]  # fmt: skip
    if not units:
        return []
    found = supervision.question_list(supervision.Asked(), on=on, units=units)
    return [one for one in found if one.may_be_answered]


@requires("supervision.read")
@never_cache
@require_safe
def supervisions(request: HttpRequest) -> HttpResponse:
    """Counts by kind of body, and supervisions. A fixed number of statements."""
    actor, context = actor_of(request), asked_of(request)
    state = one_of(request, "tt", SessionState)
    counts = supervision.supervision_counts(context["asked"], on=context["on"])
    rows = supervision.session_list(context["asked"], on=context["on"], state=state)
    context |= {
        "counts": counts, "body_names": {body: context["kinds"].name_of(body) for body in counts},
        "whole": sum(counts.values(), SupervisionCounts()), "state": state,
        "may_record": organisation.permitted_anywhere(actor, "supervision.record"),
        "waiting": _waiting(actor, clock.today()),
    }  # fmt: skip
    return render(request, LIST, paged(request, context, rows))


@requires("supervision.read")
@never_cache
@require_safe
def supervision_questions(request: HttpRequest) -> HttpResponse:
    """The questions that a count stands for. A fixed number of statements."""
    context, judged = asked_of(request), one_of(request, "xep", Judged)
    rows = supervision.question_list(context["asked"], on=context["on"], judged=judged)
    context |= {"judged": judged, "names": QUESTION_NAMES, "which": "questions"}
    return render(request, "desk/supervision_rows.html", paged(request, context, rows))


@requires("supervision.read")
@never_cache
@require_safe
def supervision_recommendations(request: HttpRequest) -> HttpResponse:
    """The recommendations that a count stands for. A fixed number of statements."""
    context, judged = asked_of(request), one_of(request, "xep", Judged)
    rows = supervision.recommendation_list(context["asked"], on=context["on"], judged=judged)
    context |= {"judged": judged, "names": RECOMMENDATION_NAMES, "which": "recommendations"}
    return render(request, "desk/supervision_rows.html", paged(request, context, rows))


# A new one -----------------------------------------------------------------------------


def _new(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    kinds = supervision.kinds_on(today)
    return {
        **blank(), "kinds": kinds, "agencies": organisation.unit_list(on=today),
        "bodies": [(one.code, one.name) for one in kinds.bodies],
        "acts": [(one.code, one.name) for one in kinds.acts],
    }  # fmt: skip


@requires("supervision.record")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supervision_new(request: HttpRequest) -> HttpResponse:
    """Record a supervision that was announced by a document."""
    if request.method != "POST":
        return render(request, NEW, _new(request))
    post = request.POST

    def done() -> HttpResponse:
        session = NewSession(
            body=post.get("body", ""), act=post.get("act", ""),
            supervisor=post.get("supervisor", ""), subject=post.get("subject", ""),
            document_number=post.get("document_number", ""),
            document_on=forms.day_of(post, "document_on"), units=tuple(post.getlist("units")),
            planned_on=forms.day_of(post, "planned_on"),
            held_on=forms.day_or_none(post, "held_on"),
        )  # fmt: skip
        made = supervision.supervision_record(
            actor=actor_of(request), at=clock.now(), session=session, key=key_of(post) or None
        )
        return redirect("desk:supervision", code=made.code)

    said = choose("Đã ghi cuộc giám sát.", "The supervision is recorded.")
    return forms.act(request, done, said, template=NEW, context=lambda: _new(request))


# One supervision -----------------------------------------------------------------------


def one_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of a supervision shows."""
    actor, today = actor_of(request), clock.today()
    detail = supervision.session_get(code, on=today)
    row = detail.row
    keeps = all(organisation.permitted(actor, "supervision.record", unit) for unit in row.units)
    open_still = row.state in (SessionState.PLANNED, SessionState.MISSED)
    units = organisation.units_by_code()
    return {
        **blank(), **NAMES, "detail": detail, "row": row, "units": units,
        "kinds": supervision.kinds_on(row.document_on),
        "supervised": [units[unit] for unit in row.units if unit in units],
        "may_hold": keeps and open_still,
        "may_drop": keeps and open_still and own_units(actor).isdisjoint(row.units),
        "may_ask": keeps and row.state is not SessionState.DROPPED,
        "may_recommend": keeps and row.state is SessionState.HELD,
        "may_give": organisation.permitted(
            actor, "tasks.give", organisation.province(on=today).code
        ),
        "names": names_of({row.recorded_by}), "reminds": steering.question_rules_on(today),
    }  # fmt: skip


@requires("supervision.read")
@never_cache
@require_safe
def supervision_one(request: HttpRequest, code: str) -> HttpResponse:
    """One supervision with questions and recommendations. A fixed number of statements."""
    return render(request, ONE, one_context(request, code))


def _act(
    request: HttpRequest, code: str, do: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    def done() -> HttpResponse:
        do({"actor": actor_of(request), "at": clock.now()})
        return redirect("desk:supervision", code=code)

    return forms.act(
        request, done, said, template=ONE, context=lambda: one_context(request, code)
    )  # fmt: skip


@requires("supervision.record")
@require_POST
def supervision_hold(request: HttpRequest, code: str) -> HttpResponse:
    """Record the day on which the supervision was made, with its minutes."""
    post = request.POST
    return _act(
        request, code,
        lambda given: supervision.supervision_hold(
            **given, code=code, held_on=forms.day_of(post, "held_on"),
            files=forms.files_of(request, "files"),
        ),
        choose("Đã ghi ngày giám sát.", "The day is recorded."),
    )  # fmt: skip


@requires("supervision.record")
@require_POST
def supervision_drop(request: HttpRequest, code: str) -> HttpResponse:
    """Record that whoever supervises gave it up."""
    reason = request.POST.get("reason", "")
    return _act(
        request, code,
        lambda given: supervision.supervision_drop(**given, code=code, reason=reason),
        choose("Đã ghi rút khỏi kế hoạch.", "It is dropped."),
    )  # fmt: skip


@requires("supervision.record")
@require_POST
def question_ask(request: HttpRequest, code: str) -> HttpResponse:
    """Record a question that is put to an agency."""
    post = request.POST
    return _act(
        request, code,
        lambda given: supervision.question_ask(
            **given, session=code, unit=post.get("unit", ""), text=post.get("text", ""),
            due_on=forms.day_of(post, "due_on"), key=key_of(post) or None,
        ),
        choose("Đã ghi câu hỏi.", "The question is recorded."),
    )  # fmt: skip


@requires("supervision.record")
@require_POST
def recommendation_add(request: HttpRequest, code: str) -> HttpResponse:
    """Record what the supervision asks an agency to do."""
    post = request.POST
    return _act(
        request, code,
        lambda given: supervision.recommendation_add(
            **given, session=code, text=post.get("text", ""), unit=post.get("unit", ""),
            due_on=forms.day_of(post, "due_on"),
            document_number=post.get("document_number", ""),
            document_on=forms.day_of(post, "document_on"), key=key_of(post) or None,
        ),
        choose("Đã ghi kiến nghị giám sát.", "The recommendation is recorded."),
    )  # fmt: skip


@requires("tasks.give")
@require_POST
def recommendation_task(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Make a recommendation a task, once."""
    return _act(
        request, code,
        lambda given: supervision.recommendation_to_task(**given, session=code, number=number),
        choose("Đã giao nhiệm vụ theo kiến nghị.", "The recommendation is given as a task."),
    )  # fmt: skip


@requires("supervision.read")
@never_cache
@require_safe
def supervision_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The minutes of a supervision, or the file of a reply, as an attachment."""
    file = supervision.supervision_file(code, digest)
    if file is None:
        raise Http404
    return forms.download(code, file)
