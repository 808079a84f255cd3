"""Writes of the queue. No right hangs on a ticket, so the ledger has none of it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.dossiers.errors import QueueEmpty, QueueUnknown, TicketNotPossible, TicketUnknown
from motcua.dossiers.models import QueueTicket
from motcua.dossiers.queueing.contracts import Ticket, TicketState
from motcua.dossiers.queueing.loading import queues
from motcua.dossiers.queueing.selectors import told
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

PERMISSION = "dossiers.receive"
LONGEST_COUNTER = 10


@command
def ticket_take(*, actor: Actor, at: datetime, unit: str, queue: str) -> Ticket:
    """Give the next number of a queue. Three statements.

    Numbers run without gaps through a day. Raises ``NotPermitted``, ``QueueUnknown``.
    """
    organisation.authorise(actor, PERMISSION, unit)
    if queue not in {item.code for item in queues()}:
        raise QueueUnknown(queue=queue)
    day = clock.local_day(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_queue_number AS n (unit, queue, day, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (unit, queue, day) DO UPDATE SET last = n.last + 1 RETURNING last",
            [unit, queue, day],
        )
        number = int(cursor.fetchone()[0])
    row = QueueTicket(
        unit=unit, queue=queue, day=day, number=number, state=TicketState.WAITING.value,
        taken_at=at, called_by="", counter="", calls=0, dossier="",
    )  # fmt: skip
    row.save(force_insert=True)
    return told(row)


@command
def ticket_call(*, actor: Actor, at: datetime, unit: str, counter: str, queue: str = "") -> Ticket:
    """Call whoever has waited longest, of one queue or of all, to a counter.

    Counters that call at the same time get different numbers. Raises ``NotPermitted``,
    ``QueueEmpty``, ``TicketNotPossible`` without a counter.
    """
    organisation.authorise(actor, PERMISSION, unit)
    place = text.clean(counter)
    if not place or len(place) > LONGEST_COUNTER:
        raise TicketNotPossible()
    waiting = QueueTicket.objects.select_for_update(no_key=True, skip_locked=True).filter(
        unit=unit, day=clock.local_day(at), state=TicketState.WAITING.value
    )
    if queue:
        waiting = waiting.filter(queue=queue)
    row = waiting.order_by("taken_at", "pk").first()
    if row is None:
        raise QueueEmpty()
    row.state, row.called_at, row.called_by = TicketState.CALLED.value, at, actor.code
    row.counter, row.calls = place, 1
    row.save(update_fields=["state", "called_at", "called_by", "counter", "calls"])
    return told(row)


def _called(actor: Actor, ticket: int) -> QueueTicket:
    row = QueueTicket.objects.select_for_update(no_key=True).filter(pk=ticket).first()
    if row is None:
        raise TicketUnknown()
    organisation.authorise(actor, PERMISSION, row.unit)
    if row.state != TicketState.CALLED.value:
        raise TicketNotPossible()
    return row


@command
def ticket_recall(*, actor: Actor, at: datetime, ticket: int) -> Ticket:
    """Call a number again; the wait that was measured stays. Raises ``TicketNotPossible``."""
    del at
    row = _called(actor, ticket)
    row.calls += 1
    row.save(update_fields=["calls"])
    return told(row)


@command
def ticket_end(*, actor: Actor, at: datetime, ticket: int, came: bool, dossier: str = "") -> Ticket:
    """The person was served, perhaps with a dossier, or did not come.

    Raises ``TicketUnknown``, ``NotPermitted``, ``TicketNotPossible``.
    """
    row = _called(actor, ticket)
    row.state = (TicketState.DONE if came else TicketState.NO_SHOW).value
    row.ended_at, row.dossier = at, text.clean(dossier)[:60] if came else ""
    row.save(update_fields=["state", "ended_at", "dossier"])
    return told(row)
