"""The queues of a counter, read from ``definitions/counter/queues.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from motcua.core.definitions import definitions_dir, read_yaml
from motcua.dossiers.queueing.contracts import Queue


def read_queues(path: Path) -> tuple[Queue, ...]:
    """Read the queues. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    document.only(("queues",))
    found: list[Queue] = []
    for index in range(len(document.require(list, "queues"))):
        at = ("queues", index)
        document.only(("code", "name"), *at)
        code = document.require(str, *at, "code")
        if not (len(code) == 1 and "A" <= code <= "Z"):
            raise document.error("one capital letter", *at, "code")
        if any(code == other.code for other in found):
            raise document.error(f"{code} stands twice", *at, "code")
        name = (document.require(str, *at, "name", part) for part in ("vi", "en"))
        found.append(Queue(code, *name))
    if not found:
        raise document.error("at least one queue is needed", "queues")
    return tuple(found)


@cache
def queues() -> tuple[Queue, ...]:
    """The queues of this installation, read once."""
    return read_queues(definitions_dir() / "counter" / "queues.yaml")
