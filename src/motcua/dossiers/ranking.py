"""Which procedures burden people most: measured cost times how often it was borne.

Counted from the facts of dossiers whose result was returned in a window, without a person
and at constant prices. A dossier with no measured cost adds nothing to the sum and is told
beside it; a procedure with fewer measured dossiers than ``SMALLEST_GROUP`` is not ranked,
for its figures would be of single people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection

from motcua.dossiers.performance import SMALLEST_GROUP


@dataclass(frozen=True)
class BurdenRow:
    """One procedure. Amounts in đồng at constant prices, over ``cost_n`` dossiers.

    ``returned`` dossiers had their result returned, ``trips`` is the sum over ``trips_n``
    of them, and ``beyond`` how much more was incurred than estimated (less: negative).
    """

    procedure: str
    returned: int
    trips: int
    trips_n: int
    cost: int
    cost_n: int
    beyond: int

    @property
    def trips_mean(self) -> float | None:
        """Trips of one dossier, ``None`` where none was counted."""
        return self.trips / self.trips_n if self.trips_n else None

    @property
    def cost_mean(self) -> int:
        """Cost of one measured dossier, in đồng."""
        return round(self.cost / self.cost_n)


@dataclass(frozen=True)
class Ranking:
    """``rows`` with the greatest burden first; ``untold`` procedures have too few dossiers.

    ``cost`` is the sum over ``rows``.
    """

    since: date
    until: date
    rows: tuple[BurdenRow, ...]
    untold: int
    cost: int

    def without(self, procedures: Iterable[str]) -> Ranking:
        """The ranking without these, e.g. those that only agencies do."""
        gone = frozenset(procedures)
        rows = tuple(row for row in self.rows if row.procedure not in gone)
        return replace(self, rows=rows, cost=sum(row.cost for row in rows))


_STATEMENT = """
SELECT procedure, count(*), coalesce(sum(trips), 0), count(trips),
       coalesce(sum(cost_incurred) FILTER (WHERE priced), 0), count(*) FILTER (WHERE priced),
       coalesce(sum(cost_incurred - cost_estimate) FILTER (WHERE priced), 0)
  FROM (SELECT *, cost_incurred IS NOT NULL AND cost_estimate IS NOT NULL AS priced
          FROM dossiers_fact
         WHERE returned_on >= %(since)s AND returned_on < %(until)s) facts
 GROUP BY procedure
 ORDER BY 5 DESC, 1
"""


def burden_ranking(*, since: date, until: date) -> Ranking:
    """What each procedure cost people in ``[since, until)``, most first. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"since": since, "until": until})
        rows = [BurdenRow(code, *(int(value) for value in rest)) for code, *rest in cursor]
    told = tuple(row for row in rows if row.cost_n >= SMALLEST_GROUP)
    return Ranking(since, until, told, len(rows) - len(told), sum(row.cost for row in told))
