"""Writes of the webhooks module: subscribe, make deliveries, send them.

An event becomes one delivery for each subscription in the transaction that takes it from the
outbox. A delivery is claimed for a while, sent outside any transaction, then marked; a worker
that dies in between lets the claim run out, and it is sent again under the same id. What
follows of the same dossier waits: in order for each dossier and subscription.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from django.db import connection

from motcua.core import clock, idempotency
from motcua.core.commands import command, step
from motcua.core.errors import Unavailable
from motcua.core.outbox import Event
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierEvent
from motcua.dossiers.events import DOSSIER_EVENTS
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import PermissionMissing
from motcua.webhooks.contracts import Added, DeliveryState
from motcua.webhooks.errors import (
    ACCOUNT_BLIND,
    EVENT_UNKNOWN,
    UNIT_HIDDEN,
    DeliveryNotStopped,
    SubscriptionUnknown,
    WebhookInvalid,
)
from motcua.webhooks.models import Delivery, Subscription
from motcua.webhooks.rules import MOST_ATTEMPTS, delay_after, quiet_after, signature, target_of
from motcua.webhooks.secret_keeping import (
    secret_closed,
    secret_made,
    secret_opened,
    secret_said,
)
from motcua.webhooks.selectors import READS, may_read
from motcua.webhooks.sending import Outcome, addresses_of, send

MANAGES: Final = "webhooks.manage"
LEASE: Final = timedelta(minutes=2)
KEPT_FOR: Final = timedelta(days=30)
AGENT: Final = "Motcua"
REMOVED: Final = "the subscription was removed"
DIED: Final = "each worker that sent it died before it was marked"
UNREADABLE: Final = "the account may not read this unit any more"

# Subscriptions -------------------------------------------------------------------------


def subscription_add(
    *, actor: Actor, at: datetime, url: str, account: str, events: Sequence[str] = (),
    units: Sequence[str] = (), key: str | None = None,
) -> Added:  # fmt: skip
    """Subscribe ``url`` to dossier events that the account named ``account`` may read.

    The address is looked up first, outside any transaction. Raises ``NotPermitted``,
    ``WebhookInvalid``, ``UserUnknown``, ``UnitUnknown``, ``KeyReused``.
    """
    organisation.authorise(actor, MANAGES)
    host = target_of(url).host
    addresses_of(target_of(url))
    return _add(actor, at, url, host, account, sorted(set(events)), sorted(set(units)), key)


@command
def _add(
    actor: Actor, at: datetime, url: str, host: str, account: str, events: list[str],
    units: list[str], key: str | None,
) -> Added:  # fmt: skip
    asked = {"act": "webhook_add", "url": url, "account": account, "events": events, "units": units}
    claimed = idempotency.claim(actor=actor.code, key=key, request=asked)
    if claimed.answer is not None:
        return Added(int(claimed.answer["subscription"]), None)
    holder = organisation.actor_named(username=account, at=at)
    _check(holder, events, units)
    secret = secret_made()
    kept = Subscription.objects.create(
        url=url, account_id=int(holder.code.partition(":")[2]), events=events, units=units,
        secret=secret_closed(secret), created_at=at, created_by=actor.code,
    )  # fmt: skip
    _record(
        actor, at, kept.pk, "added",
        host=host, url_digest=hashlib.sha256(url.encode()).hexdigest(), account=holder.code,
        events=events, units=units,
    )  # fmt: skip
    idempotency.answer(claimed, {"subscription": kept.pk})
    return Added(kept.pk, secret_said(secret))


def _check(holder: Actor, events: list[str], units: list[str]) -> None:
    """Refuse names of events and units that would never be sent."""
    refused: dict[str, Any] = {}
    refused |= {f"events.{name}": EVENT_UNKNOWN for name in events if name not in DOSSIER_EVENTS}
    if not organisation.permitted_anywhere(holder, READS):
        refused["account"] = ACCOUNT_BLIND
    for unit in units:
        try:
            organisation.authorise(holder, READS, organisation.unit_get(unit).code)
        except PermissionMissing:
            refused[f"units.{unit}"] = UNIT_HIDDEN
    if refused:
        raise WebhookInvalid(refused)


def _record(actor: Actor, at: datetime, subscription: int, kind: str, **body: Any) -> None:
    """Keep in the ledger who has events sent where; the address as its host and digest."""
    ledger.append(
        stream=f"webhook:{subscription}", kind=f"webhook.{kind}", actor=actor.code,
        occurred_at=at, body=body,
    )  # fmt: skip


@command
def subscription_remove(*, actor: Actor, at: datetime, subscription: int) -> int:
    """End a subscription; returns how many deliveries were withheld by that.

    Raises ``NotPermitted``, ``SubscriptionUnknown``.
    """
    organisation.authorise(actor, MANAGES)
    changed = Subscription.objects.filter(pk=subscription, removed_at=None).update(removed_at=at)
    if not changed:
        raise SubscriptionUnknown(subscription=subscription)
    stopped = Delivery.objects.filter(
        subscription_id=subscription, state__in=[DeliveryState.WAITING, DeliveryState.FAILED]
    ).update(state=DeliveryState.WITHHELD.value, last_error=REMOVED)
    _record(actor, at, subscription, "removed")
    return stopped


@command
def delivery_retry(*, actor: Actor, at: datetime, delivery: int) -> None:
    """Give a failed or withheld delivery another round of attempts, at once.

    Raises ``NotPermitted``, ``DeliveryNotStopped``.
    """
    organisation.authorise(actor, MANAGES)
    stopped = Delivery.objects.filter(
        pk=delivery, state__in=[DeliveryState.FAILED, DeliveryState.WITHHELD],
        subscription__removed_at=None,
    )  # fmt: skip
    subscription = stopped.values_list("subscription_id", flat=True).first()
    if subscription is None:
        raise DeliveryNotStopped(delivery=delivery)
    Subscription.objects.filter(pk=subscription).update(failures=0, quiet_until=None)
    if not stopped.update(state=DeliveryState.WAITING.value, attempts=0, due_at=at):
        raise DeliveryNotStopped(delivery=delivery)


# Deliveries ----------------------------------------------------------------------------


def body_of(event: DossierEvent) -> str:
    """What is sent of an event: JSON that names nobody."""
    moment = event.recorded_at.isoformat()
    data = {
        "code": event.code, "unit": event.unit, "kind": event.kind, "seq": event.seq,
        "recorded_at": moment, "status": event.status.value if event.status else None,
        "origin": event.origin, "hash": event.hash,
    }  # fmt: skip
    return json.dumps({"type": event.event, "timestamp": moment, "data": data})


@step
def deliveries_make(event: Event) -> None:
    """Make the deliveries of one event, while it is taken from the outbox.

    None for an account that may not read the unit now; the same event again makes none.
    One statement where nobody subscribed.
    """
    code, unit, seq = (event.payload[name] for name in ("code", "unit", "seq"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, account_id FROM webhooks_subscription WHERE removed_at IS NULL"
            " AND (events = '{}' OR %s = ANY(events)) AND (units = '{}' OR %s = ANY(units))"
            " ORDER BY id",
            [event.name, unit],
        )
        found = cursor.fetchall()
    at = clock.now()
    readers = {account for account in {row[1] for row in found} if may_read(account, unit, at)}
    if not readers:
        return
    body = body_of(dossiers.dossier_event(code=code, seq=seq))
    rows = [
        Delivery(
            subscription_id=subscription, message=f"msg_{uuid4().hex}", event=event.name,
            dossier=code, unit=unit, seq=seq, body=body, state=DeliveryState.WAITING.value,
            created_at=at, due_at=at,
        )
        for subscription, account in found if account in readers
    ]  # fmt: skip
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


@dataclass(frozen=True)
class Claimed:
    """A delivery that one worker has for a while."""

    delivery: int
    subscription: int
    account: int
    url: str
    secret: str
    message: str
    unit: str
    body: str
    attempts: int


_CLAIM = """
UPDATE webhooks_delivery c SET state = 'SENDING', attempts = c.attempts + 1, due_at = %(until)s
  FROM (SELECT d.id, s.id, s.account_id, s.url, s.secret
          FROM webhooks_delivery d JOIN webhooks_subscription s ON s.id = d.subscription_id
         WHERE d.state IN ('WAITING', 'SENDING') AND d.due_at <= %(at)s AND s.removed_at IS NULL
           AND (s.quiet_until IS NULL OR s.quiet_until <= %(at)s)
           AND NOT EXISTS (
             SELECT 1 FROM webhooks_delivery p
              WHERE p.subscription_id = d.subscription_id AND p.dossier = d.dossier
                AND p.seq < d.seq AND p.state IN ('WAITING', 'SENDING', 'FAILED'))
         ORDER BY d.due_at, d.id LIMIT 1 FOR NO KEY UPDATE OF d SKIP LOCKED)
       AS f (id, subscription, account, url, secret)
 WHERE c.id = f.id
