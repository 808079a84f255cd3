from django.db import migrations, models

FILLED = """
WITH acts AS (
  SELECT substr(e.stream, 6) AS code, e.seq, e.kind,
         (e.occurred_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
    FROM ledger_entry e
   WHERE e.stream LIKE 'task:%' AND e.kind IN ('task.done_claimed', 'task.returned')
), reported AS (
  SELECT DISTINCT ON (t.id) t.id, a.code, a.seq, a.day
    FROM tasks_task t JOIN acts a ON a.code = t.code
   WHERE a.kind = 'task.done_claimed' AND a.day <= t.first_due_on
   ORDER BY t.id, a.seq DESC
)
UPDATE tasks_fact f
   SET in_time_on = r.day,
       sent_back_on = (SELECT b.day FROM acts b
                        WHERE b.code = r.code AND b.kind = 'task.returned' AND b.seq > r.seq
                        ORDER BY b.seq LIMIT 1)
  FROM reported r WHERE r.id = f.task_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0001_initial"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="taskfact",
            name="in_time_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="taskfact",
            name="sent_back_on",
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="taskfact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_time_on__isnull", True),
                    ("in_time_on__lte", models.F("first_due_on")),
                    _connector="OR",
                ),
                name="a_report_in_time_came_by_the_due_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="taskfact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_back_on__isnull", True),
                    ("sent_back_on__gte", models.F("in_time_on")),
                    _connector="OR",
                ),
                name="a_report_is_sent_back_after_it_came",
            ),
        ),
    ]
