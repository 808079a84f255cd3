"""``motcua process``: internal processes of procedures, in and out as BPMN 2.0."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api
from motcua.procedures.errors import ProcessRefused

app = typer.Typer(no_args_is_help=True, help="Internal processes of procedures, as BPMN 2.0.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DAY = ["%Y-%m-%d"]
MOST_LISTED = 100


@app.command("import")
@command_permission("procedures.process")
def import_process(
    file: Annotated[Path, typer.Argument(help="A BPMN 2.0 file.")],
    valid_from: Annotated[
        datetime | None, typer.Option("--from", formats=DAY, help="First day of the version.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Take a process in as the next version; say what was read, or what was refused and why.

    An element outside the subset is refused by name, id and line, and nothing is kept (exit
    code 2). The same content again changes nothing.
    """
    try:
        report = api.process_import(
            actor=SYSTEM, at=clock.now(), path=file,
            valid_from=valid_from.date() if valid_from else None,
        )  # fmt: skip
    except ProcessRefused as refusal:
        if as_json:
            listed = [asdict(item) for item in refusal.found[:MOST_LISTED]]
            values = {"file": file.name, "stored": False, "refused": listed,
                      "refused_count": len(refusal.found)}  # fmt: skip
            typer.echo(json.dumps(values, ensure_ascii=False))
        raise
    values = {
        "code": report.code, "stored": report.new, "version": report.number,
        "valid_from": report.valid_from.isoformat() if report.valid_from else None,
        "fingerprint": report.fingerprint, "elements": asdict(report.elements),
        "longest_working_hours": report.hours, "warnings": list(report.warnings), "refused": [],
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    state = f"stored as version {report.number}" if report.new else "unchanged"
    typer.echo(f"{report.code}: {state}, in force from {report.valid_from}.")
    _print_elements(asdict(report.elements))
    for warning in report.warnings:
        typer.echo(f"warning: {warning}")


def _print_elements(elements: dict[str, Any]) -> None:
    typer.echo(", ".join(f"{count} {name}" for name, count in elements.items() if count))


@app.command("export")
@command_permission("system.operator")
def export_process(
    code: Annotated[str, typer.Argument(help="Code of the procedure.")],
    version: Annotated[
        int | None, typer.Option(help="A stored version; without it, the one in force today.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; else it is printed.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Write a process as BPMN 2.0, with its diagram, for any tool that reads BPMN.

    Works for every procedure: where no process is kept, its stated steps are written.
    """
    api.catalogue_refresh()
    found = (
        api.process_on(code, clock.today())
        if version is None
        else api.process_version_get(code, version)
    )
    data = api.write_bpmn(found.definition, number=found.number, valid_from=found.valid_from)
    if output is not None:
        output.write_bytes(data)
    values = {
        "code": code, "version": found.number, "origin": found.origin.value,
        "valid_from": found.valid_from.isoformat() if found.valid_from else None,
        "fingerprint": found.fingerprint, "file": str(output) if output else None,
        "elements": asdict(api.process_elements(found.definition)),
    }  # fmt: skip
    if as_json:
        if output is None:
            values["bpmn"] = data.decode()
        typer.echo(json.dumps(values, ensure_ascii=False))
    elif output is None:
        typer.echo(data.decode(), nl=False)
    else:
        typer.echo(f"{code} written to {output}.")


@app.command("list")
@command_permission("system.operator")
def list_versions(
    code: Annotated[str, typer.Argument(help="Code of the procedure.")], as_json: JSON = False
) -> None:
    """List the stored versions of a procedure's process, newest first."""
    api.procedure_get(code)
    rows: list[dict[str, Any]] = [
        {
            "version": item.number, "fingerprint": item.fingerprint,
            "valid_from": item.valid_from.isoformat() if item.valid_from else None,
        }
        for item in api.process_version_list(code)
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps({"code": code, "versions": rows}, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['version']:4} {row['valid_from']} {row['fingerprint'][:12]}")
    if not rows:
        typer.echo(f"No version of {code} is stored here.")
