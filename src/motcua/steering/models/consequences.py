"""The table of proposals to consider responsibility that follow from findings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from motcua.steering.models.committee import ADDED_TO, CHANGED


class Consequence(models.Model):
    """A proposal to consider responsibility or discipline, and the answer to it, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"asked", "answer"})
    APPLICATION_RIGHTS = CHANGED

    code = models.TextField(unique=True)
    finding = models.ForeignKey("steering.Finding", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    unit = models.TextField(help_text="the agency that must answer")
    asked = models.TextField()
    due_on = models.DateField()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    decision_number = models.TextField(db_default="")
    decision_on = models.DateField(null=True)
    answer = models.TextField(db_default="")
    outcome = models.TextField(
        db_default="", help_text="code of definitions/steering/discipline.yaml; empty: not said"
    )
    answered_by = models.TextField(db_default="")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "steering_consequence"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding", "number"], name="a_consequence_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    answered_by="", answered_at__isnull=True, decision_number="",
                    decision_on__isnull=True, answer="", outcome="",
                )
                | (Q(answered_at__isnull=False, decision_on__isnull=False)
                   & ~Q(answered_by="") & ~Q(decision_number="")),
                name="an_answered_consequence_names_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(answered_by="") | ~Q(answered_by=F("proposed_by"))
                | Q(proposed_by="system"),
                name="nobody_answers_the_own_proposal",
            ),
        ]  # fmt: skip


class ConsequenceReminder(models.Model):
    """A reminder of an answer, made once for a person, a due day and a step."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    consequence = models.ForeignKey(
        "steering.Consequence", on_delete=models.PROTECT, related_name="+"
    )
    recipient = models.TextField()
    kind = models.TextField()
    days = models.IntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "steering_consequence_reminder"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consequence", "recipient", "due_on", "kind", "days"],
                name="nobody_is_reminded_twice_of_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["DUE", "OVERDUE"]),
                name="an_answer_reminder_is_of_a_known_kind",
            ),
        ]
