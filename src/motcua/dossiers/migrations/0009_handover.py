import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0008_logbook"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
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
                ("seq", models.IntegerField()),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("id_number", models.TextField(db_default="")),
                (
                    "paper_number",
                    models.TextField(db_default="", help_text="of the written authority"),
                ),
                ("salt", models.CharField(max_length=32)),
            ],
            options={
                "db_table": "dossiers_handover",
            },
        ),
    ]
