"""Deadline arithmetic for arrays: what ``rules`` says of one day, for many at once.

Days are ``datetime64[D]`` in Viet Nam. Instants are ``datetime64`` in UTC, since numpy
knows no time zones; Viet Nam has kept UTC+7 in all the years of the calendar.
"""

from __future__ import annotations

from datetime import time

import numpy as np
import numpy.typing as npt

from motcua.calendars.contracts import LimitUnit
from motcua.calendars.errors import LimitInvalid
from motcua.calendars.rules import Counts, WorkingCalendar, microseconds_of

Days = npt.NDArray[np.datetime64]
Instants = npt.NDArray[np.datetime64]

_HOUR = 3_600_000_000
_VIETNAM = np.timedelta64(7, "h")


def _positions(cal: WorkingCalendar, days: Days) -> Counts:
    positions = (days.astype("datetime64[D]") - np.datetime64(cal.first)).astype(np.int64)
    wrong = (positions < 0) | (positions >= len(cal.kinds))
    if wrong.any():
        raise cal.outside(days[wrong][0])
    return positions


def _days(cal: WorkingCalendar, positions: Counts) -> Days:
    return np.datetime64(cal.first) + positions.astype("timedelta64[D]")


def _not_negative(n: Counts) -> None:
    if len(n) and n.min() < 0:
        raise LimitInvalid(amount=int(n.min()))


def _advance(cal: WorkingCalendar, positions: Counts, n: Counts) -> Counts:
    """Positions of the ``n``-th working days after ``positions``."""
    _not_negative(n)
    if len(n) and n.max() > len(cal.workdays):
        raise cal.outside(f"+{int(n.max())}")
    stays = (n == 0) & (cal.kinds[positions] > 0)
    target = cal.upto[positions] + np.where(stays, 0, np.maximum(n, 1)) - 1
    if len(target) and target.max() >= len(cal.workdays):
        worst = int(target.argmax())
        raise cal.outside(f"{cal.day(int(positions[worst]))} +{int(n[worst])}")
    return cal.workdays[target]


def add_working_days_bulk(cal: WorkingCalendar, days: Days, n: Counts) -> Days:
    """``add_working_days`` for arrays of one length; ``n`` must not be negative."""
    return _days(cal, _advance(cal, _positions(cal, days), n))


def working_days_between_bulk(cal: WorkingCalendar, a: Days, b: Days) -> Counts:
    """``working_days_between`` for arrays of one length."""
    return cal.upto[_positions(cal, b)] - cal.upto[_positions(cal, a)]


def due_on_bulk(
    cal: WorkingCalendar, received_at: Instants, amounts: Counts, unit: LimitUnit,
    cutoff: time | None = None,
) -> Days:  # fmt: skip
    """The due days of dossiers without pauses, as ``due`` gives them one by one.

    ``received_at`` are instants in UTC, ``amounts`` counts of ``unit``, of one length.
    Raises ``LimitInvalid`` and ``DayOutOfRange``.
    """
    _not_negative(amounts)
    if len(amounts) and amounts.max() > len(cal.kinds) * 24:
        raise cal.outside(f"+{int(amounts.max())} {unit}")
    local = received_at.astype("datetime64[us]") + _VIETNAM
    days = local.astype("datetime64[D]")
    positions = _positions(cal, days)
    of_day = (local - days).astype(np.int64)
    late = np.zeros(len(days), dtype=np.bool_)
    if cutoff is not None:
        late = (of_day > microseconds_of(cutoff)) & (cal.kinds[positions] > 0)
    start = _advance(cal, positions, late.astype(np.int64))
    if unit is LimitUnit.WORKING_DAY:
        return _days(cal, _advance(cal, start, amounts))
    if unit is LimitUnit.WORKING_HOUR:
        return _days(
            cal, _after_hours(cal, start, np.where(start == positions, of_day, 0), amounts)
        )
    ends = _days(cal, start)
    if unit is LimitUnit.CALENDAR_DAY:
        ends = ends + amounts.astype("timedelta64[D]")
    else:
        ends = _add_months(ends, amounts)
    reached = _positions(cal, ends)
    return _days(cal, _advance(cal, reached, np.zeros_like(amounts)))


def _after_hours(cal: WorkingCalendar, start: Counts, of_day: Counts, hours: Counts) -> Counts:
    """The days on which ``hours`` of working time end, from ``of_day`` (µs) of ``start``."""
    opens, closes = cal.opens[start], cal.closes[start]
    done = np.clip(of_day[:, None] - opens, 0, closes - opens).sum(axis=1)
    target = cal.worked[start] + done + hours * _HOUR
    if len(target) and target.max() > cal.worked[-1]:
        worst = int(target.argmax())
        raise cal.outside(f"{cal.day(int(start[worst]))} +{int(hours[worst])} h")
    reached = np.searchsorted(cal.worked, target, side="left").astype(np.int64) - 1
    return np.where(hours == 0, start, reached)


def _add_months(days: Days, n: Counts) -> Days:
    month = days.astype("datetime64[M]")
    of_month = days - month.astype("datetime64[D]")
    target = month + n.astype("timedelta64[M]")
    longest = (target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")
    last = longest - np.timedelta64(1, "D")
    ends: Days = target.astype("datetime64[D]") + np.minimum(of_month, last)
    return ends
