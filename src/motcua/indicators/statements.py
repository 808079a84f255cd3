"""What statements share: their shape, their marks, and which unit stands for which.

The days and the unit are marks in an expression, which engines replace by parameters, so
that one compiled statement serves every day and unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis
from ibis.expr.operations import Cast

from motcua.indicators.contracts import FactSet
from motcua.indicators.units import Moved

_SPLIT = re.compile(r"\bSPLIT\(([^,()]+), '\.'\)")
"""As Ibis writes it for Spark, where the second argument is a pattern: any character."""


@dataclass(frozen=True)
class Shape:
    """What a statement depends on besides the definition.

    With a ``depth`` the groups are units, each with all below it, down to so many parts of
    a unit's code; ``group_by`` is then the unit column. ``moved`` says which units are
    grouped under another; ``came`` and ``left`` have room for so many units that count
    for the unit asked, or do not, whatever their codes say.
    """

    group_by: str | None = None
    by_unit: bool = False
    days: int = 1
    depth: int = 0
    moved: Moved = ()
    came: int = 0
    left: int = 0


@dataclass(frozen=True)
class Statement:
    """SQL with ``@name@`` marks, and the names of its result columns in order."""

    sql: str
    columns: tuple[str, ...]


def marked_day(name: str) -> Any:
    """A day that is put in when the statement runs."""
    return ibis.literal(f"@{name}@").cast("date")


def whole(amount: Any) -> Any:
    """A sum as a whole number of 64 bits; one that does not fit stops the statement.

    Engines add whole numbers up in wider types, with which going on costs several times as
    much. Ibis takes the sum for 64 bits already and would leave the cast out.
    """
    return Cast(amount, to="int64").to_expr()


def facts_table(facts: FactSet) -> Any:
    """The facts as Ibis sees them."""
    return ibis.table({column.name: str(column.type) for column in facts.columns}, facts.table)


def in_unit(facts: FactSet, table: Any, shape: Shape) -> Any:
    """Whether a row belongs to the unit asked for or lies below it, on the day asked."""
    unit = table[facts.unit_column]
    inside = (unit == ibis.literal("@unit@")) | unit.startswith(ibis.literal("@below@"))
    if shape.left:
        inside &= unit.notin([ibis.literal(f"@left{index}@") for index in range(shape.left)])
    if shape.came:
        inside |= unit.isin([ibis.literal(f"@came{index}@") for index in range(shape.came)])
    return inside


_MOVED = ibis.table({"code": "string", "now": "string"}, "moved")
STANDS = "standing"
"""The unit that stands for a row's unit on the day asked."""


def standing(table: Any, unit: str, moved: Moved) -> Any:
    """The rows with the unit that stands for theirs, in the column ``STANDS``."""
    if not moved:
        return table.mutate(**{STANDS: table[unit]})
    joined = table.left_join(_MOVED, table[unit] == _MOVED.code)
    return joined.select(table, **{STANDS: ibis.coalesce(_MOVED.now, table[unit])})


def values_of(shape: Shape) -> list[str]:
    """The units that stand for others, as rows put before a statement."""
    if not shape.moved:
        return []
    pairs = ", ".join(f"({_quoted(code)}, {_quoted(now)})" for code, now in shape.moved)
    return [f"moved(code, now) AS (VALUES {pairs})"]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def with_rows(statement: Statement, tables: list[str]) -> Statement:
    """The statement with small tables before it."""
    if not tables:
        return statement
    begin, rest = ", ".join(tables), statement.sql
    rest = f", {rest[5:]}" if rest.startswith("WITH ") else f" {rest}"
    return Statement(f"WITH {begin}{rest}", statement.columns)


def prefixes(unit: Any, depth: int) -> list[Any]:
    """The codes of the first part, of the first two, …; nothing where there are fewer parts."""
    parts = unit.split(".")
    names = [parts[index] for index in range(depth)]
    return [
        reduce(lambda left, right: left + "." + right, names[:count])
        for count in range(1, depth + 1)
    ]


def compiled(expression: Any, dialect: str) -> Statement:
    """The expression as SQL of the dialect."""
    sql = str(ibis.to_sql(expression, dialect=dialect))
    if dialect == "pyspark":
        # Beyond the last part there is nothing, as elsewhere; Spark would refuse the statement.
        sql = _SPLIT.sub(r"SPLIT(\1, '[.]')", sql).replace("ELEMENT_AT(", "TRY_ELEMENT_AT(")
    return Statement(sql, tuple(expression.columns))
