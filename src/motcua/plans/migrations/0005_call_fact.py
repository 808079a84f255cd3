"""The calls to plan as facts: a row for each agency called to a round, sent or not."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

VIEW = """
CREATE VIEW plans_call_fact AS
SELECT 'KH-' || r.code || '-' || c.unit AS plan, r.code AS round, r.span,
       c.unit, u.level,
       CASE WHEN u.level = 'DISTRICT' THEN u.code
            WHEN u.level = 'COMMUNE' AND d.level = 'DISTRICT' THEN u.parent END AS district,
       r.opened_on AS asked_on, r.due_on, greatest(r.due_on + 1, r.opened_on) AS judged_from,
       p.first_sent_on AS sent_on, p.first_sent_on - r.due_on AS days_late
  FROM plans_round r
 CROSS JOIN LATERAL unnest(r.units) AS c(unit)
  JOIN organisation_unit u ON u.code = c.unit
  LEFT JOIN organisation_unit d ON d.code = u.parent
  LEFT JOIN plans_plan p ON p.round_id = r.id AND p.unit = c.unit
 WHERE u.valid_until IS NULL OR u.valid_until > r.due_on
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [
        ("plans", "0004_settled_whole"),
        ("organisation", "0001_initial"),
    ]
    operations: ClassVar = [migrations.RunSQL(VIEW, "DROP VIEW plans_call_fact")]
