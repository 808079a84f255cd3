import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER plans_request_withdrawal_is_append_only BEFORE UPDATE OR DELETE
  ON plans_request_withdrawal FOR EACH ROW EXECUTE FUNCTION plans_refuse_change();

CREATE FUNCTION plans_request_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  issued boolean := EXISTS (SELECT FROM plans_request_issue WHERE request_id = NEW.request_id);
  withdrawn boolean := EXISTS (
    SELECT FROM plans_request_withdrawal WHERE request_id = NEW.request_id);
BEGIN
  IF withdrawn OR issued IS DISTINCT FROM (TG_TABLE_NAME = 'plans_request_answer') THEN
    RAISE EXCEPTION 'a draft goes out or is withdrawn, what went out is answered: % is refused',
      TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
""" + "".join(
    f"CREATE TRIGGER plans_request{name}_in_turn BEFORE INSERT ON plans_request{name}"
    " FOR EACH ROW EXECUTE FUNCTION plans_request_guard();"
    for name in ("_line", "_issue", "_withdrawal", "_answer")
)
UNDO = (
    "".join(
        f"DROP TRIGGER plans_request{name}_in_turn ON plans_request{name};"
        for name in ("_line", "_issue", "_withdrawal", "_answer")
    )
    + "DROP FUNCTION plans_request_guard();"
    "DROP TRIGGER plans_request_withdrawal_is_append_only ON plans_request_withdrawal;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="CentralRequestWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("salt", models.CharField(max_length=32)),
                ("withdrawn_on", models.DateField()),
                ("withdrawn_by", models.TextField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="plans.centralrequest",
                    ),
                ),
            ],
            options={
                "db_table": "plans_request_withdrawal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_withdrawal_has_a_reason",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
