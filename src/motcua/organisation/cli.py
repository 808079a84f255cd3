"""``motcua organisation``: units, accounts, posts, tokens."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated

import typer

from motcua.core import clock
from motcua.core.entrances import command_permission
from motcua.organisation import api
from motcua.organisation.contracts import SYSTEM
from motcua.organisation.loading import names_defined, policy, units_defined

app = typer.Typer(no_args_is_help=True, help="Units, accounts and posts.")

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@app.command()
@command_permission("system.operator")
def check(as_json: JSON = False) -> None:
    """Check the definition files of units, names and roles; exit code 2 when one is refused."""
    units, permissions = len(units_defined()), len(policy().permissions)
    names_defined()
    typer.echo(
        json.dumps({"units": units, "permissions": permissions})
        if as_json else f"{units} units and {permissions} permissions are well defined."
    )  # fmt: skip


@app.command()
@command_permission("system.operator")
def load(as_json: JSON = False) -> None:
    """Load the units from their definitions; repeating it changes nothing."""
    done = api.organisation_load(at=clock.now())
    words = ", ".join(f"{count} {what}" for what, count in done.items())
    typer.echo(json.dumps(done) if as_json else words)


@app.command("create-account")
@command_permission("system.operator")
def create_account(
    username: str,
    full_name: Annotated[str, typer.Option(help="The person's name.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    email: str = "",
    as_json: JSON = False,
) -> None:
    """Create an account for an official."""
    user_id = api.account_create(
        actor=SYSTEM, username=username, full_name=full_name, password=password, email=email
    )
    typer.echo(json.dumps({"user_id": user_id}) if as_json else f"Account {username} created.")


@app.command("assign-post")
@command_permission("system.operator")
def assign_post(
    username: str,
    unit: Annotated[str, typer.Option(help="Unit code, e.g. AG.30307.")],
    role: Annotated[str, typer.Option(help="Role code, e.g. ONE_STOP_OFFICER.")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    as_json: JSON = False,
) -> None:
    """Give a person a role in a unit."""
    post_id = api.post_assign(
        actor=SYSTEM, username=username, unit_code=unit, role=role,
        valid_from=since.date() if since else clock.today(),
        valid_until=until.date() if until else None,
    )  # fmt: skip
    typer.echo(json.dumps({"post_id": post_id}) if as_json else f"Post {post_id} given.")


@app.command("issue-token")
@command_permission("system.operator")
def issue_token(
    username: str,
    name: Annotated[str, typer.Option(help="What the token is for.")],
    days: Annotated[int, typer.Option(min=1, max=730)] = 365,
    as_json: JSON = False,
) -> None:
    """Issue an access token for the JSON API. The secret is shown this once only."""
    secret = api.token_issue(actor=SYSTEM, at=clock.now(), username=username, name=name, days=days)
    typer.echo(json.dumps({"token": secret}) if as_json else secret)
