from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0004_work_programmes"),
    ]

    operations = [
        migrations.AddField(
            model_name="taskfact",
            name="stage",
            field=models.TextField(db_default=""),
        ),
        migrations.AddField(
            model_name="taskfact",
            name="stage_on",
            field=models.DateField(null=True),
        ),
    ]
