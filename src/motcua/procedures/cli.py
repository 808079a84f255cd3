"""``motcua procedures``: check and show the catalogue."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.procedures import api

app = typer.Typer(no_args_is_help=True, help="The catalogue of procedures.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DAY = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day.")]


@app.command()
@command_permission("system.operator")
def check(as_json: JSON = False) -> None:
    """Load every definition; exit code 2, with file, line and reason, when one is refused."""
    procedures = list(api.catalogue().procedures.values())
    versions = [version for procedure in procedures for version in procedure.versions]
    levels = Counter(version.level for version in versions)
    values = {
        "procedures": len(procedures), "versions": len(versions),
        "fields": len({procedure.field for procedure in procedures}),
        "unverified_versions": sum(not version.verified for version in versions),
        "versions_by_level": dict(levels),
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values))
    else:
        for name, value in values.items():
            typer.echo(f"{name:22} {value}")


@app.command("list")
@command_permission("system.operator")
def list_procedures(on: DAY = None, as_json: JSON = False) -> None:
    """List the procedures in force on a day (today)."""
    day = on.date() if on else clock.today()
    rows = [
        {
            "code": item.code, "slug": item.slug, "name": item.name.vi, "field": item.field,
            "level": api.procedure_version_on(item.code, day).level,
        }
        for item in api.procedure_list(on=day)
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['code']:16} {row['level']:9} {row['name']}")


@app.command()
@command_permission("system.operator")
def show(code: str, on: DAY = None, as_json: JSON = False) -> None:
    """Show a procedure as it is in force on a day (today)."""
    day = on.date() if on else clock.today()
    item, version = api.procedure_get(code), api.procedure_version_on(code, day)
    values = {
        "code": item.code, "name": item.name.vi, "version": version.version,
        "level": version.level, "limit": version.time_limit.amount,
        "limit_unit": version.time_limit.unit.value, "fee": version.fee.amount,
        "components": [component.name.vi for component in version.components],
        "legal_basis": [f"{ref.document}, {ref.article}" for ref in version.legal_basis],
        "verified": version.verified,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        typer.echo(f"{name:12} {value}")
