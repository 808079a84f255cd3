"""The derived clock, with known official dates around Tết 2014.

Notices of 2013 (definitions/calendars/vn-public-sector.csv): off from Tuesday 28 January to
Wednesday 5 February 2014; Saturdays 25 January and 8 February are worked instead.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from motcua.calendars import api as calendars
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.dossiers import rules
from motcua.dossiers.contracts import Act, Channel, DossierClock, Kind, Outcome, Status
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.tests.factories import act, local, received

CALENDAR = calendars.working_calendar()
PAUSING = rule_pack_get("2012")
RESTARTING = rule_pack_get("2018")
MONDAY = local(2014, 1, 20)


def clock_of(*acts: Act, pack: str = "2012", now: datetime | None = None) -> DossierClock:
    return rules.clock_of(
        acts,
        calendar=CALENDAR,
        pack=rule_pack_get(pack),
        now=now or acts[-1].occurred_at,
    )


def finished(seq: int, at: datetime, **body: object) -> Act:
    return act(seq, Kind.FINISHED, at, step="RETURN", outcome="GRANTED", **body)


@pytest.mark.parametrize(
    ("handed_over", "days", "due"),
    [
        # 24 Jan is a Friday; the next day, a Saturday, is worked.
        (local(2014, 1, 24), 1, date(2014, 1, 25)),
        (local(2014, 1, 24), 2, date(2014, 1, 27)),
        # Nine days off follow; Thursday the 6th, Friday the 7th, Saturday the 8th are worked.
        (local(2014, 1, 24), 3, date(2014, 2, 6)),
        (local(2014, 1, 24), 5, date(2014, 2, 8)),
        (local(2014, 1, 24), 6, date(2014, 2, 10)),
        # Received on a day off: as if received when the 6th opens.
        (local(2014, 2, 1), 1, date(2014, 2, 7)),
        # An ordinary Saturday of that month is not worked.
        (local(2014, 2, 14), 1, date(2014, 2, 17)),
    ],
)
def test_the_due_day_follows_the_official_calendar_around_tet(
    handed_over: datetime, days: int, due: date
) -> None:
    clock = clock_of(received(handed_over, days=days))
    assert clock.due_on == due
    assert clock.due_at == local(due.year, due.month, due.day, 17)
    assert not clock.proposed
    assert clock.status is Status.IN_PROGRESS
    assert clock.judgeable


def test_a_deadline_beyond_the_announced_years_says_that_it_is_proposed() -> None:
    announced = [
        year for year in range(2011, 2031) if not calendars.is_proposed(CALENDAR, date(year, 6, 2))
    ]
    assert clock_of(received(local(max(announced) + 1, 6, 2)), pack="2025").proposed
    assert not clock_of(received(local(max(announced), 6, 2)), pack="2025").proposed


def test_an_end_on_the_make_up_saturday_is_on_time_and_an_end_on_monday_is_a_day_late() -> None:
    start = received(local(2014, 1, 24), days=5)
    saturday = clock_of(start, finished(2, local(2014, 2, 8, 16, 59)))
    assert (saturday.on_time_by_instant, saturday.on_time_by_day) == (True, True)
    # Sat 25, Mon 27 January, Thu 6, Fri 7, Sat 8 February.
    assert (saturday.handling_days, saturday.days_late) == (5, 0)
    monday = clock_of(start, finished(2, local(2014, 2, 10, 8)))
    assert (monday.on_time_by_instant, monday.on_time_by_day) == (False, False)
    assert (monday.handling_days, monday.days_late) == (6, 1)


def test_an_end_on_a_day_off_after_the_due_day_is_a_day_late() -> None:
    friday = clock_of(received(local(2014, 2, 20), days=1), finished(2, local(2014, 2, 21, 16)))
    assert (friday.on_time_by_day, friday.days_late) == (True, 0)
    sunday = clock_of(received(local(2014, 2, 20), days=1), finished(2, local(2014, 2, 23)))
    assert (sunday.on_time_by_day, sunday.days_late) == (False, 1)


def test_an_end_after_closing_time_on_the_due_day_is_late_as_an_instant_only() -> None:
    clock = clock_of(received(MONDAY, days=1), finished(2, local(2014, 1, 21, 17, 1)))
    assert (clock.on_time_by_instant, clock.on_time_by_day, clock.days_late) == (False, True, 0)


def test_an_end_at_the_very_instant_of_the_deadline_is_on_time() -> None:
    start = received(MONDAY, days=1)
    assert clock_of(start, finished(2, local(2014, 1, 21, 17))).on_time_by_instant is True
    later = local(2014, 1, 21, 17) + timedelta(microseconds=1)
    assert clock_of(start, finished(2, later)).on_time_by_instant is False


def test_an_early_end_counts_negative_days() -> None:
    clock = clock_of(received(MONDAY, days=5), finished(2, local(2014, 1, 22)))
    assert (clock.due_on, clock.closed_on) == (date(2014, 1, 25), date(2014, 1, 22))
    assert clock.days_late == -3  # Thursday, Friday, worked Saturday


def test_waiting_pauses_the_clock_under_the_rules_of_2012() -> None:
    clock = clock_of(
        received(MONDAY, days=5),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2014, 1, 21)),
        act(3, Kind.SUPPLEMENTED, local(2014, 1, 23)),
    )
    # Five days from the 20th end on Saturday the 25th; two days' pause moves that to
    # Monday the 27th and then over Tết to Thursday the 6th of February.
    assert clock.due_on == date(2014, 2, 6)
    assert [(pause.since.day, pause.until and pause.until.day) for pause in clock.pauses] == [
        (21, 23)
    ]
    assert clock.supplement_requests == 1


def test_waiting_starts_the_limit_again_under_the_rules_of_2018() -> None:
    clock = clock_of(
        received(local(2018, 7, 2), days=5),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2018, 7, 4)),
        act(3, Kind.SUPPLEMENTED, local(2018, 7, 11)),
        pack="2018",
    )
    assert clock.due_on == date(2018, 7, 18)  # five working days after Wednesday the 11th
    paused = clock_of(
        received(local(2018, 7, 2), days=5),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2018, 7, 4)),
        act(3, Kind.SUPPLEMENTED, local(2018, 7, 11)),
        pack="2012",
    )
    assert paused.due_on == date(2018, 7, 16)  # Monday the 9th, and five days' pause


@pytest.mark.parametrize("pack", ["2012", "2018"])
def test_the_applicants_days_are_never_the_agencys_handling_days(pack: str) -> None:
    clock = clock_of(
        received(local(2018, 7, 2), days=5),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2018, 7, 4)),
        act(3, Kind.SUPPLEMENTED, local(2018, 7, 11)),
        finished(4, local(2018, 7, 13)),
        pack=pack,
    )
    # 3 to 13 July are nine working days; 5 to 11 July, five of them, were the applicant's.
    assert clock.handling_days == 4
    assert len(clock.pauses) == 1


def test_a_dossier_that_waits_for_the_applicant_is_never_overdue() -> None:
    acts: tuple[Act, ...] = (
        received(MONDAY, days=1),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2014, 1, 21)),
    )
    clock = clock_of(*acts, now=local(2014, 3, 3))
    assert clock.status is Status.AWAITING_SUPPLEMENT
    assert clock.pauses[0].until is None
    assert not clock.overdue_now
    # Asked on the due day, the 21st; so the day on which the papers come is the due day.
    acts += (act(3, Kind.SUPPLEMENTED, local(2014, 2, 10)),)
    assert not clock_of(*acts, now=local(2014, 2, 10, 23)).overdue_now
    assert clock_of(*acts, now=local(2014, 2, 11)).overdue_now


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (Kind.REFUSED, Outcome.REFUSED),
        (Kind.WITHDRAWN, Outcome.WITHDRAWN),
        (Kind.STOPPED, Outcome.STOPPED),
    ],
)
def test_an_end_while_the_applicant_is_waited_for_ends_the_wait(
    kind: Kind, outcome: Outcome
) -> None:
    clock = clock_of(
        received(MONDAY, days=2),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2014, 1, 21)),
        act(3, kind, local(2014, 2, 20)),
    )
    assert clock.outcome is outcome
    assert clock.status.value == outcome.value
    assert clock.pauses[0].until == local(2014, 2, 20)
    assert clock.on_time_by_day is True
    assert clock.handling_days == 1  # the 21st of January; the rest was the applicant's


def test_a_second_request_while_the_clock_stands_opens_no_second_pause() -> None:
    """Only a claim of another system can say so; the wait is one, from the first request."""
    clock = clock_of(
        received(MONDAY, days=5),
        act(2, Kind.SUPPLEMENT_REQUESTED, local(2014, 1, 21)),
        act(3, Kind.SUPPLEMENT_REQUESTED, local(2014, 1, 22)),
        act(4, Kind.SUPPLEMENTED, local(2014, 1, 23)),
    )
    assert [(pause.since, pause.until) for pause in clock.pauses] == [
        (local(2014, 1, 21), local(2014, 1, 23))
    ]
    assert clock.due_on == date(2014, 2, 6)
    assert clock.supplement_requests == 2


@pytest.mark.parametrize("kind", [Kind.SUPPLEMENT_REQUESTED, Kind.MOVED, Kind.REFUSED])
def test_nothing_but_a_return_changes_a_dossier_that_has_ended(kind: Kind) -> None:
    ended = (received(MONDAY), finished(2, local(2014, 1, 22)))
    later = clock_of(*ended, act(3, kind, local(2014, 1, 27), step="EXAMINE"))
    assert (later.status, later.step) == (Status.FINISHED, "RETURN")
    assert (later.closed_on, later.outcome) == (date(2014, 1, 22), Outcome.GRANTED)


def test_handling_ends_when_it_was_finished_whatever_a_source_puts_before() -> None:
    """Decision 766/QĐ-TTg looks for the finish first, then for a return or a refusal."""
    back_first = clock_of(
        received(MONDAY),
        act(2, Kind.RETURNED, local(2014, 1, 22), channel="POST"),
        finished(3, local(2014, 1, 23)),
    )
    assert back_first.closed_on == date(2014, 1, 23)
    assert back_first.status is Status.RETURNED
    refused_first = clock_of(
        received(MONDAY), act(2, Kind.REFUSED, local(2014, 1, 22)), finished(3, local(2014, 1, 23))
    )
    assert refused_first.closed_on == date(2014, 1, 23)
    assert refused_first.outcome is Outcome.GRANTED


def test_a_dossier_is_overdue_from_the_day_after_the_due_day() -> None:
    start = received(MONDAY, days=1)
    assert not clock_of(start, now=local(2014, 1, 21, 23, 59)).overdue_now
    assert clock_of(start, now=local(2014, 1, 22, 0, 0)).overdue_now


@pytest.mark.parametrize(
    ("hour", "minute", "due"),
    [(14, 59, date(2014, 1, 20)), (15, 0, date(2014, 1, 20)), (15, 1, date(2014, 1, 21))],
)
def test_after_the_cut_off_hour_a_same_day_limit_ends_on_the_next_working_day(
    hour: int, minute: int, due: date
) -> None:
    limit = {"amount": 0, "unit": "WORKING_DAY", "cutoff": "15:00"}
    clock = clock_of(received(local(2014, 1, 20, hour, minute), limit=limit))
    assert clock.due_on == due
    assert clock.received_on == date(2014, 1, 20)


def test_without_a_deadline_a_dossier_is_neither_on_time_nor_late() -> None:
    clock = clock_of(
        received(MONDAY, days=None),
        finished(2, local(2014, 6, 2)),
        now=local(2014, 7, 1),
    )
    assert not clock.judgeable
    assert (clock.due_on, clock.due_at, clock.days_late) == (None, None, None)
    assert (clock.on_time_by_instant, clock.on_time_by_day) == (None, None)
    assert clock.handling_days is not None
    still_open = clock_of(received(MONDAY, days=None), now=local(2020, 1, 1))
    assert not still_open.overdue_now


def test_an_imported_due_date_is_taken_as_the_source_gives_it_and_in_its_zone() -> None:
    claimed = datetime(2011, 10, 5, 22, 30, tzinfo=UTC)  # half past midnight in Amsterdam
    body = {
        "due_claimed_at": claimed.isoformat(),
        "timezone": "Europe/Amsterdam",
        "claimed": True,
    }
    start = received(local(2011, 9, 1), days=3, **body)
    clock = clock_of(start, finished(2, claimed - timedelta(hours=1)))
    assert (clock.due_at, clock.due_on) == (claimed, date(2011, 10, 6))
    assert clock.closed_on == date(2011, 10, 5)
    assert clock.on_time_by_instant is True
    assert clock.limit == TimeLimit(3, LimitUnit.WORKING_DAY)


def test_an_act_written_down_more_than_eight_hours_later_was_entered_afterwards() -> None:
    at = local(2014, 1, 20, 8)
    in_time = act(1, Kind.RECEIVED, at, at + timedelta(hours=8), limit=None)
    too_late = act(1, Kind.RECEIVED, at, at + timedelta(hours=8, seconds=1), limit=None)
    assert not clock_of(in_time).entered_afterwards
    assert clock_of(too_late).entered_afterwards
    later = act(2, Kind.MOVED, at, at + timedelta(days=2), step="SIGN")
    assert clock_of(in_time, later).entered_afterwards


def test_a_claim_of_another_system_is_not_said_to_be_entered_afterwards() -> None:
    at = local(2014, 1, 20, 8)
    claim = act(1, Kind.RECEIVED, at, local(2026, 1, 5), limit=None, claimed=True)
    assert not clock_of(claim).entered_afterwards


def test_a_clock_without_a_receipt_is_refused() -> None:
    with pytest.raises(ValueError, match="first act is its receipt"):
        clock_of(finished(1, MONDAY))


def test_the_result_by_post_keeps_its_day_and_its_way() -> None:
    clock = clock_of(
        received(MONDAY),
        finished(2, local(2014, 1, 22)),
        act(3, Kind.RETURNED, local(2014, 1, 27), channel="POST"),
    )
    assert clock.status is Status.RETURNED
    assert (clock.closed_on, clock.returned_on) == (date(2014, 1, 22), date(2014, 1, 27))
    assert clock.return_channel is Channel.POST
    assert clock.days_late == -3  # judged by the end of handling, not by the return


def test_a_return_without_an_end_is_the_end() -> None:
    clock = clock_of(received(MONDAY), act(2, Kind.RETURNED, local(2014, 1, 22)))
    assert clock.closed_on == clock.returned_on == date(2014, 1, 22)
    assert clock.outcome is Outcome.GRANTED


def test_a_code_counts_by_year_in_2012_and_by_day_in_2018() -> None:
    day = date(2018, 6, 21)
    assert rules.dossier_code(PAUSING, unit_number="30.280", day=day, number=7) == (
        "AG.30.280-2018-000007"
    )
    assert rules.dossier_code(RESTARTING, unit_number="30.280", day=day, number=7) == (
        "000.00.80.H01-180621-0007"
    )
    assert rules.code_series(PAUSING, day) == "2018"
    assert rules.code_series(RESTARTING, day) == "180621"
    assert rules.unit_part(PAUSING, "30.280") != rules.unit_part(PAUSING, "30.380")
    assert rules.unit_part(RESTARTING, "30.280") == rules.unit_part(RESTARTING, "30.380")


def test_a_limit_survives_the_ledger() -> None:
    for limit in (
        None,
        TimeLimit(5, LimitUnit.WORKING_DAY),
        TimeLimit(0, LimitUnit.WORKING_DAY, time(15)),
        TimeLimit(2, LimitUnit.MONTH),
    ):
        assert rules.limit_of({"limit": rules.limit_body(limit)}) == limit
