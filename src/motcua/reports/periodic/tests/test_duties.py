"""What is due is written down before the day is over, and counted whether it was sent or not."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.core import clock
from motcua.dossiers.tests.standing_cases import day, row, store
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Part
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.reports.periodic import api
from motcua.reports.periodic.duties import dues_keep
from motcua.reports.periodic.errors import AskedEarlier
from motcua.reports.periodic.models import ReportDue
from motcua.reports.periodic.tests.factories import (
    AT,
    COORDINATOR,
    KIND,
    OTHER,
    PERIOD,
    WARD,
    send,
)

pytestmark = pytest.mark.django_db(transaction=True)
CODE = "REPORTS_ON_TIME"
DUE = date(2026, 3, 17)


@pytest.fixture(autouse=True)
def _at() -> Any:
    organisation.organisation_load(at=AT)
    store([row(day(2), day(9), day(5))])
    with clock.pinned(AT):
        yield


def told(on: date, unit: str | None = None) -> tuple[int, int]:
    with clock.pinned(AT + timedelta(days=200)):
        value = indicators.indicator_value(code=CODE, on=on, unit=unit)
    return int(value.numerator), value.denominator


def test_every_unit_that_reports_is_due_once() -> None:
    new = api.dues_record(at=AT)
    assert new == ReportDue.objects.count() > 0
    assert api.dues_record(at=AT) == 0
    rows = dict(ReportDue.objects.filter(kind=KIND, period=PERIOD).values_list("unit", "due_on"))
    standing = api.standing_list(kind=KIND, period=PERIOD, today=clock.local_day(AT), under="AG")
    assert rows == {one.unit.code: one.due_on for one in standing}
    assert rows[WARD] == DUE
    entries = ledger.entry_list(stream=f"report-due:{KIND}:{PERIOD}")
    assert [entry.body["units"] for entry in entries] == [len(rows)]


def test_what_is_over_is_not_written_down_afterwards() -> None:
    api.dues_record(at=AT + timedelta(days=3))
    units = set(ReportDue.objects.filter(kind=KIND, period=PERIOD).values_list("unit", flat=True))
    assert WARD not in units
    assert "AG.STP" in units, "departments have some days more"


def test_the_database_takes_no_due_day_that_is_over() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDue.objects.create(
            kind=KIND, period="2025", unit=WARD, due_on=DUE, recorded_on=DUE + timedelta(days=1),
            recorded_at=AT,
        )  # fmt: skip


def asked() -> None:
    """One kind of report is due of three units on one day."""
    with transaction.atomic():
        dues_keep(SYSTEM, AT, KIND, PERIOD, {WARD: DUE, OTHER: DUE, "AG.STP": DUE})


def test_who_sent_nothing_is_not_in_time() -> None:
    asked()
    send(WARD)
    send(OTHER, at=AT + timedelta(days=2))
    assert told(DUE, WARD) == (0, 0), "the day is not over"
    assert told(DUE + timedelta(days=1), WARD) == (1, 1)
    assert told(date(2026, 12, 31), OTHER) == (0, 1)
    assert told(date(2026, 12, 31), "AG.STP") == (0, 1), "never sent"


def test_the_evidence_opens_to_the_reports() -> None:
    asked()
    send(OTHER, at=AT + timedelta(days=2))
    with clock.pinned(AT + timedelta(days=200)):
        page = indicators.indicator_evidence(
            code=CODE, on=date(2026, 12, 31), part=Part.MISSED, unit=OTHER
        )
    assert told(date(2026, 12, 31), OTHER) == (0, 1)
    assert [(found["report"], found["days_late"]) for found in page.rows] == [
        (f"{KIND}/{PERIOD}/{OTHER}", 1)
    ]


def test_a_report_that_is_asked_for_is_due_of_those_asked() -> None:
    api.report_ask(
        actor=COORDINATOR, at=AT, kind=KIND, since=date(2026, 1, 1), last=date(2026, 3, 1),
        under=WARD, due_on=date(2026, 3, 25), reason="Theo yêu cầu",
    )  # fmt: skip
    rows = ReportDue.objects.values_list("unit", "due_on")
    assert list(rows) == [(WARD, date(2026, 3, 25))]


@pytest.mark.parametrize(("first", "second"), [(WARD, "AG"), ("AG", WARD)])
def test_nobody_is_asked_by_an_earlier_day_afterwards(first: str, second: str) -> None:
    """Else the day on the desk, the earliest, were another one than the day that judges."""

    def ask(under: str, day: int) -> None:
        api.report_ask(
            actor=COORDINATOR, at=AT, kind=KIND, since=date(2026, 1, 1), last=date(2026, 3, 1),
            under=under, due_on=date(2026, 3, day), reason="Theo yêu cầu",
        )  # fmt: skip

    ask(first, 25)
    with pytest.raises(AskedEarlier):
        ask(second, 24)
    ask(second, 26)
    judged = ReportDue.objects.get(unit=WARD).due_on
    shown = api.standing_get(
        kind=KIND, unit=WARD, period="2026-01-01..2026-03-01", today=date(2026, 3, 20)
    )
    assert judged == shown.due_on == date(2026, 3, 25)


def test_a_unit_that_ended_before_its_day_is_not_counted() -> None:
    asked()
    end = date(2026, 12, 31)
    assert told(end, WARD) == (0, 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE organisation_unit SET valid_until = %s WHERE code = %s", [DUE, WARD])
    assert told(end, WARD) == (0, 0)
