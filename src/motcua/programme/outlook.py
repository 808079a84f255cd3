"""The outlook: published values, their forecast, and what would move each target most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from motcua.indicators import api as indicators
from motcua.indicators.contracts import Kind, Published, PublishedValue
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.programme.contracts import (
    Measure,
    Mover,
    NoForecast,
    Outlook,
    Programme,
    Prospect,
    State,
    Target,
)
from motcua.programme.forecasts import forecast, movers
from motcua.programme.rules import judge
from motcua.programme.selectors import programme_get, programme_on

MOST_MOVERS = 3
Parts = Mapping[str, Sequence[PublishedValue]]


def _codes(programme: Programme) -> list[str]:
    return sorted({measure.indicator for measure in programme.measures if measure.indicator})


def month_ends(from_on: date, to_on: date) -> list[date]:
    """The last days of the months that lie between two days, both included."""
    found: list[date] = []
    day = from_on.replace(day=1)
    while True:
        day = (day + timedelta(days=31)).replace(day=1)
        end = day - timedelta(days=1)
        if end > to_on:
            return found
        found.append(end)


def months_publish(
    *, programme: Programme, from_on: date, to_on: date, actor: Actor, at: datetime,
    reason: str = "",
) -> list[Published]:  # fmt: skip
    """Freeze what the programme's targets count at the end of each month.

    Each indicator and month is a publication of its own; one from before changes nothing
    when it is the same. Months in which an indicator was not defined are passed over.
    Raises as ``values_publish`` of indicators does.
    """
    done = []
    for on in month_ends(from_on, to_on):
        for code in _codes(programme):
            if indicators.indicator_get(code).version_on(on) is not None:
                held = reason.strip() and indicators.published_list(code=code, on=on)
                done.append(
                    indicators.values_publish(
                        code=code, on=on, actor=actor, at=at, reason=reason if held else ""
                    )
                )
    return done


def _below(unit: str, parts: Sequence[PublishedValue]) -> list[PublishedValue]:
    return [part for part in parts if f"{part.group}.".startswith(f"{unit}.")]


def _heaviest(
    measure: Measure, latest: PublishedValue | None, parts: Sequence[PublishedValue]
) -> tuple[Mover, ...] | None:
    found = movers(measure, latest, parts) if latest is not None else None
    if found is None:
        return None
    return tuple(mover for mover in found if mover.points > 0)[:MOST_MOVERS]


def _outlook(
    target: Target, measure: Measure, series: Sequence[PublishedValue], on: date, unit: str,
    by_unit: Parts, by_procedure: Parts,
) -> Outlook:  # fmt: skip
    code = measure.indicator or ""
    version = indicators.indicator_get(code).versions[-1]
    told = (
        forecast(measure, series, on=on, is_share=version.kind is Kind.RATIO)
        if series
        else NoForecast.NOTHING_PUBLISHED
    )
    latest = series[-1] if series else None
    why_not = told if isinstance(told, NoForecast) else None
    return Outlook(
        target=target,
        measure=measure,
        series=tuple(series),
        forecast=None if isinstance(told, NoForecast) else told,
        why_not=why_not,
        state=judge(measure, exact=latest.exact if latest else None, on=on)
        if latest
        else State.NO_EVIDENCE,
        agencies=_heaviest(measure, latest, _below(unit, by_unit.get(code, ()))),
        procedures=_heaviest(measure, latest, by_procedure.get(code, ())),
    )


def _order(row: Outlook) -> tuple[bool, bool, date]:
    return not row.threatened, row.why_not is not None, row.measure.due_on


def prospect(*, on: date, unit: str | None = None, code: str | None = None) -> Prospect:
    """Where every counted measure is heading, as published up to ``on``. Three queries.

    Without a ``unit``, the whole programme's. No dossier is read, however many there are.
    Raises ``ProgrammeUnknown``, ``UnitUnknown``.
    """
    programme = programme_get(code) if code else programme_on(on)
    scope = organisation.unit_get(unit or programme.unit).code
    codes = _codes(programme)
    series = indicators.published_series(codes=codes, unit=scope, until=on)
    days = {name: listed[-1].on for name, listed in series.items()}
    by_unit = indicators.published_parts(days=days, dimension="unit")
    by_procedure = indicators.published_parts(days=days, dimension="procedure")
    rows = [
        _outlook(
            target, measure, series.get(measure.indicator, []), on, scope, by_unit, by_procedure
        )
        for target in programme.targets
        for measure in target.measures
        if measure.indicator
    ]
    return Prospect(programme, on, scope, tuple(sorted(rows, key=_order)))
