"""Money of the committee's plan counts under the agency through which it acts."""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.db import migrations

MONEY: str = import_module("motcua.plans.migrations.0008_money_facts").MONEY
JOIN = "JOIN organisation_unit u ON u.code = p.unit"
ACTING = "JOIN organisation_unit u ON u.code = regexp_replace(p.unit, '[.]BCD$', '')"
NOW = MONEY.replace(" p.unit,", " u.code AS unit,", 1).replace(JOIN, ACTING)


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("plans", "0011_scheme_texts")]
    operations: ClassVar = [
        migrations.RunSQL(
            f"DROP VIEW plans_money_fact; {NOW}", f"DROP VIEW plans_money_fact; {MONEY}"
        ),
    ]
