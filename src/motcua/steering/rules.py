"""Where an inspection and a remedy stand, how they are judged. Pure: acts and a day in."""

from __future__ import annotations

import calendar
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from motcua.core import clock
from motcua.steering.contracts import Act
from motcua.steering.contracts.inspections import (
    Counts,
    FindingState,
    InspectionState,
    Kind,
    Progress,
    Standing,
    Verdict,
)

INSPECTION_ACTS: Final[Mapping[InspectionState, frozenset[Kind]]] = {
    InspectionState.OPENED: frozenset({Kind.RECORDED, Kind.PHOTOGRAPHED}),
    InspectionState.RECORDED: frozenset({Kind.RECORDED, Kind.PHOTOGRAPHED, Kind.SIGNED}),
    InspectionState.SIGNED: frozenset({Kind.ANSWERED}),
    InspectionState.ANSWERED: frozenset(),
}
"""What can be done to an inspection, by where it stands."""

_WORKING: Final = frozenset(
    {Kind.CLAIMED, Kind.EXTENSION_PROPOSED, Kind.EXTENDED, Kind.EXTENSION_REFUSED}
)
FINDING_ACTS: Final[Mapping[FindingState, frozenset[Kind]]] = {
    FindingState.OPEN: _WORKING,
    FindingState.RETURNED: _WORKING,
    FindingState.CLAIMED: frozenset({Kind.ACCEPTED, Kind.RETURNED}),
    FindingState.REMEDIED: frozenset(),
}
"""What can be done to a finding, by where it stands."""


def words_digest(salt: str, words: str) -> str:
    """What the ledger keeps of words: enough to prove them, nothing to read or to guess."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


# Inspections ---------------------------------------------------------------------------


def progress_after(progress: Progress, act: Act) -> Progress:
    """Where the inspection stands once the act is recorded. The first visit's day stays."""
    now = replace(progress, last_seq=act.seq)
    on = clock.local_day(act.occurred_at)
    match act.kind:
        case Kind.RECORDED:
            return replace(
                now, state=InspectionState.RECORDED, visited_on=progress.visited_on or on
            )
        case Kind.PHOTOGRAPHED:
            return replace(now, visited_on=progress.visited_on or on)
        case Kind.SIGNED:
            return replace(
                now, state=InspectionState.SIGNED, signed_by=str(act.body["by"]), signed_on=on
            )
        case _:
            return replace(
                now, state=InspectionState.ANSWERED, answered_by=str(act.body["by"]),
                answered_on=on,
            )  # fmt: skip


def progress_of(acts: Sequence[Act], *, on: date | None = None) -> Progress | None:
    """Where an inspection stands after its acts, or stood at the end of a day."""
    found: Progress | None = None
    for act in acts:
        if on is not None and clock.local_day(act.occurred_at) > on:
            break
        found = (
            Progress(InspectionState.OPENED, act.seq)
            if found is None
            else progress_after(found, act)
        )
    return found


# Findings ------------------------------------------------------------------------------


def standing_after(standing: Standing, act: Act) -> Standing:
    """Where a remedy stands once the act is recorded."""
    now = replace(standing, last_seq=act.seq)
    match act.kind:
        case Kind.CLAIMED:
            return replace(
                now, state=FindingState.CLAIMED, claimed_on=clock.local_day(act.occurred_at),
                claimed_by=str(act.body["by"]), proposed_on=None, proposed_by="",
            )  # fmt: skip
        case Kind.ACCEPTED:
            return replace(now, state=FindingState.REMEDIED, finished_on=standing.claimed_on)
        case Kind.RETURNED:
            return replace(
                now, state=FindingState.RETURNED, claimed_on=None, claimed_by="",
                returns=standing.returns + 1,
            )  # fmt: skip
        case Kind.EXTENSION_PROPOSED:
            return replace(
                now, proposed_on=_day(act.body["until_on"]), proposed_by=str(act.body["by"])
            )
        case Kind.EXTENDED:
            return replace(
                now, due_on=date.fromisoformat(act.body["until_on"]),
                extensions=standing.extensions + 1, proposed_on=None, proposed_by="",
            )  # fmt: skip
        case _:
            return replace(now, proposed_on=None, proposed_by="")


def standing_of(acts: Sequence[Act], *, on: date | None = None) -> Standing | None:
    """Where a remedy stands after its acts, or stood at the end of a day."""
    found: Standing | None = None
    for act in acts:
        if on is not None and clock.local_day(act.occurred_at) > on:
            break
        if found is None:
            due = date.fromisoformat(act.body["due_on"])
            found = Standing(FindingState.OPEN, act.seq, due, due)
        else:
            found = standing_after(found, act)
    return found


def verdict(standing: Standing, on: date) -> Verdict:
    """How a remedy is judged: by its first due day and the day of the report that held."""
    in_time = standing.claimed_on is not None and standing.claimed_on <= standing.first_due_on
    if standing.state is FindingState.REMEDIED:
        return Verdict.ON_TIME if in_time else Verdict.LATE
    if in_time:
        return Verdict.AWAITING
    return Verdict.OVERDUE if on > standing.first_due_on else Verdict.NOT_DUE


# Counts --------------------------------------------------------------------------------


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def counts_of(
    year: int, on: date, *, planned: Iterable[tuple[int, date | None]],
    sudden: Iterable[date | None], verdicts: Iterable[Verdict],
) -> Counts:  # fmt: skip
    """Count planned visits ``(month, visited_on)``, sudden ones, and remedies, up to a day.

    A planned visit is due at the end of its month; whether it was made earlier or later, it
    is done once it was made.
    """
    visits = [(month_end(year, month), day is not None and day <= on) for month, day in planned]
    judged = {each: 0 for each in Verdict}
    for how in verdicts:
        judged[how] += 1
    return Counts(
        planned=len(visits),
        planned_due=sum(end < on for end, _ in visits),
        planned_done=sum(done for _, done in visits),
        due_done=sum(done for end, done in visits if end < on),
        sudden_done=sum(day is not None and day <= on for day in sudden),
        on_time=judged[Verdict.ON_TIME], late=judged[Verdict.LATE],
        overdue=judged[Verdict.OVERDUE], awaiting=judged[Verdict.AWAITING],
        not_due=judged[Verdict.NOT_DUE],
    )  # fmt: skip