RETURNING c.id, f.subscription, f.account, f.url, f.secret, c.message, c.unit, c.body, c.attempts
"""


@command
def claim(at: datetime) -> Claimed | None:
    """Take the delivery that is due first, if there is one. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "until": at + LEASE})
        row = cursor.fetchone()
    return None if row is None else Claimed(*row)


def attempt(claimed: Claimed, at: datetime) -> Outcome:
    """Sign and send a claimed delivery, as of ``at``. Touches no table."""
    body = claimed.body.encode()
    timestamp = int(at.timestamp())
    try:
        secret = secret_opened(claimed.secret)
    except Unavailable as refusal:
        return Outcome(None, str(refusal))
    signed = signature(secret=secret, message=claimed.message, timestamp=timestamp, body=body)
    headers = {
        "content-type": "application/json", "user-agent": AGENT, "webhook-id": claimed.message,
        "webhook-timestamp": str(timestamp), "webhook-signature": signed,
    }  # fmt: skip
    return send(url=claimed.url, headers=headers, body=body)


@command
def _withhold(claimed: Claimed) -> None:
    """Nothing is sent for an account that lost the right to read the unit."""
    _mine(claimed).update(state=DeliveryState.WITHHELD.value, last_error=UNREADABLE)


def _mine(claimed: Claimed) -> Any:
    """The delivery, as long as nobody else claimed it after this worker."""
    return Delivery.objects.filter(
        pk=claimed.delivery, state=DeliveryState.SENDING.value, attempts=claimed.attempts
    )


