"""Arrays give what one day at a time gives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars import bulk, rules
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.calendars.errors import DayOutOfRange, LimitInvalid
from motcua.calendars.loading import working_calendar
from motcua.calendars.rules import WorkingCalendar
from motcua.calendars.tests.factories import START, calendars

pairs = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=12)


@given(calendars, pairs)
def test_days_added_in_bulk_are_those_added_singly(
    cal: WorkingCalendar, chosen: list[tuple[int, int]]
) -> None:
    days = [START + timedelta(days=day) for day, _ in chosen]
    numbers = [n for _, n in chosen]
    try:
        expected = [rules.add_working_days(cal, d, n) for d, n in zip(days, numbers, strict=True)]
    except DayOutOfRange:
        with pytest.raises(DayOutOfRange):
            bulk.add_working_days_bulk(
                cal, np.array(days, "datetime64[D]"), np.array(numbers, np.int64)
            )
        return
    found = bulk.add_working_days_bulk(
        cal, np.array(days, "datetime64[D]"), np.array(numbers, np.int64)
    )
    assert found.tolist() == expected


@given(calendars, st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=12))
def test_days_measured_in_bulk_are_those_measured_singly(
    cal: WorkingCalendar, chosen: list[tuple[int, int]]
) -> None:
    a = [START + timedelta(days=first) for first, _ in chosen]
    b = [START + timedelta(days=last) for _, last in chosen]
    found = bulk.working_days_between_bulk(
        cal, np.array(a, "datetime64[D]"), np.array(b, "datetime64[D]")
    )
    assert found.tolist() == [
        rules.working_days_between(cal, x, y) for x, y in zip(a, b, strict=True)
    ]


instants = st.datetimes(datetime(2010, 1, 1), datetime(2050, 1, 1))  # noqa: DTZ001


@given(
    st.lists(st.tuples(instants, st.integers(0, 400)), max_size=8),
    st.sampled_from(list(LimitUnit)),
    st.sampled_from([None, time(15), time(10, 30), time(23, 59)]),
)
def test_due_days_in_bulk_are_those_found_singly(
    chosen: list[tuple[datetime, int]], unit: LimitUnit, cutoff: time | None
) -> None:
    cal = working_calendar()
    amounts = [n % 25 if unit is LimitUnit.MONTH else n for _, n in chosen]
    received = np.array([instant for instant, _ in chosen], "datetime64[us]")
    found = bulk.due_on_bulk(cal, received, np.array(amounts, np.int64), unit, cutoff)
    assert found.tolist() == [
        rules.due(cal, instant.replace(tzinfo=UTC), TimeLimit(n, unit, cutoff)).due_on
        for (instant, _), n in zip(chosen, amounts, strict=True)
    ]


def test_boundaries_of_the_day_are_the_same_in_bulk() -> None:
    cal = working_calendar()
    hours = ["06:59", "07:00", "10:59", "11:00", "12:00", "13:00", "15:00", "15:01", "17:00"]
    for day in ("2014-01-24", "2014-01-25", "2014-01-26"):
        received = [datetime.fromisoformat(f"{day}T{hour}+07:00") for hour in hours]
        bare = [instant.astimezone(UTC).replace(tzinfo=None) for instant in received]
        for amount in (0, 1, 4, 8):
            for unit in LimitUnit:
                limit = TimeLimit(amount, unit, time(15))
                found = bulk.due_on_bulk(
                    cal, np.array(bare, "datetime64[us]"), np.full(len(bare), amount), unit,
                    time(15),
                )  # fmt: skip
                singly = [rules.due(cal, instant, limit).due_on for instant in received]
                assert found.tolist() == singly


def test_nothing_is_clamped_in_bulk() -> None:
    cal = working_calendar()
    day = np.array(["2014-01-24"], "datetime64[D]")
    one = np.array([1])
    for outside in ("1999-12-31", "2061-01-01", "NaT"):
        with pytest.raises(DayOutOfRange):
            bulk.add_working_days_bulk(cal, np.array([outside], "datetime64[D]"), one)
        with pytest.raises(DayOutOfRange):
            bulk.working_days_between_bulk(cal, day, np.array([outside], "datetime64[D]"))
    for amount in (200_000, 2**62):
        for unit in LimitUnit:
            with pytest.raises(DayOutOfRange):
                bulk.due_on_bulk(cal, day, np.array([amount]), unit)
        with pytest.raises(DayOutOfRange):
            bulk.add_working_days_bulk(cal, day, np.array([amount]))
    with pytest.raises(LimitInvalid):
        bulk.add_working_days_bulk(cal, day, np.array([-1]))
    with pytest.raises(LimitInvalid):
        bulk.due_on_bulk(cal, day, np.array([-1]), LimitUnit.MONTH)
