import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0003_task_fact_view"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkProgramme",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField(unique=True)),
                ("unit", models.TextField()),
                ("period", models.TextField()),
                ("state", models.TextField(db_default="DRAFT")),
                ("drafted_by", models.TextField()),
                ("drafted_at", models.DateTimeField()),
                ("submitted_by", models.TextField(db_default="")),
                ("submitted_at", models.DateTimeField(null=True)),
                ("document_number", models.TextField(db_default="")),
                ("document_on", models.DateField(null=True)),
                (
                    "signer",
                    models.TextField(db_default="", help_text="who signed, as the document says"),
                ),
                ("approved_by", models.TextField(db_default="")),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "digest",
                    models.TextField(
                        db_default="", help_text="fingerprint of the items as approved"
                    ),
                ),
            ],
            options={
                "db_table": "tasks_programme",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("unit", "period"), name="an_agency_has_one_programme_of_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "DRAFT"),
                                ("approved_at__isnull", True),
                                ("approved_by", ""),
                                ("document_number", ""),
                                ("signer", ""),
                            ),
                            models.Q(
                                ("state", "SUBMITTED"),
                                ("submitted_at__isnull", False),
                                models.Q(("submitted_by", ""), _negated=True),
                                ("approved_at__isnull", True),
                                ("approved_by", ""),
                                ("document_number", ""),
                                ("signer", ""),
                            ),
                            models.Q(
                                ("state", "APPROVED"),
                                models.Q(("digest", ""), _negated=True),
                                ("approved_at__isnull", False),
                                ("document_on__isnull", False),
                                models.Q(("approved_by", ""), _negated=True),
                                models.Q(("document_number", ""), _negated=True),
                                models.Q(("signer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_programme_is_approved_with_number_day_and_signer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            ("approved_by", "system"),
                            models.Q(
                                models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                                models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_own_programme",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("state", models.TextField(db_default="PROPOSED")),
                ("reason", models.TextField()),
                ("proposed_by", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("document_number", models.TextField(db_default="")),
                ("document_on", models.DateField(null=True)),
                ("why", models.TextField(db_default="")),
                ("decided_by", models.TextField(db_default="")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tasks.workprogramme",
                    ),
                ),
            ],
            options={
                "db_table": "tasks_programme_change",
            },
        ),
        migrations.CreateModel(
            name="ProgrammeChangeLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField()),
                ("task", models.TextField(help_text="code of the item")),
                ("until_on", models.DateField(null=True)),
                ("title", models.TextField(db_default="")),
                ("product", models.TextField(db_default="")),
                ("owner", models.TextField(db_default="")),
                (
                    "supporting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tasks.programmechange",
                    ),
                ),
            ],
            options={
                "db_table": "tasks_programme_line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("change", "task"), name="a_programme_change_touches_an_item_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "ADD"),
                                models.Q(("title", ""), _negated=True),
                                models.Q(("owner", ""), _negated=True),
                            ),
                            models.Q(("kind", "MOVE"), ("title", ""), ("until_on__isnull", False)),
                            models.Q(("kind", "DROP"), ("title", ""), ("until_on__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_programme_change_adds_moves_or_drops",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.IntegerField()),
                ("text", models.TextField()),
                ("salt", models.CharField(max_length=32)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tasks.workprogramme",
                    ),
                ),
            ],
            options={
                "db_table": "tasks_programme_words",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "seq"), name="an_act_on_a_programme_has_its_words_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgrammeItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.IntegerField()),
                ("task", models.TextField(unique=True)),
                ("title", models.TextField()),
                ("product", models.TextField(db_default="")),
                ("owner", models.TextField()),
                (
                    "supporting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("due_on", models.DateField(null=True)),
                ("parent", models.TextField(db_default="")),
                (
                    "marks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                (
                    "change",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tasks.programmechange",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tasks.workprogramme",
                    ),
                ),
            ],
            options={
                "db_table": "tasks_programme_item",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "position"), name="an_approved_item_has_its_place"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="programmechange",
            constraint=models.UniqueConstraint(
                fields=("programme", "number"), name="a_programme_change_has_its_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="programmechange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "PROPOSED")),
                fields=("programme",),
                name="one_programme_change_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by", ""), ("state", "PROPOSED")
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state", "REFUSED"),
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("why", ""), _negated=True),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("document_on__isnull", False),
                        ("state", "APPROVED"),
                        models.Q(("decided_by", ""), _negated=True),
                        models.Q(("document_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_decided_programme_change_says_by_whom_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", ""),
                    ("decided_by", "system"),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_decides_on_the_own_programme_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="a_programme_change_has_a_reason",
            ),
        ),
    ]
