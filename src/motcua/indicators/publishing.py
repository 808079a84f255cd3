"""Values that are published: frozen with what stood behind them, corrected only beside.

A publication of an indicator on a day freezes the figure of all, of every unit with all
below it, and the parts that units and procedures have in it, so that a page need never
count again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DateField, F, Q
from django.db.models.functions import Cast, ExtractDay

from motcua.core.commands import command
from motcua.core.definitions import fingerprint
from motcua.indicators import selectors
from motcua.indicators.answering import base_window
from motcua.indicators.compiling import inputs_statement
from motcua.indicators.contracts import (
    Drift,
    Every,
    FactSet,
    Indicator,
    Inputs,
    Published,
    PublishedValue,
    Value,
    Window,
)
from motcua.indicators.engines import Engine, engine_for
from motcua.indicators.errors import AlreadyPublished, CorrectionNeedsReason, NothingPublished
from motcua.indicators.missing import missed_keep, missed_most
from motcua.indicators.models import PublishedValue as PublishedRow
from motcua.indicators.statements import Statement
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

STREAM = "indicators"
PARTS = ("unit", "procedure", "level")
"""Dimensions whose parts are published beside the whole."""
_LOCK = 7_306_941
"""Advisory lock of publishing: two at once would both find nothing published."""
_BETWEEN, _MISSING = "\x1f", "\x1e"
NO_INPUTS = Inputs(0, hashlib.sha256().hexdigest())

Key = tuple[str, str, str]
"""Unit, dimension and group; each may be empty."""


def _text(value: Any) -> str:
    if value is None:
        return _MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def rows_digest(rows: Iterable[Mapping[str, Any]], key: str) -> Inputs:
    """Count and SHA-256 of rows: each row's own, joined in the order of the keys as text."""
    told = sorted(
        (str(row[key]).encode(), _BETWEEN.join(map(_text, row.values())).encode()) for row in rows
    )
    whole = hashlib.sha256()
    for _, words in told:
        whole.update(hashlib.sha256(words).digest())
    return Inputs(len(told), whole.hexdigest())


def _digest_sql(statement: Statement, key: str) -> str:
    """The same digest made by PostgreSQL, for each group: no row leaves the database."""
    names = [name for name in statement.columns if name != "grouped"]
    cells = ", ".join(f'coalesce("{name}"::text, chr(30))' for name in names)
    grouped = '"grouped"' if "grouped" in statement.columns else "NULL::text"
    return (
        f"SELECT {grouped}, count(*), encode(sha256(string_agg("
        f"sha256(convert_to(concat_ws(chr(31), {cells}), 'UTF8')), ''::bytea "
        f'ORDER BY "{key}"::text COLLATE "C")), \'hex\') FROM ({statement.sql}) AS "told" '
        "GROUP BY 1"
    )


def inputs_of(
    *, indicator: Indicator, facts: FactSet, on: date, unit: str | None = None,
    group_by: str | None = None, depth: int = 0, engine: Engine | None = None,
) -> dict[str | None, Inputs]:  # fmt: skip
    """The rows behind a value, or behind each group's. One query, two with a base year."""
    question = selectors.ask(indicator, facts, on, unit, group_by, depth)
    facts = question.facts
    used = engine_for(facts, engine)
    parameters = question.parameters
    base = base_window(question, used)
    nothing = Window(parameters["until0"], parameters["until0"])
    parameters["frombase"] = (base or nothing).from_on
    parameters["untilbase"] = (base or nothing).until
    statement = inputs_statement(facts, question.version, question.shape, used.dialect)
    if used.dialect == "postgres":
        rows = used.rows(_digest_sql(statement, facts.key), parameters)
        return {group: Inputs(int(count), digest) for group, count, digest in rows}
    groups: dict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for row in used.rows(statement.sql, parameters):
        told = dict(zip(statement.columns, row, strict=True))
        groups[told.pop("grouped", None)].append(told)
    return {group: rows_digest(told, facts.key) for group, told in groups.items()}


@dataclass(frozen=True)
class Frozen:
    """A value with the rows behind it, ready to be kept."""

    value: Value
    inputs: Inputs

    @property
    def key(self) -> Key:
        """Which figure of the indicator it is."""
        return (self.value.unit or "", self.value.group_by or "", self.value.group or "")


