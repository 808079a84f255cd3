"""The only reader of the wall clock, and the province's calendar day.

Instants are timezone-aware UTC ``datetime``. A *day* is the calendar day in Viet Nam
(UTC+7, no daylight saving time), whatever zone the server runs in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_pinned: ContextVar[datetime | None] = ContextVar("motcua_pinned_clock", default=None)


def now() -> datetime:
    """The present instant, UTC."""
    return _pinned.get() or datetime.now(UTC)


def today() -> date:
    """The present calendar day in Viet Nam."""
    return local_day(now())


def local_day(instant: datetime) -> date:
    """The calendar day in Viet Nam on which ``instant`` falls. ``instant`` must be aware."""
    return local(instant).date()


def local(instant: datetime) -> datetime:
    """``instant`` in Vietnamese local time. Raises ``ValueError`` for a naive value."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return instant.astimezone(VIETNAM)


def at_local(day: date, at: time = time(0, 0)) -> datetime:
    """The UTC instant of a Vietnamese wall-clock time."""
    return datetime.combine(day, at, tzinfo=VIETNAM).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Half-open UTC bounds ``[start, end)`` of a Vietnamese calendar day."""
    return at_local(day), at_local(day + timedelta(days=1))


@contextmanager
def pinned(instant: datetime) -> Iterator[None]:
    """Hold the clock at ``instant`` (tests, replays). Only this context sees it."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    token = _pinned.set(instant)
    try:
        yield
    finally:
        _pinned.reset(token)
