"""Read units and the policy from their definition files; refuse a bad file whole.

The answers are kept for the life of the process: the files belong to the installation, and
``organisation_load`` forgets them in its own process after it has loaded new ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from motcua.core.definitions import DefinitionError, definitions_dir, read_csv, read_yaml
from motcua.organisation.contracts import Role, Scope, Unit, UnitName
from motcua.organisation.rules import Policy, circle, continued_by

COLUMNS = (
    "code", "kind", "level", "name_vi", "name_en", "parent", "official_code", "valid_from",
    "valid_until", "continues_as", "lat", "lon", "basis", "verified",
)  # fmt: skip
NAME_COLUMNS = (
    "code", "valid_from", "kind", "name_vi", "name_en", "official_code", "basis", "verified",
)  # fmt: skip
LEVELS = ("PROVINCE", "DISTRICT", "COMMUNE")
KINDS = (
    "PROVINCE", "DEPARTMENT", "CITY", "TOWN", "DISTRICT", "WARD", "TOWNSHIP", "COMMUNE",
    "SPECIAL_ZONE",
)  # fmt: skip
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:\.[A-Z0-9]+)*")


@dataclass(frozen=True)
class UnitRow:
    """One row of a file of units, with where it stands."""

    unit: Unit
    basis: str
    verified: bool
    path: Path
    line: int

    def error(self, reason: str) -> DefinitionError:
        """A ``DefinitionError`` at this row, to be raised by the caller."""
        return DefinitionError(self.path, self.line, reason)


def _date(path: Path, line: int, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DefinitionError(path, line, f"{text!r} is not a day (YYYY-MM-DD)") from None


def _begin(path: Path, line: int, text: str) -> date:
    day = _date(path, line, text)
    if day is None:
        raise DefinitionError(path, line, "valid_from is missing")
    return day


def _coordinate(path: Path, line: int, text: str, limit: int) -> float | None:
    try:
        value = float(text) if text else None
    except ValueError:
        value = limit + 1.0
    if value is not None and not abs(value) <= limit:
        raise DefinitionError(path, line, f"{text!r} is not a coordinate")
    return value


def _common(path: Path, line: int, row: dict[str, str]) -> bool:
    """Check what both files have; returns ``verified``."""
    if row["kind"] not in KINDS:
        raise DefinitionError(path, line, f"unknown kind {row['kind']!r}")
    if not (row["name_vi"] and row["name_en"] and row["basis"]):
        raise DefinitionError(path, line, "name_vi, name_en and basis are needed")
    if row["verified"] not in ("true", "false"):
        raise DefinitionError(path, line, f"verified must be true or false: {row['verified']!r}")
    return row["verified"] == "true"


def _unit_row(path: Path, line: int, row: dict[str, str]) -> UnitRow:
    verified = _common(path, line, row)
    begin = _begin(path, line, row["valid_from"])
    until = _date(path, line, row["valid_until"])
    if until is not None and until <= begin:
        raise DefinitionError(path, line, "the unit ends before it begins")
    if not _CODE.fullmatch(row["code"]):
        raise DefinitionError(path, line, f"{row['code']!r} is not a code such as AG.883.30280")
    if row["code"].rpartition(".")[0] != row["parent"]:
        raise DefinitionError(path, line, "a code is its parent's code, a dot and its own part")
    if row["level"] not in LEVELS:
        raise DefinitionError(path, line, f"unknown level {row['level']!r}")
    if row["continues_as"] and until is None:
        raise DefinitionError(path, line, "a unit that another continues must have an end")
    unit = Unit(
        row["code"], row["kind"], row["level"], row["name_vi"], row["name_en"], row["parent"],
        row["official_code"], begin, until, row["continues_as"],
        _coordinate(path, line, row["lat"], 90), _coordinate(path, line, row["lon"], 180),
    )  # fmt: skip
    return UnitRow(unit, row["basis"], verified, path, line)


def _check_parent(row: UnitRow, rows: dict[str, UnitRow]) -> None:
    unit = row.unit
    if not unit.parent:
        return
    if unit.parent not in rows:
        raise row.error(f"the parent {unit.parent} must stand above")
    parent = rows[unit.parent].unit
    outlives = parent.valid_until is not None and (
        unit.valid_until is None or unit.valid_until > parent.valid_until
    )
    if unit.valid_from < parent.valid_from or outlives:
        raise row.error(f"it exists on days on which its parent {parent.code} does not")


def read_units(folder: Path) -> list[UnitRow]:
    """The units of all ``*.csv`` in ``folder``, parents first. Raises ``DefinitionError``."""
    rows: dict[str, UnitRow] = {}
    for path in sorted(folder.glob("*.csv")):
        for line, values in read_csv(path, COLUMNS):
            row = _unit_row(path, line, values)
            if row.unit.code in rows:
                raise row.error(f"{row.unit.code} stands twice")
            _check_parent(row, rows)
            rows[row.unit.code] = row
    for row in rows.values():
        unit = row.unit
        if not unit.continues_as or unit.valid_until is None:
            continue
        if unit.continues_as not in rows:
            raise row.error(f"{unit.continues_as} is not a unit of these files")
        if not rows[unit.continues_as].unit.valid_on(unit.valid_until):
            raise row.error(f"{unit.continues_as} does not exist when it should take over")
    round_about = circle({code: row.unit for code, row in rows.items()})
    if round_about:
        raise rows[round_about].error(f"{round_about} continues in a circle")
    return list(rows.values())


def read_names(folder: Path, units: dict[str, Unit]) -> dict[str, tuple[UnitName, ...]]:
    """Later names of units, in order, from all ``*.csv`` in ``folder``."""
    names: dict[str, tuple[UnitName, ...]] = {}
    for path in sorted(folder.glob("*.csv")):
        for line, row in read_csv(path, NAME_COLUMNS):
            verified = _common(path, line, row)
            since = _begin(path, line, row["valid_from"])
            unit = units.get(row["code"])
            if unit is None:
                raise DefinitionError(path, line, f"there is no unit {row['code']!r}")
            before = names.get(unit.code, ())
            if not unit.valid_on(since) or since <= max(
                [unit.valid_from, *(name.valid_from for name in before)]
            ):
                raise DefinitionError(
                    path, line, "a later name begins while the unit exists, after the name before"
                )
            named = UnitName(
                since, row["kind"], row["name_vi"], row["name_en"], row["official_code"],
                row["basis"], verified,
            )  # fmt: skip
            names[unit.code] = (*before, named)
    return names


def _folder() -> Path:
    return definitions_dir() / "organisation"


@cache
def units_defined() -> dict[str, Unit]:
    """The units of this installation by code, with the names that they began with."""
    return {row.unit.code: row.unit for row in read_units(_folder())}


@cache
def names_defined() -> dict[str, tuple[UnitName, ...]]:
    """Later names by unit code."""
    return read_names(_folder() / "names", units_defined())


def read_policy(path: Path) -> Policy:
    """The permissions of ``roles.yaml``. Raises ``DefinitionError``."""
    document = read_yaml(path)
    names: dict[Role, tuple[str, str]] = {}
    for code in document.require(dict, "roles"):
        if code not in Role.__members__:
            raise document.error(f"unknown role {code!r}", "roles", code)
        names[Role(code)] = (
            document.require(str, "roles", code, "vi"), document.require(str, "roles", code, "en"),
        )  # fmt: skip
    unnamed = [role for role in Role if role not in names]
    if unnamed:
        raise document.error(f"the role {unnamed[0]} has no name", "roles")
    permissions: dict[str, dict[Role, Scope]] = {}
    reasons: dict[str, tuple[str, str]] = {}
    for code in document.require(dict, "permissions"):
        at = ("permissions", code)
        scopes: dict[Role, Scope] = {}
        for role, scope in document.require(dict, *at, "roles").items():
            if role not in Role.__members__ or scope not in Scope.__members__:
                raise document.error(f"unknown role or scope {role}: {scope}", *at, "roles", role)
            scopes[Role(role)] = Scope(scope)
        permissions[code] = scopes
        reasons[code] = (
            document.require(str, *at, "why", "vi"), document.require(str, *at, "why", "en"),
        )  # fmt: skip
    return Policy(permissions, reasons, names)


@cache
def policy() -> Policy:
    """The policy of this installation."""
    return read_policy(_folder() / "roles.yaml")


@lru_cache(maxsize=4096)
def continued_units(unit_code: str, day: date) -> frozenset[str]:
    """The ended units for which ``unit_code`` stands on ``day``; every request asks."""
    return continued_by(units_defined(), unit_code, day)


def forget() -> None:
    """Read the files again when they are next asked for."""
    for kept in (units_defined, names_defined, policy, continued_units):
        kept.cache_clear()
