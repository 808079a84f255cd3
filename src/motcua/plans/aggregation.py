"""The province's plan of a round: sums that add up, its lines, and who has not sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from django.db import connection

from motcua.plans.contracts import Aggregate, Line, Sum, UnitStanding
from motcua.plans.owners import OwnerKind, owner_kind
from motcua.plans.rules import timeliness
from motcua.plans.selectors import Filter, plan_list, readings, round_get

_FROM: Final = """
 FROM plans_plan p JOIN plans_round r ON r.id = p.round_id
 JOIN plans_version v ON v.plan_id = p.id AND v.number = p.version
 JOIN plans_line l ON l.version_id = v.id
"""
_COUNTED: Final = ("SUBMITTED", "APPRAISED", "APPROVED")


def _sums(code: str, states: Sequence[str]) -> tuple[list[Sum], dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.unit, l.area, m.source, sum(m.amount)::bigint{_FROM}"
            " JOIN plans_money m ON m.line_id = l.id WHERE r.code = %s AND p.state = ANY(%s)"
            " GROUP BY p.unit, l.area, m.source ORDER BY p.unit, l.area, m.source",
            [code, list(states)],
        )
        sums = [Sum(*row) for row in cursor.fetchall()]
        cursor.execute(
            f"SELECT p.unit, count(*){_FROM} WHERE r.code = %s AND p.state = ANY(%s)"
            " GROUP BY p.unit",
            [code, list(states)],
        )
        return sums, dict(cursor.fetchall())


def aggregate(code: str, *, on: date, approved_only: bool = False) -> Aggregate:
    """The province's plan of a round: money by unit, content area and source, and who is late.

    Counts the versions that lie with the receivers or are approved; ``approved_only`` the
    latter alone. A fixed number of statements. Raises ``RoundUnknown``.
    """
    found = round_get(code)
    states = ["APPROVED"] if approved_only else list(_COUNTED)
    sums, lines = _sums(code, states)
    plans = {row.unit: row for row in plan_list(Filter(round=code), on=on)}
    readers: dict[str, int] = defaultdict(int)
    for reading in readings(code):
        readers[reading.unit] += 1
    units = []
    for unit in found.units:
        plan = plans.get(unit)
        first = plan.standing.first_sent_on if plan else None
        units.append(
            UnitStanding(
                unit, plan.code if plan else "", plan.standing.state if plan else None,
                timeliness(first, found.due_on, on), first, readers[unit],
                owner_kind(unit) is OwnerKind.AGENCY,
            )
        )  # fmt: skip
    return Aggregate(found, on, approved_only, tuple(sums), lines, tuple(units))


def plan_lines(code: str, *, approved_only: bool = False) -> list[tuple[str, Line]]:
    """Every line of the province's plan with its unit, by unit and place. Two statements."""
    states = ["APPROVED"] if approved_only else list(_COUNTED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.id, m.source, m.amount{_FROM} JOIN plans_money m ON m.line_id = l.id"
            " WHERE r.code = %s AND p.state = ANY(%s)",
            [code, states],
        )
        money: dict[int, dict[str, int]] = defaultdict(dict)
        for line_id, source, amount in cursor.fetchall():
            money[line_id][source] = amount
        cursor.execute(
            "SELECT l.id, p.unit, l.code, l.title, l.clause, l.product, l.due_on, l.owner,"
            f" l.supporting, l.area{_FROM} WHERE r.code = %s AND p.state = ANY(%s)"
            " ORDER BY p.unit, l.place",
            [code, states],
        )
        return [
            (
                unit,
                Line(line, title, clause, product, due_on, owner, tuple(supporting),
                     money.get(line_id, {}), area),
            )
            for line_id, unit, line, title, clause, product, due_on, owner, supporting, area
            in cursor.fetchall()
        ]  # fmt: skip


def decisions_of(code: str) -> dict[str, tuple[str, date] | None]:
    """The decision that approved each plan of a round, ``None`` before. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.unit, p.state, p.decision_number, p.decision_on FROM plans_plan p"
            " JOIN plans_round r ON r.id = p.round_id WHERE r.code = %s",
            [code],
        )
        return {
            unit: (number, on) if state == "APPROVED" else None
            for unit, state, number, on in cursor.fetchall()
        }
