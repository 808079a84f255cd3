"""Reminders before a due day and escalation after it. Each is made once, whoever runs it.

A reminder is a row; the event that carries it is emitted in the same transaction, so it is
told if and only if the row stands. ``config/wiring.py`` turns the event into a notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from motcua.core import clock, reminding
from motcua.core.reminding import Reminded
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Role
from motcua.tasks import events
from motcua.tasks.loading import rules_on
from motcua.tasks.rules import DUE, OVERDUE, reminder_step
from motcua.tasks.selectors import STREAM

_TASKS: Final = Reminded(
    owed="""
SELECT t.id, t.code, f.due_on, t.owner, t.giver_unit, f.assignee
  FROM tasks_task t JOIN tasks_fact f ON f.task_id = t.id
 WHERE f.state NOT IN ('ACCEPTED', 'CANCELLED', 'CLAIMED') AND f.due_on <= %(until)s
   AND t.id > %(after)s
 ORDER BY t.id LIMIT %(limit)s
""",
    table="tasks_reminder", column="task_id", stream=STREAM, event=events.TASK_REMINDED,
)  # fmt: skip


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

    def asked() -> reminding.Asked:
        today, heads = clock.local_day(at), Heads(at)
        rules = rules_on(today)

        def whom(step: reminding.Step, row: Sequence[Any]) -> tuple[str, ...]:
            owner, giver, assignee = row[3:]
            return _recipients(*step, rules.giver_from, owner, giver, assignee, heads)

        return reminding.Asked(
            max(rules.remind_before, default=0),
            lambda due_on: reminder_step(due_on, today, rules), whom,
        )  # fmt: skip

    return reminding.reminders_make(_TASKS, asked, at=at)
