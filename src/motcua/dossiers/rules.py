"""The clock of a dossier, derived: acts, calendar and rules in; every date out.

Nothing here is stored to be edited. The facts table is a copy of what this gives, kept
for counting, and ``motcua dossiers verify`` compares the two.

Sources: facts of the one-stop decrees in ``definitions/rules``. Judging: a dossier is on
time when handling ended by the deadline, compared as instants and, beside it, as local
days. A dossier without a deadline cannot be judged and is neither. Time spent waiting for
the applicant is never the agency's, whether the wait ends with the supplement or with the
end of the handling; where the rules start the limit again, it starts with the supplement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from motcua.calendars import api as calendars
from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core import clock
from motcua.dossiers import events
from motcua.dossiers.contracts import (
    Act,
    Channel,
    DossierClock,
    Kind,
    Origin,
    Outcome,
    Pause,
    PaymentEffect,
    Proposed,
    RulePack,
    Status,
    Stay,
    SupplementEffect,
    Wait,
)

_FILING = frozenset({Kind.FILES_ADDED, Kind.FILE_STRUCK})
"""Files come and are struck out while a dossier is open; neither touches the clock."""

ALLOWED: Mapping[Status, frozenset[Kind]] = {
    Status.IN_PROGRESS: frozenset(
        {
            Kind.MOVED, Kind.SUPPLEMENT_REQUESTED, Kind.REFUSED, Kind.WITHDRAWN, Kind.STOPPED,
            Kind.FINISHED, Kind.NOTED, Kind.ASSIGNED, Kind.CONSULTED, Kind.CONSULT_ANSWERED,
            Kind.PAYMENT_REQUESTED, Kind.REROUTED,
            Kind.REAPPOINTMENT_PROPOSED, Kind.REAPPOINTMENT_DECLINED, Kind.REAPPOINTED,
        }
    ) | _FILING,
    Status.AWAITING_SUPPLEMENT: frozenset(
        {
            Kind.SUPPLEMENTED, Kind.REFUSED, Kind.WITHDRAWN, Kind.STOPPED, Kind.NOTED,
            Kind.ASSIGNED, Kind.CONSULT_ANSWERED, Kind.REROUTED,
        }
    ) | _FILING,
    Status.AWAITING_PAYMENT: frozenset(
        {
            Kind.PAID, Kind.WITHDRAWN, Kind.STOPPED, Kind.NOTED, Kind.ASSIGNED,
            Kind.CONSULT_ANSWERED, Kind.REROUTED,
        }
    ) | _FILING,
    Status.FINISHED: frozenset({Kind.RETURNED, Kind.NOTED}),
    Status.REFUSED: frozenset({Kind.NOTED}),
    Status.RETURNED: frozenset({Kind.NOTED}),
    Status.WITHDRAWN: frozenset({Kind.NOTED}),
    Status.STOPPED: frozenset({Kind.NOTED}),
}  # fmt: skip


ENTERED_AT = "simulated_at"
"""In a body: when a simulated official keyed the act. Its presence marks the entry."""


def origin_of(body: Mapping[str, Any]) -> Origin:
    """Where a dossier comes from, as the body of its receipt says."""
    if body.get("claimed"):
        return Origin.IMPORTED
    return Origin.SIMULATED if ENTERED_AT in body else Origin.LIVE


def act_possible(status: Status, kind: Kind) -> bool:
    """True when a dossier of ``status`` lets such an act happen."""
    return kind in ALLOWED[status]


_AFTER: Mapping[str, Status] = {
    Kind.SUPPLEMENT_REQUESTED: Status.AWAITING_SUPPLEMENT,
    Kind.SUPPLEMENTED: Status.IN_PROGRESS,
    Kind.PAYMENT_REQUESTED: Status.AWAITING_PAYMENT,
    Kind.PAID: Status.IN_PROGRESS,
    Kind.REFUSED: Status.REFUSED,
    Kind.WITHDRAWN: Status.WITHDRAWN,
    Kind.STOPPED: Status.STOPPED,
}

_MOVING = frozenset({Kind.MOVED, Kind.REROUTED})

_APPOINTING = frozenset(
    {Kind.REAPPOINTMENT_PROPOSED, Kind.REAPPOINTMENT_DECLINED, Kind.REAPPOINTED}
)

_ENDINGS: Mapping[str, Outcome] = {
    Kind.REFUSED: Outcome.REFUSED,
    Kind.WITHDRAWN: Outcome.WITHDRAWN,
    Kind.STOPPED: Outcome.STOPPED,
}

_EVENTS: Mapping[str, str] = {
    Kind.RECEIVED: events.DOSSIER_RECEIVED,
    Kind.FINISHED: events.DOSSIER_CLOSED,
    Kind.REFUSED: events.DOSSIER_CLOSED,
    Kind.WITHDRAWN: events.DOSSIER_CLOSED,
    Kind.STOPPED: events.DOSSIER_CLOSED,
    Kind.REAPPOINTED: events.DOSSIER_REAPPOINTED,
    Kind.RETURNED: events.DOSSIER_RETURNED,
}


def event_of(kind: str) -> str:
    """The name of the event that tells of such an act."""
    return _EVENTS.get(kind, events.DOSSIER_MOVED)


def status_after(kind: str) -> Status | None:
    """The status that an act of ours leaves the dossier in, where the kind alone says it."""
    said: dict[str, Status] = {
        Kind.RECEIVED: Status.IN_PROGRESS, Kind.FINISHED: Status.FINISHED,
        Kind.RETURNED: Status.RETURNED, **_AFTER,
    }  # fmt: skip
    before = [status for status, kinds in ALLOWED.items() if kind in kinds]
    return said.get(kind, before[0] if len(before) == 1 else None)


def limit_of(body: Mapping[str, Any]) -> TimeLimit | None:
    """The time limit that a receipt's body carries, or ``None`` when it states none."""
    stated = body.get("limit")
    if not stated:
        return None
    cutoff = stated.get("cutoff")
    return TimeLimit(
        amount=int(stated["amount"]),
        unit=LimitUnit(stated["unit"]),
        cutoff=time.fromisoformat(cutoff) if cutoff else None,
    )


