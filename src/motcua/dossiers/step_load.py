"""Where the dossiers of a procedure stand now, and how long each step really took.

Counted without a person. Steps are measured in working time, over dossiers whose handling
ended in the window and whose times are our own record: imported ones, ones entered
afterwards and ones that waited for the applicant are left out, as their hours say nothing
of the step. The newest ``MOST_MEASURED`` of them count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from django.db import connection

from motcua.calendars import api as calendars

MOST_MEASURED = 500
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class StepLoad:
    """A step: open dossiers there now, and the median of its working hours among ``measured``.

    ``median_hours`` is ``None`` where nothing was measured, never 0.
    """

    open_now: int
    measured: int
    median_hours: Decimal | None


_STATEMENT = """
WITH waiting AS (
  SELECT place AS step, count(*) AS n FROM dossiers_fact
   CROSS JOIN LATERAL unnest(CASE process WHEN '' THEN ARRAY[step] ELSE places END) AS place
   WHERE procedure = %(procedure)s AND closed_on IS NULL
     AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
   GROUP BY place
), ended AS (
  SELECT code FROM dossiers_fact
   WHERE procedure = %(procedure)s AND closed_on >= %(since)s AND closed_on < %(until)s
     AND origin = 'LIVE' AND supplements = 0 AND NOT entered_afterwards
     AND (%(units)s::text[] IS NULL OR unit = ANY(%(units)s))
   ORDER BY closed_on DESC, dossier_id DESC LIMIT %(most)s
), moves AS (
  SELECT left_by.body::jsonb ->> 'from' AS step, left_by.occurred_at AS until,
         (SELECT max(given.occurred_at) FROM ledger_entry given
           WHERE given.stream = left_by.stream AND given.seq < left_by.seq
             AND given.kind IN ('dossier.received', 'dossier.moved')
             AND coalesce(given.body::jsonb -> 'opened', given.body::jsonb -> 'at',
                          jsonb_build_array(given.body::jsonb -> 'step'))
                 ? (left_by.body::jsonb ->> 'from')) AS since
    FROM ended JOIN ledger_entry left_by ON left_by.stream = 'dossier:' || ended.code
   WHERE left_by.kind IN ('dossier.moved', 'dossier.finished')
)
SELECT step, n, NULL::timestamptz, NULL::timestamptz FROM waiting
UNION ALL
SELECT step, 0, since, until FROM moves WHERE step IS NOT NULL AND since IS NOT NULL
"""


def step_loads(
    procedure: str, *, since: date, until: date, units: Iterable[str] | None
) -> Mapping[str, StepLoad]:
    """Step code → its load, in all units (``None``) or in those of ``units``. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "procedure": procedure, "since": since, "until": until, "most": MOST_MEASURED,
                "units": None if units is None else list(units),
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    calendar = calendars.working_calendar()
    waiting: dict[str, int] = defaultdict(int)
    took: dict[str, list[timedelta]] = defaultdict(list)
    for step, count, begin, end in rows:
        if begin is None:
            waiting[step] += count
        else:
            took[step].append(calendars.working_time_between(calendar, begin, end))
    return {
        step: StepLoad(waiting[step], len(took[step]), _hours(took[step]))
        for step in {*waiting, *took}
    }


def _hours(spans: list[timedelta]) -> Decimal | None:
    """The median in hours, to a tenth."""
    return round(Decimal(median(span / _HOUR for span in spans)), 1) if spans else None
