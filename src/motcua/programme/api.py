"""What other modules may call."""

from __future__ import annotations

from motcua.programme.loading import read_programme
from motcua.programme.outlining import clauses as outline_count
from motcua.programme.outlook import board, prospect
from motcua.programme.publishing import daily_publish, days_publish, due_publish, months_publish
from motcua.programme.selectors import (
    measure_by,
    measure_get,
    measure_state,
    measure_trend,
    programme_get,
    programme_list,
    programme_on,
    scoreboard,
    target_get,
    target_standing,
    unit_shares,
)

__all__ = [
    "board",
    "daily_publish",
    "days_publish",
    "due_publish",
    "measure_by",
    "measure_get",
    "measure_state",
    "measure_trend",
    "months_publish",
    "outline_count",
    "programme_get",
    "programme_list",
    "programme_on",
    "prospect",
    "read_programme",
    "scoreboard",
    "target_get",
    "target_standing",
    "unit_shares",
]
