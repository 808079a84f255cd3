"""The review of procedures: yearly plans, and one procedure from form to measured saving."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_control, forms_review
from motcua.desk.forms import FormInvalid
from motcua.desk.views import actor_of
from motcua.dossiers import api as dossiers
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.face.waterfall import waterfall
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ACTIVITY_NAMES, ActivityKind, Procedure, Scope, Text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUGGESTED = 10
BEFORE, AFTER = Text("Hiện nay", "Now"), Text("Sau khi đơn giản hóa", "After simplification")


def _may(actor: Actor) -> dict[str, bool]:
    signs = organisation.units_permitted(actor, "procedures.publish")
    return {
        "draft": organisation.permitted_anywhere(actor, "procedures.draft"),
        "control": organisation.permitted_anywhere(actor, "procedures.control"),
        "decide": signs is None or "AG" in signs,
    }


# Plans ---------------------------------------------------------------------------------


def _plans_context(request: HttpRequest) -> dict[str, Any]:
    today = clock.today()
    return {
        "rows": procedures.plan_list(), "may": _may(actor_of(request)), "wrong": {},
        "rules": procedures.control_rules(today).review,
        "values": {"year": str(today.year), "title": ""},
    }  # fmt: skip


@requires("procedures.read")
@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Every plan with how far it is."""
    return render(request, "desk/reviews.html", _plans_context(request))


@requires("procedures.control")
@never_cache
@require_POST
def review_plan_new(request: HttpRequest) -> HttpResponse:
    """Begin the plan of a year."""
    found: dict[str, str] = {}
    try:
        title = forms_review.words(request.POST, "title", found)
        year = whole(request.POST.get("year", ""))
        if year is None:
            found["year"] = choose("Ghi năm, ví dụ 2026", "Say the year, such as 2026")
        if found:
            raise FormInvalid(found)
        procedures.plan_draw(actor=actor_of(request), at=clock.now(), year=year or 0, title=title)
    except (Conflict, Invalid) as refusal:
        context = _plans_context(request)
        context["errors"] = forms_control.errors_of(refusal, {"title": "title", "year": "year"})
        context["wrong"] = dict(context["errors"])
        context["values"] = {name: request.POST.get(name, "") for name in ("year", "title")}
        return render(request, "desk/reviews.html", context, status=refusal.status)
    messages.success(request, choose("Đã lập kế hoạch.", "The plan is drawn up."))
    return redirect("desk:review_plan", year=year)


def _reviewed_for_people(procedure: Procedure, today: date) -> bool:
    """In force, and people or companies do it: agencies' own procedures burden no citizen."""
    version = procedure.version_on(today)
    return version is not None and version.scope is not Scope.INTERNAL


def _suggested(taken: set[str], today: date) -> list[dict[str, Any]]:
    """What burdens people most and is not in the plan yet. One statement."""
    since, until = dossiers.twelve_months(today)
    known = procedures.catalogue().procedures
    rows = [
        {"row": row, "procedure": known[row.procedure]}
        for row in dossiers.burden_ranking(since=since, until=until).rows
        if row.procedure in known and row.procedure not in taken
        and _reviewed_for_people(known[row.procedure], today)
    ]  # fmt: skip
    return rows[:SUGGESTED]


def _plan_context(request: HttpRequest, year: int) -> dict[str, Any]:
    today = clock.today()
    plan = procedures.plan_get(year)
    may = _may(actor_of(request))
    drawing = may["control"] and plan.row.approved_on is None
    units = organisation.units_by_code()
    offices = [unit for unit in organisation.unit_list(on=today) if unit.level != "COMMUNE"]
    query = text.clean(request.POST.get("q", request.GET.get("q", "")))[:200]
    typed = request.POST
    context: dict[str, Any] = {
        "plan": plan.row, "may": may, "drawing": drawing, "today": today, "wrong": {},
        "rules": procedures.control_rules(date(year, 1, 1)).review,
        "items": [
            {
                "row": row, "state": forms_review.STATES[row.state.value][0],
                "look": forms_review.STATES[row.state.value][1],
                "basis": forms_review.BASES[row.basis], "unit": units.get(row.unit),
            }
            for row in plan.items
        ],
        "yearly": [
            row.chosen.yearly for row in plan.items
            if row.chosen is not None and row.chosen.yearly is not None
        ],
        "query": query, "found": [], "suggested": [],
        "bases": forms_review.BASES.items(),
        "offices": sorted(offices, key=lambda unit: text.sort_key(unit.name_vi)),
        "values": {
            name: typed.get(name, "")
            for name in ("code", "unit", "basis", "reason", "product", "due_on", "number")
        } | {"approved_on": typed.get("approved_on", today.isoformat())},
    }  # fmt: skip
    if drawing:
        taken = {row.code for row in plan.items}
        context["suggested"] = _suggested(taken, today)
        if query:
            context["found"] = [
                item for item in procedures.procedure_search(query, on=today, limit=20)
                if item.code not in taken
            ]  # fmt: skip
    context["total_yearly"] = sum(context["yearly"])
    return context


