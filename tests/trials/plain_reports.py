"""What reports must say, counted again from what was recorded, by nothing of the reports.

The acts of the ledger are read with plain SQL into temporary tables, and the words of each
form and indicator are written here once more. The facts table is never read: it is what the
reports count in, so it is on trial. Of the program only the calendar's days off, the tree of
units and the field of each procedure are taken: they are data. The deadline is computed here
too, by walking from day to day.
"""

from __future__ import annotations

import calendar as months
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from motcua.calendars import api as calendars
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)
RESTARTING = ("2018", "2025")
"""Rules under which the limit begins again when what was missing has come."""

_ASKED = "('dossier.supplement_requested', 'dossier.payment_requested')"
_CAME = "('dossier.supplemented', 'dossier.paid')"
_ENDED = "('dossier.finished', 'dossier.refused', 'dossier.withdrawn', 'dossier.stopped')"
_TABLES = f"""
CREATE TEMP TABLE plain_act AS
SELECT d.code, e.seq, e.kind, e.body::jsonb AS body, e.occurred_at, e.recorded_at,
       (e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
  FROM dossiers_dossier d JOIN ledger_entry e ON e.stream = 'dossier:' || d.code;

CREATE TEMP TABLE plain_wait AS
SELECT a.code, a.occurred_at AS since, a.day AS since_on, b.occurred_at AS ended, b.day AS ended_on
  FROM plain_act a
  LEFT JOIN LATERAL (SELECT * FROM plain_act n WHERE n.code = a.code AND n.seq > a.seq
                        AND (n.kind IN {_CAME} OR n.kind IN {_ENDED}) ORDER BY n.seq LIMIT 1) b
         ON TRUE
 WHERE a.kind IN {_ASKED};

CREATE TEMP TABLE plain_life AS
SELECT r.code, r.body->>'unit' AS unit, r.body->>'channel' AS channel,
       r.body->>'procedure' AS procedure, f.field, r.day AS received_on,
       r.body ? 'simulated_at' AS simulated, z.day AS closed_on, z.outcome,
       t.day AS returned_on, t.body->>'channel' AS return_channel,
       (SELECT bool_or(coalesce((a.body->>'simulated_at')::timestamptz, a.recorded_at)
                       - a.occurred_at > interval '8 hours')
          FROM plain_act a WHERE a.code = r.code) AS entered_afterwards
  FROM plain_act r
  JOIN plain_field f ON f.procedure = r.body->>'procedure'
  LEFT JOIN plain_act t ON t.code = r.code AND t.kind = 'dossier.returned'
  LEFT JOIN LATERAL (
       SELECT e.day, CASE e.kind WHEN 'dossier.finished' THEN e.body->>'outcome'
                     ELSE upper(split_part(e.kind, '.', 2)) END AS outcome
         FROM plain_act e WHERE e.code = r.code AND e.kind IN {_ENDED} ORDER BY e.seq LIMIT 1
       ) z ON TRUE
 WHERE r.kind = 'dossier.received';
"""
_WAITS_SINCE = f"""
       (SELECT CASE WHEN a.kind IN {_ASKED} THEN a.day END FROM plain_act a
         WHERE a.code = l.code AND a.day < %(until)s
           AND (a.kind IN {_ASKED} OR a.kind IN {_CAME} OR a.kind IN {_ENDED})
         ORDER BY a.seq DESC LIMIT 1)"""
_STANDING = f"""
INSERT INTO plain_standing
WITH RECURSIVE step(unit, home) AS (
  SELECT code, code FROM plain_unit
  UNION ALL
  SELECT s.unit, u.continues_as FROM step s JOIN plain_unit u ON u.code = s.home
   WHERE u.valid_until < %(until)s AND u.continues_as <> ''
), place AS (
  SELECT s.unit, s.home FROM step s JOIN plain_unit u ON u.code = s.home
   WHERE NOT (coalesce(u.valid_until < %(until)s, FALSE) AND u.continues_as <> '')
)
SELECT %(period)s, l.code, p.home, l.field, l.channel, l.received_on >= %(since)s AS fresh,
       coalesce(l.closed_on >= l.received_on AND l.closed_on < %(since)s, FALSE) AS over,
       CASE WHEN l.closed_on < %(until)s THEN l.closed_on END AS closed_on,
       {_WAITS_SINCE} AS waits_since,
       d.due_on, %(until)s - 1 AS last
  FROM plain_life l JOIN place p ON p.unit = l.unit
  JOIN plain_due d ON d.code = l.code AND d.until = %(until)s
 WHERE l.received_on < %(until)s
"""
# The words of form 06. What has no deadline stands in column 9, or 12 while it is open.
_FORM06 = """
SELECT count(*),
       count(*) FILTER (WHERE NOT over AND fresh AND channel = 'ONLINE'),
       count(*) FILTER (WHERE NOT over AND fresh AND channel IN ('COUNTER', 'POST')),
       count(*) FILTER (WHERE NOT over AND NOT fresh),
       count(*) FILTER (WHERE NOT over AND closed_on < due_on),
       count(*) FILTER (WHERE NOT over AND closed_on IS NOT NULL
                          AND (due_on IS NULL OR due_on = closed_on)),
       count(*) FILTER (WHERE NOT over AND due_on < closed_on),
       count(*) FILTER (WHERE closed_on IS NULL
                          AND (due_on IS NULL OR due_on >= coalesce(waits_since, last))),
       count(*) FILTER (WHERE closed_on IS NULL AND due_on < coalesce(waits_since, last))
  FROM plain_standing
 WHERE period = %(period)s AND (home = %(unit)s OR starts_with(home, %(unit)s || '.'))
   AND NOT (home = ANY(%(but)s)) AND (%(field)s = '' OR field = %(field)s)
"""
_TAKEN_AWAY = "coalesce(l.outcome IN ('WITHDRAWN', 'STOPPED'), FALSE)"
_CLOSED = f"l.closed_on >= %(since)s AND l.closed_on < %(until)s AND NOT {_TAKEN_AWAY}"
_DAYS = """(SELECT count(*) FROM plain_day w WHERE w.day > l.received_on AND w.day <= l.closed_on)
- (SELECT count(*) FROM plain_wait p JOIN plain_day w
      ON w.day > p.since_on AND w.day <= p.ended_on WHERE p.code = l.code)"""