def limit_body(limit: TimeLimit | None) -> dict[str, Any] | None:
    """``limit`` as a ledger body holds it."""
    if limit is None:
        return None
    return {
        "amount": limit.amount,
        "unit": limit.unit.value,
        "cutoff": limit.cutoff.isoformat("minutes") if limit.cutoff else None,
    }


class _Fold:
    """What the acts, read in order, come to."""

    def __init__(self, pack: RulePack) -> None:
        self.pack = pack
        self.status = Status.IN_PROGRESS
        self.step = ""
        self.start: datetime | None = None
        self.received: Act | None = None
        self.pauses: list[Pause] = []
        self.starts: list[datetime | None] = []
        self.supplement_requests = 0
        self.closed: Act | None = None
        self.outcome: Outcome | None = None
        self.returned: Act | None = None
        self.entered_afterwards = False
        self.appointed_at: datetime | None = None
        self.reappointments = 0
        self.apologised_at: datetime | None = None
        self.proposed: Proposed | None = None
        self.assignee = ""
        self.stays: list[Stay] = []
        self.waiting: tuple[str, ...] = ()
        self.units: dict[str, str] = {}
        self.process = ""
        self.result_number = ""

    def read(self, act: Act) -> None:
        """Take the next act into account. Nothing but a return follows the end of handling."""
        late_entry = self._entered_at(act) - act.occurred_at
        if late_entry > timedelta(hours=self.pack.entered_afterwards_hours):
            # A claim of another system says nothing of when it was entered there.
            self.entered_afterwards |= not act.body.get("claimed", False)
        if act.kind == Kind.RECEIVED:
            if self.received is None:
                self.received, self.start = act, act.occurred_at
                self.step = str(act.body.get("step", ""))
                self._stand(act)
        elif act.kind in (Kind.FINISHED, Kind.RETURNED):
            self._end(act)
        elif self.closed is None:
            self._go_on(act)

    def _entered_at(self, act: Act) -> datetime:
        """When the act was keyed: our own record, in a simulation the simulated time."""
        first = self.received or act
        if ENTERED_AT in act.body and origin_of(first.body) is Origin.SIMULATED:
            return datetime.fromisoformat(act.body[ENTERED_AT])
        return act.recorded_at

    def _go_on(self, act: Act) -> None:
        self.status = _AFTER.get(act.kind, self.status)
        self.step = str(act.body.get("step", self.step))
        if act.kind in _MOVING:
            self._stand(act)
        if act.kind == Kind.SUPPLEMENT_REQUESTED:
            self.supplement_requests += 1
            self._wait(act)
        elif act.kind == Kind.PAYMENT_REQUESTED:
            if self.pack.payment_effect is PaymentEffect.PAUSE:
                self._wait(act)
        elif act.kind == Kind.PAID:
            self._resume(act)
        elif act.kind == Kind.ASSIGNED:
            self.assignee = str(act.body.get("to", ""))
        elif act.kind in _APPOINTING:
            self._appoint(act)
        elif act.kind == Kind.SUPPLEMENTED:
            self._resume(act)
            if self.pack.supplement_effect is SupplementEffect.RESTART:
                self.start = act.occurred_at
        elif act.kind in _ENDINGS:
            self._resume(act)
            self._leave(act, frozenset())
            self.closed, self.outcome = act, _ENDINGS[act.kind]

    def _stand(self, act: Act) -> None:
        """Where the dossier stands after an act that moves it.

        An act of a process with branches names all the steps (``at``); any other the one.
        """
        self.units |= act.body.get("units", {})
        self.result_number = str(act.body.get("result_number", self.result_number))
        self.process = str(act.body.get("process", {}).get("fingerprint", self.process))
        self.waiting = tuple(act.body.get("waiting", ()))
        stated = act.body.get("at", [self.step] if self.step else [])
        # A dossier that is handed to the step where it was begins there anew.
        given = frozenset(act.body.get("opened", stated))
        self._leave(act, frozenset(stated) - given)
        by = act.body.get("by", {})
        self.stays += [
            Stay(step, str(by.get(step, "")), act.seq, act.occurred_at, act.actor,
                 back=bool(act.body.get("back")))
            for step in sorted(given)
        ]  # fmt: skip

    def _leave(self, act: Act, staying: frozenset[str]) -> None:
        self.stays = [
            replace(stay, until=act.occurred_at, ended_by=act.actor)
            if stay.until is None and stay.step not in staying else stay
            for stay in self.stays
        ]  # fmt: skip

    def _wait(self, act: Act) -> None:
        if not self._stands:
            self.pauses.append(Pause(act.occurred_at, None))
            self.starts.append(self.start)

    def _appoint(self, act: Act) -> None:
        until = datetime.fromisoformat(act.body["until"]) if "until" in act.body else None
        if act.kind == Kind.REAPPOINTMENT_PROPOSED and until is not None:
            self.proposed = Proposed(act.seq, act.actor, until)
            return
        self.proposed = None
        if act.kind == Kind.REAPPOINTED and until is not None:
            self.appointed_at, self.reappointments = until, self.reappointments + 1
            self.apologised_at = self.apologised_at or act.occurred_at

    def _end(self, act: Act) -> None:
        self._resume(act)
        self.step = str(act.body.get("step", self.step))
        if act.kind == Kind.RETURNED:
            self._leave(act, frozenset())
        else:
            self._stand(act)
        if act.kind == Kind.RETURNED:
            self.returned = act
            if self.closed is None:
                self.closed, self.outcome = act, Outcome.GRANTED
        else:
            self.closed = act
            self.outcome = Outcome(act.body.get("outcome", Outcome.GRANTED))
        self.status = Status.FINISHED if self.returned is None else Status.RETURNED

    @property
    def _stands(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    def _resume(self, act: Act) -> None:
        if self._stands:
            self.pauses[-1] = Pause(self.pauses[-1].since, act.occurred_at)


def _closed_pauses(pauses: Sequence[Pause]) -> list[tuple[datetime, datetime]]:
    """Ended pauses; one that is still open counts nothing yet."""
    return [(pause.since, pause.until) for pause in pauses if pause.until is not None]


def clock_of(
    acts: Sequence[Act], *, calendar: calendars.WorkingCalendar, pack: RulePack, now: datetime
) -> DossierClock:
    """The clock of a dossier as its acts tell it at ``now``. ``acts`` are in order.

    Raises ``ValueError`` when the first act is not a receipt.
    """
    fold = _Fold(pack)
    for act in acts:
        fold.read(act)
    if fold.received is None or fold.start is None or acts[0].kind != Kind.RECEIVED:
        raise ValueError("a dossier's first act is its receipt")
    body = fold.received.body
    zone = ZoneInfo(body["timezone"]) if "timezone" in body else clock.VIETNAM
    limit = limit_of(body)
    due_at, due_on, proposed = _deadline(fold.start, fold.pauses, body, limit, calendar, zone)
    received_on = fold.received.occurred_at.astimezone(zone).date()
    closed_at = fold.closed.occurred_at if fold.closed else None
    closed_on = closed_at.astimezone(zone).date() if closed_at else None
    returned_at = fold.returned.occurred_at if fold.returned else None
    judged = due_at is not None and closed_at is not None
    overdue = (
        closed_at is None and due_on is not None and fold.status is Status.IN_PROGRESS
        and now.astimezone(zone).date() > due_on
    )  # fmt: skip
    channel = fold.returned.body.get("channel") if fold.returned else None
    appointed_at = fold.appointed_at or due_at
    return DossierClock(
        status=fold.status,
        step=fold.step,
        received_at=fold.received.occurred_at,
        received_on=received_on,
        limit=limit,
        due_at=due_at,
        due_on=due_on,
        proposed=proposed,
        pauses=tuple(fold.pauses),
        supplement_requests=fold.supplement_requests,
        closed_at=closed_at,
        closed_on=closed_on,
        outcome=fold.outcome,
        returned_at=returned_at,
        returned_on=returned_at.astimezone(zone).date() if returned_at else None,
        return_channel=Channel(channel) if channel else None,
        handling_days=_handling_days(received_on, closed_on, fold.pauses, calendar, zone),
        days_late=_days_late(due_on, closed_on, calendar),
        on_time_by_instant=closed_at <= due_at if judged and closed_at and due_at else None,
        on_time_by_day=closed_on <= due_on if judged and closed_on and due_on else None,
        overdue_now=overdue,
        entered_afterwards=fold.entered_afterwards,
        last_seq=acts[-1].seq,
        waits=_waits(fold, body, limit, calendar, zone),
        closed_time=closed_at.astimezone(zone).time() if closed_at else None,
        appointed_at=appointed_at,
        appointed_on=appointed_at.astimezone(zone).date() if appointed_at else None,
        reappointments=fold.reappointments,
        apologised_on=fold.apologised_at.astimezone(zone).date() if fold.apologised_at else None,
        reappointment_proposed=fold.proposed,
        assignee=fold.assignee,
        stays=tuple(fold.stays),
        waiting=fold.waiting,
        process=fold.process,
        result_number=fold.result_number,
        units=fold.units,
    )  # fmt: skip


def _waits(
    fold: _Fold, body: Mapping[str, Any], limit: TimeLimit | None,
    calendar: calendars.WorkingCalendar, zone: ZoneInfo,
) -> tuple[Wait, ...]:  # fmt: skip
    """Each wait with the deadline that held until it ended: what a past day must know."""
    found = []
    for number, pause in enumerate(fold.pauses):
        before = fold.pauses[:number]
        _, due_on, _ = _deadline(fold.starts[number], before, body, limit, calendar, zone)
        until_on = pause.until.astimezone(zone).date() if pause.until else None
        found.append(Wait(pause.since.astimezone(zone).date(), until_on, due_on))
    return tuple(found)


def _deadline(
    start: datetime | None, pauses: Sequence[Pause], body: Mapping[str, Any],
    limit: TimeLimit | None, calendar: calendars.WorkingCalendar, zone: ZoneInfo,
) -> tuple[datetime | None, date | None, bool]:  # fmt: skip
    claimed = body.get("due_claimed_at")
    if claimed:
        due_at = datetime.fromisoformat(claimed).astimezone(UTC)
        return due_at, due_at.astimezone(zone).date(), False
    if limit is None or start is None:
        return None, None, False
    due = calendars.due_with_pauses(calendar, start, limit, _closed_pauses(pauses))
    return due.due_at, due.due_on, due.proposed


def _handling_days(
    received_on: date, closed_on: date | None, pauses: Sequence[Pause],
    calendar: calendars.WorkingCalendar, zone: ZoneInfo,
) -> int | None:  # fmt: skip
    if closed_on is None:
        return None
    days = calendars.working_days_between(calendar, received_on, closed_on)
    for since, until in _closed_pauses(pauses):
        days -= calendars.working_days_between(
            calendar, since.astimezone(zone).date(), until.astimezone(zone).date()
        )
    return days


def _days_late(
    due_on: date | None, closed_on: date | None, calendar: calendars.WorkingCalendar
) -> int | None:
    """Working days from the deadline to the end of handling, negative for an early end.

    At least one after the deadline: an end on a day off is as late as the forms say it is.
    """
    if due_on is None or closed_on is None:
        return None
    days = calendars.working_days_between(calendar, due_on, closed_on)
    return max(days, 1) if closed_on > due_on else days


def unit_part(pack: RulePack, unit_number: str) -> str:
    """What a code of ``pack`` shows of a unit: its number, or the last two signs of it.

    Units that look alike in a code share one run of numbers, so codes stay unique.
    """
    return unit_number if "{unit}" in pack.code_template else unit_number[-2:].rjust(2, "0")


def dossier_code(pack: RulePack, *, unit_number: str, day: date, number: int) -> str:
    """A dossier's code under ``pack``. ``unit_number`` are the unit's own digits."""
    shown = unit_part(pack, unit_number)
    return pack.code_template.format(
        unit=shown,
        unit2=shown,
        yyyy=f"{day.year:04d}",
        yymmdd=day.strftime("%y%m%d"),
        number=number,
    )


def code_series(pack: RulePack, day: date) -> str:
    """The run of numbers that a code of ``day`` belongs to: the day, or the year."""
    return f"{day.year:04d}" if pack.code_series == "YEAR" else day.strftime("%y%m%d")


def fact_of(derived: DossierClock) -> dict[str, Any]:
    """The derived columns of the facts table, from a clock."""
    limit = derived.limit
    return {
        "received_on": derived.received_on,
        "due_on": derived.due_on,
        "limit_days": (limit.amount if limit and limit.unit is LimitUnit.WORKING_DAY else None),
        "closed_on": derived.closed_on,
        "closed_time": derived.closed_time,
        "returned_on": derived.returned_on,
        "return_channel": derived.return_channel.value if derived.return_channel else None,
        "outcome": derived.outcome.value if derived.outcome else None,
        "handling_days": derived.handling_days,
        "days_late": derived.days_late,
        "on_time_by_instant": derived.on_time_by_instant,
        "entered_afterwards": derived.entered_afterwards,
        "status": derived.status.value,
        "step": derived.step,
        "appointed_on": derived.appointed_on,
        "reappointments": derived.reappointments,
        "apologised_on": derived.apologised_on,
        "assignee": derived.assignee,
        "process": derived.process,
        "places": list(derived.places) if derived.process and derived.closed_at is None else [],
        "branches_done": list(derived.waiting) if derived.process else [],
        "waits": [[wait.since_on, wait.until_on, wait.due_on] for wait in derived.waits],
    }
