"""The course of a dossier: the process it goes through, who does which step, until when.

Most dossiers go through the stated steps of their procedure's version. Where the agency
brought in a process of its own, the dossiers received under it go through that one, at
several steps at once after a fork, some of them at other agencies. Both are carried out by
``procedures.Running``; this module puts a dossier into it and names the people and times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from django.db import connection

from motcua.calendars import api as calendars
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core import clock
from motcua.dossiers.contracts import DossierClock, DossierDetail, Stay
from motcua.dossiers.errors import CHOOSE_AGENCY, MoveInvalid
from motcua.dossiers.models import OpenStep
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion, Text

UPPER = "UPPER"
"""The unit role of the next agency up: its one-stop shop is found, nobody names it."""


def running_of(procedure: str, version: int, process: str) -> procedures.Running | None:
    """The process of a dossier, ready to be carried out; none for a foreign procedure."""
    if process:
        return procedures.process_running(procedure, process)
    if not version:
        return None
    stated = procedures.procedure_version_get(procedure, version)
    return procedures.steps_running(procedure, version, stated.fingerprint)


def running_at_receipt(
    code: str, version: ProcedureVersion, on: date
) -> tuple[procedures.Running, procedures.ProcessInForce | None]:
    """The process of what is received on ``on``: the agency's own where it adopted one."""
    adopted = procedures.process_adopted_on(code, on)
    if adopted is not None:
        return procedures.process_running(code, adopted.fingerprint), adopted
    return procedures.steps_running(code, version.version, version.fingerprint), None


class Placed(Protocol):
    """Where a dossier stands, as its facts have it."""

    @property
    def process(self) -> str:
        """Fingerprint of the agency's process; empty without one."""

    @property
    def step(self) -> str:
        """The step that stands for the whole."""

    @property
    def places(self) -> tuple[str, ...]:
        """The steps of the process that are being done."""

    @property
    def branches_done(self) -> tuple[str, ...]:
        """The flows of branches that wait."""


def standing_of(dossier: Placed) -> procedures.Standing:
    """Where a dossier stands in its process."""
    if dossier.process:
        return procedures.Standing(frozenset(dossier.places), frozenset(dossier.branches_done))
    return procedures.Standing(frozenset({dossier.step} if dossier.step else ()))


def upper_unit(unit: str) -> str:
    """The agency above, empty for the province."""
    known = organisation.units_by_code().get(unit)
    return known.parent if known else ""


def agencies_for(
    running: procedures.Running, opened: Iterable[str], *, before: Mapping[str, str],
    named: Mapping[str, str], lead: str, on: date,
) -> tuple[dict[str, str], dict[str, str]]:  # fmt: skip
    """``(role -> unit newly named, step -> unit)`` of ``opened`` steps that begin elsewhere.

    An agency that took part ``before`` does so again, unless another is named; one may be
    named before its turn comes. Raises ``MoveInvalid`` for a role without a unit of ``on``.
    """
    roles = {step: running.unit_role(step) for step in opened}
    elsewhere = {step: role for step, role in roles.items() if role != procedures.LEAD}
    known = organisation.units_by_code()
    whole = dict(before)
    for role in sorted({*elsewhere.values(), *named}):
        unit = named.get(role) or before.get(role, "")
        if not unit and role == UPPER:
            unit = upper_unit(lead)
        if unit not in known or not known[unit].valid_on(on):
            raise MoveInvalid({f"units.{role}": str(CHOOSE_AGENCY)})
        whole[role] = unit
    fresh = {role: unit for role, unit in whole.items() if before.get(role) != unit}
    return fresh, {step: whole[role] for step, role in elsewhere.items()}


@dataclass(frozen=True)
class StepNow:
    """A step that is being done: which, by whom, since when, until when by its own budget."""

    step: str
    name: Text
    role: str
    unit: str
    seq: int
    since: datetime
    due_at: datetime


def step_due(stay: Stay, hours: int, derived: DossierClock) -> datetime:
    """When a stay's budget of working hours is used up. Waits for the applicant do not count.

    A step that is to be done at once (0 hours) is due when its day closes.
    """
    calendar = calendars.working_calendar()
    if not hours:
        begun = calendars.effective_start(calendar, stay.since, None)
        return calendars.closing(calendar, clock.local_day(begun))
    waited = [
        (max(pause.since, stay.since), pause.until)
        for pause in derived.pauses
        if pause.until is not None and pause.until > stay.since
    ]
    limit = TimeLimit(hours, LimitUnit.WORKING_HOUR)
    return calendars.due_with_pauses(calendar, stay.since, limit, waited).due_at


