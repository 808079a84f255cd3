"""From a definition to SQL: an Ibis expression, compiled once for each shape.

Everything is seen as it was known on the day asked: an event after that day, and what
came with it, counts as missing. The days and the unit are marks in the expression, which
engines replace by parameters, so that one compiled statement serves every day and unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import Any

import ibis

from motcua.indicators.contracts import FactSet, Kind, Operator, Part, Rule, Version

_LIMIT = 1_000_000_007
"""Stands for the page size in compiled SQL; no definition may hold this number."""


_SPLIT = re.compile(r"\bSPLIT\(([^,()]+), '\.'\)")
"""As Ibis writes it for Spark, where the second argument is a pattern: any character."""


@dataclass(frozen=True)
class Shape:
    """What a statement depends on besides the definition.

    With a ``depth`` the groups are units, each with all below it, down to so many parts of
    a unit's code; ``group_by`` is then the unit column.
    """

    group_by: str | None = None
    by_unit: bool = False
    days: int = 1
    depth: int = 0


@dataclass(frozen=True)
class Statement:
    """SQL with ``@name@`` marks, and the names of its result columns in order."""

    sql: str
    columns: tuple[str, ...]


def _day(name: str) -> Any:
    return ibis.literal(f"@{name}@").cast("date")


class _Known:
    """The facts of a table as they were known on a day.

    ``settled`` names event columns that are certain to lie on or before the day because
    the rows are already limited to it; masking them again would only cost time.
    """

    def __init__(self, facts: FactSet, table: Any, on: Any, settled: frozenset[str]) -> None:
        self.facts, self.table, self.on, self.settled = facts, table, on, settled

    def __getitem__(self, name: str) -> Any:
        event = self.facts.column(name).known_from
        if event is None or event in self.settled:
            return self.table[name]
        return ibis.ifelse(self.table[event] <= self.on, self.table[name], ibis.null())

    def _present(self, name: str) -> Any:
        """Whether the value is known, without building the masked value where it can."""
        if self.facts.column(name).known_from == name and name not in self.settled:
            return self.table[name] <= self.on
        return self[name].notnull()

    def test(self, rule: Rule) -> Any:
        """The rule as a condition; it may be null, which counts as false."""
        if rule.operator is Operator.PRESENT:
            return self._present(rule.column)
        value = self[rule.column]
        match rule.operator:
            case Operator.ABSENT:
                return value.isnull()
            case Operator.IS:
                if isinstance(rule.value, bool):
                    return value if rule.value else ~value
                return value == rule.value
            case Operator.IN:
                return value.isin(list(rule.value))  # type: ignore[arg-type]
            case Operator.AT_MOST:
                return value <= rule.value
            case Operator.AT_LEAST:
                return value >= rule.value
            case Operator.LESS_THAN:
                return value < rule.value
            case Operator.MORE_THAN:
                return value > rule.value
            case Operator.BEFORE_ON:
                return value < self.on
            case _:
                return value.isnull() | (value > self.on)

    def fails(self, rule: Rule) -> Any:
        """The rule's exact opposite: true where it is false and where it is null."""
        return ~self.test(rule).fill_null(False)

    def counted(self, version: Version) -> list[Any]:
        """Conditions of being considered at all, the window apart."""
        conditions = [self.test(rule) for rule in version.denominator]
        conditions += [self.fails(item.rule) for item in version.exclusions]
        exists = self.facts.exists_from
        if exists and exists not in self.settled and version.period_column != exists:
            conditions.append(self.table[exists] <= self.on)
        return conditions

    def judged(self, version: Version) -> list[Any]:
        """Conditions of being in the denominator, of what is considered."""
        conditions = [self.test(rule) for rule in version.judgeable]
        if version.measured:
            conditions.append(self[version.measured].notnull())
        if version.weight:
            conditions.append(self[version.weight] >= 0)
        return conditions


def _all(conditions: list[Any]) -> Any:
    return reduce(and_, conditions) if conditions else None


def _table(facts: FactSet) -> Any:
    return ibis.table({column.name: str(column.type) for column in facts.columns}, facts.table)


def _in_unit(facts: FactSet, table: Any) -> Any:
    unit = table[facts.unit_column]
    return (unit == ibis.literal("@unit@")) | unit.startswith(ibis.literal("@below@"))


def _rolled_up(facts: FactSet, table: Any, depth: int) -> Any:
    """Each row once for its unit and once for every unit above, named in ``rolled_up``.

    Rows are repeated, not sums added: what is counted once in a unit may be counted in two
    of its parts, and a change from the base is no sum of the changes below.
    """
    parts = table[facts.unit_column].split(".")
    levels = []
    for count in range(1, depth + 1):
        names = [parts[index] for index in range(count)]
        code = reduce(lambda left, right: left + "." + right, names)
        levels.append(table.filter(names[-1].notnull()).mutate(rolled_up=code))
    return reduce(lambda left, right: left.union(right), levels)


