"""Money after approval: allotted, spent, adjusted by a second person, settled."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.db import connection
from django.utils.functional import Promise

from motcua.core import clock, sql, text
from motcua.core.commands import command, step
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.plans.contracts import (
    Adjustment,
    Done,
    Kind,
    Move,
    Movement,
    Recorded,
)
from motcua.plans.drafting import LONGEST_NUMBER
from motcua.plans.errors import (
    ADJUSTMENT_WAITS,
    DAY_OUTSIDE,
    DOCUMENT_IN_FUTURE,
    DOCUMENT_NEEDED,
    KIND_INVALID,
    LINE_UNKNOWN,
    LINES_NEEDED,
    MONEY_INVALID,
    REFERENCE_KNOWN,
    SOURCE_UNKNOWN,
    AdjustmentUnknown,
    MoneyRefused,
    PlanActNotPossible,
    PlanInvalid,
    PlanTableRefused,
    PlanUnknown,
)
from motcua.plans.loading import rules_for_year
from motcua.plans.moving import (
    balances_of,
    movements_check,
    movements_of,
    movements_write,
    movers_of,
)
from motcua.plans.owners import acting_unit
from motcua.plans.recording import (
    Locked,
    ToRecord,
    answer,
    answered,
    check,
    claim,
    lock,
    record,
    said,
    second_person,
)
from motcua.plans.rules import MOST_MONEY, movements_content, words_digest
from motcua.plans.selectors import lines_of
from motcua.plans.services import receivers_on
from motcua.programme import api as programme

FINANCE: Final = "FINANCE"
PERMISSIONS: Final[Mapping[Move, str]] = {
    Move.ALLOTMENT: "plans.allot",
    Move.SPENDING: "plans.spend",
}
_ADJUSTMENT: Final = (
    "a.number", "p.code", "a.line", "a.source", "a.amount", "a.reason", "a.document_number",
    "a.document_on", "a.proposed_by", "a.proposed_on", "a.granted", "a.decided_by", "a.decided_on",
)  # fmt: skip


def finance_unit(day: date) -> str:
    """The agency that allots and settles on a day."""
    return next(unit for receiver, unit in receivers_on(day) if receiver.code == FINANCE)


def _authorise(actor: Actor, locked: Locked, kind: Move, day: date) -> None:
    unit = acting_unit(locked.unit) if kind is Move.SPENDING else finance_unit(day)
    organisation.authorise(actor, PERMISSIONS.get(kind, "plans.allot"), unit)


def _movement_fault(locked: Locked, one: Movement, today: date) -> tuple[str, str | Promise] | None:
    """What of a movement cannot be, before its sum is looked at."""
    if one.kind not in PERMISSIONS:
        return "kind", KIND_INVALID
    if one.line not in {line.code for line in lines_of(locked.code, locked.standing.version)}:
        return "line", LINE_UNKNOWN
    if one.source not in rules_for_year(locked.round.first_year).source_codes:
        return "source", SOURCE_UNKNOWN
    if abs(one.amount) > MOST_MONEY:
        return "amount", MONEY_INVALID
    if not 1 <= len(one.reference) <= LONGEST_NUMBER:
        return "reference", DOCUMENT_NEEDED
    approved = locked.standing.approved_on
    if one.on > today or (approved is not None and one.on < approved):
        return "day", DAY_OUTSIDE
    return None


def _new_ones(
    locked: Locked, movements: Sequence[Movement], today: date
) -> tuple[list[Movement], int]:
    """The movements that are not known yet, and how many are. Raises ``PlanInvalid``."""
    known = {
        (one.kind, one.line, one.source, one.reference): one for one in movements_of(locked.code)
    }
    found: list[Movement] = []
    again = 0
    for place, one in enumerate(movements, start=1):
        fault = _movement_fault(locked, one, today)
        if fault is not None:
            raise PlanInvalid({f"{place}.{fault[0]}": fault[1]})
        key = (one.kind, one.line, one.source, one.reference)
        before = known.get(key)
        if before is not None and (before.amount, before.on) != (one.amount, one.on):
            raise PlanInvalid({f"{place}.reference": REFERENCE_KNOWN})
        if before is not None:
            again += 1
            continue
        known[key] = one
        found.append(one)
    return found, again


@step
def _record_money(
    actor: Actor, at: datetime, locked: Locked, movements: Sequence[Movement], kind: Kind
) -> Done:
    """One act for the movements of a plan; the ledger keeps their digest and their sums."""
    movements_check(locked.code, movements)
    sums: dict[str, int] = defaultdict(int)
    for one in movements:
        sums[one.kind.value] += one.amount
    salt = secrets.token_hex(16)
    body = {
        "movements": len(movements), "money": dict(sums), "salt": salt,
        "content": words_digest(salt, movements_content(movements)),
    }  # fmt: skip
    done, _ = record(actor, at, locked, ToRecord(kind, body))
    movements_write(actor, at, locked.plan_id, done.seq, movements)
    return done


def _cleaned(one: Movement) -> Movement:
    return Movement(
        one.plan, text.clean(one.line), text.clean(one.source), one.kind, one.amount, one.on,
        text.clean(one.reference),
    )  # fmt: skip


@command
def money_record(
    *, actor: Actor, at: datetime, movement: Movement, expected_seq: int | None = None
) -> Recorded:
    """Record one allotment (by finance) or spending (by the unit); below 0 takes one back.

    The same document again changes nothing. Raises ``PlanUnknown``, ``NotPermitted``,
    ``PlanInvalid``, ``MoneyRefused``, ``PlanChanged``, ``PlanActNotPossible``.
    """
    one = _cleaned(movement)
    locked = lock(one.plan)
    today = clock.local_day(at)
    _authorise(actor, locked, one.kind, today)
    check(locked, Kind.MONEY_RECORDED, expected_seq=expected_seq)
    new, known = _new_ones(locked, [one], today)
    if new:
        _record_money(actor, at, locked, new, Kind.MONEY_RECORDED)
    return Recorded(len(new), known)


@command
def money_import(*, actor: Actor, at: datetime, rows: Sequence[tuple[int, Movement]]) -> Recorded:
    """Take a table of allotments and spending in, all or nothing; known ones stay.

    Raises ``PlanTableRefused``, which names what is wrong by row, and ``NotPermitted``.
    """
    by_plan: dict[str, list[tuple[int, Movement]]] = defaultdict(list)
    for line, one in rows:
        by_plan[text.clean(one.plan)].append((line, _cleaned(one)))
    today, added, known = clock.local_day(at), 0, 0
    for code, listed in sorted(by_plan.items()):
        try:
            locked = lock(code)
            for kind in sorted({one.kind for _, one in listed}):
                _authorise(actor, locked, kind, today)
            check(locked, Kind.MONEY_RECORDED)
            new, again = _new_ones(locked, [one for _, one in listed], today)
            if new:
                _record_money(actor, at, locked, new, Kind.MONEY_RECORDED)
        except PlanInvalid as refusal:
            raise PlanTableRefused(
                {_row_of(path, listed): reason for path, reason in refusal.fields.items()}
            ) from None
        except (PlanUnknown, PlanActNotPossible, MoneyRefused) as refusal:
            raise PlanTableRefused({_where(refusal, listed): str(refusal)}) from None
        added, known = added + len(new), known + again
    return Recorded(added, known)


def _row_of(path: str, listed: Sequence[tuple[int, Movement]]) -> str:
    place, _, name = path.partition(".")
    return f"row {listed[int(place) - 1][0]}, column {name}"


def _where(refusal: Exception, listed: Sequence[tuple[int, Movement]]) -> str:
    """The rows that a refusal is about: those of its line and source, else all of the plan."""
    params = getattr(refusal, "params", {})
    rows = [
        number for number, one in listed
        if (one.line, one.source) == (params.get("line"), params.get("source"))
    ] or [number for number, _ in listed]  # fmt: skip
    return "row " + ", ".join(str(number) for number in rows[:10])


# Adjustments ---------------------------------------------------------------------------


def adjustments_of(code: str) -> list[Adjustment]:
    """The proposals to change the estimate of a plan, in order. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_ADJUSTMENT)} FROM plans_adjustment a"
            " JOIN plans_plan p ON p.id = a.plan_id WHERE p.code = %s ORDER BY a.number",
            [code],
        )
        return [Adjustment(*row) for row in cursor.fetchall()]


