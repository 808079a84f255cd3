"""Reads: values, series, evidence. Each says how many queries it makes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from motcua.core import clock
from motcua.indicators.compiling import (
    Shape,
    Statement,
    base_years_statement,
    change_statement,
    evidence_statement,
    quantile_statement,
    share_statement,
)
from motcua.indicators.contracts import (
    Comparison,
    Every,
    EvidencePage,
    FactSet,
    Indicator,
    Kind,
    Part,
    Point,
    Span,
    Value,
    Version,
    Volumes,
    Window,
    WindowKind,
)
from motcua.indicators.engines import Engine, engine_for
from motcua.indicators.errors import (
    DimensionUnknown,
    IndicatorNotInForce,
    SeriesBackwards,
    TooManyDates,
    TooManyPoints,
    UnitNotRecorded,
)
from motcua.indicators.rules import (
    Stratum,
    as_decimal,
    change_from_base,
    exact_value,
    periods,
    quantile_of,
    window_on,
    year_window,
)

MOST_DATES = 60
MOST_POINTS = 200
BEGINNING = date(1, 1, 1)
_COUNT = re.compile(r"(?:considered|judged|count|base_count|imported|simulated|afterwards)\d*")
"""Columns that count rows. Spark's count of no row under a condition is NULL, not 0."""


@dataclass(frozen=True)
class Question:
    """What is asked of one version: days with their windows, unit, breakdown."""

    indicator: Indicator
    version: Version
    facts: FactSet
    days: tuple[date, ...]
    windows: tuple[Window, ...]
    unit: str | None
    group_by: str | None
    depth: int = 0

    @property
    def shape(self) -> Shape:
        """What the statement depends on."""
        return Shape(self.group_by, self.unit is not None, len(self.days), self.depth)

    @property
    def parameters(self) -> dict[str, Any]:
        """Every mark that a statement may carry."""
        found: dict[str, Any] = {"unit": self.unit, "below": f"{self.unit}."}
        for index, (day, window) in enumerate(zip(self.days, self.windows, strict=True)):
            found[f"on{index}"] = day
            found[f"from{index}"] = window.from_on or BEGINNING
            found[f"until{index}"] = window.until
        found["from"] = min(window.from_on or BEGINNING for window in self.windows)
        found["until"] = max(window.until for window in self.windows)
        return found


def _ask(
    indicator: Indicator,
    facts: FactSet,
    version: Version,
    days: Sequence[date],
    unit: str | None,
    group_by: str | None,
    window: Window | None = None,
) -> Question:
    if group_by is not None and group_by not in indicator.dimensions:
        raise DimensionUnknown(
            indicator=indicator.code, dimension=group_by, known=", ".join(indicator.dimensions)
        )
    if unit is not None and facts.unit_column is None:
        raise UnitNotRecorded(indicator=indicator.code)
    windows: tuple[Window, ...]
    if window is not None:
        known_until = days[0] + timedelta(days=1)
        windows = (Window(window.from_on, min(window.until, known_until)),)
    else:
        windows = tuple(window_on(version.window, day) for day in days)
    return Question(indicator, version, facts, tuple(days), windows, unit, group_by)


def ask(
    indicator: Indicator, facts: FactSet, on: date, unit: str | None = None,
    group_by: str | None = None, depth: int = 0,
) -> Question:  # fmt: skip
    """The question of one day by the version in force. Raises ``IndicatorNotInForce``."""
    question = _ask(
        indicator, facts, version_on(indicator, on), [on], unit, None if depth else group_by
    )
    return replace(question, group_by=group_by, depth=depth) if depth else question


def version_on(indicator: Indicator, on: date) -> Version:
    """The version in force. Raises ``IndicatorNotInForce``."""
    version = indicator.version_on(on)
    if version is None:
        raise IndicatorNotInForce(
            indicator=indicator.code, first=indicator.versions[0].valid_from, on=on
        )
    return version


