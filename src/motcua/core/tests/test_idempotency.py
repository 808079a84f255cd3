"""A request sent twice is done once and answered twice."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from motcua.core import idempotency
from motcua.core.commands import TransactionRequired, command
from motcua.core.idempotency import KeyInvalid, KeyReused, answer, claim
from motcua.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "key-00000001"


class Counter:
    """Something that must not be done twice."""

    def __init__(self) -> None:
        self.done = 0
        self.inside: threading.Event | None = None
        self.go_on: threading.Event | None = None

    @property
    def command(self) -> Any:
        @command
        def do(*, actor: str, key: str | None, request: dict[str, Any]) -> dict[str, Any]:
            claimed = claim(actor=actor, key=key, request=request)
            if claimed.answer is not None:
                return dict(claimed.answer)
            if self.inside and self.go_on:
                self.inside.set()
                assert self.go_on.wait(10)
            self.done += 1
            if request.get("fails"):
                raise ZeroDivisionError
            response = {"number": self.done, "said": "Đã nhận"}
            answer(claimed, response)
            return response

        return do


def test_the_same_request_with_the_same_key_gets_the_same_answer_and_is_done_once() -> None:
    counter = Counter()
    request = {"unit": "AG.883", "name": "Nguyễn"}
    first = counter.command(actor="user:1", key=KEY, request=request)
    again = counter.command(actor="user:1", key=KEY, request=dict(reversed(request.items())))
    assert first == again == {"number": 1, "said": "Đã nhận"}
    assert counter.done == 1


def test_another_request_with_the_same_key_is_refused_and_not_done() -> None:
    counter = Counter()
    counter.command(actor="user:1", key=KEY, request={"unit": "AG.883"})
    with pytest.raises(KeyReused):
        counter.command(actor="user:1", key=KEY, request={"unit": "AG.884"})
    assert counter.done == 1


def test_a_key_belongs_to_its_actor() -> None:
    counter = Counter()
    for actor in ("user:1", "user:2"):
        counter.command(actor=actor, key=KEY, request={})
    assert counter.done == 2


def test_without_a_key_each_request_is_done() -> None:
    counter = Counter()
    for _ in range(2):
        counter.command(actor="user:1", key=None, request={})
    assert counter.done == 2
    assert not IdempotencyKey.objects.exists()


def test_a_request_that_failed_may_be_sent_again_with_its_key() -> None:
    counter = Counter()
    with pytest.raises(ZeroDivisionError):
        counter.command(actor="user:1", key=KEY, request={"fails": True})
    assert counter.command(actor="user:1", key=KEY, request={})["number"] == 2


@pytest.mark.parametrize("key", ["", "1234567", "x" * 201])
def test_a_key_that_is_too_short_or_too_long_is_refused(key: str) -> None:
    with pytest.raises(KeyInvalid):
        Counter().command(actor="user:1", key=key, request={})


@pytest.mark.parametrize("key", ["12345678", "x" * 200])
def test_a_key_of_the_shortest_and_the_longest_length_is_accepted(key: str) -> None:
    assert Counter().command(actor="user:1", key=key, request={})["number"] == 1


def test_a_claim_outside_a_command_is_refused() -> None:
    with pytest.raises(TransactionRequired):
        claim(actor="user:1", key=KEY, request={})


def test_two_requests_at_once_are_done_once_and_both_answered() -> None:
    counter = Counter()
    counter.inside, counter.go_on = threading.Event(), threading.Event()
    answers: list[Any] = []

    def send() -> None:
        try:
            answers.append(counter.command(actor="user:1", key=KEY, request={"n": 1}))
        except BaseException as error:
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    threads[0].start()
    assert counter.inside.wait(10)
    threads[1].start()
    wait_until_blocked()
    counter.go_on.set()
    for thread in threads:
        thread.join(10)
    assert answers == [{"number": 1, "said": "Đã nhận"}] * 2
    assert counter.done == 1


def wait_until_blocked() -> None:
    """Until some other session of this database waits for a lock."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("nobody waits")


def test_keys_past_their_time_are_forgotten_and_younger_ones_kept() -> None:
    for name in ("old-00000", "young-000"):
        with transaction.atomic():
            claim(actor="user:1", key=name, request={})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_idempotency SET created_at = now() - %s * CASE key WHEN 'old-00000'"
            " THEN 1.01 ELSE 0.99 END",
            [idempotency.KEPT_FOR],
        )
    assert timedelta(days=1) < idempotency.KEPT_FOR
    assert idempotency.forget_old() == 1
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["young-000"]