def freeze(
    *, indicator: Indicator, facts: FactSet, on: date, depth: int, engine: Engine | None = None
) -> Iterator[Frozen]:
    """The figure of all, of each unit with all below it, and the parts of the figure of all.

    A fixed number of queries, however many the units and the rows.
    """
    common: dict[str, Any] = {"indicator": indicator, "facts": facts, "on": on, "engine": engine}
    facts = selectors.version_on(indicator, on).counts(facts)
    whole = inputs_of(**common)
    yield Frozen(selectors.value_compute(**common), whole.get(None, NO_INPUTS))
    if facts.unit_column is not None:
        told = inputs_of(**common, group_by=facts.unit_column, depth=depth)
        for point in selectors.series_points(
            indicator=indicator, facts=facts, from_on=on, to_on=on, every=Every.DAY, today=on,
            depth=depth, engine=engine,
        ):  # fmt: skip
            if point.value is not None:
                yield Frozen(point.value, told.get(point.unit, NO_INPUTS))
    for dimension in PARTS:
        if dimension in indicator.dimensions:
            told = inputs_of(**common, group_by=dimension)
            for value in selectors.groups_compute(**common, group_by=dimension):
                yield Frozen(value, told.get(value.group, NO_INPUTS))


def _plain(number: Decimal) -> Decimal:
    """A whole number without the decimals that its column keeps."""
    return Decimal(int(number)) if number == int(number) else number


def published_of(row: PublishedRow) -> PublishedValue:
    """The contract of a row."""
    return PublishedValue(
        published_id=row.pk, code=row.code, on=row.on_day, unit=row.unit or None, value=row.value,
        numerator=_plain(row.numerator), denominator=row.denominator, version=row.version,
        fingerprint=row.fingerprint, window=Window(row.window_from, row.window_until),
        published_at=row.published_at, published_by=row.published_by, corrects=row.corrects_id,
        reason=row.reason, unjudgeable=row.unjudgeable,
        inputs=Inputs(row.inputs_count, row.inputs_fingerprint), group_by=row.group_by or None,
        group=row.group or None, imported=row.imported, simulated=row.simulated,
    )  # fmt: skip


def published_list(*, code: str, on: date, unit: str | None = None) -> list[PublishedValue]:
    """What was published for a day, the first and then its corrections. One query."""
    rows = PublishedRow.objects.filter(code=code, on_day=on, unit=unit or "", group_by="")
    return [published_of(row) for row in rows.order_by("pk")]


def published_series(
    *, codes: Sequence[str], unit: str | None, until: date, days: Collection[date] = ()
) -> dict[str, list[PublishedValue]]:
    """What holds of each published day up to ``until``, oldest first, by code. One query.

    Of months that are over only the last day, of the month of ``until`` every day: what was
    provisional goes when the month's own figure comes. ``days`` are given in any case.
    """
    rows = PublishedRow.objects.alias(
        month_end=ExtractDay(Cast(F("on_day") + timedelta(days=1), DateField()))
    ).filter(
        Q(on_day__gte=until.replace(day=1)) | Q(month_end=1) | Q(on_day__in=list(days)),
        code__in=list(codes), unit=unit or "", group_by="", on_day__lte=until,
    ).order_by("on_day", "pk")  # fmt: skip
    last = {(row.code, row.on_day): published_of(row) for row in rows}
    found: dict[str, list[PublishedValue]] = defaultdict(list)
    for (code, _), value in sorted(last.items()):
        found[code].append(value)
    return dict(found)


def published_units(*, code: str, on: date, units: Sequence[str]) -> dict[str, PublishedValue]:
    """What holds of one day for each of some units, with all below each. One query."""
    rows = PublishedRow.objects.filter(code=code, on_day=on, group_by="", unit__in=list(units))
    return {row.unit: published_of(row) for row in rows.order_by("pk")}


def published_parts(*, days: Mapping[str, date], dimension: str) -> dict[str, list[PublishedValue]]:
    """The parts of the figure of all on one day of each code, as they hold. One query."""
    rows = PublishedRow.objects.filter(
        code__in=list(days), on_day__in=set(days.values()), unit="", group_by=dimension
    ).order_by("pk")
    last = {
        (row.code, row.group): published_of(row) for row in rows if days[row.code] == row.on_day
    }
    found: dict[str, list[PublishedValue]] = defaultdict(list)
    for (code, _), value in sorted(last.items()):
        found[code].append(value)
    return dict(found)


