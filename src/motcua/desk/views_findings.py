"""Findings for officials: the remedy, its re-check, a later day."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import key_of, seen_seq
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.desk.views_inspections import NAMES, sight_of
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.steering import api as steering
from motcua.steering.contracts.inspections import FindingState

FINDING = "desk/finding.html"


def _finding(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    detail = steering.finding_get(code, sight_of(actor), on=today)
    now, unit = detail.row.standing, detail.row.unit
    own = any(post.covers(unit) for post in actor.posts)
    checks = not own and organisation.permitted_anywhere(actor, "inspections.carry_out")
    answers = organisation.permitted(actor, "inspections.answer", unit)
    working = now.state in (FindingState.OPEN, FindingState.RETURNED)
    return {
        **blank(), **NAMES, "detail": detail, "row": detail.row, "now": now,
        "may_claim": answers and working,
        "may_propose": answers and working and now.proposed_on is None,
        "may_check": checks and now.state is FindingState.CLAIMED
        and now.claimed_by != actor.code,
        "may_decide": checks and now.proposed_on is not None and now.proposed_by != actor.code,
        "may_ask": checks, "above": [
            one for one in organisation.unit_list(on=today)
            if checks and organisation.is_within(unit, one.code)
        ],
        "may_reply": [
            one.code for one in detail.consequences
            if not one.is_answered and one.proposed_by != actor.code
            and organisation.permitted(actor, "inspections.answer", one.unit)
        ],
        "names": names_of(
            {told.act.actor for told in detail.acts} | {one.recipient for one in detail.reminders}
        ),
        "reminds": steering.rules_on(today),
        "outcomes": [(one.code, one.name) for one in steering.outcomes_on(today)],
        "outcome_names": {
            kind.code: kind.name for one in detail.consequences
            for kind in steering.outcomes_on(one.decision_on or today)
        },
    }  # fmt: skip


@requires("inspections.read")
@never_cache
@require_safe
def finding(request: HttpRequest, code: str) -> HttpResponse:
    """One finding with its acts, and what can be done now. Eight statements."""
    return render(request, FINDING, _finding(request, code))


def _finding_act(request: HttpRequest, code: str, do: Any, said: str) -> HttpResponse:
    steering.finding_get(code, sight_of(actor_of(request)), on=clock.today())

    def done() -> HttpResponse:
        do(
            {
                "actor": actor_of(request), "at": clock.now(), "code": code,
                "expected_seq": seen_seq(request.POST),
            }
        )  # fmt: skip
        return redirect("desk:finding", code=code)

    return forms.act(request, done, said, template=FINDING, context=lambda: _finding(request, code))


@requires("inspections.answer")
@require_POST
def remedy_claim(request: HttpRequest, code: str) -> HttpResponse:
    """Report the remedy, with evidence."""
    return _finding_act(
        request, code,
        lambda given: steering.remedy_claim(
            **given, words=request.POST.get("words", ""),
            files=forms.files_of(request, "files", steering.evidence_keep),
        ),
        choose("Đã báo cáo khắc phục; chờ kiểm tra lại.", "Reported; it waits to be re-checked."),
    )  # fmt: skip


@requires("inspections.carry_out")
@require_POST
def remedy_check(request: HttpRequest, code: str) -> HttpResponse:
    """Re-check a remedy."""
    post = request.POST
    return _finding_act(
        request, code,
        lambda given: steering.remedy_check(
            **given, accept=post.get("accept") == "yes", reason=post.get("reason", "")
        ),
        choose("Đã ghi kết quả kiểm tra lại.", "The re-check is recorded."),
    )  # fmt: skip


@requires("inspections.answer")
@require_POST
def remedy_extend(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a later day."""
    post = request.POST
    return _finding_act(
        request, code,
        lambda given: steering.extension_propose(
            **given, until_on=forms.day_of(post, "until_on"), reason=post.get("reason", "")
        ),
        choose("Đã đề nghị lùi hạn.", "The later day is proposed."),
    )  # fmt: skip


@requires("inspections.carry_out")
@require_POST
def remedy_extend_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Grant the later day or refuse it."""
    post = request.POST
    return _finding_act(
        request, code,
        lambda given: steering.extension_decide(
            **given, accept=post.get("accept") == "yes", reason=post.get("reason", "")
        ),
        choose("Đã ghi quyết định.", "The decision is recorded."),
    )  # fmt: skip


@requires("inspections.carry_out")
@require_POST
def consequence_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Ask an agency to consider responsibility for the finding."""
    post = request.POST
    return _finding_act(
        request, code,
        lambda given: steering.consequence_propose(
            actor=given["actor"], at=given["at"], finding=code, unit=post.get("unit", ""),
            asked=post.get("asked", ""), due_on=forms.day_of(post, "due_on"),
            key=key_of(post) or None,
        ),
        choose("Đã ghi kiến nghị xem xét trách nhiệm.", "The proposal is recorded."),
    )  # fmt: skip


@requires("inspections.answer")
@require_POST
def consequence_answer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Name the decision by which the agency answered."""
    post = request.POST
    return _finding_act(
        request, code,
        lambda given: steering.consequence_answer(
            actor=given["actor"], at=given["at"], code=f"{code}-TN{number}",
            decision_number=post.get("decision_number", ""),
            decision_on=forms.day_of(post, "decision_on"), words=post.get("words", ""),
            files=forms.files_of(request, "files"), outcome=post.get("outcome", ""),
        ),
        choose("Đã ghi quyết định trả lời.", "The answer is recorded."),
    )  # fmt: skip


@requires("inspections.read")
@never_cache
@require_safe
def finding_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """Evidence of a remedy, as an attachment."""
    detail = steering.finding_get(code, sight_of(actor_of(request)), on=clock.today())
    kept = [file for told in detail.acts for file in told.files]
    kept += [file for one in detail.consequences for file in one.files]
    for file in kept:
        if file.digest == digest:
            return forms.download(code, file)
    raise Http404
