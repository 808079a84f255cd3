"""The event feed: what happened to dossiers, in ledger order, for systems that follow."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierEvent
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.rest.access import Needs
from motcua.rest.problems import refusals

MOST = 500
router = Router()

EventName = Literal[
    "dossiers.dossier.received.v1", "dossiers.dossier.moved.v1", "dossiers.dossier.closed.v1",
    "dossiers.dossier.reappointed.v1", "dossiers.dossier.returned.v1",
]  # fmt: skip


class EventOut(Schema):
    """Something that happened to a dossier. It names nobody.

    ``status`` is that after the act; null where the act alone does not say it, and for
    imported history. ``place`` is the entry's place in the public log, ``hash`` its hash.
    """

    event: EventName
    code: str
    unit: str
    kind: str
    seq: int
    recorded_at: datetime
    status: str | None
    origin: str
    hash: str
    place: int | None


class EventPageOut(Schema):
    """A page of the feed.

    ``next`` continues it and is never null: keep it, and ask again later. ``more`` is false
    when the feed ends there for now. A page may be empty and still have more. ``end`` is the
    cursor behind the newest event that there is.
    """

    items: list[EventOut]
    next: str
    more: bool
    end: str


Cursor = Annotated[str, Query(pattern=r"^[0-9]{1,18}$", description="the next of the page before")]
Filter = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9._:@+-]{1,190}$")]


def event_out(event: DossierEvent) -> dict[str, Any]:
    """An event as the API gives it."""
    return {
        "event": event.event, "code": event.code, "unit": event.unit, "kind": event.kind,
        "seq": event.seq, "recorded_at": event.recorded_at,
        "status": event.status.value if event.status else None, "origin": event.origin,
        "hash": event.hash, "place": event.place,
    }  # fmt: skip


@router.get(
    "/events", response={200: EventPageOut, **refusals(401, 403, 404, 422)},
    auth=Needs("dossiers.read"),
)  # fmt: skip
def event_list(
    request: HttpRequest, after: Cursor = "0",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    code: Filter = None, unit: Filter = None, event: EventName | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What happened to dossiers of the reader's units, in the order of the ledger.

    An event is there once it is sealed, a few seconds after its act. Whoever asks again with
    the last ``next`` misses none and gets none twice.
    """
    actor: Actor = request.auth  # type: ignore[attr-defined]
    units = organisation.units_permitted(actor, "dossiers.read")
    if code:
        organisation.authorise(actor, "dossiers.read", dossiers.public_status(code=code).unit)
    if unit:
        organisation.authorise(actor, "dossiers.read", organisation.unit_get(unit).code)
        units = frozenset({unit})
    page = dossiers.events_page(
        units=units, after=int(after), limit=limit, code=code or "", event=event or ""
    )
    return {
        "items": [event_out(item) for item in page.events], "next": str(page.next),
        "more": page.next < page.end, "end": str(page.end),
    }  # fmt: skip