def _run(
    engine: Engine, statement: Statement, parameters: Mapping[str, Any]
) -> list[dict[str, Any]]:
    rows = engine.rows(statement.sql, parameters)
    counts = [_COUNT.fullmatch(name) is not None for name in statement.columns]
    return [
        {
            name: 0 if value is None and is_count else value
            for name, value, is_count in zip(statement.columns, row, counts, strict=True)
        }
        for row in rows
    ]


def _value(
    question: Question,
    index: int,
    group: str | None,
    numerator: Fraction | int,
    denominator: Fraction | int,
    row: Mapping[str, Any],
    unjudgeable: int,
    comparison: Comparison | None = None,
) -> Value:
    indicator, version = question.indicator, question.version
    return Value(
        code=indicator.code,
        measure=indicator.measure,
        better=indicator.better,
        on=question.days[index],
        unit=question.unit,
        group_by=question.group_by,
        group=group,
        numerator=as_decimal(numerator),
        denominator=floor(denominator + Fraction(1, 2)),
        exact=exact_value(indicator.measure, numerator, denominator, version.kind),
        window=question.windows[index],
        definition_version=version.number,
        version_from=version.valid_from,
        fingerprint=version.fingerprint,
        unjudgeable=unjudgeable,
        imported=_whole(row, f"imported{index}"),
        simulated=_whole(row, f"simulated{index}"),
        entered_afterwards=_whole(row, f"afterwards{index}"),
        comparison=comparison,
        computed_at=clock.now(),
    )


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    return int(row[name]) if row.get(name) is not None else None


def _shares(question: Question, engine: Engine) -> list[list[Value]]:
    """One query. Outer list: days; inner: groups (one when there is no breakdown)."""
    statement = share_statement(question.facts, question.version, question.shape, engine.dialect)
    rows = _run(engine, statement, question.parameters)
    found: list[list[Value]] = []
    for index in range(len(question.days)):
        values = [
            _value(
                question, index, row.get("grouped"), int(row[f"numerator{index}"] or 0),
                int(row[f"denominator{index}"] or 0), row,
                int(row[f"considered{index}"]) - int(row[f"judged{index}"]),
            )
            for row in rows
        ]  # fmt: skip
        found.append(sorted(values, key=lambda value: (value.group is None, value.group or "")))
    return found


def _quantile_values(
    question: Question, index: int, by_group: Mapping[str | None, Sequence[Mapping[str, Any]]]
) -> list[Value]:
    share = question.version.quantile or Fraction(1, 2)
    found = []
    for group in sorted(by_group, key=lambda name: (name is None, name or "")):
        rows = by_group[group]
        counts = {int(row["amount"]): int(row[f"count{index}"]) for row in rows
                  if row["amount"] is not None and row[f"count{index}"]}  # fmt: skip
        total = sum(counts.values())
        found.append(
            _value(
                question, index, group, quantile_of(share, counts), total,
                _sum_claims(question.facts, rows, index),
                sum(int(row[f"considered{index}"]) for row in rows) - total,
            )
        )  # fmt: skip
    return found


def _quantiles(question: Question, engine: Engine) -> list[list[Value]]:
    """One query: how often each value occurs in each group."""
    statement = quantile_statement(question.facts, question.version, question.shape, engine.dialect)
    by_group: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in _run(engine, statement, question.parameters):
        by_group[row.get("grouped")].append(row)
    if question.group_by is None and not by_group:
        by_group[None] = []
    return [_quantile_values(question, index, by_group) for index in range(len(question.days))]


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


def _sum_claims(facts: FactSet, rows: Sequence[Mapping[str, Any]], index: int) -> dict[str, int]:
    """Sums over the strata; 0 without any, and nothing where the facts do not say."""
    rules = {
        f"imported{index}": facts.imported,
        f"simulated{index}": facts.simulated,
        f"afterwards{index}": facts.entered_afterwards,
    }
    return {
        name: sum(int(row[name]) for row in rows)
        for name, rule in rules.items()
        if rule is not None
    }


