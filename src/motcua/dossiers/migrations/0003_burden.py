from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0002_agency_fact"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("failed", models.IntegerField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "dossiers_attempt",
            },
        ),
        migrations.AddField(
            model_name="dossier",
            name="applicant_unit",
            field=models.TextField(db_default="", help_text="the applicant's commune"),
        ),
        migrations.AddField(
            model_name="fact",
            name="cost_estimate",
            field=models.BigIntegerField(help_text="đồng, constant prices", null=True),
        ),
        migrations.AddField(
            model_name="fact",
            name="cost_incurred",
            field=models.BigIntegerField(help_text="đồng, constant prices", null=True),
        ),
        migrations.AddField(
            model_name="fact",
            name="distance_m",
            field=models.IntegerField(help_text="straight, between two communes", null=True),
        ),
        migrations.AddField(
            model_name="fact",
            name="fee",
            field=models.BigIntegerField(db_default=0, help_text="đồng"),
        ),
        migrations.AddField(
            model_name="fact",
            name="supplements",
            field=models.IntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="fact",
            name="trips",
            field=models.IntegerField(null=True),
        ),
    ]
