"""Figures of reports, counted again by plain SQL; totals that are the sum of their parts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from random import Random
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from motcua.core import clock
from motcua.dossiers.tests.factories import receive
from motcua.dossiers.tests.standing_cases import anything, day, row, store
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.reports.contracts import RowKind
from motcua.reports.periodic import api
from motcua.reports.periodic.contracts import Source, Table
from motcua.reports.periodic.models import PeriodicReport, ReportVersion
from motcua.reports.periodic.tests.factories import (
    AT,
    DEPARTMENT,
    KIND,
    OTHER,
    PERIOD,
    PROVINCE,
    WARD,
    decide,
    now,
    of,
    send,
    write,
)

pytestmark = pytest.mark.django_db(transaction=True)
SINCE, UNTIL = date(2025, 12, 15), date(2026, 3, 15)
UNITS = [WARD, OTHER, DEPARTMENT, "AG.30337"]
# The words of the form, written once more and by somebody who never saw the program.
PLAIN = """
SELECT count(*) FILTER (WHERE received_on >= %(since)s AND channel = 'ONLINE'),
       count(*) FILTER (WHERE received_on >= %(since)s AND channel <> 'ONLINE'),
       count(*) FILTER (WHERE received_on < %(since)s),
       count(*) FILTER (WHERE closed_on < %(until)s AND closed_on < due_on),
       count(*) FILTER (WHERE closed_on < %(until)s AND (due_on IS NULL OR closed_on = due_on)),
       count(*) FILTER (WHERE closed_on < %(until)s AND closed_on > due_on),
       count(*) FILTER (WHERE closed_on IS NULL OR closed_on >= %(until)s)
  FROM dossiers_fact
 WHERE received_on < %(until)s AND (closed_on IS NULL OR closed_on >= %(since)s)
   AND (unit = %(unit)s OR starts_with(unit, %(unit)s || '.'))
"""
PLAIN_SHARES = """
SELECT count(*) FILTER (WHERE closed_on <= due_on),
       count(*) FILTER (WHERE due_on IS NOT NULL)
  FROM dossiers_fact
 WHERE closed_on >= %(since)s AND closed_on < %(until)s AND received_on < %(until)s
   AND outcome NOT IN ('WITHDRAWN', 'STOPPED')
   AND (unit = %(unit)s OR starts_with(unit, %(unit)s || '.'))
