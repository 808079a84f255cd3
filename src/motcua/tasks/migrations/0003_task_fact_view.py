"""The tasks as facts for counting: a row for each task, exact for any past day.

A report made in time that nobody has answered is neither on time nor overdue, so a task is
judged from the day on which it can be, and stays judged: from the day after its first due day,
or from the later day on which its report in time was accepted or sent back. One that was taken
back before that is never judged.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

VIEW = """
CREATE VIEW tasks_task_fact AS
SELECT t.code AS task, t.owner AS unit, u.level,
       CASE WHEN u.level = 'DISTRICT' THEN u.code
            WHEN u.level = 'COMMUNE' AND d.level = 'DISTRICT' THEN u.parent END AS district,
       t.giver_unit, t.source, t.period,
       t.period <> '' AS programme_item,
       'REFORM' = ANY(t.marks) AS reform,
       'LEGAL_DOCUMENT' = ANY(t.marks) AS legal_document,
       t.marks && ARRAY['PARTY', 'COUNCIL', 'FRONT', 'JUSTICE'] AS joint,
       r.recorded_on, coalesce(r.recorded_on > t.first_due_on, false) AS entered_afterwards,
       t.given_on, t.first_due_on AS due_on,
       make_date(coalesce(nullif(left(t.period, 4), '')::integer,
                          extract(year FROM t.first_due_on)::integer), 1, 1) AS planned_on,
       j.judged_from,
       CASE WHEN t.first_due_on IS NOT NULL AND (f.in_time_on IS NULL OR f.sent_back_on IS NOT NULL)
            THEN j.judged_from END AS overdue_from,
       CASE WHEN f.state = 'ACCEPTED' THEN f.finished_on END AS done_on,
       CASE WHEN f.state = 'ACCEPTED' THEN f.finished_on - t.first_due_on END AS days_late,
       f.closed_on,
       CASE WHEN f.state = 'CANCELLED' AND (t.first_due_on IS NULL OR j.judged_from IS NULL)
            THEN f.closed_on END AS withdrawn_on
  FROM tasks_task t
  JOIN tasks_fact f ON f.task_id = t.id
  LEFT JOIN organisation_unit u ON u.code = t.owner
  LEFT JOIN organisation_unit d ON d.code = u.parent
 CROSS JOIN LATERAL (
       SELECT (t.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS recorded_on) r
 CROSS JOIN LATERAL (
       SELECT CASE
         WHEN t.first_due_on IS NULL THEN r.recorded_on
         WHEN f.in_time_on IS NOT NULL AND f.sent_back_on IS NULL THEN
           CASE WHEN f.state = 'ACCEPTED'
                THEN greatest(t.first_due_on + 1, f.closed_on, r.recorded_on) END
         WHEN f.state = 'CANCELLED' AND f.closed_on <= t.first_due_on THEN NULL
         ELSE greatest(t.first_due_on + 1, f.sent_back_on, r.recorded_on)
       END AS judged_from) j
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("tasks", "0002_in_time"), ("organisation", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(VIEW, "DROP VIEW tasks_task_fact")]
