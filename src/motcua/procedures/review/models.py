"""The tables of the review: a year's plan, its procedures, the options that were costed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

NONE: frozenset[str] = frozenset()


class ReviewPlan(models.Model):
    """The review plan of a year. What was approved keeps its procedures."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    year = models.IntegerField(unique=True)
    title = models.TextField()
    drawn_at = models.DateTimeField()
    drawn_by = models.TextField()
    number = models.TextField(blank=True)
    approved_on = models.DateField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(blank=True)

    class Meta:
        db_table = "procedures_review_plan"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(number="", approved_on=None, approved_at=None, approved_by="")
                | (Q(approved_on__isnull=False, approved_at__isnull=False)
                   & ~Q(number="") & ~Q(approved_by="")),
                name="what_is_approved_has_number_and_day",
            ),
        ]  # fmt: skip


class ReviewItem(models.Model):
    """One procedure of a plan, with what has become of it.

    ``option`` is empty in a proposal to keep the procedure as it is. ``draft_number`` is the
    version that carries the decision out.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    plan = models.ForeignKey("procedures.ReviewPlan", on_delete=models.PROTECT, related_name="+")
    procedure_code = models.TextField()
    unit = models.TextField(help_text="the agency that reviews")
    basis = models.TextField()
    reason = models.TextField()
    product = models.TextField()
    due_on = models.DateField()
    findings = models.JSONField(null=True, help_text="question → {met, reason}")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.TextField(blank=True)
    option = models.ForeignKey(
        "procedures.ReviewOption", null=True, on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.TextField(blank=True)
    accepted = models.BooleanField(null=True)
    decision = models.TextField(blank=True)
    decided_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    decision_reason = models.TextField(blank=True)
    draft_number = models.IntegerField(null=True)
    drafted_at = models.DateTimeField(null=True)
    drafted_by = models.TextField(blank=True)

    class Meta:
        db_table = "procedures_review_item"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "procedure_code"], name="a_plan_names_a_procedure_once"
            ),
            models.CheckConstraint(
                condition=Q(basis__in=["ORDER", "CHOICE", "PETITION"]),
                name="a_review_has_one_of_three_bases",
            ),
            models.CheckConstraint(
                condition=Q(proposed_at=None) | Q(reviewed_at__isnull=False),
                name="a_proposal_follows_a_review",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, accepted=None)
                | Q(decided_at__isnull=False, accepted__isnull=False, proposed_at__isnull=False),
                name="a_decision_follows_a_proposal",
            ),
            models.CheckConstraint(
                condition=Q(drafted_at=None) | Q(accepted=True, option__isnull=False),
                name="only_what_is_accepted_is_carried_out",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_on_an_own_proposal",
            ),
        ]


class ReviewOption(models.Model):
    """An option with its computed saving. Rows are added, never changed.

    ``constant`` amounts are at the constant prices at which dossiers are measured.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    item = models.ForeignKey("procedures.ReviewItem", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    title = models.TextField()
    changes = models.JSONField(help_text="list of {kind, papers, amount, level}")
    base_version = models.IntegerField()
    base_fingerprint = models.CharField(max_length=64)
    priced_on = models.DateField()
    once_before = models.BigIntegerField(help_text="đồng a time")
    once_after = models.BigIntegerField(help_text="đồng a time")
    constant_before = models.BigIntegerField(help_text="đồng a time, constant prices")
    constant_after = models.BigIntegerField(help_text="đồng a time, constant prices")
    yearly_before = models.BigIntegerField(null=True, help_text="đồng")
    yearly_after = models.BigIntegerField(null=True, help_text="đồng")
    days_before = models.IntegerField(null=True, help_text="the limit, in its own unit")
    days_after = models.IntegerField(null=True, help_text="the limit, in its own unit")
    volume = models.JSONField(help_text="{subjects, times, source, since, until}")
    parameters = models.CharField(max_length=64, help_text="fingerprint of the cost parameters")
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "procedures_review_option"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="an_option_has_its_own_number"),
        ]
