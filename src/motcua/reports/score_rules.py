"""Scores, definitions of on time and outlier thresholds as dated data, read strictly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from motcua.core.definitions import YamlDocument, definitions_dir, fingerprint, read_yaml
from motcua.dossiers import api as dossiers
from motcua.procedures.contracts import Text
from motcua.reports.contracts import IndexRule, ScoreClass, ScoreRules
from motcua.reports.loading import said

EVIDENCE = ("COUNTER", "PUBLICATION", "ONLINE")
_INDEX = {"number", "vi", "en", "points", "unjudged", "evidence", "thresholds", "note"}
_SCORES = {
    "valid_from", "basis", "verified", "decimals", "points", "officer", "agency", "indices",
    "officer_classes", "agency_classes",
}  # fmt: skip
_THRESHOLDS = {
    "COUNTER": {"PROVINCE", "DISTRICT", "COMMUNE"}, "ONLINE": {"PROCEDURES", "DOSSIERS", "LOWEST"},
}  # fmt: skip


@dataclass(frozen=True)
class OnTimeRules:
    """The operational definition of on time, with why it differs, sort by sort."""

    valid_from: date
    basis: str
    verified: bool
    requests_allowed: int
    cases: dict[dossiers.Case, Text]


@dataclass(frozen=True)
class OutlierKind:
    """One pattern in words: what it is, and out of which dossiers."""

    title: Text
    of: Text


@dataclass(frozen=True)
class OutlierDefinition:
    """Thresholds in force from a day on."""

    valid_from: date
    basis: str
    verified: bool
    rules: dossiers.OutlierRules
    kinds: dict[dossiers.Outlier, OutlierKind]


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...


T = TypeVar("T", bound=_Dated)


def _dated(path: Path, read: Callable[[YamlDocument, int], T]) -> tuple[T, ...]:
    document = read_yaml(path)
    found: list[T] = []
    for at in range(len(document.require(list))):
        found.append(read(document, at))
        if at and found[at].valid_from <= found[at - 1].valid_from:
            raise document.error("the days must rise", at, "valid_from")
    if not found:
        raise document.error("there is no rule")
    return tuple(found)


def _head(document: YamlDocument, at: int) -> dict[str, Any]:
    return {
        "valid_from": document.require(date, at, "valid_from"),
        "basis": document.require(str, at, "basis"),
        "verified": document.require(bool, at, "verified"),
    }


# Scores --------------------------------------------------------------------------------


def _index(document: YamlDocument, most: int, at: int, place: int) -> IndexRule:
    path = (at, "indices", place)
    document.only(_INDEX, *path)
    given = document.require(dict, *path)
    points = given.get("points", {})
    for name in (*points, *given.get("unjudged", ())):
        if name not in dossiers.MEASURES:
            raise document.error(f"there is no measure {name!r}", *path)
    for name in points:
        if not 0 <= document.require(int, *path, "points", name) <= most:
            raise document.error(f"points lie between 0 and {most}", *path, "points", name)
    evidence = given.get("evidence", "")
    if evidence and (evidence not in EVIDENCE or points):
        raise document.error("evidence is one of " + ", ".join(EVIDENCE), *path, "evidence")
    thresholds = given.get("thresholds", {})
    if set(thresholds) != _THRESHOLDS.get(evidence, set()):
        raise document.error("the thresholds do not fit the evidence", *path, "thresholds")
    return IndexRule(
        number=document.require(int, *path, "number"), title=said(document, *path),
        note=said(document, *path, "note"), points=points,
        unjudged=tuple(given.get("unjudged", ())), evidence=evidence, thresholds=thresholds,
    )  # fmt: skip


def _classes(document: YamlDocument, at: int, name: str) -> tuple[ScoreClass, ...]:
    found: list[ScoreClass] = []
    for place, given in enumerate(document.require(list, at, name)):
        document.only({"least", "vi", "en"}, at, name, place)
        least = Decimal(str(given.get("least")))
        if found and least >= found[-1].least:
            raise document.error("the classes go down", at, name, place)
        found.append(ScoreClass(least, said(document, at, name, place)))
    if not found or found[-1].least != 0:
        raise document.error("the last class begins at 0", at, name)
    return tuple(found)


def _scores(document: YamlDocument, at: int) -> ScoreRules:
    document.only(_SCORES, at)
    most = document.require(int, at, "points")
    indices = tuple(
        _index(document, most, at, place)
        for place in range(len(document.require(list, at, "indices")))
    )
    numbers = {rule.number for rule in indices}
    for name in ("officer", "agency"):
        if not set(document.require(list, at, name)) <= numbers:
            raise document.error("there is no such index", at, name)
    return ScoreRules(
        **_head(document, at), decimals=document.require(int, at, "decimals"), points=most,
        officer=tuple(document.data[at]["officer"]), agency=tuple(document.data[at]["agency"]),
        indices=indices, officer_classes=_classes(document, at, "officer_classes"),
        agency_classes=_classes(document, at, "agency_classes"),
        fingerprint=fingerprint(document.data[at]),
    )  # fmt: skip


def read_score_rules(path: Path) -> tuple[ScoreRules, ...]:
    """Read the scores, oldest first. Raises ``DefinitionError``."""
    return _dated(path, _scores)


# On time, outliers ---------------------------------------------------------------------


def _on_time(document: YamlDocument, at: int) -> OnTimeRules:
    document.only({"valid_from", "basis", "verified", "requests_allowed", "cases"}, at)
    cases = {}
    for place in range(len(document.require(list, at, "cases"))):
        code = document.require(str, at, "cases", place, "code")
        if code not in dossiers.Case.__members__:
            raise document.error(f"there is no case {code!r}", at, "cases", place, "code")
        cases[dossiers.Case(code)] = said(document, at, "cases", place)
    if set(cases) != set(dossiers.Case):
        raise document.error("every case needs its words", at, "cases")
    allowed = document.require(int, at, "requests_allowed")
    return OnTimeRules(**_head(document, at), requests_allowed=allowed, cases=cases)


def read_on_time_rules(path: Path) -> tuple[OnTimeRules, ...]:
    """Read the definitions of on time, oldest first. Raises ``DefinitionError``."""
    return _dated(path, _on_time)


def _hour(document: YamlDocument, *path: str | int) -> time:
    try:
        return time.fromisoformat(document.require(str, *path))
    except ValueError as error:
        raise document.error(str(error), *path) from None


def _outliers(document: YamlDocument, at: int) -> OutlierDefinition:
    document.only(
        {"valid_from", "basis", "verified", "last_days", "night_from", "night_until",
         "night_closings", "reappointments_by_one", "kinds"},
        at,
    )  # fmt: skip
    kinds = {}
    for place in range(len(document.require(list, at, "kinds"))):
        path = (at, "kinds", place)
        code = document.require(str, *path, "code")
        if code not in dossiers.Outlier.__members__:
            raise document.error(f"there is no pattern {code!r}", *path, "code")
        kinds[dossiers.Outlier(code)] = OutlierKind(
            said(document, *path),
            Text(document.require(str, *path, "of_vi"), document.require(str, *path, "of_en")),
        )
    if set(kinds) != set(dossiers.Outlier):
        raise document.error("every pattern needs its words", at, "kinds")
    rules = dossiers.OutlierRules(
        last_days=document.require(int, at, "last_days"),
        night_from=_hour(document, at, "night_from"),
        night_until=_hour(document, at, "night_until"),
        night_closings=document.require(int, at, "night_closings"),
        reappointments_by_one=document.require(int, at, "reappointments_by_one"),
    )
    if rules.night_until >= rules.night_from:
        raise document.error("a night ends on the next morning", at, "night_until")
    return OutlierDefinition(**_head(document, at), rules=rules, kinds=kinds)


def read_outlier_rules(path: Path) -> tuple[OutlierDefinition, ...]:
    """Read the thresholds, oldest first. Raises ``DefinitionError``."""
    return _dated(path, _outliers)


def _on(rules: tuple[T, ...], day: date) -> T:
    return next((rule for rule in reversed(rules) if rule.valid_from <= day), rules[0])


@cache
def _all() -> tuple[tuple[ScoreRules, ...], tuple[OnTimeRules, ...], tuple[OutlierDefinition, ...]]:
    folder = definitions_dir() / "scores"
    return (
        read_score_rules(folder / "one-stop.yaml"), read_on_time_rules(folder / "on-time.yaml"),
        read_outlier_rules(folder / "outliers.yaml"),
    )  # fmt: skip


def score_rules(on: date) -> ScoreRules:
    """The scores in force on a day; the oldest for days before them."""
    return _on(_all()[0], on)


def on_time_rules(on: date) -> OnTimeRules:
    """The operational definition of a day; the oldest for days before it."""
    return _on(_all()[1], on)


def outlier_rules(on: date) -> OutlierDefinition:
    """The thresholds of a day; the oldest for days before them."""
    return _on(_all()[2], on)
