"""Reads: rounds, plans with their lines, receipts and comments, the province's plan."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from motcua.ledger import api as ledger
from motcua.plans.contracts import (
    KIND_NAMES,
    Act,
    Comment,
    Kind,
    Line,
    Opinion,
    PlanDetail,
    PlanRow,
    Reading,
    Receipt,
    Round,
    Span,
    Standing,
    State,
    Told,
    Version,
)
from motcua.plans.errors import PlanUnknown, RoundUnknown
from motcua.plans.owners import SUFFIX, acting_unit
from motcua.plans.rules import timeliness, version_shown

STREAM: Final = "plan:"
ROUND_STREAM: Final = "plan-round:"
STANDING: Final = (
    "state", "version", "last_seq", "first_sent_on", "sent_on", "sent_by", "asked", "opinions",
    "appraisers", "approved_on", "approved_by", "returns",
)  # fmt: skip
_ROUND: Final = (
    "code", "span", "programme", "first_year", "last_year", "due_on", "title", "words",
    "document_number", "document_on", "units", "opened_on", "recorded_by",
)  # fmt: skip
MOST_ROWS: Final = 2000


def stream_of(code: str) -> str:
    """The stream of the ledger that holds a plan's acts."""
    return STREAM + code


def round_stream(code: str) -> str:
    """The stream of the ledger that holds a round's acts."""
    return ROUND_STREAM + code


def standing_row(standing: Standing) -> dict[str, Any]:
    """The columns that a standing gives."""
    return {
        **vars(standing), "state": standing.state.value, "asked": list(standing.asked),
        "appraisers": list(standing.appraisers),
        "opinions": json.dumps({key: said.value for key, said in standing.opinions.items()}),
    }  # fmt: skip


def standing_from(values: Sequence[Any]) -> Standing:
    """A standing from its columns, in the order of ``STANDING``."""
    found = dict(zip(STANDING, values, strict=True))
    opinions = found["opinions"]
    if isinstance(opinions, str):
        opinions = json.loads(opinions)
    found |= {
        "state": State(found["state"]), "asked": tuple(found["asked"]),
        "appraisers": tuple(found["appraisers"]),
        "opinions": {key: Opinion(said) for key, said in opinions.items()},
    }  # fmt: skip
    return Standing(**found)


def acts_of(code: str) -> list[Act]:
    """A plan's acts in order; empty for an unknown one. One statement."""
    return [
        Act(entry.seq, Kind(entry.kind), entry.actor, entry.occurred_at, entry.recorded_at,
            entry.body)
        for entry in ledger.entry_list(stream=stream_of(code))
    ]  # fmt: skip


# Rounds --------------------------------------------------------------------------------


def _rounds(condition: str, values: Sequence[Any]) -> list[Round]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_ROUND)} FROM plans_round {condition}"
            " ORDER BY first_year DESC, last_year, code",
            values,
        )
        rows = [dict(zip(_ROUND, row, strict=True)) for row in cursor.fetchall()]
    return [Round(**{**row, "span": Span(row["span"]), "units": tuple(row["units"])})
            for row in rows]  # fmt: skip


def round_list() -> list[Round]:
    """All rounds, the latest year first. One statement."""
    return _rounds("", [])


def round_get(code: str) -> Round:
    """One round. One statement. Raises ``RoundUnknown``."""
    found = _rounds("WHERE code = %s", [code])
    if not found:
        raise RoundUnknown(code=code)
    return found[0]


