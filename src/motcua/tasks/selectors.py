"""Reads of the tasks module. Each list and each count is a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.tasks.contracts import (
    KIND_NAMES,
    Act,
    Counts,
    DueKind,
    File,
    Kind,
    Mark,
    Reminder,
    Source,
    Standing,
    State,
    TaskDetail,
    TaskRow,
    Told,
    UnitCounts,
    Verdict,
)
from motcua.tasks.errors import TaskUnknown
from motcua.tasks.rules import counts_of, period_of, standing_of, tree, verdict

STREAM: Final = "task:"
MOST_ROWS: Final = 500
STANDING: Final = (
    "state", "last_seq", "first_due_on", "due_on", "assignee", "acknowledged_on", "claimed_on",
    "claimed_by", "finished_on", "closed_on", "returns", "extensions", "proposed_on",
    "proposed_by", "in_time_on", "sent_back_on", "stage", "stage_on",
)  # fmt: skip
_TASK: Final = (
    "code", "title", "product", "source", "giver_unit", "giver", "document_number",
    "document_on", "owner", "supporting", "given_on", "due_kind", "due_amount", "period",
    "parent", "marks",
)  # fmt: skip
JUDGED: Final = """
CASE
  WHEN f.state = 'CANCELLED' AND f.first_due_on IS NOT NULL AND f.closed_on > f.first_due_on
       AND NOT coalesce(f.claimed_on <= f.first_due_on, false) THEN 'CANCELLED_OVERDUE'
  WHEN f.state = 'CANCELLED' THEN 'CANCELLED'
  WHEN f.first_due_on IS NULL THEN 'NO_DUE_DATE'
  WHEN f.state = 'ACCEPTED' AND f.claimed_on <= f.first_due_on THEN 'ON_TIME'
  WHEN f.state = 'ACCEPTED' THEN 'LATE'
  WHEN f.claimed_on <= f.first_due_on THEN 'AWAITING'
  WHEN %(on)s > f.first_due_on THEN 'OVERDUE'
  ELSE 'NOT_DUE'
END
"""
"""How a task is judged on a day: the same rule as ``rules.verdict``, over the facts."""
_COLUMNS: Final = (
    ", ".join(f"t.{name}" for name in _TASK)
    + ", "
    + ", ".join(f"f.{name}" for name in STANDING)
    + f", {JUDGED} AS judged"
)
_FROM: Final = " FROM tasks_task t JOIN tasks_fact f ON f.task_id = t.id "
_ORDER: Final = """
 ORDER BY (f.state IN ('ACCEPTED', 'CANCELLED')), f.due_on NULLS LAST, t.code
"""


@dataclass(frozen=True)
class Filter:
    """Which tasks a list or a count is of. Empty parts do not narrow.

    ``owners`` are agencies that must do the task; ``concerned`` also finds those that support
    it or gave it, ``supported`` and ``given`` only the one or the other. ``under`` is an
    agency with all below it and all whose work it continues; ``period`` a period with all
    within it, ``own_period`` that period alone.
    """

    owners: frozenset[str] | None = None
    concerned: frozenset[str] | None = None
    supported: frozenset[str] | None = None
    given: frozenset[str] | None = None
    under: str = ""
    verdict: Verdict | None = None
    open_only: bool = False
    source: Source | None = None
    mark: Mark | None = None
    period: str = ""
    own_period: str = ""
    programme_only: bool = False
    parent: str = ""
    assignee: str = ""
    code: str = ""
    codes: frozenset[str] | None = None


def stream_of(code: str) -> str:
    """The stream of the ledger that holds a task's acts."""
    return STREAM + code


def acts_of(code: str) -> list[Act]:
    """A task's acts in order; empty for an unknown one. One statement."""
    return [
        Act(entry.seq, Kind(entry.kind), entry.actor, entry.occurred_at, entry.recorded_at,
            entry.body)
        for entry in ledger.entry_list(stream=stream_of(code))
    ]  # fmt: skip


_CONDITIONS: Final[Mapping[str, str]] = {
    "owners": "t.owner = ANY(%(owners)s)",
    "concerned": (
        "(t.owner = ANY(%(concerned)s) OR t.giver_unit = ANY(%(concerned)s)"
        " OR t.supporting && %(concerned)s)"
    ),
    "supported": "t.supporting && %(supported)s",
    "given": "t.giver_unit = ANY(%(given)s)",
    "under": "t.owner = ANY(%(under)s)",
    "verdict": f"({JUDGED}) = %(verdict)s",
    "open_only": "f.state NOT IN ('ACCEPTED', 'CANCELLED')",
    "source": "t.source = %(source)s",
    "mark": "%(mark)s = ANY(t.marks)",
    "period": "t.period = ANY(%(period)s)",
    "own_period": "t.period = %(own_period)s",
    "programme_only": "t.period <> ''",
    "parent": "t.parent = %(parent)s",
    "assignee": "f.assignee = %(assignee)s",
    "code": "t.code = %(code)s",
    "codes": "t.code = ANY(%(codes)s)",
}


