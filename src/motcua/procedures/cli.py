"""``motcua procedures``: check and show the catalogue."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api
from motcua.procedures.codec import version_json
from motcua.procedures.contracts import Scope
from motcua.procedures.exchange.columns import COLUMNS
from motcua.procedures.exchange.writing import write_form, write_template

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
        "processes": len(api.shipped_processes()),
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
def list_procedures(
    on: DAY = None,
    scope: Annotated[Scope | None, typer.Option(help="Only those of this scope.")] = None,
    as_json: JSON = False,
) -> None:
    """List the procedures in force on a day (today)."""
    day = on.date() if on else clock.today()
    rows = [
        {
            "code": item.code, "slug": item.slug, "name": item.name.vi, "field": item.field,
            "level": api.procedure_version_on(item.code, day).level,
        }
        for item in api.procedure_list(on=day, scope=scope)
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
    limit = version.time_limit
    values = {
        "code": item.code, "name": item.name.vi, "version": version.version,
        "level": version.level, "limit": limit.amount if limit else None,
        "limit_unit": limit.unit.value if limit else None, "fee": version.fee.amount,
        "components": [component.name.vi for component in version.components],
        "legal_basis": [f"{ref.document}, {ref.article}" for ref in version.legal_basis],
        "verified": version.verified, "limit_basis": version.limit_basis,
        "limits": version_json(version)["limits"], "levels": list(version.levels),
        "scope": version.scope.value,
        "agencies": [f"{agency.role}: {agency.name.vi}" for agency in version.agencies],
        "online_level": api.online_level(version), "variant_of": item.variant_of,
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    for name, value in values.items():
        typer.echo(f"{name:12} {value}")


@app.command()
@command_permission("system.operator")
def template(
    file: Annotated[Path, typer.Argument(help="File to write: .xlsx, .csv or .json.")],
    as_json: JSON = False,
) -> None:
    """Write the form in which procedures are handed in, with an example and column help.

    The help stands on the second sheet of an .xlsx, and is printed with --json.
    """
    write_template(file)
    if as_json:
        columns = [
            {
                "name": column.name, "title": column.title, "empty": column.need.value,
                "help": column.help_vi, "help_en": column.help_en, "example": column.example,
            }
            for column in COLUMNS
        ]  # fmt: skip
        typer.echo(json.dumps({"file": str(file), "columns": columns}, ensure_ascii=False))
        return
    for column in COLUMNS:
        typer.echo(f"{column.name:22} {column.need.value:5} {column.help_vi}")


@app.command("import")
@command_permission("procedures.control")
def import_form(
    file: Annotated[Path, typer.Argument(help="A filled form: .xlsx, .csv or .json.")],
    as_json: JSON = False,
) -> None:
    """Bring procedures in. Each row is stored, kept as a draft, or refused with its reason.

    Repeating it changes nothing. Exit code 1 when a row was refused, 2 when the file was.
    """
    report = api.procedures_import(actor=SYSTEM, at=clock.now(), path=file)
    values = {
        "rows": report.rows, "stored": len(report.stored),
        "new_versions": len(report.new_versions), "unchanged": len(report.unchanged),
        "drafts": [
            {"row": draft.row, "code": draft.code, "missing": list(draft.missing)}
            for draft in report.drafts
        ],
        "refused": [
            {"row": item.row, "column": item.column, "reason": item.reason}
            for item in report.refused
        ],
        "columns_not_taken": list(report.not_taken),
    }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(values, ensure_ascii=False))
    else:
        _print_report(values)
    if report.refused:
        raise typer.Exit(1)


def _print_report(values: dict[str, Any]) -> None:
    for name in ("rows", "stored", "new_versions", "unchanged"):
        typer.echo(f"{name:13} {values[name]}")
    typer.echo(f"{'drafts':13} {len(values['drafts'])}")
    typer.echo(f"{'refused':13} {len(values['refused'])}")
    for item in values["refused"]:
        typer.echo(f"row {item['row']}, column {item['column']}: {item['reason']}")
    for item in values["drafts"]:
        typer.echo(f"row {item['row']}, {item['code']}: still missing {', '.join(item['missing'])}")
    if values["columns_not_taken"]:
        typer.echo(f"columns without a place: {', '.join(values['columns_not_taken'])}")


@app.command("export")
@command_permission("system.operator")
def export_form(
    file: Annotated[Path, typer.Argument(help="File to write: .xlsx, .csv or .json.")],
    on: DAY = None,
    as_json: JSON = False,
) -> None:
    """Write the procedures in force on a day (today) as the form that import reads."""
    api.catalogue_refresh()
    count = write_form(file, api.catalogue_cells(on.date() if on else clock.today()))
    typer.echo(json.dumps({"file": str(file), "procedures": count}) if as_json
               else f"{count} procedures written to {file}.")  # fmt: skip
