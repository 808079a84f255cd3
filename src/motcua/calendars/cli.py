"""``motcua calendar``: deadlines and special days from the command line."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Annotated

import typer

from motcua.calendars import api
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core import clock
from motcua.core.entrances import command_permission

app = typer.Typer(no_args_is_help=True, help="Working time and deadlines.")

UNITS = {
    "working-day": LimitUnit.WORKING_DAY,
    "hour": LimitUnit.WORKING_HOUR,
    "day": LimitUnit.CALENDAR_DAY,
    "month": LimitUnit.MONTH,
}
JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def _instant(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time such as 2014-01-24T09:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.VIETNAM)


def _cutoff(text: str | None) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an hour such as 15:00") from None


@app.command()
@command_permission("system.operator")
def due(
    received: Annotated[str, typer.Option(help="When it was received (local time if no offset).")],
    amount: Annotated[int, typer.Option(help="How many.", min=0)],
    unit: Annotated[str, typer.Option(help="working-day, hour, day or month.")],
    cutoff: Annotated[
        str | None, typer.Option(help="A receipt after this hour counts as the next working day's.")
    ] = None,
    calendar: Annotated[str, typer.Option(help="Which calendar.")] = "vn-public-sector",
    as_json: JSON = False,
) -> None:
    """Print when a dossier is due, and whether that rests on a proposed calendar."""
    if unit not in UNITS:
        raise typer.BadParameter(f"the unit must be one of {', '.join(UNITS)}, not {unit!r}")
    found = api.due(
        api.working_calendar(calendar), _instant(received),
        TimeLimit(amount, UNITS[unit], _cutoff(cutoff)),
    )  # fmt: skip
    values = {
        "due_on": found.due_on.isoformat(),
        "due_at": clock.local(found.due_at).isoformat(),
        "proposed": found.proposed,
    }
    if as_json:
        typer.echo(json.dumps(values))
    else:
        for name, value in values.items():
            typer.echo(f"{name:10} {value}")


@app.command()
@command_permission("system.operator")
def year(
    number: Annotated[int, typer.Argument(min=2000, max=2060, help="The year.")],
    calendar: Annotated[str, typer.Option(help="Which calendar.")] = "vn-public-sector",
    as_json: JSON = False,
) -> None:
    """List the days of a year that differ from their weekday, with the evidence of each."""
    days, proposed = api.calendar_year(calendar, number)
    if as_json:
        rows = [
            {
                "day": day.day.isoformat(), "kind": day.kind, "reason": day.reason,
                "name_vi": day.name_vi, "name_en": day.name_en, "origin": day.origin,
                "evidence": day.evidence, "verified": day.verified,
            }
            for day in days
        ]  # fmt: skip
        typer.echo(json.dumps({"year": number, "proposed": proposed, "days": rows},
                              ensure_ascii=False))  # fmt: skip
        return
    if proposed:
        typer.echo(f"{number}: PROPOSED, no official calendar yet")
    for day in days:
        doubt = "" if day.verified else " (unverified)"
        typer.echo(
            f"{day.day:%Y-%m-%d %a}  {day.kind:4}  {day.name_vi}  "
            f"[{day.origin}] {day.evidence}{doubt}"
        )
