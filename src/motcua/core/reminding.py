"""Reminders that are owed are made once, in batches: a row and its event, or neither.

A module says what is owed, whom to tell and of what; this is the loop around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from motcua.core import clock, outbox
from motcua.core.commands import command

MOST_AT_ONCE: Final = 500
Step = tuple[str, int]
"""Which reminder: its kind, and days before or after the due day."""


@dataclass(frozen=True)
class Reminded:
    """What is reminded of.

    ``owed`` selects rows that begin with id, code and due day, in the order of ids, with
    ``%(until)s``, ``%(after)s`` and ``%(limit)s``. ``table`` holds the reminders and
    ``column`` names the record in it; both are unique together with recipient, due day, kind
    and days. The event goes to the stream ``stream`` + code.
    """

    owed: str
    table: str
    column: str
    stream: str
    event: str


@dataclass(frozen=True)
class Asked:
    """One round: how many days ahead to look, which step a due day owes today, whom a row
    tells of a step, and what the event says besides code, day, kind, days, to and reminder."""

    days_ahead: int
    step: Callable[[date], Step | None]
    recipients: Callable[[Step, Sequence[Any]], Iterable[str]]
    told: Callable[[Sequence[Any]], Mapping[str, Any]] = lambda row: {}


def reminders_make(what: Reminded, ask: Callable[[], Asked], *, at: datetime) -> int:
    """Make every reminder that is owed and was not made; returns how many are new.

    ``ask`` is called once for each batch, inside its transaction. Several workers may do so
    at once: each reminder is made by one of them.
    """
    made, after = 0, 0
    while True:
        more, last = _batch(what, ask, at, after)
        made += more
        if last is None:
            return made
        after = last


@command
def _batch(
    what: Reminded, ask: Callable[[], Asked], at: datetime, after: int
) -> tuple[int, int | None]:
    asked = ask()
    until = date.fromordinal(clock.local_day(at).toordinal() + asked.days_ahead)
    with connection.cursor() as cursor:
        cursor.execute(what.owed, {"until": until, "after": after, "limit": MOST_AT_ONCE})
        rows = cursor.fetchall()
    made = 0
    for row in rows:
        step = asked.step(row[2])
        if step is None:
            continue
        for who in asked.recipients(step, row):
            made += _make(what, at, row, who, step, asked.told(row))
    return made, (rows[-1][0] if len(rows) == MOST_AT_ONCE else None)


def _make(
    what: Reminded, at: datetime, row: Sequence[Any], who: str, step: Step,
    told: Mapping[str, Any],
) -> int:  # fmt: skip
    """Write one reminder and its event; 0 when it was made before."""
    (record, code, due_on, *_), (kind, days) = row, step
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {what.table} ({what.column}, recipient, kind, days, due_on, made_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)"
            f" ON CONFLICT ({what.column}, recipient, due_on, kind, days) DO NOTHING"
            " RETURNING id",
            [record, who, kind, days, due_on, at],
        )
        new = cursor.fetchone()
    if new is None:
        return 0
    outbox.emit(
        name=what.event, record=f"{what.stream}{code}",
        payload={
            **told, "code": code, "kind": kind, "days": days, "to": who,
            "due_on": due_on.isoformat(), "reminder": new[0],
        },
    )  # fmt: skip
    return 1
