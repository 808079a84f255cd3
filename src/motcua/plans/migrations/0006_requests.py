import django.db.models.deletion
from django.db import migrations, models

TABLES = ("", "_line", "_issue", "_answer", "_grant")
GUARDS = "".join(
    f"CREATE TRIGGER plans_request{name}_is_append_only BEFORE UPDATE OR DELETE"
    f" ON plans_request{name} FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();"
    for name in TABLES
)
UNDO = "".join(
    f"DROP TRIGGER plans_request{name}_is_append_only ON plans_request{name};" for name in TABLES
)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0005_call_fact"),
    ]

    operations = [
        migrations.CreateModel(
            name="CentralRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("source", models.TextField()),
                ("ministry", models.TextField()),
                ("reason", models.TextField()),
                ("salt", models.CharField(max_length=32)),
                ("drafted_by", models.TextField()),
                ("drafted_on", models.DateField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.round",
                    ),
                ),
            ],
            options={
                "db_table": "plans_request",
            },
        ),
        migrations.CreateModel(
            name="CentralRequestAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.TextField()),
                ("answered_on", models.DateField()),
                ("recorded_by", models.TextField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.centralrequest",
                    ),
                ),
            ],
            options={
                "db_table": "plans_request_answer",
            },
        ),
        migrations.CreateModel(
            name="CentralRequestIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.TextField()),
                ("issued_on", models.DateField()),
                ("issued_by", models.TextField()),
                ("drafted_by", models.TextField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.centralrequest",
                    ),
                ),
            ],
            options={
                "db_table": "plans_request_issue",
            },
        ),
        migrations.CreateModel(
            name="CentralRequestLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.TextField()),
                ("year", models.IntegerField(help_text="0 where the plan names none")),
                ("amount", models.BigIntegerField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.plan",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.centralrequest",
                    ),
                ),
            ],
            options={
                "db_table": "plans_request_line",
            },
        ),
        migrations.CreateModel(
            name="CentralRequestGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="what was asked for")),
                ("granted", models.BigIntegerField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.centralrequestline",
                    ),
                ),
            ],
            options={
                "db_table": "plans_request_grant",
            },
        ),
        migrations.AddConstraint(
            model_name="centralrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("ministry", ""), _negated=True),
                name="a_request_names_its_ministry",
            ),
        ),
        migrations.AddConstraint(
            model_name="centralrequestanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True),
                name="an_answer_names_its_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="centralrequestissue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("issued_by", "system"),
                    models.Q(("issued_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_issues_a_request_they_drafted",
            ),
        ),
        migrations.AddConstraint(
            model_name="centralrequestissue",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True),
                name="an_issued_request_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="centralrequestline",
            constraint=models.UniqueConstraint(
                fields=("request", "plan", "line"), name="a_request_asks_for_a_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="centralrequestline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="a_request_asks_for_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="centralrequestgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted__gte", 0), ("granted__lte", models.F("amount"))),
                name="no_more_is_granted_than_was_asked",
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
