"""Reminders before a due day and escalation after it. Each is made once, whoever runs it.

A reminder is a row; the event that carries it is emitted in the same transaction, so it is
told if and only if the row stands. ``config/wiring.py`` turns the event into a notice.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from motcua.core import clock, outbox
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Role
from motcua.tasks import events
from motcua.tasks.loading import rules_on
from motcua.tasks.rules import DUE, OVERDUE, reminder_step
from motcua.tasks.selectors import stream_of

MOST_AT_ONCE: Final = 500
_OWED: Final = """
SELECT t.id, t.code, t.owner, t.giver_unit, f.assignee, f.due_on
  FROM tasks_task t JOIN tasks_fact f ON f.task_id = t.id
 WHERE f.state NOT IN ('ACCEPTED', 'CANCELLED', 'CLAIMED') AND f.due_on <= %(until)s
   AND t.id > %(after)s
 ORDER BY t.id LIMIT %(limit)s
"""
_MAKE: Final = """
INSERT INTO tasks_reminder (task_id, recipient, kind, days, due_on, made_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (task_id, recipient, due_on, kind, days) DO NOTHING RETURNING id
"""


class Heads:
    """The heads of units, each unit asked for once."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.known: dict[str, tuple[str, ...]] = {}

    def of(self, unit: str) -> tuple[str, ...]:
        """The codes of those who head the unit, or the one that continues it."""
        if unit not in self.known:
            now = organisation.unit_stand_in(unit, on=clock.local_day(self.at)).code
            self.known[unit] = tuple(
                person.code
                for person in organisation.people_of(now, at=self.at)
                if any(post.role is Role.HEAD and post.unit_code == now for post in person.posts)
            )
        return self.known[unit]


def _recipients(
    kind: str, days: int, giver_from: int, owner: str, giver: str, assignee: str, heads: Heads
) -> tuple[str, ...]:
    """Whom to tell: the official who does it before, the head after, the giver's head late."""
    if kind == DUE and assignee:
        return (assignee,)
    found = list(heads.of(owner))
    if kind == OVERDUE:
        found += [assignee] if assignee else []
        if days >= giver_from:
            found += heads.of(giver)
    return tuple(dict.fromkeys(found))


def reminders_make(*, at: datetime) -> int:
    """Make every reminder that is owed today and was not made; returns how many are new.

    Reported, accepted and cancelled tasks owe none.
    """
    made, after = 0, 0
    while True:
        more, last = _some(at, after)
        made += more
        if last is None:
            return made
        after = last


@command
def _some(at: datetime, after: int) -> tuple[int, int | None]:
    today = clock.local_day(at)
    rules = rules_on(today)
    until = date.fromordinal(today.toordinal() + max(rules.remind_before, default=0))
    with connection.cursor() as cursor:
        cursor.execute(_OWED, {"until": until, "after": after, "limit": MOST_AT_ONCE})
        rows = cursor.fetchall()
    heads, made = Heads(at), 0
    for task_id, code, owner, giver, assignee, due_on in rows:
        step = reminder_step(due_on, today, rules)
        if step is None:
            continue
        for who in _recipients(*step, rules.giver_from, owner, giver, assignee, heads):
            made += _make(at, task_id, code, who, step, due_on)
    return made, (rows[-1][0] if len(rows) == MOST_AT_ONCE else None)


def _make(
    at: datetime, task_id: int, code: str, who: str, step: tuple[str, int], due_on: date
) -> int:
    """Write one reminder and its event; 0 when it was made before."""
    kind, days = step
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [task_id, who, kind, days, due_on, at])
        row: Any = cursor.fetchone()
    if row is None:
        return 0
    outbox.emit(
        name=events.TASK_REMINDED, record=stream_of(code),
        payload={
            "code": code, "kind": kind, "days": days, "to": who, "due_on": due_on.isoformat(),
            "reminder": row[0],
        },
    )  # fmt: skip
    return 1
