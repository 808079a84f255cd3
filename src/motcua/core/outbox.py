"""The transactional outbox: nothing that must be told is lost, doubled or out of order.

``emit`` writes a row in the transaction of the act, so it stands if and only if the act
does. A relay delivers: at least once, in order for each record, side by side for
different records. What fails is tried again later, each time later; after
``MAX_ATTEMPTS`` it is parked and shown, and later events of the same record wait behind
it, because delivering them first would break the order.

A handler runs in the transaction that removes the event: what it writes to this
database happens exactly once. What it does elsewhere may be repeated, and must carry
the event's id as its own idempotency key.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from motcua.core import clock
from motcua.core.commands import command, step
from motcua.core.errors import NotFound
from motcua.core.models import OutboxEvent

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=2)


@dataclass(frozen=True)
class Event:
    """One event as a subscriber receives it."""

    event_id: int
    name: str
    record: str
    payload: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class ParkedEvent:
    """An event that kept failing, for the operator's page."""

    event_id: int
    name: str
    record: str
    attempts: int
    last_error: str
    parked_at: datetime
    waiting_behind: int


Subscriber = Callable[[Event], None]


class EventNotParked(NotFound):
    """There is no parked event with this number."""

    code = "event_not_parked"
    message = _("There is no parked event %(event_id)s. It may have been delivered already.")


class Subscriptions:
    """Who is told of what. Filled in one place, ``config/wiring.py``."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Subscriber]] = defaultdict(list)

    def subscribe(self, name: str, subscriber: Subscriber) -> None:
        """Tell ``subscriber`` of every event called ``name``; twice is refused."""
        if subscriber in self._by_name[name]:
            raise ValueError(f"{subscriber} is subscribed to {name} already")
        self._by_name[name].append(subscriber)

    def of(self, name: str) -> tuple[Subscriber, ...]:
        """The subscribers of an event name, in the order of their subscription."""
        return tuple(self._by_name.get(name, ()))


SUBSCRIPTIONS = Subscriptions()


@step
def emit(*, name: str, record: str, payload: Mapping[str, Any]) -> None:
    """Say that something happened to ``record``. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_outbox (name, record, payload) VALUES (%s, %s, %s::jsonb)",
            [name, record, json.dumps(payload, ensure_ascii=False)],
        )


_CLAIM = """
SELECT e.id, e.name, e.record, e.payload, e.created_at, e.attempts
  FROM core_outbox e
 WHERE e.parked_at IS NULL AND e.due_at <= now()
   AND NOT EXISTS (SELECT 1 FROM core_outbox p WHERE p.record = e.record AND p.id < e.id)
 ORDER BY e.id LIMIT 1 FOR UPDATE OF e SKIP LOCKED
"""


def deliver_one(subscriptions: Subscriptions = SUBSCRIPTIONS) -> bool:
    """Deliver the oldest event that is due; ``False`` when there is none.

    A failure is written down with the event; it never stops the relay.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM)
            row = cursor.fetchone()
        if row is None:
            return False
        event_id, name, record, payload, created_at, attempts = row
        known = json.loads(payload) if isinstance(payload, str) else payload
        event = Event(event_id, name, record, known, created_at)
        try:
            with transaction.atomic():
                for subscriber in subscriptions.of(name):
                    subscriber(event)
                OutboxEvent.objects.filter(pk=event_id).delete()
        except Exception as error:  # any failure of a subscriber is kept with the event
            log.warning("event %s (%s) failed: %s", event_id, name, error)
            _note_failure(event_id, attempts + 1, "".join(traceback.format_exception(error)))
    return True


def _note_failure(event_id: int, attempts: int, error: str) -> None:
    parked = attempts >= MAX_ATTEMPTS
    OutboxEvent.objects.filter(pk=event_id).update(
        attempts=attempts,
        last_error=error[-4000:],
        due_at=clock.now() + FIRST_DELAY * 2 ** (attempts - 1),
        parked_at=Now() if parked else None,
    )


def deliver_all(subscriptions: Subscriptions = SUBSCRIPTIONS, *, limit: int = 10_000) -> int:
    """Deliver what is due, up to ``limit`` events. Returns how many were tried."""
    done = 0
    while done < limit and deliver_one(subscriptions):
        done += 1
    return done


def parked_list() -> list[ParkedEvent]:
    """The parked events, oldest first, each with how many wait behind it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.name, e.record, e.attempts, e.last_error, e.parked_at,"
            " (SELECT count(*) FROM core_outbox b WHERE b.record = e.record AND b.id > e.id)"
            " FROM core_outbox e WHERE e.parked_at IS NOT NULL ORDER BY e.id LIMIT 200"
        )
        return [ParkedEvent(*row) for row in cursor.fetchall()]


def oldest_waiting_at() -> datetime | None:
    """When the oldest undelivered event was emitted; what an alarm watches."""
    return OutboxEvent.objects.order_by("id").values_list("created_at", flat=True).first()


@command
def parked_retry(*, event_id: int, at: datetime) -> None:
    """Give a parked event another round of attempts. Raises ``EventNotParked``."""
    changed = OutboxEvent.objects.filter(pk=event_id, parked_at__isnull=False).update(
        parked_at=None, attempts=0, due_at=at
    )
    if not changed:
        raise EventNotParked(event_id=event_id)