def _grouped(facts: FactSet, shape: Shape, table: Any) -> tuple[Any, dict[str, Any]]:
    """The table to aggregate, and the column that tells its groups apart."""
    if shape.depth:
        table = _rolled_up(facts, table, shape.depth)
        return table, {"grouped": table["rolled_up"]}
    return table, {"grouped": table[shape.group_by]} if shape.group_by else {}


def _within(period: Any, index: int | str) -> Any:
    return (period >= _day(f"from{index}")) & (period < _day(f"until{index}"))


def _settled(version: Version) -> frozenset[str]:
    return frozenset({version.period_column})


def _start(facts: FactSet, version: Version, shape: Shape) -> tuple[Any, list[Any]]:
    table = _table(facts)
    conditions = [_in_unit(facts, table)] if shape.by_unit else []
    return table, conditions


def _how_many(table: Any, version: Version, where: Any) -> Any:
    if version.count_of is None:
        return table.count(where=where) if where is not None else table.count()
    return table[version.count_of].nunique(where=where)


def _share_metrics(facts: FactSet, version: Version, shape: Shape, table: Any) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    for index in range(shape.days):
        known = _Known(facts, table, _day(f"on{index}"), _settled(version))
        here: list[Any] = []
        if shape.days > 1:
            here = [_within(table[version.period_column], index), *known.counted(version)]
        judged = here + known.judged(version)
        denominator = _all(judged)
        metrics[f"considered{index}"] = table.count(where=_all(here)) if here else table.count()
        metrics[f"judged{index}"] = table.count(where=denominator) if judged else table.count()
        if version.kind is Kind.MEAN:
            metrics[f"denominator{index}"] = metrics[f"judged{index}"]
            metrics[f"numerator{index}"] = known[version.measured or ""].sum(where=denominator)
        elif version.kind is Kind.WEIGHTED_MEAN:
            weight = known[version.weight or ""].cast("int64")
            amount = known[version.measured or ""].cast("int64")
            metrics[f"denominator{index}"] = weight.sum(where=denominator)
            metrics[f"numerator{index}"] = (weight * amount).sum(where=denominator)
        else:
            counted = _all(judged + [known.test(rule) for rule in version.numerator])
            metrics[f"denominator{index}"] = _how_many(table, version, denominator)
            metrics[f"numerator{index}"] = _how_many(table, version, counted)
        metrics |= _claims(known, judged, index)
    return metrics


def _claims(known: _Known, among: list[Any], index: int) -> dict[str, Any]:
    """How many of the rows rest on a source's claims, or were recorded afterwards."""
    facts = known.facts
    return {
        f"{name}{index}": known.table.count(where=_all([*among, known.test(rule)]))
        for name, rule in (
            ("imported", facts.imported),
            ("simulated", facts.simulated),
            ("afterwards", facts.entered_afterwards),
        )
        if rule is not None
    }


def _compiled(expression: Any, dialect: str) -> Statement:
    sql = str(ibis.to_sql(expression, dialect=dialect))
    if dialect == "pyspark":
        # Beyond the last part there is nothing, as elsewhere; Spark would refuse the statement.
        sql = _SPLIT.sub(r"SPLIT(\1, '[.]')", sql).replace("ELEMENT_AT(", "TRY_ELEMENT_AT(")
    return Statement(sql, tuple(expression.columns))