def _where(asked: Filter, on: date) -> tuple[str, dict[str, Any]]:
    """The condition of a filter with its values."""
    parts: list[str] = []
    values: dict[str, Any] = {}
    for name, condition in _CONDITIONS.items():
        value = getattr(asked, name)
        if value is None or value in ("", False):
            continue
        parts.append(condition)
        if name == "period":
            value = _periods_within(value)
        elif name == "under":
            value = _units_under(value, on)
        values[name] = sorted(value) if isinstance(value, frozenset) else value
    return (" WHERE " + " AND ".join(parts)) if parts else "", values


def _units_under(above: str, on: date) -> list[str]:
    """The units that lie in ``above`` on a day, by themselves or by whoever continues them."""
    units = organisation.units_by_code()
    return [
        code for code in units
        if organisation.is_within(organisation.stand_in(units, code, on), above)
    ]  # fmt: skip


def _periods_within(code: str) -> list[str]:
    """The codes of a period and of all within it; none for what is no period."""
    span = period_of(code)
    if span is None:
        return []
    year = code[:4]
    known = [year, *(f"{year}-Q{n}" for n in range(1, 5)), *(f"{year}-M{n:02}" for n in
             range(1, 13))]  # fmt: skip
    inner = (period_of(each) for each in known)
    return [each.code for each in inner if each is not None and span.holds(each)]


def _row(values: Sequence[Any]) -> TaskRow:
    task = dict(zip(_TASK, values, strict=False))
    facts = dict(zip(STANDING, values[len(_TASK) :], strict=False))
    return TaskRow(
        **{
            **task, "source": Source(task["source"]), "supporting": tuple(task["supporting"]),
            "due_kind": DueKind(task["due_kind"]),
            "marks": tuple(Mark(mark) for mark in task["marks"]),
        },
        standing=Standing(**{**facts, "state": State(facts["state"])}),
        verdict=Verdict(values[-1]),
    )  # fmt: skip


def _rows(asked: Filter, on: date, *, limit: int = MOST_ROWS, offset: int = 0) -> list[TaskRow]:
    condition, values = _where(asked, on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}{_FROM}{condition}{_ORDER} LIMIT %(limit)s OFFSET %(offset)s",
            {**values, "on": on, "limit": limit, "offset": offset},
        )
        return [_row(values) for values in cursor.fetchall()]


def task_list(asked: Filter, *, on: date, limit: int = MOST_ROWS, offset: int = 0) -> list[TaskRow]:
    """Tasks as they stand, open ones due first on top. One statement."""
    return _rows(asked, on, limit=limit, offset=offset)


def task_get(code: str, *, on: date) -> TaskRow:
    """One task. One statement. Raises ``TaskUnknown``."""
    found = _rows(Filter(code=code), on, limit=1) if code else []
    if not found:
        raise TaskUnknown(code=code)
    return found[0]


def concerns(row: TaskRow, units: frozenset[str] | None) -> bool:
    """True when one of ``units`` does, supports or gave the task; ``None`` means all units."""
    return units is None or not units.isdisjoint({row.owner, row.giver_unit, *row.supporting})


def task_detail(code: str, *, on: date) -> TaskDetail:
    """One task with acts, words, evidence, reminders and parts. Six statements at most.

    Raises ``TaskUnknown``.
    """
    row = task_get(code, on=on)
    words, files = _words(code), _files(code)
    acts = tuple(
        Told(act, KIND_NAMES[act.kind], words.get(act.seq, ""), tuple(files.get(act.seq, ())))
        for act in acts_of(code)
    )
    children = tuple(_rows(Filter(parent=code), on)) if row.period else ()
    return TaskDetail(row, acts, tuple(_reminders(code)), children)


def _words(code: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.seq, w.text FROM tasks_words w JOIN tasks_task t ON t.id = w.task_id"
            " WHERE t.code = %s",
            [code],
        )
        return dict(cursor.fetchall())


def _files(code: str) -> dict[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.seq, e.digest, e.media_type, e.size, e.file_name FROM tasks_evidence e"
            " JOIN tasks_task t ON t.id = e.task_id WHERE t.code = %s ORDER BY e.id",
            [code],
        )
        for seq, *values in cursor.fetchall():
            found[seq].append(File(*values))
    return found


def evidence_file(code: str, digest: str) -> File | None:
    """A file that shows an act of the task, if there is one. One statement."""
    for files in _files(code).values():
        for file in files:
            if file.digest == digest:
                return file
    return None


