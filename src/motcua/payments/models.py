"""Tables of the payments module: what dossiers owe, and what banks say came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

NONE: frozenset[str] = frozenset()


class Charge(models.Model):
    """What one act of a dossier made due, in đồng, and what was done about it.

    ``seq`` is the act: 1 for the fee of receiving, later ones for financial duties.
    ``amount`` is what is due after the exemption; ``waived`` the part of it given back.
    ``paid_bank`` is a copy of what the statements say, written with each of them.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"exemption_reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    dossier = models.TextField()
    seq = models.IntegerField(db_default=1)
    unit = models.TextField()
    account = models.TextField(help_text="where the money is expected; empty: cash only")
    listed = models.BigIntegerField(db_default=0, help_text="đồng, before the exemption")
    exempted = models.BigIntegerField(db_default=0, help_text="đồng")
    amount = models.BigIntegerField(help_text="đồng")
    exemption = models.TextField(db_default="", help_text="code of the exempt group")
    exemption_reason = models.TextField(db_default="")
    receipt_number = models.TextField(db_default="")
    waived = models.BigIntegerField(db_default=0, help_text="đồng")
    paid_cash = models.BigIntegerField(db_default=0, help_text="đồng")
    paid_shown = models.BigIntegerField(db_default=0, help_text="đồng, by somebody's receipt")
    paid_bank = models.BigIntegerField(db_default=0, help_text="đồng")
    refunded = models.BigIntegerField(db_default=0, help_text="đồng")
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()

    class Meta:
        db_table = "payments_charge"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "seq"], name="an_act_makes_one_charge"
            ),
            models.CheckConstraint(
                condition=(Q(amount__gt=0) & Q(exempted=0) & Q(exemption_reason=""))
                | (Q(amount__gte=0) & Q(exempted__gt=0) & ~Q(exemption_reason=""))
                | (Q(amount=0) & ~Q(exemption_reason="")),
                name="who_owes_nothing_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(amount=F("listed") - F("exempted")),
                name="what_is_due_is_what_is_listed_less_what_is_exempt",
            ),
            models.CheckConstraint(
                condition=Q(
                    listed__gte=0, exempted__gte=0, waived__gte=0, paid_cash__gte=0,
                    paid_shown__gte=0, paid_bank__gte=0, refunded__gte=0,
                ),
                name="no_sum_of_a_charge_is_negative",
            ),
            models.CheckConstraint(
                condition=Q(waived__lte=F("amount")), name="no_more_is_waived_than_was_due"
            ),
            models.CheckConstraint(
                condition=Q(refunded__lte=F("paid_cash") + F("paid_shown") + F("paid_bank")),
                name="no_more_is_refunded_than_was_paid",
            ),
            models.CheckConstraint(
                condition=Q(amount__lt=10**13), name="a_charge_fits_a_payment_code"
            ),
            models.UniqueConstraint(
                fields=["unit", "receipt_number"], condition=~Q(receipt_number=""),
                name="a_receipt_number_is_given_once_in_a_unit",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["account"], name="payments_charge_account"),
            models.Index(fields=["unit", "recorded_at"], name="payments_charge_unit"),
        ]


class Payment(models.Model):
    """Money taken at the counter, or a receipt of somebody else's that was shown. Never changed.

    Cash has our receipt number, continuous in its unit and year; what was shown has the
    words on it instead.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reference"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT")

    charge = models.ForeignKey("payments.Charge", on_delete=models.PROTECT, related_name="+")
    unit = models.TextField()
    year = models.IntegerField()
    number = models.IntegerField(null=True)
    reference = models.TextField(db_default="")
    amount = models.BigIntegerField(help_text="đồng")
    taken_at = models.DateTimeField()
    taken_on = models.DateField()
    taken_by = models.TextField()

    class Meta:
        db_table = "payments_payment"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year", "number"], name="a_receipt_is_written_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_payment_is_of_some_money"),
            models.CheckConstraint(
                condition=(Q(number__gt=0) & Q(reference=""))
                | (Q(number__isnull=True) & ~Q(reference="")),
                name="a_payment_has_our_receipt_or_names_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "taken_on"], name="payments_payment_unit"),
        ]


class ReceiptNumber(models.Model):
    """The last receipt number given in a unit and year."""

    PERSONAL_DATA: ClassVar[frozenset[str]] = NONE

    unit = models.TextField()
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "payments_receipt_number"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="a_unit_has_one_run_of_receipts_a_year"
            ),
        ]


class Refund(models.Model):
    """Money to be given back, or no longer asked for: proposed by one, decided by another.

    With ``of_due`` nothing was paid: what is still due is given up.
    """

    PERSONAL_DATA: ClassVar[frozenset[str]] = frozenset({"reason"})
    APPLICATION_RIGHTS = ("SELECT", "INSERT", "UPDATE")

    charge = models.ForeignKey("payments.Charge", on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField(help_text="đồng")
    of_due = models.BooleanField(db_default=False, help_text="what is still due is given up")
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_on = models.DateField(null=True)
    decided_by = models.TextField(db_default="")
    accepted = models.BooleanField(null=True)

    class Meta:
        db_table = "payments_refund"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_refund_is_of_some_money"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_refund_has_a_reason"),
            models.CheckConstraint(
                condition=(Q(decided_at__isnull=True) & Q(accepted__isnull=True)
                           & Q(decided_by="") & Q(decided_on__isnull=True))
                | (Q(decided_at__isnull=False) & Q(accepted__isnull=False)
                   & ~Q(decided_by="") & Q(decided_on__isnull=False)
                   & ~Q(decided_by=F("proposed_by"))),
                name="a_refund_is_decided_by_a_second_person",
            ),
            models.UniqueConstraint(
                fields=["charge"], condition=Q(decided_at__isnull=True),
                name="one_refund_of_a_charge_waits_at_a_time",
            ),
        ]  # fmt: skip


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