def _change_of(
    question: Question, index: int, group: str | None, base: Window | None,
    rows: Sequence[Mapping[str, Any]],
) -> Value:  # fmt: skip
    strata_names = question.version.base.strata if question.version.base else ()
    over = base is not None and base.until <= question.windows[index].until
    strata = [
        Stratum(
            " · ".join(str(row[name]) for name in strata_names),
            int(row["base_count"]) if over else 0,
            int(row["base_sum"] or 0) if over else 0,
            int(row[f"count{index}"]),
            int(row[f"sum{index}"] or 0),
        )
        for row in rows
    ]
    volumes = question.version.base.volumes if question.version.base else Volumes.BASE
    change = change_from_base(strata, volumes)
    unjudgeable = sum(int(row[f"considered{index}"]) - int(row[f"count{index}"]) for row in rows)
    apart = question.version.kind is Kind.DIFFERENCE_FROM_BASE
    return _value(
        question, index, group, change.saved, change.volume if apart else change.base_total,
        _sum_claims(question.facts, rows, index), unjudgeable,
        Comparison(
            base if over else None, change.compared, change.unmatched_now, change.unmatched_base
        ),
    )  # fmt: skip


def _changes(question: Question, engine: Engine) -> list[list[Value]]:
    """Two queries: which base year, then the sums of each stratum."""
    base = base_window(question, engine)
    parameters = question.parameters
    nothing = Window(parameters["until"], parameters["until"])
    considered = base or nothing
    parameters["frombase"], parameters["untilbase"] = considered.from_on, considered.until
    statement = change_statement(question.facts, question.version, question.shape, engine.dialect)
    by_group: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in _run(engine, statement, parameters):
        by_group[row.get("grouped")].append(row)
    if question.group_by is None and not by_group:
        by_group[None] = []
    groups = sorted(by_group, key=lambda group: (group is None, group or ""))
    return [
        [_change_of(question, index, group, base, by_group[group]) for group in groups]
        for index in range(len(question.days))
    ]


def _answer(question: Question, engine: Engine) -> list[list[Value]]:
    if question.version.kind.compares:
        return _changes(question, engine)
    if question.version.kind is Kind.QUANTILE:
        return _quantiles(question, engine)
    return _shares(question, engine)


def value_compute(
    *,
    indicator: Indicator,
    facts: FactSet,
    on: date,
    unit: str | None = None,
    window: Window | None = None,
    engine: Engine | None = None,
) -> Value:
    """The value as it was known on ``on``. One query; two for a change from a base year."""
    question = _ask(indicator, facts, version_on(indicator, on), [on], unit, None, window)
    return _answer(question, engine_for(facts, engine))[0][0]


def groups_compute(
    *,
    indicator: Indicator,
    facts: FactSet,
    on: date,
    group_by: str,
    unit: str | None = None,
    window: Window | None = None,
    engine: Engine | None = None,
) -> list[Value]:
    """The value of each group, ordered by group, the nameless last. As many queries."""
    question = _ask(indicator, facts, version_on(indicator, on), [on], unit, group_by, window)
    return _answer(question, engine_for(facts, engine))[0]


def series_compute(
    *,
    indicator: Indicator,
    facts: FactSet,
    dates: Sequence[date],
    unit: str | None = None,
    engine: Engine | None = None,
) -> list[Value]:
    """Values for several days in their order: one pass for each version that was in force."""
    if len(dates) > MOST_DATES:
        raise TooManyDates(most=MOST_DATES, asked=len(dates))
    used = engine_for(facts, engine)
    found: dict[date, Value] = {}
    for version, days in _by_version(indicator, dates):
        question = _ask(indicator, facts, version, days, unit, None)
        for day, values in zip(days, _answer(question, used), strict=True):
            found[day] = values[0]
    return [found[day] for day in dates]


def _by_version(
    indicator: Indicator, dates: Sequence[date]
) -> Iterator[tuple[Version, list[date]]]:
    days: dict[int, list[date]] = defaultdict(list)
    for day in sorted(set(dates)):
        days[version_on(indicator, day).number - 1].append(day)
    for number, listed in days.items():
        yield indicator.versions[number], listed


