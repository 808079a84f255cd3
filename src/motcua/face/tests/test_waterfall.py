"""A waterfall: its bars touch, stay on the scale, and end at what comes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.face.waterfall import WIDTH, waterfall


def test_each_step_hangs_where_the_one_before_ended() -> None:
    bars = waterfall(("before", 100), [("a", -20), ("b", 0), ("c", 10)], "after")
    assert [(bar.name, bar.amount, bar.look) for bar in bars] == [
        ("before", 100, "SUM"), ("a", -20, "LESS"), ("b", 0, "LESS"), ("c", 10, "MORE"),
        ("after", 90, "SUM"),
    ]  # fmt: skip
    assert [(bar.x, bar.width) for bar in bars] == [
        (0, WIDTH), (0.8 * WIDTH, 0.2 * WIDTH), (0.8 * WIDTH, 0), (0.8 * WIDTH, 0.1 * WIDTH),
        (0, 0.9 * WIDTH),
    ]  # fmt: skip


def test_parts_build_up_from_nothing() -> None:
    bars = waterfall(None, [("a", 30), ("b", 10)], "sum")
    assert [(bar.x, bar.width) for bar in bars] == [
        (0, 0.75 * WIDTH), (0.75 * WIDTH, 0.25 * WIDTH), (0, WIDTH),
    ]  # fmt: skip


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**8), max_size=8))
def test_no_bar_leaves_the_scale(first: int, parts: list[int]) -> None:
    for bar in waterfall(("first", first), [("part", part) for part in parts], "last"):
        assert bar.width >= 0
        assert bar.x >= 0
        assert bar.x + bar.width == pytest.approx(WIDTH, abs=0.02) or bar.x + bar.width < WIDTH
