"""Writes: a finding asks an agency to consider responsibility; its head answers by a decision.

What is decided on a person belongs to the personnel files: here stand the proposal, its day and
the number and day of the decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from motcua.core import clock, idempotency, sql
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done, File
from motcua.steering.errors import (
    ANSWERED_ALREADY,
    BEFORE_VISIT,
    NOT_ABOVE,
    NOT_SIGNED,
    OUTCOME_UNKNOWN,
    RecordUnknown,
    StepNotPossible,
)
from motcua.steering.loading import outcomes_on
from motcua.steering.recording import (
    CONSEQUENCE,
    FINDING,
    SHORT,
    Faults,
    check_future,
    check_past,
    check_unit,
    cleaned,
    done_of,
    inserted,
    locked,
    one,
    record,
    refuse,
    second_person,
    told_as_json,
)
from motcua.steering.services_committee import answer, answered
from motcua.steering.services_plans import own_agency

MOST_ASKED: Final = 1000


@command
def consequence_propose(
    *, actor: Actor, at: datetime, finding: str, unit: str, asked: str, due_on: date,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Ask the inspected agency, or one above it, to consider responsibility for a finding.

    ``code`` of the answer is the proposal's. Raises ``RecordUnknown``, ``NotPermitted``,
    ``OwnAgency``, ``SteeringInvalid``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    request = {
        "act": "consequence", "finding": finding, "unit": unit, "asked": asked, "due_on": due_on
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked(f"{FINDING}{finding}")
    row = one(
        "SELECT g.id, g.unit, i.agency FROM steering_finding g"
        " JOIN steering_inspection i ON i.id = g.inspection_id WHERE g.code = %s",
        [finding],
    )
    if row is None:
        raise RecordUnknown(code=finding)
    finding_id, inspected, agency = row
    organisation.authorise(actor, "inspections.carry_out", agency)
    own_agency(actor, inspected)
    words = cleaned(faults, "asked", asked, most=MOST_ASKED)
    check_unit(faults, "unit", unit, today)
    if "unit" not in faults and not organisation.is_within(inspected, unit):
        faults["unit"] = NOT_ABOVE
    check_future(faults, "due_on", due_on, today)
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_consequence WHERE finding_id = %s",
        [finding_id],
    )
    number = int(row[0]) if row else 1
    code = f"{finding}-TN{number}"
    inserted(
        "steering_consequence",
        {
            "code": code, "finding_id": finding_id, "number": number, "unit": unit,
            "asked": words, "due_on": due_on, "proposed_by": actor.code, "proposed_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{CONSEQUENCE}{code}", kind="consequence.proposed", unit=agency,
        body={"finding": finding, "unit": unit, "due_on": due_on.isoformat()}, words=words,
        shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(code, act))


@command
def consequence_answer(
    *, actor: Actor, at: datetime, code: str, decision_number: str, decision_on: date,
    words: str = "", files: Sequence[File] = (), outcome: str = "",
) -> Done:  # fmt: skip
    """The head of the agency that must answer names the decision, once, when the record stands.

    ``outcome`` is a code of the outcomes in force on the day of the decision, such as a form of
    discipline, and says nothing of whom it meets. Raises ``RecordUnknown``, ``NotPermitted``,
    ``OtherPersonNeeded``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    faults = Faults()
    locked(f"{CONSEQUENCE}{code}")
    row = one(
        "SELECT c.id, c.unit, c.proposed_by, c.answered_by, f.state, f.visited_on"
        " FROM steering_consequence c"
        " JOIN steering_finding g ON g.id = c.finding_id"
        " JOIN steering_inspection_fact f ON f.inspection_id = g.inspection_id WHERE c.code = %s",
        [code],
    )
    if row is None:
        raise RecordUnknown(code=code)
    own_id, unit, proposed_by, answered_by, state, visited_on = row
    organisation.authorise(actor, "inspections.answer", unit)
    if state not in ("SIGNED", "ANSWERED"):
        raise StepNotPossible(code=code, reason=NOT_SIGNED)
    if answered_by:
        raise StepNotPossible(code=code, reason=ANSWERED_ALREADY)
    second_person(actor, proposed_by, code)
    number = cleaned(faults, "decision_number", decision_number, most=SHORT)
    said = cleaned(faults, "words", words, most=MOST_ASKED, needed=False)
    check_past(faults, "decision_on", decision_on, clock.local_day(at))
    if decision_on < visited_on:
        faults["decision_on"] = BEFORE_VISIT
    if outcome and outcome not in {one.code for one in outcomes_on(decision_on)}:
        faults["outcome"] = OUTCOME_UNKNOWN
    refuse(faults)
    sql.update(
        "steering_consequence",
        {
            "decision_number": number, "decision_on": decision_on, "answer": said,
            "outcome": outcome, "answered_by": actor.code, "answered_at": at,
        },
        key="id", value=own_id,
    )  # fmt: skip
    body = {"decision_on": decision_on.isoformat(), **({"outcome": outcome} if outcome else {})}
    act = record(
        actor, at, stream=f"{CONSEQUENCE}{code}", kind="consequence.answered", unit=unit,
        body=body, words=told_as_json(number, said),
        shown=False, files=files,
    )  # fmt: skip
    return done_of(code, act)
