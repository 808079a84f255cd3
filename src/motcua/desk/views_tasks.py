"""Tasks for officials: the own agency's, one task, counts by agency, the work programme."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.filestore import SUFFIXES
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.face.answers import file_answer
from motcua.face.typed import page_number
from motcua.indicators.contracts import Text
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering import api as steering
from motcua.tasks import api as tasks_api
from motcua.tasks.contracts import (
    MARK_NAMES,
    SOURCE_NAMES,
    VERDICT_NAMES,
    Counts,
    Kind,
    Mark,
    State,
    TaskDetail,
    TaskRow,
    Verdict,
)
from motcua.tasks.errors import PERIOD_INVALID, TaskUnknown

PAGE: Final = 50
LISTS: Final[Mapping[str, Text]] = {
    "lam": Text("Phải làm", "To do"),
    "cua-toi": Text("Của tôi", "Mine"),
    "phoi-hop": Text("Phối hợp", "Supporting"),
    "giao": Text("Đã giao", "Given"),
    "tat-ca": Text("Tất cả", "All"),
}
LOOKS: Final[Mapping[Verdict, str]] = {
    Verdict.ON_TIME: "good", Verdict.LATE: "late", Verdict.OVERDUE: "late",
    Verdict.AWAITING: "busy", Verdict.NOT_DUE: "soon", Verdict.NO_DUE_DATE: "none",
    Verdict.CANCELLED: "none", Verdict.CANCELLED_OVERDUE: "late",
}  # fmt: skip
COLUMNS: Final = (
    ("on_time", Verdict.ON_TIME), ("late", Verdict.LATE), ("overdue", Verdict.OVERDUE),
    ("awaiting", Verdict.AWAITING), ("not_due", Verdict.NOT_DUE),
    ("no_due_date", Verdict.NO_DUE_DATE), ("cancelled", Verdict.CANCELLED),
    ("cancelled_overdue", Verdict.CANCELLED_OVERDUE),
)  # fmt: skip


def readable(actor: Actor) -> frozenset[str] | None:
    """The agencies whose tasks one may see; ``None`` means all."""
    return organisation.units_permitted(actor, "tasks.read")


def own_units(actor: Actor) -> frozenset[str]:
    """The agencies in which the official holds a post, and those that they continue."""
    return frozenset(unit for post in actor.posts for unit in (post.unit_code, *post.continued))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _one_of(kind: Any, typed: str) -> Any:
    return kind(typed) if typed in kind.__members__ else None


def _asked(request: HttpRequest, actor: Actor) -> tuple[str, tasks_api.Filter]:
    """The list that is asked for, never wider than what may be seen."""
    chosen = request.GET.get("loc", "")
    under = text.clean(request.GET.get("don-vi", ""))[:60]
    chosen = chosen if chosen in LISTS else ("tat-ca" if under else "lam")
    asked = tasks_api.Filter(
        verdict=_one_of(Verdict, request.GET.get("xet", "")), under=under,
        mark=_one_of(Mark, request.GET.get("dau", "")),
        period=text.clean(request.GET.get("ky", ""))[:10],
    )  # fmt: skip
    own = own_units(actor)
    match chosen:
        case "lam":
            return chosen, replace(asked, owners=own)
        case "cua-toi":
            return chosen, replace(asked, assignee=actor.code)
        case "phoi-hop":
            return chosen, replace(asked, supported=own)
        case "giao":
            return chosen, replace(asked, given=own)
        case _:
            seen = readable(actor)
            return chosen, replace(asked, owners=seen) if under else replace(asked, concerned=seen)


def _total(counts: Mapping[str, Counts]) -> Counts:
    return sum(counts.values(), Counts())


def _cells(counts: Counts, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each count with the list that it opens to."""
    return [
        {
            "name": name, "verdict": verdict, "number": getattr(counts, name),
            "look": LOOKS[verdict], "words": VERDICT_NAMES[verdict],
            "query": urlencode({**query, "xet": verdict.value}),
        }
        for name, verdict in COLUMNS
    ]  # fmt: skip