def _same(row: PublishedRow, frozen: Frozen) -> bool:
    value = frozen.value
    return (
        row.numerator, row.denominator, row.value, row.unjudgeable, row.fingerprint,
        row.inputs_count, row.inputs_fingerprint,
    ) == (
        value.numerator, value.denominator, value.value, value.unjudgeable, value.fingerprint,
        frozen.inputs.count, frozen.inputs.fingerprint,
    )  # fmt: skip


def _row(frozen: Frozen, corrects: PublishedRow | None, **said: Any) -> PublishedRow:
    value, (unit, group_by, group) = frozen.value, frozen.key
    return PublishedRow(
        code=value.code, on_day=value.on, unit=unit, group_by=group_by, group=group,
        numerator=value.numerator, denominator=value.denominator, value=value.value,
        unjudgeable=value.unjudgeable, imported=value.imported, simulated=value.simulated,
        version=value.definition_version,
        fingerprint=value.fingerprint, window_from=value.window.from_on,
        window_until=value.window.until, inputs_count=frozen.inputs.count,
        inputs_fingerprint=frozen.inputs.fingerprint, corrects=corrects, **said,
    )  # fmt: skip


@command
def values_publish(
    *, indicator: Indicator, facts: FactSet, on: date, depth: int, actor: Actor, at: datetime,
    reason: str = "", engine: Engine | None = None,
) -> Published:  # fmt: skip
    """Freeze an indicator's figures of a day, with the rows behind them.

    The same again changes nothing. A figure that is no longer the same is kept beside the
    old one, and needs a ``reason``. Raises ``NotPermitted``, ``IndicatorNotInForce``,
    ``AlreadyPublished`` without a reason, ``CorrectionNeedsReason`` for a reason without
    anything published.
    """
    organisation.authorise_anywhere(actor, "indicators.publish")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    held = {
        (row.unit, row.group_by, row.group): row
        for row in PublishedRow.objects.filter(code=indicator.code, on_day=on).order_by("pk")
    }
    if reason.strip() and not held:
        raise CorrectionNeedsReason()
    found = list(freeze(indicator=indicator, facts=facts, on=on, depth=depth, engine=engine))
    changed = [item for item in found if item.key in held and not _same(held[item.key], item)]
    new = [item for item in found if item.key not in held]
    if held and (changed or new) and not reason.strip():
        raise AlreadyPublished(indicator=indicator.code, on=on)
    said = {"published_at": at, "published_by": actor.code}
    rows = [_row(item, None, **said, reason=reason.strip()) for item in new]
    rows += [_row(item, held[item.key], **said, reason=reason.strip()) for item in changed]
    PublishedRow.objects.bulk_create(rows, batch_size=1000)
    if rows:
        missed = missed_most(indicator=indicator, facts=facts, on=on, engine=engine)
        missed_keep(rows, missed)
        _record(indicator, on, rows, len(changed), actor, at)
    return Published(indicator.code, on, len(new), len(changed), len(found) - len(rows))


def _record(
    indicator: Indicator, on: date, rows: Sequence[PublishedRow], corrected: int, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    told = [
        [row.unit, row.group_by, row.group, str(row.numerator), row.denominator,
         None if row.value is None else str(row.value), row.unjudgeable, row.inputs_count,
         row.inputs_fingerprint]
        for row in rows
    ]  # fmt: skip
    ledger.append(
        stream=STREAM, kind="indicators.values.published", actor=actor.code, occurred_at=at,
        body={
            "indicator": indicator.code, "on": on.isoformat(), "values": len(rows),
            "corrected": corrected, "definition": rows[0].fingerprint,
            "fingerprint": fingerprint(told),
        },
    )  # fmt: skip


def published_drift(
    *, indicator: Indicator, facts: FactSet, on: date, unit: str | None,
    engine: Engine | None = None,
) -> Drift:  # fmt: skip
    """The frozen figure of a day beside the one that the evidence gives now.

    Raises ``NothingPublished``.
    """
    listed = published_list(code=indicator.code, on=on, unit=unit)
    if not listed:
        raise NothingPublished(indicator=indicator.code, on=on)
    common: dict[str, Any] = {"indicator": indicator, "facts": facts, "on": on, "unit": unit}
    return Drift(
        listed[-1], selectors.value_compute(**common, engine=engine),
        inputs_of(**common, engine=engine).get(None, NO_INPUTS),
    )  # fmt: skip
