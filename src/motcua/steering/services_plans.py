"""Writes: the yearly plan of inspections, approved by another person; visits are opened from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command, step
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done
from motcua.steering.contracts.inspections import InspectionKind, Kind
from motcua.steering.errors import (
    APPROVED,
    MONTH_INVALID,
    NOT_APPROVED,
    NOTHING_PLANNED,
    OPENED_ALREADY,
    TEAM_NEEDED,
    YEAR_INVALID,
    OwnAgency,
    RecordUnknown,
    StepNotPossible,
)
from motcua.steering.loading import checklist_on
from motcua.steering.recording import (
    INSPECTION,
    PLAN,
    SHORT,
    Faults,
    check_unit,
    cleaned,
    done_of,
    inserted,
    locked,
    numbered,
    one,
    record,
    refuse,
    second_person,
    told_as_json,
)
from motcua.steering.rules import month_end
from motcua.steering.selectors import acts_of
from motcua.steering.selectors_changes import NOW
from motcua.steering.services_committee import answer, answered

PLANNING: Final = "inspections.plan"
MOST_TEAM: Final = 20


def own_agency(actor: Actor, unit: str) -> None:
    """Raise ``OwnAgency`` where the actor holds a post in the agency that is inspected."""
    if any(post.covers(unit) for post in actor.posts):
        raise OwnAgency()


def cleaned_team(faults: Faults, team: Sequence[str]) -> list[str]:
    """Who goes, each once; a missing leader is put into ``faults``."""
    found = list(dict.fromkeys(name for name in (text.clean(each) for each in team) if name))
    if not found or len(found) > MOST_TEAM or any(len(name) > SHORT for name in found):
        faults["team"] = TEAM_NEEDED
    return found


@command
def plan_draft(
    *, actor: Actor, at: datetime, year: int, agency: str, key: str | None = None
) -> Done:
    """Begin the plan of an agency for a year; again gives the same plan back.

    Raises ``NotPermitted``, ``SteeringInvalid``.
    """
    today, faults = clock.local_day(at), Faults()
    request = {"act": "plan", "year": year, "agency": agency}
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise(actor, PLANNING, agency)
    if not 2011 <= year <= 2100:
        faults["year"] = YEAR_INVALID
    check_unit(faults, "agency", agency, today)
    refuse(faults)
    code = f"KHKT-{year}-{agency}"
    locked(f"{PLAN}{code}")
    if one("SELECT 1 FROM steering_plan WHERE code = %s", [code]) is not None:
        return answer(claimed, Done(code, "plan.drafted", 1))
    inserted(
        "steering_plan",
        {
            "code": code, "year": year, "agency": agency, "drafted_by": actor.code,
            "drafted_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PLAN}{code}", kind="plan.drafted",
        body={"year": year, "agency": agency}, unit=agency,
    )  # fmt: skip
    return answer(claimed, done_of(code, act))


def plan_held(code: str) -> dict[str, Any]:
    """The plan, locked. Raises ``RecordUnknown``."""
    locked(f"{PLAN}{code}")
    names = ("id", "code", "year", "agency", "drafted_by", "approved_at")
    row = one(f"SELECT {', '.join(names)} FROM steering_plan WHERE code = %s", [code])
    if row is None:
        raise RecordUnknown(code=code)
    return dict(zip(names, row, strict=True))


def _draft(actor: Actor, code: str) -> dict[str, Any]:
    """A plan that may still be changed, by whoever plans for its agency."""
    plan = plan_held(code)
    organisation.authorise(actor, PLANNING, plan["agency"])
    if plan["approved_at"] is not None:
        raise StepNotPossible(code=code, reason=APPROVED)
    return plan


@command
def plan_item_add(
    *, actor: Actor, at: datetime, plan: str, unit: str, month: int, checklist: str,
    subject: str, team: Sequence[str], key: str | None = None,
) -> Done:  # fmt: skip
    """Add a visit to a plan that is not approved yet; the first of the team leads.

    Raises ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``SteeringInvalid``,
    ``ChecklistUnknown``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    request = {
        "act": "visit", "plan": plan, "unit": unit, "month": month, "checklist": checklist,
        "subject": subject, "team": list(team),
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    known = _draft(actor, plan)
    words = cleaned(faults, "subject", subject, most=SHORT)
    people = cleaned_team(faults, team)
    if not 1 <= month <= 12:
        faults["month"] = MONTH_INVALID
    else:
        checklist_on(checklist, month_end(known["year"], month))
    check_unit(faults, "unit", unit, today)
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_plan_item WHERE plan_id = %s",
        [known["id"]],
    )
    number = int(row[0]) if row else 1
    sql.insert(
        "steering_plan_item",
        {
            "plan_id": known["id"], "number": number, "unit": unit, "month": month,
            "checklist": checklist, "subject": words, "team": people,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PLAN}{plan}", kind="plan.visit_added", unit=known["agency"],
        body={"number": number, "unit": unit, "month": month, "checklist": checklist},
        words=told_as_json(words, *people), shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(plan, act))


