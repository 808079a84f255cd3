"""What crosses the border of the organisation module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a post does. Names in both languages stand in ``definitions/organisation``."""

    CITIZEN = "CITIZEN"
    ONE_STOP_OFFICER = "ONE_STOP_OFFICER"
    HANDLING_OFFICER = "HANDLING_OFFICER"
    HEAD = "HEAD"
    CLERK = "CLERK"
    PROCEDURE_CONTROLLER = "PROCEDURE_CONTROLLER"
    REFORM_COORDINATOR = "REFORM_COORDINATOR"
    INSPECTOR = "INSPECTOR"
    ADMINISTRATOR = "ADMINISTRATOR"
    OPERATOR = "OPERATOR"


class Scope(StrEnum):
    """How far a permission of a post reaches."""

    OWN_UNIT = "OWN_UNIT"
    UNIT_TREE = "UNIT_TREE"
    EVERYWHERE = "EVERYWHERE"


@dataclass(frozen=True)
class Unit:
    """An agency or territory in a period. Codes are dotted paths: ``AG.883`` lies in ``AG``.

    ``kind``, the names and ``official_code`` are those of one day; unless a day was asked
    for, those that the unit began with. ``continues_as`` is the unit that takes up its work
    when it ends.
    """

    code: str
    kind: str
    level: str
    name_vi: str
    name_en: str
    parent: str
    official_code: str
    valid_from: date
    valid_until: date | None
    continues_as: str
    lat: float | None
    lon: float | None

    def valid_on(self, day: date) -> bool:
        """True when the unit exists on ``day``."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True)
class UnitName:
    """What a unit is called, and is, from a day on."""

    valid_from: date
    kind: str
    name_vi: str
    name_en: str
    official_code: str
    basis: str
    verified: bool


@dataclass(frozen=True)
class StandIn:
    """The unit that stands for another on a day; ``exists`` is false before it was founded,
    and after it ended where nothing continues it."""

    code: str
    exists: bool


@dataclass(frozen=True)
class ActorPost:
    """A post that an actor holds now; ``delegated_by`` names whose it is, if not their own.

    ``continued`` are the units that ended and whose work the post's unit has taken up.
    """

    unit_code: str
    role: Role
    delegated_by: str = ""
    level: str = ""
    continued: frozenset[str] = frozenset()

    def covers(self, unit_code: str) -> bool:
        """True for the post's own unit and for those that it continues."""
        return unit_code == self.unit_code or unit_code in self.continued


LONGEST_ABSENCE_REASON: Final = 500
"""Characters of the reason of an absence."""


@dataclass(frozen=True)
class Absence:
    """A person away from an agency; ``valid_until`` is the first day back.

    ``person`` and ``stand_in`` are codes of people; the second is empty where nobody was
    named. The reason is for the agency alone.
    """

    absence_id: int
    person: str
    unit: str
    valid_from: date
    valid_until: date
    stand_in: str
    reason: str


SIMULATED: Final = "sim:"
"""What the code of an official begins with whom a simulation made up."""


@dataclass(frozen=True)
class Actor:
    """Whoever acts: a person with posts, or the system itself."""

    code: str
    name: str
    posts: tuple[ActorPost, ...] = ()
    is_system: bool = False

    @property
    def is_simulated(self) -> bool:
        """True for an official whom a simulation made up; such a one cannot sign in."""
        return self.code.startswith(SIMULATED)

    def holds(self, role: str, unit_code: str) -> bool:
        """True when the actor has that role in that unit, or in the one that continues it."""
        return self.is_system or any(
            post.role == role and post.covers(unit_code) for post in self.posts
        )


SYSTEM = Actor(code="system", name="Motcua", is_system=True)
"""The operator of the machine, and what the program does by itself."""
