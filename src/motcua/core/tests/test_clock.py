"""The clock, and the calendar day in Viet Nam."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.core import clock

INSTANT = datetime(2012, 6, 15, 17, 30, tzinfo=UTC)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))


def test_a_day_in_viet_nam_begins_seven_hours_before_the_utc_day() -> None:
    last_second = datetime(2012, 6, 15, 16, 59, 59, tzinfo=UTC)
    assert clock.local_day(last_second) == date(2012, 6, 15)
    assert clock.local_day(last_second + timedelta(seconds=1)) == date(2012, 6, 16)


def test_a_day_does_not_depend_on_the_zone_an_instant_is_written_in() -> None:
    new_york = timezone(timedelta(hours=-5))
    assert clock.local_day(INSTANT.astimezone(new_york)) == clock.local_day(INSTANT)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = INSTANT.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        clock.local_day(naive)
    with pytest.raises(ValueError, match="time zone"), clock.pinned(naive):
        pass


@settings(deadline=None)
@given(DAYS)
def test_the_bounds_of_a_day_hold_it_and_nothing_else(day: date) -> None:
    start, end = clock.day_bounds(day)
    assert end - start == timedelta(days=1)
    assert clock.local_day(start) == day
    assert clock.local_day(end - timedelta(microseconds=1)) == day
    assert clock.local_day(end) == day + timedelta(days=1)
    assert start.utcoffset() == timedelta(0)


def test_a_wall_clock_time_becomes_its_instant() -> None:
    assert clock.at_local(date(2012, 6, 15), time(15, 0)) == datetime(2012, 6, 15, 8, tzinfo=UTC)


def test_a_pinned_clock_stands_still_until_it_is_let_go() -> None:
    with clock.pinned(INSTANT):
        assert clock.now() == clock.now() == INSTANT
        assert clock.today() == date(2012, 6, 16)
        with clock.pinned(INSTANT + timedelta(days=3)):
            assert clock.today() == date(2012, 6, 19)
        assert clock.now() == INSTANT
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_pinned_clock_is_let_go_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), clock.pinned(INSTANT):
        raise ZeroDivisionError
    assert clock.now() != INSTANT


def test_another_thread_does_not_see_a_pinned_clock() -> None:
    seen: list[datetime] = []
    with clock.pinned(INSTANT):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
    assert seen[0] != INSTANT
