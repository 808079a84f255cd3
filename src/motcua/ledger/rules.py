"""The ledger's arithmetic: canonical entries, Merkle trees, signed notes, proofs.

Pure functions. Sources: RFC 8785 (canonical JSON), RFC 9162 section 2.1 (Merkle trees),
C2SP signed-note and tlog-checkpoint (notes), C2SP tlog-tiles (tile paths).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from motcua.ledger.errors import EntryInvalid, ProofInvalid

ZERO = bytes(32)
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
_ED25519 = b"\x01"


def canonical_body(body: Mapping[str, Any]) -> str:
    """The RFC 8785 text of ``body``. Floats are refused: money and counts are integers."""
    _refuse_floats(body, "body")
    try:
        return rfc8785.dumps(dict(body)).decode()
    except rfc8785.CanonicalizationError as error:
        raise EntryInvalid(reason=str(error)) from None


def _refuse_floats(value: Any, place: str) -> None:
    if isinstance(value, float):
        raise EntryInvalid(reason=f"{place} is a floating-point number")
    if isinstance(value, Mapping):
        for key, part in value.items():
            _refuse_floats(part, f"{place}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, part in enumerate(value):
            _refuse_floats(part, f"{place}[{index}]")


def timestamp(instant: datetime) -> str:
    """An instant as entries write it: UTC, six decimals, ``Z``."""
    moment = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def envelope(
    *, stream: str, seq: int, kind: str, actor: str, occurred_at: datetime,
    recorded_at: datetime, body: str, prev: bytes,
) -> bytes:  # fmt: skip
    """The bytes that an entry's hash covers: RFC 8785 JSON, ``body`` already canonical.

    The names hold no character that JSON would escape (a database constraint), so the
    text can be put together directly; a test holds it equal to a full canonicalisation.
    """
    return (
        f'{{"actor":"{actor}","body":{body},"kind":"{kind}",'
        f'"occurred_at":"{timestamp(occurred_at)}","prev":"{prev.hex()}",'
        f'"recorded_at":"{timestamp(recorded_at)}","seq":{seq},"stream":"{stream}"}}'
    ).encode()


def entry_hash(data: bytes) -> bytes:
    """SHA-256 of an envelope: the link of the chain."""
    return hashlib.sha256(data).digest()


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 2.1.1: hash of a leaf. A leaf's data is an entry hash."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 2.1.1: hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


EMPTY_ROOT = hashlib.sha256(b"").digest()


class Frontier:
    """The right edge of a growing tree: enough to add leaves and to know the root.

    ``tiles[level]`` holds the hashes of that level's last, partial tile. ``add`` returns
    nothing; completed tiles are handed to ``on_full(level, tile_index, hashes)``.
    """

    def __init__(
        self, size: int = 0, partial: Sequence[Sequence[bytes]] = (),
        on_full: Callable[[int, int, bytes], None] | None = None,
    ) -> None:  # fmt: skip
        self.size = size
        self.tiles: list[list[bytes]] = [list(part) for part in partial]
        self._counts = [size >> (TILE_HEIGHT * level) for level in range(len(self.tiles))]
        self._on_full = on_full

    def add(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.size += 1
        self._put(0, leaf)

    def _put(self, level: int, value: bytes) -> None:
        if level == len(self.tiles):
            self.tiles.append([])
            self._counts.append(0)
        tile = self.tiles[level]
        tile.append(value)
        self._counts[level] += 1
        if len(tile) == TILE_WIDTH:
            if self._on_full:
                self._on_full(level, self._counts[level] // TILE_WIDTH - 1, b"".join(tile))
            self._put(level + 1, complete_root(tile))
            self.tiles[level] = []

    def root(self) -> bytes:
        """The tree's root hash (RFC 9162), of ``size`` leaves."""
        result: bytes | None = None
        for tile in self.tiles:
            for block in _blocks(tile):
                part = complete_root(block)
                result = part if result is None else node_hash(part, result)
        return EMPTY_ROOT if result is None else result


