"""Read index sets from YAML; refuse a wrong file whole, naming the line.

The shipped sets stand in ``definitions/indices``. Any other file of the same form can be
taken in with ``motcua index import``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from motcua.core import text
from motcua.core.definitions import (
    DefinitionError,
    YamlDocument,
    definitions_dir,
    fingerprint,
    read_each,
    read_yaml,
)
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Text
from motcua.indicators.errors import IndicatorUnknown
from motcua.reform_index.codec import edition_data
from motcua.reform_index.contracts import (
    FREE,
    Edition,
    IndexSet,
    Kind,
    Missing,
    Part,
    Scale,
    Source,
    Tier,
)
from motcua.reform_index.rules import GREATEST, MOST_PLACES, tiers_fault

At = tuple[str | int, ...]
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
SET_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
SUBJECTS: Final = ("PROVINCE", "DEPARTMENT", "DISTRICT", "COMMUNE", FREE)
MOST_ITEMS, DEEPEST, LONGEST_TEXT = 1000, 4, 4000

_SET = ("code", "name", "editions")
_EDITION = (
    "code", "valid_from", "valid_until", "basis", "verified", "note", "subjects", "maximum",
    "missing", "points_places", "percent_places", "parts",
)  # fmt: skip
_BRANCH = ("code", "title", "max", "parts")
_ITEM = ("code", "title", "max", "kind", "source", "indicator", "asks_for")
_OF_KIND = {
    Kind.POINTS: (),
    Kind.YES_NO: (),
    Kind.TIERS: ("tiers", "low", "high"),
    Kind.PROPORTIONAL: ("floor", "threshold", "low", "high"),
    Kind.SURVEY_MEAN: ("scale_min", "scale_max", "floor"),
    Kind.DEDUCTION: ("per", "lowest"),
}


def _has(document: YamlDocument, *path: str | int) -> bool:
    return path[-1] in document.require(dict, *path[:-1])


def _number(document: YamlDocument, at: At, default: Decimal | None = None) -> Decimal:
    """An exact number: ``14.5`` as it is written, never a binary fraction."""
    if default is not None and not _has(document, *at):
        return default
    value = document.require(object, *at)
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise InvalidOperation
        number = Decimal(str(value))
        places = -int(number.as_tuple().exponent) if number.is_finite() else MOST_PLACES + 1
    except InvalidOperation:
        raise document.error(f"{at[-1]} must be a number, not {value!r}", *at) from None
    if places > MOST_PLACES or abs(number) >= GREATEST:
        raise document.error(f"{at[-1]} has too many digits: {value!r}", *at)
    return number


def _said(document: YamlDocument, *path: str | int) -> Text:
    """A text in both languages, or one that serves for both."""
    value = document.require(object, *path)
    if isinstance(value, str):
        found = Text(text.clean(value), text.clean(value))
    else:
        document.only(("vi", "en"), *path)
        found = Text(
            text.clean(document.require(str, *path, "vi")),
            text.clean(document.require(str, *path, "en")),
        )
    if not found.vi or not found.en or max(len(found.vi), len(found.en)) > LONGEST_TEXT:
        raise document.error(f"{path[-1]} must be 1 to {LONGEST_TEXT} characters", *path)
    return found


def _code(document: YamlDocument, pattern: re.Pattern[str], *path: str | int) -> str:
    value = document.require(object, *path)
    if not isinstance(value, str):
        raise document.error(f"write the code in quotes: code: '{value}'", *path)
    if not pattern.fullmatch(value):
        raise document.error(
            f"{value!r} is no code: letters without marks, digits, '_' and '-', at most 64", *path
        )
    return value


def _choice(
    document: YamlDocument, at: At, known: type[Kind] | type[Source] | type[Missing], default: Any
) -> Any:
    if not _has(document, *at):
        return default
    value = document.require(str, *at)
    if value not in known.__members__:
        raise document.error(
            f"unknown {at[-1]} {value!r}; known are {', '.join(known.__members__)}", *at
        )
    return known(value)


# Parts ---------------------------------------------------------------------------------


def _tiers(document: YamlDocument, at: At, maximum: Decimal) -> tuple[tuple[Tier, ...], bool]:
    listed = document.require(list, *at, "tiers")
    found: list[Tier] = []
    directions: set[str] = set()
    for index in range(len(listed)):
        place: At = (*at, "tiers", index)
        document.only(("at_least", "at_most", "points"), *place)
        named = [name for name in ("at_least", "at_most") if _has(document, *place, name)]
        if len(named) != 1:
            raise document.error("a tier has either at_least or at_most", *place)
        directions.add(named[0])
        found.append(
            Tier(_number(document, (*place, named[0])), _number(document, (*place, "points")))
        )
    fault = tiers_fault(found, directions == {"at_most"}, maximum)
    if len(directions) > 1:
        fault = "all tiers have at_least, or all have at_most"
    if fault:
        raise document.error(fault, *at, "tiers")
    return tuple(found), directions == {"at_most"}


def _bounds(
    document: YamlDocument, at: At, named: list[Decimal]
) -> tuple[Decimal | None, Decimal | None]:
    """What a value may be: from 0, or from the least number named, unless the file says."""
    low = _number(document, (*at, "low"), min(Decimal(0), *named))
    high = _number(document, (*at, "high")) if _has(document, *at, "high") else None
    if high is not None and high <= low:
        raise document.error("high must be above low", *at, "high")
    return low, high


def _scale(document: YamlDocument, at: At, kind: Kind, maximum: Decimal) -> Scale:
    zero = Decimal(0)
    if kind is Kind.TIERS:
        tiers, at_most = _tiers(document, at, maximum)
        low, high = _bounds(document, at, [tier.bound for tier in tiers])
        return Scale(low=low, high=high, tiers=tiers, tiers_at_most=at_most)
    if kind is Kind.PROPORTIONAL:
        floor = _number(document, (*at, "floor"), zero)
        threshold = _number(document, (*at, "threshold"), Decimal(100))
        low, high = _bounds(document, at, [floor, threshold])
        if high is None and not _has(document, *at, "threshold"):
            high = max(threshold, floor)
        if floor == threshold:
            raise document.error("floor and threshold must differ", *at)
        return Scale(low=low, high=high, floor=floor, threshold=threshold)
    if kind is Kind.SURVEY_MEAN:
        low = _number(document, (*at, "scale_min"), zero)
        high, floor = (
            _number(document, (*at, "scale_max")), _number(document, (*at, "floor"), zero)
        )  # fmt: skip
        if not low < high or not floor < high:
            raise document.error("scale_max must be above scale_min and floor", *at, "scale_max")
        return Scale(low=low, high=high, floor=floor, threshold=high)
    if kind is Kind.DEDUCTION:
        per, lowest = _number(document, (*at, "per")), _number(document, (*at, "lowest"), zero)
        if per <= 0 or lowest > maximum:
            raise document.error("per must be above 0, and lowest not above max", *at)
        return Scale(low=zero, per=per, lowest=lowest)
    return Scale()


def _indicator(document: YamlDocument, at: At, kind: Kind, source: Source) -> str:
    if (source is Source.INDICATOR) != _has(document, *at, "indicator"):
        raise document.error("source INDICATOR and an indicator go together", *at)
    if source is not Source.INDICATOR:
        return ""
    code = document.require(str, *at, "indicator")
    if kind not in (Kind.TIERS, Kind.PROPORTIONAL):
        raise document.error("an indicator is scored by TIERS or PROPORTIONAL", *at, "kind")
    try:
        return indicators.indicator_get(code).code
    except IndicatorUnknown:
        raise document.error(f"there is no indicator {code}", *at, "indicator") from None


def _item(document: YamlDocument, at: At, title: Text, maximum: Decimal) -> Part:
    kind: Kind = _choice(document, (*at, "kind"), Kind, Kind.POINTS)
    document.only((*_ITEM, *_OF_KIND[kind]), *at)
    usual = Source.SURVEY if kind is Kind.SURVEY_MEAN else Source.SELF
    if _has(document, *at, "indicator"):
        usual = Source.INDICATOR
    source: Source = _choice(document, (*at, "source"), Source, usual)
    if maximum == 0 and kind is not Kind.DEDUCTION:
        raise document.error("max must be above 0; only a DEDUCTION may have 0", *at, "max")
    return Part(
        code=document.require(str, *at, "code"), title=title, max=maximum, kind=kind,
        source=source, scale=_scale(document, at, kind, maximum),
        indicator=_indicator(document, at, kind, source),
        asks_for=_said(document, *at, "asks_for") if _has(document, *at, "asks_for") else None,
    )  # fmt: skip


def _part(document: YamlDocument, at: At, depth: int) -> Part:
    code = _code(document, CODE, *at, "code")
    title = _said(document, *at, "title")
    maximum = _number(document, (*at, "max"))
    if maximum < 0:
        raise document.error("max must not be below 0", *at, "max")
    if not _has(document, *at, "parts"):
        return _item(document, at, title, maximum)
    document.only(_BRANCH, *at)
    parts = _parts(document, at, depth + 1)
    added = sum((part.max for part in parts), Decimal(0))
    if added != maximum:
        raise document.error(
            f"the parts of {code} add up to {added:f} points, its max is {maximum:f}", *at, "max"
        )
    return Part(code=code, title=title, max=maximum, parts=parts)


def _parts(document: YamlDocument, at: At, depth: int) -> tuple[Part, ...]:
    count = len(document.require(list, *at, "parts"))
    if not count or depth > DEEPEST:
        raise document.error(f"parts stand at most {DEEPEST} deep, and none is empty", *at, "parts")
    return tuple(read_each(count, lambda index: _part(document, (*at, "parts", index), depth)))


# Editions ------------------------------------------------------------------------------


def _subjects(document: YamlDocument, at: At) -> tuple[str, ...]:
    if not _has(document, *at, "subjects"):
        return (FREE,)
    listed = document.require(list, *at, "subjects")
    wrong = [kind for kind in listed if kind not in SUBJECTS]
    if wrong or not listed:
        raise document.error(f"subjects are some of {', '.join(SUBJECTS)}", *at, "subjects")
    return tuple(listed)


def _places(document: YamlDocument, at: At, usual: int) -> int:
    if not _has(document, *at):
        return usual
    places: int = document.require(int, *at)
    if not 0 <= places <= MOST_PLACES:
        raise document.error(f"{at[-1]} must be 0 to {MOST_PLACES}", *at)
    return places


def _all_codes(parts: tuple[Part, ...]) -> list[str]:
    return [code for part in parts for code in (part.code, *_all_codes(part.parts))]


def _edition(document: YamlDocument, at: At) -> Edition:
    document.only(_EDITION, *at)
    parts = _parts(document, at, 1)
    until = (
        document.require(date, *at, "valid_until") if _has(document, *at, "valid_until") else None
    )
    edition = Edition(
        code=_code(document, CODE, *at, "code"),
        valid_from=document.require(date, *at, "valid_from"), valid_until=until,
        basis=_said(document, *at, "basis"),
        verified=document.require(bool, *at, "verified") if _has(document, *at, "verified")
        else False,
        note=_said(document, *at, "note") if _has(document, *at, "note") else None,
        subjects=_subjects(document, at),
        missing=_choice(document, (*at, "missing"), Missing, Missing.UNRANKED),
        points_places=_places(document, (*at, "points_places"), MOST_PLACES),
        percent_places=_places(document, (*at, "percent_places"), 2), parts=parts, fingerprint="",
    )  # fmt: skip
    _check_edition(document, at, edition)
    return replace(edition, fingerprint=fingerprint(edition_data(edition)))


def _check_edition(document: YamlDocument, at: At, edition: Edition) -> None:
    if edition.valid_until is not None and edition.valid_until <= edition.valid_from:
        raise document.error("valid_until must be after valid_from", *at, "valid_until")
    if twice := [code for code, n in Counter(_all_codes(edition.parts)).items() if n > 1]:
        raise document.error(f"the codes {', '.join(twice)} stand twice", *at, "parts")
    if len(edition.items) > MOST_ITEMS:
        raise document.error(f"at most {MOST_ITEMS} items", *at, "parts")
    if edition.maximum <= 0:
        raise document.error("there must be points to reach", *at, "parts")
    stated = _number(document, (*at, "maximum"), edition.maximum)
    if stated != edition.maximum:
        raise document.error(
            f"the parts add up to {edition.maximum:f} points, not {stated:f}", *at, "maximum"
        )


def in_order(editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """Editions the oldest first."""
    return tuple(sorted(editions, key=lambda edition: edition.valid_from))


def overlapping(editions: tuple[Edition, ...]) -> tuple[str, str] | None:
    """Two editions, of some in order, that hold on the same day; ``None`` for no such two.

    One without an end gives way to the next.
    """
    for one, other in pairwise(editions):
        ends = one.valid_until or other.valid_from
        if ends > other.valid_from or one.valid_from == other.valid_from:
            return one.code, other.code
    return None


def read_set(path: Path, *, shipped: bool = False) -> IndexSet:
    """Read one file. Raises ``DefinitionError`` with file, lines and reasons."""
    document = read_yaml(path)
    document.only(_SET)
    code = _code(document, SET_CODE, "code")
    count = len(document.require(list, "editions"))
    if not count:
        raise document.error("at least one edition is needed", "editions")
    found = tuple(read_each(count, lambda index: _edition(document, ("editions", index))))
    if twice := [name for name, n in Counter(item.code for item in found).items() if n > 1]:
        raise document.error(f"the edition {twice[0]} stands twice", "editions")
    editions = in_order(found)
    if clash := overlapping(editions):
        raise document.error(f"editions {' and '.join(clash)} hold on the same day", "editions")
    return IndexSet(code, _said(document, "name"), editions, shipped)


@cache
def sets_defined() -> dict[str, IndexSet]:
    """The shipped sets by code, read once."""
    found: dict[str, IndexSet] = {}
    for path in sorted((definitions_dir() / "indices").glob("*.yaml")):
        read = read_set(path, shipped=True)
        if read.code in found:
            raise DefinitionError(path, 1, f"the code {read.code} stands in another file too")
        found[read.code] = read
    return found
