"""Writes: a work programme is drafted, submitted and approved by another person, as a document."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from motcua.core import clock, outbox, sql, text
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import UnitUnknown
from motcua.tasks import events
from motcua.tasks.contracts import Source
from motcua.tasks.contracts.programmes import (
    ApprovedItem,
    ProgrammeAct,
    ProgrammeDone,
    ProgrammeRow,
    ProgrammeState,
    Signed,
)
from motcua.tasks.errors import (
    DOCUMENT_NEEDED,
    GIVEN_IN_FUTURE,
    NO_ITEMS,
    PERIOD_INVALID,
    REASON_NEEDED,
    REFORM_REASON_NEEDED,
    SIGNER_NEEDED,
    UNIT_UNKNOWN,
    WORDS_TOO_LONG,
    ProgrammeChanged,
    ProgrammeStepNotPossible,
    ProgrammeUnknown,
    SecondPersonNeededForProgramme,
    TaskInvalid,
)
from motcua.tasks.rules import period_of, words_digest
from motcua.tasks.selectors_programmes import (
    approved_item,
    items_digest,
    items_of,
    lacks_reform,
    programme_get,
    programme_stream,
)

DRAFTING, APPROVING = "tasks.give", "tasks.approve"
LONGEST, LONGEST_NUMBER = 2000, 100
Faults = dict[str, str | Promise]


@dataclass(frozen=True)
class Held:
    """A programme whose row is locked until the command ends."""

    pk: int
    row: ProgrammeRow


def hold(code: str) -> Held:
    """Lock a programme. Raises ``ProgrammeUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tasks_programme WHERE code = %s FOR UPDATE", [code])
        found = cursor.fetchone()
    if found is None:
        raise ProgrammeUnknown(code=code)
    return Held(found[0], programme_get(code))


def refuse(faults: Faults) -> None:
    """Raise ``TaskInvalid`` where something is wrong."""
    found = {name: reason for name, reason in faults.items() if reason}
    if found:
        raise TaskInvalid(found)


def told(faults: Faults, name: str, words: str, needed: str | Promise | None) -> str:
    """Words in one spelling; what is missing or too long is put into ``faults``."""
    cleaned = text.clean(words)
    if needed is not None and not cleaned:
        faults[name] = needed
    if len(cleaned) > LONGEST:
        faults[name] = WORDS_TOO_LONG
    return cleaned


def signed_faults(faults: Faults, signed: Signed, today: date, *, signer: bool) -> Signed:
    """The document in one spelling; what it lacks is put into ``faults``."""
    number, who = text.clean(signed.number), text.clean(signed.signer)
    if not number or len(number) > LONGEST_NUMBER:
        faults["document_number"] = DOCUMENT_NEEDED
    if signed.on > today:
        faults["document_on"] = GIVEN_IN_FUTURE
    if signer and (not who or len(who) > LONGEST_NUMBER):
        faults["signer"] = SIGNER_NEEDED
    return Signed(number, signed.on, who)


def other_person(actor: Actor, code: str, *others: str) -> None:
    """Raise where the actor wrote what is to be decided; the operator's commands may."""
    if actor.code in others and not actor.is_system:
        raise SecondPersonNeededForProgramme(code=code)


def expect(held: Held, *states: ProgrammeState) -> None:
    """Raise ``ProgrammeStepNotPossible`` unless the programme stands in one of ``states``."""
    if held.row.state not in states:
        raise ProgrammeStepNotPossible(code=held.row.code)


@step
def note(
    actor: Actor, at: datetime, held: Held, kind: ProgrammeAct, body: dict[str, Any],
    words: str = "", number: int = 0,
) -> ProgrammeDone:  # fmt: skip
    """Append the act with the digest of its words, keep the words, say that it happened."""
    salt = secrets.token_hex(16)
    if words:
        body = body | {"words": words_digest(salt, words)}
    code = held.row.code
    appended = ledger.append(
        stream=programme_stream(code), kind=kind, actor=actor.code, occurred_at=at, body=body
    )
    if words:
        sql.insert(
            "tasks_programme_words",
            {"programme_id": held.pk, "seq": appended.seq, "text": words, "salt": salt},
        )
    outbox.emit(
        name=events.PROGRAMME_ACTED, record=programme_stream(code),
        payload={"code": code, "unit": held.row.unit, "kind": kind.value, "seq": appended.seq},
    )  # fmt: skip
    return ProgrammeDone(code, kind.value, appended.seq, number)


@command
def programme_begin(*, actor: Actor, at: datetime, unit: str, period: str) -> ProgrammeDone:
    """Begin the document of an agency's programme; again gives the same one back.

    Raises ``NotPermitted``, ``TaskInvalid``.
    """
    faults: Faults = {}
    span = period_of(text.clean(period))
    if span is None:
        faults["period"] = PERIOD_INVALID
    try:
        known = organisation.unit_get(unit).valid_on(clock.local_day(at))
    except UnitUnknown:
        known = False
    if not known:
        faults["unit"] = UNIT_UNKNOWN
    refuse(faults)
    organisation.authorise(actor, DRAFTING, unit)
    code = f"CTCT-{span.code if span else ''}-{unit}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tasks_programme (code, unit, period, drafted_by, drafted_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING",
            [code, unit, span.code if span else "", actor.code, at],
        )
        new = bool(cursor.rowcount)
    if not new:
        return ProgrammeDone(code, ProgrammeAct.DRAFTED.value, 1)
    body = {"unit": unit, "period": span.code if span else ""}
    return note(actor, at, hold(code), ProgrammeAct.DRAFTED, body)


