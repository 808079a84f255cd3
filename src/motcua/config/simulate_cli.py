"""``motcua simulate``: a made-up working period, lived through the real commands."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from django.conf import settings

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.dossiers import api as dossiers
from motcua.organisation.contracts import SYSTEM

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
EVERY = 1000


@command_permission("system.operator")
def simulate(
    number: Annotated[int, typer.Option("--dossiers", min=1, help="How many are filed.")],
    since: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the period.")
    ],
    until: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of the period.")
    ],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same figures.")] = 1,
    unit: Annotated[
        list[str] | None, typer.Option(help="Only this counter; may be given again.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Simulate a working period of the province through the real commands.

    Runs only in the demonstration or where every dossier is simulated; each dossier says so
    everywhere. Broken off, it goes on when it is started again with the same arguments.
    """
    asked = dossiers.SimulationAsked(
        number, seed, since.date(), until.date(), tuple(sorted(set(unit or [])))
    )

    def say(done: int) -> None:
        if done % EVERY == 0:
            typer.echo(f"{done} acts …", err=True)

    found = dossiers.simulate(
        actor=SYSTEM, at=clock.now(), asked=asked, demonstration=settings.ENVIRONMENT.demo, say=say
    )
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else _words(found))


def _words(found: dict[str, Any]) -> str:
    lines = [
        f"Simulated {found['received']} dossiers at {found['counters']} counter(s),"
        f" {found['from']} to {found['to']}: {found['acts']} acts.",
    ]
    if found["already_run"]:
        lines.append("This simulation is over already; nothing was added.")
    else:
        lines.append(f"{found['acts_per_second']} acts a second, {found['seconds']} s.")
    for title, name in (
        ("outcome", "by_outcome"), ("status", "by_status"), ("time", "by_time"),
        ("channel", "by_channel"), ("act", "by_act"),
    ):  # fmt: skip
        lines.append(f"by {title}:")
        lines += [f"  {key:20} {count:>8,}" for key, count in found[name].items()]
    lines += [
        f"entered afterwards     {found['entered_afterwards']:>8,}",
        f"appointed anew         {found['appointed_anew']:>8,}",
        f"fingerprint  {found['fingerprint']}",
    ]
    return "\n".join(lines)
