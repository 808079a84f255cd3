"""Promised and measured: what a change of a procedure really saved people. One statement.

Dossiers received in so many months before the change stand against those received since,
as long a time at most. Counted from facts whose result was returned, at constant prices,
without a person. A side with fewer dossiers than ``SMALLEST_GROUP`` tells only how many.
What a dossier cost is counted from its trips, its distance and its fee; preparing the
papers cannot be observed and is the estimate's, so a measured saving confirms trips and
fees, not minutes at home.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from motcua.dossiers.performance import SMALLEST_GROUP


@dataclass(frozen=True)
class Side:
    """Dossiers received in ``[since, until)``. Means are over the dossiers that have them.

    ``cost_n`` have a measured cost in đồng, ``days_n`` a number of handling days.
    """

    since: date
    until: date
    received: int
    cost_n: int
    cost_mean: int | None
    trips_mean: float | None
    days_n: int
    days_mean: float | None

    @property
    def told(self) -> bool:
        """True when there are enough dossiers to tell more than their number."""
        return self.cost_n >= SMALLEST_GROUP

    @property
    def days_told(self) -> bool:
        """True when there are enough dossiers to tell their days."""
        return self.days_n >= SMALLEST_GROUP


@dataclass(frozen=True)
class Comparison:
    """Both sides of a change. ``complete`` once the whole time after it is over."""

    effective_on: date
    before: Side
    after: Side
    complete: bool

    @property
    def saved(self) -> int | None:
        """Đồng a time, at constant prices; ``None`` where a side has too few dossiers."""
        if not (self.before.told and self.after.told):
            return None
        if self.before.cost_mean is None or self.after.cost_mean is None:
            return None
        return self.before.cost_mean - self.after.cost_mean

    @property
    def saved_percent(self) -> float | None:
        """The saving in per cent of before."""
        if self.saved is None or not self.before.cost_mean:
            return None
        return 100 * self.saved / self.before.cost_mean


_STATEMENT = """
SELECT received_on >= %(turn)s AS later,
       count(*),
       count(cost_incurred),
       round(avg(cost_incurred)),
       avg(trips) FILTER (WHERE cost_incurred IS NOT NULL),
       count(handling_days) FILTER (WHERE judged),
       avg(handling_days) FILTER (WHERE judged)
  FROM (SELECT *, coalesce(outcome, '') NOT IN ('', 'WITHDRAWN', 'STOPPED') AS judged
          FROM dossiers_fact
         WHERE procedure = %(procedure)s
           AND received_on >= %(since)s AND received_on < %(until)s) facts
 GROUP BY 1
"""


def months_away(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the last one where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def change_measured(
    procedure: str, *, effective_on: date, on: date, months: int
) -> Comparison | None:
    """What was measured before and since a change of ``procedure``, as of ``on``.

    ``None`` before the change took effect. One statement.
    """
    if on < effective_on:
        return None
    since, end = months_away(effective_on, -months), months_away(effective_on, months)
    until = min(end, on + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {"turn": effective_on, "procedure": procedure, "since": since, "until": until},
        )
        rows = {row[0]: row[1:] for row in cursor}
    return Comparison(
        effective_on=effective_on,
        before=_side(since, effective_on, rows.get(False)),
        after=_side(effective_on, until, rows.get(True)),
        complete=on >= end,
    )


def _side(since: date, until: date, row: tuple[Any, ...] | None) -> Side:
    received, cost_n, cost, trips, days_n, days = row or (0, 0, None, None, 0, None)
    return Side(
        since=since, until=until, received=received, cost_n=cost_n,
        cost_mean=None if cost is None else int(cost),
        trips_mean=None if trips is None else float(trips),
        days_n=days_n, days_mean=None if days is None else float(days),
    )  # fmt: skip
