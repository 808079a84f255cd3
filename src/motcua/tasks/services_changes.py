"""Writes: a numbered change of an approved programme, with a reason, decided by another person.

The programme as it was approved stays. A change that is approved gives the items it adds,
gives items a later day or takes them back; the first due day judges all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.core import clock, sql, text
from motcua.core.commands import command, step
from motcua.core.definitions import fingerprint
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.tasks.contracts import DueKind, DueSpec, Kind, NewTask, Source
from motcua.tasks.contracts.programmes import (
    ApprovedItem,
    ChangeKind,
    ChangeLine,
    ProgrammeAct,
    ProgrammeDone,
    ProgrammeState,
    Signed,
)
from motcua.tasks.errors import (
    ADDED_DAY_NEEDED,
    CODE_INVALID,
    ITEM_NOT_THERE,
    ITEM_TWICE,
    LATER_DAY_NEEDED,
    NOTHING_CHANGED,
    REASON_NEEDED,
    TITLE_NEEDED,
    UNIT_UNKNOWN,
    WORDS_TOO_LONG,
    ProgrammeStepNotPossible,
    TaskInvalid,
    TaskKnown,
)
from motcua.tasks.giving import LONGEST_TITLE, SHORTEST_TITLE, give_item
from motcua.tasks.rules import ALLOWED, CODE
from motcua.tasks.selectors import Filter, task_list
from motcua.tasks.selectors_programmes import (
    EVERY,
    approved_items,
    change_list,
    kept_marks,
    lacks_reform,
)
from motcua.tasks.services import Plan, lock, record
from motcua.tasks.services_programmes import (
    APPROVING,
    DRAFTING,
    LONGEST,
    Faults,
    Held,
    expect,
    freeze,
    hold,
    note,
    other_person,
    refuse,
    signed_faults,
    told,
    warn,
)

MOST_LINES = 100


def _cleaned(line: ChangeLine) -> ChangeLine:
    return replace(
        line, task=text.clean(line.task), title=text.clean(line.title),
        product=text.clean(line.product),
    )  # fmt: skip


def _added_fault(line: ChangeLine, unit: str, today: date) -> Any:
    """What is wrong with an item that a change adds; nothing where all is right."""
    if CODE.fullmatch(line.task) is None:
        return CODE_INVALID
    if not SHORTEST_TITLE <= len(line.title) <= LONGEST_TITLE:
        return TITLE_NEEDED
    if len(line.product) > LONGEST:
        return WORDS_TOO_LONG
    if line.until_on is None or line.until_on < today:
        return ADDED_DAY_NEEDED
    known = organisation.units_by_code()
    for code in (line.owner, *line.supporting):
        if code not in known or not known[code].valid_on(today):
            return UNIT_UNKNOWN
    return "" if organisation.is_within(line.owner, unit) else UNIT_UNKNOWN


def _line_faults(held: Held, lines: Sequence[ChangeLine], today: date) -> Faults:
    """What is wrong with the lines, by their number."""
    items = {item.task for item in approved_items(held.row.code)}
    codes = frozenset(line.task for line in lines)
    rows = {row.code: row for row in task_list(Filter(codes=codes), on=today, limit=EVERY)}
    faults: Faults = {} if 1 <= len(lines) <= MOST_LINES else {"lines": NOTHING_CHANGED}
    for number, line in enumerate(lines, start=1):
        row = rows.get(line.task)
        fault: Any = ""
        if [other.task for other in lines].count(line.task) > 1:
            fault = ITEM_TWICE
        elif line.kind is ChangeKind.ADD:
            known = TaskKnown(code=line.task) if row is not None else ""
            fault = str(known) or _added_fault(line, held.row.unit, today)
        elif line.task not in items or row is None or not row.standing.is_open:
            fault = ITEM_NOT_THERE
        elif line.kind is ChangeKind.MOVE:
            now = row.standing.due_on
            later = line.until_on is not None and now is not None and line.until_on > now
            movable = Kind.EXTENDED in ALLOWED[row.standing.state]
            if not later or not movable or (line.until_on or today) <= today:
                fault = LATER_DAY_NEEDED
        if fault:
            faults[f"line-{number}"] = fault
    return faults


@command
def change_propose(
    *, actor: Actor, at: datetime, code: str, reason: str, lines: Sequence[ChangeLine]
) -> ProgrammeDone:
    """Propose a change of an approved programme; one at a time waits.

    Raises ``ProgrammeUnknown``, ``NotPermitted``, ``ProgrammeStepNotPossible``, and
    ``TaskInvalid`` that names each line at fault.
    """
    held, faults = hold(code), Faults()
    organisation.authorise(actor, DRAFTING, held.row.unit)
    expect(held, ProgrammeState.APPROVED)
    known = change_list(code)
    if any(not change.decided_by for change in known):
        raise ProgrammeStepNotPossible(code=code)
    cleaned = [_cleaned(line) for line in lines]
    words = told(faults, "reason", reason, REASON_NEEDED)
    faults.update(_line_faults(held, cleaned, clock.local_day(at)))
    refuse(faults)
    number = len(known) + 1
    pk = sql.insert(
        "tasks_programme_change",
        {
            "programme_id": held.pk, "number": number, "reason": words,
            "proposed_by": actor.code, "proposed_at": at,
        },
        returning="id",
    )  # fmt: skip
    for line in cleaned:
        sql.insert("tasks_programme_line", {"change_id": pk, **_line_row(line)})
    body = {
        "number": number, "lines": fingerprint([asdict(line) for line in cleaned]),
        "tasks": [line.task for line in cleaned],
    }  # fmt: skip
    return note(actor, at, held, ProgrammeAct.CHANGE_PROPOSED, body, words, number)


def _line_row(line: ChangeLine) -> dict[str, Any]:
    adds = line.kind is ChangeKind.ADD
    return {
        "kind": line.kind.value, "task": line.task,
        "until_on": None if line.kind is ChangeKind.DROP else line.until_on,
        "title": line.title if adds else "", "product": line.product if adds else "",
        "owner": line.owner if adds else "", "supporting": list(line.supporting) if adds else [],
        "marks": [mark.value for mark in line.marks] if adds else [],
    }  # fmt: skip


@command
def change_decide(
    *, actor: Actor, at: datetime, code: str, number: int, accept: bool,
    signed: Signed | None = None, why: str = "",
) -> ProgrammeDone:  # fmt: skip
    """Another person approves the change by a document, or refuses it with a reason.

    What it adds is given, moved and dropped with it: all of it or nothing. Raises
    ``ProgrammeUnknown``, ``NotPermitted``, ``SecondPersonNeededForProgramme``,
    ``ProgrammeStepNotPossible``, ``TaskInvalid``.
    """
    held, faults = hold(code), Faults()
    organisation.authorise(actor, APPROVING, held.row.unit)
    change = next((one for one in change_list(code) if one.number == number), None)
    if change is None or change.decided_by:
        raise ProgrammeStepNotPossible(code=code)
    other_person(actor, code, change.proposed_by)
    words = told(faults, "why", why, None if accept else REASON_NEEDED)
    values: dict[str, Any] = {"decided_by": actor.code, "decided_at": at, "why": words}
    if accept:
        today = clock.local_day(at)
        signed = signed_faults(faults, signed or Signed("", today), today, signer=False)
        faults.update(_line_faults(held, change.lines, today))
        values |= {"document_number": signed.number, "document_on": signed.on}
    refuse(faults)
    values["state"] = "APPROVED" if accept else "REFUSED"
    pk = _change_pk(held.pk, number)
    sql.update("tasks_programme_change", values, key="id", value=pk)
    body: dict[str, Any] = {"number": number}
    if accept and signed is not None:
        for line in change.lines:
            _apply(actor, at, held, pk, line, signed, change.reason)
        body |= {"document_number": signed.number, "document_on": signed.on.isoformat()}
    kind = ProgrammeAct.CHANGE_APPROVED if accept else ProgrammeAct.CHANGE_REFUSED
    done = note(actor, at, held, kind, body, words, number)
    if accept and _lost_reform(held, change.lines, clock.local_day(at)):
        warn(held, done.seq)
    return done


def _lost_reform(held: Held, lines: Sequence[ChangeLine], today: date) -> bool:
    """Whether a change that drops items leaves the province's year without the reform."""
    if all(line.kind is not ChangeKind.DROP for line in lines):
        return False
    codes = frozenset(item.task for item in approved_items(held.row.code))
    rows = task_list(Filter(codes=codes), on=today, limit=EVERY)
    return lacks_reform(held.row.unit, held.row.period, kept_marks(rows))


