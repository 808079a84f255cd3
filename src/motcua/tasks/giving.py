"""Tasks are given, one by one or by a table. Each begins a stream of the ledger."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection
from django.utils.functional import Promise

from motcua.calendars import api as calendars
from motcua.core import clock, idempotency, sql, text
from motcua.core.commands import command, step
from motcua.core.definitions import fingerprint
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import UnitUnknown
from motcua.tasks.contracts import (
    Act,
    Done,
    Imported,
    Kind,
    NewTask,
    Source,
)
from motcua.tasks.errors import (
    CODE_INVALID,
    DUE_INVALID,
    GIVEN_IN_FUTURE,
    GIVER_NEEDED,
    PARENT_OUTSIDE,
    PARENT_UNKNOWN,
    PERIOD_INVALID,
    PROGRAMME_CLOSED,
    TITLE_NEEDED,
    UNIT_OUTSIDE,
    UNIT_UNKNOWN,
    WORDS_TOO_LONG,
    TableRefused,
    TaskInvalid,
    TaskKnown,
    TaskUnknown,
)
from motcua.tasks.recording import answer, answered, fact_of, tell
from motcua.tasks.rules import (
    CODE,
    due_day,
    period_of,
    standing_of,
    words_digest,
)
from motcua.tasks.selectors import stream_of
from motcua.tasks.tables import Row

LONGEST: Final = 2000
LONGEST_TITLE, SHORTEST_TITLE, LONGEST_NUMBER, MOST_SUPPORTING = 500, 5, 100, 50
Faults = dict[str, str | Promise]


def words_told(asked: NewTask) -> str:
    """The words of a task as its digest covers them."""
    return json.dumps([asked.title, asked.product, asked.giver], ensure_ascii=False)


def _cleaned(asked: NewTask) -> NewTask:
    """The task with its texts in one spelling."""
    names = ("title", "product", "giver", "document_number", "code", "period", "parent")
    values = {name: text.clean(getattr(asked, name)) for name in names}
    supporting = tuple(dict.fromkeys(unit for unit in asked.supporting if unit != asked.owner))
    marks = tuple(sorted(set(asked.marks)))
    return NewTask(**{**vars(asked), **values, "supporting": supporting, "marks": marks})


def _unit_fault(code: str, on: date, *, below: str | None = None) -> str | Promise:
    try:
        unit = organisation.unit_get(code)
    except UnitUnknown:
        return UNIT_UNKNOWN
    if not unit.valid_on(on):
        return UNIT_UNKNOWN
    return UNIT_OUTSIDE if below and not organisation.is_within(code, below) else ""


def _unit_faults(asked: NewTask, on: date) -> Faults:
    found: Faults = {
        "giver_unit": _unit_fault(asked.giver_unit, on),
        "owner": _unit_fault(asked.owner, on, below=asked.giver_unit),
    }
    for unit in asked.supporting[: MOST_SUPPORTING + 1]:
        if fault := _unit_fault(unit, on):
            found["supporting"] = fault
    return found


def _word_faults(asked: NewTask) -> Faults:
    found: Faults = {}
    if not SHORTEST_TITLE <= len(asked.title) <= LONGEST_TITLE:
        found["title"] = TITLE_NEEDED
    for name in ("product", "giver"):
        if len(getattr(asked, name)) > LONGEST:
            found[name] = WORDS_TOO_LONG
    if len(asked.document_number) > LONGEST_NUMBER:
        found["document_number"] = WORDS_TOO_LONG
    if not asked.giver and not asked.document_number:
        found["giver"] = GIVER_NEEDED
    if asked.code and CODE.fullmatch(asked.code) is None:
        found["code"] = CODE_INVALID
    if len(asked.supporting) > MOST_SUPPORTING:
        found["supporting"] = WORDS_TOO_LONG
    return found


def _programme_closed(asked: NewTask) -> bool:
    """Whether the programme was submitted or approved; it cannot be until the command ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM tasks_programme WHERE unit = %s AND period = %s FOR SHARE",
            [asked.giver_unit, asked.period],
        )
        row = cursor.fetchone()
    return row is not None and row[0] != "DRAFT"