@command
def mark(claimed: Claimed, at: datetime, outcome: Outcome) -> None:
    """Write down what came of an attempt. A worker that was late changes nothing."""
    receiver = Subscription.objects.select_for_update(no_key=True).get(pk=claimed.subscription)
    if not outcome.error:
        values: dict[str, Any] = {"state": DeliveryState.SENT.value, "sent_at": at}
        receiver.failures, receiver.quiet_until = 0, None
    else:
        failed = claimed.attempts >= MOST_ATTEMPTS
        values = {
            "state": (DeliveryState.FAILED if failed else DeliveryState.WAITING).value,
            "due_at": at + delay_after(claimed.attempts),
        }
        receiver.failures += 1
        receiver.quiet_until = at + quiet_after(receiver.failures)
    if _mine(claimed).update(**values, http_status=outcome.status, last_error=outcome.error[:500]):
        receiver.save(update_fields=["failures", "quiet_until"])


def deliver_one() -> bool:
    """Send the delivery that is due first; ``False`` when there is none."""
    claimed = claim(clock.now())
    if claimed is None:
        return False
    if claimed.attempts > MOST_ATTEMPTS:
        mark(claimed, clock.now(), Outcome(None, DIED))
    elif may_read(claimed.account, claimed.unit, clock.now()):
        mark(claimed, clock.now(), attempt(claimed, clock.now()))
    else:
        _withhold(claimed)
    return True


def deliver_due(*, limit: int = 50) -> int:
    """Send what is due, up to ``limit``; returns how many were tried."""
    done = 0
    while done < limit and deliver_one():
        done += 1
    return done


@command
def forget_old(*, at: datetime) -> int:
    """Delete deliveries that are over, past their time. What failed is kept.

    What a subscription left behind when it was removed while a worker sent is withheld.
    """
    Delivery.objects.filter(
        state__in=[DeliveryState.WAITING, DeliveryState.SENDING], due_at__lte=at,
        subscription__removed_at__isnull=False,
    ).update(state=DeliveryState.WITHHELD.value, last_error=REMOVED)  # fmt: skip
    gone, _ = Delivery.objects.filter(
        state__in=[DeliveryState.SENT, DeliveryState.WITHHELD], created_at__lt=at - KEPT_FOR
    ).delete()
    return gone
