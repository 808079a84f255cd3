"""``motcua fees``: payment codes, what dossiers owe, and what the bank says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.payments import api
from motcua.payments.contracts import Balance, Standing, Transfer

app = typer.Typer(no_args_is_help=True, help="Fees: payment codes and reconciliation.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
UNIT = Annotated[str | None, typer.Option(help="Code of the unit that takes the fee.")]


@app.command()
@command_permission("system.operator")
def qr(
    amount: Annotated[int, typer.Option(help="Whole đồng.")],
    code: Annotated[str, typer.Option(help="Code of the dossier that the fee is for.")],
    unit: UNIT = None,
    as_json: JSON = False,
) -> None:
    """Print the VietQR payload of a fee, with the dossier code as purpose.

    Without --unit the shared account of definitions/payments/accounts.yaml is taken.
    """
    account = api.account_of(unit, on=clock.today())
    text = api.payload(Transfer(account.bank_bin, account.number, amount, code))
    if not as_json:
        typer.echo(text)
        return
    values = {
        "payload": text, "amount": amount, "code": code, "unit": account.unit,
        "bank_bin": account.bank_bin, "account": account.number,
        "fictional_account": account.fictional,
    }  # fmt: skip
    typer.echo(json.dumps(values, ensure_ascii=False))


@app.command()
@command_permission("payments.charge")
def charge(
    code: Annotated[str, typer.Option(help="Code of the dossier.")],
    unit: Annotated[str, typer.Option(help="Code of the unit that takes the fee.")],
    amount: Annotated[int, typer.Option(help="Whole đồng; 0 only with --exempt.")],
    exempt: Annotated[str, typer.Option(help="Why nothing is due.")] = "",
    receipt: Annotated[str, typer.Option(help="Number of the receipt given.")] = "",
    as_json: JSON = False,
) -> None:
    """Record what a dossier owes, or why it is exempt. The same again changes nothing."""
    recorded = api.charge_record(
        actor=SYSTEM, at=clock.now(), dossier=code, unit=unit, amount=amount,
        exemption_reason=exempt, receipt_number=receipt,
    )  # fmt: skip
    if as_json:
        typer.echo(json.dumps({"code": code, "amount": amount, "recorded": recorded}))
    else:
        typer.echo(f"{code}: {'recorded' if recorded else 'unchanged'}.")


@app.command()
@command_permission("payments.reconcile")
def reconcile(
    file: Annotated[Path, typer.Argument(help="Bank statement: CSV or camt.053 XML.")],
    as_json: JSON = False,
) -> None:
    """Take a bank statement in and compare it with the fees of its account.

    The columns of a CSV are account, booked_on, reference, amount, currency and purpose;
    what left the account is negative. Repeating a file changes nothing; a wrong line
    refuses the whole file (exit code 2).
    """
    found = api.statement_reconcile(actor=SYSTEM, at=clock.now(), path=file)
    values: dict[str, Any] = {
        "account": found.account, "unit": found.unit, "read": found.read, "new": found.new,
        "outgoing": found.outgoing,
        **{
            standing.value.lower(): [_balance(item) for item in found.standing(standing)]
            for standing in Standing
        },
        "unmatched": [
            {
                "reference": item.reference, "booked_on": item.booked_on.isoformat(),
                "amount": item.amount, "reason": item.reason,
            }
            for item in found.strays
        ],
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        typer.echo(f"{name:10} {len(value) if isinstance(value, list) else value}")


def _balance(item: Balance) -> dict[str, Any]:
    return {
        "code": item.dossier, "due": item.due, "paid": item.paid,
        "references": list(item.references),
    }  # fmt: skip
