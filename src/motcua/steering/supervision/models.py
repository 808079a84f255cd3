"""Tables of supervision from outside. Rows are added; a later act is written into one once."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.steering.models.committee import ADDED_TO, CHANGED


class Supervision(models.Model):
    """A supervision that a body outside the administration announced. Made or dropped, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"supervisor", "subject", "why"})
    APPLICATION_RIGHTS = CHANGED

    code = models.TextField(unique=True)
    body = models.TextField(help_text="kind of the body, definitions/steering/supervision.yaml")
    act = models.TextField(help_text="kind of the act, definitions/steering/supervision.yaml")
    supervisor = models.TextField()
    subject = models.TextField()
    document_number = models.TextField()
    document_on = models.DateField()
    units = ArrayField(models.TextField())
    planned_on = models.DateField()
    content = models.CharField(max_length=64, help_text="fingerprint of what was handed in")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()
    held_on = models.DateField(null=True)
    held_by = models.TextField(db_default="")
    held_at = models.DateTimeField(null=True)
    why = models.TextField(db_default="", help_text="why it was dropped")
    dropped_by = models.TextField(db_default="")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "steering_supervision"
        indexes: ClassVar = [models.Index(fields=["planned_on"], name="steering_supervision_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(units__len__gte=1), name="a_supervision_names_agencies"
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, held_by="", held_at__isnull=True)
                | (Q(held_on__isnull=False, held_at__isnull=False) & ~Q(held_by="")),
                name="a_supervision_that_was_made_says_when",
            ),
            models.CheckConstraint(
                condition=Q(why="", dropped_by="", dropped_at__isnull=True)
                | (Q(dropped_at__isnull=False, held_at__isnull=True)
                   & ~Q(dropped_by="") & ~Q(why="")),
                name="a_supervision_that_was_dropped_says_why",
            ),
        ]  # fmt: skip


class Question(models.Model):
    """A question put to a supervised agency. Its due day is never moved."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = ADDED_TO

    supervision = models.ForeignKey(
        "steering.Supervision", on_delete=models.PROTECT, related_name="+"
    )
    number = models.IntegerField()
    code = models.TextField(unique=True)
    unit = models.TextField()
    text = models.TextField()
    due_on = models.DateField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "steering_question"
        indexes: ClassVar = [models.Index(fields=["due_on"], name="steering_question_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["supervision", "number"], name="a_question_stands_once"
            ),
        ]


class Reply(models.Model):
    """An answer of the agency, accepted or returned once by another person."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"words", "why"})
    APPLICATION_RIGHTS = CHANGED

    question = models.ForeignKey("steering.Question", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    document_number = models.TextField()
    document_on = models.DateField()
    words = models.TextField()
    given_by = models.TextField()
    given_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    why = models.TextField(db_default="")
    decided_by = models.TextField(db_default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "steering_reply"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "number"], name="a_reply_stands_once"),
            models.UniqueConstraint(
                fields=["question"], name="one_reply_waits_or_holds",
                condition=Q(accepted__isnull=True) | Q(accepted=True),
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True, decided_by="", decided_at__isnull=True, why="")
                | (Q(accepted__isnull=False, decided_at__isnull=False) & ~Q(decided_by="")
                   & (Q(accepted=True) | ~Q(why=""))),
                name="a_decided_reply_says_by_whom_and_a_returned_one_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("given_by")) | Q(given_by="system"),
                name="nobody_accepts_the_own_reply",
            ),
        ]  # fmt: skip


class Recommendation(models.Model):
    """What a supervision asks an agency to do. Only its task is written later, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = CHANGED

    supervision = models.ForeignKey(
        "steering.Supervision", on_delete=models.PROTECT, related_name="+"
    )
    number = models.IntegerField()
    unit = models.TextField()
    text = models.TextField()
    due_on = models.DateField()
    document_number = models.TextField()
    document_on = models.DateField()
    task = models.TextField(null=True, unique=True, help_text="code of the task that it became")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "steering_recommendation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["supervision", "number"], name="a_recommendation_stands_once"
            ),
        ]


class QuestionReminder(models.Model):
    """A reminder of a question, made once for a person, a due day and a step."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    question = models.ForeignKey("steering.Question", on_delete=models.PROTECT, related_name="+")
    recipient = models.TextField()
    kind = models.TextField()
    days = models.IntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "steering_question_reminder"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["question", "recipient", "due_on", "kind", "days"],
                name="nobody_is_reminded_twice_of_a_question",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["DUE", "OVERDUE"]),
                name="a_question_reminder_is_of_a_known_kind",
            ),
        ]
