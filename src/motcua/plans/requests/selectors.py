"""Reads of requests to the centre."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db import connection

from motcua.plans.contracts import CentralRequest, RequestLine
from motcua.plans.errors import RequestUnknown
from motcua.plans.requests.rules import Place

STREAM: Final = "plan-request:"
MOST_REQUESTS: Final = 500
_HEAD: Final = """
SELECT q.id, q.code, r.code, q.source, q.ministry, q.reason, q.drafted_by, q.drafted_on,
       i.number, i.issued_on, i.issued_by, a.number, a.answered_on, a.recorded_by,
       w.withdrawn_on, coalesce(w.withdrawn_by, ''), coalesce(w.reason, '')
  FROM plans_request q JOIN plans_round r ON r.id = q.round_id
  LEFT JOIN plans_request_issue i ON i.request_id = q.id
  LEFT JOIN plans_request_answer a ON a.request_id = q.id
  LEFT JOIN plans_request_withdrawal w ON w.request_id = q.id
 WHERE %(code)s IN ('', q.code) AND %(round)s IN ('', r.code)
   AND (%(plan)s = '' OR EXISTS (SELECT FROM plans_request_line x JOIN plans_plan y
        ON y.id = x.plan_id WHERE x.request_id = q.id AND y.code = %(plan)s))
 ORDER BY q.id DESC LIMIT %(most)s
"""
_LINES: Final = """
SELECT l.request_id, p.code, l.line, p.unit, coalesce(t.title, ''), l.year, l.amount, g.granted
  FROM plans_request_line l JOIN plans_plan p ON p.id = l.plan_id
  LEFT JOIN plans_version v ON v.plan_id = p.id AND v.number = p.version
  LEFT JOIN plans_line t ON t.version_id = v.id AND t.code = l.line
  LEFT JOIN plans_request_grant g ON g.line_id = l.id
 WHERE l.request_id = ANY(%s) ORDER BY l.id
"""
_ALLOWED: Final = """
SELECT p.code, b.line, CASE WHEN b.closed THEN 0 ELSE b.estimate + least(b.adjusted, 0) END
  FROM plans_balance b JOIN plans_plan p ON p.id = b.plan_id
  JOIN plans_round r ON r.id = p.round_id
 WHERE r.code = %s AND b.source = %s
"""


def allowed_of(round_code: str, source: str) -> dict[Place, int]:
    """What approved lines of a round may ask of a source: the estimate, less where it was lowered,
    and nothing once settled. What an adjustment adds was agreed on by its own document.

    One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ALLOWED, [round_code, source])
        return {(plan, line): amount for plan, line, amount in cursor.fetchall()}


def request_list(
    *, round_code: str = "", plan: str = "", code: str = "", every: bool = False
) -> list[CentralRequest]:
    """Requests of a round, or those that ask for a plan's lines, the latest first.

    The latest ``MOST_REQUESTS``, or ``every`` one. Two statements.
    """
    values = {
        "code": code, "round": round_code, "plan": plan,
        "most": None if every else MOST_REQUESTS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, values)
        heads = cursor.fetchall()
        cursor.execute(_LINES, [[row[0] for row in heads]])
        lines: dict[int, list[RequestLine]] = defaultdict(list)
        for request_id, *rest in cursor.fetchall():
            lines[request_id].append(RequestLine(*rest))
    found = []
    for request_id, known, round_, source, ministry, reason, by, on, *later in heads:
        number, issued_on, issued_by, answer, answered_on, answered_by, *taken_back = later
        acts = 1 + sum(day is not None for day in (issued_on, answered_on, taken_back[0]))
        found.append(
            CentralRequest(
                known, round_, source, ministry, reason, by, on, acts,
                tuple(lines[request_id]), number or "", issued_on, issued_by or "",
                answer or "", answered_on, answered_by or "", *taken_back,
            )
        )  # fmt: skip
    return found


def request_get(code: str) -> CentralRequest:
    """One request. Two statements. Raises ``RequestUnknown``."""
    found = request_list(code=code) if code else []
    if not found:
        raise RequestUnknown(code=code)
    return found[0]