def series_points(
    *,
    indicator: Indicator,
    facts: FactSet,
    from_on: date,
    to_on: date,
    every: Every,
    today: date,
    span: Span = Span.DEFINITION,
    unit: str | None = None,
    depth: int = 0,
    engine: Engine | None = None,
) -> list[Point]:
    """One point for each period, oldest first; with a ``depth`` also for each unit with facts.

    A period that is not over is seen as of ``today``. As many queries as one value needs,
    for each version in force, however many the points. Raises ``SeriesBackwards``,
    ``TooManyPoints``, ``UnitNotRecorded``.
    """
    if from_on > to_on:
        raise SeriesBackwards(first=from_on, last=to_on)
    spans = periods(every, from_on, to_on, MOST_POINTS)
    if len(spans) > MOST_POINTS:
        raise TooManyPoints(most=MOST_POINTS, first=from_on, last=to_on)
    if (unit is not None or depth) and facts.unit_column is None:
        raise UnitNotRecorded(indicator=indicator.code)
    days = [min(period.until - timedelta(days=1), today) for period in spans]
    asked: dict[int, list[int]] = defaultdict(list)
    for index, (period, on) in enumerate(zip(spans, days, strict=True)):
        version = indicator.version_on(on)
        if version is not None and (period.from_on or on) <= on:
            asked[version.number - 1].append(index)
    used = engine_for(facts, engine)
    found: dict[int, list[Value]] = {}
    for number, indexes in asked.items():
        version = indicator.versions[number]
        question = Question(
            indicator, version, facts, tuple(days[index] for index in indexes),
            tuple(_span_window(version, spans[index], days[index], span) for index in indexes),
            unit, facts.unit_column if depth else None, depth,
        )  # fmt: skip
        found |= dict(zip(indexes, _answer(question, used), strict=True))
    return _points(spans, days, found, unit, bool(depth))


def _span_window(version: Version, period: Window, on: date, span: Span) -> Window:
    if span is Span.DEFINITION or version.window is WindowKind.ALL_UNTIL:
        return window_on(version.window, on)
    return Window(period.from_on, min(period.until, on + timedelta(days=1)))


def _points(
    spans: Sequence[Window], days: Sequence[date], found: Mapping[int, Sequence[Value]],
    unit: str | None, by_unit: bool,
) -> list[Point]:  # fmt: skip
    """Every unit stands in every period; one without facts there has no value."""
    if not by_unit:
        return [
            Point(period, day, unit, found[index][0] if index in found else None)
            for index, (period, day) in enumerate(zip(spans, days, strict=True))
        ]
    named = {value.group for values in found.values() for value in values if value.group}
    units = sorted(code for code in named if unit is None or f"{code}.".startswith(f"{unit}."))
    points = []
    for index, (period, day) in enumerate(zip(spans, days, strict=True)):
        values = {value.group: value for value in found.get(index, ())}
        points += [
            Point(period, day, code, _of_unit(values[code]) if code in values else None)
            for code in units
        ]
    return points


def _of_unit(value: Value) -> Value:
    """A rolled-up group as what it is: the value of a unit and all below it."""
    return replace(value, unit=value.group, group_by=None, group=None)


def evidence_page(
    *,
    indicator: Indicator,
    facts: FactSet,
    on: date,
    part: Part,
    unit: str | None = None,
    limit: int = 50,
    after: str | int | None = None,
    engine: Engine | None = None,
) -> EvidencePage:
    """The rows behind a value as they were known on ``on``. One query.

    For a change from a base year these are the rows of the current window.
    """
    version = version_on(indicator, on)
    question = _ask(indicator, facts, version, [on], unit, None)
    used = engine_for(facts, engine)
    statement = evidence_statement(
        facts, version, part, unit is not None, after is not None, used.dialect
    )
    parameters = {**question.parameters, "limit": limit + 1}
    if after is not None:
        parameters["after"] = str(after)
    rows = _run(used, statement, parameters)
    more = len(rows) > limit
    rows = rows[:limit]
    shown = tuple(facts.column(name) for name in statement.columns)
    return EvidencePage(shown, tuple(rows), rows[-1][facts.key] if more else None)
