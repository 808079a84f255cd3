"""Dossiers in hand in a period, each as it stood when the period ended.

A dossier is in hand in ``[since, until)`` when it was received before ``until`` and was not
closed before ``since``; one that claims to have been closed before it was received is taken
to have been closed on that day, and ``CLOSED_BEFORE_RECEIVED`` names it. What is still open
at the end is judged by the deadline that held on that day: a later supplement that moved the
deadline does not make good what was late at the time. A dossier that waits for its applicant
is judged by the day on which it was asked.

Counted from the facts by the database, without a person. ``MEASURES`` are the conditions
that reports name; a condition is written once, and both counts and lists use it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

STANDING: Final = """
SELECT f.dossier_id, f.code, f.procedure, f.field, f.unit, f.channel, f.origin, f.received_on,
       f.closed_on, f.outcome, f.supplements, f.trips, f.entered_afterwards,
       f.received_on >= %(since)s AS received,
       (f.closed_on < %(until)s) IS TRUE AS closed,
       CASE WHEN w.i IS NULL THEN f.due_on ELSE f.waits[w.i][3] END AS due,
       CASE WHEN cardinality(f.waits) = 0 THEN f.due_on ELSE f.waits[1][3] END AS first_due,
       (f.waits[w.i][1] < %(until)s) IS TRUE AS waiting,
       CASE WHEN f.closed_on < %(until)s THEN f.closed_on
            WHEN f.waits[w.i][1] < %(until)s THEN f.waits[w.i][1]
            ELSE %(until)s - 1 END AS judged_on,
       a.requests, a.stood
  FROM dossiers_fact f
  LEFT JOIN LATERAL (
       SELECT min(i) AS i FROM generate_subscripts(f.waits, 1) i
        WHERE coalesce(f.waits[i][2], 'infinity') >= %(until)s
       ) w ON cardinality(f.waits) > 0
  CROSS JOIN LATERAL (
       SELECT count(*) AS requests,
              coalesce(sum(f.waits[i][2] - f.waits[i][1])
                       FILTER (WHERE f.waits[i][2] < %(until)s), 0)::int AS stood
         FROM generate_subscripts(f.waits, 1) i WHERE f.waits[i][1] < %(until)s
       ) a
 WHERE f.received_on < %(until)s
   AND (f.closed_on IS NULL OR f.closed_on >= %(since)s OR f.received_on >= %(since)s)
   AND (%(units)s::text[] IS NULL OR f.unit = ANY(%(units)s::text[]))
