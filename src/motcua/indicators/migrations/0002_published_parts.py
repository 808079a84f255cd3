from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="publishedvalue",
            name="a_value_is_published_once",
        ),
        migrations.AddField(
            model_name="publishedvalue",
            name="group",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="publishedvalue",
            name="group_by",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="publishedvalue",
            name="inputs_count",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="publishedvalue",
            name="inputs_fingerprint",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddIndex(
            model_name="publishedvalue",
            index=models.Index(
                fields=["code", "unit", "group_by", "on_day"], name="published_by_unit"
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedvalue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects__isnull", True)),
                fields=("code", "on_day", "unit", "group_by", "group"),
                name="a_value_is_published_once",
            ),
        ),
    ]
