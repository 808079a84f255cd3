"""Where tiles lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from motcua.face import charts

places = st.dictionaries(
    st.text("ABCDEF0123456789.", min_size=1, max_size=8),
    st.tuples(st.floats(8, 12), st.floats(104, 107)), max_size=120,
)  # fmt: skip


@given(places)
def test_every_place_has_one_tile_and_every_tile_one_place(
    known: dict[str, tuple[float, float]],
) -> None:
    cells = charts.tile_map(known)
    assert sorted(cell.code for cell in cells) == sorted(known)
    assert len({(cell.column, cell.row) for cell in cells}) == len(known)


@given(places)
def test_a_column_runs_from_north_to_south_and_columns_from_west_to_east(
    known: dict[str, tuple[float, float]],
) -> None:
    cells = charts.tile_map(known)
    for first in cells:
        for second in cells:
            if first.column == second.column and first.row < second.row:
                assert known[first.code][0] >= known[second.code][0]
            if first.column < second.column:
                assert known[first.code][1] <= known[second.code][1]


def test_no_place_is_an_empty_map() -> None:
    assert charts.tile_map({}) == ()
    assert charts.centre([]) is None


def test_the_centre_is_the_mean() -> None:
    assert charts.centre([(10.0, 105.0), (12.0, 107.0)]) == (11.0, 106.0)
