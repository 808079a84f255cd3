"""What crosses the border of the notifications module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Way(StrEnum):
    """How a notice travels."""

    EMAIL = "EMAIL"
    SMS = "SMS"


class MessageState(StrEnum):
    """Where a message stands. ``SENDING`` is claimed by a worker and falls back when it dies."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


@dataclass(frozen=True)
class NoticeTemplate:
    """The words of a kind of notice, from a day on. They hold code and date, and no person."""

    kind: str
    valid_from: date
    sms: str
    subject: str
    email: str
    fingerprint: str


@dataclass(frozen=True)
class Recipient:
    """Where notices of a dossier go. Personal data; empty means not that way."""

    email: str
    phone: str


@dataclass(frozen=True)
class MessageRow:
    """A message for the operator: which dossier, which way, what happened. No address."""

    message_id: int
    dossier: str
    kind: str
    way: Way
    state: MessageState
    attempts: int
    last_error: str
    created_at: datetime


@dataclass(frozen=True)
class TextMessage:
    """A text message for the gateway. The number is personal data."""

    message_id: int
    phone: str
    text: str
    created_at: datetime


@dataclass(frozen=True)
class Standing:
    """How many messages stand where; ``mail_server`` is false when none is set up."""

    mail_server: bool
    emails_waiting: int
    emails_sent: int
    emails_failed: int
    texts_waiting: int
    texts_exported: int
