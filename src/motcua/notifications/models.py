"""The messages to applicants: made once for an act and a way, then sent."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One message. Its words name nobody; its address does."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"address"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    dossier = models.TextField()
    seq = models.IntegerField(help_text="the act that it tells of")
    kind = models.TextField()
    way = models.TextField()
    address = models.TextField()
    subject = models.TextField(db_default="")
    body = models.TextField()
    template = models.CharField(max_length=64, help_text="fingerprint of the words")
    state = models.TextField()
    attempts = models.SmallIntegerField(db_default=0)
    last_error = models.TextField(db_default="")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notifications_message"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "seq", "way"], name="an_act_is_told_once_each_way"
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False)
                | (~Q(state="SENT") & Q(sent_at__isnull=True)),
                name="what_was_sent_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["way", "due_at"], name="notifications_message_due",
                condition=~Q(state="SENT"),
            ),
        ]  # fmt: skip
