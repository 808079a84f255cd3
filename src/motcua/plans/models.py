"""Tables of the plans module. A version that was sent, and every movement, is never changed.

Triggers hold that: see the first migration.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.plans.funds.models import MOST_MONEY, Adjustment, Balance, Movement, source_is_known
from motcua.plans.requests.models import (
    CentralRequest,
    CentralRequestAnswer,
    CentralRequestGrant,
    CentralRequestIssue,
    CentralRequestLine,
    CentralRequestWithdrawal,
)
from motcua.plans.schemes.models import Milestone, Scheme, SchemeOpinion, SchemeText

__all__ = [
    "Adjustment",
    "Balance",
    "CentralRequest",
    "CentralRequestAnswer",
    "CentralRequestGrant",
    "CentralRequestIssue",
    "CentralRequestLine",
    "CentralRequestWithdrawal",
    "Line",
    "Milestone",
    "Money",
    "Movement",
    "Plan",
    "Reading",
    "Receipt",
    "Round",
    "RoundText",
    "RoundTextFreeze",
    "Scheme",
    "SchemeOpinion",
    "SchemeText",
    "Version",
    "Words",
]  # fmt: skip
STATES = ("DRAFT", "SUBMITTED", "RETURNED", "APPRAISED", "APPROVED")


class Round(models.Model):
    """Guidance for a round of plans, as it was sent down. It is never rewritten."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    code = models.TextField(unique=True)
    span = models.TextField()
    programme = models.TextField()
    first_year = models.IntegerField()
    last_year = models.IntegerField()
    due_on = models.DateField()
    title = models.TextField()
    words = models.TextField(help_text="what the guidance asks for")
    document_number = models.TextField()
    document_on = models.DateField()
    units = ArrayField(models.TextField(), help_text="agencies called to plan")
    opened_on = models.DateField()
    salt = models.CharField(max_length=32)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "plans_round"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(span="YEAR", last_year=F("first_year"))
                | Q(span="PERIOD", last_year__gte=F("first_year")),
                name="a_round_plans_a_year_or_a_period",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("document_on")), name="a_round_is_due_after_its_guidance"
            ),
        ]


class Reading(models.Model):
    """Proof that an official of a unit has read the guidance."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    round = models.ForeignKey("plans.Round", on_delete=models.PROTECT, related_name="+")
    unit = models.TextField()
    official = models.TextField()
    read_at = models.DateTimeField()
    seq = models.IntegerField()

    class Meta:
        db_table = "plans_reading"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "unit", "official"], name="an_official_reads_guidance_once"
            ),
        ]


class RoundText(models.Model):
    """The words of the province's plan as they were saved. Each saving is another row."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    round = models.ForeignKey("plans.Round", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    sections = models.JSONField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    seq = models.IntegerField()
    saved_by = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "plans_round_text"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="a_text_is_saved_once"),
        ]


class RoundTextFreeze(models.Model):
    """The words that a decision approved. A round has one."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    round = models.OneToOneField("plans.Round", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    decision_number = models.TextField()
    decision_on = models.DateField()
    seq = models.IntegerField()
    frozen_by = models.TextField()
    frozen_at = models.DateTimeField()

    class Meta:
        db_table = "plans_round_text_freeze"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(decision_number=""), name="a_frozen_text_names_its_decision"
            ),
        ]


class Plan(models.Model):
    """A unit's plan in a round, with a copy of where it stands, derived from its acts."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    code = models.TextField(unique=True)
    round = models.ForeignKey("plans.Round", on_delete=models.PROTECT, related_name="+")
    unit = models.TextField()
    state = models.TextField()
    version = models.IntegerField()
    last_seq = models.IntegerField()
    first_sent_on = models.DateField(null=True)
    sent_on = models.DateField(null=True)
    sent_by = models.TextField(db_default="")
    asked = ArrayField(models.TextField(), default=list)
    opinions = models.JSONField(default=dict)
    appraisers = ArrayField(models.TextField(), default=list)
    approved_on = models.DateField(null=True)
    approved_by = models.TextField(db_default="")
    returns = models.IntegerField(db_default=0)
    decision_number = models.TextField(db_default="")
    decision_on = models.DateField(null=True)

    class Meta:
        db_table = "plans_plan"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "unit"], name="a_unit_has_one_plan_in_a_round"
            ),
            models.CheckConstraint(
                condition=Q(state__in=STATES), name="a_plan_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["SUBMITTED", "APPRAISED", "APPROVED"])
                | Q(sent_on__isnull=False, first_sent_on__isnull=False),
                name="a_sent_plan_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="APPROVED")
                | (
                    Q(approved_on__isnull=False, decision_on__isnull=False) & ~Q(decision_number="")
                ),
                name="an_approved_plan_names_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__in=["", "system"]) | ~Q(approved_by=F("sent_by")),
                name="nobody_approves_a_plan_they_sent",
            ),
        ]


class Version(models.Model):
    """A version of a plan. With a digest it was sent, and nothing of it changes any more."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64, db_default="")
    sent_at = models.DateTimeField(null=True)
    sent_by = models.TextField(db_default="")

    class Meta:
        db_table = "plans_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_version_stands_once"),
            models.CheckConstraint(
                condition=Q(digest="", sent_at__isnull=True)
                | (~Q(digest="") & Q(sent_at__isnull=False)),
                name="a_version_that_was_sent_has_a_digest",
            ),
        ]


class Line(models.Model):
    """A line of a version: what will be done, by whom, by when."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    version = models.ForeignKey("plans.Version", on_delete=models.PROTECT, related_name="+")
    place = models.IntegerField()
    code = models.TextField()
    clause = models.TextField(db_default="")
    area = models.TextField(db_default="")
    title = models.TextField()
    product = models.TextField(db_default="")
    due_on = models.DateField(null=True)
    owner = models.TextField()
    supporting = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "plans_line"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "code"], name="a_line_stands_once"),
        ]


class Money(models.Model):
    """What a line needs from one source, in whole đồng."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()

    line = models.ForeignKey("plans.Line", on_delete=models.PROTECT, related_name="+")
    source = models.TextField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "plans_money"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "source"], name="a_source_stands_once_in_a_line"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MOST_MONEY), name="money_is_above_zero"
            ),
            source_is_known("money"),
        ]


class Receipt(models.Model):
    """A version in the hands of one receiver, with its opinion once it is given."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    version = models.ForeignKey("plans.Version", on_delete=models.PROTECT, related_name="+")
    receiver = models.TextField()
    unit = models.TextField()
    received_at = models.DateTimeField()
    opinion = models.TextField(db_default="")
    decided_by = models.TextField(db_default="")
    decided_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True, help_text="day by which it is to be appraised")
    ended_on = models.DateField(null=True, help_text="day its version was sent back, unanswered")
    sent_back = models.BooleanField(db_default=False, help_text="by this receiver")

    class Meta:
        db_table = "plans_receipt"
        indexes: ClassVar = [
            models.Index(fields=["unit"], name="plans_receipt_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["version", "receiver"], name="a_receiver_has_a_version_once"
            ),
            models.CheckConstraint(
                condition=Q(opinion="", decided_at__isnull=True)
                | Q(opinion__in=["AGREE", "CHANGE"], decided_at__isnull=False),
                name="an_opinion_says_when",
            ),
        ]


class Words(models.Model):
    """What was said with an act: a comment, a reason. The ledger keeps its salted digest."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField()
    text = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        db_table = "plans_words"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "seq"], name="a_plan_act_has_its_words_once"),
        ]
