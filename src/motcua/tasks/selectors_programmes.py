"""Reads of work programmes as documents. A page is a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import connection

from motcua.core import clock
from motcua.core.definitions import fingerprint
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.tasks.contracts import Mark, Source, State, TaskRow
from motcua.tasks.contracts.programmes import (
    PROGRAMME_ACT_NAMES,
    ApprovedItem,
    Change,
    ChangeKind,
    ChangeLine,
    ChangeState,
    ItemNow,
    ProgrammeAct,
    ProgrammeDetail,
    ProgrammeEntry,
    ProgrammeRow,
    ProgrammeState,
)
from motcua.tasks.errors import ProgrammeUnknown
from motcua.tasks.rules import period_of
from motcua.tasks.selectors import Filter, task_list

PROGRAMME: Final = "work-programme:"
EVERY: Final = 2**31 - 1
"""No limit: a programme that is cut would be approved without some of its items."""
MOST_LISTED: Final = 200
_ROW: Final = (
    "code", "unit", "period", "state", "drafted_by", "submitted_by", "document_number",
    "document_on", "signer", "approved_by", "digest",
)  # fmt: skip


def programme_stream(code: str) -> str:
    """The stream of the ledger that holds a programme's acts."""
    return PROGRAMME + code


def _program_row(values: Iterable[Any]) -> ProgrammeRow:
    found = dict(zip(_ROW, values, strict=True))
    return ProgrammeRow(**{**found, "state": ProgrammeState(found["state"])})


def _rows(
    condition: str, values: list[Any], *, limit: int = MOST_LISTED, offset: int = 0
) -> list[ProgrammeRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_ROW)} FROM tasks_programme {condition}"
            " ORDER BY left(period, 4) DESC, length(period), period DESC, unit"
            " LIMIT %s OFFSET %s",
            [*values, limit, offset],
        )
        return [_program_row(row) for row in cursor.fetchall()]


def programme_list(
    *, units: frozenset[str] | None = None, year: int | None = None, approved_only: bool = False,
    limit: int = MOST_LISTED, offset: int = 0,
) -> list[ProgrammeRow]:  # fmt: skip
    """Programmes as documents, newest first, at most ``limit`` from ``offset`` on. One statement.

    ``units`` limits them to the programmes of those agencies; ``None`` means all.
    """
    parts: list[str] = []
    values: list[Any] = []
    if units is not None:
        parts.append("unit = ANY(%s)")
        values.append(sorted(units))
    if year is not None:
        parts.append("left(period, 4) = %s")
        values.append(f"{year:04d}")
    if approved_only:
        parts.append("state = 'APPROVED'")
    where = f"WHERE {' AND '.join(parts)}" if parts else ""
    return _rows(where, values, limit=limit, offset=offset)


def programme_years() -> list[int]:
    """The years of approved programmes, newest first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT left(period, 4)::integer FROM tasks_programme"
            " WHERE state = 'APPROVED' ORDER BY 1 DESC"
        )
        return [year for (year,) in cursor.fetchall()]


def programme_get(code: str) -> ProgrammeRow:
    """One programme. One statement. Raises ``ProgrammeUnknown``."""
    found = _rows("WHERE code = %s", [code])
    if not found:
        raise ProgrammeUnknown(code=code)
    return found[0]


def items_of(unit: str, period: str, *, on: date) -> list[TaskRow]:
    """The items that an agency gave for exactly that period and that are not cancelled.

    A task with a period that another document gave is no part of the programme's document.
    """
    rows = task_list(
        Filter(given=frozenset({unit}), own_period=period, source=Source.WORK_PROGRAMME), on=on,
        limit=EVERY,
    )  # fmt: skip
    kept = [row for row in rows if row.standing.state is not State.CANCELLED]
    return sorted(kept, key=lambda row: row.code)


def approved_item(row: TaskRow) -> ApprovedItem:
    """An item as it is approved: its first due day is the one that judges."""
    return ApprovedItem(
        row.code, row.title, row.product, row.owner, row.supporting, row.standing.first_due_on,
        row.parent, row.marks,
    )  # fmt: skip


def items_digest(items: Iterable[ApprovedItem]) -> str:
    """The fingerprint of items, whatever change they came by."""
    return fingerprint(
        [
            [
                item.task, item.title, item.product, item.owner, list(item.supporting),
                item.due_on, item.parent, [mark.value for mark in item.marks],
            ]
            for item in sorted(items, key=lambda item: item.task)
        ]
    )  # fmt: skip


def approved_items(code: str) -> list[ApprovedItem]:
    """The items as they were approved, with those that changes added. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.task, i.title, i.product, i.owner, i.supporting, i.due_on, i.parent,"
            " i.marks, coalesce(c.number, 0) FROM tasks_programme_item i"
            " JOIN tasks_programme p ON p.id = i.programme_id"
            " LEFT JOIN tasks_programme_change c ON c.id = i.change_id"
            " WHERE p.code = %s ORDER BY i.position",
            [code],
        )
        return [
            ApprovedItem(
                task, title, product, owner, tuple(supporting), due_on, parent,
                tuple(Mark(mark) for mark in marks), number,
            )
            for task, title, product, owner, supporting, due_on, parent, marks, number
            in cursor.fetchall()
        ]  # fmt: skip


