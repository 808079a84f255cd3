"""Read programmes from ``definitions/programme``; refuse a wrong file whole."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Measure as Counted
from motcua.indicators.contracts import Text
from motcua.indicators.errors import IndicatorUnknown
from motcua.organisation import api as organisation
from motcua.programme.contracts import Area, Compare, Item, Measure, Programme, Target
from motcua.programme.rules import fits, threshold_words

REQUIREMENT = re.compile(r"R([1-9]\d{0,2})([ab]?)")
LAST_REQUIREMENT = 167
"""The decision's sentences are numbered R1 to R167; R47 has two halves."""

_MEASURE = {
    "key", "requirements", "says", "compare", "number", "shown", "due_on", "year_stated",
    "indicator", "breakdown", "would_count",
    "declared",
}  # fmt: skip
At = tuple[str | int, ...]


def _said(document: YamlDocument, *path: str | int) -> Text:
    return Text(document.require(str, *path, "vi"), document.require(str, *path, "en"))


def _numbered(document: YamlDocument) -> bool:
    """Whether somebody numbered the decision's sentences; ``requirements: {}`` says nobody."""
    if "requirements" not in document.data and document.data.get("draft") is True:
        return False
    return bool(document.require(dict, "requirements"))


def _requirements(document: YamlDocument, *path: str | int) -> tuple[str, ...]:
    entry: dict[str, Any] = document.require(dict, *path)
    if not _numbered(document):
        if "requirements" in entry:
            raise document.error("the file numbers no requirements", *path, "requirements")
        return ()
    found = tuple(str(text) for text in document.require(list, *path, "requirements"))
    halved = document.require(dict, "requirements").get("halved", [])
    for text in found:
        match = REQUIREMENT.fullmatch(text)
        if match is None or int(match[1]) > LAST_REQUIREMENT:
            raise document.error(f"{text!r} is not a requirement (R1 to R167)", *path)
        if bool(match[2]) != (int(match[1]) in halved):
            raise document.error(f"{text} is halved or not, unlike the list", *path)
    if not found:
        raise document.error("at least one requirement is needed", *path)
    return found


def _threshold(document: YamlDocument, at: At) -> tuple[Compare | None, Fraction | None, Text]:
    data = document.require(dict, *at)
    if ("compare" in data) != ("number" in data):
        raise document.error("compare and number go together", *at)
    if "compare" not in data:
        return None, None, threshold_words(None, Text("", ""))
    if data["compare"] not in Compare.__members__:
        raise document.error(f"unknown comparison {data['compare']!r}", *at, "compare")
    try:
        number = Fraction(str(data["number"]))
    except (ValueError, ZeroDivisionError):
        raise document.error(f"{data['number']!r} is not a number", *at, "number") from None
    shown = Text(f"{number} %", f"{number}%")
    if "shown" in data:
        shown = _said(document, *at, "shown")
    compare = Compare(data["compare"])
    return compare, number, threshold_words(compare, shown)


def _indicator(
    document: YamlDocument, compare: Compare | None, number: Fraction | None, at: At
) -> str | None:
    data = document.require(dict, *at)
    code = data.get("indicator")
    if (code is None) == ("would_count" not in data):
        raise document.error("either an indicator or would_count is needed", *at)
    if code is None:
        return None
    try:
        indicator = indicators.indicator_get(str(code))
    except IndicatorUnknown:
        raise document.error(f"there is no indicator {code}", *at, "indicator") from None
    if compare is not None and number is not None:
        fault = fits(compare, number, indicator.better)
        if indicator.measure is not Counted.PERCENT:
            fault = f"{code} is not a percentage"
        if fault:
            raise document.error(fault, *at, "compare")
    if "breakdown" in data and data["breakdown"] not in indicator.dimensions:
        raise document.error(f"{code} is not broken down by this", *at, "breakdown")
    return str(code)


def _declared(document: YamlDocument, *at: str | int) -> str | None:
    data = document.require(dict, *at)
    if "declared" not in data:
        return None
    code = document.require(str, *at, "declared")
    if "indicator" in data or code not in indicators.declared_kinds():
        raise document.error(f"{code} cannot be declared here", *at, "declared")
    return str(code)


def _measure(document: YamlDocument, clause: str, *at: str | int) -> Measure:
    data = document.require(dict, *at)
    for key in data:
        if key not in _MEASURE:
            raise document.error(f"unknown key {key}", *at, key)
    compare, number, threshold = _threshold(document, at)
    return Measure(
        key=document.require(str, *at, "key"),
        clause=clause,
        requirements=_requirements(document, *at),
        says=_said(document, *at, "says"),
        compare=compare,
        number=number,
        threshold=threshold,
        due_on=document.require(date, *at, "due_on"),
        year_stated=bool(data.get("year_stated", True)),
        indicator=_indicator(document, compare, number, at),
        breakdown=data.get("breakdown"),
        would_count=_said(document, *at, "would_count") if "would_count" in data else None,
        declared=_declared(document, *at),
    )


