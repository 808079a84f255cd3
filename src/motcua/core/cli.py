"""``motcua outbox``: what is parked, and another try."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from motcua.core import clock, outbox
from motcua.core.entrances import command_permission

app = typer.Typer(no_args_is_help=True, help="Events that wait to be delivered.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command("list")
@command_permission("outbox.read")
def list_parked(as_json: JSON = False) -> None:
    """List the events that kept failing, each with how many wait behind it."""
    parked = outbox.parked_list()
    oldest = outbox.oldest_waiting_at()
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "oldest_waiting_at": oldest.isoformat() if oldest else None,
                    "parked": [
                        {
                            "event_id": event.event_id, "name": event.name,
                            "record": event.record, "attempts": event.attempts,
                            "parked_at": event.parked_at.isoformat(),
                            "waiting_behind": event.waiting_behind,
                            "last_error": event.last_error.strip().splitlines()[-1:],
                        }
                        for event in parked
                    ],
                }
            )
        )  # fmt: skip
        return
    typer.echo(f"Oldest undelivered event: {oldest.isoformat() if oldest else 'none'}")
    for event in parked:
        reason = (event.last_error.strip().splitlines() or [""])[-1]
        typer.echo(
            f"{event.event_id}  {event.name}  {event.record}  {event.attempts} attempts, "
            f"{event.waiting_behind} behind: {reason}"
        )


@app.command()
@command_permission("outbox.retry")
def retry(event_id: int, as_json: JSON = False) -> None:
    """Give a parked event another round of attempts."""
    outbox.parked_retry(event_id=event_id, at=clock.now())
    typer.echo(json.dumps({"retried": event_id}) if as_json else f"Event {event_id} will be tried.")
