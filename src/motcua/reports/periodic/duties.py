"""Which reports are due by which day, recorded before the day is over.

A share of reports sent in time needs those that nobody sent. The calendar of a kind says what
is due, and it can be corrected later; so the due day of each unit is written down when the
period has ended and counts from then on. What was due before anybody wrote it down is not
counted: nobody was asked by this system.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection

from motcua.core import clock, outbox
from motcua.core.commands import command, step
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor
from motcua.reports import events
from motcua.reports.periodic.contracts import Kind, Span
from motcua.reports.periodic.rules import due_on, tier_of
from motcua.reports.periodic.selectors import kind_get, kind_list, span_list

_INSERT = """
INSERT INTO reports_due (kind, period, unit, due_on, recorded_on, recorded_at)
SELECT %(kind)s, %(period)s, d.unit, d.due_on, %(on)s, %(at)s
  FROM unnest(%(units)s::text[], %(days)s::date[]) AS d(unit, due_on)
ON CONFLICT (kind, period, unit) DO NOTHING RETURNING unit
"""


@step
def dues_keep(actor: Actor, at: datetime, kind: str, period: str, days: Mapping[str, date]) -> int:
    """Write due days by unit down; how many are new. One that is known stays as it is.

    ``days`` holds no day that is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "kind": kind, "period": period, "on": clock.local_day(at), "at": at,
                "units": list(days), "days": list(days.values()),
            },
        )  # fmt: skip
        added = sorted(unit for (unit,) in cursor.fetchall())
    if not added:
        return 0
    told = "\n".join(f"{unit} {days[unit].isoformat()}" for unit in added)
    record = f"report-due:{kind}:{period}"
    ledger.append(
        stream=record, kind="reports.periodic.due", actor=actor.code, occurred_at=at,
        body={
            "kind": kind, "period": period, "units": len(added),
            "digest": hashlib.sha256(told.encode()).hexdigest(),
        },
    )  # fmt: skip
    outbox.emit(
        name=events.REPORT_DUE, record=record,
        payload={"kind": kind, "period": period, "units": len(added)},
    )  # fmt: skip
    return len(added)


def _days(kind: Kind, span: Span, today: date) -> dict[str, date]:
    """The due days of a period that has ended, by unit; none that is over."""
    found = {}
    for unit in organisation.unit_list(on=span.period.last):
        due = due_on(kind, span.kind, span.period.last, tier_of(unit))
        if due is not None and due >= today:
            found[unit.code] = due
    return found


def dues_asked(span: Span, under: str, due: date) -> dict[str, date]:
    """The units that have to answer a request, each with the day of the request."""
    return {
        unit.code: due for unit in organisation.unit_list(on=span.period.last)
        if organisation.is_within(unit.code, under)
    }  # fmt: skip


@command
def dues_record(*, at: datetime) -> int:
    """Write down the due days of every period that has ended; how many are new.

    The same day again changes nothing. What is due already over is left out: see the module.
    """
    today, new = clock.local_day(at), 0
    for latest in kind_list(on=today):
        for span in span_list(kind=latest, today=today):
            if span.period.until > today:
                continue
            kind = kind_get(latest.code, on=span.period.last)
            due = kind.due(span.kind)
            if due is None or (today - span.period.last).days > max(due.days.values(), default=0):
                continue
            new += dues_keep(SYSTEM, at, kind.code, span.period.code, _days(kind, span, today))
    return new
