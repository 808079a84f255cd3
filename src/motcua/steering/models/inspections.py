"""Tables of inspections, findings, draws and practices."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.steering.models.committee import ADDED_TO, CHANGED


class Draw(models.Model):
    """A draw as it was committed. It is never rewritten."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    code = models.TextField(unique=True)
    frame = ArrayField(models.TextField())
    number = models.IntegerField()
    nonce = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    subject = models.TextField()
    checklist = models.TextField()
    agency = models.TextField()
    visits_until = models.DateField()
    seed_kind = models.TextField()
    seed_source = models.TextField(db_default="")
    seed_on = models.DateField(null=True)
    committed_by = models.TextField()
    committed_at = models.DateTimeField()

    class Meta:
        db_table = "steering_draw"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seed_kind="LEDGER", seed_on__isnull=True)
                | (Q(seed_kind="PUBLIC", seed_on__isnull=False) & ~Q(seed_source="")),
                name="a_draw_says_where_its_seed_comes_from",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="a_draw_draws_somebody"),
        ]


class DrawResult(models.Model):
    """What a draw gave, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    draw = models.OneToOneField(
        "steering.Draw", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    public_part = models.TextField()
    tree_size = models.BigIntegerField(null=True)
    seed = models.CharField(max_length=64)
    drawn = ArrayField(models.TextField())
    drawn_by = models.TextField()
    drawn_at = models.DateTimeField()

    class Meta:
        db_table = "steering_draw_result"


class Inspection(models.Model):
    """An inspection as it was opened, with the questions that it asks."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"team", "leader", "members"})
    APPLICATION_RIGHTS = ADDED_TO

    code = models.TextField(unique=True)
    kind = models.TextField()
    item = models.OneToOneField(
        "steering.PlanItem", null=True, on_delete=models.PROTECT, related_name="+"
    )
    draw = models.ForeignKey("steering.Draw", null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.TextField()
    agency = models.TextField()
    subject = models.TextField()
    leader = models.TextField()
    team = ArrayField(models.TextField(), default=list)
    members = ArrayField(
        models.TextField(), default=list, db_default=[],
        help_text="codes of the officials of the team, who know of a sudden visit beforehand",
    )  # fmt: skip
    checklist = models.JSONField(help_text="the questions as they stood when it was opened")
    checklist_print = models.CharField(max_length=64)
    opened_by = models.TextField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "steering_inspection"
        indexes: ClassVar = [models.Index(fields=["unit"], name="steering_inspection_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draw", "unit"], name="a_drawn_unit_is_visited_once"),
            models.CheckConstraint(
                condition=Q(kind="PLANNED", item__isnull=False, draw__isnull=True)
                | Q(kind="SUDDEN", item__isnull=True, draw__isnull=False),
                name="an_inspection_was_planned_or_drawn",
            ),
        ]


class InspectionFact(models.Model):
    """Where an inspection stands: a copy, derived from its acts in the ledger."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = CHANGED

    inspection = models.OneToOneField(
        "steering.Inspection", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.TextField()
    last_seq = models.IntegerField()
    visited_on = models.DateField(null=True)
    signed_by = models.TextField(db_default="")
    signed_on = models.DateField(null=True)
    answered_by = models.TextField(db_default="")
    answered_on = models.DateField(null=True)

    class Meta:
        db_table = "steering_inspection_fact"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["OPENED", "RECORDED", "SIGNED", "ANSWERED"]),
                name="an_inspection_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="ANSWERED") | Q(signed_on__isnull=False),
                name="a_unit_signs_what_the_team_signed",
            ),
            models.CheckConstraint(
                condition=Q(answered_by="") | ~Q(answered_by=F("signed_by"))
                | Q(signed_by="system"),
                name="two_sides_sign_a_record",
            ),
        ]  # fmt: skip


class Finding(models.Model):
    """A finding as it was raised: what was seen, what is asked for, until when."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"what"})
    APPLICATION_RIGHTS = ADDED_TO

    code = models.TextField(unique=True)
    inspection = models.ForeignKey(
        "steering.Inspection", on_delete=models.PROTECT, related_name="+"
    )
    number = models.IntegerField()
    unit = models.TextField()
    item = models.TextField(db_default="", help_text="the question that it answers, if any")
    severity = models.TextField()
    what = models.TextField()
    basis = models.TextField()
    remedy = models.TextField()
    raised_by = models.TextField()
    raised_at = models.DateTimeField()

    class Meta:
        db_table = "steering_finding"
        indexes: ClassVar = [models.Index(fields=["unit"], name="steering_finding_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["inspection", "number"], name="a_finding_stands_once"),
            models.CheckConstraint(
                condition=Q(severity__in=["SHORTCOMING", "VIOLATION", "SERIOUS_VIOLATION"]),
                name="a_finding_is_of_a_known_severity",
            ),
        ]


class FindingFact(models.Model):
    """Where a remedy stands: a copy, derived from the acts in the ledger."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = CHANGED

    finding = models.OneToOneField(
        "steering.Finding", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.TextField()
    last_seq = models.IntegerField()
    first_due_on = models.DateField()
    due_on = models.DateField()
    claimed_on = models.DateField(null=True)
    claimed_by = models.TextField(db_default="")
    finished_on = models.DateField(null=True)
    returns = models.IntegerField(db_default=0)
    extensions = models.IntegerField(db_default=0)
    proposed_on = models.DateField(null=True)
    proposed_by = models.TextField(db_default="")

    class Meta:
        db_table = "steering_finding_fact"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "CLAIMED", "RETURNED", "REMEDIED"]),
                name="a_finding_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("first_due_on")), name="a_remedy_is_not_due_earlier"
            ),
        ]


class RemedyReminder(models.Model):
    """A reminder of a remedy or an escalation, made once for a person, a due day and a step."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    finding = models.ForeignKey("steering.Finding", on_delete=models.PROTECT, related_name="+")
    recipient = models.TextField()
    kind = models.TextField()
    days = models.IntegerField()
    due_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "steering_remedy_reminder"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["finding", "recipient", "due_on", "kind", "days"],
                name="nobody_is_reminded_twice_of_a_remedy",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["DUE", "OVERDUE"]),
                name="a_remedy_reminder_is_of_a_known_kind",
            ),
        ]


class Practice(models.Model):
    """A good practice as it was proposed."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    code = models.TextField(unique=True)
    title = models.TextField()
    unit = models.TextField()
    done = models.TextField()
    effect = models.TextField()
    indicator = models.TextField(db_default="")
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()

    class Meta:
        db_table = "steering_practice"


class PracticeDecision(models.Model):
    """Whether a practice is accepted, said once by another person."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    practice = models.OneToOneField(
        "steering.Practice", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.BooleanField()
    why = models.TextField(db_default="")
    decided_by = models.TextField()
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "steering_practice_decision"


class Replication(models.Model):
    """Another agency that took an accepted practice over."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    practice = models.ForeignKey("steering.Practice", on_delete=models.PROTECT, related_name="+")
    unit = models.TextField()
    since = models.DateField()
    words = models.TextField()
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "steering_replication"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "unit"], name="an_agency_replicates_a_practice_once"
            ),
        ]
