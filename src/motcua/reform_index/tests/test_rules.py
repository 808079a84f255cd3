"""An index is computed exactly: items, totals, ranks, contributions, what would lift most."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.reform_index.contracts import (
    Edition,
    Kind,
    Missing,
    RankedUnit,
    Scale,
    Tier,
    UnitResult,
)
from motcua.reform_index.rules import (
    compare,
    gaps_to_best,
    lifts,
    part_result,
    period_of,
    points_of,
    rank,
    result_of,
    rounded,
    spread_rounded,
    tiers_fault,
    value_fault,
)
from motcua.reform_index.tests.factories import D, edition, item, scored
from motcua.reform_index.words import formula_words, period_words

FIELDS_2017 = ("10", "10", "14.5", "11", "16", "7", "16", "15.5")
LOSSES = ("7.14", "4.88", "4.5", "2.77", "1.96", "1.84", "1.54")
"""What one province lost of 100 points in 2017; its published total was 75.37."""

# Items ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "points"),
    [("100", "7"), ("99.99", "4"), ("80", "4"), ("79", "2"), ("60", "2"), ("0", "0")],
)
def test_a_tier_is_reached_from_its_bound_on(value: str, points: str) -> None:
    scale = Scale(tiers=(Tier(D(100), D(7)), Tier(D(80), D(4)), Tier(D(60), D(2))))
    assert points_of(item("a", "7", Kind.TIERS, scale), D(value), 2) == D(points)


def test_where_less_is_better_a_tier_is_reached_up_to_its_bound() -> None:
    scale = Scale(tiers=(Tier(D(1), D(3)), Tier(D(5), D(1))), tiers_at_most=True)
    part = item("a", "3", Kind.TIERS, scale)
    assert [points_of(part, D(v), 2) for v in ("0", "1", "1.5", "5", "6")] == [3, 3, 1, 1, 0]


@pytest.mark.parametrize(
    ("value", "points"), [("0", "0"), ("25", "3"), ("33.33", "4"), ("50", "6"), ("90", "6")]
)
def test_proportional_points_grow_up_to_the_threshold(value: str, points: str) -> None:
    part = item("a", "6", Kind.PROPORTIONAL, Scale(low=D(0), threshold=D(50)))
    assert points_of(part, D(value), 2) == D(points)


def test_proportional_points_may_fall_where_less_is_better() -> None:
    part = item("a", "40", Kind.PROPORTIONAL, Scale(floor=D(100), threshold=D(0)))
    assert [points_of(part, D(v), 2) for v in ("100", "75", "0", "120")] == [0, 10, 40, 0]


def test_a_survey_mean_is_a_share_of_its_scale() -> None:
    part = item("a", "10", Kind.SURVEY_MEAN, Scale(low=D(1), high=D(5), threshold=D(5)))
    assert points_of(part, D("4.12"), 2) == D("8.24")


def test_each_case_costs_points_down_to_the_lowest() -> None:
    part = item("a", "6", Kind.DEDUCTION, Scale(low=D(0), per=D(2)))
    assert [points_of(part, D(n), 2) for n in (0, 1, 3, 9)] == [6, 4, 0, 0]
    minus = item("b", "0", Kind.DEDUCTION, Scale(low=D(0), per=D("0.5"), lowest=D(-2)))
    assert [points_of(minus, D(n), 2) for n in (0, 1, 9)] == [0, D("-0.5"), -2]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.POINTS, "10.01"), (Kind.POINTS, "-1"), (Kind.YES_NO, "2"), (Kind.YES_NO, "0.5"),
     (Kind.DEDUCTION, "1.5"), (Kind.POINTS, "NaN"), (Kind.PROPORTIONAL, "1e30"),
     (Kind.POINTS, "0.12345678901")],
)  # fmt: skip
def test_a_value_that_cannot_be_one_is_told_why(kind: Kind, value: str) -> None:
    fault = value_fault(item("a", "10", kind, Scale(low=D(0), per=D(1))), D(value))
    assert fault is not None
    assert fault.vi != fault.en


def test_half_a_unit_is_rounded_up_and_away_from_zero() -> None:
    assert [rounded(Fraction(text), 1) for text in ("0.25", "0.24", "-0.25", "2.35")] == [
        D("0.3"), D("0.2"), D("-0.3"), D("2.4"),
    ]  # fmt: skip


def test_tiers_are_checked() -> None:
    good = [Tier(D(100), D(5)), Tier(D(80), D(3))]
    assert tiers_fault(good, False, D(5)) == ""
    assert tiers_fault(good, False, D(6))
    assert tiers_fault(good, True, D(5))
    assert tiers_fault([*good, Tier(D(90), D(1))], False, D(5))
    assert tiers_fault([], False, D(5))


VALUES = st.decimals(min_value=0, max_value=200, places=2)


@given(VALUES, VALUES)
def test_more_is_never_worse(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    scale = Scale(low=D(0), threshold=D("73.7"), tiers=(Tier(D(90), D(9)), Tier(D(40), D(2))))
    for kind, most in ((Kind.PROPORTIONAL, "9"), (Kind.TIERS, "9")):
        part = item("a", most, kind, scale)
        assert 0 <= points_of(part, low, 2) <= points_of(part, high, 2) <= part.max


# Totals --------------------------------------------------------------------------------


def test_the_fields_of_2017_with_published_losses_give_the_published_total() -> None:
    parts = [item(str(n), most) for n, most in enumerate(FIELDS_2017, 1)]
    whole = edition(*parts)
    assert whole.maximum == 100
    lost = [*LOSSES, "0"]
    order = sorted(range(8), key=lambda n: D(FIELDS_2017[n]), reverse=True)
    losses = dict(zip((parts[n].code for n in order), lost, strict=True))
    known = {p.code: scored(p, str(p.max - D(losses[p.code]))) for p in parts}
    result = result_of(whole, "Đắk Lắk", known, Missing.UNRANKED)
    assert result.total == D("75.37")
    assert result.exact == Fraction("75.37")
    row = rank([result], 2)[0]
    assert [lift.points for lift in lifts([row], row, whole, Missing.UNRANKED)] == [
        D(loss) for loss in LOSSES
    ]
    assert sum(D(loss) for loss in LOSSES) == D("24.63")


def test_what_does_not_apply_leaves_the_maximum_and_is_named() -> None:
    a, b, c = item("a", "50"), item("b", "30"), item("c", "20")
    known = {"a": scored(a, "40"), "b": scored(b, "20"), "c": scored(c, None)}
    result = result_of(edition(a, b, c), "u", known, Missing.UNRANKED)
    assert (result.total, result.maximum_applicable, result.not_applicable) == (60, 80, ("c",))
    assert result.exact == 75


def test_missing_is_no_zero_there_is_no_percentage_only_what_is_possible() -> None:
    a, b = item("a", "60"), item("b", "40")
    result = result_of(edition(a, b), "u", {"a": scored(a, "30")}, Missing.UNRANKED)
    assert (result.total, result.missing, result.exact) == (30, ("b",), None)
    assert (result.at_least, result.at_most) == (30, 70)


def test_missing_may_be_left_out_of_the_maximum_instead() -> None:
    a, b = item("a", "60"), item("b", "40")
    result = result_of(edition(a, b), "u", {"a": scored(a, "30")}, Missing.LEFT_OUT)
    assert (result.maximum_applicable, result.exact, result.missing) == (60, 50, ("b",))


def test_a_unit_to_which_nothing_applies_has_no_percentage() -> None:
    a = item("a")
    result = result_of(edition(a), "u", {"a": scored(a, None)}, Missing.UNRANKED)
    assert result.exact is None


def test_a_known_zero_counts_as_zero() -> None:
    a = item("a")
    assert result_of(edition(a), "u", {"a": scored(a, "0")}, Missing.UNRANKED).exact == 0


POINTS = st.one_of(st.none(), st.integers(0, 1000).map(lambda n: str(D(n) / 100)))
"""Points of an item of 10, or that it does not apply."""


def result(name: str, points: list[str | None], known: int | None = None) -> UnitResult:
    parts = [item(str(n)) for n in range(len(points))]
    given_points = {
        p.code: scored(p, value) for p, value in list(zip(parts, points, strict=True))[:known]
    }
    return result_of(edition(*parts), name, given_points, Missing.UNRANKED)


@given(st.lists(POINTS, min_size=1, max_size=8))
def test_parts_add_up_to_the_whole(points: list[str | None]) -> None:
    parts = [item(str(n)) for n in range(len(points))]
    half = len(parts) // 2 or 1
    groups = [
        type(parts[0])(name, parts[0].title, sum((p.max for p in some), D(0)), tuple(some))
        for name, some in (("x", parts[:half]), ("y", parts[half:])) if some
    ]  # fmt: skip
    whole = edition(*groups)
    known = {p.code: scored(p, value) for p, value in zip(parts, points, strict=True)}
    total = result_of(whole, "u", known, Missing.UNRANKED)
    by_field = [part_result(group, total.by_item) for group in groups]
    assert sum(points for points, _, _ in by_field) == total.total
    assert sum(most for _, most, _ in by_field) == total.maximum_applicable
    assert total.exact is None or 0 <= total.exact <= 100


# Ranks ---------------------------------------------------------------------------------


def ranked(totals: dict[str, str]) -> tuple[RankedUnit, ...]:
    part = item("total", "100")
    return rank(
        [
            result_of(edition(part), unit, {"total": scored(part, points)}, Missing.UNRANKED)
            for unit, points in totals.items()
        ],
        2,
    )


def test_the_published_places_of_2012_come_out() -> None:
    rows = ranked(
        {"An Giang": "83.25", "Hà Nội": "82.79", "Đà Nẵng": "87.14", "Quảng Ninh": "80.21",
         "Bà Rịa – Vũng Tàu": "86.14", "Đồng Tháp": "83.44", "TP. Hồ Chí Minh": "83.83"}
    )  # fmt: skip
    places = {row.result.unit: row.rank for row in rows}
    assert places["An Giang"] == 5
    assert places["Đà Nẵng"] == 1
    assert next(row.gap for row in rows if row.result.unit == "An Giang") == D("3.89")


def test_equal_units_share_a_rank_and_the_next_one_is_passed_over() -> None:
    rows = ranked({"a": "90", "b": "80", "c": "80", "d": "70"})
    assert [(row.result.unit, row.rank) for row in rows] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]


def test_a_tie_is_of_exact_percentages_not_of_shown_ones() -> None:
    rows = ranked({"a": "80.001", "b": "80.002"})
    assert [(row.result.unit, row.rank, row.percentage) for row in rows] == [
        ("b", 1, D("80.00")), ("a", 2, D("80.00")),
    ]  # fmt: skip


def test_a_unit_without_a_percentage_comes_last_without_a_rank() -> None:
    rows = rank([result("a", ["10", "1"], known=1), result("b", ["1", "1"])], 2)
    assert [(row.result.unit, row.rank) for row in rows] == [("b", 1), ("a", None)]


def test_no_units_are_ranked_as_none() -> None:
    assert rank([], 2) == ()


UNITS = st.lists(st.lists(POINTS, min_size=3, max_size=3), max_size=7)


@given(UNITS)
def test_a_rank_is_one_more_than_the_number_of_better_units(units: list[list[str | None]]) -> None:
    rows = rank([result(str(n), points) for n, points in enumerate(units)], 2)
    known = [row.result.exact for row in rows if row.result.exact is not None]
    for row in rows:
        if row.result.exact is None:
            assert row.rank is None
        else:
            assert row.rank == 1 + sum(other > row.result.exact for other in known)
    assert [row.rank is None for row in rows] == sorted(row.rank is None for row in rows)


@given(UNITS.filter(bool))
def test_the_gap_to_the_best_is_never_negative(units: list[list[str | None]]) -> None:
    rows = rank([result(str(n), points) for n, points in enumerate(units)], 2)
    for row in rows:
        assert row.gap is None or row.gap >= 0
        assert all(gap >= 0 for gap in gaps_to_best(rows, row).values())


# Change --------------------------------------------------------------------------------


@given(st.lists(POINTS, min_size=4, max_size=4), st.lists(POINTS, min_size=4, max_size=4))
def test_contributions_add_up_exactly_to_the_change(
    then: list[str | None], now: list[str | None]
) -> None:
    before, after = rank([result("u", then)], 2)[0], rank([result("u", now)], 2)[0]
    found = compare(before, after, 2)
    if found.exact is not None:
        assert sum(part.change for part in found.contributions) == found.exact
        assert sum((part.shown for part in found.contributions), D(0)) == found.change


def test_the_published_change_of_2019_is_explained() -> None:
    before, after = ranked({"An Giang": "80.77"})[0], ranked({"An Giang": "83.32"})[0]
    found = compare(before, after, 2)
    assert found.change == D("2.55")
    assert [(part.item, part.shown) for part in found.contributions] == [("total", D("2.55"))]


def test_while_a_score_is_missing_there_is_no_change_only_items_known_twice() -> None:
    before = rank([result("u", ["1", "2"])], 2)[0]
    after = rank([result("u", ["3", "2"], known=1)], 2)[0]
    found = compare(before, after, 2)
    assert (found.exact, found.change) == (None, None)
    assert [part.item for part in found.contributions] == ["0"]


def test_an_item_of_one_edition_only_gives_all_it_is_worth() -> None:
    a, b = item("a"), item("b")
    then = rank([result_of(edition(a), "u", {"a": scored(a, "5")}, Missing.UNRANKED)], 2)[0]
    now = rank([result_of(edition(b), "u", {"b": scored(b, "8")}, Missing.UNRANKED)], 2)[0]
    shown = {part.item: part.shown for part in compare(then, now, 2).contributions}
    assert shown == {"a": -50, "b": 80}


@given(st.dictionaries(st.text(min_size=1), st.fractions(-100, 100, max_denominator=97)))
def test_rounded_parts_add_up_to_their_rounded_sum(parts: dict[str, Fraction]) -> None:
    shown = spread_rounded(parts, 2)
    assert sum(shown.values(), D(0)) == rounded(sum(parts.values(), Fraction(0)), 2)
    assert all(abs(Fraction(shown[key]) - parts[key]) < Fraction(1, 100) for key in parts)


# What would lift most ------------------------------------------------------------------


def two_units() -> tuple[Edition, tuple[RankedUnit, ...]]:
    a, b = item("a", "60"), item("b", "40")
    whole = edition(a, b)
    results = [
        result_of(whole, "low", {"a": scored(a, "20"), "b": scored(b, "30")}, Missing.UNRANKED),
        result_of(whole, "high", {"a": scored(a, "50"), "b": scored(b, "25")}, Missing.UNRANKED),
    ]
    return whole, rank(results, 2)


def test_the_items_that_lift_most_come_first_with_the_rank_they_would_give() -> None:
    whole, rows = two_units()
    found = lifts(rows, rows[1], whole, Missing.UNRANKED)
    assert [(lift.item, lift.points, lift.percentage, lift.rank) for lift in found] == [
        ("a", 40, D("90.00"), 1), ("b", 10, D("60.00"), 2),
    ]  # fmt: skip


def test_an_item_at_its_best_lifts_nothing() -> None:
    a = item("a")
    row = rank([result_of(edition(a), "u", {"a": scored(a, "10")}, Missing.UNRANKED)], 2)[0]
    assert lifts([row], row, edition(a), Missing.UNRANKED) == ()


@given(st.lists(POINTS, min_size=3, max_size=3))
def test_all_lifts_together_reach_the_maximum(points: list[str | None]) -> None:
    row = rank([result("u", points)], 2)[0]
    whole = edition(*(item(str(n)) for n in range(3)))
    found = lifts([row], row, whole, Missing.UNRANKED)
    assert row.result.total + sum(lift.points for lift in found) == row.result.maximum_applicable


# Periods -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("2025", 365),
        ("2024-H1", 182),
        ("2025-H2", 184),
        ("2025-Q4", 92),
        ("2025-M02", 28),
        ("2025-9M", 273),
    ],
)
def test_a_period_has_its_days_and_the_one_a_year_before(code: str, days: int) -> None:
    found = period_of(code)
    assert found is not None
    assert (found.until - found.from_on).days == days
    assert found.year_before == str(int(code[:4]) - 1) + code[4:]


NO_PERIODS = ["", "25", "2025-M13", "2025-02", "2025-Q5", "2025-H0", "2025 ", "٢٠٢٥"]


@pytest.mark.parametrize(
    ("code", "said"),
    [("2025", "năm 2025"), ("2025-H2", "6 tháng cuối năm 2025"), ("2025-Q3", "quý 3/2025"),
     ("2025-9M", "9 tháng đầu năm 2025"), ("2025-M07", "tháng 07/2025")],
)  # fmt: skip
def test_a_period_is_called_by_its_name(code: str, said: str) -> None:
    found = period_of(code)
    assert found is not None
    assert period_words(found).vi == said


@pytest.mark.parametrize(
    ("kind", "scale", "said"),
    [
        (Kind.POINTS, Scale(), "cho điểm từ 0 đến 6,5"),
        (Kind.YES_NO, Scale(), "có: 6,5 điểm; không: 0"),
        (Kind.TIERS, Scale(tiers=(Tier(D(90), D("6.5")),)), "từ 90: 6,5 điểm; còn lại: 0"),
        (Kind.TIERS, Scale(tiers=(Tier(D(1), D("6.5")),), tiers_at_most=True),
         "đến 1: 6,5 điểm; còn lại: 0"),
        (Kind.PROPORTIONAL, Scale(threshold=D(80)), "giá trị ÷ 80 × 6,5, từ 0 đến 6,5"),
        (Kind.SURVEY_MEAN, Scale(floor=D(1), threshold=D(5)),
         "(điểm trung bình − 1) ÷ 4 × 6,5, từ 0 đến 6,5"),
        (Kind.DEDUCTION, Scale(per=D("0.5")), "6,5 điểm, trừ 0,5 mỗi trường hợp, không dưới 0"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_plain_words(kind: Kind, scale: Scale, said: str) -> None:
    assert formula_words(item("a", "6.5", kind, scale)).vi == said


@pytest.mark.parametrize("code", NO_PERIODS)
def test_what_is_no_period_is_none(code: str) -> None:
    assert period_of(code) is None
