"""By which day units score themselves and scores are appraised, and who is late.

The days are dated data of ``definitions/indices/deadlines/rules.yaml``. A unit is late while a
day has passed and an item of its own is not scored, or a scored one is not appraised.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from motcua.core.definitions import definitions_dir, read_yaml
from motcua.indicators.contracts import Text
from motcua.reform_index.contracts import IndexSet, Period, Source, Stage
from motcua.reform_index.selectors import edition_for, given_current, subjects_of

MOST: Final = 366
_KEYS: Final = ("valid_from", "basis", "verified", "self_days", "appraisal_days")


@dataclass(frozen=True)
class DeadlineRules:
    """Days after the last day of a period, in force for periods that end on a day or later."""

    valid_from: date
    basis: Text
    verified: bool
    self_days: int
    appraisal_days: int


@dataclass(frozen=True)
class Deadlines:
    """The days of one period."""

    self_on: date
    appraisal_on: date
    basis: Text
    verified: bool


@dataclass(frozen=True)
class Late:
    """A unit that has not done its part by the day; ``done`` of ``of`` items are there."""

    unit: str
    stage: Stage
    due_on: date
    done: int
    of: int


def read_deadlines(path: Path) -> tuple[DeadlineRules, ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[DeadlineRules] = []
    for index in range(len(document.require(list, "versions"))):
        at = ("versions", index)
        document.only(_KEYS, *at)
        document.only(("vi", "en"), *at, "basis")
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        own, appraised = (document.require(int, *at, name) for name in _KEYS[3:])
        if not 1 <= own <= appraised <= MOST:
            raise document.error(
                f"1 to {MOST} days, the appraisal not before the self-score", *at, "self_days"
            )
        basis = Text(*(document.require(str, *at, "basis", name) for name in ("vi", "en")))
        found.append(
            DeadlineRules(
                since, basis, document.require(bool, *at, "verified"), own, appraised
            )
        )  # fmt: skip
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _versions() -> tuple[DeadlineRules, ...]:
    return read_deadlines(definitions_dir() / "indices" / "deadlines" / "rules.yaml")


def deadlines_of(period: Period) -> Deadlines:
    """The days of a period; the first ones for a period before all."""
    last = period.until - timedelta(days=1)
    known = [rules for rules in _versions() if rules.valid_from <= last]
    rules = known[-1] if known else _versions()[0]
    return Deadlines(
        last + timedelta(days=rules.self_days), last + timedelta(days=rules.appraisal_days),
        rules.basis, rules.verified,
    )  # fmt: skip


def late_list(index: IndexSet, period: Period, *, on: date) -> list[Late]:
    """Who is late on a day, by unit; nobody before the days have passed. One statement.

    Raises ``EditionMissing``.
    """
    edition, days = edition_for(index, period), deadlines_of(period)
    own = sum(item.source is Source.SELF for item in edition.items)
    done: dict[str, dict[Stage, set[str]]] = defaultdict(lambda: defaultdict(set))
    for given in given_current(index.code, period.code):
        done[given.unit][given.stage].add(given.item)
    found = []
    for unit in sorted(subjects_of(edition, period)):
        scored = done[unit][Stage.SELF]
        said, checked = len(scored), len(scored & done[unit][Stage.APPRAISED])
        if on > days.self_on and said < own:
            found.append(Late(unit, Stage.SELF, days.self_on, said, own))
        if on > days.appraisal_on and checked < said:
            found.append(Late(unit, Stage.APPRAISED, days.appraisal_on, checked, said))
    return found
