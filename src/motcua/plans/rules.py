"""Where a plan stands, what its money allows, how versions differ. Pure: data in, answer out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from motcua.core import clock
from motcua.plans.contracts import (
    SENT,
    WRITABLE,
    Act,
    Balance,
    Cascaded,
    Change,
    Kind,
    Line,
    MilestoneVerdict,
    MoneySource,
    Move,
    Movement,
    NoMove,
    Opinion,
    SchemeState,
    Standing,
    State,
    Timeliness,
)
from motcua.programme.contracts import Programme, Shares

LINE_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
MOST_MONEY: Final = 10**15
LINE_FIELDS: Final = (
    "clause", "title", "product", "due_on", "owner", "supporting", "money",
)  # fmt: skip

_MONEY: Final = frozenset(
    {
        Kind.MONEY_RECORDED, Kind.ADJUSTMENT_PROPOSED, Kind.ADJUSTMENT_GRANTED,
        Kind.ADJUSTMENT_REFUSED, Kind.SETTLED,
    }
)  # fmt: skip
_WRITING: Final = frozenset({Kind.DRAFTED, Kind.SUBMITTED})
_APPRAISING: Final = frozenset({Kind.COMMENTED, Kind.AGREED, Kind.CHANGE_ASKED, Kind.RETURNED})
ALLOWED: Final[Mapping[State, frozenset[Kind]]] = {
    State.DRAFT: _WRITING,
    State.RETURNED: _WRITING,
    State.SUBMITTED: _APPRAISING,
    State.APPRAISED: frozenset({Kind.COMMENTED, Kind.RETURNED, Kind.APPROVED}),
    State.APPROVED: _MONEY,
}
"""What can be done to a plan, by where it stands."""


def words_digest(salt: str, words: str) -> str:
    """What the ledger keeps of words: enough to prove them, nothing to read or to guess."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


# Standing ------------------------------------------------------------------------------


BEFORE: Final = Standing(State.DRAFT, 1, 0)
"""A plan before its first act."""


def after(standing: Standing, act: Act) -> Standing:
    """Where the plan stands once the act is recorded."""
    on = clock.local_day(act.occurred_at)
    now = replace(standing, last_seq=act.seq)
    match act.kind:
        case Kind.SUBMITTED:
            return replace(
                now, state=State.SUBMITTED, sent_on=on, sent_by=act.actor,
                first_sent_on=standing.first_sent_on or on,
                asked=tuple(sorted(act.body["receivers"])), opinions={}, appraisers=(),
            )  # fmt: skip
        case Kind.AGREED | Kind.CHANGE_ASKED:
            said = Opinion.AGREE if act.kind is Kind.AGREED else Opinion.CHANGE
            opinions = {**standing.opinions, str(act.body["receiver"]): said}
            now = replace(
                now, opinions=opinions, appraisers=(*standing.appraisers, act.actor)
            )  # fmt: skip
            return replace(now, state=State.SUBMITTED if missing(now) else State.APPRAISED)
        case Kind.RETURNED:
            return replace(
                now, state=State.RETURNED, version=standing.version + 1,
                returns=standing.returns + 1,
            )  # fmt: skip
        case Kind.APPROVED:
            return replace(now, state=State.APPROVED, approved_on=on, approved_by=act.actor)
        case _:
            return now


def standing_of(acts: Iterable[Act]) -> Standing | None:
    """Where a plan stands after its acts; ``None`` without any."""
    now = BEFORE
    for act in acts:
        now = after(now, act)
    return now if now.last_seq else None


def drafters(acts: Iterable[Act]) -> frozenset[str]:
    """Who wrote any version of a plan."""
    return frozenset(act.actor for act in acts if act.kind is Kind.DRAFTED)


def missing(standing: Standing) -> list[str]:
    """The receivers that have not agreed to the version sent."""
    return [code for code in standing.asked if standing.opinions.get(code) is not Opinion.AGREE]


def version_shown(standing: Standing, *, own: bool) -> int:
    """The version that may be read: the one being written by its own unit, else the last sent.

    0 when nothing was sent yet and the reader is of another unit.
    """
    if own or standing.state in SENT:
        return standing.version
    return standing.version - 1


def timeliness(first_sent_on: date | None, due_on: date, on: date) -> Timeliness:
    """Whether a plan came in time, seen from a day. The first sending judges."""
    if first_sent_on is not None and first_sent_on <= on:
        return Timeliness.ON_TIME if first_sent_on <= due_on else Timeliness.LATE
    return Timeliness.OVERDUE if on > due_on else Timeliness.NOT_DUE


def is_writable(state: State) -> bool:
    """True while the unit may write its plan."""
    return state in WRITABLE


def milestone_verdict(
    state: SchemeState, due_on: date, done_on: date | None, on: date
) -> MilestoneVerdict:
    """How a milestone is judged on a day; only those of an approved scheme can be overdue."""
    if done_on is not None and done_on <= on:
        return MilestoneVerdict.ON_TIME if done_on <= due_on else MilestoneVerdict.LATE
    overdue = state is SchemeState.APPROVED and on > due_on
    return MilestoneVerdict.OVERDUE if overdue else MilestoneVerdict.NOT_DUE


# Lines ---------------------------------------------------------------------------------


def area_of(programme: Programme, clause: str) -> str:
    """The content area of a clause, e.g. ``IV.2`` for ``IV.2.a``; empty for any other clause."""
    for area in programme.areas:
        if clause == area.clause or clause.startswith(f"{area.clause}."):
            return area.clause
    return ""


def clauses(programme: Programme) -> frozenset[str]:
    """Every clause that a line may follow from."""
    items = (*programme.contents, *programme.support, *programme.duties)
    return frozenset(
        {item.clause for item in items}
        | {target.clause for target in programme.targets}
        | {area.clause for area in programme.areas}
    )


