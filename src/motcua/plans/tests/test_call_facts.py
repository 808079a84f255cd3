"""The calls to plan as facts: counted from what was recorded, as known on any past day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Part
from motcua.plans import api
from motcua.plans.contracts import Timeliness
from motcua.plans.tests.factories import (
    DUE,
    FINANCE,
    FINANCE_OFFICER,
    HOME,
    JUSTICE,
    LINES,
    PLAN,
    ROUND,
    SETTLER,
    day,
    drafted,
    opened,
    sent,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
CODE, LATER = "PLANS_ON_TIME", date(2013, 12, 31)


def told(on: date, unit: str | None = None) -> tuple[int, int, int]:
    value = indicators.indicator_value(code=CODE, on=on, unit=unit)
    return int(value.numerator), value.denominator, value.unjudgeable


def three() -> None:
    """Justice sends in time, finance two days late, home affairs never; planning is not called."""
    opened()
    drafted()
    sent(1)
    drafted(LINES[1:2], unit=FINANCE, actor=SETTLER)
    sent((DUE - day(0).date()).days + 2, actor=SETTLER, code=f"KH-{ROUND}-{FINANCE}")


def test_who_sent_nothing_is_not_in_time_and_who_was_not_called_is_not_counted() -> None:
    three()
    with clock.pinned(datetime(2013, 12, 31, 10, tzinfo=clock.now().tzinfo)):
        assert told(LATER) == (1, 3, 0)
        assert told(LATER, JUSTICE) == (1, 1, 0)
        assert told(LATER, HOME) == (0, 1, 0)
        assert told(LATER, "AG.KHDT") == (0, 0, 0)
        assert indicators.indicator_value(code=CODE, on=LATER, unit="AG.KHDT").value is None


def test_it_is_told_as_it_was_known_on_each_day() -> None:
    three()
    with clock.pinned(datetime(2013, 12, 31, 10, tzinfo=clock.now().tzinfo)):
        assert told(DUE) == (0, 0, 0), "nothing is judged before the day is over"
        assert told(date(2013, 7, 11), FINANCE) == (0, 1, 0)
        assert told(LATER, FINANCE) == (0, 1, 0)
        rows = indicators.indicator_evidence(
            code=CODE, on=date(2013, 7, 11), part=Part.MISSED, unit=FINANCE
        ).rows
        assert [(row["plan"], row["sent_on"]) for row in rows] == [(f"KH-{ROUND}-{FINANCE}", None)]
        rows = indicators.indicator_evidence(
            code=CODE, on=LATER, part=Part.MISSED, unit=FINANCE
        ).rows
        assert [row["days_late"] for row in rows] == [2]


def test_the_evidence_opens_to_the_plans() -> None:
    three()
    with clock.pinned(datetime(2013, 12, 31, 10, tzinfo=clock.now().tzinfo)):
        page = indicators.indicator_evidence(code=CODE, on=LATER, part=Part.NUMERATOR)
        assert [row["plan"] for row in page.rows] == [PLAN]
        assert not [column for column in page.columns if column.personal]


def test_a_return_does_not_make_a_plan_late() -> None:
    opened()
    drafted()
    sent(1)
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    drafted(LINES[:1])
    sent(60)
    with clock.pinned(datetime(2013, 12, 31, 10, tzinfo=clock.now().tzinfo)):
        assert told(LATER, JUSTICE) == (1, 1, 0)


def test_an_agency_that_ended_before_its_due_day_is_not_counted() -> None:
    opened()
    for until, counted in ((DUE, 2), (date(2013, 7, 11), 3)):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE organisation_unit SET valid_until = %s WHERE code = %s", [until, HOME]
            )
        assert told(LATER)[1] == counted


def test_it_agrees_with_the_round_once_the_due_day_is_over() -> None:
    three()
    with clock.pinned(datetime(2013, 12, 31, 10, tzinfo=clock.now().tzinfo)):
        found: Any = api.aggregate(ROUND, on=LATER)
        assert told(LATER)[:2] == (found.counted(Timeliness.ON_TIME), found.due)