def _place_faults(asked: NewTask, *, by_change: bool) -> Faults:
    """Whether the period is one, and lies within that of the item above."""
    span = period_of(asked.period) if asked.period else None
    if asked.period and span is None:
        return {"period": PERIOD_INVALID}
    closed = span is not None and asked.source is Source.WORK_PROGRAMME and not by_change
    if closed and _programme_closed(asked):
        return {"period": PROGRAMME_CLOSED}
    if not asked.parent:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT period FROM tasks_task WHERE code = %s", [asked.parent])
        row = cursor.fetchone()
    above = period_of(row[0]) if row and row[0] else None
    if above is None:
        return {"parent": PARENT_UNKNOWN}
    return {"period": PARENT_OUTSIDE} if span is not None and not above.holds(span) else {}


def _checked(asked: NewTask, today: date, *, by_change: bool) -> tuple[date, date | None]:
    """The day on which it was given and its first due day. Raises ``TaskInvalid``."""
    given_on = asked.given_on or asked.document_on or today
    found = {**_word_faults(asked), **_unit_faults(asked, today),
             **_place_faults(asked, by_change=by_change)}  # fmt: skip
    if given_on > today:
        found["given_on"] = GIVEN_IN_FUTURE
    if asked.document_on is not None and asked.document_on > today:
        found["document_on"] = GIVEN_IN_FUTURE
    due_on = None
    try:
        due_on = due_day(asked.due, given_on, calendars.working_calendar())
    except (ValueError, IndexError, OverflowError):
        found["due"] = DUE_INVALID
    faults = {name: reason for name, reason in found.items() if reason}
    if faults:
        raise TaskInvalid(faults)
    return given_on, due_on


@dataclass(frozen=True)
class _Given:
    """A task with the days that follow from it, ready to be written."""

    task_id: int
    code: str
    asked: NewTask
    given_on: date
    due_on: date | None
    content: str


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tasks_task', 'id'))")
        return int(cursor.fetchone()[0])


def _content(asked: NewTask) -> str:
    return fingerprint(asdict(asked))


def _known_content(code: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM tasks_task WHERE code = %s", [code])
        row = cursor.fetchone()
    return row[0] if row else None


@step
def give_item(actor: Actor, at: datetime, task: NewTask) -> Done:
    """Give the item that an approved change adds to a programme. Raises ``TaskInvalid``."""
    return _give(actor, at, _cleaned(task), by_change=True)


@step
def _give(actor: Actor, at: datetime, asked: NewTask, *, by_change: bool = False) -> Done:
    """Write a task that is not known yet. Raises ``TaskInvalid``."""
    today = clock.local_day(at)
    given_on, due_on = _checked(asked, today, by_change=by_change)
    task_id = _next_id()
    code = asked.code or f"NV-{today.year}-{task_id:05d}"
    given = _Given(task_id, code, asked, given_on, due_on, _content(asked))
    salt = secrets.token_hex(16)
    _task_insert(actor, at, given, salt)
    body = _body(given, salt)
    appended = ledger.append(
        stream=stream_of(code), kind=Kind.GIVEN, actor=actor.code, occurred_at=at, body=body
    )
    act = Act(appended.seq, Kind.GIVEN, actor.code, at, appended.recorded_at, body)
    standing = standing_of([act])
    if standing is None:
        raise TaskUnknown(code=code)
    sql.insert("tasks_fact", {"task_id": task_id, **fact_of(standing)})
    tell(code, asked.owner, act)
    return Done(code, Kind.GIVEN, appended.seq, standing.state)


def _task_insert(actor: Actor, at: datetime, given: _Given, salt: str) -> None:
    asked = given.asked
    values: dict[str, Any] = {
        "id": given.task_id, "code": given.code, "title": asked.title, "product": asked.product,
        "source": asked.source.value, "giver_unit": asked.giver_unit, "giver": asked.giver,
        "document_number": asked.document_number, "document_on": asked.document_on,
        "owner": asked.owner, "supporting": list(asked.supporting), "given_on": given.given_on,
        "due_kind": asked.due.kind.value, "due_amount": asked.due.amount,
        "first_due_on": given.due_on, "period": asked.period, "parent": asked.parent,
        "marks": [mark.value for mark in asked.marks], "salt": salt, "content": given.content,
        "recorded_by": actor.code, "recorded_at": at,
    }  # fmt: skip
    names, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO tasks_task ({names}) VALUES ({marks}) ON CONFLICT (code) DO NOTHING",
            list(values.values()),
        )
        if not cursor.rowcount:
            raise TaskKnown(code=given.code)


