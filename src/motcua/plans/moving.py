"""Movements of money are written here and nowhere else; the database keeps the totals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from motcua.core import sql
from motcua.core.commands import step
from motcua.organisation.contracts import Actor
from motcua.plans.contracts import Balance, Move, Movement, NoMove
from motcua.plans.errors import NO_MOVE, MoneyRefused
from motcua.plans.rules import fault_of, posted

BALANCE = (
    "line", "source", "estimate", "adjusted", "allotted", "spent", "settled", "returned",
    "carried", "closed",
)  # fmt: skip


def balances_of(code: str) -> dict[tuple[str, str], Balance]:
    """The running totals of a plan by line and source. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(f'b.{name}' for name in BALANCE)} FROM plans_balance b"
            " JOIN plans_plan p ON p.id = b.plan_id WHERE p.code = %s ORDER BY b.id",
            [code],
        )
        return {(row[0], row[1]): Balance(*row) for row in cursor.fetchall()}


def movements_of(
    code: str, *, line: str = "", source: str = "", kind: Move | None = None,
    limit: int | None = None, offset: int = 0,
) -> list[Movement]:  # fmt: skip
    """The movements of a plan in order, perhaps of one line, source or kind. One statement.

    All of them, or ``limit`` of them after the first ``offset``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.line, m.source, m.kind, m.amount, m.moved_on, m.reference, m.returned,"
            " m.carried, m.recorded_by, m.seq FROM plans_movement m"
            " JOIN plans_plan p ON p.id = m.plan_id WHERE p.code = %(code)s"
            " AND %(line)s IN ('', m.line) AND %(source)s IN ('', m.source)"
            " AND %(kind)s IN ('', m.kind) ORDER BY m.id LIMIT %(limit)s OFFSET %(offset)s",
            {
                "code": code,
                "line": line,
                "source": source,
                "limit": limit,
                "offset": offset,
                "kind": kind.value if kind else "",
            },
        )
        return [
            Movement(code, line_, source_, Move(kind_), amount, on, reference, returned, carried,
                     by, seq)
            for line_, source_, kind_, amount, on, reference, returned, carried, by, seq
            in cursor.fetchall()
        ]  # fmt: skip


def movers_of(code: str) -> frozenset[str]:
    """Who recorded allotments or spending of a plan: they do not settle it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT m.recorded_by FROM plans_movement m"
            " JOIN plans_plan p ON p.id = m.plan_id"
            " WHERE p.code = %s AND m.kind IN ('ALLOTMENT', 'SPENDING')",
            [code],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def movements_check(code: str, movements: Sequence[Movement]) -> None:
    """Raise ``MoneyRefused`` for the first movement that would break an identity.

    A plan is settled whole: no line and source is begun after that. The plan is locked, so
    nobody moves its money meanwhile.
    """
    balances = balances_of(code)
    settled = any(now.closed for now in balances.values())
    for one in movements:
        before = balances.get((one.line, one.source))
        fault = NoMove.CLOSED if settled else fault_of(before, one)
        if fault is not None:
            raise MoneyRefused(
                code=code, line=one.line, source=one.source, reason=NO_MOVE[fault]
            )  # fmt: skip
        balances[one.line, one.source] = posted(before or Balance(one.line, one.source), one)


@step
def movements_write(
    actor: Actor, at: datetime, plan_id: int, seq: int, movements: Sequence[Movement]
) -> None:
    """Add movements of one act; the totals follow by themselves."""
    for one in movements:
        sql.insert(
            "plans_movement",
            {
                "plan_id": plan_id, "seq": seq, "line": one.line, "source": one.source,
                "kind": one.kind.value, "amount": one.amount, "moved_on": one.on,
                "reference": one.reference, "returned": one.returned, "carried": one.carried,
                "recorded_by": actor.code, "recorded_at": at,
            },
        )  # fmt: skip