def steps_now(running: procedures.Running, derived: DossierClock, unit: str) -> tuple[StepNow, ...]:
    """The steps that are being done, in reading order; none once handling has ended.

    ``unit`` is the dossier's own agency.
    """
    if derived.closed_at is not None:
        return ()
    stays = {stay.step: stay for stay in derived.stays if stay.until is None}
    found = []
    for code in running.in_order(frozenset(stays)):
        node, stay = running.step(code), stays[code]
        found.append(
            StepNow(
                code, node.name, node.role, stay.unit or unit, stay.seq, stay.since,
                step_due(stay, node.budget_hours or 0, derived),
            )
        )  # fmt: skip
    return tuple(found)


@dataclass(frozen=True)
class Place:
    """A step at which a dossier stands, with the ways on; none once it only waits for its return.

    ``here`` is the whole standing that it is a part of. ``since`` and ``due_at`` are of an
    agency's own process, ``None`` for the stated steps.
    """

    node: procedures.Node
    here: procedures.Standing
    unit: str
    since: datetime | None
    due_at: datetime | None
    ways: tuple[procedures.Way, ...]

    def late(self, now: datetime) -> bool:
        """True when the step's own time is over."""
        return self.due_at is not None and self.due_at < now


def places_of(detail: DossierDetail) -> tuple[procedures.Running | None, tuple[Place, ...]]:
    """The process of a dossier and where it stands in it, in reading order.

    No place where the process does not know the step, as of a dossier brought from elsewhere.
    """
    row = detail.row
    running = running_of(row.procedure, row.procedure_version, row.process)
    here = standing_of(row)
    if running is None or not running.knows(here):
        return running, ()
    timed = {}
    if row.process:
        timed = {each.step: each for each in steps_now(running, detail.clock, row.unit)}
    over = bool(running.returns(here))
    found = []
    for code in running.in_order(here.steps):
        each = timed.get(code)
        found.append(
            Place(
                running.step(code), here, each.unit if each else row.unit,
                each.since if each else None, each.due_at if each else None,
                () if over else running.ways(here, code),
            )
        )  # fmt: skip
    return running, tuple(found)


def open_steps_write(dossier_id: int, steps: Iterable[StepNow]) -> None:
    """Put the open steps of a dossier in the place of those kept. Two statements at most."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dossiers_open_step WHERE dossier_id = %s", [dossier_id])
    rows = [
        OpenStep(
            dossier_id=dossier_id, step=each.step, unit=each.unit, role=each.role,
            given_seq=each.seq, given_at=each.since, due_at=each.due_at,
        )
        for each in steps
    ]  # fmt: skip
    if rows:
        OpenStep.objects.bulk_create(rows)


def straight_way(running: procedures.Running) -> tuple[tuple[str, procedures.Way], ...] | None:
    """Each step from the receipt to the hand-over with the one way on that gives the result.

    A way that refuses or goes back is left aside; ``None`` where more than one is left.
    """
    here = running.begin()
    found: list[tuple[str, procedures.Way]] = []
    while here.steps and not running.returns(here):
        step = running.in_order(here.steps)[0]
        ways = [way for way in running.ways(here, step) if not way.refuses and not way.back]
        if len(ways) != 1:
            return None
        found.append((step, ways[0]))
        here = ways[0].standing
    return tuple(found)


def may_read(actor: Actor, permission: str, detail: DossierDetail) -> bool:
    """True when the permission holds for the dossier's own agency or one that takes part.

    Personal data is for an agency that has a step to do now.
    """
    if organisation.permitted(actor, permission, detail.row.unit):
        return True
    if detail.clock.closed_at is not None:
        return False
    working = permission == "dossiers.read_personal"
    taking_part = {
        stay.unit for stay in detail.clock.stays
        if stay.unit and not (working and stay.until is not None)
    }  # fmt: skip
    return any(organisation.permitted(actor, permission, unit) for unit in taking_part)


def authorise_reading(actor: Actor, permission: str, detail: DossierDetail) -> None:
    """Raise ``NotPermitted`` unless ``may_read`` holds."""
    if not may_read(actor, permission, detail):
        organisation.authorise(actor, permission, detail.row.unit)
