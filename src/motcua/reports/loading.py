"""Report forms as data: read strictly, refused whole, by file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.procedures.contracts import Text
from motcua.reports.contracts import (
    By,
    Column,
    ColumnGroup,
    CutOff,
    Edition,
    Identity,
    LevelGroup,
    Note,
    Role,
    Rows,
)
from motcua.reports.rules import in_order
from motcua.reports.sources import SOURCES

_TOP: Final = {
    "slug", "code", "title", "legal_basis", "verified", "valid_from", "unit_of_count", "source",
    "as_of", "cut_off", "rows", "groups", "columns", "identities", "notes",
}  # fmt: skip
_SUM: Final = re.compile(r"\d{1,2}(?:\+\d{1,2})*")
_SLUG: Final = re.compile(r"[a-z0-9]{1,30}")
_LEVELS: Final = ("PROVINCE", "DISTRICT", "COMMUNE")
_Place = tuple[str | int, ...]


def said(document: YamlDocument, *path: str | int) -> Text:
    """A text in both languages at ``path``. Raises ``DefinitionError``."""
    return Text(document.require(str, *path, "vi"), document.require(str, *path, "en"))


def _one_of(document: YamlDocument, kinds: Any, *path: str | int) -> Any:
    value = document.require(str, *path)
    if value not in kinds.__members__:
        raise document.error(f"{value!r} is none of {', '.join(kinds.__members__)}", *path)
    return kinds(value)


def _sum(document: YamlDocument, typed: str, *path: str | int) -> tuple[int, ...]:
    if not _SUM.fullmatch(typed):
        raise document.error(f"{typed!r} is no sum of column numbers such as 4+5+6", *path)
    return tuple(int(part) for part in typed.split("+"))


def _measures(document: YamlDocument, source: str, *path: str | int) -> tuple[str, ...]:
    found = document.require(list, *path)
    for at, name in enumerate(found):
        if name not in SOURCES[source].measures:
            raise document.error(f"{source} has no measure {name!r}", *path, at)
    return tuple(found)


def _column(document: YamlDocument, source: str, at: int) -> Column:
    path: _Place = ("columns", at)
    document.only({"number", "role", "vi", "en", "measures", "formula"}, *path)
    given = document.require(dict, *path)
    if document.require(int, *path, "number") != at + 1:
        raise document.error(f"it must be column {at + 1}", *path, "number")
    if sum(key in given for key in ("role", "measures", "formula")) != 1:
        raise document.error("a column has a role, measures or a formula, one of them", *path)
    role = Role.NUMBER
    measures: tuple[str, ...] = ()
    formula: tuple[int, ...] = ()
    if "role" in given:
        role = _one_of(document, Role, *path, "role")
    elif "measures" in given:
        measures = _measures(document, source, *path, "measures")
    else:
        typed = document.require(str, *path, "formula")
        if not typed.startswith("="):
            raise document.error("a formula begins with =", *path, "formula")
        formula = _sum(document, typed[1:], *path, "formula")
    return Column(at + 1, said(document, *path), role, measures, formula)


def _columns(document: YamlDocument, source: str) -> tuple[Column, ...]:
    found = tuple(
        _column(document, source, at) for at in range(len(document.require(list, "columns")))
    )
    numbers = {column.number for column in found if column.role is Role.NUMBER}
    counted: dict[str, int] = {}
    for column in found:
        for part in column.formula:
            if part not in numbers:
                raise document.error(
                    f"there is no column {part} with numbers", "columns", column.number - 1
                )
        for measure in column.measures:
            if measure in counted:
                raise document.error(
                    f"{measure} is counted in column {counted[measure]} already",
                    "columns", column.number - 1, "measures",
                )  # fmt: skip
            counted[measure] = column.number
    try:
        in_order([column for column in found if column.role is Role.NUMBER])
    except ValueError as error:
        raise document.error(str(error), "columns") from None
    return found


def _groups(document: YamlDocument, columns: Sequence[Column]) -> tuple[ColumnGroup, ...]:
    found, taken = [], 0
    for at in range(len(document.require(list, "groups"))):
        document.only({"columns", "vi", "en"}, "groups", at)
        numbers = tuple(document.require(list, "groups", at, "columns"))
        first = numbers[0] if numbers else 0
        if (
            not numbers or numbers != tuple(range(first, first + len(numbers)))
            or first <= taken or numbers[-1] > len(columns)
        ):  # fmt: skip
            raise document.error(
                "a group takes in neighbouring columns, after those of the group before it",
                "groups", at, "columns",
            )  # fmt: skip
        taken = numbers[-1]
        found.append(ColumnGroup(said(document, "groups", at), numbers))
    return tuple(found)


def _rows(document: YamlDocument, source: str) -> tuple[Rows, ...]:
    found: list[Rows] = []
    for at in range(len(document.require(list, "rows"))):
        path: _Place = ("rows", at)
        document.only({"by", "code", "title", "groups"}, *path)
        by = _one_of(document, By, *path, "by")
        if by not in SOURCES[source].rows:
            raise document.error(f"{source} has no rows by {by}", *path, "by")
        groups = []
        for number in range(len(document.data["rows"][at].get("groups", ()))):
            level = document.require(str, *path, "groups", number, "level")
            if level not in _LEVELS or by is not By.UNIT:
                raise document.error("groups are levels of units", *path, "groups", number)
            groups.append(LevelGroup(level, said(document, *path, "groups", number)))
        if by is By.UNIT and {group.level for group in groups} != set(_LEVELS):
            raise document.error("every level needs its group of units", *path)
        code = document.require(str, *path, "code")
        found.append(Rows(by, code, said(document, *path, "title"), tuple(groups)))
    if not found:
        raise document.error("a form needs rows", "rows")
    return tuple(found)


def _identities(document: YamlDocument, columns: Sequence[Column]) -> tuple[Identity, ...]:
    numbers = {column.number for column in columns if column.role is Role.NUMBER}
    found = []
    for at, typed in enumerate(document.require(list, "identities")):
        left, sign, right = str(typed).partition("=")
        if not sign:
            raise document.error("an identity has two sides", "identities", at)
        identity = Identity(
            _sum(document, left, "identities", at), _sum(document, right, "identities", at)
        )
        for number in (*identity.left, *identity.right):
            if number not in numbers:
                raise document.error(f"there is no column {number} with numbers", "identities", at)
        found.append(identity)
    return tuple(found)


def _notes(document: YamlDocument, source: str) -> tuple[Note, ...]:
    found = []
    for at in range(len(document.require(list, "notes"))):
        document.only({"measures", "vi", "en"}, "notes", at)
        text = said(document, "notes", at)
        if "{count}" not in text.vi or "{count}" not in text.en:
            raise document.error("a note says {count} in both languages", "notes", at)
        found.append(Note(_measures(document, source, "notes", at, "measures"), text))
    return tuple(found)


def read_form(path: Path) -> tuple[Edition, YamlDocument]:
    """Read one edition of a form. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(_TOP)
    source = document.require(str, "source")
    if source not in SOURCES:
        raise document.error(f"there is no source {source!r}", "source")
    slug = document.require(str, "slug")
    if not _SLUG.fullmatch(slug):
        raise document.error("a slug is made of small letters and digits", "slug")
    as_of = document.require(str, "as_of")
    if as_of not in ("PERIOD", "DAY") or (as_of == "DAY") != SOURCES[source].on_a_day:
        raise document.error(f"as_of does not fit {source}", "as_of")
    columns = _columns(document, source)
    edition = Edition(
        slug=slug, code=document.require(str, "code"), title=said(document, "title"),
        legal_basis=document.require(str, "legal_basis"),
        verified=document.require(bool, "verified"),
        valid_from=document.require(date, "valid_from"),
        unit_of_count=said(document, "unit_of_count"), source=source, on_a_day=as_of == "DAY",
        per_unit=SOURCES[source].per_unit,
        cut_off=_one_of(document, CutOff, "cut_off"), rows=_rows(document, source),
        groups=_groups(document, columns), columns=columns,
        identities=_identities(document, columns), notes=_notes(document, source),
        fingerprint=document.fingerprint,
    )  # fmt: skip
    return edition, document


def load_forms(folder: Path) -> Mapping[str, tuple[Edition, ...]]:
    """Every form of ``folder`` by slug, its editions oldest first. Raises ``DefinitionError``."""
    found: dict[str, list[Edition]] = {}
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DefinitionError(folder, 1, "there is no report form")
    for path in paths:
        edition, document = read_form(path)
        others = found.setdefault(edition.slug, [])
        if any(other.valid_from == edition.valid_from for other in others):
            raise document.error("another edition begins on the same day", "valid_from")
        others.append(edition)
    return {
        slug: tuple(sorted(editions, key=lambda edition: edition.valid_from))
        for slug, editions in found.items()
    }


@cache
def forms() -> Mapping[str, tuple[Edition, ...]]:
    """The forms of this installation."""
    return load_forms(definitions_dir() / "reports")
