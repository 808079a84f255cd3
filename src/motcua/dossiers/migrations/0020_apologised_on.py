from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0019_result_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="fact",
            name="apologised_on",
            field=models.DateField(help_text="when first appointed anew, with regrets", null=True),
        ),
    ]
