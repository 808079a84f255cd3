"""Many things, so many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of ``size`` items in their order, the last one perhaps shorter.

    As ``itertools.batched``, which Python 3.11 does not have.
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
