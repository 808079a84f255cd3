"""What the module tells the rest of the program. Payloads hold no personal data."""

from __future__ import annotations

DOSSIER_RECEIVED = "dossiers.dossier.received.v1"
DOSSIER_MOVED = "dossiers.dossier.moved.v1"
DOSSIER_CLOSED = "dossiers.dossier.closed.v1"
DOSSIER_REAPPOINTED = "dossiers.dossier.reappointed.v1"
DOSSIER_RETURNED = "dossiers.dossier.returned.v1"
HISTORY_IMPORTED = "dossiers.history.imported.v1"
LOGBOOK_CLOSED = "dossiers.logbook.closed.v1"
POST_HANDED_OVER = "dossiers.post.handed_over.v1"

ALL_EVENTS = (
    DOSSIER_RECEIVED,
    DOSSIER_MOVED,
    DOSSIER_CLOSED,
    DOSSIER_REAPPOINTED,
    DOSSIER_RETURNED,
    HISTORY_IMPORTED,
    LOGBOOK_CLOSED,
    POST_HANDED_OVER,
)
"""Payload of the dossier events: ``{"code", "unit", "kind", "seq"}``; of the import:
``{"source", "dossiers"}``; of a closed book and of a postal list: ``{"unit", "year"}``."""

DOSSIER_EVENTS = (
    DOSSIER_RECEIVED,
    DOSSIER_MOVED,
    DOSSIER_CLOSED,
    DOSSIER_REAPPOINTED,
    DOSSIER_RETURNED,
)
"""Those that tell of an act on one dossier; ``rules.event_of`` says which act is which."""
