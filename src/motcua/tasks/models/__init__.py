"""Tables of the tasks module. Only ``TaskFact`` and a calendar's end are ever changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motcua.tasks.models.programmes import (
    ProgrammeChange,
    ProgrammeChangeLine,
    ProgrammeItem,
    ProgrammeWords,
    WorkProgramme,
)

STATES = ("GIVEN", "ACKNOWLEDGED", "CLAIMED", "RETURNED", "ACCEPTED", "CANCELLED")
SOURCES = ("WORK_PROGRAMME", "CHAIRMAN", "DOCUMENT", "SUPERVISION")
DUE_KINDS = ("DAY", "WORKING_DAYS", "CALENDAR_DAYS", "NONE")


class Task(models.Model):
    """A task as it was given. It is never rewritten: see the rights."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"giver"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    code = models.TextField(unique=True)
    title = models.TextField()
    product = models.TextField(db_default="")
    source = models.TextField()
    giver_unit = models.TextField()
    giver = models.TextField(db_default="", help_text="who gives it, as the document says")
    document_number = models.TextField(db_default="")
    document_on = models.DateField(null=True)
    owner = models.TextField()
    supporting = ArrayField(models.TextField(), default=list)
    given_on = models.DateField()
    due_kind = models.TextField()
    due_amount = models.IntegerField(db_default=0)
    first_due_on = models.DateField(null=True)
    period = models.TextField(db_default="")
    parent = models.TextField(db_default="")
    marks = ArrayField(models.TextField(), default=list)
    salt = models.CharField(max_length=32)
    content = models.CharField(max_length=64, help_text="fingerprint of what was asked for")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "tasks_task"
        indexes: ClassVar = [
            models.Index(fields=["owner"], name="tasks_task_owner"),
            models.Index(fields=["parent"], name="tasks_task_parent", condition=~Q(parent="")),
            models.Index(fields=["period"], name="tasks_task_period", condition=~Q(period="")),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(source__in=SOURCES), name="a_task_comes_from_a_known_source"
            ),
            models.CheckConstraint(
                condition=Q(due_kind__in=DUE_KINDS), name="a_due_day_is_said_in_a_known_way"
            ),
            models.CheckConstraint(
                condition=Q(due_kind="NONE", first_due_on__isnull=True)
                | (~Q(due_kind="NONE") & Q(first_due_on__isnull=False)),
                name="a_task_with_a_limit_has_a_due_day",
            ),
            models.CheckConstraint(
                condition=Q(first_due_on__isnull=True) | Q(first_due_on__gte=models.F("given_on")),
                name="a_task_is_due_after_it_was_given",
            ),
            models.CheckConstraint(
                condition=~Q(parent=models.F("code")), name="a_task_is_not_its_own_part"
            ),
        ]


class TaskFact(models.Model):
    """Where a task stands: a copy for counting, derived from its acts in the ledger."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    task = models.OneToOneField(
        "tasks.Task", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.TextField()
    last_seq = models.IntegerField()
    first_due_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    assignee = models.TextField(db_default="")
    acknowledged_on = models.DateField(null=True)
    claimed_on = models.DateField(null=True)
    claimed_by = models.TextField(db_default="")
    finished_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    returns = models.IntegerField(db_default=0)
    extensions = models.IntegerField(db_default=0)
    proposed_on = models.DateField(null=True)
    proposed_by = models.TextField(db_default="")
    in_time_on = models.DateField(null=True)
    sent_back_on = models.DateField(null=True)
    stage = models.TextField(db_default="")
    stage_on = models.DateField(null=True)

    class Meta:
        db_table = "tasks_fact"
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], name="tasks_fact_open_due",
                condition=~Q(state__in=["ACCEPTED", "CANCELLED"]),
            ),
            models.Index(fields=["assignee"], name="tasks_fact_assignee",
                         condition=~Q(assignee="")),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="a_task_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="ACCEPTED")
                | Q(finished_on__isnull=False, closed_on__isnull=False),
                name="an_accepted_task_says_when",
            ),
            models.CheckConstraint(
                condition=Q(in_time_on__isnull=True) | Q(in_time_on__lte=models.F("first_due_on")),
                name="a_report_in_time_came_by_the_due_day",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_on__isnull=True)
                | Q(sent_back_on__gte=models.F("in_time_on")),
                name="a_report_is_sent_back_after_it_came",
            ),
        ]


class Words(models.Model):
    """What was said with an act: a reason, a report. The ledger keeps its salted digest."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField()
    text = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        db_table = "tasks_words"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["task", "seq"], name="an_act_has_its_words_once"),
        ]


class EvidenceFile(models.Model):
    """A file that shows that a task is done; its bytes lie in the store of files."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"file_name"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField()
    digest = models.CharField(max_length=64)
    media_type = models.TextField()
    size = models.BigIntegerField()
    file_name = models.TextField()

    class Meta:
        db_table = "tasks_evidence"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "seq", "digest"], name="a_file_shows_an_act_once"
            ),
        ]


class Reminder(models.Model):
    """A reminder or an escalation, made once for a person, a due day and a step."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="+")
    recipient = models.TextField()
    kind = models.TextField()
    days = models.IntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "tasks_reminder"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task", "recipient", "due_on", "kind", "days"],
                name="nobody_is_reminded_twice_of_the_same",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["DUE", "OVERDUE"]), name="a_reminder_is_of_a_known_kind"
            ),
        ]


class CalendarFeed(models.Model):
    """The secret address of an official's calendar; only its digest is kept."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    official = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tasks_feed"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["official"], condition=Q(revoked_at__isnull=True),
                name="an_official_has_one_calendar_address",
            ),
        ]  # fmt: skip


__all__ = [
    "CalendarFeed",
    "EvidenceFile",
    "ProgrammeChange",
    "ProgrammeChangeLine",
    "ProgrammeItem",
    "ProgrammeWords",
    "Reminder",
    "Task",
    "TaskFact",
    "Words",
    "WorkProgramme",
]
