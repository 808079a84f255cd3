"""Writes: an approved plan is changed by a proposal that another person approves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from motcua.core import clock, idempotency, sql
from motcua.core.commands import command
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.steering.contracts import Done
from motcua.steering.contracts.changes import ChangeKind, ChangeLine, ChangeState
from motcua.steering.errors import (
    BEGUN_ALREADY,
    CHANGE_WAITS,
    DAY_PASSED,
    MONTH_INVALID,
    MONTH_OVER,
    MONTH_SAME,
    NO_SUCH_VISIT,
    NOT_APPROVED,
    NOTHING_CHANGED,
    NOTHING_LEFT,
    NOTHING_PROPOSED,
    REASON_NEEDED,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.loading import checklist_on
from motcua.steering.recording import (
    PLAN,
    SHORT,
    Faults,
    change_told,
    check_unit,
    cleaned,
    done_of,
    inserted,
    one,
    record,
    refuse,
    second_person,
    told_as_json,
    told_line,
)
from motcua.steering.rules import month_end
from motcua.steering.selectors import rows
from motcua.steering.selectors_changes import current_items
from motcua.steering.services_committee import answer, answered
from motcua.steering.services_plans import PLANNING, cleaned_team, plan_held

MOST_LINES: Final = 60


def _month(faults: Faults, name: str, year: int, month: int, today: date) -> bool:
    """False, with a fault, for a month that there is not or that is over."""
    if not 1 <= month <= 12:
        faults[name] = MONTH_INVALID
    elif month_end(year, month) < today:
        faults[name] = DAY_PASSED
    return name not in faults


def _added(faults: Faults, number: int, line: ChangeLine, year: int, today: date) -> dict[str, Any]:
    """A visit that is added; faults name the field and which added visit it is."""
    own = Faults()
    subject = cleaned(own, "subject", line.subject, most=SHORT)
    team = cleaned_team(own, line.team)
    if _month(own, "month", year, line.month, today):
        checklist_on(line.checklist, month_end(year, line.month))
    check_unit(own, "unit", line.unit, today)
    faults.update({f"{name}{number}": why for name, why in own.items()})
    return {
        "kind": "ADD", "month": line.month, "unit": line.unit, "checklist": line.checklist,
        "subject": subject, "team": team,
    }  # fmt: skip


def _touched(
    faults: Faults, line: ChangeLine, items: dict[int, Any], year: int, today: date
) -> dict[str, Any]:
    """A visit that is moved or dropped; it stands in the plan, has not begun and is not late."""
    name, known = f"line-{line.item}", items.get(line.item)
    if known is None:
        faults[name] = NO_SUCH_VISIT
        return {}
    if known.inspection:
        faults[name] = BEGUN_ALREADY
    elif month_end(year, known.month) < today:
        faults[name] = MONTH_OVER
    moves = line.kind is ChangeKind.MOVE
    if moves and name not in faults and line.month == known.month:
        faults[name] = MONTH_SAME
    elif moves and name not in faults:
        _month(faults, name, year, line.month, today)
    moved = line.month if moves else None
    return {"kind": line.kind.value, "item": line.item, "month": moved}


def _checked(
    faults: Faults, plan: dict[str, Any], lines: Sequence[ChangeLine], today: date
) -> list[dict[str, Any]]:
    """The lines as they are written; faults are put into ``faults``."""
    items = {item.number: item for item in current_items(plan["id"])}
    found, added = [], 0
    for line in lines:
        if line.kind is ChangeKind.ADD:
            added += 1
            found.append(_added(faults, added, line, plan["year"], today))
        else:
            found.append(_touched(faults, line, items, plan["year"], today))
    touched = [line.item for line in lines if line.kind is not ChangeKind.ADD]
    if not 1 <= len(lines) <= MOST_LINES or len(set(touched)) != len(touched):
        faults["lines"] = NOTHING_CHANGED
    elif len(items) + added == sum(line.kind is ChangeKind.DROP for line in lines):
        faults["lines"] = NOTHING_LEFT
    return found


@command
def change_propose(
    *, actor: Actor, at: datetime, plan: str, reason: str, lines: Sequence[ChangeLine],
    key: str | None = None,
) -> Done:  # fmt: skip
    """Propose to add, move or drop visits of an approved plan, all together or none.

    Nothing changes before another person approves. Raises ``RecordUnknown``, ``NotPermitted``,
    ``StepNotPossible``, ``SteeringInvalid``, ``ChecklistUnknown``, ``KeyReused``.
    """
    today, faults = clock.local_day(at), Faults()
    request = {
        "act": "change", "plan": plan, "reason": reason, "lines": [asdict(line) for line in lines]
    }  # fmt: skip
    claimed = idempotency.claim(actor=actor.code, key=key, request=request)
    if claimed.answer is not None:
        return answered(claimed.answer)
    known = plan_held(plan)
    organisation.authorise(actor, PLANNING, known["agency"])
    if known["approved_at"] is None:
        raise StepNotPossible(code=plan, reason=NOT_APPROVED)
    if one(
        "SELECT 1 FROM steering_plan_change WHERE plan_id = %s AND state = 'PROPOSED'",
        [known["id"]],
    ):
        raise StepNotPossible(code=plan, reason=CHANGE_WAITS)
    words = cleaned(faults, "reason", reason)
    checked = _checked(faults, known, lines, today)
    refuse(faults)
    row = one(
        "SELECT coalesce(max(number), 0) + 1 FROM steering_plan_change WHERE plan_id = %s",
        [known["id"]],
    )
    number = int(row[0]) if row else 1
    change_id = inserted(
        "steering_plan_change",
        {
            "plan_id": known["id"], "number": number, "reason": words,
            "drafted_by": actor.code, "drafted_at": at,
        },
    )  # fmt: skip
    ids = {item.number: item.item_id for item in current_items(known["id"])}
    for position, line in enumerate(checked, start=1):
        row_of = {name: value for name, value in line.items() if name != "item"}
        sql.insert(
            "steering_plan_change_line",
            {
                "team": [], **row_of, "change_id": change_id, "position": position,
                "item_id": ids.get(line.get("item", 0)),
            },
        )  # fmt: skip
    act = record(
        actor, at, stream=f"{PLAN}{plan}", kind="plan.change_proposed", unit=known["agency"],
        body={"number": number, "lines": [told_line(line) for line in checked]},
        words=change_told(words, checked), shown=False,
    )  # fmt: skip
    return answer(claimed, done_of(plan, act))


@command
def change_decide(
    *, actor: Actor, at: datetime, plan: str, number: int, accept: bool,
    document_number: str = "", reason: str = "",
) -> Done:  # fmt: skip
    """Another person than the drafter approves a change by a document, or refuses it.

    The plan as first approved stays; a visit that has begun meanwhile, or whose month is over,
    refuses the approval.
    Raises ``RecordUnknown``, ``NotPermitted``, ``OtherPersonNeeded``, ``StepNotPossible``,
    ``SteeringInvalid``.
    """
    faults, known = Faults(), plan_held(plan)
    organisation.authorise(actor, "inspections.approve", known["agency"])
    row = one(
        "SELECT id, state, drafted_by FROM steering_plan_change WHERE plan_id = %s AND number = %s",
        [known["id"], number],
    )
    if row is None:
        raise RecordUnknown(code=f"{plan} #{number}")
    change_id, state, drafted_by = row
    if state != ChangeState.PROPOSED.value:
        raise StepNotPossible(code=f"{plan} #{number}", reason=NOTHING_PROPOSED)
    second_person(actor, drafted_by, plan)
    basis = cleaned(faults, "document_number", document_number, most=SHORT, needed=accept)
    why = cleaned(faults, "reason", reason, needed=False)
    if not accept and not why:
        faults["reason"] = REASON_NEEDED
    refuse(faults)
    if accept:
        _apply(actor, at, plan, known, change_id)
    sql.update(
        "steering_plan_change",
        {
            "state": "APPROVED" if accept else "REFUSED", "decided_by": actor.code,
            "decided_at": at, "document_number": basis if accept else "", "why": why,
        },
        key="id", value=change_id,
    )  # fmt: skip
    act = record(
        actor, at, stream=f"{PLAN}{plan}", unit=known["agency"], body={"number": number},
        kind="plan.change_approved" if accept else "plan.change_refused",
        words=told_as_json(basis if accept else "", why), shown=False,
    )  # fmt: skip
    return done_of(plan, act)


def _apply(actor: Actor, at: datetime, plan: str, known: dict[str, Any], change_id: int) -> None:
    """Add the visits of a change; what it moves or drops must not have begun, nor be late."""
    today = clock.local_day(at)
    items = {item.item_id: item for item in current_items(known["id"])}
    lines = _lines(change_id)
    for _kind, item_id, *_ in lines:
        if item_id is not None and (item_id not in items or items[item_id].inspection):
            raise StepNotPossible(code=plan, reason=BEGUN_ALREADY)
        if item_id is not None and month_end(known["year"], items[item_id].month) < today:
            raise StepNotPossible(code=plan, reason=MONTH_OVER)
    row = one(
        "SELECT coalesce(max(number), 0) FROM steering_plan_item WHERE plan_id = %s", [known["id"]]
    )
    number = int(row[0]) if row else 0
    for kind, _item, month, unit, checklist, subject, team in lines:
        if kind != ChangeKind.ADD.value:
            continue
        number += 1
        if month_end(known["year"], month) < today:
            raise SteeringInvalid({"month": DAY_PASSED})
        sql.insert(
            "steering_plan_item",
            {
                "plan_id": known["id"], "number": number, "unit": unit, "month": month,
                "checklist": checklist, "subject": subject, "team": list(team),
                "change_id": change_id,
            },
        )  # fmt: skip
        record(
            actor, at, stream=f"{PLAN}{plan}", kind="plan.visit_added", unit=known["agency"],
            body={"number": number, "unit": unit, "month": month, "checklist": checklist},
            words=told_as_json(subject, *team), shown=False,
        )  # fmt: skip


def _lines(change_id: int) -> list[tuple[Any, ...]]:
    return rows(
        "SELECT kind, item_id, month, unit, checklist, subject, team"
        " FROM steering_plan_change_line WHERE change_id = %s ORDER BY position",
        [change_id],
    )
