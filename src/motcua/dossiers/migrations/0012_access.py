from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0011_post"),
    ]

    operations = [
        migrations.CreateModel(
            name="Access",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(help_text="of the dossier")),
                ("actor", models.TextField()),
                ("what", models.TextField()),
                ("hour", models.DateTimeField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "dossiers_access",
            },
        ),
        migrations.AddIndex(
            model_name="access",
            index=models.Index(fields=["actor", "-id"], name="dossiers_access_actor"),
        ),
        migrations.AddConstraint(
            model_name="access",
            constraint=models.UniqueConstraint(
                fields=("code", "actor", "what", "hour"), name="a_reading_is_noted_once_in_an_hour"
            ),
        ),
    ]
