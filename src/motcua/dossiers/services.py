"""Writes of the dossiers module: receive, act, return.

Each command has one order: claim the key, lock, decide with ``rules``, record the act in
the ledger, write, tell. ``actor`` and ``at`` are arguments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import clock, idempotency, outbox, sql, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import (
    Act,
    Applicant,
    Channel,
    Done,
    Kind,
    Outcome,
    Receipt,
    RulePack,
    Status,
)
from motcua.dossiers.errors import (
    CHOOSE_ONE,
    NAME_NEEDED,
    REASON_NEEDED,
    UNKNOWN_COMPONENT,
    ActNotPossible,
    ComponentMissing,
    DossierChanged,
    DossierInvalid,
    DossierUnknown,
    NotYourStep,
    OccurredInFuture,
    SupplementLimitReached,
)
from motcua.dossiers.packs import rule_pack_get, rule_pack_on
from motcua.dossiers.rules import (
    ALLOWED,
    clock_of,
    code_series,
    dossier_code,
    fact_of,
    limit_body,
)
from motcua.dossiers.selectors import acts_of, stream_of
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion

_TOLERANCE = timedelta(minutes=1)


def note_digest(note: str) -> str:
    """What the ledger keeps of a note: enough to prove it, nothing to read."""
    return hashlib.sha256(note.encode()).hexdigest()


def _check_time(occurred_at: datetime, at: datetime) -> None:
    if occurred_at > at + _TOLERANCE:
        raise OccurredInFuture()


def _check_applicant(applicant: Applicant) -> Applicant:
    cleaned = Applicant(
        name=text.clean(applicant.name),
        id_number="".join(char for char in applicant.id_number if char.isalnum()),
        phone="".join(char for char in applicant.phone if char.isdigit() or char == "+"),
        address=text.clean(applicant.address),
    )
    wrong: dict[str, str] = {}
    if not cleaned.name:
        wrong["applicant.name"] = str(NAME_NEEDED)
    if wrong:
        raise DossierInvalid(wrong)
    return cleaned


def _check_components(version: ProcedureVersion, present: Sequence[str]) -> list[dict[str, Any]]:
    known = {component.code: component for component in version.components}
    unknown = [code for code in present if code not in known]
    if unknown:
        raise DossierInvalid({f"components.{code}": str(UNKNOWN_COMPONENT) for code in unknown})
    missing = [
        component for component in version.components
        if component.required and component.condition is None and component.code not in present
    ]  # fmt: skip
    if missing:
        raise ComponentMissing(
            {f"components.{component.code}": component.name.vi for component in missing}
        )
    return [{"code": code, "quantity": known[code].quantity} for code in present]


def _next_number(unit: str, series: str) -> int:
    """The next number of a unit's run; the row lock makes it unique and without gaps."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_code_number AS n (unit, series, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (unit, series) DO UPDATE SET last = n.last + 1 RETURNING last",
            [unit, series],
        )
        return int(cursor.fetchone()[0])


