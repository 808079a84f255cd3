"""Published values, and the counter that says when figures may have changed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="PublishedValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.TextField()),
                ("on_day", models.DateField()),
                ("unit", models.TextField(blank=True)),
                ("numerator", models.DecimalField(decimal_places=6, max_digits=24)),
                ("denominator", models.BigIntegerField()),
                ("value", models.DecimalField(decimal_places=2, max_digits=24, null=True)),
                ("unjudgeable", models.BigIntegerField()),
                ("version", models.IntegerField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("window_from", models.DateField(null=True)),
                ("window_until", models.DateField()),
                ("published_at", models.DateTimeField()),
                ("published_by", models.TextField()),
                ("reason", models.TextField(blank=True)),
                ("corrects", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.publishedvalue")),
            ],
            options={
                "db_table": "indicators_published_value",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("corrects__isnull", True)), fields=("code", "on_day", "unit"), name="a_value_is_published_once"),
                    models.UniqueConstraint(condition=models.Q(("corrects__isnull", False)), fields=("corrects",), name="a_published_value_is_corrected_once"),
                    models.CheckConstraint(condition=models.Q(("corrects__isnull", True), models.Q(("reason", ""), _negated=True), _connector="OR"), name="a_correction_says_why"),
                    models.CheckConstraint(condition=models.Q(("corrects", models.F("id")), _negated=True), name="a_value_does_not_correct_itself"),
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE indicators_figures_stamp",
            "DROP SEQUENCE indicators_figures_stamp",
        ),
    ]
