"""The stages of a legal document that an agency drafts: dated data, reached one after another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.db import connection

from motcua.core import clock
from motcua.core.commands import command
from motcua.core.definitions import definitions_dir, read_yaml
from motcua.indicators.contracts import Text
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.tasks.contracts import Done, Kind, Mark
from motcua.tasks.errors import (
    GIVEN_IN_FUTURE,
    NO_LEGAL_DOCUMENT,
    STAGE_BEFORE,
    STAGE_UNKNOWN,
    TaskInvalid,
)
from motcua.tasks.selectors import task_get
from motcua.tasks.services import Plan, check, lock, record, said_words


@dataclass(frozen=True)
class Stage:
    """A stage by its code."""

    code: str
    name: Text


@dataclass(frozen=True)
class DraftingRules:
    """The stages in force from a day on, in their order."""

    valid_from: date
    basis: Text
    verified: bool
    stages: tuple[Stage, ...]

    def place(self, code: str) -> int:
        """The place of a stage; -1 for one that is none of these."""
        return next((at for at, one in enumerate(self.stages) if one.code == code), -1)


def read_drafting(path: Path) -> tuple[DraftingRules, ...]:
    """The versions, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    document.only(("versions",))
    found: list[DraftingRules] = []
    for index in range(len(document.require(list, "versions"))):
        at = ("versions", index)
        document.only(("valid_from", "basis", "verified", "stages"), *at)
        document.only(("vi", "en"), *at, "basis")
        since = document.require(date, *at, "valid_from")
        if found and since <= found[-1].valid_from:
            raise document.error("the days must follow one another", *at, "valid_from")
        stages = []
        for number in range(len(document.require(list, *at, "stages"))):
            here = (*at, "stages", number)
            document.only(("code", "vi", "en"), *here)
            name = Text(document.require(str, *here, "vi"), document.require(str, *here, "en"))
            stages.append(Stage(document.require(str, *here, "code"), name))
        if not stages or len({stage.code for stage in stages}) != len(stages):
            raise document.error("different stages, at least one", *at, "stages")
        basis = Text(*(document.require(str, *at, "basis", name) for name in ("vi", "en")))
        found.append(
            DraftingRules(since, basis, document.require(bool, *at, "verified"), tuple(stages))
        )
    if not found:
        raise document.error("at least one version is needed", "versions")
    return tuple(found)


@cache
def _versions() -> tuple[DraftingRules, ...]:
    return read_drafting(definitions_dir() / "tasks" / "drafting.yaml")


def drafting_on(day: date) -> DraftingRules:
    """The stages of a day; the first ones for a day before them."""
    known = [item for item in _versions() if item.valid_from <= day]
    return known[-1] if known else _versions()[0]


@command
def stage_reach(
    *, actor: Actor, at: datetime, code: str, stage: str, on: date, document: str = "",
    expected_seq: int | None = None,
) -> Done:  # fmt: skip
    """The agency records that its draft reached a stage on a day, with the document if any.

    Stages are reached forward, one may be left out. Raises ``TaskUnknown``, ``NotPermitted``,
    ``TaskInvalid``, ``TaskChanged``, ``ActNotPossible``.
    """
    locked = lock(code)
    organisation.authorise(actor, "tasks.do", locked.owner)
    check(locked, expected_seq, Kind.STAGE_REACHED, at)
    today, rules = clock.local_day(at), drafting_on(on)
    now = locked.standing
    place = rules.place(stage)
    if Mark.LEGAL_DOCUMENT not in task_get(code, on=today).marks:
        raise TaskInvalid({"stage": NO_LEGAL_DOCUMENT})
    if place < 0:
        raise TaskInvalid({"stage": STAGE_UNKNOWN})
    if now.stage and place <= rules.place(now.stage):
        raise TaskInvalid({"stage": STAGE_BEFORE})
    if on > today or (now.stage_on is not None and on < now.stage_on):
        raise TaskInvalid({"on": GIVEN_IN_FUTURE if on > today else STAGE_BEFORE})
    words = said_words(document, needed=False)
    plan = Plan(Kind.STAGE_REACHED, {"stage": stage, "on": on.isoformat()}, words)
    return record(actor, at, locked, plan)


def stage_counts(units: frozenset[str] | None = None) -> dict[str, int]:
    """How many legal documents that are not cancelled stand at each stage; '' is none yet.

    ``units`` limits them to those agencies. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.stage, count(*) FROM tasks_task t JOIN tasks_fact f ON f.task_id = t.id"
            " WHERE 'LEGAL_DOCUMENT' = ANY(t.marks) AND f.state <> 'CANCELLED'"
            " AND (%(all)s OR t.owner = ANY(%(units)s)) GROUP BY 1",
            {"all": units is None, "units": sorted(units or ())},
        )
        return dict(cursor.fetchall())
