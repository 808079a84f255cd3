"""Deadline arithmetic: pure functions over an immutable calendar.

The receipt day is day 0. A receipt on a day off, or after the cut-off hour where the
limit states one, counts as received when the next working day opens. A limit in calendar
days or months that ends on a day off ends with the next working day (Civil Code 2015,
article 148 clause 5; Civil Code 2005, article 153 clause 5). Instants in and out are
aware; days are Vietnamese calendar days. Nothing is clamped: a day outside the calendar
raises ``DayOutOfRange``. The same arithmetic for arrays stands in ``bulk``.
"""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from motcua.calendars.contracts import Due, LimitUnit, TimeLimit
from motcua.calendars.errors import DayOutOfRange, LimitInvalid, NaiveInstant, PauseInvalid
from motcua.core import clock

Kinds = npt.NDArray[np.int8]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Spans = tuple[tuple[time, time], ...]
Hours = tuple[date, date | None, Spans, Spans]
"""Valid from, valid until, spans of a whole day, spans of a half day."""

OFF, WHOLE, HALF = 0, 1, 2
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Working days and hours of a jurisdiction, or of one agency in it.

    ``kinds[i]`` tells of day ``first + i``: 0 off, 1 whole day, 2 half day.
    ``upto[i]`` is the number of working days up to and including that day, ``workdays``
    the indices of the working days. ``opens[i]`` and ``closes[i]`` are the spans of the
    day in microseconds from midnight, padded with empty spans; ``worked[i]`` is the working
    time of all days before it, in microseconds. ``proposed[i]`` is true where no official
    calendar stands behind the day.
    """

    code: str
    version: str
    first: date
    kinds: Kinds
    upto: Counts
    workdays: Counts
    opens: Counts
    closes: Counts
    worked: Counts
    proposed: Flags

    @property
    def last(self) -> date:
        """The last day covered."""
        return self.first + timedelta(days=len(self.kinds) - 1)

    def index(self, day: date) -> int:
        """Position of ``day``. Raises ``DayOutOfRange``."""
        position = (day - self.first).days
        if not 0 <= position < len(self.kinds):
            raise self.outside(day)
        return position

    def day(self, position: int) -> date:
        """The day at ``position``."""
        return self.first + timedelta(days=int(position))

    def outside(self, day: object) -> DayOutOfRange:
        """The refusal of ``day``, to be raised by the caller."""
        return DayOutOfRange(day=day, first=self.first, last=self.last)

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of ``day`` (UTC), in order; empty on a day off."""
        position = self.index(day)
        midnight = clock.at_local(day)
        return [
            (midnight + int(begin) * _MICROSECOND, midnight + int(end) * _MICROSECOND)
            for begin, end in zip(self.opens[position], self.closes[position], strict=True)
            if end > begin
        ]


def microseconds_of(at: time) -> int:
    """Microseconds from midnight until ``at``."""
    return ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000 + at.microsecond


def calendar_of(
    *, code: str, version: str, first: date, kinds: Kinds, proposed: Flags, hours: Sequence[Hours]
) -> WorkingCalendar:
    """Compute a calendar from the kind of each day. Earlier entries of ``hours`` go first.

    Raises ``ValueError`` when a working day has no hours.
    """
    width = max(len(spans) for entry in hours for spans in entry[2:])
    opens = np.zeros((len(kinds), width), dtype=np.int64)
    closes = np.zeros_like(opens)
    ordinal = np.arange(len(kinds))
    for since, until, whole, half in reversed(hours):
        valid = ordinal >= (since - first).days
        if until is not None:
            valid &= ordinal < (until - first).days
        for kind, spans in ((WHOLE, whole), (HALF, half)):
            chosen = valid & (kinds == kind)
            empty = [0] * (width - len(spans))
            opens[chosen] = [microseconds_of(begin) for begin, _ in spans] + empty
            closes[chosen] = [microseconds_of(end) for _, end in spans] + empty
    lengths = (closes - opens).sum(axis=1)
    idle = np.flatnonzero((kinds > OFF) & (lengths == 0))
    if len(idle):
        raise ValueError(f"{first + timedelta(days=int(idle[0]))} is worked but has no hours")
    made = WorkingCalendar(
        code=code, version=version, first=first, kinds=kinds,
        upto=np.cumsum(kinds > OFF, dtype=np.int64), workdays=np.flatnonzero(kinds > OFF),
        opens=opens, closes=closes, proposed=proposed,
        worked=np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)]),
    )  # fmt: skip
    for array in (kinds, proposed, made.upto, made.workdays, opens, closes, made.worked):
        array.setflags(write=False)
    return made


def is_working_day(cal: WorkingCalendar, day: date) -> bool:
    """True for a whole or half working day."""
    return bool(cal.kinds[cal.index(day)])


def is_proposed(cal: WorkingCalendar, day: date) -> bool:
    """True when no official calendar covers ``day`` yet."""
    return bool(cal.proposed[cal.index(day)])


def add_working_days(cal: WorkingCalendar, day: date, n: int) -> date:
    """The ``n``-th working day after ``day`` (before it, for a negative ``n``).

    ``n = 0`` gives ``day`` itself when it is a working day, else the next one.
    """
    position = cal.index(day)
    count = int(cal.upto[position])
    worked = bool(cal.kinds[position])
    if n == 0 and worked:
        return day
    target = count + max(n, 1) - 1 if n >= 0 else count - worked + n
    if not 0 <= target < len(cal.workdays):
        raise cal.outside(f"{day} {n:+d}")
    return cal.day(cal.workdays[target])


