"""The answer to a question: which statement it needs, and what the rows of it say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from motcua.core import clock
from motcua.indicators.compiling import (
    base_years_statement,
    change_statement,
    quantile_statement,
    share_statement,
)
from motcua.indicators.contracts import (
    Comparison,
    FactSet,
    Indicator,
    Kind,
    Value,
    Version,
    Volumes,
    Window,
)
from motcua.indicators.engines import Engine
from motcua.indicators.rules import (
    ONE_DAY,
    Change,
    Compared,
    Stratum,
    as_decimal,
    change_from_base,
    coarse_before,
    day_number,
    exact_value,
    half_up,
    quantile_of,
    year_window,
)
from motcua.indicators.series import changes_statement, parts_of, shares_statement
from motcua.indicators.statements import Shape, Statement
from motcua.indicators.units import Limits, Moved, in_slots, limits_of, slots

BEGINNING = date(1, 1, 1)
Row = Mapping[str, Any]
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Question:
    """What is asked of one version: days with their windows, unit, breakdown.

    ``moved`` are the units that have ended, the same on all of the days.
    """

    indicator: Indicator
    version: Version
    facts: FactSet
    days: tuple[date, ...]
    windows: tuple[Window, ...]
    unit: str | None
    group_by: str | None
    depth: int = 0
    moved: Moved = ()

    @cached_property
    def limits(self) -> Limits:
        """Which units count for the unit asked, or do not, whatever their codes say."""
        return limits_of(self.unit, self.moved)

    @property
    def shape(self) -> Shape:
        """What the statement depends on."""
        grouped = self.depth or self.group_by == self.facts.unit_column
        return Shape(
            self.group_by, self.unit is not None, len(self.days), self.depth,
            self.moved if grouped else (),
            slots(len(self.limits.came)), slots(len(self.limits.left)),
        )  # fmt: skip

    @property
    def is_series(self) -> bool:
        """Whether many days, or all units, are asked for at once."""
        return len(self.days) > 1 or self.depth > 0

    @property
    def parameters(self) -> dict[str, Any]:
        """Every mark that a statement may carry."""
        found: dict[str, Any] = {"unit": self.unit, "below": f"{self.unit}."}
        found |= in_slots("came", self.limits.came) | in_slots("left", self.limits.left)
        for index, (day, window) in enumerate(zip(self.days, self.windows, strict=True)):
            found[f"on{index}"] = day
            found[f"from{index}"] = window.from_on or BEGINNING
            found[f"until{index}"] = window.until
            found[f"begin{index}"] = day_number(window.from_on or BEGINNING)
            found[f"end{index}"] = day_number(window.until)
            found[f"next{index}"] = day_number(day + ONE_DAY)
        found["from"] = min(window.from_on or BEGINNING for window in self.windows)
        found["until"] = max(window.until for window in self.windows)
        found["coarse"] = coarse_before(
            day
            for on, window in zip(self.days, self.windows, strict=True)
            for day in (window.from_on or BEGINNING, window.until, on + ONE_DAY)
        )
        return found


def _run(
    engine: Engine, statement: Statement, parameters: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    for row in engine.rows(statement.sql, parameters):
        yield dict(zip(statement.columns, row, strict=True))


def _value(
    question: Question,
    index: int,
    group: str | None,
    numerator: Fraction | int,
    denominator: Fraction | int,
    row: Mapping[str, Any],
    comparison: Comparison | None = None,
) -> Value:
    indicator, version, rolled_up = question.indicator, question.version, question.depth > 0
    return Value(
        code=indicator.code,
        measure=indicator.measure,
        better=indicator.better,
        on=question.days[index],
        unit=group if rolled_up else question.unit,
        group_by=None if rolled_up else question.group_by,
        group=None if rolled_up else group,
        numerator=as_decimal(numerator),
        denominator=half_up(denominator),
        exact=exact_value(indicator.measure, numerator, denominator, version.kind),
        window=question.windows[index],
        definition_version=version.number,
        version_from=version.valid_from,
        fingerprint=version.fingerprint,
        unjudgeable=int(row["considered"] or 0) - int(row["judged"] or 0),
        imported=_claimed(question, row, "imported"),
        simulated=_claimed(question, row, "simulated"),
        entered_afterwards=_claimed(question, row, "afterwards"),
        comparison=comparison,
        computed_at=clock.now(),
    )


def _claimed(question: Question, row: Mapping[str, Any], name: str) -> int | None:
    """0 without any, and nothing where the facts do not say."""
    return int(row[name] or 0) if name in question.facts.named_claims else None


def answer(question: Question, engine: Engine) -> list[list[Value]]:
    """Outer list: days; inner: groups, or one value without a breakdown.

    One query; two for a change from a base year.
    """
    if question.version.kind.compares:
        return _changes(question, engine)
    if question.is_series:
        return _series_of_shares(question, engine)
    if question.version.kind is Kind.QUANTILE:
        return [_quantiles(question, engine)]
    return [_shares(question, engine)]


def _in_order(groups: Iterable[str | None]) -> list[str | None]:
    return sorted(groups, key=lambda group: (group is None, group or ""))


def _share_value(question: Question, index: int, group: str | None, row: Row) -> Value:
    return _value(
        question, index, group, int(row["numerator"] or 0), int(row["denominator"] or 0), row
    )


def _shares(question: Question, engine: Engine) -> list[Value]:
    """One query: the one day, group by group."""
    statement = share_statement(question.facts, question.version, question.shape, engine.dialect)
    by_group = {row.get("grouped"): row for row in _run(engine, statement, question.parameters)}
    return [_share_value(question, 0, group, by_group[group]) for group in _in_order(by_group)]


def _quantiles(question: Question, engine: Engine) -> list[Value]:
    """One query: how often each value occurs in each group on the one day."""
    statement = quantile_statement(question.facts, question.version, question.shape, engine.dialect)
    by_group: dict[str | None, Rows] = {} if question.group_by else {None: []}
    for row in _run(engine, statement, question.parameters):
        by_group.setdefault(row.get("grouped"), []).append(row)
    share = question.version.quantile or Fraction(1, 2)
    found = []
    for group in _in_order(by_group):
        rows = by_group[group]
        total = _total(question.facts, rows)
        counts = {int(row["amount"]): int(row["judged"]) for row in rows
                  if row["amount"] is not None and row["judged"]}  # fmt: skip
        found.append(_value(question, 0, group, quantile_of(share, counts), total["judged"], total))
    return found


def _total(facts: FactSet, rows: Iterable[Row]) -> dict[str, int]:
    """The counts of all rows together, 0 without any."""
    names = ("considered", "judged", *facts.named_claims)
    total = dict.fromkeys(names, 0)
    for row in rows:
        for name in names:
            total[name] += int(row[name] or 0)
    return total


def _series_of_shares(question: Question, engine: Engine) -> list[list[Value]]:
    """One query: numerators and denominators of each day and unit that has rows on it."""
    statement = shares_statement(question.facts, question.version, question.shape, engine.dialect)
    found: dict[tuple[int, str | None], Row] = {}
    for row in _run(engine, statement, question.parameters):
        found[int(row["idx"]), row.get("grouped")] = row | _fraction(question.version, row)
    nothing = dict.fromkeys(("numerator", "denominator", *_total(question.facts, ())), 0)
    units = _units(question, found)
    return [
        [_share_value(question, index, unit, found.get((index, unit), nothing)) for unit in units]
        for index in range(len(question.days))
    ]


def _fraction(version: Version, row: Row) -> dict[str, Any]:
    """What stands above and below the line, by the kind of the version."""
    if version.kind is Kind.MEAN:
        return {"numerator": row["amount"], "denominator": row["judged"]}
    if version.kind in (Kind.WEIGHTED_MEAN, Kind.RATIO_OF_SUMS):
        return {"numerator": row["amount"], "denominator": row["weight"]}
    if version.count_of is None:
        return {"denominator": row["judged"]}
    return {}


def _units(question: Question, found: Iterable[tuple[int, str | None]]) -> list[str | None]:
    """Every unit that has any row in the whole span; without units the one figure of all."""
    return _in_order({unit for _, unit in found}) if question.depth else [None]


def base_window(question: Question, engine: Engine) -> Window | None:
    """The first admissible base year with evidence anywhere, once it is over. One query."""
    base = question.version.base
    if base is None:
        return None
    statement = base_years_statement(question.facts, question.version, engine.dialect)
    rows = _run(engine, statement, question.parameters)
    filled = {int(row["year"]) for row in rows}
    for year in base.years:
        if year in filled:
            return year_window(year)
    return None


def _changes(question: Question, engine: Engine) -> list[list[Value]]:
    """Two queries: which base year, then the sums of the strata."""
    base = base_window(question, engine)
    parameters = question.parameters
    considered = base or Window(parameters["until"], parameters["until"])
    parameters["frombase"], parameters["untilbase"] = considered.from_on, considered.until
    if question.is_series:
        parameters["basebegin"] = day_number(considered.from_on or BEGINNING)
        parameters["baseend"] = day_number(considered.until)
        over = [window.until >= considered.until for window in question.windows]
        parameters["basefirst"] = over.index(True) if True in over else len(over)
        return _series_of_changes(question, engine, base, parameters)
    statement = change_statement(question.facts, question.version, question.shape, engine.dialect)
    found: dict[str | None, Rows] = {} if question.group_by else {None: []}
    for row in _run(engine, statement, parameters):
        found.setdefault(row.get("grouped"), []).append(row)
    return [[_change_of(question, group, base, found[group]) for group in _in_order(found)]]


def _is_over(question: Question, index: int, base: Window | None) -> bool:
    return base is not None and base.until <= question.windows[index].until


def _change_of(question: Question, group: str | None, base: Window | None, rows: Rows) -> Value:
    version, over = question.version, _is_over(question, 0, base)
    strata, volumes = version.base and version.base.strata, version.base and version.base.volumes
    change = change_from_base(
        (
            Stratum(
                " · ".join(str(row[name]) for name in strata or ()),
                int(row["base_count"] or 0) if over else 0,
                int(row["base_sum"] or 0) if over else 0,
                int(row["judged"] or 0),
                int(row["amount"] or 0),
            )
            for row in rows
        ),
        volumes or Volumes.BASE,
    )
    total = _total(question.facts, rows)
    return _changed(question, 0, group, change, base if over else None, total)


def _changed(
    question: Question, index: int, group: str | None, change: Change, base: Window | None,
    total: Mapping[str, int],
) -> Value:  # fmt: skip
    apart = question.version.kind is Kind.DIFFERENCE_FROM_BASE
    return _value(
        question, index, group, change.saved, change.volume if apart else change.base_total, total,
        Comparison(base, change.compared, change.unmatched_now, change.unmatched_base),
    )  # fmt: skip


def _series_of_changes(
    question: Question, engine: Engine, base: Window | None, parameters: Mapping[str, Any]
) -> list[list[Value]]:
    """Rows are read as they come: a dictionary for each of so many would cost too much."""
    version, facts = question.version, question.facts
    statement = changes_statement(facts, version, question.shape, engine.dialect)
    volumes = version.base.volumes if version.base else Volumes.BASE
    place = {name: index for index, name in enumerate(statement.columns)}
    idx, aside, parts, whole, volume, kinds = (
        place[name] for name in ("idx", "aside", "parts", "whole", "volume", "compared")
    )
    names = [index for name, index in place.items() if name.startswith("stratum")]
    counted = {name: place[name] for name in _total(facts, ())}
    by_value: dict[tuple[int, str | None], list[tuple[Any, ...]]] = defaultdict(list)
    grouped = place.get("grouped")
    for row in engine.rows(statement.sql, parameters):
        by_value[row[idx], None if grouped is None else row[grouped]].append(row)

    def value(index: int, unit: str | None) -> Value:
        compared, total = Compared(volumes), _total(facts, ())
        for row in by_value[index, unit]:
            if row[parts] is None:
                total = {name: row[at] for name, at in counted.items()}
            elif row[aside]:
                side = compared.unmatched_now if row[aside] > 0 else compared.unmatched_base
                side.append(" · ".join(str(row[name]) for name in names))
            else:
                compared.parts = parts_of(row[parts])
                compared.whole, compared.volume = row[whole], row[volume]
                compared.compared = row[kinds]
        over = _is_over(question, index, base)
        return _changed(question, index, unit, compared.change(), base if over else None, total)

    units = _units(question, by_value)
    return [[value(index, unit) for unit in units] for index in range(len(question.days))]
