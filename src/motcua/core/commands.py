"""How writes happen: a command opens the one transaction, steps run inside it.

``@command`` opens the transaction and refuses to nest; ``@step`` refuses to run without
one. Both make the rule visible where the function is defined, so that no write is half
kept and none is committed by somebody who did not mean to.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


class TransactionRequired(RuntimeError):
    """A step was called outside a command. This is a bug in the caller."""


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` in a transaction of its own; raise ``RuntimeError`` when nested."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(durable=True):
            return function(*args, **kwargs)

    return run


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Run ``function`` only inside an open transaction."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if not connection.in_atomic_block:
            raise TransactionRequired(f"{function.__qualname__} needs a command around it")
        return function(*args, **kwargs)

    return run
