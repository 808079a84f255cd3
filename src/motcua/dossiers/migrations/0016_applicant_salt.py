from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0015_applicant_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="applicant_salt",
            field=models.CharField(
                db_default="",
                help_text="of the digest in the ledger",
                max_length=32,
            ),
        ),
    ]
