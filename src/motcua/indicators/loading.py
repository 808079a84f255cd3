"""Read indicator definitions: strictly, against the fact sets, refused whole."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from motcua.core.definitions import YamlDocument, definitions_dir, fingerprint, read_yaml
from motcua.indicators.contracts import (
    Base,
    Better,
    Column,
    ColumnType,
    Exclusion,
    FactSet,
    Indicator,
    Kind,
    LegalBasis,
    Measure,
    Operator,
    Rule,
    Text,
    Version,
    Volumes,
    WindowKind,
)
from motcua.indicators.errors import FactSetUnknown
from motcua.indicators.registry import FACTS, FactSets

_TOP = {
    "code", "title", "why", "formula", "legal_basis", "measure", "better", "source",
    "dimensions", "owner", "checked_by", "adopted_by", "reviewed_on", "review_due", "versions",
}  # fmt: skip
_VERSION = {
    "valid_from", "note", "kind", "window", "period_column", "denominator", "exclusions",
    "judgeable", "numerator", "count_of", "measured", "base",
    "weight", "quantile", "source",
}  # fmt: skip
_NUMERIC = {ColumnType.INT32, ColumnType.INT64}
_ORDERED = {Operator.AT_MOST, Operator.AT_LEAST, Operator.LESS_THAN, Operator.MORE_THAN}
_BARE = {Operator.PRESENT, Operator.ABSENT, Operator.BEFORE_ON, Operator.NOT_ENDED_ON}
_DATED = {Operator.BEFORE_ON, Operator.NOT_ENDED_ON}
Path_ = tuple[str | int, ...]


def text_at(document: YamlDocument, *path: str | int) -> Text:
    """The ``{vi, en}`` at ``path``; neither may be empty."""
    words = []
    for language in ("vi", "en"):
        said = document.require(str, *path, language).strip()
        if not said:
            raise document.error(f"the {language} text is empty", *path, language)
        words.append(said)
    extra = set(document.require(dict, *path)) - {"vi", "en"}
    if extra:
        raise document.error(f"unknown language {', '.join(sorted(map(str, extra)))}", *path)
    return Text(*words)


def _known_keys(document: YamlDocument, known: set[str], *path: str | int) -> None:
    value: dict[str, Any] = document.require(dict, *path) if path else document.data
    for key in value:
        if key not in known:
            raise document.error(f"unknown key {key}", *path, key)


def _choice(document: YamlDocument, kind: Any, *path: str | int) -> Any:
    text = document.require(str, *path)
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(kind)
        raise document.error(f"{text} is none of {known}", *path) from None


def _column(document: YamlDocument, facts: FactSet, name: Any, *path: str | int) -> Column:
    try:
        column = facts.column(str(name))
    except KeyError:
        raise document.error(f"{facts.name} has no column {name}", *path) from None
    if column.personal:
        raise document.error(f"{name} is personal data and cannot be counted by", *path)
    return column


def _fits(column: Column, value: Any) -> bool:
    if column.type == ColumnType.BOOL:
        return isinstance(value, bool)
    if column.type in _NUMERIC:
        return isinstance(value, int) and not isinstance(value, bool)
    return column.type == ColumnType.STRING and isinstance(value, str) and "@" not in value


def _rule(document: YamlDocument, facts: FactSet, keys: set[str], *path: str | int) -> Rule:
    entry = document.require(dict, *path)
    tests = [key for key in entry if key not in keys]
    if len(tests) != 1:
        raise document.error("a rule has a column and exactly one test", *path)
    try:
        operator = Operator(str(tests[0]).upper())
    except ValueError:
        known = ", ".join(item.lower() for item in Operator)
        raise document.error(f"{tests[0]} is none of {known}", *path) from None
    column = _column(document, facts, document.require(str, *path, "column"), *path, "column")
    value = entry[tests[0]]
    if operator in _BARE:
        if value is not True:
            raise document.error(f"{tests[0]} takes only true", *path, tests[0])
        if operator in _DATED and column.type != ColumnType.DATE:
            raise document.error(f"{column.name} is not a day", *path, "column")
        return Rule(column.name, operator)
    if operator in _ORDERED and column.type not in _NUMERIC:
        raise document.error(f"{column.name} is not a number", *path, "column")
    values = value if operator is Operator.IN and isinstance(value, list) else [value]
    if (operator is Operator.IN and not isinstance(value, list)) or not values:
        raise document.error("in takes a list", *path, tests[0])
    coded = {code for code, _ in column.values}
    for item in values:
        if not _fits(column, item) or (coded and item not in coded):
            raise document.error(f"{item!r} is no value of {column.name}", *path, tests[0])
    return Rule(column.name, operator, tuple(values) if operator is Operator.IN else value)


def _rules(document: YamlDocument, facts: FactSet, *path: str | int) -> tuple[Rule, ...]:
    key = path[-1]
    entry: Any = document.data
    for step in path[:-1]:
        entry = entry[step]
    if key not in entry:
        return ()
    count = len(document.require(list, *path))
    return tuple(_rule(document, facts, {"column"}, *path, index) for index in range(count))


def _exclusions(document: YamlDocument, facts: FactSet, at: Path_) -> tuple[Exclusion, ...]:
    if "exclusions" not in document.require(dict, *at):
        return ()
    count = len(document.require(list, *at, "exclusions"))
    return tuple(
        Exclusion(
            _rule(document, facts, {"column", "why"}, *at, "exclusions", index),
            text_at(document, *at, "exclusions", index, "why"),
        )
        for index in range(count)
    )


def _base(document: YamlDocument, facts: FactSet, at: Path_) -> Base:
    _known_keys(document, {"years", "strata", "volumes"}, *at, "base")
    years = tuple(document.require(list, *at, "base", "years"))
    strata = tuple(document.require(list, *at, "base", "strata"))
    if not years or any(type(year) is not int for year in years) or list(years) != sorted(years):
        raise document.error("the base years must be numbers, earliest first", *at, "base", "years")
    if not strata:
        raise document.error("name at least one stratum", *at, "base", "strata")
    for name in strata:
        _column(document, facts, name, *at, "base", "strata")
    stated = "volumes" in document.require(dict, *at, "base")
    volumes = _choice(document, Volumes, *at, "base", "volumes") if stated else Volumes.BASE
    return Base(years, strata, volumes)


def _weight(document: YamlDocument, facts: FactSet, kind: Kind, at: Path_) -> str | None:
    entry = document.require(dict, *at)
    if (kind in (Kind.WEIGHTED_MEAN, Kind.RATIO_OF_SUMS)) != ("weight" in entry):
        raise document.error(
            "weight belongs to WEIGHTED_MEAN and RATIO_OF_SUMS, which need one", *at
        )
    if "weight" not in entry:
        return None
    name: str = document.require(str, *at, "weight")
    if _column(document, facts, name, *at, "weight").type not in _NUMERIC:
        raise document.error(f"{name} is not a number", *at, "weight")
    return name


def _quantile(document: YamlDocument, kind: Kind, at: Path_) -> Fraction | None:
    entry = document.require(dict, *at)
    if (kind is Kind.QUANTILE) != ("quantile" in entry):
        raise document.error("quantile belongs to QUANTILE, which needs one", *at)
    if "quantile" not in entry:
        return None
    try:
        share = Fraction(str(entry["quantile"]))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise document.error("a quantile is a number above 0 and at most 1", *at, "quantile")
    return share


def _version(
    document: YamlDocument, facts: FactSet, number: int, common: list[Any],
    own: FactSet | None,
) -> Version:  # fmt: skip
    at: Path_ = ("versions", number - 1)
    _known_keys(document, _VERSION, *at)
    entry = document.require(dict, *at)
    facts = own or facts
    kind: Kind = _choice(document, Kind, *at, "kind")
    period = document.require(str, *at, "period_column")
    if period not in facts.period_columns:
        raise document.error(f"{period} is no period of {facts.name}", *at, "period_column")
    measured, count_of = entry.get("measured"), entry.get("count_of")
    if (kind is Kind.RATIO) == (measured is not None):
        raise document.error("measured belongs to every kind but RATIO, which has none", *at)
    if measured is not None and _column(document, facts, measured, *at).type not in _NUMERIC:
        raise document.error(f"{measured} is not a number", *at, "measured")
    if count_of is not None:
        _column(document, facts, count_of, *at, "count_of")
    if kind.compares != ("base" in entry):
        raise document.error("base belongs to what compares with a base year", *at)
    numerator = _rules(document, facts, *at, "numerator")
    if (kind is Kind.RATIO) != bool(numerator) or (count_of and kind is not Kind.RATIO):
        raise document.error("numerator and count_of belong to RATIO, which needs one", *at)
    counted = {key: value for key, value in entry.items() if key not in ("note", "source")}
    counted.pop("why", None)
    return Version(
        number=number,
        valid_from=document.require(date, *at, "valid_from"),
        note=text_at(document, *at, "note"),
        kind=kind,
        window=_choice(document, WindowKind, *at, "window"),
        period_column=period,
        denominator=_rules(document, facts, *at, "denominator"),
        exclusions=_exclusions(document, facts, at),
        judgeable=_rules(document, facts, *at, "judgeable"),
        numerator=numerator,
        count_of=count_of,
        measured=measured,
        base=_base(document, facts, at) if kind.compares else None,
        weight=_weight(document, facts, kind, at),
        quantile=_quantile(document, kind, at),
        fingerprint=fingerprint([*common, facts.name, _without_words(counted)]),
        facts=own,
    )


def _without_words(entry: dict[str, Any]) -> dict[str, Any]:
    """What is computed, without why: better wording is not another way of counting."""
    plain = dict(entry)
    plain["exclusions"] = [
        {key: value for key, value in item.items() if key != "why"}
        for item in entry.get("exclusions", [])
    ]
    return plain


def _legal_basis(document: YamlDocument) -> tuple[LegalBasis, ...]:
    found = tuple(
        LegalBasis(
            document.require(str, "legal_basis", index, "text"),
            document.require(bool, "legal_basis", index, "verified"),
        )
        for index in range(len(document.require(list, "legal_basis")))
    )
    if not found:
        raise document.error("name at least one source in law", "legal_basis")
    return found


def _source(
    document: YamlDocument, fact_sets: FactSets, dimensions: tuple[str, ...], *at: str | int
) -> FactSet:
    """The fact set named at ``at``: the indicator's, or an earlier edition's own."""
    name = document.require(str, *at, "source")
    try:
        facts = fact_sets.get(name)
    except FactSetUnknown:
        raise document.error(f"no fact set {name} is published", *at, "source") from None
    for dimension in dimensions:
        if dimension not in facts.dimensions:
            raise document.error(f"{facts.name} is not broken down by {dimension}", "dimensions")
    return facts


def indicator_read(path: Path, fact_sets: FactSets) -> Indicator:
    """Read one definition. Raises ``DefinitionError`` naming the line."""
    document = read_yaml(path)
    _known_keys(document, _TOP)
    code = document.require(str, "code")
    if path.stem != code.lower().replace("_", "-"):
        raise document.error(f"the file of {code} has another name", "code")
    dimensions = tuple(document.require(list, "dimensions"))
    facts = _source(document, fact_sets, dimensions)
    measure: Measure = _choice(document, Measure, "measure")
    versions = tuple(
        _version(
            document, facts, index + 1, [code, measure.value],
            _source(document, fact_sets, dimensions, "versions", index)
            if "source" in document.require(dict, "versions", index)
            else None,
        )
        for index in range(len(document.require(list, "versions")))
    )  # fmt: skip
    absolute = {Kind.QUANTILE, Kind.WEIGHTED_MEAN, Kind.DIFFERENCE_FROM_BASE}
    if measure is Measure.PERCENT and absolute & {version.kind for version in versions}:
        raise document.error("a quantile, mean or difference is no percentage", "measure")
    starts = [version.valid_from for version in versions]
    if not versions or starts != sorted(set(starts)):
        raise document.error("versions need different days, earliest first", "versions")
    return Indicator(
        code=code,
        title=text_at(document, "title"),
        why=text_at(document, "why"),
        formula=text_at(document, "formula"),
        legal_basis=_legal_basis(document),
        measure=measure,
        better=_choice(document, Better, "better"),
        source=facts.name,
        dimensions=dimensions,
        versions=versions,
        owner=document.require(str, "owner"),
        checked_by=document.require(str, "checked_by"),
        reviewed_on=document.require(date, "reviewed_on"),
        review_due=document.require(date, "review_due"),
        adopted_by=document.data.get("adopted_by") or "",
    )


def indicators_read(folder: Path, fact_sets: FactSets) -> dict[str, Indicator]:
    """All definitions of a folder, by code."""
    found = [indicator_read(path, fact_sets) for path in sorted(folder.glob("*.yaml"))]
    return {indicator.code: indicator for indicator in found}


@cache
def indicators_defined() -> dict[str, Indicator]:
    """The definitions of this installation against its fact sets, read once."""
    return indicators_read(definitions_dir() / "indicators", FACTS)
