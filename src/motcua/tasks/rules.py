"""Where a task stands, how it is judged, when whom to remind. Pure: acts and a day in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, Protocol

from motcua.calendars import api as calendars
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core import clock
from motcua.tasks.contracts import (
    Act,
    Counts,
    DueKind,
    DueSpec,
    Kind,
    NoExtension,
    Period,
    Standing,
    State,
    UnitCounts,
    Verdict,
)

_PERIOD: Final = re.compile(r"(20[0-9]{2})(?:-Q([1-4])|-M(0[1-9]|1[0-2]))?")
CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MOST_DAYS: Final = 3650
DUE: Final = "DUE"
OVERDUE: Final = "OVERDUE"

_OPEN: Final = frozenset(
    {
        Kind.ASSIGNED, Kind.DONE_CLAIMED, Kind.EXTENSION_PROPOSED, Kind.EXTENDED,
        Kind.EXTENSION_REFUSED, Kind.CANCELLED, Kind.STAGE_REACHED,
    }
)  # fmt: skip
ALLOWED: Final[Mapping[State, frozenset[Kind]]] = {
    State.GIVEN: _OPEN | {Kind.ACKNOWLEDGED},
    State.ACKNOWLEDGED: _OPEN,
    State.RETURNED: _OPEN,
    State.CLAIMED: frozenset({Kind.ACCEPTED, Kind.RETURNED, Kind.CANCELLED, Kind.STAGE_REACHED}),
    State.ACCEPTED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""What can be done to a task, by where it stands."""


def period_of(code: str) -> Period | None:
    """The period that a code names: 2026, 2026-Q3 or 2026-M07; ``None`` for another text."""
    found = _PERIOD.fullmatch(code)
    if found is None:
        return None
    year, quarter, month = int(found[1]), found[2], found[3]
    first, months = 1, 12
    if quarter:
        first, months = 3 * int(quarter) - 2, 3
    elif month:
        first, months = int(month), 1
    after = first + months
    until = date(year + 1, 1, 1) if after > 12 else date(year, after, 1)
    return Period(code, date(year, first, 1), until)


def due_day(spec: DueSpec, given_on: date, calendar: calendars.WorkingCalendar) -> date | None:
    """The first due day; ``None`` without one. Raises ``ValueError`` for one that cannot be."""
    if spec.kind is DueKind.NONE:
        return None
    if spec.kind is DueKind.DAY:
        if spec.day is None or spec.day < given_on:
            raise ValueError("the due day lies before the day on which the task was given")
        return spec.day
    if not 1 <= spec.amount <= MOST_DAYS:
        raise ValueError(f"a limit has 1 to {MOST_DAYS} days")
    working = spec.kind is DueKind.WORKING_DAYS
    unit = LimitUnit.WORKING_DAY if working else LimitUnit.CALENDAR_DAY
    start = clock.at_local(given_on)
    return calendars.due(calendar, start, TimeLimit(spec.amount, unit)).due_on


