"""Writes: a practice is proposed, accepted by another person, and taken over by others."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command
from motcua.indicators import api as indicators
from motcua.indicators.errors import IndicatorUnknown
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done
from motcua.steering.contracts.practices import NewPractice
from motcua.steering.errors import (
    DECIDED_ALREADY,
    INDICATOR_UNKNOWN,
    NOT_ACCEPTED,
    OWN_PRACTICE,
    REASON_NEEDED,
    REPLICATED_ALREADY,
    RecordUnknown,
    StepNotPossible,
)
from motcua.steering.recording import (
    PRACTICE,
    SHORT,
    Faults,
    check_past,
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
from motcua.steering.services_committee import answer, answered


@command
def practice_propose(
    *, actor: Actor, at: datetime, practice: NewPractice, key: str | None = None
) -> Done:
    """An agency proposes what it did well, with the measured effect.

    Raises ``NotPermitted``, ``SteeringInvalid``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "practice", "practice": asdict(practice)}
    )
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise(actor, "practices.propose", practice.unit)
    title = cleaned(faults, "title", practice.title, most=SHORT)
    done = cleaned(faults, "done", practice.done)
    effect = cleaned(faults, "effect", practice.effect)
    check_unit(faults, "unit", practice.unit, today)
    indicator = text.clean(practice.indicator)
    if indicator:
        try:
            indicators.indicator_get(indicator)
        except IndicatorUnknown:
            faults["indicator"] = INDICATOR_UNKNOWN
    refuse(faults)
    code = numbered("MH", at, "steering_practice")
    inserted(
        "steering_practice",
        {
            "code": code, "title": title, "unit": practice.unit, "done": done, "effect": effect,
            "indicator": indicator, "proposed_by": actor.code, "proposed_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PRACTICE}{code}", kind="practice.proposed", unit=practice.unit,
        body={"unit": practice.unit, "indicator": indicator},
        words=told_as_json(title, done, effect), shown=False, files=practice.files,
    )  # fmt: skip
    return answer(claimed, done_of(code, act))


def _practice(code: str) -> dict[str, Any]:
    """The practice, held, with what was decided. Raises ``RecordUnknown``."""
    locked(f"{PRACTICE}{code}")
    row = one(
        "SELECT p.id, p.unit, p.proposed_by, d.accepted FROM steering_practice p"
        " LEFT JOIN steering_practice_decision d ON d.practice_id = p.id WHERE p.code = %s",
        [code],
    )
    if row is None:
        raise RecordUnknown(code=code)
    return dict(zip(("id", "unit", "proposed_by", "accepted"), row, strict=True))


@command
def practice_decide(
    *, actor: Actor, at: datetime, code: str, accept: bool, reason: str = ""
) -> Done:
    """Another person accepts the practice, which makes it public, or declines with a reason.

    Raises ``RecordUnknown``, ``NotPermitted``, ``OtherPersonNeeded``, ``StepNotPossible``,
    ``SteeringInvalid``.
    """
    faults, known = Faults(), _practice(code)
    organisation.authorise(actor, "practices.decide", known["unit"])
    if known["accepted"] is not None:
        raise StepNotPossible(code=code, reason=DECIDED_ALREADY)
    second_person(actor, known["proposed_by"], code)
    words = cleaned(faults, "reason", reason, needed=False)
    if not accept and not words:
        faults["reason"] = REASON_NEEDED
    refuse(faults)
    sql.insert(
        "steering_practice_decision",
        {
            "practice_id": known["id"], "accepted": accept, "why": words,
            "decided_by": actor.code, "decided_at": at,
        },
    )  # fmt: skip
    kind = "practice.accepted" if accept else "practice.declined"
    act = record(
        actor, at, stream=f"{PRACTICE}{code}", kind=kind, body={}, unit=known["unit"],
        words=words, shown=False,
    )  # fmt: skip
    return done_of(code, act)


@command
def practice_replicate(
    *, actor: Actor, at: datetime, code: str, unit: str, since: date, words: str
) -> Done:
    """Another agency records that it took an accepted practice over, since when and how.

    Raises ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    faults, known = Faults(), _practice(code)
    organisation.authorise(actor, "practices.replicate", unit)
    if not known["accepted"]:
        raise StepNotPossible(code=code, reason=NOT_ACCEPTED)
    if unit == known["unit"]:
        raise StepNotPossible(code=code, reason=OWN_PRACTICE)
    said = cleaned(faults, "words", words)
    check_past(faults, "since", since, clock.local_day(at))
    refuse(faults)
    if one(
        "SELECT 1 FROM steering_replication WHERE practice_id = %s AND unit = %s",
        [known["id"], unit],
    ):
        raise StepNotPossible(code=code, reason=REPLICATED_ALREADY)
    sql.insert(
        "steering_replication",
        {
            "practice_id": known["id"], "unit": unit, "since": since, "words": said,
            "recorded_by": actor.code, "recorded_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PRACTICE}{code}", kind="practice.replicated", unit=unit,
        body={"unit": unit, "since": since.isoformat()}, words=said, shown=False,
    )  # fmt: skip
    return done_of(code, act)
