"""Writes of the ledger: append inside the caller's transaction, seal in the worker's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.core import clock
from motcua.core.commands import command, step
from motcua.ledger.contracts import Appended, Sealed
from motcua.ledger.keys import SigningKey
from motcua.ledger.rules import (
    TILE_WIDTH,
    Frontier,
    canonical_body,
    checkpoint_text,
    leaf_hash,
    sign_note,
)


@step
def append(
    *, stream: str, kind: str, actor: str, occurred_at: datetime, body: Mapping[str, Any]
) -> Appended:
    """Record one act at the end of ``stream``, in the caller's transaction. One statement.

    ``occurred_at`` is when the act is said to have happened; the recording time is the
    database's and cannot be given. ``body`` holds no floats and no personal data. Raises
    ``EntryInvalid``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, seq, recorded_at, hash FROM ledger_append(%s, %s, %s, %s, %s)",
            [stream, kind, actor, occurred_at, canonical_body(body)],
        )
        entry_id, seq, recorded_at, digest = cursor.fetchone()
    return Appended(entry_id, stream, seq, recorded_at, bytes(digest))


@dataclass(frozen=True)
class NewEntry:
    """One entry of a whole new stream (imports)."""

    stream: str
    kind: str
    actor: str
    occurred_at: datetime
    body: str


@step
def append_streams(entries: Sequence[NewEntry]) -> int:
    """Record whole new streams; entries of one stream side by side, in order.

    ``body`` is already canonical (``canonical_body``). A stream that exists already, or
    that is split over two calls, breaks a constraint and with it the transaction.
    """
    if not entries:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_append_streams(%s, %s, %s, %s, %s)",
            [
                [entry.stream for entry in entries],
                [entry.kind for entry in entries],
                [entry.actor for entry in entries],
                [entry.occurred_at for entry in entries],
                [entry.body for entry in entries],
            ],
        )
        return int(cursor.fetchone()[0])


@command
def seal(*, key: SigningKey, limit: int = 50_000) -> Sealed:
    """Take up to ``limit`` committed, unsealed entries into the tree and sign its head.

    One sealer works at a time; a second waits. Returns how many were taken and the
    tree's size. Nothing is signed when nothing was taken and a checkpoint stands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tree_index, hash FROM ledger_seal(%s)", [limit])
        taken = cursor.fetchall()
        cursor.execute("SELECT coalesce(max(size), -1) FROM ledger_checkpoint")
        last = cursor.fetchone()[0]
    if not taken and last >= 0:
        return Sealed(0, last)
    full: list[tuple[int, int, bytes]] = []
    frontier = _frontier(max(last, 0), full)
    for _, digest in taken:
        frontier.add(leaf_hash(bytes(digest)))
    partial = [
        (level, (frontier.size >> (8 * level)) // TILE_WIDTH, b"".join(hashes))
        for level, hashes in enumerate(frontier.tiles)
        if hashes
    ]
    root = frontier.root()
    text = checkpoint_text(origin=key.name, size=frontier.size, root=root)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO ledger_tile (level, tile_index, hashes) VALUES (%s, %s, %s)"
            " ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes",
            full + partial,
        )
        cursor.execute(
            "INSERT INTO ledger_checkpoint (size, root, note, sealed_at) VALUES (%s, %s, %s, %s)",
            [
                frontier.size,
                root,
                sign_note(text, name=key.name, key=key.private),
                clock.now(),
            ],
        )
    return Sealed(len(taken), frontier.size)


def _frontier(size: int, full: list[tuple[int, int, bytes]]) -> Frontier:
    """The tree's right edge at ``size``; tiles that fill up are put into ``full``."""
    partial: list[list[bytes]] = []
    level = 0
    with connection.cursor() as cursor:
        while size >> (8 * level):
            count = size >> (8 * level)
            cursor.execute(
                "SELECT hashes FROM ledger_tile WHERE level = %s AND tile_index = %s",
                [level, count // TILE_WIDTH],
            )
            row = cursor.fetchone()
            data = bytes(row[0])[: 32 * (count % TILE_WIDTH)] if row else b""
            partial.append([data[i : i + 32] for i in range(0, len(data), 32)])
            level += 1
    return Frontier(size, partial, lambda *tile: full.append(tile))
