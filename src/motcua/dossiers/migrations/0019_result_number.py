from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0018_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="result",
            name="number",
            field=models.TextField(
                db_default="", help_text="of the issued paper, as it was registered"
            ),
        ),
    ]
