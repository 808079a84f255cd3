"""Sums, identities and scores, without a database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.procedures.contracts import Text
from motcua.reports.contracts import Counted, IndexRule, IndexScore, RowKind
from motcua.reports.rules import (
    broken,
    cells_of,
    class_of,
    counter_points,
    fill,
    half_up,
    index_by_dossier,
    online_points,
    score_of,
)
from motcua.reports.score_rules import score_rules
from motcua.reports.selectors import form_get

FORM = form_get("form06", on=date(2026, 3, 2))
MEASURES = sorted({name for column in FORM.columns for name in column.measures})
UNITS, FIELDS = FORM.rows
NAME = Text("Đơn vị", "Unit")
RULES = score_rules(date(2026, 3, 2))
some_counts = st.fixed_dictionaries({name: st.integers(0, 10**6) for name in MEASURES})


@given(lines=st.lists(st.tuples(st.sampled_from(["PROVINCE", "DISTRICT", "COMMUNE"]),
                                st.none() | some_counts), max_size=12))  # fmt: skip
def test_a_total_is_the_sum_of_its_groups_and_a_group_of_its_lines(lines: list) -> None:
    counted = [Counted(str(at), NAME, counts, level) for at, (level, counts) in enumerate(lines)]
    rows = fill(FORM, UNITS, counted)
    total = rows[0]
    groups = [row for row in rows if row.kind is RowKind.GROUP]
    single = [row for row in rows if row.kind is RowKind.LINE]
    assert len(single) == len(lines)
    for column in FORM.numbers:
        known = [row.cells[column.number] for row in single if row.cells[column.number] is not None]
        assert total.cells[column.number] == (sum(known) if known else None)
        parts = [row.cells[column.number] for row in groups]
        assert total.cells[column.number] == (
            sum(part for part in parts if part is not None) if known else None
        )


@given(some_counts)
def test_a_column_with_a_formula_is_the_sum_it_names(counts: dict[str, int]) -> None:
    cells = cells_of(FORM, counts)
    for column in FORM.numbers:
        if column.formula:
            assert cells[column.number] == sum(cells[part] or 0 for part in column.formula)


def test_no_evidence_is_an_empty_cell_and_nothing_counted_is_a_zero() -> None:
    assert set(cells_of(FORM, None).values()) == {None}
    assert set(cells_of(FORM, dict.fromkeys(MEASURES, 0)).values()) == {0}
    assert set(fill(FORM, FIELDS, [])[0].cells.values()) == {None}


def test_a_contradiction_is_found_with_its_row_and_identity() -> None:
    """One came in and none stands anywhere: 3 = 1, 7 + 11 = 0."""
    counts = {**dict.fromkeys(MEASURES, 0), "RECEIVED_ONLINE": 1}
    found = broken(FORM, fill(FORM, FIELDS, [Counted("HO_TICH", NAME, counts)]))
    assert found is not None
    assert str(found[1]) == "3=7+11"
    assert (
        broken(FORM, fill(FORM, FIELDS, [Counted("X", NAME, {**counts, "OPEN_LATE": 1})])) is None
    )


# Scores --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1.25", "1.3"), ("1.24", "1.2"), ("0.05", "0.1"), ("2", "2.0"), ("1.35", "1.4")],
)
def test_a_half_is_rounded_up(value: str, rounded: str) -> None:
    assert half_up(Fraction(value), 1) == Decimal(rounded)


def rule(number: int) -> IndexRule:
    return next(item for item in RULES.indices if item.number == number)


def test_an_index_is_the_points_of_its_dossiers_over_their_number() -> None:
    """Two early, one on the day, one late, five without a deadline: (2+2+1+0) / 4 = 1.25."""
    counts = {"TIME_SHORTER": 2, "TIME_EQUAL": 1, "TIME_LONGER": 1, "TIME_UNJUDGED": 5}
    found = index_by_dossier(rule(1), counts, 1)
    assert (found.points, found.of, found.unjudged) == (Decimal("1.3"), 4, 5)
    nothing = index_by_dossier(rule(1), {"TIME_UNJUDGED": 5}, 1)
    assert (nothing.points, nothing.of, nothing.unjudged) == (None, 0, 5)


@pytest.mark.parametrize(
    ("level", "every", "both", "points"),
    [
        ("PROVINCE", 2, 0, 2), ("PROVINCE", 1, 10, 1), ("PROVINCE", 1, 9, 0),
        ("DISTRICT", 5, 10, 2), ("DISTRICT", 4, 10, 1), ("COMMUNE", 10, 10, 2),
        ("COMMUNE", 9, 10, 1),
    ],
)  # fmt: skip
def test_work_at_the_counter_is_judged_by_level(
    level: str, every: int, both: int, points: int
) -> None:
    assert counter_points(rule(5), level, whole=10, every_step=every, both=both) == points


@pytest.mark.parametrize(
    ("procedures", "dossiers", "late", "points"),
    [(20, 30, 0, 2), (19, 30, 0, 1), (20, 29, 0, 1), (20, 15, 0, 1), (20, 14, 0, 0),
     (90, 90, 1, 0)],
)  # fmt: skip
def test_online_work_is_judged_by_shares_and_by_what_is_late(
    procedures: int, dossiers: int, late: int, points: int
) -> None:
    shares = {"procedures": Fraction(procedures), "dossiers": Fraction(dossiers)}
    assert online_points(rule(9), **shares, late=late) == points


def test_what_has_no_evidence_is_left_out_of_the_sum_and_opens_the_class() -> None:
    """Eight judged indices of two points make 16 of 16; the ninth could have been 0 or 2."""
    indices = [IndexScore(rule(n), None if n == 7 else Decimal(2), 1, 0, {}) for n in RULES.agency]
    score = score_of(
        RULES, subject="AGENCY", key="AG", indices=indices, classes=RULES.agency_classes
    )
    assert (score.total, score.judged, score.most) == (Decimal(16), 16, 18)
    assert score.lowest == score.highest == RULES.agency_classes[0].title
    none = score_of(
        RULES, subject="AGENCY", key="AG", classes=RULES.agency_classes,
        indices=[IndexScore(rule(1), None, 0, 0, {})],
    )  # fmt: skip
    assert (none.total, none.judged, none.lowest) == (None, 0, None)
    points = {n: Decimal(2) if n < 5 else None for n in RULES.agency}
    half = score_of(
        RULES, subject="AGENCY", key="AG", classes=RULES.agency_classes,
        indices=[IndexScore(rule(n), points[n], 1, 0, {}) for n in RULES.agency],
    )  # fmt: skip
    assert (half.lowest.vi, half.highest.vi) == ("Trung bình", "Xuất sắc")


@pytest.mark.parametrize(
    ("points", "name"), [("15", "Xuất sắc"), ("14.9", "Tốt"), ("9", "Khá"), ("5.9", "Yếu")]
)
def test_a_class_begins_with_its_least_points(points: str, name: str) -> None:
    assert class_of(RULES.agency_classes, Decimal(points)).vi == name
