from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0002_absences"),
    ]

    operations = [
        migrations.AddField(
            model_name="absencerow",
            name="salt",
            field=models.CharField(db_default="", max_length=32),
        ),
    ]
