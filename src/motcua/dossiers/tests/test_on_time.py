"""On time by two definitions: each case worked by hand."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from motcua.dossiers import api
from motcua.dossiers.api import Case, Verdict
from motcua.dossiers.tests.factories import WARD
from motcua.dossiers.tests.standing_cases import APRIL, MARCH, anything, day, row, store

pytestmark = pytest.mark.django_db
ON_TIME, LATE, NONE = Verdict.ON_TIME, Verdict.LATE, Verdict.NONE
WINDOW: dict[str, Any] = {
    "since": MARCH, "until": APRIL, "units": {WARD}, "requests_allowed": 1
}  # fmt: skip

WAITED = [[day(5), day(9), day(10)]]  # four days; promised for the 10th, then for later
CASES = [
    ("closed on the day", row(day(2), day(10), day(10)), Case.PLAIN, ON_TIME, ON_TIME),
    ("closed a day late", row(day(2), day(10), day(11)), Case.PLAIN, LATE, LATE),
    # 14 − 4 = 10, the day that was promised; the rules give until the 16th.
    ("both", row(day(2), day(16), day(14), waits=WAITED), Case.SUPPLEMENTED, ON_TIME, ON_TIME),
    # 15 − 4 = 11, a day after the promise, while the rules still give until the 16th.
    ("only simple", row(day(2), day(16), day(15), waits=WAITED), Case.SUPPLEMENTED, ON_TIME, LATE),
    (
        "twice asked",
        row(day(2), day(20), day(12), waits=[*WAITED, [day(10), day(11), day(14)]]),
        Case.MANY_REQUESTS, ON_TIME, LATE,
    ),
    (
        "withdrawn", row(day(2), day(10), day(4), outcome="WITHDRAWN"),
        Case.WITHOUT_RESULT, NONE, ON_TIME,
    ),
    ("open in time", row(day(25), day(31)), Case.OPEN, NONE, ON_TIME),
    ("open, due the day before the end", row(day(20), day(30)), Case.OPEN, NONE, LATE),
    (
        "waits since before it was due", row(day(2), day(10), waits=[[day(9), None, day(10)]]),
        Case.WAITING, NONE, ON_TIME,
    ),
    (
        "asked when it was late already", row(day(2), day(10), waits=[[day(11), None, day(10)]]),
        Case.WAITING, NONE, LATE,
    ),
    ("no deadline", row(day(2), None, day(10)), Case.UNJUDGED, NONE, NONE),
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "case", "simple", "operational"), [part[1:] for part in CASES],
    ids=[part[0] for part in CASES],
)  # fmt: skip
def test_a_dossier_is_judged_by_both_definitions(
    values: dict[str, Any], case: Case, simple: Verdict, operational: Verdict
) -> None:
    store([values])
    (found,) = api.on_time_counts(**WINDOW)
    assert (found.case, found.simple, found.operational) == (case, simple, operational)
    listed = api.on_time_list(**WINDOW, cases=[case], simple=simple, operational=operational)
    assert [line.code for line in listed] == ["S-0"]
    assert api.on_time_list(**WINDOW, cases=[kind for kind in Case if kind is not case]) == []


@pytest.mark.parametrize("seed", range(6))
def test_the_definitions_differ_in_nothing_but_the_cases_that_are_named(seed: int) -> None:
    chance = Random(seed)
    rows = [anything(chance, MARCH, 31, [WARD]) for _ in range(80)]
    store(rows)
    found = api.on_time_counts(**WINDOW)
    in_hand = sum(
        line["received_on"] < APRIL and not (line["closed_on"] and line["closed_on"] < MARCH)
        for line in rows
    )
    assert sum(line.count for line in found) == in_hand
    for line in found:
        if line.case is Case.PLAIN:
            assert line.simple is line.operational
        if line.case is Case.MANY_REQUESTS:
            assert line.operational is LATE
        assert (line.case is Case.UNJUDGED) == (line.operational is NONE)
