"""The control slip: each stay at a step against its budget, in working time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers import services
from motcua.dossiers.printing.control import AFTER, BEFORE, ON, hours_words, judged, legs_of
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import handling, head, local, one_stop, receive

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("used", "verdict"),
    [
        (2 * HOUR - timedelta(minutes=1), BEFORE), (2 * HOUR, ON),
        (2 * HOUR + timedelta(seconds=59), ON), (2 * HOUR + timedelta(minutes=1), AFTER),
    ],
)  # fmt: skip
def test_a_step_is_judged_to_the_minute(used: timedelta, verdict: str) -> None:
    assert judged(used, 2) == verdict


@given(st.integers(0, 10_000), st.integers(0, 200))
def test_a_longer_stay_is_never_judged_better(minutes: int, budget: int) -> None:
    order = [BEFORE, ON, AFTER]
    now, later = (judged(timedelta(minutes=minutes + more), budget) for more in (0, 1))
    assert order.index(now) <= order.index(later)


def test_hours_are_written_in_hours_and_minutes() -> None:
    assert hours_words(timedelta(hours=26, minutes=5, seconds=59)) == "26 giờ 05 phút"


@pytest.mark.django_db
class TestStays:
    def test_waiting_for_the_applicant_is_no_time_of_the_step(self) -> None:
        code = receive(at=local(2026, 3, 2, 8)).code
        services.dossier_request_supplement(
            actor=handling(), at=local(2026, 3, 2, 9), code=code, components=["GCS"], reason="Mờ"
        )
        services.dossier_supplement(actor=one_stop(), at=local(2026, 3, 5, 9), code=code)
        services.dossier_advance(actor=handling(), at=local(2026, 3, 5, 10), code=code)
        first, second = legs_of(dossier_detail(code=code))
        assert (first.step, first.used) == ("EXAMINE", 2 * HOUR)
        assert (second.until, second.used) == (None, None)

    def test_going_back_is_a_stay_of_its_own(self) -> None:
        code = receive(at=local(2026, 3, 2, 8)).code
        services.dossier_advance(actor=handling(), at=local(2026, 3, 2, 9), code=code)
        services.dossier_send_back(
            actor=head(), at=local(2026, 3, 2, 10), code=code, step="EXAMINE", reason="Sai tên"
        )
        legs = legs_of(dossier_detail(code=code))
        assert [(leg.step, leg.back) for leg in legs] == [
            ("EXAMINE", False), ("SIGN", False), ("EXAMINE", True)
        ]  # fmt: skip

    def test_the_end_of_one_stay_is_the_beginning_of_the_next(self) -> None:
        code = receive(at=local(2026, 3, 2, 8)).code
        services.dossier_advance(actor=handling(), at=local(2026, 3, 2, 9), code=code)
        services.dossier_advance(actor=head(), at=local(2026, 3, 2, 10), code=code)
        services.dossier_return(actor=one_stop(), at=local(2026, 3, 3, 9), code=code)
        legs = legs_of(dossier_detail(code=code))
        assert [leg.given_at for leg in legs[1:]] == [leg.until for leg in legs[:-1]]
        assert legs[-1].until == local(2026, 3, 3, 9)
