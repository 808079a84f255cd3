import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0009_handover"),
    ]

    operations = [
        migrations.CreateModel(
            name="Result",
            fields=[
                (
                    "dossier",
                    models.OneToOneField(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="dossiers.dossier",
                    ),
                ),
                ("code", models.TextField()),
                ("procedure", models.TextField()),
                ("holder", models.TextField()),
                ("result", models.TextField()),
                ("issued_on", models.DateField()),
            ],
            options={
                "db_table": "dossiers_result",
                "indexes": [
                    models.Index(
                        condition=models.Q(("holder", ""), _negated=True),
                        fields=["holder"],
                        name="dossiers_result_holder",
                    )
                ],
            },
        ),
    ]
