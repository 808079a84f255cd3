"""Reads of the queue. Each states its number of statements."""

from __future__ import annotations

from datetime import date

from django.db import connection

from motcua.dossiers.errors import TicketUnknown
from motcua.dossiers.models import QueueTicket
from motcua.dossiers.queueing.contracts import Ticket, TicketState, Waiting


def told(row: QueueTicket) -> Ticket:
    """A row as it crosses the border."""
    return Ticket(
        row.pk, row.unit, row.queue, row.number, TicketState(row.state), row.taken_at,
        row.called_at, row.counter, row.calls, row.dossier,
    )  # fmt: skip


def ticket_get(ticket: int) -> Ticket:
    """One ticket. One statement. Raises ``TicketUnknown``."""
    row = QueueTicket.objects.filter(pk=ticket).first()
    if row is None:
        raise TicketUnknown()
    return told(row)


def tickets_waiting(*, unit: str, day: date, limit: int = 50) -> list[Ticket]:
    """Who waits, the longest first. One statement."""
    rows = QueueTicket.objects.filter(unit=unit, day=day, state=TicketState.WAITING.value)
    return [told(row) for row in rows.order_by("taken_at", "pk")[:limit]]


def tickets_called(*, unit: str, day: date, limit: int = 8) -> list[Ticket]:
    """Numbers at a counter now, newest call first. One statement."""
    rows = QueueTicket.objects.filter(unit=unit, day=day, state=TicketState.CALLED.value)
    return [told(row) for row in rows.order_by("-called_at", "-pk")[:limit]]


def waiting_of(*, unit: str, day: date) -> Waiting:
    """The day in figures: from taking a number to being called first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE state = 'WAITING'), count(called_at),"
            " count(*) FILTER (WHERE state = 'NO_SHOW'),"
            " (percentile_cont(0.5) WITHIN GROUP (ORDER BY"
            " extract(epoch FROM called_at - taken_at)) / 60)::float,"
            " (max(extract(epoch FROM called_at - taken_at)) / 60)::float"
            " FROM dossiers_queue_ticket WHERE unit = %s AND day = %s",
            [unit, day],
        )
        taken, waits, called, gone, median, longest = cursor.fetchone()
    return Waiting(taken, waits, called, gone, _minutes(median), _minutes(longest))


def _minutes(value: float | None) -> int | None:
    return None if value is None else int(value + 0.5)
