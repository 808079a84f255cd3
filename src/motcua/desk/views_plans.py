"""Plans for officials: rounds, one round with the province's plan, one plan, its money."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_tasks import LOOKS as TASK_LOOKS
from motcua.desk.views_tasks import own_units
from motcua.face.answers import file_answer
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans import api as plans
from motcua.plans.contracts import (
    KIND_NAMES,
    STATE_NAMES,
    TIMELINESS_NAMES,
    Kind,
    Opinion,
    PlanDetail,
    PlanRow,
    PlanRules,
    Round,
    State,
    Timeliness,
)
from motcua.plans.errors import PlanUnknown
from motcua.programme import api as programme

LOOKS: Final[Mapping[Timeliness, str]] = {
    Timeliness.ON_TIME: "good", Timeliness.LATE: "late", Timeliness.OVERDUE: "late",
    Timeliness.NOT_DUE: "soon",
}  # fmt: skip
STATE_LOOKS: Final[Mapping[State, str]] = {
    State.DRAFT: "none", State.SUBMITTED: "busy", State.RETURNED: "late",
    State.APPRAISED: "soon", State.APPROVED: "good",
}  # fmt: skip
FILES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def drafting_units(actor: Actor, known: Round) -> list[str]:
    """The units of a round for which the official drafts."""
    return [
        unit for unit in known.units
        if not actor.is_system
        and organisation.permitted(actor, "plans.draft", plans.acting_unit(unit))
    ]  # fmt: skip


def receiving_units(actor: Actor) -> frozenset[str]:
    """The agencies for which the official appraises the plans of others."""
    return frozenset(
        unit for unit in own_units(actor) if organisation.permitted(actor, "plans.appraise", unit)
    )


def visible(actor: Actor, **more: Any) -> plans.Filter:
    """The plans that one may see: those of readable agencies, and those sent to the own one."""
    return plans.Filter(
        units=organisation.units_permitted(actor, "plans.read"),
        received_by=receiving_units(actor), own=own_units(actor), **more,
    )  # fmt: skip


def may_add_up(actor: Actor) -> bool:
    """Who sees the province's plan: whoever reads every plan, and the receivers."""
    on = clock.today()
    if organisation.permitted(actor, "plans.read", organisation.province(on=on).code):
        return True
    received = receiving_units(actor)
    return any(unit in received for _, unit in plans.receivers_on(on))


@requires("plans.read")
@never_cache
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The rounds, and the plans of one of them that the official may see. Four statements."""
    actor, today = actor_of(request), clock.today()
    rounds = plans.round_list()
    asked = request.GET.get("dot", "")
    chosen = next((one for one in rounds if one.code == asked), rounds[0] if rounds else None)
    rows = plans.plan_list(visible(actor, round=chosen.code), on=today) if chosen else []
    adds_up = may_add_up(actor)
    context = {
        "rounds": rounds, "chosen": chosen, "rows": rows, "looks": LOOKS,
        "state_looks": STATE_LOOKS, "units": plans.owners_by_code(), "own": own_units(actor),
        "drafting": drafting_units(actor, chosen) if chosen else [],
        "may_guide": organisation.permitted_anywhere(actor, "plans.guide"),
        "may_add_up": adds_up,
        "may_see_requests": adds_up
        or organisation.permitted(actor, "plans.request", plans.finance_unit(today)),
    }  # fmt: skip
    return render(request, "desk/plans.html", context)


# One round -----------------------------------------------------------------------------


def _sums(found: Any, known: Round) -> dict[str, Any]:
    """The province's plan as tables: by agency and source, and by content area."""
    by_source, by_area = found.by("source"), found.by("area")
    every = plans.rules_for_year(known.first_year)
    sources = plans.shown_sources(by_source, every.sources)
    areas = {area.clause: area.title for area in programme.programme_get(known.programme).areas}
    by_unit: dict[str, dict[str, int]] = {}
    for one in found.sums:
        row = by_unit.setdefault(one.unit, {})
        row[one.source] = row.get(one.source, 0) + one.amount
    return {
        "categories": _categories(by_source, every), "sources": sources,
        "by_source": [by_source.get(one.code, 0) for one in sources],
        "by_unit": [
            (unit, [row.get(one.code, 0) for one in sources], sum(row.values()))
            for unit, row in sorted(by_unit.items())
        ],
        "by_area": [
            (clause, title, by_area[clause]) for clause, title in areas.items() if clause in by_area
        ],
        "other": by_area.get("", 0), "total": found.total,
    }  # fmt: skip


