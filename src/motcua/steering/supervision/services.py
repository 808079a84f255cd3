"""Writes: a supervision is announced, made or dropped; what it recommends becomes tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any, Final

from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command, step
from motcua.core.definitions import fingerprint
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import UnitUnknown
from motcua.steering.contracts import Done, File
from motcua.steering.contracts.supervision import NewSession
from motcua.steering.errors import (
    ACT_OF_OTHERS,
    ALREADY_TASK,
    CODE_WRONG,
    DROPPED_ALREADY,
    HELD_ALREADY,
    KIND_UNKNOWN,
    NAMES_SOMEBODY,
    NOT_HELD,
    NOT_SUPERVISED,
    TASK_TOO_SHORT,
    UNIT_UNKNOWN,
    UNITS_NEEDED,
    YEAR_INVALID,
    OwnSupervision,
    RecordUnknown,
    StepNotPossible,
    SupervisionKnown,
    SupervisionTableRefused,
)
from motcua.steering.recording import (
    SHORT,
    SUPERVISION,
    Faults,
    check_future,
    check_past,
    cleaned,
    done_of,
    locked,
    numbered,
    one,
    record,
    refuse,
    told_as_json,
)
from motcua.steering.services_committee import answer, answered
from motcua.steering.supervision.loading import kinds_on
from motcua.steering.supervision.rules import CODE, names_somebody
from motcua.steering.supervision.tables import MOST_FAULTS, Row
from motcua.tasks import api as tasks
from motcua.tasks.contracts import DueKind, DueSpec, NewTask, Source

RECORD: Final = "supervision.record"
MOST_UNITS: Final = 50
MOST_TEXT: Final = 2000
LEAST_TASK: Final = 5
"""Characters of a recommendation: a shorter one could never become a task."""
YEARS: Final = range(2011, 2101)


def keeps(actor: Actor, units: Sequence[str]) -> None:
    """Raise ``NotPermitted`` unless the actor keeps supervisions of each of the agencies."""
    for unit in units:
        organisation.authorise(actor, RECORD, unit)


def public_words(
    faults: Faults, name: str, words: str, *, most: int = MOST_TEXT, needed: bool = True
) -> str:
    """A text that everybody reads; numbers that lead to a person are put into ``faults``."""
    found = cleaned(faults, name, words, most=most, needed=needed)
    if names_somebody(found):
        faults[name] = NAMES_SOMEBODY
    return found


def check_year(faults: Faults, name: str, day: date | None) -> None:
    """Put a day of a year in which nothing of this was done into ``faults``."""
    if day is not None and day.year not in YEARS:
        faults[name] = YEAR_INVALID


# Sessions ------------------------------------------------------------------------------


def _works(code: str, *days: date) -> bool:
    """True where the agency works on one of the days; it may have ended since."""
    try:
        unit = organisation.unit_get(code)
    except UnitUnknown:
        return False
    return any(unit.valid_on(day) for day in days)


def _cleaned(faults: Faults, asked: NewSession, today: date) -> NewSession:
    """The supervision in one spelling; every fault is put into ``faults``."""
    kinds = kinds_on(asked.document_on)
    acts = {act.code: act for act in kinds.acts}
    bodies = {body.code for body in kinds.bodies}
    if asked.body not in bodies:
        faults["body"] = KIND_UNKNOWN
    if asked.act not in acts:
        faults["act"] = KIND_UNKNOWN
    elif asked.body in bodies and asked.body not in acts[asked.act].by:
        faults["act"] = ACT_OF_OTHERS
    units = tuple(dict.fromkeys(text.clean(unit) for unit in asked.units if text.clean(unit)))
    if not 1 <= len(units) <= MOST_UNITS:
        faults["units"] = UNITS_NEEDED % {"most": MOST_UNITS}
    if not all(_works(unit, asked.document_on, asked.planned_on) for unit in units[:MOST_UNITS]):
        faults["units"] = UNIT_UNKNOWN
    check_past(faults, "document_on", asked.document_on, today)
    if asked.held_on is not None:
        check_past(faults, "held_on", asked.held_on, today)
    for name in ("document_on", "planned_on", "held_on"):
        check_year(faults, name, getattr(asked, name))
    code = text.clean(asked.code)
    if code and CODE.fullmatch(code) is None:
        faults["code"] = CODE_WRONG
    return replace(
        asked, units=units, code=code,
        supervisor=public_words(faults, "supervisor", asked.supervisor, most=SHORT),
        subject=public_words(faults, "subject", asked.subject, most=SHORT),
        document_number=public_words(
            faults, "document_number", asked.document_number, most=SHORT
        ),
    )  # fmt: skip


@step
def _insert(actor: Actor, at: datetime, new: NewSession) -> Done:
    """Write a supervision that is sound; made at once where its document says so."""
    code = new.code or numbered("GS", at, "steering_supervision")
    locked(f"{SUPERVISION}{code}")
    if one("SELECT 1 FROM steering_supervision WHERE code = %s", [code]):
        raise SupervisionKnown(code=code)
    sql.insert(
        "steering_supervision",
        {
            "code": code, "body": new.body, "act": new.act, "supervisor": new.supervisor,
            "subject": new.subject, "document_number": new.document_number,
            "document_on": new.document_on, "units": list(new.units),
            "planned_on": new.planned_on, "content": fingerprint(asdict(new)),
            "recorded_by": actor.code, "recorded_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{SUPERVISION}{code}", kind="supervision.recorded", unit=new.units[0],
        body={
            "body": new.body, "act": new.act, "units": list(new.units),
            "document_on": new.document_on.isoformat(), "planned_on": new.planned_on.isoformat(),
        },
        words=told_as_json(new.supervisor, new.subject, new.document_number), shown=False,
    )  # fmt: skip
    if new.held_on is not None:
        _held(actor, at, code, new.units[0], new.held_on, ())
    return done_of(code, act)


@command
def supervision_record(
    *, actor: Actor, at: datetime, session: NewSession, key: str | None = None
) -> Done:
    """Record a supervision that a body outside the administration announced by a document.

    Raises ``NotPermitted``, ``SteeringInvalid``, ``SupervisionKnown``, ``KeyReused``.
    """
    faults = Faults()
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "supervision", "session": asdict(session)}
    )
    if claimed.answer is not None:
        return answered(claimed.answer)
    organisation.authorise_anywhere(actor, RECORD)
    new = _cleaned(faults, session, clock.local_day(at))
    refuse(faults)
    keeps(actor, new.units)
    return answer(claimed, _insert(actor, at, new))


def held_session(code: str) -> dict[str, Any]:
    """Hold a supervision until the command ends. Raises ``RecordUnknown``."""
    names = (
        "id", "code", "supervisor", "document_on", "units", "held_on", "dropped_at", "recorded_by"
    )  # fmt: skip
    locked(f"{SUPERVISION}{code}")
    row = one(f"SELECT {', '.join(names)} FROM steering_supervision WHERE code = %s", [code])
    if row is None:
        raise RecordUnknown(code=code)
    return dict(zip(names, row, strict=True))


def _open(known: Mapping[str, Any]) -> None:
    if known["held_on"] is not None:
        raise StepNotPossible(code=known["code"], reason=HELD_ALREADY)
    if known["dropped_at"] is not None:
        raise StepNotPossible(code=known["code"], reason=DROPPED_ALREADY)


@step
def _held(
    actor: Actor, at: datetime, code: str, unit: str, held_on: date, files: Sequence[File]
) -> Done:
    sql.update(
        "steering_supervision", {"held_on": held_on, "held_by": actor.code, "held_at": at},
        key="code", value=code,
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{SUPERVISION}{code}", kind="supervision.held", unit=unit,
        body={"held_on": held_on.isoformat()}, files=files,
    )  # fmt: skip
    return done_of(code, act)


@command
def supervision_hold(
    *, actor: Actor, at: datetime, code: str, held_on: date, files: Sequence[File] = ()
) -> Done:
    """Record the day on which a supervision was made, with its minutes, once.

    Raises ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    faults, known = Faults(), held_session(code)
    keeps(actor, known["units"])
    _open(known)
    check_past(faults, "held_on", held_on, clock.local_day(at))
    check_year(faults, "held_on", held_on)
    refuse(faults)
    return _held(actor, at, code, known["units"][0], held_on, files)


