"""Texts of schemes as files: each version stands."""

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE TRIGGER plans_scheme_text_is_append_only BEFORE UPDATE OR DELETE ON plans_scheme_text
  FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
"""
UNDO = "DROP TRIGGER plans_scheme_text_is_append_only ON plans_scheme_text"


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0010_round_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="scheme",
            name="approved_text",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="scheme",
            name="submitted_text",
            field=models.IntegerField(null=True),
        ),
        migrations.CreateModel(
            name="SchemeText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("stage", models.TextField(help_text="where the scheme stood when it was kept")),
                ("digest", models.CharField(max_length=64)),
                ("media_type", models.TextField()),
                ("size", models.BigIntegerField()),
                ("file_name", models.TextField()),
                ("seq", models.IntegerField()),
                ("kept_by", models.TextField()),
                ("kept_on", models.DateField()),
                ("post_unit", models.TextField(db_default="")),
                ("post_role", models.TextField(db_default="")),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.scheme",
                    ),
                ),
            ],
            options={
                "db_table": "plans_scheme_text",
                "indexes": [models.Index(fields=["digest"], name="plans_scheme_text_digest")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "number"), name="a_scheme_text_has_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["DRAFT", "SUBMITTED"])),
                        name="a_scheme_text_is_kept_before_the_approval",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
