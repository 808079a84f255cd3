"""What other modules may call."""

from __future__ import annotations

from motcua.ledger.keys import SigningKey, signing_key
from motcua.ledger.proofs import Proven, stream_proof, verify_proof
from motcua.ledger.publication import bundle_bytes, publish, tile_bytes
from motcua.ledger.rules import TILE_WIDTH, VerifierKey, canonical_body, tile_path
from motcua.ledger.selectors import (
    checkpoint_first_over,
    checkpoint_latest,
    counts,
    entries_of,
    entry_bodies,
    entry_get,
    entry_list,
    leaf_data,
    streams,
    tile_hashes,
    tree_size,
)
from motcua.ledger.services import NewEntry, append, append_streams, seal
from motcua.ledger.verification import verify

__all__ = [
    "TILE_WIDTH",
    "NewEntry",
    "Proven",
    "SigningKey",
    "VerifierKey",
    "append",
    "append_streams",
    "bundle_bytes",
    "canonical_body",
    "checkpoint_first_over",
    "checkpoint_latest",
    "counts",
    "entries_of",
    "entry_bodies",
    "entry_get",
    "entry_list",
    "leaf_data",
    "publish",
    "seal",
    "signing_key",
    "stream_proof",
    "streams",
    "tile_bytes",
    "tile_hashes",
    "tile_path",
    "tree_size",
    "verify",
    "verify_proof",
]
