"""Checklists of inspections, read from ``definitions/inspections/*.yaml``, dated."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from motcua.core.definitions import YamlDocument, definitions_dir, fingerprint, read_yaml
from motcua.indicators.contracts import Text
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