def _items(held: Held, at: datetime) -> list[ApprovedItem]:
    """The items as they stand, locked: none is taken back or answered until the command ends.

    Always after the programme, as a change does, and in one order, so that nobody waits in a
    circle.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM tasks_task t JOIN tasks_fact f ON f.task_id = t.id"
            " WHERE t.giver_unit = %s AND t.period = %s AND t.source = %s"
            " ORDER BY t.id FOR NO KEY UPDATE OF f",
            [held.row.unit, held.row.period, Source.WORK_PROGRAMME],
        )
    rows = items_of(held.row.unit, held.row.period, on=clock.local_day(at))
    return [approved_item(row) for row in rows]


def _lacks(held: Held, items: Iterable[ApprovedItem]) -> bool:
    return lacks_reform(held.row.unit, held.row.period, (item.marks for item in items))


def warn(held: Held, seq: int) -> None:
    """Say that the province's programme of the year holds nothing of the reform."""
    outbox.emit(
        name=events.PROGRAMME_WITHOUT_REFORM, record=programme_stream(held.row.code),
        payload={"code": held.row.code, "unit": held.row.unit, "seq": seq},
    )  # fmt: skip


@command
def programme_submit(*, actor: Actor, at: datetime, code: str) -> ProgrammeDone:
    """Put the programme before whoever approves it. From then on no item is added by itself.

    Where the province's programme of a year holds no item of the reform, coordinators are
    told. Raises ``ProgrammeUnknown``, ``NotPermitted``, ``ProgrammeStepNotPossible``,
    ``TaskInvalid`` without items.
    """
    held = hold(code)
    organisation.authorise(actor, DRAFTING, held.row.unit)
    expect(held, ProgrammeState.DRAFT)
    items = _items(held, at)
    if not items:
        raise TaskInvalid({"items": NO_ITEMS})
    sql.update(
        "tasks_programme",
        {"state": "SUBMITTED", "submitted_by": actor.code, "submitted_at": at},
        key="id", value=held.pk,
    )  # fmt: skip
    body = {"items": len(items), "digest": items_digest(items)}
    done = note(actor, at, held, ProgrammeAct.SUBMITTED, body)
    if _lacks(held, items):
        warn(held, done.seq)
    return done


@command
def programme_return(*, actor: Actor, at: datetime, code: str, reason: str) -> ProgrammeDone:
    """Whoever could approve it sends it back with a reason; it is a draft again.

    Raises ``ProgrammeUnknown``, ``NotPermitted``, ``ProgrammeStepNotPossible``,
    ``TaskInvalid``.
    """
    held, faults = hold(code), Faults()
    organisation.authorise(actor, APPROVING, held.row.unit)
    expect(held, ProgrammeState.SUBMITTED)
    words = told(faults, "reason", reason, REASON_NEEDED)
    refuse(faults)
    sql.update("tasks_programme", {"state": "DRAFT"}, key="id", value=held.pk)
    return note(actor, at, held, ProgrammeAct.RETURNED, {}, words)


@command
def programme_approve(
    *, actor: Actor, at: datetime, code: str, signed: Signed, no_reform_reason: str = "",
    seen: str = "",
) -> ProgrammeDone:  # fmt: skip
    """Another person approves the programme by a document; its items are frozen as they are.

    ``seen`` is the fingerprint of the items that were read, if it is to be kept to. Where the
    province's programme of a year holds no item of the reform, ``no_reform_reason`` says why.
    Raises ``ProgrammeUnknown``, ``NotPermitted``, ``SecondPersonNeededForProgramme``,
    ``ProgrammeStepNotPossible``, ``ProgrammeChanged``, ``TaskInvalid``.
    """
    held, faults = hold(code), Faults()
    organisation.authorise(actor, APPROVING, held.row.unit)
    expect(held, ProgrammeState.SUBMITTED)
    other_person(actor, code, held.row.drafted_by, held.row.submitted_by)
    items = _items(held, at)
    digest = items_digest(items)
    if seen and seen != digest:
        raise ProgrammeChanged(code=code)
    if not items:
        faults["items"] = NO_ITEMS
    signed = signed_faults(faults, signed, clock.local_day(at), signer=True)
    lacks = _lacks(held, items)
    reason = told(
        faults, "no_reform_reason", no_reform_reason, REFORM_REASON_NEEDED if lacks else None
    )
    refuse(faults)
    sql.update(
        "tasks_programme",
        {
            "state": "APPROVED", "approved_by": actor.code, "approved_at": at, "digest": digest,
            "document_number": signed.number, "document_on": signed.on, "signer": signed.signer,
        },
        key="id", value=held.pk,
    )  # fmt: skip
    for position, item in enumerate(items, start=1):
        freeze(held.pk, position, item)
    body = {
        "items": len(items), "digest": digest, "document_number": signed.number,
        "document_on": signed.on.isoformat(), "lacks_reform": lacks,
    }  # fmt: skip
    words = f"{signed.signer}: {reason}" if lacks else signed.signer
    done = note(actor, at, held, ProgrammeAct.APPROVED, body, words)
    if lacks:
        warn(held, done.seq)
    return done


def freeze(programme: int, position: int, item: ApprovedItem, change: int | None = None) -> None:
    """Write an item down as it is approved."""
    sql.insert(
        "tasks_programme_item",
        {
            "programme_id": programme, "change_id": change, "position": position,
            "task": item.task, "title": item.title, "product": item.product,
            "owner": item.owner, "supporting": list(item.supporting), "due_on": item.due_on,
            "parent": item.parent, "marks": [mark.value for mark in item.marks],
        },
    )  # fmt: skip
