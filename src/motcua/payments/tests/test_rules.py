"""Which payment belongs to which dossier, and how each then stands."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments.contracts import Expected, Standing, StatementEntry
from motcua.payments.rules import NO_CODE, SEVERAL_CODES, CodeIndex, assign, balance

CODE, OTHER = "H01.30.307-260101-0001", "H01.30.307-260101-0002"


def entry(amount: int, purpose: str = CODE, reference: str = "FT1") -> StatementEntry:
    return StatementEntry("1", reference, date(2026, 1, 5), amount, purpose)


@pytest.mark.parametrize(
    "purpose",
    [
        CODE, CODE.lower(), "H01 30 307 260101 0001", "h0130307 2601010001",
        "MBVCB.4711.H01303072601010001.CT tu 0011 NGUYEN VAN A", "nop phi h01.30.307-260101-0001",
        "H01303072601010001 12 HUNG VUONG", "Nộp lệ phí H01.30.307–260101–0001",
        f"{CODE} {CODE}",
    ],
)  # fmt: skip
def test_a_code_is_found_whatever_became_of_case_blanks_and_dots(purpose: str) -> None:
    assert CodeIndex.of([CODE, OTHER]).found_in(purpose) == {CODE}


@pytest.mark.parametrize(
    "purpose", ["", "nop phi", "H01.30.307-260101", "H01303072601010003", "H013030726010100015"]
)
def test_a_code_that_is_not_there_or_runs_on_is_not_guessed(purpose: str) -> None:
    assert CodeIndex.of([CODE, OTHER]).found_in(purpose) == set()


def test_the_longer_of_two_codes_is_taken() -> None:
    index = CodeIndex.of(["AG.1-2012-1", "AG.1-2012-12"])
    assert index.found_in("AG12012 12") == {"AG.1-2012-12"}
    assert index.found_in("AG.1-2012-1 x") == {"AG.1-2012-1"}


def test_codes_that_are_the_same_without_dots_belong_to_nobody() -> None:
    assert CodeIndex.of(["A.1-11", "A.11-1"]).found_in("A111") == set()


@pytest.mark.parametrize(
    ("paid", "standing"),
    [
        ((), Standing.UNPAID), ((150,), Standing.MATCHED), ((100, 50), Standing.MATCHED),
        ((149,), Standing.SHORT), ((100, 49), Standing.SHORT), ((151,), Standing.OVER),
        ((150, 150), Standing.DOUBLE), ((100, 100), Standing.DOUBLE),
    ],
)  # fmt: skip
def test_a_dossier_stands_as_the_sum_of_its_payments_says(
    paid: tuple[int, ...], standing: Standing
) -> None:
    rows = [entry(amount, reference=f"FT{index}") for index, amount in enumerate(paid)]
    found = balance(Expected(CODE, 150), rows)
    assert (found.standing, found.paid, len(found.references)) == (standing, sum(paid), len(paid))


def test_an_exempt_dossier_is_matched_without_payment_and_over_with_one() -> None:
    assert balance(Expected(CODE, 0), []).standing is Standing.MATCHED
    assert balance(Expected(CODE, 0), [entry(5)]).standing is Standing.OVER


def test_money_without_a_code_or_with_two_is_given_to_nobody() -> None:
    found = assign([entry(1, "x"), entry(2, f"{CODE} {OTHER}"), entry(-3)], [CODE, OTHER])
    assert found.by_dossier == {}
    assert [stray.reason for stray in found.strays] == [NO_CODE, SEVERAL_CODES]
    assert found.outgoing == 1


@given(
    st.lists(
        st.tuples(st.integers(-5, 5).filter(bool), st.sampled_from([CODE, OTHER, "x", CODE + "9"]))
    )
)
def test_no_entry_is_lost_and_none_counted_twice(rows: list[tuple[int, str]]) -> None:
    entries = [entry(amount, words, f"FT{n}") for n, (amount, words) in enumerate(rows)]
    found = assign(entries, [CODE, OTHER])
    given_out = [row.reference for group in found.by_dossier.values() for row in group]
    seen = Counter(given_out + [stray.reference for stray in found.strays])
    assert seen == Counter(row.reference for row in entries if row.amount > 0)
    assert found.outgoing == sum(amount < 0 for amount, _ in rows)
