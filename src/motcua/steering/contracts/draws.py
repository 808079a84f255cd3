"""Draws at random of agencies to be inspected without notice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text


class SeedKind(StrEnum):
    """What nobody controls once the draw was committed.

    ``LEDGER`` is the first signed tree head that seals the commitment; ``PUBLIC`` a number that
    others make public later, from a source and a day that the commitment names.
    """

    LEDGER = "LEDGER"
    PUBLIC = "PUBLIC"


SEED_NAMES: Final[Mapping[SeedKind, Text]] = {
    SeedKind.LEDGER: Text("Đầu cây của sổ cái sau khi cam kết", "Tree head after the commitment"),
    SeedKind.PUBLIC: Text("Con số do nơi khác công bố", "A number that others publish"),
}


@dataclass(frozen=True)
class NewDraw:
    """A draw to be committed: who may be drawn, how many, when the visits end."""

    units: tuple[str, ...]
    number: int
    visits_until: date
    checklist: str
    subject: str
    agency: str
    seed_kind: SeedKind = SeedKind.LEDGER
    seed_source: str = ""
    seed_on: date | None = None


@dataclass(frozen=True)
class Draw:
    """A draw. The frame, the nonce and the drawn units are secret until ``visits_until`` passed.

    ``commitment`` stands in the ledger since before the seed was known.
    """

    code: str
    frame: tuple[str, ...]
    number: int
    nonce: str
    commitment: str
    subject: str
    checklist: str
    agency: str
    visits_until: date
    seed_kind: SeedKind
    seed_source: str
    seed_on: date | None
    committed_by: str
    committed_at: datetime
    public_part: str = ""
    tree_size: int | None = None
    seed: str = ""
    drawn: tuple[str, ...] = ()
    drawn_at: datetime | None = None
    drawn_by: str = ""

    @property
    def is_drawn(self) -> bool:
        """True once the seed is known and the units are drawn."""
        return self.drawn_at is not None

    def disclosed_on(self, day: date) -> bool:
        """True on the days after the last visit, when everything is public."""
        return day > self.visits_until


@dataclass(frozen=True)
class Visit:
    """A drawn unit and the day on which it was visited, if it was."""

    unit: str
    inspection: str
    visited_on: date | None
