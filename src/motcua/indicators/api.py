"""What other modules may call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import connection

from motcua.core.definitions import definitions_dir
from motcua.core.outbox import Event
from motcua.indicators import publishing, selectors, services
from motcua.indicators.contracts import (
    Drift,
    Every,
    EvidencePage,
    FactSet,
    Indicator,
    Part,
    Point,
    Problem,
    Published,
    PublishedValue,
    Span,
    Text,
    Value,
    Window,
)
from motcua.indicators.declaring import (
    declared_kinds,
    declared_list,
    figure_check,
    figure_declare,
)
from motcua.indicators.engines import DuckEngine, Engine, PostgresEngine, SparkEngine
from motcua.indicators.errors import IndicatorUnknown
from motcua.indicators.fact_sets import DATABASE_FACTS, described, procedures_catalogue
from motcua.indicators.loading import indicators_defined
from motcua.indicators.missing import heaviest, published_missed
from motcua.indicators.publishing import (
    published_list,
    published_parts,
    published_series,
    published_units,
)
from motcua.indicators.registry import FACTS, FactSets
from motcua.indicators.review import changed_versions, lock_read, lock_write, review_problems
from motcua.indicators.rules import formula_words
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

MOST_EVIDENCE = 1000


def fact_set_register(facts: FactSet) -> None:
    """Publish facts for counting. The same set again changes nothing.

    For a known name the meaning of the columns need not be given: see ``fact_sets``.

    Raises ``FactSetInvalid`` for a wrong set, or another one of the same name.
    """
    FACTS.register(described(facts))


def indicator_list() -> list[Indicator]:
    """All indicators, by code."""
    return list(indicators_defined().values())


def indicator_get(code: str) -> Indicator:
    """An indicator. Raises ``IndicatorUnknown``."""
    try:
        return indicators_defined()[code]
    except KeyError:
        raise IndicatorUnknown(indicator=code) from None


def fact_set_of(code: str, on: date | None = None) -> FactSet:
    """The facts that an indicator counts, or those of the edition in force on ``on``.

    Raises ``IndicatorUnknown``, and with a day ``IndicatorNotInForce``.
    """
    indicator = indicator_get(code)
    facts = FACTS.get(indicator.source)
    return facts if on is None else selectors.version_on(indicator, on).counts(facts)


def _unit(unit: str | None) -> str | None:
    """``unit``, if there ever was such a unit: a misspelt code must not look like no work."""
    if unit is not None:
        organisation.unit_get(unit)
    return unit


def _depth() -> int:
    """How many parts the longest code of a unit has."""
    return max((name.count(".") + 1 for name in organisation.units_by_code()), default=1)


def indicator_value(
    *,
    code: str,
    on: date,
    unit: str | None = None,
    window: Window | None = None,
    engine: Engine | None = None,
) -> Value:
    """The value as known on ``on``, for a unit and all below it (all units without one).

    ``window`` replaces the definition's own span, cut off after ``on``. One query; two
    for a change from a base year. Raises ``IndicatorUnknown``, ``IndicatorNotInForce``,
    ``UnitUnknown``, ``UnitNotRecorded``.
    """
    return selectors.value_compute(
        indicator=indicator_get(code), facts=fact_set_of(code), on=on, unit=_unit(unit),
        window=window, engine=engine,
    )  # fmt: skip


def indicator_by(
    *,
    code: str,
    on: date,
    dimension: str,
    unit: str | None = None,
    window: Window | None = None,
    engine: Engine | None = None,
) -> list[Value]:
    """The value of each group of a dimension that has facts; ``group`` may be ``None``.

    As many queries as one value. Raises also ``DimensionUnknown``.
    """
    return selectors.groups_compute(
        indicator=indicator_get(code), facts=fact_set_of(code), on=on, group_by=dimension,
        unit=_unit(unit), window=window, engine=engine,
    )  # fmt: skip


def indicator_series(
    *, code: str, dates: Sequence[date], unit: str | None = None, engine: Engine | None = None
) -> list[Value]:
    """Values for up to 60 days, in their order, in one pass for each version in force."""
    return selectors.series_compute(
        indicator=indicator_get(code), facts=fact_set_of(code), dates=dates, unit=_unit(unit),
        engine=engine,
    )  # fmt: skip


def indicator_points(
    *,
    code: str,
    from_on: date,
    to_on: date,
    every: Every,
    today: date,
    span: Span = Span.DEFINITION,
    unit: str | None = None,
    by_unit: bool = False,
    engine: Engine | None = None,
) -> list[Point]:
    """A series of up to 200 periods between two days, both included.

    ``by_unit`` gives every unit that has facts, each with all below it. The statements are
    as many as for one value, for each version in force. A period that has not begun, or in
    which nothing was defined, has no value; one that is not over is seen as of ``today``.
    Raises ``IndicatorUnknown``, ``UnitUnknown``, ``UnitNotRecorded``, ``SeriesBackwards``,
    ``TooManyPoints``.
    """
    return selectors.series_points(
        indicator=indicator_get(code), facts=fact_set_of(code), from_on=from_on, to_on=to_on,
        every=every, today=today, span=span, unit=_unit(unit), depth=_depth() if by_unit else 0,
        engine=engine,
    )  # fmt: skip


def indicator_evidence(
    *,
    code: str,
    on: date,
    unit: str | None = None,
    part: Part = Part.DENOMINATOR,
    limit: int = 50,
    after: str | int | None = None,
    engine: Engine | None = None,
) -> EvidencePage:
    """The rows behind a value, without personal data. One query."""
    return selectors.evidence_page(
        indicator=indicator_get(code), facts=fact_set_of(code), on=on, part=part,
        unit=_unit(unit), limit=max(1, min(limit, MOST_EVIDENCE)), after=after, engine=engine,
    )  # fmt: skip


@cache
def _formula(code: str, number: int) -> Text:
    indicator = indicator_get(code)
    version = indicator.versions[number - 1]
    return formula_words(indicator, version, version.counts(fact_set_of(code)))


def indicator_formula(*, code: str, on: date) -> Text:
    """What is counted, in plain words made from the rules in force on ``on``."""
    return _formula(code, selectors.version_on(indicator_get(code), on).number)


def indicators_check(*, today: date) -> list[Problem]:
    """Faults of the definitions: changed without a version, review overdue, own checker."""
    defined = indicators_defined()
    folder = definitions_dir() / "indicators"
    return changed_versions(defined, lock_read(folder)) + review_problems(defined, today)


def indicators_lock() -> None:
    """Lock the versions that are new. A changed version stays a fault."""
    lock_write(definitions_dir() / "indicators", indicators_defined())


def values_publish(
    *, code: str, on: date, actor: Actor, at: datetime, reason: str = ""
) -> Published:
    """Freeze an indicator's figures of a day: of all, of every unit, and their parts.

    The same again changes nothing; what is no longer the same is kept beside the old value
    and needs a ``reason``. Raises ``IndicatorUnknown``, ``NotPermitted``,
    ``IndicatorNotInForce``, ``AlreadyPublished``, ``CorrectionNeedsReason``.
    """
    return publishing.values_publish(
        indicator=indicator_get(code), facts=fact_set_of(code), on=on, depth=_depth(),
        actor=actor, at=at, reason=reason,
    )  # fmt: skip


def published_drift(*, code: str, on: date, unit: str | None = None) -> Drift:
    """A frozen figure beside the present one. Raises ``NothingPublished``."""
    return publishing.published_drift(
        indicator=indicator_get(code), facts=fact_set_of(code), on=on, unit=_unit(unit)
    )


def facts_export(*, directory: Path, at: datetime, code: str | None = None) -> dict[str, int]:
    """Write all fact sets, or those of one indicator, as Parquet; returns the rows of each."""
    fact_sets = FACTS.all()
    if code is not None:
        versions = indicator_get(code).versions
        counted = dict.fromkeys(version.counts(fact_set_of(code)) for version in versions)
        fact_sets = tuple(counted)
    return services.facts_export(directory=directory, fact_sets=fact_sets, at=at)


def parquet_engine(directory: Path) -> DuckEngine:
    """An engine over exported facts."""
    return DuckEngine.over_parquet(directory, FACTS.all())


def spark_engine(directory: Path) -> SparkEngine:
    """Apache Spark over exported facts. Raises ``SparkMissing`` where it is not installed."""
    return SparkEngine.over_parquet(directory, FACTS.all())


def figures_outdated(event: Event) -> None:
    """Say that figures may have changed (an outbox subscriber). Waits for nobody.

    A sequence is stepped, not a row updated: a row would make all deliveries queue.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('indicators_figures_stamp')")


def figures_stamp() -> int:
    """A number that changes when figures may have: part of the key of whatever is cached."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(pg_sequence_last_value('indicators_figures_stamp'), 0)")
        return int(cursor.fetchone()[0])


__all__ = [
    "DATABASE_FACTS",
    "FACTS",
    "DuckEngine",
    "Engine",
    "FactSets",
    "PostgresEngine",
    "PublishedValue",
    "SparkEngine",
    "declared_kinds",
    "declared_list",
    "fact_set_of",
    "fact_set_register",
    "facts_export",
    "figure_check",
    "figure_declare",
    "figures_outdated",
    "figures_stamp",
    "heaviest",
    "indicator_by",
    "indicator_evidence",
    "indicator_formula",
    "indicator_get",
    "indicator_list",
    "indicator_points",
    "indicator_series",
    "indicator_value",
    "indicators_check",
    "indicators_lock",
    "parquet_engine",
    "procedures_catalogue",
    "published_drift",
    "published_list",
    "published_missed",
    "published_parts",
    "published_series",
    "published_units",
    "spark_engine",
    "values_publish",
]
