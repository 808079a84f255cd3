"""Tables of the indicators module: only what was published. Figures are computed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class PublishedValue(models.Model):
    """A value as it was published. Rows are added, never changed: see the rights."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    code = models.TextField()
    on_day = models.DateField()
    unit = models.TextField(blank=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=6)
    denominator = models.BigIntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    unjudgeable = models.BigIntegerField()
    imported = models.BigIntegerField(null=True, help_text="rows on another source's claims")
    simulated = models.BigIntegerField(null=True)
    version = models.IntegerField()
    fingerprint = models.CharField(max_length=64)
    window_from = models.DateField(null=True)
    window_until = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.TextField()
    corrects = models.ForeignKey(
        "indicators.PublishedValue", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    group_by = models.TextField(blank=True)
    group = models.TextField(blank=True)
    inputs_count = models.BigIntegerField(default=0)
    inputs_fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "indicators_published_value"
        indexes: ClassVar = [
            models.Index(fields=["code", "unit", "group_by", "on_day"], name="published_by_unit"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "on_day", "unit", "group_by", "group"],
                condition=Q(corrects__isnull=True),
                name="a_value_is_published_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False),
                name="a_published_value_is_corrected_once",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(reason=""),
                name="a_correction_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(corrects=F("id")), name="a_value_does_not_correct_itself"
            ),
        ]  # fmt: skip


class PublishedMissed(models.Model):
    """A row that missed, kept beside the part of its unit. Rows are only added."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    published = models.ForeignKey(
        "indicators.PublishedValue", on_delete=models.PROTECT, related_name="+"
    )
    place = models.SmallIntegerField()
    record = models.TextField()
    weight = models.BigIntegerField(null=True)

    class Meta:
        db_table = "indicators_published_missed"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["published", "place"], name="a_missed_row_has_its_place"
            ),
            models.CheckConstraint(condition=Q(place__gte=1), name="a_missed_place_begins_at_one"),
        ]


class DeclaredFigure(models.Model):
    """A figure that no system sees, said by a person from a document. Rows are only added."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    code = models.TextField()
    unit = models.TextField()
    on_day = models.DateField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    document = models.TextField()
    declared_by = models.TextField()
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "indicators_declared_figure"
        indexes: ClassVar = [
            models.Index(fields=["code", "unit", "on_day"], name="declared_by_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(numerator__gte=0, denominator__gt=0),
                name="a_declared_figure_has_something_to_divide_by",
            ),
            models.CheckConstraint(
                condition=~Q(document=""), name="a_declared_figure_names_its_document"
            ),
        ]


class DeclaredCheck(models.Model):
    """What a second person found in the document. One for each declared figure."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    figure = models.OneToOneField(
        "indicators.DeclaredFigure", on_delete=models.PROTECT, related_name="+"
    )
    declared_by = models.TextField()
    checked_by = models.TextField()
    checked_at = models.DateTimeField()
    verdict = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        db_table = "indicators_declared_check"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(checked_by=F("declared_by")),
                name="nobody_checks_an_own_declared_figure",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=("CONFIRMED", "REJECTED")),
                name="a_check_has_a_known_verdict",
            ),
            models.CheckConstraint(
                condition=Q(verdict="CONFIRMED") | ~Q(note=""),
                name="a_rejected_figure_says_why",
            ),
        ]
