from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0004_published_missed"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedvalue",
            name="imported",
            field=models.BigIntegerField(help_text="rows on another source's claims", null=True),
        ),
        migrations.AddField(
            model_name="publishedvalue",
            name="simulated",
            field=models.BigIntegerField(null=True),
        ),
    ]
