"""A waterfall: from one amount to another, step by step, as bars over one scale. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 200
"""Units of the drawing from 0 to the greatest amount."""


@dataclass(frozen=True)
class Bar:
    """One row: its name, its amount, and the bar from ``x`` on. ``look`` is SUM, LESS (or the
    same) or MORE."""

    name: Any
    amount: int
    x: float
    width: float
    look: str


def waterfall(first: tuple[Any, int] | None, steps: Sequence[tuple[Any, int]], last: Any) -> list[
    Bar
]:  # fmt: skip
    """The bars of ``first``, each step (what it adds; less: negative), and what comes out.

    Without ``first`` the steps build up from nothing.
    """
    level = first[1] if first else 0
    levels = [level]
    for _, amount in steps:
        levels.append(levels[-1] + amount)
    scale = WIDTH / max(*levels, 1)

    def bar(name: Any, amount: int, low: int, high: int, look: str) -> Bar:
        return Bar(name, amount, round(low * scale, 2), round((high - low) * scale, 2), look)

    found = [bar(first[0], level, 0, level, "SUM")] if first else []
    for (name, amount), before, after in zip(steps, levels, levels[1:], strict=False):
        look = "LESS" if amount <= 0 else "MORE"
        found.append(bar(name, amount, min(before, after), max(before, after), look))
    found.append(bar(last, levels[-1], 0, levels[-1], "SUM"))
    return found
