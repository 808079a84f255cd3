from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0005_money_taken"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="of_due",
            field=models.BooleanField(db_default=False, help_text="what is still due is given up"),
        ),
    ]
