"""A figure in each place, as a map of tiles with its table: districts, or communes since 2025."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from motcua.face import charts
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit

TILE_LETTERS = 9
HALF, NEAR = Fraction(1, 2), Fraction(9, 10)
_KINDS = ("thành phố", "thị xã", "thị trấn", "huyện", "phường", "xã", "đặc khu")


@dataclass(frozen=True)
class Shown:
    """A place's figure: exact for its colour, in full and short words for the eye."""

    exact: Fraction | None
    reached: bool
    words: str
    short: str


@dataclass(frozen=True)
class Tile:
    """A tile of the map, in pixels, with what it shows."""

    x: int
    y: int
    name: str
    lines: tuple[str, ...]
    words: str
    short: str
    look: str


@dataclass(frozen=True)
class Places:
    """By what a map is drawn on a day: the dimension, its units, and where they lie."""

    dimension: str
    units: Mapping[str, Unit]
    points: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class PlaceMap:
    """The tiles with the size of the whole; ``goal`` says whether there is a number to reach."""

    dimension: str
    goal: bool
    tiles: tuple[Tile, ...]

    @property
    def width(self) -> int:
        """Of the whole, in pixels."""
        return max((tile.x for tile in self.tiles), default=0) + charts.TILE

    @property
    def height(self) -> int:
        """Of the whole, in pixels."""
        return max((tile.y for tile in self.tiles), default=0) + charts.TILE


def _look(shown: Shown | None, goal: Fraction | None, most: Fraction) -> str:
    """The tile's colour: how near to the number, or, where there is none, how much.

    ``g1`` to ``g4``: under half of the number, under nine tenths, near it, reached.
    ``n1`` to ``n4``: quarters of the highest group, in one neutral hue.
    """
    if shown is None or shown.exact is None:
        return "none"
    if goal is not None:
        share = shown.exact / goal
        return "g4" if shown.reached else "g3" if share >= NEAR else "g2" if share >= HALF else "g1"
    quarter = 0 if most <= 0 else int(4 * shown.exact / most)
    return f"n{min(4, max(1, quarter + 1))}"


def _lines(name: str) -> tuple[str, ...]:
    """A unit's own name, without its kind, in at most two lines."""
    for kind in _KINDS:
        if name.lower().startswith(kind + " "):
            name = name[len(kind) + 1 :]
            break
    words = name.split()
    if len(name) <= TILE_LETTERS or len(words) == 1:
        return (name,)
    cuts = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    return min(cuts, key=lambda lines: max(map(len, lines)))


def places_on(on: date) -> Places:
    """Districts while there were any, then communes."""
    communes = organisation.unit_list(on=on, level="COMMUNE")
    districts = {unit.code: unit for unit in organisation.unit_list(on=on, level="DISTRICT")}
    if not districts:
        found = {unit.code: unit for unit in communes}
        points = {
            unit.code: (unit.lat, unit.lon)
            for unit in communes if unit.lat is not None and unit.lon is not None
        }  # fmt: skip
        return Places("unit", found, points)
    middles = {}
    for code in districts:
        middle = charts.centre(
            (unit.lat, unit.lon) for unit in communes
            if unit.parent == code and unit.lat is not None and unit.lon is not None
        )  # fmt: skip
        if middle:
            middles[code] = middle
    return Places("district", districts, middles)


def place_map(places: Places, shown: Mapping[str, Shown], goal: Fraction | None) -> PlaceMap:
    """A tile for each place, coloured by its figure."""
    most = max(
        (shown[code].exact or Fraction(0) for code in places.points if code in shown),
        default=Fraction(0),
    )
    tiles = []
    for cell in charts.tile_map(places.points):
        unit, told = places.units[cell.code], shown.get(cell.code)
        tiles.append(
            Tile(
                x=cell.column * charts.TILE, y=cell.row * charts.TILE, name=unit.name_vi,
                lines=_lines(unit.name_vi), words=told.words if told else "",
                short=told.short if told and told.exact is not None else "–",
                look=_look(told, goal, most),
            )
        )  # fmt: skip
    return PlaceMap(places.dimension, goal is not None, tuple(tiles))
