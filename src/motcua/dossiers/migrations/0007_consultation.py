import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0006_appointing"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consultation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField(help_text="the agency asked")),
                ("question", models.TextField()),
                ("due_on", models.DateField()),
                ("asked_seq", models.IntegerField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
                ("answer", models.TextField(blank=True)),
                ("answered_seq", models.IntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.TextField(blank=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_consultation",
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at", None)),
                        fields=["unit", "due_on"],
                        name="dossiers_consultation_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("dossier", "unit"),
                        name="an_agency_is_asked_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None), ("answered_seq", None)),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_seq__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_has_its_words_and_its_act",
                    ),
                ],
            },
        ),
    ]
