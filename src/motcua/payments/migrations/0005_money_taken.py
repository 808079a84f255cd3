import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_charge_identities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField()),
                ("year", models.IntegerField()),
                ("number", models.IntegerField(null=True)),
                ("reference", models.TextField(db_default="")),
                ("amount", models.BigIntegerField(help_text="đồng")),
                ("taken_at", models.DateTimeField()),
                ("taken_on", models.DateField()),
                ("taken_by", models.TextField()),
            ],
            options={
                "db_table": "payments_payment",
            },
        ),
        migrations.CreateModel(
            name="ReceiptNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField()),
                ("year", models.IntegerField()),
                ("last", models.IntegerField()),
            ],
            options={
                "db_table": "payments_receipt_number",
            },
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField(help_text="đồng")),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("proposed_by", models.TextField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("decided_by", models.TextField(db_default="")),
                ("accepted", models.BooleanField(null=True)),
            ],
            options={
                "db_table": "payments_refund",
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="charge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.charge"
            ),
        ),
        migrations.AddConstraint(
            model_name="receiptnumber",
            constraint=models.UniqueConstraint(
                fields=("unit", "year"), name="a_unit_has_one_run_of_receipts_a_year"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="charge",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.charge"
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["unit", "taken_on"], name="payments_payment_unit"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("unit", "year", "number"), name="a_receipt_is_written_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="a_payment_is_of_some_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number__gt", 0), ("reference", "")),
                    models.Q(("number__isnull", True), models.Q(("reference", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_payment_has_our_receipt_or_names_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="a_refund_is_of_some_money"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="a_refund_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("accepted__isnull", True),
                        ("decided_by", ""),
                        ("decided_on__isnull", True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("accepted__isnull", False),
                        models.Q(("decided_by", ""), _negated=True),
                        ("decided_on__isnull", False),
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_refund_is_decided_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True)),
                fields=("charge",),
                name="one_refund_of_a_charge_waits_at_a_time",
            ),
        ),
    ]
