"""Freezing what the targets count: at the end of each month, and of the day that is over."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Published
from motcua.indicators.errors import AlreadyPublished
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.programme.contracts import Programme
from motcua.programme.selectors import programme_on


def indicators_of(programme: Programme) -> list[str]:
    """The indicators that the programme's targets are judged by."""
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


def days_publish(
    *, programme: Programme, days: Iterable[date], actor: Actor, at: datetime, reason: str = ""
) -> list[Published]:
    """Freeze what the programme's targets count on each of some days.

    Each indicator and day is a publication of its own; one from before changes nothing when
    it is the same. Days on which an indicator was not defined are passed over. Raises as
    ``values_publish`` of indicators does.
    """
    done = []
    for on in days:
        for code in indicators_of(programme):
            if indicators.indicator_get(code).version_on(on) is not None:
                held = reason.strip() and indicators.published_list(code=code, on=on)
                done.append(
                    indicators.values_publish(
                        code=code, on=on, actor=actor, at=at, reason=reason if held else ""
                    )
                )
    return done


def months_publish(
    *, programme: Programme, from_on: date, to_on: date, actor: Actor, at: datetime,
    reason: str = "",
) -> list[Published]:  # fmt: skip
    """Freeze the ends of the months between two days, and the due days among these days."""
    due = {item.due_on for item in programme.measures if from_on <= item.due_on <= to_on}
    return days_publish(
        programme=programme, days=sorted(due | set(month_ends(from_on, to_on))), actor=actor,
        at=at, reason=reason,
    )  # fmt: skip


def due_publish(*, programme: Programme, actor: Actor, at: datetime) -> list[Published]:
    """Freeze each target's figure on its due day, once that has come. Raises as above."""
    owed = {
        (measure.due_on, measure.indicator)
        for measure in programme.measures
        if measure.indicator and measure.due_on < clock.local_day(at)
    }
    return [
        indicators.values_publish(code=code, on=on, actor=actor, at=at)
        for on, code in sorted(owed)
        if indicators.indicator_get(code).version_on(on) is not None
    ]


def owed_days(today: date) -> list[date]:
    """The days whose figures are owed on ``today``: the end of last month, and yesterday."""
    return sorted({today.replace(day=1) - timedelta(days=1), today - timedelta(days=1)})


def daily_publish(*, at: datetime) -> list[Published]:
    """Freeze what is owed of the present programme and not published yet; for the worker.

    Yesterday's figures are provisional until the end of their month. What is published stays
    as it is: a correction needs a person and a reason. One query for each indicator and day
    that is there already.
    """
    done: list[Published] = []
    for on in owed_days(clock.local_day(at)):
        programme = programme_on(on)
        for code in indicators_of(programme):
            if indicators.indicator_get(code).version_on(on) is None:
                continue
            if indicators.published_list(code=code, on=on):
                continue
            with suppress(AlreadyPublished):  # another worker was faster
                done.append(indicators.values_publish(code=code, on=on, actor=SYSTEM, at=at))
    return done
