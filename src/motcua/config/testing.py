"""The pytest plug-in that gives a test run its own data directory and database server.

Loaded by name (``-p``) so that it acts before Django reads its settings. One server
serves all workers of a run; it trades crash safety for speed and goes with the run.
With ``MOTCUA_DATABASE_URL`` set, the tests use that server instead.

A test that commits leaves rows behind. Only the tables that hold any are emptied, which is
ten times quicker than Django's own way of emptying all and making permissions anew; what
every test begins with (content types, permissions) stays.

Passwords are hashed quickly: a slow hash is the point of a hasher and of no test.

What is named in a group (``xdist_group``) is long and begins first, so that no worker is left
alone with it at the end.

The examples of properties are the same in every run, so that a run says something of the
change and not of its luck; ``MOTCUA_TEST_EXPLORE=1`` draws new ones each time, to look for
faults that nobody has met yet.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings

from motcua.config import bootstrap, private_postgres

_HERE = "MOTCUA_TEST_RUN_DIR"
_EXPLORE = "MOTCUA_TEST_EXPLORE"
_owned: Path | None = None


def _begin() -> None:
    global _owned
    if _HERE not in os.environ:
        _owned = Path(tempfile.mkdtemp(prefix="motcua-tests-"))
        os.environ[_HERE] = str(_owned)
    os.environ["MOTCUA_DATA_DIR"] = os.environ[_HERE]
    for name in ("MOTCUA_PUBLIC_URL", "MOTCUA_PORT", "MOTCUA_HOST", "MOTCUA_DEFINITIONS_DIR"):
        os.environ.pop(name, None)
    bootstrap.prepare(as_owner=True, durable=False)


_STAYS = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def _empty(case: TransactionTestCase) -> None:
    """Empty the tables that hold rows."""
    del case
    tables = sorted(set(connection.introspection.table_names()) - _STAYS)
    quoted = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT FROM {name})" for name in quoted))
        held = [name for name, some in zip(quoted, cursor.fetchone(), strict=True) if some]
        if held:
            cursor.execute(f"TRUNCATE {', '.join(held)} CASCADE")


TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _messages_in_english() -> Iterator[None]:
    """Tests of messages read them in one language, whatever ran before."""
    with translation.override("en"):
        yield


def pytest_configure(config: Any) -> None:
    """Hash passwords quickly, in every test."""
    del config
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the groups; within them and after them the order stays as it was drawn."""
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


def pytest_unconfigure(config: Any) -> None:
    """Stop the server and remove the directory, in the process that made them."""
    del config
    if _owned is None:
        return
    private_postgres.release(private_postgres.PrivateServer(_owned.resolve()))
    shutil.rmtree(_owned, ignore_errors=True)
    os.environ.pop(_HERE, None)


settings.register_profile("motcua", derandomize=_EXPLORE not in os.environ, print_blob=True)
settings.load_profile("motcua")
_begin()
