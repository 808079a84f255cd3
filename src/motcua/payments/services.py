"""Writes of the payments module: what a dossier owes, and what the bank reports."""

from __future__ import annotations

import hashlib
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
from motcua.payments.selectors import reconciliation
from motcua.payments.statements import read_statement
from motcua.payments.vietqr import transfer_faults

STREAM = "payments"
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
    known = Charge.objects.filter(dossier=dossier).values(*content).first()
    if known == content:
        return False
    if known is not None:
        raise ChargeInvalid({"dossier": "its fee is recorded already, differently"})
    if number and Charge.objects.filter(unit=unit, receipt_number=number).exists():
        raise ChargeInvalid({"receipt_number": "it is given to another dossier of this unit"})
    Charge.objects.create(dossier=dossier, recorded_at=at, recorded_by=actor.code, **content)
    ledger.append(
        stream=STREAM, kind="payments.charge.recorded", actor=actor.code, occurred_at=at,
        body={
            "dossier": dossier, "unit": unit, "amount": amount, "exempt": bool(reason),
            "receipt_number": number,
        },
    )  # fmt: skip
    return True


def statement_reconcile(*, actor: Actor, at: datetime, path: Path) -> Reconciliation:
    """Take a statement file in and compare all fees of its account with all that came in.

    Reading a file again, or one that overlaps it, adds only what is new. Raises
    ``StatementRefused``, ``AccountUnknown``, ``NotPermitted`` and ``StatementContradicts``;
    nothing of the file is kept then.
    """
    number, entries = read_statement(path)
    account = account_by_number(number)
    organisation.authorise(actor, "payments.reconcile", account.unit)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    new = _keep(
        actor=actor, at=at, account=number, unit=account.unit, entries=entries, digest=digest
    )
    return reconciliation(account=account, read=len(entries), new=new)


@command
def _keep(
    *, actor: Actor, at: datetime, account: str, unit: str,
    entries: tuple[StatementEntry, ...], digest: str,
) -> int:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
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
