import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0002_remedy_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("state", models.TextField(db_default="PROPOSED")),
                ("reason", models.TextField()),
                ("drafted_by", models.TextField()),
                ("drafted_at", models.DateTimeField()),
                ("document_number", models.TextField(db_default="")),
                ("why", models.TextField(db_default="")),
                ("decided_by", models.TextField(db_default="")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.plan",
                    ),
                ),
            ],
            options={
                "db_table": "steering_plan_change",
            },
        ),
        migrations.AddField(
            model_name="planitem",
            name="change",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="steering.planchange",
            ),
        ),
        migrations.CreateModel(
            name="PlanChangeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField()),
                ("kind", models.TextField()),
                ("month", models.IntegerField(null=True)),
                ("unit", models.TextField(db_default="")),
                ("checklist", models.TextField(db_default="")),
                ("subject", models.TextField(db_default="")),
                (
                    "team",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.planchange",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.planitem",
                    ),
                ),
            ],
            options={
                "db_table": "steering_plan_change_line",
            },
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="a_plan_change_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PROPOSED")),
                fields=("plan",),
                name="one_plan_change_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by", ""), ("state", "PROPOSED")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state__in", ["APPROVED", "REFUSED"]),
                        models.Q(("decided_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_decided_plan_change_says_by_whom_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "APPROVED"), _negated=True),
                    models.Q(("document_number", ""), _negated=True),
                    _connector="OR",
                ),
                name="an_approved_plan_change_has_a_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", ""),
                    models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                    ("drafted_by", "system"),
                    _connector="OR",
                ),
                name="nobody_decides_on_the_own_plan_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="planchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_plan_change_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="planchangeline",
            constraint=models.UniqueConstraint(
                fields=("change", "position"), name="a_plan_change_line_stands_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planchangeline",
            constraint=models.UniqueConstraint(
                fields=("change", "item"), name="a_plan_change_touches_a_visit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="planchangeline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("item__isnull", True),
                        ("kind", "ADD"),
                        ("month__gte", 1),
                        ("month__lte", 12),
                        models.Q(("unit", ""), _negated=True),
                    ),
                    models.Q(
                        ("item__isnull", False),
                        ("kind", "MOVE"),
                        ("month__gte", 1),
                        ("month__lte", 12),
                    ),
                    models.Q(("item__isnull", False), ("kind", "DROP"), ("month__isnull", True)),
                    _connector="OR",
                ),
                name="a_plan_change_adds_moves_or_drops",
            ),
        ),
    ]
