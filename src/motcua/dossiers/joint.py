"""Steps that agencies do for dossiers which another agency answers for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True)
class JointStep:
    """An open step of ``unit`` in a dossier of ``lead``. No person is named."""

    code: str
    procedure: str
    process: str
    lead: str
    unit: str
    step: str
    role: str
    given_at: datetime
    due_at: datetime
    late: bool


def joint_steps_open(
    *, units: Iterable[str] | None, now: datetime, limit: int, led: bool = False
) -> tuple[JointStep, ...]:
    """What ``units`` (``None``: all) have to do for others, what is due first at the top.

    With ``led``, what others have to do in the dossiers for which ``units`` answer. One
    statement.
    """
    wanted, side = None if units is None else list(units), "f.unit" if led else "o.unit"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.code, f.procedure, f.process, f.unit, o.unit, o.step, o.role, o.given_at,"
            " o.due_at, o.due_at < %s FROM dossiers_open_step o"
            " JOIN dossiers_fact f ON f.dossier_id = o.dossier_id"
            f" WHERE o.unit <> f.unit AND (%s::text[] IS NULL OR {side} = ANY(%s))"
            " ORDER BY o.due_at, f.code, o.step LIMIT %s",
            [now, wanted, wanted, limit],
        )
        return tuple(JointStep(*row) for row in cursor.fetchall())