@requires("procedures.read")
@never_cache
@require_safe
def review_plan(request: HttpRequest, year: int) -> HttpResponse:
    """One plan: its procedures, what to add, its approval."""
    return render(request, "desk/review_plan.html", _plan_context(request, year))


def _plan_act(
    request: HttpRequest, year: int, act: Callable[[dict[str, str]], None], done: str
) -> HttpResponse:
    """Do one thing to a plan, and come back to it; a refusal shows the page again."""
    found: dict[str, str] = {}
    try:
        act(found)
    except (Conflict, Invalid) as refusal:
        context = _plan_context(request, year)
        names = ("code", "unit", "basis", "reason", "product", "due_on", "number", "approved_on")
        context["errors"] = forms_control.errors_of(refusal, {name: name for name in names})
        context["wrong"] = dict(context["errors"])
        return render(request, "desk/review_plan.html", context, status=refusal.status)
    messages.success(request, done)
    return redirect("desk:review_plan", year=year)


@requires("procedures.control")
@never_cache
@require_POST
def review_plan_add(request: HttpRequest, year: int) -> HttpResponse:
    """Put a procedure into the plan."""

    def act(found: dict[str, str]) -> None:
        post = request.POST
        reason = forms_review.words(post, "reason", found)
        product = forms_review.words(post, "product", found)
        due_on = forms_control.needed_day(post, "due_on", found)
        code = post.get("code", "")
        if not forms_control.CODE.fullmatch(code):
            found["code"] = choose("Chọn một thủ tục", "Choose a procedure")
        if found:
            raise FormInvalid(found)
        procedures.plan_item_add(
            actor=actor_of(request), at=clock.now(), year=year, code=code,
            unit=post.get("unit", "")[:60], basis=post.get("basis", "")[:20], reason=reason,
            product=product, due_on=due_on,
        )  # fmt: skip

    return _plan_act(request, year, act, choose("Đã thêm thủ tục.", "The procedure is added."))


@requires("procedures.control")
@never_cache
@require_POST
def review_plan_remove(request: HttpRequest, year: int) -> HttpResponse:
    """Take a procedure out of the plan."""

    def act(found: dict[str, str]) -> None:
        procedures.plan_item_remove(
            actor=actor_of(request), at=clock.now(), year=year,
            code=request.POST.get("code", "")[:60],
        )  # fmt: skip

    return _plan_act(request, year, act, choose("Đã bỏ thủ tục.", "The procedure is removed."))


@requires("procedures.publish")
@never_cache
@require_POST
def review_plan_approve(request: HttpRequest, year: int) -> HttpResponse:
    """Approve the plan."""

    def act(found: dict[str, str]) -> None:
        number = forms_review.words(request.POST, "number", found)
        approved_on = forms_control.needed_day(request.POST, "approved_on", found)
        if found:
            raise FormInvalid(found)
        procedures.plan_approve(
            actor=actor_of(request), at=clock.now(), year=year, number=number,
            approved_on=approved_on,
        )  # fmt: skip

    return _plan_act(request, year, act, choose("Đã phê duyệt.", "The plan is approved."))


# One procedure -------------------------------------------------------------------------


def _measured(code: str, today: date) -> tuple[procedures.Volume, Any]:
    """How many dossiers were received in twelve months, and how they went."""
    since, until = dossiers.twelve_months(today)
    found = dossiers.procedure_performance(code, since=since, until=until)
    people = found.burden.n or None
    source = "MEASURED" if people else "NONE"
    return procedures.Volume(people, 1, source, since, until), found


