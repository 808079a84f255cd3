"""Tables of money: movements that are only added, totals that follow them, adjustments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

MOVES = ("ESTIMATE", "ADJUSTMENT", "ALLOTMENT", "SPENDING", "SETTLEMENT")
MOST_MONEY = 10**15


def source_is_known(what: str) -> models.CheckConstraint:
    """A source alone is of the default category; another category stands after a slash."""
    return models.CheckConstraint(
        condition=Q(source__regex="^[A-Z_]+(/[A-Z_]+)?$"),
        name=f"{what}_names_source_and_category",
    )


class Movement(models.Model):
    """A movement of money. Adding one is the only way to change a running total."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    seq = models.IntegerField(help_text="the act that recorded it")
    line = models.TextField()
    source = models.TextField()
    kind = models.TextField()
    amount = models.BigIntegerField()
    moved_on = models.DateField()
    reference = models.TextField(help_text="number of the document behind it")
    returned = models.BigIntegerField(db_default=0)
    carried = models.BigIntegerField(db_default=0)
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "plans_movement"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "kind", "line", "source", "reference"],
                name="a_document_moves_a_line_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=MOVES), name="a_movement_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="SETTLEMENT") | (Q(returned=0, carried=0) & ~Q(amount=0)),
                name="a_movement_moves_money",
            ),
            models.CheckConstraint(
                condition=~Q(reference=""), name="a_movement_names_its_document"
            ),
            source_is_known("a_movement"),
        ]


class Balance(models.Model):
    """Running totals of one line and one source. Kept by the database, never by the program."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset()
    APPLICATION_RIGHTS = ("SELECT",)

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    line = models.TextField()
    source = models.TextField()
    estimate = models.BigIntegerField(db_default=0)
    adjusted = models.BigIntegerField(db_default=0)
    allotted = models.BigIntegerField(db_default=0)
    spent = models.BigIntegerField(db_default=0)
    settled = models.BigIntegerField(db_default=0)
    returned = models.BigIntegerField(db_default=0)
    carried = models.BigIntegerField(db_default=0)
    closed = models.BooleanField(db_default=False)

    class Meta:
        db_table = "plans_balance"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "line", "source"], name="a_line_and_source_has_one_total"
            ),
            models.CheckConstraint(
                condition=Q(estimate__gte=0, allotted__gte=0, spent__gte=0),
                name="money_is_not_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(allotted__lte=F("estimate") + F("adjusted")),
                name="no_more_is_allotted_than_estimated",
            ),
            models.CheckConstraint(
                condition=Q(spent__lte=F("allotted")), name="no_more_is_spent_than_allotted"
            ),
            models.CheckConstraint(
                condition=Q(closed=False, settled=0, returned=0, carried=0)
                | Q(
                    closed=True, settled=F("spent"), returned__gte=0, carried__gte=0,
                    allotted=F("settled") + F("returned") + F("carried"),
                ),
                name="what_is_settled_was_spent_returned_or_carried",
            ),
        ]  # fmt: skip


class Adjustment(models.Model):
    """A proposal to change an approved estimate, decided by another person."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    plan = models.ForeignKey("plans.Plan", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    line = models.TextField()
    source = models.TextField()
    amount = models.BigIntegerField()
    reason = models.TextField()
    document_number = models.TextField()
    document_on = models.DateField()
    seq = models.IntegerField()
    salt = models.CharField(max_length=32)
    proposed_by = models.TextField()
    proposed_on = models.DateField()
    granted = models.BooleanField(null=True)
    decided_by = models.TextField(db_default="")
    decided_on = models.DateField(null=True)

    class Meta:
        db_table = "plans_adjustment"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="an_adjustment_has_a_number"),
            models.CheckConstraint(condition=~Q(amount=0), name="an_adjustment_changes_something"),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_on__isnull=True)
                | Q(granted__isnull=False, decided_on__isnull=False),
                name="a_decided_adjustment_says_when",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__in=["", "system"]) | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_an_own_adjustment",
            ),
            source_is_known("an_adjustment"),
        ]
