"""The identities of money and the standing of plans, as properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.plans.contracts import (
    SENT,
    Act,
    Balance,
    Kind,
    Line,
    Move,
    Movement,
    NoMove,
    Opinion,
    State,
    Timeliness,
)
from motcua.plans.rules import (
    ALLOWED,
    area_of,
    cascade,
    clauses,
    differences,
    fault_of,
    missing,
    money_by_source,
    posted,
    standing_of,
    summed,
    timeliness,
    version_shown,
)
from motcua.programme import api as programme

AT = datetime(2013, 6, 20, 3, tzinfo=UTC)
DAY = date(2013, 6, 20)
RECEIVERS = ("HOME_AFFAIRS", "PLANNING", "FINANCE")


def act(seq: int, kind: Kind, **body: Any) -> Act:
    at = AT + timedelta(days=seq)
    return Act(seq, kind, f"user:{seq}", at, at, body)


def submitted(seq: int) -> Act:
    return act(seq, Kind.SUBMITTED, receivers={name: "X" for name in RECEIVERS})


def move(kind: Move, amount: int, *, returned: int = 0, carried: int = 0) -> Movement:
    return Movement("P", "1", "S", kind, amount, DAY, "x", returned, carried)


MOVES = st.lists(
    st.builds(
        move, st.sampled_from(list(Move)), st.integers(-50, 100),
        returned=st.integers(0, 60), carried=st.integers(0, 60),
    ),
    max_size=25,
)  # fmt: skip


@settings(deadline=None)
@given(MOVES)
def test_whatever_is_tried_the_identities_hold(tried: list[Movement]) -> None:
    now: Balance | None = None
    kept: list[Movement] = []
    for one in tried:
        if fault_of(now, one) is not None:
            continue
        kept.append(one)
        now = posted(now or Balance("1", "S"), one)
        assert 0 <= now.spent <= now.allotted <= now.allowed
        if now.closed:
            assert now.settled == now.spent
            assert now.settled + now.returned + now.carried == now.allotted
    for kind, name in ((Move.ALLOTMENT, "allotted"), (Move.SPENDING, "spent"),
                       (Move.ESTIMATE, "estimate"), (Move.ADJUSTMENT, "adjusted")):  # fmt: skip
        total = sum(one.amount for one in kept if one.kind is kind)
        assert (getattr(now, name) if now else 0) == total
    settled = [one for one in kept if one.kind is Move.SETTLEMENT]
    assert len(settled) <= 1
    assert not settled or kept[-1] is settled[0], "nothing moves once it is settled"


@pytest.mark.parametrize(
    ("balance", "movement", "fault"),
    [
        (None, move(Move.ALLOTMENT, 1), NoMove.NO_ESTIMATE),
        (Balance("1", "S", 10, closed=True), move(Move.ESTIMATE, 1), NoMove.CLOSED),
        (Balance("1", "S", 10), move(Move.ALLOTMENT, 0), NoMove.ZERO),
        (Balance("1", "S", 10), move(Move.ALLOTMENT, -1), NoMove.BELOW_ZERO),
        (Balance("1", "S", 10), move(Move.ALLOTMENT, 11), NoMove.OVER_ESTIMATE),
        (Balance("1", "S", 10, 1), move(Move.ALLOTMENT, 11), None),
        (Balance("1", "S", 10, 0, 5), move(Move.SPENDING, 6), NoMove.OVER_ALLOTTED),
        (Balance("1", "S", 10, 0, 5), move(Move.SPENDING, 5), None),
        (Balance("1", "S", 10, 0, 5), move(Move.ADJUSTMENT, -6), NoMove.BELOW_ALLOTTED),
        (Balance("1", "S", 10, 0, 5, 4), move(Move.ALLOTMENT, -2), NoMove.BELOW_SPENT),
        (Balance("1", "S", 10, 0, 5, 4), move(Move.SETTLEMENT, 5), NoMove.NOT_AS_SPENT),
        (Balance("1", "S", 10, 0, 5, 4), move(Move.SETTLEMENT, 4), NoMove.REST_UNSTATED),
        (Balance("1", "S", 10, 0, 5, 4), move(Move.SETTLEMENT, 4, returned=1), None),
        (Balance("1", "S", 10, 0, 5, 4), move(Move.SETTLEMENT, 4, returned=2, carried=-1),
         NoMove.REST_UNSTATED),
    ],
)  # fmt: skip
def test_why_a_movement_cannot_be(
    balance: Balance | None, movement: Movement, fault: NoMove | None
) -> None:
    assert fault_of(balance, movement) is fault


def test_totals_of_nothing_are_nothing_and_not_closed() -> None:
    assert summed([]) == Balance("", "")
    both = summed([Balance("1", "A", 5, closed=True), Balance("2", "A", 7)])
    assert (both.estimate, both.closed) == (12, False)


@given(st.permutations(RECEIVERS), st.lists(st.booleans(), min_size=3, max_size=3))
def test_a_plan_is_appraised_exactly_when_every_receiver_agreed(
    order: list[str], agree: list[bool]
) -> None:
    acts = [act(1, Kind.DRAFTED), submitted(2)]
    for number, (receiver, said) in enumerate(zip(order, agree, strict=True), start=3):
        kind = Kind.AGREED if said else Kind.CHANGE_ASKED
        acts.append(act(number, kind, receiver=receiver))
    now = standing_of(acts)
    assert now is not None
    assert (now.state is State.APPRAISED) == all(agree)
    assert set(missing(now)) == {
        receiver for receiver, said in zip(order, agree, strict=True) if not said
    }
    assert now.appraisers == ("user:3", "user:4", "user:5")


def test_a_return_begins_the_next_version_without_opinions() -> None:
    acts = [submitted(1), act(2, Kind.AGREED, receiver="FINANCE"), act(3, Kind.RETURNED)]
    now = standing_of(acts)
    assert now is not None
    assert (now.state, now.version, now.returns) == (State.RETURNED, 2, 1)
    assert (version_shown(now, own=True), version_shown(now, own=False)) == (2, 1)
    again = standing_of([*acts, submitted(30)])
    assert again is not None
    assert (again.opinions, again.appraisers) == ({}, ())
    assert again.first_sent_on == date(2013, 6, 21)
    assert again.sent_on == date(2013, 7, 20)
    assert standing_of([]) is None


def test_an_approved_plan_is_never_written_sent_or_returned_again() -> None:
    assert not ALLOWED[State.APPROVED] & {Kind.DRAFTED, Kind.SUBMITTED, Kind.RETURNED}
    for state in SENT:
        assert Kind.DRAFTED not in ALLOWED[state]
    assert Opinion("AGREE") is Opinion.AGREE


@pytest.mark.parametrize(
    ("sent", "on", "expected"),
    [
        (None, 10, Timeliness.NOT_DUE), (None, 11, Timeliness.OVERDUE),
        (10, 10, Timeliness.ON_TIME), (11, 11, Timeliness.LATE), (11, 10, Timeliness.NOT_DUE),
        (12, 11, Timeliness.OVERDUE), (5, 30, Timeliness.ON_TIME),
    ],
)  # fmt: skip
def test_the_due_day_itself_is_in_time(sent: int | None, on: int, expected: Timeliness) -> None:
    first = date(2013, 7, sent) if sent else None
    assert timeliness(first, date(2013, 7, 10), date(2013, 7, on)) is expected


def test_lines_cascade_from_the_programme() -> None:
    known = programme.programme_get("an-giang-2011-2015")
    year = {"since": date(2013, 1, 1), "until": date(2013, 12, 31)}
    shares = programme.unit_shares(unit="AG.STC", on=year["since"], code=known.code)
    items = cascade(shares, **year)
    own = {duty.clause for duty in known.duties if duty.owner.lead == "AG.STC"}
    assert own
    asked = (*known.contents, *known.support, *known.duties)
    everybody = {item.clause for item in asked if item.owner.lead == "ALL"}
    assert everybody
    assert everybody <= {item.clause for item in items}
    assert all(item.product for item in items if item.kind == "DUTY")
    assert own <= {item.clause for item in items}
    assert {item.due_on for item in items if item.kind == "TARGET"} == {date(2013, 12, 31)}
    assert {item.clause for item in items} <= clauses(known)
    assert not {duty.clause for duty in known.duties if duty.owner.lead == "AG.KHCN"} & {
        item.clause for item in items if item.kind == "DUTY"
    }
    assert (area_of(known, "IV.2.đ"), area_of(known, "IV.2"), area_of(known, "VI.3.e-2")) == (
        "IV.2", "IV.2", "",
    )  # fmt: skip


def test_versions_differ_by_name_of_what_changed() -> None:
    old = [Line("1", "Một", money={"A": 1}), Line("2", "Hai"), Line("3", "Ba")]
    new = [Line("4", "Bốn"), Line("2", "Hai"), Line("1", "Một mới", money={"A": 2})]
    found = {one.code: one for one in differences(old, new)}
    assert set(found) == {"4", "1", "3"}
    assert found["1"].fields == ("title", "money")
    assert found["4"].before is None
    assert found["3"].after is None
    assert differences(old, old) == []
    assert money_by_source(old) == {"A": 1}
