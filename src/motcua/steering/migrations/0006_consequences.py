import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0005_team_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="Consequence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("number", models.IntegerField()),
                ("unit", models.TextField(help_text="the agency that must answer")),
                ("asked", models.TextField()),
                ("due_on", models.DateField()),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("decision_number", models.TextField(db_default="")),
                ("decision_on", models.DateField(null=True)),
                ("answer", models.TextField(db_default="")),
                ("answered_by", models.TextField(db_default="")),
                ("answered_at", models.DateTimeField(null=True)),
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
                "db_table": "steering_consequence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("finding", "number"), name="a_consequence_stands_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by", ""),
                                ("decision_number", ""),
                                ("decision_on__isnull", True),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("decision_on__isnull", False),
                                models.Q(("answered_by", ""), _negated=True),
                                models.Q(("decision_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_consequence_names_its_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", ""),
                            models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            ("proposed_by", "system"),
                            _connector="OR",
                        ),
                        name="nobody_answers_the_own_proposal",
                    ),
                ],
            },
        ),
    ]