@command
def supervision_drop(*, actor: Actor, at: datetime, code: str, reason: str) -> Done:
    """Record that whoever supervises gave a planned supervision up, and why.

    Recorded by nobody who holds a post in a supervised agency. Raises ``RecordUnknown``,
    ``NotPermitted``, ``OwnSupervision``, ``StepNotPossible``, ``SteeringInvalid``.
    """
    faults, known = Faults(), held_session(code)
    keeps(actor, known["units"])
    if any(post.covers(unit) for post in actor.posts for unit in known["units"]):
        raise OwnSupervision()
    _open(known)
    why = public_words(faults, "reason", reason)
    refuse(faults)
    sql.update(
        "steering_supervision", {"why": why, "dropped_by": actor.code, "dropped_at": at},
        key="code", value=code,
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{SUPERVISION}{code}", kind="supervision.dropped",
        unit=known["units"][0], body={}, words=why, shown=False,
    )  # fmt: skip
    return done_of(code, act)


@command
def supervision_import(
    *, actor: Actor, at: datetime, rows: Sequence[Row]
) -> tuple[list[str], list[str]]:
    """Take a table of supervisions in, all or nothing; returns the new codes and the known ones.

    What is known with the same content stays. Raises ``SupervisionTableRefused``, which names
    every fault by row and column, and ``NotPermitted``.
    """
    organisation.authorise_anywhere(actor, RECORD)
    wrong, added, known = Faults(), list[str](), list[str]()
    today = clock.local_day(at)
    for row in rows:
        faults = Faults()
        new = _cleaned(faults, row.session, today)
        wrong.update({f"row {row.line}, column {name}": why for name, why in faults.items()})
        if faults:
            continue
        keeps(actor, new.units)
        kept = one("SELECT content FROM steering_supervision WHERE code = %s", [new.code])
        if kept is None:
            added.append(_insert(actor, at, new).code)
        elif kept[0] == fingerprint(asdict(new)):
            known.append(new.code)
        else:
            wrong[f"row {row.line}"] = str(SupervisionKnown(code=new.code))
    if wrong:
        raise SupervisionTableRefused(dict(list(wrong.items())[:MOST_FAULTS]))
    return added, known


