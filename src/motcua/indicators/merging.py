"""Rows that no asked day tells apart become one row, with the days that its tests hold.

Whatever depends on the day asked is one comparison of it with a day of the row: a test
holds *since* a day, or *until* one. The rows are merged by these days, by month where all
days asked end a month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import ibis

from motcua.indicators.compiling import all_of, static_test
from motcua.indicators.contracts import FactSet, Kind, Operator, Rule, Version
from motcua.indicators.statements import marked_day, whole


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
    if version.kind is Kind.RATIO_OF_SUMS:
        judged += test(Rule(version.weight or "", Operator.PRESENT))
    elif version.weight:
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
class Merged:
    """The merged rows, which of their columns hold days of which step, and what is summed."""

    rows: Any
    since: Mapping[str, str]
    until: Mapping[str, str]
    sums: tuple[str, ...]

    @property
    def days(self) -> tuple[str, ...]:
        """The columns with days that a count waits for."""
        return (*self.since.values(), *self.until.values())

    def without(self, keys: Sequence[str]) -> Merged:
        """The rows merged once more, without these keys."""
        kept = [name for name in self.rows.columns if name not in {*keys, *self.sums}]
        sums = {name: whole(self.rows[name].sum()) for name in self.sums}
        return replace(self, rows=self.rows.group_by(*kept).aggregate(**sums))

    def held(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The columns that say since and until when a row counts under ``name``."""
        chain = _chain("judged" if name in _JUDGED_TOO else name)
        return (
            tuple(self.since[step] for step in chain if step in self.since),
            tuple(self.until[step] for step in chain if step in self.until),
        )


_NEVER = 1 << 30
"""After the number of every day."""


def _month_number(day: Any) -> Any:
    return (day.year().cast("int32") * 12 + day.month().cast("int32")) * 32


def _coarse(day: Any) -> Any:
    """The ``day_number`` of the day, or of the first of its month where no asked day tells.

    Whole numbers, as databases are slow to cut dates to months.
    """
    month = _month_number(day)
    return ibis.ifelse(day < marked_day("coarse"), month + 1, month + day.day().cast("int32"))


def _from(period: Any, day: Any) -> Any:
    """The number of the day or of the period's, whichever is later; without a day it never is.

    Mostly the period comes later: its number is there already, and days are compared faster
    than numbers are made.
    """
    later = ibis.ifelse(period < day, _coarse(day), _NEVER)
    return ibis.ifelse(period >= day, _coarse(period), later)


def merge(facts: FactSet, version: Version, table: Any, keys: Mapping[str, Any]) -> Merged:
    """Rows of one unit, group, period and the same days of their tests as one row."""
    period = table[version.period_column]
    steps = _steps(facts, version, table)
    days, since, until = {"period": _coarse(period)}, {}, {}
    for name, step in steps.items():
        if step.since:
            # An asked day is never before the period: what holds earlier holds from there.
            days[f"{name}_since"] = _from(period, reduce(_latest, step.since))
            since[name] = f"{name}_since"
        if step.until:
            days[f"{name}_until"] = _from(period, reduce(_earliest, step.until))
            until[name] = f"{name}_until"
    flags = {
        name: all_of([flag for step in _chain(name) for flag in steps[step].flags])
        for name in steps
    }
    counts = {name: table.count(where=flag) for name, flag in flags.items()}
    counts |= _amounts(version, table, flags["judged"])
    rows = table.group_by(**keys, **days).aggregate(**counts)
    return Merged(rows, since, until, tuple(counts))


def _amounts(version: Version, table: Any, judged: Any) -> dict[str, Any]:
    if version.kind is Kind.MEAN or version.kind.compares:
        return {"amount": whole(table[version.measured].sum(where=judged))}
    if version.kind is Kind.WEIGHTED_MEAN:
        weight = table[version.weight].cast("int64")
        product = weight * table[version.measured].cast("int64")
        return {
            "weight": whole(weight.sum(where=judged)),
            "amount": whole(product.sum(where=judged)),
        }
    if version.kind is Kind.RATIO_OF_SUMS:
        return {
            "weight": whole(table[version.weight].sum(where=judged)),
            "amount": whole(table[version.measured].sum(where=judged)),
        }
    return {}


_JUDGED_TOO = frozenset({"amount", "weight"})
"""Sums over what is judged, as its count is."""