def readings(code: str) -> list[Reading]:
    """Who has read the guidance of a round, in order. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.unit, g.official, g.read_at FROM plans_reading g"
            " JOIN plans_round r ON r.id = g.round_id WHERE r.code = %s ORDER BY g.read_at, g.id",
            [code],
        )
        return [Reading(*row) for row in cursor.fetchall()]


# Plans ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """Which plans a list is of. Empty parts do not narrow.

    ``units`` are agencies whose own plans are meant; ``received_by`` adds the plans that
    were sent to one of these. Together they are what somebody may see.
    """

    round: str = ""
    units: frozenset[str] | None = None
    received_by: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    state: State | None = None
    code: str = ""


_ROWS: Final = f"""
SELECT p.code, r.code, r.span, p.unit, r.due_on, {", ".join(f"p.{name}" for name in STANDING)}
FROM plans_plan p JOIN plans_round r ON r.id = p.round_id
"""


def _condition(asked: Filter) -> tuple[str, dict[str, Any]]:
    parts = ["true"]
    if asked.code:
        parts.append("p.code = %(code)s")
    if asked.round:
        parts.append("r.code = %(round)s")
    if asked.state is not None:
        parts.append("p.state = %(state)s")
    if asked.units is not None:
        parts.append(
            f"(regexp_replace(p.unit, '[.]{SUFFIX[1:]}$', '') = ANY(%(units)s)"
            " OR EXISTS (SELECT FROM plans_version v"
            " JOIN plans_receipt c ON c.version_id = v.id"
            " WHERE v.plan_id = p.id AND c.unit = ANY(%(received)s)))"
        )
    return " AND ".join(parts), {
        "code": asked.code, "round": asked.round,
        "state": asked.state.value if asked.state else "",
        "units": sorted(asked.units or ()), "received": sorted(asked.received_by),
    }  # fmt: skip


def _money_of(codes: list[str]) -> dict[tuple[str, int], tuple[int, dict[str, int]]]:
    """How many lines, and money by source, of every version of some plans."""
    found: dict[tuple[str, int], tuple[int, dict[str, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.code, v.number, count(*) FROM plans_plan p"
            " JOIN plans_version v ON v.plan_id = p.id JOIN plans_line l ON l.version_id = v.id"
            " WHERE p.code = ANY(%s) GROUP BY p.code, v.number",
            [codes],
        )
        for code, number, count in cursor.fetchall():
            found[code, number] = (count, {})
        cursor.execute(
            "SELECT p.code, v.number, m.source, sum(m.amount)::bigint FROM plans_plan p"
            " JOIN plans_version v ON v.plan_id = p.id JOIN plans_line l ON l.version_id = v.id"
            " JOIN plans_money m ON m.line_id = l.id"
            " WHERE p.code = ANY(%s) GROUP BY p.code, v.number, m.source",
            [codes],
        )
        for code, number, source, amount in cursor.fetchall():
            found[code, number][1][source] = amount
    return found


def plan_list(asked: Filter, *, on: date) -> list[PlanRow]:
    """Plans as they stand, the latest round first. Three statements.

    A draft shows its money to its own unit (``own``) only; others see the version sent last.
    """
    condition, values = _condition(asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ROWS} WHERE {condition}"
            f" ORDER BY r.first_year DESC, r.code, p.unit LIMIT {MOST_ROWS}",
            values,
        )
        rows = cursor.fetchall()
    money = _money_of([row[0] for row in rows]) if rows else {}
    found = []
    for code, round_code, span, unit, due_on, *rest in rows:
        standing = standing_from(rest)
        shown = version_shown(standing, own=bool({unit, acting_unit(unit)} & asked.own))
        lines, by_source = money.get((code, shown), (0, {}))
        found.append(
            PlanRow(
                code, round_code, Span(span), unit, due_on, standing,
                timeliness(standing.first_sent_on, due_on, on), shown, lines, by_source,
            )
        )  # fmt: skip
    return found


def plan_get(code: str, *, on: date, own: bool = True) -> PlanRow:
    """One plan. Four statements. Raises ``PlanUnknown``, also for a draft of another unit."""
    found = plan_list(Filter(code=code), on=on) if code else []
    if not found:
        raise PlanUnknown(code=code)
    row = found[0]
    if own:
        row = plan_list(Filter(code=code, own=frozenset({row.unit})), on=on)[0]
    if not row.shown:
        raise PlanUnknown(code=code)
    return row


def lines_of(code: str, version: int) -> list[Line]:
    """The lines of a version in their order. Two statements."""
    where = (
        " FROM plans_line l JOIN plans_version v ON v.id = l.version_id"
        " JOIN plans_plan p ON p.id = v.plan_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.code, m.source, m.amount{where} JOIN plans_money m ON m.line_id = l.id"
            " WHERE p.code = %s AND v.number = %s",
            [code, version],
        )
        money: dict[str, dict[str, int]] = defaultdict(dict)
        for line, source, amount in cursor.fetchall():
            money[line][source] = amount
        cursor.execute(
            "SELECT l.code, l.title, l.clause, l.product, l.due_on, l.owner, l.supporting, l.area"
            f"{where} WHERE p.code = %s AND v.number = %s ORDER BY l.place",
            [code, version],
        )
        return [
            Line(line, title, clause, product, due_on, owner, tuple(supporting),
                 money.get(line, {}), area)
            for line, title, clause, product, due_on, owner, supporting, area
            in cursor.fetchall()
        ]  # fmt: skip


def versions_of(code: str) -> list[Version]:
    """The versions of a plan, the first one first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.number, v.digest, v.sent_at, v.sent_by FROM plans_version v"
            " JOIN plans_plan p ON p.id = v.plan_id WHERE p.code = %s ORDER BY v.number",
            [code],
        )
        return [Version(*row) for row in cursor.fetchall()]


def receipts_of(code: str) -> list[Receipt]:
    """Who has which version, and what they said. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.number, c.receiver, c.unit, c.received_at, c.opinion, c.decided_by,"
            " c.decided_at FROM plans_receipt c JOIN plans_version v ON v.id = c.version_id"
            " JOIN plans_plan p ON p.id = v.plan_id WHERE p.code = %s ORDER BY c.id",
            [code],
        )
        return [
            Receipt(number, receiver, unit, received, Opinion(opinion), by, at)
            for number, receiver, unit, received, opinion, by, at in cursor.fetchall()
        ]


def _words(code: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.seq, w.text FROM plans_words w JOIN plans_plan p ON p.id = w.plan_id"
            " WHERE p.code = %s",
            [code],
        )
        return dict(cursor.fetchall())


def _comments(acts: Iterable[Act], words: Mapping[int, str]) -> tuple[Comment, ...]:
    return tuple(
        Comment(
            act.body["version"], act.body["receiver"], act.body["line"], words.get(act.seq, ""),
            act.actor, act.occurred_at,
        )
        for act in acts if act.kind is Kind.COMMENTED
    )  # fmt: skip


def plan_detail(code: str, *, on: date, own: bool, version: int = 0) -> PlanDetail:
    """One plan with everything said of it. A fixed number of statements.

    Without ``version`` the version that may be read. Raises ``PlanUnknown``, also for a
    version that is still being written when ``own`` is false.
    """
    row = plan_get(code, on=on, own=own)
    number = version or row.shown
    if not 1 <= number <= row.shown:
        raise PlanUnknown(code=code)
    words, acts = _words(code), acts_of(code)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT decision_number, decision_on FROM plans_plan WHERE code = %s", [code]
        )
        decision_number, decision_on = cursor.fetchone()
    return PlanDetail(
        row, tuple(lines_of(code, number)), tuple(versions_of(code)), tuple(receipts_of(code)),
        _comments(acts, words),
        tuple(Told(act, KIND_NAMES[act.kind], words.get(act.seq, "")) for act in acts),
        decision_number, decision_on,
    )  # fmt: skip
