"""On time by two definitions, side by side, and why they differ.

The simple one judges what was closed in the period: closed on or before the deadline that
the rules give, waits included. The operational one (Decision 766/QĐ-TTg) judges everything
in hand against the day promised on the receipt: time spent waiting for the applicant is
taken off; what waits counts by the day of the request; more than one request is late; what
is still open counts by the last day of the period.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from motcua.dossiers.standing import STANDING, StandingRow, records


class Case(StrEnum):
    """What sort of dossier it is, as far as the two definitions differ."""

    PLAIN = "PLAIN"
    SUPPLEMENTED = "SUPPLEMENTED"
    MANY_REQUESTS = "MANY_REQUESTS"
    WITHOUT_RESULT = "WITHOUT_RESULT"
    OPEN = "OPEN"
    WAITING = "WAITING"
    UNJUDGED = "UNJUDGED"


class Verdict(StrEnum):
    """What a definition says of a dossier; ``NONE``: it does not judge it."""

    ON_TIME = "ON_TIME"
    LATE = "LATE"
    NONE = "NONE"


_CASE: Final = """
CASE WHEN first_due IS NULL THEN 'UNJUDGED'
     WHEN NOT closed AND waiting THEN 'WAITING'
     WHEN NOT closed THEN 'OPEN'
     WHEN outcome IN ('WITHDRAWN', 'STOPPED') THEN 'WITHOUT_RESULT'
     WHEN requests > {requests} THEN 'MANY_REQUESTS'
     WHEN requests > 0 THEN 'SUPPLEMENTED'
     ELSE 'PLAIN' END
"""
_SIMPLE: Final = """
CASE WHEN NOT closed OR due IS NULL OR outcome IN ('WITHDRAWN', 'STOPPED') THEN 'NONE'
     WHEN closed_on <= due THEN 'ON_TIME' ELSE 'LATE' END
"""
_OPERATIONAL: Final = """
CASE WHEN first_due IS NULL THEN 'NONE'
     WHEN requests <= {requests} AND judged_on - stood <= first_due THEN 'ON_TIME'
     ELSE 'LATE' END
"""


@dataclass(frozen=True)
class OnTimeCount:
    """So many dossiers of a sort, and what each definition says of them."""

    case: Case
    simple: Verdict
    operational: Verdict
    count: int


def on_time_counts(
    *, since: date, until: date, units: Collection[str], requests_allowed: int
) -> tuple[OnTimeCount, ...]:
    """Every dossier in hand in the period, once. One statement."""
    parts = [part.format(requests="%(requests)s") for part in (_CASE, _SIMPLE, _OPERATIONAL)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(parts)}, count(*) FROM ({STANDING}) s GROUP BY 1, 2, 3"
            " ORDER BY 1, 2, 3",
            {
                "since": since, "until": until, "units": sorted(units),
                "requests": requests_allowed,
            },
        )  # fmt: skip
        return tuple(
            OnTimeCount(Case(case), Verdict(simple), Verdict(operational), count)
            for case, simple, operational, count in cursor.fetchall()
        )


def on_time_list(
    *, since: date, until: date, units: Collection[str], requests_allowed: int,
    cases: Sequence[Case], simple: Verdict | None = None, operational: Verdict | None = None,
    after: int = 0, limit: int = 50,
) -> list[StandingRow]:  # fmt: skip
    """The dossiers of those sorts with those verdicts, a page by receipt. One statement."""
    arguments: dict[str, Any] = {
        "since": since, "until": until, "units": sorted(units), "requests": requests_allowed,
        "cases": [case.value for case in cases], "simple": simple, "operational": operational,
        "after": after, "limit": limit,
    }  # fmt: skip
    condition = [f"({_CASE}) = ANY(%(cases)s)"]
    if simple is not None:
        condition.append(f"({_SIMPLE}) = %(simple)s")
    if operational is not None:
        condition.append(f"({_OPERATIONAL}) = %(operational)s")
    return records(" AND ".join(condition).format(requests="%(requests)s"), arguments)
