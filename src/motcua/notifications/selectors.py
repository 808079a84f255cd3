"""Reads of the notifications module. Each states its number of statements."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from motcua.notifications.contracts import MessageRow, MessageState, Standing, Way
from motcua.notifications.models import Message


def messages_failed(*, limit: int = 200) -> list[MessageRow]:
    """Messages that kept failing, oldest first. One statement."""
    rows = Message.objects.filter(state=MessageState.FAILED.value).order_by("pk")[:limit]
    return [_row(row) for row in rows]


def messages_of(dossier: str) -> list[MessageRow]:
    """The messages of a dossier, oldest first. One statement."""
    return [_row(row) for row in Message.objects.filter(dossier=dossier).order_by("pk")]


def _row(row: Message) -> MessageRow:
    return MessageRow(
        row.pk, row.dossier, row.kind, Way(row.way), MessageState(row.state), row.attempts,
        row.last_error, row.created_at,
    )  # fmt: skip


def standing() -> Standing:
    """How many messages stand where. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE way = 'EMAIL' AND state IN ('WAITING', 'SENDING')),"
            " count(*) FILTER (WHERE way = 'EMAIL' AND state = 'SENT'),"
            " count(*) FILTER (WHERE way = 'EMAIL' AND state = 'FAILED'),"
            " count(*) FILTER (WHERE way = 'SMS' AND state = 'WAITING'),"
            " count(*) FILTER (WHERE way = 'SMS' AND state = 'SENT') FROM notifications_message"
        )
        counts = cursor.fetchone()
    return Standing(bool(settings.MOTCUA_MAIL_SERVER), *counts)
