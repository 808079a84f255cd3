"""Reminders and limits of tasks, read from ``definitions/tasks/rules.yaml``, dated."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml
from motcua.indicators.contracts import Text
from motcua.tasks.contracts import TaskRules

_KEYS: Final = (
    "valid_from", "basis", "verified", "remind_before_days", "escalate_after_days",
    "giver_told_from_days", "most_extensions",
)  # fmt: skip
MOST: Final = 366


def days_of(document: YamlDocument, *at: str | int) -> tuple[int, ...]:
    """Different numbers of days, as a list in a definition. Raises ``DefinitionError``."""
    listed = document.require(list, *at)
    found = [document.require(int, *at, number) for number in range(len(listed))]
    if any(not 0 <= days <= MOST for days in found) or len(set(found)) != len(found):
        raise document.error(f"different numbers of days from 0 to {MOST}", *at)
    return tuple(found)


def read_rules(path: Path) -> tuple[TaskRules, ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[TaskRules] = []
    for index in range(len(document.require(list, "versions"))):
        at = ("versions", index)
        document.only(_KEYS, *at)
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        after = days_of(document, *at, "escalate_after_days")
        if 0 in after:
            raise document.error("a task is overdue from the first day after", *at,
                                 "escalate_after_days")  # fmt: skip
        most = document.require(int, *at, "most_extensions")
        if most < 0:
            raise document.error("0 or more", *at, "most_extensions")
        document.only(("vi", "en"), *at, "basis")
        found.append(
            TaskRules(
                since,
                Text(document.require(str, *at, "basis", "vi"),
                     document.require(str, *at, "basis", "en")),
                document.require(bool, *at, "verified"),
                days_of(document, *at, "remind_before_days"), after,
                document.require(int, *at, "giver_told_from_days"), most,
            )
        )  # fmt: skip
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _versions() -> tuple[TaskRules, ...]:
    return read_rules(definitions_dir() / "tasks" / "rules.yaml")


def rules_on(day: date) -> TaskRules:
    """The rules of ``day``; the first ones for a day before them."""
    known = [item for item in _versions() if item.valid_from <= day]
    return known[-1] if known else _versions()[0]
