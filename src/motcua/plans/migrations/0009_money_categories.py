"""A source of money is written with its category; what stands without one is the default's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_money_facts"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__regex", "^[A-Z_]+(/[A-Z_]+)?$")),
                name="an_adjustment_names_source_and_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="money",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__regex", "^[A-Z_]+(/[A-Z_]+)?$")),
                name="money_names_source_and_category",
            ),
        ),
        migrations.AddConstraint(
            model_name="movement",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__regex", "^[A-Z_]+(/[A-Z_]+)?$")),
                name="a_movement_names_source_and_category",
            ),
        ),
    ]
