"""Counts open to the tasks behind them, roll up by agency, and agree with the ledger."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given as draws
from hypothesis import settings
from hypothesis import strategies as st

from motcua.tasks import api
from motcua.tasks.contracts import Counts, DueSpec, Mark, Source, State, Verdict
from motcua.tasks.tests.factories import (
    CHAIRMAN,
    FINANCE,
    JUSTICE,
    OFFICER,
    PROVINCE,
    TODAY,
    WARD,
    accept,
    by,
    claim,
    day,
    give,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
EVERY = api.Filter()


def one_of_each() -> dict[Verdict, str]:
    """A task for each way of being judged, ten days after today."""
    found = {
        Verdict.NOT_DUE: give(due=by(30)), Verdict.OVERDUE: give(due=by(2)),
        Verdict.NO_DUE_DATE: give(due=DueSpec()),
    }  # fmt: skip
    for how, on, due in ((Verdict.ON_TIME, 1, 2), (Verdict.LATE, 3, 2), (Verdict.AWAITING, 1, 2)):
        found[how] = give(due=by(due))
        claim(found[how], on)
        if how is not Verdict.AWAITING:
            accept(found[how], 4)
    for how, on in ((Verdict.CANCELLED, 1), (Verdict.CANCELLED_OVERDUE, 5)):
        found[how] = give(due=by(2))
        api.task_cancel(actor=CHAIRMAN, at=day(on), code=found[how], reason="Thôi")
    return found


def test_each_count_opens_to_the_tasks_that_it_counts() -> None:
    codes = one_of_each()
    on = TODAY + timedelta(days=10)
    counts = api.counts_by_owner(EVERY, on=on)[JUSTICE]
    assert (counts.total, counts.open, counts.judged) == (8, 4, 4)
    for how in Verdict:
        rows = api.task_list(api.Filter(verdict=how), on=on)
        assert [row.code for row in rows] == [codes[how]]
        assert getattr(counts, how.value.lower()) == 1


def test_facts_and_ledger_judge_every_day_alike() -> None:
    codes = one_of_each()
    for number in (0, 1, 2, 3, 4, 5, 10, 40):
        on = TODAY + timedelta(days=number)
        assert api.counts_as_of(on)[JUSTICE].total == 8
    on = TODAY + timedelta(days=10)
    assert api.counts_as_of(on) == api.counts_by_owner(EVERY, on=on)
    for how, code in codes.items():
        known = api.standing_on(code, on)
        assert known is not None
        assert known[1] is how
    assert api.standing_on(codes[Verdict.LATE], TODAY - timedelta(days=1)) is None
    then = api.standing_on(codes[Verdict.LATE], TODAY + timedelta(days=1))
    assert then is not None
    assert then[0].state is State.GIVEN


def test_many_tasks_stand_on_a_day_as_each_of_them_does(
    django_assert_num_queries: Any,
) -> None:
    codes = list(one_of_each().values())
    for number in (-1, 1, 10):
        on = TODAY + timedelta(days=number)
        with django_assert_num_queries(1):
            found = api.standings_on([*codes, "NV-0"], on)
        alone = {code: api.standing_on(code, on) for code in codes}
        assert found == {code: one for code, one in alone.items() if one is not None}


def test_an_agency_has_its_own_tasks_and_those_of_all_below() -> None:
    give(owner=JUSTICE, due=by(-0))
    give(owner=JUSTICE)
    give(owner=WARD)
    give(owner=PROVINCE)
    rows = {row.unit: row for row in api.counts_by_unit(EVERY, on=TODAY)}
    assert (rows[PROVINCE].own.total, rows[PROVINCE].all.total) == (1, 4)
    assert (rows[JUSTICE].own.total, rows[WARD].all.total) == (2, 1)
    below = api.counts_by_unit(api.Filter(), on=TODAY, below=PROVINCE)
    assert sum(row.all.total for row in below if row.unit != PROVINCE) == 3
    assert api.task_list(api.Filter(under=PROVINCE), on=TODAY, limit=2, offset=2)
    assert len(api.task_list(api.Filter(under=PROVINCE), on=TODAY)) == 4
    assert len(api.task_list(api.Filter(under="AG.ST"), on=TODAY)) == 0


def test_a_list_is_narrowed_by_what_a_task_is() -> None:
    year = give(code="CT26", period="2026", due=DueSpec(), source=Source.WORK_PROGRAMME)
    give(code="Q3", period="2026-Q3", parent=year, marks=(Mark.REFORM,), owner=FINANCE)
    give(code="M8", period="2026-M08", parent="Q3", marks=(Mark.LEGAL_DOCUMENT,))
    give(code="D", supporting=(FINANCE,))

    def found(**asked: Any) -> set[str]:
        return {row.code for row in api.task_list(api.Filter(**asked), on=TODAY)}

    assert found(period="2026") == {"CT26", "Q3", "M8"} == found(programme_only=True)
    assert found(period="2026-Q3") == {"Q3", "M8"}
    assert found(period="2026-Q4") == found(period="x") == set()
    assert found(mark=Mark.REFORM) == {"Q3"} == found(owners=frozenset({FINANCE}))
    assert found(concerned=frozenset({FINANCE})) == {"Q3", "D"}
    assert found(concerned=frozenset()) == found(owners=frozenset()) == set()
    assert found(source=Source.WORK_PROGRAMME) == {"CT26"}
    assert found(parent="Q3") == {"M8"}


def test_overdue_ones_come_first_and_closed_ones_last() -> None:
    codes = [give(due=by(number)) for number in (5, 1, 3)] + [give(due=DueSpec())]
    claim(codes[1], 0)
    accept(codes[1], 0)
    listed = [row.code for row in api.task_list(EVERY, on=TODAY)]
    assert listed == [codes[2], codes[0], codes[3], codes[1]]


def test_pages_ask_a_fixed_number_of_questions(django_assert_num_queries: Any) -> None:
    def ask() -> None:
        with django_assert_num_queries(1):
            api.task_list(EVERY, on=TODAY)
        with django_assert_num_queries(1):
            api.counts_by_unit(EVERY, on=TODAY)
        with django_assert_num_queries(6):
            api.task_detail("CT26", on=TODAY)

    give(code="CT26", period="2026", due=DueSpec())
    ask()
    for number in range(12):
        give(parent="CT26", owner=JUSTICE if number % 2 else FINANCE)
    api.task_acknowledge(actor=OFFICER, at=day(1), code="CT26")
    ask()


@settings(max_examples=8, deadline=None)
@draws(st.lists(st.sampled_from([JUSTICE, FINANCE, WARD, PROVINCE]), min_size=1, max_size=6))
def test_the_whole_is_the_sum_of_the_agencies(owners: list[str]) -> None:
    before = api.counts_by_owner(EVERY, on=TODAY)
    for owner in owners:
        give(owner=owner)
    now = api.counts_by_owner(EVERY, on=TODAY)
    more = {unit: counts.total - before.get(unit, Counts()).total for unit, counts in now.items()}
    assert +Counter(more) == Counter(owners)
    rows = api.counts_by_unit(EVERY, on=TODAY)
    top = next(row for row in rows if row.unit == PROVINCE)
    assert top.all == sum(now.values(), Counts())
