"""Charts as plain SVG numbers: where points, marks and tiles lie. Pure.

The page draws them without script and prints the same numbers as a table beside each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, sqrt

WIDTH, HEIGHT = 720, 260
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 22, 34
TILE = 80


@dataclass(frozen=True)
class Mark:
    """A line across the chart with its words; ``y`` in pixels from the top."""

    y: float
    label: str


@dataclass(frozen=True)
class Dot:
    """One value: where it lies and what it is."""

    x: float
    y: float
    on: date
    value: Fraction


@dataclass(frozen=True)
class Ahead:
    """A forecast: its middle, and the interval as a stroke from ``top`` to ``bottom``."""

    x: float
    y: float
    top: float
    bottom: float
    on: date


@dataclass(frozen=True)
class Trend:
    """A line chart. ``runs`` are unbroken stretches; a day without evidence breaks the line."""

    runs: tuple[str, ...]
    dots: tuple[Dot, ...]
    grid: tuple[Mark, ...]
    goal: Mark | None
    days: tuple[tuple[float, date], ...]
    ahead: Ahead | None = None
    width: int = WIDTH
    height: int = HEIGHT


def _nice_top(highest: Fraction) -> int:
    """A round number above ``highest``: 1, 2 or 5 times a power of ten."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step >= highest and factor * step > 0:
                return factor * step
        step *= 10


Coming = tuple[date, Fraction, Fraction, Fraction]
"""A day ahead with the lowest, middle and highest value forecast for it."""


def trend(
    values: Sequence[tuple[date, Fraction | None]], goal: Fraction | None,
    coming: Coming | None = None,
) -> Trend:  # fmt: skip
    """Lay out a series in time order. The axis begins at 0, or below it for a loss."""
    known = [value for _, value in values if value is not None]
    known += coming[1:] if coming else ()
    highest = max([*known, goal or Fraction(0), Fraction(1)])
    lowest = min([*known, Fraction(0)])
    top = Fraction(100) if Fraction(50) < highest <= 100 else Fraction(_nice_top(highest))
    bottom = -Fraction(_nice_top(-lowest)) if lowest < 0 else Fraction(0)
    first = values[0][0] if values else date(2000, 1, 1)
    last = max(values[-1][0], coming[0] if coming else date.min) if values else first
    span = max((last - first).days, 1)

    def x_of(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    def y_of(value: Fraction) -> float:
        share = (value - bottom) / (top - bottom)
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(share)), 1)

    dots: list[Dot] = []
    runs: list[list[str]] = [[]]
    for day, value in values:
        if value is None:
            runs.append([])
            continue
        dots.append(Dot(x_of(day), y_of(value), day, value))
        runs[-1].append(f"{dots[-1].x},{dots[-1].y}")
    grid = [bottom + (top - bottom) * Fraction(part, 4) for part in range(5)]
    every = max(1, ceil(len(values) / 6))
    ahead = None
    if coming and values:
        low, middle, high = map(y_of, coming[1:])
        ahead = Ahead(x_of(coming[0]), middle, high, low, coming[0])
    return Trend(
        runs=tuple(" ".join(run) for run in runs if len(run) > 1),
        dots=tuple(dots),
        grid=tuple(Mark(y_of(value), _short(value)) for value in grid),
        goal=None if goal is None else Mark(y_of(goal), _short(goal)),
        days=tuple((x_of(day), day) for day, _ in values[::every]),
        ahead=ahead,
    )


def _short(value: Fraction) -> str:
    return f"{float(value):.1f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Cell:
    """One tile of the map: column and row, counted from the north-west."""

    code: str
    column: int
    row: int


def tile_map(places: Mapping[str, tuple[float, float]]) -> tuple[Cell, ...]:
    """Give each place (latitude, longitude) a tile of its own, near where it lies.

    Every place gets exactly one tile and every tile one place. Places are cut into
    columns from west to east, and each column is ordered from north to south, so that
    neighbours stay near each other; sizes on the ground play no part.
    """
    if not places:
        return ()
    columns = ceil(sqrt(len(places)))
    by_east = sorted(places, key=lambda code: (places[code][1], code))
    cells: list[Cell] = []
    for column in range(columns):
        start = column * len(places) // columns
        end = (column + 1) * len(places) // columns
        by_north = sorted(by_east[start:end], key=lambda code: (-places[code][0], code))
        cells += [Cell(code, column, row) for row, code in enumerate(by_north)]
    return tuple(cells)


def centre(points: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """The mean of some coordinates; ``None`` when there is none."""
    known = list(points)
    if not known:
        return None
    return sum(lat for lat, _ in known) / len(known), sum(lon for _, lon in known) / len(known)
