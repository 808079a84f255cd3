from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procedures", "0004_process_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="version",
            name="procedure_content",
            field=models.JSONField(
                help_text="name, field, audience and other words as this version gave them",
                null=True,
            ),
        ),
    ]
