"""Writes: a question is put to an agency, which replies; another person accepts or returns it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from motcua.core import clock, idempotency, sql
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done, File
from motcua.steering.errors import (
    DROPPED_ALREADY,
    NO_REPLY,
    NOT_SUPERVISED,
    REASON_NEEDED,
    REPLY_ACCEPTED,
    REPLY_OTHER,
    REPLY_WAITS,
    OwnReply,
    RecordUnknown,
    StepNotPossible,
)
from motcua.steering.recording import (
    QUESTION,
    SHORT,
    Faults,
    check_future,
    check_past,
    done_of,
    locked,
    one,
    record,
    refuse,
    second_person,
    told_as_json,
)
from motcua.steering.services_committee import answer, answered
from motcua.steering.supervision.services import (
    check_year,
    held_session,
    keeps,
    public_words,
)

REPLY: Final = "supervision.reply"
DECIDE: Final = "supervision.decide"


@command
def question_ask(
    *, actor: Actor, at: datetime, session: str, unit: str, text: str, due_on: date,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Record a question that a supervision puts to one of its agencies, and its due day.

    ``code`` of the answer is the question's; the day is never moved. Raises ``RecordUnknown``,
    ``NotPermitted``, ``StepNotPossible``, ``SteeringInvalid``, ``KeyReused``.
    """
    faults = Faults()
    request = {"act": "question", "session": session, "unit": unit, "text": text, "due": due_on}
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    known = held_session(session)
    keeps(actor, known["units"])
    if known["dropped_at"] is not None:
        raise StepNotPossible(code=session, reason=DROPPED_ALREADY)
    words = public_words(faults, "text", text)
    if unit not in known["units"]:
        faults["unit"] = NOT_SUPERVISED
    check_future(faults, "due_on", due_on, known["document_on"])
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_question WHERE supervision_id = %s",
        [known["id"]],
    )
    number = int(row[0]) if row else 1
    code = f"{session}-CH{number}"
    sql.insert(
        "steering_question",
        {
            "supervision_id": known["id"], "number": number, "code": code, "unit": unit,
            "text": words, "due_on": due_on, "recorded_by": actor.code, "recorded_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{QUESTION}{code}", kind="question.asked", unit=unit,
        body={"supervision": session, "unit": unit, "due_on": due_on.isoformat()}, words=words,
        shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(code, act))


def _held(code: str) -> tuple[int, str, dict[str, Any] | None]:
    """Hold a question: its number, its agency and its last reply. Raises ``RecordUnknown``."""
    locked(f"{QUESTION}{code}")
    row = one("SELECT id, unit FROM steering_question WHERE code = %s", [code])
    if row is None:
        raise RecordUnknown(code=code)
    names = ("id", "number", "given_by", "accepted")
    last = one(
        f"SELECT {', '.join(names)} FROM steering_reply WHERE question_id = %s"
        " ORDER BY number DESC LIMIT 1",
        [row[0]],
    )
    return row[0], row[1], None if last is None else dict(zip(names, last, strict=True))


@command
def reply_give(
    *, actor: Actor, at: datetime, question: str, document_number: str, document_on: date,
    words: str, files: Sequence[File] = (), key: str | None = None,
) -> Done:  # fmt: skip
    """The agency replies; the day on which it is recorded is the day that judges.

    After a reply was returned there may be another one. Raises ``RecordUnknown``,
    ``NotPermitted``, ``StepNotPossible``, ``SteeringInvalid``, ``KeyReused``.
    """
    faults = Faults()
    request = {
        "act": "reply", "question": question, "document_number": document_number,
        "document_on": document_on, "words": words, "files": [file.digest for file in files],
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    own_id, unit, last = _held(question)
    organisation.authorise(actor, REPLY, unit)
    if last is not None and last["accepted"] is not False:
        reason = REPLY_ACCEPTED if last["accepted"] else REPLY_WAITS
        raise StepNotPossible(code=question, reason=reason)
    number_of = public_words(faults, "document_number", document_number, most=SHORT)
    said = public_words(faults, "words", words)
    check_past(faults, "document_on", document_on, clock.local_day(at))
    check_year(faults, "document_on", document_on)
    refuse(faults)
    number = 1 if last is None else last["number"] + 1
    sql.insert(
        "steering_reply",
        {
            "question_id": own_id, "number": number, "document_number": number_of,
            "document_on": document_on, "words": said, "given_by": actor.code, "given_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{QUESTION}{question}", kind="question.replied", unit=unit,
        body={"number": number, "document_on": document_on.isoformat()},
        words=told_as_json(number_of, said), shown=False, files=files,
    )  # fmt: skip
    return answer(claimed, done_of(question, act))


@command
def reply_decide(
    *, actor: Actor, at: datetime, question: str, accept: bool, reason: str = "",
    number: int | None = None,
) -> Done:  # fmt: skip
    """Another person, of another agency, records that the reply was accepted, or returned why.

    ``number`` is that of the reply that was read, where that is known: no other one is decided
    on in its place. Raises ``RecordUnknown``, ``NotPermitted``, ``OwnReply``,
    ``OtherPersonNeeded``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    faults = Faults()
    _, unit, last = _held(question)
    organisation.authorise(actor, DECIDE, unit)
    if any(post.covers(unit) for post in actor.posts):
        raise OwnReply()
    if last is None or last["accepted"] is not None:
        raise StepNotPossible(code=question, reason=NO_REPLY)
    if number is not None and number != last["number"]:
        raise StepNotPossible(code=question, reason=REPLY_OTHER)
    second_person(actor, last["given_by"], question)
    why = public_words(faults, "reason", reason, needed=False)
    if not accept and not why:
        faults["reason"] = REASON_NEEDED
    refuse(faults)
    sql.update(
        "steering_reply",
        {"accepted": accept, "why": why, "decided_by": actor.code, "decided_at": at},
        key="id", value=last["id"],
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{QUESTION}{question}", unit=unit, body={"number": last["number"]},
        kind="question.accepted" if accept else "question.returned", words=why, shown=False,
    )  # fmt: skip
    return done_of(question, act)