"""

_CARRIED_OUT = "closed AND outcome NOT IN ('WITHDRAWN', 'STOPPED')"
_IN_TIME = "judged_on <= due"

MEASURES: Final[Mapping[str, str]] = {
    "RECEIVED_ONLINE": "received AND channel = 'ONLINE'",
    "RECEIVED_IN_PERSON": "received AND channel <> 'ONLINE'",
    "CARRIED_OVER": "NOT received",
    "CLOSED_BEFORE_DUE": "closed AND closed_on < due",
    "CLOSED_ON_DUE": "closed AND closed_on = due",
    "CLOSED_AFTER_DUE": "closed AND closed_on > due",
    "CLOSED_UNJUDGED": "closed AND due IS NULL",
    "OPEN_IN_TIME": f"NOT closed AND NOT waiting AND {_IN_TIME}",
    "OPEN_LATE": "NOT closed AND NOT waiting AND judged_on > due",
    "OPEN_UNJUDGED": "NOT closed AND NOT waiting AND due IS NULL",
    "WAITING_IN_TIME": f"NOT closed AND waiting AND {_IN_TIME}",
    "WAITING_LATE": "NOT closed AND waiting AND judged_on > due",
    "WAITING_UNJUDGED": "NOT closed AND waiting AND due IS NULL",
    "CLOSED_WITHOUT_RESULT": "closed AND outcome IN ('WITHDRAWN', 'STOPPED')",
    "CLOSED_BEFORE_RECEIVED": "closed AND closed_on < received_on",
    "CLAIMED": "origin = 'IMPORTED'",
    "SIMULATED": "origin = 'SIMULATED'",
    "ENTERED_AFTERWARDS": "entered_afterwards",
    "ONLINE_LATE": "channel = 'ONLINE' AND judged_on > due",
    "ONLINE_UNJUDGED": "channel = 'ONLINE' AND due IS NULL",
    "TIME_SHORTER": f"{_CARRIED_OUT} AND closed_on < due",
    "TIME_EQUAL": f"{_CARRIED_OUT} AND closed_on = due",
    "TIME_LONGER": f"{_CARRIED_OUT} AND closed_on > due",
    "TIME_UNJUDGED": f"{_CARRIED_OUT} AND due IS NULL",
    "CONTACTS_NONE": f"{_CARRIED_OUT} AND supplements = 0",
    "CONTACTS_ONE": f"{_CARRIED_OUT} AND supplements = 1",
    "CONTACTS_MORE": f"{_CARRIED_OUT} AND supplements > 1",
    "AGENCIES_NONE": f"{_CARRIED_OUT} AND trips = 0",
    "AGENCIES_ONE": f"{_CARRIED_OUT} AND trips > 0",
    "AGENCIES_UNKNOWN": f"{_CARRIED_OUT} AND trips IS NULL",
}
"""Name of a measure → its condition on a row of ``STANDING``."""

_KEYS = {"unit": "unit", "field": "field"}


@dataclass(frozen=True)
class StandingRow:
    """One dossier behind a number. ``due_on`` is the deadline as the period's end knew it;
    ``waiting`` says that it waited for its applicant then."""

    dossier_id: int
    code: str
    procedure: str
    field: str
    unit: str
    channel: str
    origin: str
    received_on: date
    due_on: date | None
    closed_on: date | None
    waiting: bool


def _arguments(
    since: date, until: date, units: Collection[str] | None, **more: Any
) -> dict[str, Any]:
    if until < since:
        raise ValueError("the period ends before it begins")
    listed = None if units is None else sorted(units)
    return {"since": since, "until": until, "units": listed, **more}


def standing_counts(
    *, since: date, until: date, units: Collection[str] | None, by: str,
    measures: Sequence[str],
) -> dict[str, dict[str, int]]:  # fmt: skip
    """How many dossiers fulfil each measure, by ``unit`` or ``field``. One statement.

    Raises ``KeyError`` for an unknown measure or key, ``ValueError`` for a period that ends
    before it begins.
    """
    counted = ", ".join(f"count(*) FILTER (WHERE {MEASURES[name]})" for name in measures)
    key = _KEYS[by]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {counted} FROM ({STANDING}) s GROUP BY {key}",
            _arguments(since, until, units),
        )
        return {row[0]: dict(zip(measures, row[1:], strict=True)) for row in cursor.fetchall()}


def officer_counts(
    *, since: date, until: date, units: Collection[str], measures: Sequence[str]
) -> dict[str, dict[str, int]]:
    """The same by whoever received the dossier; what another system received counts as "".

    One statement.
    """
    counted = ", ".join(f"count(*) FILTER (WHERE {MEASURES[name]})" for name in measures)
    officer = "CASE WHEN s.origin <> 'IMPORTED' THEN d.received_by ELSE '' END"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {officer}, {counted} FROM ({STANDING}) s"
            " JOIN (SELECT id, received_by FROM dossiers_dossier) d ON d.id = s.dossier_id"
            " GROUP BY 1",
            _arguments(since, until, units),
        )
        return {row[0]: dict(zip(measures, row[1:], strict=True)) for row in cursor.fetchall()}


def procedures_in_hand(*, since: date, until: date, units: Collection[str]) -> frozenset[str]:
    """The procedures of which a dossier was in hand in the period. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT procedure FROM ({STANDING}) s", _arguments(since, until, units)
        )
        return frozenset(row[0] for row in cursor.fetchall())


def first_received(*, units: Collection[str] | None = None) -> dict[str, date]:
    """The first day on which each unit received a dossier that is known here. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit, min(received_on) FROM dossiers_fact"
            " WHERE %(units)s::text[] IS NULL OR unit = ANY(%(units)s::text[]) GROUP BY unit",
            {"units": None if units is None else sorted(units)},
        )
        return dict(cursor.fetchall())


def standing_list(
    *, since: date, until: date, units: Collection[str] | None, measures: Sequence[str],
    field: str | None = None, officer: str | None = None, after: int = 0, limit: int = 50,
) -> list[StandingRow]:  # fmt: skip
    """The dossiers that fulfil any of ``measures``, a page in the order they were received.

    ``units`` are those that the reader may see as well. One statement. Raises as
    ``standing_counts``.
    """
    return records(
        " OR ".join(f"({MEASURES[name]})" for name in measures) or "FALSE",
        _arguments(since, until, units, field=field, officer=officer, after=after, limit=limit),
    )


def records(condition: str, arguments: Mapping[str, Any]) -> list[StandingRow]:
    """Rows of ``STANDING`` that fulfil ``condition``; it is never made of what a user typed."""
    where = [f"({condition})", "dossier_id > %(after)s"]
    if arguments.get("field") is not None:
        where.append("field = %(field)s")
    if arguments.get("officer") is not None:
        where.append(
            "dossier_id IN (SELECT d.id FROM dossiers_dossier d WHERE d.received_by = %(officer)s)"
            if arguments["officer"] else "origin = 'IMPORTED'"
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, code, procedure, field, unit, channel, origin, received_on, due,"
            f" CASE WHEN closed THEN closed_on END, waiting FROM ({STANDING}) s"
            f" WHERE {' AND '.join(where)} ORDER BY dossier_id LIMIT %(limit)s",
            dict(arguments),
        )
        return [StandingRow(*row) for row in cursor.fetchall()]