def _categories(money: Mapping[str, int], rules: PlanRules) -> list[tuple[Any, int]]:
    """Each category with its sum, where any money is of another than the default."""
    sums = plans.money_by_category(money, rules.sources)
    if not any(sums[one.code] for one in rules.categories if not one.default):
        return []
    return [(one.name, sums[one.code]) for one in rules.categories]


def round_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of one round shows. Ten statements at most."""
    actor, today = actor_of(request), clock.today()
    known = plans.round_get(code)
    readings = plans.readings(code)
    drafting = drafting_units(actor, known)
    read = {one.unit for one in readings if one.by == actor.code}
    context: dict[str, Any] = {
        "known": known, "drafting": drafting, "read": read, "looks": LOOKS,
        "state_looks": STATE_LOOKS, "states": STATE_NAMES, "timeliness": TIMELINESS_NAMES,
        "units": plans.owners_by_code(), "today": today, "errors": [], "wrong": {},
        "values": {}, "rules": plans.rules_for_year(known.first_year),
        "calendar": [
            (step, step.on(known.first_year))
            for step in plans.rules_for_year(known.first_year).calendar
        ],
        "may_add_up": may_add_up(actor), "found": None,
        "may_allot": organisation.permitted(actor, "plans.allot", plans.finance_unit(today)),
        "key": secrets.token_urlsafe(16),
    }  # fmt: skip
    if not context["may_add_up"]:
        kept = plans.text_get(code)
        context["text_shown"] = kept is not None and kept.frozen
    else:
        found = plans.aggregate(code, on=today)
        province = organisation.province(on=today).code
        context |= {
            "found": found, "sums": _sums(found, known), "readings": readings,
            "names": names_of({one.by for one in readings}),
            "unread": [one.unit for one in found.units if not one.readers],
            "on_time": found.counted(Timeliness.ON_TIME),
            "waiting": [
                one for one in found.units
                if one.state is State.APPRAISED and plans.owner_kind(one.unit) == "AGENCY"
            ],
            "may_approve": organisation.permitted(actor, "plans.approve", province),
            "lacking": plans.text_missing(code),
        }  # fmt: skip
    return context


@requires("plans.read")
@never_cache
@require_safe
def plan_round(request: HttpRequest, code: str) -> HttpResponse:
    """The guidance of a round, who has read it, and the province's plan."""
    return render(request, "desk/plan_round.html", round_context(request, code))


