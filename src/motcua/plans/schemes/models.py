"""Tables of schemes. An opinion that was answered, and a milestone reached, stand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Scheme(models.Model):
    """A scheme (đề án) with a copy of where it stands."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"return_reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    code = models.TextField(unique=True)
    title = models.TextField()
    summary = models.TextField()
    lead = models.TextField()
    programme = models.TextField()
    clause = models.TextField(db_default="")
    salt = models.CharField(max_length=32)
    state = models.TextField()
    last_seq = models.IntegerField()
    submitted_on = models.DateField(null=True)
    submitted_by = models.TextField(db_default="")
    submission_number = models.TextField(db_default="")
    decision_number = models.TextField(db_default="")
    decision_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    approved_by = models.TextField(db_default="")
    submitted_text = models.IntegerField(null=True)
    approved_text = models.IntegerField(null=True)
    return_reason = models.TextField(db_default="")

    class Meta:
        db_table = "plans_scheme"
        indexes: ClassVar = [models.Index(fields=["lead"], name="plans_scheme_lead")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "SUBMITTED", "APPROVED"]),
                name="a_scheme_is_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="APPROVED")
                | Q(decision_on__isnull=False) & ~Q(decision_number=""),
                name="an_approved_scheme_names_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__in=["", "system"]) | ~Q(approved_by=F("submitted_by")),
                name="nobody_approves_a_scheme_they_submitted",
            ),
        ]


class SchemeOpinion(models.Model):
    """What an agency said of a scheme, and what its lead did with it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"words", "response_words"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    scheme = models.ForeignKey("plans.Scheme", on_delete=models.PROTECT, related_name="+")
    unit = models.TextField()
    asked_on = models.DateField()
    until_on = models.DateField()
    said_on = models.DateField(null=True)
    agrees = models.BooleanField(null=True)
    words = models.TextField(db_default="")
    said_by = models.TextField(db_default="")
    response = models.TextField(db_default="")
    response_words = models.TextField(db_default="")

    class Meta:
        db_table = "plans_scheme_opinion"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["scheme", "unit"], name="an_agency_is_asked_once_of_a_scheme"
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("asked_on")), name="an_answer_is_due_after_the_question"
            ),
            models.CheckConstraint(
                condition=Q(said_on__isnull=True, agrees__isnull=True)
                | Q(said_on__isnull=False, agrees__isnull=False),
                name="a_given_opinion_says_when",
            ),
            models.CheckConstraint(
                condition=Q(response="")
                | Q(response__in=["ACCEPTED", "EXPLAINED"], said_on__isnull=False),
                name="only_a_given_opinion_is_answered",
            ),
        ]


class Milestone(models.Model):
    """What a scheme is to reach by a day."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"evidence"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    scheme = models.ForeignKey("plans.Scheme", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    title = models.TextField()
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    evidence = models.TextField(db_default="")

    class Meta:
        db_table = "plans_milestone"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "number"], name="a_milestone_has_a_number"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(evidence=""),
                name="a_reached_milestone_shows_evidence",
            ),
        ]


class SchemeText(models.Model):
    """A version of the text of a scheme; its bytes lie in the store of files."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"file_name"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    scheme = models.ForeignKey("plans.Scheme", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    stage = models.TextField(help_text="where the scheme stood when it was kept")
    digest = models.CharField(max_length=64)
    media_type = models.TextField()
    size = models.BigIntegerField()
    file_name = models.TextField()
    seq = models.IntegerField()
    kept_by = models.TextField()
    kept_on = models.DateField()
    post_unit = models.TextField(db_default="")
    post_role = models.TextField(db_default="")

    class Meta:
        db_table = "plans_scheme_text"
        indexes: ClassVar = [models.Index(fields=["digest"], name="plans_scheme_text_digest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "number"], name="a_scheme_text_has_a_number"),
            models.CheckConstraint(
                condition=Q(stage__in=["DRAFT", "SUBMITTED"]),
                name="a_scheme_text_is_kept_before_the_approval",
            ),
        ]
