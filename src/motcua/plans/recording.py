"""What every act on a plan shares: lock, ledger, words, the derived row, the event."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from motcua.core import idempotency, outbox, sql, text
from motcua.core.commands import step
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor
from motcua.plans import events
from motcua.plans.contracts import STATE_NAMES, Act, Done, Kind, Round, Standing, State
from motcua.plans.errors import (
    REASON_NEEDED,
    TIME_RUNS_BACK,
    WORDS_TOO_LONG,
    PlanActNotPossible,
    PlanChanged,
    PlanInvalid,
    PlanSecondPerson,
    PlanUnknown,
)
from motcua.plans.rules import ALLOWED, after, words_digest
from motcua.plans.selectors import round_get, standing_from, standing_row, stream_of

LONGEST: Final = 2000


@dataclass(frozen=True)
class Locked:
    """A plan that is locked until the command ends."""

    plan_id: int
    code: str
    unit: str
    round: Round
    standing: Standing


@dataclass(frozen=True)
class ToRecord:
    """What an act records."""

    kind: Kind
    body: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)


def lock(code: str) -> Locked:
    """Lock a plan. Raises ``PlanUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.code, p.unit, r.code, p.state, p.version, p.last_seq,"
            " p.first_sent_on, p.sent_on, p.sent_by, p.asked, p.opinions, p.appraisers,"
            " p.approved_on, p.approved_by, p.returns FROM plans_plan p"
            " JOIN plans_round r ON r.id = p.round_id WHERE p.code = %s"
            " FOR NO KEY UPDATE OF p",
            [code],
        )
        row = cursor.fetchone()
    if row is None:
        raise PlanUnknown(code=code)
    plan_id, known, unit, round_code, *standing = row
    return Locked(plan_id, known, unit, round_get(round_code), standing_from(standing))


def _state_words(state: State) -> str:
    return STATE_NAMES[state].said(get_language() or "en")


state_words = lazy(_state_words, str)
"""Where a plan stands, in the reader's language."""


def check(locked: Locked, kind: Kind, *, expected_seq: int | None = None) -> None:
    """Raise ``PlanChanged`` or ``PlanActNotPossible`` where the act cannot be now."""
    if expected_seq is not None and expected_seq != locked.standing.last_seq:
        raise PlanChanged(code=locked.code)
    if kind not in ALLOWED[locked.standing.state]:
        raise PlanActNotPossible(code=locked.code, state=state_words(locked.standing.state))


def check_time(locked: Locked, day: date) -> None:
    """Raise ``PlanInvalid`` for an act before what the plan has seen already."""
    standing = locked.standing
    latest = max((d for d in (standing.sent_on, standing.approved_on) if d), default=day)
    if day < latest:
        raise PlanInvalid({"at": TIME_RUNS_BACK})


def said(words: str, *, needed: bool, fault: str | Promise = REASON_NEEDED) -> str:
    """Words in one spelling. Raises ``PlanInvalid`` where they are missing or too long."""
    cleaned = text.clean(words)
    if needed and not cleaned:
        raise PlanInvalid({"reason": fault})
    if len(cleaned) > LONGEST:
        raise PlanInvalid({"reason": WORDS_TOO_LONG})
    return cleaned


def second_person(actor: Actor, locked: Locked, *first: str) -> None:
    """Raise ``PlanSecondPerson`` when the actor is one of ``first``."""
    if actor.code in first and not actor.is_system:
        raise PlanSecondPerson(code=locked.code)


@step
def record(actor: Actor, at: datetime, locked: Locked, what: ToRecord) -> tuple[Done, Locked]:
    """Append the act, derive where the plan stands, write the copy, tell."""
    body = dict(what.body)
    salt = secrets.token_hex(16)
    if what.words:
        body["words"] = words_digest(salt, what.words)
    appended = ledger.append(
        stream=stream_of(locked.code), kind=what.kind, actor=actor.code, occurred_at=at, body=body
    )
    act = Act(appended.seq, what.kind, actor.code, at, appended.recorded_at, body)
    standing = after(locked.standing, act)
    sql.update(
        "plans_plan", {**standing_row(standing), **what.more}, key="id", value=locked.plan_id
    )
    if what.words:
        sql.insert(
            "plans_words",
            {"plan_id": locked.plan_id, "seq": act.seq, "text": what.words, "salt": salt},
        )
    outbox.emit(
        name=events.PLAN_ACTED, record=stream_of(locked.code),
        payload={"code": locked.code, "unit": locked.unit, "kind": act.kind.value, "seq": act.seq},
    )  # fmt: skip
    return Done(locked.code, act.kind.value, act.seq, standing.state), replace(
        locked, standing=standing
    )


def claim(actor: Actor, key: str | None, kind: Kind, code: str, **more: Any) -> idempotency.Claim:
    """Claim an idempotency key for an act."""
    return idempotency.claim(
        actor=actor.code, key=key, request={"act": kind.value, "code": code, **more}
    )


def answered(kept: Mapping[str, Any]) -> Done:
    """The answer that an act with this key was given before."""
    return Done(kept["code"], kept["kind"], kept["seq"], State(kept["state"]))


def answer(claimed: idempotency.Claim, done: Done) -> Done:
    """Keep the answer with the key."""
    idempotency.answer(
        claimed,
        {"code": done.code, "kind": done.kind, "seq": done.seq, "state": done.state.value},
    )
    return done
