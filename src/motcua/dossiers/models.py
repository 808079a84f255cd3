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

from motcua.dossiers.files.models import DossierFile, Reuse
from motcua.dossiers.queueing.models import QueueNumber, QueueTicket

__all__ = [
    "Access", "Attempt", "CodeNumber", "Dossier", "DossierFile", "Fact", "HistoryImport", "Note",
    "QueueNumber", "QueueTicket", "Reuse",
]  # fmt: skip

NONE: frozenset[str] = frozenset()


class Dossier(models.Model):
    """One dossier."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset(
        {
            "applicant_name", "applicant_folded", "applicant_id_number", "applicant_phone",
            "applicant_address", "applicant_unit", "applicant_email",
            "applicant_salt",
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
    applicant_salt = models.CharField(
        max_length=32,
        db_default="",
        help_text="of the digest in the ledger",
    )
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
    apologised_on = models.DateField(null=True, help_text="when first appointed anew, with regrets")
    assignee = models.TextField(db_default="", help_text="code of the official whose task it is")
    process = models.CharField(
        max_length=64, db_default="",
        help_text="fingerprint of the agency's process by which it is handled; empty without one",
    )  # fmt: skip
    places = ArrayField(
        models.TextField(), default=list, db_default=[],
        help_text="of a process: the steps that are being done now",
    )  # fmt: skip
    branches_done = ArrayField(
        models.TextField(), default=list, db_default=[],
        help_text="of a process: the flows of branches that wait for others",
    )  # fmt: skip
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
                fields=["assignee", "due_on", "dossier"], name="dossiers_fact_assignee",
                condition=models.Q(closed_on__isnull=True) & ~models.Q(assignee=""),
            ),
        ]  # fmt: skip


class OpenStep(models.Model):
    """A step of a process that is being done now: by whom, since when, until when.

    Written with each act from the derived clock, as the facts are, for dossiers that an
    agency's process handles; the others stand at the one step of their facts.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    step = models.TextField()
    unit = models.TextField(help_text="the agency that does the step")
    role = models.TextField()
    given_seq = models.IntegerField(help_text="the act that gave it there")
    given_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="by the step's own budget of working time")

    class Meta:
        db_table = "dossiers_open_step"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "step"], name="a_step_is_done_once_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at"], name="dossiers_open_step_unit"),
        ]


class Consultation(models.Model):
    """An agency that was asked for its opinion on a dossier, with a deadline of its own."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"question", "answer"})

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    unit = models.TextField(help_text="the agency asked")
    question = models.TextField()
    due_on = models.DateField()
    asked_seq = models.IntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    answer = models.TextField(blank=True)
    answered_seq = models.IntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)

    class Meta:
        db_table = "dossiers_consultation"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "unit"], condition=models.Q(answered_at=None),
                name="an_agency_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_seq=None, answer="")
                | (models.Q(answered_at__isnull=False, answered_seq__isnull=False)
                   & ~models.Q(answer="")),
                name="an_answer_has_its_words_and_its_act",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "due_on"],
                name="dossiers_consultation_open",
                condition=models.Q(answered_at=None),
            ),
        ]


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


class Logbook(models.Model):
    """A year's book of a unit, closed: what it held then. Later entries are its supplement."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    unit = models.TextField()
    year = models.IntegerField()
    entries = models.IntegerField()
    last_dossier = models.BigIntegerField(help_text="the last dossier inside; later ones are late")
    digest = models.CharField(max_length=64, help_text="of the codes in their order")
    closed_at = models.DateTimeField()
    closed_by = models.TextField()

    class Meta:
        db_table = "dossiers_logbook"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "year"], name="a_book_is_closed_once"),
        ]


class Handover(models.Model):
    """Who collected a result. The ledger keeps a digest that the salt makes unguessable."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"name", "id_number", "paper_number"})

    dossier = models.OneToOneField(
        "dossiers.Dossier", on_delete=models.PROTECT, primary_key=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    seq = models.IntegerField()
    kind = models.TextField()
    name = models.TextField()
    id_number = models.TextField(db_default="")
    paper_number = models.TextField(db_default="", help_text="of the written authority")
    salt = models.CharField(max_length=32)

    class Meta:
        db_table = "dossiers_handover"


class Result(models.Model):
    """An issued result, kept so that nobody asks for it again as a paper.

    ``holder`` is a keyed digest of the applicant's identity number; empty without one.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"holder"})

    dossier = models.OneToOneField(
        "dossiers.Dossier", on_delete=models.PROTECT, primary_key=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    code = models.TextField()
    procedure = models.TextField()
    holder = models.TextField()
    result = models.TextField()
    number = models.TextField(db_default="", help_text="of the issued paper, as it was registered")
    issued_on = models.DateField()

    class Meta:
        db_table = "dossiers_result"
        indexes: ClassVar = [
            models.Index(
                fields=["holder"], name="dossiers_result_holder", condition=~models.Q(holder="")
            ),
        ]


class PostalList(models.Model):
    """Results handed to the post together, with the minutes of it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"clerk_name"})

    unit = models.TextField()
    year = models.IntegerField()
    number = models.IntegerField()
    handed_at = models.DateTimeField()
    handed_by = models.TextField()
    clerk_name = models.TextField(help_text="who took them for the post")

    class Meta:
        db_table = "dossiers_postal_list"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"], name="a_postal_list_has_its_number"
            ),
        ]


class PostalItem(models.Model):
    """One result on a list; ``attempt`` 2 when it came back and is sent again."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    postal_list = models.ForeignKey(
        "dossiers.PostalList", on_delete=models.PROTECT, related_name="+"
    )
    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attempt = models.IntegerField()

    class Meta:
        db_table = "dossiers_postal_item"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "attempt"], name="a_result_is_sent_once_an_attempt"
            ),
        ]


class PostalEvent(models.Model):
    """What the post says happened to an item, as its file gave it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    dossier = models.ForeignKey(
        "dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    attempt = models.IntegerField()
    tracking = models.TextField()
    status = models.TextField()
    happened_on = models.DateField()
    postage = models.BigIntegerField(null=True, help_text="đồng")
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "dossiers_postal_event"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "tracking", "status", "happened_on"],
                name="the_post_says_a_thing_once",
            ),
            models.CheckConstraint(
                condition=models.Q(postage__gte=0), name="postage_is_not_negative"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tracking"], name="dossiers_postal_tracking"),
        ]


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
