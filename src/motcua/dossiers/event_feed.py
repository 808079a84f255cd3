"""What happened to dossiers, in the order of the sealed ledger, for other systems.

The place of an entry in the Merkle tree is the only order that readers can page by: it is
given when the entry is sealed, by one sealer at a time and without gaps, so what has a place
was committed and nothing can appear before it later. Numbers of rows and times of recording
are given before the commit, and a slow transaction would slip in behind a reader's cursor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection

from motcua.dossiers.contracts import DossierEvent, EventPage, Kind, Origin
from motcua.dossiers.errors import DossierUnknown
from motcua.dossiers.rules import event_of, status_after
from motcua.dossiers.selectors import stream_of
from motcua.ledger import api as ledger

WINDOW: Final = 5_000
"""How many places a page looks at, at most; the rest is for the next page."""

_EVENT = """
SELECT e.kind, d.code, d.unit, e.seq, e.recorded_at, d.origin, encode(e.hash, 'hex'), l.tree_index
  FROM {tables}
"""
_BY_PLACE = _EVENT.format(
    tables="""ledger_leaf l JOIN ledger_entry e ON e.id = l.entry_id
  JOIN dossiers_dossier d ON d.code = substr(e.stream, 9) COLLATE "default"
 WHERE e.stream LIKE 'dossier:%%' AND l.tree_index >= %s AND l.tree_index < %s"""
)
_BY_ENTRY = _EVENT.format(
    tables="""ledger_entry e LEFT JOIN ledger_leaf l ON l.entry_id = e.id
  JOIN dossiers_dossier d ON d.code = %s WHERE e.stream = %s"""
)


def _event(values: Sequence[Any]) -> DossierEvent:
    kind, code, unit, seq, recorded_at, origin, digest, place = values
    ours = origin != Origin.IMPORTED
    return DossierEvent(
        event=event_of(kind), code=code, unit=unit, kind=kind, seq=seq, recorded_at=recorded_at,
        status=status_after(kind) if ours else None, origin=origin, hash=digest, place=place,
    )  # fmt: skip


def events_page(
    *, units: Iterable[str] | None, after: int = 0, limit: int = 100, code: str = "",
    event: str = "",
) -> EventPage:  # fmt: skip
    """A page of what happened in ``units`` (``None``: all) from place ``after`` on.

    Two statements. A page may be empty and still have a next one: it looks at ``WINDOW``
    places at most, unless it is that of one dossier.
    """
    end = ledger.tree_size()
    arguments: list[Any]
    until = end if code else min(after + WINDOW, end)
    if code:
        statement, arguments = _BY_ENTRY, [code, stream_of(code), after, until]
        statement += " AND l.tree_index >= %s AND l.tree_index < %s"
    else:
        statement, arguments = _BY_PLACE, [after, until]
    if units is not None:
        statement += " AND d.unit = ANY(%s)"
        arguments.append(sorted(units))
    if event:
        statement += " AND e.kind = ANY(%s)"
        arguments.append([kind.value for kind in Kind if event_of(kind) == event])
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY l.tree_index LIMIT %s", [*arguments, limit + 1])
        found = [_event(values) for values in cursor.fetchall()]
    if len(found) > limit:
        return EventPage(tuple(found[:limit]), found[limit].place or 0, end)
    return EventPage(tuple(found), max(after, until), end)


def dossier_event(*, code: str, seq: int) -> DossierEvent:
    """One act of a dossier, sealed or not. One statement. Raises ``DossierUnknown``."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_BY_ENTRY} AND e.seq = %s", [code, stream_of(code), seq])
        values = cursor.fetchone()
    if values is None:
        raise DossierUnknown(code=code)
    return _event(values)
