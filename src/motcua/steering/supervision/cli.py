"""``motcua steering supervision``: supervisions, questions, recommendations, counts, a table."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.steering.cli_said import (
    JSON,
    ON,
    PERSON,
    actor_of,
    day_typed,
    file_read,
    print_json,
)
from motcua.steering.contracts.supervision import Judged, SupervisionCounts
from motcua.steering.supervision import api

app = typer.Typer(no_args_is_help=True, help="Supervision from outside the administration.")

YEAR = Annotated[int, typer.Option(help="Year of the planned day; 0 for all.")]
BODY = Annotated[str, typer.Option(help="Kind of body: HDND, MTTQ, DOAN_THE, NHAN_DAN.")]
UNIT = Annotated[str, typer.Option(help="Supervised agency.")]
JUDGED = Annotated[Judged | None, typer.Option(help="How they are judged.")]


@app.command("kinds")
@command_permission("supervision.read")
def kinds(on: ON = "", as_json: JSON = False) -> None:
    """List who supervises and by which acts, with their legal basis."""
    found = api.kinds_on(day_typed("on", on))
    if as_json:
        print_json(asdict(found))
        return
    for one in (*found.bodies, *found.acts):
        mark = "" if one.verified else " (not verified)"
        typer.echo(f"{one.code:10} {one.name.vi}: {one.basis.vi}{mark}")


@app.command("list")
@command_permission("supervision.read")
def sessions(
    year: YEAR = 0, body: BODY = "", unit: UNIT = "", on: ON = "", as_json: JSON = False
) -> None:
    """List supervisions as known at the end of a day."""
    found = api.session_list(api.Asked(year, body, unit), on=day_typed("on", on))
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(
            f"{one.code:16} {one.planned_on} {one.state.value:8} {one.supervisor}: {one.subject}"
        )


@app.command("show")
@command_permission("supervision.read")
def show(
    code: Annotated[str, typer.Argument(help="GS-2026-00001")], on: ON = "", as_json: JSON = False
) -> None:
    """Show one supervision with its questions, replies and recommendations."""
    found = api.session_get(code, on=day_typed("on", on))
    if as_json:
        print_json(asdict(found))
        return
    typer.echo(f"{found.row.code} {found.row.state.value} {found.row.supervisor}")
    for one in found.questions:
        typer.echo(f"  {one.code} {one.unit:10} {one.due_on} {one.judged.value:9} {one.text}")
        for reply in one.replies:
            typer.echo(f"    {reply.given_on} {reply.document_number}: {reply.words}")
    for each in found.recommendations:
        typer.echo(f"  {each.code} {each.unit:10} {each.due_on} {each.judged.value} {each.text}")


@app.command("questions")
@command_permission("supervision.read")
def questions(
    year: YEAR = 0, body: BODY = "", unit: UNIT = "", judged: JUDGED = None, on: ON = "",
    as_json: JSON = False,
) -> None:  # fmt: skip
    """List questions, due first on top, as judged at the end of a day."""
    found = api.question_list(
        api.Asked(year, body, unit), on=day_typed("on", on), judged=judged
    )  # fmt: skip
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(f"{one.code:20} {one.due_on} {one.judged.value:9} {one.unit:10} {one.text}")


@app.command("recommendations")
@command_permission("supervision.read")
def recommendations(
    year: YEAR = 0, body: BODY = "", unit: UNIT = "", judged: JUDGED = None, on: ON = "",
    as_json: JSON = False,
) -> None:  # fmt: skip
    """List recommendations and the tasks that they became, as judged at the end of a day."""
    found = api.recommendation_list(
        api.Asked(year, body, unit), on=day_typed("on", on), judged=judged
    )  # fmt: skip
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(
            f"{one.code:20} {one.due_on} {one.judged.value:9} {one.unit:10}"
            f" {one.task or '–':16} {one.text}"
        )


def counts_dict(one: SupervisionCounts) -> dict[str, Any]:
    """Counts with their shares, each ``null`` while nothing is due."""
    return {
        "planned": one.planned, "held": one.held, "dropped": one.dropped, "due": one.due,
        "due_held": one.due_held, "held_of": one.held_of,
        "questions": {judged.value: one.questions.get(judged, 0) for judged in Judged},
        "on_time_of": one.on_time_of,
        "recommendations": {judged.value: one.recommendations.get(judged, 0) for judged in Judged},
        "not_given": one.not_given, "carried_out_of": one.carried_out_of,
    }  # fmt: skip


@app.command("counts")
@command_permission("supervision.read")
def counts(
    year: YEAR = 0, body: BODY = "", unit: UNIT = "", on: ON = "", as_json: JSON = False
) -> None:
    """Count supervisions, replies on time and recommendations carried out, by kind of body."""
    day = day_typed("on", on)
    found = api.supervision_counts(api.Asked(year, body, unit), on=day)
    if as_json:
        bodies = {body: counts_dict(one) for body, one in found.items()}
        whole = counts_dict(sum(found.values(), SupervisionCounts()))
        print_json({"on": day, "bodies": bodies, "all": whole})
        return
    for code, one in found.items():
        typer.echo(
            f"{code:10} planned {one.planned}, made {one.held}, dropped {one.dropped};"
            f" replies on time {_share(one.on_time_of)};"
            f" recommendations carried out {_share(one.carried_out_of)}"
        )


def _share(of: tuple[int, int] | None) -> str:
    return f"{of[0]} of {of[1]}" if of else "none due yet"


@app.command("import")
@command_permission("supervision.record")
def import_table(
    file: Annotated[Path, typer.Argument(help="CSV or XLSX with a heading row.")],
    person: PERSON = "",
    as_json: JSON = False,
) -> None:
    """Take a table of supervisions in, all or nothing; again changes nothing."""
    at = clock.now()
    rows = api.read_rows(file_read(file))
    added, known = api.supervision_import(actor=actor_of(person, at), at=at, rows=rows)
    if as_json:
        print_json({"added": added, "known": known})
        return
    typer.echo(f"{len(added)} added, {len(known)} known already.")
