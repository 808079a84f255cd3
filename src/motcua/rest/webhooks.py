"""Webhooks through the JSON API: who is told of dossier events, and what was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Path, Query, Router, Schema, Status

from motcua.core import clock
from motcua.rest.access import Needs
from motcua.rest.feed import EventName
from motcua.rest.problems import refusals
from motcua.rest.schemas import Key
from motcua.webhooks import api as webhooks
from motcua.webhooks.contracts import DeliveryRow, DeliveryState, SubscriptionRow

MOST = 200
router = Router()
MANAGES = Needs("webhooks.manage")
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class WebhookIn(Schema):
    """Where events are sent, by whose rights, and which. Empty lists mean all.

    ``account`` is the user name of an official: only events of units whose dossiers that
    account may read at the time are sent.
    """

    url: str = Field(min_length=1, max_length=2000, examples=["https://receiver.example/hook"])
    account: str = Field(min_length=1, max_length=150)
    events: list[EventName] = Field(default_factory=list, max_length=20)
    units: list[str] = Field(default_factory=list, max_length=200)


class WebhookAddedOut(Schema):
    """The new subscription. ``secret`` is said this once; null when a repeat is answered."""

    subscription: int
    secret: str | None


class WebhookOut(Schema):
    """A subscription. ``quiet_until``: the receiver failed and is left alone until then."""

    subscription: int
    url: str
    account: str
    account_name: str
    events: list[str]
    units: list[str]
    created_at: datetime
    quiet_until: datetime | None
    waiting: int
    failed: int


class WebhookListOut(Schema):
    """The subscriptions that stand."""

    items: list[WebhookOut]


class WebhookRemovedOut(Schema):
    """A subscription that ended, and how many deliveries were withheld by that."""

    subscription: int
    withheld: int


class DeliveryOut(Schema):
    """A delivery. ``message`` is the ``webhook-id`` under which it is sent each time."""

    delivery: int
    subscription: int
    message: str
    event: str
    dossier: str
    seq: int
    state: DeliveryState
    attempts: int
    http_status: int | None
    last_error: str
    created_at: datetime
    due_at: datetime
    sent_at: datetime | None


class DeliveryPageOut(Schema):
    """Deliveries, newest first; ``next`` continues them, null at the end."""

    items: list[DeliveryOut]
    next: str | None


class RetriedOut(Schema):
    """A delivery that will be tried again."""

    delivery: int


def _subscription(row: SubscriptionRow) -> dict[str, Any]:
    return {
        "subscription": row.subscription, "url": row.url, "account": row.account,
        "account_name": row.account_name, "events": list(row.events), "units": list(row.units),
        "created_at": row.created_at, "quiet_until": row.quiet_until, "waiting": row.waiting,
        "failed": row.failed,
    }  # fmt: skip


def _delivery(row: DeliveryRow) -> dict[str, Any]:
    return {
        "delivery": row.delivery, "subscription": row.subscription, "message": row.message,
        "event": row.event, "dossier": row.dossier, "seq": row.seq, "state": row.state,
        "attempts": row.attempts, "http_status": row.http_status, "last_error": row.last_error,
        "created_at": row.created_at, "due_at": row.due_at, "sent_at": row.sent_at,
    }  # fmt: skip


@router.get("/webhooks", response={200: WebhookListOut, **refusals(401, 403)}, auth=MANAGES)
def webhook_list(request: HttpRequest) -> dict[str, Any]:
    """The subscriptions that stand, with how many deliveries wait or failed."""
    return {"items": [_subscription(row) for row in webhooks.subscription_list()]}


@router.post(
    "/webhooks",
    response={201: WebhookAddedOut, **refusals(400, 401, 403, 404, 409, 422)},
    auth=MANAGES,
)
def webhook_add(request: HttpRequest, body: WebhookIn, key: Key) -> Status[dict[str, Any]]:
    """Send dossier events to an address. The secret that signs them is shown this once only."""
    made = webhooks.subscription_add(
        actor=request.auth, at=clock.now(), url=body.url,  # type: ignore[attr-defined]
        account=body.account, events=body.events, units=body.units, key=key,
    )  # fmt: skip
    return Status(201, {"subscription": made.subscription, "secret": made.secret})


@router.delete(
    "/webhooks/{subscription}",
    response={200: WebhookRemovedOut, **refusals(401, 403, 404, 422)},
    auth=MANAGES,
)
def webhook_remove(request: HttpRequest, subscription: Number) -> dict[str, Any]:
    """End a subscription; what still waited is withheld."""
    withheld = webhooks.subscription_remove(
        actor=request.auth, at=clock.now(), subscription=subscription,  # type: ignore[attr-defined]
    )  # fmt: skip
    return {"subscription": subscription, "withheld": withheld}


@router.get(
    "/webhook-deliveries", response={200: DeliveryPageOut, **refusals(401, 403, 422)}, auth=MANAGES
)
def delivery_list(
    request: HttpRequest,
    subscription: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    state: DeliveryState | None = None,
    after: Annotated[
        str | None, Query(pattern=r"^[0-9]{1,18}$", description="the next of the page before")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> dict[str, Any]:
    """What was sent, waits, failed or was withheld, newest first."""
    rows = webhooks.delivery_list(
        subscription=subscription, state=state, before=None if after is None else int(after),
        limit=limit + 1,
    )  # fmt: skip
    return {
        "items": [_delivery(row) for row in rows[:limit]],
        "next": str(rows[limit - 1].delivery) if len(rows) > limit else None,
    }


@router.post(
    "/webhook-deliveries/{delivery}/retry",
    response={200: RetriedOut, **refusals(401, 403, 404, 422)},
    auth=MANAGES,
)
def delivery_retry(request: HttpRequest, delivery: Number) -> dict[str, Any]:
    """Give a failed or withheld delivery another round of attempts, under the same id."""
    webhooks.delivery_retry(
        actor=request.auth, at=clock.now(), delivery=delivery,  # type: ignore[attr-defined]
    )  # fmt: skip
    return {"delivery": delivery}
