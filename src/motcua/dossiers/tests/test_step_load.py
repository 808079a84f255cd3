"""Where dossiers stand and how long steps took: worked out by hand, in one statement."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.models import Fact
from motcua.dossiers.services import dossier_advance, dossier_request_supplement, dossier_supplement
from motcua.dossiers.step_load import StepLoad, step_loads
from motcua.dossiers.tests.factories import (
    BIRTH,
    MARRIAGE,
    WARD,
    handling,
    head,
    local,
    one_stop,
    receive,
)

pytestmark = pytest.mark.django_db(transaction=True)
SINCE, UNTIL = date(2026, 1, 1), date(2027, 1, 1)


def done(hours_examined: int, *, day: int, procedure: str = BIRTH) -> str:
    """Received at seven on a day of March 2026, examined so many hours, signed in one more.

    Office hours are 7:00 to 11:00 and 13:00 to 17:00.
    """
    code = receive(at=local(2026, 3, day, 7), procedure=procedure).code
    dossier_advance(actor=handling(), at=local(2026, 3, day, 7 + hours_examined), code=code)
    dossier_advance(actor=head(), at=local(2026, 3, day, 8 + hours_examined), code=code)
    return code


def as_if_recorded_in_time() -> None:
    """The instants of these tests are long past, so that each act counts as entered late."""
    Fact.objects.update(entered_afterwards=False)


def loads(procedure: str = BIRTH, units: list[str] | None = None) -> dict[str, StepLoad]:
    return dict(step_loads(procedure, since=SINCE, until=UNTIL, units=units))


def test_nothing_is_told_of_what_never_was() -> None:
    assert loads() == {}


def test_open_dossiers_are_counted_by_step_and_done_ones_are_measured() -> None:
    for day, hours in ((2, 1), (3, 2), (4, 3)):
        done(hours, day=day)
    receive(at=local(2026, 3, 5))
    waiting = receive(at=local(2026, 3, 5)).code
    dossier_advance(actor=handling(), at=local(2026, 3, 5, 10), code=waiting)
    as_if_recorded_in_time()
    assert loads() == {
        "EXAMINE": StepLoad(1, 3, Decimal("2.0")), "SIGN": StepLoad(1, 3, Decimal("1.0")),
    }  # fmt: skip


def test_only_working_time_counts() -> None:
    code = receive(at=local(2026, 3, 6, 10)).code  # a Friday, one hour before noon
    dossier_advance(actor=handling(), at=local(2026, 3, 9, 8), code=code)  # Monday, one hour
    dossier_advance(actor=head(), at=local(2026, 3, 9, 8), code=code)
    as_if_recorded_in_time()
    assert loads()["EXAMINE"].median_hours == Decimal("6.0")  # 1 + 4 in the afternoon + 1
    assert loads()["SIGN"].median_hours == Decimal("0.0")


def test_a_dossier_that_waited_for_the_applicant_is_not_measured() -> None:
    code = receive(at=local(2026, 3, 2, 8)).code
    dossier_request_supplement(
        actor=one_stop(), at=local(2026, 3, 2, 9), code=code, components=["GCS"], reason="Mờ"
    )
    dossier_supplement(actor=one_stop(), at=local(2026, 3, 9, 9), code=code)
    dossier_advance(actor=handling(), at=local(2026, 3, 9, 10), code=code)
    dossier_advance(actor=head(), at=local(2026, 3, 9, 11), code=code)
    as_if_recorded_in_time()
    assert loads() == {}


def test_what_was_entered_afterwards_is_not_measured() -> None:
    done(1, day=2)
    assert loads() == {}
    as_if_recorded_in_time()
    assert loads()["EXAMINE"].measured == 1


def test_only_the_procedure_the_units_and_the_window_that_were_asked_for_count() -> None:
    done(1, day=2)
    receive(at=local(2026, 3, 5))
    as_if_recorded_in_time()
    assert loads(MARRIAGE) == {}
    assert loads(units=["AG.30292"]) == {}
    assert loads(units=[]) == {}
    assert loads(units=[WARD]) == loads()
    later = step_loads(BIRTH, since=date(2026, 3, 3), until=UNTIL, units=None)
    assert later == {"EXAMINE": StepLoad(1, 0, None)}


def test_it_is_one_statement_for_any_number_of_dossiers() -> None:
    for day in (2, 3):
        done(1, day=day)
        with CaptureQueriesContext(connection) as seen:
            loads()
        assert len(seen) == 1
