"""The parts of a programme's file: who leads, objectives, items, areas, groups, documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar

from motcua.core.definitions import YamlDocument
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Text
from motcua.indicators.errors import IndicatorUnknown
from motcua.organisation import api as organisation
from motcua.programme.contracts import (
    Area,
    Base,
    BaseKind,
    Document,
    Group,
    Item,
    Objective,
    ObjectiveKind,
    Owner,
    Register,
    Repeats,
)

REQUIREMENT = re.compile(r"R([1-9]\d{0,2})([ab]?)")
_OWNED = {"lead", "with", "lead_stated"}
_ITEM = _OWNED | {
    "clause", "requirements", "title", "product", "due_on", "repeats", "indicators", "kept_in",
}  # fmt: skip
At = tuple[str | int, ...]
Chosen = TypeVar("Chosen", bound=StrEnum)


def said(document: YamlDocument, *path: str | int) -> Text:
    """Words in both languages; a comma outside quotes would make a third word, and is refused."""
    text = Text(document.require(str, *path, "vi"), document.require(str, *path, "en"))
    if foreign := sorted(str(key) for key in {*document.require(dict, *path)} - {"vi", "en"}):
        raise document.error(f"unknown key {foreign[0]}: put words with a comma in quotes", *path)
    return text


def only(document: YamlDocument, known: set[str], *at: str | int) -> dict[str, Any]:
    """The mapping at a place, which holds no unknown key."""
    data: dict[str, Any] = document.require(dict, *at)
    for key in data:
        if key not in known:
            raise document.error(f"unknown key {key}", *at, key)
    return data


def choice(document: YamlDocument, kind: type[Chosen], value: Any, *at: str | int) -> Chosen:
    """One of a closed list of words."""
    if not isinstance(value, str) or value not in kind.__members__:
        raise document.error(f"unknown word {value!r}: {', '.join(kind.__members__)}", *at)
    return kind[value]


def words(document: YamlDocument, *at: str | int) -> tuple[str, ...]:
    """A list of words; none where the place does not exist."""
    data: dict[str, Any] = document.require(dict, *at[:-1]) if len(at) > 1 else document.data
    if at[-1] not in data:
        return ()
    found = tuple(str(word) for word in document.require(list, *at))
    if len(set(found)) != len(found):
        raise document.error("the list has something twice", *at)
    return found


@dataclass(frozen=True)
class Frame:
    """What every part of a file is read against."""

    document: YamlDocument
    groups: dict[str, Group]
    units: frozenset[str]
    last_day: date
    first_day: date
    numbers: tuple[int, int] | None
    halved: frozenset[int]

    def requirements(self, *path: str | int) -> tuple[str, ...]:
        """The R numbers of an entry; none where nobody numbered the sentences."""
        entry: dict[str, Any] = self.document.require(dict, *path)
        if self.numbers is None:
            if "requirements" in entry:
                raise self.document.error("the file numbers no requirements", *path, "requirements")
            return ()
        found = tuple(str(text) for text in self.document.require(list, *path, "requirements"))
        first, last = self.numbers
        for text in found:
            match = REQUIREMENT.fullmatch(text)
            if match is None or not first <= int(match[1]) <= last:
                raise self.document.error(
                    f"{text!r} is not a requirement (R{first} to R{last})", *path
                )
            if bool(match[2]) != (int(match[1]) in self.halved):
                raise self.document.error(f"{text} is halved or not, unlike the list", *path)
        if not found:
            raise self.document.error("at least one requirement is needed", *path)
        return found

    def owner(self, stated: bool, *at: str | int) -> Owner:
        """Who leads and who helps; each is a unit or a group, and nobody helps himself."""
        lead = self.document.require(str, *at, "lead")
        supporting = words(self.document, *at, "with")
        for key, code in (("lead", lead), *(("with", code) for code in supporting)):
            if code not in self.groups and code not in self.units:
                raise self.document.error(f"{code} is neither a unit nor a group", *at, key)
        if lead in supporting:
            raise self.document.error(f"{lead} leads and helps at once", *at, "with")
        if "lead_stated" in self.document.require(dict, *at):
            stated = self.document.require(bool, *at, "lead_stated")
        return Owner(lead, supporting, stated)

    def due(self, *at: str | int) -> date:
        """A day within the programme; its last where none is given."""
        if "due_on" not in self.document.require(dict, *at):
            return self.last_day
        day: date = self.document.require(date, *at, "due_on")
        if not self.first_day <= day <= self.last_day:
            raise self.document.error(f"{day} lies outside the programme", *at, "due_on")
        return day

    def indicators(self, *at: str | int) -> tuple[str, ...]:
        """Codes of indicators that there are."""
        found = words(self.document, *at, "indicators")
        for code in found:
            try:
                indicators.indicator_get(code)
            except IndicatorUnknown:
                raise self.document.error(
                    f"there is no indicator {code}", *at, "indicators"
                ) from None
        return found


def frame_of(document: YamlDocument) -> Frame:
    """The groups, the period and the numbering that a file promises."""
    data = document.data
    first, until = document.require(date, "period_from"), document.require(date, "period_until")
    if first >= until:
        raise document.error("the period ends before it begins", "period_until")
    numbers, halved = None, frozenset[int]()
    if "requirements" in data or data.get("draft") is not True:
        told = only(document, {"first", "last", "halved", "several"}, "requirements")
        numbers = (
            document.require(int, "requirements", "first"),
            document.require(int, "requirements", "last"),
        )
        halved = frozenset(told.get("halved", []))
    return Frame(
        document=document, groups=_groups(document),
        units=frozenset(organisation.units_by_code()), last_day=until - timedelta(days=1),
        first_day=first, numbers=numbers, halved=halved,
    )  # fmt: skip


def _groups(document: YamlDocument) -> dict[str, Group]:
    known = {word for unit in organisation.units_by_code().values()
             for word in (unit.code, unit.kind, unit.level)}  # fmt: skip
    found = {}
    for code in document.require(dict, "groups"):
        at = ("groups", code)
        only(document, {"vi", "en", "holds"}, *at)
        holds = words(document, *at, "holds")
        for word in holds:
            if word not in known:
                raise document.error(f"{word} is no unit, kind or level", *at, "holds")
        name = Text(document.require(str, *at, "vi"), document.require(str, *at, "en"))
        found[str(code)] = Group(str(code), name, frozenset(holds))
    return found


def base_of(document: YamlDocument, counted: bool, *at: str | int) -> Base:
    """What a target starts from. ``counted``: whether its indicators compare with a base."""
    data = only(document, {"year", "kind", "value", "source"}, *at)
    kind = choice(document, BaseKind, data.get("kind"), *at, "kind")
    if (kind is BaseKind.STATED) != ("value" in data):
        raise document.error("a stated base has a value, and no other has", *at, "value")
    if kind is BaseKind.COUNTED and not counted:
        raise document.error("no indicator of this target compares with a base", *at, "kind")
    value = None
    if "value" in data:
        try:
            value = Fraction(str(data["value"]))
        except (ValueError, ZeroDivisionError):
            raise document.error(f"{data['value']!r} is not a number", *at, "value") from None
    return Base(document.require(int, *at, "year"), kind, value, said(document, *at, "source"))


def _item(frame: Frame, stated: bool, *at: str | int) -> Item:
    document = frame.document
    data = document.require(dict, *at)
    repeats = data.get("repeats")
    return Item(
        clause=document.require(str, *at, "clause"),
        title=said(document, *at, "title"),
        requirements=frame.requirements(*at),
        owner=frame.owner(stated, *at),
        product=said(document, *at, "product"),
        due_on=frame.due(*at),
        due_stated="due_on" in data,
        repeats=None if repeats is None else choice(document, Repeats, repeats, *at, "repeats"),
        indicators=frame.indicators(*at),
        registers=tuple(
            choice(document, Register, word, *at, "kept_in")
            for word in words(document, *at, "kept_in")
        ),
    )


def items_of(frame: Frame, key: str, stated: bool) -> tuple[Item, ...]:
    """The items of a part of the file."""
    found = []
    for index in range(len(frame.document.require(list, key))):
        only(frame.document, _ITEM, key, index)
        found.append(_item(frame, stated, key, index))
    return tuple(found)


def objectives_of(frame: Frame) -> tuple[Objective, ...]:
    """The objectives, each with what serves it."""
    document, found = frame.document, []
    for index in range(len(document.require(list, "objectives"))):
        at: At = ("objectives", index)
        data = only(document, _ITEM | {"kind", "served_by"}, *at)
        served = words(document, *at, "served_by")
        if not served:
            raise document.error("an objective is served by something", *at, "served_by")
        kind = choice(document, ObjectiveKind, data.get("kind"), *at, "kind")
        found.append(Objective(kind, _item(frame, False, *at), served))
    return tuple(found)


def areas_of(document: YamlDocument, items: tuple[Item, ...]) -> tuple[Area, ...]:
    """The areas, each with its items."""
    found = []
    for index in range(len(document.require(list, "areas"))):
        at: At = ("areas", index)
        only(document, {"clause", "title", "serves"}, *at)
        clause = document.require(str, *at, "clause")
        inside = tuple(item for item in items if item.clause.startswith(f"{clause}."))
        found.append(Area(clause, said(document, *at, "title"), inside,
                          words(document, *at, "serves")))  # fmt: skip
    if sum(len(area.items) for area in found) != len(items):
        raise document.error("an item belongs to no area, or to two", "contents")
    return tuple(found)


def documents_of(document: YamlDocument) -> tuple[Document, ...]:
    """The documents that the decision names."""
    found = []
    for index in range(len(document.require(list, "documents"))):
        at: At = ("documents", index)
        data = only(document, {"number", "issued_on", "issued_by", "cited_in", "verified"}, *at)
        dated = "issued_on" in data
        found.append(
            Document(
                number=document.require(str, *at, "number"),
                issued_on=document.require(date, *at, "issued_on") if dated else None,
                issued_by=said(document, *at, "issued_by"),
                cited_in=words(document, *at, "cited_in"),
                verified=document.require(bool, *at, "verified"),
            )
        )
    return tuple(found)
