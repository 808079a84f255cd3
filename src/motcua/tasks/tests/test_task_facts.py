"""Tasks as facts: the indicators agree with the counts of the ledger on every past day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Part
from motcua.organisation.contracts import SYSTEM
from motcua.tasks import api
from motcua.tasks.contracts import Counts, DueSpec, Mark, Source
from motcua.tasks.tests.factories import (
    CHAIRMAN,
    FINANCE,
    TODAY,
    accept,
    by,
    claim,
    day,
    give,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
DAYS = (0, 6, 7, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 25)
"""Each day on which something happened, and some between."""
ON_TIME, OVERDUE = "TASKS_ON_TIME", "TASKS_OVERDUE_SHARE"


def on(number: int) -> date:
    return TODAY + timedelta(days=number)


def told(code: str, number: int, unit: str | None = None) -> tuple[int, int, int]:
    value = indicators.indicator_value(code=code, on=on(number), unit=unit)
    return int(value.numerator), value.denominator, value.unjudgeable


def cancel(code: str, number: int) -> None:
    api.task_cancel(actor=CHAIRMAN, at=day(number), code=code, reason="Không còn cần")


def lives() -> None:
    """Every life of a task that is due on the tenth day, and some without a due day."""
    give(code="NEVER")
    give(code="IN-TIME")
    claim("IN-TIME", 10)
    accept("IN-TIME", 14)
    give(code="EARLY")
    claim("EARLY", 2)
    accept("EARLY", 3)
    give(code="LATE", owner=FINANCE)
    claim("LATE", 12, SYSTEM)
    accept("LATE", 15)
    give(code="BACK")
    claim("BACK", 9)
    accept("BACK", 13, accept=False)
    claim("BACK", 16)
    accept("BACK", 18)
    give(code="BACK-AND-IN-TIME")
    claim("BACK-AND-IN-TIME", 4)
    accept("BACK-AND-IN-TIME", 5, accept=False)
    claim("BACK-AND-IN-TIME", 8)
    accept("BACK-AND-IN-TIME", 20)
    give(code="GONE-BEFORE")
    cancel("GONE-BEFORE", 6)
    give(code="GONE-LATE")
    cancel("GONE-LATE", 17)
    give(code="GONE-WAITING")
    claim("GONE-WAITING", 10)
    cancel("GONE-WAITING", 19)
    give(code="NO-DAY", due=DueSpec())
    give(code="NO-DAY-GONE", due=DueSpec())
    cancel("NO-DAY-GONE", 7)


def test_the_share_agrees_with_the_counts_of_the_ledger_on_every_day() -> None:
    lives()
    for number in DAYS:
        counts = sum(api.counts_as_of(on(number)).values(), Counts())
        with clock.pinned(day(60)):
            numerator, denominator, unjudgeable = told(ON_TIME, number)
        assert unjudgeable == counts.no_due_date, number
        if number <= 10:
            assert (numerator, denominator) == (0, 0), "no due day is over"
            continue
        assert (numerator, denominator) == (counts.on_time, counts.judged), number
    assert (numerator, denominator) == (3, 7)


def test_the_open_overdue_ones_agree_with_the_counts_on_every_day() -> None:
    lives()
    for number in DAYS:
        counts = sum(api.counts_as_of(on(number)).values(), Counts())
        with clock.pinned(day(60)):
            numerator, denominator, unjudgeable = told(OVERDUE, number)
        assert numerator == counts.overdue, number
        assert denominator + unjudgeable == counts.open, number


def test_a_later_answer_changes_no_past_day() -> None:
    give(code="A")
    claim("A", 9)
    with clock.pinned(day(60)):
        before = told(ON_TIME, 12)
        accept("A", 20, accept=False)
        assert told(ON_TIME, 12) == before == (0, 0, 0)
        assert told(ON_TIME, 20) == (0, 1, 0)


def test_marks_and_periods_are_counted_apart() -> None:
    give(
        code="ITEM", period="2026", marks=(Mark.LEGAL_DOCUMENT,), source=Source.WORK_PROGRAMME
    )  # fmt: skip
    give(code="OUTSIDE", period="2026")
    give(code="JOINT", marks=(Mark.FRONT,))
    claim("ITEM", 8)
    accept("ITEM", 9)
    with clock.pinned(day(60)):
        assert told("LEGAL_DOCUMENTS_ISSUED", 0) == (0, 1, 0)
        assert told("LEGAL_DOCUMENTS_ISSUED", 8) == (0, 1, 0), "reported, not accepted"
        assert told("LEGAL_DOCUMENTS_ISSUED", 9) == (1, 1, 0)
        assert told("PROGRAMME_ITEMS_ON_TIME", 11) == (1, 1, 0)
        assert told("JOINT_TASKS_ON_TIME", 11) == (0, 1, 0)
        assert indicators.indicator_value(code="JOINT_TASKS_ON_TIME", on=on(10)).value is None


def test_the_evidence_opens_to_the_tasks() -> None:
    lives()
    with clock.pinned(day(60)):
        page = indicators.indicator_evidence(code=ON_TIME, on=on(25), part=Part.MISSED)
        assert sorted(row["task"] for row in page.rows) == ["BACK", "GONE-LATE", "LATE", "NEVER"]
        assert [row["days_late"] for row in page.rows if row["task"] == "LATE"] == [2]
        assert told(ON_TIME, 25, FINANCE) == (0, 1, 0)


def test_the_days_of_reports_in_time_are_filled_from_the_acts() -> None:
    from importlib import import_module

    lives()
    filled = import_module("motcua.tasks.migrations.0002_in_time").FILLED
    query = "SELECT task_id, in_time_on, sent_back_on FROM tasks_fact ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(query)
        kept = cursor.fetchall()
        assert any(row[2] for row in kept)
        cursor.execute("UPDATE tasks_fact SET in_time_on = NULL, sent_back_on = NULL")
        cursor.execute(filled)
        cursor.execute(query)
        assert cursor.fetchall() == kept


def test_a_task_recorded_when_it_was_overdue_is_counted_as_such() -> None:
    give(code="OLD", given_on=on(-30), due=by(-10))
    with clock.pinned(day(60)):
        value = indicators.indicator_value(code=ON_TIME, on=on(0))
        assert (value.denominator, value.entered_afterwards) == (1, 1)
        assert told(ON_TIME, -1) == (0, 0, 0)
