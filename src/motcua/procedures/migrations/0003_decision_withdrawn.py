from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0002_review"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="what_is_signed_has_number_and_day",
        ),
        migrations.AddField(
            model_name="decision",
            name="withdrawn",
            field=models.TextField(blank=True, help_text="why it was withdrawn before signing"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "DRAWN"), ("withdrawn", "")),
                    models.Q(
                        ("number", ""),
                        ("signed_at", None),
                        ("state", "WITHDRAWN"),
                        models.Q(("withdrawn", ""), _negated=True),
                    ),
                    models.Q(
                        ("signed_at__isnull", False),
                        ("signed_on__isnull", False),
                        ("state", "SIGNED"),
                        models.Q(("number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="what_is_signed_has_number_and_day",
            ),
        ),
    ]
