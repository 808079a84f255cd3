"""Hot-path SQL."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction

from motcua.core import sql
from motcua.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db

TABLE = "core_idempotency"
NASTY = "Robert'); DROP TABLE core_idempotency; -- %s Nguyễn"


def row(key: str) -> dict[str, str]:
    return {"actor": NASTY, "key": key, "request_digest": "d"}


def test_a_row_is_inserted_with_its_values_untouched() -> None:
    made = sql.insert(TABLE, row("k1"), returning="id")
    found = IdempotencyKey.objects.get(pk=made)
    assert (found.actor, found.key) == (NASTY, "k1")
    assert sql.insert(TABLE, row("k2")) is None


def test_only_the_rows_of_the_key_are_updated() -> None:
    sql.insert(TABLE, row("k1"))
    sql.insert(TABLE, row("k2"))
    assert sql.update(TABLE, {"request_digest": "e"}, key="key", value="k1") == 1
    assert sql.update(TABLE, {"request_digest": "e"}, key="key", value="none") == 0
    assert dict(IdempotencyKey.objects.values_list("key", "request_digest")) == {
        "k1": "e", "k2": "d",
    }  # fmt: skip


def test_rows_are_copied_in_and_counted() -> None:
    columns = ("actor", "key", "request_digest")
    rows = [("a\tb\n\\.", f"k{number}", "") for number in range(50)]
    assert sql.copy_in(TABLE, columns, iter(rows)) == 50
    assert IdempotencyKey.objects.filter(actor="a\tb\n\\.").count() == 50


def test_a_copy_that_fails_leaves_nothing() -> None:
    rows = [("a", "k1", ""), ("a", "nul\x00", "")]
    with pytest.raises(DataError, match="NUL"), transaction.atomic():
        sql.copy_in(TABLE, ("actor", "key", "request_digest"), rows)
    assert not IdempotencyKey.objects.exists()


def test_each_shape_of_statement_is_put_together_once() -> None:
    sql._insert.cache_clear()
    for number in range(3):
        sql.insert(TABLE, row(f"k{number}"))
    assert sql._insert.cache_info().misses == 1
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        assert cursor.fetchone()[0] == 3
