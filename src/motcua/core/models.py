"""Tables of the core: the outbox and the idempotency keys."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now


class OutboxEvent(models.Model):
    """An event that happened and is still to be told to its subscribers.

    Written in the transaction of the act; deleted in the transaction that delivered it.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    name = models.TextField()
    record = models.TextField(help_text="events of one record are delivered in order")
    payload = models.JSONField()
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.SmallIntegerField(db_default=0)
    last_error = models.TextField(db_default="")
    parked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_outbox"
        indexes: ClassVar = [models.Index(fields=["record", "id"], name="core_outbox_record")]


class IdempotencyKey(models.Model):
    """A request that was done once; a repeat gets the same answer and does nothing."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    actor = models.TextField()
    key = models.TextField()
    request_digest = models.TextField()
    response = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_idempotency"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "key"], name="an_actor_uses_a_key_once"),
        ]
