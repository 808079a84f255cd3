"""What crosses the border of the steering module; each subject has a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from motcua.indicators.contracts import Text

FILES_AREA: Final = "steering"
"""Where minutes, photos and evidence lie: an area of its own in the store of files."""


@dataclass(frozen=True)
class File:
    """A file that was kept: its digest, its type as its bytes prove it, and its name."""

    digest: str
    media_type: str
    size: int
    name: str


@dataclass(frozen=True)
class NamedKind:
    """An entry of a list that is data: its code, its name and its legal basis."""

    code: str
    name: Text
    basis: Text
    verified: bool


@dataclass(frozen=True)
class Act:
    """One entry of a stream."""

    seq: int
    kind: str
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What an act gave."""

    code: str
    kind: str
    seq: int