@command
def plan_item_drop(*, actor: Actor, at: datetime, plan: str, number: int) -> Done:
    """Take a visit out of a plan that is not approved yet.

    Raises ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``.
    """
    known = _draft(actor, plan)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM steering_plan_item WHERE plan_id = %s AND number = %s",
            [known["id"], number],
        )
        if not cursor.rowcount:
            raise RecordUnknown(code=f"{plan} #{number}")
    act = record(
        actor, at, stream=f"{PLAN}{plan}", kind="plan.visit_dropped", unit=known["agency"],
        body={"number": number},
    )  # fmt: skip
    return done_of(plan, act)


@command
def plan_approve(*, actor: Actor, at: datetime, plan: str, document_number: str) -> Done:
    """Another person, who heads the agency or one above it, approves the plan by a document.

    Nobody does who began it, or added or dropped a visit.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OtherPersonNeeded``, ``StepNotPossible``,
    ``SteeringInvalid``.
    """
    faults = Faults()
    known = plan_held(plan)
    organisation.authorise(actor, "inspections.approve", known["agency"])
    if known["approved_at"] is not None:
        raise StepNotPossible(code=plan, reason=APPROVED)
    for act in acts_of(f"{PLAN}{plan}"):  # whoever added or dropped a visit wrote it too
        second_person(actor, act.actor, plan)
    number = cleaned(faults, "document_number", document_number, most=SHORT)
    row = one("SELECT count(*) FROM steering_plan_item WHERE plan_id = %s", [known["id"]])
    if not row or not row[0]:
        faults["plan"] = NOTHING_PLANNED
    refuse(faults)
    sql.update(
        "steering_plan",
        {"approved_by": actor.code, "approved_at": at, "document_number": number},
        key="id", value=known["id"],
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PLAN}{plan}", kind="plan.approved", body={}, unit=known["agency"],
        words=number, shown=False,
    )  # fmt: skip
    return done_of(plan, act)


# Visits --------------------------------------------------------------------------------


@step
def open_inspection(
    actor: Actor, at: datetime, *, kind: InspectionKind, unit: str, agency: str, subject: str,
    team: Sequence[str], checklist: str, item_id: int | None = None, draw_id: int | None = None,
    members: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Write a new inspection with the questions in force today. Raises ``ChecklistUnknown``.

    Neither the ledger nor the event names the unit: it learns of a sudden visit by the visit.
    ``members`` are the officials of the team, who know of it before.
    """
    today = clock.local_day(at)
    asked = checklist_on(checklist, today)
    code = numbered("KT", at, "steering_inspection")
    questions = {
        "key": asked.key, "since": asked.valid_from.isoformat(),
        "items": [
            {
                "code": item.code, "verified": item.verified,
                **{name: {"vi": said.vi, "en": said.en} for name, said in (
                    ("topic", item.topic), ("asked", item.asked), ("basis", item.basis))},
            }
            for item in asked.items
        ],
    }  # fmt: skip
    inspection_id = inserted(
        "steering_inspection",
        {
            "code": code, "kind": kind.value, "item_id": item_id, "draw_id": draw_id,
            "unit": unit, "agency": agency, "subject": subject, "leader": team[0],
            "team": list(team), "members": list(members),
            "checklist": json.dumps(questions, ensure_ascii=False),
            "checklist_print": asked.fingerprint, "opened_by": actor.code, "opened_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{INSPECTION}{code}", kind=Kind.OPENED, unit=agency,
        body={
            "kind": kind.value, "agency": agency, "checklist": asked.key,
            "checklist_print": asked.fingerprint,
            **({"members": list(members)} if members else {}),
        },
        words=told_as_json(unit, subject, *team), shown=False,
    )  # fmt: skip
    sql.insert(
        "steering_inspection_fact",
        {"inspection_id": inspection_id, "state": "OPENED", "last_seq": act.seq},
    )
    return done_of(code, act)


@command
def visit_open(*, actor: Actor, at: datetime, plan: str, number: int) -> Done:
    """Open the inspection of a planned visit, once; ``code`` of the answer is the inspection's.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OwnAgency``, ``StepNotPossible``.
    """
    known = plan_held(plan)
    organisation.authorise(actor, "inspections.carry_out", known["agency"])
    if known["approved_at"] is None:
        raise StepNotPossible(code=plan, reason=NOT_APPROVED)
    row = one(
        "SELECT v.id, v.unit, v.checklist, v.subject, v.team, e.code, n.kind"
        " FROM steering_plan_item v LEFT JOIN steering_inspection e ON e.item_id = v.id"
        f" {NOW} WHERE v.plan_id = %s AND v.number = %s",
        [known["id"], number],
    )
    if row is None or row[6] == "DROP":
        raise RecordUnknown(code=f"{plan} #{number}")
    item_id, unit, checklist, subject, team, opened, _ = row
    if opened:
        raise StepNotPossible(code=opened, reason=OPENED_ALREADY)
    now = organisation.unit_stand_in(unit, on=clock.local_day(at)).code
    own_agency(actor, now)
    return open_inspection(
        actor, at, kind=InspectionKind.PLANNED, unit=now, agency=known["agency"],
        subject=subject, team=team, checklist=checklist, item_id=item_id,
    )  # fmt: skip
