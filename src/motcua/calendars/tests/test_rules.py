"""Deadline arithmetic against slow counting by hand, and its laws as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from motcua.calendars import rules
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.calendars.errors import DayOutOfRange, LimitInvalid, NaiveInstant, PauseInvalid
from motcua.calendars.rules import WorkingCalendar
from motcua.calendars.tests.factories import OFFICE, START, at, calendars, small_calendar

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
# Monday 1 January 2024 on, two ordinary weeks and more: weekends off.
WEEKS = small_calendar([1, 1, 1, 1, 1, 0, 0] * 9)
days = st.integers(0, 29).map(lambda n: START + timedelta(days=n))
instants = st.integers(0, 29 * 24 * 60).map(lambda n: at("2024-01-01T00:00") + n * MINUTE)
units = st.sampled_from(list(LimitUnit))


def counted_days(cal: WorkingCalendar, a: date, b: date) -> int:
    """Working days in (a, b], one by one."""
    found, day = 0, a
    while day < b:
        day += timedelta(days=1)
        found += rules.is_working_day(cal, day)
    return found


def counted_minutes(cal: WorkingCalendar, a: datetime, b: datetime) -> int:
    """Working minutes that begin in [a, b), one by one, from the written office hours."""
    found, moment = 0, a
    while moment < b:
        kind = int(cal.kinds[(moment.date() - cal.first).days])
        spans = {0: (), 1: OFFICE[2], 2: OFFICE[3]}[kind]
        found += any(begin <= moment.time() < end for begin, end in spans)
        moment += MINUTE
    return found


@given(calendars, days, days)
def test_days_between_are_those_counted_one_by_one(cal: WorkingCalendar, a: date, b: date) -> None:
    a, b = sorted((a, b))
    assert rules.working_days_between(cal, a, b) == counted_days(cal, a, b)
    assert rules.working_days_between(cal, b, a) == -counted_days(cal, a, b)


@given(calendars, days, days, days)
def test_splitting_an_interval_of_days_adds_up(
    cal: WorkingCalendar, a: date, b: date, c: date
) -> None:
    whole = rules.working_days_between(cal, a, c)
    assert whole == rules.working_days_between(cal, a, b) + rules.working_days_between(cal, b, c)


@given(calendars, days, st.integers(1, 12))
def test_adding_and_measuring_days_are_inverse(cal: WorkingCalendar, day: date, n: int) -> None:
    assume(n <= counted_days(cal, day, cal.last))
    reached = rules.add_working_days(cal, day, n)
    assert rules.working_days_between(cal, day, reached) == n
    assert rules.is_working_day(cal, reached)


@given(calendars, days, st.integers(1, 12))
def test_going_back_undoes_going_forward_from_a_working_day(
    cal: WorkingCalendar, day: date, n: int
) -> None:
    assume(rules.is_working_day(cal, day) and n <= counted_days(cal, day, cal.last))
    assert rules.add_working_days(cal, rules.add_working_days(cal, day, n), -n) == day


@given(calendars, days, days, st.integers(0, 8))
def test_a_later_day_is_never_due_earlier(cal: WorkingCalendar, a: date, b: date, n: int) -> None:
    a, b = sorted((a, b))
    assume(n < counted_days(cal, b, cal.last))
    assert rules.add_working_days(cal, a, n) <= rules.add_working_days(cal, b, n)
    assert rules.add_working_days(cal, a, n) <= rules.add_working_days(cal, a, n + 1)


@given(calendars, days)
def test_no_days_added_is_the_day_itself_or_the_next_working_day(
    cal: WorkingCalendar, day: date
) -> None:
    assume(rules.is_working_day(cal, day) or counted_days(cal, day, cal.last))
    found = rules.next_working_day(cal, day)
    assert rules.is_working_day(cal, found)
    assert not any(
        rules.is_working_day(cal, day + timedelta(days=n)) for n in range((found - day).days)
    )


@given(calendars, st.integers(0, 4 * 24 * 60), st.integers(0, 4 * 24 * 60))
def test_working_time_is_the_minutes_counted_one_by_one(
    cal: WorkingCalendar, begin: int, length: int
) -> None:
    a = at("2024-01-01T00:00") + begin * MINUTE
    b = a + length * MINUTE
    expected = counted_minutes(cal, a, b) * MINUTE
    assert rules.working_time_between(cal, a, b) == expected
    assert rules.working_time_between(cal, b, a) == -expected


@given(calendars, instants, instants, instants)
def test_splitting_an_interval_of_time_adds_up(
    cal: WorkingCalendar, a: datetime, b: datetime, c: datetime
) -> None:
    parts = rules.working_time_between(cal, a, b) + rules.working_time_between(cal, b, c)
    assert rules.working_time_between(cal, a, c) == parts


@given(calendars, instants, st.integers(1, 60 * 60 * 10**6))
def test_adding_and_measuring_time_are_inverse(
    cal: WorkingCalendar, instant: datetime, amount: int
) -> None:
    length = timedelta(hours=2) + timedelta(microseconds=amount)
    end_of_all = at("2024-01-30T23:59")
    assume(rules.working_time_between(cal, instant, end_of_all) >= length)
    reached = rules.add_working_time(cal, instant, length)
    assert rules.working_time_between(cal, instant, reached) == length
    # The end is the earliest such instant: a moment before, some of it was still to come.
    before = reached - timedelta(microseconds=1)
    assert rules.working_time_between(cal, instant, before) < length


@given(calendars, instants, instants, units, st.integers(0, 6), st.sampled_from([None, time(15)]))
def test_a_later_receipt_is_never_due_earlier(
    cal: WorkingCalendar, a: datetime, b: datetime, unit: LimitUnit, n: int, cutoff: time | None
) -> None:
    a, b = sorted((a, b))
    limit = TimeLimit(n if unit is not LimitUnit.MONTH else n % 2, unit, cutoff)
    try:
        later = rules.due(cal, b, limit)
    except DayOutOfRange:
        return
    sooner = rules.due(cal, a, limit)
    assert sooner.due_on <= later.due_on
    assert sooner.due_at <= later.due_at


@given(calendars, instants, units, st.integers(0, 4), st.lists(instants, max_size=4))
def test_pauses_only_move_a_deadline_later_and_their_order_does_not_matter(
    cal: WorkingCalendar, received: datetime, unit: LimitUnit, n: int, marks: list[datetime]
) -> None:
    pauses = [(a, b) if a <= b else (b, a) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    limit = TimeLimit(n if unit is not LimitUnit.MONTH else 0, unit)
    try:
        moved = rules.due_with_pauses(cal, received, limit, pauses)
    except DayOutOfRange:
        return
    assert moved.due_at >= rules.due(cal, received, limit).due_at
    assert moved == rules.due_with_pauses(cal, received, limit, pauses[::-1])
    assert moved == rules.due_with_pauses(cal, received, limit, [*pauses, *pauses])


@pytest.mark.parametrize(
    ("received", "amount", "unit", "cutoff", "due_at"),
    [
        # Tuesday morning: the receipt day is day 0.
        ("2024-01-02T09:00", 0, "WORKING_DAY", None, "2024-01-02T17:00"),
        ("2024-01-02T09:00", 3, "WORKING_DAY", None, "2024-01-05T17:00"),
        ("2024-01-02T09:00", 4, "WORKING_DAY", None, "2024-01-08T17:00"),
        # Saturday counts as Monday's opening, so one working day ends on Tuesday.
        ("2024-01-06T09:00", 1, "WORKING_DAY", None, "2024-01-09T17:00"),
        ("2024-01-06T09:00", 2, "WORKING_HOUR", None, "2024-01-08T09:00"),
        # The cut-off hour itself is still in time; a minute later is not.
        ("2024-01-02T15:00", 1, "WORKING_DAY", 15, "2024-01-03T17:00"),
        ("2024-01-02T15:01", 1, "WORKING_DAY", 15, "2024-01-04T17:00"),
        ("2024-01-05T15:01", 1, "WORKING_HOUR", 15, "2024-01-08T08:00"),
        # Without a cut-off, a receipt after closing still has its own day as day 0.
        ("2024-01-02T20:00", 1, "WORKING_DAY", None, "2024-01-03T17:00"),
        # Hours run only while the office is open; an end on a closing stays there.
        ("2024-01-02T10:00", 1, "WORKING_HOUR", None, "2024-01-02T11:00"),
        ("2024-01-02T10:00", 2, "WORKING_HOUR", None, "2024-01-02T14:00"),
        ("2024-01-05T16:00", 2, "WORKING_HOUR", None, "2024-01-08T08:00"),
        ("2024-01-05T09:00", 6, "WORKING_HOUR", None, "2024-01-05T17:00"),
        ("2024-01-02T10:00", 0, "WORKING_HOUR", None, "2024-01-02T10:00"),
        # Calendar days end with the next working day when they end on a day off.
        ("2024-01-02T09:00", 3, "CALENDAR_DAY", None, "2024-01-05T17:00"),
        ("2024-01-02T09:00", 4, "CALENDAR_DAY", None, "2024-01-08T17:00"),
        # A month ends on the same day number, or on the last day there is.
        ("2024-01-02T09:00", 1, "MONTH", None, "2024-02-02T17:00"),
        ("2024-01-31T09:00", 1, "MONTH", None, "2024-02-29T17:00"),
        ("2024-01-03T09:00", 1, "MONTH", None, "2024-02-05T17:00"),
    ],
)
def test_deadlines_worked_out_by_hand(
    received: str, amount: int, unit: str, cutoff: int | None, due_at: str
) -> None:
    limit = TimeLimit(amount, LimitUnit(unit), time(cutoff) if cutoff else None)
    found = rules.due(WEEKS, at(received), limit)
    assert found.due_at == at(due_at)
    assert found.due_at.tzinfo is UTC
    assert found.due_on == at(due_at).date()
    assert found.proposed is False


@pytest.mark.parametrize(
    ("unit", "amount", "pauses", "due_at"),
    [
        # Asked on Wednesday, answered on Friday: two working days.
        ("WORKING_DAY", 3, [("2024-01-03T09:00", "2024-01-05T10:00")], "2024-01-09T17:00"),
        # Friday to Monday: one working day, three calendar days.
        ("WORKING_DAY", 4, [("2024-01-05T09:00", "2024-01-08T09:00")], "2024-01-09T17:00"),
        ("CALENDAR_DAY", 6, [("2024-01-05T09:00", "2024-01-08T09:00")], "2024-01-11T17:00"),
        ("MONTH", 1, [("2024-01-05T09:00", "2024-01-08T09:00")], "2024-02-05T17:00"),
        # Two working hours on Tuesday.
        ("WORKING_HOUR", 4, [("2024-01-02T10:00", "2024-01-02T14:00")], "2024-01-02T17:00"),
        # Overlapping pauses are one: the clock stood once.
        (
            "WORKING_DAY", 3,
            [("2024-01-03T09:00", "2024-01-04T10:00"), ("2024-01-03T15:00", "2024-01-05T10:00")],
            "2024-01-09T17:00",
        ),
        # Before the clock runs it cannot stand.
        ("WORKING_DAY", 3, [("2024-01-01T09:00", "2024-01-02T08:00")], "2024-01-05T17:00"),
    ],
)  # fmt: skip
def test_pauses_worked_out_by_hand(
    unit: str, amount: int, pauses: list[tuple[str, str]], due_at: str
) -> None:
    found = rules.due_with_pauses(
        WEEKS, at("2024-01-02T09:00"), TimeLimit(amount, LimitUnit(unit)),
        [(at(since), at(until)) for since, until in pauses],
    )  # fmt: skip
    assert found.due_at == at(due_at)


def test_a_half_day_closes_at_noon_and_is_a_working_day() -> None:
    cal = small_calendar([1, 2, 1, 1])
    assert rules.closing(cal, date(2024, 1, 2)) == at("2024-01-02T11:00")
    assert rules.opening(cal, date(2024, 1, 2)) == at("2024-01-02T07:00")
    found = rules.due(cal, at("2024-01-01T16:00"), TimeLimit(6, LimitUnit.WORKING_HOUR))
    assert found.due_at == at("2024-01-03T08:00")


def test_the_same_instant_is_due_at_the_same_time_in_any_zone() -> None:
    limit = TimeLimit(1, LimitUnit.WORKING_DAY)
    here, utc = at("2024-01-03T01:00"), at("2024-01-03T01:00").astimezone(UTC)
    assert utc.date() == date(2024, 1, 2)
    assert rules.due(WEEKS, here, limit) == rules.due(WEEKS, utc, limit)
    assert rules.due(WEEKS, utc, limit).due_on == date(2024, 1, 4)


@pytest.mark.parametrize(
    ("received", "amount", "proposed"),
    [("2024-01-02T09:00", 1, False), ("2024-01-02T09:00", 2, True), ("2024-01-05T09:00", 0, True)],
)
def test_a_deadline_is_proposed_when_its_path_touches_a_proposed_day(
    received: str, amount: int, proposed: bool
) -> None:
    cal = small_calendar([1] * 10, proposed_from=3)
    found = rules.due(cal, at(received), TimeLimit(amount, LimitUnit.WORKING_DAY))
    assert found.proposed is proposed


@pytest.mark.parametrize("unit", list(LimitUnit))
@pytest.mark.parametrize("amount", [100, 10_000, 10**12])
def test_a_deadline_beyond_the_calendar_is_refused(unit: LimitUnit, amount: int) -> None:
    with pytest.raises(DayOutOfRange):
        rules.due(WEEKS, at("2024-01-02T09:00"), TimeLimit(amount * 8, unit))


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2024, 3, 4), date(1, 1, 1)])
def test_a_day_outside_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(DayOutOfRange, match="2024-01-01 to 2024-03-03"):
        rules.is_working_day(WEEKS, day)
    with pytest.raises(DayOutOfRange):
        rules.working_days_between(WEEKS, START, day)


def test_no_working_day_before_the_calendar_is_invented() -> None:
    assert rules.add_working_days(WEEKS, date(2024, 1, 2), -1) == START
    with pytest.raises(DayOutOfRange):
        rules.add_working_days(WEEKS, date(2024, 1, 2), -2)


def test_a_time_without_its_zone_is_refused_wherever_it_stands() -> None:
    naive, aware = datetime(2024, 1, 2, 9), at("2024-01-02T09:00")  # noqa: DTZ001
    limit = TimeLimit(1, LimitUnit.WORKING_DAY)
    with pytest.raises(NaiveInstant):
        rules.due(WEEKS, naive, limit)
    with pytest.raises(NaiveInstant):
        rules.due_with_pauses(WEEKS, aware, limit, [(aware, naive)])
    with pytest.raises(NaiveInstant):
        rules.working_time_between(WEEKS, aware, naive)
    with pytest.raises(NaiveInstant):
        rules.add_working_time(WEEKS, naive, HOUR)


def test_negative_limits_and_reversed_pauses_are_refused() -> None:
    received = at("2024-01-02T09:00")
    with pytest.raises(LimitInvalid):
        rules.due(WEEKS, received, TimeLimit(-1, LimitUnit.MONTH))
    with pytest.raises(LimitInvalid):
        rules.add_working_time(WEEKS, received, -HOUR)
    with pytest.raises(PauseInvalid):
        rules.due_with_pauses(
            WEEKS, received, TimeLimit(1, LimitUnit.MONTH), [(received + HOUR, received)]
        )


def test_an_agencys_own_hours_go_before_the_common_ones() -> None:
    own = (date(2024, 1, 3), date(2024, 1, 5), ((time(8), time(12)),), ((time(8), time(9)),))
    cal = rules.calendar_of(
        code="t", version="1", first=START, kinds=np.ones(7, dtype=np.int8),
        proposed=np.zeros(7, dtype=np.bool_), hours=[own, OFFICE],
    )  # fmt: skip
    closings = [rules.closing(cal, date(2024, 1, day)) for day in (2, 3, 4, 5)]
    assert closings == [
        at("2024-01-02T17:00"), at("2024-01-03T12:00"), at("2024-01-04T12:00"),
        at("2024-01-05T17:00"),
    ]  # fmt: skip


def test_a_working_day_without_hours_is_refused() -> None:
    ends = (date(2000, 1, 1), date(2024, 1, 4), *OFFICE[2:])
    with pytest.raises(ValueError, match="2024-01-04"):
        rules.calendar_of(
            code="t", version="1", first=START, kinds=np.ones(7, dtype=np.int8),
            proposed=np.zeros(7, dtype=np.bool_), hours=[ends],
        )  # fmt: skip


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        WEEKS.kinds[0] = 0
