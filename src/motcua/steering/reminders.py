"""Reminders of remedies, of answers on responsibility and of questions of a supervision: before
the day, on it and after it.

Each is made once. As with tasks: a reminder is a row, and the event that carries it is emitted
in the same transaction. ``config/wiring.py`` turns the event into a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from motcua.core import clock, reminding
from motcua.core.definitions import definitions_dir, read_yaml
from motcua.core.reminding import Reminded
from motcua.indicators.contracts import Text
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Role
from motcua.steering import events
from motcua.steering.contracts.inspections import RemedyRules
from motcua.steering.recording import CONSEQUENCE, FINDING, QUESTION
from motcua.tasks import api as tasks

_KEYS: Final = (
    "valid_from", "basis", "verified", "remind_before_days", "escalate_after_days",
    "above_told_from_days",
)  # fmt: skip


@dataclass(frozen=True)
class _Kind:
    """What is reminded of, the file of its days, and what the event calls its page's record."""

    what: Reminded
    page: str = "finding"
    days: str = "remedies/rules.yaml"


_REMEDIES: Final = _Kind(
    Reminded(
        owed="""
SELECT g.id, g.code, s.due_on, g.unit, g.code
  FROM steering_finding g
  JOIN steering_finding_fact s ON s.finding_id = g.id
  JOIN steering_inspection_fact f ON f.inspection_id = g.inspection_id
 WHERE s.state IN ('OPEN', 'RETURNED') AND f.state IN ('SIGNED', 'ANSWERED')
   AND s.due_on <= %(until)s AND g.id > %(after)s
 ORDER BY g.id LIMIT %(limit)s
""",
        table="steering_remedy_reminder", column="finding_id", stream=FINDING,
        event=events.REMEDY_REMINDED,
    )
)  # fmt: skip
_CONSEQUENCES: Final = _Kind(
    Reminded(
        owed="""
SELECT c.id, c.code, c.due_on, c.unit, g.code
  FROM steering_consequence c
  JOIN steering_finding g ON g.id = c.finding_id
  JOIN steering_inspection_fact f ON f.inspection_id = g.inspection_id
 WHERE c.answered_at IS NULL AND f.state IN ('SIGNED', 'ANSWERED')
   AND c.due_on <= %(until)s AND c.id > %(after)s
 ORDER BY c.id LIMIT %(limit)s
""",
        table="steering_consequence_reminder", column="consequence_id", stream=CONSEQUENCE,
        event=events.CONSEQUENCE_REMINDED,
    )
)  # fmt: skip
_QUESTIONS: Final = _Kind(
    Reminded(
        owed="""
SELECT q.id, q.code, q.due_on, q.unit, s.code
  FROM steering_question q JOIN steering_supervision s ON s.id = q.supervision_id
 WHERE q.due_on <= %(until)s AND q.id > %(after)s
   AND NOT EXISTS (SELECT FROM steering_reply r WHERE r.question_id = q.id
                   AND r.accepted IS DISTINCT FROM false)
 ORDER BY q.id LIMIT %(limit)s
""",
        table="steering_question_reminder", column="question_id", stream=QUESTION,
        event=events.QUESTION_REMINDED,
    ),
    "supervision", "steering/reminders.yaml",
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
    kind: str, days: int, above_from: int, unit: str, heads: tasks.Heads,
    coordinators: Callable[[], tuple[str, ...]],
) -> tuple[str, ...]:  # fmt: skip
    """The agency's head; late the head of the agency above and the coordinators as well."""
    found = list(heads.of(unit))
    if kind == tasks.OVERDUE and days >= above_from:
        now = organisation.unit_stand_in(unit, on=clock.local_day(heads.at)).code
        above = organisation.unit_get(now).parent
        found += heads.of(above) if above else []
        found += coordinators()
    return tuple(dict.fromkeys(found))


def reminders_make(*, at: datetime) -> int:
    """Make every reminder that is owed today and was not made; returns how many.

    Of remedies: the day after all extensions is reminded of, and what was reported or remedied
    owes none. Of proposals to consider responsibility: until they are answered. Of questions of
    a supervision: until a reply waits or was accepted. What stands in a record that the team
    has not signed owes none.
    """
    return sum(
        reminding.reminders_make(kind.what, partial(_asked, kind, at), at=at)
        for kind in (_REMEDIES, _CONSEQUENCES, _QUESTIONS)
    )


def _asked(kind: _Kind, at: datetime) -> reminding.Asked:
    """One round: the rules of the day, and who heads which agency."""
    today = clock.local_day(at)
    rules, heads = rules_on(today, kind.days), tasks.Heads(at)

    @cache
    def coordinators() -> tuple[str, ...]:
        people = organisation.people_with(Role.REFORM_COORDINATOR, at=at)
        return tuple(person.code for person in people)

    def whom(step: reminding.Step, row: Sequence[Any]) -> tuple[str, ...]:
        return _recipients(*step, rules.above_from, row[3], heads, coordinators)

    return reminding.Asked(
        max(rules.remind_before, default=0),
        lambda due_on: tasks.reminder_step(due_on, today, rules), whom,
        lambda row: {kind.page: row[4]},
    )  # fmt: skip
