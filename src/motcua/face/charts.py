"""A map of tiles as plain numbers: where each lies. Pure.

The page draws it without script and prints the same numbers as a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt

TILE = 80


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
