"""Writes: members and their terms, meetings, conclusions and the tasks that they become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, connection

from motcua.core import clock, idempotency, sql
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done
from motcua.steering.contracts.committee import (
    BODY_NAMES,
    PLACES,
    NewMeeting,
    NewSeat,
)
from motcua.steering.errors import (
    ALREADY_TASK,
    NOT_MEMBER_THEN,
    PAPER_ISSUED,
    PLACE_OF_OTHER_BODY,
    TERM_ENDS_FIRST,
    RecordUnknown,
    StepNotPossible,
    TermsOverlap,
)
from motcua.steering.recording import (
    COMMITTEE,
    MEETING,
    SHORT,
    Faults,
    check_future,
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
    told_as_json,
)
from motcua.steering.selectors import issue_of, seat_list
from motcua.tasks import api as tasks
from motcua.tasks.contracts import DueKind, DueSpec, Mark, NewTask, Source

KEEP: Final = "steering.keep"
EXCLUDED: Final = "23P01"
"""PostgreSQL's code for what an exclusion constraint refuses."""


def answered(kept: Mapping[str, Any]) -> Done:
    """The answer that a request with this key was given before."""
    return Done(kept["code"], kept["kind"], kept["seq"])


def answer(claimed: idempotency.Claim, done: Done) -> Done:
    """Keep the answer with the key."""
    idempotency.answer(claimed, asdict(done))
    return done


def _province(day: date) -> str:
    return organisation.province(on=day).code


def _person(name: str, unit: str) -> int:
    """The number of a person, the same in all their terms. Rows are only added."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO steering_person (name, unit) VALUES (%s, %s)"
            " ON CONFLICT (name, unit) DO NOTHING",
            [name, unit],
        )
    row = one("SELECT id FROM steering_person WHERE name = %s AND unit = %s", [name, unit])
    return int(row[0]) if row else 0


@command
def seat_appoint(*, actor: Actor, at: datetime, seat: NewSeat, key: str | None = None) -> Done:
    """Record whom a signed decision names, from which day on. ``code`` of the answer is the term.

    Raises ``NotPermitted``, ``SteeringInvalid``, ``TermsOverlap``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "appoint", "seat": asdict(seat)}
    )
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise(actor, KEEP, _province(today))
    name = cleaned(faults, "person", seat.person, most=SHORT)
    post = cleaned(faults, "post", seat.post, most=SHORT)
    number = cleaned(faults, "decision_number", seat.decision_number, most=SHORT)
    check_unit(faults, "unit", seat.unit, seat.since)
    check_past(faults, "decision_on", seat.decision_on, today)
    if seat.place not in PLACES[seat.body]:
        faults["place"] = PLACE_OF_OTHER_BODY
    if seat.until is not None and seat.until <= seat.since:
        faults["until"] = TERM_ENDS_FIRST
    refuse(faults)
    try:
        seat_id = inserted(
            "steering_seat",
            {
                "person_id": _person(name, seat.unit), "body": seat.body.value,
                "place": seat.place.value, "post": post, "valid_from": seat.since,
                "valid_until": seat.until, "decision_number": number,
                "decision_on": seat.decision_on, "recorded_by": actor.code, "recorded_at": at,
            },
        )  # fmt: skip
    except IntegrityError as error:
        raise _overlap(error) from error
    body = {
        "body": seat.body.value, "place": seat.place.value, "unit": seat.unit,
        "since": seat.since.isoformat(), "until": seat.until.isoformat() if seat.until else None,
        "decision_on": seat.decision_on.isoformat(),
    }  # fmt: skip
    act = record(
        actor, at, stream=f"{COMMITTEE}{seat_id}", kind="seat.appointed", body=body,
        unit=seat.unit, words=told_as_json(name, post, number), shown=False,
        files=(seat.decision,) if seat.decision else (),
    )  # fmt: skip
    return answer(claimed, done_of(str(seat_id), act))


def _overlap(error: IntegrityError) -> Exception:
    """The refusal that a broken exclusion means; any other error as it is."""
    return TermsOverlap() if getattr(error.__cause__, "sqlstate", "") == EXCLUDED else error


@command
def seat_end(*, actor: Actor, at: datetime, seat_id: int, until: date, reason: str) -> Done:
    """End a term: ``until`` is the first day on which it is not held any more.

    Raises ``RecordUnknown``, ``NotPermitted``, ``SteeringInvalid``, ``TermsOverlap``.
    """
    today, faults = clock.local_day(at), Faults()
    organisation.authorise(actor, KEEP, _province(today))
    locked(f"{COMMITTEE}{seat_id}")
    row = one(
        "SELECT s.valid_from, p.unit FROM steering_seat s JOIN steering_person p"
        " ON p.id = s.person_id WHERE s.id = %s",
        [seat_id],
    )
    if row is None:
        raise RecordUnknown(code=seat_id)
    words = cleaned(faults, "reason", reason)
    if until <= row[0]:
        faults["until"] = TERM_ENDS_FIRST
    refuse(faults)
    try:
        sql.update("steering_seat", {"valid_until": until}, key="id", value=seat_id)
    except IntegrityError as error:
        raise _overlap(error) from error
    act = record(
        actor, at, stream=f"{COMMITTEE}{seat_id}", kind="seat.ended",
        body={"until": until.isoformat()}, unit=row[1], words=words,
    )  # fmt: skip
    return done_of(str(seat_id), act)


# Meetings ------------------------------------------------------------------------------


