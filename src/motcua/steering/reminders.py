"""Reminders of remedies, of answers on responsibility and of questions of a supervision: before
the day, on it and after it.

Each is made once. As with tasks: a reminder is a row, and the event that carries it is emitted
in the same transaction. ``config/wiring.py`` turns the event into a notice.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from motcua.steering.recording import CONSEQUENCE, FINDING, QUESTION
from motcua.tasks import api as tasks

MOST_AT_ONCE: Final = 500
_KEYS: Final = (
    "valid_from", "basis", "verified", "remind_before_days", "escalate_after_days",
    "above_told_from_days",
)  # fmt: skip
_MAKE: Final = """
INSERT INTO steering_{name}_reminder ({column}, recipient, kind, days, due_on, made_at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT ({column}, recipient, due_on, kind, days) DO NOTHING RETURNING id
"""


@dataclass(frozen=True)
class _Reminded:
    """What is reminded of: the query of what is owed (id, code, unit, due day, page), the
    statement that writes a reminder once, the stream, the event, the file of its days, and what
    the event calls the record on whose page it is."""

    owed: str
    make: str
    stream: str
    event: str
    days: str = "remedies/rules.yaml"
    page: str = "finding"


_REMEDIES: Final = _Reminded(
    """
SELECT g.id, g.code, g.unit, s.due_on, g.code
  FROM steering_finding g
  JOIN steering_finding_fact s ON s.finding_id = g.id
  JOIN steering_inspection_fact f ON f.inspection_id = g.inspection_id
 WHERE s.state IN ('OPEN', 'RETURNED') AND f.state IN ('SIGNED', 'ANSWERED')
   AND s.due_on <= %(until)s AND g.id > %(after)s
 ORDER BY g.id LIMIT %(limit)s
""",
    _MAKE.format(name="remedy", column="finding_id"), FINDING, events.REMEDY_REMINDED,
)  # fmt: skip
_CONSEQUENCES: Final = _Reminded(
    """
SELECT c.id, c.code, c.unit, c.due_on, g.code
  FROM steering_consequence c
  JOIN steering_finding g ON g.id = c.finding_id
  JOIN steering_inspection_fact f ON f.inspection_id = g.inspection_id
 WHERE c.answered_at IS NULL AND f.state IN ('SIGNED', 'ANSWERED')
   AND c.due_on <= %(until)s AND c.id > %(after)s
 ORDER BY c.id LIMIT %(limit)s
""",
    _MAKE.format(name="consequence", column="consequence_id"), CONSEQUENCE,
    events.CONSEQUENCE_REMINDED,
)  # fmt: skip
_QUESTIONS: Final = _Reminded(
    """
SELECT q.id, q.code, q.unit, q.due_on, s.code
  FROM steering_question q JOIN steering_supervision s ON s.id = q.supervision_id
 WHERE q.due_on <= %(until)s AND q.id > %(after)s
   AND NOT EXISTS (SELECT FROM steering_reply r WHERE r.question_id = q.id
                   AND r.accepted IS DISTINCT FROM false)
 ORDER BY q.id LIMIT %(limit)s
""",
    _MAKE.format(name="question", column="question_id"), QUESTION, events.QUESTION_REMINDED,
    "steering/reminders.yaml", "supervision",
)  # fmt: skip


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
def _versions(file: str) -> tuple[RemedyRules, ...]:
    return read_rules(definitions_dir() / file)


def rules_on(day: date, file: str = _REMEDIES.days) -> RemedyRules:
    """The rules of ``day``; the first ones for a day before them."""
    known = [item for item in _versions(file) if item.valid_from <= day]
    return known[-1] if known else _versions(file)[0]


def question_rules_on(day: date) -> RemedyRules:
    """The rules of ``day`` for questions of a supervision."""
    return rules_on(day, _QUESTIONS.days)


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
    """Make every reminder that is owed today and was not made; returns how many.

    Of remedies: the day after all extensions is reminded of, and what was reported or remedied
    owes none. Of proposals to consider responsibility: until they are answered. Of questions of
    a supervision: until a reply waits or was accepted. What stands in
    a record that the team has not signed owes none.
    """
    made = 0
    for what in (_REMEDIES, _CONSEQUENCES, _QUESTIONS):
        after: int | None = 0
        while after is not None:
            more, after = _some(at, what, after)
            made += more
    return made


@command
def _some(at: datetime, what: _Reminded, after: int) -> tuple[int, int | None]:
    today = clock.local_day(at)
    rules = rules_on(today, what.days)
    until = date.fromordinal(today.toordinal() + max(rules.remind_before, default=0))
    with connection.cursor() as cursor:
        cursor.execute(what.owed, {"until": until, "after": after, "limit": MOST_AT_ONCE})
        rows = cursor.fetchall()
    heads, made = tasks.Heads(at), 0
    coordinators = [
        person.code for person in organisation.people_with(Role.REFORM_COORDINATOR, at=at)
    ] if rows else []  # fmt: skip
    for own_id, code, unit, due_on, page in rows:
        owed = tasks.reminder_step(due_on, today, rules)
        if owed is None:
            continue
        told = {"code": code, what.page: page, "due_on": due_on}
        for who in _recipients(*owed, rules.above_from, unit, heads, coordinators):
            made += _make(at, what, own_id, told, who, owed)
    return made, (rows[-1][0] if len(rows) == MOST_AT_ONCE else None)


def _make(
    at: datetime, what: _Reminded, own_id: int, told: dict[str, Any], who: str,
    owed: tuple[str, int],
) -> int:  # fmt: skip
    """Write one reminder and its event; 0 when it was made before."""
    kind, days = owed
    with connection.cursor() as cursor:
        cursor.execute(what.make, [own_id, who, kind, days, told["due_on"], at])
        row: Any = cursor.fetchone()
    if row is None:
        return 0
    outbox.emit(
        name=what.event, record=f"{what.stream}{told['code']}",
        payload={
            **told, "due_on": told["due_on"].isoformat(), "kind": kind, "days": days, "to": who,
            "reminder": row[0],
        },
    )  # fmt: skip
    return 1
