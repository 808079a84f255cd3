"""Writes: a notice of results and minutes go out once, by another person than who wrote them."""

from __future__ import annotations

from datetime import date, datetime

from motcua.core import clock, sql
from motcua.core.commands import command, step
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done
from motcua.steering.errors import (
    ISSUE_BEFORE,
    NOT_SIGNED,
    PAPER_ISSUED,
    RecordUnknown,
    StepNotPossible,
)
from motcua.steering.recording import (
    INSPECTION,
    MEETING,
    PAPER,
    SHORT,
    Faults,
    check_past,
    cleaned,
    done_of,
    locked,
    one,
    record,
    refuse,
    second_person,
    told_as_json,
)
from motcua.steering.selectors import acts_of, issue_of
from motcua.steering.selectors_inspections import drafters_of
from motcua.steering.services_plans import own_agency


@step
def _issue(
    actor: Actor, at: datetime, *, code: str, unit: str, first: date, drafted_by: str,
    number: str, on: date, signer: str,
) -> Done:  # fmt: skip
    """Record number, day and signer; ``first`` is the day of what the paper tells of."""
    faults = Faults()
    if issue_of(code) is not None:
        raise StepNotPossible(code=code, reason=PAPER_ISSUED)
    said = cleaned(faults, "document_number", number, most=SHORT)
    name = cleaned(faults, "signer", signer, most=SHORT)
    check_past(faults, "document_on", on, clock.local_day(at))
    if on < first:
        faults["document_on"] = ISSUE_BEFORE
    refuse(faults)
    sql.insert(
        "steering_paper_issue",
        {
            "record": code, "number": said, "issued_on": on, "signer": name,
            "drafted_by": drafted_by, "issued_by": actor.code, "issued_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PAPER}{code}", kind="paper.issued", unit=unit,
        body={"issued_on": on.isoformat()}, words=told_as_json(said, name), shown=False,
    )  # fmt: skip
    return done_of(code, act)


@command
def notice_issue(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date, signer: str
) -> Done:
    """The notice of results went out; recorded by who orders inspections in the agency.

    That is its head, who needs no post of an inspector; never anybody who recorded, stated a
    finding, proposed to consider responsibility or signed for the team. The paper tells of the
    inspection as it is recorded now, and stays so. Raises ``RecordUnknown``, ``NotPermitted``,
    ``OwnAgency``, ``OtherPersonNeeded``, ``StepNotPossible`` before the team signed or the second
    time, ``SteeringInvalid``.
    """
    locked(f"{INSPECTION}{code}")
    row = one(
        "SELECT i.unit, i.agency, f.signed_by, f.signed_on FROM steering_inspection i"
        " JOIN steering_inspection_fact f ON f.inspection_id = i.id"
        " WHERE i.code = %s AND f.visited_on IS NOT NULL",
        [code],
    )
    if row is None:
        raise RecordUnknown(code=code)
    unit, agency, signed_by, signed_on = row
    organisation.authorise(actor, "inspections.approve", agency)
    own_agency(actor, unit)
    if signed_on is None:
        raise StepNotPossible(code=code, reason=NOT_SIGNED)
    for drafter in sorted(drafters_of(code)):
        second_person(actor, drafter, code)
    return _issue(
        actor, at, code=code, unit=agency, first=signed_on, drafted_by=signed_by,
        number=document_number, on=document_on, signer=signer,
    )  # fmt: skip


@command
def minutes_issue(
    *, actor: Actor, at: datetime, code: str, document_number: str, document_on: date, signer: str
) -> Done:
    """The minutes went out; recorded by nobody who recorded the meeting or a conclusion of it.

    No conclusion is added after that. Raises ``RecordUnknown``, ``NotPermitted``,
    ``OtherPersonNeeded``, ``StepNotPossible`` the second time, ``SteeringInvalid``.
    """
    locked(f"{MEETING}{code}")
    row = one("SELECT held_on, recorded_by FROM steering_meeting WHERE code = %s", [code])
    if row is None:
        raise RecordUnknown(code=code)
    held_on, recorded_by = row
    province = organisation.province(on=clock.local_day(at)).code
    organisation.authorise(actor, "steering.issue", province)
    for act in acts_of(f"{MEETING}{code}"):
        if act.kind != "meeting.tasked":
            second_person(actor, act.actor, code)
    return _issue(
        actor, at, code=code, unit=province, first=held_on, drafted_by=recorded_by,
        number=document_number, on=document_on, signer=signer,
    )  # fmt: skip
