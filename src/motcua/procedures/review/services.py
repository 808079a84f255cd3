"""Writes of the review: plan, form, options, proposal, decision, carrying out.

The order is held: a plan is approved before its procedures are reviewed, options follow the
review form, the proposal follows both, another person decides, and what was accepted becomes
a draft that passes the same gate as every other change. Nothing that was decided is edited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError

from motcua.core import clock, text
from motcua.core.commands import command, step
from motcua.core.definitions import fingerprint
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.codec import procedure_json, version_json
from motcua.procedures.contracts import Procedure, ProcedureVersion
from motcua.procedures.control import PROVINCE, Answer
from motcua.procedures.control_rules import DECIDED, control_rules
from motcua.procedures.errors import (
    PlanYearTaken,
    ProcedureUnknown,
    ProposalYours,
    ReviewInvalid,
    ReviewOutOfTurn,
    ReviewUnknown,
)
from motcua.procedures.models import Procedure as ProcedureRow
from motcua.procedures.models import Version as VersionRow
from motcua.procedures.overlay import catalogue
from motcua.procedures.parameters import cost_parameters
from motcua.procedures.records import procedure_record
from motcua.procedures.review.contracts import CLOSER, Change, Measure, Saving, Volume
from motcua.procedures.review.models import ReviewItem, ReviewOption, ReviewPlan
from motcua.procedures.review.rules import ChangeWrong, saving_of

BASES = ("ORDER", "CHOICE", "PETITION")
FIRST_YEAR, LAST_YEAR = 2010, 2100


# The plan ------------------------------------------------------------------------------


def plan_draw(*, actor: Actor, at: datetime, year: int, title: str) -> None:
    """Begin the review plan of a year.

    Raises ``NotPermitted``, ``ReviewInvalid``, ``PlanYearTaken``.
    """
    try:
        _plan_draw(actor, at, year, text.clean(title))
    except IntegrityError:
        raise PlanYearTaken(year=year) from None


@command
def _plan_draw(actor: Actor, at: datetime, year: int, title: str) -> None:
    organisation.authorise(actor, "procedures.control")
    wrong = {}
    if not FIRST_YEAR <= year <= LAST_YEAR:
        wrong["year"] = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
    if not title:
        wrong["title"] = "it is needed"
    if wrong:
        raise ReviewInvalid(wrong)
    ReviewPlan.objects.create(year=year, title=title, drawn_at=at, drawn_by=actor.code)
    _plan_record(actor, at, year, "drawn")


def _plan_of(year: int) -> ReviewPlan:
    plan = ReviewPlan.objects.select_for_update(no_key=True).filter(year=year).first()
    if plan is None:
        raise ReviewUnknown(review=year)
    return plan


def _plan_open(year: int) -> ReviewPlan:
    plan = _plan_of(year)
    if plan.approved_at is not None:
        raise ReviewOutOfTurn(reason="the plan was approved")
    return plan


def plan_item_add(
    *, actor: Actor, at: datetime, year: int, code: str, unit: str, basis: str, reason: str,
    product: str, due_on: date,
) -> None:  # fmt: skip
    """Put a procedure into a plan that is not approved: who reviews it, why, by when.

    Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``, ``ReviewInvalid``.
    """
    try:
        _item_add(
            actor, at, year, code, unit, basis, text.clean(reason), text.clean(product), due_on
        )
    except IntegrityError:
        raise ReviewInvalid({"code": "the plan names this procedure already"}) from None


@command
def _item_add(
    actor: Actor, at: datetime, year: int, code: str, unit: str, basis: str, reason: str,
    product: str, due_on: date,
) -> None:  # fmt: skip
    organisation.authorise(actor, "procedures.control")
    plan = _plan_open(year)
    known = catalogue().procedures.get(code)
    wrong = {
        name: "it is needed" for name, words in (("reason", reason), ("product", product))
        if not words
    }  # fmt: skip
    if known is None or known.version_on(clock.local_day(at)) is None:
        wrong["code"] = f"{code} is not in force on {clock.local_day(at)}"
    if unit not in organisation.units_by_code():
        wrong["unit"] = "choose an agency"
    if basis not in BASES:
        wrong["basis"] = f"one of {', '.join(BASES)}"
    if due_on.year != year:
        wrong["due_on"] = f"a day of {year}"
    if wrong:
        raise ReviewInvalid(wrong)
    ReviewItem.objects.create(
        plan=plan, procedure_code=code, unit=unit, basis=basis, reason=reason, product=product,
        due_on=due_on,
    )  # fmt: skip
    _plan_record(actor, at, year, "item_added", procedure=code, unit=unit, basis=basis,
                 due_on=due_on.isoformat())  # fmt: skip


@command
def plan_item_remove(*, actor: Actor, at: datetime, year: int, code: str) -> None:
    """Take a procedure out of a plan that is not approved.

    Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``.
    """
    organisation.authorise(actor, "procedures.control")
    plan = _plan_open(year)
    gone, _ = ReviewItem.objects.filter(plan=plan, procedure_code=code).delete()
    if not gone:
        raise ReviewUnknown(review=code)
    _plan_record(actor, at, year, "item_removed", procedure=code)


def plan_approve(*, actor: Actor, at: datetime, year: int, number: str, approved_on: date) -> None:
    """Approve a plan as the head of the province; from then on its procedures are reviewed.

    Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``, ``ReviewInvalid``.
    """
    organisation.authorise(actor, "procedures.publish", PROVINCE)
    _plan_approve(actor, at, year, text.clean(number), approved_on)


@command
def _plan_approve(actor: Actor, at: datetime, year: int, number: str, approved_on: date) -> None:
    plan = _plan_open(year)
    wrong = {}
    if not number:
        wrong["number"] = "it is needed"
    if approved_on > clock.local_day(at):
        wrong["approved_on"] = "the day lies in the future"
    if not ReviewItem.objects.filter(plan=plan).exists():
        wrong["number"] = "the plan names no procedure"
    if wrong:
        raise ReviewInvalid(wrong)
    plan.number, plan.approved_on = number, approved_on
    plan.approved_at, plan.approved_by = at, actor.code
    plan.save(update_fields=["number", "approved_on", "approved_at", "approved_by"])
    _plan_record(actor, at, year, "approved", number=number, approved_on=approved_on.isoformat())


# Form and options ----------------------------------------------------------------------


def _item_of(year: int, code: str) -> ReviewItem:
    """The item, locked. Raises ``ReviewUnknown``, and ``ReviewOutOfTurn`` before approval."""
    item = (
        ReviewItem.objects.select_for_update(no_key=True, of=("self",))
        .select_related("plan")
        .filter(plan__year=year, procedure_code=code)
        .first()
    )
    if item is None:
        raise ReviewUnknown(review=f"{code} ({year})")
    if item.plan.approved_at is None:
        raise ReviewOutOfTurn(reason="the plan is not approved yet")
    return item


def _item_open(year: int, code: str) -> ReviewItem:
    item = _item_of(year, code)
    if item.proposed_at is not None:
        raise ReviewOutOfTurn(reason="the proposal was sent")
    return item


@command
def review_record(
    *, actor: Actor, at: datetime, year: int, code: str, findings: Mapping[str, Answer]
) -> None:
    """Keep the review form of a procedure: each question with its finding.

    It may be kept again until the proposal is sent; the ledger has every edition. Raises
    ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``, ``ReviewInvalid``.
    """
    organisation.authorise(actor, "procedures.draft")
    item = _item_open(year, code)
    questions = control_rules(clock.local_day(at)).review.questions
    wrong = {
        f"answers.{question}": "a reason is needed"
        for question in questions
        if question not in findings or not text.clean(findings[question].reason)
    }
    if wrong:
        raise ReviewInvalid(wrong)
    item.findings = {
        question: {"met": findings[question].met, "reason": text.clean(findings[question].reason)}
        for question in questions
    }
    item.reviewed_at, item.reviewed_by = at, actor.code
    item.save(update_fields=["findings", "reviewed_at", "reviewed_by"])
    procedure_record(actor, at, code, "reviewed", year=year, findings=fingerprint(item.findings))


def volume_of(version: ProcedureVersion, measured: Volume) -> Volume:
    """The volume that the version states, else the measured one."""
    cost = version.cost
    times = (cost.times_per_year if cost else None) or 1
    if cost is not None and cost.subjects_per_year is not None:
        return Volume(cost.subjects_per_year, times, "STATED")
    return Volume(measured.subjects, times, measured.source, measured.since, measured.until)


def levels_below(version: ProcedureVersion, on: date) -> tuple[str, ...]:
    """The levels below that of the version which have agencies on ``on``."""
    existing = {unit.level for unit in organisation.unit_list(on=on)}
    return tuple(level for level in CLOSER[version.level] if level in existing)


def option_saving(
    code: str, changes: Sequence[Change], *, on: date, prices_on: date, volume: Volume
) -> tuple[ProcedureVersion, Saving]:
    """What ``changes`` save of the version in force on ``on``. Raises ``ReviewInvalid``."""
    known = catalogue().procedures.get(code)
    version = known.version_on(on) if known else None
    if version is None:
        raise ReviewInvalid({"changes": f"{code} is not in force on {on}"})
    if not changes:
        raise ReviewInvalid({"changes": "choose at least one measure"})
    for change in changes:
        if change.kind is Measure.DELEGATE and change.level not in levels_below(version, on):
            raise ReviewInvalid({f"changes.{change.kind}": "choose a level below the present one"})
    try:
        return version, saving_of(
            version, changes, cost_parameters(), on=prices_on, volume=volume_of(version, volume)
        )
    except ChangeWrong as wrong:
        raise ReviewInvalid({f"changes.{changes[wrong.index].kind}": wrong.reason}) from None


@command
def option_add(
    *, actor: Actor, at: datetime, year: int, code: str, title: str,
    changes: Sequence[Change], volume: Volume,
) -> int:  # fmt: skip
    """Add an option to a reviewed procedure; its saving is computed, not typed.

    ``volume`` is what was measured, and is used where the version states none. Returns the
    option's number. Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``,
    ``ReviewInvalid``.
    """
    organisation.authorise(actor, "procedures.draft")
    item = _item_open(year, code)
    if item.reviewed_at is None:
        raise ReviewOutOfTurn(reason="the review form comes first")
    if not text.clean(title):
        raise ReviewInvalid({"title": "it is needed"})
    today, parameters = clock.local_day(at), cost_parameters()
    version, now = option_saving(code, changes, on=today, prices_on=today, volume=volume)
    _, then = option_saving(
        code, changes, on=today, prices_on=parameters.constant_prices_on, volume=volume
    )
    number = ReviewOption.objects.filter(item=item).count() + 1
    used = volume_of(version, volume)
    ReviewOption.objects.create(
        item=item, number=number, title=text.clean(title),
        changes=[asdict(change) for change in changes],
        base_version=version.version, base_fingerprint=version.fingerprint, priced_on=today,
        once_before=now.before, once_after=now.after, constant_before=then.before,
        constant_after=then.after, yearly_before=now.yearly_before,
        yearly_after=now.yearly_after, days_before=now.days_before, days_after=now.days_after,
        volume=_volume_json(used), parameters=parameters.fingerprint, created_at=at,
        created_by=actor.code,
    )  # fmt: skip
    procedure_record(
        actor, at, code, "option_added", year=year, option=number, once_before=now.before,
        once_after=now.after, parameters=parameters.fingerprint,
        measures=[change.kind.value for change in changes],
    )  # fmt: skip
    return number


def _volume_json(volume: Volume) -> dict[str, Any]:
    return {
        "subjects": volume.subjects, "times": volume.times, "source": volume.source,
        "since": volume.since.isoformat() if volume.since else None,
        "until": volume.until.isoformat() if volume.until else None,
    }  # fmt: skip


def read_changes(kept: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    """The measures of a kept option."""
    return tuple(
        Change(Measure(item["kind"]), tuple(item["papers"]), item["amount"], item["level"])
        for item in kept
    )


# Proposal, decision, carrying out ------------------------------------------------------


@command
def proposal_send(
    *, actor: Actor, at: datetime, year: int, code: str, option: int | None, words: str
) -> None:
    """Propose an option, or with ``None`` that the procedure stays as it is.

    Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``, ``ReviewInvalid``.
    """
    organisation.authorise(actor, "procedures.control")
    item = _item_open(year, code)
    if item.reviewed_at is None:
        raise ReviewOutOfTurn(reason="the review form comes first")
    wrong = {} if text.clean(words) else {"words": "a reason is needed"}
    chosen = None
    if option is not None:
        chosen = ReviewOption.objects.filter(item=item, number=option).first()
        if chosen is None:
            wrong["option"] = f"there is no option {option}"
    if wrong:
        raise ReviewInvalid(wrong)
    item.option, item.proposal = chosen, text.clean(words)
    item.proposed_at, item.proposed_by = at, actor.code
    item.save(update_fields=["option", "proposal", "proposed_at", "proposed_by"])
    procedure_record(actor, at, code, "proposal_sent", year=year, option=option)


@command
def proposal_decide(
    *, actor: Actor, at: datetime, year: int, code: str, accepted: bool, number: str,
    decided_on: date, reason: str,
) -> None:  # fmt: skip
    """Decide on a proposal as the head of the province.

    Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``, ``ProposalYours``,
    ``ReviewInvalid``.
    """
    organisation.authorise(actor, "procedures.publish", PROVINCE)
    item = _item_of(year, code)
    if item.proposed_at is None:
        raise ReviewOutOfTurn(reason="no proposal was sent")
    if item.decided_at is not None:
        raise ReviewOutOfTurn(reason="it was decided already")
    if item.proposed_by == actor.code:
        raise ProposalYours()
    wrong = {}
    if not text.clean(number):
        wrong["number"] = "it is needed"
    if not clock.local_day(item.proposed_at) <= decided_on <= clock.local_day(at):
        wrong["decided_on"] = "from the day of the proposal until today"
    if not accepted and not text.clean(reason):
        wrong["reason"] = "a reason is needed"
    if wrong:
        raise ReviewInvalid(wrong)
    item.accepted, item.decision, item.decided_on = accepted, text.clean(number), decided_on
    item.decision_reason, item.decided_at, item.decided_by = text.clean(reason), at, actor.code
    item.save(
        update_fields=[
            "accepted", "decision", "decided_on", "decision_reason", "decided_at", "decided_by",
        ]
    )  # fmt: skip
    procedure_record(actor, at, code, "proposal_decided", year=year, accepted=accepted,
                     decision=item.decision, decided_on=decided_on.isoformat())  # fmt: skip


@command
def proposal_carry_out(*, actor: Actor, at: datetime, year: int, code: str) -> None:
    """Make the draft that carries an accepted option out; it passes the gate like any other.

    Raises ``NotPermitted``, ``ReviewUnknown``, ``ReviewOutOfTurn``: when nothing was accepted,
    the procedure has a draft or was drafted, its version changed since the option was
    costed, or the option drops the procedure (a decision abolishes it, no draft).
    """
    organisation.authorise(actor, "procedures.control")
    item = _item_of(year, code)
    if not item.accepted or item.option is None:
        raise ReviewOutOfTurn(reason="no option was accepted")
    if item.drafted_at is not None:
        raise ReviewOutOfTurn(reason="the draft was made already")
    changes = read_changes(item.option.changes)
    if any(change.kind is Measure.DROP_PROCEDURE for change in changes):
        raise ReviewOutOfTurn(reason="a decision abolishes it; there is no draft to make")
    if VersionRow.objects.filter(procedure_id=code, state="DRAFT").exists():
        raise ReviewOutOfTurn(reason="the procedure has another draft; publish or finish it first")
    today = clock.local_day(at)
    version, saving = option_saving(
        code, changes, on=today, prices_on=today, volume=Volume(None, 1, "NONE")
    )
    if version.fingerprint != item.option.base_fingerprint:
        raise ReviewOutOfTurn(reason="the procedure changed since the option was costed")
    if saving.version is None:
        raise ReviewOutOfTurn(reason="a decision abolishes it; there is no draft to make")
    item.draft_number = _draft(actor, at, code, saving.version)
    item.drafted_at, item.drafted_by = at, actor.code
    item.save(update_fields=["draft_number", "drafted_at", "drafted_by"])
    procedure_record(actor, at, code, "draft_made", year=year, version=item.draft_number)


@step
def _draft(actor: Actor, at: datetime, code: str, version: ProcedureVersion) -> int:
    known = catalogue().procedures.get(code)
    if known is None:
        raise ProcedureUnknown(procedure=code)
    number = 1 + max(
        max(other.version for other in known.versions),
        *VersionRow.objects.filter(procedure_id=code).values_list("number", flat=True), 0,
    )  # fmt: skip
    content = _procedure_content(known)
    ProcedureRow.objects.get_or_create(pk=code, defaults={"slug": known.slug, "content": content})
    body, missing = version_json(version), sorted(DECIDED)
    VersionRow.objects.create(
        procedure_id=code, number=number, state="DRAFT", valid_until=None, content=body,
        procedure_content=content, missing=missing, source="",
        fingerprint=fingerprint([content, body, missing, ""]),
        created_at=at, created_by=actor.code,
    )  # fmt: skip
    return number


def _procedure_content(known: Procedure) -> dict[str, Any]:
    names = {field.code: field.vi for field in catalogue().fields}
    return procedure_json(known) | {"field_name": names.get(known.field, known.field)}


def _plan_record(actor: Actor, at: datetime, year: int, kind: str, **body: Any) -> None:
    ledger.append(
        stream=f"review:{year}", kind=f"procedures.review_plan_{kind}", actor=actor.code,
        occurred_at=at, body=body,
    )  # fmt: skip
