"""Words of the province's plan: only added, and frozen once."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER plans_round_text_is_append_only BEFORE UPDATE OR DELETE ON plans_round_text
  FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_round_text_freeze_is_append_only BEFORE UPDATE OR DELETE
  ON plans_round_text_freeze FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();
CREATE FUNCTION plans_round_text_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM plans_round_text_freeze WHERE round_id = NEW.round_id) THEN
    RAISE EXCEPTION 'words that were approved stand'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plans_frozen_text_stands BEFORE INSERT ON plans_round_text
  FOR EACH ROW EXECUTE FUNCTION plans_round_text_guard();
"""
UNDO = """
DROP TRIGGER plans_frozen_text_stands ON plans_round_text;
DROP FUNCTION plans_round_text_guard();
DROP TRIGGER plans_round_text_freeze_is_append_only ON plans_round_text_freeze;
DROP TRIGGER plans_round_text_is_append_only ON plans_round_text;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0009_money_categories"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoundText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("sections", models.JSONField()),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
                ("seq", models.IntegerField()),
                ("saved_by", models.TextField()),
                ("saved_at", models.DateTimeField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.round",
                    ),
                ),
            ],
            options={
                "db_table": "plans_round_text",
                "constraints": [
                    models.UniqueConstraint(fields=("round", "number"), name="a_text_is_saved_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="RoundTextFreeze",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("decision_number", models.TextField()),
                ("decision_on", models.DateField()),
                ("seq", models.IntegerField()),
                ("frozen_by", models.TextField()),
                ("frozen_at", models.DateTimeField()),
                (
                    "round",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.round",
                    ),
                ),
            ],
            options={
                "db_table": "plans_round_text_freeze",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision_number", ""), _negated=True),
                        name="a_frozen_text_names_its_decision",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
