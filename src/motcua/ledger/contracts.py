"""What crosses the ledger's border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Appended:
    """What ``append`` promises: where the entry stands and its chain hash."""

    entry_id: int
    stream: str
    seq: int
    recorded_at: datetime
    hash: bytes


@dataclass(frozen=True)
class Entry:
    """One recorded act. ``occurred_at`` is claimed, ``recorded_at`` is the database's."""

    entry_id: int
    stream: str
    seq: int
    kind: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any]
    hash: bytes
    tree_index: int | None = None


@dataclass(frozen=True)
class Checkpoint:
    """A signed tree head: ``note`` is its C2SP signed-note text."""

    size: int
    root: bytes
    note: str
    sealed_at: datetime


@dataclass(frozen=True)
class Sealed:
    """What one sealing run did."""

    entries: int
    size: int


@dataclass(frozen=True)
class Fault:
    """One contradiction found by verification; ``place`` names the first wrong thing."""

    place: str
    reason: str


@dataclass(frozen=True)
class Verification:
    """The outcome of recomputing everything."""

    entries: int
    streams: int
    sealed: int
    pending: int
    checkpoints: int
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """True when nothing contradicts."""
        return not self.faults
