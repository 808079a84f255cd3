"""The scoreboard: every target judged from its indicator, on a day and on its due day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from motcua.indicators import api as indicators
from motcua.indicators.contracts import PublishedValue, Value
from motcua.organisation import api as organisation
from motcua.programme.contracts import (
    GroupStanding,
    Measure,
    Programme,
    Scoreboard,
    Shares,
    Standing,
    State,
    Target,
    TargetStanding,
)
from motcua.programme.errors import MeasureUnknown, ProgrammeUnknown, TargetUnknown
from motcua.programme.loading import programmes_defined
from motcua.programme.rules import judge, overall, shares

DEFAULT = "an-giang-2011-2015"
Known = dict[tuple[str, date], Value]


def programme_get(code: str = DEFAULT) -> Programme:
    """A programme by code. Raises ``ProgrammeUnknown``."""
    try:
        return programmes_defined()[code]
    except KeyError:
        raise ProgrammeUnknown(programme=code) from None


def programme_list() -> list[Programme]:
    """All programmes, the earliest first."""
    return sorted(programmes_defined().values(), key=lambda item: (item.period_from, item.code))


def programme_on(day: date) -> Programme:
    """The programme whose period holds ``day``; else the last that began, else the first."""
    listed = programme_list()
    begun = [item for item in listed if item.period_from <= day]
    return begun[-1] if begun else listed[0]


def target_get(key: str, code: str = DEFAULT) -> Target:
    """A target by its key, e.g. ``b2``. Raises ``TargetUnknown``."""
    for target in programme_get(code).targets:
        if target.key == key:
            return target
    raise TargetUnknown(target=key)


def measure_get(key: str, code: str = DEFAULT) -> Measure:
    """A measure by its key, e.g. ``b2.1``. Raises ``MeasureUnknown``."""
    for measure in programme_get(code).measures:
        if measure.key == key:
            return measure
    raise MeasureUnknown(measure=key)


def unit_shares(*, unit: str, on: date, code: str = DEFAULT) -> Shares:
    """What a unit leads and helps with in a programme, as the unit is on a day (R6).

    Raises ``ProgrammeUnknown``, ``UnitUnknown``.
    """
    return shares(programme_get(code), organisation.unit_get(unit, on=on))


def _defined(code: str, days: Iterable[date]) -> list[date]:
    """Those of ``days`` for which the indicator is defined."""
    indicator = indicators.indicator_get(code)
    return [day for day in sorted(set(days)) if indicator.version_on(day) is not None]


def _known(measures: Sequence[Measure], on: date, unit: str | None) -> Known:
    """Every value that judging needs: one series for each indicator."""
    days: dict[str, set[date]] = {}
    for measure in measures:
        if measure.indicator is not None:
            days.setdefault(measure.indicator, {on}).add(min(on, measure.due_on))
    found: Known = {}
    for code, wanted in days.items():
        dates = _defined(code, wanted)
        if dates:
            for value in indicators.indicator_series(code=code, dates=dates, unit=unit):
                found[code, value.on] = value
    return found


def _state(measure: Measure, value: Value | None) -> State:
    if value is None:
        return State.NO_EVIDENCE
    return judge(measure, exact=value.exact, on=value.on)


def measure_state(measure: Measure, value: PublishedValue) -> State:
    """How a measure stands with a published value, e.g. that of one place. No query."""
    return judge(measure, exact=value.exact, on=value.on)


def _standing(measure: Measure, on: date, unit: str | None, known: Known) -> Standing:
    code = measure.indicator
    value = known.get((code, on)) if code else None
    at_due = known.get((code, measure.due_on)) if code and measure.due_on <= on else None
    groups: tuple[Value, ...] = ()
    judged_on = min(on, measure.due_on)
    if code and measure.breakdown and _defined(code, [judged_on]):
        groups = tuple(
            indicators.indicator_by(code=code, on=judged_on, dimension=measure.breakdown, unit=unit)
        )
    judged = at_due if measure.due_on <= on else value
    return Standing(measure, _state(measure, judged), _state(measure, value), value, at_due, groups)


def _target_standing(target: Target, on: date, unit: str | None, known: Known) -> TargetStanding:
    standings = tuple(_standing(measure, on, unit, known) for measure in target.measures)
    return TargetStanding(target, standings, overall([standing.state for standing in standings]))


def target_standing(
    *, key: str, on: date, unit: str | None = None, code: str = DEFAULT
) -> TargetStanding:
    """One target. One query for each of its indicators, one for each breakdown."""
    target = target_get(key, code)
    return _target_standing(target, on, unit, _known(target.measures, on, unit))


def scoreboard(*, on: date, unit: str | None = None, code: str = DEFAULT) -> Scoreboard:
    """All targets. A target whose day has come is judged by what was known on that day.

    A fixed number of queries: one for each indicator (two for a change from a base
    year) and one for each breakdown.
    """
    programme = programme_get(code)
    known = _known(programme.measures, on, unit)
    rows = tuple(_target_standing(target, on, unit, known) for target in programme.targets)
    return Scoreboard(programme, on, unit, rows)


def month_ends(on: date, count: int) -> list[date]:
    """``on`` and the ends of the months before it, oldest first, ``count`` days in all."""
    days = [on]
    while len(days) < count:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def measure_trend(
    *, key: str, on: date, unit: str | None = None, months: int = 12, code: str = DEFAULT
) -> list[Value]:
    """The value of a measure at the ends of past months and on ``on``; empty without one."""
    measure = measure_get(key, code)
    if measure.indicator is None:
        return []
    days = _defined(measure.indicator, month_ends(on, max(1, min(months, 60))))
    return indicators.indicator_series(code=measure.indicator, dates=days, unit=unit)


def measure_by(
    *, key: str, on: date, dimension: str = "district", unit: str | None = None,
    code: str = DEFAULT,
) -> list[GroupStanding]:  # fmt: skip
    """A measure in each district (or group of another dimension), judged on ``on``.

    A target is set for the province; a group's state shows where it is reached, no more.
    Empty without an indicator. Raises ``DimensionUnknown``.
    """
    measure = measure_get(key, code)
    if measure.indicator is None or not _defined(measure.indicator, [on]):
        return []
    values = indicators.indicator_by(code=measure.indicator, on=on, dimension=dimension, unit=unit)
    return [GroupStanding(value.group, _state(measure, value), value) for value in values]
