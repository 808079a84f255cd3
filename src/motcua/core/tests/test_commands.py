"""Commands and steps on a real transaction."""

from __future__ import annotations

import pytest
from django.db import connection

from motcua.core.commands import TransactionRequired, command, step
from motcua.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db(transaction=True)


@step
def note(word: str) -> int:
    """Write one row."""
    return int(IdempotencyKey.objects.create(actor="a", key=word, request_digest="").pk)


def kept() -> set[str]:
    return set(IdempotencyKey.objects.values_list("key", flat=True))


def test_a_command_commits_what_its_steps_wrote() -> None:
    @command
    def both(*, words: list[str]) -> int:
        return sum(1 for word in words if note(word))

    assert both(words=["one", "two"]) == 2
    assert not connection.in_atomic_block
    assert kept() == {"one", "two"}


def test_a_command_that_fails_keeps_nothing() -> None:
    @command
    def half() -> None:
        note("one")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert kept() == set()


def test_a_step_outside_a_command_is_refused_before_it_writes() -> None:
    with pytest.raises(TransactionRequired, match="note needs a command around it"):
        note("one")
    assert kept() == set()


def test_a_command_within_a_command_is_refused_and_takes_the_outer_one_with_it() -> None:
    @command
    def inner() -> None:
        note("inner")

    @command
    def outer() -> None:
        note("outer")
        inner()

    with pytest.raises(RuntimeError, match="durable"):
        outer()
    assert kept() == set()


def test_a_command_keeps_its_name_and_what_it_promises() -> None:
    @command
    def named() -> None:
        """What it promises."""

    assert named.__name__ == "named"
    assert named.__doc__ == "What it promises."
    assert note.__doc__ == "Write one row."