@command
def dossier_receive(
    *,
    actor: Actor,
    at: datetime,
    unit_code: str,
    procedure_code: str,
    applicant: Applicant,
    components: Sequence[str],
    channel: Channel = Channel.COUNTER,
    occurred_at: datetime | None = None,
    key: str | None = None,
) -> Receipt:
    """Receive a complete dossier: allocate its code, start its clock, give the receipt.

    ``occurred_at`` is when it was handed over (now, unless it was entered afterwards).
    At most seven statements. Raises ``NotPermitted``, ``DossierInvalid``,
    ``ComponentMissing``, ``ProcedureUnknown``, ``ProcedureNotInForce``, ``KeyReused``.
    """
    happened = occurred_at or at
    _check_time(happened, at)
    organisation.authorise(actor, "dossiers.receive", unit_code)
    day = clock.local_day(happened)
    procedure = procedures.procedure_get(procedure_code)
    version = procedures.procedure_version_on(procedure_code, day)
    unit = organisation.unit_get(unit_code)
    person = _check_applicant(applicant)
    checklist = _check_components(version, components)
    pack = rule_pack_on(day)
    claimed = idempotency.claim(
        actor=actor.code, key=key,
        request={
            "act": "receive", "unit": unit_code, "procedure": procedure_code,
            "applicant": [person.name, person.id_number, person.phone, person.address],
            "components": list(components), "channel": channel.value,
        },
    )  # fmt: skip
    if claimed.answer is not None:
        return _receipt_again(claimed.answer)
    series = code_series(pack, day)
    code = dossier_code(
        pack, unit_number=organisation.unit_number(unit), day=day,
        number=_next_number(unit_code, series),
    )  # fmt: skip
    body = _received_body(
        code=code, procedure_code=procedure_code, version=version, unit_code=unit_code,
        channel=channel, pack=pack, checklist=checklist, person=person,
    )  # fmt: skip
    derived = clock_of(
        [Act(1, Kind.RECEIVED, happened, at, body, actor.code)],
        calendar=calendars.working_calendar(), pack=pack, now=at,
    )  # fmt: skip
    dossier_id = sql.insert(
        "dossiers_dossier",
        {
            "code": code, "procedure": procedure_code, "procedure_version": version.version,
            "unit": unit_code, "channel": channel.value, "origin": "LIVE", "pack": pack.code,
            "components": json.dumps(checklist), "fee": version.fee.amount,
            "applicant_name": person.name, "applicant_folded": text.fold(person.name),
            "applicant_id_number": person.id_number, "applicant_phone": person.phone,
            "applicant_address": person.address, "received_by": actor.code, "last_seq": 1,
        },
        returning="id",
    )  # fmt: skip
    sql.insert(
        "dossiers_fact",
        {
            "dossier_id": dossier_id, "code": code, "procedure": procedure_code,
            "procedure_version": version.version, "field": procedure.field,
            "level": unit.level, "unit": unit_code,
            "district": organisation.district_of(unit_code), "channel": channel.value,
            "origin": "LIVE", **fact_of(derived),
        },
    )  # fmt: skip
    appended = ledger.append(
        stream=stream_of(code), kind=Kind.RECEIVED, actor=actor.code, occurred_at=happened,
        body=body,
    )  # fmt: skip
    outbox.emit(
        name=events.DOSSIER_RECEIVED, record=stream_of(code),
        payload={"code": code, "unit": unit_code, "kind": Kind.RECEIVED, "seq": 1},
    )  # fmt: skip
    receipt = Receipt(
        dossier_id, code, happened, derived.due_on, derived.due_at, derived.proposed, 1,
        appended.hash.hex(),
    )  # fmt: skip
    idempotency.answer(claimed, _receipt_answer(receipt))
    return receipt


def _received_body(
    *, code: str, procedure_code: str, version: ProcedureVersion, unit_code: str,
    channel: Channel, pack: RulePack, checklist: list[dict[str, Any]], person: Applicant,
) -> dict[str, Any]:  # fmt: skip
    steps = [step.code for step in version.steps]
    return {
        "code": code, "procedure": procedure_code, "procedure_version": version.version,
        "procedure_fingerprint": version.fingerprint, "unit": unit_code,
        "channel": channel.value, "pack": pack.code, "pack_fingerprint": pack.fingerprint,
        "calendar": calendars.working_calendar().version, "limit": limit_body(version.time_limit),
        "components": checklist, "fee": version.fee.amount,
        "step": steps[1] if len(steps) > 1 else steps[0],
        "keyed_by": "OFFICIAL",
        "applicant_digest": _person_digest(code, person),
    }  # fmt: skip


def _person_digest(code: str, person: Applicant) -> str:
    """Binds the entry to the person without naming them; the code makes it unlike any other."""
    parts = "\n".join([code, person.name, person.id_number, person.phone, person.address])
    return hashlib.sha256(parts.encode()).hexdigest()


def _receipt_answer(receipt: Receipt) -> dict[str, Any]:
    return {
        "dossier_id": receipt.dossier_id, "code": receipt.code,
        "received_at": receipt.received_at.isoformat(),
        "due_on": receipt.due_on.isoformat() if receipt.due_on else None,
        "due_at": receipt.due_at.isoformat() if receipt.due_at else None,
        "proposed": receipt.proposed, "seq": receipt.seq, "hash": receipt.hash,
    }  # fmt: skip


def _receipt_again(kept: Mapping[str, Any]) -> Receipt:
    due_at = datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None
    return Receipt(
        kept["dossier_id"], kept["code"], datetime.fromisoformat(kept["received_at"]),
        datetime.fromisoformat(kept["due_on"]).date() if kept["due_on"] else None,
        due_at, kept["proposed"], kept["seq"], kept["hash"],
    )  # fmt: skip


@dataclass(frozen=True)
class _Locked:
    """A dossier row, locked until the command ends."""

    dossier_id: int
    code: str
    procedure: str
    version: int
    unit: str
    pack: RulePack
    last_seq: int
    status: Status
    step: str


def _lock(code: str) -> _Locked:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.code, d.procedure, d.procedure_version, d.unit, d.pack, d.last_seq,"
            " f.status, f.step FROM dossiers_dossier d JOIN dossiers_fact f"
            " ON f.dossier_id = d.id WHERE d.code = %s FOR NO KEY UPDATE OF d",
            [code],
        )
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    dossier_id, known, procedure, version, unit, pack, last_seq, status, step = values
    return _Locked(
        dossier_id, known, procedure, version, unit, rule_pack_get(pack), last_seq,
        Status(status), step,
    )  # fmt: skip


