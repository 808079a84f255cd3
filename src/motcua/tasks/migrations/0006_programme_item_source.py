"""Only what the work programme itself gave counts as its item.

A task that another document gave may carry the period of a programme and stays outside of it
(ADR 25). Counted as an item it could be given at any time, also after the approval.
"""

from __future__ import annotations

from importlib import import_module
from typing import ClassVar

from django.db import migrations

BEFORE = import_module("motcua.tasks.migrations.0003_task_fact_view").VIEW.replace(
    "CREATE VIEW", "CREATE OR REPLACE VIEW"
)
VIEW = BEFORE.replace(
    "t.period <> '' AS programme_item",
    "t.period <> '' AND t.source = 'WORK_PROGRAMME' AS programme_item",
)


class Migration(migrations.Migration):
    """See the module docstring."""

    dependencies: ClassVar = [("tasks", "0005_drafting_stage")]
    operations: ClassVar = [migrations.RunSQL(VIEW, BEFORE)]
