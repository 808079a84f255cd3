"""Reminders of remedies before their due day, on it and after it. Each is made once.

As with tasks: a reminder is a row, and the event that carries it is emitted in the same
transaction. ``config/wiring.py`` turns the event into a notice.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import connection

from motcua.core import clock, outbox
from motcua.core.commands import command
from motcua.core.definitions import definitions_dir, read_yaml
from motcua.indicators.contracts import Text
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Role
from motcua.steering import events
from motcua.steering.contracts.inspections import RemedyRules
from motcua.steering.recording import FINDING
from motcua.tasks import api as tasks

MOST_AT_ONCE: Final = 500
_KEYS: Final = (
    "valid_from", "basis", "verified", "remind_before_days", "escalate_after_days",
    "above_told_from_days",
)  # fmt: skip
_OWED: Final = """
SELECT g.id, g.code, g.unit, s.due_on
  FROM steering_finding g
  JOIN steering_finding_fact s ON s.finding_id = g.id
  JOIN steering_inspection_fact f ON f.inspection_id = g.inspection_id
 WHERE s.state IN ('OPEN', 'RETURNED') AND f.state IN ('SIGNED', 'ANSWERED')
   AND s.due_on <= %(until)s AND g.id > %(after)s
 ORDER BY g.id LIMIT %(limit)s
"""
_MAKE: Final = """
INSERT INTO steering_remedy_reminder (finding_id, recipient, kind, days, due_on, made_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (finding_id, recipient, due_on, kind, days) DO NOTHING RETURNING id
"""


# Rules ---------------------------------------------------------------------------------


def read_rules(path: Path) -> tuple[RemedyRules, ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[RemedyRules] = []
    for index in range(len(document.require(list, "versions"))):
        at = ("versions", index)
        document.only(_KEYS, *at)
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        after = tasks.days_of(document, *at, "escalate_after_days")
        if 0 in after:
            raise document.error(
                "a remedy is overdue from the first day after", *at, "escalate_after_days"
            )
        above = document.require(int, *at, "above_told_from_days")
        if above < 1:
            raise document.error("1 or more", *at, "above_told_from_days")
        document.only(("vi", "en"), *at, "basis")
        basis = [document.require(str, *at, "basis", name) for name in ("vi", "en")]
        found.append(
            RemedyRules(
                since, Text(*basis), document.require(bool, *at, "verified"),
                tasks.days_of(document, *at, "remind_before_days"), after, above,
            )
        )  # fmt: skip
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _versions() -> tuple[RemedyRules, ...]:
    return read_rules(definitions_dir() / "remedies" / "rules.yaml")


def rules_on(day: date) -> RemedyRules:
    """The rules of ``day``; the first ones for a day before them."""
    known = [item for item in _versions() if item.valid_from <= day]
    return known[-1] if known else _versions()[0]


# Reminders -----------------------------------------------------------------------------


def _recipients(
    kind: str, days: int, above_from: int, unit: str, heads: tasks.Heads, coordinators: list[str]
) -> tuple[str, ...]:
    """The agency's head; late the head of the agency above and the coordinators as well."""
    found = list(heads.of(unit))
    if kind == tasks.OVERDUE and days >= above_from:
        now = organisation.unit_stand_in(unit, on=clock.local_day(heads.at)).code
        above = organisation.unit_get(now).parent
        found += heads.of(above) if above else []
        found += coordinators
    return tuple(dict.fromkeys(found))


def reminders_make(*, at: datetime) -> int:
    """Make every reminder of a remedy that is owed today and was not made; returns how many.

    The day after all extensions is reminded of. What was reported or remedied, and what stands
    in a record that the team has not signed, owes none.
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
    heads, made = tasks.Heads(at), 0
    coordinators = [
        person.code for person in organisation.people_with(Role.REFORM_COORDINATOR, at=at)
    ] if rows else []  # fmt: skip
    for finding_id, code, unit, due_on in rows:
        owed = tasks.reminder_step(due_on, today, rules)
        if owed is None:
            continue
        for who in _recipients(*owed, rules.above_from, unit, heads, coordinators):
            made += _make(at, finding_id, code, who, owed, due_on)
    return made, (rows[-1][0] if len(rows) == MOST_AT_ONCE else None)


def _make(
    at: datetime, finding_id: int, code: str, who: str, owed: tuple[str, int], due_on: date
) -> int:
    """Write one reminder and its event; 0 when it was made before."""
    kind, days = owed
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, [finding_id, who, kind, days, due_on, at])
        row: Any = cursor.fetchone()
    if row is None:
        return 0
    outbox.emit(
        name=events.REMEDY_REMINDED, record=f"{FINDING}{code}",
        payload={
            "code": code, "kind": kind, "days": days, "to": who, "due_on": due_on.isoformat(),
            "reminder": row[0],
        },
    )  # fmt: skip
    return 1
