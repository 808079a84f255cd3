"""What crosses the border of the webhooks module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryState(StrEnum):
    """Where a delivery stands.

    ``SENDING`` is claimed by a worker and falls back when it dies. ``FAILED`` is parked and
    holds back what follows of the same dossier. ``WITHHELD`` was not sent, because the account
    may not read the unit any more or the subscription ended.
    """

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    WITHHELD = "WITHHELD"


@dataclass(frozen=True)
class Added:
    """A new subscription. ``secret`` is said this once only: a repeat has none."""

    subscription: int
    secret: str | None


@dataclass(frozen=True)
class SubscriptionRow:
    """A subscription: where it sends what, and by whose rights. Empty means all."""

    subscription: int
    url: str
    account: str
    account_name: str
    events: tuple[str, ...]
    units: tuple[str, ...]
    created_at: datetime
    removed_at: datetime | None
    quiet_until: datetime | None
    waiting: int
    failed: int


@dataclass(frozen=True)
class DeliveryRow:
    """A delivery for the operator: which event, where it stands, what went wrong."""

    delivery: int
    subscription: int
    message: str
    event: str
    dossier: str
    seq: int
    state: DeliveryState
    attempts: int
    http_status: int | None
    last_error: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """How many deliveries stand where, and since when the oldest waits."""

    subscriptions: int
    waiting: int
    sent: int
    failed: int
    withheld: int
    oldest_waiting_at: datetime | None
