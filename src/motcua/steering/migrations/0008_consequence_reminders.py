import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0007_kept_proposals"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsequenceReminder",
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
                    "consequence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.consequence",
                    ),
                ),
            ],
            options={
                "db_table": "steering_consequence_reminder",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("consequence", "recipient", "due_on", "kind", "days"),
                        name="nobody_is_reminded_twice_of_an_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["DUE", "OVERDUE"])),
                        name="an_answer_reminder_is_of_a_known_kind",
                    ),
                ],
            },
        ),
    ]
