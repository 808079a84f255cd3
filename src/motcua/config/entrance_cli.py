"""The command line: which groups there are, what each needs, how refusals are told."""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence

import typer
from typer.exceptions import Abort, TyperException

from motcua.config import bootstrap
from motcua.config.environment import EnvironmentInvalid
from motcua.config.private_postgres import PrivatePostgresError

GROUPS = {
    "calendar": "motcua.calendars.cli",
    "procedures": "motcua.procedures.cli",
    "process": "motcua.procedures.cli_process",
    "fees": "motcua.payments.cli",
    "notices": "motcua.notifications.cli",
    "organisation": "motcua.organisation.cli",
    "ledger": "motcua.ledger.cli",
    "dossiers": "motcua.dossiers.cli",
    "import": "motcua.dossiers.cli_import",
    "indicator": "motcua.indicators.cli",
    "programme": "motcua.programme.cli",
    "index": "motcua.reform_index.cli",
    "tasks": "motcua.tasks.cli",
    "steering": "motcua.steering.cli",
    "inspections": "motcua.steering.cli_inspections",
    "plans": "motcua.plans.cli",
    "report": "motcua.reports.cli",
    "score": "motcua.reports.cli_score",
    "outbox": "motcua.core.cli",
    "webhook": "motcua.webhooks.cli",
}
"""Command group → module that holds its ``app``."""

MORE = {"procedures": "motcua.dossiers.cli_cost", "process": "motcua.dossiers.cli_process"}
"""Command group → a higher module whose commands stand in it too."""

WITHOUT_DATABASE = (
    ("calendar",),
    ("procedures", "check"),
    ("procedures", "template"),
    ("fees", "qr"),
    ("organisation", "check"),
    ("ledger", "verify-proof"),
    ("programme", "check"),
    ("indicator", "check"),
    ("indicator", "list"),
    ("report", "forms"),
)
AS_OWNER = (("migrate",), ("demo",))


def _starts(arguments: Sequence[str], prefixes: Sequence[tuple[str, ...]]) -> bool:
    words = [part for part in arguments if not part.startswith("-")]
    return any(tuple(words[: len(prefix)]) == prefix for prefix in prefixes)


def build() -> typer.Typer:
    """The whole command line. Django must be set up."""
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
        help="Motcua: one-stop dossiers and the reform programme of a province.",
    )  # fmt: skip
    for name, module in GROUPS.items():
        group = importlib.import_module(module).app
        if name in MORE:
            below, group = group, typer.Typer(no_args_is_help=True, help=group.info.help)
            group.add_typer(below)
            group.add_typer(importlib.import_module(MORE[name]).app)
        app.add_typer(group, name=name)
    service = importlib.import_module("motcua.config.service")
    for command in service.COMMANDS:
        app.command()(command)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code."""
    as_json = "--json" in arguments
    asks_help = not arguments or "--help" in arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    try:
        if not asks_help and not _starts(arguments, WITHOUT_DATABASE):
            bootstrap.prepare(as_owner=_starts(arguments, AS_OWNER))
        import django

        django.setup()
    except (EnvironmentInvalid, PrivatePostgresError) as error:
        return _refuse("environment_invalid", str(error), 2, as_json)
    from django.utils import translation

    from motcua.core.errors import DomainError

    translation.activate("en")  # the command line speaks one language; pages speak two

    if not asks_help and not _starts(arguments, (*WITHOUT_DATABASE, *AS_OWNER)):
        from motcua.procedures import api as procedures

        procedures.catalogue_watch()
    try:
        result = build()(args=list(arguments), standalone_mode=False, prog_name="motcua")
    except DomainError as refusal:
        return _refuse(refusal.code, str(refusal), refusal.exit_code, as_json)
    except TyperException as error:
        return _refuse_usage(error, as_json)
    except (Abort, KeyboardInterrupt):
        return 130
    return int(result) if isinstance(result, int) else 0


def _refuse_usage(error: TyperException, as_json: bool) -> int:
    """A command line that cannot be read: what is wrong, and where its help is."""
    message = error.format_message().replace("Value error, ", "")
    if not message:  # a group without a command has given its help instead
        return 2
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "motcua"
    return _refuse("usage_invalid", f"{message} See: {path} --help", 2, as_json)


def _refuse(code: str, message: str, exit_code: int, as_json: bool) -> int:
    if as_json:
        sys.stderr.write(json.dumps({"error": code, "message": message}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"motcua: {message}\n")
    return exit_code
