"""The deadlines of dossiers as facts: a row for each span of days in which one held.

A deadline moves when a wait for the applicant ends, so a past day needs the one that held
then. Between two waits a dossier runs, in a wait its clock stands; on each day from its
receipt exactly one of its spans holds. Numbers are odd for spans that run and even for
waits, so that a later wait leaves the numbers before it as they are.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

_SHARED = """f.code, f.procedure, f.field, f.level, f.unit, f.district,
       f.channel, f.origin, f.entered_afterwards, f.received_on"""

# A dossier without waits has one span, and needs no function called for it; nor does one with
# a single wait need the latest end of several.
VIEW = f"""
CREATE VIEW dossiers_deadline_fact AS
SELECT f.code || '/1' AS span, {_SHARED},
       f.received_on AS since_on, NULL::date AS until_on, f.closed_on, f.due_on,
       f.due_on AS late_after
  FROM dossiers_fact f
 WHERE cardinality(f.waits) = 0
UNION ALL
SELECT f.code || '/' || s.number, {_SHARED},
       s.since_on, nullif(s.until_on, 'infinity'), f.closed_on, s.due_on, s.late_after
  FROM dossiers_fact f
 CROSS JOIN LATERAL (
       SELECT i, coalesce(f.waits[i][1], 'infinity') AS asked_on,
              coalesce(f.waits[i][2], 'infinity') AS ended_on,
              CASE WHEN i > array_length(f.waits, 1) THEN f.due_on ELSE f.waits[i][3] END AS due_on,
              CASE WHEN i = 1 THEN f.received_on
                   WHEN i = 2 THEN greatest(f.received_on, coalesce(f.waits[1][2], 'infinity'))
                   ELSE (SELECT greatest(f.received_on, max(coalesce(f.waits[j][2], 'infinity')))
                           FROM generate_series(1, i - 1) j) END AS begins_on
         FROM generate_series(1, array_length(f.waits, 1) + 1) i
       ) w
 CROSS JOIN LATERAL (VALUES
       (2 * i - 1, w.begins_on, least(w.asked_on, w.ended_on), w.due_on, w.due_on),
       (2 * i, greatest(w.asked_on, w.begins_on), w.ended_on, w.due_on,
        CASE WHEN w.asked_on > w.due_on THEN w.due_on END)
       ) s(number, since_on, until_on, due_on, late_after)
 WHERE cardinality(f.waits) > 0 AND s.since_on < s.until_on
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("dossiers", "0022_late_on_a_day_off")]
    operations: ClassVar = [migrations.RunSQL(VIEW, "DROP VIEW dossiers_deadline_fact")]
