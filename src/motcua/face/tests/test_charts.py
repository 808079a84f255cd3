"""Where points, marks and tiles lie."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from motcua.face import charts

DAYS = [date(2010, 12, 31) + timedelta(days=365 * number) for number in range(6)]
values = st.lists(
    st.one_of(st.none(), st.fractions(min_value=-500, max_value=5000)), min_size=1, max_size=6
)
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


@given(values, st.one_of(st.none(), st.fractions(min_value=0, max_value=100)))
def test_every_known_value_is_a_dot_inside_the_picture_and_a_gap_breaks_the_line(
    known: list[Fraction | None], goal: Fraction | None
) -> None:
    chart = charts.trend(list(zip(DAYS, known, strict=False)), goal)
    numbers = [value for value in known if value is not None]
    assert [dot.value for dot in chart.dots] == numbers
    for dot in chart.dots:
        assert 0 <= dot.x <= chart.width
        assert 0 <= dot.y <= chart.height
    stretches = "".join("x" if value is not None else " " for value in known).split()
    assert [len(run.split()) for run in chart.runs] == [
        len(stretch) for stretch in stretches if len(stretch) > 1
    ]


@given(values)
def test_a_higher_value_lies_higher_and_a_later_day_further_right(
    known: list[Fraction | None],
) -> None:
    dots = charts.trend(list(zip(DAYS, known, strict=False)), None).dots
    for first in dots:
        for second in dots:
            if first.value > second.value:
                assert first.y <= second.y
            if first.on < second.on:
                assert first.x < second.x


def test_the_goal_lies_where_a_value_of_the_same_size_lies() -> None:
    chart = charts.trend([(DAYS[0], Fraction(70)), (DAYS[1], Fraction(90))], Fraction(70))
    assert chart.goal is not None
    assert chart.goal.y == chart.dots[0].y


def test_the_axis_begins_at_nothing_and_covers_the_highest_value() -> None:
    chart = charts.trend([(DAYS[0], Fraction(61)), (DAYS[1], Fraction(84))], Fraction(90))
    assert [mark.label for mark in chart.grid] == ["0", "25", "50", "75", "100"]


def test_nothing_known_is_an_empty_chart() -> None:
    assert charts.trend([], None).dots == ()
    assert charts.tile_map({}) == ()
    assert charts.centre([]) is None


def test_the_centre_is_the_mean() -> None:
    assert charts.centre([(10.0, 105.0), (12.0, 107.0)]) == (11.0, 106.0)
