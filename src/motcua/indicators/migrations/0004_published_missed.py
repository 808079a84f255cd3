import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0003_declared_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublishedMissed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.SmallIntegerField()),
                ("record", models.TextField()),
                ("weight", models.BigIntegerField(null=True)),
                (
                    "published",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="indicators.publishedvalue",
                    ),
                ),
            ],
            options={
                "db_table": "indicators_published_missed",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("published", "place"), name="a_missed_row_has_its_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place__gte", 1)), name="a_missed_place_begins_at_one"
                    ),
                ],
            },
        ),
    ]
