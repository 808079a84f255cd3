import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RemedyReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.TextField()),
                ("kind", models.TextField()),
                ("days", models.IntegerField()),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.finding",
                    ),
                ),
            ],
            options={
                "db_table": "steering_remedy_reminder",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding", "recipient", "due_on", "kind", "days"),
                        name="nobody_is_reminded_twice_of_a_remedy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["DUE", "OVERDUE"])),
                        name="a_remedy_reminder_is_of_a_known_kind",
                    ),
                ],
            },
        ),
    ]
