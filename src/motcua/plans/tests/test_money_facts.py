"""Money, appraisals and milestones as facts: counted from what was recorded, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Part
from motcua.indicators.fact_sets_plans import PLANS_APPRAISALS
from motcua.plans import api
from motcua.plans.contracts import Move, Movement
from motcua.plans.tests.factories import (
    CHAIRMAN,
    FINANCE,
    FINANCE_OFFICER,
    HOME,
    JUSTICE,
    LINES,
    MILLION,
    OFFICER,
    PLAN,
    SETTLER,
    agreed,
    allotted,
    day,
    drafted,
    opened,
    ready,
    sent,
    spent,
)
from motcua.plans.tests.test_schemes import submitted as scheme_submitted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def told(code: str, on: date, unit: str | None = None) -> tuple[int, int, int]:
    value = indicators.indicator_value(code=code, on=on, unit=unit)
    return int(value.numerator), value.denominator, value.unjudgeable


def at(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 3, tzinfo=UTC)


IN_2014, IN_2015 = date(2014, 12, 31), date(2015, 12, 31)


@pytest.fixture(autouse=True)
def _later() -> object:
    with clock.pinned(at(IN_2015)):
        yield


def test_shares_of_money_agree_with_the_totals_that_the_database_keeps() -> None:
    ready()
    allotted(100 * MILLION)
    allotted(20 * MILLION, "L-2", source="OFF_BUDGET")
    spent(40 * MILLION)
    spent(-10 * MILLION, "C-2")
    balances = api.balances_of(PLAN).values()
    estimate = sum(one.allowed for one in balances)
    given, used = sum(one.allotted for one in balances), sum(one.spent for one in balances)
    assert told("MONEY_ALLOTTED_SHARE", IN_2014) == (given, estimate, 0)
    assert told("MONEY_DISBURSED_SHARE", IN_2014, JUSTICE) == (used, given, 0)
    assert told("OFF_BUDGET_SHARE", IN_2014) == (20 * MILLION, given, 0)
    assert told("MONEY_ALLOTTED_SHARE", IN_2014, HOME) == (0, 0, 0)
    nothing = indicators.indicator_value(code="MONEY_ALLOTTED_SHARE", on=IN_2014, unit=HOME)
    assert nothing.value is None


def test_money_belongs_to_the_budget_year_and_is_known_from_its_record() -> None:
    ready()
    allotted(100 * MILLION)
    spent(40 * MILLION)
    assert told("MONEY_ALLOTTED_SHARE", date(2013, 12, 31)) == (0, 0, 0)
    api.money_record(
        actor=OFFICER, at=at(date(2014, 8, 1)),
        movement=Movement(
            PLAN, "1", "PROVINCE", Move.SPENDING, 5 * MILLION, date(2014, 7, 1), "C-9"
        ),
    )  # fmt: skip
    assert told("MONEY_DISBURSED_SHARE", date(2014, 7, 31)) == (40 * MILLION, 100 * MILLION, 0)
    assert told("MONEY_DISBURSED_SHARE", date(2014, 8, 1)) == (45 * MILLION, 100 * MILLION, 0)
    rows = indicators.indicator_evidence(
        code="MONEY_DISBURSED_SHARE", on=date(2014, 8, 1), part=Part.NUMERATOR
    ).rows
    assert [(row["reference"], row["spent"]) for row in rows] == [
        ("C-1", 40 * MILLION), ("C-9", 5 * MILLION),
    ]  # fmt: skip


def test_what_is_settled_counts_in_the_year_after() -> None:
    ready()
    allotted(100 * MILLION)
    spent(40 * MILLION)
    api.plan_settle(
        actor=SETTLER, at=at(date(2015, 3, 2)), code=PLAN, document_number="12/QT-STC"
    )  # fmt: skip
    assert told("MONEY_SETTLED_SHARE", IN_2014) == (0, 0, 0)
    assert told("MONEY_SETTLED_SHARE", date(2015, 3, 1)) == (0, 40 * MILLION, 0)
    assert told("MONEY_SETTLED_SHARE", IN_2015) == (40 * MILLION, 40 * MILLION, 0)


YEAR_END = date(2013, 12, 31)


def test_an_appraisal_is_due_on_the_day_the_province_sends_its_estimate() -> None:
    opened()
    drafted()
    sent(1)
    assert told("ESTIMATES_APPRAISED_ON_TIME", date(2013, 7, 25)) == (0, 0, 0)
    agreed((date(2013, 7, 26) - day(0).date()).days)
    assert told("ESTIMATES_APPRAISED_ON_TIME", YEAR_END) == (0, 2, 0), "a day late"
    assert told("ESTIMATES_APPRAISED_ON_TIME", YEAR_END, FINANCE) == (0, 1, 0)


def test_sending_back_answers_for_the_sender_and_leaves_nothing_to_the_others() -> None:
    opened()
    drafted()
    sent(1)
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    assert told("ESTIMATES_APPRAISED_ON_TIME", YEAR_END) == (1, 1, 0)
    drafted(LINES[:1])
    sent(60)
    assert told("ESTIMATES_APPRAISED_ON_TIME", YEAR_END) == (1, 1, 2), "came after the day"


def test_a_receipt_that_ends_changes_no_past_day() -> None:
    facts = PLANS_APPRAISALS
    opened()
    drafted()
    sent(1)
    with connection.cursor() as cursor:
        for column in facts.period_columns:
            query = f"SELECT count(*) FROM {facts.relation} WHERE {column} <= %s"
            cursor.execute(query, [day(2).date()])
            before = cursor.fetchone()
            api.plan_return(
                actor=FINANCE_OFFICER, at=day(3), code=PLAN, receiver="FINANCE", reason="Thiếu"
            )
            cursor.execute(query, [day(2).date()])
            assert cursor.fetchone() == before


def test_what_was_late_when_it_was_sent_back_stays_late() -> None:
    opened()
    drafted()
    sent(1)
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(60), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    assert told("ESTIMATES_APPRAISED_ON_TIME", YEAR_END) == (0, 2, 0)


def test_milestones_are_judged_once_their_scheme_is_approved() -> None:
    code = scheme_submitted()
    assert told("SCHEME_MILESTONES_ON_TIME", YEAR_END) == (0, 0, 0)
    api.scheme_approve(
        actor=CHAIRMAN, at=day(12), code=code, document_number="9/QĐ-UBND",
        document_on=day(12).date(),
    )  # fmt: skip
    first = at(date(2013, 9, 1))
    api.milestone_reach(actor=OFFICER, at=first, code=code, number=1, evidence="Biên bản")
    assert told("SCHEME_MILESTONES_ON_TIME", date(2013, 9, 1)) == (0, 0, 0)
    assert told("SCHEME_MILESTONES_ON_TIME", date(2013, 12, 1)) == (1, 1, 0)
    assert told("SCHEME_MILESTONES_ON_TIME", YEAR_END, JUSTICE) == (1, 2, 0)
    rows = indicators.indicator_evidence(
        code="SCHEME_MILESTONES_ON_TIME", on=YEAR_END, part=Part.MISSED
    ).rows
    assert [row["due_on"] for row in rows] == [date(2013, 12, 1)]
