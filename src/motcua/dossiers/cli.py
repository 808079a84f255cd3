"""``motcua dossiers``: compare the facts with the ledger; show one dossier."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from motcua.core.entrances import command_permission
from motcua.dossiers import api
from motcua.ledger.errors import LedgerBroken

app = typer.Typer(no_args_is_help=True, help="Dossiers and their derived clock.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
@command_permission("ledger.verify")
def verify(as_json: JSON = False) -> None:
    """Derive every clock again from the ledger and name the facts that differ.

    Exit code 0 when all agree, 8 when one does not.
    """
    outcome = api.facts_verify()
    if as_json:
        typer.echo(json.dumps(outcome, ensure_ascii=False))
    else:
        typer.echo(f"{outcome['dossiers']} dossiers compared with the ledger.")
        for fault in outcome["faults"]:
            typer.echo(f"WRONG {fault['code']}: {fault['reason']}")
    if outcome["faults"]:
        raise typer.Exit(LedgerBroken.exit_code)


@app.command("verify-files")
@command_permission("ledger.verify")
def verify_files(as_json: JSON = False) -> None:
    """Compare every file, its bytes and its record, with the act that added it.

    Exit code 0 when all agree, 8 when one does not.
    """
    outcome = api.files_verify()
    if as_json:
        typer.echo(json.dumps(outcome, ensure_ascii=False))
    else:
        typer.echo(f"{outcome['files']} files compared with the ledger and the store.")
        for fault in outcome["faults"]:
            typer.echo(f"WRONG {fault['code']}: {fault['reason']}")
    if outcome["faults"]:
        raise typer.Exit(LedgerBroken.exit_code)


@app.command()
@command_permission("system.operator")
def status(code: str, as_json: JSON = False) -> None:
    """Print what the public may know of a dossier."""
    found = api.public_status(code=code)
    values = {
        "code": found.code, "status": found.status.value,
        "national_status": found.status.national, "unit": found.unit,
        "procedure": found.procedure, "received_on": found.received_on.isoformat(),
        "due_on": found.due_on.isoformat() if found.due_on else None,
        "closed_on": found.closed_on.isoformat() if found.closed_on else None,
        "origin": found.origin,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values))
    else:
        for name, value in values.items():
            typer.echo(f"{name:16} {value}")