def _target(document: YamlDocument, index: int) -> Target:
    clause = document.require(str, "targets", index, "clause")
    count = len(document.require(list, "targets", index, "measures"))
    if not count:
        raise document.error("a target needs a measure", "targets", index)
    return Target(
        key=document.require(str, "targets", index, "key"),
        clause=clause,
        title=_said(document, "targets", index, "title"),
        measures=tuple(
            _measure(document, clause, "targets", index, "measures", number)
            for number in range(count)
        ),
    )


def _items(document: YamlDocument, key: str, whose: str, groups: set[str]) -> tuple[Item, ...]:
    known = groups | set(organisation.units_by_code())
    found = []
    for index in range(len(document.require(list, key))):
        unit = document.require(str, key, index, whose)
        if unit not in known:
            raise document.error(f"{unit} is neither a unit nor a group", key, index, whose)
        found.append(
            Item(
                clause=document.require(str, key, index, "clause"),
                title=_said(document, key, index, "title"),
                requirements=_requirements(document, key, index),
                unit=unit,
            )
        )
    return tuple(found)


def _areas(document: YamlDocument, items: tuple[Item, ...]) -> tuple[Area, ...]:
    areas = tuple(
        Area(clause, _said(document, "areas", index, "title"),
             tuple(item for item in items if item.clause.startswith(clause + ".")))
        for index in range(len(document.require(list, "areas")))
        for clause in [document.require(str, "areas", index, "clause")]
    )  # fmt: skip
    placed = sum(len(area.items) for area in areas)
    if placed != len(items):
        raise document.error("an item belongs to no area, or to two", "contents")
    return areas


def read_programme(path: Path) -> Programme:
    """Read one file. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    draft = "draft" in document.data and document.require(bool, "draft")
    groups = {
        str(name): _said(document, "groups", name) for name in document.require(dict, "groups")
    }
    programme = Programme(
        code=document.require(str, "code"),
        name=_said(document, "name"),
        decision=document.require(str, "decision", "number"),
        issued_on=(
            None
            if draft and "issued_on" not in document.require(dict, "decision")
            else document.require(date, "decision", "issued_on")
        ),
        draft=draft,
        issued_by=_said(document, "decision", "issued_by"),
        period_from=document.require(date, "period_from"),
        period_until=document.require(date, "period_until"),
        unit=document.require(str, "unit"),
        motto=_said(document, "motto"),
        outline={
            str(part): tuple(str(letter) for letter in letters)
            for part, letters in document.require(dict, "outline").items()
        },
        groups=groups,
        targets=tuple(
            _target(document, index) for index in range(len(document.require(list, "targets")))
        ),
        areas=_areas(document, _items(document, "contents", "lead", set(groups))),
        support=_items(document, "support", "lead", set(groups)),
        duties=_items(document, "duties", "unit", set(groups)),
        fingerprint=document.fingerprint,
    )
    if programme.period_from >= programme.period_until:
        raise document.error("the period ends before it begins", "period_until")
    _check_outline(document, programme)
    _check_requirements(document, programme)
    return programme


def _check_outline(document: YamlDocument, programme: Programme) -> None:
    """Each clause of the outline has its item, and each item its clause."""
    listed = [
        f"{part}.{letter}" for part, letters in programme.outline.items() for letter in letters
    ]
    if twice := [clause for clause, count in Counter(listed).items() if count > 1]:
        raise document.error(f"the outline has {', '.join(twice)} twice", "outline")
    expected = set(listed)
    items = [*programme.contents, *programme.support, *programme.duties]
    found = {target.clause for target in programme.targets} | {item.clause for item in items}
    if missing := sorted(expected - found):
        raise document.error(f"no item stands for the clauses {', '.join(missing)}", "outline")
    if foreign := sorted(found - expected):
        raise document.error(f"the outline has no clause {', '.join(foreign)}", "outline")
    keys = Counter(
        [target.key for target in programme.targets]
        + [measure.key for measure in programme.measures]
    )
    if twice := [key for key, count in keys.items() if count > 1]:
        raise document.error(f"the keys {', '.join(twice)} stand twice", "targets")


def _check_requirements(document: YamlDocument, programme: Programme) -> None:
    """Every requirement of the range that the file promises is cited somewhere.

    A programme whose sentences nobody numbered has no range.
    """
    if not _numbered(document):
        return
    first = document.require(int, "requirements", "first")
    last = document.require(int, "requirements", "last")
    halved = set(document.data["requirements"].get("halved", []))
    expected: set[str] = set()
    for number in range(first, last + 1):
        expected |= {f"R{number}a", f"R{number}b"} if number in halved else {f"R{number}"}
    cited = {text for measure in programme.measures for text in measure.requirements}
    for item in (*programme.contents, *programme.support, *programme.duties):
        cited |= set(item.requirements)
    missing = expected - cited
    if missing:
        raise document.error(f"nothing cites {', '.join(sorted(missing))}", "requirements")


@cache
def programmes_defined() -> dict[str, Programme]:
    """The programmes of this installation by code, read once."""
    paths = sorted((definitions_dir() / "programme").glob("*.yaml"))
    found: dict[str, Programme] = {}
    for path in paths:
        programme = read_programme(path)
        if programme.code in found:
            raise DefinitionError(path, 1, f"the code {programme.code} stands in another file too")
        found[programme.code] = programme
    return found
