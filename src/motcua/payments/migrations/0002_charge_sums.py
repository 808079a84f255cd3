from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="charge",
            name="who_owes_nothing_has_a_reason",
        ),
        migrations.AddField(
            model_name="charge",
            name="exempted",
            field=models.BigIntegerField(db_default=0, help_text="đồng"),
        ),
        migrations.AddField(
            model_name="charge",
            name="exemption",
            field=models.TextField(db_default="", help_text="code of the exempt group"),
        ),
        migrations.AddField(
            model_name="charge",
            name="listed",
            field=models.BigIntegerField(db_default=0, help_text="đồng, before the exemption"),
        ),
        migrations.AddField(
            model_name="charge",
            name="paid_bank",
            field=models.BigIntegerField(db_default=0, help_text="đồng"),
        ),
        migrations.AddField(
            model_name="charge",
            name="paid_cash",
            field=models.BigIntegerField(db_default=0, help_text="đồng"),
        ),
        migrations.AddField(
            model_name="charge",
            name="paid_shown",
            field=models.BigIntegerField(db_default=0, help_text="đồng, by somebody's receipt"),
        ),
        migrations.AddField(
            model_name="charge",
            name="refunded",
            field=models.BigIntegerField(db_default=0, help_text="đồng"),
        ),
        migrations.AddField(
            model_name="charge",
            name="seq",
            field=models.IntegerField(db_default=1),
        ),
        migrations.AddField(
            model_name="charge",
            name="waived",
            field=models.BigIntegerField(db_default=0, help_text="đồng"),
        ),
        migrations.AlterField(
            model_name="charge",
            name="account",
            field=models.TextField(help_text="where the money is expected; empty: cash only"),
        ),
        migrations.AlterField(
            model_name="charge",
            name="dossier",
            field=models.TextField(),
        ),
        migrations.AddIndex(
            model_name="charge",
            index=models.Index(fields=["unit", "recorded_at"], name="payments_charge_unit"),
        ),
    ]
