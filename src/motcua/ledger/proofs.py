"""Proofs that travel: a file that anybody checks without access to the server."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from django.db import connection

from motcua.ledger.errors import EntryUnknown, NotSealedYet, ProofInvalid
from motcua.ledger.keys import SigningKey
from motcua.ledger.rules import (
    VerifierKey,
    entry_hash,
    inclusion_path,
    leaf_hash,
    open_note,
    parse_checkpoint,
    root_from_inclusion,
    timestamp,
)
from motcua.ledger.selectors import TileReader, checkpoint_latest

FORMAT = "motcua-proof/1"


@dataclass(frozen=True)
class Proven:
    """What a proof shows, once verified."""

    stream: str
    entries: int
    last_seq: int
    tree_size: int
    signer: str
    acts: tuple[tuple[int, str, str, str], ...]
    """``(seq, kind, occurred_at, recorded_at)`` of each proven entry."""


def stream_proof(*, stream: str, key: SigningKey) -> dict[str, Any]:
    """A proof (JSON object) of every sealed entry of ``stream`` under the newest checkpoint.

    Raises ``EntryUnknown`` for an unknown stream and ``NotSealedYet`` when no entry of
    it is sealed. Three queries, and one for each tile that the paths touch.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.seq, e.kind, e.actor, e.occurred_at, e.recorded_at, e.body, e.prev,"
            " l.tree_index FROM ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id"
            " WHERE e.stream = %s ORDER BY e.seq",
            [stream],
        )
        rows = cursor.fetchall()
    if not rows:
        raise EntryUnknown(stream=stream)
    checkpoint = checkpoint_latest()
    sealed = [row for row in rows if checkpoint and row[7] is not None and row[7] < checkpoint.size]
    if checkpoint is None or not sealed:
        raise NotSealedYet()
    tiles = TileReader()
    entries = []
    for seq, kind, actor, occurred_at, recorded_at, body, prev, tree_index in sealed:
        path = inclusion_path(tiles.node, tree_index, checkpoint.size)
        entries.append(
            {
                "entry": {
                    "actor": actor,
                    "body": json.loads(body),
                    "kind": kind,
                    "occurred_at": timestamp(occurred_at),
                    "prev": bytes(prev).hex(),
                    "recorded_at": timestamp(recorded_at),
                    "seq": seq,
                    "stream": stream,
                },
                "leaf_index": tree_index,
                "inclusion": [base64.b64encode(part).decode() for part in path],
            }
        )
    return {
        "format": FORMAT,
        "checkpoint": checkpoint.note,
        "key": str(key.verifier),
        "entries": entries,
        "not_sealed_yet": len(rows) - len(sealed),
    }


def verify_proof(proof: Mapping[str, Any], *, key: VerifierKey | None = None) -> Proven:
    """Check a proof with nothing but itself and, better, a key from elsewhere.

    Without ``key`` the key inside the proof is used: that shows that the proof is whole,
    not who made it. Raises ``ProofInvalid`` naming the first thing that is wrong.
    """
    try:
        if proof["format"] != FORMAT:
            raise ProofInvalid(reason=f"the format is not {FORMAT}")
        verifier = key or VerifierKey.parse(str(proof["key"]))
        text = open_note(str(proof["checkpoint"]), verifier)
        _, size, root = parse_checkpoint(text)
        items = list(proof["entries"])
        if not items:
            raise ProofInvalid(reason="the proof has no entry")
        acts: list[tuple[int, str, str, str]] = []
        previous: bytes | None = None
        for item in items:
            entry = item["entry"]
            seq, stream = int(entry["seq"]), str(entry["stream"])
            if seq != len(acts) + 1 or stream != str(items[0]["entry"]["stream"]):
                raise ProofInvalid(reason=f"entry {len(acts) + 1} is missing or foreign")
            digest = entry_hash(rfc8785.dumps(entry))
            expected = bytes(32) if previous is None else previous
            if bytes.fromhex(entry["prev"]) != expected:
                raise ProofInvalid(reason=f"entry {seq} does not follow entry {seq - 1}")
            path = [base64.b64decode(part, validate=True) for part in item["inclusion"]]
            leaf, index = leaf_hash(digest), int(item["leaf_index"])
            if root_from_inclusion(leaf, index, size, path) != root:
                raise ProofInvalid(reason=f"entry {seq} is not in the sealed tree as it is here")
            datetime.fromisoformat(entry["recorded_at"])
            acts.append((seq, str(entry["kind"]), entry["occurred_at"], entry["recorded_at"]))
            previous = digest
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        what = f"{type(error).__name__}: {error}"
        raise ProofInvalid(reason=f"the file is not a proof ({what})") from None
    return Proven(
        stream=str(items[0]["entry"]["stream"]), entries=len(acts), last_seq=acts[-1][0],
        tree_size=size, signer=verifier.name, acts=tuple(acts),
    )  # fmt: skip
