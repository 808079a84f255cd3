"""Writes: a remedy is reported with evidence, re-checked by somebody else, extended or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from motcua.core import clock, sql
from motcua.core.commands import command, step
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Act, Done, File
from motcua.steering.contracts.inspections import FindingState, InspectionState, Kind, Standing
from motcua.steering.errors import (
    CLAIMED_ALREADY,
    DAY_NOT_LATER,
    DAY_TOO_FAR,
    EVIDENCE_NEEDED,
    NOT_CLAIMED,
    NOT_SIGNED,
    NOTHING_PROPOSED,
    PROPOSAL_WAITS,
    REASON_NEEDED,
    REMEDIED_ALREADY,
    TIME_RUNS_BACK,
    RecordChanged,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.recording import (
    FARTHEST,
    FINDING,
    Faults,
    cleaned,
    done_of,
    locked,
    one,
    record,
    refuse,
    second_person,
)
from motcua.steering.rules import FINDING_ACTS, standing_after, standing_of
from motcua.steering.selectors import acts_of
from motcua.steering.services_plans import own_agency

REMEDY: Final = "inspections.answer"
RECHECK: Final = "inspections.carry_out"
_WHY: Final = {
    FindingState.OPEN: NOT_CLAIMED, FindingState.RETURNED: NOT_CLAIMED,
    FindingState.CLAIMED: CLAIMED_ALREADY, FindingState.REMEDIED: REMEDIED_ALREADY,
}  # fmt: skip


@dataclass(frozen=True)
class _Held:
    finding_id: int
    code: str
    unit: str
    agency: str
    signed: bool
    standing: Standing
    last: Act


def _hold(code: str, expected_seq: int | None, kind: Kind, at: datetime) -> _Held:
    """Hold a finding on which ``kind`` can be done now.

    Raises ``RecordUnknown``, ``RecordChanged``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    locked(f"{FINDING}{code}")
    row = one(
        "SELECT f.id, f.code, f.unit, i.agency, p.state FROM steering_finding f"
        " JOIN steering_inspection i ON i.id = f.inspection_id"
        " JOIN steering_inspection_fact p ON p.inspection_id = i.id WHERE f.code = %s",
        [code],
    )
    acts = acts_of(f"{FINDING}{code}") if row else []
    standing = standing_of(acts)
    if row is None or standing is None:
        raise RecordUnknown(code=code)
    signed = row[4] in (InspectionState.SIGNED.value, InspectionState.ANSWERED.value)
    held = _Held(row[0], row[1], row[2], row[3], signed, standing, acts[-1])
    if expected_seq is not None and expected_seq != standing.last_seq:
        raise RecordChanged(code=code)
    if not signed:
        raise StepNotPossible(code=code, reason=NOT_SIGNED)
    if kind not in FINDING_ACTS[standing.state]:
        raise StepNotPossible(code=code, reason=_WHY[standing.state])
    if at < acts[-1].occurred_at:
        raise SteeringInvalid({"at": TIME_RUNS_BACK})
    return held


@step
def _write(
    actor: Actor, at: datetime, held: _Held, kind: Kind, body: Mapping[str, Any],
    words: str = "", files: Sequence[File] = (),
) -> Done:  # fmt: skip
    """Append the act and write where the remedy now stands."""
    act = record(
        actor, at, stream=f"{FINDING}{held.code}", kind=kind, body=body, unit=held.unit,
        words=words, files=files,
    )  # fmt: skip
    now = standing_after(held.standing, act)
    sql.update(
        "steering_finding_fact", {**vars(now), "state": now.state.value},
        key="finding_id", value=held.finding_id,
    )  # fmt: skip
    return done_of(held.code, act)


def _reason(words: str, *, needed: bool) -> str:
    faults = Faults()
    found = cleaned(faults, "reason", words, needed=False)
    if needed and not found:
        faults["reason"] = REASON_NEEDED
    refuse(faults)
    return found


@command
def remedy_claim(
    *, actor: Actor, at: datetime, code: str, words: str, files: Sequence[File] = (),
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """The inspected agency reports the remedy and shows evidence; the day of this counts.

    Raises ``RecordUnknown``, ``NotPermitted``, ``RecordChanged``, ``StepNotPossible``,
    ``SteeringInvalid`` without evidence.
    """
    held, faults = _hold(code, expected_seq, Kind.CLAIMED, at), Faults()
    organisation.authorise(actor, REMEDY, held.unit)
    said = cleaned(faults, "words", words, needed=False)
    if not said and not files:
        faults["words"] = EVIDENCE_NEEDED
    refuse(faults)
    return _write(actor, at, held, Kind.CLAIMED, {"by": actor.code}, said, files)


@command
def remedy_check(
    *, actor: Actor, at: datetime, code: str, accept: bool, reason: str = "",
    files: Sequence[File] = (), expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """An inspector who did not report it re-checks the remedy: accepted, or sent back.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OwnAgency``, ``OtherPersonNeeded``,
    ``RecordChanged``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    kind = Kind.ACCEPTED if accept else Kind.RETURNED
    held = _hold(code, expected_seq, kind, at)
    organisation.authorise(actor, RECHECK, held.agency)
    own_agency(actor, held.unit)
    second_person(actor, held.standing.claimed_by, code)
    return _write(actor, at, held, kind, {}, _reason(reason, needed=not accept), files)


@command
def extension_propose(
    *, actor: Actor, at: datetime, code: str, until_on: date, reason: str,
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """The inspected agency asks for a later day, with the reason. The first day still judges.

    Raises ``RecordUnknown``, ``NotPermitted``, ``RecordChanged``, ``StepNotPossible``,
    ``SteeringInvalid``.
    """
    held = _hold(code, expected_seq, Kind.EXTENSION_PROPOSED, at)
    organisation.authorise(actor, REMEDY, held.unit)
    if held.standing.proposed_on is not None:
        raise StepNotPossible(code=code, reason=PROPOSAL_WAITS)
    today = clock.local_day(at)
    if until_on <= max(held.standing.due_on, today):
        raise SteeringInvalid({"until_on": DAY_NOT_LATER})
    if until_on > today + FARTHEST:
        raise SteeringInvalid({"until_on": DAY_TOO_FAR})
    body = {"until_on": until_on.isoformat(), "by": actor.code}
    return _write(
        actor, at, held, Kind.EXTENSION_PROPOSED, body, _reason(reason, needed=True)
    )  # fmt: skip


@command
def extension_decide(
    *, actor: Actor, at: datetime, code: str, accept: bool, reason: str = "",
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """An inspector, and not the proposer, grants the later day or refuses it.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OwnAgency``, ``OtherPersonNeeded``,
    ``RecordChanged``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    kind = Kind.EXTENDED if accept else Kind.EXTENSION_REFUSED
    held = _hold(code, expected_seq, kind, at)
    organisation.authorise(actor, RECHECK, held.agency)
    own_agency(actor, held.unit)
    proposed = held.standing.proposed_on
    if proposed is None:
        raise StepNotPossible(code=code, reason=NOTHING_PROPOSED)
    second_person(actor, held.standing.proposed_by, code)
    body = {"until_on": proposed.isoformat()} if accept else {}
    return _write(actor, at, held, kind, body, _reason(reason, needed=not accept))
