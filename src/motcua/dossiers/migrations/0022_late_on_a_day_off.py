"""A dossier that ended on a day off after its deadline is late, as its clock says now."""

from django.db import migrations

FILL = """
UPDATE dossiers_fact SET days_late = 1 WHERE closed_on > due_on AND days_late = 0
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0021_apologies_before"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
