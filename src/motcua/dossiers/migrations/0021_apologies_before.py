"""Days of the apologies that went out before facts held them, from their acts."""

from django.db import migrations

FILL = """
UPDATE dossiers_fact f SET apologised_on = a.day
  FROM (SELECT stream, (min(occurred_at) AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day
          FROM ledger_entry WHERE kind = 'dossier.reappointed' GROUP BY stream) a
 WHERE f.reappointments > 0 AND a.stream = 'dossier:' || f.code
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0020_apologised_on"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
