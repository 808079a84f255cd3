from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0005_waits"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="appointed_on",
            field=models.DateField(help_text="the day last given to the applicant", null=True),
        ),
        migrations.AddField(
            model_name="fact",
            name="assignee",
            field=models.TextField(
                db_default="", help_text="code of the official whose task it is"
            ),
        ),
        migrations.AddField(
            model_name="fact",
            name="reappointments",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name="fact",
            index=models.Index(
                condition=models.Q(
                    ("closed_on__isnull", True), models.Q(("assignee", ""), _negated=True)
                ),
                fields=["assignee", "due_on", "dossier"],
                name="dossiers_fact_assignee",
            ),
        ),
    ]
