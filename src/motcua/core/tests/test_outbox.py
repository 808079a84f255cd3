"""The outbox: nothing lost, nothing doubled here, nothing out of order."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models.functions import Now

from motcua.core import clock, outbox
from motcua.core.commands import TransactionRequired
from motcua.core.models import IdempotencyKey, OutboxEvent
from motcua.core.outbox import Event, EventNotParked, Subscriptions, deliver_all, deliver_one

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "tests.thing.happened.v1"


def emit(record: str, **payload: Any) -> None:
    with transaction.atomic():
        outbox.emit(name=NAME, record=record, payload=payload)


def told(*subscribers: outbox.Subscriber) -> Subscriptions:
    found = Subscriptions()
    for subscriber in subscribers:
        found.subscribe(NAME, subscriber)
    return found


def make_due() -> None:
    OutboxEvent.objects.update(due_at=Now())


def fail(event: Event) -> None:
    raise ZeroDivisionError(f"no luck with {event.payload['n']}")


def test_an_event_stands_if_its_transaction_commits() -> None:
    emit("a", n=1, word="Đã nhận")
    seen: list[Event] = []
    assert deliver_all(told(seen.append)) == 1
    assert (seen[0].name, seen[0].record) == (NAME, "a")
    assert seen[0].payload == {"n": 1, "word": "Đã nhận"}
    assert not OutboxEvent.objects.exists()


def test_an_event_of_a_transaction_that_fails_never_happened() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.emit(name=NAME, record="a", payload={})
        raise ZeroDivisionError
    seen: list[Event] = []
    assert deliver_all(told(seen.append)) == 0
    assert seen == []


def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionRequired):
        outbox.emit(name=NAME, record="a", payload={})


def test_each_subscriber_is_told_once_and_in_order() -> None:
    for n in range(5):
        emit("a" if n % 2 else "b", n=n)
    one: list[int] = []
    other: list[int] = []
    subscriptions = told(lambda event: one.append(event.payload["n"]))
    subscriptions.subscribe(NAME, lambda event: other.append(event.payload["n"]))
    assert deliver_all(subscriptions) == 5
    assert one == other == [0, 1, 2, 3, 4]
    assert deliver_all(subscriptions) == 0


def test_an_event_that_nobody_wants_does_not_stay() -> None:
    emit("a")
    assert deliver_all(Subscriptions()) == 1
    assert not OutboxEvent.objects.exists()


def test_what_a_failing_handler_wrote_is_rolled_back_with_what_others_wrote() -> None:
    def writes(event: Event) -> None:
        IdempotencyKey.objects.create(actor="x", key=f"{event.event_id}", request_digest="")

    emit("a", n=1)
    assert deliver_one(told(writes, fail))
    assert not IdempotencyKey.objects.exists()
    make_due()
    assert deliver_one(told(writes))
    assert IdempotencyKey.objects.count() == 1


def test_a_handler_that_breaks_the_database_transaction_does_not_stop_the_relay() -> None:
    def breaks(event: Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    emit("a", n=1)
    assert deliver_one(told(breaks))
    waiting = OutboxEvent.objects.get()
    assert waiting.attempts == 1
    assert "division by zero" in waiting.last_error


def test_a_failed_event_is_tried_again_later_each_time_later() -> None:
    emit("a", n=1)
    delays = []
    for attempt in range(1, 4):
        before = clock.now()
        assert deliver_one(told(fail))
        waiting = OutboxEvent.objects.get()
        assert waiting.attempts == attempt
        assert waiting.parked_at is None
        assert "no luck with 1" in waiting.last_error
        assert not deliver_one(told(fail)), "it is not due yet"
        delays.append(waiting.due_at - before)
        make_due()
    for attempt, delay in enumerate(delays):
        expected = outbox.FIRST_DELAY * 2**attempt
        assert expected <= delay < expected + timedelta(seconds=5)


def test_a_failure_of_one_record_does_not_hold_another_up() -> None:
    def picky(event: Event) -> None:
        if event.record == "bad":
            fail(event)
        seen.append(event.payload["n"])

    seen: list[int] = []
    emit("bad", n=1)
    emit("good", n=2)
    emit("bad", n=3)
    emit("good", n=4)
    deliver_all(told(picky))
    assert seen == [2, 4]
    make_due()
    deliver_all(told(lambda event: seen.append(event.payload["n"])))
    assert seen == [2, 4, 1, 3]


def park(record: str, n: int) -> int:
    emit(record, n=n)
    event_id = OutboxEvent.objects.latest("id").pk
    for _ in range(outbox.MAX_ATTEMPTS):
        make_due()
        assert deliver_one(told(fail))
    return int(event_id)


def test_after_the_last_attempt_an_event_is_parked_and_shown_with_what_waits_behind() -> None:
    event_id = park("a", 1)
    emit("a", n=2)
    emit("a", n=3)
    emit("b", n=4)
    seen: list[int] = []
    make_due()
    deliver_all(told(lambda event: seen.append(event.payload["n"])))
    assert seen == [4], "later events of the same record wait"
    (parked,) = outbox.parked_list()
    assert (parked.event_id, parked.record, parked.waiting_behind) == (event_id, "a", 2)
    assert parked.attempts == outbox.MAX_ATTEMPTS
    assert "no luck" in parked.last_error


def test_it_is_not_parked_one_attempt_early() -> None:
    emit("a", n=1)
    for _ in range(outbox.MAX_ATTEMPTS - 1):
        make_due()
        deliver_one(told(fail))
    assert outbox.parked_list() == []


def test_a_parked_event_that_is_given_another_round_goes_first() -> None:
    event_id = park("a", 1)
    emit("a", n=2)
    outbox.parked_retry(event_id=event_id, at=clock.now())
    assert outbox.parked_list() == []
    seen: list[int] = []
    deliver_all(told(lambda event: seen.append(event.payload["n"])))
    assert seen == [1, 2]


def test_an_event_that_is_not_parked_cannot_be_given_another_round() -> None:
    emit("a", n=1)
    for event_id in (OutboxEvent.objects.get().pk, 0):
        with pytest.raises(EventNotParked):
            outbox.parked_retry(event_id=event_id, at=clock.now())


def test_the_oldest_waiting_event_is_known() -> None:
    assert outbox.oldest_waiting_at() is None
    before = clock.now()
    emit("a", n=1)
    first = outbox.oldest_waiting_at()
    emit("b", n=2)
    assert first is not None
    assert before <= first <= clock.now()
    assert outbox.oldest_waiting_at() == first


def test_a_subscriber_is_refused_a_second_time() -> None:
    with pytest.raises(ValueError, match="already"):
        told(fail, fail)


class Relay(threading.Thread):
    """A second worker, which stands still inside its first delivery until told to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.go_on = threading.Event(), threading.Event()
        self.seen: list[int] = []

    def run(self) -> None:
        try:
            deliver_one(told(self.hear))
        finally:
            connections.close_all()

    def hear(self, event: Event) -> None:
        self.seen.append(event.payload["n"])
        self.inside.set()
        assert self.go_on.wait(10)


def test_two_workers_keep_the_order_of_a_record_and_go_side_by_side_otherwise() -> None:
    emit("a", n=1)
    emit("a", n=2)
    emit("b", n=3)
    relay = Relay()
    relay.start()
    assert relay.inside.wait(10)
    seen: list[int] = []
    here = told(lambda event: seen.append(event.payload["n"]))
    assert deliver_all(here) == 1, "the record that is being delivered is left alone"
    assert seen == [3]
    relay.go_on.set()
    relay.join(10)
    assert relay.seen == [1]
    assert deliver_all(here) == 1
    assert seen == [3, 2]


def test_a_worker_that_dies_in_the_middle_leaves_the_event_to_be_delivered_again() -> None:
    class Killed(BaseException):
        pass

    def dies(event: Event) -> None:
        IdempotencyKey.objects.create(actor="x", key="half", request_digest="")
        raise Killed

    emit("a", n=1)
    with pytest.raises(Killed):
        deliver_one(told(dies))
    assert not IdempotencyKey.objects.exists()
    seen: list[Event] = []
    assert deliver_all(told(seen.append)) == 1
