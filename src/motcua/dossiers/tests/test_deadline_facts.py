"""The deadlines of dossiers as facts: on each day one span, and what form 06 says of that day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection

from motcua.dossiers import api
from motcua.dossiers.tests.factories import OTHER_OLD_WARD, WARD
from motcua.dossiers.tests.standing_cases import MARCH, Row, anything, as_at, day, row, store

pytestmark = pytest.mark.django_db(transaction=True)
LATE = ("OPEN_LATE", "WAITING_LATE")
JUDGED = (*LATE, "OPEN_IN_TIME", "WAITING_IN_TIME")
UNJUDGED = ("OPEN_UNJUDGED", "WAITING_UNJUDGED")
DAYS = [MARCH + timedelta(days=count) for count in range(-42, 75)]
_OPEN_ON = """
SELECT count(*) FILTER (WHERE late_after < %(on)s), count(due_on), count(*) - count(due_on),
       count(DISTINCT code) = count(*)
  FROM dossiers_deadline_fact
 WHERE since_on <= %(on)s AND (until_on IS NULL OR until_on > %(on)s)
   AND (closed_on IS NULL OR closed_on > %(on)s)
"""


def read(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def spans(code: str) -> list[tuple[Any, ...]]:
    return read(
        "SELECT span, since_on, until_on, due_on, late_after FROM dossiers_deadline_fact"
        " WHERE code = %(code)s ORDER BY since_on",
        code=code,
    )


def form06(on: date) -> tuple[int, int, int]:
    """Late, with a deadline, without one, of what is open at the end of the day."""
    found = api.standing_counts(
        since=on, until=on + timedelta(days=1), units=None, by="unit", measures=(*JUDGED, *UNJUDGED)
    )
    late, judged, unjudged = (
        sum(line[name] for line in found.values() for name in names)
        for names in (LATE, JUDGED, UNJUDGED)
    )
    return late, judged, unjudged


def one(**values: Any) -> str:
    return store([row(day(2), day(20), **values)])[0]


def test_a_dossier_without_waits_has_one_span_from_its_receipt() -> None:
    code = one()
    assert spans(code) == [(f"{code}/1", day(2), None, day(20), day(20))]


def test_the_deadline_until_a_wait_ended_is_kept_beside_the_one_that_it_left() -> None:
    code = one(waits=[[day(5), day(9), day(10)], [day(15), None, day(20)]])
    assert spans(code) == [
        (f"{code}/1", day(2), day(5), day(10), day(10)),
        (f"{code}/2", day(5), day(9), day(10), None),
        (f"{code}/3", day(9), day(15), day(20), day(20)),
        (f"{code}/4", day(15), None, day(20), None),
    ]


def test_who_is_asked_late_stays_late_while_the_clock_stands() -> None:
    code = one(waits=[[day(12), day(15), day(10)]])
    assert spans(code)[1] == (f"{code}/2", day(12), day(15), day(10), day(10))


def test_a_wait_of_no_day_and_one_from_the_day_of_receipt_leave_no_empty_span() -> None:
    code = one(waits=[[day(2), day(4), day(9)], [day(6), day(6), day(11)]])
    assert [line[:4] for line in spans(code)] == [
        (f"{code}/2", day(2), day(4), day(9)),
        (f"{code}/3", day(4), day(6), day(11)),
        (f"{code}/5", day(6), None, day(20)),
    ]


def test_what_is_not_known_is_no_deadline() -> None:
    code = store([row(day(2), None, waits=[[day(5), None, None]])])[0]
    assert [line[3:] for line in spans(code)] == [(None, None), (None, None)]


def odd(chance: Random) -> Row:
    """What a source may claim: closed before received, asked before, waits that overlap."""
    received = MARCH + timedelta(days=chance.randrange(0, 20))

    def near() -> date:
        return received + timedelta(days=chance.randrange(-6, 20))

    waits = [[*sorted([near(), near()]), near()] for _ in range(chance.randrange(0, 3))]
    if chance.random() < 0.3:
        waits.append([near(), None, near()])
    closed = near() if chance.random() < 0.6 else None
    return row(received, near(), closed, waits=waits, origin="IMPORTED")


@pytest.mark.parametrize("seed", range(6))
def test_of_every_day_they_say_what_form_06_says(seed: int) -> None:
    chance = Random(seed)
    rows = [anything(chance, MARCH, 31, [WARD, OTHER_OLD_WARD]) for _ in range(40)]
    rows += [odd(chance) for _ in range(15)]
    codes = store(rows)
    seen = 0
    for on in DAYS:
        late, judged, unjudged, one_each = read(_OPEN_ON, on=on)[0]
        assert one_each, "each dossier stands in one span"
        assert (late, judged, unjudged) == form06(on), on
        seen += late
    assert seen, "some are late"
    # The very deadlines too, against the plain model.
    for on in DAYS[::9]:
        held = dict(
            read(
                "SELECT code, due_on FROM dossiers_deadline_fact WHERE since_on <= %(on)s"
                " AND (until_on IS NULL OR until_on > %(on)s)",
                on=on,
            )
        )
        for code, values in zip(codes, rows, strict=True):
            if values["received_on"] <= on:
                assert held.pop(code) == as_at(values, on + timedelta(days=1))[0]
        assert held == {}, "none before its receipt"
