import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0017_process"),
    ]

    operations = [
        migrations.CreateModel(
            name="DossierFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "component",
                    models.TextField(db_default="", help_text="of the checklist; empty for none"),
                ),
                ("step", models.TextField(help_text="at which it was added")),
                ("name", models.TextField()),
                ("media_type", models.TextField()),
                ("size", models.BigIntegerField(help_text="bytes")),
                ("digest", models.CharField(help_text="SHA-256 of the bytes", max_length=64)),
                ("salt", models.CharField(help_text="of the digest in the ledger", max_length=32)),
                ("added_seq", models.IntegerField()),
                ("added_at", models.DateTimeField()),
                ("added_by", models.TextField()),
                ("struck_seq", models.IntegerField(null=True)),
                ("struck_at", models.DateTimeField(null=True)),
                ("struck_by", models.TextField(db_default="")),
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
                "db_table": "dossiers_file",
                "indexes": [
                    models.Index(fields=["dossier", "id"], name="dossiers_file_dossier"),
                    models.Index(fields=["digest"], name="dossiers_file_digest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("struck_seq", None)),
                        fields=("dossier", "component", "digest"),
                        name="a_file_stands_once_at_a_component",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gt", 0)), name="a_file_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("struck_at", None), ("struck_by", ""), ("struck_seq", None)),
                            models.Q(
                                ("struck_at__isnull", False),
                                ("struck_seq__gt", models.F("added_seq")),
                                models.Q(("struck_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_file_is_struck_out_by_a_later_act",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reuse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("component", models.TextField()),
                ("result_of", models.TextField()),
                ("result", models.TextField()),
                ("issued_on", models.DateField()),
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
                "db_table": "dossiers_reuse",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("dossier", "component", "result_of"),
                        name="a_result_serves_a_component_once",
                    )
                ],
            },
        ),
    ]
