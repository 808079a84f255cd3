"""Hot-path SQL put together once: inserts and updates whose columns are known in advance.

The tables stay Django models; only the statements on the busiest paths are written as
SQL, because there the object mapper costs more than the server does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.db import connection


@lru_cache(maxsize=256)
def _insert(table: str, columns: tuple[str, ...], returning: str) -> str:
    names = ", ".join(columns)
    marks = ", ".join(["%s"] * len(columns))
    tail = f" RETURNING {returning}" if returning else ""
    return f"INSERT INTO {table} ({names}) VALUES ({marks}){tail}"


@lru_cache(maxsize=256)
def _update(table: str, columns: tuple[str, ...], key: str) -> str:
    sets = ", ".join(f"{column} = %s" for column in columns)
    return f"UPDATE {table} SET {sets} WHERE {key} = %s"


def insert(table: str, values: Mapping[str, Any], returning: str = "") -> Any:
    """Insert one row; returns the ``returning`` column's value, if one is named."""
    with connection.cursor() as cursor:
        cursor.execute(_insert(table, tuple(values), returning), list(values.values()))
        return cursor.fetchone()[0] if returning else None


def update(table: str, values: Mapping[str, Any], *, key: str, value: Any) -> int:
    """Update the rows whose ``key`` column is ``value``; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_update(table, tuple(values), key), [*values.values(), value])
        return int(cursor.rowcount)


def copy_in(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> int:
    """Load rows with COPY (psycopg); returns how many. Inside the caller's transaction."""
    count = 0
    with connection.cursor() as cursor, connection.wrap_database_errors:
        driver = cursor.cursor  # the psycopg cursor below Django's wrapper
        with driver.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count