@command
def meeting_record(
    *, actor: Actor, at: datetime, meeting: NewMeeting, key: str | None = None
) -> Done:
    """Record a meeting that was held, who attended, and its minutes.

    Raises ``NotPermitted``, ``SteeringInvalid``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "meeting", "meeting": asdict(meeting)}
    )
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise(actor, KEEP, _province(today))
    place = cleaned(faults, "place", meeting.place, most=SHORT)
    agenda = cleaned(faults, "agenda", meeting.agenda)
    check_past(faults, "held_on", meeting.held_on, today)
    members = {
        seat.seat_id: seat for seat in seat_list(on=meeting.held_on) if seat.body is meeting.body
    }
    if not set(meeting.presence) <= set(members):
        faults["presence"] = NOT_MEMBER_THEN
    refuse(faults)
    code = numbered("HOP", at, "steering_meeting")
    meeting_id = inserted(
        "steering_meeting",
        {
            "code": code, "body": meeting.body.value, "held_on": meeting.held_on, "place": place,
            "agenda": agenda, "recorded_by": actor.code, "recorded_at": at,
        },
    )  # fmt: skip
    for seat_id, presence in sorted(meeting.presence.items()):
        sql.insert(
            "steering_attendance",
            {"meeting_id": meeting_id, "seat_id": seat_id, "presence": presence.value},
        )
    body = {
        "body": meeting.body.value, "held_on": meeting.held_on.isoformat(),
        "presence": {str(seat): how.value for seat, how in sorted(meeting.presence.items())},
    }  # fmt: skip
    act = record(
        actor, at, stream=f"{MEETING}{code}", kind="meeting.recorded", body=body,
        unit=_province(today), words=told_as_json(place, agenda), shown=False,
        files=(meeting.minutes,) if meeting.minutes else (),
    )  # fmt: skip
    return answer(claimed, done_of(code, act))


def _locked_meeting(code: str) -> tuple[int, str, date]:
    locked(f"{MEETING}{code}")
    row = one("SELECT id, body, held_on FROM steering_meeting WHERE code = %s", [code])
    if row is None:
        raise RecordUnknown(code=code)
    return row[0], row[1], row[2]


@command
def resolution_add(
    *, actor: Actor, at: datetime, meeting: str, text: str, owner: str, due_on: date,
    key: str | None = None,
) -> Done:  # fmt: skip
    """Record a conclusion of a meeting: who has to do what, until when.

    Raises ``RecordUnknown``, ``NotPermitted``, ``SteeringInvalid``, ``KeyReused``, and
    ``StepNotPossible`` once the minutes were issued.
    """
    today, faults = clock.local_day(at), Faults()
    request = {
        "act": "resolution", "meeting": meeting, "text": text, "owner": owner, "due_on": due_on
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise(actor, KEEP, _province(today))
    meeting_id, _, held_on = _locked_meeting(meeting)
    if issue_of(meeting) is not None:
        raise StepNotPossible(code=meeting, reason=PAPER_ISSUED)
    words = cleaned(faults, "text", text, most=500)
    check_unit(faults, "owner", owner, today, below=_province(today))
    check_future(faults, "due_on", due_on, held_on)
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_resolution WHERE meeting_id = %s",
        [meeting_id],
    )
    number = int(row[0]) if row else 1
    sql.insert(
        "steering_resolution",
        {
            "meeting_id": meeting_id, "number": number, "text": words, "owner": owner,
            "due_on": due_on, "recorded_by": actor.code, "recorded_at": at,
        },
    )  # fmt: skip
    body = {"number": number, "owner": owner, "due_on": due_on.isoformat()}
    act = record(
        actor, at, stream=f"{MEETING}{meeting}", kind="meeting.concluded", body=body, unit=owner,
        words=words, shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(meeting, act))


@command
def resolution_to_task(*, actor: Actor, at: datetime, meeting: str, number: int) -> Done:
    """Make a conclusion a task, once. ``code`` of the answer is the task's.

    Whoever may give tasks in the province's name does so; the day of the conclusion judges.
    Raises ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``TaskInvalid``.
    """
    today = clock.local_day(at)
    meeting_id, body, held_on = _locked_meeting(meeting)
    row = one(
        "SELECT id, text, owner, due_on, task FROM steering_resolution"
        " WHERE meeting_id = %s AND number = %s",
        [meeting_id, number],
    )
    if row is None:
        raise RecordUnknown(code=f"{meeting} #{number}")
    resolution_id, words, owner, due_on, task = row
    if task:
        raise StepNotPossible(code=f"{meeting} #{number}", reason=ALREADY_TASK % {"task": task})
    name = next(name for known, name in BODY_NAMES.items() if known.value == body)
    done = tasks.task_give_step(
        actor=actor, at=at,
        task=NewTask(
            title=words, giver_unit=_province(today), owner=owner,
            due=DueSpec(DueKind.DAY, due_on), source=Source.DOCUMENT,
            giver=f"{name.vi}, kết luận {number} của cuộc họp {meeting}", document_on=held_on,
            marks=(Mark.REFORM,),
        ),
    )  # fmt: skip
    sql.update("steering_resolution", {"task": done.code}, key="id", value=resolution_id)
    record(
        actor, at, stream=f"{MEETING}{meeting}", kind="meeting.tasked",
        body={"number": number, "task": done.code}, unit=owner,
    )  # fmt: skip
    return Done(done.code, "meeting.tasked", number)
