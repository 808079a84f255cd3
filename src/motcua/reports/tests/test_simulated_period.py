"""Form 06 over a simulated period: month after month, and what one hands to the next."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.indicators import api as indicators
from motcua.organisation.contracts import SYSTEM
from motcua.reports import api
from motcua.reports.contracts import By, FilledForm

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "form06"
# Two periods: districts and departments of 2012, and across the day on which districts ended.
PERIODS = {
    "2012": (date(2012, 1, 3), date(2012, 4, 27), ("2012-M01", "2012-M02", "2012-M03", "2012-M04")),
    "2025": (date(2025, 5, 5), date(2025, 8, 29), ("2025-M05", "2025-M06", "2025-M07", "2025-M08")),
}


def month(code: str, by: By, last: date) -> FilledForm:
    scope = api.scope_of(unit_code="AG", period=api.period_of(code), today=last)
    return api.form_fill(api.form_get(FORM, on=last), scope=scope, by=by)


def total(form: FilledForm) -> dict[int, int]:
    return {number: value or 0 for number, value in form.rows[0].cells.items()}


@pytest.mark.parametrize("name", PERIODS)
@pytest.mark.parametrize("by", [By.UNIT, By.FIELD])
def test_the_identities_of_form_06_hold_in_every_month_of_a_simulated_period(
    name: str, by: By
) -> None:
    since, until, months = PERIODS[name]
    report = dossiers.simulate(
        actor=SYSTEM, at=clock.at_local(until + timedelta(days=30)),
        asked=dossiers.SimulationAsked(150, 11, since, until),
    )  # fmt: skip
    today = until + timedelta(days=30)
    forms = [month(code, by, today) for code in months]  # each proves its own identities
    for form in forms:
        assert form.proved == 4 * len(form.rows)
    assert total(forms[0])[6] == 0, "nothing was carried over into the first month"
    for form, following in pairwise(forms):
        assert total(following)[6] == total(form)[11], "open at the end is carried over"
    received = sum(total(form)[4] + total(form)[5] for form in forms)
    assert received == report["received"]
    assert sum(total(form)[7] for form in forms) == received - report["by_time"]["OPEN"]
    assert sum(total(form)[10] for form in forms) == report["by_time"]["LATE"]
    assert sum(total(form)[4] for form in forms) == report["by_channel"].get("ONLINE", 0)
    assert total(forms[-1])[11] == report["by_time"]["OPEN"]
    said = [note.text.en for note in forms[-1].notes if "simulated" in note.text.en]
    assert said == [
        f"{total(forms[-1])[3]} dossiers in the form are simulated; they were never real."
    ]


def test_a_figure_says_how_many_of_its_rows_are_simulated() -> None:
    since, until, _ = PERIODS["2025"]
    report = dossiers.simulate(
        actor=SYSTEM, at=clock.at_local(until + timedelta(days=1)),
        asked=dossiers.SimulationAsked(40, 3, since, until),
    )  # fmt: skip
    found = indicators.indicator_value(code="DOSSIERS_ON_TIME", on=until + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM dossiers_fact WHERE closed_on IS NOT NULL")
        closed = cursor.fetchone()[0]
    assert closed == report["received"] - report["by_time"]["OPEN"] > 0
    assert found.simulated == found.denominator > 0
    assert found.imported == 0