@requires("plans.read")
@never_cache
@require_safe
def plan_template(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """The form to fill in for an agency."""
    if unit not in drafting_units(actor_of(request), plans.round_get(code)):
        raise Http404
    return file_answer(
        plans.template_xlsx(code, unit), name=f"mau-{code}-{unit}.xlsx", media_type=FILES["xlsx"]
    )


@requires("plans.read")
@never_cache
@require_safe
def plan_round_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The province's plan as a workbook, or its decision as DOCX or PDF."""
    makers = {"xlsx": plans.plan_xlsx, "docx": plans.decision_docx, "pdf": plans.decision_pdf}
    if kind not in makers or not may_add_up(actor_of(request)):
        raise Http404
    only = request.GET.get("duyet", "") == "1"
    data = makers[kind](code, approved_only=only)
    return file_answer(data, name=f"ke-hoach-{code}.{kind}", media_type=FILES[kind])


# One plan ------------------------------------------------------------------------------


def is_own(actor: Actor, row: PlanRow) -> bool:
    """True for an official of the plan's agency, who sees the draft too."""
    return plans.acting_unit(row.unit) in own_units(actor)


def seen_plan(actor: Actor, code: str) -> PlanRow:
    """A plan that the official may see. Raises ``PlanUnknown``, also where they may not."""
    found = plans.plan_list(visible(actor, code=code), on=clock.today())
    if not found or not found[0].shown:
        raise PlanUnknown(code=code)
    return found[0]


def _approver(row: PlanRow) -> str:
    """The agency that approves a plan; nothing while the committee has no head."""
    if plans.owner_kind(row.unit) == "COMMITTEE":
        head = plans.head_on(clock.today())
        return head.unit if head else ""
    return organisation.province(on=clock.today()).code


def _able(actor: Actor, detail: PlanDetail, receivers: Mapping[str, str]) -> dict[str, Any]:
    """What the official can do with the plan now. ``receivers``: those of the version sent."""
    row = detail.row
    now = row.standing
    lies = now.state in (State.SUBMITTED, State.APPRAISED)
    wrote = {now.sent_by, *plans.drafters(told.act for told in detail.acts)}
    mine = [
        code for code, unit in receivers.items()
        if lies and actor.code not in wrote
        and organisation.permitted(actor, "plans.appraise", unit)
    ]  # fmt: skip
    unit, approver = plans.acting_unit(row.unit), _approver(row)
    involved = actor.code in (*wrote, *now.appraisers)
    return {
        "edit": plans.is_writable(now.state)
        and organisation.permitted(actor, "plans.draft", unit),
        "submit": plans.is_writable(now.state) and row.lines > 0
        and organisation.permitted(actor, "plans.submit", unit),
        "appraise": mine,
        "say": [
            code for code in mine
            if now.state is State.SUBMITTED
            and now.opinions.get(code, Opinion.NONE) is Opinion.NONE
        ],
        "approve": now.state is State.APPRAISED and not involved
        and bool(approver) and organisation.permitted(actor, "plans.approve", approver),
        "give": now.state is State.APPROVED and organisation.permitted(
            actor, "tasks.give", organisation.province(on=clock.today()).code
        ),
    }  # fmt: skip


def _compared(detail: PlanDetail, number: int) -> list[Any]:
    """How the version shown differs from the one before it."""
    if number < 2:
        return []
    return plans.differences(plans.lines_of(detail.row.code, number - 1), detail.lines)


def plan_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of one plan shows. A fixed number of statements."""
    actor = actor_of(request)
    row = seen_plan(actor, code)
    asked = whole(request.GET.get("phien-ban", "")) or row.shown
    if asked > row.shown:
        raise PlanUnknown(code=code)
    detail = plans.plan_detail(code, on=clock.today(), own=is_own(actor, row), version=asked)
    known = plans.round_get(row.round)
    sent = row.standing.version
    receivers = {one.receiver: one.unit for one in detail.receipts if one.version == sent}
    people = {told.act.actor for told in detail.acts} | {one.sent_by for one in detail.versions}
    rules = plans.rules_for_year(known.first_year)
    followed: Mapping[str, Any] = {}
    if row.standing.state is State.APPROVED and asked == sent:
        followed = plans.tasks_of_plan(code, detail.lines, on=clock.today())
    able = _able(actor, detail, receivers)
    able["give"] = able["give"] and len(followed) < len(detail.lines)
    totals = plans.money_by_source(detail.lines)
    return {
        "followed": followed, "task_looks": TASK_LOOKS,
        "detail": detail, "row": row, "known": known, "number": asked,
        "sources": plans.shown_sources(totals, rules.sources), "totals": totals,
        "categories": _categories(totals, rules),
        "sum": sum(line.total for line in detail.lines),
        "receipts": [one for one in detail.receipts if one.version == asked],
        "comments": _by_line(detail, asked), "receivers": _receiver_names(),
        "changes": _compared(detail, asked), "versions": detail.versions[: row.shown],
        "able": able, "looks": LOOKS, "state_looks": STATE_LOOKS,
        "names": names_of(people),
        "units": plans.owners_by_code(), "key": secrets.token_urlsafe(16), "errors": [],
        "wrong": {}, "values": {}, "today": clock.today(), "change_names": CHANGE_NAMES,
        "missing": plans.missing(row.standing), "submitted": KIND_NAMES[Kind.SUBMITTED],
    }  # fmt: skip


CHANGE_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "clause": ("mục", "clause"), "title": ("nội dung", "title"), "product": ("sản phẩm", "product"),
    "due_on": ("hạn", "due day"), "owner": ("chủ trì", "owner"),
    "supporting": ("phối hợp", "supporting"), "money": ("kinh phí", "money"),
}  # fmt: skip


def _receiver_names() -> dict[str, Any]:
    return {one.code: one.name for one in plans.rules_on(clock.today()).receivers}


def _by_line(detail: PlanDetail, version: int) -> dict[str, list[Any]]:
    """The comments on a version by line; those on the whole under the empty code."""
    found: dict[str, list[Any]] = {}
    for comment in detail.comments:
        if comment.version == version:
            found.setdefault(comment.line, []).append(comment)
    return found


@requires("plans.read")
@never_cache
@require_safe
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan with its lines, receivers, comments and versions, and what can be done now."""
    return render(request, "desk/plan.html", plan_context(request, code))


@requires("plans.read")
@never_cache
@require_safe
def plan_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """An agency's plan as DOCX or PDF."""
    actor = actor_of(request)
    row = seen_plan(actor, code)
    make = {"docx": plans.plan_docx, "pdf": plans.plan_pdf}.get(kind)
    number = whole(request.GET.get("phien-ban", "")) or row.shown
    if make is None or number > row.shown:
        raise Http404
    data = make(code, own=is_own(actor, row), version=number)
    return file_answer(data, name=f"{code}.{kind}", media_type=FILES[kind])
