"""Writes of the notifications module: make a message once, send it, hand texts over.

A message is claimed for a while, sent outside any transaction, then marked. A worker that
dies in between lets the claim run out, and the same message is sent again under the same
Message-ID: at least once, and never made twice for an act.
"""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection

from motcua.core import clock
from motcua.core.commands import command, step
from motcua.notifications.contracts import MessageState, Recipient, TextMessage, Way
from motcua.notifications.errors import MessageNotFailed
from motcua.notifications.loading import template_on
from motcua.notifications.models import Message
from motcua.notifications.rules import NO_DATE, NO_DATE_SMS, mobile

MOST_ATTEMPTS = 8
FIRST_DELAY = timedelta(minutes=1)
LEASE = timedelta(minutes=5)
_WAITING = (MessageState.WAITING.value, MessageState.SENDING.value)


@step
def notice_make(
    *, at: datetime, dossier: str, seq: int, kind: str, to: Recipient, day: date | None, url: str,
    named: str = "",
) -> int:  # fmt: skip
    """Write the messages that tell of an act, one for each way there is; returns how many.

    The same act again makes none. ``day`` is the day that the words speak of, ``named`` how
    they call the record where that is not its code.
    """
    words = template_on(kind, clock.local_day(at))
    if words is None:
        return 0
    said = f"{day:%d/%m/%Y}" if day else ""
    made = 0
    values = {"code": named or dossier, "url": url}
    if to.email:
        body = words.email.format(**values, date=said or NO_DATE)
        subject = words.subject.format(**values, date=said or NO_DATE)
        made += _write(at, dossier, seq, kind, Way.EMAIL, to.email, subject, body,
                       words.fingerprint)  # fmt: skip
    phone = mobile(to.phone)
    if phone:
        body = words.sms.format(code=named or dossier, date=said or NO_DATE_SMS)
        made += _write(at, dossier, seq, kind, Way.SMS, phone, "", body, words.fingerprint)
    return made


def _write(
    at: datetime, dossier: str, seq: int, kind: str, way: Way, address: str, subject: str,
    body: str, template: str,
) -> int:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO notifications_message (dossier, seq, kind, way, address, subject, body,"
            " template, state, created_at, due_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (dossier, seq, way) DO NOTHING",
            [dossier, seq, kind, way.value, address, subject, body, template,
             MessageState.WAITING.value, at, at],
        )  # fmt: skip
        return int(cursor.rowcount)


# E-mail --------------------------------------------------------------------------------


def mail_server_known() -> bool:
    """True when an SMTP server is set up (``MOTCUA_SMTP_URL``)."""
    return bool(settings.MOTCUA_MAIL_SERVER)


@command
def _claim(at: datetime) -> Message | None:
    row = (
        Message.objects.select_for_update(skip_locked=True, no_key=True)
        .filter(way=Way.EMAIL.value, state__in=_WAITING, due_at__lte=at)
        .order_by("due_at", "pk")
        .first()
    )
    if row is not None:
        row.state, row.attempts, row.due_at = (
            MessageState.SENDING.value,
            row.attempts + 1,
            at + LEASE,
        )
        row.save(update_fields=["state", "attempts", "due_at"])
    return row


@command
def _mark(row: Message, at: datetime, error: str) -> None:
    if not error:
        row.state, row.sent_at, row.last_error = MessageState.SENT.value, at, ""
    else:
        failed = row.attempts >= MOST_ATTEMPTS
        row.state = (MessageState.FAILED if failed else MessageState.WAITING).value
        row.due_at, row.last_error = at + FIRST_DELAY * 2 ** (row.attempts - 1), error
    row.save(update_fields=["state", "sent_at", "due_at", "last_error"])


def _send(row: Message) -> str:
    """Send one e-mail; returns what went wrong, without the address that servers repeat."""
    host = settings.MOTCUA_PUBLIC_URL.partition("://")[2].partition(":")[0] or "motcua"
    message = EmailMessage(
        row.subject, row.body, settings.DEFAULT_FROM_EMAIL, [row.address],
        headers={
            "Message-ID": f"<{row.dossier}.{row.seq}@{host}>", "Auto-Submitted": "auto-generated",
        },
    )  # fmt: skip
    try:
        message.send()
    except smtplib.SMTPResponseException as error:
        return f"{type(error).__name__} {error.smtp_code}"
    except (OSError, ValueError) as error:
        return type(error).__name__
    return ""


def deliver_due(*, at: datetime, limit: int = 50) -> int:
    """Send the e-mails that are due; returns how many were tried, 0 without a mail server."""
    tried = 0
    while mail_server_known() and tried < limit:
        row = _claim(at)
        if row is None:
            break
        _mark(row, at, _send(row))
        tried += 1
    return tried


@command
def message_retry(*, message: int, at: datetime) -> None:
    """Give a failed message another round of attempts. Raises ``MessageNotFailed``."""
    changed = Message.objects.filter(pk=message, state=MessageState.FAILED.value).update(
        state=MessageState.WAITING.value, attempts=0, due_at=at
    )
    if not changed:
        raise MessageNotFailed(message=message)


# Text messages -------------------------------------------------------------------------


@command
def texts_exported(*, messages: Sequence[int], at: datetime) -> int:
    """Say that these text messages were handed over; returns how many had not been."""
    return Message.objects.filter(
        pk__in=messages, way=Way.SMS.value, state=MessageState.WAITING.value
    ).update(state=MessageState.SENT.value, sent_at=at)


def texts_waiting(*, limit: int = 10_000) -> list[TextMessage]:
    """Text messages that no gateway has yet, oldest first. One statement."""
    rows = Message.objects.filter(way=Way.SMS.value, state=MessageState.WAITING.value)
    return [
        TextMessage(row.pk, row.address, row.body, row.created_at)
        for row in rows.order_by("pk")[:limit]
    ]
