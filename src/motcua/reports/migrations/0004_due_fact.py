"""The reports that are due as facts: a row for each report asked of a unit, sent or not."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

VIEW = """
CREATE VIEW reports_due_fact AS
SELECT c.kind || '/' || c.period || '/' || c.unit AS report, c.kind, c.period, c.unit, u.level,
       CASE WHEN u.level = 'DISTRICT' THEN u.code
            WHEN u.level = 'COMMUNE' AND d.level = 'DISTRICT' THEN u.parent END AS district,
       c.recorded_on AS asked_on, c.due_on, c.due_on + 1 AS judged_from,
       p.first_submitted_on AS sent_on, p.first_submitted_on - c.due_on AS days_late
  FROM reports_due c
  JOIN organisation_unit u ON u.code = c.unit
  LEFT JOIN organisation_unit d ON d.code = u.parent
  LEFT JOIN reports_periodic p ON p.kind = c.kind AND p.period = c.period AND p.unit = c.unit
 WHERE u.valid_until IS NULL OR u.valid_until > c.due_on
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("reports", "0003_report_due"), ("organisation", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(VIEW, "DROP VIEW reports_due_fact")]
