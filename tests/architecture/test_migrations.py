"""Migrations: complete, in one line, apart from the program, and reversible."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from tests.architecture import source

LABELS = sorted({model._meta.app_label for model in source.our_models()})


def files(label: str) -> list[Path]:
    folder = source.ROOT / label / "migrations"
    return sorted(path for path in folder.glob("*.py") if path.stem != "__init__")


@pytest.fixture(scope="module")
def migrations() -> dict[tuple[str, str], Any]:
    return dict(MigrationLoader(None).disk_migrations)


@pytest.mark.django_db
def test_no_change_of_a_model_is_without_its_migration() -> None:
    found = apps.get_app_configs()
    labels = [config.label for config in found if config.name.startswith("motcua.")]
    call_command("makemigrations", *labels, check_changes=True, dry_run=True, verbosity=0)


def test_every_module_with_tables_has_migrations() -> None:
    assert [label for label in LABELS if not files(label)] == []


@pytest.mark.parametrize("label", LABELS)
def test_numbers_are_linear(label: str, migrations: dict[tuple[str, str], Any]) -> None:
    names = [path.stem for path in files(label)]
    assert [name[:5] for name in names] == [f"{n:04d}_" for n in range(1, len(names) + 1)]
    for before, name in zip([None, *names], names, strict=False):
        own = {name for app, name in migrations[label, name].dependencies if app == label}
        assert own == ({before} if before else set()), name


@pytest.mark.parametrize("label", LABELS)
def test_a_migration_imports_nothing_of_the_program(label: str) -> None:
    for path in files(label):
        wanted = [name for node in ast.walk(source.tree(path)) for name in source.imported(node)]
        assert [name for name in wanted if name.split(".")[0] == "motcua"] == [], path


@pytest.mark.parametrize("label", LABELS)
def test_every_operation_can_be_undone(label: str, migrations: dict[tuple[str, str], Any]) -> None:
    for path in files(label):
        for operation in migrations[label, path.stem].operations:
            assert operation.reversible, f"{path.name}: {operation.describe()}"


def relations() -> set[str]:
    """Tables, indexes, views, sequences and functions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace UNION ALL"
            " SELECT oid::regprocedure::text FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
        )
        return {row[0] for row in cursor.fetchall()}


def ours(names: set[str]) -> set[str]:
    """Those of our modules; the cache's table is made by a command, not by a migration."""
    prefixes = tuple(f"{label}_" for label in LABELS)
    return {
        name for name in names if name.startswith(prefixes) and not name.startswith("core_cache")
    }


@pytest.mark.django_db
def test_all_migrations_undone_leave_nothing_and_done_again_leave_the_same() -> None:
    before = relations()
    assert len(ours(before)) > len(LABELS)
    MigrationExecutor(connection).migrate([(label, None) for label in LABELS])
    assert ours(relations()) == set()
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert relations() == before