def _steps(locked: _Locked) -> list[Any]:
    if not locked.version:
        return []
    return list(procedures.procedure_version_get(locked.procedure, locked.version).steps)


def _check_holder(actor: Actor, locked: _Locked) -> None:
    """The act belongs to whoever holds the step's role in the dossier's unit."""
    for step in _steps(locked):
        if step.code == locked.step and not actor.holds(step.role, locked.unit):
            raise NotYourStep(
                step=step.name.vi, code=locked.code, role=organisation.role_name(step.role)
            )


@dataclass(frozen=True)
class _Plan:
    """What an act does once it is allowed."""

    kind: Kind
    body: Mapping[str, Any]
    event: str
    note: str = ""


def _act(
    *, actor: Actor, at: datetime, locked: _Locked, expected_seq: int | None, plan: _Plan,
    claimed: idempotency.Claim,
) -> Done:  # fmt: skip
    """Record the act, derive the clock anew, write and tell. Six statements, one per note."""
    if expected_seq is not None and expected_seq != locked.last_seq:
        raise DossierChanged(code=locked.code)
    if plan.kind not in ALLOWED[locked.status]:
        raise ActNotPossible(code=locked.code, status=locked.status.value)
    body = dict(plan.body)
    if plan.note:
        body["note_digest"] = note_digest(plan.note)
    before = acts_of(locked.code)
    appended = ledger.append(
        stream=stream_of(locked.code), kind=plan.kind, actor=actor.code, occurred_at=at, body=body
    )
    derived = clock_of(
        [*before, Act(appended.seq, plan.kind, at, appended.recorded_at, body, actor.code)],
        calendar=calendars.working_calendar(), pack=locked.pack, now=at,
    )  # fmt: skip
    sql.update("dossiers_dossier", {"last_seq": appended.seq}, key="id", value=locked.dossier_id)
    sql.update("dossiers_fact", fact_of(derived), key="dossier_id", value=locked.dossier_id)
    if plan.note:
        sql.insert(
            "dossiers_note",
            {"dossier_id": locked.dossier_id, "seq": appended.seq, "text": plan.note},
        )
    outbox.emit(
        name=plan.event, record=stream_of(locked.code),
        payload={
            "code": locked.code, "unit": locked.unit, "kind": plan.kind, "seq": appended.seq,
        },
    )  # fmt: skip
    done = Done(
        locked.code, plan.kind, appended.seq, derived.status, derived.step, appended.hash.hex()
    )
    idempotency.answer(
        claimed,
        {
            "code": done.code, "kind": done.kind, "seq": done.seq, "status": done.status.value,
            "step": done.step, "hash": done.hash,
        },
    )  # fmt: skip
    return done


def _done_again(kept: Mapping[str, Any]) -> Done:
    return Done(
        kept["code"], kept["kind"], kept["seq"], Status(kept["status"]), kept["step"], kept["hash"]
    )


def _claim(actor: Actor, key: str | None, act: str, code: str, **more: Any) -> idempotency.Claim:
    return idempotency.claim(actor=actor.code, key=key, request={"act": act, "code": code, **more})


@command
def dossier_advance(
    *, actor: Actor, at: datetime, code: str, expected_seq: int | None = None,
    key: str | None = None, note: str = "",
) -> Done:  # fmt: skip
    """Complete the present step; the last step before the return finishes the handling.

    At most nine statements. Raises ``DossierUnknown``, ``NotYourStep``, ``NotPermitted``,
    ``DossierChanged``, ``ActNotPossible``.
    """
    claimed = _claim(actor, key, "advance", code, note=note)
    if claimed.answer is not None:
        return _done_again(claimed.answer)
    locked = _lock(code)
    organisation.authorise(actor, "dossiers.advance", locked.unit)
    if expected_seq is not None and expected_seq != locked.last_seq:
        raise DossierChanged(code=code)
    codes = [step.code for step in _steps(locked)]
    if locked.step not in codes[:-1]:
        raise ActNotPossible(code=code, status=locked.status.value)
    _check_holder(actor, locked)
    following = codes[codes.index(locked.step) + 1]
    last = following == codes[-1]
    plan = _Plan(
        kind=Kind.FINISHED if last else Kind.MOVED,
        body={
            "from": locked.step, "step": following,
            **({"outcome": Outcome.GRANTED.value} if last else {}),
        },
        event=events.DOSSIER_CLOSED if last else events.DOSSIER_MOVED,
        note=text.clean(note),
    )  # fmt: skip
    return _act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )


