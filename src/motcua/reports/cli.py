"""``motcua report``: forms filled from the records, from the command line."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.reports import api, cli_periodic
from motcua.reports.contracts import By, CutOff, FilledForm, Role, RowKind

app = typer.Typer(no_args_is_help=True, help="Periodic reports, filled from the records.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
UNIT = Annotated[str, typer.Option(help="A unit and all below it, e.g. AG or AG.30307.")]
PERIOD = Annotated[
    str, typer.Option(help="2026, 2026-H1, 2026-9M, 2026-Q1 or 2026-M03.")
]  # fmt: skip
CUT_OFF = Annotated[
    CutOff,
    typer.Option("--cut-off", case_sensitive=False, help="Calendar months, or reporting days."),
]
ROWS = Annotated[By | None, typer.Option("--by", case_sensitive=False, help="Rows: unit or field.")]


def _print(filled: FilledForm, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(api.form_dict(filled), ensure_ascii=False))
        return
    edition, scope = filled.edition, filled.scope
    typer.echo(f"{filled.rows_by.code}  {edition.title.vi}")
    typer.echo(f"{scope.unit.name_vi} ({scope.unit.code}), {scope.period.code}: "
               f"{scope.period.since} to {scope.period.until} (not included)")  # fmt: skip
    checked = "" if edition.verified else ", not checked against the printed form"
    typer.echo(f"{edition.legal_basis}, edition of {edition.valid_from}{checked}")
    typer.echo("")
    numbers = [column.number for column in edition.columns if column.role is Role.NUMBER]
    width = max(len(row.name.vi) for row in filled.rows)
    typer.echo(f"{'':4} {'':{width}} " + " ".join(f"{f'({n})':>7}" for n in numbers))
    for row in filled.rows:
        cells = " ".join(f"{'' if (value := row.cells[n]) is None else value:>7}" for n in numbers)
        mark = "" if row.kind is RowKind.LINE else "—"
        typer.echo(f"{row.ordinal or mark:4} {row.name.vi:{width}} {cells}")
    typer.echo("")
    for number in numbers:
        column = next(column for column in edition.columns if column.number == number)
        formula = "  =" + "+".join(map(str, column.formula)) if column.formula else ""
        typer.echo(f"({number}) {column.title.vi}{formula}")
    for identity in edition.identities:
        typer.echo(f"holds in {len(filled.rows)} rows: {identity}")
    for note in filled.notes:
        typer.echo(f"- {note.text.vi}")
    typer.echo(f"fingerprint {filled.fingerprint}")


def _for_period(
    slug: str, unit: str, period: str, cut_off: CutOff | None, by: By | None
) -> FilledForm:
    today = clock.today()
    default = api.form_get(slug, on=today).cut_off
    when = api.period_of(period, cut_off=cut_off or default)
    scope = api.scope_of(unit_code=unit, period=when, today=today)
    return api.form_fill(api.form_get(slug, on=scope.last), scope=scope, by=by)


@app.command("form06")
@command_permission("reports.read")
def form06(
    unit: UNIT, period: PERIOD, cut_off: CUT_OFF = CutOff.CALENDAR, by: ROWS = None,
    as_json: JSON = False,
) -> None:  # fmt: skip
    """Form 06: dossiers received, closed and open, before, on and after their due day.

    Exit code 2 for a period that is none, 4 for an unknown unit, 5 when the records
    contradict each other.
    """
    _print(_for_period("form06", unit, period, cut_off, by), as_json)


@app.command("ii07b")
@command_permission("reports.read")
def ii07b(
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day (today).")] = None,
    as_json: JSON = False,
) -> None:
    """Form II.07b: procedures, one-stop procedures and internal processes by level."""
    day = on.date() if on else clock.today()
    scope = api.scope_of(unit_code=api.PROVINCE, period=api.day_period(day), today=clock.today())
    _print(api.form_fill(api.form_get("ii07b", on=day), scope=scope), as_json)


@app.command("publication")
@command_permission("reports.read")
def publication(period: PERIOD, cut_off: CUT_OFF = CutOff.CALENDAR, as_json: JSON = False) -> None:
    """Published procedures by decision, and how late they were public where."""
    _print(_for_period("publication", api.PROVINCE, period, cut_off, None), as_json)


@app.command("assessment")
@command_permission("reports.read")
def assessment(period: PERIOD, cut_off: CUT_OFF = CutOff.CALENDAR, as_json: JSON = False) -> None:
    """Impact assessments made, with the opinion given and the change in cost."""
    _print(_for_period("assessment", api.PROVINCE, period, cut_off, None), as_json)


@app.command("review")
@command_permission("reports.read")
def review(period: PERIOD, cut_off: CUT_OFF = CutOff.CALENDAR, as_json: JSON = False) -> None:
    """Procedures planned for review, reviewed, decided and simplified, and what that saves."""
    _print(_for_period("review", api.PROVINCE, period, cut_off, None), as_json)


@app.command("forms")
@command_permission("reports.read")
def list_forms(as_json: JSON = False) -> None:
    """List the report forms with their editions. Reads every definition."""
    rows = [
        {
            "slug": edition.slug, "code": edition.code, "title": edition.title.vi,
            "valid_from": edition.valid_from.isoformat(), "legal_basis": edition.legal_basis,
            "verified": edition.verified, "fingerprint": edition.fingerprint,
        }
        for editions in api.forms().values() for edition in editions
    ]  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['slug']:12} {row['code']:18} {row['valid_from']}  {row['title']}")


cli_periodic.add_to(app)
