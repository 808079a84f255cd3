"""Tables of the payments module: what dossiers owe, and what banks say came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

NONE: frozenset[str] = frozenset()


class Charge(models.Model):
    """What one dossier owes, in đồng; 0 only where it is exempt, with the reason."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"exemption_reason"})

    dossier = models.TextField(unique=True)
    unit = models.TextField()
    account = models.TextField(help_text="where the money is expected")
    amount = models.BigIntegerField(help_text="đồng")
    exemption_reason = models.TextField(db_default="")
    receipt_number = models.TextField(db_default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "payments_charge"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(amount__gt=0) & Q(exemption_reason=""))
                | (Q(amount=0) & ~Q(exemption_reason="")),
                name="who_owes_nothing_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(amount__lt=10**13), name="a_charge_fits_a_payment_code"
            ),
            models.UniqueConstraint(
                fields=["unit", "receipt_number"], condition=~Q(receipt_number=""),
                name="a_receipt_number_is_given_once_in_a_unit",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["account"], name="payments_charge_account")]


class Entry(models.Model):
    """One line of a bank statement. Never changed; its dossier is worked out anew each time."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"purpose"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    account = models.TextField()
    reference = models.TextField()
    booked_on = models.DateField()
    amount = models.BigIntegerField(help_text="đồng; what left the account is negative")
    purpose = models.TextField()
    file_sha256 = models.CharField(max_length=64)
    imported_at = models.DateTimeField()
    imported_by = models.TextField()

    class Meta:
        db_table = "payments_entry"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "reference"], name="a_bank_reference_stands_once"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="an_entry_moves_money"),
        ]
