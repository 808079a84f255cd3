"""Tables of the dossiers module.

``Dossier`` holds who asks for what and where it lies. ``Fact`` is a copy of the derived
clock, for counting and sorting: written with each act from ``rules.clock_of`` and by
nothing else, and compared with the ledger by ``motcua dossiers verify``.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from motcua.dossiers.queueing.models import QueueNumber, QueueTicket

__all__ = [
    "Access", "Attempt", "CodeNumber", "Dossier", "Fact", "HistoryImport", "Note", "QueueNumber",
    "QueueTicket",
]  # fmt: skip

NONE: frozenset[str] = frozenset()


class Dossier(models.Model):
    """One dossier."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {
            "applicant_name", "applicant_folded", "applicant_id_number", "applicant_phone",
            "applicant_address", "applicant_unit", "applicant_email",
        }
    )  # fmt: skip

    code = models.TextField(unique=True)
    procedure = models.TextField()
    procedure_version = models.IntegerField()
    unit = models.TextField()
    channel = models.TextField()
    origin = models.TextField()
    pack = models.TextField()
    components = models.JSONField()
    fee = models.BigIntegerField(help_text="đồng")
    applicant_name = models.TextField()
    applicant_folded = models.TextField()
    applicant_id_number = models.TextField(db_default="")
    applicant_phone = models.TextField(db_default="")
    applicant_address = models.TextField(db_default="")
    applicant_unit = models.TextField(db_default="", help_text="the applicant's commune")
    applicant_email = models.TextField(db_default="")
    notices = models.BooleanField(db_default=True, help_text="does the applicant want them?")
    received_by = models.TextField()
    last_seq = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "dossiers_dossier"
        indexes: ClassVar = [
            models.Index(fields=["unit", "-id"], name="dossiers_dossier_unit"),
            models.Index(
                fields=["applicant_id_number"], name="dossiers_dossier_id_number",
                condition=~models.Q(applicant_id_number=""),
            ),
            models.Index(
                fields=["unit", "applicant_folded"], name="dossiers_dossier_person",
                opclasses=["text_ops", "text_pattern_ops"], condition=models.Q(origin="LIVE"),
            ),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(fee__gte=0), name="a_fee_is_not_negative"),
        ]


class Fact(models.Model):
    """The derived clock of one dossier, beside what figures are grouped by."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    dossier = models.OneToOneField(
        "dossiers.Dossier", on_delete=models.PROTECT, primary_key=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    code = models.TextField()
    procedure = models.TextField()
    procedure_version = models.IntegerField()
    field = models.TextField()
    level = models.TextField()
    unit = models.TextField()
    district = models.TextField(null=True)
    channel = models.TextField()
    origin = models.TextField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    limit_days = models.IntegerField(null=True)
    closed_on = models.DateField(null=True)
    closed_time = models.TimeField(null=True, help_text="on the wall clock of where it was closed")
    returned_on = models.DateField(null=True)
    return_channel = models.TextField(null=True)
    outcome = models.TextField(null=True)
    handling_days = models.IntegerField(null=True)
    days_late = models.IntegerField(null=True)
    on_time_by_instant = models.BooleanField(null=True)
    entered_afterwards = models.BooleanField()
    fee = models.BigIntegerField(db_default=0, help_text="đồng")
    supplements = models.IntegerField(db_default=0)
    trips = models.IntegerField(null=True)
    distance_m = models.IntegerField(null=True, help_text="straight, between two communes")
    cost_estimate = models.BigIntegerField(null=True, help_text="đồng, constant prices")
    cost_incurred = models.BigIntegerField(null=True, help_text="đồng, constant prices")
    status = models.TextField()
    step = models.TextField()
    appointed_on = models.DateField(null=True, help_text="the day last given to the applicant")
    reappointments = models.IntegerField(db_default=0)
    assignee = models.TextField(db_default="", help_text="code of the official whose task it is")
    waits = ArrayField(
        ArrayField(models.DateField(null=True)), default=list, db_default=[],
        help_text="waits for the applicant: asked on, ended on, deadline until then",
    )  # fmt: skip

    class Meta:
        db_table = "dossiers_fact"
        indexes: ClassVar = [
            models.Index(fields=["unit", "received_on"], name="dossiers_fact_unit_received"),
            models.Index(
                fields=["unit", "due_on"], name="dossiers_fact_unit_open",
                condition=models.Q(closed_on__isnull=True),
            ),
            models.Index(
                fields=["unit", "closed_on"], name="dossiers_fact_unit_to_return",
                condition=models.Q(closed_on__isnull=False, status="FINISHED"),
            ),
            models.Index(fields=["procedure", "closed_on"], name="dossiers_fact_procedure"),
            models.Index(
                fields=["assignee", "due_on"], name="dossiers_fact_assignee",
                condition=models.Q(closed_on__isnull=True) & ~models.Q(assignee=""),
            ),
        ]  # fmt: skip


class CodeNumber(models.Model):
    """The last number given in a unit's run of codes."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    unit = models.TextField()
    series = models.TextField()
    last = models.IntegerField()

    class Meta:
        db_table = "dossiers_code_number"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "series"], name="a_unit_has_one_run_of_codes"),
        ]


class Note(models.Model):
    """Free text of an act. It may name people, so it stays here; the ledger has its digest."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField()
    text = models.TextField()

    class Meta:
        db_table = "dossiers_note"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="an_act_has_one_note"),
        ]


class Attempt(models.Model):
    """Wrong answers to the question that only the applicant can answer, for one dossier."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    code = models.TextField(primary_key=True)
    failed = models.IntegerField()
    since = models.DateTimeField()

    class Meta:
        db_table = "dossiers_attempt"


class HistoryImport(models.Model):
    """One imported file: what it was and what came of it. Re-importing finds it here."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    source = models.TextField(unique=True)
    file_digest = models.CharField(max_length=64)
    mapping_digest = models.CharField(max_length=64)
    report = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.TextField()

    class Meta:
        db_table = "dossiers_import"


class Access(models.Model):
    """That an official read personal data of a dossier: once for each kind and hour."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    code = models.TextField(help_text="of the dossier")
    actor = models.TextField()
    what = models.TextField()
    hour = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        db_table = "dossiers_access"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "actor", "what", "hour"],
                name="a_reading_is_noted_once_in_an_hour",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["actor", "-id"], name="dossiers_access_actor"),
        ]