@requires("tasks.read")
@never_cache
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks of the own agency, what is due first on top. Three statements."""
    actor, today = actor_of(request), clock.today()
    chosen, asked = _asked(request, actor)
    page = page_number(request.GET.get("trang", ""))
    rows = tasks_api.task_list(asked, on=today, limit=PAGE + 1, offset=(page - 1) * PAGE)
    kept = {
        name: request.GET.get(name, "")[:60] for name in ("don-vi", "dau", "ky")
        if request.GET.get(name)
    }  # fmt: skip
    counts = _total(tasks_api.counts_by_owner(replace(asked, verdict=None), on=today))
    query = {"loc": chosen, **kept}
    told = tasks_api.escalations(actor.code, on=today) if chosen == "lam" and page == 1 else []
    context = {
        "chosen": chosen, "lists": LISTS.items(), "rows": rows[:PAGE], "looks": LOOKS,
        "more": len(rows) > PAGE, "page": page, "asked": asked, "counts": counts,
        "cells": _cells(counts, query), "units": organisation.units_by_code(),
        "query": urlencode({**query, **({"xet": asked.verdict.value} if asked.verdict else {})}),
        "told": told, "kept": urlencode(kept),
        "may_give": organisation.permitted_anywhere(actor, "tasks.give"),
    }  # fmt: skip
    return render(request, "desk/tasks.html", context)


@requires("tasks.read")
@never_cache
@require_safe
def task_counts(request: HttpRequest) -> HttpResponse:
    """Counts by agency, each open to its tasks; drafts by stage. Two statements."""
    actor, today = actor_of(request), clock.today()
    seen = readable(actor)
    mark = _one_of(Mark, request.GET.get("dau", ""))
    period = text.clean(request.GET.get("ky", ""))[:10]
    asked = tasks_api.Filter(owners=seen, mark=mark, period=period)
    units = organisation.units_by_code()
    query = {"loc": "tat-ca"}
    query |= {"dau": mark.value} if mark else {}
    query |= {"ky": period} if period else {}
    found = tasks_api.counts_by_unit(asked, on=today)
    found.sort(key=lambda row: (row.unit.count("."), -row.all.overdue, row.unit))
    rows = [
        {
            "unit": units.get(row.unit), "code": row.unit, "counts": row.all,
            "below": row.all.total - row.own.total,
            "cells": _cells(row.all, {**query, "don-vi": row.unit}),
            "query": urlencode({**query, "don-vi": row.unit}),
        }
        for row in found if seen is None or row.unit in seen
    ]  # fmt: skip
    drafting = tasks_api.drafting_on(today)
    staged = tasks_api.stage_counts(seen)
    context = {
        "drafting": drafting, "staged": [(one.name, staged.get(one.code, 0)) for one in
                                         drafting.stages],
        "unstaged": staged.get("", 0), "any_staged": sum(staged.values()),
        "rows": rows, "columns": [VERDICT_NAMES[verdict] for _, verdict in COLUMNS], "today": today,
        "marks": MARK_NAMES.items(), "mark": mark, "period": period,
    }  # fmt: skip
    return render(request, "desk/task_counts.html", context)


@requires("tasks.read")
@never_cache
@require_safe
def task_programme(request: HttpRequest) -> HttpResponse:
    """The work programme of a year, quarter or month. Two statements."""
    actor, today = actor_of(request), clock.today()
    typed = text.clean(request.GET.get("ky", ""))[:10] or str(today.year)
    span = tasks_api.period_of(typed)
    errors = [] if span else [("ky", _sentence(str(PERIOD_INVALID)))]
    rows: list[TaskRow] = []
    if span is not None:
        asked = tasks_api.Filter(
            concerned=readable(actor), period=span.code, programme_only=True,
            mark=_one_of(Mark, request.GET.get("dau", "")),
        )  # fmt: skip
        rows = tasks_api.task_list(asked, on=today, limit=2000)
    rows.sort(key=lambda row: (len(row.period), row.period, row.code))
    year = typed[:4]
    documents = [
        row for row in tasks_api.programme_list(year=int(year), units=readable(actor))
        if row.period == span.code
    ] if span is not None else []  # fmt: skip
    context = {
        "documents": documents,
        "period": typed, "span": span, "errors": errors, "rows": rows, "looks": LOOKS,
        "wrong": dict(errors), "units": organisation.units_by_code(), "year": year,
        "quarters": [f"{year}-Q{number}" for number in range(1, 5)],
        "marks": MARK_NAMES.items(), "mark": request.GET.get("dau", ""),
        "done": sum(row.standing.state is State.ACCEPTED for row in rows),
    }  # fmt: skip
    return render(request, "desk/task_programme.html", context)


# One task ------------------------------------------------------------------------------


def seen_task(actor: Actor, code: str) -> TaskDetail:
    """A task that the official may see. Raises ``TaskUnknown``, also where they may not."""
    detail = tasks_api.task_detail(code, on=clock.today())
    mine = detail.row.standing.assignee == actor.code
    if not mine and not tasks_api.concerns(detail.row, readable(actor)):
        raise TaskUnknown(code=code)
    return detail


def _able(actor: Actor, row: TaskRow) -> dict[str, bool]:
    """What the official can do to the task now."""
    now = row.standing
    does = organisation.permitted(actor, "tasks.do", row.owner)
    decides = organisation.permitted(actor, "tasks.decide", row.giver_unit)
    working = now.is_open and now.state is not State.CLAIMED
    return {
        "acknowledge": does and now.state is State.GIVEN,
        "claim": does and working,
        "assign": working and organisation.permitted(actor, "tasks.assign", row.owner),
        "extend": does and working and now.due_on is not None and now.proposed_on is None,
        "decide": decides and working and now.proposed_on is not None
        and now.proposed_by != actor.code,
        "accept": decides and now.state is State.CLAIMED and now.claimed_by != actor.code,
        "cancel": decides and now.is_open,
        "stage": does and now.is_open and Mark.LEGAL_DOCUMENT in row.marks,
    }  # fmt: skip


def task_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of one task shows. Eleven statements at most."""
    actor = actor_of(request)
    detail = seen_task(actor, code)
    row, able = detail.row, _able(actor, detail.row)
    people = organisation.people_of(row.owner, at=clock.now()) if able["assign"] else ()
    names = names_of(
        {told.act.actor for told in detail.acts} | {row.standing.assignee}
        | {reminder.recipient for reminder in detail.reminders}
    )  # fmt: skip
    rules = tasks_api.rules_on(clock.today())
    return {
        "detail": detail, "row": row, "able": able, "people": people, "names": names,
        "units": organisation.units_by_code(), "looks": LOOKS, "look": LOOKS[row.verdict],
        "sources": SOURCE_NAMES, "marks": MARK_NAMES, "rules": rules,
        "kinds": {"extended": Kind.EXTENDED, "proposed": Kind.EXTENSION_PROPOSED},
        "key": secrets.token_urlsafe(16), "wrong": {}, "values": {}, "errors": [],
        "left": max(rules.most_extensions - row.standing.extensions, 0),
        "drafting": tasks_api.drafting_on(clock.today()),
        "stages": {one.code: one.name for one in tasks_api.drafting_on(clock.today()).stages},
        "today": clock.today(), "conclusion": steering.resolution_of_task(code),
        "supervised": steering.supervision.session_of_task(code),
        "may_supervise": organisation.permitted_anywhere(actor, "supervision.read"),
        "may_steer": organisation.permitted_anywhere(actor, "steering.read"),
    }  # fmt: skip


@requires("tasks.read")
@never_cache
@require_safe
def task(request: HttpRequest, code: str) -> HttpResponse:
    """One task with its acts and evidence, and what can be done now."""
    return render(request, "desk/task.html", task_context(request, code))


@requires("tasks.read")
@never_cache
@require_safe
def task_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """A file that shows that the task is done, as an attachment."""
    seen_task(actor_of(request), code)
    file = tasks_api.evidence_file(code, digest)
    if file is None:
        raise Http404
    name = f"{code}-{digest[:12]}{SUFFIXES.get(file.media_type, '')}"
    return file_answer(tasks_api.file_bytes(file), name=name, media_type=file.media_type)
