"""Good practices (mô hình hay, sáng kiến) that agencies share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text
from motcua.steering.contracts import File


class PracticeState(StrEnum):
    """Where a proposed practice stands."""

    PROPOSED = "PROPOSED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


PRACTICE_STATE_NAMES: Final[Mapping[PracticeState, Text]] = {
    PracticeState.PROPOSED: Text("Chờ xét công nhận", "Not decided yet"),
    PracticeState.ACCEPTED: Text("Đã công nhận", "Accepted"),
    PracticeState.DECLINED: Text("Không công nhận", "Not accepted"),
}


@dataclass(frozen=True)
class NewPractice:
    """A practice to be proposed. ``indicator`` may name the figure that shows its effect."""

    title: str
    unit: str
    done: str
    effect: str
    indicator: str = ""
    files: tuple[File, ...] = ()


@dataclass(frozen=True)
class Replication:
    """An agency that took the practice over, since a day, in its own words."""

    unit: str
    since: date
    words: str


@dataclass(frozen=True)
class Practice:
    """A practice. ``replicated`` counts the other agencies that took it over."""

    code: str
    title: str
    unit: str
    done: str
    effect: str
    indicator: str
    state: PracticeState
    proposed_by: str
    proposed_on: date
    decided_on: date | None
    reason: str
    replicated: int
    files: tuple[File, ...] = ()
    replications: tuple[Replication, ...] = ()