# Recommendations -----------------------------------------------------------------------


@command
def recommendation_add(
    *, actor: Actor, at: datetime, session: str, text: str, unit: str, due_on: date,
    document_number: str, document_on: date, key: str | None = None,
) -> Done:  # fmt: skip
    """Record what a supervision that was made asks one of its agencies to do, until when.

    Raises ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``SteeringInvalid``,
    ``KeyReused``.
    """
    faults = Faults()
    request = {
        "act": "recommendation", "session": session, "text": text, "unit": unit,
        "due_on": due_on, "document_number": document_number, "document_on": document_on,
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    known = held_session(session)
    keeps(actor, known["units"])
    if known["held_on"] is None:
        raise StepNotPossible(code=session, reason=NOT_HELD)
    words = public_words(faults, "text", text, most=500)
    if 0 < len(words) < LEAST_TASK:
        faults["text"] = TASK_TOO_SHORT
    number_of = public_words(faults, "document_number", document_number, most=100)
    if unit not in known["units"]:
        faults["unit"] = NOT_SUPERVISED
    check_past(faults, "document_on", document_on, clock.local_day(at))
    check_year(faults, "document_on", document_on)
    check_future(faults, "due_on", due_on, document_on)
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_recommendation"
        " WHERE supervision_id = %s",
        [known["id"]],
    )
    number = int(row[0]) if row else 1
    sql.insert(
        "steering_recommendation",
        {
            "supervision_id": known["id"], "number": number, "unit": unit, "text": words,
            "due_on": due_on, "document_number": number_of, "document_on": document_on,
            "recorded_by": actor.code, "recorded_at": at,
        },
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{SUPERVISION}{session}", kind="supervision.recommended", unit=unit,
        body={
            "number": number, "unit": unit, "due_on": due_on.isoformat(),
            "document_on": document_on.isoformat(),
        },
        words=told_as_json(words, number_of), shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(session, act))


@command
def recommendation_to_task(*, actor: Actor, at: datetime, session: str, number: int) -> Done:
    """Make a recommendation a task, once. ``code`` of the answer is the task's.

    Whoever may give tasks in the province's name does so, to the agency or to the one that
    continues it; its due day judges. Raises
    ``RecordUnknown``, ``NotPermitted``, ``StepNotPossible``, ``TaskInvalid``.
    """
    known = held_session(session)
    row = one(
        "SELECT id, text, unit, due_on, document_number, document_on, task"
        " FROM steering_recommendation WHERE supervision_id = %s AND number = %s",
        [known["id"], number],
    )
    if row is None:
        raise RecordUnknown(code=f"{session} #{number}")
    own_id, words, unit, due_on, document_number, document_on, task = row
    if task:
        raise StepNotPossible(code=f"{session} #{number}", reason=ALREADY_TASK % {"task": task})
    today = clock.local_day(at)
    done = tasks.task_give_step(
        actor=actor, at=at,
        task=NewTask(
            title=words, giver_unit=organisation.province(on=today).code,
            owner=organisation.unit_stand_in(unit, on=today).code,
            due=DueSpec(DueKind.DAY, due_on), source=Source.SUPERVISION,
            giver=f"{known['supervisor']}, kiến nghị {number} của cuộc giám sát {session}",
            document_number=document_number, document_on=document_on,
        ),
    )  # fmt: skip
    sql.update("steering_recommendation", {"task": done.code}, key="id", value=own_id)
    record(
        actor, at, stream=f"{SUPERVISION}{session}", kind="supervision.tasked",
        body={"number": number, "task": done.code}, unit=unit,
    )  # fmt: skip
    return Done(done.code, "supervision.tasked", number)
