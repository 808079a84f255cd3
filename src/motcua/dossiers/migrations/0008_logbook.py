from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0007_consultation"),
    ]

    operations = [
        migrations.CreateModel(
            name="Logbook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField()),
                ("year", models.IntegerField()),
                ("entries", models.IntegerField()),
                (
                    "last_dossier",
                    models.BigIntegerField(
                        help_text="the last dossier inside; later ones are late"
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="of the codes in their order", max_length=64),
                ),
                ("closed_at", models.DateTimeField()),
                ("closed_by", models.TextField()),
            ],
            options={
                "db_table": "dossiers_logbook",
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "year"), name="a_book_is_closed_once")
                ],
            },
        ),
    ]
