import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0010_result"),
    ]

    operations = [
        migrations.CreateModel(
            name="PostalList",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField()),
                ("year", models.IntegerField()),
                ("number", models.IntegerField()),
                ("handed_at", models.DateTimeField()),
                ("handed_by", models.TextField()),
                ("clerk_name", models.TextField(help_text="who took them for the post")),
            ],
            options={
                "db_table": "dossiers_postal_list",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "year", "number"), name="a_postal_list_has_its_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostalItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.IntegerField()),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "postal_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.postallist",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_postal_item",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier", "attempt"), name="a_result_is_sent_once_an_attempt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostalEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempt", models.IntegerField()),
                ("tracking", models.TextField()),
                ("status", models.TextField()),
                ("happened_on", models.DateField()),
                ("postage", models.BigIntegerField(help_text="đồng", null=True)),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.TextField()),
                (
                    "dossier",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
            ],
            options={
                "db_table": "dossiers_postal_event",
                "indexes": [models.Index(fields=["tracking"], name="dossiers_postal_tracking")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier", "tracking", "status", "happened_on"),
                        name="the_post_says_a_thing_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("postage__gte", 0)), name="postage_is_not_negative"
                    ),
                ],
            },
        ),
    ]
