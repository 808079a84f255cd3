"""What every act on a scheme shares: the lock, the ledger, the copy, the event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.core import outbox, sql
from motcua.core.commands import step
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor
from motcua.plans import events
from motcua.plans.contracts import Scheme, SchemeKind, SchemeState
from motcua.plans.errors import SchemeActNotPossible, SchemeUnknown
from motcua.plans.schemes.selectors import STREAM, scheme_get


def lock(code: str, *, on: date, states: Sequence[SchemeState]) -> tuple[int, str, Scheme]:
    """Id, salt and scheme, locked until the command ends. Raises ``SchemeActNotPossible``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, salt FROM plans_scheme WHERE code = %s FOR NO KEY UPDATE", [code]
        )
        row = cursor.fetchone()
    if row is None:
        raise SchemeUnknown(code=code)
    known = scheme_get(code, on=on)
    if known.state not in states:
        raise SchemeActNotPossible(code=code, state=known.state.value)
    return int(row[0]), str(row[1]), known


@step
def record(
    actor: Actor, at: datetime, code: str, kind: SchemeKind, body: Mapping[str, Any],
    more: Mapping[str, Any] | None = None,
) -> int:  # fmt: skip
    """Append the act, keep what it changes of the scheme, and tell; returns its number."""
    appended = ledger.append(
        stream=STREAM + code, kind=kind, actor=actor.code, occurred_at=at, body=body
    )
    sql.update(
        "plans_scheme", {"last_seq": appended.seq, **(more or {})}, key="code", value=code
    )  # fmt: skip
    outbox.emit(
        name=events.SCHEME_ACTED, record=STREAM + code,
        payload={"code": code, "kind": kind.value, "seq": appended.seq},
    )  # fmt: skip
    return appended.seq
