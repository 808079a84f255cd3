"""``motcua import``: bring history from other systems."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.dossiers import api
from motcua.organisation.contracts import SYSTEM

app = typer.Typer(no_args_is_help=True, help="Bring history from other systems.")


@app.callback()
def group() -> None:
    """Bring history from other systems."""


@app.command()
@command_permission("dossiers.import")
def history(
    file: Annotated[Path, typer.Argument(help="The log: XES or CSV, also gzipped.")],
    mapping: Annotated[Path, typer.Option(help="How the log is to be read (YAML).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Import a case log as dossiers whose times are marked as the source's claims.

    All or nothing; importing the same file again changes nothing. Exit code 2 when the
    file or the mapping is refused.
    """
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} cases"),
        TimeElapsedColumn(), transient=True, disable=as_json or not sys.stderr.isatty(),
    ) as progress:  # fmt: skip
        task = progress.add_task(f"importing {file.name}", total=None)
        report = api.history_import(
            actor=SYSTEM, at=clock.now(), file=file, mapping_file=mapping,
            progress=lambda cases: progress.update(task, completed=cases),
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(report, ensure_ascii=False))
        return
    again = " (already imported; nothing changed)" if report["already_imported"] else ""
    typer.echo(f"{report['cases']} cases, {report['events']} events from {file.name}{again}")
    typer.echo(f"closed {report['closed']}, open {report['open']}")
    for rule, words in (("by_instant", "as instants"), ("by_day", "as local days")):
        typer.echo(
            f"compared {words}: {report['on_time'][rule]} on time, {report['late'][rule]} late"
        )
    typer.echo(f"closed without a deadline, so not to be judged: {report['unjudgeable']}")
    for odd in report["oddities"]:
        typer.echo(f"odd: {odd['kind']}: {odd['count']} (e.g. {odd['examples'][0]})")
