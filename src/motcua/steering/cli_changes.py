"""Numbered changes of an approved plan: list, show, propose, approve or refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.steering import api
from motcua.steering.cli_said import JSON, PERSON, actor_of, print_json
from motcua.steering.contracts.changes import ChangeKind, ChangeLine, PlanChange
from motcua.steering.errors import RecordUnknown, SteeringInvalid

PLAN = Annotated[str, typer.Argument(help="Code of the plan, KHKT-2026-AG.TTRA.")]
NUMBER = Annotated[int, typer.Argument(help="Number of the change.", min=1)]


def _line_text(line: ChangeLine) -> str:
    subject = f" {line.subject}" if line.subject else ""
    month = f" to month {line.month}" if line.month else ""
    item = f" visit {line.item}" if line.item else ""
    return f"  {line.kind.value:5}{item} {line.unit}{month}{subject}"


def _change_text(one: PlanChange) -> str:
    return f"{one.number:3} {one.state.value:9} {one.document_number or '–':16} {one.reason}"


@command_permission("inspections.read")
def changes(plan: PLAN, as_json: JSON = False) -> None:
    """List the numbered changes of a plan."""
    found = api.plan_get(plan).changes
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        typer.echo(_change_text(one))


@command_permission("inspections.read")
def change_show(plan: PLAN, number: NUMBER, as_json: JSON = False) -> None:
    """Show one change of a plan with its lines."""
    for one in api.plan_get(plan).changes:
        if one.number == number:
            if as_json:
                print_json(asdict(one))
                return
            typer.echo(_change_text(one))
            for line in one.lines:
                typer.echo(_line_text(line))
            return
    raise RecordUnknown(code=f"{plan} #{number}")


def _moved(typed: str) -> ChangeLine:
    item, _, month = typed.partition("=")
    if not (item.isdecimal() and month.isdecimal()):
        raise SteeringInvalid({"move": "write visit=month, such as 3=9"})
    return ChangeLine(ChangeKind.MOVE, item=int(item), month=int(month))


@command_permission("inspections.plan")
def change_propose(
    plan: PLAN,
    reason: Annotated[str, typer.Option(help="Why the plan is changed.")],
    move: Annotated[list[str] | None, typer.Option(help="visit=month, 3=9; repeat it.")] = None,
    drop: Annotated[list[int] | None, typer.Option(help="Number of a visit; repeat it.")] = None,
    unit: Annotated[str, typer.Option(help="Agency of a visit that is added.")] = "",
    month: Annotated[int, typer.Option(help="Its month.")] = 0,
    checklist: Annotated[str, typer.Option(help="Its checklist.")] = "cong-vu",
    subject: Annotated[str, typer.Option(help="What is inspected.")] = "",
    team: Annotated[list[str] | None, typer.Option(help="Who goes, leader first.")] = None,
    person: PERSON = "",
    key: Annotated[str | None, typer.Option(help="Idempotency key.")] = None,
    as_json: JSON = False,
) -> None:
    """Propose to move, drop or add visits of an approved plan; another person approves."""
    lines = [_moved(one) for one in move or ()]
    lines += [ChangeLine(ChangeKind.DROP, item=one) for one in drop or ()]
    if unit or subject or month or team:
        lines.append(
            ChangeLine(
                ChangeKind.ADD, month=month, unit=unit, checklist=checklist, subject=subject,
                team=tuple(team or ()),
            )
        )  # fmt: skip
    at = clock.now()
    api.change_propose(
        actor=actor_of(person, at), at=at, plan=plan, reason=reason, lines=lines, key=key
    )
    _told(api.plan_get(plan).changes[-1], as_json)


@command_permission("inspections.approve")
def change_decide(
    plan: PLAN,
    number: NUMBER,
    accept: Annotated[bool, typer.Option("--accept/--refuse", help="What is decided.")],
    document: Annotated[str, typer.Option(help="Number of the approving document.")] = "",
    reason: Annotated[str, typer.Option(help="Why it is refused.")] = "",
    person: PERSON = "",
    as_json: JSON = False,
) -> None:
    """Approve a change of a plan by a document, or refuse it with a reason."""
    at = clock.now()
    api.change_decide(
        actor=actor_of(person, at), at=at, plan=plan, number=number, accept=accept,
        document_number=document, reason=reason,
    )  # fmt: skip
    _told(next(one for one in api.plan_get(plan).changes if one.number == number), as_json)


def _told(one: PlanChange, as_json: bool) -> None:
    if as_json:
        print_json(asdict(one))
        return
    typer.echo(_change_text(one))


COMMANDS: Final[tuple[tuple[str, Callable[..., Any]], ...]] = (
    ("changes", changes),
    ("change-show", change_show),
    ("change-propose", change_propose),
    ("change-decide", change_decide),
)
