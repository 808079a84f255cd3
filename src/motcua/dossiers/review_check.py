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
from collections.abc import Sequence
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
SELECT turn.procedure, turn.day, received_on >= turn.day AS later,
       count(*),
       count(cost_incurred),
       round(avg(cost_incurred)),
       avg(trips) FILTER (WHERE cost_incurred IS NOT NULL),
       count(handling_days) FILTER (WHERE judged),
       avg(handling_days) FILTER (WHERE judged)
  FROM unnest(%(procedures)s::text[], %(days)s::date[], %(since)s::date[], %(until)s::date[])
         AS turn (procedure, day, since, until)
  JOIN (SELECT *, coalesce(outcome, '') NOT IN ('', 'WITHDRAWN', 'STOPPED') AS judged
          FROM dossiers_fact) facts
    ON facts.procedure = turn.procedure
   AND received_on >= turn.since AND received_on < turn.until
 GROUP BY 1, 2, 3
"""


def months_away(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the last one where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def changes_measured(
    changes: Sequence[tuple[str, date]], *, on: date, months: int
) -> dict[tuple[str, date], Comparison]:
    """What was measured before and since each change, as of ``on``. One statement.

    ``changes`` are procedures with the day their change took effect; one that has not yet
    taken effect on ``on`` is left out.
    """
    begun = [(procedure, day) for procedure, day in dict.fromkeys(changes) if day <= on]
    windows = [
        (months_away(day, -months), min(months_away(day, months), on + timedelta(days=1)))
        for _, day in begun
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "procedures": [procedure for procedure, _ in begun],
                "days": [day for _, day in begun],
                "since": [since for since, _ in windows],
                "until": [until for _, until in windows],
            },
        )
        rows = {row[:3]: row[3:] for row in cursor}
    return {
        (procedure, day): Comparison(
            effective_on=day,
            before=_side(since, day, rows.get((procedure, day, False))),
            after=_side(day, until, rows.get((procedure, day, True))),
            complete=on >= months_away(day, months),
        )
        for (procedure, day), (since, until) in zip(begun, windows, strict=True)
    }


def _side(since: date, until: date, row: tuple[Any, ...] | None) -> Side:
    received, cost_n, cost, trips, days_n, days = row or (0, 0, None, None, 0, None)
    return Side(
        since=since, until=until, received=received, cost_n=cost_n,
        cost_mean=None if cost is None else int(cost),
        trips_mean=None if trips is None else float(trips),
        days_n=days_n, days_mean=None if days is None else float(days),
    )  # fmt: skip
