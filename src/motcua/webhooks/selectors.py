"""Reads of the webhooks module. Each states its number of statements."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

from motcua.organisation import api as organisation
from motcua.organisation.errors import PermissionMissing, UserUnknown
from motcua.webhooks.contracts import DeliveryRow, DeliveryState, Standing, SubscriptionRow
from motcua.webhooks.models import Delivery

MOST: Final = 200
READS: Final = "dossiers.read"
"""The permission that an account needs in the unit of an event, as for the lists of pages."""

_WAITING = "('WAITING', 'SENDING')"


def may_read(account: int, unit: str, at: datetime) -> bool:
    """May the account read the dossiers of the unit at ``at``? One statement."""
    try:
        organisation.authorise(organisation.actor_for_user(user_id=account, at=at), READS, unit)
    except (PermissionMissing, UserUnknown):
        return False
    return True


def subscription_list() -> list[SubscriptionRow]:
    """The subscriptions that stand, oldest first. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.url, 'user:' || s.account_id, s.events, s.units, s.created_at,"
            " s.removed_at, s.quiet_until,"
            f" count(d.id) FILTER (WHERE d.state IN {_WAITING}),"
            " count(d.id) FILTER (WHERE d.state = 'FAILED')"
            " FROM webhooks_subscription s LEFT JOIN webhooks_delivery d"
            f" ON d.subscription_id = s.id AND (d.state IN {_WAITING} OR d.state = 'FAILED')"
            " WHERE s.removed_at IS NULL GROUP BY s.id ORDER BY s.id"
        )
        rows = cursor.fetchall()
    names = organisation.official_names({row[2] for row in rows})
    return [
        SubscriptionRow(
            row[0], row[1], row[2], names.get(row[2], ""), tuple(row[3]), tuple(row[4]), *row[5:]
        )
        for row in rows
    ]


def delivery_list(
    *, subscription: int | None = None, state: DeliveryState | None = None,
    before: int | None = None, limit: int = MOST,
) -> list[DeliveryRow]:  # fmt: skip
    """Deliveries, newest first; ``before`` is the number of the last one seen. One statement."""
    rows = Delivery.objects.order_by("-pk")
    if subscription is not None:
        rows = rows.filter(subscription_id=subscription)
    if state is not None:
        rows = rows.filter(state=state.value)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [
        DeliveryRow(
            row.pk, row.subscription_id, row.message, row.event, row.dossier, row.seq,
            DeliveryState(row.state), row.attempts, row.http_status, row.last_error,
            row.created_at, row.due_at, row.sent_at,
        )
        for row in rows[:limit]
    ]  # fmt: skip


def standing() -> Standing:
    """How many deliveries stand where. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM webhooks_subscription WHERE removed_at IS NULL),"
            f" count(*) FILTER (WHERE state IN {_WAITING}),"
            " count(*) FILTER (WHERE state = 'SENT'), count(*) FILTER (WHERE state = 'FAILED'),"
            " count(*) FILTER (WHERE state = 'WITHHELD'),"
            f" min(created_at) FILTER (WHERE state IN {_WAITING}) FROM webhooks_delivery"
        )
        return Standing(*cursor.fetchone())
