"""Tables of work programmes as documents. What was approved or decided is never changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

ADDED_TO = ("SELECT", "INSERT")
CHANGED = ("SELECT", "INSERT", "UPDATE")
_NO_APPROVAL = Q(approved_by="", approved_at__isnull=True, document_number="", signer="")
_APPROVAL = (
    Q(approved_at__isnull=False, document_on__isnull=False)
    & ~Q(approved_by="") & ~Q(document_number="") & ~Q(signer="")
)  # fmt: skip


class WorkProgramme(models.Model):
    """The work programme of an agency for a year, quarter or month, as a document."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"signer"})
    APPLICATION_RIGHTS = CHANGED

    code = models.TextField(unique=True)
    unit = models.TextField()
    period = models.TextField()
    state = models.TextField(db_default="DRAFT")
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    submitted_by = models.TextField(db_default="")
    submitted_at = models.DateTimeField(null=True)
    document_number = models.TextField(db_default="")
    document_on = models.DateField(null=True)
    signer = models.TextField(db_default="", help_text="who signed, as the document says")
    approved_by = models.TextField(db_default="")
    approved_at = models.DateTimeField(null=True)
    digest = models.TextField(db_default="", help_text="fingerprint of the items as approved")

    class Meta:
        db_table = "tasks_programme"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "period"], name="an_agency_has_one_programme_of_a_period"
            ),
            models.CheckConstraint(
                condition=(Q(state="DRAFT") & _NO_APPROVAL)
                | (Q(state="SUBMITTED", submitted_at__isnull=False) & ~Q(submitted_by="")
                   & _NO_APPROVAL)
                | (Q(state="APPROVED") & ~Q(digest="") & _APPROVAL),
                name="a_programme_is_approved_with_number_day_and_signer",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | Q(approved_by="system")
                | (~Q(approved_by=F("drafted_by")) & ~Q(approved_by=F("submitted_by"))),
                name="nobody_approves_the_own_programme",
            ),
        ]  # fmt: skip


class ProgrammeChange(models.Model):
    """A numbered change of an approved programme, decided by another person, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason", "why"})
    APPLICATION_RIGHTS = CHANGED

    programme = models.ForeignKey(
        "tasks.WorkProgramme", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    number = models.IntegerField()
    state = models.TextField(db_default="PROPOSED")
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    document_number = models.TextField(db_default="")
    document_on = models.DateField(null=True)
    why = models.TextField(db_default="")
    decided_by = models.TextField(db_default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "tasks_programme_change"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="a_programme_change_has_its_number_once"
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="PROPOSED"),
                name="one_programme_change_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", decided_by="", decided_at__isnull=True)
                | (Q(state="REFUSED", decided_at__isnull=False) & ~Q(decided_by="") & ~Q(why=""))
                | (Q(state="APPROVED", decided_at__isnull=False, document_on__isnull=False)
                   & ~Q(decided_by="") & ~Q(document_number="")),
                name="a_decided_programme_change_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | Q(decided_by="system")
                | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_on_the_own_programme_change",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="a_programme_change_has_a_reason"
            ),
        ]  # fmt: skip


class ProgrammeChangeLine(models.Model):
    """What a change does: it adds an item, gives one a later day, or drops one."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    change = models.ForeignKey("tasks.ProgrammeChange", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField()
    task = models.TextField(help_text="code of the item")
    until_on = models.DateField(null=True)
    title = models.TextField(db_default="")
    product = models.TextField(db_default="")
    owner = models.TextField(db_default="")
    supporting = ArrayField(models.TextField(), default=list)
    marks = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "tasks_programme_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "task"], name="a_programme_change_touches_an_item_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind="ADD") & ~Q(title="") & ~Q(owner=""))
                | Q(kind="MOVE", until_on__isnull=False, title="")
                | Q(kind="DROP", until_on__isnull=True, title=""),
                name="a_programme_change_adds_moves_or_drops",
            ),
        ]


class ProgrammeItem(models.Model):
    """An item as it was approved: in the programme itself, or added by a change of it."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ADDED_TO

    programme = models.ForeignKey(
        "tasks.WorkProgramme", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    change = models.ForeignKey(
        "tasks.ProgrammeChange", null=True, on_delete=models.PROTECT, related_name="+"
    )
    position = models.IntegerField()
    task = models.TextField(unique=True)
    title = models.TextField()
    product = models.TextField(db_default="")
    owner = models.TextField()
    supporting = ArrayField(models.TextField(), default=list)
    due_on = models.DateField(null=True)
    parent = models.TextField(db_default="")
    marks = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "tasks_programme_item"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "position"], name="an_approved_item_has_its_place"
            ),
        ]


class ProgrammeWords(models.Model):
    """What was said with an act on a programme; the ledger keeps its salted digest."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"text"})
    APPLICATION_RIGHTS = ADDED_TO

    programme = models.ForeignKey(
        "tasks.WorkProgramme", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    seq = models.IntegerField()
    text = models.TextField()
    salt = models.CharField(max_length=32)

    class Meta:
        db_table = "tasks_programme_words"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "seq"], name="an_act_on_a_programme_has_its_words_once"
            ),
        ]
