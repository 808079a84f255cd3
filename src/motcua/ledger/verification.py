"""Recompute everything, and compare it with what people outside hold.

Reads the tables and nothing else, so that it can run against a restored backup, as any
role that may read. The database alone can only contradict itself; a checkpoint or a
receipt kept elsewhere shows what was rebuilt or rolled back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from motcua.ledger.contracts import Fault, Verification
from motcua.ledger.errors import ProofInvalid
from motcua.ledger.rules import (
    ZERO,
    Frontier,
    VerifierKey,
    canonical_body,
    entry_hash,
    envelope,
    leaf_hash,
    open_note,
    parse_checkpoint,
)

MAX_FAULTS = 20
Progress = Callable[[int], None]


class _Faults:
    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(self, place: str, reason: str) -> None:
        if len(self.found) < MAX_FAULTS:
            self.found.append(Fault(place, reason))


def _rows(statement: str, arguments: Sequence[Any] = (), batch: int = 10_000) -> Iterator[Any]:
    """Stream rows through a server-side cursor: flat memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(statement, arguments)
        while rows := cursor.fetchmany(batch):
            yield from rows


def _check_chains(faults: _Faults, deep: bool, progress: Progress | None) -> tuple[int, int]:
    entries = streams = 0
    current, expected_seq, previous = "", 1, ZERO
    for stream, seq, kind, actor, occurred_at, recorded_at, body, prev, digest in _rows(
        "SELECT stream, seq, kind, actor, occurred_at, recorded_at, body, prev, hash"
        " FROM ledger_entry ORDER BY stream, seq"
    ):
        if stream != current:
            current, expected_seq, previous = stream, 1, ZERO
            streams += 1
        place = f"{stream} #{seq}"
        if seq != expected_seq:
            faults.add(f"{stream} #{expected_seq}", "the entry is missing")
        elif prev != previous:
            faults.add(place, "it does not follow the entry before it")
        computed = entry_hash(
            envelope(
                stream=stream, seq=seq, kind=kind, actor=actor, occurred_at=occurred_at,
                recorded_at=recorded_at, body=body, prev=bytes(prev),
            )
        )  # fmt: skip
        if computed != digest:
            faults.add(place, "its content does not match its hash")
        if deep and canonical_body(json.loads(body)) != body:
            faults.add(place, "its body is not in canonical form")
        previous, expected_seq = bytes(digest), seq + 1
        entries += 1
        if progress and entries % 10_000 == 0:
            progress(entries)
    return entries, streams


def _check_tree(
    faults: _Faults, key: VerifierKey | None, held: Mapping[int, tuple[bytes, str]]
) -> tuple[int, int]:
    """Rebuild the tree from the leaves; check stored and held checkpoints on the way."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, root, note FROM ledger_checkpoint ORDER BY size")
        stored = {size: (bytes(root), note) for size, root, note in cursor.fetchall()}
    frontier = Frontier()
    last_good = last_held = 0
    due = sorted({*stored, *held})

    def compare() -> None:
        nonlocal last_good, last_held
        while due and due[0] == frontier.size:
            size = due.pop(0)
            root = frontier.root()
            if size in stored:
                span = f"sealed entries {last_good} to {size - 1}"
                if _check_stored(faults, size, root, *stored[size], key, span):
                    last_good = size
            if size in held:
                # Stored checkpoints may be forged too, so they do not narrow this span.
                span = f"sealed entries {last_held} to {size - 1}"
                if held[size][0] != root:
                    faults.add(span, f"they are not what {held[size][1]} was signed for")
                else:
                    last_held = size

    compare()
    for tree_index, entry_id, leaf, digest, place in _rows(
        "SELECT l.tree_index, l.entry_id, l.hash, e.hash, e.stream || ' #' || e.seq"
        " FROM ledger_leaf l LEFT JOIN ledger_entry e ON e.id = l.entry_id ORDER BY l.tree_index"
    ):
        if tree_index != frontier.size:
            faults.add(f"sealed entry {frontier.size}", "the leaf is missing")
            break
        if digest is None:
            faults.add(f"sealed entry {tree_index}", f"entry {entry_id} was deleted")
        elif digest != leaf:
            faults.add(place, f"it differs from what was sealed as {tree_index}")
        frontier.add(leaf_hash(bytes(leaf)))
        compare()
    for size in due:
        what = held[size][1] if size in held else f"the checkpoint of size {size}"
        faults.add(
            f"sealed entry {frontier.size}",
            f"the ledger ends here but {what} was signed for {size} entries: it was rolled back",
        )
    return frontier.size, len(stored)


def _check_stored(
    faults: _Faults, size: int, root: bytes, stored_root: bytes, note: str,
    key: VerifierKey | None, span: str,
) -> bool:  # fmt: skip
    if stored_root != root:
        faults.add(span, f"they do not give the root of checkpoint {size}")
        return False
    if key is None:
        return True
    try:
        _, noted_size, noted_root = parse_checkpoint(open_note(note, key))
    except ProofInvalid as error:
        faults.add(f"checkpoint {size}", str(error.params["reason"]))
        return False
    if (noted_size, noted_root) != (size, root):
        faults.add(f"checkpoint {size}", "its signed text names another tree")
        return False
    return True


def _check_membership(faults: _Faults) -> int:
    """Every entry is either sealed or waiting to be."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.stream, e.seq FROM ledger_entry e"
            " LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
            " LEFT JOIN ledger_pending p ON p.entry_id = e.id"
            " WHERE l.entry_id IS NULL AND p.entry_id IS NULL ORDER BY e.id LIMIT 5"
        )
        for stream, seq in cursor.fetchall():
            faults.add(f"{stream} #{seq}", "it is neither sealed nor waiting to be sealed")
        cursor.execute("SELECT count(*) FROM ledger_pending")
        pending = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT p.entry_id FROM ledger_pending p LEFT JOIN ledger_entry e"
            " ON e.id = p.entry_id WHERE e.id IS NULL ORDER BY 1 LIMIT 5"
        )
        for (entry_id,) in cursor.fetchall():
            faults.add(f"unsealed entry {entry_id}", "it was deleted before it was sealed")
    return pending


