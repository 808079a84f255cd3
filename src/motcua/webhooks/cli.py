"""``motcua webhook``: systems that are told of dossier events, and what was sent to them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation.contracts import SYSTEM
from motcua.webhooks import api
from motcua.webhooks.contracts import DeliveryState

app = typer.Typer(no_args_is_help=True, help="Dossier events sent to other systems.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
@command_permission("webhooks.manage")
def add(
    url: Annotated[str, typer.Argument(help="Where events are sent, https://….")],
    account: Annotated[str, typer.Option(help="User name whose rights bound what is sent.")],
    event: Annotated[list[str] | None, typer.Option(help="Only this event; may repeat.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="Only this unit; may repeat.")] = None,
    as_json: JSON = False,
) -> None:
    """Send dossier events to an address. The secret that signs them is shown this once only."""
    made = api.subscription_add(
        actor=SYSTEM, at=clock.now(), url=url, account=account, events=event or (),
        units=unit or (),
    )  # fmt: skip
    typer.echo(
        json.dumps(asdict(made)) if as_json
        else f"Subscription {made.subscription}. Secret, shown this once only: {made.secret}"
    )  # fmt: skip


@app.command("list")
@command_permission("webhooks.manage")
def list_subscriptions(as_json: JSON = False) -> None:
    """List the subscriptions, by whose rights they send, and how many deliveries wait or failed."""
    found = api.subscription_list()
    if as_json:
        typer.echo(json.dumps({"subscriptions": [asdict(row) for row in found]}, default=str))
        return
    for row in found:
        what = ", ".join(row.events) or "all events"
        where = ", ".join(row.units) or "all units"
        typer.echo(
            f"{row.subscription}  {row.url}  {row.account_name} ({row.account})  {what}; {where};"
            f" {row.waiting} waiting, {row.failed} failed"
        )


@app.command()
@command_permission("webhooks.manage")
def remove(subscription: int, as_json: JSON = False) -> None:
    """End a subscription; what still waited is withheld."""
    withheld = api.subscription_remove(actor=SYSTEM, at=clock.now(), subscription=subscription)
    typer.echo(
        json.dumps({"removed": subscription, "withheld": withheld}) if as_json
        else f"Subscription {subscription} removed; {withheld} deliveries withheld."
    )  # fmt: skip


@app.command()
@command_permission("webhooks.manage")
def deliveries(
    subscription: Annotated[int | None, typer.Option(help="Only of this one.")] = None,
    state: Annotated[DeliveryState | None, typer.Option(help="Only in this state.")] = None,
    before: Annotated[int | None, typer.Option(help="Only below this number (paging).")] = None,
    as_json: JSON = False,
) -> None:
    """List the last 200 deliveries, newest first, with what went wrong."""
    found = api.delivery_list(subscription=subscription, state=state, before=before)
    if as_json:
        values = {"standing": asdict(api.standing()), "deliveries": [asdict(row) for row in found]}
        typer.echo(json.dumps(values, default=str))
        return
    for row in found:
        typer.echo(
            f"{row.delivery}  {row.state}  {row.event}  {row.dossier} #{row.seq}"
            f"  {row.attempts} attempts  {row.last_error}".rstrip()
        )


@app.command()
@command_permission("webhooks.manage")
def retry(delivery: int, as_json: JSON = False) -> None:
    """Give a failed or withheld delivery another round of attempts, under the same id."""
    api.delivery_retry(actor=SYSTEM, at=clock.now(), delivery=delivery)
    typer.echo(
        json.dumps({"retried": delivery}) if as_json else f"Delivery {delivery} will be tried."
    )