@command
def adjustment_propose(
    *, actor: Actor, at: datetime, code: str, line: str, source: str, amount: int, reason: str,
    document_number: str, document_on: date, key: str | None = None,
) -> Done:  # fmt: skip
    """The unit proposes to raise or lower (below 0) an approved estimate, by a document.

    Raises ``PlanUnknown``, ``NotPermitted``, ``PlanInvalid``, ``MoneyRefused``,
    ``PlanActNotPossible``.
    """
    claimed = claim(
        actor, key, Kind.ADJUSTMENT_PROPOSED, code, line=line, source=source, amount=amount,
        document=document_number,
    )  # fmt: skip
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "plans.submit", acting_unit(locked.unit))
    check(locked, Kind.ADJUSTMENT_PROPOSED)
    today, number = clock.local_day(at), text.clean(document_number)
    spoken = said(reason, needed=True)
    if document_on > today:
        raise PlanInvalid({"document_on": DOCUMENT_IN_FUTURE})
    one = Movement(code, line, source, Move.ADJUSTMENT, amount, today, number)
    _check_adjustment(locked, one)
    return answer(claimed, _propose(actor, at, locked, one, spoken, document_on))


def _check_adjustment(locked: Locked, one: Movement) -> None:
    """Raise ``PlanInvalid`` or ``MoneyRefused`` for an adjustment that cannot be."""
    if one.line not in {line.code for line in lines_of(locked.code, locked.standing.version)}:
        raise PlanInvalid({"line": LINE_UNKNOWN})
    if one.source not in rules_for_year(locked.round.first_year).source_codes:
        raise PlanInvalid({"source": SOURCE_UNKNOWN})
    if abs(one.amount) > MOST_MONEY:
        raise PlanInvalid({"amount": MONEY_INVALID})
    if not 1 <= len(one.reference) <= LONGEST_NUMBER:
        raise PlanInvalid({"document_number": DOCUMENT_NEEDED})
    movements_check(locked.code, [one])