def _reminders(code: str) -> list[Reminder]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.kind, r.days, r.recipient, r.due_on, r.made_at FROM tasks_reminder r"
            " JOIN tasks_task t ON t.id = r.task_id WHERE t.code = %s ORDER BY r.id",
            [code],
        )
        return [Reminder(*values) for values in cursor.fetchall()]


def escalations(recipient: str, *, on: date) -> list[TaskRow]:
    """Open tasks of which this official was told that they are overdue. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}{_FROM} WHERE f.state NOT IN ('ACCEPTED', 'CANCELLED', 'CLAIMED')"
            " AND EXISTS (SELECT 1 FROM tasks_reminder r WHERE r.task_id = t.id"
            " AND r.kind = 'OVERDUE' AND r.recipient = %(who)s AND r.due_on = f.due_on)"
            f"{_ORDER} LIMIT 100",
            {"who": recipient, "on": on},
        )
        return [_row(values) for values in cursor.fetchall()]


# Counts --------------------------------------------------------------------------------


def counts_by_owner(asked: Filter, *, on: date) -> dict[str, Counts]:
    """Counts by the agency that must do the tasks, ended agencies with whoever continues them.

    One statement.
    """
    condition, values = _where(asked, on)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.owner, {JUDGED} AS judged,"
            " f.state NOT IN ('ACCEPTED', 'CANCELLED') AS open, count(*)"
            f"{_FROM}{condition} GROUP BY 1, 2, 3",
            {**values, "on": on},
        )
        rows = cursor.fetchall()
    found: dict[str, Counts] = {}
    for owner, judged, is_open, number in rows:
        more = Counts(**{judged.lower(): number, "open": number if is_open else 0})
        found[owner] = found.get(owner, Counts()) + more
    return _continued(found, on)


def _continued(by_owner: Mapping[str, Counts], on: date) -> dict[str, Counts]:
    """The same counts, those of an ended agency with whoever continues it."""
    units = organisation.units_by_code()
    found: dict[str, Counts] = {}
    for owner, counts in by_owner.items():
        unit = organisation.stand_in(units, owner, on) if owner in units else owner
        found[unit] = found.get(unit, Counts()) + counts
    return found


def counts_by_unit(asked: Filter, *, on: date, below: str = "") -> list[UnitCounts]:
    """Counts of each agency, alone and with all below it; only those that have any.

    ``below`` names an agency whose direct parts are wanted. One statement.
    """
    by_owner = counts_by_owner(asked, on=on)
    paths = {code for owner in by_owner for code in _paths(owner)}
    if below:
        paths = {code for code in paths if code == below or code.rpartition(".")[0] == below}
    return [row for row in tree(by_owner, sorted(paths)) if row.all.total]


def _paths(code: str) -> Iterator[str]:
    while code:
        yield code
        code = code.rpartition(".")[0]


def counts_as_of(day: date) -> dict[str, Counts]:
    """Counts by agency as they stood at the end of a past day, from the ledger alone."""
    found: dict[str, Counts] = {}
    for _, acts in streams():
        standing = standing_of(acts, on=day)
        if standing is None:
            continue
        owner = str(acts[0].body["owner"])
        more = counts_of([(verdict(standing, day), standing.is_open)])
        found[owner] = found.get(owner, Counts()) + more
    return _continued(found, day)


def streams() -> Iterator[tuple[str, list[Act]]]:
    """Every task's acts from the ledger, by code. The actor of an act is not read."""
    for code, entries in ledger.streams(stream_prefix=STREAM):
        yield (
            code,
            [
                Act(seq, Kind(kind), "", occurred, recorded, body)
                for seq, kind, occurred, recorded, body in entries
            ],
        )


def standing_on(code: str, day: date) -> tuple[Standing, Verdict] | None:
    """How a task stood at the end of a day, from its acts; ``None`` before it was given.

    Raises ``TaskUnknown``.
    """
    acts = acts_of(code)
    if not acts:
        raise TaskUnknown(code=code)
    standing = standing_of(acts, on=day)
    return None if standing is None else (standing, verdict(standing, day))


def feed_tasks(*, assignee: str, units: frozenset[str], on: date) -> list[TaskRow]:
    """Open tasks with a due day that are this official's, or those of the units. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}{_FROM} WHERE f.state NOT IN ('ACCEPTED', 'CANCELLED')"
            " AND f.due_on IS NOT NULL"
            " AND (f.assignee = %(who)s OR t.owner = ANY(%(units)s))"
            f"{_ORDER} LIMIT 1000",
            {"who": assignee, "units": sorted(units), "on": on},
        )
        return [_row(values) for values in cursor.fetchall()]