def _option_context(code: str, option: procedures.OptionRow) -> dict[str, Any]:
    again = procedures.option_again(code, option)
    return {
        "row": option,
        "saved": option.once_before - option.once_after,
        "measures": [procedures.MEASURE_NAMES[change.kind] for change in option.changes],
        "kinds": again.kinds_after if again else None,
        "bars": waterfall(
            (BEFORE, again.before),
            [(procedures.MEASURE_NAMES[stair.kind], -stair.saved) for stair in again.stairs],
            AFTER,
        )
        if again
        else None,
    }


def _kind_rows(options: list[dict[str, Any]], before: Any) -> list[dict[str, Any]]:
    """Where the cost lies, kind by kind: now, and after each option."""
    shown = [item["kinds"] for item in options]
    return [
        {
            "name": ACTIVITY_NAMES[kind], "before": before.get(kind, 0),
            "after": [None if kinds is None else kinds.get(kind, 0) for kinds in shown],
        }
        for kind in ActivityKind
        if kind in before or any(kinds and kind in kinds for kinds in shown)
    ]  # fmt: skip


def _item_context(request: HttpRequest, year: int, code: str) -> dict[str, Any]:
    today, actor, post = clock.today(), actor_of(request), request.POST
    detail = procedures.review_get(year, code)
    rules = procedures.control_rules(today).review
    row, state = detail.row, detail.row.state.value
    volume, measured = _measured(code, today)
    options = [_option_context(code, option) for option in detail.options]
    parameters = procedures.cost_parameters()
    now = procedures.estimate(detail.version, parameters, on=today) if detail.version else None
    check = (
        dossiers.changes_measured(
            [(code, row.effective_on)], on=today, months=rules.check_months
        ).get((code, row.effective_on))
        if row.effective_on is not None
        else None
    )
    promised = row.chosen
    people = organisation.official_names(
        [detail.reviewed_by, detail.proposed_by, *(item.created_by for item in detail.options)]
    )
    chosen = post.get("option", "")[:10]
    return {
        "detail": detail, "row": row, "rules": rules, "may": _may(actor), "today": today,
        "state": forms_review.STATES[state][0], "look": forms_review.STATES[state][1],
        "basis": forms_review.BASES[row.basis], "people": people,
        "unit": organisation.units_by_code().get(row.unit),
        "open": state in ("TO_REVIEW", "REVIEWED"), "stands": state,
        "measured": measured, "volume": volume, "now": now,
        "answers": forms_control.answers_typed(
            rules.questions, post if "met-NECESSITY" in post or "findings" in post else None,
            detail.findings,
        ),
        "options": options,
        "kinds": _kind_rows(options, procedures.by_kind(now.lines)) if now else [],
        "typed": forms_review.measures_typed(detail.version, today, post or None)
        if detail.version else [],
        "unverified": parameters.unverified, "wrong": {},
        "default_km": parameters.travel_on(today).default_km,
        "check": check, "promised": promised,
        "promised_percent": _percent(promised.constant_before, promised.constant_after)
        if promised else None,
        "own": detail.proposed_by == actor.code,
        "values": {
            "title": post.get("title", ""), "words": post.get("words", ""), "option": chosen,
            "number": post.get("number", ""), "reason": post.get("reason", ""),
            "accepted": post.get("accepted", ""),
            "decided_on": post.get("decided_on", today.isoformat()),
        },
    }  # fmt: skip


def _percent(before: int, after: int) -> float | None:
    return 100 * (before - after) / before if before else None


