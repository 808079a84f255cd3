"""Bring a database to this release: tables, rights, units."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from motcua.core import clock
from motcua.core.roles import grant_application_role
from motcua.organisation import api as organisation


def set_up() -> dict[str, Any]:
    """Bring the database to this release: tables, cache table, rights, units. Idempotent."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    grant_application_role()
    return {"units": organisation.organisation_load(at=clock.now())}


def needs_migration() -> bool:
    """True when the database is older than the program."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
