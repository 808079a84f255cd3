"""How supervisions, questions and recommendations are judged: pure rules and identities."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.steering.contracts.supervision import (
    DUE,
    Judged,
    Recommendation,
    Reply,
    Session,
    SessionState,
    SupervisionCounts,
)
from motcua.steering.supervision.rules import (
    counts_of,
    names_somebody,
    question_judged,
    recommendation_judged,
    session_state,
)
from motcua.tasks.contracts import Verdict

DAY = date(2026, 7, 15)
days = st.integers(-40, 40).map(lambda n: DAY + timedelta(days=n))


def reply(given: int, accepted: bool | None, number: int = 1) -> Reply:
    decided = DAY if accepted is not None else None
    return Reply(
        number, "1/BC", DAY, "x", "user:a", DAY + timedelta(days=given), accepted,
        "user:b" if decided else "", decided, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("replies", "on", "judged"),
    [
        ((), 0, Judged.NOT_DUE),
        ((), 1, Judged.OVERDUE),
        ((reply(0, None),), 5, Judged.AWAITING),
        ((reply(1, None),), 5, Judged.OVERDUE),
        ((reply(0, True),), 5, Judged.ON_TIME),
        ((reply(1, True),), 5, Judged.LATE),
        ((reply(-3, False),), 0, Judged.NOT_DUE),
        ((reply(-3, False),), 1, Judged.OVERDUE),
        ((reply(-3, False), reply(2, True, 2)), 5, Judged.LATE),
        ((reply(-3, False), reply(0, True, 2)), 5, Judged.ON_TIME),
    ],
)
def test_a_question_is_judged_by_the_reply_that_holds(
    replies: tuple[Reply, ...], on: int, judged: Judged
) -> None:
    assert question_judged(DAY, replies, DAY + timedelta(days=on)) is judged


@given(due=days, on=days, later=st.integers(0, 60))
def test_an_unanswered_question_that_is_overdue_stays_so(due: date, on: date, later: int) -> None:
    if question_judged(due, (), on) is Judged.OVERDUE:
        assert question_judged(due, (), on + timedelta(days=later)) is Judged.OVERDUE


def test_a_recommendation_is_judged_as_its_task_and_hides_nothing_without_one() -> None:
    assert recommendation_judged(DAY, None, DAY) is Judged.NOT_DUE
    assert recommendation_judged(DAY, None, DAY + timedelta(days=1)) is Judged.OVERDUE
    assert recommendation_judged(DAY, Verdict.CANCELLED_OVERDUE, DAY) is Judged.OVERDUE
    assert recommendation_judged(DAY, Verdict.CANCELLED, DAY) is Judged.CANCELLED
    later = DAY + timedelta(days=1)
    assert recommendation_judged(DAY, Verdict.CANCELLED, later) is Judged.OVERDUE
    for each in Verdict:
        assert isinstance(recommendation_judged(DAY, each, DAY), Judged)


def test_a_supervision_is_missed_from_the_day_after_its_day() -> None:
    tomorrow = DAY + timedelta(days=1)
    assert session_state(DAY, None, None, DAY) is SessionState.PLANNED
    assert session_state(DAY, None, None, tomorrow) is SessionState.MISSED
    assert session_state(DAY, tomorrow, None, tomorrow) is SessionState.HELD
    assert session_state(DAY, None, DAY, tomorrow) is SessionState.DROPPED


@pytest.mark.parametrize(
    "words",
    [
        "gọi 0912345678",
        "số 351234567 cấp",
        "CCCD 089012345678",
        "gửi a.b@vi-du.vn nhé",
        "gọi 0912 345 678",
        "0912.345.678",
        "0912-34-56-78",
        "(0296) 3852 123",
        "0296.3852.123",
        "+84912345678",
        "+84 912 345 678",
        "0084 912345678",
        "CMND số: 351 234 567",
        "căn cước công dân 089 012 345 678",
    ],
)
def test_numbers_and_addresses_that_lead_to_a_person_are_seen(words: str) -> None:
    assert names_somebody(words)


@pytest.mark.parametrize(
    "words",
    [
        "120.000.000 đồng",
        "Nghị định 63/2010/NĐ-CP",
        "ngày 15/06/2012",
        "1234567890123 đồng",
        "a@b",
        "350 000 000 đồng",
        "họp 01.02.2026 10 giờ",
        "số 0123/2026/QĐ-UBND",
        "từ 08-10-2025 đến 2026",
        "1.250.000.000 đồng",
        "căn cước cho 1.250 người",
    ],
)
def test_other_numbers_are_left_alone(words: str) -> None:
    assert not names_somebody(words)


def session(planned: date, held: date | None, dropped: date | None, on: date) -> Session:
    state = session_state(planned, held, dropped, on)
    return Session(
        "GS-1", "HDND", "TRUC_TIEP", "Ban Pháp chế", "Một cửa", "1/NQ", DAY, ("AG.STP",), planned,
        "user:a", DAY, held, dropped, "", state,
    )  # fmt: skip


def wanted(judged: Judged, task: str = "NV-1") -> Recommendation:
    return Recommendation(
        "GS-1-KN1", "GS-1", 1, "AG.STP", "Rà soát", DAY, "1/BC", DAY, task, "Ban", judged
    )


@given(
    planned=st.lists(st.tuples(days, st.sampled_from(["", "held", "dropped"])), max_size=8),
    asked=st.lists(st.sampled_from([one for one in Judged if one is not Judged.CANCELLED])),
    done=st.lists(st.sampled_from(list(Judged))), on=days,
)  # fmt: skip
def test_counts_add_up_and_no_share_is_made_of_nothing(
    planned: list[tuple[date, str]], asked: list[Judged], done: list[Judged], on: date
) -> None:
    sessions = [
        session(day, DAY if how == "held" else None, DAY if how == "dropped" else None, on)
        for day, how in planned
    ]
    found = counts_of(sessions, asked, [wanted(one) for one in done], on)
    assert (found.planned, found.asked, found.recommended) == (
        len(planned), len(asked), len(done)
    )  # fmt: skip
    assert found.due_held <= min(found.held, found.due)
    for share, due in (
        (found.on_time_of, [one for one in asked if one in DUE]),
        (found.carried_out_of, [one for one in done if one in DUE]),
    ):
        assert (share is None) == (not due)
        if share is not None:
            assert 0 <= share[0] <= share[1] == len(due)
    both = found + found
    assert (both.planned, both.asked) == (2 * found.planned, 2 * found.asked)
    assert (SupervisionCounts() + found).carried_out_of == found.carried_out_of
