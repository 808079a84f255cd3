"""Boundaries as the decision words them. No database."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.indicators.contracts import Better, Text
from motcua.organisation import api as organisation
from motcua.programme import api, rules
from motcua.programme.contracts import Base, BaseKind, Compare, Measure, Owner, State
from motcua.programme.rules import judge, overall, reached

DUE = date(2015, 12, 31)
THIRD = Fraction(100, 3)
TINY = Fraction(1, 10**12)
NUMBERS = st.fractions(0, 100, max_denominator=10**6)


def measure(compare: Compare | None, number: Fraction | int | None) -> Measure:
    said = Text("a", "b")
    return Measure(
        key="x.1", clause="III.2.x", requirements=("R15",), says=said, compare=compare,
        number=None if number is None else Fraction(number), threshold=said, due_on=DUE,
        year_stated=True, indicator="X", breakdown=None, would_count=None,
        owner=Owner("AG.SNV", (), False), base=Base(2010, BaseKind.NOT_STATED, None, said),
    )  # fmt: skip


def state(compare: Compare, number: Fraction | int, exact: Fraction | int) -> State:
    return judge(measure(compare, number), exact=Fraction(exact), on=DUE)


def test_more_than_ninety_does_not_hold_at_ninety() -> None:
    assert state(Compare.MORE_THAN, 90, 90) is State.NOT_MET
    assert state(Compare.MORE_THAN, 90, 90 + TINY) is State.MET
    assert state(Compare.AT_LEAST, 90, 90) is State.MET
    assert state(Compare.AT_LEAST, 90, 90 - TINY) is State.NOT_MET


def test_one_third_is_one_third_and_not_thirty_three_point_three_three() -> None:
    assert state(Compare.AT_LEAST, THIRD, THIRD) is State.MET
    assert state(Compare.AT_LEAST, THIRD, Fraction("33.33")) is State.NOT_MET
    assert state(Compare.AT_LEAST, THIRD, Fraction(5, 15) * 100) is State.MET
    assert state(Compare.AT_LEAST, THIRD, Fraction(4999, 15000) * 100) is State.NOT_MET


def test_all_means_every_single_one() -> None:
    assert state(Compare.ALL, 100, 100) is State.MET
    assert state(Compare.ALL, 100, Fraction(15_599, 15_600) * 100) is State.NOT_MET


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_at_least_and_more_than_differ_at_the_number_itself_only(
    exact: Fraction, number: Fraction
) -> None:
    least = reached(Compare.AT_LEAST, exact, number)
    more = reached(Compare.MORE_THAN, exact, number)
    assert (least != more) == (exact == number)
    assert least or not more


def test_nothing_is_missed_before_its_day_and_all_is_from_that_day_on() -> None:
    wanted = measure(Compare.AT_LEAST, 30)
    low = Fraction(29)
    assert judge(wanted, exact=low, on=DUE - timedelta(days=1)) is State.NOT_DUE
    assert judge(wanted, exact=low, on=DUE) is State.NOT_MET
    assert judge(wanted, exact=Fraction(30), on=DUE - timedelta(days=1)) is State.MET


@pytest.mark.parametrize("on", [DUE - timedelta(days=1), DUE, DUE + timedelta(days=1)])
def test_without_evidence_there_is_no_verdict_and_zero_is_evidence(on: date) -> None:
    wanted = measure(Compare.AT_LEAST, 30)
    assert judge(wanted, exact=None, on=on) is State.NO_EVIDENCE
    assert judge(wanted, exact=Fraction(0), on=on) in (State.NOT_DUE, State.NOT_MET)


def test_where_the_decision_sets_no_number_none_is_invented() -> None:
    wish = measure(None, None)
    for exact in (Fraction(0), Fraction(100)):
        assert judge(wish, exact=exact, on=DUE) is State.NO_NUMBER
    assert judge(wish, exact=None, on=DUE) is State.NO_EVIDENCE


WORST_FIRST = [
    State.NOT_MET, State.NOT_DUE, State.MET, State.NO_NUMBER, State.NO_EVIDENCE,
]  # fmt: skip


def test_a_target_is_as_good_as_its_worst_measure_that_has_evidence() -> None:
    for count in (1, 2, 3):
        for states in permutations(WORST_FIRST, count):
            assert overall(states) is min(states, key=WORST_FIRST.index)
    assert overall([]) is State.NO_EVIDENCE


@pytest.mark.parametrize(
    ("compare", "vi", "en"),
    [
        (Compare.AT_LEAST, "ít nhất 30 %", "at least 30%"),
        (Compare.MORE_THAN, "trên 30 %", "more than 30%"),
        (Compare.ALL, "toàn bộ (30 %)", "all (30%)"),
        (None, "quyết định không đặt con số", "the decision sets no number"),
    ],
)
def test_a_boundary_is_said_in_words(compare: Compare | None, vi: str, en: str) -> None:
    assert rules.threshold_words(compare, Text("30 %", "30%")) == Text(vi, en)


def test_a_boundary_that_cannot_be_judged_is_told() -> None:
    assert rules.fits(Compare.ALL, Fraction(100), Better.HIGHER) is None
    assert rules.fits(Compare.AT_LEAST, Fraction(30), Better.HIGHER) is None
    assert "100" in str(rules.fits(Compare.ALL, Fraction(99), Better.HIGHER))
    assert "lower" in str(rules.fits(Compare.AT_LEAST, Fraction(30), Better.LOWER))


DAY = date(2012, 7, 1)


def test_a_unit_has_what_it_leads_and_what_its_groups_lead() -> None:
    shares = api.unit_shares(unit="AG.SNV", on=DAY)
    led = {item.clause for item in shares.leads}
    assert {"VI.3.c-1", "VI.2.b", "IV.4.d", "VI.1.a-2"} <= led
    assert "VI.3.a-2" in led  # as one of all agencies
    assert "VI.3.e-2" in {item.clause for item in shares.helps}
    assert {"a.1", "c.1"} <= {item.key for item in shares.leads_measures}
    assert not set(shares.leads) & set(shares.helps)


def test_a_commune_has_only_what_communes_and_all_have() -> None:
    commune = next(unit for unit in organisation.unit_list(on=DAY, level="COMMUNE"))
    shares = api.unit_shares(unit=commune.code, on=DAY)
    assert shares.leads == ()
    assert "IV.6.c" in {item.clause for item in shares.helps}


def test_every_item_belongs_to_somebody_or_to_a_group_without_units() -> None:
    """Over all units of the day, no item that a unit could lead is left without one."""
    programme = api.programme_get()
    led = {
        id(item) for unit in organisation.unit_list(on=DAY)
        for item in api.unit_shares(unit=unit.code, on=DAY).leads
    }  # fmt: skip
    alone = {item.owner.lead for item in programme.items if id(item) not in led}
    assert alone <= {code for code, group in programme.groups.items() if not group.holds}
