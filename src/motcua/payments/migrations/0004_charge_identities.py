import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_charge_listed"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.UniqueConstraint(
                fields=("dossier", "seq"), name="an_act_makes_one_charge"
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gt", 0), ("exempted", 0), ("exemption_reason", "")),
                    models.Q(
                        ("amount__gte", 0),
                        ("exempted__gt", 0),
                        models.Q(("exemption_reason", ""), _negated=True),
                    ),
                    models.Q(("amount", 0), models.Q(("exemption_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="who_owes_nothing_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(
                            models.F("listed"), "-", models.F("exempted")
                        ),
                    )
                ),
                name="what_is_due_is_what_is_listed_less_what_is_exempt",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("exempted__gte", 0),
                    ("listed__gte", 0),
                    ("paid_bank__gte", 0),
                    ("paid_cash__gte", 0),
                    ("paid_shown__gte", 0),
                    ("refunded__gte", 0),
                    ("waived__gte", 0),
                ),
                name="no_sum_of_a_charge_is_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(("waived__lte", models.F("amount"))),
                name="no_more_is_waived_than_was_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "refunded__lte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("paid_cash"), "+", models.F("paid_shown")
                            ),
                            "+",
                            models.F("paid_bank"),
                        ),
                    )
                ),
                name="no_more_is_refunded_than_was_paid",
            ),
        ),
    ]