@step
def _propose(
    actor: Actor, at: datetime, locked: Locked, one: Movement, reason: str, document_on: date
) -> Done:
    number = len(adjustments_of(locked.code)) + 1
    salt = secrets.token_hex(16)
    body = {
        "number": number, "line": one.line, "source": one.source, "amount": one.amount,
        "document_number": one.reference, "document_on": document_on.isoformat(),
        "reason": words_digest(salt, reason),
    }  # fmt: skip
    done, _ = record(actor, at, locked, ToRecord(Kind.ADJUSTMENT_PROPOSED, body))
    sql.insert(
        "plans_adjustment",
        {
            "plan_id": locked.plan_id, "number": number, "line": one.line, "source": one.source,
            "amount": one.amount, "reason": reason, "document_number": one.reference,
            "document_on": document_on, "seq": done.seq, "salt": salt,
            "proposed_by": actor.code, "proposed_on": one.on,
        },
    )  # fmt: skip
    return done


@command
def adjustment_decide(
    *, actor: Actor, at: datetime, code: str, number: int, grant: bool, reason: str = "",
    key: str | None = None,
) -> Done:  # fmt: skip
    """The province grants or refuses a proposal; never whoever made it.

    Raises ``PlanUnknown``, ``AdjustmentUnknown``, ``NotPermitted``, ``PlanSecondPerson``,
    ``PlanInvalid``, ``MoneyRefused``, ``PlanActNotPossible``.
    """
    kind = Kind.ADJUSTMENT_GRANTED if grant else Kind.ADJUSTMENT_REFUSED
    claimed = claim(actor, key, kind, code, number=number, reason=reason)
    if claimed.answer is not None:
        return answered(claimed.answer)
    locked = lock(code)
    organisation.authorise(
        actor, "plans.approve", programme.programme_get(locked.round.programme).unit
    )
    check(locked, kind)
    found = next((one for one in adjustments_of(code) if one.number == number), None)
    if found is None or found.granted is not None:
        raise AdjustmentUnknown(code=code, number=number)
    second_person(actor, locked, found.proposed_by)
    spoken = said(reason, needed=not grant)
    today = clock.local_day(at)
    one = Movement(
        code, found.line, found.source, Move.ADJUSTMENT, found.amount, today,
        f"{found.document_number} ({number})",
    )  # fmt: skip
    if grant:
        movements_check(code, [one])
    done, _ = record(actor, at, locked, ToRecord(kind, {"number": number}, spoken))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE plans_adjustment SET granted = %s, decided_by = %s, decided_on = %s"
            " WHERE plan_id = %s AND number = %s",
            [grant, actor.code, today, locked.plan_id, number],
        )
    if grant:
        movements_write(actor, at, locked.plan_id, done.seq, [one])
    return answer(claimed, done)


# Settlement ----------------------------------------------------------------------------


@command
def plan_settle(
    *, actor: Actor, at: datetime, code: str, document_number: str,
    carried: Mapping[tuple[str, str], int] | None = None,
) -> Done:  # fmt: skip
    """Finance settles the whole plan: what was spent is settled, the rest goes back.

    ``carried`` names, by line and source, what of the rest is carried over instead of
    returned. Nothing moves afterwards, so every proposed adjustment is decided before. Never
    by whoever recorded an allotment or spending of it. Raises ``PlanUnknown``,
    ``NotPermitted``, ``PlanSecondPerson``, ``PlanInvalid``, ``MoneyRefused``,
    ``PlanActNotPossible``.
    """
    locked = lock(code)
    today, number = clock.local_day(at), text.clean(document_number)
    organisation.authorise(actor, "plans.allot", finance_unit(today))
    check(locked, Kind.SETTLED)
    second_person(actor, locked, *movers_of(code))
    if not 1 <= len(number) <= LONGEST_NUMBER:
        raise PlanInvalid({"document_number": DOCUMENT_NEEDED})
    for open_ in adjustments_of(code):
        if open_.granted is None:
            raise MoneyRefused(
                code=code, line=open_.line, source=open_.source, reason=ADJUSTMENT_WAITS
            )
    kept = dict(carried or {})
    balances = balances_of(code)
    for line, source in kept:
        if (line, source) not in balances:
            raise PlanInvalid({f"{line}.{source}": LINE_UNKNOWN})
    settled = [
        Movement(
            code, line, source, Move.SETTLEMENT, now.spent, today, number,
            now.rest - kept.get((line, source), 0), kept.get((line, source), 0),
        )
        for (line, source), now in balances.items()
    ]  # fmt: skip
    if not settled:
        raise PlanInvalid({"lines": LINES_NEEDED})
    return _record_money(actor, at, locked, settled, Kind.SETTLED)
