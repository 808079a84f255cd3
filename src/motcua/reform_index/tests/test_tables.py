"""Tables of scores: two forms that say the same, and no input that breaks the reader."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.reform_index.errors import ScoresRefused
from motcua.reform_index.tables import Cell, Faults, number_of, read_cells

KNOWN = frozenset({"a", "b"})
NAMES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1,
                max_size=20)  # fmt: skip
CELLS = st.one_of(st.just(""), st.just("n/a"), st.integers(0, 100).map(str), st.just("12.75"))
TABLES = st.dictionaries(NAMES.map(lambda name: f"x{name}"), st.tuples(CELLS, CELLS), max_size=6)


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def outcome(data: bytes) -> list[Cell] | ScoresRefused:
    try:
        return read_cells(data, period="2025", known=KNOWN)
    except ScoresRefused as refusal:
        return refusal


@given(TABLES)
def test_the_wide_and_the_long_form_say_the_same(table: dict[str, tuple[str, str]]) -> None:
    wide = [["unit", "a", "b"], *([unit, *cells] for unit, cells in table.items())]
    long = [["unit", "item", "value"]]
    long += [[unit, item, value] for unit, cells in table.items()
             for item, value in zip("ab", cells, strict=True)]  # fmt: skip
    first, second = outcome(written(wide)), outcome(written(long))
    assert isinstance(first, ScoresRefused) == isinstance(second, ScoresRefused)
    if not isinstance(first, ScoresRefused) and not isinstance(second, ScoresRefused):
        assert [(c.unit, c.period, c.item, c.value) for c in first] == [
            (c.unit, c.period, c.item, c.value) for c in second
        ]


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    for content in (data, b"unit,a\n" + data, b"unit,item,value\n" + data):
        found = outcome(content)
        if isinstance(found, ScoresRefused):
            assert found.fields
        else:
            assert all(cell.unit and cell.place for cell in found)


@given(st.text(max_size=20))
def test_a_cell_is_a_number_or_does_not_apply_or_is_refused(typed: str) -> None:
    try:
        found = number_of(typed)
    except ValueError:
        return
    assert found is None or found.is_finite()


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.50", "1.50"), (" 3 ", "3"), ("Có", "1"), ("không", "0"), ("YES", "1"), ("-2e1", "-20")],
)
def test_what_people_write_is_read(typed: str, value: str) -> None:
    assert number_of(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["n/a", "N/A", "Không áp dụng"])
def test_what_does_not_apply_has_no_value(typed: str) -> None:
    assert number_of(typed) is None


@pytest.mark.parametrize("typed", ["NA", "1_0", "٣", "inf", "1.2.3", "--", "1,5"])
def test_what_may_be_misread_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        number_of(typed)


def test_a_spreadsheets_own_form_of_csv_is_read() -> None:
    found = read_cells("\ufeffunit;a;b\r\nHuế;1;2\r\n\r\n".encode(), period="2025", known=KNOWN)
    assert [(cell.item, cell.value) for cell in found] == [("a", 1), ("b", 2)]


def test_no_more_than_fifty_faults_are_told() -> None:
    faults = Faults()
    for row in range(80):
        faults.note(f"row {row}", "wrong")
    assert len(faults) == 50
