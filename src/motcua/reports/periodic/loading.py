"""Kinds of periodic reports as data: read strictly, refused whole, by file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from motcua.core.definitions import DefinitionError, YamlDocument, definitions_dir, read_yaml
from motcua.indicators import api as indicators
from motcua.reports.contracts import CutOff, Role
from motcua.reports.loading import forms, said
from motcua.reports.periodic.contracts import Due, Kind, PeriodKind, Section, Tier

_TOP: Final = {
    "code", "title", "abbreviation", "legal_basis", "verified", "valid_from", "cut_off", "due",
    "recipients", "sections",
}  # fmt: skip
_CODE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SECTION: Final = {
    "code", "number", "title", "required", "help", "form", "indicators", "chart",
}  # fmt: skip


def _one_of(document: YamlDocument, kinds: Any, *path: str | int) -> Any:
    value = document.require(str, *path)
    if value not in kinds.__members__:
        raise document.error(f"{value!r} is none of {', '.join(kinds.__members__)}", *path)
    return kinds(value)


def _code(document: YamlDocument, *path: str | int) -> str:
    code: str = document.require(str, *path)
    if not _CODE.fullmatch(code) or len(code) > 40:
        raise document.error("a code is made of small letters, digits and hyphens", *path)
    return code


def _dues(document: YamlDocument) -> tuple[Due, ...]:
    found: list[Due] = []
    for at, given in enumerate(document.require(list, "due")):
        document.only({"period", "basis", "verified", *Tier.__members__}, "due", at)
        period = _one_of(document, PeriodKind, "due", at, "period")
        if period is PeriodKind.AD_HOC:
            raise document.error("whoever asks for it names the day", "due", at, "period")
        if any(other.period is period for other in found):
            raise document.error(f"{period} is due twice", "due", at, "period")
        days = {}
        for tier in Tier:
            if tier.value in given:
                days[tier] = document.require(int, "due", at, tier.value)
                if not 0 <= days[tier] <= 100:
                    raise document.error("days lie between 0 and 100", "due", at, tier.value)
        if not days:
            raise document.error("nobody has to report", "due", at)
        found.append(Due(
            period, days, document.require(str, "due", at, "basis"),
            document.require(bool, "due", at, "verified"),
        ))  # fmt: skip
    return tuple(found)


def _chart(document: YamlDocument, form: str, at: int) -> tuple[int, ...]:
    given = document.require(list, "sections", at, "chart")
    for place, number in enumerate(given):
        for edition in forms()[form]:
            column = edition.column(number) if isinstance(number, int) else None
            if column is None or column.role is not Role.NUMBER:
                raise document.error(
                    f"{form} has no column {number!r} with numbers", "sections", at, "chart", place
                )
    return tuple(given)


def _section(document: YamlDocument, at: int) -> Section:
    path = ("sections", at)
    document.only(_SECTION, *path)
    given = document.require(dict, *path)
    code, number = _code(document, *path, "code"), document.require(str, *path, "number")
    title = said(document, *path, "title")
    if ("help" in given) + ("form" in given) + ("indicators" in given) != 1:
        raise document.error("a section has help for who writes, a form or indicators", *path)
    if "help" in given:
        required = "required" in given and document.require(bool, *path, "required")
        return Section(code, number, title, said(document, *path, "help"), required)
    if "required" in given:
        raise document.error("only a text can be required", *path, "required")
    if "indicators" in given:
        known = {indicator.code for indicator in indicators.indicator_list()}
        codes = document.require(list, *path, "indicators")
        for place, name in enumerate(codes):
            if name not in known:
                raise document.error(f"there is no indicator {name!r}", *path, "indicators", place)
        return Section(code, number, title, indicators=tuple(codes))
    form = document.require(str, *path, "form")
    if form not in forms() or forms()[form][0].on_a_day:
        raise document.error(f"there is no form {form!r} about a period", *path, "form")
    chart = _chart(document, form, at) if "chart" in given else ()
    return Section(code, number, title, form=form, chart=chart)


def _sections(document: YamlDocument) -> tuple[Section, ...]:
    found = tuple(_section(document, at) for at in range(len(document.require(list, "sections"))))
    codes = [section.code for section in found]
    for at, code in enumerate(codes):
        if code in codes[:at]:
            raise document.error(f"the section {code!r} is given twice", "sections", at, "code")
    if not found:
        raise document.error("a report needs sections", "sections")
    return found


def read_kind(path: Path) -> tuple[Kind, YamlDocument]:
    """Read one edition of a kind of report. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(_TOP)
    kind = Kind(
        code=_code(document, "code"), title=said(document, "title"),
        legal_basis=document.require(str, "legal_basis"),
        verified=document.require(bool, "verified"),
        valid_from=document.require(date, "valid_from"),
        cut_off=_one_of(document, CutOff, "cut_off"),
        abbreviation=document.require(str, "abbreviation"), dues=_dues(document),
        recipients=tuple(
            said(document, "recipients", at)
            for at in range(len(document.require(list, "recipients")))
        ),
        sections=_sections(document), fingerprint=document.fingerprint,
    )  # fmt: skip
    return kind, document


def load_kinds(folder: Path) -> Mapping[str, tuple[Kind, ...]]:
    """Every kind of ``folder`` by code, its editions oldest first. Raises ``DefinitionError``."""
    found: dict[str, list[Kind]] = {}
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise DefinitionError(folder, 1, "there is no kind of periodic report")
    for path in paths:
        kind, document = read_kind(path)
        others = found.setdefault(kind.code, [])
        if any(other.valid_from == kind.valid_from for other in others):
            raise document.error("another edition begins on the same day", "valid_from")
        others.append(kind)
    return {
        code: tuple(sorted(editions, key=lambda kind: kind.valid_from))
        for code, editions in found.items()
    }


@cache
def kinds_defined() -> Mapping[str, tuple[Kind, ...]]:
    """The kinds of this installation."""
    return load_kinds(definitions_dir() / "reports" / "periodic")
