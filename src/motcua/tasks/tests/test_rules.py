"""A task is judged by its first due day, whatever happens to it, on any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.indicators.contracts import Text
from motcua.tasks.contracts import (
    Act,
    Counts,
    DueKind,
    DueSpec,
    Kind,
    NoExtension,
    Standing,
    State,
    TaskRules,
    Verdict,
)
from motcua.tasks.rules import (
    ALLOWED,
    DUE,
    OVERDUE,
    counts_of,
    due_day,
    extension_fault,
    period_of,
    reminder_step,
    standing_of,
    tree,
    verdict,
    words_digest,
)

FIRST = date(2026, 3, 2)
RULES = TaskRules(date(2011, 1, 1), Text("", ""), False, (7, 3, 1), (1, 7, 15), 15, 2)


def at(on: int) -> datetime:
    return clock.at_local(FIRST + timedelta(days=on)) + timedelta(hours=9)


def act(seq: int, kind: Kind, on: int, /, **body: Any) -> Act:
    return Act(seq, kind, "user:1", at(on), at(on), {"by": "user:1", **body})


def given_act(due: int | None) -> Act:
    said = None if due is None else (FIRST + timedelta(days=due)).isoformat()
    return act(1, Kind.GIVEN, 0, due_on=said)


def judged(acts: list[Act], on: int) -> Verdict | None:
    day = FIRST + timedelta(days=on)
    standing = standing_of(acts, on=day)
    return None if standing is None else verdict(standing, day)


# Against a plain model -----------------------------------------------------------------


@dataclass
class Model:
    """The same rule told as a story: what is true of the task at the end of each day."""

    due: int | None
    reported: int | None = None
    accepted: bool = False
    cancelled_after: int | None = None

    def say(self, today: int) -> Verdict:
        in_time = self.due is not None and self.reported is not None and self.reported <= self.due
        if self.cancelled_after is not None:
            too_late = self.due is not None and self.cancelled_after > self.due
            return Verdict.CANCELLED_OVERDUE if too_late and not in_time else Verdict.CANCELLED
        if self.due is None:
            return Verdict.NO_DUE_DATE
        if self.accepted:
            return Verdict.ON_TIME if in_time else Verdict.LATE
        if in_time:
            return Verdict.AWAITING
        return Verdict.NOT_DUE if today <= self.due else Verdict.OVERDUE


@st.composite
def lives(draw: Any) -> tuple[list[Act], list[Verdict]]:
    """A lawful life of a task over forty days, with the verdict of each day by the model."""
    due = draw(st.none() | st.integers(0, 25))
    acts = [given_act(due)]
    model = Model(due)
    said: list[Verdict] = []
    days = 40
    for today in range(days):
        for _ in range(draw(st.integers(0, 2))):
            standing = standing_of(acts)
            assert standing is not None
            allowed = sorted(ALLOWED[standing.state])
            if not allowed:
                break
            kind = draw(st.sampled_from(allowed))
            body: dict[str, Any] = {"to": "user:2", "stage": "DRAFTING", "on": FIRST.isoformat()}
            if kind is Kind.EXTENDED and standing.proposed_on is None:
                continue
            if kind in (Kind.EXTENSION_PROPOSED, Kind.EXTENDED):
                body["until_on"] = (FIRST + timedelta(days=today + 10)).isoformat()
            acts.append(act(len(acts) + 1, kind, today, **body))
            if kind is Kind.DONE_CLAIMED:
                model.reported = today
            elif kind is Kind.RETURNED:
                model.reported = None
            elif kind is Kind.ACCEPTED:
                model.accepted = True
            elif kind is Kind.CANCELLED:
                model.cancelled_after = today
        said.append(model.say(today))
    return acts, said


@given(lives())
def test_each_day_is_judged_as_a_plain_model_judges_it(life: tuple[list[Act], Any]) -> None:
    acts, said = life
    assert [judged(acts, today) for today in range(len(said))] == said


@given(lives())
def test_an_extension_never_changes_the_day_that_judges(life: tuple[list[Act], Any]) -> None:
    acts, _ = life
    first = standing_of(acts[:1])
    last = standing_of(acts)
    assert first is not None
    assert last is not None
    assert last.first_due_on == first.first_due_on
    assert last.last_seq == len(acts)


@given(lives(), st.integers(0, 39))
def test_what_happened_later_says_nothing_of_a_past_day(life: Any, on: int) -> None:
    acts, _ = life
    day = FIRST + timedelta(days=on)
    known_then = [item for item in acts if clock.local_day(item.occurred_at) <= day]
    assert standing_of(acts, on=day) == standing_of(known_then)


@given(lives())
def test_a_closed_task_stays_as_it_was_judged(life: tuple[list[Act], Any]) -> None:
    acts, _ = life
    standing = standing_of(acts)
    assert standing is not None
    if not standing.is_open:
        assert standing.closed_on is not None
        later = standing.closed_on + timedelta(days=4000)
        assert verdict(standing, later) == verdict(standing, standing.closed_on)


# Named cases ---------------------------------------------------------------------------


def test_before_it_was_given_there_is_no_task() -> None:
    assert judged([given_act(5)], -1) is None


def test_the_due_day_itself_is_in_time_and_the_next_is_not() -> None:
    open_one = [given_act(5)]
    assert (judged(open_one, 5), judged(open_one, 6)) == (Verdict.NOT_DUE, Verdict.OVERDUE)
    for on, how in ((5, Verdict.ON_TIME), (6, Verdict.LATE)):
        done = [given_act(5), act(2, Kind.DONE_CLAIMED, on), act(3, Kind.ACCEPTED, 20)]
        assert judged(done, 20) is how


def test_a_slow_acceptance_does_not_make_the_agency_late() -> None:
    acts = [given_act(5), act(2, Kind.DONE_CLAIMED, 4)]
    assert judged(acts, 30) is Verdict.AWAITING
    acts.append(act(3, Kind.ACCEPTED, 31))
    assert judged(acts, 31) is Verdict.ON_TIME


def test_a_report_that_was_sent_back_does_not_count() -> None:
    acts = [
        given_act(5), act(2, Kind.DONE_CLAIMED, 4), act(3, Kind.RETURNED, 8),
        act(4, Kind.DONE_CLAIMED, 9), act(5, Kind.ACCEPTED, 10),
    ]  # fmt: skip
    assert [judged(acts, on) for on in (7, 8, 10)] == [
        Verdict.AWAITING, Verdict.OVERDUE, Verdict.LATE,
    ]  # fmt: skip


def test_cancelling_hides_no_overdue_task() -> None:
    assert judged([given_act(5), act(2, Kind.CANCELLED, 5)], 9) is Verdict.CANCELLED
    assert judged([given_act(5), act(2, Kind.CANCELLED, 6)], 9) is Verdict.CANCELLED_OVERDUE
    waiting = [given_act(5), act(2, Kind.DONE_CLAIMED, 4), act(3, Kind.CANCELLED, 9)]
    assert judged(waiting, 9) is Verdict.CANCELLED


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (DueSpec(), None),
        (DueSpec(DueKind.DAY, date(2026, 7, 10)), date(2026, 7, 10)),
        (DueSpec(DueKind.WORKING_DAYS, None, 5), date(2026, 7, 17)),
        (DueSpec(DueKind.CALENDAR_DAYS, None, 7), date(2026, 7, 17)),
    ],
)
def test_a_limit_is_counted_from_the_day_after(spec: DueSpec, expected: date | None) -> None:
    assert due_day(spec, date(2026, 7, 10), calendars.working_calendar()) == expected


@pytest.mark.parametrize(
    "spec",
    [
        DueSpec(DueKind.DAY, date(2026, 7, 9)), DueSpec(DueKind.DAY),
        DueSpec(DueKind.WORKING_DAYS, None, 0), DueSpec(DueKind.CALENDAR_DAYS, None, 3651),
    ],
)  # fmt: skip
def test_a_due_day_that_cannot_be_is_refused(spec: DueSpec) -> None:
    with pytest.raises(ValueError):
        due_day(spec, date(2026, 7, 10), calendars.working_calendar())


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-M02", date(2026, 2, 1), date(2026, 3, 1)),
        ("2026-M12", date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_a_period_is_a_year_a_quarter_or_a_month(code: str, since: date, until: date) -> None:
    found = period_of(code)
    assert found is not None
    assert (found.since, found.until) == (since, until)
    year = period_of("2026")
    assert year is not None
    assert year.holds(found)


@pytest.mark.parametrize("code", ["", "26", "2026-Q5", "2026-M13", "2026-M1", "2026 ", "1999"])
def test_another_text_is_no_period(code: str) -> None:
    assert period_of(code) is None


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (8, None), (7, (DUE, 7)), (5, (DUE, 7)), (3, (DUE, 3)), (2, (DUE, 3)), (1, (DUE, 1)),
        (0, (DUE, 1)), (-1, (OVERDUE, 1)), (-6, (OVERDUE, 1)), (-7, (OVERDUE, 7)),
        (-90, (OVERDUE, 15)),
    ],
)  # fmt: skip
def test_only_the_nearest_reminder_is_owed(left: int, expected: Any) -> None:
    assert reminder_step(FIRST + timedelta(days=left), FIRST, RULES) == expected


def test_a_new_day_lies_after_the_present_one_and_after_today() -> None:
    def standing(**more: Any) -> Standing:
        return Standing(State.GIVEN, 1, FIRST, FIRST, **more)

    later, far = FIRST + timedelta(days=5), FIRST + timedelta(days=4000)
    assert extension_fault(standing(), later, FIRST, 2) is None
    for why, asked, until, today in (
        (NoExtension.DAY_NOT_LATER, standing(), FIRST, FIRST),
        (NoExtension.DAY_NOT_LATER, standing(), later, later),
        (NoExtension.EXTENDED_ENOUGH, standing(extensions=2), later, FIRST),
        (NoExtension.PROPOSAL_WAITS, standing(proposed_on=later), later, FIRST),
        (NoExtension.DAY_TOO_FAR, standing(), far, FIRST),
        (NoExtension.NO_DUE_DAY, Standing(State.GIVEN, 1, None, None), later, FIRST),
    ):
        assert extension_fault(asked, until, today, 2) is why


@given(st.dictionaries(st.sampled_from(["AG", "AG.1", "AG.1.2", "AG.3"]),
                       st.tuples(st.integers(0, 9), st.integers(0, 9))))  # fmt: skip
def test_a_whole_is_the_sum_of_its_parts(numbers: dict[str, tuple[int, int]]) -> None:
    by_owner = {unit: Counts(late=late, overdue=over) for unit, (late, over) in numbers.items()}
    rows = {row.unit: row for row in tree(by_owner, ["AG", "AG.1", "AG.1.2", "AG.3"])}
    assert rows["AG"].all == sum(by_owner.values(), Counts())
    assert rows["AG.1"].all == rows["AG.1"].own + rows["AG.1.2"].all


def test_counts_tell_open_ones_and_those_that_are_judged() -> None:
    found = counts_of([(Verdict.OVERDUE, True), (Verdict.ON_TIME, False), (Verdict.NOT_DUE, True)])
    assert (found.open, found.judged, found.total) == (2, 2, 3)


def test_the_digest_of_short_words_cannot_be_guessed_without_the_salt() -> None:
    assert words_digest("a", "có") != words_digest("b", "có")