def cascade(shares: Shares, *, since: date, until: date) -> list[Cascaded]:
    """What the programme asks of a unit: the items that it leads, in its own name or as one of
    a group, and the targets that fall due in the time planned for."""
    programme = shares.programme
    found = [
        Cascaded(item.clause, area_of(programme, item.clause), item.title, kind,
                 item.due_on if since <= item.due_on <= until else None, item.product)
        for kind, items in (
            ("CONTENT", programme.contents), ("SUPPORT", programme.support),
            ("DUTY", programme.duties),
        )
        for item in items if item in shares.leads
    ]  # fmt: skip
    return found + [
        Cascaded(target.clause, "", target.title, "TARGET", target.due_on)
        for target in programme.targets
        if since <= target.due_on <= until
    ]


def line_content(line: Line) -> list[Any]:
    """What a version's digest covers of a line, in one order."""
    return [
        line.code, line.clause, line.title, line.product,
        line.due_on.isoformat() if line.due_on else "", line.owner, list(line.supporting),
        sorted(line.money.items()), line.area,
    ]  # fmt: skip


def content_of(lines: Sequence[Line]) -> str:
    """The text of a version that its digest covers."""
    return json.dumps([line_content(line) for line in lines], ensure_ascii=False)


def money_by_source(lines: Iterable[Line]) -> dict[str, int]:
    """The money of some lines by source."""
    found: dict[str, int] = {}
    for line in lines:
        for source, amount in line.money.items():
            found[source] = found.get(source, 0) + amount
    return found


def money_by_category(money: Mapping[str, int], sources: Sequence[MoneySource]) -> dict[str, int]:
    """Money by what it is for: each category of the rules, 0 without any."""
    found = dict.fromkeys((one.category for one in sources), 0)
    for one in sources:
        found[one.category] += money.get(one.code, 0)
    return found


def shown_sources(
    money: Mapping[str, int], sources: Sequence[MoneySource]
) -> tuple[MoneySource, ...]:
    """The columns of a table: those of the default category, and any other with money."""
    return tuple(one for one in sources if one.default or money.get(one.code))


def differences(before: Sequence[Line], after_: Sequence[Line]) -> list[Change]:
    """Lines that were added, taken out or changed, in the order of the later version."""
    old = {line.code: line for line in before}
    new = {line.code: line for line in after_}
    found = []
    for code in [*new, *(code for code in old if code not in new)]:
        one, other = old.get(code), new.get(code)
        fields = tuple(
            name for name in LINE_FIELDS
            if one is None or other is None or getattr(one, name) != getattr(other, name)
        )  # fmt: skip
        if fields:
            found.append(Change(code, one, other, fields))
    return found


# Money ---------------------------------------------------------------------------------


def fault_of(balance: Balance | None, movement: Movement) -> NoMove | None:
    """Why a movement cannot be, seen from the running totals; ``None`` when it can.

    The database holds the same identities; this says in words which one would break.
    """
    if balance is None and movement.kind not in (Move.ESTIMATE, Move.ADJUSTMENT):
        return NoMove.NO_ESTIMATE
    now = balance or Balance(movement.line, movement.source)
    if now.closed:
        return NoMove.CLOSED
    if movement.kind is Move.SETTLEMENT:
        return _settlement_fault(now, movement)
    if movement.amount == 0:
        return NoMove.ZERO
    return _sum_fault(posted(now, movement), movement.kind)


def _settlement_fault(now: Balance, movement: Movement) -> NoMove | None:
    if movement.amount != now.spent:
        return NoMove.NOT_AS_SPENT
    stated = movement.returned + movement.carried
    if min(movement.returned, movement.carried) < 0 or stated != now.rest:
        return NoMove.REST_UNSTATED
    return None


def _sum_fault(then: Balance, kind: Move) -> NoMove | None:
    if then.estimate < 0 or then.allowed < 0 or then.allotted < 0 or then.spent < 0:
        return NoMove.BELOW_ZERO
    if then.allotted > then.allowed:
        adjusting = kind is Move.ADJUSTMENT
        return NoMove.BELOW_ALLOTTED if adjusting else NoMove.OVER_ESTIMATE
    if then.spent > then.allotted:
        return NoMove.OVER_ALLOTTED if kind is Move.SPENDING else NoMove.BELOW_SPENT
    return None


def posted(balance: Balance, movement: Movement) -> Balance:
    """The running totals once a movement is recorded."""
    match movement.kind:
        case Move.ESTIMATE:
            return replace(balance, estimate=balance.estimate + movement.amount)
        case Move.ADJUSTMENT:
            return replace(balance, adjusted=balance.adjusted + movement.amount)
        case Move.ALLOTMENT:
            return replace(balance, allotted=balance.allotted + movement.amount)
        case Move.SPENDING:
            return replace(balance, spent=balance.spent + movement.amount)
        case _:
            return replace(
                balance, settled=movement.amount, returned=movement.returned,
                carried=movement.carried, closed=True,
            )  # fmt: skip


def summed(balances: Iterable[Balance]) -> Balance:
    """The totals of several lines and sources."""
    rows = list(balances)
    total = Balance("", "", closed=bool(rows))
    for row in rows:
        total = total + row
    return total


def movements_content(movements: Sequence[Movement]) -> str:
    """The text that an act's digest covers of the movements it recorded."""
    return json.dumps(
        [
            [
                one.line, one.source, one.kind.value, one.amount, one.on.isoformat(),
                one.reference, one.returned, one.carried,
            ]
            for one in movements
        ],
        ensure_ascii=False,
    )  # fmt: skip
