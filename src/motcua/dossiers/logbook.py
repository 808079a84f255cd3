"""The yearly book of a unit: every dossier of ours that it received, numbered from 01.

Numbers follow the order of recording, so a new entry never moves an old one. Once a book is
closed, what is recorded for its year later stands in a supplement with numbers of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.dossiers.contracts import Status
from motcua.dossiers.models import Logbook

ENTIRE = 1_000_000


@dataclass(frozen=True)
class BookRow:
    """One line. ``late`` lines belong to the supplement of a closed book.

    ``reappointed_on`` is the day last given, where it is not the first one.
    """

    number: int
    late: bool
    dossier_id: int
    code: str
    procedure: str
    procedure_version: int
    applicant_name: str
    applicant_address: str
    applicant_phone: str
    applicant_id_number: str
    received_on: date
    due_on: date | None
    closed_on: date | None
    returned_on: date | None
    channel: str
    return_channel: str
    status: Status
    entered_afterwards: bool
    reappointed_on: date | None
    collector: str

    @property
    def shown_number(self) -> str:
        """``01``; ``BS-01`` in a supplement."""
        return f"BS-{self.number:02d}" if self.late else f"{self.number:02d}"


@dataclass(frozen=True)
class BookState:
    """Whether the book of a unit and year is closed, since when, with how many entries."""

    unit: str
    year: int
    entries: int
    digest: str
    closed_at: datetime
    closed_by: str
    last_dossier: int


_STATEMENT = """
WITH numbered AS (
  SELECT f.*, f.dossier_id > %(last)s AS late,
         row_number() OVER (PARTITION BY f.dossier_id > %(last)s ORDER BY f.dossier_id) AS number
    FROM dossiers_fact f
   WHERE f.unit = %(unit)s AND f.origin = 'LIVE'
     AND f.received_on >= %(since)s AND f.received_on < %(until)s
)
SELECT n.number, n.late, n.dossier_id, n.code, n.procedure, n.procedure_version,
       d.applicant_name, d.applicant_address, d.applicant_phone, d.applicant_id_number,
       n.received_on, n.due_on, n.closed_on, n.returned_on, n.channel, n.return_channel,
       n.status, n.entered_afterwards,
       CASE WHEN n.reappointments > 0 THEN n.appointed_on END, h.name
  FROM numbered n
  JOIN dossiers_dossier d ON d.id = n.dossier_id
  LEFT JOIN dossiers_handover h ON h.dossier_id = n.dossier_id
 WHERE n.dossier_id > %(after)s
 ORDER BY n.dossier_id LIMIT %(limit)s
"""


def book_state(*, unit: str, year: int) -> BookState | None:
    """The closed book, or ``None`` while it is open. One statement."""
    found = Logbook.objects.filter(unit=unit, year=year).first()
    if found is None:
        return None
    return BookState(
        unit, year, found.entries, found.digest, found.closed_at, found.closed_by,
        found.last_dossier,
    )  # fmt: skip


def book_rows(
    *, unit: str, year: int, state: BookState | None, after: int = 0, limit: int = ENTIRE
) -> list[BookRow]:
    """Lines of the book in their order, those of the supplement last. One statement.

    ``after`` is the ``dossier_id`` of the last line of the page before. The caller has
    checked that the reader may see the people of the unit.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _STATEMENT,
            {
                "unit": unit, "since": date(year, 1, 1), "until": date(year + 1, 1, 1),
                "last": state.last_dossier if state else 2**62, "after": after, "limit": limit,
            },
        )  # fmt: skip
        return [_row(values) for values in cursor.fetchall()]


def _row(values: Sequence[Any]) -> BookRow:
    found = dict(zip((field.name for field in fields(BookRow)), values, strict=True))
    found |= {
        "return_channel": found["return_channel"] or "", "status": Status(found["status"]),
        "collector": found["collector"] or "",
    }  # fmt: skip
    return BookRow(**found)
