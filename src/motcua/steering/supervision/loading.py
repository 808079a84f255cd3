"""Who supervises and how, read from ``definitions/steering/supervision.yaml``, dated."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml
from motcua.steering.contracts import NamedKind
from motcua.steering.contracts.supervision import ActKind, SupervisionKinds
from motcua.steering.loading import listed_kinds


def _acts(
    document: YamlDocument, at: tuple[str | int, ...], bodies: frozenset[str]
) -> tuple[ActKind, ...]:
    found = []
    for here, values in listed_kinds(document, at, ("by",)):
        by = document.require(list, *here, "by")
        if not by or not set(by) <= bodies:
            raise document.error("name bodies that stand above", *here, "by")
        found.append(ActKind(*[*values, tuple(by)]))
    return tuple(found)


def read_kinds(path: Path) -> tuple[SupervisionKinds, ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[SupervisionKinds] = []
    for index in range(len(document.require(list, "versions"))):
        at: tuple[str | int, ...] = ("versions", index)
        document.only(("valid_from", "bodies", "acts"), *at)
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        bodies = tuple(NamedKind(*values) for _, values in listed_kinds(document, (*at, "bodies")))
        known = frozenset(one.code for one in bodies)
        found.append(SupervisionKinds(since, bodies, _acts(document, (*at, "acts"), known)))
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _versions() -> tuple[SupervisionKinds, ...]:
    return read_kinds(definitions_dir() / "steering" / "supervision.yaml")


def kinds_on(day: date) -> SupervisionKinds:
    """The kinds in force on a day; the first ones for a day before them."""
    known = [one for one in _versions() if one.valid_from <= day]
    return known[-1] if known else _versions()[0]
