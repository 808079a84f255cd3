"""Sources, receivers and the calendar of plans, read from ``definitions/plans/rules.yaml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from motcua.core import text
from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml
from motcua.indicators.contracts import Text
from motcua.plans.contracts import (
    CAPITAL,
    UNIT_SENDS,
    CalendarStep,
    CommitteeRules,
    MoneyCategory,
    MoneySource,
    PlanRules,
    PlanSection,
    Receiver,
)

_KEYS: Final = (
    "valid_from",
    "basis",
    "verified",
    "sources",
    "categories",
    "sections",
    "committee",
    "receivers",
    "calendar",
)
_CODE: Final = re.compile(r"[A-Z][A-Z_]{1,39}")
Place = tuple[str | int, ...]


def _text(document: YamlDocument, *at: str | int) -> Text:
    document.only(("vi", "en"), *at)
    return Text(document.require(str, *at, "vi"), document.require(str, *at, "en"))


def _code(document: YamlDocument, known: set[str], name: str, *at: str | int) -> str:
    code: str = document.require(str, *at, name)
    if _CODE.fullmatch(code) is None:
        raise document.error("capital letters and underscores", *at, name)
    if code in known:
        raise document.error(f"{code} stands twice", *at, name)
    known.add(code)
    return code


def _listed(document: YamlDocument, name: str, at: Place) -> list[Place]:
    count = len(document.require(list, *at, name))
    if not count:
        raise document.error("at least one is needed", *at, name)
    return [(*at, name, number) for number in range(count)]


def _categories(document: YamlDocument, at: Place) -> tuple[MoneyCategory, ...]:
    known: set[str] = set()
    found = []
    for place in _listed(document, "categories", at):
        document.only(("code", "default", "verified", "basis", "name", "short"), *place)
        one = MoneyCategory(
            _code(document, known, "code", *place), _text(document, *place, "name"),
            _text(document, *place, "short"), document.require(str, *place, "basis"),
            document.require(bool, *place, "default"), document.require(bool, *place, "verified"),
        )  # fmt: skip
        if one.default and one.code == CAPITAL:
            raise document.error("development capital is always named", *place, "default")
        found.append(one)
    if sum(one.default for one in found) != 1:
        raise document.error("exactly one category is the default", *at, "categories")
    if CAPITAL not in known:
        raise document.error(f"the category {CAPITAL} is missing", *at, "categories")
    return tuple(found)


def _sources(
    document: YamlDocument, at: Place, categories: Sequence[MoneyCategory]
) -> tuple[MoneySource, ...]:
    """Each source in each category, the default first."""
    known: set[str] = set()
    found = []
    for place in _listed(document, "sources", at):
        document.only(("code", "clause", "verified", "name"), *place)
        code, name = _code(document, known, "code", *place), _text(document, *place, "name")
        clause = document.require(str, *place, "clause")
        verified = document.require(bool, *place, "verified")
        found += [
            MoneySource(
                money_code(code, one), _with(name, one.short), clause, verified, code, one.code,
                one.default, name,
            )
            for one in sorted(categories, key=lambda item: not item.default)
        ]  # fmt: skip
        # tables name money by these words: two of one name would put it into either
        said = [text.fold(one.name.vi) for one in found]
        said += [text.fold(one.bare.vi) for one in found if one.default]
        if len(set(said)) < len(said):
            raise document.error("a source in a category has a name of its own", *place, "name")
    return tuple(found)


def _with(name: Text, short: Text) -> Text:
    return Text(f"{name.vi} ({short.vi})", f"{name.en} ({short.en})")


def money_code(source: str, category: MoneyCategory) -> str:
    """How money of a source in a category is written down."""
    return source if category.default else f"{source}/{category.code}"


def _sections(document: YamlDocument, at: Place) -> tuple[PlanSection, ...]:
    known: set[str] = set()
    found = []
    for place in _listed(document, "sections", at):
        document.only(("code", "required", "clause", "verified", "name", "help"), *place)
        found.append(
            PlanSection(
                _code(document, known, "code", *place), _text(document, *place, "name"),
                _text(document, *place, "help"), document.require(str, *place, "clause"),
                document.require(bool, *place, "required"),
                document.require(bool, *place, "verified"),
            )
        )  # fmt: skip
    return tuple(found)


def _committee(document: YamlDocument, at: Place) -> CommitteeRules:
    document.only(("unit", "clause", "verified", "name"), *at, "committee")
    return CommitteeRules(
        document.require(str, *at, "committee", "unit"), _text(document, *at, "committee", "name"),
        document.require(str, *at, "committee", "clause"),
        document.require(bool, *at, "committee", "verified"),
    )  # fmt: skip


def _receivers(document: YamlDocument, at: Place) -> tuple[Receiver, ...]:
    known: set[str] = set()
    found = []
    for place in _listed(document, "receivers", at):
        document.only(("code", "unit", "clause", "verified", "name"), *place)
        found.append(
            Receiver(
                _code(document, known, "code", *place), _text(document, *place, "name"),
                document.require(str, *place, "unit"), document.require(str, *place, "clause"),
                document.require(bool, *place, "verified"),
            )
        )  # fmt: skip
    return tuple(found)


def _calendar(document: YamlDocument, at: Place) -> tuple[CalendarStep, ...]:
    known: set[str] = set()
    found: list[CalendarStep] = []
    for place in _listed(document, "calendar", at):
        document.only(("step", "year", "day", "verified", "name"), *place)
        typed = document.require(str, *place, "day")
        try:
            day = date.fromisoformat(f"2001-{typed}")  # no leap year: the day exists in each
        except ValueError:
            raise document.error("a month and a day, such as 07-20", *place, "day") from None
        step = CalendarStep(
            _code(document, known, "step", *place), _text(document, *place, "name"),
            document.require(int, *place, "year"), day.month, day.day,
            document.require(bool, *place, "verified"),
        )  # fmt: skip
        if found and step.on(2001) < found[-1].on(2001):
            raise document.error("the days must follow one another", *place, "day")
        found.append(step)
    if UNIT_SENDS not in known:
        raise document.error(f"the step {UNIT_SENDS} is missing", *at, "calendar")
    return tuple(found)


def _default(categories: Sequence[MoneyCategory]) -> str:
    return next(one.code for one in categories if one.default)


def read_rules(path: Path) -> tuple[PlanRules, ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[PlanRules] = []
    for at in _listed(document, "versions", ()):
        document.only(_KEYS, *at)
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        categories = _categories(document, at)
        if found and _default(found[-1].categories) != _default(categories):
            raise document.error("the default cannot change", *at, "categories")
        found.append(
            PlanRules(
                since, _text(document, *at, "basis"), document.require(bool, *at, "verified"),
                _sources(document, at, categories), categories, _sections(document, at),
                _committee(document, at), _receivers(document, at), _calendar(document, at),
            )
        )  # fmt: skip
    return tuple(found)


@cache
def _versions() -> tuple[PlanRules, ...]:
    return read_rules(definitions_dir() / "plans" / "rules.yaml")


def rules_versions() -> tuple[PlanRules, ...]:
    """Every version of the rules, oldest first."""
    return _versions()


def rules_on(day: date) -> PlanRules:
    """The rules of ``day``; the first ones for a day before them."""
    known = [item for item in _versions() if item.valid_from <= day]
    return known[-1] if known else _versions()[0]


def rules_for_year(year: int) -> PlanRules:
    """The rules by which the plan of a budget year is made: those of the year's first day.

    The budget law of 2015 holds from the budget year 2017 on, which is planned in 2016.
    """
    return rules_on(date(year, 1, 1))