def _check_proofs(faults: _Faults, proofs: Sequence[Mapping[str, Any]]) -> None:
    """Entries that receipts prove must still stand, unchanged and in their place."""
    for proof in proofs:
        for item in proof["entries"]:
            entry = item["entry"]
            place = f"{entry['stream']} #{entry['seq']}"
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT e.body, e.kind, e.actor, e.occurred_at, e.recorded_at, e.prev,"
                    " l.tree_index FROM ledger_entry e"
                    " LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
                    " WHERE e.stream = %s AND e.seq = %s",
                    [entry["stream"], entry["seq"]],
                )
                row = cursor.fetchone()
            if row is None:
                faults.add(place, "a receipt proves this entry, but it is gone")
                continue
            body, kind, actor, occurred_at, recorded_at, prev, tree_index = row
            stored = envelope(
                stream=entry["stream"], seq=entry["seq"], kind=kind, actor=actor,
                occurred_at=occurred_at, recorded_at=recorded_at, body=body, prev=bytes(prev),
            )  # fmt: skip
            proven = envelope_of(entry)
            if stored != proven:
                faults.add(place, "a receipt proves another content than is stored")
            elif tree_index != item["leaf_index"]:
                faults.add(place, "a receipt proves another place in the sealed order")


def envelope_of(entry: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an entry as a proof carries it."""
    return canonical_body(entry).encode()


def verify(
    *, key: VerifierKey | None = None, checkpoints: Sequence[str] = (),
    proofs: Sequence[Mapping[str, Any]] = (), deep: bool = False,
    progress: Progress | None = None,
) -> Verification:  # fmt: skip
    """Recompute chains, tree and checkpoints; compare with what is held outside.

    ``checkpoints`` are signed notes and ``proofs`` are proof files that somebody kept;
    their signatures are checked with ``key`` (or the key each proof carries). Faults
    come in the order chains, tree, membership, receipts; at most 20 are listed.
    """
    faults = _Faults()
    held: dict[int, tuple[bytes, str]] = {}
    notes = [(note, key) for note in checkpoints]
    notes += [
        (str(proof["checkpoint"]), key or VerifierKey.parse(str(proof["key"]))) for proof in proofs
    ]
    for note, verifier in notes:
        text = open_note(note, verifier) if verifier else note.rpartition("\n\n")[0] + "\n"
        _, size, root = parse_checkpoint(text)
        held[size] = (root, f"the checkpoint of size {size} held outside")
    entries, streams = _check_chains(faults, deep, progress)
    sealed, stored = _check_tree(faults, key, held)
    pending = _check_membership(faults)
    _check_proofs(faults, proofs)
    return Verification(
        entries=entries, streams=streams, sealed=sealed, pending=pending,
        checkpoints=stored, faults=tuple(faults.found),
    )  # fmt: skip
