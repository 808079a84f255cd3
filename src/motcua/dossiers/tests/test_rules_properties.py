"""What holds for every dossier, whatever happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars import api as calendars
from motcua.core import clock as wall
from motcua.dossiers import rules
from motcua.dossiers.contracts import Act, DossierClock, Kind, Status
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.rules import ALLOWED
from motcua.dossiers.tests.factories import act, local, received

CALENDAR = calendars.working_calendar()
FIRST = local(2012, 1, 2, 7)
NEXT_STATUS = {
    Kind.MOVED: Status.IN_PROGRESS,
    Kind.SUPPLEMENT_REQUESTED: Status.AWAITING_SUPPLEMENT,
    Kind.SUPPLEMENTED: Status.IN_PROGRESS,
    Kind.REFUSED: Status.REFUSED,
    Kind.WITHDRAWN: Status.WITHDRAWN,
    Kind.STOPPED: Status.STOPPED,
    Kind.FINISHED: Status.FINISHED,
    Kind.RETURNED: Status.RETURNED,
    Kind.PAYMENT_REQUESTED: Status.AWAITING_PAYMENT,
    Kind.PAID: Status.IN_PROGRESS,
}
instants = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))
gaps = st.integers(0, 40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))
packs = st.sampled_from(["2012", "2018"])


def clock_of(acts: Sequence[Act], pack: str, now: datetime) -> DossierClock:
    return rules.clock_of(acts, calendar=CALENDAR, pack=rule_pack_get(pack), now=now)


@st.composite
def lives(draw: st.DrawFn) -> list[Act]:
    """Acts that ``ALLOWED`` lets happen, with the status that each must lead to."""
    at = draw(instants)
    days = draw(st.one_of(st.none(), st.integers(0, 60)))
    acts = [received(at, days=days)]
    status = Status.IN_PROGRESS
    for seq in range(2, 2 + draw(st.integers(0, 7))):
        kind = draw(st.sampled_from(sorted(ALLOWED[status])))
        at += draw(gaps)
        acts.append(
            act(seq, kind, at, step=f"S{seq}")
            if kind == Kind.MOVED
            else act(seq, kind, at, until=(at + timedelta(days=9)).isoformat())
            if kind in APPOINTING
            else act(seq, kind, at)
        )
        status = NEXT_STATUS.get(kind, status)
    return acts


APPOINTING = (Kind.REAPPOINTMENT_PROPOSED, Kind.REAPPOINTMENT_DECLINED, Kind.REAPPOINTED)


@given(lives(), packs, gaps)
def test_a_new_date_never_changes_by_what_a_dossier_is_judged(
    acts: list[Act], pack: str, later: timedelta
) -> None:
    now = acts[-1].occurred_at + later
    without = [done for done in acts if done.kind not in APPOINTING]
    with_them, plain = clock_of(acts, pack, now), clock_of(without, pack, now)
    for name in ("due_at", "due_on", "days_late", "on_time_by_instant", "overdue_now", "status"):
        assert getattr(with_them, name) == getattr(plain, name)
    assert plain.appointed_at == plain.due_at
    confirmed = sum(done.kind == Kind.REAPPOINTED for done in acts)
    assert with_them.reappointments == confirmed


@given(lives(), packs, gaps)
def test_the_same_acts_give_the_same_clock(acts: list[Act], pack: str, later: timedelta) -> None:
    now = acts[-1].occurred_at + later
    first = clock_of(acts, pack, now)
    assert clock_of(list(acts), pack, now) == first
    assert rules.fact_of(clock_of(acts, pack, now)) == rules.fact_of(first)
    assert first.last_seq == len(acts)


@given(lives(), packs)
def test_the_status_goes_as_the_table_of_allowed_acts_says(acts: list[Act], pack: str) -> None:
    status = Status.IN_PROGRESS
    for count in range(2, len(acts) + 1):
        done = acts[count - 1]
        assert done.kind in ALLOWED[status]
        status = NEXT_STATUS.get(Kind(done.kind), status)
        assert clock_of(acts[:count], pack, done.occurred_at).status is status


@pytest.mark.parametrize("ended", [Status.RETURNED, Status.REFUSED, Status.WITHDRAWN])
def test_after_the_end_only_notes_may_follow(ended: Status) -> None:
    assert ALLOWED[ended] == {Kind.NOTED}
    assert set(ALLOWED) == set(Status)


@given(lives(), packs, gaps)
def test_the_parts_of_a_clock_agree(acts: list[Act], pack: str, later: timedelta) -> None:
    now = acts[-1].occurred_at + later
    clock = clock_of(acts, pack, now)
    judged = clock.closed_at is not None and clock.due_on is not None
    assert (clock.days_late is not None) == judged
    assert (clock.on_time_by_instant is not None) == judged
    assert (clock.on_time_by_day is not None) == judged
    assert (clock.handling_days is not None) == (clock.closed_at is not None)
    if judged:
        assert clock.days_late is not None
        # Indicators judge by the days, forms by the day: they must not differ.
        assert (clock.days_late > 0) is (not clock.on_time_by_day)
        if clock.on_time_by_instant:
            assert clock.on_time_by_day
    if clock.handling_days is not None and clock.closed_on is not None:
        whole = calendars.working_days_between(CALENDAR, clock.received_on, clock.closed_on)
        assert 0 <= clock.handling_days <= whole
    assert clock.supplement_requests == sum(done.kind == Kind.SUPPLEMENT_REQUESTED for done in acts)
    assert all(pause.until is None or pause.until >= pause.since for pause in clock.pauses)
    assert sum(pause.until is None for pause in clock.pauses) == (
        clock.status in (Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT)
    )
    if clock.overdue_now:
        assert clock.due_on is not None
        assert clock.due_on < wall.local_day(now)


@given(instants, st.integers(0, 60), gaps, gaps, gaps, packs)
def test_a_longer_wait_never_brings_the_due_day_forward(
    at: datetime, days: int, before: timedelta, wait: timedelta, more: timedelta, pack: str
) -> None:
    def due(length: timedelta) -> DossierClock:
        asked = at + before
        acts = [
            received(at, days=days),
            act(2, Kind.SUPPLEMENT_REQUESTED, asked),
            act(3, Kind.SUPPLEMENTED, asked + length),
        ]
        return clock_of(acts, pack, asked + length)

    short, long = due(wait), due(wait + more)
    untouched = clock_of([received(at, days=days)], pack, at)
    assert untouched.due_at is not None
    assert short.due_at is not None
    assert long.due_at is not None
    assert untouched.due_at <= short.due_at <= long.due_at


@given(lives(), packs)
def test_a_note_changes_nothing_but_the_number_of_acts(acts: list[Act], pack: str) -> None:
    now = acts[-1].occurred_at
    noted = [*acts, act(len(acts) + 1, Kind.NOTED, now)]
    assert rules.fact_of(clock_of(noted, pack, now)) == rules.fact_of(clock_of(acts, pack, now))
