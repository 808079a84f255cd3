"""Move running dossiers to another version of their process, by a mapping that is checked.

A dossier keeps the process under which it was received. An agency that mends its process may
move the dossiers that are still open: each step and each branch that waits is mapped to one
of the new process, and the whole must be a standing which that process can come to. One that
cannot be moved keeps all from being moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.core import clock, idempotency, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Kind
from motcua.dossiers.courses import agencies_for, running_of, standing_of
from motcua.dossiers.errors import (
    CHOOSE_AGENCY,
    REASON_NEEDED,
    MoveInvalid,
    ProcessMoveRefused,
)
from motcua.dossiers.selectors import acts_of, said_by
from motcua.dossiers.services.acting import Locked, Plan, lock, record_act
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures

OPEN = ("IN_PROGRESS", "AWAITING_SUPPLEMENT", "AWAITING_PAYMENT")


@dataclass(frozen=True)
class ProcessMove:
    """What became of a move: which process, which dossiers, and of each where it stands now."""

    procedure: str
    number: int
    fingerprint: str
    moved: Mapping[str, tuple[str, ...]]
    already: int


def _open_dossiers(procedure: str, fingerprint: str, only: str) -> tuple[list[str], int]:
    """Codes of the open dossiers that another process handles, and how many this one does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, process = %s FROM dossiers_fact WHERE procedure = %s"
            " AND closed_on IS NULL AND status = ANY(%s) AND origin <> 'IMPORTED'"
            " AND procedure_version > 0 AND (%s = '' OR code = %s) ORDER BY code",
            [fingerprint, procedure, list(OPEN), only, only],
        )
        rows = cursor.fetchall()
    codes = [code for code, already in rows if not already]
    return codes, len(rows) - len(codes)


def mapped(
    new: procedures.Running, here: procedures.Standing, mapping: Mapping[str, str]
) -> tuple[procedures.Standing, str]:
    """``(standing in the new process, "")``, or the present one with why it has no place there.

    What the mapping does not name keeps its code.
    """
    flows = {flow.code for flow in new.definition.flows}
    for code in sorted(here.steps):
        to = mapping.get(code, code)
        if to not in new.order:
            return here, f"the new process has no step {to} (from {code})"
    for code in sorted(here.waiting):
        to = mapping.get(code, code)
        if to not in flows:
            return here, f"the new process has no flow {to} (a branch waits in {code})"
    there = procedures.Standing(
        frozenset(mapping.get(code, code) for code in here.steps),
        frozenset(mapping.get(code, code) for code in here.waiting),
    )
    if not new.possible(there):
        places = ", ".join(sorted(there.steps | there.waiting))
        return here, f"the new process never stands at {places} alone"
    if new.returns(there):
        return here, "it would be finished there without anybody having finished it"
    return there, ""


def _plan(
    locked: Locked, new: procedures.Running, target: procedures.ProcessInForce,
    mapping: Mapping[str, str], named: Mapping[str, str], at: datetime, reason: str,
) -> tuple[Plan | None, str, procedures.Standing]:  # fmt: skip
    old = running_of(locked.procedure, locked.version, locked.process)
    here = standing_of(locked)
    if old is None or not old.knows(here):
        return None, "it stands at a step that its own process does not have", here
    there, wrong = mapped(new, here, mapping)
    if wrong:
        return None, wrong, here
    acts = acts_of(locked.code)
    stays = {  # a step that keeps its code and its agency's role goes on as it is
        code for code in here.steps & there.steps
        if mapping.get(code, code) == code and old.unit_role(code) == new.unit_role(code)
    }  # fmt: skip
    opened = there.steps - stays
    roles = {new.unit_role(step) for step in opened}
    try:
        fresh, by = agencies_for(
            new, opened, before=said_by(acts, "units"), lead=locked.unit, on=clock.local_day(at),
            named={role: unit for role, unit in named.items() if role in roles},
        )  # fmt: skip
    except MoveInvalid as refusal:
        role = next(iter(refusal.fields)).removeprefix("units.")
        return None, f"nobody said which agency is {role} (name it as {role}=UNIT)", here
    body: dict[str, Any] = {
        "from": locked.step, "step": new.main(there), "at": sorted(there.steps),
        "opened": sorted(opened),
        "process": {"number": target.number, "fingerprint": target.fingerprint},
        **({"waiting": sorted(there.waiting)} if there.waiting else {}),
        **({"mapping": dict(sorted(mapping.items()))} if mapping else {}),
        **({"units": fresh} if fresh else {}), **({"by": by} if by else {}),
    }  # fmt: skip
    return Plan(Kind.REROUTED, body, events.DOSSIER_MOVED, reason, acts), "", there


@command
def process_move(
    *, actor: Actor, at: datetime, procedure: str, number: int, reason: str,
    mapping: Mapping[str, str] | None = None, units: Mapping[str, str] | None = None,
    only: str = "", check: bool = False,
) -> ProcessMove:  # fmt: skip
    """Move the open dossiers of a procedure to the stored process version ``number``.

    ``mapping`` names, for steps and for flows in which a branch waits, the code in the new
    process; ``units`` the agency of each role in the whole that has none yet; ``only`` one
    dossier. With ``check`` nothing is written. All are moved or none. Raises
    ``NotPermitted``, ``ProcessVersionUnknown``, ``MoveInvalid`` without a reason or for an
    unknown unit, ``ProcessMoveRefused`` with each dossier that has no place there.
    """
    organisation.authorise(actor, "procedures.process")
    words = text.clean(reason)
    known = organisation.units_by_code()
    wrong = {
        f"units.{role}": str(CHOOSE_AGENCY)
        for role, unit in (units or {}).items() if unit not in known
    }  # fmt: skip
    if not words:
        wrong["reason"] = str(REASON_NEEDED)
    if wrong:
        raise MoveInvalid(wrong)
    target = procedures.process_version_get(procedure, number)
    new = procedures.process_running(procedure, target.fingerprint)
    codes, already = _open_dossiers(procedure, target.fingerprint, only)
    refused: dict[str, str] = {}
    moved: dict[str, tuple[str, ...]] = {}
    for code in codes:
        locked = lock(code)
        plan, why, there = _plan(locked, new, target, mapping or {}, units or {}, at, words)
        if plan is None:
            refused[code] = why
            continue
        moved[code] = new.in_order(there.steps)
        if not check and not refused:
            record_act(
                actor=actor, at=at, locked=locked, expected_seq=None, plan=plan,
                claimed=idempotency.Claim(actor.code, None),
            )  # fmt: skip
    if refused:
        raise ProcessMoveRefused(refused)
    return ProcessMove(procedure, number, target.fingerprint, moved, already)
