"""What whoever answers for an agency must see: its load, its people's load, apologies owed.

Counted from the facts, without a person. An apology is owed where the deadline has passed
and no new day was given; it is due soon where the deadline is so near that, by the rules,
the notice would have to be out. Each function is one statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True)
class Load:
    """Dossiers that are not closed. ``key`` is a unit or the code of an official, or empty.

    ``late`` are past their deadline, ``soon`` reach it by the day asked, ``waiting`` wait
    for the applicant, ``unjudgeable`` have no deadline.
    """

    key: str
    open: int
    late: int
    soon: int
    waiting: int
    unjudgeable: int
    to_return: int


@dataclass(frozen=True)
class Owed:
    """A dossier for which an apology is owed, or soon will be."""

    code: str
    procedure: str
    unit: str
    step: str
    assignee: str
    due_on: date
    late: bool
    origin: str


_LOAD = """
SELECT {key}, count(*) FILTER (WHERE closed_on IS NULL),
       count(*) FILTER (WHERE closed_on IS NULL AND status = 'IN_PROGRESS' AND due_on < %(today)s),
       count(*) FILTER (WHERE closed_on IS NULL AND status = 'IN_PROGRESS'
                          AND due_on >= %(today)s AND due_on <= %(soon)s),
       count(*) FILTER (WHERE closed_on IS NULL
                          AND status IN ('AWAITING_SUPPLEMENT', 'AWAITING_PAYMENT')),
       count(*) FILTER (WHERE closed_on IS NULL AND due_on IS NULL),
       count(*) FILTER (WHERE closed_on IS NOT NULL)
  FROM dossiers_fact
 WHERE (closed_on IS NULL OR status = 'FINISHED')
   AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
 GROUP BY 1
"""


def _loads(key: str, units: Iterable[str] | None, today: date, soon: date) -> tuple[Load, ...]:
    given = {"units": None if units is None else list(units), "today": today, "soon": soon}
    with connection.cursor() as cursor:
        cursor.execute(_LOAD.format(key=key), given)
        return tuple(Load(*row) for row in cursor)


def unit_loads(*, units: Iterable[str] | None, today: date, soon: date) -> tuple[Load, ...]:
    """What lies in each of the units (``None``: all); units without a dossier are left out."""
    return _loads("unit", units, today, soon)


def officer_loads(*, units: Iterable[str] | None, today: date, soon: date) -> tuple[Load, ...]:
    """What is assigned to each official; the empty key is what is assigned to nobody."""
    return _loads("assignee", units, today, soon)


_OWED = """
SELECT code, procedure, unit, step, assignee, due_on, due_on < %(today)s, origin
  FROM dossiers_fact
 WHERE closed_on IS NULL AND status = 'IN_PROGRESS' AND origin <> 'IMPORTED'
   AND reappointments = 0 AND due_on <= %(soon)s
   AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
 ORDER BY due_on, code
 LIMIT %(limit)s
"""


def apologies_owed(
    *, units: Iterable[str] | None, today: date, soon: date, limit: int
) -> Sequence[Owed]:
    """Dossiers past their deadline, or that reach it by ``soon``, with no new day given."""
    given = {
        "units": None if units is None else list(units), "today": today, "soon": soon,
        "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OWED, given)
        return [Owed(*row) for row in cursor]
