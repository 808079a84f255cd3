"""Reads of proposals to consider responsibility."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from motcua.core import clock
from motcua.steering.contracts.consequences import Consequence
from motcua.steering.recording import CONSEQUENCE
from motcua.steering.selectors import files_of, rows

_ROWS: Final = """
SELECT c.code, g.code, c.number, c.unit, c.asked, c.due_on, c.proposed_by, c.proposed_at,
       c.decision_number, c.decision_on, c.answer, c.answered_by, c.answered_at, c.outcome
  FROM steering_consequence c
  JOIN steering_finding g ON g.id = c.finding_id
  JOIN steering_inspection i ON i.id = g.inspection_id
  JOIN steering_inspection_fact f ON f.inspection_id = i.id
"""


def consequences_where(condition: str, values: list[Any]) -> tuple[Consequence, ...]:
    """Proposals on findings ``g`` of inspections ``i`` with facts ``f``. Two statements at most."""
    found = rows(f"{_ROWS} WHERE {condition} ORDER BY c.id", values)
    files = files_of(f"{CONSEQUENCE}{row[0]}" for row in found) if found else {}
    return tuple(
        Consequence(*[
            *row[:7], clock.local_day(row[7]), *row[8:12],
            clock.local_day(row[12]) if row[12] else None,
            tuple(files.get((f"{CONSEQUENCE}{row[0]}", 2), ())),
            row[7], row[12], row[13],
        ])
        for row in found
    )  # fmt: skip


def consequence_list(
    *, unit: str = "", since: date | None = None, until: date | None = None, waiting: bool = False
) -> tuple[Consequence, ...]:
    """Proposals of signed records, oldest first; of an agency and of days of proposal.

    ``waiting`` keeps those that are not answered. Two statements at most.
    """
    parts, values = ["f.signed_on IS NOT NULL"], list[Any]()
    if unit:
        parts.append("c.unit = %s")
        values.append(unit)
    if since is not None:
        parts.append("c.proposed_at >= %s")
        values.append(clock.at_local(since))
    if until is not None:
        parts.append("c.proposed_at < %s")
        values.append(clock.at_local(until + timedelta(days=1)))
    if waiting:
        parts.append("c.answered_at IS NULL")
    return consequences_where(" AND ".join(parts), values)
