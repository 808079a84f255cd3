"""Many officers at once, each on a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connections

from motcua.core.errors import DomainError
from motcua.dossiers import services
from motcua.dossiers.contracts import Receipt
from motcua.dossiers.errors import DossierChanged, NotYourStep
from motcua.dossiers.models import CodeNumber, Dossier
from motcua.dossiers.tests.factories import (
    NOW,
    WARD,
    entries,
    handling,
    one_stop,
    receive,
)
from motcua.ledger.api import verify

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + timedelta(hours=1)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls together; returns what each gave, a refusal included."""
    start = Barrier(len(calls), timeout=20)

    def run(call: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def kinds(answers: Sequence[Any]) -> Counter[str]:
    return Counter(type(answer).__name__ for answer in answers)


def test_eight_officers_receive_at_once_and_the_codes_have_no_gap() -> None:
    def receiving(number: int) -> Callable[[], Receipt]:
        return lambda: receive(actor=one_stop(WARD, code=f"user:{number}"))

    answers = at_once(*(receiving(number) for number in range(8)))
    assert kinds(answers) == {"Receipt": 8}
    expected = [f"H01.30.307-260302-{number:04d}" for number in range(1, 9)]
    assert sorted(answer.code for answer in answers) == expected
    assert CodeNumber.objects.get().last == 8
    assert verify().sound


def test_of_two_officers_who_saw_the_same_state_exactly_one_acts() -> None:
    code = receive().code

    def advance(officer: str) -> Any:
        return lambda: services.dossier_advance(
            actor=handling(WARD, code=officer), at=LATER, code=code, expected_seq=1
        )

    answers = at_once(advance("user:1"), advance("user:2"))
    assert kinds(answers) == {"Done": 1, "DossierChanged": 1}
    assert [entry.seq for entry in entries(code)] == [1, 2]
    assert any(isinstance(answer, DossierChanged) for answer in answers)


def test_an_officer_who_had_to_wait_decides_on_the_state_that_came_of_it() -> None:
    """Without a seen state, the second must not complete the first one's step again."""
    for _ in range(5):
        code = receive().code

        def advance(officer: str, code: str = code) -> Any:
            return lambda: services.dossier_advance(
                actor=handling(WARD, code=officer), at=LATER, code=code
            )

        answers = at_once(*(advance(f"user:{number}") for number in range(3)))
        assert kinds(answers) == {"Done": 1, "NotYourStep": 2}
        assert [entry.body.get("from") for entry in entries(code)] == [None, "EXAMINE"]
        assert any(isinstance(answer, NotYourStep) for answer in answers)


def test_a_refusal_and_a_withdrawal_at_once_end_the_dossier_once() -> None:
    code = receive().code
    answers = at_once(
        lambda: services.dossier_refuse(
            actor=handling(), at=LATER, code=code, reason="Không đủ điều kiện"
        ),
        lambda: services.dossier_withdraw(actor=one_stop(), at=LATER, code=code, reason="Đổi ý"),
    )
    assert kinds(answers) == {"Done": 1, "ActNotPossible": 1}
    assert len(entries(code)) == 2


def test_one_key_from_four_threads_makes_one_dossier() -> None:
    answers = at_once(*([lambda: receive(key="pressed-four-times")] * 4))
    assert kinds(answers) == {"Receipt": 4}
    assert len(set(answers)) == 1
    assert Dossier.objects.count() == 1
    assert len(entries(answers[0].code)) == 1


def test_a_number_taken_by_a_command_that_fails_goes_to_the_next_dossier() -> None:
    first = receive().code
    with pytest.raises(IntegrityError, match="an_entry_names_are_plain"):  # after the number
        receive(actor=one_stop(WARD, code="a name that the ledger refuses"))
    assert (first[-4:], receive().code[-4:]) == ("0001", "0002")