def _blocks(tile: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The complete subtrees of a partial tile, smallest (right-most) first."""
    blocks: list[Sequence[bytes]] = []
    end = len(tile)
    while end:
        width = end & -end
        blocks.append(tile[end - width : end])
        end -= width
    return blocks


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """Root over a power-of-two number of subtree hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


Node = Callable[[int, int], bytes]
"""``node(height, index)``: hash of the complete subtree of 2**height leaves."""


def range_root(node: Node, start: int, end: int) -> bytes:
    """Root of the leaves ``[start, end)``; the range is one that RFC 9162 splits to."""
    width = end - start
    if width & (width - 1) == 0:
        return node(width.bit_length() - 1, start // width)
    split = 1 << ((width - 1).bit_length() - 1)
    return node_hash(range_root(node, start, start + split), range_root(node, start + split, end))


def inclusion_path(node: Node, index: int, size: int) -> list[bytes]:
    """RFC 9162 2.1.3.1: the audit path of leaf ``index`` in a tree of ``size`` leaves."""
    if not 0 <= index < size:
        raise ProofInvalid(reason=f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        split = 1 << ((end - start - 1).bit_length() - 1)
        if index < start + split:
            path.append(range_root(node, start + split, end))
            end = start + split
        else:
            path.append(range_root(node, start, start + split))
            start += split
    return path[::-1]


def root_from_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """RFC 9162 2.1.3.2: the root that ``path`` leads to. Raises ``ProofInvalid``."""
    if not 0 <= index < size:
        raise ProofInvalid(reason=f"leaf {index} is not in a tree of {size}")
    position, last = index, size - 1
    result = leaf
    for part in path:
        if last == 0:
            raise ProofInvalid(reason="the path is too long")
        if position & 1 or position == last:
            result = node_hash(part, result)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            result = node_hash(result, part)
        position >>= 1
        last >>= 1
    if last:
        raise ProofInvalid(reason="the path is too short")
    return result


@dataclass(frozen=True)
class VerifierKey:
    """A named Ed25519 key that verifies notes (C2SP signed-note)."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256(name, newline, 0x01, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        encoded = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read ``name+id+key``. Raises ``ProofInvalid``."""
        try:
            name, key_id, encoded = text.strip().split("+", 2)
            data = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise ProofInvalid(reason="the verifier key is not of the form name+id+key") from None
        key = cls(name=name, public=data[1:])
        if data[:1] != _ED25519 or len(data) != 33 or key.key_id.hex() != key_id:
            raise ProofInvalid(reason="the verifier key is not a valid Ed25519 key")
        return key


def sign_note(text: str, *, name: str, key: Ed25519PrivateKey) -> str:
    """``text`` (ending in a newline) as a signed note."""
    verifier = VerifierKey(name, key.public_key().public_bytes_raw())
    signature = base64.b64encode(verifier.key_id + key.sign(text.encode())).decode()
    return f"{text}\n\u2014 {name} {signature}\n"


def open_note(note: str, verifier: VerifierKey) -> str:
    """The text of a note that ``verifier`` signed. Raises ``ProofInvalid``."""
    text, separator, signatures = note.rpartition("\n\n")
    if not separator:
        raise ProofInvalid(reason="the checkpoint is not a signed note")
    text += "\n"
    for line in signatures.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or parts[1] != verifier.name:
            continue
        try:
            data = base64.b64decode(parts[2], validate=True)
        except binascii.Error:
            continue
        if data[:4] != verifier.key_id:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(verifier.public).verify(data[4:], text.encode())
        except InvalidSignature:
            raise ProofInvalid(reason="the checkpoint's signature is wrong") from None
        return text
    raise ProofInvalid(reason=f"the checkpoint carries no signature of {verifier.name}")


def checkpoint_text(*, origin: str, size: int, root: bytes) -> str:
    """The body of a checkpoint (C2SP tlog-checkpoint)."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def parse_checkpoint(text: str) -> tuple[str, int, bytes]:
    """``(origin, size, root)`` of a checkpoint's body. Raises ``ProofInvalid``."""
    lines = text.split("\n")
    try:
        size = int(lines[1])
        root = base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError, binascii.Error):
        raise ProofInvalid(reason="the checkpoint's text is not origin, size, root") from None
    if len(root) != 32 or size < 0 or str(size) != lines[1]:
        raise ProofInvalid(reason="the checkpoint's size or root is malformed")
    return lines[0], size, root


def tile_path(level: int | str, index: int, width: int = TILE_WIDTH) -> str:
    """C2SP tlog-tiles path, e.g. ``tile/0/x001/234.p/17``."""
    parts = [f"{index % 1000:03d}"]
    rest = index // 1000
    while rest:
        parts.insert(0, f"x{rest % 1000:03d}")
        rest //= 1000
    partial = "" if width == TILE_WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(parts)}{partial}"
