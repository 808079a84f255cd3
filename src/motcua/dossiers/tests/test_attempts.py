"""Guesses at the applicant's digits are counted before they are compared."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from motcua.core.errors import Throttled
from motcua.dossiers.errors import DossierUnknown
from motcua.dossiers.services import second_factor_check
from motcua.dossiers.services.attempts import TRIES, WITHIN
from motcua.dossiers.tests.factories import NOW, receive

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_five_wrong_answers_even_the_right_one_has_to_wait() -> None:
    code = receive().code
    for _ in range(TRIES):
        assert second_factor_check(code=code, digits="0000", at=NOW) is False
    with pytest.raises(Throttled):
        second_factor_check(code=code, digits="4321", at=NOW)
    later = NOW + WITHIN + timedelta(seconds=1)
    assert second_factor_check(code=code, digits="4321", at=later) is True


def test_a_right_answer_forgets_the_wrong_ones() -> None:
    code = receive().code
    for _ in range(3):
        for _ in range(TRIES - 1):
            assert second_factor_check(code=code, digits="0000", at=NOW) is False
        assert second_factor_check(code=code, digits="4321", at=NOW) is True


def test_an_unknown_code_counts_nothing() -> None:
    with pytest.raises(DossierUnknown):
        second_factor_check(code="H01.30.307-260302-9999", digits="0000", at=NOW)


def test_guesses_in_parallel_do_not_outrun_the_count() -> None:
    code = receive().code
    compared: list[bool] = []
    gate = threading.Barrier(12)

    def guess(number: int) -> None:
        gate.wait()
        try:
            compared.append(second_factor_check(code=code, digits=f"{number:04d}", at=NOW))
        except Throttled:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert compared == [False] * TRIES
