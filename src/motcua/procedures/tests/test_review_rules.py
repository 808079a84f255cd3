"""What an option saves: measures against the calculator, and the laws that hold for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.procedures.contracts import (
    Activity,
    ActivityKind,
    Component,
    Fee,
    LegalReference,
    ProcedureVersion,
    Step,
    Text,
    Travel,
    VersionCost,
)
from motcua.procedures.review.contracts import Change, Measure, Saving, Volume
from motcua.procedures.review.rules import ChangeWrong, saving_of
from motcua.procedures.rules import CostParameters, Dated, Preparation

ON = date(2026, 1, 1)
NOBODY = Volume(None, 1, "NONE")


def said(words: str) -> Text:
    return Text(words, words)


# An hour is worth exactly 10,000 đồng: 21,120,000 / 12 / 22 / 8.
PARAMETERS = CostParameters(
    months=12, days=22, hours=8, product_per_head=(Dated(date(2010, 1, 1), 21_120_000),),
    travel=(Travel(date(2010, 1, 1), 100, 20, 1000, 5, Fraction(1, 2)),),
    preparation={
        "FORM": Preparation(Fraction(1, 2), 0),
        "ORIGINAL": Preparation(Fraction(1, 2), 0),
        "COPY": Preparation(Fraction(1, 10), 1000),
        "CERTIFIED_COPY": Preparation(Fraction(1, 2), 4000),
        "PRESENT": Preparation(Fraction(1, 20), 0),
    },
    postage=26000, constant_prices_on=date(2010, 1, 1), basis="x", unverified=(),
    fingerprint="f" * 64,
)  # fmt: skip
PAPERS = (
    Component("A", said("Đơn"), "FORM", 1, True, None),
    Component("B", said("Bản sao chứng thực"), "CERTIFIED_COPY", 1, True, None),
    Component("C", said("Bản chính"), "ORIGINAL", 1, True, None),
)
VERSION = ProcedureVersion(
    version=1, valid_from=date(2020, 1, 1), valid_until=None, level="PROVINCE",
    legal_basis=(LegalReference("Luật", "Điều 1"),), verified=False, source="x",
    decides=said("Sở"), ways=("COUNTER",), components=PAPERS, sets=1,
    time_limit=TimeLimit(10, LimitUnit.WORKING_DAY), limit_basis="Luật",
    fee=Fee(50_000, "Luật", None),
    forms=(), result=said("Giấy"), conditions=None,
    steps=(
        Step("RECEIVE", said("Nhận"), "ONE_STOP_OFFICER", 4),
        Step("EXAMINE", said("Xét"), "HANDLING_OFFICER", 60),
        Step("RETURN", said("Trả"), "ONE_STOP_OFFICER", 4),
    ),
    fingerprint="v" * 64,
)  # fmt: skip
# FORM 5,000 + CERTIFIED_COPY 9,000 + ORIGINAL 5,000; a trip: 10 km, 1 h, so 20,000 each.
PREPARING, TRIP, FEE = 19_000, 20_000, 50_000
ONCE = PREPARING + 2 * TRIP + FEE


def saving(
    *changes: Change, version: ProcedureVersion = VERSION, volume: Volume = NOBODY
) -> Saving:
    return saving_of(version, changes, PARAMETERS, on=ON, volume=volume)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        (Change(Measure.DROP_PROCEDURE), 0),
        (Change(Measure.DROP_PAPER, ("B",)), ONCE - 9_000),
        (Change(Measure.MERGE_PAPERS, ("A", "C")), ONCE - 5_000),
        (Change(Measure.SIMPLER_FORM, ("A",), 12), ONCE - 3_000),
        (Change(Measure.DROP_CONFIRMATION, ("B",)), ONCE - 9_000 + 2_000),
        (Change(Measure.SHORTEN, amount=6), ONCE),
        (Change(Measure.LOWER_FEE, amount=20_000), ONCE - 30_000),
        # 1 km there and back is 2 km, 0.1 h on the way and 0.5 h there: 2,000 + 6,000.
        (Change(Measure.DELEGATE, amount=1, level="COMMUNE"), ONCE - 2 * (TRIP - 8_000)),
        (Change(Measure.DIGITISE, amount=75), ONCE - 2 * 15_000),
    ],
)
def test_each_measure_saves_what_the_calculator_says(change: Change, after: int) -> None:
    found = saving(change)
    assert (found.before, found.after) == (ONCE, after)
    assert sum(found.kinds_after.values()) == after


def test_a_shorter_limit_shrinks_the_internal_steps_with_it() -> None:
    found = saving(Change(Measure.SHORTEN, amount=5))
    assert (found.days_before, found.days_after) == (10, 5)
    assert found.version is not None
    assert [step.budget_hours for step in found.version.steps] == [2, 30, 2]


def test_less_often_saves_in_the_year_and_not_each_time() -> None:
    version = replace(VERSION, cost=VersionCost((), 4, 100))
    found = saving(
        Change(Measure.LESS_OFTEN, amount=1), version=version, volume=Volume(100, 4, "STATED")
    )
    assert found.before == found.after == ONCE
    assert (found.yearly_before, found.yearly_after) == (ONCE * 400, ONCE * 100)
    assert found.version is not None
    assert found.version.cost == VersionCost((), 1, 100)


def test_the_published_pair_of_ha_noi_is_reproduced() -> None:
    """Procedure 2.000635: 1,024,000 to 231,000 đồng a dossier, 3,228 people a year, −77.44 %."""
    one = Activity(ActivityKind.PREPARE, said("Đơn"), Fraction(0), 793_000, 0, 1)
    two = Activity(ActivityKind.PREPARE, said("Bản chính"), Fraction(0), 231_000, 0, 1)
    version = replace(
        VERSION, components=(PAPERS[0], PAPERS[2]), fee=Fee(0, "x", None),
        cost=VersionCost((one, two), 1, 3228),
    )  # fmt: skip
    found = saving(
        Change(Measure.DROP_PAPER, ("A",)), version=version, volume=Volume(3228, 1, "STATED")
    )
    assert (found.before, found.after) == (1_024_000, 231_000)
    assert (found.yearly_before, found.yearly_after) == (3_305_472_000, 745_668_000)
    assert found.yearly == 2_559_804_000
    assert round(Fraction(100 * (found.before - found.after), found.before), 2) == Fraction("77.44")


def test_without_a_volume_a_year_has_no_figure() -> None:
    found = saving(Change(Measure.DROP_PAPER, ("A",)))
    assert found.yearly_before is None
    assert found.yearly is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(Measure.DROP_PAPER), "choose a paper"),
        (Change(Measure.DROP_PAPER, ("X",)), "no paper X"),
        (Change(Measure.DROP_PAPER, ("A", "B", "C")), "drop the procedure"),
        (Change(Measure.MERGE_PAPERS, ("A",)), "at least 2"),
        (Change(Measure.SIMPLER_FORM, ("A",), 30), "30 minutes now"),
        (Change(Measure.SIMPLER_FORM, ("A",)), "how many minutes"),
        (Change(Measure.DROP_CONFIRMATION, ("A",)), "no certified copy"),
        (Change(Measure.SHORTEN, amount=10), "the limit is 10 now"),
        (Change(Measure.SHORTEN, amount=0), "the limit is 10 now"),
        (Change(Measure.LESS_OFTEN, amount=1), "does not say how often"),
        (Change(Measure.LOWER_FEE, amount=50_000), "the fee is 50000"),
        (Change(Measure.DELEGATE, amount=1, level="PROVINCE"), "below the present one"),
        (Change(Measure.DELEGATE, level="COMMUNE"), "kilometres"),
        (Change(Measure.DIGITISE, amount=101), "from 1 to 100"),
    ],
)
def test_a_measure_that_does_not_fit_is_refused_with_its_reason(change: Change, words: str) -> None:
    with pytest.raises(ChangeWrong, match=words):
        saving(change)


def test_a_measure_stands_once_and_dropping_all_stands_alone() -> None:
    fee = Change(Measure.LOWER_FEE, amount=1)
    with pytest.raises(ChangeWrong, match="twice"):
        saving(fee, fee)
    with pytest.raises(ChangeWrong, match="no other measure"):
        saving(Change(Measure.DROP_PROCEDURE), fee)


def test_a_stated_cost_must_name_the_paper_that_is_dropped() -> None:
    own = Activity(ActivityKind.PREPARE, said("Cả hồ sơ"), Fraction(1), 0, 0, 1)
    version = replace(VERSION, cost=VersionCost((own,), None, None))
    with pytest.raises(ChangeWrong, match="not stated by itself"):
        saving(Change(Measure.DROP_PAPER, ("A",)), version=version)


_CHANGES = st.permutations(
    [
        Change(Measure.DROP_PAPER, ("A",)),
        Change(Measure.DROP_CONFIRMATION, ("B",)),
        Change(Measure.LOWER_FEE, amount=1),
        Change(Measure.DELEGATE, amount=2, level="DISTRICT"),
        Change(Measure.DIGITISE, amount=33),
        Change(Measure.SHORTEN, amount=3),
    ]
)


@given(_CHANGES, st.integers(0, 6), st.integers(1, 5000))
def test_the_stairs_add_up_whatever_the_order_and_the_end_is_the_same(
    changes: list[Change], count: int, people: int
) -> None:
    some = changes[:count]
    found = saving(*some, volume=Volume(people, 1, "MEASURED"))
    assert sum(stair.saved for stair in found.stairs) == found.before - found.after
    assert found.yearly == people * (found.before - found.after)
    turned = saving(*reversed(some), volume=Volume(people, 1, "MEASURED"))
    assert turned.after == found.after
