"""Reads: sets, scores, rankings, comparisons. Each says how many statements it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Text, Window
from motcua.indicators.errors import IndicatorNotInForce, UnitNotRecorded
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.reform_index.codec import edition_of, trimmed
from motcua.reform_index.contracts import (
    Comparison,
    Counted,
    Edition,
    Given,
    IndexSet,
    ItemScore,
    Lift,
    Missing,
    Part,
    Period,
    Published,
    RankedUnit,
    Ranking,
    Source,
    Stage,
    View,
)
from motcua.reform_index.errors import (
    EditionMissing,
    IndexUnknown,
    PeriodInvalid,
    ResultUnknown,
    SubjectUnknown,
)
from motcua.reform_index.loading import in_order, sets_defined
from motcua.reform_index.models import IndexEdition, Result, Score
from motcua.reform_index.rules import (
    compare,
    lifts,
    period_of,
    points_of,
    rank,
    result_of,
    value_fault,
)

COUNTS = {
    View.FINAL: (Stage.APPRAISED, Stage.SURVEY, Stage.STATED),
    View.SELF: (Stage.SELF, Stage.SURVEY, Stage.STATED),
}
"""The stages that count in a view; of several the one recorded last."""


# Sets ----------------------------------------------------------------------------------


def _sets_of(rows: Iterable[IndexEdition]) -> dict[str, IndexSet]:
    by_set: dict[str, list[IndexEdition]] = defaultdict(list)
    for row in rows:
        by_set[row.set_code].append(row)
    return {
        code: IndexSet(
            code, Text(found[-1].title_vi, found[-1].title_en),
            in_order(edition_of(row.data) for row in found), shipped=False,
        )
        for code, found in by_set.items()
    }  # fmt: skip


def set_list() -> list[IndexSet]:
    """All known sets: those of the definition files, then those taken in. One statement."""
    taken_in = _sets_of(IndexEdition.objects.order_by("set_code", "pk"))
    return [*sets_defined().values(), *taken_in.values()]


def set_get(code: str) -> IndexSet:
    """A set. No statement for a shipped one, else one. Raises ``IndexUnknown``."""
    if code in sets_defined():
        return sets_defined()[code]
    found = _sets_of(IndexEdition.objects.filter(set_code=code).order_by("pk"))
    if code not in found:
        raise IndexUnknown(set=code, known=", ".join(known.code for known in set_list()))
    return found[code]


def period_get(code: str) -> Period:
    """The period that ``code`` names. Raises ``PeriodInvalid``."""
    found = period_of(code)
    if found is None:
        raise PeriodInvalid(period=code)
    return found


def edition_for(index: IndexSet, period: Period) -> Edition:
    """The edition in force on the last day of ``period``. Raises ``EditionMissing``."""
    edition = index.edition_on(period.until - timedelta(days=1))
    if edition is None:
        raise EditionMissing(
            set=index.code, period=period.code, first=index.editions[0].valid_from.isoformat()
        )
    return edition


def subjects_of(edition: Edition, period: Period) -> dict[str, Unit]:
    """The units of the organisation that an edition scores: those that end the period, and
    those that ended in it, by code."""
    last = period.until - timedelta(days=1)
    found: dict[str, Unit] = {}
    for day in (period.from_on, last):
        for unit in organisation.unit_list(on=day):
            kind = "DEPARTMENT" if unit.kind == "DEPARTMENT" else unit.level
            kind = "PROVINCE" if unit.kind == "PROVINCE" else kind
            if kind in edition.subjects and not (kind == "PROVINCE" and unit.parent):
                found[unit.code] = unit
    return found


def subject_check(index: IndexSet, edition: Edition, period: Period, unit: str) -> None:
    """Raise ``SubjectUnknown`` for a unit that the edition does not score."""
    if not edition.is_free and unit not in subjects_of(edition, period):
        raise SubjectUnknown(unit=unit, set=index.code, period=period.code)


# Scores --------------------------------------------------------------------------------


def given_of(row: Score) -> Given:
    """The contract of a row."""
    return Given(
        score_id=row.pk, unit=row.unit, item=row.item, stage=Stage(row.stage),
        value=None if row.value is None else trimmed(row.value),
        points=None if row.points is None else trimmed(row.points),
        evidence=row.evidence, evidence_digest=row.evidence_digest,
        reason=row.reason, recorded_at=row.recorded_at, recorded_by=row.recorded_by,
        replaces=row.replaces_id,
    )  # fmt: skip


def given_current(set_code: str, period: str, *, units: Sequence[str] | None = None) -> list[Given]:
    """The last row of each unit, item and stage, in the order of recording. One statement."""
    rows = Score.objects.filter(set_code=set_code, period=period)
    if units is not None:
        rows = rows.filter(unit__in=units)
    keys = ("unit", "item", "stage")
    found = [given_of(row) for row in rows.order_by(*keys, "-pk").distinct(*keys)]
    return sorted(found, key=lambda given: given.score_id)


def given_history(set_code: str, period: str, unit: str) -> list[Given]:
    """All that was ever recorded of a unit in a period, the first first. One statement."""
    rows = Score.objects.filter(set_code=set_code, period=period, unit=unit).order_by("pk")
    return [given_of(row) for row in rows]


def evidence_type(set_code: str, period: str, unit: str, digest: str) -> str | None:
    """The media type of a file that a score of the unit rests on; ``None`` for no such file."""
    found = Score.objects.filter(
        set_code=set_code, period=period, unit=unit, evidence_digest=digest
    ).exclude(evidence_digest="")
    kind: str | None = found.order_by("pk").values_list("evidence_type", flat=True).first()
    return kind


def periods_scored(set_code: str) -> list[str]:
    """The periods of which something is recorded, the latest first. One statement."""
    rows = Score.objects.filter(set_code=set_code).values_list("period", flat=True)
    return sorted(rows.distinct(), reverse=True)


def _as_score(item: Part, given: Given, places: int) -> ItemScore | None:
    """A given score counted by the edition in force; ``None`` where its value does not fit."""
    score = ItemScore(
        item.code, item.max, applicable=given.value is not None, value=given.value,
        stage=given.stage.value, evidence=given.evidence,
        evidence_digest=given.evidence_digest, reason=given.reason,
    )  # fmt: skip
    if given.value is None:
        return score
    if value_fault(item, given.value):
        return None
    return replace(score, points=points_of(item, given.value, places))


def _automatic(item: Part, edition: Edition, unit: str, period: Period) -> ItemScore | None:
    """What the indicator says of the unit in the period; ``None`` without evidence."""
    on = min(period.until - timedelta(days=1), clock.today())
    if on < period.from_on:
        return None
    try:
        found = indicators.indicator_value(
            code=item.indicator, on=on, unit=unit, window=Window(period.from_on, period.until)
        )
    except (IndicatorNotInForce, UnitNotRecorded):
        return None
    value = found.value
    if value is None or value_fault(item, value):
        return None
    return ItemScore(
        item.code, item.max, value=value, points=points_of(item, value, edition.points_places),
        stage=Source.INDICATOR.value,
        counted=Counted(
            item.indicator, found.definition_version, found.fingerprint, on, found.numerator,
            found.denominator,
        ),
    )  # fmt: skip


def scores_of(
    edition: Edition, period: Period, unit: str, given: Iterable[Given], view: View,
    automatic: Mapping[str, ItemScore] | None = None,
) -> dict[str, ItemScore]:  # fmt: skip
    """A unit's known scores. As many statements as the edition has automatic items; none
    where ``automatic`` brings those of another view along.
    """
    items, known = edition.by_code, {}
    for row in given:
        item = items.get(row.item)
        if item is None or row.stage not in COUNTS[view]:
            continue
        score = _as_score(item, row, edition.points_places)
        if score is not None:
            known[item.code] = score
    if automatic is not None:
        computed = {code: score for code, score in automatic.items() if score.counted}
        return computed | known
    if unit in organisation.units_by_code():
        for item in edition.items:
            if item.source is Source.INDICATOR and item.code not in known:
                score = _automatic(item, edition, unit, period)
                if score is not None:
                    known[item.code] = score
    return known


# Rankings ------------------------------------------------------------------------------


def ranking_now(
    *, set_code: str, period: str, view: View = View.FINAL, missing: Missing | None = None
) -> Ranking:
    """All units of which something is recorded, as the scores stand now.

    One statement, and for each unit one for each automatic item. Raises ``IndexUnknown``,
    ``PeriodInvalid`` and ``EditionMissing``.
    """
    index, span = set_get(set_code), period_get(period)
    edition = edition_for(index, span)
    by_unit: dict[str, list[Given]] = defaultdict(list)
    for given in given_current(index.code, span.code):
        by_unit[given.unit].append(given)
    rule = missing or edition.missing
    results = [
        result_of(edition, unit, scores_of(edition, span, unit, given, view), rule)
        for unit, given in by_unit.items()
    ]
    expected = {} if edition.is_free else subjects_of(edition, span)
    return Ranking(
        set_code=index.code, edition=edition, period=span, view=view, missing_rule=rule,
        rows=rank(results, edition.percent_places),
        silent=tuple(sorted(set(expected) - set(by_unit))),
    )  # fmt: skip


def published_of(row: Result) -> Published:
    """The contract of a row, without its scores."""
    return Published(row.number, row.published_at, row.published_by, row.reason, row.digest)


def result_list(set_code: str, period: str) -> list[Published]:
    """The results published for a period, the first first. One statement."""
    rows = Result.objects.filter(set_code=set_code, period=period).defer("data")
    return [published_of(row) for row in rows.order_by("number")]


def results_published() -> dict[str, list[str]]:
    """Set code → the periods with a published result, the latest first. One statement."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, period in Result.objects.values_list("set_code", "period").distinct():
        found[code].add(period)
    return {code: sorted(periods, reverse=True) for code, periods in found.items()}


