"""Reads: values, series, evidence. Each says how many queries it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from motcua.indicators.answering import Question, answer
from motcua.indicators.compiling import evidence_statement
from motcua.indicators.contracts import (
    Every,
    EvidencePage,
    FactSet,
    Indicator,
    Part,
    Point,
    Span,
    Value,
    Version,
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
    periods,
    window_on,
)
from motcua.indicators.units import Moved, moved_on

MOST_DATES = 60
MOST_POINTS = 200


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
    facts = version.counts(facts)
    if unit is not None and facts.unit_column is None:
        raise UnitNotRecorded(indicator=indicator.code)
    windows: tuple[Window, ...]
    if window is not None:
        known_until = days[0] + timedelta(days=1)
        windows = (Window(window.from_on, min(window.until, known_until)),)
    else:
        windows = tuple(window_on(version.window, day) for day in days)
    return Question(
        indicator, version, facts, tuple(days), windows, unit, group_by, moved=moved_on(days[0])
    )


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
    return answer(question, engine_for(question.facts, engine))[0][0]


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
    return answer(question, engine_for(question.facts, engine))[0]


def series_compute(
    *,
    indicator: Indicator,
    facts: FactSet,
    dates: Sequence[date],
    unit: str | None = None,
    engine: Engine | None = None,
) -> list[Value]:
    """Values for several days in their order.

    One pass for each version that was in force and each register of units.
    """
    if len(dates) > MOST_DATES:
        raise TooManyDates(most=MOST_DATES, asked=len(dates))
    found: dict[date, Value] = {}
    for version, days in _by_version(indicator, dates):
        question = _ask(indicator, facts, version, days, unit, None)
        used = engine_for(question.facts, engine)
        for day, values in zip(days, answer(question, used), strict=True):
            found[day] = values[0]
    return [found[day] for day in dates]


def _by_version(
    indicator: Indicator, dates: Sequence[date]
) -> Iterator[tuple[Version, list[date]]]:
    days: dict[tuple[int, Moved], list[date]] = defaultdict(list)
    for day in sorted(set(dates)):
        days[version_on(indicator, day).number - 1, moved_on(day)].append(day)
    for (number, _), listed in days.items():
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
    for each version in force and each register of units, however many the points. Raises
    ``SeriesBackwards``, ``TooManyPoints``, ``UnitNotRecorded``.
    """
    if from_on > to_on:
        raise SeriesBackwards(first=from_on, last=to_on)
    spans = periods(every, from_on, to_on, MOST_POINTS)
    if len(spans) > MOST_POINTS:
        raise TooManyPoints(most=MOST_POINTS, first=from_on, last=to_on)
    if (unit is not None or depth) and facts.unit_column is None:
        raise UnitNotRecorded(indicator=indicator.code)
    days = [min(period.until - timedelta(days=1), today) for period in spans]
    asked: dict[tuple[int, Moved], list[int]] = defaultdict(list)
    for index, (period, on) in enumerate(zip(spans, days, strict=True)):
        version = indicator.version_on(on)
        if version is not None and (period.from_on or on) <= on:
            asked[version.number - 1, moved_on(on)].append(index)
    found: dict[int, list[Value]] = {}
    for (number, moved), indexes in asked.items():
        version = indicator.versions[number]
        counted = version.counts(facts)
        question = Question(
            indicator, version, counted, tuple(days[index] for index in indexes),
            tuple(_span_window(version, spans[index], days[index], span) for index in indexes),
            unit, counted.unit_column if depth else None, depth, moved,
        )  # fmt: skip
        used = engine_for(counted, engine)
        found |= dict(zip(indexes, answer(question, used), strict=True))
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
    named = {value.unit for values in found.values() for value in values if value.unit}
    units = sorted(code for code in named if unit is None or f"{code}.".startswith(f"{unit}."))
    points = []
    for index, (period, day) in enumerate(zip(spans, days, strict=True)):
        values = {value.unit: value for value in found.get(index, ())}
        points += [Point(period, day, code, values.get(code)) for code in units]
    return points


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
    facts = question.facts
    used = engine_for(facts, engine)
    statement = evidence_statement(
        facts, version, part, question.shape, after is not None, used.dialect
    )
    parameters = {**question.parameters, "limit": limit + 1}
    if after is not None:
        parameters["after"] = str(after)
    rows = [
        dict(zip(statement.columns, row, strict=True))
        for row in used.rows(statement.sql, parameters)
    ]
    more = len(rows) > limit
    rows = rows[:limit]
    shown = tuple(facts.column(name) for name in statement.columns)
    return EvidencePage(shown, tuple(rows), rows[-1][facts.key] if more else None)
