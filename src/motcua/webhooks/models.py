"""Subscriptions of other systems, and what is to be sent to each. Nothing names a person."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

NONE: frozenset[str] = frozenset()


class Subscription(models.Model):
    """A system that is told of dossier events, within the rights of an account."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    url = models.TextField()
    account = models.ForeignKey("organisation.User", on_delete=models.PROTECT, related_name="+")
    events = ArrayField(models.TextField(), default=list, help_text="empty: all of dossiers")
    units = ArrayField(models.TextField(), default=list, help_text="empty: all that may be read")
    secret = models.TextField(help_text="encrypted with the installation's key")
    created_at = models.DateTimeField()
    created_by = models.TextField()
    removed_at = models.DateTimeField(null=True)
    failures = models.IntegerField(db_default=0, help_text="in a row")
    quiet_until = models.DateTimeField(null=True, help_text="the receiver is left alone until then")

    class Meta:
        db_table = "webhooks_subscription"


class Delivery(models.Model):
    """One event for one subscription; ``message`` stays the same over all attempts."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    subscription = models.ForeignKey(
        "webhooks.Subscription", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.CharField(max_length=40, unique=True)
    event = models.TextField()
    dossier = models.TextField()
    unit = models.TextField()
    seq = models.IntegerField()
    body = models.TextField(help_text="JSON, as it is signed and sent")
    state = models.TextField()
    attempts = models.SmallIntegerField(db_default=0)
    http_status = models.SmallIntegerField(null=True, help_text="of the last answer")
    last_error = models.TextField(db_default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhooks_delivery"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subscription", "dossier", "seq"], name="an_act_is_sent_once_to_each"
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False)
                | (~Q(state="SENT") & Q(sent_at__isnull=True)),
                name="what_was_delivered_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at", "id"], name="webhooks_delivery_due",
                condition=Q(state__in=["WAITING", "SENDING"]),
            ),
            models.Index(fields=["subscription", "-id"], name="webhooks_delivery_of"),
            models.Index(
                fields=["-id"], name="webhooks_delivery_failed", condition=Q(state="FAILED")
            ),
        ]  # fmt: skip
