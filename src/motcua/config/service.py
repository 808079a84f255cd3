"""Commands that set up and run an installation: migrate, run, web, worker, demo."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.translation import gettext_lazy as _

from motcua.config import demonstration, simulate_cli
from motcua.config.installing import needs_migration, set_up
from motcua.config.private_postgres import PrivateServer, binaries
from motcua.config.wiring import SUBSCRIPTIONS
from motcua.core import clock, idempotency, outbox
from motcua.core.entrances import command_permission
from motcua.core.errors import Conflict, Unavailable
from motcua.dossiers import api as dossiers
from motcua.ledger import api as ledger
from motcua.notifications import api as notifications
from motcua.plans import api as plans
from motcua.programme import api as programme
from motcua.reform_index import api as reform_index
from motcua.reports.api import periodic
from motcua.steering import api as steering
from motcua.tasks import api as tasks
from motcua.webhooks import api as webhooks


class CopyExists(Conflict):
    """A copy is never written over an earlier one."""

    code = "copy_exists"
    message = _("%(file)s exists already. Name another file.")


SEAL_EVERY = 2.0
IDLE = 0.5
FORGET_EVERY = 3600.0
SWEEP_EVERY = 86400.0
REMIND_EVERY = 600.0
PUBLISH_EVERY = 900.0
STOP_WITHIN = 18.0

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@command_permission("system.operator")
def migrate(as_json: JSON = False) -> None:
    """Bring the database to this release and load the definitions. Run it after an upgrade."""
    done = set_up()
    ledger.signing_key()
    typer.echo(json.dumps(done, default=str) if as_json else "The database is up to date.")


def _work(stop: threading.Event) -> None:
    """One worker's loop: deliver, seal, remind, forget. A failure is logged and tried again."""
    key = ledger.signing_key()
    sealed_at = forgot_at = swept_at = reminded_at = 0.0
    while not stop.is_set():
        done = 0
        try:
            done = outbox.deliver_all(SUBSCRIPTIONS, limit=200)
            done += notifications.deliver_due(at=clock.now())
            if time.monotonic() - sealed_at > SEAL_EVERY:
                ledger.seal(key=key)
                sealed_at = time.monotonic()
            if time.monotonic() - forgot_at > FORGET_EVERY:
                idempotency.forget_old()
                webhooks.forget_old(at=clock.now())
                call_command("clearsessions")
                forgot_at = time.monotonic()
            if time.monotonic() - reminded_at > REMIND_EVERY:
                done += periodic.dues_record(at=clock.now())
                done += tasks.reminders_make(at=clock.now())
                done += steering.reminders_make(at=clock.now())
                reminded_at = time.monotonic()
            if time.monotonic() - swept_at > SWEEP_EVERY:
                dossiers.uploads_forget(at=clock.now())
                tasks.files_forget(at=clock.now())
                steering.files_forget(at=clock.now())
                plans.files_forget(at=clock.now())
                reform_index.evidence_forget(at=clock.now())
                swept_at = time.monotonic()
        except Exception as error:
            sys.stderr.write(f"worker: {error}\n")
            connections.close_all()
            stop.wait(2)
        if not done:
            stop.wait(IDLE)


def _send(stop: threading.Event) -> None:
    """Send webhooks, beside the worker's loop: a receiver that hangs holds up nothing else."""
    while not stop.is_set():
        done = 0
        try:
            done = webhooks.deliver_due(limit=20)
        except Exception as error:
            sys.stderr.write(f"worker: webhooks: {error}\n")
            connections.close_all()
            stop.wait(2)
        if not done:
            stop.wait(IDLE)
    connections.close_all()


def _publish(stop: threading.Event) -> None:
    """Freeze what the targets count of the day that is over, beside the worker's loop."""
    while not stop.is_set():
        try:
            programme.daily_publish(at=clock.now())
        except Exception as error:
            sys.stderr.write(f"worker: figures: {error}\n")
            connections.close_all()
        stop.wait(PUBLISH_EVERY)
    connections.close_all()


