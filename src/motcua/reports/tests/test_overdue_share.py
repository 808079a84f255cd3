"""The share of open dossiers that are overdue, of any past day: the one that form 06 gives."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import api as dossiers
from motcua.dossiers.services import (
    dossier_request_supplement,
    dossier_supplement,
    dossier_withdraw,
)
from motcua.dossiers.tests.factories import (
    BIRTH,
    WARD,
    all_papers,
    finish,
    handling,
    local,
    one_stop,
    receive,
)
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Every, Part

pytestmark = pytest.mark.django_db(transaction=True)
CODE, OTHER_WARD = "OVERDUE_OPEN_SHARE", "AG.30316"
MARCH, LAST = date(2026, 3, 1), date(2026, 4, 30)
DAYS = [MARCH + timedelta(days=count) for count in range((LAST - MARCH).days + 1)]
LATE = ("OPEN_LATE", "WAITING_LATE")
JUDGED = (*LATE, "OPEN_IN_TIME", "WAITING_IN_TIME")
UNJUDGED = ("OPEN_UNJUDGED", "WAITING_UNJUDGED")
Told = tuple[int, int, int]


def form06(on: date, unit: str | None = None) -> Told:
    """Late, with a deadline, without one, of what was open when the day ended."""
    found = dossiers.standing_counts(
        since=on, until=on + timedelta(days=1), units=None if unit is None else {unit}, by="unit",
        measures=(*JUDGED, *UNJUDGED),
    )  # fmt: skip
    late, judged, unjudged = (
        sum(line[name] for line in found.values() for name in names)
        for names in (LATE, JUDGED, UNJUDGED)
    )
    return late, judged, unjudged


def share(on: date, unit: str | None = None) -> Told:
    value = indicators.indicator_value(code=CODE, on=on, unit=unit)
    return int(value.numerator), value.denominator, value.unjudgeable


def lived(chance: Random, unit: str) -> None:
    """A dossier of the real services: asked once at most, finished, withdrawn or left."""
    at = MARCH + timedelta(days=chance.randrange(1, 20))

    def moment(hour: int) -> datetime:
        return local(at.year, at.month, at.day, hour)

    procedure = chance.choice([BIRTH, "1.000894"])
    code = receive(procedure=procedure, at=moment(8), unit=unit).code
    if chance.random() < 0.7:
        at += timedelta(days=chance.choice([0, 1, 4, 9]))
        dossier_request_supplement(
            actor=handling(unit), at=moment(10), code=code, reason="Thiếu chữ ký",
            components=all_papers(procedure, moment(8))[:1],
        )  # fmt: skip
        if chance.random() < 0.2:
            return
        at += timedelta(days=chance.choice([0, 1, 5]))
        if chance.random() < 0.2:
            dossier_withdraw(actor=one_stop(unit), at=moment(14), code=code, reason="Đổi ý")
            return
        dossier_supplement(actor=one_stop(unit), at=moment(14), code=code)
        at += timedelta(days=1)
    if chance.random() < 0.6:
        at += timedelta(days=chance.randrange(0, 9))
        finish(code, at=moment(15), unit=unit)


def moved() -> str:
    """Received on Monday 2 March, due on the 3rd; asked on the 12th, answered on the 18th."""
    code = receive(procedure="1.000894", at=local(2026, 3, 2)).code
    dossier_request_supplement(
        actor=handling(), at=local(2026, 3, 12), code=code, components=["TK_KH"],
        reason="Thiếu chữ ký",
    )  # fmt: skip
    dossier_supplement(actor=one_stop(), at=local(2026, 3, 18), code=code)
    return code


def test_a_supplement_that_came_later_changes_no_figure_of_a_past_day() -> None:
    code = receive(procedure="1.000894", at=local(2026, 3, 2)).code
    late = (1, 1, 0)
    before = {on: share(on) for on in DAYS[:17]}
    assert before[date(2026, 3, 3)] == (0, 1, 0)
    assert before[date(2026, 3, 4)] == late
    dossier_request_supplement(
        actor=handling(), at=local(2026, 3, 12), code=code, components=["TK_KH"],
        reason="Thiếu chữ ký",
    )  # fmt: skip
    assert {on: share(on) for on in before} == before
    dossier_supplement(actor=one_stop(), at=local(2026, 3, 18), code=code)
    assert {on: share(on) for on in before} == before
    assert share(date(2026, 3, 17)) == late


@pytest.mark.parametrize("seed", range(3))
def test_of_every_day_it_is_what_form_06_says(seed: int) -> None:
    chance = Random(seed)
    for _ in range(14):
        lived(chance, chance.choice([WARD, OTHER_WARD]))
    moved()
    told = [share(on) for on in DAYS]
    assert told == [form06(on) for on in DAYS]
    assert {late for late, _, _ in told} != {0}
    some = DAYS[::5]
    for unit in (WARD, OTHER_WARD):
        assert [share(on, unit) for on in some] == [form06(on, unit) for on in some]
    # A series, and all units at once, say the same.
    series = indicators.indicator_series(code=CODE, dates=DAYS[:60])
    assert [(int(v.numerator), v.denominator, v.unjudgeable) for v in series] == told[:60]
    points = indicators.indicator_points(
        code=CODE, from_on=MARCH, to_on=LAST, every=Every.WEEK, today=LAST, by_unit=True
    )
    for point in points:
        if point.unit in (WARD, OTHER_WARD):
            value = point.value
            found = (int(value.numerator), value.denominator, value.unjudgeable) if value else None
            assert (found or (0, 0, 0)) == form06(point.on, point.unit)


def test_the_rows_behind_it_are_the_dossiers_with_the_deadline_that_held() -> None:
    code = moved()
    page = indicators.indicator_evidence(code=CODE, on=date(2026, 3, 17), part=Part.NUMERATOR)
    assert [(row["code"], row["due_on"], row["until_on"]) for row in page.rows] == [
        (code, date(2026, 3, 3), None)
    ]
    with CaptureQueriesContext(connection) as captured:
        indicators.indicator_evidence(code=CODE, on=date(2026, 3, 17))
    assert len(captured) == 1
