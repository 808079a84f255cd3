"""What the running program may do to the tables, tried as its own database role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from motcua.core.roles import APPLICATION_ROLE, DEFAULT_RIGHTS, grant_application_role

pytestmark = pytest.mark.django_db

ALL_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
OURS = [model for model in apps.get_models() if model.__module__.startswith("motcua.")]
OTHERS = [model for model in OURS if not hasattr(model, "APPLICATION_RIGHTS")]


@pytest.fixture
def as_application() -> Iterator[None]:
    run(f"SET ROLE {APPLICATION_ROLE}")
    yield
    run("RESET ROLE")


def run(statement: str, arguments: list[Any] | None = None) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.fetchone()[0] if cursor.description else None


def rights_on(table: str) -> set[str]:
    return {
        right for right in ALL_RIGHTS
        if run("SELECT has_table_privilege(%s, %s, %s)", [APPLICATION_ROLE, table, right])
    }  # fmt: skip


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_the_role_has_the_rights_that_the_model_names_and_no_other(model: Any) -> None:
    expected = getattr(model, "APPLICATION_RIGHTS", DEFAULT_RIGHTS)
    assert rights_on(model._meta.db_table) == set(expected)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_leaf", "ledger_checkpoint"])
@pytest.mark.parametrize("verb", ["UPDATE {} SET hash = hash", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.usefixtures("as_application")
def test_the_role_cannot_change_what_the_ledger_holds(table: str, verb: str) -> None:
    statement = verb.format(table).replace("hash", "note" if "checkpoint" in table else "hash")
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        run(statement)


@pytest.mark.usefixtures("as_application")
def test_the_role_uses_the_other_tables() -> None:
    made = run(
        "INSERT INTO core_outbox (name, record, payload) VALUES ('n', 'r', '{}') RETURNING id"
    )
    run("UPDATE core_outbox SET attempts = 1 WHERE id = %s", [made])
    run("DELETE FROM core_outbox WHERE id = %s", [made])
    for model in OTHERS:
        model.objects.count()


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE core_outbox",
        "ALTER TABLE core_outbox ADD COLUMN x int",
        "CREATE TABLE mine (id int)",
        "UPDATE django_migrations SET name = ''",
        "CREATE ROLE another",
    ],
)
@pytest.mark.usefixtures("as_application")
def test_the_role_cannot_change_the_schema(statement: str) -> None:
    with (
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
        transaction.atomic(),
    ):
        run(statement)


def test_the_role_owns_nothing_and_cannot_log_in() -> None:
    assert run("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]) is False
    assert not run("SELECT count(*) FROM pg_tables WHERE tableowner = %s", [APPLICATION_ROLE])


def test_granting_again_takes_back_what_is_too_much_and_gives_what_is_missing() -> None:
    run(f"GRANT UPDATE, DELETE ON ledger_entry TO {APPLICATION_ROLE}")
    run(f"REVOKE INSERT ON core_outbox FROM {APPLICATION_ROLE}")
    grant_application_role()
    assert rights_on("ledger_entry") == {"SELECT"}
    assert rights_on("core_outbox") == set(DEFAULT_RIGHTS)
