"""Act on a dossier: complete a step, wait, refuse, withdraw, return."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import idempotency, outbox, sql, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.burden import burden_of
from motcua.dossiers.contracts import (
    Act,
    Channel,
    Done,
    Kind,
    Outcome,
    RulePack,
    Status,
)
from motcua.dossiers.errors import (
    CHOOSE_ONE,
    REASON_NEEDED,
    UNKNOWN_COMPONENT,
    ActNotPossible,
    DossierChanged,
    DossierInvalid,
    DossierUnknown,
    NotYourStep,
    SupplementLimitReached,
)
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.rules import (
    ALLOWED,
    clock_of,
    fact_of,
)
from motcua.dossiers.selectors import acts_of, stream_of
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures


def note_digest(note: str) -> str:
    """What the ledger keeps of a note: enough to prove it, nothing to read."""
    return hashlib.sha256(note.encode()).hexdigest()


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
    channel: str
    fee: int
    distance_m: int | None


def _lock(code: str) -> _Locked:
    """Lock the dossier and its facts. Both: after a wait only locked rows are read anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.code, d.procedure, d.procedure_version, d.unit, d.pack, d.last_seq,"
            " f.status, f.step, d.channel, d.fee, f.distance_m"
            " FROM dossiers_dossier d JOIN dossiers_fact f ON f.dossier_id = d.id"
            " WHERE d.code = %s FOR NO KEY UPDATE OF d, f",
            [code],
        )
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    dossier_id, known, procedure, version, unit, pack, last_seq, status, *rest = values
    return _Locked(
        dossier_id, known, procedure, version, unit, rule_pack_get(pack), last_seq,
        Status(status), *rest,
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


def _check_state(locked: _Locked, expected_seq: int | None, kind: Kind) -> None:
    """Raises ``DossierChanged`` for another state than was seen, else ``ActNotPossible``."""
    if expected_seq is not None and expected_seq != locked.last_seq:
        raise DossierChanged(code=locked.code)
    if kind not in ALLOWED[locked.status]:
        raise ActNotPossible(code=locked.code, status=locked.status.value)


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
    _check_state(locked, expected_seq, plan.kind)
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
    burden = burden_of(
        derived, procedure=locked.procedure, version=locked.version, channel=locked.channel,
        fee=locked.fee, distance_m=locked.distance_m,
    )  # fmt: skip
    sql.update(
        "dossiers_fact", {**fact_of(derived), **burden}, key="dossier_id",
        value=locked.dossier_id,
    )  # fmt: skip
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
    _check_state(locked, expected_seq, Kind.SUPPLEMENT_REQUESTED)
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
