import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("steering", "0004_plan_change_guards"),
    ]

    operations = [
        migrations.AddField(
            model_name="inspection",
            name="members",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                db_default=[],
                default=list,
                help_text="codes of the officials of the team, who know of a sudden visit beforehand",
                size=None,
            ),
        ),
    ]
