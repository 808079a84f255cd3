"""Record the SQL that a service sends, and send it again with the bare driver.

The baseline thus stays the same SQL by construction: whoever changes a service changes
its baseline with it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

Statement = tuple[str, list[Any]]


def record(work: Callable[[], Any]) -> tuple[list[Statement], Any]:
    """What ``work`` sends to the database, and what it returns."""
    from django.db import connection

    sent: list[Statement] = []

    def spy(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, list(params or [])))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(spy):
        result = work()
    return sent, result


@dataclass(frozen=True)
class Life:
    """The recorded statements of one dossier: received, advanced, looked up."""

    receive: list[Statement]
    advance: list[Statement]
    look_up: list[Statement]
    code: str
    dossier_id: int
    keys: tuple[str, ...]


def record_life(unit: str, procedure: str) -> Life:
    """Let the services take one dossier through three acts, and record them."""
    from motcua.core import clock
    from motcua.dossiers import api as dossiers
    from motcua.dossiers.contracts import Applicant
    from motcua.organisation.contracts import SYSTEM
    from motcua.procedures import api as procedures

    version = procedures.procedure_version_on(procedure, clock.today())
    parts = [part.code for part in version.components if part.condition is None]
    keys = (uuid.uuid4().hex, uuid.uuid4().hex)
    receive, receipt = record(
        lambda: dossiers.dossier_receive(
            actor=SYSTEM, at=clock.now(), unit_code=unit, procedure_code=procedure,
            applicant=Applicant("Nguyễn Văn An", "089080001234", "0912004321", "Long Xuyên"),
            components=parts, key=keys[0],
        )
    )  # fmt: skip
    advance, _ = record(
        lambda: dossiers.dossier_advance(
            actor=SYSTEM, at=clock.now(), code=receipt.code, key=keys[1]
        )
    )
    look_up, _ = record(lambda: dossiers.public_status(code=receipt.code))
    return Life(receive, advance, look_up, receipt.code, receipt.dossier_id, keys)


class Player:
    """Sends recorded statements for one new dossier after another."""

    def __init__(self, connection: psycopg.Connection[Any], life: Life) -> None:
        self.connection, self.life = connection, life
        self.code, self.dossier_id, self.keys = "", 0, ("", "")

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            for old, new in zip(self.life.keys, self.keys, strict=True):
                value = value.replace(old, new)
            return value.replace(self.life.code, self.code)
        if type(value) is int and value == self.life.dossier_id:
            return self.dossier_id
        return value

    def _send(self, statements: Sequence[Statement]) -> None:
        with self.connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, [self._value(value) for value in params])
                rows = cursor.fetchall() if cursor.description else []
                if "INTO dossiers_code_number" in sql:
                    self.code = f"RAW.30.307-000000-{rows[0][0]:07d}"
                elif sql.startswith("INSERT INTO dossiers_dossier "):
                    self.dossier_id = rows[0][0]

    def receive(self) -> None:
        """One receipt."""
        self.keys = (uuid.uuid4().hex, uuid.uuid4().hex)
        with self.connection.transaction():
            self._send(self.life.receive)

    def advance(self) -> None:
        """One step of the dossier received last."""
        with self.connection.transaction():
            self._send(self.life.advance)

    def look_up(self) -> None:
        """Its status."""
        self._send(self.life.look_up)
