"""Reading personal data is written down: who, when, which dossier. Nobody can take it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from motcua.core.commands import command
from motcua.dossiers.contracts import AccessRow, Reading
from motcua.dossiers.models import Access
from motcua.organisation.contracts import Actor


@command
def access_note(*, actor: Actor, at: datetime, codes: Sequence[str], what: Reading) -> None:
    """Write down that ``actor`` read of the persons of these dossiers. One statement.

    The same kind of reading of the same dossier counts once in an hour.
    """
    if not codes:
        return
    hour = at.replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_access (code, actor, what, hour, at)"
            " SELECT code, %s, %s, %s, %s FROM unnest(%s::text[]) AS code"
            " ON CONFLICT (code, actor, what, hour) DO NOTHING",
            [actor.code, what.value, hour, at, sorted(set(codes))],
        )


def access_list(
    *, code: str = "", actor: str = "", before: int | None = None, limit: int = 50
) -> list[AccessRow]:
    """Readings, newest first, of one dossier or by one official. One statement."""
    rows = Access.objects.order_by("-pk")
    if code:
        rows = rows.filter(code=code)
    if actor:
        rows = rows.filter(actor=actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        AccessRow(row.pk, row.code, row.actor, Reading(row.what), row.at) for row in rows[:limit]
    ]
