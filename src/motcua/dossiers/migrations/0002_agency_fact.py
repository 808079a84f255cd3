"""The agencies that must apply the one-stop mechanism, each with its first dossier."""

from typing import ClassVar

from django.db import migrations

VIEW = """
CREATE VIEW dossiers_agency_fact AS
SELECT u.code AS unit, u.level, u.kind,
       CASE WHEN u.level = 'DISTRICT' THEN u.code
            WHEN u.level = 'COMMUNE' AND p.level = 'DISTRICT' THEN u.parent END AS district,
       u.valid_from, u.valid_until,
       (SELECT f.received_on FROM dossiers_fact f WHERE f.unit = u.code
         ORDER BY f.received_on LIMIT 1) AS first_dossier_on
  FROM organisation_unit u LEFT JOIN organisation_unit p ON p.code = u.parent
 WHERE u.kind <> 'PROVINCE'
"""


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("dossiers", "0001_initial"), ("organisation", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(VIEW, "DROP VIEW dossiers_agency_fact")]