def _change_pk(programme: int, number: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM tasks_programme_change WHERE programme_id = %s AND number = %s",
            [programme, number],
        )
        return int(cursor.fetchone()[0])


@step
def _apply(
    actor: Actor, at: datetime, held: Held, change: int, line: ChangeLine, signed: Signed,
    reason: str,
) -> None:  # fmt: skip
    """Do what one line says. Raises ``TaskInvalid``."""
    if line.kind is ChangeKind.ADD:
        _add(actor, at, held, change, line, signed)
        return
    locked = lock(line.task)
    kind = Kind.EXTENDED if line.kind is ChangeKind.MOVE else Kind.CANCELLED
    if kind not in ALLOWED[locked.standing.state] or at < locked.acts[-1].occurred_at:
        raise TaskInvalid({"lines": ITEM_NOT_THERE})
    body: dict[str, Any] = {"programme": held.row.code}
    if line.until_on is not None:
        body["until_on"] = line.until_on.isoformat()
    record(actor, at, locked, Plan(kind, body, reason))


def _add(
    actor: Actor, at: datetime, held: Held, change: int, line: ChangeLine, signed: Signed
) -> None:
    name = organisation.unit_get(held.row.unit).name_vi
    due = DueSpec(DueKind.DAY, line.until_on)
    give_item(
        actor, at,
        NewTask(
            title=line.title, giver_unit=held.row.unit, owner=line.owner, due=due,
            product=line.product, source=Source.WORK_PROGRAMME, giver=name,
            document_number=signed.number, document_on=signed.on,
            given_on=clock.local_day(at), supporting=line.supporting, period=held.row.period,
            marks=line.marks, code=line.task,
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(position), 0) + 1 FROM tasks_programme_item"
            " WHERE programme_id = %s",
            [held.pk],
        )
        position = int(cursor.fetchone()[0])
    freeze(
        held.pk, position,
        ApprovedItem(
            line.task, line.title, line.product, line.owner, line.supporting, line.until_on, "",
            line.marks,
        ),
        change,
    )  # fmt: skip
