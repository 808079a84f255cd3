"""Results that go by post: what waits, what was handed over, what the post says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from motcua.dossiers.errors import PostalListUnknown
from motcua.dossiers.models import PostalList


@dataclass(frozen=True)
class PostalRow:
    """A result on its way: to whom, which try, and the last that the post said of it."""

    dossier_id: int
    code: str
    procedure: str
    applicant_name: str
    applicant_phone: str
    applicant_address: str
    returned_on: date | None
    attempt: int
    tracking: str = ""
    status: str = ""
    happened_on: date | None = None
    postage: int | None = None


@dataclass(frozen=True)
class PostalListed:
    """A hand-over list: its number in the unit's year, when, by whom, to whom."""

    list_id: int
    unit: str
    year: int
    number: int
    handed_at: datetime
    handed_by: str
    clerk_name: str
    items: int

    @property
    def shown_number(self) -> str:
        """``01/2026``."""
        return f"{self.number:02d}/{self.year}"


_PERSON = (
    "d.id, d.code, d.procedure, d.applicant_name, d.applicant_phone, d.applicant_address,"
    " f.returned_on"
)

# Never handed over, or came back after its latest try.
_PENDING = f"""
SELECT {_PERSON}, coalesce(tried.attempt, 0) + 1
  FROM dossiers_fact f
  JOIN dossiers_dossier d ON d.id = f.dossier_id
  LEFT JOIN LATERAL (
    SELECT max(i.attempt) AS attempt FROM dossiers_postal_item i WHERE i.dossier_id = d.id
  ) tried ON TRUE
 WHERE f.unit = %s AND f.origin = 'LIVE' AND f.status = 'RETURNED'
   AND f.return_channel = 'POST'
   AND (tried.attempt IS NULL OR EXISTS (
     SELECT 1 FROM dossiers_postal_event e
      WHERE e.dossier_id = d.id AND e.attempt = tried.attempt AND e.status = 'CAME_BACK'))
 ORDER BY d.id LIMIT %s
"""
MOST = 500
"""Results on one list; what is left waits for the next."""


def _row(values: Sequence[Any]) -> PostalRow:
    return PostalRow(*values)


def postal_pending(*, unit: str) -> list[PostalRow]:
    """Results to be handed to the post now, second tries among them. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, [unit, MOST])
        return [_row(values) for values in cursor.fetchall()]


def postal_waiting(*, unit: str) -> list[PostalRow]:
    """Results that lie ready and whose applicants filed by post. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_PERSON}, 0 FROM dossiers_fact f"
            " JOIN dossiers_dossier d ON d.id = f.dossier_id"
            " WHERE f.unit = %s AND f.closed_on IS NOT NULL AND f.status = 'FINISHED'"
            " AND f.origin = 'LIVE' AND f.channel = 'POST' ORDER BY d.id LIMIT %s",
            [unit, MOST],
        )
        return [_row(values) for values in cursor.fetchall()]


def postal_lists(*, unit: str, day: date | None = None, limit: int = 30) -> list[PostalListed]:
    """The latest hand-over lists, or those of a day. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id, l.unit, l.year, l.number, l.handed_at, l.handed_by, l.clerk_name,"
            " count(i.id) FROM dossiers_postal_list l"
            " JOIN dossiers_postal_item i ON i.postal_list_id = l.id"
            " WHERE l.unit = %s AND (%s::date IS NULL"
            " OR (l.handed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date = %s)"
            " GROUP BY l.id ORDER BY l.id DESC LIMIT %s",
            [unit, day, day, limit],
        )
        return [PostalListed(*values) for values in cursor.fetchall()]


def postal_list_get(list_id: int) -> PostalListed:
    """One list. Two statements. Raises ``PostalListUnknown``."""
    found = PostalList.objects.filter(pk=list_id).first()
    if found is None:
        raise PostalListUnknown()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM dossiers_postal_item WHERE postal_list_id = %s", [list_id]
        )
        (items,) = cursor.fetchone()
    return PostalListed(
        found.pk, found.unit, found.year, found.number, found.handed_at, found.handed_by,
        found.clerk_name, items,
    )  # fmt: skip


def postal_items(*, list_id: int) -> list[PostalRow]:
    """The items of a list with the last that the post said of this try. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_PERSON}, i.attempt, coalesce(e.tracking, ''), coalesce(e.status, ''),"
            " e.happened_on, e.postage FROM dossiers_postal_item i"
            " JOIN dossiers_dossier d ON d.id = i.dossier_id"
            " JOIN dossiers_fact f ON f.dossier_id = d.id"
            " LEFT JOIN LATERAL (SELECT p.tracking, p.status, p.happened_on,"
            "   (sum(p.postage) OVER ())::bigint AS postage FROM dossiers_postal_event p"
            "   WHERE p.dossier_id = d.id AND p.attempt = i.attempt"
            "   ORDER BY p.happened_on DESC, p.id DESC LIMIT 1) e ON TRUE"
            " WHERE i.postal_list_id = %s ORDER BY d.id",
            [list_id],
        )
        return [_row(values) for values in cursor.fetchall()]
