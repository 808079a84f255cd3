"""Checklists of inspections, read from ``definitions/inspections/*.yaml``, dated; and the outcomes
of proposals to consider responsibility, from ``definitions/steering/discipline.yaml``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from motcua.core.definitions import YamlDocument, definitions_dir, fingerprint, read_yaml
from motcua.indicators.contracts import Text
from motcua.steering.contracts import NamedKind
from motcua.steering.contracts.inspections import Checklist, Item
from motcua.steering.errors import ChecklistUnknown

_ITEM: Final = ("code", "topic", "asked", "basis", "verified")
_WORDS: Final = ("vi", "en")


def _text(document: YamlDocument, *at: str | int) -> Text:
    document.only(_WORDS, *at)
    found = [document.require(str, *at, name).strip() for name in _WORDS]
    if not all(found):
        raise document.error("say it in both languages", *at)
    return Text(*found)


def listed_kinds(
    document: YamlDocument, at: tuple[str | int, ...], more: tuple[str, ...] = ()
) -> list[tuple[tuple[str | int, ...], tuple[Any, ...]]]:
    """Each entry of a list of kinds: where it stands, and code, name, basis, verified."""
    found: list[tuple[tuple[str | int, ...], tuple[Any, ...]]] = []
    for number in range(len(document.require(list, *at))):
        here = (*at, number)
        document.only(("code", "name", "basis", "verified", *more), *here)
        code = document.require(str, *here, "code")
        if any(values[0] == code for _, values in found):
            raise document.error(f"{code!r} stands twice", *here, "code")
        name, basis = (_text(document, *here, each) for each in ("name", "basis"))
        found.append((here, (code, name, basis, document.require(bool, *here, "verified"))))
    if not found:
        raise document.error("at least one is needed", *at)
    return found


def _items(document: YamlDocument, at: tuple[str | int, ...]) -> tuple[Item, ...]:
    found: list[Item] = []
    for number in range(len(document.require(list, *at, "items"))):
        here = (*at, "items", number)
        document.only(_ITEM, *here)
        code = document.require(str, *here, "code")
        if any(item.code == code for item in found):
            raise document.error(f"the question {code!r} stands twice", *here, "code")
        found.append(
            Item(
                code, _text(document, *here, "topic"), _text(document, *here, "asked"),
                _text(document, *here, "basis"), document.require(bool, *here, "verified"),
            )
        )  # fmt: skip
    if not found:
        raise document.error("at least one question is needed", *at, "items")
    return tuple(found)


def read_checklists(path: Path) -> tuple[Checklist, ...]:
    """The versions of one checklist, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("name", "versions"))
    name, found = _text(document, "name"), list[Checklist]()
    for index in range(len(document.require(list, "versions"))):
        at = ("versions", index)
        document.only(("valid_from", "items"), *at)
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        printed = fingerprint(document.data["versions"][index])
        found.append(Checklist(path.stem, name, since, _items(document, at), printed))
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _defined() -> dict[str, tuple[Checklist, ...]]:
    folder = definitions_dir() / "inspections"
    return {path.stem: read_checklists(path) for path in sorted(folder.glob("*.yaml"))}


def checklists_on(day: date) -> list[Checklist]:
    """The checklists in force on a day, by key."""
    found = ([one for one in versions if one.valid_from <= day] for versions in _defined().values())
    return [versions[-1] for versions in found if versions]


def checklist_on(key: str, day: date) -> Checklist:
    """The version in force on a day. Raises ``ChecklistUnknown``."""
    for checklist in checklists_on(day):
        if checklist.key == key:
            return checklist
    raise ChecklistUnknown(key=key)


# Outcomes of responsibility ------------------------------------------------------------


def read_outcomes(path: Path) -> tuple[tuple[date, tuple[NamedKind, ...]], ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[tuple[date, tuple[NamedKind, ...]]] = []
    for index in range(len(document.require(list, "versions"))):
        at: tuple[str | int, ...] = ("versions", index)
        document.only(("valid_from", "outcomes"), *at)
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1][0]:
            raise document.error("the days must follow one another", *at, "valid_from")
        kinds = tuple(NamedKind(*values) for _, values in listed_kinds(document, (*at, "outcomes")))
        found.append((since, kinds))
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _outcomes() -> tuple[tuple[date, tuple[NamedKind, ...]], ...]:
    return read_outcomes(definitions_dir() / "steering" / "discipline.yaml")


def outcomes_on(day: date) -> tuple[NamedKind, ...]:
    """The outcomes that a decision of a day can name; the first ones for a day before them."""
    known = [kinds for since, kinds in _outcomes() if since <= day]
    return known[-1] if known else _outcomes()[0][1]
