"""Many days and all units in one statement: rows are merged before they meet the days.

Whatever depends on the day asked is one comparison of it with a day of the row: a test
holds *since* a day, or *until* one. The rows are merged by these days, by month where all
days asked end a month, which leaves few rows to join with the asked days and the units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import ibis

from motcua.indicators.compiling import (
    Known,
    Shape,
    Statement,
    all_of,
    compiled,
    facts_table,
    in_unit,
    marked_day,
    prefixes,
    settled,
    static_test,
    within,
)
from motcua.indicators.contracts import FactSet, Kind, Operator, Rule, Version

EVERYTHING = -1
"""The index of the whole span asked for: it tells every unit that has any row."""

_ASKED = ibis.table(
    {"idx": "int64", "from_on": "date", "until_on": "date", "known_on": "date"}, "asked"
)
_LEVELS = ibis.table({"level": "int64"}, "levels")


@dataclass(frozen=True)
class _Test:
    """A test as the flags that hold on any day, and the days since and until which it holds."""

    flags: tuple[Any, ...] = ()
    since: tuple[Any, ...] = ()
    until: tuple[Any, ...] = ()

    def __add__(self, other: _Test) -> _Test:
        return _Test(self.flags + other.flags, self.since + other.since, self.until + other.until)


def _latest(left: Any, right: Any) -> Any:
    """The later day; nothing where either is missing, as such a test never holds."""
    return ibis.ifelse(left >= right, left, ibis.ifelse(left < right, right, ibis.null("date")))


def _earliest(left: Any, right: Any) -> Any:
    """The earlier day of those that are there."""
    return ibis.ifelse(right.isnull() | (left <= right), left, right)


def _test(facts: FactSet, table: Any, settled: str, rule: Rule) -> _Test:
    """The rule, on rows whose ``settled`` day has come."""
    value = table[rule.column]
    event = facts.column(rule.column).known_from
    known = () if event is None or event == settled else (table[event],)
    match rule.operator:
        case Operator.BEFORE_ON:
            after = (value + ibis.interval(days=1)).cast("date")
            return _Test(since=(*known, after))
        case Operator.NOT_ENDED_ON:
            return _Test(until=(reduce(_latest, known, value),))
        case Operator.ABSENT if known:
            return _Test(until=(ibis.ifelse(value.notnull(), known[0], ibis.null("date")),))
        case _:
            return _Test(flags=(static_test(value, rule),), since=known)


def _opposite(test: _Test) -> _Test:
    """True where the test is false and where it is null."""
    if test.until:
        return _Test(since=test.until)
    flag = all_of(list(test.flags))
    if not test.since:
        return _Test(flags=(~flag.fill_null(False),))
    since = reduce(_latest, test.since)
    return _Test(until=(since if flag is None else ibis.ifelse(flag, since, ibis.null("date")),))


def _steps(facts: FactSet, version: Version, table: Any) -> dict[str, _Test]:
    """What each count demands beyond the one that it rests on."""

    def test(rule: Rule) -> _Test:
        return _test(facts, table, version.period_column, rule)

    considered = sum(map(test, version.denominator), _Test())
    considered = sum((_opposite(test(item.rule)) for item in version.exclusions), considered)
    if facts.exists_from and facts.exists_from != version.period_column:
        considered += _Test(since=(table[facts.exists_from],))
    judged = sum(map(test, version.judgeable), _Test())
    if version.measured:
        judged += test(Rule(version.measured, Operator.PRESENT))
    if version.weight:
        judged += test(Rule(version.weight, Operator.AT_LEAST, 0))
    steps = {"considered": considered, "judged": judged}
    if version.kind is Kind.RATIO:
        steps["numerator"] = sum(map(test, version.numerator), _Test())
    return steps | {name: test(rule) for name, rule in facts.named_claims.items()}


_RESTS_ON = {"judged": ("considered",), "considered": ()}
_JUDGED = ("considered", "judged")


def _chain(name: str) -> tuple[str, ...]:
    """The steps that a row must pass to be counted under ``name``."""
    return (*_RESTS_ON.get(name, _JUDGED), name)


@dataclass(frozen=True)
class _Merged:
    """The merged rows, and which of their columns hold days of which step."""

    rows: Any
    since: Mapping[str, str]
    until: Mapping[str, str]
    sums: tuple[str, ...]

    def holds(self, joined: Any, name: str) -> Any:
        """Whether the rows count under ``name`` on the asked day; nothing where they must."""
        conditions = []
        for step in _chain(name):
            if step in self.since:
                conditions.append(joined[self.since[step]] <= joined.known_on)
            if step in self.until:
                ended = joined[self.until[step]] <= joined.known_on
                conditions.append(~ended.fill_null(False))
        return all_of(conditions)


def _coarse(day: Any) -> Any:
    """The first of the month for days before ``@coarse@``, where no asked day tells them apart."""
    month = day.truncate("M").cast("date")
    return ibis.ifelse(day < marked_day("coarse"), month, day)


def _merge(
    facts: FactSet, version: Version, table: Any, keys: Mapping[str, Any], **more: Any
) -> _Merged:
    """Rows of one unit, group, period and the same days of their tests as one row."""
    period = table[version.period_column]
    steps = _steps(facts, version, table)
    days, since, until = {"period": _coarse(period)}, {}, {}
    for name, step in steps.items():
        if step.since:
            # An asked day is never before the period: what holds earlier holds from there.
            days[f"{name}_since"] = _coarse(reduce(_latest, step.since, period))
            since[name] = f"{name}_since"
        if step.until:
            days[f"{name}_until"] = _coarse(_latest(reduce(_earliest, step.until), period))
            until[name] = f"{name}_until"
    flags = {
        name: all_of([flag for step in _chain(name) for flag in steps[step].flags])
        for name in steps
    }
    counts = {name: table.count(where=flag) for name, flag in flags.items()}
    counts |= _amounts(version, table, flags["judged"])
    rows = table.group_by(**keys, **days).aggregate(**counts, **more)
    return _Merged(rows, since, until, tuple(counts))


def _amounts(version: Version, table: Any, judged: Any) -> dict[str, Any]:
    if version.kind is Kind.MEAN or version.kind.compares:
        return {"amount": table[version.measured].sum(where=judged).cast("int64")}
    if version.kind is Kind.WEIGHTED_MEAN:
        weight = table[version.weight].cast("int64")
        product = weight * table[version.measured].cast("int64")
        return {
            "weight": weight.sum(where=judged).cast("int64"),
            "amount": product.sum(where=judged).cast("int64"),
        }
    return {}


_JUDGED_TOO = frozenset({"amount", "weight"})
"""Sums over what is judged, as its count is."""


def _on_each_day(merged: _Merged, names: Sequence[str]) -> Any:
    """The sums of the merged rows for each asked day and each of the other keys."""
    rows = merged.rows
    joined = rows.join(
        _ASKED, [rows.period >= _ASKED.from_on, rows.period < _ASKED.until_on]
    ).select(
        "idx", "known_on", *names, *merged.since.values(), *merged.until.values(), *merged.sums
    )
    sums = {
        name: joined[name]
        .sum(where=merged.holds(joined, "judged" if name in _JUDGED_TOO else name))
        .cast("int64")
        for name in merged.sums
    }
    return joined.group_by("idx", *names).aggregate(**sums)


def _rolled_up(table: Any, depth: int) -> Any:
    """Each row once for its unit and once for every unit above, named in ``grouped``."""
    crossed = table.select("unit").distinct().cross_join(_LEVELS)
    codes = prefixes(crossed.unit, depth)
    branches = [(crossed.level == level, code) for level, code in enumerate(codes)]
    above = crossed.select("unit", grouped=ibis.cases(*branches))
    return table.join(above.filter(above.grouped.notnull()), "unit").drop("unit")


def _finished(expression: Any, shape: Shape, dialect: str) -> Statement:
    """The statement with the asked days, and the levels of units, put before it as rows."""
    days = [
        f"({index}, CAST('@from{name}@' AS DATE), CAST('@until{name}@' AS DATE), "
        f"CAST('@{known}@' AS DATE))"
        for index, name, known in [
            (EVERYTHING, "", "until"),
            *((index, str(index), f"on{index}") for index in range(shape.days)),
        ]
    ]
    tables = [f"asked(idx, from_on, until_on, known_on) AS (VALUES {', '.join(days)})"]
    if shape.depth:
        levels = ", ".join(f"({level})" for level in range(shape.depth))
        tables.append(f"levels(level) AS (VALUES {levels})")
    statement = compiled(expression, dialect)
    begin, rest = ", ".join(tables), statement.sql
    rest = f", {rest[5:]}" if rest.startswith("WITH ") else f" {rest}"
    return Statement(f"WITH {begin}{rest}", statement.columns)


def _asked_rows(facts: FactSet, version: Version, shape: Shape) -> Any:
    table = facts_table(facts)
    period = table[version.period_column]
    conditions = [period >= marked_day("from"), period < marked_day("until")]
    return table.filter(*conditions, *([in_unit(facts, table)] if shape.by_unit else []))


def _of_all_units(table: Any, shape: Shape) -> tuple[Any, list[str]]:
    """The table rolled up where units are asked for, and the names of its groups."""
    if not shape.depth:
        return table, ["idx"]
    return _rolled_up(table, shape.depth), ["idx", "grouped"]


@lru_cache(maxsize=256)
def shares_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Numerators and denominators of many days, for all units where they are asked for."""
    table = _asked_rows(facts, version, shape)
    keys = {"unit": table[facts.unit_column]} if shape.depth else {}
    if version.count_of:
        keys["counted"] = table[version.count_of]
    elif version.kind is Kind.QUANTILE:
        keys["measured"] = table[version.measured]
    merged = _merge(facts, version, table, keys)
    rows, groups = _of_all_units(_on_each_day(merged, list(keys)), shape)
    if version.kind is Kind.QUANTILE:
        return _finished(_quantiles(version, rows, groups, merged.sums), shape, dialect)
    metrics = {name: rows[name].sum() for name in merged.sums}
    if version.count_of:
        metrics["denominator"] = rows.counted.nunique(where=rows.judged > 0)
        metrics["numerator"] = rows.counted.nunique(where=rows.numerator > 0)
    return _finished(rows.group_by(*groups).aggregate(**metrics), shape, dialect)


