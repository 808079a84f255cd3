import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0016_applicant_salt"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="branches_done",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=[],
                default=list,
                help_text="of a process: the flows of branches that wait for others",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="places",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=[],
                default=list,
                help_text="of a process: the steps that are being done now",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="process",
            field=models.CharField(
                db_default="",
                help_text="fingerprint of the agency's process by which it is handled; empty without one",
                max_length=64,
            ),
        ),
        migrations.CreateModel(
            name="OpenStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("step", models.TextField()),
                ("unit", models.TextField(help_text="the agency that does the step")),
                ("role", models.TextField()),
                ("given_seq", models.IntegerField(help_text="the act that gave it there")),
                ("given_at", models.DateTimeField()),
                (
                    "due_at",
                    models.DateTimeField(help_text="by the step's own budget of working time"),
                ),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_open_step",
                "indexes": [
                    models.Index(fields=["unit", "due_at"], name="dossiers_open_step_unit")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier", "step"), name="a_step_is_done_once_at_a_time"
                    )
                ],
            },
        ),
    ]
