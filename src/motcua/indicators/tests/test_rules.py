from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from motcua.indicators.contracts import Better, Measure, Value, Volumes, Window, WindowKind
from motcua.indicators.rules import (
    Stratum,
    as_decimal,
    change_from_base,
    exact_value,
    formula_words,
    window_on,
)
from motcua.indicators.tests import factories

DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2030, 12, 31))


@given(on=DAYS, kind=st.sampled_from(list(WindowKind)))
def test_the_day_asked_is_the_last_day_of_its_window(on: date, kind: WindowKind) -> None:
    window = window_on(kind, on)
    assert window.until == on + timedelta(days=1)
    assert window.from_on is None or window.from_on <= on


@given(on=DAYS, kind=st.sampled_from([WindowKind.YEAR, WindowKind.QUARTER, WindowKind.MONTH]))
def test_whole_periods_touch_without_gap_or_overlap(on: date, kind: WindowKind) -> None:
    begin = window_on(kind, on).from_on
    assert begin is not None
    before = window_on(kind, begin - timedelta(days=1))
    assert before.until == begin
    assert before.from_on != begin


def test_twelve_months_to_a_leap_day_begin_on_the_first_of_march() -> None:
    assert window_on(WindowKind.ROLLING_12_MONTHS, date(2012, 2, 29)) == Window(
        date(2011, 3, 1), date(2012, 3, 1)
    )
    assert window_on(WindowKind.ROLLING_12_MONTHS, date(2012, 2, 28)).from_on == date(2011, 3, 1)


def test_twelve_months_to_the_end_of_a_year_are_the_year() -> None:
    assert window_on(WindowKind.ROLLING_12_MONTHS, date(2015, 12, 31)) == Window(
        date(2015, 1, 1), date(2016, 1, 1)
    )


def test_nothing_to_divide_by_is_no_evidence() -> None:
    for measure in Measure:
        assert exact_value(measure, 0, 0) is None


def _value(exact: Fraction | None, better: Better) -> Value:
    on = date(2012, 1, 1)
    return Value(
        code="X", measure=Measure.PERCENT, better=better, on=on, unit=None, group_by=None,
        group=None, numerator=Decimal(0), denominator=0, exact=exact, window=Window(None, on),
        definition_version=1, version_from=on, fingerprint="", unjudgeable=0, imported=None,
        simulated=None,
        entered_afterwards=None, comparison=None, computed_at=None,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_value_is_never_rounded_up_to_its_target() -> None:
    nearly = Fraction(999_999, 10_000)  # 99.9999 %
    assert _value(nearly, Better.HIGHER).value == Decimal("99.99")
    assert _value(nearly, Better.LOWER).value == Decimal("100.00")
    assert _value(Fraction(1, 1_000_000), Better.LOWER).value == Decimal("0.01")
    assert _value(Fraction(100), Better.HIGHER).value == Decimal("100.00")
    assert _value(Fraction(-1, 3), Better.HIGHER).value == Decimal("-0.34")
    assert _value(None, Better.HIGHER).value is None


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(1, 900), st.integers(1, 50), st.integers(0, 900)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_more_of_the_same_work_now_changes_nothing(rows: list[tuple[int, int, int, int]]) -> None:
    strata = [Stratum(str(index), *row) for index, row in enumerate(rows)]
    busier = [
        Stratum(item.name, item.base_count, item.base_sum, item.now_count * 7, item.now_sum * 7)
        for item in strata
    ]
    assert change_from_base(strata) == change_from_base(busier)


def test_current_volumes_weigh_what_is_done_now() -> None:
    strata = [Stratum("a", 3, 30, 1, 5), Stratum("b", 1, 40, 9, 360)]
    fixed, current = change_from_base(strata), change_from_base(strata, Volumes.CURRENT)
    assert (fixed.saved, fixed.base_total) == (15, 70)
    assert (current.saved, current.base_total) == (5, 10 + 9 * 40)


@given(
    st.lists(
        st.tuples(st.integers(1, 50), st.integers(1, 900), st.integers(0, 900)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_both_volumes_agree_where_the_volumes_are_the_same(
    rows: list[tuple[int, int, int]],
) -> None:
    strata = [Stratum(str(n), count, then, count, now) for n, (count, then, now) in enumerate(rows)]
    assert change_from_base(strata) == change_from_base(strata, Volumes.CURRENT)


def test_half_the_time_everywhere_is_fifty_percent() -> None:
    change = change_from_base([Stratum("a", 3, 30, 5, 25), Stratum("b", 10, 40, 1, 2)])
    assert Fraction(change.saved) / change.base_total == Fraction(1, 2)


def test_work_without_a_base_is_named_and_not_guessed() -> None:
    change = change_from_base(
        [Stratum("old", 2, 8, 0, 0), Stratum("new", 0, 0, 9, 900), Stratum("both", 1, 4, 1, 3)]
    )
    assert (change.saved, change.base_total, change.compared) == (1, 4, 1)
    assert change.unmatched_now == ("new",)
    assert change.unmatched_base == ("old",)


@given(st.fractions())
def test_a_shown_number_is_within_half_a_millionth(number: Fraction) -> None:
    told = as_decimal(number)
    assert abs(Fraction(told) - number) <= Fraction(1, 2_000_000)
    if abs(Fraction(told) - number) == Fraction(1, 2_000_000):
        assert told * 1_000_000 % 2 == 0


def test_the_generated_formula_names_every_column_that_is_tested() -> None:
    for indicator in factories.indicators().values():
        facts = factories.facts_of(indicator)
        for version in indicator.versions:
            said = formula_words(indicator, version, facts)
            rules = [*version.denominator, *version.judgeable, *version.numerator]
            rules += [item.rule for item in version.exclusions]
            for rule in rules:
                assert f"«{facts.column(rule.column).words.vi}»" in said.vi
                assert f"“{facts.column(rule.column).words.en}”" in said.en
            assert "None" not in said.vi + said.en
            assert "{" not in said.vi + said.en
