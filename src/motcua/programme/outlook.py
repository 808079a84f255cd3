"""The outlook: published values, their forecast, and what would move each target most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from motcua.indicators import api as indicators
from motcua.indicators.contracts import Kind, MissedRecord, PublishedValue
from motcua.organisation import api as organisation
from motcua.programme.contracts import (
    Board,
    Measure,
    Mover,
    NoForecast,
    Outlook,
    Programme,
    Prospect,
    PublishedStanding,
    PublishedTarget,
    State,
    Target,
)
from motcua.programme.forecasts import forecast, movers
from motcua.programme.publishing import indicators_of
from motcua.programme.rules import judge, overall
from motcua.programme.selectors import programme_get, programme_on

MOST_MOVERS = 3
Parts = Mapping[str, Sequence[PublishedValue]]


def _below(unit: str, parts: Sequence[PublishedValue]) -> list[PublishedValue]:
    return [part for part in parts if f"{part.group}.".startswith(f"{unit}.")]


def _heaviest(
    measure: Measure, latest: PublishedValue | None, parts: Sequence[PublishedValue]
) -> tuple[Mover, ...] | None:
    found = movers(measure, latest, parts) if latest is not None else None
    if found is None:
        return None
    return tuple(mover for mover in found if mover.points > 0)[:MOST_MOVERS]


def _missed(
    parts: Sequence[PublishedValue], kept: Mapping[int, Sequence[MissedRecord]]
) -> tuple[MissedRecord, ...]:
    """The rows that missed most, of the units whose parts are given."""
    return indicators.heaviest(item for part in parts for item in kept.get(part.published_id, ()))


@dataclass(frozen=True)
class _Read:
    """What was published, read once for all measures."""

    on: date
    unit: str
    series: Parts
    by_unit: Parts
    by_procedure: Parts
    by_level: Parts
    missed: Mapping[int, Sequence[MissedRecord]]


def _read(programme: Programme, on: date, unit: str) -> _Read:
    """Everything that the pages of targets show. Five queries, and no dossier is read."""
    codes = indicators_of(programme)
    due = {measure.due_on for measure in programme.measures if measure.due_on <= on}
    whole = unit if "." in unit else None  # the province's is the figure of all, even of none
    series = indicators.published_series(codes=codes, unit=whole, until=on, days=due)
    last = {name: listed[-1].on for name, listed in series.items()}
    by_unit = indicators.published_parts(days=last, dimension="unit")
    below = [part.published_id for parts in by_unit.values() for part in _below(unit, parts)]
    levels = {
        measure.indicator: min(measure.due_on, last[measure.indicator])
        for measure in programme.measures
        if measure.indicator in last and measure.breakdown == "level"
    }  # fmt: skip
    return _Read(
        on=on, unit=unit, series=series, by_unit=by_unit,
        by_procedure=indicators.published_parts(days=last, dimension="procedure"),
        by_level=indicators.published_parts(days=levels, dimension="level"),
        missed=indicators.published_missed(parts=below),
    )  # fmt: skip


def _outlook(target: Target, measure: Measure, read: _Read) -> Outlook:
    code = measure.indicator or ""
    series = read.series.get(code, ())
    version = indicators.indicator_get(code).versions[-1]
    months = [item for item in series if not item.provisional]
    told = (
        forecast(measure, months, on=read.on, is_share=version.kind is Kind.RATIO)
        if months
        else NoForecast.NOTHING_PUBLISHED
    )
    latest = series[-1] if series else None
    below = _below(read.unit, read.by_unit.get(code, ()))
    return Outlook(
        target=target,
        measure=measure,
        series=tuple(series),
        forecast=None if isinstance(told, NoForecast) else told,
        why_not=told if isinstance(told, NoForecast) else None,
        state=judge(measure, exact=latest.exact, on=read.on) if latest else State.NO_EVIDENCE,
        agencies=_heaviest(measure, latest, below),
        procedures=_heaviest(measure, latest, read.by_procedure.get(code, ())),
        dossiers=_missed(below, read.missed),
    )


def _standing(target: Target, measure: Measure, read: _Read) -> PublishedStanding:
    if measure.indicator is None:
        return PublishedStanding(measure, State.NO_EVIDENCE, None, (), None)
    outlook = _outlook(target, measure, read)
    at_due = next((item for item in outlook.series if item.on == measure.due_on), None)
    judged = at_due if measure.due_on <= read.on else outlook.latest
    state = State.NO_EVIDENCE
    if judged is not None:
        state = judge(measure, exact=judged.exact, on=judged.on)
    groups = read.by_level.get(measure.indicator, ()) if measure.breakdown else ()
    return PublishedStanding(measure, state, at_due, tuple(groups), outlook)


def board(*, on: date, unit: str | None = None, code: str | None = None) -> Board:
    """Every target as published up to ``on``. Five queries, and no dossier is read.

    Without a ``unit``, the whole programme's; without a ``code``, the programme of the day.
    Raises ``ProgrammeUnknown``, ``UnitUnknown``.
    """
    programme = programme_get(code) if code else programme_on(on)
    scope = organisation.unit_get(unit or programme.unit).code
    read = _read(programme, on, scope)
    rows = []
    for target in programme.targets:
        standings = tuple(_standing(target, measure, read) for measure in target.measures)
        state = overall([standing.state for standing in standings])
        rows.append(PublishedTarget(target, standings, state))
    return Board(programme, on, scope, tuple(rows))


def prospect(*, on: date, unit: str | None = None, code: str | None = None) -> Prospect:
    """Where every counted measure is heading, the threatened first. As ``board``."""
    return board(on=on, unit=unit, code=code).prospect
