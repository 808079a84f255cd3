"""Read programmes from ``definitions/programme``; refuse a wrong file whole."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Measure as Counted
from motcua.indicators.contracts import Text
from motcua.indicators.errors import IndicatorUnknown
from motcua.programme import loading_items as parts
from motcua.programme.checking import check
from motcua.programme.contracts import Base, Compare, Measure, Owner, Programme, Target
from motcua.programme.loading_items import At, Frame, said
from motcua.programme.rules import fits, threshold_words

_PROGRAMME = {
    "code", "draft", "name", "decision", "period_from", "period_until", "unit", "motto",
    "requirements", "outline", "documents", "areas", "groups", "objectives", "targets",
    "contents", "support", "duties",
}  # fmt: skip
_TARGET = {"key", "clause", "title", "measures", "lead", "with", "lead_stated", "base"}
_MEASURE = {
    "key", "requirements", "says", "compare", "number", "shown", "due_on", "year_stated",
    "indicator", "breakdown", "would_count", "declared", "lead", "with", "lead_stated", "base",
}  # fmt: skip


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
        shown = said(document, *at, "shown")
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


def _compares(code: str | None) -> bool:
    """Whether an indicator compares with a base year."""
    versions = indicators.indicator_get(code).versions if code else ()
    return bool(versions) and versions[-1].kind.compares


def _measure(frame: Frame, clause: str, owner: Owner, base: Base, *at: str | int) -> Measure:
    document = frame.document
    data = document.require(dict, *at)
    compare, number, threshold = _threshold(document, at)
    indicator = _indicator(document, compare, number, at)
    document.require(date, *at, "due_on")
    return Measure(
        key=document.require(str, *at, "key"),
        clause=clause,
        requirements=frame.requirements(*at),
        says=said(document, *at, "says"),
        compare=compare,
        number=number,
        threshold=threshold,
        due_on=frame.due(*at),
        year_stated=bool(data.get("year_stated", True)),
        indicator=indicator,
        breakdown=data.get("breakdown"),
        would_count=said(document, *at, "would_count") if "would_count" in data else None,
        declared=_declared(document, *at),
        owner=frame.owner(owner.stated, *at) if "lead" in data else owner,
        base=parts.base_of(document, _compares(indicator), *at, "base")
        if "base" in data else base,
    )  # fmt: skip


def _target(frame: Frame, index: int) -> Target:
    document, at = frame.document, ("targets", index)
    parts.only(document, _TARGET, *at)
    clause = document.require(str, *at, "clause")
    entries = document.require(list, *at, "measures")
    if not entries:
        raise document.error("a target needs a measure", *at)
    owner = frame.owner(False, *at)
    for number in range(len(entries)):
        parts.only(document, _MEASURE, *at, "measures", number)
    counted = any(
        _compares(_indicator(document, None, None, (*at, "measures", number)))
        for number in range(len(entries))
    )
    base = parts.base_of(document, counted, *at, "base")
    return Target(
        key=document.require(str, *at, "key"),
        clause=clause,
        title=said(document, *at, "title"),
        measures=tuple(
            _measure(frame, clause, owner, base, *at, "measures", number)
            for number in range(len(entries))
        ),
        owner=owner,
        base=base,
    )


def _issued_on(document: YamlDocument, draft: bool) -> date | None:
    if draft and "issued_on" not in document.require(dict, "decision"):
        return None
    day: date = document.require(date, "decision", "issued_on")
    return day


def programme_of(document: YamlDocument) -> Programme:
    """The programme that a document defines, checked whole. Raises ``DefinitionError``."""
    parts.only(document, _PROGRAMME)
    draft = "draft" in document.data and document.require(bool, "draft")
    frame = parts.frame_of(document)
    programme = Programme(
        code=document.require(str, "code"),
        name=said(document, "name"),
        decision=document.require(str, "decision", "number"),
        issued_on=_issued_on(document, draft),
        draft=draft,
        issued_by=said(document, "decision", "issued_by"),
        period_from=frame.first_day,
        period_until=document.require(date, "period_until"),
        unit=document.require(str, "unit"),
        motto=said(document, "motto"),
        outline=parts.words(document, "outline"),
        documents=parts.documents_of(document),
        groups=frame.groups,
        objectives=parts.objectives_of(frame),
        targets=tuple(
            _target(frame, index) for index in range(len(document.require(list, "targets")))
        ),
        areas=parts.areas_of(document, parts.items_of(frame, "contents", False)),
        support=parts.items_of(frame, "support", False),
        duties=parts.items_of(frame, "duties", True),
        fingerprint=document.fingerprint,
    )
    check(document, programme)
    return programme


def read_programme(path: Path) -> Programme:
    """Read one file. Raises ``DefinitionError`` with file, line and reason."""
    return programme_of(read_yaml(path))


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