@command
def dossier_request_supplement(
    *, actor: Actor, at: datetime, code: str, components: Sequence[str], reason: str,
    expected_seq: int | None = None, key: str | None = None,
) -> Done:  # fmt: skip
    """Ask the applicant, once and completely, for what is missing. The clock stands.

    Raises ``SupplementLimitReached`` when the rules allow no further request, and
    ``DossierInvalid`` without a reason or for a component that the procedure does not have.
    """
    claimed = _claim(actor, key, "supplement", code, components=list(components), reason=reason)
    if claimed.answer is not None:
        return _done_again(claimed.answer)
    locked = _lock(code)
    organisation.authorise(actor, "dossiers.supplement", locked.unit)
    known = set()
    if locked.version:
        version = procedures.procedure_version_get(locked.procedure, locked.version)
        known = {component.code for component in version.components}
    wrong = {
        f"components.{part}": str(UNKNOWN_COMPONENT) for part in components if part not in known
    }
    if not components:
        wrong["components"] = str(CHOOSE_ONE)
    if not text.clean(reason):
        wrong["reason"] = str(REASON_NEEDED)
    if wrong:
        raise DossierInvalid(wrong)
    asked = sum(act.kind == Kind.SUPPLEMENT_REQUESTED for act in acts_of(code))
    if asked >= locked.pack.max_supplement_requests:
        raise SupplementLimitReached(code=code, count=asked, basis=locked.pack.max_supplement_basis)
    plan = _Plan(
        Kind.SUPPLEMENT_REQUESTED, {"components": list(components)}, events.DOSSIER_MOVED,
        text.clean(reason),
    )  # fmt: skip
    return _act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )


def _simple(
    *, act: str, permission: str, actor: Actor, at: datetime, code: str, reason: str,
    expected_seq: int | None, key: str | None, kind: Kind, event: str,
    body: Mapping[str, Any] | None = None, reason_needed: bool = True,
) -> Done:  # fmt: skip
    claimed = _claim(actor, key, act, code, reason=reason, **(body or {}))
    if claimed.answer is not None:
        return _done_again(claimed.answer)
    locked = _lock(code)
    organisation.authorise(actor, permission, locked.unit)
    cleaned = text.clean(reason)
    if reason_needed and not cleaned:
        raise DossierInvalid({"reason": str(REASON_NEEDED)})
    return _act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq,
        plan=_Plan(kind, body or {}, event, cleaned), claimed=claimed,
    )  # fmt: skip


@command
def dossier_supplement(
    *, actor: Actor, at: datetime, code: str, expected_seq: int | None = None,
    key: str | None = None, note: str = "",
) -> Done:  # fmt: skip
    """What was missing has come; the clock goes on, or starts again, as the rules say."""
    return _simple(
        act="supplemented", permission="dossiers.receive", actor=actor, at=at, code=code,
        reason=note, expected_seq=expected_seq, key=key, kind=Kind.SUPPLEMENTED,
        event=events.DOSSIER_MOVED, reason_needed=False,
    )  # fmt: skip


@command
def dossier_refuse(
    *, actor: Actor, at: datetime, code: str, reason: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Refuse in writing, with the reason. Handling ends."""
    return _simple(
        act="refuse", permission="dossiers.refuse", actor=actor, at=at, code=code, reason=reason,
        expected_seq=expected_seq, key=key, kind=Kind.REFUSED, event=events.DOSSIER_CLOSED,
    )  # fmt: skip


@command
def dossier_withdraw(
    *, actor: Actor, at: datetime, code: str, reason: str, expected_seq: int | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    """The applicant takes the dossier back. Handling ends."""
    return _simple(
        act="withdraw", permission="dossiers.receive", actor=actor, at=at, code=code,
        reason=reason, expected_seq=expected_seq, key=key, kind=Kind.WITHDRAWN,
        event=events.DOSSIER_CLOSED,
    )  # fmt: skip


@command
def dossier_return(
    *, actor: Actor, at: datetime, code: str, channel: Channel = Channel.COUNTER,
    expected_seq: int | None = None, key: str | None = None, note: str = "",
) -> Done:  # fmt: skip
    """Hand the result over: at the counter, by post or online."""
    return _simple(
        act="return", permission="dossiers.return", actor=actor, at=at, code=code, reason=note,
        expected_seq=expected_seq, key=key, kind=Kind.RETURNED, event=events.DOSSIER_RETURNED,
        body={"channel": channel.value}, reason_needed=False,
    )  # fmt: skip


__all__ = [
    "dossier_advance",
    "dossier_receive",
    "dossier_refuse",
    "dossier_request_supplement",
    "dossier_return",
    "dossier_supplement",
    "dossier_withdraw",
    "note_digest",
]
