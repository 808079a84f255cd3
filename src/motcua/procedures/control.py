"""Control of new and changed procedures: assess, give an opinion, decide, publish.

The gate: a draft is decided on only when it lacks nothing but the decision, its impact
assessment is complete, and the newest opinion of the control unit, by another person than
who assessed it, agrees. Whoever changes the draft afterwards closes the gate again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import IntegrityError

from motcua.core import clock, outbox, text
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.codec import read_version
from motcua.procedures.contracts import ProcedureVersion
from motcua.procedures.control_rules import DECIDED, control_rules
from motcua.procedures.errors import (
    AssessmentInvalid,
    DecisionInvalid,
    DecisionNumberTaken,
    DecisionSigned,
    DecisionUnknown,
    DecisionWithdrawn,
    DraftNotReady,
    DraftUnknown,
    OpinionNotYours,
)
from motcua.procedures.events import CATALOGUE_CHANGED
from motcua.procedures.models import (
    Assessment,
    Decision,
    DecisionItem,
    Ending,
    Opinion,
    Publication,
    Version,
)
from motcua.procedures.overlay import catalogue, catalogue_refresh
from motcua.procedures.parameters import cost_parameters
from motcua.procedures.records import procedure_record
from motcua.procedures.rules import estimate

PROVINCE = "AG"
ACTS = ("NEW", "AMENDED", "REPLACED", "ABOLISHED")


class Stage(StrEnum):
    """Where a draft stands before the gate."""

    LACKING = "LACKING"
    TO_ASSESS = "TO_ASSESS"
    NOT_FAVOURABLE = "NOT_FAVOURABLE"
    TO_JUDGE = "TO_JUDGE"
    NOT_AGREED = "NOT_AGREED"
    READY = "READY"


@dataclass(frozen=True)
class Answer:
    """The answer to one question of the assessment."""

    met: bool
    reason: str


@dataclass(frozen=True)
class DraftItem:
    """A draft that a decision is to publish, and as what."""

    code: str
    act: str


def draft_get(code: str, *, lock: bool = False) -> Version:
    """The draft of a procedure. Raises ``DraftUnknown``."""
    rows = Version.objects.filter(procedure_id=code, state="DRAFT")
    if lock:
        rows = rows.select_for_update(no_key=True)
    draft = rows.first()
    if draft is None:
        raise DraftUnknown(procedure=code)
    return draft


def as_version(draft: Version) -> ProcedureVersion:
    """A draft as a version that would begin today, to look at and to cost."""
    return read_version(
        draft.content, number=draft.number, valid_from=draft.valid_from or clock.today(),
        valid_until=draft.valid_until, source=draft.source,
    )  # fmt: skip


def costs_of(draft: Version, on: date) -> tuple[int | None, int]:
    """``(before, after)`` in đồng a time: the version in force on ``on``, and the draft."""
    parameters = cost_parameters()
    known = catalogue().procedures.get(draft.procedure_id)
    before = known.version_on(on) if known else None
    return (
        estimate(before, parameters, on=on).once if before else None,
        estimate(as_version(draft), parameters, on=on).once,
    )


@command
def draft_assess(*, actor: Actor, at: datetime, code: str, answers: Mapping[str, Answer]) -> None:
    """Keep the impact assessment of a draft; the cost is computed, not typed.

    Raises ``NotPermitted``, ``DraftUnknown``, ``AssessmentInvalid`` with the questions.
    """
    organisation.authorise(actor, "procedures.draft")
    draft = draft_get(code, lock=True)
    on = clock.local_day(at)
    wrong = {
        f"answers.{question}": "a reason is needed"
        for question in control_rules(on).questions
        if question not in answers or not text.clean(answers[question].reason)
    }
    if wrong:
        raise AssessmentInvalid(wrong)
    before, after = costs_of(draft, on)
    kept = {
        question: {"met": answers[question].met, "reason": text.clean(answers[question].reason)}
        for question in control_rules(on).questions
    }
    Assessment.objects.update_or_create(
        version=draft,
        defaults={
            "answers": kept, "cost_before": before, "cost_after": after,
            "parameters": cost_parameters().fingerprint, "fingerprint": draft.fingerprint,
            "assessed_at": at, "assessed_by": actor.code,
        },
    )  # fmt: skip
    procedure_record(actor, at, code, "assessed", fingerprint=draft.fingerprint, cost_after=after,
            cost_before=before)  # fmt: skip


@command
def opinion_give(*, actor: Actor, at: datetime, code: str, agrees: bool, reason: str) -> None:
    """Say, as the control unit, whether an assessed draft may be decided on.

    Raises ``NotPermitted``, ``DraftUnknown``, ``DraftNotReady`` without an assessment of
    this very draft, ``OpinionNotYours`` for whoever assessed it, ``AssessmentInvalid``
    without a reason.
    """
    organisation.authorise(actor, "procedures.control")
    draft = draft_get(code, lock=True)
    assessment = Assessment.objects.filter(version=draft).first()
    if assessment is None or assessment.fingerprint != draft.fingerprint:
        raise DraftNotReady(procedure=code, reason="its impact assessment is missing or outdated")
    if assessment.assessed_by == actor.code:
        raise OpinionNotYours()
    if not text.clean(reason):
        raise AssessmentInvalid({"reason": "a reason is needed"})
    Opinion.objects.create(
        version=draft, agrees=agrees, reason=text.clean(reason), given_at=at,
        given_by=actor.code, fingerprint=draft.fingerprint,
    )  # fmt: skip
    procedure_record(actor, at, code, "opinion_given", agrees=agrees, fingerprint=draft.fingerprint)


def lacking_of(draft: Version) -> tuple[str, ...]:
    """The form columns that a draft lacks, without those that the decision gives."""
    return tuple(name for name in draft.missing if name not in DECIDED)


def stage_of(draft: Version, assessment: Assessment | None, newest: Opinion | None) -> Stage:
    """Where a draft stands, given what is kept of it: the questions of the gate in turn."""
    if lacking_of(draft):
        return Stage.LACKING
    if assessment is None or assessment.fingerprint != draft.fingerprint:
        return Stage.TO_ASSESS
    if not all(answer["met"] for answer in assessment.answers.values()):
        return Stage.NOT_FAVOURABLE
    if newest is None or newest.fingerprint != draft.fingerprint:
        return Stage.TO_JUDGE
    return Stage.READY if newest.agrees else Stage.NOT_AGREED


def not_ready(draft: Version) -> str | None:
    """Why a draft cannot be decided on yet, or ``None``. Two statements."""
    assessment = Assessment.objects.filter(version=draft).first()
    newest = Opinion.objects.filter(version=draft).order_by("-id").first()
    match stage_of(draft, assessment, newest):
        case Stage.LACKING:
            return f"it lacks {', '.join(sorted(lacking_of(draft)))}"
        case Stage.TO_ASSESS:
            return "its impact assessment is missing or outdated"
        case Stage.NOT_FAVOURABLE:
            return "its impact assessment is not favourable"
        case Stage.TO_JUDGE:
            return "the control unit has not given its opinion on this draft"
        case Stage.NOT_AGREED:
            return "the control unit does not agree"
        case Stage.READY:
            return None


def decision_draw(
    *, actor: Actor, at: datetime, title: str, effective_on: date, items: Sequence[DraftItem]
) -> int:
    """Draw up a decision over ready drafts and procedures to abolish; returns its id.

    Raises ``NotPermitted``, ``DraftUnknown``, ``DraftNotReady``, ``DecisionInvalid``, also
    for a draft over which another decision is drawn up.
    """
    try:
        return _draw(actor, at, title, effective_on, items)
    except IntegrityError as error:
        if "a_draft_is_decided_once" in str(error):
            raise DecisionInvalid({"items": "a draft stands in another decision"}) from None
        raise


@command
def _draw(
    actor: Actor, at: datetime, title: str, effective_on: date, items: Sequence[DraftItem]
) -> int:
    organisation.authorise(actor, "procedures.control")
    wrong: dict[str, str] = {}
    if not text.clean(title):
        wrong["title"] = "say what it decides on"
    if not items:
        wrong["items"] = "choose at least one procedure"
    if len({item.code for item in items}) != len(items):
        wrong["items"] = "a procedure stands twice"
    if any(item.act not in ACTS for item in items):
        wrong["items"] = f"an act is one of {', '.join(ACTS)}"
    if wrong:
        raise DecisionInvalid(wrong)
    decision = Decision.objects.create(
        title=text.clean(title), effective_on=effective_on, state="DRAWN", drawn_at=at,
        drawn_by=actor.code,
    )  # fmt: skip
    for item in items:
        _draw_item(decision, item, effective_on)
    return int(decision.pk)


def _draw_item(decision: Decision, item: DraftItem, effective_on: date) -> None:
    known = catalogue().procedures.get(item.code)
    if item.act == "ABOLISHED":
        if known is None or known.version_on(effective_on) is None:
            raise DecisionInvalid({"items": f"{item.code} is not in force on {effective_on}"})
        DecisionItem.objects.create(decision=decision, procedure_code=item.code, act=item.act)
        return
    draft = draft_get(item.code, lock=True)
    reason = not_ready(draft)
    if reason is not None:
        raise DraftNotReady(procedure=item.code, reason=reason)
    if (item.act == "NEW") != (known is None):
        raise DecisionInvalid({"items": f"{item.code} is {'not ' if known is None else ''}known"})
    if known is not None and known.versions[-1].valid_from >= effective_on:
        raise DecisionInvalid(
            {"effective_on": f"{item.code} has a version from {known.versions[-1].valid_from}"}
        )
    DecisionItem.objects.create(
        decision=decision, procedure_code=item.code, act=item.act, version=draft
    )


def decision_sign(
    *, actor: Actor, at: datetime, decision_id: int, number: str, signed_on: date, name: str
) -> None:
    """Sign a decision: its procedures are in force by their day, and public at once.

    Raises ``NotPermitted`` (only the head of the province signs), ``DecisionUnknown``,
    ``DecisionSigned``, ``DecisionInvalid``, ``DraftNotReady`` when a draft changed
    meanwhile, ``DecisionNumberTaken``.
    """
    organisation.authorise(actor, "procedures.publish", PROVINCE)
    try:
        _sign(actor, at, decision_id, text.clean(number), signed_on, text.clean(name))
    except IntegrityError as error:
        if "a_decision_has_its_own_number" in str(error):
            raise DecisionNumberTaken(number=number) from None
        raise
    catalogue_refresh()


@command
def _sign(
    actor: Actor, at: datetime, decision_id: int, number: str, signed_on: date, name: str
) -> None:
    decision = Decision.objects.select_for_update(no_key=True).filter(pk=decision_id).first()
    if decision is None:
        raise DecisionUnknown(decision=decision_id)
    _still_drawn(decision)
    wrong = {
        key: "it is needed" for key, value in (("number", number), ("name", name)) if not value
    }
    if signed_on > clock.local_day(at):
        wrong["signed_on"] = "the day lies in the future"
    if wrong:
        raise DecisionInvalid(wrong)
    decision.number, decision.state, decision.signed_name = number, "SIGNED", name
    decision.signed_on, decision.signed_at, decision.signed_by = signed_on, at, actor.code
    decision.save()
    source = f"{number} ({signed_on.isoformat()})"
    due_on = control_rules(signed_on).publish_by(signed_on)
    for item in DecisionItem.objects.filter(decision=decision).order_by("id"):
        _publish(decision, item, source)
        for place in ("PORTAL", "OPEN_DATA"):
            Publication.objects.create(
                procedure_code=item.procedure_code, decision=decision, place=place,
                published_on=clock.local_day(at), due_on=due_on, recorded_at=at,
                recorded_by=actor.code,
            )  # fmt: skip
        procedure_record(actor, at, item.procedure_code, "published", decision=number, act=item.act,
                effective_on=decision.effective_on.isoformat())  # fmt: skip
    outbox.emit(name=CATALOGUE_CHANGED, record="procedures", payload={"decision": number})


def _still_drawn(decision: Decision) -> None:
    if decision.state == "SIGNED":
        raise DecisionSigned(number=decision.number)
    if decision.state == "WITHDRAWN":
        raise DecisionWithdrawn(decision=decision.pk)


@command
def decision_withdraw(*, actor: Actor, at: datetime, decision_id: int, reason: str) -> None:
    """Withdraw a decision that is not signed; its drafts are free for another one.

    Raises ``NotPermitted``, ``DecisionUnknown``, ``DecisionSigned``, ``DecisionWithdrawn``,
    ``DecisionInvalid`` without a reason.
    """
    organisation.authorise(actor, "procedures.control")
    decision = Decision.objects.select_for_update(no_key=True).filter(pk=decision_id).first()
    if decision is None:
        raise DecisionUnknown(decision=decision_id)
    _still_drawn(decision)
    if not text.clean(reason):
        raise DecisionInvalid({"reason": "it is needed"})
    items = list(DecisionItem.objects.filter(decision=decision).order_by("id"))
    for item in items:
        procedure_record(actor, at, item.procedure_code, "decision_withdrawn",
                         decision=decision.pk, title=decision.title, act=item.act)  # fmt: skip
    DecisionItem.objects.filter(decision=decision).delete()
    decision.state, decision.withdrawn = "WITHDRAWN", text.clean(reason)
    decision.save(update_fields=["state", "withdrawn"])


def _publish(decision: Decision, item: DecisionItem, source: str) -> None:
    if item.version_id is None:
        Ending.objects.update_or_create(
            procedure_code=item.procedure_code,
            defaults={"ends_on": decision.effective_on, "decision": decision},
        )
        return
    draft = draft_get(item.procedure_code, lock=True)
    reason = not_ready(draft) if draft.pk == item.version_id else "another draft took its place"
    if reason is not None:
        raise DraftNotReady(procedure=item.procedure_code, reason=reason)
    draft.state, draft.missing, draft.source = "PUBLISHED", [], source
    draft.valid_from = decision.effective_on
    draft.save(update_fields=["state", "missing", "source", "valid_from"])


@command
def posting_record(
    *, actor: Actor, at: datetime, decision_id: int, code: str, unit: str, posted_on: date
) -> None:
    """Record that an office has posted the sheet of a procedure.

    Raises ``NotPermitted``, ``DecisionUnknown``, ``DecisionInvalid``.
    """
    organisation.authorise(actor, "procedures.post", unit)
    decision = Decision.objects.filter(pk=decision_id, state="SIGNED").first()
    if decision is None or decision.signed_on is None:
        raise DecisionUnknown(decision=decision_id)
    if not DecisionItem.objects.filter(decision=decision, procedure_code=code).exists():
        raise DecisionInvalid({"code": f"the decision does not name {code}"})
    if posted_on > clock.local_day(at) or posted_on < decision.signed_on:
        raise DecisionInvalid({"posted_on": "from the day of the decision until today"})
    Publication.objects.get_or_create(
        procedure_code=code, decision=decision, place="POSTED", unit=unit,
        defaults={
            "published_on": posted_on, "recorded_at": at, "recorded_by": actor.code,
            "due_on": control_rules(decision.signed_on).publish_by(decision.signed_on),
        },
    )  # fmt: skip
