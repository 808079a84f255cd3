"""How a procedure went: days, deadlines, trips and cost of its dossiers. One statement.

Counted from the facts, without a person. Handling is judged in the window by the day it
ended; trips and cost by the day the result was returned, for until then the applicant may
still have to come. A dossier that was withdrawn or stopped says nothing of how long the
agency takes and is left out of handling. Both sides of the cost are at the same constant
prices. Windows are half-open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

SMALLEST_GROUP = 5
"""Of fewer dossiers only their number is told: figures of so few are of single people."""


@dataclass(frozen=True)
class Handling:
    """Dossiers whose handling ended in the window.

    ``judged`` have a deadline; only among them is ``on_time`` counted. ``days_p90`` is the
    number of working days within which nine of ten were done.
    """

    n: int
    judged: int
    on_time: int
    days_n: int
    days_p50: int | None
    days_p90: int | None
    imported: int
    simulated: int
    entered_afterwards: int

    @property
    def told(self) -> bool:
        """True when there are enough dossiers to tell more than their number."""
        return self.n >= SMALLEST_GROUP

    @property
    def judged_told(self) -> bool:
        """True when there are enough dossiers with a deadline to tell their share on time."""
        return self.judged >= SMALLEST_GROUP

    @property
    def on_time_percent(self) -> float | None:
        """Share on time among those that can be judged; ``None`` where none can."""
        return 100 * self.on_time / self.judged if self.judged else None


@dataclass(frozen=True)
class Burden:
    """Dossiers whose result was returned in the window: trips, and cost in đồng.

    ``cost_n`` have both a cost incurred and an estimate; the figures of both are over the
    same dossiers. ``assumed_distance`` of them rest on the assumed way, ``imported`` on
    another system's claims; ``simulated`` of them were never real.
    """

    n: int
    trips_n: int
    trips_mean: float | None
    cost_n: int
    cost_mean: int | None
    cost_p10: int | None
    cost_p50: int | None
    cost_p90: int | None
    estimate_mean: int | None
    assumed_distance: int
    imported: int
    simulated: int

    @property
    def trips_told(self) -> bool:
        """True when there are enough dossiers to tell their trips."""
        return self.trips_n >= SMALLEST_GROUP

    @property
    def cost_told(self) -> bool:
        """True when there are enough dossiers to tell their cost."""
        return self.cost_n >= SMALLEST_GROUP


@dataclass(frozen=True)
class Performance:
    """How a procedure went in ``[since, until)``."""

    procedure: str
    since: date
    until: date
    handling: Handling
    burden: Burden


_STATEMENT = """
SELECT count(*) FILTER (WHERE ended),
       count(days_late) FILTER (WHERE ended AND due_on IS NOT NULL),
       count(*) FILTER (WHERE ended AND due_on IS NOT NULL AND days_late <= 0),
       count(handling_days) FILTER (WHERE ended),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY handling_days) FILTER (WHERE ended),
       percentile_disc(0.9) WITHIN GROUP (ORDER BY handling_days) FILTER (WHERE ended),
       count(*) FILTER (WHERE ended AND origin = 'IMPORTED'),
       count(*) FILTER (WHERE ended AND entered_afterwards),
       count(*) FILTER (WHERE given),
       count(trips) FILTER (WHERE given),
       avg(trips) FILTER (WHERE given),
       count(*) FILTER (WHERE priced),
       round(avg(cost_incurred) FILTER (WHERE priced)),
       round((percentile_cont(0.1) WITHIN GROUP (ORDER BY cost_incurred)
               FILTER (WHERE priced))::numeric),
       round((percentile_cont(0.5) WITHIN GROUP (ORDER BY cost_incurred)
               FILTER (WHERE priced))::numeric),
       round((percentile_cont(0.9) WITHIN GROUP (ORDER BY cost_incurred)
               FILTER (WHERE priced))::numeric),
       round(avg(cost_estimate) FILTER (WHERE priced)),
       count(*) FILTER (WHERE priced AND distance_m IS NULL),
       count(*) FILTER (WHERE priced AND origin = 'IMPORTED'),
       count(*) FILTER (WHERE ended AND origin = 'SIMULATED'),
       count(*) FILTER (WHERE priced AND origin = 'SIMULATED')
  FROM (SELECT *, given AND cost_incurred IS NOT NULL AND cost_estimate IS NOT NULL AS priced
          FROM (SELECT *,
                       closed_on >= %(since)s AND closed_on < %(until)s
                         AND outcome IS DISTINCT FROM 'WITHDRAWN'
                         AND outcome IS DISTINCT FROM 'STOPPED' AS ended,
                       returned_on >= %(since)s AND returned_on < %(until)s AS given
                  FROM dossiers_fact
                 WHERE procedure = %(procedure)s
                   AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))) judged) facts
 WHERE ended OR given
"""


def twelve_months(day: date) -> tuple[date, date]:
    """``(since, until)`` of the twelve months that end with ``day``."""
    until = day + timedelta(days=1)
    try:
        return until.replace(year=until.year - 1), until
    except ValueError:  # 29 February
        return until.replace(year=until.year - 1, day=28), until


def procedure_performance(
    procedure: str, *, since: date, until: date, units: Iterable[str] | None = None
) -> Performance:
    """How ``procedure`` went in ``[since, until)``, in all units or in those of ``units``.

    One statement. Raises ``ValueError`` when the window ends before it begins.
    """
    if until < since:
        raise ValueError("the window ends before it begins")
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "procedure": procedure, "since": since, "until": until,
                "units": None if units is None else list(units),
            },
        )  # fmt: skip
        row = cursor.fetchone()

    def whole(at: int) -> int | None:
        return None if row[at] is None else int(row[at])

    return Performance(
        procedure=procedure,
        since=since,
        until=until,
        handling=Handling(
            n=row[0], judged=row[1], on_time=row[2], days_n=row[3], days_p50=whole(4),
            days_p90=whole(5), imported=row[6], simulated=row[19],
            entered_afterwards=row[7],
        ),
        burden=Burden(
            n=row[8], trips_n=row[9], trips_mean=None if row[10] is None else float(row[10]),
            cost_n=row[11], cost_mean=whole(12), cost_p10=whole(13), cost_p50=whole(14),
            cost_p90=whole(15), estimate_mean=whole(16), assumed_distance=row[17],
            imported=row[18], simulated=row[20],
        ),
    )  # fmt: skip
