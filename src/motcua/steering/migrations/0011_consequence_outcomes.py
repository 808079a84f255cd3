from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0010_supervision"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="consequence",
            name="an_answered_consequence_names_its_decision",
        ),
        migrations.AddField(
            model_name="consequence",
            name="outcome",
            field=models.TextField(
                db_default="",
                help_text="code of definitions/steering/discipline.yaml; empty: not said",
            ),
        ),
        migrations.AddConstraint(
            model_name="consequence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at__isnull", True),
                        ("answered_by", ""),
                        ("decision_number", ""),
                        ("decision_on__isnull", True),
                        ("outcome", ""),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("decision_on__isnull", False),
                        models.Q(("answered_by", ""), _negated=True),
                        models.Q(("decision_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_answered_consequence_names_its_decision",
            ),
        ),
    ]
