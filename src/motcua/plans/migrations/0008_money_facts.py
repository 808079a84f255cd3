"""Money, appraisal and milestones as facts, each with the day from which it was known."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models

UNIT = """
       u.level,
       CASE WHEN u.level = 'DISTRICT' THEN u.code
            WHEN u.level = 'COMMUNE' AND d.level = 'DISTRICT' THEN u.parent END AS district"""

MONEY = f"""
CREATE VIEW plans_money_fact AS
SELECT m.id AS movement, p.code AS plan, r.code AS round, r.span, p.unit, {UNIT},
       m.line, split_part(m.source, '/', 1) AS source,
       split_part(m.source, '/', 2) = 'CAPITAL' AS capital, m.kind AS move,
       m.reference, m.moved_on,
       greatest((m.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, m.moved_on) AS known_on,
       make_date(r.first_year, 1, 1) AS budget_on,
       make_date(r.last_year + 1, 1, 1) AS settle_on,
       CASE WHEN m.kind IN ('ESTIMATE', 'ADJUSTMENT') THEN m.amount ELSE 0 END AS estimated,
       CASE WHEN m.kind = 'ALLOTMENT' THEN m.amount ELSE 0 END AS allotted,
       CASE WHEN m.kind = 'SPENDING' THEN m.amount ELSE 0 END AS spent,
       CASE WHEN m.kind = 'SETTLEMENT' THEN m.amount ELSE 0 END AS settled,
       CASE WHEN m.kind = 'ALLOTMENT' AND split_part(m.source, '/', 1) = 'OFF_BUDGET'
            THEN m.amount ELSE 0 END AS off_budget
  FROM plans_movement m
  JOIN plans_plan p ON p.id = m.plan_id
  JOIN plans_round r ON r.id = p.round_id
  JOIN organisation_unit u ON u.code = p.unit
  LEFT JOIN organisation_unit d ON d.code = u.parent
"""

APPRAISALS = f"""
CREATE VIEW plans_appraisal_fact AS
SELECT p.code || '/' || v.number || '/' || c.receiver AS appraisal, p.code AS plan,
       r.code AS round, v.number AS version, c.receiver, c.unit, {UNIT},
       (c.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS received_on, c.due_on,
       greatest(c.due_on + 1, (c.received_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
         AS judged_from,
       a.answered_on, a.answered_on - c.due_on AS days_late
  FROM plans_receipt c
  JOIN plans_version v ON v.id = c.version_id
  JOIN plans_plan p ON p.id = v.plan_id
  JOIN plans_round r ON r.id = p.round_id
  JOIN organisation_unit u ON u.code = c.unit
  LEFT JOIN organisation_unit d ON d.code = u.parent
 CROSS JOIN LATERAL (
       SELECT coalesce((c.decided_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date,
                       CASE WHEN c.sent_back THEN c.ended_on END) AS answered_on) a
 WHERE a.answered_on IS NOT NULL OR c.ended_on IS NULL OR c.due_on IS NULL
    OR c.ended_on > c.due_on
"""

MILESTONES = f"""
CREATE VIEW plans_milestone_fact AS
SELECT s.code || '/' || m.number AS milestone, s.code AS scheme, s.lead AS unit, {UNIT},
       s.approved_on, m.due_on, greatest(m.due_on + 1, s.approved_on) AS judged_from,
       m.done_on AS reached_on, m.done_on - m.due_on AS days_late
  FROM plans_milestone m
  JOIN plans_scheme s ON s.id = m.scheme_id AND s.approved_on IS NOT NULL
  JOIN organisation_unit u ON u.code = s.lead
  LEFT JOIN organisation_unit d ON d.code = u.parent
"""

APPROVED_BEFORE = """
UPDATE plans_scheme s SET approved_on = a.day
  FROM (SELECT stream, (min(occurred_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
          FROM ledger_entry WHERE kind = 'scheme.approved' GROUP BY stream) a
 WHERE s.state = 'APPROVED' AND a.stream = 'scheme:' || s.code
"""
"""Days of the approvals that were given before schemes held them, from their acts."""


class Migration(migrations.Migration):
    """See the module docstring. Receipts of before have no due day: they cannot be judged."""

    dependencies: ClassVar = [
        ("plans", "0007_request_withdrawals"),
        ("organisation", "0001_initial"),
        ("ledger", "0001_initial"),
    ]
    operations: ClassVar = [
        migrations.AddField("Scheme", "approved_on", models.DateField(null=True)),
        migrations.AddField(
            "Receipt",
            "due_on",
            models.DateField(null=True, help_text="day by which it is to be appraised"),
        ),
        migrations.AddField(
            "Receipt",
            "ended_on",
            models.DateField(null=True, help_text="day its version was sent back, unanswered"),
        ),
        migrations.AddField(
            "Receipt",
            "sent_back",
            models.BooleanField(db_default=False, help_text="by this receiver"),
        ),
        migrations.RunSQL(APPROVED_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(MONEY, "DROP VIEW plans_money_fact"),
        migrations.RunSQL(APPRAISALS, "DROP VIEW plans_appraisal_fact"),
        migrations.RunSQL(MILESTONES, "DROP VIEW plans_milestone_fact"),
    ]