@requires("procedures.read")
@never_cache
@require_safe
def review_item(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One procedure: its burden, form, options side by side, proposal, measured saving."""
    return render(request, "desk/review_item.html", _item_context(request, year, code))


@requires("procedures.read")
@never_cache
@require_safe
def review_paper(request: HttpRequest, year: int, code: str, kind: str) -> HttpResponse:
    """The review as a Word document or as PDF."""
    detail, today = procedures.review_get(year, code), clock.today()
    word = kind == "docx"
    data = (procedures.review_docx if word else procedures.review_pdf)(detail, on=today)
    return file_answer(
        data, name=f"ra-soat-{year}-{code}.{kind}", inline=not word,
        media_type=DOCX if word else "application/pdf",
    )  # fmt: skip


def _item_act(
    request: HttpRequest, year: int, code: str, act: Callable[[dict[str, str]], None], done: str
) -> HttpResponse:
    """Do one thing to a review, and come back to it; a refusal shows the page again."""
    found: dict[str, str] = {}
    try:
        act(found)
    except (Conflict, Invalid) as refusal:
        context = _item_context(request, year, code)
        fields = getattr(refusal, "fields", {})
        ids = {
            path: "measure-" + path.removeprefix("changes.") if path.startswith("changes.")
            else "measures" if path == "changes"
            else "met-" + path.removeprefix("answers.") if path.startswith("answers.")
            else path
            for path in fields
        }  # fmt: skip
        context["errors"] = forms_control.errors_of(refusal, ids)
        context["wrong"] = dict(context["errors"])
        return render(request, "desk/review_item.html", context, status=refusal.status)
    messages.success(request, done)
    return redirect("desk:review_item", year=year, code=code)


@requires("procedures.draft")
@never_cache
@require_POST
def review_findings(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Keep the review form."""

    def act(found: dict[str, str]) -> None:
        questions = procedures.control_rules(clock.today()).review.questions
        typed = forms_control.answers_typed(questions, request.POST, {})
        procedures.review_record(
            actor=actor_of(request), at=clock.now(), year=year, code=code,
            findings=forms_control.answers_of(typed),
        )  # fmt: skip

    done = choose("Đã lưu biểu mẫu rà soát.", "The review form is kept.")
    return _item_act(request, year, code, act, done)


@requires("procedures.draft")
@never_cache
@require_POST
def review_option(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Add an option; its saving is computed."""

    def act(found: dict[str, str]) -> None:
        title = forms_review.words(request.POST, "title", found)
        detail = procedures.review_get(year, code)
        if detail.version is None:
            found["changes"] = choose("Thủ tục không còn hiệu lực", "It is no longer in force")
        if found or detail.version is None:
            raise FormInvalid(found)
        volume, _ = _measured(code, clock.today())
        procedures.option_add(
            actor=actor_of(request), at=clock.now(), year=year, code=code, title=title,
            changes=forms_review.changes_of(
                forms_review.measures_typed(detail.version, clock.today(), request.POST)
            ),
            volume=volume,
        )  # fmt: skip

    return _item_act(request, year, code, act, choose("Đã thêm phương án.", "The option is added."))


@requires("procedures.control")
@never_cache
@require_POST
def review_propose(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Send the proposal."""

    def act(found: dict[str, str]) -> None:
        words = forms_review.words(request.POST, "words", found)
        typed = request.POST.get("option", "")
        option = whole(typed)
        if typed != "keep" and option is None:
            found["option"] = choose("Chọn một phương án", "Choose an option")
        if found:
            raise FormInvalid(found)
        procedures.proposal_send(
            actor=actor_of(request), at=clock.now(), year=year, code=code, option=option,
            words=words,
        )  # fmt: skip

    done = choose("Đã trình phương án.", "The proposal is sent.")
    return _item_act(request, year, code, act, done)


@requires("procedures.publish")
@never_cache
@require_POST
def review_decide(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Decide on the proposal."""

    def act(found: dict[str, str]) -> None:
        number = forms_review.words(request.POST, "number", found)
        reason = forms_review.words(request.POST, "reason", found)
        decided_on = forms_control.needed_day(request.POST, "decided_on", found)
        accepted = request.POST.get("accepted", "")
        if accepted not in ("yes", "no"):
            found["accepted"] = choose("Chọn chấp thuận hoặc không chấp thuận", "Accept, or do not")
        if found:
            raise FormInvalid(found)
        procedures.proposal_decide(
            actor=actor_of(request), at=clock.now(), year=year, code=code,
            accepted=accepted == "yes", number=number, decided_on=decided_on, reason=reason,
        )  # fmt: skip

    done = choose("Đã ghi quyết định.", "The decision is recorded.")
    return _item_act(request, year, code, act, done)


@requires("procedures.control")
@never_cache
@require_http_methods(["POST"])
def review_carry_out(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """Make the draft that carries the accepted option out."""

    def act(found: dict[str, str]) -> None:
        procedures.proposal_carry_out(actor=actor_of(request), at=clock.now(), year=year, code=code)

    done = choose("Đã lập dự thảo thủ tục sửa đổi.", "The draft is made.")
    return _item_act(request, year, code, act, done)
