"""Running sums of merged rows over the asked days: each row is counted on two days only.

As windows move forward only, a merged row counts on asked days that follow each other: it
is added on the first and taken away after the last. So the cost does not grow with the
length of the windows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from motcua.indicators.merging import Merged
from motcua.indicators.statements import (
    STANDS,
    Shape,
    Statement,
    compiled,
    prefixes,
    standing,
    values_of,
    whole,
    with_rows,
)

_ASKED = ibis.table({"idx": "int64"}, "asked")
_LEVELS = ibis.table({"level": "int64"}, "levels")
_ENDS = ibis.table({"course": "int64", "sign": "int64"}, "ends")

IN_BASE = {"base_count": "judged", "base_sum": "amount"}
"""Sums of a change over the rows of its base year, once that is over."""


@dataclass(frozen=True, order=True)
class _Course:
    """The asked days on which rows of a window count: since and until these days."""

    base: bool
    since: tuple[str, ...]
    until: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Each stratum of each unit on each asked day, with its sums of that day."""

    rows: Any
    groups: list[str]
    sums: Sequence[str]
    courses: int

    def finished(self, expression: Any, shape: Shape, dialect: str, courses: int = 0) -> Statement:
        """The statement, with the asked days and what else is small put before it as rows.

        ``courses`` of another grid that it holds too may be more.
        """
        days = [f"({index})" for index in range(shape.days)]
        ends = [
            f"({course}, {sign})"
            for course in range(max(courses, self.courses))
            for sign in (1, -1)
        ]
        tables = [
            f"asked(idx) AS (VALUES {', '.join(days)})",
            f"ends(course, sign) AS (VALUES {', '.join(ends)})",
        ]
        tables += values_of(shape)
        if shape.depth:
            levels = ", ".join(f"({level})" for level in range(shape.depth))
            tables.append(f"levels(level) AS (VALUES {levels})")
        return with_rows(compiled(expression, dialect), tables)


def on_asked_days(merged: Merged, shape: Shape, names: Sequence[str], sums: Sequence[str]) -> Grid:
    """Sums of the merged rows on every asked day, rolled up where units are asked for.

    ``names`` are the keys besides the unit.
    """
    cells, rows = _cells(merged.rows, [*names, *(["unit"] if shape.depth else [])])
    ends, courses = _ends(merged, rows, sums, shape.days)
    if shape.depth:
        rolled = _numbered(_rolled_up(cells, shape), "stratum", ["grouped", *names])
        ends = _of_strata(ends, rolled, sums)
        strata = rolled.select("stratum", "grouped", *names).distinct()
    else:
        ends, strata = ends.rename(stratum="cell"), cells.rename(stratum="cell")
    found = ends.rename(day="idx", same="stratum")
    grid = strata.select("stratum").cross_join(_ASKED.select("idx"))
    both = grid.left_join(found, [grid.idx == found.day, grid.stratum == found.same])
    running = ibis.cumulative_window(group_by="stratum", order_by="idx")
    groups = ["idx", *(["grouped"] if shape.depth else [])]
    sums_so_far = both.select(
        "idx", "stratum",
        **{name: whole(both[name].fill_null(0).sum().over(running)) for name in sums},
    )  # fmt: skip
    # Names come last: texts that go through a window cost as much as the window.
    rows = sums_so_far.join(strata, "stratum").select(*groups, *names, *sums)
    return Grid(rows, groups, sums, courses)


def _of_strata(ends: Any, rolled: Any, sums: Sequence[str]) -> Any:
    """The gains and losses of strata: those of their only cell, or of all cells summed."""
    cells = rolled.mutate(of=rolled.count().over(ibis.window(group_by="stratum")))
    alone, together = cells.filter(cells.of == 1), cells.filter(cells.of > 1)
    columns = ["idx", "stratum", *sums]
    # On different sides, or the sums of the cells are written, and computed, twice.
    single = alone.select("cell", "stratum").join(ends, "cell").select(*columns)
    parts = ends.join(together.select("cell", "stratum"), "cell")
    return single.union(_summed(parts, ["idx", "stratum"], sums).select(*columns))


def _summed(table: Any, keys: Sequence[str], names: Sequence[str]) -> Any:
    return table.group_by(*keys).aggregate(**{name: whole(table[name].sum()) for name in names})


def _numbered(table: Any, name: str, keys: Sequence[str]) -> Any:
    """Rows of equal keys, missing ones among them, get the same number."""
    return table.mutate(**{name: ibis.dense_rank().over(ibis.window(order_by=list(keys)))})


