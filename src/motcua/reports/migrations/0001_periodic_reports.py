import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PeriodicReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("period", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("unit", models.TextField()),
                ("due_on", models.DateField(null=True)),
                ("state", models.TextField(default="DRAFT")),
                ("version", models.PositiveIntegerField(default=0)),
                ("first_submitted_on", models.DateField(null=True)),
                ("begun_at", models.DateTimeField()),
                ("begun_by", models.TextField()),
            ],
            options={
                "db_table": "reports_periodic",
                "indexes": [
                    models.Index(fields=["kind", "unit", "until"], name="reports_periodic_before")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "period", "unit"), name="a_unit_reports_once_in_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("DRAFT", "SUBMITTED", "RETURNED", "ACCEPTED"))
                        ),
                        name="a_report_stands_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("first_submitted_on__isnull", True),
                                ("state", "DRAFT"),
                                ("version", 0),
                            ),
                            models.Q(
                                models.Q(("state", "DRAFT"), _negated=True),
                                ("first_submitted_on__isnull", False),
                                ("version__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="a_report_that_was_sent_has_a_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("since__lt", models.F("until"))),
                        name="a_report_is_about_at_least_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("period", models.TextField()),
                ("under", models.TextField()),
                ("due_on", models.DateField()),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.TextField()),
            ],
            options={
                "db_table": "reports_request",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "period", "under"), name="a_report_is_asked_of_a_unit_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("data", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("submitted_at", models.DateTimeField()),
                ("submitted_by", models.TextField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.periodicreport",
                    ),
                ),
            ],
            options={
                "db_table": "reports_version",
            },
        ),
        migrations.CreateModel(
            name="ReportDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                ("decided_by", models.TextField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.reportversion",
                    ),
                ),
            ],
            options={
                "db_table": "reports_decision",
            },
        ),
        migrations.CreateModel(
            name="ReportContest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("figure", models.TextField()),
                ("label_vi", models.TextField()),
                ("label_en", models.TextField()),
                ("value", models.TextField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("said_at", models.DateTimeField()),
                ("said_by", models.TextField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.periodicreport",
                    ),
                ),
            ],
            options={
                "db_table": "reports_contest",
                "indexes": [
                    models.Index(fields=["report", "figure", "id"], name="reports_contest_figure")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn", True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="who_contests_a_figure_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportNarrative",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.TextField()),
                ("text", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                ("saved_by", models.TextField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.periodicreport",
                    ),
                ),
            ],
            options={
                "db_table": "reports_narrative",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "section"), name="a_section_of_a_report_is_written_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="reportversion",
            constraint=models.UniqueConstraint(
                fields=("report", "number"), name="a_version_of_a_report_is_frozen_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdecision",
            constraint=models.UniqueConstraint(
                fields=("version", "accepted"), name="a_version_is_decided_once_each_way"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted", True), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="who_returns_a_report_says_why",
            ),
        ),
    ]
