"""Reads of the payments module. Each states its number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection

from motcua.core import clock
from motcua.payments.contracts import (
    Account,
    ChargeState,
    DayTotal,
    Expected,
    PaymentCode,
    PaymentTaken,
    Reconciliation,
    RefundProposed,
    StatementEntry,
    Transfer,
)
from motcua.payments.loading import accounts
from motcua.payments.models import Charge, Entry, Payment, Refund
from motcua.payments.rules import Assigned, assign, balance
from motcua.payments.vietqr import payload, qr_image, transfer_faults


def _expected(account: str) -> list[Expected]:
    """What each dossier of an account owes, and what of it came by hand. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier, sum(amount - waived)::bigint,"
            " sum(paid_cash + paid_shown - refunded)::bigint"
            " FROM payments_charge WHERE account = %s GROUP BY dossier ORDER BY dossier",
            [account],
        )
        return [Expected(*values) for values in cursor.fetchall()]


def _assigned(account: str, codes: Iterable[str]) -> Assigned:
    entries = [
        StatementEntry(*values)
        for values in Entry.objects.filter(account=account)
        .order_by("booked_on", "id")
        .values_list("account", "reference", "booked_on", "amount", "purpose")
    ]
    return assign(entries, codes)


def bank_sums(account: str) -> Mapping[str, int]:
    """What the statements of an account brought for each dossier. Two statements."""
    assigned = _assigned(account, (item.dossier for item in _expected(account)))
    return {
        dossier: sum(entry.amount for entry in entries)
        for dossier, entries in assigned.by_dossier.items()
    }


def reconciliation(*, account: Account, read: int = 0, new: int = 0) -> Reconciliation:
    """How every fee of an account stands against all that came in on it. Two statements."""
    expected = _expected(account.number)
    assigned = _assigned(account.number, (item.dossier for item in expected))
    return Reconciliation(
        account=account.number, unit=account.unit, read=read, new=new,
        outgoing=assigned.outgoing,
        balances=tuple(
            balance(item, assigned.by_dossier.get(item.dossier, ())) for item in expected
        ),
        strays=assigned.strays,
    )  # fmt: skip


def charge_state(row: Charge) -> ChargeState:
    """A charge as it stands, without its history."""
    return ChargeState(
        charge_id=row.pk, dossier=row.dossier, seq=row.seq, unit=row.unit, account=row.account,
        listed=row.listed, exempted=row.exempted, exemption=row.exemption,
        exemption_reason=row.exemption_reason, amount=row.amount, waived=row.waived,
        paid_cash=row.paid_cash, paid_shown=row.paid_shown, paid_bank=row.paid_bank,
        refunded=row.refunded,
    )  # fmt: skip


def charges_of(dossier: str) -> list[ChargeState]:
    """The charges of a dossier, oldest first, without their history. One statement."""
    rows = Charge.objects.filter(dossier=dossier).order_by("seq")
    return [charge_state(row) for row in rows]


def charges_told(dossier: str) -> list[ChargeState]:
    """The charges of a dossier with every payment and refund. Three statements."""
    payments: dict[int, list[PaymentTaken]] = defaultdict(list)
    refunds: dict[int, list[RefundProposed]] = defaultdict(list)
    for paid in Payment.objects.filter(charge__dossier=dossier).order_by("pk"):
        payments[paid.charge_id].append(
            PaymentTaken(
                f"{paid.number:07d}/{paid.year}" if paid.number else "", paid.reference,
                paid.amount, paid.taken_at, paid.taken_by,
            )
        )  # fmt: skip
    for back in Refund.objects.filter(charge__dossier=dossier).order_by("pk"):
        refunds[back.charge_id].append(
            RefundProposed(
                back.pk, back.amount, back.reason, back.proposed_at, back.proposed_by,
                back.accepted, back.decided_by, back.of_due,
            )
        )  # fmt: skip
    return [
        ChargeState(
            **{
                **vars(charge_state(row)), "payments": tuple(payments[row.pk]),
                "refunds": tuple(refunds[row.pk]),
            }
        )
        for row in Charge.objects.filter(dossier=dossier).order_by("seq")
    ]  # fmt: skip


def payment_code(charge: ChargeState) -> PaymentCode | None:
    """The VietQR code for what is still due; none where nothing is, or no account takes it."""
    account = next(
        (item for item in accounts().rows if item.number == charge.account and item.number), None
    )
    if account is None or not charge.outstanding:
        return None
    transfer = Transfer(account.bank_bin, account.number, charge.outstanding, charge.dossier)
    if transfer_faults(transfer):
        return None
    words = payload(transfer)
    return PaymentCode(
        words, qr_image(words), account.bank_name, account.number, charge.outstanding,
        charge.dossier, account.fictional,
    )  # fmt: skip


_DAYS = """
SELECT day, sum(charged)::bigint, sum(exempted)::bigint, sum(cash)::bigint,
       sum(cash_count)::bigint, sum(bank)::bigint, sum(bank_count)::bigint,
       sum(refunded)::bigint
  FROM (
    SELECT (recorded_at AT TIME ZONE %(zone)s)::date AS day, amount AS charged,
           exempted, 0 AS cash, 0 AS cash_count, 0 AS bank, 0 AS bank_count, 0 AS refunded
      FROM payments_charge WHERE unit = %(unit)s AND recorded_at >= %(from)s
       AND recorded_at < %(to)s
    UNION ALL
    SELECT taken_on, 0, 0, amount, 1, 0, 0, 0 FROM payments_payment
     WHERE unit = %(unit)s AND number IS NOT NULL
       AND taken_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT booked_on, 0, 0, 0, 0, amount, 1, 0 FROM payments_entry
     WHERE account = ANY(%(accounts)s) AND amount > 0
       AND booked_on BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT r.decided_on, 0, 0, 0, 0, 0, 0, r.amount
      FROM payments_refund r JOIN payments_charge c ON c.id = r.charge_id
     WHERE c.unit = %(unit)s AND r.accepted AND NOT r.of_due
       AND r.decided_on BETWEEN %(first)s AND %(last)s
  ) moved
 GROUP BY day ORDER BY day DESC
"""


def day_totals(*, unit: str, first: date, last: date) -> list[DayTotal]:
    """The money of each day of a unit on which any moved, newest first. One statement."""
    numbers = [item.number for item in accounts().rows if item.unit == unit]
    values: dict[str, Any] = {
        "zone": str(clock.VIETNAM), "unit": unit, "first": first, "last": last, "accounts": numbers,
        "from": clock.day_bounds(first)[0], "to": clock.day_bounds(last)[1],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, values)
        return [DayTotal(*row) for row in cursor.fetchall()]


def outstanding_list(*, unit: str, limit: int = 200) -> list[ChargeState]:
    """The charges of a unit that are not settled, oldest first. One statement."""
    rows = Charge.objects.raw(
        "SELECT * FROM payments_charge WHERE unit = %s AND amount - waived >"
        " paid_cash + paid_shown + paid_bank - refunded ORDER BY recorded_at, id LIMIT %s",
        [unit, limit],
    )
    return [charge_state(row) for row in rows]