def words_digest(salt: str, words: str) -> str:
    """What the ledger keeps of words: enough to prove them, nothing to read or to guess."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


# Standing ------------------------------------------------------------------------------


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _given(act: Act) -> Standing:
    due = _day(act.body["due_on"])
    return Standing(State.GIVEN, act.seq, first_due_on=due, due_on=due)


def _in_time(standing: Standing, on: date | None) -> bool:
    """True when a report of that day comes by the first due day."""
    due = standing.first_due_on
    return due is not None and on is not None and on <= due


def after(standing: Standing, act: Act) -> Standing:
    """Where the task stands once the act is recorded."""
    on = clock.local_day(act.occurred_at)
    now = replace(standing, last_seq=act.seq)
    match act.kind:
        case Kind.ACKNOWLEDGED:
            return replace(now, state=State.ACKNOWLEDGED, acknowledged_on=on)
        case Kind.ASSIGNED:
            return replace(now, assignee=str(act.body["to"]))
        case Kind.DONE_CLAIMED:
            now = replace(now, in_time_on=on, sent_back_on=None) if _in_time(now, on) else now
            return replace(
                now, state=State.CLAIMED, claimed_on=on,
                claimed_by=str(act.body["by"]), proposed_on=None, proposed_by="",
            )  # fmt: skip
        case Kind.ACCEPTED:
            return replace(now, state=State.ACCEPTED, finished_on=standing.claimed_on, closed_on=on)
        case Kind.RETURNED:
            now = replace(now, sent_back_on=on) if _in_time(now, standing.claimed_on) else now
            return replace(
                now, state=State.RETURNED, claimed_on=None, claimed_by="",
                returns=standing.returns + 1,
            )  # fmt: skip
        case Kind.EXTENSION_PROPOSED:
            return replace(
                now, proposed_on=_day(act.body["until_on"]), proposed_by=str(act.body["by"])
            )
        case Kind.EXTENDED:
            return replace(
                now, due_on=_day(act.body["until_on"]), extensions=standing.extensions + 1,
                proposed_on=None, proposed_by="",
            )  # fmt: skip
        case Kind.STAGE_REACHED:
            return replace(now, stage=str(act.body["stage"]), stage_on=_day(act.body["on"]))
        case Kind.EXTENSION_REFUSED:
            return replace(now, proposed_on=None, proposed_by="")
        case _:
            return replace(
                now, state=State.CANCELLED, closed_on=on, proposed_on=None, proposed_by=""
            )


def standing_of(acts: Sequence[Act], *, on: date | None = None) -> Standing | None:
    """Where a task stands after its acts, or stood at the end of the day ``on``.

    ``None`` for a day before it was recorded.
    """
    standing: Standing | None = None
    for act in acts:
        if on is not None and clock.local_day(act.occurred_at) > on:
            break
        standing = _given(act) if standing is None else after(standing, act)
    return standing


def verdict(standing: Standing, on: date) -> Verdict:
    """How the task is judged on a day: always by its first due day, whatever was extended."""
    due = standing.first_due_on
    reported_in_time = _in_time(standing, standing.claimed_on)
    if standing.state is State.CANCELLED:
        ended = standing.closed_on
        hidden = due is not None and ended is not None and ended > due and not reported_in_time
        return Verdict.CANCELLED_OVERDUE if hidden else Verdict.CANCELLED
    if due is None:
        return Verdict.NO_DUE_DATE
    if standing.state is State.ACCEPTED:
        return Verdict.ON_TIME if reported_in_time else Verdict.LATE
    if reported_in_time:
        return Verdict.AWAITING
    return Verdict.OVERDUE if on > due else Verdict.NOT_DUE


def extension_fault(
    standing: Standing, until_on: date, today: date, most: int
) -> NoExtension | None:
    """Why a new due day cannot be proposed; ``None`` when it can."""
    if standing.due_on is None:
        return NoExtension.NO_DUE_DAY
    if standing.proposed_on is not None:
        return NoExtension.PROPOSAL_WAITS
    if standing.extensions >= most:
        return NoExtension.EXTENDED_ENOUGH
    if until_on <= max(standing.due_on, today):
        return NoExtension.DAY_NOT_LATER
    if until_on > today + timedelta(days=MOST_DAYS):
        return NoExtension.DAY_TOO_FAR
    return None


# Reminders -----------------------------------------------------------------------------


class ReminderDays(Protocol):
    """How many days before a due day, and after it, somebody is told."""

    @property
    def remind_before(self) -> tuple[int, ...]:
        """Days before; 0 is the due day itself."""

    @property
    def escalate_after(self) -> tuple[int, ...]:
        """Days after."""


def reminder_step(due_on: date, today: date, rules: ReminderDays) -> tuple[str, int] | None:
    """Which reminder is owed today: ``("DUE", days before)`` or ``("OVERDUE", days after)``.

    Of several that were missed only the nearest one is owed.
    """
    left = (due_on - today).days
    if left >= 0:
        reached = [days for days in rules.remind_before if left <= days]
        return (DUE, min(reached)) if reached else None
    passed = [days for days in rules.escalate_after if days <= -left]
    return (OVERDUE, max(passed)) if passed else None


# Counts --------------------------------------------------------------------------------


def counts_of(judged: Iterable[tuple[Verdict, bool]]) -> Counts:
    """Count pairs of a verdict and whether the task is open."""
    found = Counts()
    for how, is_open in judged:
        found = found + Counts(**{how.value.lower(): 1, "open": int(is_open)})
    return found


def tree(by_owner: Mapping[str, Counts], units: Iterable[str]) -> list[UnitCounts]:
    """For each of ``units`` its own counts and those with all units below. Codes are paths."""
    everything: dict[str, Counts] = {}
    for code, counts in by_owner.items():
        above = code
        while above:
            everything[above] = everything.get(above, Counts()) + counts
            above = above.rpartition(".")[0]
    return [
        UnitCounts(unit, by_owner.get(unit, Counts()), everything.get(unit, Counts()))
        for unit in units
    ]
