"""A row of a table as the act that wrote it says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Kept:
    """A row, as the act that wrote it says it. ``match`` picks the act among those of a kind.

    ``by`` and ``at`` are who acted and when, where the row keeps it.
    """

    stream: str
    kinds: Sequence[str]
    body: Mapping[str, Any]
    words: str = ""
    match: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    at: datetime | None = None


def day_text(value: date | None) -> str | None:
    """A day as the ledger holds it."""
    return value.isoformat() if value else None