@command_permission("system.operator")
def worker() -> None:
    """Deliver events, send webhooks, publish figures and seal the ledger until stopped.

    Any number may run.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    sender = threading.Thread(target=_send, args=(stop,), daemon=True)
    sender.start()
    publisher = threading.Thread(target=_publish, args=(stop,), daemon=True)
    publisher.start()
    _work(stop)
    sender.join(STOP_WITHIN)
    publisher.join(STOP_WITHIN)


def _web_command(workers: int) -> list[str]:
    environment = settings.ENVIRONMENT
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", environment.host,
        "--port", str(environment.port), "--workers", str(workers), "--blocking-threads", "4",
        "--no-ws", "--respawn-failed-workers", "--log-level", "warning",
        "motcua.config.wsgi:application",
    ]  # fmt: skip


@command_permission("system.operator")
def web(workers: Annotated[int, typer.Option(min=1, max=64)] = 2) -> None:
    """Serve pages and the API until stopped (granian, WSGI)."""
    _refuse_old_tables()
    connections.close_all()
    raise typer.Exit(subprocess.call(_web_command(workers)))


def _refuse_old_tables() -> None:
    if needs_migration():
        raise Unavailable(reason="the database is older than the program; run: motcua migrate")


@command_permission("system.operator")
def run(workers: Annotated[int, typer.Option(min=1, max=64)] = 2) -> None:
    """Serve and work in one: what a single machine needs. Stops both when stopped."""
    if settings.ENVIRONMENT.database_url is None and needs_migration():
        connections.close_all()
        subprocess.run([sys.executable, "-m", "motcua", "migrate"], check=True)
    _refuse_old_tables()
    connections.close_all()
    serve(workers)


def serve(workers: int) -> None:
    """Start the web server and one worker; end when either ends."""
    parts = [
        subprocess.Popen(_web_command(workers)),
        subprocess.Popen([sys.executable, "-m", "motcua", "worker"]),
    ]
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    typer.echo(f"Motcua: {settings.MOTCUA_PUBLIC_URL}")
    while not stopping.is_set() and all(part.poll() is None for part in parts):
        stopping.wait(0.3)
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(20)
        except subprocess.TimeoutExpired:
            part.kill()


@command_permission("system.operator")
def backup(
    file: Annotated[Path, typer.Argument(help="File to write (PostgreSQL custom format).")],
) -> None:
    """Write a consistent copy of the database. Files and keys lie in the data directory."""
    if file.exists():
        raise CopyExists(file=str(file))
    url = settings.ENVIRONMENT.database_url or PrivateServer(settings.MOTCUA_DATA_DIR).url()
    draft = file.with_name(file.name + ".part")
    done = subprocess.run(
        [str(binaries() / "pg_dump"), "-Fc", "-f", str(draft), url], check=False,
        capture_output=True, text=True, env={**os.environ, "PGOPTIONS": ""},
    )  # fmt: skip
    if done.returncode:
        draft.unlink(missing_ok=True)
        raise Unavailable(reason=f"{file} was not written: {done.stderr.strip()}")
    draft.rename(file)
    typer.echo(f"Written: {file}. Check it with: pg_restore --list {file}")


@command_permission("system.operator")
def demo(
    serve_it: Annotated[bool, typer.Option("--serve/--no-serve", help="Also serve it.")] = True,
    workers: Annotated[int, typer.Option(min=1, max=64)] = 2,
) -> None:
    """Make the demonstration below the data directory, then serve it.

    Needs an empty data directory or one that an earlier run made; never a database URL.
    """
    demonstration.make(typer.echo)
    connections.close_all()
    os.environ.pop("MOTCUA_ACT_AS_OWNER", None)
    if serve_it:
        serve(workers)


COMMANDS = (migrate, run, web, worker, backup, demo, simulate_cli.simulate)
