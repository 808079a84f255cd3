import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0002_published_parts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeclaredFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                ("unit", models.TextField()),
                ("on_day", models.DateField()),
                ("numerator", models.BigIntegerField()),
                ("denominator", models.BigIntegerField()),
                ("document", models.TextField()),
                ("declared_by", models.TextField()),
                ("declared_at", models.DateTimeField()),
            ],
            options={
                "db_table": "indicators_declared_figure",
                "indexes": [
                    models.Index(fields=["code", "unit", "on_day"], name="declared_by_unit")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("denominator__gt", 0), ("numerator__gte", 0)),
                        name="a_declared_figure_has_something_to_divide_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("document", ""), _negated=True),
                        name="a_declared_figure_names_its_document",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeclaredCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("declared_by", models.TextField()),
                ("checked_by", models.TextField()),
                ("checked_at", models.DateTimeField()),
                ("verdict", models.TextField()),
                ("note", models.TextField(blank=True)),
                (
                    "figure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.declaredfigure",
                    ),
                ),
            ],
            options={
                "db_table": "indicators_declared_check",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("declared_by")), _negated=True),
                        name="nobody_checks_an_own_declared_figure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ("CONFIRMED", "REJECTED"))),
                        name="a_check_has_a_known_verdict",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", "CONFIRMED"),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_rejected_figure_says_why",
                    ),
                ],
            },
        ),
    ]
