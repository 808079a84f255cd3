"""Tables of changes to a plan of inspections that was approved."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from motcua.steering.models.committee import ADDED_TO, CHANGED


class PlanChange(models.Model):
    """A change that was proposed, then approved by another person or refused, once."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason", "why"})
    APPLICATION_RIGHTS = CHANGED

    plan = models.ForeignKey("steering.Plan", on_delete=models.PROTECT, related_name="+")
    number = models.IntegerField()
    state = models.TextField(db_default="PROPOSED")
    reason = models.TextField()
    drafted_by = models.TextField()
    drafted_at = models.DateTimeField()
    document_number = models.TextField(db_default="")
    why = models.TextField(db_default="")
    decided_by = models.TextField(db_default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "steering_plan_change"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_plan_change_stands_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="PROPOSED"), name="one_plan_change_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", decided_by="", decided_at__isnull=True)
                | (Q(state__in=["APPROVED", "REFUSED"], decided_at__isnull=False)
                   & ~Q(decided_by="")),
                name="a_decided_plan_change_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | ~Q(document_number=""),
                name="an_approved_plan_change_has_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | ~Q(decided_by=F("drafted_by"))
                | Q(drafted_by="system"),
                name="nobody_decides_on_the_own_plan_change",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_plan_change_has_a_reason"),
        ]  # fmt: skip


class PlanChangeLine(models.Model):
    """What a change does: it adds a visit, moves one to another month, or drops one."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"team"})
    APPLICATION_RIGHTS = ADDED_TO

    change = models.ForeignKey("steering.PlanChange", on_delete=models.PROTECT, related_name="+")
    position = models.IntegerField()
    kind = models.TextField()
    item = models.ForeignKey(
        "steering.PlanItem", null=True, on_delete=models.PROTECT, related_name="+"
    )
    month = models.IntegerField(null=True)
    unit = models.TextField(db_default="")
    checklist = models.TextField(db_default="")
    subject = models.TextField(db_default="")
    team = ArrayField(models.TextField(), default=list)

    class Meta:
        db_table = "steering_plan_change_line"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["change", "position"], name="a_plan_change_line_stands_once"
            ),
            models.UniqueConstraint(
                fields=["change", "item"], name="a_plan_change_touches_a_visit_once"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="ADD", item__isnull=True, month__gte=1, month__lte=12) & ~Q(unit="")
                )
                | Q(kind="MOVE", item__isnull=False, month__gte=1, month__lte=12)
                | Q(kind="DROP", item__isnull=False, month__isnull=True),
                name="a_plan_change_adds_moves_or_drops",
            ),
        ]