"""


@pytest.fixture(autouse=True)
def _at() -> Any:
    with clock.pinned(AT):
        yield


def plain(unit: str, statement: str = PLAIN) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"unit": unit, "since": SINCE, "until": UNTIL})
        return list(cursor.fetchone())


def handled(content: api.Content) -> Table:
    return next(table for table in content.tables if table.edition.slug == "form06")


def any_history(seed: int) -> list[Any]:
    chance = Random(seed)
    rows = [anything(chance, SINCE, 90, UNITS) for _ in range(60)]
    for values in rows:
        late = values["closed_on"] and values["due_on"] and values["closed_on"] - values["due_on"]
        values["days_late"] = late.days if late is not None and late is not False else None
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_of_the_form_is_what_plain_sql_counts(seed: int) -> None:
    store(any_history(seed))
    for unit in (*UNITS, PROVINCE):
        total = handled(now(unit)).total
        assert [total[number] or 0 for number in (4, 5, 6, 8, 9, 10, 11)] == plain(unit), unit
    share = next(one for one in now(PROVINCE).measured if one.code == "DOSSIERS_ON_TIME")
    assert [int(share.numerator), share.denominator] == plain(PROVINCE, PLAIN_SHARES)


@pytest.mark.parametrize("seed", range(3))
def test_totals_are_the_sum_of_their_parts_at_every_level_reports_taken_in_or_not(
    seed: int,
) -> None:
    store(any_history(seed + 10))
    before = handled(now(PROVINCE))
    for unit in UNITS[:3]:
        send(unit)
        decide(unit)
    table = handled(now(PROVINCE))
    assert dict(table.total) == dict(before.total), "nothing changed in between"
    taken = {one.key: one for one in table.sources if one.source is Source.REPORT}
    assert set(taken) == set(UNITS[:3])
    lines = {line.key: line for line in table.rows if line.kind is RowKind.LINE}
    groups = [line for line in table.rows if line.kind is RowKind.GROUP]
    for number, value in table.total.items():
        assert sum(line.cells[number] or 0 for line in lines.values()) == (value or 0)
        assert sum(group.cells[number] or 0 for group in groups) == (value or 0)
        for unit in UNITS[:3]:
            frozen = handled(api.content_frozen(**of(unit))).total
            assert lines[unit].cells[number] == frozen[number]


def test_the_levels_of_2012_add_up_commune_district_province() -> None:
    commune, other, district = "AG.883.30280", "AG.883.30283", "AG.883"
    at = datetime(2015, 4, 3, tzinfo=AT.tzinfo)
    store([
        row(date(2015, 2, 2), date(2015, 2, 9), date(2015, 2, 4), unit=commune),
        row(date(2015, 2, 3), date(2015, 2, 9), unit=other),
        row(date(2015, 2, 3), date(2015, 2, 9), unit=district),
        row(date(2015, 2, 3), date(2015, 2, 9), unit=DEPARTMENT),
    ])  # fmt: skip
    period = "2015-Q1"
    with clock.pinned(at):
        for unit in (commune, district):
            write(unit, period=period)
            sent = api.report_submit(actor=SYSTEM, at=at, **of(unit, period=period))
            api.report_decide(
                actor=SYSTEM, at=at, **of(unit, period=period), number=sent.number,
                accepted=True,
            )  # fmt: skip
        content = api.content_now(**of(PROVINCE, period=period), today=clock.local_day(at))
    below = api.content_frozen(**of(district, period=period))
    lines = {line.key: line.cells[3] for line in handled(below).rows if line.kind is RowKind.LINE}
    assert (lines[district], lines[commune], lines[other]) == (1, 1, 1)
    assert handled(below).total[3] == 3
    above = {line.key: line.cells[3] for line in handled(content).rows}
    assert (above[district], above[DEPARTMENT], handled(content).total[3]) == (3, 1, 4)


def test_a_dossier_received_late_on_the_cut_off_day_lands_in_one_period_only() -> None:
    last_minute = clock.at_local(date(2026, 3, 14), time(23, 50))
    with clock.pinned(last_minute):
        receive(at=last_minute)
    later = date(2026, 7, 1)
    first = api.content_now(**of(WARD), today=later)
    second = api.content_now(**of(WARD, period="2026-Q2"), today=later)
    received = [(handled(one).total[4] or 0) + (handled(one).total[5] or 0)
                for one in (first, second)]  # fmt: skip
    assert received == [1, 0]
    assert first.span.period.last == date(2026, 3, 14)
    assert second.span.period.since == date(2026, 3, 15)
    assert handled(second).total[6] == handled(first).total[11] == 1


def test_without_evidence_a_figure_is_empty_and_with_a_record_it_is_zero() -> None:
    empty = handled(now())
    assert set(empty.total.values()) == {None}
    share = next(one for one in now().measured if one.code == "DOSSIERS_ON_TIME")
    assert share.value is None
    store([row(date(2025, 2, 2), date(2025, 2, 9), date(2025, 2, 4))])
    assert set(handled(now()).total.values()) == {0}


def test_a_form_of_the_whole_province_stands_in_the_report_of_the_province_only() -> None:
    assert [table.section for table in now(kind="kstt").tables] == ["giai-quyet"]
    assert len(now(PROVINCE, kind="kstt").tables) == 4


def test_many_clients_send_many_reports_and_none_is_lost_or_doubled() -> None:
    units = [unit.code for unit in organisation.unit_list(on=date(2026, 3, 14), level="COMMUNE")]
    units = units[:24]
    store([row(day(2), day(9), unit=unit) for unit in units])
    refusals: list[str] = []

    def client(unit: str) -> None:
        try:
            with clock.pinned(AT):
                send(unit)
        except Exception as refusal:
            refusals.append(type(refusal).__name__)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=8) as clients:
        list(clients.map(client, [*units, *units]))  # each twice, as an impatient person does
    assert set(refusals) <= {"NotOpen", "NarrativeChanged"}
    assert len(refusals) == len(units)
    assert PeriodicReport.objects.filter(state="SUBMITTED").count() == len(units)
    sent = ReportVersion.objects.values_list("report__unit", "number")
    assert sorted(sent) == sorted((unit, 1) for unit in units)
    found = api.standing_list(kind=KIND, period=PERIOD, under=PROVINCE, today=clock.local_day(AT))
    assert sum(one.version for one in found) == len(units)


def test_the_report_of_a_province_asks_as_much_with_many_reports_as_with_one() -> None:
    store([row(day(2), day(9), unit=unit) for unit in UNITS])
    counts = []
    for unit in UNITS[:3]:
        send(unit)
        decide(unit)
        with CaptureQueriesContext(connection) as asked:
            now(PROVINCE)
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]
    with CaptureQueriesContext(connection) as listed:
        api.standing_list(kind=KIND, period=PERIOD, under=PROVINCE, today=clock.local_day(AT))
    assert len(listed) == 1