def _cells(rows: Any, keys: Sequence[str]) -> tuple[Any, Any]:
    """The keys that there are, numbered, and the rows with these numbers in their place.

    Whole numbers are grouped several times as fast as texts.
    """
    if not keys:
        rows = rows.mutate(cell=ibis.literal(0, "int64"))
        return rows.select("cell").distinct(), rows
    cells = _numbered(rows.select(*keys).distinct(), "cell", keys)
    same = [
        part
        for name in keys
        for nothing in (_nothing(rows[name]),)
        for part in (
            rows[name].isnull() == cells[name].isnull(),
            rows[name].fill_null(nothing) == cells[name].fill_null(nothing),
        )
    ]  # fmt: skip
    # Each row has its cell. An inner join would say the same, but PostgreSQL would expect
    # one row of so many conditions, and run through all rows again for each in what follows.
    joined = rows.left_join(cells, same)
    return cells, joined.select(
        cells.cell, *(rows[name] for name in rows.columns if name not in keys)
    )


def _nothing(column: Any) -> Any:
    """Stands for a missing value in a comparison that both sides make."""
    kind = column.type()
    return "" if kind.is_string() else False if kind.is_boolean() else 0


def _ends(merged: Merged, rows: Any, sums: Sequence[str], days: int) -> tuple[Any, int]:
    """What the running sums of each cell gain or lose on an asked day, and how many courses.

    Sums that count on the same days share a course through the asked days.
    """
    course = {
        name: _Course(name in IN_BASE, *merged.held(IN_BASE.get(name, name))) for name in sums
    }
    courses = sorted(set(course.values()))
    rows = _placed(merged, rows, days, base=courses[-1].base)
    begins, ends = {}, {}
    for number, taken in enumerate(courses):
        begin, end = (rows.base_first, days) if taken.base else (rows.first, rows.past)
        come = [rows[f"{column}_idx"] for column in taken.since]
        gone = [rows[f"{column}_idx"] for column in taken.until]
        begins[f"begin{number}"] = ibis.greatest(begin, *come) if come else begin
        ends[f"end{number}"] = ibis.least(end, *gone) if gone else end
    columns = {IN_BASE.get(name, name) for name in sums}
    both = rows.select("cell", *columns, **begins, **ends).cross_join(_ENDS)
    places = range(len(courses))
    begin = ibis.cases(*((both.course == place, both[f"begin{place}"]) for place in places))
    end = ibis.cases(*((both.course == place, both[f"end{place}"]) for place in places))
    both = both.mutate(idx=ibis.ifelse(both.sign > 0, begin, end), held=begin < end)
    both = both.filter(both.held, both.idx < days)
    found = {}
    for name in sums:
        moved = both[IN_BASE.get(name, name)] * both.sign
        if len(courses) > 1:
            moved = ibis.ifelse(both.course == courses.index(course[name]), moved, 0)
        found[name] = whole(moved.sum())
    return both.group_by("idx", "cell").aggregate(**found), len(courses)


def _first_before(value: Any, bound: str, days: int) -> Any:
    """The first asked day whose bound lies after the value; the number of days for none.

    Told by comparing, not by joining: planners cannot know how few rows such a join meets.
    """
    branches = [(value < _marked_number(f"{bound}{index}"), index) for index in range(days)]
    return ibis.cases(*branches, else_=days)


def _marked_number(name: str) -> Any:
    return ibis.literal(f"@{name}@").cast("int32")


def _placed(merged: Merged, rows: Any, days: int, base: bool) -> Any:
    """The rows with the asked days that matter to them.

    ``first`` has the row in its window, ``past`` has it no more; ``base_first`` is the first
    after the base year, for a row of that year. A day that a count waits for becomes the
    first asked day on which it has come. What never comes gets the number after the last.
    """
    places = {f"{column}_idx": _first_before(rows[column], "next", days) for column in merged.days}
    places["first"] = _first_before(rows.period, "end", days)
    places["past"] = _first_before(rows.period, "begin", days)
    if base:
        begin, end = _marked_number("basebegin"), _marked_number("baseend")
        in_base = (rows.period >= begin) & (rows.period < end)
        places["base_first"] = ibis.ifelse(in_base, _marked_number("basefirst"), days)
    return rows.mutate(**places)


def _rolled_up(table: Any, shape: Shape) -> Any:
    """Each row once for its unit and once for every unit above, named in ``grouped``."""
    units = standing(table.select("unit").distinct(), "unit", shape.moved)
    crossed = units.cross_join(_LEVELS)
    codes = prefixes(crossed[STANDS], shape.depth)
    branches = [(crossed.level == level, code) for level, code in enumerate(codes)]
    above = crossed.select("unit", grouped=ibis.cases(*branches))
    return table.join(above.filter(above.grouped.notnull()), "unit").drop("unit")
