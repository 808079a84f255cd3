"""Tables of the reform index module. Rows are added, never changed: see the rights."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

STAGES = ("SELF", "APPRAISED", "SURVEY", "STATED")


class IndexEdition(models.Model):
    """An edition of an index that was taken in from a file. ``data`` is the whole edition."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    set_code = models.TextField()
    title_vi = models.TextField()
    title_en = models.TextField()
    edition = models.TextField()
    fingerprint = models.CharField(max_length=64)
    data = models.JSONField()
    imported_at = models.DateTimeField()
    imported_by = models.TextField()

    class Meta:
        db_table = "reform_index_edition"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["set_code", "edition"], name="an_edition_of_an_index_is_known_once"
            ),
        ]


class Score(models.Model):
    """One given score. A correction is another row that names the one it replaces."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    set_code = models.TextField()
    edition = models.TextField()
    fingerprint = models.CharField(max_length=64)
    period = models.TextField()
    unit = models.TextField()
    item = models.TextField()
    stage = models.TextField()
    value = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    points = models.DecimalField(max_digits=24, decimal_places=10, null=True)
    evidence = models.TextField(blank=True)
    evidence_digest = models.CharField(max_length=64, blank=True)
    evidence_type = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()
    replaces = models.ForeignKey(
        "reform_index.Score", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "reform_index_score"
        indexes: ClassVar = [
            models.Index(fields=["set_code", "period", "unit"], name="reform_index_score_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["set_code", "period", "unit", "item", "stage"],
                condition=Q(replaces__isnull=True), name="a_score_is_given_once",
            ),
            models.UniqueConstraint(
                fields=["replaces"], condition=Q(replaces__isnull=False),
                name="a_score_is_replaced_once",
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""),
                name="a_corrected_score_says_why",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | ~Q(reason=""),
                name="an_item_that_does_not_apply_says_why",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True, points__isnull=True)
                | Q(value__isnull=False, points__isnull=False),
                name="a_value_has_its_points",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=STAGES), name="a_score_belongs_to_a_known_stage"
            ),
            models.CheckConstraint(
                condition=~Q(replaces=F("id")), name="a_score_does_not_replace_itself"
            ),
        ]  # fmt: skip


class Result(models.Model):
    """A published result: every score as it stood, with the edition that it was counted by."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    set_code = models.TextField()
    period = models.TextField()
    number = models.PositiveIntegerField()
    edition = models.TextField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.TextField()

    class Meta:
        db_table = "reform_index_result"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["set_code", "period", "number"], name="a_result_has_a_number_of_its_own"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""), name="a_later_result_says_why"
            ),
        ]
