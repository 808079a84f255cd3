import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE TRIGGER plans_scheme_opinion_stands BEFORE UPDATE ON plans_scheme_opinion
  FOR EACH ROW WHEN (OLD.response <> '' OR (OLD.said_on IS NOT NULL
    AND (OLD.words, OLD.agrees, OLD.said_on) IS DISTINCT FROM
        (NEW.words, NEW.agrees, NEW.said_on)))
  EXECUTE FUNCTION plans_refuse_change();
CREATE TRIGGER plans_milestone_stands BEFORE UPDATE ON plans_milestone
  FOR EACH ROW WHEN (OLD.done_on IS NOT NULL OR OLD.due_on <> NEW.due_on)
  EXECUTE FUNCTION plans_refuse_change();
"""
UNDO = """
DROP TRIGGER plans_milestone_stands ON plans_milestone;
DROP TRIGGER plans_scheme_opinion_stands ON plans_scheme_opinion;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scheme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("title", models.TextField()),
                ("summary", models.TextField()),
                ("lead", models.TextField()),
                ("programme", models.TextField()),
                ("clause", models.TextField(db_default="")),
                ("salt", models.CharField(max_length=32)),
                ("state", models.TextField()),
                ("last_seq", models.IntegerField()),
                ("submitted_on", models.DateField(null=True)),
                ("submitted_by", models.TextField(db_default="")),
                ("submission_number", models.TextField(db_default="")),
                ("decision_number", models.TextField(db_default="")),
                ("decision_on", models.DateField(null=True)),
                ("approved_by", models.TextField(db_default="")),
                ("return_reason", models.TextField(db_default="")),
            ],
            options={
                "db_table": "plans_scheme",
                "indexes": [models.Index(fields=["lead"], name="plans_scheme_lead")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["DRAFT", "SUBMITTED", "APPROVED"])),
                        name="a_scheme_is_in_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "APPROVED"), _negated=True),
                            models.Q(
                                ("decision_on__isnull", False),
                                models.Q(("decision_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_approved_scheme_names_its_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__in", ["", "system"]),
                            models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_a_scheme_they_submitted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("title", models.TextField()),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(null=True)),
                ("evidence", models.TextField(db_default="")),
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
                "db_table": "plans_milestone",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "number"), name="a_milestone_has_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_on__isnull", True),
                            models.Q(("evidence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_reached_milestone_shows_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeOpinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.TextField()),
                ("asked_on", models.DateField()),
                ("until_on", models.DateField()),
                ("said_on", models.DateField(null=True)),
                ("agrees", models.BooleanField(null=True)),
                ("words", models.TextField(db_default="")),
                ("said_by", models.TextField(db_default="")),
                ("response", models.TextField(db_default="")),
                ("response_words", models.TextField(db_default="")),
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
                "db_table": "plans_scheme_opinion",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("scheme", "unit"), name="an_agency_is_asked_once_of_a_scheme"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("asked_on"))),
                        name="an_answer_is_due_after_the_question",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agrees__isnull", True), ("said_on__isnull", True)),
                            models.Q(("agrees__isnull", False), ("said_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_given_opinion_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("response", ""),
                            models.Q(
                                ("response__in", ["ACCEPTED", "EXPLAINED"]),
                                ("said_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="only_a_given_opinion_is_answered",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
