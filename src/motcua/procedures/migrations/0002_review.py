import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("procedure_code", models.TextField()),
                ("unit", models.TextField(help_text="the agency that reviews")),
                ("basis", models.TextField()),
                ("reason", models.TextField()),
                ("product", models.TextField()),
                ("due_on", models.DateField()),
                ("findings", models.JSONField(help_text="question → {met, reason}", null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("reviewed_by", models.TextField(blank=True)),
                ("proposal", models.TextField(blank=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                ("proposed_by", models.TextField(blank=True)),
                ("accepted", models.BooleanField(null=True)),
                ("decision", models.TextField(blank=True)),
                ("decided_on", models.DateField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.TextField(blank=True)),
                ("decision_reason", models.TextField(blank=True)),
                ("draft_number", models.IntegerField(null=True)),
                ("drafted_at", models.DateTimeField(null=True)),
                ("drafted_by", models.TextField(blank=True)),
            ],
            options={
                "db_table": "procedures_review_item",
            },
        ),
        migrations.CreateModel(
            name="ReviewOption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("title", models.TextField()),
                ("changes", models.JSONField(help_text="list of {kind, papers, amount, level}")),
                ("base_version", models.IntegerField()),
                ("base_fingerprint", models.CharField(max_length=64)),
                ("priced_on", models.DateField()),
                ("once_before", models.BigIntegerField(help_text="đồng a time")),
                ("once_after", models.BigIntegerField(help_text="đồng a time")),
                (
                    "constant_before",
                    models.BigIntegerField(help_text="đồng a time, constant prices"),
                ),
                (
                    "constant_after",
                    models.BigIntegerField(help_text="đồng a time, constant prices"),
                ),
                ("yearly_before", models.BigIntegerField(help_text="đồng", null=True)),
                ("yearly_after", models.BigIntegerField(help_text="đồng", null=True)),
                (
                    "days_before",
                    models.IntegerField(help_text="the limit, in its own unit", null=True),
                ),
                (
                    "days_after",
                    models.IntegerField(help_text="the limit, in its own unit", null=True),
                ),
                ("volume", models.JSONField(help_text="{subjects, times, source, since, until}")),
                (
                    "parameters",
                    models.CharField(help_text="fingerprint of the cost parameters", max_length=64),
                ),
                ("created_at", models.DateTimeField()),
                ("created_by", models.TextField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.reviewitem",
                    ),
                ),
            ],
            options={
                "db_table": "procedures_review_option",
            },
        ),
        migrations.AddField(
            model_name="reviewitem",
            name="option",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.reviewoption",
            ),
        ),
        migrations.CreateModel(
            name="ReviewPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.IntegerField(unique=True)),
                ("title", models.TextField()),
                ("drawn_at", models.DateTimeField()),
                ("drawn_by", models.TextField()),
                ("number", models.TextField(blank=True)),
                ("approved_on", models.DateField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("approved_by", models.TextField(blank=True)),
            ],
            options={
                "db_table": "procedures_review_plan",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at", None),
                                ("approved_by", ""),
                                ("approved_on", None),
                                ("number", ""),
                            ),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_on__isnull", False),
                                models.Q(("number", ""), _negated=True),
                                models.Q(("approved_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_approved_has_number_and_day",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="reviewitem",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="procedures.reviewplan",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewoption",
            constraint=models.UniqueConstraint(
                fields=("item", "number"), name="an_option_has_its_own_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.UniqueConstraint(
                fields=("plan", "procedure_code"), name="a_plan_names_a_procedure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["ORDER", "CHOICE", "PETITION"])),
                name="a_review_has_one_of_three_bases",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_at", None), ("reviewed_at__isnull", False), _connector="OR"
                ),
                name="a_proposal_follows_a_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted", None), ("decided_at", None)),
                    models.Q(
                        ("accepted__isnull", False),
                        ("decided_at__isnull", False),
                        ("proposed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_decision_follows_a_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("drafted_at", None),
                    models.Q(("accepted", True), ("option__isnull", False)),
                    _connector="OR",
                ),
                name="only_what_is_accepted_is_carried_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", ""),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_decides_on_an_own_proposal",
            ),
        ),
    ]
