"""From a definition to SQL: an Ibis expression, compiled once for each shape.

Everything is seen as it was known on the day asked: an event after that day, and what
came with it, counts as missing.
"""

from __future__ import annotations

from functools import lru_cache, reduce
from operator import and_
from typing import Any

import ibis

from motcua.indicators.contracts import FactSet, Kind, Operator, Part, Rule, Version
from motcua.indicators.statements import (
    STANDS,
    Shape,
    Statement,
    compiled,
    facts_table,
    in_unit,
    marked_day,
    prefixes,
    standing,
    values_of,
    with_rows,
)

_LIMIT = 1_000_000_007
"""Stands for the page size in compiled SQL; no definition may hold this number."""


def static_test(value: Any, rule: Rule) -> Any:
    """The rule on a value, for rules that do not look at the day asked; it may be null."""
    match rule.operator:
        case Operator.PRESENT:
            return value.notnull()
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
        case _:
            return value > rule.value


class Known:
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
            case Operator.BEFORE_ON:
                return value < self.on
            case Operator.NOT_ENDED_ON:
                return value.isnull() | (value > self.on)
            case _:
                return static_test(value, rule)

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
        if version.kind is Kind.RATIO_OF_SUMS:
            conditions.append(self[version.weight or ""].notnull())
        elif version.weight:
            conditions.append(self[version.weight] >= 0)
        return conditions


def all_of(conditions: list[Any]) -> Any:
    """All conditions as one; nothing where there are none."""
    return reduce(and_, conditions) if conditions else None


def _rolled_up(table: Any, depth: int) -> Any:
    """Each row once for its unit and once for every unit above, named in ``rolled_up``.

    Rows are repeated, not sums added: what is counted once in a unit may be counted in two
    of its parts, and a change from the base is no sum of the changes below.
    """
    levels = [
        table.filter(code.notnull()).mutate(rolled_up=code)
        for code in prefixes(table[STANDS], depth)
    ]
    return reduce(lambda left, right: left.union(right), levels)


def within(period: Any, index: int | str) -> Any:
    """Whether the day lies in a marked window."""
    return (period >= marked_day(f"from{index}")) & (period < marked_day(f"until{index}"))


def settled(version: Version) -> frozenset[str]:
    """The events that have come in every row that a window lets in."""
    return frozenset({version.period_column})


def _start(facts: FactSet, version: Version, shape: Shape) -> tuple[Any, list[Any]]:
    table = facts_table(facts)
    if shape.depth or _by_unit(facts, shape):
        table = standing(table, facts.unit_column or "", shape.moved)
    conditions = [in_unit(facts, table, shape)] if shape.by_unit else []
    return table, conditions


def _by_unit(facts: FactSet, shape: Shape) -> bool:
    return shape.group_by is not None and shape.group_by == facts.unit_column


def _how_many(table: Any, version: Version, where: Any) -> Any:
    if version.count_of is None:
        return table.count(where=where) if where is not None else table.count()
    return table[version.count_of].nunique(where=where)


def _share_metrics(known: Known, version: Version) -> dict[str, Any]:
    table, judged = known.table, known.judged(version)
    denominator = all_of(judged)
    metrics = {"considered": table.count(), "judged": table.count(where=denominator)}
    if version.kind is Kind.MEAN:
        metrics["denominator"] = metrics["judged"]
        metrics["numerator"] = known[version.measured or ""].sum(where=denominator)
    elif version.kind is Kind.WEIGHTED_MEAN:
        weight = known[version.weight or ""].cast("int64")
        amount = known[version.measured or ""].cast("int64")
        metrics["denominator"] = weight.sum(where=denominator)
        metrics["numerator"] = (weight * amount).sum(where=denominator)
    elif version.kind is Kind.RATIO_OF_SUMS:
        for name, column in (("denominator", version.weight), ("numerator", version.measured)):
            metrics[name] = known[column or ""].sum(where=denominator)
    else:
        counted = all_of(judged + [known.test(rule) for rule in version.numerator])
        metrics["denominator"] = _how_many(table, version, denominator)
        metrics["numerator"] = _how_many(table, version, counted)
    return metrics | _claims(known, judged)


def _claims(known: Known, among: list[Any]) -> dict[str, Any]:
    """How many of the rows rest on a source's claims, or were recorded afterwards."""
    return {
        name: known.table.count(where=all_of([*among, known.test(rule)]))
        for name, rule in known.facts.named_claims.items()
    }


