from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_issue"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportDue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("period", models.TextField()),
                ("unit", models.TextField()),
                ("due_on", models.DateField()),
                ("recorded_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "reports_due",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "period", "unit"), name="a_report_is_due_of_a_unit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("recorded_on"))),
                        name="a_due_day_is_recorded_before_it_is_over",
                    ),
                ],
            },
        ),
    ]
