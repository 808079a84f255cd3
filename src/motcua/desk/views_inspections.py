"""Inspections for officials: plans, the on-site record, findings and their remedies."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import FormInvalid, key_of, seen_seq
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.face.templatetags.face import choose
from motcua.face.typed import page_number, whole
from motcua.indicators.contracts import Text
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering import api as steering
from motcua.steering.contracts.changes import (
    CHANGE_KIND_NAMES,
    CHANGE_STATE_NAMES,
    ChangeState,
)
from motcua.steering.contracts.inspections import (
    ANSWER_NAMES,
    FINDING_STATE_NAMES,
    INSPECTION_KIND_NAMES,
    INSPECTION_STATE_NAMES,
    SEVERITY_NAMES,
    VERDICT_NAMES,
    Answer,
    InspectionState,
    Item,
    NewFinding,
    Severity,
    Verdict,
)

PAGE: Final = 100
LOOKS: Final = {
    Verdict.ON_TIME: "good", Verdict.LATE: "late", Verdict.OVERDUE: "late",
    Verdict.AWAITING: "busy", Verdict.NOT_DUE: "soon",
}  # fmt: skip
NAMES: Final = {
    "kinds": INSPECTION_KIND_NAMES, "states": INSPECTION_STATE_NAMES, "verdicts": VERDICT_NAMES,
    "finding_states": FINDING_STATE_NAMES, "severities": SEVERITY_NAMES, "looks": LOOKS,
    "answer_names": ANSWER_NAMES,
}  # fmt: skip
HOME, PLAN, VISIT, RECORD = (
    "desk/inspections.html", "desk/inspection_plan.html", "desk/inspection.html",
    "desk/inspection_record.html",
)  # fmt: skip


def sight_of(actor: Actor) -> steering.Sight:
    """The inspections that the official may see; secret ones only of own draws and teams."""
    orders = organisation.units_permitted(actor, "inspections.approve")
    return steering.Sight(
        organisation.units_permitted(actor, "inspections.read"), person=actor.code,
        inspector=organisation.permitted_anywhere(actor, "inspections.carry_out"),
        on=clock.today(),
        own=frozenset(unit for post in actor.posts for unit in (post.unit_code, *post.continued)),
        agencies=frozenset(organisation.units_by_code()) if orders is None else orders,
    )  # fmt: skip


def _home(request: HttpRequest) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    sight, year = sight_of(actor), whole(request.GET.get("nam", "")) or today.year
    plans = organisation.permitted_anywhere(actor, "inspections.plan")
    page, visits = (page_number(request.GET.get(name, "")) for name in ("trang", "cuoc"))
    findings = steering.finding_list(
        sight, on=today, open_only=True, limit=PAGE + 1, offset=(page - 1) * PAGE
    )
    rows = steering.inspection_list(sight, limit=PAGE + 1, offset=(visits - 1) * PAGE)
    return {
        **blank(), **NAMES, "year": year,
        "counts": steering.counts(year=year, on=today, sight=sight),
        "findings": findings[:PAGE], "rows": rows[:PAGE], "plans": steering.plan_list(),
        "pages": (("trang", page, len(findings) > PAGE), ("cuoc", visits, len(rows) > PAGE)),
        "may_plan": plans, "agencies": organisation.unit_list(on=today) if plans else (),
        "may_draw": organisation.permitted_anywhere(actor, "inspections.carry_out"),
    }  # fmt: skip


@requires("inspections.read")
@never_cache
@require_safe
def inspections(request: HttpRequest) -> HttpResponse:
    """Counts of a year, open findings, inspections and plans. Six statements."""
    return render(request, HOME, _home(request))


# Plans ---------------------------------------------------------------------------------


@requires("inspections.plan")
@require_POST
def plan_draft(request: HttpRequest) -> HttpResponse:
    """Begin the plan of an agency for a year."""
    post = request.POST

    def done() -> HttpResponse:
        made = steering.plan_draft(
            actor=actor_of(request), at=clock.now(), year=forms.whole_of(post, "year"),
            agency=post.get("agency", ""), key=key_of(post) or None,
        )  # fmt: skip
        return redirect("desk:inspection_plan", code=made.code)

    said = choose("Đã lập dự thảo kế hoạch.", "The plan is begun.")
    return forms.act(request, done, said, template=HOME, context=lambda: _home(request))


def _plan(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, today, plan = actor_of(request), clock.today(), steering.plan_get(code)
    drafts = not plan.is_approved and organisation.permitted(
        actor, "inspections.plan", plan.agency
    )  # fmt: skip
    changes = plan.is_approved and organisation.permitted(actor, "inspections.plan", plan.agency)
    waits = [one for one in plan.changes if one.state is ChangeState.PROPOSED]
    months = [(str(n), Text(f"Tháng {n}", f"Month {n}")) for n in range(1, 13)]
    return {
        **blank(), "plan": plan, "may_draft": drafts,
        "may_approve": not plan.is_approved and plan.drafted_by != actor.code
        and organisation.permitted(actor, "inspections.approve", plan.agency),
        "may_open": plan.is_approved
        and organisation.permitted(actor, "inspections.carry_out", plan.agency),
        "names": names_of(
            {plan.drafted_by, plan.approved_by}
            | {who for one in plan.changes for who in (one.drafted_by, one.decided_by) if who}
        ),
        "may_change": changes and not waits, "change_kinds": CHANGE_KIND_NAMES,
        "change_states": CHANGE_STATE_NAMES, "slots": ("1", "2", "3"),
        "open_items": [
            item for item in plan.items
            if not item.inspection and (plan.year, item.month) >= (today.year, today.month)
        ] if changes else (),
        "may_decide": [one.number for one in waits if one.drafted_by != actor.code]
        if organisation.permitted(actor, "inspections.approve", plan.agency) else (),
        "targets": [*months, ("bo", Text("Đưa ra khỏi kế hoạch", "Drop it"))],
        "agencies": organisation.unit_list(on=today) if drafts or changes else (),
        "checklists": [(one.key, one.name) for one in steering.checklists_on(today)],
        "months": months,
    }  # fmt: skip


@requires("inspections.read")
@never_cache
@require_safe
def inspection_plan(request: HttpRequest, code: str) -> HttpResponse:
    """One plan with its visits and changes. Five statements."""
    return render(request, PLAN, _plan(request, code))


def plan_act(request: HttpRequest, code: str, do: Any, said: str) -> HttpResponse:
    """Do one act on a plan and go back to its page, or show it again with every reason."""

    def done() -> HttpResponse:
        do({"actor": actor_of(request), "at": clock.now(), "plan": code})
        return redirect("desk:inspection_plan", code=code)

    return forms.act(request, done, said, template=PLAN, context=lambda: _plan(request, code))


@requires("inspections.plan")
@require_POST
def plan_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a visit to a plan."""
    post = request.POST
    return plan_act(
        request, code,
        lambda given: steering.plan_item_add(
            **given, unit=post.get("unit", ""), month=forms.whole_of(post, "month"),
            checklist=post.get("checklist", ""), subject=post.get("subject", ""),
            team=forms.lines_of(post, "team"), key=key_of(post) or None,
        ),
        choose("Đã thêm cuộc kiểm tra.", "The visit is added."),
    )  # fmt: skip


