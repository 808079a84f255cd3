"""Tables of the queue. A ticket names nobody; the dossier it led to is linked by code."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

NONE: frozenset[str] = frozenset()


class QueueTicket(models.Model):
    """One number of one day."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    unit = models.TextField()
    queue = models.TextField()
    day = models.DateField()
    number = models.IntegerField()
    state = models.TextField()
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    called_by = models.TextField(db_default="")
    counter = models.TextField(db_default="")
    calls = models.IntegerField(db_default=0)
    ended_at = models.DateTimeField(null=True)
    dossier = models.TextField(db_default="")

    class Meta:
        db_table = "dossiers_queue_ticket"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "day", "queue", "number"], name="a_number_is_given_once_a_day"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="WAITING") & Q(called_at__isnull=True) & Q(ended_at__isnull=True)
                )
                | (Q(state="CALLED") & Q(called_at__isnull=False) & Q(ended_at__isnull=True))
                | (
                    Q(state__in=("DONE", "NO_SHOW"))
                    & Q(called_at__isnull=False)
                    & Q(ended_at__isnull=False)
                ),
                name="a_ticket_is_called_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(called_at__isnull=True) | Q(called_at__gte=models.F("taken_at")),
                name="nobody_is_called_before_taking_a_number",
            ),
        ]  # fmt: skip


class QueueNumber(models.Model):
    """The last number given in a queue of a day."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    unit = models.TextField()
    queue = models.TextField()
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        db_table = "dossiers_queue_number"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "queue", "day"], name="a_queue_has_one_run_of_numbers_a_day"
            ),
        ]
