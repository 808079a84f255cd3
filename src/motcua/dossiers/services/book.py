"""Close the yearly book of a unit."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import connection

from motcua.core import clock, outbox
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.errors import BookClosed, BookStillOpen
from motcua.dossiers.logbook import BookState, book_state
from motcua.dossiers.models import Logbook
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor

BOOK_CLOSED = "logbook.closed"


def _codes(unit: str, year: int) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dossier_id, code FROM dossiers_fact WHERE unit = %s AND origin = 'LIVE'"
            " AND received_on >= %s AND received_on < %s ORDER BY dossier_id",
            [unit, date(year, 1, 1), date(year + 1, 1, 1)],
        )
        return [(int(number), str(code)) for number, code in cursor.fetchall()]


@command
def logbook_close(*, actor: Actor, at: datetime, unit: str, year: int) -> BookState:
    """Close the book of a year that is over: its entries are numbered for good.

    What is recorded for that year later stands in the supplement. Raises ``UnitUnknown``,
    ``NotPermitted``, ``BookStillOpen``, ``BookClosed``.
    """
    organisation.authorise(actor, "dossiers.close_book", unit)
    name = organisation.unit_get(unit).name_vi
    if year >= clock.local_day(at).year:
        raise BookStillOpen(year=year, next=year + 1)
    with connection.cursor() as cursor:
        # A receipt that is being written now may hold a lower number: wait for it.
        cursor.execute("LOCK TABLE dossiers_dossier IN SHARE MODE")
    if book_state(unit=unit, year=year) is not None:
        raise BookClosed(unit=name, year=year)
    found = _codes(unit, year)
    digest = hashlib.sha256("\n".join(code for _, code in found).encode()).hexdigest()
    ledger.append(
        stream=f"logbook:{unit}:{year}", kind=BOOK_CLOSED, actor=actor.code, occurred_at=at,
        body={"unit": unit, "year": year, "entries": len(found), "codes_digest": digest},
    )  # fmt: skip
    kept = Logbook.objects.create(
        unit=unit, year=year, entries=len(found), last_dossier=found[-1][0] if found else 0,
        digest=digest, closed_at=at, closed_by=actor.code,
    )  # fmt: skip
    outbox.emit(
        name=events.LOGBOOK_CLOSED, record=f"logbook:{unit}:{year}",
        payload={"unit": unit, "year": year},
    )  # fmt: skip
    return BookState(unit, year, kept.entries, digest, at, actor.code, kept.last_dossier)
