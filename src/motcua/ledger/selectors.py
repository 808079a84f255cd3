"""Reads of the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db import connection

from motcua.ledger.contracts import Checkpoint, Entry
from motcua.ledger.errors import EntryUnknown
from motcua.ledger.rules import TILE_HEIGHT, TILE_WIDTH, complete_root

_ENTRY = """
SELECT e.id, e.stream, e.seq, e.kind, e.actor, e.occurred_at, e.recorded_at, e.body, e.hash,
       l.tree_index
  FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id
"""


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(
        entry_id=row[0], stream=row[1], seq=row[2], kind=row[3], actor=row[4],
        occurred_at=row[5], recorded_at=row[6], body=json.loads(row[7]), hash=bytes(row[8]),
        tree_index=row[9],
    )  # fmt: skip


def entry_list(*, stream: str) -> list[Entry]:
    """All entries of ``stream`` in order; empty when there is none. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY + " WHERE e.stream = %s ORDER BY e.seq", [stream])
        return [_entry(row) for row in cursor.fetchall()]


def entries_of(*, streams: Sequence[str]) -> dict[str, list[Entry]]:
    """All entries of each of ``streams`` that has any, in order. One query."""
    found: dict[str, list[Entry]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTRY + " WHERE e.stream = ANY(%s) ORDER BY e.stream, e.seq", [list(streams)]
        )
        for row in cursor.fetchall():
            entry = _entry(row)
            found.setdefault(entry.stream, []).append(entry)
    return found


def entry_get(*, stream: str, seq: int) -> Entry:
    """One entry. Raises ``EntryUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRY + " WHERE e.stream = %s AND e.seq = %s", [stream, seq])
        row = cursor.fetchone()
    if row is None:
        raise EntryUnknown(stream=f"{stream} #{seq}")
    return _entry(row)


def entry_bodies(
    *, stream_prefix: str, batch: int = 5000
) -> Iterator[tuple[str, int, str, datetime, datetime, str]]:
    """Stream ``(stream, seq, kind, occurred_at, recorded_at, body)`` in stream order."""
    last: tuple[str, int] = (stream_prefix, 0)
    end = stream_prefix + "\uffff"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT stream, seq, kind, occurred_at, recorded_at, body FROM ledger_entry"
                " WHERE (stream, seq) > (%s, %s) AND stream < %s ORDER BY stream, seq LIMIT %s",
                [*last, end, batch],
            )
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < batch:
            return
        last = (rows[-1][0], rows[-1][1])


def streams(
    *, stream_prefix: str
) -> Iterator[tuple[str, list[tuple[int, str, datetime, datetime, dict[str, Any]]]]]:
    """Each stream with that prefix: its name after the prefix, and its entries in order.

    Of an entry: ``(seq, kind, occurred_at, recorded_at, body)``.
    """
    rows = entry_bodies(stream_prefix=stream_prefix)
    for stream, entries in groupby(rows, key=lambda row: row[0]):
        yield (
            stream.removeprefix(stream_prefix),
            [
                (seq, kind, occurred_at, recorded_at, json.loads(body))
                for _, seq, kind, occurred_at, recorded_at, body in entries
            ],
        )


def checkpoint_latest() -> Checkpoint | None:
    """The newest signed checkpoint, or ``None`` before the first sealing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root, note, sealed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return Checkpoint(row[0], bytes(row[1]), row[2], row[3]) if row else None


def checkpoint_first_over(size: int) -> Checkpoint | None:
    """The first signed checkpoint that covers more than ``size`` entries, if there is one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root, note, sealed_at FROM ledger_checkpoint WHERE size > %s"
            " ORDER BY size LIMIT 1",
            [size],
        )
        row = cursor.fetchone()
    return Checkpoint(row[0], bytes(row[1]), row[2], row[3]) if row else None


def counts() -> tuple[int, int]:
    """``(sealed, pending)`` entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT max(tree_index) + 1 FROM ledger_leaf), 0),"
            " (SELECT count(*) FROM ledger_pending)"
        )
        sealed, pending = cursor.fetchone()
    return int(sealed), int(pending)


def tree_size() -> int:
    """How many entries are sealed; all places below it stand, without a gap. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(tree_index) + 1, 0) FROM ledger_leaf")
        return int(cursor.fetchone()[0])


def tile_hashes(*, level: int, tile_index: int) -> list[bytes]:
    """The hashes that a tile holds now; empty when it does not exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hashes FROM ledger_tile WHERE level = %s AND tile_index = %s",
            [level, tile_index],
        )
        row = cursor.fetchone()
    data = bytes(row[0]) if row else b""
    return [data[i : i + 32] for i in range(0, len(data), 32)]


def leaf_data(*, start: int, end: int) -> list[bytes]:
    """The leaves' data (entry hashes) of ``[start, end)``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash FROM ledger_leaf WHERE tree_index >= %s AND tree_index < %s"
            " ORDER BY tree_index",
            [start, end],
        )
        return [bytes(row[0]) for row in cursor.fetchall()]


class TileReader:
    """Answers ``node(height, index)`` from tiles, reading each tile once."""

    def __init__(self) -> None:
        self._tile = lru_cache(maxsize=256)(self._read)

    @staticmethod
    def _read(level: int, tile_index: int) -> tuple[bytes, ...]:
        return tuple(tile_hashes(level=level, tile_index=tile_index))

    def node(self, height: int, index: int) -> bytes:
        """Hash of the complete subtree of ``2**height`` leaves, number ``index``."""
        level, above = divmod(height, TILE_HEIGHT)
        first = index << above
        tile = self._tile(level, first // TILE_WIDTH)
        at = first % TILE_WIDTH
        return complete_root(tile[at : at + (1 << above)])