@lru_cache(maxsize=512)
def share_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Counts of a RATIO or a mean for one or more days, in one pass over the facts."""
    table, keys = _grouped(facts, shape, _considered(facts, version, shape))
    metrics = _share_metrics(facts, version, shape, table)
    expression = table.group_by(**keys).aggregate(**metrics) if keys else table.aggregate(**metrics)
    return _compiled(expression, dialect)


def _considered(facts: FactSet, version: Version, shape: Shape) -> Any:
    """The rows that any of the days considers."""
    table, conditions = _start(facts, version, shape)
    period = table[version.period_column]
    conditions += [period >= _day("from"), period < _day("until")]
    if shape.days == 1:
        known = _Known(facts, table, _day("on0"), _settled(version))
        conditions += known.counted(version)
    return table.filter(*conditions)


@lru_cache(maxsize=256)
def quantile_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """How often each measured value occurs, for one or more days, in one pass over the facts.

    The quantile is then found exactly from whole numbers, the same for every engine.
    """
    assert version.measured is not None  # noqa: S101
    table, keys = _grouped(facts, shape, _considered(facts, version, shape))
    metrics: dict[str, Any] = {}
    for index in range(shape.days):
        known = _Known(facts, table, _day(f"on{index}"), _settled(version))
        here = [_within(table[version.period_column], index), *known.counted(version)]
        judged = here + known.judged(version)
        metrics[f"considered{index}"] = table.count(where=_all(here))
        metrics[f"count{index}"] = table.count(where=_all(judged))
        metrics |= _claims(known, judged, index)
    keys = {**keys, "amount": table[version.measured]}
    return _compiled(table.group_by(**keys).aggregate(**metrics), dialect)


@lru_cache(maxsize=256)
def change_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """For each stratum: count and sum in the base year, and now for one or more days.

    Each test is made once for each row, as a column of its own, and the counts read those
    columns: the same tests inside every count would be made again for each of them.
    """
    assert version.base is not None  # noqa: S101
    assert version.measured is not None  # noqa: S101
    table, conditions = _start(facts, version, shape)
    period = table[version.period_column]
    in_base = _within(period, "base")
    now = (period >= _day("from")) & (period < _day("until"))
    table, groups = _grouped(facts, shape, table.filter(*conditions, in_base | now))
    base = _Known(facts, table, _day("until"), _settled(version))
    in_base = _within(table[version.period_column], "base")
    kept: dict[str, Any] = {
        "in_base": _all([in_base, *base.counted(version), *base.judged(version)]),
        "amount": base[version.measured],
    }
    for index in range(shape.days):
        known = _Known(facts, table, _day(f"on{index}"), _settled(version))
        here = [_within(table[version.period_column], index), *known.counted(version)]
        kept[f"here{index}"] = _all(here)
        kept[f"judged{index}"] = _all([*here, *known.judged(version)])
        kept[f"amount{index}"] = known[version.measured]
    claims = [rule.column for rule in facts.claims]
    columns = {name: table[name] for name in dict.fromkeys([*version.base.strata, *claims])}
    columns |= groups
    table = table.select(**columns, **kept)
    metrics = {
        "base_count": table.count(where=table.in_base),
        "base_sum": table.amount.sum(where=table.in_base),
    }
    for index in range(shape.days):
        judged = table[f"judged{index}"]
        metrics[f"considered{index}"] = table.count(where=table[f"here{index}"])
        metrics[f"count{index}"] = table.count(where=judged)
        metrics[f"sum{index}"] = table[f"amount{index}"].sum(where=judged)
        metrics |= _claims(_Known(facts, table, _day(f"on{index}"), frozenset()), [judged], index)
    keys = {name: table[name] for name in [*groups, *version.base.strata]}
    return _compiled(table.group_by(**keys).aggregate(**metrics), dialect)


@lru_cache(maxsize=64)
def base_years_statement(facts: FactSet, version: Version, dialect: str) -> Statement:
    """Which admissible base years have any row at all, over all units; one row proves a year."""
    assert version.base is not None  # noqa: S101
    table = _table(facts)
    known = _Known(facts, table, _day("until"), _settled(version))
    period = table[version.period_column]
    found = [
        table.filter(
            period >= ibis.date(year, 1, 1), period < ibis.date(year + 1, 1, 1),
            period < _day("until"), *known.counted(version), *known.judged(version),
        ).limit(1).select(year=ibis.literal(year, "int64"))
        for year in version.base.years
    ]  # fmt: skip
    return _compiled(reduce(lambda left, right: left.union(right), found), dialect)


@lru_cache(maxsize=256)
def inputs_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Every row that a value considers, judged or not, those of a base year among them.

    With a group the row stands once in each group, named in ``grouped``; all columns
    without personal data, as they were known on the day.
    """
    table, conditions = _start(facts, version, shape)
    period = table[version.period_column]
    spans = _within(period, 0)
    if version.base is not None:
        spans = spans | _within(period, "base")
    known = _Known(facts, table, _day("on0"), _settled(version))
    table, keys = _grouped(facts, shape, table.filter(*conditions, spans, *known.counted(version)))
    known = _Known(facts, table, _day("on0"), _settled(version))
    shown = {
        column.name: known[column.name].cast(str(column.type))
        for column in facts.columns
        if not column.personal
    }
    return _compiled(table.select(**keys, **shown), dialect)


@lru_cache(maxsize=512)
def evidence_statement(
    facts: FactSet, version: Version, part: Part, by_unit: bool, paged: bool, dialect: str
) -> Statement:
    """The rows behind a value, in the order of their key, a page at a time."""
    table, conditions = _start(facts, version, Shape(by_unit=by_unit))
    period = table[version.period_column]
    known = _Known(facts, table, _day("on0"), _settled(version))
    judged = known.judged(version)
    counted = [known.test(rule) for rule in version.numerator]
    conditions += [_within(period, 0), *known.counted(version)]
    if part is Part.UNJUDGEABLE:
        conditions.append(~_all(judged).fill_null(False) if judged else ibis.literal(False))
    else:
        conditions += judged
    if part is Part.NUMERATOR:
        conditions += counted
    elif part is Part.MISSED:
        conditions.append(~_all(counted).fill_null(False) if counted else ibis.literal(False))
    key = table[facts.key]
    if paged:
        conditions.append(key > ibis.literal("@after@").cast(str(facts.column(facts.key).type)))
    shown = {
        name: known[name].cast(str(facts.column(name).type))
        for name in facts.shown
        if not facts.column(name).personal
    }
    page = table.filter(*conditions).select(**shown).order_by(facts.key).limit(_LIMIT)
    found = _compiled(page, dialect)
    return Statement(found.sql.replace(str(_LIMIT), "@limit@"), found.columns)
