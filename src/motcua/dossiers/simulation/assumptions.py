"""What a simulation assumes, read strictly from ``definitions/simulation``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml
from motcua.dossiers.contracts import Channel
from motcua.organisation.contracts import Role

LEVELS = ("PROVINCE", "DISTRICT", "COMMUNE")
ROLES = (Role.ONE_STOP_OFFICER, Role.HANDLING_OFFICER, Role.HEAD, Role.CLERK)
CHANCES = (
    "supplement", "supplement_unanswered", "stopped_when_unanswered", "payment", "refusal",
    "withdrawal", "sent_back", "taken_by_name", "appointed_anew", "confirmed",
    "entered_afterwards",
)  # fmt: skip
WAITS = ("supplement", "unanswered", "payment", "collection")
_KEYS = {
    "code", "invented", "basis", "arrival", "counters", "volumes", "channels",
    "return_channels", "staff", "side_by_side", "absence", "counter_minutes", "effort",
    "chances", "payment", "waits", "departments",
}  # fmt: skip


@dataclass(frozen=True)
class Spread:
    """A whole number between ``least`` and ``most``, most often near ``usual``."""

    least: int
    usual: int
    most: int

    def draw(self, chance: Random) -> int:
        """One number."""
        return round(chance.triangular(self.least, self.most, self.usual))


@dataclass(frozen=True)
class Assumptions:
    """All of them. Shares are whole percents, weights whole numbers."""

    code: str
    basis: str
    by_hour: Mapping[int, int]
    after_weekend: int
    after_holiday: int
    counters: Mapping[str, int]
    classes: Mapping[str, int]
    otherwise: str
    field_classes: Mapping[str, str]
    procedure_classes: Mapping[str, str]
    channels: tuple[tuple[date, Mapping[Channel, int]], ...]
    return_channels: Mapping[Channel, int]
    staff: Mapping[str, Mapping[Role, int]]
    side_by_side: Mapping[Role, int]
    weeks_away: int
    days_away: int
    counter_minutes: Spread
    effort: Spread
    chances: Mapping[str, int]
    payment_fields: frozenset[str]
    payment_least: int
    payment_most: int
    waits: Mapping[str, Spread]
    departments: Mapping[str, str]
    fingerprint: str

    def happens(self, name: str, chance: Random) -> bool:
        """Draw whether something happens."""
        return chance.randrange(100) < self.chances[name]

    def weight(self, procedure: str, field: str) -> int:
        """How often a procedure is asked for beside others."""
        named = self.procedure_classes.get(procedure) or self.field_classes.get(field)
        return self.classes[named or self.otherwise]

    def channels_on(self, day: date) -> Mapping[Channel, int]:
        """How dossiers come in on a day."""
        found = self.channels[0][1]
        for since, weights in self.channels:
            if since <= day:
                found = weights
        return found


def _numbers(document: YamlDocument, names: Collection[str], *path: str | int) -> dict[str, int]:
    """A mapping of exactly ``names`` to whole numbers from 0."""
    found = document.require(dict, *path)
    wrong = set(map(str, found)) ^ set(names)
    if wrong:
        raise document.error(f"{sorted(wrong)[0]} is missing or unknown", *path)
    return {name: _number(document, *path, name) for name in names}


def _number(document: YamlDocument, *path: str | int) -> int:
    value = int(document.require(int, *path))
    if value < 0:
        raise document.error(f"it must be at least 0, not {value}", *path)
    return value


def _percents(document: YamlDocument, names: Collection[str], *path: str | int) -> dict[str, int]:
    found = _numbers(document, names, *path)
    for name, value in found.items():
        if value > 100:
            raise document.error(f"{value} is more than 100 percent", *path, name)
    return found


def _weights(document: YamlDocument, *path: str | int) -> dict[Channel, int]:
    found = {channel: _number(document, *path, channel.value) for channel in Channel}
    if not sum(found.values()):
        raise document.error("at least one weight must be more than 0", *path)
    return found


def _spread(document: YamlDocument, *path: str | int) -> Spread:
    named = _numbers(document, ("least", "usual", "most"), *path)
    if not named["least"] <= named["usual"] <= named["most"]:
        raise document.error("least, usual and most must rise", *path)
    return Spread(**named)


def _classes(document: YamlDocument, part: str, known: Collection[str]) -> dict[str, str]:
    found = document.require(dict, "volumes", part)
    for code, name in found.items():
        if name not in known:
            raise document.error(f"unknown class {name!r}", "volumes", part, code)
    return {str(code): str(name) for code, name in found.items()}


def _hours(document: YamlDocument) -> dict[int, int]:
    found = document.require(dict, "arrival", "by_hour")
    for hour, weight in found.items():
        if type(hour) is not int or not 0 <= hour <= 23 or type(weight) is not int or weight < 0:
            raise document.error("hours are 0 to 23, weights whole numbers", "arrival", "by_hour")
    return dict(found)


def _channels(document: YamlDocument) -> tuple[tuple[date, Mapping[Channel, int]], ...]:
    rows = document.require(list, "channels")
    found: list[tuple[date, Mapping[Channel, int]]] = []
    for place in range(len(rows)):
        since = document.require(date, "channels", place, "from")
        if found and since <= found[-1][0]:
            raise document.error("the days must rise", "channels", place, "from")
        found.append((since, _weights(document, "channels", place)))
    if not found:
        raise document.error("there is no row", "channels")
    return tuple(found)


def _staff(document: YamlDocument) -> dict[str, dict[Role, int]]:
    found: dict[str, dict[Role, int]] = {}
    for level in LEVELS:
        numbers = _numbers(document, ROLES, "staff", level)
        for role, people in numbers.items():
            if not people:
                raise document.error("a counter needs somebody in each role", "staff", level, role)
        found[level] = {Role(role): people for role, people in numbers.items()}
    return found


def load_assumptions(path: Path) -> Assumptions:
    """Read one file of assumptions. Raises ``DefinitionError``; nothing of it is used then."""
    document = read_yaml(path)
    document.only(_KEYS)
    if document.require(bool, "invented") is not True:
        raise document.error("assumptions must say that they are invented", "invented")
    classes = {
        str(name): _number(document, "volumes", "classes", name)
        for name in document.require(dict, "volumes", "classes")
    }
    otherwise = document.require(str, "volumes", "otherwise")
    if otherwise not in classes:
        raise document.error(f"unknown class {otherwise!r}", "volumes", "otherwise")
    absence = _percents(document, ("weeks", "days"), "absence")
    side = _numbers(document, ROLES, "side_by_side")
    if not all(side.values()):
        raise document.error("everybody works on something", "side_by_side")
    return Assumptions(
        code=document.require(str, "code"), basis=document.require(str, "basis"),
        by_hour=_hours(document),
        after_weekend=_number(document, "arrival", "after_weekend"),
        after_holiday=_number(document, "arrival", "after_holiday"),
        counters=_numbers(document, LEVELS, "counters"), classes=classes, otherwise=otherwise,
        field_classes=_classes(document, "fields", classes),
        procedure_classes=_classes(document, "procedures", classes),
        channels=_channels(document),
        return_channels=_weights(document, "return_channels"), staff=_staff(document),
        side_by_side={Role(role): number for role, number in side.items()},
        weeks_away=absence["weeks"], days_away=absence["days"],
        counter_minutes=_spread(document, "counter_minutes"),
        effort=_spread(document, "effort"), chances=_percents(document, CHANCES, "chances"),
        payment_fields=frozenset(map(str, document.require(list, "payment", "fields"))),
        payment_least=_number(document, "payment", "least"),
        payment_most=_number(document, "payment", "most"),
        waits={name: _spread(document, "waits", name) for name in WAITS},
        departments={
            str(field): str(unit)
            for unit in document.require(dict, "departments")
            for field in document.require(list, "departments", unit)
        },
        fingerprint=document.fingerprint,
    )  # fmt: skip


@cache
def assumptions() -> Assumptions:
    """Those of an ordinary year."""
    return load_assumptions(definitions_dir() / "simulation" / "ordinary-year.yaml")
