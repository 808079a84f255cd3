"""Reads of the payments module."""

from __future__ import annotations

from motcua.payments.contracts import Account, Expected, Reconciliation, StatementEntry
from motcua.payments.models import Charge, Entry
from motcua.payments.rules import assign, balance


def reconciliation(*, account: Account, read: int = 0, new: int = 0) -> Reconciliation:
    """How every fee of an account stands against all that came in on it. Two statements."""
    expected = [
        Expected(dossier, amount)
        for dossier, amount in Charge.objects.filter(account=account.number)
        .order_by("dossier")
        .values_list("dossier", "amount")
    ]
    entries = [
        StatementEntry(*values)
        for values in Entry.objects.filter(account=account.number)
        .order_by("booked_on", "id")
        .values_list("account", "reference", "booked_on", "amount", "purpose")
    ]
    assigned = assign(entries, (item.dossier for item in expected))
    return Reconciliation(
        account=account.number, unit=account.unit, read=read, new=new,
        outgoing=assigned.outgoing,
        balances=tuple(
            balance(item, assigned.by_dossier.get(item.dossier, ())) for item in expected
        ),
        strays=assigned.strays,
    )  # fmt: skip