def _body(given: _Given, salt: str) -> dict[str, Any]:
    """What the ledger keeps of a task: everything but its words, and their digest."""
    asked = given.asked
    return {
        "source": asked.source.value, "giver_unit": asked.giver_unit, "owner": asked.owner,
        "supporting": list(asked.supporting), "document_number": asked.document_number,
        "document_on": asked.document_on.isoformat() if asked.document_on else None,
        "given_on": given.given_on.isoformat(),
        "due": {"kind": asked.due.kind.value, "amount": asked.due.amount},
        "due_on": given.due_on.isoformat() if given.due_on else None,
        "period": asked.period, "parent": asked.parent,
        "marks": [mark.value for mark in asked.marks],
        "words": words_digest(salt, words_told(asked)),
    }  # fmt: skip


@step
def task_give_step(*, actor: Actor, at: datetime, task: NewTask) -> Done:
    """Give a task within the command of whoever makes it one: both stand or neither does.

    Raises ``NotPermitted``, ``TaskInvalid``, ``TaskKnown``.
    """
    asked = _cleaned(task)
    organisation.authorise(actor, "tasks.give", asked.giver_unit)
    if asked.code and _known_content(asked.code) is not None:
        raise TaskKnown(code=asked.code)
    return _give(actor, at, asked)


@command
def task_give(*, actor: Actor, at: datetime, task: NewTask, key: str | None = None) -> Done:
    """Give a task to an agency that lies below the one in whose name it is given.

    Raises ``NotPermitted``, ``TaskInvalid``, ``TaskKnown``, ``KeyReused``.
    """
    asked = _cleaned(task)
    claimed = idempotency.claim(
        actor=actor.code, key=key, request={"act": "give", "task": asdict(asked)}
    )
    if claimed.answer is not None:
        return answered(claimed.answer)
    return answer(claimed, task_give_step(actor=actor, at=at, task=asked))


@command
def tasks_import(*, actor: Actor, at: datetime, rows: Sequence[Row]) -> Imported:
    """Take a table of tasks in, all or nothing; what is known with the same content stays.

    Raises ``TableRefused``, which names every fault by row and column, and ``NotPermitted``.
    """
    faults: Faults = {}
    added, known = [], []
    for row in rows:
        asked = _cleaned(row.task)
        organisation.authorise(actor, "tasks.give", asked.giver_unit)
        content = _known_content(asked.code) if asked.code else None
        if content is not None:
            if content != _content(asked):
                faults[f"row {row.line}"] = str(TaskKnown(code=asked.code))
            known.append(asked.code)
            continue
        try:
            added.append(_give(actor, at, asked).code)
        except TaskInvalid as refusal:
            for name, reason in refusal.fields.items():
                faults[f"row {row.line}, column {name}"] = reason
        except TaskKnown as refusal:
            faults[f"row {row.line}"] = str(refusal)
    if faults:
        raise TableRefused(dict(list(faults.items())[:50]))
    return Imported(tuple(added), tuple(known))
