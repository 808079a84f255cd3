"""Draws: recomputed by another small program, fair, and bound to what was committed."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.steering.rules_draw import commitment_of, draw, frame_of, seed_of

CODES = st.lists(st.integers(1, 999).map(lambda n: f"AG.{n:03}"), min_size=1, max_size=40)


def independent(seed: str, number: int, frame: list[str]) -> list[str]:
    """The same draw by a stranger, who takes the digits of the hash and not its bytes."""
    chosen, counter = [], 0
    while len(chosen) < number:
        left = [unit for unit in frame if unit not in chosen]
        value = int(hashlib.sha256((seed + "\n" + str(counter)).encode("ascii")).hexdigest(), 16)
        counter += 1
        if value // len(left) < 2**256 // len(left):
            chosen.append(left[value % len(left)])
    return chosen


@given(CODES, st.integers(0, 40), st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_stranger_draws_the_same_units(codes: list[str], number: int, seed: str) -> None:
    frame = frame_of(codes)
    asked = min(number, len(frame))
    assert list(draw(seed, asked, frame)) == independent(seed, asked, list(frame))


@given(CODES, st.integers(0, 2**64))
def test_units_are_drawn_once_each_and_of_the_frame(codes: list[str], number: int) -> None:
    frame = frame_of(codes)
    drawn = draw(seed_of("n", str(number)), len(frame), frame)
    assert sorted(drawn) == list(frame)


def test_more_than_there_are_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="more units"):
        draw("00", 3, ("A", "B"))


@pytest.mark.parametrize(("size", "number"), [(7, 1), (7, 3), (10, 4)])
def test_every_unit_is_drawn_as_often_as_every_other(size: int, number: int) -> None:
    """Within five standard deviations of a fair draw, over 4000 seeds."""
    frame = frame_of(f"AG.{n}" for n in range(size))
    seeds = 4000
    counted = Counter(
        unit for n in range(seeds) for unit in draw(seed_of("nonce", str(n)), number, frame)
    )
    share = number / size
    allowed = 5 * math.sqrt(seeds * share * (1 - share))
    assert all(abs(counted[unit] - seeds * share) < allowed for unit in frame)


@given(CODES, st.integers(1, 5), st.text(max_size=8), st.text(max_size=8))
def test_a_commitment_is_to_every_part(
    codes: list[str], number: int, nonce: str, other: str
) -> None:
    frame = frame_of(codes)
    whole = commitment_of("RT-2026-001", nonce, "LEDGER", number, frame)
    assert whole != commitment_of("RT-2026-002", nonce, "LEDGER", number, frame)
    assert whole != commitment_of("RT-2026-001", nonce, "LEDGER", number + 1, frame)
    assert whole != commitment_of("RT-2026-001", nonce, "LEDGER", number, (*frame, "AG.X"))
    if nonce != other:
        assert whole != commitment_of("RT-2026-001", other, "LEDGER", number, frame)


def test_the_frame_has_one_order() -> None:
    assert frame_of(["B", "A", "B"]) == ("A", "B")


def recompute_as_published() -> Any:
    """The function that the decision record prints for strangers, as it stands there."""
    page = Path(__file__).parents[4] / "docs" / "adr" / "0021-sudden-checks-drawn.md"
    printed = page.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    known: dict[str, Any] = {}
    exec(printed, known)
    return known["recompute"]


@given(CODES, st.integers(1, 40), st.text("0123456789abcdef", min_size=8, max_size=64))
def test_what_is_printed_for_strangers_draws_the_same(
    codes: list[str], number: int, nonce: str
) -> None:
    frame = frame_of(codes)
    asked = min(number, len(frame))
    commitment, drawn = recompute_as_published()("RT-1", nonce, "LEDGER", asked, frame, "12")
    assert commitment == commitment_of("RT-1", nonce, "LEDGER", asked, frame)
    assert tuple(drawn) == draw(seed_of(nonce, "12"), asked, frame)
