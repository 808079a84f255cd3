"""The rows that missed most, of each unit: frozen beside the unit's published part.

A page that says what would move a target most then opens to dossiers without counting any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from motcua.indicators import selectors
from motcua.indicators.compiling import evidence_statement
from motcua.indicators.contracts import (
    FactSet,
    Indicator,
    Kind,
    MissedRecord,
    Operator,
    Part,
    Version,
)
from motcua.indicators.engines import Engine, engine_for
from motcua.indicators.models import PublishedMissed
from motcua.indicators.models import PublishedValue as PublishedRow
from motcua.indicators.statements import Shape

MOST = 3
"""So many rows are kept for each unit."""
_ALL = 2**62
_RECORD = "code"
_DOWN = (Operator.AT_MOST, Operator.LESS_THAN)
_UP = (Operator.AT_LEAST, Operator.MORE_THAN)


def _weight(facts: FactSet, version: Version) -> tuple[str, str] | None:
    """The column that says how far a row missed, and whether more or less of it is worse."""
    for rule in version.numerator:
        if rule.column in facts.shown and rule.operator in (*_DOWN, *_UP):
            return rule.column, "DESC" if rule.operator in _DOWN else "ASC"
    return None


def missed_most(
    *, indicator: Indicator, facts: FactSet, on: date, engine: Engine | None = None
) -> dict[str, list[MissedRecord]]:
    """Of each unit, the rows that missed most, at most three. One query.

    Where no rule has a measure, every row weighs the same, and the first by key are given.
    Nothing for what is no share, or where rows have no code by which they are known.
    """
    version = selectors.version_on(indicator, on)
    facts = version.counts(facts)
    names = {facts.unit_column, _RECORD}
    if version.kind is not Kind.RATIO or not version.numerator or names - set(facts.shown):
        return {}
    used = engine_for(facts, engine)
    found = evidence_statement(facts, version, Part.MISSED, Shape(), False, used.dialect)
    weight = _weight(facts, version)
    shown, order = "NULL", f'"{facts.key}"'
    if weight is not None:
        shown, order = f'"{weight[0]}"', f'"{weight[0]}" {weight[1]} NULLS LAST, "{facts.key}"'
    sql = (
        f'SELECT "{facts.unit_column}", "{_RECORD}", {shown}, "place" FROM (SELECT "row".*, '
        f'row_number() OVER (PARTITION BY "{facts.unit_column}" ORDER BY {order}) AS "place" '
        f'FROM ({found.sql}) AS "row") AS "ranked" WHERE "place" <= {MOST} ORDER BY 1, 4'
    )
    question = selectors.ask(indicator, facts, on)
    told: dict[str, list[MissedRecord]] = defaultdict(list)
    for unit, record, heavy, _ in used.rows(sql, {**question.parameters, "limit": _ALL}):
        told[str(unit)].append(MissedRecord(str(record), None if heavy is None else int(heavy)))
    for code, now in question.moved:
        if code in told:
            told[now] = list(heaviest(told.pop(code) + told[now]))
    return dict(told)


def missed_keep(rows: Iterable[PublishedRow], missed: Mapping[str, Sequence[MissedRecord]]) -> None:
    """Keep the rows that missed most beside each unit's part. Two statements at most."""
    PublishedMissed.objects.bulk_create(
        [
            PublishedMissed(published=row, place=place, record=item.record, weight=item.weight)
            for row in rows if row.group_by == "unit"
            for place, item in enumerate(missed.get(row.group, ()), start=1)
        ],
        batch_size=1000,
    )  # fmt: skip


def published_missed(*, parts: Sequence[int]) -> dict[int, tuple[MissedRecord, ...]]:
    """What was kept beside published parts, by their number. One query."""
    found: dict[int, list[MissedRecord]] = defaultdict(list)
    for row in PublishedMissed.objects.filter(published_id__in=list(parts)).order_by("place"):
        found[row.published_id].append(MissedRecord(row.record, row.weight))
    return {number: tuple(listed) for number, listed in found.items()}


def heaviest(listed: Iterable[MissedRecord], most: int = MOST) -> tuple[MissedRecord, ...]:
    """Those that missed most of several units' rows."""
    return tuple(sorted(listed, key=lambda item: (-abs(item.weight or 0), item.record))[:most])
