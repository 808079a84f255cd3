"""Writes of the payments module: what a dossier owes, and what the bank reports."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import datetime
from pathlib import Path

from django.db import connection

from motcua.core import clock, text
from motcua.core.commands import command
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.payments.contracts import Reconciliation, StatementEntry, Transfer
from motcua.payments.errors import ChargeInvalid, StatementContradicts
from motcua.payments.loading import account_by_number, account_of
from motcua.payments.models import Charge, Entry
from motcua.payments.rules import spread
from motcua.payments.selectors import bank_sums, reconciliation
from motcua.payments.statements import file_bytes, read_bytes
from motcua.payments.vietqr import transfer_faults

STREAM = "payments"
RECEIPT = 1
"""The act by which a dossier is received; its charge is the fee of the procedure."""
LOCK = (930, 8)


@command
def charge_record(
    *, actor: Actor, at: datetime, dossier: str, unit: str, amount: int,
    exemption_reason: str = "", receipt_number: str = "",
) -> bool:  # fmt: skip
    """Record what a dossier owes, or why it owes nothing. False when nothing changed.

    Recorded once for each dossier; the same again changes nothing. Raises
    ``NotPermitted``, ``AccountMissing`` and ``ChargeInvalid``.
    """
    organisation.unit_get(unit)
    organisation.authorise(actor, "payments.charge", unit)
    account = account_of(unit, on=clock.local_day(at))
    reason, number = text.clean(exemption_reason), text.clean(receipt_number)
    faults = dict(transfer_faults(Transfer(account.bank_bin, account.number, amount or 1, dossier)))
    if (amount == 0) != bool(reason):
        faults["exemption_reason"] = "needed where nothing is due, and only there"
    if faults:
        raise ChargeInvalid(faults)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
    content = {"unit": unit, "account": account.number, "amount": amount,
               "exemption_reason": reason, "receipt_number": number}  # fmt: skip
    known = Charge.objects.filter(dossier=dossier, seq=RECEIPT).values(*content).first()
    if known == content:
        return False
    if known is not None:
        raise ChargeInvalid({"dossier": "its fee is recorded already, differently"})
    if number and Charge.objects.filter(unit=unit, receipt_number=number).exists():
        raise ChargeInvalid({"receipt_number": "it is given to another dossier of this unit"})
    Charge.objects.create(
        dossier=dossier, seq=RECEIPT, listed=amount, recorded_at=at, recorded_by=actor.code,
        **content,
    )  # fmt: skip
    ledger.append(
        stream=STREAM, kind="payments.charge.recorded", actor=actor.code, occurred_at=at,
        body={
            "dossier": dossier, "unit": unit, "amount": amount, "exempt": bool(reason),
            "receipt_number": number,
        },
    )  # fmt: skip
    return True


def statement_reconcile(*, actor: Actor, at: datetime, path: Path) -> Reconciliation:
    """Take a statement file in. As ``statement_take``."""
    return statement_take(actor=actor, at=at, name=path.name, data=file_bytes(path))


def statement_take(*, actor: Actor, at: datetime, name: str, data: bytes) -> Reconciliation:
    """Take a statement in and compare all fees of its account with all that came in.

    Reading a file again, or one that overlaps it, adds only what is new. Raises
    ``StatementRefused``, ``AccountUnknown``, ``NotPermitted`` and ``StatementContradicts``;
    nothing of the file is kept then.
    """
    number, entries = read_bytes(name, data)
    account = account_by_number(number)
    organisation.authorise(actor, "payments.reconcile", account.unit)
    new = _keep(
        actor=actor, at=at, account=number, unit=account.unit, entries=entries,
        digest=hashlib.sha256(data).hexdigest(),
    )  # fmt: skip
    return reconciliation(account=account, read=len(entries), new=new)


@command
def _keep(
    *, actor: Actor, at: datetime, account: str, unit: str,
    entries: tuple[StatementEntry, ...], digest: str,
) -> int:  # fmt: skip
    """Keep what is new, and tell every charge of the account what came in for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
    new = _keep_new(actor=actor, at=at, account=account, unit=unit, entries=entries, digest=digest)
    _settle(account)
    return new


def _settle(account: str) -> None:
    """Write what the bank brought into each charge. The oldest of a dossier is met first."""
    came = bank_sums(account)
    rows: dict[str, list[Charge]] = defaultdict(list)
    charges = Charge.objects.select_for_update(no_key=True).filter(account=account)
    for row in charges.order_by("dossier", "seq"):
        rows[row.dossier].append(row)
    changed = []
    for dossier, those in rows.items():
        wanted = [
            row.amount - row.waived - row.paid_cash - row.paid_shown + row.refunded
            for row in those
        ]  # fmt: skip
        for row, part in zip(those, spread(came.get(dossier, 0), wanted), strict=True):
            if row.paid_bank != part:
                row.paid_bank = part
                changed.append(row)
    Charge.objects.bulk_update(changed, ["paid_bank"], batch_size=1000)


def _keep_new(
    *, actor: Actor, at: datetime, account: str, unit: str,
    entries: tuple[StatementEntry, ...], digest: str,
) -> int:  # fmt: skip
    wanted = [entry.reference for entry in entries]
    known = {
        row.reference: StatementEntry(
            row.account, row.reference, row.booked_on, row.amount, row.purpose
        )
        for row in Entry.objects.filter(account=account, reference__in=wanted)
    }
    for entry in entries:
        if known.get(entry.reference, entry) != entry:
            raise StatementContradicts(reference=entry.reference)
    fresh = [entry for entry in entries if entry.reference not in known]
    if not fresh:
        return 0
    Entry.objects.bulk_create(
        [
            Entry(
                account=entry.account, reference=entry.reference, booked_on=entry.booked_on,
                amount=entry.amount, purpose=entry.purpose, file_sha256=digest,
                imported_at=at, imported_by=actor.code,
            )
            for entry in fresh
        ],
        batch_size=1000,
    )  # fmt: skip
    ledger.append(
        stream=STREAM, kind="payments.statement.imported", actor=actor.code, occurred_at=at,
        body={
            "file_sha256": digest, "account": account, "unit": unit, "entries": len(fresh),
            "sum": sum(entry.amount for entry in fresh),
        },
    )  # fmt: skip
    return len(fresh)
