"""How every act on a dossier happens: claim, lock, check, record, derive, write, tell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import idempotency, outbox, sql, text
from motcua.dossiers.burden import burden_of
from motcua.dossiers.contracts import Act, Done, Kind, Origin, RulePack, Status
from motcua.dossiers.courses import open_steps_write, running_of, steps_now
from motcua.dossiers.errors import (
    REASON_NEEDED,
    ActNotPossible,
    DossierChanged,
    DossierInvalid,
    DossierUnknown,
    RealDossier,
)
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.rules import ALLOWED, ENTERED_AT, clock_of, fact_of
from motcua.dossiers.selectors import acts_of, stream_of
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor


def note_digest(note: str) -> str:
    """What the ledger keeps of a note: enough to prove it, nothing to read."""
    return hashlib.sha256(note.encode()).hexdigest()


@dataclass(frozen=True)
class Locked:
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
    origin: str
    process: str
    places: tuple[str, ...]
    branches_done: tuple[str, ...]


def lock(code: str) -> Locked:
    """Lock the dossier and its facts. Both: after a wait only locked rows are read anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.id, d.code, d.procedure, d.procedure_version, d.unit, d.pack, d.last_seq,"
            " f.status, f.step, d.channel, d.fee, f.distance_m, d.origin, f.process, f.places,"
            " f.branches_done"
            " FROM dossiers_dossier d JOIN dossiers_fact f ON f.dossier_id = d.id"
            " WHERE d.code = %s FOR NO KEY UPDATE OF d, f",
            [code],
        )
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    (dossier_id, known, procedure, version, unit, pack, last_seq, status, step, channel, fee,
     distance_m, origin, process, places, branches_done) = values  # fmt: skip
    return Locked(
        dossier_id, known, procedure, version, unit, rule_pack_get(pack), last_seq,
        Status(status), step, channel, fee, distance_m, origin, process, tuple(places),
        tuple(branches_done),
    )  # fmt: skip


def made_up(actor: Actor, at: datetime) -> dict[str, str]:
    """What the body of an act says when its official is simulated; nothing else for others."""
    return {ENTERED_AT: at.isoformat()} if actor.is_simulated else {}


def check_state(locked: Locked, expected_seq: int | None, kind: Kind) -> None:
    """Raises ``DossierChanged`` for another state than was seen, else ``ActNotPossible``."""
    if expected_seq is not None and expected_seq != locked.last_seq:
        raise DossierChanged(code=locked.code)
    if kind not in ALLOWED[locked.status]:
        raise ActNotPossible(code=locked.code, status=locked.status.value)


@dataclass(frozen=True)
class Plan:
    """What an act does once it is allowed; ``before`` are the acts so far, where known."""

    kind: Kind
    body: Mapping[str, Any]
    event: str
    note: str = ""
    before: Sequence[Act] | None = None


def record_act(
    *, actor: Actor, at: datetime, locked: Locked, expected_seq: int | None, plan: Plan,
    claimed: idempotency.Claim,
) -> Done:  # fmt: skip
    """Record the act, derive the clock anew, write and tell. Six statements, one per note."""
    check_state(locked, expected_seq, plan.kind)
    if actor.is_simulated and locked.origin != Origin.SIMULATED:
        raise RealDossier(code=locked.code)
    body = {**plan.body, **made_up(actor, at)}
    if plan.note:
        body["note_digest"] = note_digest(plan.note)
    before = acts_of(locked.code) if plan.before is None else plan.before
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
    if derived.process:
        running = running_of(locked.procedure, locked.version, derived.process)
        if running is not None:
            open_steps_write(locked.dossier_id, steps_now(running, derived, locked.unit))
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


def done_again(kept: Mapping[str, Any]) -> Done:
    """The answer that an act with this key was given before."""
    return Done(
        kept["code"], kept["kind"], kept["seq"], Status(kept["status"]), kept["step"], kept["hash"]
    )


def claim(actor: Actor, key: str | None, act: str, code: str, **more: Any) -> idempotency.Claim:
    """Claim the key for this very request. Raises ``KeyReused``."""
    return idempotency.claim(actor=actor.code, key=key, request={"act": act, "code": code, **more})


def act_simply(
    *, act: str, permission: str, actor: Actor, at: datetime, code: str, reason: str,
    expected_seq: int | None, key: str | None, kind: Kind, event: str,
    body: Mapping[str, Any] | None = None, reason_needed: bool = True,
    more_of: Callable[[Locked], Mapping[str, Any]] | None = None,
) -> Done:  # fmt: skip
    """An act that needs its permission, its state and perhaps a reason, and no more.

    ``more_of`` adds to the body what only the locked dossier knows.
    """
    claimed = claim(actor, key, act, code, reason=reason, **(body or {}))
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, permission, locked.unit)
    cleaned = text.clean(reason)
    if reason_needed and not cleaned:
        raise DossierInvalid({"reason": str(REASON_NEEDED)})
    return record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq,
        plan=Plan(kind, {**(body or {}), **(more_of(locked) if more_of else {})}, event, cleaned),
        claimed=claimed,
    )  # fmt: skip
