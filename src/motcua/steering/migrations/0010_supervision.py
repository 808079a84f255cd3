import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
CREATE FUNCTION steering_supervision_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.held_on IS NOT NULL OR OLD.dropped_at IS NOT NULL THEN
    RAISE EXCEPTION 'a supervision stands, and so does that it was made or dropped'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.id, NEW.code, NEW.body, NEW.act, NEW.supervisor, NEW.subject, NEW.document_number,
      NEW.document_on, NEW.units, NEW.planned_on, NEW.content, NEW.recorded_by, NEW.recorded_at)
     IS DISTINCT FROM
     (OLD.id, OLD.code, OLD.body, OLD.act, OLD.supervisor, OLD.subject, OLD.document_number,
      OLD.document_on, OLD.units, OLD.planned_on, OLD.content, OLD.recorded_by, OLD.recorded_at)
  THEN
    RAISE EXCEPTION 'a supervision is made or dropped, not rewritten'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_supervision_stands BEFORE UPDATE OR DELETE ON steering_supervision
  FOR EACH ROW EXECUTE FUNCTION steering_supervision_guard();

CREATE FUNCTION steering_question_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a question stands, and so does its due day'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER steering_question_stands BEFORE UPDATE OR DELETE ON steering_question
  FOR EACH ROW EXECUTE FUNCTION steering_question_guard();

CREATE FUNCTION steering_reply_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.accepted IS NOT NULL OR
     (NEW.id, NEW.question_id, NEW.number, NEW.document_number, NEW.document_on, NEW.words,
      NEW.given_by, NEW.given_at) IS DISTINCT FROM
     (OLD.id, OLD.question_id, OLD.number, OLD.document_number, OLD.document_on, OLD.words,
      OLD.given_by, OLD.given_at) THEN
    RAISE EXCEPTION 'a reply is decided once, not rewritten'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_reply_stands BEFORE UPDATE OR DELETE ON steering_reply
  FOR EACH ROW EXECUTE FUNCTION steering_reply_guard();

CREATE FUNCTION steering_recommendation_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.task IS NOT NULL OR
     (NEW.id, NEW.supervision_id, NEW.number, NEW.unit, NEW.text, NEW.due_on,
      NEW.document_number, NEW.document_on, NEW.recorded_by, NEW.recorded_at) IS DISTINCT FROM
     (OLD.id, OLD.supervision_id, OLD.number, OLD.unit, OLD.text, OLD.due_on,
      OLD.document_number, OLD.document_on, OLD.recorded_by, OLD.recorded_at) THEN
    RAISE EXCEPTION 'a recommendation becomes a task once, and is not rewritten'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER steering_recommendation_stands BEFORE UPDATE OR DELETE ON steering_recommendation
  FOR EACH ROW EXECUTE FUNCTION steering_recommendation_guard();
"""

UNDO = """
DROP TRIGGER steering_recommendation_stands ON steering_recommendation;
DROP FUNCTION steering_recommendation_guard();
DROP TRIGGER steering_reply_stands ON steering_reply;
DROP FUNCTION steering_reply_guard();
DROP TRIGGER steering_question_stands ON steering_question;
DROP FUNCTION steering_question_guard();
DROP TRIGGER steering_supervision_stands ON steering_supervision;
DROP FUNCTION steering_supervision_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0009_paper_issues"),
    ]

    operations = [
        migrations.CreateModel(
            name="Supervision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                (
                    "body",
                    models.TextField(
                        help_text="kind of the body, definitions/steering/supervision.yaml"
                    ),
                ),
                (
                    "act",
                    models.TextField(
                        help_text="kind of the act, definitions/steering/supervision.yaml"
                    ),
                ),
                ("supervisor", models.TextField()),
                ("subject", models.TextField()),
                ("document_number", models.TextField()),
                ("document_on", models.DateField()),
                (
                    "units",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), size=None
                    ),
                ),
                ("planned_on", models.DateField()),
                (
                    "content",
                    models.CharField(help_text="fingerprint of what was handed in", max_length=64),
                ),
                ("recorded_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                ("held_on", models.DateField(null=True)),
                ("held_by", models.TextField(db_default="")),
                ("held_at", models.DateTimeField(null=True)),
                ("why", models.TextField(db_default="", help_text="why it was dropped")),
                ("dropped_by", models.TextField(db_default="")),
                ("dropped_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "steering_supervision",
                "indexes": [models.Index(fields=["planned_on"], name="steering_supervision_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("units__len__gte", 1)),
                        name="a_supervision_names_agencies",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("held_at__isnull", True),
                                ("held_by", ""),
                                ("held_on__isnull", True),
                            ),
                            models.Q(
                                ("held_at__isnull", False),
                                ("held_on__isnull", False),
                                models.Q(("held_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_supervision_that_was_made_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_at__isnull", True), ("dropped_by", ""), ("why", "")),
                            models.Q(
                                ("dropped_at__isnull", False),
                                ("held_at__isnull", True),
                                models.Q(("dropped_by", ""), _negated=True),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_supervision_that_was_dropped_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("code", models.TextField(unique=True)),
                ("unit", models.TextField()),
                ("text", models.TextField()),
                ("due_on", models.DateField()),
                ("recorded_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "supervision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.supervision",
                    ),
                ),
            ],
            options={
                "db_table": "steering_question",
            },
        ),
        migrations.CreateModel(
            name="QuestionReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recipient", models.TextField()),
                ("kind", models.TextField()),
                ("days", models.IntegerField()),
                ("due_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.question",
                    ),
                ),
            ],
            options={
                "db_table": "steering_question_reminder",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "recipient", "due_on", "kind", "days"),
                        name="nobody_is_reminded_twice_of_a_question",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["DUE", "OVERDUE"])),
                        name="a_question_reminder_is_of_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("document_number", models.TextField()),
                ("document_on", models.DateField()),
                ("words", models.TextField()),
                ("given_by", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("accepted", models.BooleanField(null=True)),
                ("why", models.TextField(db_default="")),
                ("decided_by", models.TextField(db_default="")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.question",
                    ),
                ),
            ],
            options={
                "db_table": "steering_reply",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("question", "number"), name="a_reply_stands_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("accepted__isnull", True), ("accepted", True), _connector="OR"
                        ),
                        fields=("question",),
                        name="one_reply_waits_or_holds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted__isnull", True),
                                ("decided_at__isnull", True),
                                ("decided_by", ""),
                                ("why", ""),
                            ),
                            models.Q(
                                ("accepted__isnull", False),
                                ("decided_at__isnull", False),
                                models.Q(("decided_by", ""), _negated=True),
                                models.Q(
                                    ("accepted", True),
                                    models.Q(("why", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_reply_says_by_whom_and_a_returned_one_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", ""),
                            models.Q(("decided_by", models.F("given_by")), _negated=True),
                            ("given_by", "system"),
                            _connector="OR",
                        ),
                        name="nobody_accepts_the_own_reply",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("unit", models.TextField()),
                ("text", models.TextField()),
                ("due_on", models.DateField()),
                ("document_number", models.TextField()),
                ("document_on", models.DateField()),
                (
                    "task",
                    models.TextField(
                        help_text="code of the task that it became", null=True, unique=True
                    ),
                ),
                ("recorded_by", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "supervision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="steering.supervision",
                    ),
                ),
            ],
            options={
                "db_table": "steering_recommendation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("supervision", "number"), name="a_recommendation_stands_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(fields=["due_on"], name="steering_question_due"),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("supervision", "number"), name="a_question_stands_once"
            ),
        ),
        migrations.RunSQL(GUARDS, UNDO),
    ]