@requires("inspections.plan")
@require_POST
def plan_drop(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a visit out of a plan."""
    return plan_act(
        request, code, lambda given: steering.plan_item_drop(**given, number=number),
        choose("Đã bỏ cuộc kiểm tra.", "The visit is taken out."),
    )  # fmt: skip


@requires("inspections.approve")
@require_POST
def plan_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve a plan by a document."""
    number = request.POST.get("document_number", "")
    return plan_act(
        request, code, lambda given: steering.plan_approve(**given, document_number=number),
        choose("Đã phê duyệt kế hoạch.", "The plan is approved."),
    )  # fmt: skip


@requires("inspections.carry_out")
@require_POST
def visit_open(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Open the inspection of a planned visit."""

    def done() -> HttpResponse:
        made = steering.visit_open(
            actor=actor_of(request), at=clock.now(), plan=code, number=number
        )
        return redirect("desk:inspection", code=made.code)

    said = choose("Đã lập cuộc kiểm tra.", "The inspection is opened.")
    return forms.act(request, done, said, template=PLAN, context=lambda: _plan(request, code))


# One inspection ------------------------------------------------------------------------


def visit_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of an inspection shows."""
    actor, today = actor_of(request), clock.today()
    detail = steering.inspection_get(code, sight_of(actor), on=today)
    now, unit = detail.row.progress, detail.row.unit
    own = any(post.covers(unit) for post in actor.posts)
    inspects = not own and organisation.permitted(
        actor, "inspections.carry_out", detail.row.agency
    )  # fmt: skip
    working = now.state in (InspectionState.OPENED, InspectionState.RECORDED)
    items = [(item, *detail.answers.get(item.code, (None, ""))) for item in detail.items]
    return {
        **blank(), **NAMES, "detail": detail, "row": detail.row, "items": items,
        "may_record": inspects and working,
        "may_state": inspects and now.state is InspectionState.RECORDED,
        "may_answer": now.state is InspectionState.SIGNED and now.signed_by != actor.code
        and organisation.permitted(actor, "inspections.answer", unit),
        "may_issue": detail.issued is None and now.signed_on is not None and not own
        and actor.code not in detail.drafters
        and organisation.permitted(actor, "inspections.approve", detail.row.agency),
        "questions": [(item.code, item.asked) for item in detail.items],
        "severity_list": SEVERITY_NAMES.items(),
        "names": names_of({told.act.actor for told in detail.acts}),
    }  # fmt: skip


@requires("inspections.read")
@never_cache
@require_safe
def inspection(request: HttpRequest, code: str) -> HttpResponse:
    """One inspection: answers, photos, findings, signatures. A fixed number of statements."""
    return render(request, VISIT, visit_context(request, code))


def _answers(request: HttpRequest, items: tuple[Item, ...]) -> dict[str, tuple[Answer, str]]:
    """What was answered; a note without an answer is refused, so that none is lost.

    Raises ``FormInvalid``.
    """
    found, post, wrong = {}, request.POST, {}
    for item in items:
        typed, note = post.get(f"a-{item.code}", ""), post.get(f"n-{item.code}", "")
        if typed in Answer.__members__:
            found[item.code] = (Answer(typed), note)
        elif note.strip():
            wrong[item.code] = choose(
                "Chọn Đạt, Không đạt hoặc Không áp dụng.", "Choose yes, no or not applicable."
            )
    if wrong:
        raise FormInvalid(wrong)
    return found


def _record(request: HttpRequest, code: str) -> dict[str, Any]:
    """The on-site form with what is recorded, or with what was just typed."""
    context, post = visit_context(request, code), request.POST
    if request.method == "POST":
        context["items"] = [
            (item, post.get(f"a-{item.code}"), post.get(f"n-{item.code}", ""))
            for item in context["detail"].items
        ]
    context["answers"] = ANSWER_NAMES.items()
    return context


@requires("inspections.carry_out")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def inspection_record(request: HttpRequest, code: str) -> HttpResponse:
    """The checklist on the spot: saved in parts, shown again whole when refused."""
    if request.method != "POST":
        return render(request, RECORD, _record(request, code))
    detail = steering.inspection_get(code, sight_of(actor_of(request)), on=clock.today())

    def done() -> HttpResponse:
        steering.answers_record(
            actor=actor_of(request), at=clock.now(), code=code,
            answers=_answers(request, detail.items), expected_seq=seen_seq(request.POST),
        )  # fmt: skip
        return redirect("desk:inspection", code=code)

    said = choose("Đã lưu biên bản; còn sửa được đến khi ký.", "Saved; it can be changed until it"
                  " is signed.")  # fmt: skip
    return forms.act(request, done, said, template=RECORD, context=lambda: _record(request, code))


def _visit_act(request: HttpRequest, code: str, do: Any, said: str) -> HttpResponse:
    def done() -> HttpResponse:
        do({"actor": actor_of(request), "at": clock.now(), "code": code})
        return redirect("desk:inspection", code=code)

    return forms.act(
        request, done, said, template=VISIT, context=lambda: visit_context(request, code)
    )


@requires("inspections.carry_out")
@require_POST
def inspection_photos(request: HttpRequest, code: str) -> HttpResponse:
    """Add photos; the place where they were taken is taken out before they are kept."""
    steering.inspection_get(code, sight_of(actor_of(request)), on=clock.today())
    return _visit_act(
        request, code,
        lambda given: steering.photos_add(
            **given, files=forms.files_of(request, "photos", steering.photo_keep),
            caption=request.POST.get("caption", ""), key=key_of(request.POST) or None,
        ),
        choose("Đã lưu ảnh.", "The photos are kept."),
    )  # fmt: skip


@requires("inspections.carry_out")
@require_POST
def inspection_sign(request: HttpRequest, code: str) -> HttpResponse:
    """The team signs the record."""
    return _visit_act(
        request, code,
        lambda given: steering.record_sign(**given, expected_seq=seen_seq(request.POST)),
        choose("Đã ký biên bản.", "The record is signed."),
    )  # fmt: skip


@requires("inspections.answer")
@require_POST
def inspection_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The head of the inspected agency signs, with an explanation."""
    post = request.POST
    steering.inspection_get(code, sight_of(actor_of(request)), on=clock.today())
    return _visit_act(
        request, code,
        lambda given: steering.record_answer(
            **given, explanation=post.get("explanation", ""),
            agrees=post.get("agrees") != "no", expected_seq=seen_seq(post),
        ),
        choose("Đơn vị đã ký biên bản.", "The agency has signed the record."),
    )  # fmt: skip


@requires("inspections.carry_out")
@require_POST
def finding_raise(request: HttpRequest, code: str) -> HttpResponse:
    """State a finding in the record."""
    post = request.POST
    return _visit_act(
        request, code,
        lambda given: steering.finding_raise(
            **given,
            finding=NewFinding(
                forms.choice_of(post, "severity", Severity), post.get("what", ""),
                post.get("basis", ""), post.get("remedy", ""), forms.day_of(post, "due_on"),
                post.get("item", ""),
            ),
            key=key_of(post) or None,
        ),
        choose("Đã ghi tồn tại, vi phạm.", "The finding is stated."),
    )  # fmt: skip


@requires("inspections.read")
@never_cache
@require_safe
def inspection_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """A photo of an inspection, as an attachment."""
    detail = steering.inspection_get(code, sight_of(actor_of(request)), on=clock.today())
    for file in detail.photos:
        if file.digest == digest:
            return forms.download(code, file)
    raise Http404