def change_list(code: str) -> list[Change]:
    """The changes of a programme with their lines, oldest first. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.number, c.state, c.reason, c.proposed_by, c.proposed_at,"
            " c.document_number, c.document_on, c.why, c.decided_by, c.decided_at"
            " FROM tasks_programme_change c JOIN tasks_programme p ON p.id = c.programme_id"
            " WHERE p.code = %s ORDER BY c.number",
            [code],
        )
        rows = cursor.fetchall()
        lines = _lines([row[0] for row in rows]) if rows else {}
    return [_change(row[1:], lines.get(row[0], [])) for row in rows]


def _change(values: tuple[Any, ...], lines: list[ChangeLine]) -> Change:
    number, state, *more = values
    return Change(*(number, ChangeState(state), *more, tuple(lines)))


def _lines(changes: list[int]) -> dict[int, list[ChangeLine]]:
    found: dict[int, list[ChangeLine]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT change_id, kind, task, until_on, title, product, owner, supporting, marks"
            " FROM tasks_programme_line WHERE change_id = ANY(%s) ORDER BY id",
            [changes],
        )
        for change, kind, task, until_on, title, product, owner, supporting, marks in cursor:
            found[change].append(
                ChangeLine(
                    ChangeKind(kind), task, until_on, title, product, owner, tuple(supporting),
                    tuple(Mark(mark) for mark in marks),
                )
            )  # fmt: skip
    return found


def lacks_reform(unit: str, period: str, marks: Iterable[Iterable[Mark]]) -> bool:
    """True for the province's programme of a year in which no item belongs to the reform."""
    if len(period) != 4 or unit != organisation.province(on=_first(period)).code:
        return False
    return not any(Mark.REFORM in of_item for of_item in marks)


def kept_marks(rows: Iterable[TaskRow]) -> list[tuple[Mark, ...]]:
    """The marks of each item that is not taken back."""
    return [row.marks for row in rows if row.standing.state is not State.CANCELLED]


def _first(period: str) -> date:
    span = period_of(period)
    return span.since if span else clock.today()


def _entries(code: str) -> list[ProgrammeEntry]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.seq, w.text FROM tasks_programme_words w"
            " JOIN tasks_programme p ON p.id = w.programme_id WHERE p.code = %s",
            [code],
        )
        words = dict(cursor.fetchall())
    return [
        ProgrammeEntry(
            PROGRAMME_ACT_NAMES[ProgrammeAct(entry.kind)], entry.actor, entry.occurred_at,
            words.get(entry.seq, ""),
        )
        for entry in ledger.entry_list(stream=programme_stream(code))
    ]  # fmt: skip


def programme_detail(code: str, *, on: date) -> ProgrammeDetail:
    """A programme with its items as they stand on a day. Seven statements at most.

    Raises ``ProgrammeUnknown``.
    """
    row = programme_get(code)
    if row.is_approved:
        approved = approved_items(code)
        tasks = {
            task.code: task for task in task_list(
                Filter(codes=frozenset(item.task for item in approved)), on=on, limit=EVERY
            )
        }  # fmt: skip
        items = tuple(ItemNow(item, tasks[item.task]) for item in approved)
        seen = row.digest
    else:
        given = items_of(row.unit, row.period, on=on)
        items = tuple(ItemNow(None, task) for task in given)
        seen = items_digest(approved_item(task) for task in given)
    return ProgrammeDetail(
        row,
        items,
        tuple(change_list(code)),
        tuple(_entries(code)),
        lacks_reform(row.unit, row.period, kept_marks(item.row for item in items)),
        seen,
    )


def programme_of_item(task: str) -> tuple[str, str] | None:
    """Code and state of the programme whose approved item the task is. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.code, p.state FROM tasks_programme_item i"
            " JOIN tasks_programme p ON p.id = i.programme_id WHERE i.task = %s",
            [task],
        )
        row = cursor.fetchone()
    return (row[0], row[1]) if row else None
