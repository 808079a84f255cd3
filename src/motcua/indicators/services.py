"""Writes: values that are published, facts that are exported."""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection

from motcua.core.commands import command
from motcua.indicators.contracts import ColumnType, FactSet, PublishedValue, Value, Window
from motcua.indicators.errors import AlreadyPublished, CorrectionNeedsReason
from motcua.indicators.models import PublishedValue as PublishedRow

_ARROW = {
    ColumnType.INT64: pa.int64(),
    ColumnType.INT32: pa.int32(),
    ColumnType.STRING: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOL: pa.bool_(),
}
_LOCK = 7_306_941
"""Advisory lock of publishing: two at once would both find nothing published."""


def arrow_schema(facts: FactSet) -> pa.Schema:
    """The columns of a fact set as pyarrow has them."""
    return pa.schema([(column.name, _ARROW[ColumnType(column.type)]) for column in facts.columns])


def published_of(row: PublishedRow) -> PublishedValue:
    """The contract of a row."""
    return PublishedValue(
        published_id=row.pk, code=row.code, on=row.on_day, unit=row.unit or None, value=row.value,
        numerator=row.numerator, denominator=row.denominator, version=row.version,
        fingerprint=row.fingerprint, window=Window(row.window_from, row.window_until),
        published_at=row.published_at, published_by=row.published_by, corrects=row.corrects_id,
        reason=row.reason,
    )  # fmt: skip


def published_list(*, code: str, on: date, unit: str | None = None) -> list[PublishedValue]:
    """What was published for a day, the first and then its corrections. One query."""
    rows = PublishedRow.objects.filter(code=code, on_day=on, unit=unit or "").order_by("pk")
    return [published_of(row) for row in rows]


@command
def value_publish(*, value: Value, actor: str, at: datetime, reason: str = "") -> PublishedValue:
    """Freeze a value. A second one for the same day is a correction and needs a ``reason``.

    Raises ``AlreadyPublished`` without a reason, ``CorrectionNeedsReason`` when there is
    nothing to correct.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    earlier = published_list(code=value.code, on=value.on, unit=value.unit)
    if earlier and not reason.strip():
        raise AlreadyPublished(indicator=value.code, on=value.on)
    if reason.strip() and not earlier:
        raise CorrectionNeedsReason()
    row = PublishedRow.objects.create(
        code=value.code, on_day=value.on, unit=value.unit or "", numerator=value.numerator,
        denominator=value.denominator, value=value.value, unjudgeable=value.unjudgeable,
        version=value.definition_version, fingerprint=value.fingerprint,
        window_from=value.window.from_on, window_until=value.window.until, published_at=at,
        published_by=actor, corrects_id=earlier[-1].published_id if earlier else None,
        reason=reason.strip(),
    )  # fmt: skip
    return published_of(row)


class _CopyStream(io.RawIOBase):
    """The blocks of a COPY as a file, without ever joining more than is asked for."""

    def __init__(self, blocks: Iterable[Any]) -> None:
        self._blocks = iter(blocks)
        self._held: deque[memoryview] = deque()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return 0
            if len(block):
                self._held.append(memoryview(block))
        head = self._held.popleft()
        count = min(len(head), len(buffer))
        buffer[:count] = head[:count]
        if count < len(head):
            self._held.appendleft(head[count:])
        return count


def _export(facts: FactSet, path: Path) -> int:
    schema = arrow_schema(facts)
    if facts.rows is not None:
        table = facts.rows().select(list(facts.names)).cast(schema)
        pq.write_table(table, path, compression="zstd")
        return int(table.num_rows)
    names = ", ".join(f'"{name}"' for name in facts.names)
    statement = f'COPY (SELECT {names} FROM "{facts.table}") TO STDOUT (FORMAT csv)'
    convert = pa_csv.ConvertOptions(
        column_types=schema, true_values=["t"], false_values=["f"], null_values=[""],
        strings_can_be_null=True, quoted_strings_can_be_null=False,
    )  # fmt: skip
    count = 0
    with (
        connection.cursor() as cursor,
        pq.ParquetWriter(path, schema, compression="zstd") as writer,
        cursor.cursor.copy(statement) as copy,
    ):
        stream = io.BufferedReader(_CopyStream(copy), buffer_size=1 << 20)
        if not stream.peek(1):
            return 0
        reader = pa_csv.open_csv(
            stream, convert_options=convert,
            read_options=pa_csv.ReadOptions(column_names=list(facts.names), block_size=8 << 20),
            parse_options=pa_csv.ParseOptions(newlines_in_values=True),
        )  # fmt: skip
        for batch in reader:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def facts_export(*, directory: Path, fact_sets: Iterable[FactSet], at: datetime) -> dict[str, int]:
    """Write each fact set to ``<name>.parquet``; returns the rows of each. Flat in memory.

    Each file is one snapshot and replaces the old one only when whole; ``export.json``
    says when it was made. Every column of a fact set is free of personal data.
    """
    directory.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    for facts in fact_sets:
        unfinished = directory / f".{facts.name}.parquet.part"
        counts[facts.name] = _export(facts, unfinished)
        unfinished.replace(directory / f"{facts.name}.parquet")
    note = {"exported_at": at.isoformat(), "rows": counts}
    (directory / "export.json").write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return counts
