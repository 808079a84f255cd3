"""Patterns that may mean a bent clock. Each is a question to ask, never a finding of guilt.

Counted by unit from the facts, each beside how many dossiers could have shown the pattern;
what has no evidence yet is not counted at all. Thresholds come from the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from motcua.dossiers.standing import StandingRow


class Outlier(StrEnum):
    """The patterns that are looked for."""

    SUPPLEMENT_ON_LAST_DAY = "SUPPLEMENT_ON_LAST_DAY"
    ENTERED_AFTERWARDS = "ENTERED_AFTERWARDS"
    CLOSED_AT_NIGHT = "CLOSED_AT_NIGHT"
    ONLINE_KEYED_BY_OFFICIAL = "ONLINE_KEYED_BY_OFFICIAL"
    APPOINTED_ANEW_BY_ONE = "APPOINTED_ANEW_BY_ONE"


@dataclass(frozen=True)
class OutlierRules:
    """Thresholds: calendar days before the deadline that count as the last; the hours of a
    night, and from how many closings of one unit a night is remarkable; from how many new
    dates that one official proposed."""

    last_days: int
    night_from: time
    night_until: time
    night_closings: int
    reappointments_by_one: int


@dataclass(frozen=True)
class OutlierCount:
    """``count`` dossiers show the pattern, out of ``of`` that could have."""

    unit: str
    kind: Outlier
    count: int
    of: int


_SEEN: Final = """
SELECT f.*, d.received_by,
       f.received_on >= %(since)s AND f.received_on < %(until)s AS received_here,
       (f.closed_on >= %(since)s AND f.closed_on < %(until)s) IS TRUE AS closed_here,
       (f.closed_time >= %(night_from)s OR f.closed_time < %(night_until)s) IS TRUE AS by_night,
       (f.closed_on + f.closed_time - %(night_until)s::time)::date AS night, a.proposer,
       (a.reappointed_on >= %(since)s AND a.reappointed_on < %(until)s) IS TRUE AS anew_here
  FROM dossiers_fact f JOIN dossiers_dossier d ON d.id = f.dossier_id
  LEFT JOIN LATERAL (
       SELECT p.actor AS proposer,
              (r.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS reappointed_on
         FROM ledger_entry r
         JOIN ledger_entry p
           ON p.stream = r.stream AND p.seq = (r.body::jsonb ->> 'proposed_seq')::int
        WHERE f.reappointments > 0 AND r.stream = 'dossier:' || f.code
          AND r.kind = 'dossier.reappointed'
        ORDER BY r.seq DESC LIMIT 1
       ) a ON true
 WHERE f.unit = ANY(%(units)s) AND f.received_on < %(until)s
   AND (f.closed_on IS NULL OR f.closed_on >= %(since)s)
"""
_FACTS: Final = f"""
SELECT seen.*,
       count(*) FILTER (WHERE by_night AND closed_here)
           OVER (PARTITION BY unit, night) AS closings_that_night,
       count(*) FILTER (WHERE anew_here) OVER (PARTITION BY unit, proposer) AS anew_by_one,
       (SELECT count(*) FROM generate_subscripts(seen.waits, 1) i
         WHERE seen.waits[i][1] >= %(since)s AND seen.waits[i][1] < %(until)s
           AND seen.waits[i][3] IS NOT NULL) AS asked,
       (SELECT count(*) FROM generate_subscripts(seen.waits, 1) i
         WHERE seen.waits[i][1] >= %(since)s AND seen.waits[i][1] < %(until)s
           AND seen.waits[i][1] >= seen.waits[i][3] - %(last_days)s) AS asked_late
  FROM ({_SEEN}) seen
"""

_CONDITIONS: Final[Mapping[Outlier, tuple[str, str]]] = {
    Outlier.SUPPLEMENT_ON_LAST_DAY: ("asked_late > 0", "asked > 0"),
    Outlier.ENTERED_AFTERWARDS: (
        "entered_afterwards AND origin <> 'IMPORTED' AND (received_here OR closed_here)",
        "origin <> 'IMPORTED' AND (received_here OR closed_here)",
    ),
    Outlier.CLOSED_AT_NIGHT: (
        "closed_here AND by_night AND closings_that_night >= %(night_closings)s", "closed_here",
    ),
    Outlier.ONLINE_KEYED_BY_OFFICIAL: (
        "received_here AND origin = 'LIVE' AND channel = 'ONLINE' AND received_by LIKE 'user:%%'",
        "received_here AND origin = 'LIVE' AND channel = 'ONLINE'",
    ),
    Outlier.APPOINTED_ANEW_BY_ONE: (
        "anew_here AND anew_by_one >= %(reappointments_by_one)s", "anew_here",
    ),
}  # fmt: skip
"""Pattern → who shows it, and who could have."""


def _arguments(
    since: date, until: date, units: Collection[str], rules: OutlierRules
) -> dict[str, Any]:
    return {
        "since": since, "until": until, "units": sorted(units), "last_days": rules.last_days,
        "night_from": rules.night_from, "night_until": rules.night_until,
        "night_closings": rules.night_closings,
        "reappointments_by_one": rules.reappointments_by_one,
    }  # fmt: skip


def outlier_counts(
    *, since: date, until: date, units: Collection[str], rules: OutlierRules
) -> tuple[OutlierCount, ...]:
    """Counts by unit and pattern, units with none left out. One statement."""
    columns = ", ".join(
        f"count(*) FILTER (WHERE {shown}), count(*) FILTER (WHERE {could})"
        for shown, could in _CONDITIONS.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit, {columns} FROM ({_FACTS}) s GROUP BY unit ORDER BY unit",
            _arguments(since, until, units, rules),
        )
        rows = cursor.fetchall()
    return tuple(
        OutlierCount(row[0], kind, row[1 + 2 * place], row[2 + 2 * place])
        for row in rows
        for place, kind in enumerate(_CONDITIONS)
        if row[2 + 2 * place]
    )


def outlier_list(
    *, kind: Outlier, since: date, until: date, units: Collection[str], rules: OutlierRules,
    after: int = 0, limit: int = 50,
) -> list[StandingRow]:  # fmt: skip
    """The dossiers that show a pattern, a page by receipt. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, code, procedure, field, unit, channel, origin, received_on,"
            f" due_on, closed_on, status = 'AWAITING_SUPPLEMENT' FROM ({_FACTS}) s"
            f" WHERE {_CONDITIONS[kind][0]} AND dossier_id > %(after)s"
            " ORDER BY dossier_id LIMIT %(limit)s",
            {**_arguments(since, until, units, rules), "after": after, "limit": limit},
        )
        return [StandingRow(*row) for row in cursor.fetchall()]
