import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0004_fact_procedure_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="closed_time",
            field=models.TimeField(null=True, help_text="on the wall clock of where it was closed"),
        ),
        migrations.AddField(
            model_name="fact",
            name="waits",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=django.contrib.postgres.fields.ArrayField(
                    base_field=models.DateField(null=True), size=None
                ),
                db_default=[],
                default=list,
                help_text="waits for the applicant: asked on, ended on, deadline until then",
                size=None,
            ),
        ),
    ]