def _quantiles(version: Version, rows: Any, groups: list[str], sums: tuple[str, ...]) -> Any:
    """The smallest value up to which enough of the rows lie, in whole numbers."""
    share = version.quantile or Fraction(1, 2)
    each = rows.group_by(*groups, "measured").aggregate(**{name: rows[name].sum() for name in sums})
    window = ibis.window(group_by=groups)
    ordered = ibis.cumulative_window(group_by=groups, order_by="measured")
    each = each.mutate(passed=each.judged.sum().over(ordered), of=each.judged.sum().over(window))
    enough = each.passed * share.denominator >= each.of * share.numerator
    metrics = {name: each[name].sum() for name in sums}
    metrics["numerator"] = each.measured.min(where=enough & (each.judged > 0))
    return each.group_by(*groups).aggregate(**metrics)


def _strata(version: Version) -> tuple[str, ...]:
    return version.base.strata if version.base else ()


@lru_cache(maxsize=256)
def changes_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Strata of many days beside those of the base year, for all units where asked for.

    Strata of a unit with equal counts come as one row that says how many ``kinds`` they
    are; those that cannot be compared come alone, with their names.
    """
    table = facts_table(facts)
    period = table[version.period_column]
    in_base = within(period, "base")
    now = (period >= marked_day("from")) & (period < marked_day("until"))
    unit = [in_unit(facts, table)] if shape.by_unit else []
    table = table.filter(*unit, in_base | now)
    names = [f"stratum{index}" for index in range(len(_strata(version)))]
    keys = {name: table[column] for name, column in zip(names, _strata(version), strict=True)}
    if shape.depth:
        keys["unit"] = table[facts.unit_column]
    merged = _merge(facts, version, table, keys, **_then(facts, version, table))
    # Strata of units become numbers: whole numbers are grouped several times as fast.
    merged = replace(merged, rows=_numbered(merged.rows, "cell", list(keys)))
    cells = merged.rows.group_by("cell", *keys).aggregate(
        base_count=merged.rows.base_count.sum(), base_sum=merged.rows.base_sum.sum()
    )
    days, strata = _on_each_day(merged, ["cell"]), cells
    groups = ["grouped"] if shape.depth else []
    if shape.depth:
        rolled = _numbered(_rolled_up(cells, shape.depth), "stratum", [*groups, *names])
        parts = days.join(rolled.select("cell", "stratum"), "cell")
        days = parts.group_by("idx", "stratum").aggregate(
            **{name: parts[name].sum() for name in merged.sums}
        )
        strata = rolled.group_by("stratum", *groups, *names).aggregate(
            base_count=rolled.base_count.sum(), base_sum=rolled.base_sum.sum()
        )
    else:
        days, strata = days.rename(stratum="cell"), cells.rename(stratum="cell")
    both = _side_by_side(days, strata, merged.sums)
    return _finished(_compared(both, ["idx", *groups], names, merged.sums), shape, dialect)


def _numbered(table: Any, name: str, keys: list[str]) -> Any:
    """Rows of equal keys, missing ones among them, get the same number."""
    number = ibis.dense_rank().over(ibis.window(order_by=keys))
    return table.mutate(**{name: number})


def _then(facts: FactSet, version: Version, table: Any) -> dict[str, Any]:
    """What the rows are in the base year, which is seen from one day only."""
    in_base = within(table[version.period_column], "base")
    known = Known(facts, table, marked_day("until"), settled(version))
    judged = all_of([in_base, *known.counted(version), *known.judged(version)])
    return {
        "base_rows": table.count(where=in_base),
        "base_count": table.count(where=judged),
        "base_sum": table[version.measured].sum(where=judged).cast("int64"),
    }


def _side_by_side(days: Any, strata: Any, sums: tuple[str, ...]) -> Any:
    """Each stratum on each asked day beside its base year, once that is over; 0 without rows."""
    found = days.rename(day="idx", same="stratum")
    grid = strata.cross_join(_ASKED.select("idx", "until_on"))
    over = grid.until_on >= marked_day("untilbase")
    grid = grid.mutate(
        base_count=ibis.ifelse(over, grid.base_count.fill_null(0).cast("int64"), 0),
        base_sum=ibis.ifelse(over, grid.base_sum.fill_null(0).cast("int64"), 0),
    )
    both = grid.left_join(found, [grid.idx == found.day, grid.stratum == found.same])
    return both.mutate(**{name: both[name].fill_null(0).cast("int64") for name in sums})


def _compared(both: Any, groups: list[str], names: list[str], sums: tuple[str, ...]) -> Any:
    asked = both.idx != EVERYTHING
    then = ibis.ifelse(asked, both.base_count, 0)
    now = ibis.ifelse(asked, both.judged, 0)
    alone = (then > 0) != (now > 0)
    shown = {name: ibis.ifelse(alone, both[name], ibis.null(both[name].type())) for name in names}
    rest = [name for name in ("base_sum", *sums) if name != "judged"]
    rows = both.select(*groups, *rest, **shown, base_count=then, judged=now)
    return rows.group_by(*groups, *names, "base_count", "judged").aggregate(
        kinds=rows.count(), **{name: rows[name].sum().cast("int64") for name in rest}
    )
