from django.db import migrations, models

GUARD = """
CREATE FUNCTION steering_paper_issue_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a paper that was issued stands' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER steering_paper_issue_stands BEFORE UPDATE OR DELETE ON steering_paper_issue
  FOR EACH ROW EXECUTE FUNCTION steering_paper_issue_guard();
"""
UNDO = """
DROP TRIGGER steering_paper_issue_stands ON steering_paper_issue;
DROP FUNCTION steering_paper_issue_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0008_consequence_reminders"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "record",
                    models.TextField(
                        help_text="code of the inspection or the meeting", unique=True
                    ),
                ),
                ("number", models.TextField()),
                ("issued_on", models.DateField()),
                ("signer", models.TextField()),
                ("drafted_by", models.TextField()),
                ("issued_by", models.TextField()),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "db_table": "steering_paper_issue",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True),
                            models.Q(("signer", ""), _negated=True),
                        ),
                        name="an_issued_paper_has_a_number_and_a_signer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_by", "system"),
                            models.Q(("issued_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_issues_the_own_paper",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNDO),
    ]