_MEASURES: Mapping[str, tuple[str, str, str]] = {
    "DOSSIERS_ON_TIME": ("count(*) FILTER (WHERE l.closed_on <= n.due_on)", _CLOSED, "n.due_on"),
    # By the deadline that held on the day, whenever it is counted, and waits as in form 06.
    "OVERDUE_OPEN_SHARE": (
        f"count(*) FILTER (WHERE h.due_on < coalesce({_WAITS_SINCE}, %(until)s - 1))",
        "(l.closed_on IS NULL OR l.closed_on >= %(until)s)", "h.due_on",
    ),
    "UNJUDGEABLE_SHARE": ("count(*) FILTER (WHERE n.due_on IS NULL)", _CLOSED, "1"),
    "HANDLING_DAYS_MEAN": (f"coalesce(sum({_DAYS}), 0)", _CLOSED, "1"),
    "ONLINE_SHARE": (
        "count(*) FILTER (WHERE l.channel = 'ONLINE')",
        "l.received_on >= %(until)s - interval '12 months'", "1",
    ),
    "POSTAL_RETURN_SHARE": (
        "count(*) FILTER (WHERE l.return_channel = 'POST')",
        "l.returned_on >= %(since)s AND l.returned_on < %(until)s", "l.return_channel",
    ),
    "ENTERED_AFTERWARDS_SHARE": (
        "count(*) FILTER (WHERE l.entered_afterwards)",
        "NOT l.simulated AND l.received_on >= %(since)s", "1",
    ),
}  # fmt: skip
"""Numerator; which dossiers are looked at; what they need to be judged by.

``n`` has the deadline as known on the day of counting, ``h`` the one that held at the end.
"""


def ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """The rows of one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall())


def _put(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns.split(",")))
    names = ", ".join(part.split()[0] for part in columns.split(","))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMP TABLE {table} ({columns})")
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(rows))


# Deadlines, walked from day to day ------------------------------------------------------


def works(day: date) -> bool:
    """Are offices open on that day?"""
    return calendars.is_working_day(calendars.working_calendar(), day)


def _next_open(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def _walk(day: date, steps: int) -> date:
    while steps:
        day += DAY
        steps -= works(day)
    return day


def _months(day: date, many: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + many, 12)
    return date(year, month + 1, min(day.day, months.monthrange(year, month + 1)[1]))


def deadline(
    begun: datetime, limit: Mapping[str, Any], waits: Iterable[tuple[datetime, datetime]]
) -> date:
    """The last day of a limit that began at ``begun`` and stood still in ``waits``."""
    local = begun.astimezone(HERE)
    cutoff = time.fromisoformat(limit["cutoff"]) if limit["cutoff"] else time.max
    start = local.date()
    if works(start) and local.time() > cutoff:
        start += DAY
    start = _next_open(start)
    stood = [
        (max(since.astimezone(HERE).date(), start), ended.astimezone(HERE).date())
        for since, ended in waits if ended > begun and ended.astimezone(HERE).date() > start
    ]  # fmt: skip
    if limit["unit"] == "WORKING_DAY":
        lost = sum(works(since + n * DAY) for since, end in stood
                   for n in range(1, (end - since).days + 1))  # fmt: skip
        return _walk(start, limit["amount"] + lost)
    lost = sum((end - since).days for since, end in stood)
    if limit["unit"] == "CALENDAR_DAY":
        return _next_open(start + (limit["amount"] + lost) * DAY)
    assert limit["unit"] == "MONTH", limit
    return _next_open(_months(start, limit["amount"]) + lost * DAY)


def _dues(untils: Collection[date]) -> Iterable[tuple[str, date, date | None]]:
    """The deadline of each dossier as it was known at the end of the day before each day."""
    waits: dict[str, list[tuple[datetime, datetime]]] = {}
    for code, since, ended in ask("SELECT code, since, ended FROM plain_wait WHERE ended NOTNULL"):
        waits.setdefault(code, []).append((since, ended))
    came: dict[str, list[datetime]] = {}
    for code, at in ask(
        "SELECT code, occurred_at FROM plain_act WHERE kind = 'dossier.supplemented' ORDER BY seq"
    ):
        came.setdefault(code, []).append(at)
    for code, received, limit, pack in ask(
        "SELECT code, occurred_at, body->'limit', body->>'pack' FROM plain_act"
        " WHERE kind = 'dossier.received'"
    ):
        for until in untils:
            end = datetime.combine(until, time(), HERE)
            again = [at for at in came.get(code, []) if at < end and pack in RESTARTING]
            ended = [pair for pair in waits.get(code, []) if pair[1] < end]
            stated = _json(limit)
            begun = again[-1] if again else received
            yield code, until, deadline(begun, stated, ended) if stated else None


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


# The recount ----------------------------------------------------------------------------


class Recount:
    """The periods ``code → (since, until)`` counted anew on ``today``.

    A new recount takes the place of the one before it, tables and all.
    """

    def __init__(self, periods: Mapping[str, tuple[date, date]], today: date) -> None:
        self.periods, self.now = dict(periods), today + DAY
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS plain_act, plain_wait, plain_life")
            cursor.execute("DROP TABLE IF EXISTS plain_standing")
        known = procedures.catalogue().procedures.values()
        _put("plain_field", "procedure text, field text", [(p.code, p.field) for p in known])
        first = min(since for since, _ in periods.values()) - timedelta(days=400)
        many = (self.now - first).days
        days = (first + n * DAY for n in range(many))
        _put("plain_day", "day date", [(day,) for day in days if works(day)])
        _put(
            "plain_unit", "code text, level text, valid_until date, continues_as text",
            [(u.code, u.level, u.valid_until, u.continues_as or "")
             for u in organisation.units_by_code().values()],
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)
        untils = {until for _, until in periods.values()} | {self.now}
        _put("plain_due", "code text, until date, due_on date", _dues(untils))
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE plain_standing (period text, code text, home text, field text,"
                " channel text, fresh boolean, over boolean, closed_on date, waits_since date,"
                " due_on date, last date)"
            )
            for period, (since, until) in periods.items():
                cursor.execute(_STANDING, {"period": period, "since": since, "until": until})

    def form06(
        self, period: str, unit: str, *, but: Collection[str] = (), field: str = ""
    ) -> dict[int, int | None]:
        """The eleven counted cells of a unit with all below it; empty before its first dossier."""
        known, *counted = ask(
            _FORM06, period=period, unit=unit, but=sorted(but), field=field
        )[0]  # fmt: skip
        if not known:
            return dict.fromkeys(range(3, 14))
        c4, c5, c6, c8, c9, c10, c12, c13 = counted
        return {
            3: c4 + c5 + c6, 4: c4, 5: c5, 6: c6, 7: c8 + c9 + c10, 8: c8, 9: c9, 10: c10,
            11: c12 + c13, 12: c12, 13: c13,
        }  # fmt: skip

    def fields(self, period: str, unit: str) -> set[str]:
        """The fields in which something was in hand in the period."""
        return {row[0] for row in ask(
            "SELECT DISTINCT field FROM plain_standing WHERE period = %(period)s AND NOT over"
            " AND (home = %(unit)s OR starts_with(home, %(unit)s || '.'))",
            period=period, unit=unit,
        )}  # fmt: skip

    def measure(self, code: str, period: str, unit: str) -> tuple[int, int, int]:
        """Numerator, denominator and what could not be judged, of a unit and all below it."""
        since, until = self.periods[period]
        numerator, among, needs = _MEASURES[code]
        return ask(
            f"SELECT {numerator}, count({needs}), count(*) - count({needs}) FROM plain_life l"
            " JOIN plain_due n ON n.code = l.code AND n.until = %(now)s"
            " JOIN plain_due h ON h.code = l.code AND h.until = %(until)s"
            " JOIN plain_standing s ON s.code = l.code AND s.period = %(period)s"
            f" WHERE {among} AND l.received_on < %(until)s"
            " AND (s.home = %(unit)s OR starts_with(s.home, %(unit)s || '.'))",
            since=since, until=until, now=self.now, unit=unit, period=period,
        )[0]  # type: ignore[return-value]  # fmt: skip

    def inside(self, units: Collection[str]) -> list[str]:
        """Every unit that is one of ``units`` or lies below one."""
        return [row[0] for row in ask("SELECT code FROM plain_unit") if any(
            row[0] == unit or row[0].startswith(f"{unit}.") for unit in units
        )]  # fmt: skip
