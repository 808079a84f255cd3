"""``motcua inspections``: plans, inspections, findings, and draws that anybody recomputes.

Changes of plans stand in ``cli_changes.py``, notices and responsibility in
``cli_responsibility.py``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.ledger.errors import LedgerBroken
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api, cli_changes, cli_responsibility
from motcua.steering.cli import faults_told
from motcua.steering.cli_said import JSON, day_typed, print_json
from motcua.steering.contracts.draws import Draw, NewDraw, SeedKind

app = typer.Typer(no_args_is_help=True, help="Inspections, their findings and sudden draws.")
for _name, _command in (*cli_changes.COMMANDS, *cli_responsibility.COMMANDS):
    app.command(_name)(_command)

CODE = Annotated[str, typer.Argument(help="The code of the record.")]


def operator_sight() -> api.Sight:
    """What the operator may see: of secret visits those of draws that the operator ordered."""
    return api.Sight(person=SYSTEM.code, inspector=True, on=clock.today())


@app.command("plans")
@command_permission("inspections.read")
def plans(as_json: JSON = False) -> None:
    """List the yearly plans of inspections."""
    found = api.plan_list()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(f"{one.code:24} {'approved' if one.is_approved else 'draft'}")


@app.command("list")
@command_permission("inspections.carry_out")
def list_inspections(as_json: JSON = False) -> None:
    """List inspections, newest first; of secret visits those of own draws."""
    found = api.inspection_list(operator_sight())
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        visited = one.progress.visited_on or "–"
        state = one.progress.state.value
        typer.echo(f"{one.code:14} {one.kind.value:8} {state:9} {visited!s:10} {one.unit}")


@app.command("show")
@command_permission("inspections.carry_out")
def show(code: CODE, as_json: JSON = False) -> None:
    """Show one inspection: its questions, answers and findings."""
    found = api.inspection_get(code, operator_sight(), on=clock.today())
    if as_json:
        answers = {item: {"answer": a.value, "note": n} for item, (a, n) in found.answers.items()}
        print_json({
            "inspection": asdict(found.row), "answers": answers,
            "findings": [asdict(one) for one in found.findings],
        })  # fmt: skip
        return
    typer.echo(f"{code} {found.row.unit} {found.row.progress.state.value}")
    for item in found.items:
        answer, note = found.answers.get(item.code, (None, ""))
        typer.echo(f"  {answer or '–':14} {item.code} {note}")
    for one in found.findings:
        typer.echo(f"  {one.code} {one.verdict.value} {one.what}")


@app.command("findings")
@command_permission("inspections.carry_out")
def findings(
    still_open: Annotated[bool, typer.Option("--open", help="Only those not remedied.")] = False,
    as_json: JSON = False,
) -> None:
    """List findings of signed records, due first on top."""
    found = api.finding_list(operator_sight(), on=clock.today(), open_only=still_open)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        due = one.standing.due_on
        typer.echo(f"{one.code:18} {due} {one.verdict.value:8} {one.unit:10} {one.what}")


@app.command("counts")
@command_permission("inspections.read")
def counts(
    year: Annotated[int, typer.Option(min=2011, max=2100, help="The year of the plan.")],
    on: Annotated[str, typer.Option(help="As judged on a day, 2026-07-15.")] = "",
    as_json: JSON = False,
) -> None:
    """Count planned and made visits, and findings remedied on time of those due."""
    found = api.counts(year=year, on=day_typed("on", on), sight=api.Sight())
    if as_json:
        told: dict[str, Any] = {"done_of": found.done_of, "on_time_of": found.on_time_of}
        print_json({**asdict(found), **told})
        return
    typer.echo(
        f"planned {found.planned}, of {found.planned_due} due {found.due_done} were made;"
        f" sudden {found.sudden_done}; remedies on time {found.on_time} of {found.due} due;"
        f" responsibility: {found.asked} asked, {found.answered} answered,"
        f" {found.unanswered_late} overdue"
    )


@app.command("remind")
@command_permission("inspections.carry_out")
def remind(as_json: JSON = False) -> None:
    """Make the reminders of remedies that are owed today; the worker does so by itself."""
    made = api.reminders_make(at=clock.now())
    if as_json:
        print_json({"made": made})
        return
    typer.echo(f"{made} reminder(s) made.")


# Draws ---------------------------------------------------------------------------------


def _draw_dict(known: Draw) -> dict[str, Any]:
    """A draw; its frame, nonce and units only once the visits are over."""
    told = asdict(known)
    if not known.disclosed_on(clock.today()):
        for secret in ("frame", "nonce", "seed", "drawn"):
            del told[secret]
    return told


@app.command("draws")
@command_permission("inspections.read")
def draws(as_json: JSON = False) -> None:
    """List the draws; what is secret until the visits are over is left out."""
    found = api.draw_list()
    if as_json:
        print_json([_draw_dict(one) for one in found])
        return
    for one in found:
        state = "drawn" if one.is_drawn else "committed"
        typer.echo(f"{one.code:12} {state:9} secret until {one.visits_until} {one.commitment}")


@app.command("commit")
@command_permission("inspections.carry_out")
def commit(
    unit: Annotated[list[str], typer.Option(help="A unit that may be drawn; repeat it.")],
    number: Annotated[int, typer.Option(min=1, help="How many are drawn.")],
    visits_until: Annotated[str, typer.Option(help="Last day of the visits, 2026-07-20.")],
    subject: Annotated[str, typer.Option(help="What is inspected.")],
    agency: Annotated[str, typer.Option(help="Who inspects.")] = "AG.TTRA",
    checklist: Annotated[str, typer.Option(help="Key of the checklist.")] = "cong-vu",
    seed_source: Annotated[str, typer.Option(help="Who publishes the number.")] = "",
    seed_on: Annotated[str, typer.Option(help="The day on which it is published.")] = "",
    as_json: JSON = False,
) -> None:
    """Commit a draw to the ledger, before its seed can be known."""
    public = bool(seed_source or seed_on)
    asked = NewDraw(
        units=tuple(unit), number=number, visits_until=day_typed("visits_until", visits_until),
        checklist=checklist, subject=subject, agency=agency,
        seed_kind=SeedKind.PUBLIC if public else SeedKind.LEDGER, seed_source=seed_source,
        seed_on=day_typed("seed_on", seed_on) if public else None,
    )  # fmt: skip
    done = api.draw_commit(actor=SYSTEM, at=clock.now(), asked=asked)
    commitment = api.draw_get(done.code).commitment
    if as_json:
        print_json({"code": done.code, "commitment": commitment})
        return
    typer.echo(f"{done.code} {commitment}")


@app.command("draw")
@command_permission("inspections.carry_out")
def draw(
    code: CODE,
    team: Annotated[list[str], typer.Option(help="Who goes; the first one leads. Repeat it.")],
    public_number: Annotated[
        str, typer.Option(help="The published number, if one was named.")
    ] = "",
    as_json: JSON = False,
) -> None:
    """Draw the units of a committed draw and open their inspections."""
    api.draw_make(
        actor=SYSTEM, at=clock.now(), code=code, team=team, public_number=public_number
    )  # fmt: skip
    visits = api.draw_visits(code, operator_sight())
    if as_json:
        print_json({"code": code, "visits": [asdict(visit) for visit in visits]})
        return
    for visit in visits:
        typer.echo(f"{visit.unit:12} {visit.inspection}")


@app.command("draw-check")
@command_permission("ledger.verify")
def draw_check(code: CODE, as_json: JSON = False) -> None:
    """Recompute a draw from what was committed and from the ledger.

    Exit code 0 when everything agrees, 8 when something does not.
    """
    faults = api.draw_check(code)
    if as_json:
        print_json({"draw": _draw_dict(api.draw_get(code)), "faults": faults})
    else:
        for fault in faults:
            typer.echo(f"WRONG {code}: {fault}")
        if not faults:
            typer.echo(f"{code}: commitment, seed and drawn units agree with the ledger.")
    if faults:
        raise typer.Exit(LedgerBroken.exit_code)


@app.command("verify")
@command_permission("ledger.verify")
def verify(as_json: JSON = False) -> None:
    """Derive inspections and findings from the ledger, recompute draws, name what differs.

    Exit code 0 when all agree, 8 when one does not.
    """
    faults_told(api.facts_verify(), as_json)
