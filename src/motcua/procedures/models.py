"""Procedures that were brought in or drafted here, beside those of the definition files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from motcua.procedures.review.models import ReviewItem, ReviewOption, ReviewPlan

__all__ = [
    "Assessment", "Decision", "DecisionItem", "Ending", "Opinion", "Procedure", "Publication",
    "ReviewItem", "ReviewOption", "ReviewPlan", "Version",
]  # fmt: skip

NONE: frozenset[str] = frozenset()


class Procedure(models.Model):
    """A procedure by its code. ``content`` holds name, field, audience and other words."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    code = models.TextField(primary_key=True)
    slug = models.TextField(unique=True)
    content = models.JSONField()

    class Meta:
        db_table = "procedures_procedure"


class Version(models.Model):
    """A version: in force from its publication, or a draft with what it still lacks.

    Rows are added and drafts are completed; what was published is never changed.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    procedure = models.ForeignKey(
        "procedures.Procedure", on_delete=models.PROTECT, related_name="+"
    )
    number = models.IntegerField()
    state = models.TextField()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    content = models.JSONField()
    procedure_content = models.JSONField(
        null=True, help_text="name, field, audience and other words as this version gave them"
    )
    missing = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    source = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "procedures_version"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure", "number"], name="a_version_has_its_own_number"
            ),
            models.UniqueConstraint(
                fields=["procedure"], condition=Q(state="DRAFT"), name="a_procedure_has_one_draft"
            ),
            models.UniqueConstraint(
                fields=["procedure", "valid_from"], condition=Q(state="PUBLISHED"),
                name="a_day_begins_one_version",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "PUBLISHED"]), name="a_version_has_a_state"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(valid_from__isnull=False, missing=[]),
                name="what_is_published_is_complete",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="versions_count_from_one"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["state", "procedure"], name="procedures_version_state"),
        ]


class Assessment(models.Model):
    """The impact assessment of a draft (Decree 63/2010): four answers, each with its reason."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    version = models.OneToOneField("procedures.Version", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(help_text="question → {met, reason}")
    cost_before = models.BigIntegerField(null=True, help_text="đồng a time; none for a new one")
    cost_after = models.BigIntegerField(help_text="đồng a time")
    parameters = models.CharField(max_length=64, help_text="fingerprint of the cost parameters")
    fingerprint = models.CharField(max_length=64, help_text="of the draft that was assessed")
    assessed_at = models.DateTimeField()
    assessed_by = models.TextField()

    class Meta:
        db_table = "procedures_assessment"


class Opinion(models.Model):
    """What the control unit says of an assessed draft. The newest counts; none is changed."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    version = models.ForeignKey("procedures.Version", on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    reason = models.TextField()
    fingerprint = models.CharField(max_length=64, help_text="of the draft that was judged")
    given_at = models.DateTimeField()
    given_by = models.TextField()

    class Meta:
        db_table = "procedures_opinion"


class Decision(models.Model):
    """A decision that publishes, amends, replaces or abolishes procedures."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"signed_name"})

    number = models.TextField(blank=True)
    title = models.TextField()
    effective_on = models.DateField()
    state = models.TextField()
    drawn_at = models.DateTimeField()
    drawn_by = models.TextField()
    signed_on = models.DateField(null=True)
    signed_name = models.TextField(blank=True)
    signed_by = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True)
    withdrawn = models.TextField(blank=True, help_text="why it was withdrawn before signing")

    class Meta:
        db_table = "procedures_decision"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="a_decision_has_its_own_number"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAWN", withdrawn="")
                | (Q(state="WITHDRAWN", number="", signed_at=None) & ~Q(withdrawn=""))
                | (Q(state="SIGNED", signed_on__isnull=False, signed_at__isnull=False)
                   & ~Q(number="")),
                name="what_is_signed_has_number_and_day",
            ),
        ]  # fmt: skip


class DecisionItem(models.Model):
    """One procedure of a decision. ``version`` is empty where the procedure is abolished."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    decision = models.ForeignKey("procedures.Decision", on_delete=models.PROTECT, related_name="+")
    procedure_code = models.TextField()
    act = models.TextField()
    version = models.ForeignKey(
        "procedures.Version", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "procedures_decision_item"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "procedure_code"], name="a_decision_names_a_procedure_once"
            ),
            models.UniqueConstraint(fields=["version"], name="a_draft_is_decided_once"),
            models.CheckConstraint(
                condition=Q(act="ABOLISHED", version__isnull=True)
                | Q(act__in=["NEW", "AMENDED", "REPLACED"], version__isnull=False),
                name="only_an_abolished_procedure_has_no_version",
            ),
        ]


class Ending(models.Model):
    """The day from which a procedure is no longer done, by a signed decision."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    procedure_code = models.TextField(unique=True)
    ends_on = models.DateField()
    decision = models.ForeignKey("procedures.Decision", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "procedures_ending"


class Publication(models.Model):
    """Where and when a procedure became public, and by which day it had to be."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    procedure_code = models.TextField()
    decision = models.ForeignKey("procedures.Decision", on_delete=models.PROTECT, related_name="+")
    place = models.TextField(help_text="PORTAL, OPEN_DATA or POSTED")
    unit = models.TextField(blank=True, help_text="the office, where it was posted")
    published_on = models.DateField()
    due_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "procedures_publication"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "procedure_code", "place", "unit"],
                name="a_place_publishes_a_decision_once",
            ),
        ]


class ProcessVersion(models.Model):
    """A version of a procedure's internal process. Rows are added and never changed."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    procedure_code = models.TextField()
    number = models.IntegerField()
    valid_from = models.DateField()
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    file_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.TextField()

    class Meta:
        db_table = "procedures_process_version"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["procedure_code", "number"], name="a_process_version_has_its_own_number"
            ),
            models.UniqueConstraint(
                fields=["procedure_code", "valid_from"], name="a_day_begins_one_process_version"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="process_versions_count_from_one"
            ),
        ]
