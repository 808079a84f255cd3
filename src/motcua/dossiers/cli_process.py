"""``motcua process move``: move running dossiers to another version of their process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.dossiers import api
from motcua.dossiers.errors import ProcessMoveRefused
from motcua.organisation.contracts import SYSTEM

app = typer.Typer(no_args_is_help=True)

MOST_LISTED = 200


def _pairs(given: Sequence[str], option: str) -> dict[str, str]:
    """``A=B`` options as a mapping. Raises ``BadParameter`` for what is none."""
    found: dict[str, str] = {}
    for item in given:
        left, sign, right = item.partition("=")
        if not (left and sign and right) or left in found:
            raise typer.BadParameter(f"{item!r} is not one A=B of its own", param_hint=option)
        found[left] = right
    return found


def _told(refusal: ProcessMoveRefused, procedure: str, to: int) -> None:
    listed = dict(list(refusal.fields.items())[:MOST_LISTED])
    values = {
        "procedure": procedure, "version": to, "done": False, "moved": {},
        "refused": listed, "refused_count": len(refusal.fields),
    }  # fmt: skip
    typer.echo(json.dumps(values, ensure_ascii=False))


@app.command("move")
@command_permission("procedures.process")
def move(
    procedure: Annotated[str, typer.Argument(help="Code of the procedure.")],
    to: Annotated[int, typer.Option(help="The stored process version to move to.")],
    reason: Annotated[str, typer.Option(help="Why; kept with every dossier that is moved.")],
    places: Annotated[
        list[str] | None,
        typer.Option("--map", help="OLD=NEW: a step, or a flow in which a branch waits."),
    ] = None,
    units: Annotated[
        list[str] | None,
        typer.Option("--unit", help="ROLE=UNIT: the agency of a role that has none yet."),
    ] = None,
    dossier: Annotated[str, typer.Option(help="Only this dossier.")] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Say what would be done; do nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Move the open dossiers of a procedure to another version of its process.

    What --map does not name keeps its code. Each dossier must have a place that the process
    can come to; if one has none, it is named with the reason, nothing is moved, and the exit
    code is 2. The clock of each goes on as it was.
    """
    try:
        found = api.process_move(
            actor=SYSTEM, at=clock.now(), procedure=procedure, number=to, reason=reason,
            mapping=_pairs(places or [], "--map"), units=_pairs(units or [], "--unit"),
            only=dossier, check=check,
        )  # fmt: skip
    except ProcessMoveRefused as refusal:
        if as_json:
            _told(refusal, procedure, to)
        raise
    if as_json:
        values = {
            "procedure": procedure, "version": found.number, "done": not check,
            "fingerprint": found.fingerprint, "already": found.already,
            "moved": {code: list(steps) for code, steps in found.moved.items()}, "refused": {},
        }  # fmt: skip
        typer.echo(json.dumps(values, ensure_ascii=False))
        return
    for code, steps in list(found.moved.items())[:MOST_LISTED]:
        typer.echo(f"{code}: {', '.join(steps)}")
    verb = "would be moved" if check else "moved"
    typer.echo(
        f"{len(found.moved)} dossiers {verb} to version {found.number}; "
        f"{found.already} were there already."
    )
