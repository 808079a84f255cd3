"""Remedies are judged by their first day; counts add up and claim nothing without evidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.core import clock
from motcua.steering.contracts import Act
from motcua.steering.contracts.inspections import (
    Counts,
    FindingState,
    InspectionState,
    Kind,
    Verdict,
)
from motcua.steering.rules import (
    FINDING_ACTS,
    counts_of,
    month_end,
    progress_of,
    standing_after,
    standing_of,
    verdict,
)

START = date(2026, 7, 1)
DUE = START + timedelta(days=10)


def act(seq: int, kind: Kind, days: int, **body: Any) -> Act:
    at: datetime = clock.at_local(START + timedelta(days=days))
    return Act(seq, kind, "user:1", at, at, body)


RAISED = act(1, Kind.RAISED, 0, due_on=DUE.isoformat())


def later(kind: Kind, seq: int, days: int) -> Act:
    until = (DUE + timedelta(days=20 + seq)).isoformat()
    return act(seq, kind, days, by="user:2", until_on=until)


@given(st.lists(st.tuples(st.sampled_from(sorted(FINDING_ACTS[FindingState.OPEN]
       | FINDING_ACTS[FindingState.CLAIMED])), st.integers(0, 6)), max_size=12))  # fmt: skip
def test_no_act_moves_the_day_that_judges(steps: list[tuple[Kind, int]]) -> None:
    standing = standing_of([RAISED])
    assert standing is not None
    days = 0
    for number, (kind, more) in enumerate(steps, 2):
        days += more
        if kind not in FINDING_ACTS[standing.state]:
            continue
        standing = standing_after(standing, later(kind, number, days))
        assert standing.first_due_on == DUE
        assert standing.due_on >= DUE
        assert standing.last_seq == number
    assert (standing.state is FindingState.REMEDIED) == (standing.finished_on is not None)


@pytest.mark.parametrize(
    ("claimed", "accepted", "looked", "how"),
    [
        (5, 30, 31, Verdict.ON_TIME), (11, 12, 31, Verdict.LATE), (None, None, 10, Verdict.NOT_DUE),
        (None, None, 11, Verdict.OVERDUE), (10, None, 40, Verdict.AWAITING),
        (11, None, 40, Verdict.OVERDUE),
    ],
)  # fmt: skip
def test_the_day_of_the_report_judges_and_not_that_of_the_check(
    claimed: int | None, accepted: int | None, looked: int, how: Verdict
) -> None:
    acts = [RAISED]
    if claimed is not None:
        acts.append(later(Kind.CLAIMED, 2, claimed))
    if accepted is not None:
        acts.append(act(3, Kind.ACCEPTED, accepted))
    standing = standing_of(acts)
    assert standing is not None
    assert verdict(standing, START + timedelta(days=looked)) is how


def test_what_was_sent_back_does_not_count_and_an_extension_does_not_judge() -> None:
    acts = [RAISED, later(Kind.CLAIMED, 2, 5), act(3, Kind.RETURNED, 8),
            later(Kind.EXTENSION_PROPOSED, 4, 9), later(Kind.EXTENDED, 5, 9)]  # fmt: skip
    standing = standing_of(acts)
    assert standing is not None
    assert (standing.returns, standing.extensions) == (1, 1)
    assert standing.due_on > DUE + timedelta(days=20)
    assert verdict(standing, DUE + timedelta(days=1)) is Verdict.OVERDUE
    assert standing_of(acts, on=START - timedelta(days=1)) is None
    early = standing_of(acts, on=START + timedelta(days=5))
    assert early is not None
    assert early.state is FindingState.CLAIMED


def test_the_first_record_is_the_day_of_the_visit() -> None:
    acts = [act(1, Kind.OPENED, 0), act(2, Kind.RECORDED, 3), act(3, Kind.RECORDED, 5),
            act(4, Kind.SIGNED, 6, by="a"), act(5, Kind.ANSWERED, 9, by="b")]  # fmt: skip
    now = progress_of(acts)
    assert now is not None
    assert now.visited_on == START + timedelta(days=3)
    assert (now.state, now.signed_by, now.answered_by) == (InspectionState.ANSWERED, "a", "b")
    assert progress_of([]) is None
    photographed = progress_of([acts[0], act(2, Kind.PHOTOGRAPHED, 1)])
    assert photographed is not None
    assert photographed.state is InspectionState.OPENED
    assert photographed.visited_on == START + timedelta(days=1)


VISITS = st.lists(st.tuples(st.integers(1, 12), st.none() | st.dates(
    date(2026, 1, 1), date(2027, 3, 1))), max_size=20)  # fmt: skip


@given(VISITS, st.dates(date(2026, 1, 1), date(2027, 3, 1)), st.lists(st.sampled_from(Verdict)))
def test_counts_add_up(
    planned: list[tuple[int, date | None]], on: date, verdicts: list[Verdict]
) -> None:
    found = counts_of(2026, on, planned=planned, sudden=[], verdicts=verdicts)
    assert found.planned == len(planned)
    assert found.due_done <= min(found.planned_due, found.planned_done)
    assert found.findings == len(verdicts)
    assert (found.done_of is None) == (found.planned_due == 0)
    assert (found.on_time_of is None) == (found.due == 0)


def test_without_evidence_there_is_no_share() -> None:
    assert Counts(not_due=3, planned=2).on_time_of is None
    assert Counts(not_due=3, planned=2).done_of is None
    assert month_end(2026, 2) == date(2026, 2, 28)
    made = [(6, date(2026, 7, 2)), (7, None)]
    found = counts_of(2026, date(2026, 7, 15), planned=made, sudden=[None, START], verdicts=[])
    assert (found.done_of, found.sudden_done) == ((1, 1), 1)