def _frozen_score(item: Part, data: Mapping[str, Any]) -> ItemScore:
    counted = data.get("counted")
    return ItemScore(
        item.code, item.max, applicable=data["applicable"],
        value=None if data["value"] is None else Decimal(data["value"]),
        points=None if data["points"] is None else Decimal(data["points"]),
        stage=data["stage"], evidence=data["evidence"], evidence_digest=data["evidence_digest"],
        counted=None if counted is None else Counted(
            counted["indicator"], counted["version"], counted["fingerprint"],
            date.fromisoformat(counted["on"]), Decimal(counted["numerator"]),
            counted["denominator"],
        ),
    )  # fmt: skip


def ranking_published(*, set_code: str, period: str, number: int | None = None) -> Ranking:
    """A result as it was published, the last one without ``number``. One statement.

    Raises ``ResultUnknown``.
    """
    rows = Result.objects.filter(set_code=set_code, period=period)
    if number is not None:
        rows = rows.filter(number=number)
    row = rows.order_by("-number").first()
    if row is None:
        raise ResultUnknown(set=set_code, period=period)
    edition = edition_of(row.data["edition"])
    items, rule = edition.by_code, Missing(row.data["missing"])
    results = [
        result_of(
            edition, unit["unit"],
            {code: _frozen_score(items[code], score) for code, score in unit["scores"].items()},
            rule,
        )
        for unit in row.data["rows"]
    ]  # fmt: skip
    return Ranking(
        set_code=set_code, edition=edition, period=period_get(period), view=View.FINAL,
        missing_rule=rule, rows=rank(results, edition.percent_places),
        silent=tuple(row.data["silent"]), published=published_of(row),
    )  # fmt: skip


# One unit ------------------------------------------------------------------------------


def row_of(ranking: Ranking, unit: str) -> RankedUnit:
    """The unit's row. Raises ``SubjectUnknown``."""
    row = ranking.of(unit)
    if row is None:
        raise SubjectUnknown(unit=unit, set=ranking.set_code, period=ranking.period.code)
    return row


def unit_lifts(ranking: Ranking, unit: str) -> tuple[Lift, ...]:
    """What each item could still add, the most first. No statement."""
    return lifts(ranking.rows, row_of(ranking, unit), ranking.edition, ranking.missing_rule)


def unit_comparison(before: Ranking, after: Ranking, unit: str) -> Comparison | None:
    """The unit's change between two rankings; ``None`` where it is not in both."""
    then, now = before.of(unit), after.of(unit)
    if then is None or now is None:
        return None
    return compare(then, now, after.edition.percent_places)
