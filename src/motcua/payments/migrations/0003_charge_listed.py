from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0002_charge_sums"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE payments_charge SET listed = amount WHERE exempted = 0",
            migrations.RunSQL.noop,
        ),
    ]
