"""``motcua notices``: what waits, and text messages for a gateway."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.notifications import api
from motcua.notifications.errors import ExportExists

app = typer.Typer(no_args_is_help=True, help="Notices to applicants: e-mail and text messages.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
COLUMNS = ("id", "phone", "text", "created_at")


@app.command()
@command_permission("system.operator")
def status(as_json: JSON = False) -> None:
    """Print how many messages wait, were sent and failed."""
    values = asdict(api.standing())
    if as_json:
        typer.echo(json.dumps(values))
        return
    for name, value in values.items():
        typer.echo(f"{name:16} {value}")


@app.command()
@command_permission("system.operator")
def export(
    file: Annotated[Path, typer.Argument(help="CSV file to write; it must not exist.")],
    as_json: JSON = False,
) -> None:
    """Write the text messages that no gateway has yet as CSV, and mark them handed over.

    The columns are id, phone, text and created_at. The file is whole before a message is
    marked: after a failure the same messages come again, under the same ids.
    """
    if file.exists():
        raise ExportExists(file=str(file))
    found = api.texts_waiting()
    draft = file.with_name(file.name + ".part")
    with draft.open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(COLUMNS)
        out.writerows(
            [item.message_id, item.phone, item.text, item.created_at.isoformat()] for item in found
        )
    draft.rename(file)
    marked = api.texts_exported(messages=[item.message_id for item in found], at=clock.now())
    if as_json:
        typer.echo(json.dumps({"file": str(file), "exported": marked}))
    else:
        typer.echo(f"{marked} text messages written to {file}.")
