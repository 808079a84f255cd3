"""What crosses the border of the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TicketState(StrEnum):
    """Where a ticket stands."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    DONE = "DONE"
    NO_SHOW = "NO_SHOW"


@dataclass(frozen=True)
class Queue:
    """What people queue for; ``code`` is the letter on the ticket."""

    code: str
    name_vi: str
    name_en: str


@dataclass(frozen=True)
class Ticket:
    """One number of one day. It names nobody."""

    ticket_id: int
    unit: str
    queue: str
    number: int
    state: TicketState
    taken_at: datetime
    called_at: datetime | None
    counter: str
    calls: int
    dossier: str

    @property
    def label(self) -> str:
        """As printed and called: ``A007``."""
        return f"{self.queue}{self.number:03d}"


@dataclass(frozen=True)
class Waiting:
    """The queue of a day in figures; minutes are ``None`` while nobody was called."""

    taken: int
    waiting: int
    called: int
    no_show: int
    median_minutes: int | None
    longest_minutes: int | None
