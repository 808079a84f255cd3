import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0001_periodic_reports"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document_number", models.TextField()),
                ("document_on", models.DateField()),
                ("sent_to", models.TextField()),
                ("issued_at", models.DateTimeField()),
                ("issued_by", models.TextField()),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="reports.reportversion",
                    ),
                ),
            ],
            options={
                "db_table": "reports_issue",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("document_number", ""), _negated=True),
                            models.Q(("sent_to", ""), _negated=True),
                        ),
                        name="a_report_that_is_issued_has_a_number_and_receivers",
                    )
                ],
            },
        ),
    ]