@lru_cache(maxsize=512)
def share_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Counts of a RATIO or a mean on one day, in one pass over the facts."""
    known = _considered(facts, version, shape)
    metrics, groups = _share_metrics(known, version), _groups(known, shape)
    rows = known.table.group_by(**groups) if groups else known.table
    return with_rows(compiled(rows.aggregate(**metrics), dialect), values_of(shape))


def _considered(facts: FactSet, version: Version, shape: Shape) -> Known:
    """The rows that the day considers."""
    table, conditions = _start(facts, version, shape)
    conditions.append(within(table[version.period_column], 0))
    known = Known(facts, table, marked_day("on0"), settled(version))
    table = table.filter(*conditions, *known.counted(version))
    return Known(facts, table, marked_day("on0"), settled(version))


def _groups(known: Known, shape: Shape) -> dict[str, Any]:
    """The column that tells the groups apart, where any are asked for."""
    if _by_unit(known.facts, shape):
        return {"grouped": known.table[STANDS]}
    return {"grouped": known.table[shape.group_by]} if shape.group_by else {}


@lru_cache(maxsize=256)
def quantile_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """How often each measured value occurs on one day, in one pass over the facts.

    The quantile is then found exactly from whole numbers, the same for every engine.
    """
    assert version.measured is not None  # noqa: S101
    known = _considered(facts, version, shape)
    judged = known.judged(version)
    metrics = {
        "considered": known.table.count(),
        "judged": known.table.count(where=all_of(judged)),
        **_claims(known, judged),
    }
    keys = {**_groups(known, shape), "amount": known.table[version.measured]}
    found = compiled(known.table.group_by(**keys).aggregate(**metrics), dialect)
    return with_rows(found, values_of(shape))


@lru_cache(maxsize=256)
def change_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """For each stratum: count and sum in the base year, and now on one day.

    Each test is made once for each row, as a column of its own, and the counts read those
    columns: the same tests inside every count would be made again for each of them.
    """
    assert version.base is not None  # noqa: S101
    assert version.measured is not None  # noqa: S101
    table, conditions = _start(facts, version, shape)
    period = table[version.period_column]
    table = table.filter(*conditions, within(period, "base") | within(period, 0))
    known = Known(facts, table, marked_day("on0"), settled(version))
    period, counted, judged = (
        table[version.period_column], known.counted(version), known.judged(version),
    )  # fmt: skip
    kept: dict[str, Any] = {
        "in_base": all_of([within(period, "base"), *counted, *judged]),
        "here": all_of([within(period, 0), *counted]),
        "now": all_of([within(period, 0), *counted, *judged]),
        "measured": known[version.measured],
    }
    columns = [*version.base.strata, *(rule.column for rule in facts.claims)]
    groups = _groups(known, shape)
    table = table.select(**{name: table[name] for name in columns}, **groups, **kept)
    metrics = {
        "base_count": table.count(where=table.in_base),
        "base_sum": table.measured.sum(where=table.in_base),
        "considered": table.count(where=table.here),
        "judged": table.count(where=table.now),
        "amount": table.measured.sum(where=table.now),
        **_claims(Known(facts, table, marked_day("on0"), frozenset()), [table.now]),
    }
    keys = {name: table[name] for name in [*groups, *version.base.strata]}
    found = compiled(table.group_by(**keys).aggregate(**metrics), dialect)
    return with_rows(found, values_of(shape))


@lru_cache(maxsize=64)
def base_years_statement(facts: FactSet, version: Version, dialect: str) -> Statement:
    """Which admissible base years have any row at all, over all units; one row proves a year."""
    assert version.base is not None  # noqa: S101
    table = facts_table(facts)
    known = Known(facts, table, marked_day("until"), settled(version))
    period = table[version.period_column]
    found = [
        table.filter(
            period >= ibis.date(year, 1, 1), period < ibis.date(year + 1, 1, 1),
            period < marked_day("until"), *known.counted(version), *known.judged(version),
        ).limit(1).select(year=ibis.literal(year, "int64"))
        for year in version.base.years
    ]  # fmt: skip
    return compiled(reduce(lambda left, right: left.union(right), found), dialect)


@lru_cache(maxsize=256)
def inputs_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Every row that a value considers, judged or not, those of a base year among them.

    With a group the row stands once in each group, named in ``grouped``; all columns
    without personal data, as they were known on the day.
    """
    table, conditions = _start(facts, version, shape)
    period = table[version.period_column]
    spans = within(period, 0)
    if version.base is not None:
        spans = spans | within(period, "base")
    known = Known(facts, table, marked_day("on0"), settled(version))
    table = table.filter(*conditions, spans, *known.counted(version))
    if shape.depth:
        table = _rolled_up(table, shape.depth)
    known = Known(facts, table, marked_day("on0"), settled(version))
    keys = {"grouped": table.rolled_up} if shape.depth else _groups(known, shape)
    shown = {
        column.name: known[column.name].cast(str(column.type))
        for column in facts.columns
        if not column.personal
    }
    return with_rows(compiled(table.select(**keys, **shown), dialect), values_of(shape))


@lru_cache(maxsize=512)
def evidence_statement(
    facts: FactSet, version: Version, part: Part, shape: Shape, paged: bool, dialect: str
) -> Statement:
    """The rows behind a value, in the order of their key, a page at a time."""
    table, conditions = _start(facts, version, shape)
    period = table[version.period_column]
    known = Known(facts, table, marked_day("on0"), settled(version))
    judged = known.judged(version)
    counted = [known.test(rule) for rule in version.numerator]
    conditions += [within(period, 0), *known.counted(version)]
    if version.kind is Kind.RATIO_OF_SUMS and part is not Part.UNJUDGEABLE:
        # a row is behind the sum that it adds to
        added = version.measured if part is Part.NUMERATOR else version.weight
        conditions.append(known[added or ""] != 0)
    if part is Part.UNJUDGEABLE:
        conditions.append(~all_of(judged).fill_null(False) if judged else ibis.literal(False))
    else:
        conditions += judged
    if part is Part.NUMERATOR:
        conditions += counted
    elif part is Part.MISSED:
        conditions.append(~all_of(counted).fill_null(False) if counted else ibis.literal(False))
    key = table[facts.key]
    if paged:
        conditions.append(key > ibis.literal("@after@").cast(str(facts.column(facts.key).type)))
    shown = {
        name: known[name].cast(str(facts.column(name).type))
        for name in facts.shown
        if not facts.column(name).personal
    }
    page = table.filter(*conditions).select(**shown).order_by(facts.key).limit(_LIMIT)
    found = compiled(page, dialect)
    return Statement(found.sql.replace(str(_LIMIT), "@limit@"), found.columns)
