"""Facts that are exported."""

from __future__ import annotations

import io
import json
from collections import deque
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from django.db import connection

from motcua.indicators.contracts import ColumnType, FactSet

_ARROW = {
    ColumnType.INT64: pa.int64(),
    ColumnType.INT32: pa.int32(),
    ColumnType.STRING: pa.string(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOL: pa.bool_(),
}


def arrow_schema(facts: FactSet) -> pa.Schema:
    """The columns of a fact set as pyarrow has them."""
    return pa.schema([(column.name, _ARROW[ColumnType(column.type)]) for column in facts.columns])


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
