"""Deliveries: made once, sent at least once, in order, within the rights of an account."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from motcua.core import clock, outbox
from motcua.core.commands import TransactionRequired
from motcua.core.idempotency import KeyReused
from motcua.core.models import OutboxEvent
from motcua.core.outbox import Event, Subscriptions
from motcua.dossiers.events import DOSSIER_CLOSED, DOSSIER_EVENTS, DOSSIER_MOVED, DOSSIER_RECEIVED
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM
from motcua.organisation.errors import PermissionMissing, UnitUnknown, UserUnknown
from motcua.organisation.models import Post, User
from motcua.webhooks import api, services
from motcua.webhooks.contracts import DeliveryState
from motcua.webhooks.errors import DeliveryNotStopped, SubscriptionUnknown, WebhookInvalid
from motcua.webhooks.models import Delivery, Subscription
from motcua.webhooks.rules import MOST_ATTEMPTS, delay_after
from motcua.webhooks.services import KEPT_FOR, LEASE
from motcua.webhooks.tests.factories import (
    OTHER_WARD,
    PERSON,
    WARD,
    Receiver,
    advance,
    make_official,
    receive,
    receiver,
    status,
    subscribe,
    take_events,
    verified,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("ready")]
NOWHERE = "http://localhost:9/hook"


def send_all() -> int:
    take_events()
    return api.deliver_due()


def later(**more: float) -> Any:
    return clock.pinned(clock.now() + timedelta(**more))


def states() -> list[str]:
    return [row.state.value for row in reversed(api.delivery_list())]


def told(found: Receiver) -> list[tuple[str, int]]:
    """Dossier and number of each message, in the order in which they came."""
    data = [json.loads(message.body)["data"] for message in found.got]
    return [(item["code"], item["seq"]) for item in data]


# What is sent -----------------------------------------------------------------------------


def test_an_event_is_sent_once_signed_and_names_nobody() -> None:
    with receiver(status(200)) as found:
        secret = subscribe(found.url).secret
        code = receive().code
        assert send_all() == 1
        assert send_all() == 0
    [message] = found.got
    assert secret is not None
    assert verified(secret, message)
    assert not verified("whsec_" + "A" * 43 + "=", message)
    assert message.path == "/hook?from=motcua"
    assert message.headers["content-type"] == "application/json"
    assert abs(int(message.headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    [row] = api.delivery_list()
    assert (row.state, row.http_status, row.attempts) == (DeliveryState.SENT, 200, 1)
    assert message.headers["webhook-id"] == row.message
    entry = ledger.entry_get(stream=f"dossier:{code}", seq=1)
    assert json.loads(message.body) == {
        "type": DOSSIER_RECEIVED,
        "timestamp": entry.recorded_at.isoformat(),
        "data": {
            "code": code, "unit": WARD, "kind": "dossier.received", "seq": 1,
            "recorded_at": entry.recorded_at.isoformat(), "status": "IN_PROGRESS",
            "origin": "LIVE", "hash": entry.hash.hex(),
        },
    }  # fmt: skip
    for secret_word in (PERSON.name, PERSON.id_number, PERSON.phone, "system", "user:"):
        assert secret_word not in message.body.decode()


def test_the_check_that_the_documentation_gives_to_receivers_works() -> None:
    text = (Path(__file__).resolve().parents[4] / "docs" / "api.md").read_text(encoding="utf-8")
    given: dict[str, Any] = {}
    exec(text.partition("```python\n")[2].partition("```")[0], given)
    with receiver() as found:
        secret = subscribe(found.url).secret
        receive()
        assert send_all() == 1
    [message] = found.got
    assert given["is_ours"](secret, message.headers, message.body)
    assert not given["is_ours"](secret, message.headers, message.body + b" ")
    assert not given["is_ours"]("whsec_AAAA", message.headers, message.body)
    old = {**message.headers, "webhook-timestamp": str(int(clock.now().timestamp()) - 301)}
    assert not given["is_ours"](secret, old, message.body)


def test_only_what_the_subscription_asks_for_and_the_account_may_read_is_sent() -> None:
    with receiver() as all_of_mine, receiver() as closings, receiver() as elsewhere:
        inspector = make_official("INSPECTOR", "AG.SNV")
        subscribe(all_of_mine.url)
        subscribe(closings.url, account=inspector, events=[DOSSIER_CLOSED])
        subscribe(elsewhere.url, account=inspector, units=[OTHER_WARD])
        here, there = receive().code, receive(unit=OTHER_WARD).code
        advance(here, 2)
        while send_all():
            pass
    assert told(all_of_mine) == [(here, 1), (here, 2), (here, 3)]
    assert told(closings) == [(here, 3)]
    assert told(elsewhere) == [(there, 1)]


def test_an_event_that_comes_twice_makes_one_delivery() -> None:
    subscribe(NOWHERE)
    code = receive().code
    event = Event(1, DOSSIER_RECEIVED, f"dossier:{code}", {"code": code, "unit": WARD,
                  "kind": "dossier.received", "seq": 1}, clock.now())  # fmt: skip
    with pytest.raises(TransactionRequired):
        api.deliveries_make(event)
    for _ in range(2):
        with transaction.atomic():
            api.deliveries_make(event)
    take_events()
    assert states() == ["WAITING"]


def test_a_delivery_stands_only_if_its_event_was_taken() -> None:
    """Another subscriber of the same event fails: the event stays, and so nothing is sent."""

    def fail(event: Event) -> None:
        raise ZeroDivisionError

    subscribe(NOWHERE)
    receive()
    broken = Subscriptions()
    for subscriber in (api.deliveries_make, fail):
        broken.subscribe(DOSSIER_RECEIVED, subscriber)
    assert outbox.deliver_one(broken)
    assert states() == []
    OutboxEvent.objects.update(due_at=clock.now())
    take_events()
    assert states() == ["WAITING"]


def test_events_cost_one_statement_where_nobody_subscribed(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    code = receive().code
    event = Event(1, DOSSIER_RECEIVED, "r", {"code": code, "unit": WARD, "seq": 1}, clock.now())
    with transaction.atomic(), django_assert_num_queries(1):
        api.deliveries_make(event)
    account = make_official("HEAD")
    counts = []
    for _ in range(2):
        subscribe(NOWHERE, account=account)
        Delivery.objects.all().delete()
        with transaction.atomic(), django_assert_num_queries(4) as found:
            api.deliveries_make(event)
        counts.append(len(found))
    assert len(states()) == 2


# Failing and trying again --------------------------------------------------------------------


def test_what_the_receiver_could_not_take_is_sent_again_under_the_same_id() -> None:
    with receiver(status(500), status(204)) as found:
        secret = subscribe(found.url).secret or ""
        receive()
        assert send_all() == 1
        [row] = api.delivery_list()
        assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
        assert (row.http_status, row.last_error) == (500, "HTTP 500")
        assert send_all() == 0
        with later(seconds=9):
            assert send_all() == 0
        with later(seconds=11):
            assert send_all() == 1
            assert send_all() == 0
    first, second = found.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.body == second.body
    assert verified(secret, first)
    assert verified(secret, second)
    [row] = api.delivery_list()
    assert (row.state, row.attempts, row.last_error) == (DeliveryState.SENT, 2, "")


def test_what_keeps_failing_is_parked_holds_back_its_dossier_and_goes_on_when_retried() -> None:
    with receiver(*[status(503)] * MOST_ATTEMPTS, status(200)) as found:
        made = subscribe(found.url)
        code = receive().code
        advance(code)
        moment = clock.now()
        for number in range(1, MOST_ATTEMPTS + 1):
            with clock.pinned(moment):
                assert send_all() == 1
            moment += delay_after(number)
        assert states() == ["FAILED", "WAITING"]
        with clock.pinned(moment + timedelta(days=9)):
            assert send_all() == 0
            other = receive().code
            assert send_all() == 1
            [sub] = api.subscription_list()
            assert (sub.waiting, sub.failed) == (1, 1)
            parked = api.delivery_list(state=DeliveryState.FAILED)[0]
            api.delivery_retry(actor=SYSTEM, at=clock.now(), delivery=parked.delivery)
            assert send_all() == 2
    assert told(found)[-3:] == [(other, 1), (code, 1), (code, 2)]
    assert states() == ["SENT"] * 3
    with pytest.raises(DeliveryNotStopped):
        api.delivery_retry(actor=SYSTEM, at=clock.now(), delivery=parked.delivery)
    assert made.subscription == sub.subscription


def test_a_receiver_that_fails_is_left_alone_and_costs_one_attempt_for_each_quiet_time() -> None:
    with receiver(*[status(500)] * 2, status(200)) as found:
        subscribe(found.url)
        for _ in range(5):
            receive()
        assert send_all() == 1
        with later(seconds=11):
            assert send_all() == 1
            [sub] = api.subscription_list()
            assert sub.quiet_until == clock.now() + timedelta(seconds=20)
        with later(minutes=2):
            assert send_all() == 5
            [sub] = api.subscription_list()
            assert sub.quiet_until is None
    assert states() == ["SENT"] * 5
    assert len(found.got) == 7


def test_two_receivers_do_not_wait_for_each_other() -> None:
    with receiver(status(500)) as bad, receiver() as good:
        account = make_official("HEAD")
        subscribe(bad.url, account=account)
        subscribe(good.url, account=account)
        for _ in range(3):
            receive()
        while send_all():
            pass
    assert (len(bad.got), len(good.got)) == (1, 3)


# Workers that die, and workers beside each other -------------------------------------------------


def database_url() -> str:
    known = connection.settings_dict
    return (
        f"postgresql://{known['USER']}:{known['PASSWORD']}@/{known['NAME']}"
        f"?host={known['HOST']}&port={known['PORT'] or 5432}"
    )


def test_a_worker_killed_between_sending_and_marking_loses_nothing() -> None:
    """A real worker process dies while the receiver answers; another sends the same again."""
    worker: list[subprocess.Popen[bytes]] = []

    def kill(handler: BaseHTTPRequestHandler) -> None:
        worker[0].send_signal(signal.SIGKILL)
        worker[0].wait(20)
        status(200)(handler)

    with receiver(kill, status(200)) as found:
        secret = subscribe(found.url).secret or ""
        code = receive().code
        environment = {
            **os.environ, "MOTCUA_DATABASE_URL": database_url(), "MOTCUA_ACT_AS_OWNER": "1",
            "MOTCUA_WEBHOOK_NETWORKS": "127.0.0.0/8,::1/128",
        }  # fmt: skip
        worker.append(subprocess.Popen([sys.executable, "-m", "motcua", "worker"], env=environment))
        assert worker[0].wait(60) == -signal.SIGKILL
        assert states() == ["SENDING"]
        assert api.deliver_due() == 0
        with clock.pinned(clock.now() + LEASE + timedelta(minutes=1)):
            assert api.deliver_due() == 1
            assert api.deliver_due() == 0
    assert told(found) == [(code, 1), (code, 1)]
    first, second = found.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert verified(secret, first)
    assert verified(secret, second)
    [row] = api.delivery_list()
    assert (row.state, row.attempts) == (DeliveryState.SENT, 2)


def test_what_every_worker_dies_of_is_parked_like_any_other_failure() -> None:
    with receiver() as found:
        subscribe(found.url)
        receive()
        take_events()
        Delivery.objects.update(state="SENDING", attempts=MOST_ATTEMPTS)
        assert api.deliver_due() == 1
    assert found.got == []
    [row] = api.delivery_list()
    assert row.state is DeliveryState.FAILED
    assert "died" in row.last_error


def test_a_worker_that_was_late_overwrites_nothing() -> None:
    with receiver(status(500), status(200)) as found:
        subscribe(found.url)
        receive()
        take_events()
        slow = services.claim(clock.now())
        assert slow is not None
        outcome = services.attempt(slow, clock.now())
        with clock.pinned(clock.now() + LEASE):
            assert api.deliver_due() == 1
        before = api.delivery_list()
        services.mark(slow, clock.now(), outcome)
        assert api.delivery_list() == before
        assert api.subscription_list()[0].quiet_until is None
    assert states() == ["SENT"]


def test_workers_beside_each_other_send_each_event_once_and_each_dossier_in_order() -> None:
    with receiver() as found:
        subscribe(found.url)
        codes = [receive().code for _ in range(3)]
        for code in codes:
            advance(code, 2)
        take_events()

        def work(_: int) -> int:
            try:
                return sum(api.deliver_due() for _ in range(12))
            finally:
                connections.close_all()

        with ThreadPoolExecutor(4) as pool:
            done = sum(pool.map(work, range(4)))
        while api.deliver_due():
            done += 1
    assert done == len(found.got) == 9
    for code in codes:
        assert [seq for known, seq in told(found) if known == code] == [1, 2, 3]
    assert len({message.headers["webhook-id"] for message in found.got}) == 9


# Rights ------------------------------------------------------------------------------------


def end_posts(account: str) -> None:
    Post.objects.filter(user__username=account).update(valid_until=clock.today())


def close_account(account: str) -> None:
    User.objects.filter(username=account).update(is_active=False)


@pytest.mark.parametrize("withdraw", [end_posts, close_account])
def test_rights_withdrawn_later_stop_what_already_waits(withdraw: Any) -> None:
    with receiver() as found:
        account = make_official("HANDLING_OFFICER")
        subscribe(found.url, account=account)
        code = receive().code
        take_events()
        withdraw(account)
        assert api.deliver_due() == 1
        assert found.got == []
        [row] = api.delivery_list()
        assert (row.state, row.last_error) == (
            DeliveryState.WITHHELD, "the account may not read this unit any more"
        )  # fmt: skip
        advance(code)
        assert send_all() == 0
        assert states() == ["WITHHELD"]
        Post.objects.update(valid_until=None)
        User.objects.update(is_active=True)
        advance(code)
        assert send_all() == 1
        api.delivery_retry(actor=SYSTEM, at=clock.now(), delivery=row.delivery)
        assert send_all() == 1
    assert told(found) == [(code, 3), (code, 1)]


# Subscribing ---------------------------------------------------------------------------------


def test_whoever_may_not_manage_webhooks_changes_nothing() -> None:
    actor = organisation.actor_named(username=make_official("HEAD"), at=clock.now())
    account = make_official("INSPECTOR", "AG.SNV")
    with pytest.raises(PermissionMissing):
        subscribe(NOWHERE, actor=actor, account=account)
    made = subscribe(NOWHERE, account=account)
    with pytest.raises(PermissionMissing):
        api.subscription_remove(actor=actor, at=clock.now(), subscription=made.subscription)
    with pytest.raises(PermissionMissing):
        api.delivery_retry(actor=actor, at=clock.now(), delivery=1)
    assert [row.subscription for row in api.subscription_list()] == [made.subscription]


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"events": ["dossiers.history.imported.v1"]}, ["events.dossiers.history.imported.v1"]),
        ({"events": ["x", DOSSIER_MOVED]}, ["events.x"]),
        ({"units": [OTHER_WARD, WARD]}, [f"units.{OTHER_WARD}"]),
    ],
)
def test_what_would_never_be_sent_is_refused_by_name(
    change: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(WebhookInvalid) as refusal:
        subscribe(NOWHERE, **change)
    assert list(refusal.value.fields) == fields
    assert not Subscription.objects.exists()


def test_an_account_that_reads_no_dossiers_or_does_not_exist_is_refused() -> None:
    with pytest.raises(WebhookInvalid) as refusal:
        subscribe(NOWHERE, account=make_official("OPERATOR", "AG.SNV"))
    assert list(refusal.value.fields) == ["account"]
    with pytest.raises(UserUnknown):
        subscribe(NOWHERE, account="nobody")
    with pytest.raises(UnitUnknown):
        subscribe(NOWHERE, units=["AG.999"])
    assert not Subscription.objects.exists()


def test_the_same_key_subscribes_once_and_says_the_secret_once() -> None:
    account = make_official("HEAD")
    first = subscribe(NOWHERE, account=account, key="k-00000001")
    again = subscribe(NOWHERE, account=account, key="k-00000001")
    assert first.secret is not None
    assert (again.subscription, again.secret) == (first.subscription, None)
    with pytest.raises(KeyReused):
        subscribe(NOWHERE, account=account, key="k-00000001", events=[DOSSIER_MOVED])
    assert Subscription.objects.count() == 1


def test_the_ledger_keeps_who_sends_what_where_without_the_address_itself() -> None:
    account = make_official("HEAD")
    made = subscribe("http://localhost:9/hook?token=sesame", account=account)
    api.subscription_remove(actor=SYSTEM, at=clock.now(), subscription=made.subscription)
    added, removed = ledger.entry_list(stream=f"webhook:{made.subscription}")
    user = get_user_model().objects.get(username=account)
    assert (added.kind, removed.kind) == ("webhook.added", "webhook.removed")
    assert (added.body["host"], added.body["account"]) == ("localhost", f"user:{user.pk}")
    assert "sesame" not in str(added.body)
    assert account not in str(added.body)


def test_a_secret_is_not_readable_in_the_database_and_is_lost_with_the_key(settings: Any) -> None:
    with receiver() as found:
        made = subscribe(found.url)
        assert made.secret is not None
        kept = Subscription.objects.get().secret
        assert made.secret.removeprefix("whsec_") not in kept
        assert subscribe(found.url, account="handling_officer-30307").secret != made.secret
        Subscription.objects.exclude(pk=made.subscription).update(removed_at=clock.now())
        receive()
        old = settings.SECRET_KEY
        settings.SECRET_KEY = "another"
        assert send_all() == 1
        assert found.got == []
        assert "secret.key" in api.delivery_list()[0].last_error
        settings.SECRET_KEY_FALLBACKS = [old]
        with later(minutes=1):
            assert send_all() == 1
    assert verified(made.secret, found.got[0])


def test_a_removed_subscription_sends_nothing_more() -> None:
    with receiver() as found:
        made = subscribe(found.url)
        receive()
        take_events()
        removed = {"actor": SYSTEM, "subscription": made.subscription}
        assert api.subscription_remove(at=clock.now(), **removed) == 1
        with pytest.raises(SubscriptionUnknown):
            api.subscription_remove(at=clock.now(), **removed)
        receive()
        assert send_all() == 0
    assert found.got == []
    assert states() == ["WITHHELD"]
    assert api.subscription_list() == []
    with pytest.raises(DeliveryNotStopped):
        api.delivery_retry(actor=SYSTEM, at=clock.now(), delivery=api.delivery_list()[0].delivery)


def test_what_is_over_is_forgotten_after_its_time_and_what_failed_is_kept() -> None:
    with receiver() as found:
        made = subscribe(found.url)
        for _ in range(3):
            receive()
        assert send_all() == 3
    last = api.delivery_list()[0].delivery
    Delivery.objects.filter(pk=last).update(state="FAILED", sent_at=None)
    assert api.forget_old(at=clock.now() + KEPT_FOR - timedelta(hours=1)) == 0
    assert api.forget_old(at=clock.now() + KEPT_FOR + timedelta(hours=1)) == 2
    assert states() == ["FAILED"]
    Delivery.objects.update(state="SENDING")
    Subscription.objects.filter(pk=made.subscription).update(removed_at=clock.now())
    api.forget_old(at=clock.now() + timedelta(days=1))
    assert states() == ["WITHHELD"]


def test_counts_and_lists_take_a_fixed_number_of_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        subscribe(NOWHERE, account=make_official("HEAD", username=f"head-{number}"))
        receive()
        take_events()
        with django_assert_num_queries(2):
            assert len(api.subscription_list()) == number + 1
        with django_assert_num_queries(1):
            api.delivery_list()
        with django_assert_num_queries(1):
            found = api.standing()
    assert (found.subscriptions, found.waiting, found.sent, found.failed) == (3, 6, 0, 0)
    assert found.oldest_waiting_at is not None
    rows = api.delivery_list()
    assert api.delivery_list(before=rows[1].delivery) == rows[2:]
    assert {row.event for row in rows} <= set(DOSSIER_EVENTS)
