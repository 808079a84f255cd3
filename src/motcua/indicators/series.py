"""Many days and all units in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

import ibis

from motcua.indicators.compiling import within
from motcua.indicators.contracts import FactSet, Kind, Version, Volumes
from motcua.indicators.merging import merge
from motcua.indicators.running import IN_BASE, Grid, on_asked_days
from motcua.indicators.statements import Shape, Statement, facts_table, in_unit, marked_day, whole

_WIDE, _WIDEST = "decimal(19, 0)", "decimal(38, 0)"
"""The one holds every sum; the product of two of these is held by the other."""


def _asked_rows(facts: FactSet, version: Version, shape: Shape) -> Any:
    table = facts_table(facts)
    period = table[version.period_column]
    conditions = [period >= marked_day("from"), period < marked_day("until")]
    return table.filter(*conditions, *([in_unit(facts, table, shape)] if shape.by_unit else []))


@lru_cache(maxsize=256)
def shares_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """Numerators and denominators of many days, for all units where they are asked for."""
    table = _asked_rows(facts, version, shape)
    keys = {}
    if version.count_of:
        keys["counted"] = table[version.count_of]
    elif version.kind is Kind.QUANTILE:
        keys["measured"] = table[version.measured]
    unit = {"unit": table[facts.unit_column]} if shape.depth else {}
    merged = merge(facts, version, table, keys | unit)
    grid = on_asked_days(merged, shape, list(keys), merged.sums)
    return grid.finished(_shares_of(version, grid), shape, dialect)


def _shares_of(version: Version, grid: Grid) -> Any:
    rows = grid.rows
    if version.kind is Kind.QUANTILE:
        return _quantiles(version, grid)
    if not version.count_of:
        return rows.select(*grid.groups, *grid.sums)
    return rows.group_by(*grid.groups).aggregate(
        **{name: rows[name].sum() for name in grid.sums if name != "numerator"},
        denominator=rows.counted.nunique(where=rows.judged > 0),
        numerator=rows.counted.nunique(where=rows.numerator > 0),
    )


def _quantiles(version: Version, grid: Grid) -> Any:
    """The smallest value up to which enough of the rows lie, in whole numbers."""
    share, each = version.quantile or Fraction(1, 2), grid.rows
    window = ibis.window(group_by=grid.groups)
    ordered = ibis.cumulative_window(group_by=grid.groups, order_by="measured")
    each = each.mutate(passed=each.judged.sum().over(ordered), of=each.judged.sum().over(window))
    enough = each.passed * share.denominator >= each.of * share.numerator
    return each.group_by(*grid.groups).aggregate(
        **{name: each[name].sum() for name in grid.sums},
        numerator=each.measured.min(where=enough & (each.judged > 0)),
    )


@lru_cache(maxsize=256)
def changes_statement(facts: FactSet, version: Version, shape: Shape, dialect: str) -> Statement:
    """What many days compare with the base year, for all units where asked for.

    The strata of a unit come as one row, their sums by divisor in one text ``parts``:
    ``3:40 7:12`` is 40/3 + 12/7. Those that cannot be compared come alone, with their names,
    and ``aside`` says which year they lack. A row without ``parts`` has the counts.
    """
    table = facts_table(facts)
    period = table[version.period_column]
    in_base = within(period, "base")
    now = (period >= marked_day("from")) & (period < marked_day("until"))
    unit = [in_unit(facts, table, shape)] if shape.by_unit else []
    table = table.filter(*unit, in_base | now)
    strata = version.base.strata if version.base else ()
    names = [f"stratum{index}" for index in range(len(strata))]
    keys = {name: table[column] for name, column in zip(names, strata, strict=True)}
    if shape.depth:
        keys["unit"] = table[facts.unit_column]
    merged = merge(facts, version, table, keys)
    counts = [name for name in merged.sums if name != "amount"]
    grid = on_asked_days(merged, shape, names, ("judged", "amount", *IN_BASE))
    # What is only counted needs no strata, of which there may be thousands.
    total = on_asked_days(merged.without(names), shape, (), counts)
    rows = _compared(version, grid, names)
    return grid.finished(_together(rows, names, total, counts), shape, dialect, total.courses)


def _compared(version: Version, grid: Grid, names: Sequence[str]) -> Any:
    """Strata beside their base year, those that can be compared in one row."""
    rows = grid.rows.rename(then="base_count", then_sum="base_sum")
    both = (rows.then > 0) & (rows.judged > 0)
    alone = (rows.then > 0) != (rows.judged > 0)
    if version.base and version.base.volumes is Volumes.CURRENT:
        below, count, above, kept = rows.then, rows.judged, rows.then_sum, rows.amount
    else:
        below, count, above, kept = rows.judged, rows.then, rows.amount, rows.then_sum
    shown = rows.select(
        *grid.groups,
        **{name: ibis.ifelse(alone, rows[name], ibis.null(rows[name].type())) for name in names},
        aside=ibis.ifelse(alone, ibis.ifelse(rows.then > 0, -1, 1), 0),
        below=ibis.ifelse(both, below, 0), volume=ibis.ifelse(both, count, 0),
        above=ibis.ifelse(both, above.cast(_WIDE) * count.cast(_WIDE), 0),
        whole=ibis.ifelse(both, kept, 0), compared=ibis.ifelse(both, 1, 0),
    )  # fmt: skip
    shown = shown.filter((shown.compared > 0) | (shown.aside != 0))
    apart = [*grid.groups, *names, "aside"]
    sums = {name: whole(shown[name].sum()) for name in _COMPARED}
    by_divisor = shown.group_by(*apart, "below").aggregate(
        **sums, above=shown.above.sum().cast(_WIDEST)
    )
    part = by_divisor.below.cast("string") + ":" + by_divisor.above.cast("string")
    sums = {name: whole(by_divisor[name].sum()) for name in _COMPARED}
    return by_divisor.group_by(*apart).aggregate(**sums, parts=part.group_concat(" "))


_COMPARED = ("volume", "whole", "compared")


def parts_of(text: str) -> dict[int, int]:
    """What stands above each divisor, read from ``parts``."""
    numbers = [int(number) for number in text.replace(":", " ").split()]
    return dict(zip(numbers[::2], numbers[1::2], strict=True))


def _together(rows: Any, names: Sequence[str], total: Grid, counts: Sequence[str]) -> Any:
    """What is compared, and what is counted, as rows of one table with zeros for the other."""
    counted = total.rows.select(
        *total.groups,
        **{name: ibis.null(rows[name].type()) for name in names},
        **{name: ibis.literal(0, rows[name].type()) for name in ("aside", *_COMPARED)},
        parts=ibis.null("string"),
        **{name: total.rows[name] for name in counts},
    )  # fmt: skip
    return rows.mutate(**{name: ibis.null("int64") for name in counts}).union(counted)
