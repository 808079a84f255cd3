"""Reads of plans: as first approved, as changed since, and every change."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

from motcua.steering.contracts.changes import ChangeKind, ChangeLine, ChangeState, PlanChange
from motcua.steering.contracts.inspections import Plan, PlanItem
from motcua.steering.errors import RecordUnknown
from motcua.steering.selectors import rows

_LAST: Final = """
  LEFT JOIN LATERAL (
    SELECT l.kind, l.month FROM steering_plan_change_line l
      JOIN steering_plan_change c ON c.id = l.change_id
     WHERE l.item_id = v.id AND c.state = 'APPROVED'{until} ORDER BY c.number DESC LIMIT 1
  ) n ON true
"""
NOW: Final = _LAST.format(until="")
"""The last approved change ``n`` of a planned visit ``v``."""
THEN: Final = _LAST.format(until=" AND c.decided_at < %(until)s")
"""The last one approved before a moment ``until``."""
_PLAN: Final = (
    "SELECT id, code, year, agency, drafted_by, approved_by, approved_at, document_number"
    " FROM steering_plan"
)
_ITEM: Final = f"""
SELECT v.number, v.unit, coalesce(n.month, v.month), v.checklist, v.subject, v.team,
       coalesce(i.code, ''), f.visited_on, v.month, coalesce(n.kind = 'DROP', false),
       coalesce(a.number, 0), v.id
  FROM steering_plan_item v
  LEFT JOIN steering_inspection i ON i.item_id = v.id
  LEFT JOIN steering_inspection_fact f ON f.inspection_id = i.id
  LEFT JOIN steering_plan_change a ON a.id = v.change_id
  {NOW}
 WHERE v.plan_id = %s ORDER BY 3, v.number
"""


def plan_list(*, limit: int = 100) -> list[Plan]:
    """The plans, newest year first, without their visits. One statement."""
    found = rows(f"{_PLAN} ORDER BY year DESC, agency LIMIT %s", [limit])
    return [Plan(*[*row[1:], ()]) for row in found]


def _items(plan_id: int) -> list[PlanItem]:
    return [PlanItem(*[*row[:5], tuple(row[5]), *row[6:]]) for row in rows(_ITEM, [plan_id])]


def current_items(plan_id: int) -> list[PlanItem]:
    """The visits of a plan after all approved changes. One statement."""
    return [item for item in _items(plan_id) if not item.dropped]


def plan_get(code: str) -> Plan:
    """One plan with its visits and changes. Four statements. Raises ``RecordUnknown``."""
    found = rows(f"{_PLAN} WHERE code = %s", [code])
    if not found:
        raise RecordUnknown(code=code)
    items = _items(found[0][0])
    first = sorted(
        (item for item in items if not item.change), key=lambda i: (i.first_month, i.number)
    )
    now = tuple(item for item in items if not item.dropped)
    return Plan(*[*found[0][1:], now, tuple(first), _changes(found[0][0])])


def _changes(plan_id: int) -> tuple[PlanChange, ...]:
    lines: dict[int, list[ChangeLine]] = defaultdict(list)
    for change, kind, item, month, unit, checklist, subject, team in rows(
        "SELECT l.change_id, l.kind, coalesce(v.number, 0), coalesce(l.month, 0),"
        " CASE WHEN l.item_id IS NULL THEN l.unit ELSE v.unit END, l.checklist,"
        " CASE WHEN l.item_id IS NULL THEN l.subject ELSE v.subject END, l.team"
        " FROM steering_plan_change_line l JOIN steering_plan_change c ON c.id = l.change_id"
        " LEFT JOIN steering_plan_item v ON v.id = l.item_id"
        " WHERE c.plan_id = %s ORDER BY l.change_id, l.position",
        [plan_id],
    ):
        line = ChangeLine(ChangeKind(kind), item, month, unit, checklist, subject, tuple(team))
        lines[change].append(line)
    found: list[tuple[Any, ...]] = rows(
        "SELECT id, number, state, reason, drafted_by, drafted_at, document_number, why,"
        " decided_by, decided_at FROM steering_plan_change WHERE plan_id = %s ORDER BY number",
        [plan_id],
    )
    return tuple(
        PlanChange(*[row[1], ChangeState(row[2]), *row[3:], tuple(lines[row[0]])]) for row in found
    )
