from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0012_access"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("applicant_id_number", ""), _negated=True),
                fields=["applicant_id_number"],
                name="dossiers_dossier_id_number",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("origin", "LIVE")),
                fields=["unit", "applicant_folded"],
                name="dossiers_dossier_person",
                opclasses=["text_ops", "text_pattern_ops"],
            ),
        ),
    ]