def working_days_between(cal: WorkingCalendar, a: date, b: date) -> int:
    """Working days in ``(a, b]``; negative, and antisymmetric, when ``b`` is before ``a``."""
    return int(cal.upto[cal.index(b)]) - int(cal.upto[cal.index(a)])


def next_working_day(cal: WorkingCalendar, day: date) -> date:
    """``day`` itself if it is a working day, else the next one."""
    return add_working_days(cal, day, 0)


def _local(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise NaiveInstant(value=instant)
    return clock.local(instant)


def opening(cal: WorkingCalendar, day: date) -> datetime:
    """When the offices open on a working day (UTC). Raises ``IndexError`` for a day off."""
    return cal.spans(day)[0][0]


def closing(cal: WorkingCalendar, day: date) -> datetime:
    """When the offices close on a working day (UTC). Raises ``IndexError`` for a day off."""
    return cal.spans(day)[-1][1]


def effective_start(cal: WorkingCalendar, received_at: datetime, cutoff: time | None) -> datetime:
    """From when the clock runs: the receipt, or the next opening (UTC)."""
    local = _local(received_at)
    day = local.date()
    if not is_working_day(cal, day):
        return opening(cal, next_working_day(cal, day))
    if cutoff is not None and local.time() > cutoff:
        return opening(cal, add_working_days(cal, day, 1))
    return received_at.astimezone(UTC)


def _elapsed(cal: WorkingCalendar, instant: datetime) -> int:
    """Working microseconds from the calendar's first day until ``instant``."""
    local = _local(instant)
    position = cal.index(local.date())
    now = microseconds_of(local.time())
    return int(cal.worked[position]) + sum(
        min(max(now - int(begin), 0), int(end - begin))
        for begin, end in zip(cal.opens[position], cal.closes[position], strict=True)
    )


def add_working_time(cal: WorkingCalendar, instant: datetime, amount: timedelta) -> datetime:
    """``amount`` of working time after ``instant`` (UTC).

    An end that falls exactly on a closing stays there; zero gives the instant itself.
    Raises ``LimitInvalid`` for a negative amount.
    """
    begun = _elapsed(cal, instant)
    if amount < timedelta(0):
        raise LimitInvalid(amount=amount)
    if not amount:
        return instant.astimezone(UTC)
    target = begun + amount // _MICROSECOND
    if target > int(cal.worked[-1]):
        raise cal.outside(f"{instant.isoformat()} + {amount}")
    position = int(np.searchsorted(cal.worked, target, side="left")) - 1
    left = (target - int(cal.worked[position])) * _MICROSECOND
    for begin, end in cal.spans(cal.day(position)):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise AssertionError("a day holds the working time that was counted for it")


def working_time_between(cal: WorkingCalendar, a: datetime, b: datetime) -> timedelta:
    """Working time in ``[a, b]``; negative, and antisymmetric, when ``b`` is before ``a``."""
    return (_elapsed(cal, b) - _elapsed(cal, a)) * _MICROSECOND


def due(cal: WorkingCalendar, received_at: datetime, limit: TimeLimit) -> Due:
    """The deadline of a dossier received at ``received_at`` under ``limit``."""
    return due_with_pauses(cal, received_at, limit, ())


def due_with_pauses(
    cal: WorkingCalendar, received_at: datetime, limit: TimeLimit,
    pauses: Sequence[tuple[datetime, datetime]],
) -> Due:  # fmt: skip
    """The deadline when the clock stood during ``pauses`` (in any order, even overlapping).

    Each pause moves it by its own length in the limit's unit: working days, working time,
    or calendar days. A pause that is still open is given with the asked instant as its end.
    Raises ``NaiveInstant``, ``DayOutOfRange``, ``LimitInvalid``, ``PauseInvalid``.
    """
    if limit.amount < 0:
        raise LimitInvalid(amount=limit.amount)
    begun = effective_start(cal, received_at, limit.cutoff)
    start = clock.local_day(begun)
    stood = _standstills(begun, pauses)
    spans = [(clock.local_day(since), clock.local_day(until)) for since, until in stood]
    try:
        if limit.unit is LimitUnit.WORKING_HOUR:
            lost = sum((working_time_between(cal, *pause) for pause in stood), timedelta(0))
            due_at = add_working_time(cal, begun, timedelta(hours=limit.amount) + lost)
            due_on = clock.local_day(due_at)
        elif limit.unit is LimitUnit.WORKING_DAY:
            moved = sum(working_days_between(cal, *span) for span in spans)
            due_on = add_working_days(cal, start, limit.amount + moved)
        else:
            moved = sum((until - since).days for since, until in spans)
            end = (
                _add_months(start, limit.amount) if limit.unit is LimitUnit.MONTH
                else start + timedelta(days=limit.amount)
            )  # fmt: skip
            due_on = next_working_day(cal, end + timedelta(days=moved))
    except (OverflowError, ValueError):
        raise cal.outside(f"{start} + {limit.amount} {limit.unit}") from None
    if limit.unit is not LimitUnit.WORKING_HOUR:
        due_at = closing(cal, due_on)
    touched = cal.proposed[cal.index(_local(received_at).date()) : cal.index(due_on) + 1]
    return Due(due_on, due_at, bool(touched.any()))


def _standstills(
    begun: datetime, pauses: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """When the clock stood after ``begun``: the union of ``pauses``, in order."""
    merged: list[tuple[datetime, datetime]] = []
    for since, until in pauses:
        _local(since), _local(until)
        if until < since:
            raise PauseInvalid(since=since.isoformat(), until=until.isoformat())
    for since, until in sorted(pauses):
        if until <= begun:
            continue
        since = max(since, begun)
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        else:
            merged.append((since, until))
    return merged


def _add_months(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))
