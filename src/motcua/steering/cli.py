"""``motcua steering``: members, meetings, supervision, good practices, the proof of all."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from motcua.core.entrances import command_permission
from motcua.ledger.errors import LedgerBroken
from motcua.steering import api
from motcua.steering.cli_said import (
    DAY,
    JSON,
    NUMBER,
    PERSON,
    SIGNER,
    day_typed,
    issue,
    print_json,
)
from motcua.steering.contracts.committee import BODY_NAMES, PLACE_NAMES
from motcua.steering.supervision import cli as supervision_cli

app = typer.Typer(no_args_is_help=True, help="The steering committee and good practices.")
app.add_typer(supervision_cli.app, name="supervision")


def faults_told(found: dict[str, Any], as_json: bool) -> None:
    """Say what was compared and what differs; exit code 8 when anything does."""
    if as_json:
        print_json(found)
    else:
        typer.echo(
            f"{found['inspections']} inspections, {found['findings']} findings and"
            f" {found['draws']} draws compared with the ledger."
        )
        for fault in found["faults"]:
            typer.echo(f"WRONG {fault['code']}: {fault['reason']}")
    if found["faults"]:
        raise typer.Exit(LedgerBroken.exit_code)


@app.command("members")
@command_permission("steering.read")
def members(
    on: Annotated[str, typer.Option(help="The members of a day, 2026-07-15.")] = "",
    as_json: JSON = False,
) -> None:
    """List the committee and its support team on a day."""
    seats = api.seat_list(on=day_typed("on", on))
    filed = api.decisions_on_file(seats)
    if as_json:
        print_json({"members": [asdict(seat) for seat in seats], "decisions_on_file_of": filed})
        return
    for seat in seats:
        until = seat.until.isoformat() if seat.until else "–"
        typer.echo(
            f"{BODY_NAMES[seat.body].en:18} {PLACE_NAMES[seat.place].en:20} {seat.person}"
            f" ({seat.unit}), {seat.since} to {until}, {seat.decision_number}"
        )


@app.command("meetings")
@command_permission("steering.read")
def meetings(as_json: JSON = False) -> None:
    """List the meetings, newest first."""
    found = api.meeting_list()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(f"{one.code:16} {one.held_on} {one.agenda}")


@app.command("show")
@command_permission("steering.read")
def show(
    code: Annotated[str, typer.Argument(help="HOP-2026-00001")], as_json: JSON = False
) -> None:
    """Show one meeting with its conclusions and the tasks that they became."""
    found = api.meeting_get(code)
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(f"{found.meeting.code} {found.meeting.held_on} {found.meeting.agenda}")
    for one in found.resolutions:
        typer.echo(f"{one.number:3} {one.owner:10} {one.due_on} {one.task or '–':16} {one.text}")


@app.command("minutes-issue")
@command_permission("steering.issue")
def minutes_issue(
    code: Annotated[str, typer.Argument(help="HOP-2026-00001")],
    number: NUMBER,
    on: DAY,
    signer: SIGNER,
    person: PERSON = "",
    as_json: JSON = False,
) -> None:
    """Record, once, that the minutes of a meeting were issued."""
    issue(api.minutes_issue, code, number, on, signer, person=person, as_json=as_json)


@app.command("practices")
@command_permission("practices.read")
def practices(as_json: JSON = False) -> None:
    """List good practices, those taken over most often first."""
    found = api.practice_list()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(
            f"{one.code:14} {one.state.value:9} {one.replicated:3} {one.unit:10} {one.title}"
        )


@app.command("verify")
@command_permission("ledger.verify")
def verify(as_json: JSON = False) -> None:
    """Derive inspections and findings from the ledger, recompute draws, name what differs.

    Exit code 0 when all agree, 8 when one does not.
    """
    faults_told(api.facts_verify(), as_json)
