"""Live a made-up period through the commands, one transaction for each act.

Each act has an idempotency key made of what was asked for, so an interrupted simulation
goes on where it stopped when it is asked for again, and one that is over is not repeated.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import clock, idempotency
from motcua.core.commands import command
from motcua.core.definitions import fingerprint
from motcua.dossiers import services
from motcua.dossiers.contracts import Origin
from motcua.dossiers.errors import SimulationRefused
from motcua.dossiers.simulation.assumptions import Assumptions, assumptions
from motcua.dossiers.simulation.lives import Deed, Planned
from motcua.dossiers.simulation.planning import Asked, Nothing, plan
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures

BEGUN, ENDED = "simulation.begun", "simulation.ended"
Say = Callable[[int], None]

_COMMANDS: Final[Mapping[Deed, Callable[..., Any]]] = {
    Deed.ASSIGN: services.dossier_assign,
    Deed.ADVANCE: services.dossier_advance,
    Deed.SEND_BACK: services.dossier_send_back,
    Deed.REQUEST_SUPPLEMENT: services.dossier_request_supplement,
    Deed.SUPPLEMENT: services.dossier_supplement,
    Deed.REQUEST_PAYMENT: services.dossier_request_payment,
    Deed.PAID: services.dossier_paid,
    Deed.PROPOSE: services.dossier_reappointment_propose,
    Deed.DECIDE: services.dossier_reappointment_decide,
    Deed.REFUSE: services.dossier_refuse,
    Deed.WITHDRAW: services.dossier_withdraw,
    Deed.STOP: services.dossier_stop,
    Deed.RETURN: services.dossier_return,
}


def run_code(asked: Asked, rules: Assumptions) -> str:
    """Names a simulation by all that was asked for."""
    return fingerprint(
        {
            "dossiers": asked.dossiers, "seed": asked.seed, "since": asked.since,
            "until": asked.until, "units": sorted(asked.units), "rules": rules.fingerprint,
        }
    )[:16]  # fmt: skip


def simulate(
    *, actor: Actor, at: datetime, asked: Asked, demonstration: bool = False,
    rules: Assumptions | None = None, say: Say | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Simulate a period; what came of it, with a fingerprint that the same seed gives again.

    Asked for again after an interruption it goes on; after its end it only tells. Raises
    ``PermissionMissing``, and ``SimulationRefused`` where there are dossiers that are not
    simulated (unless this is the demonstration), for a period that is not over, and where
    too much time has passed to go on.
    """
    rules = rules or assumptions()
    organisation.authorise_anywhere(actor, "system.operator")
    procedures.catalogue_refresh()
    _check(asked, at, demonstration=demonstration)
    stream = f"simulation:{run_code(asked, rules)}"
    known = {entry.kind: entry for entry in ledger.entry_list(stream=stream)}
    if ENDED in known:
        return {**known[ENDED].body, "already_run": True}
    try:
        acts = plan(asked, rules)
    except Nothing as error:
        raise SimulationRefused(reason=str(error)) from None
    if BEGUN not in known:
        _record(actor=actor, at=at, stream=stream, kind=BEGUN, body=_body(asked, rules))
    elif at - known[BEGUN].occurred_at >= idempotency.KEPT_FOR:
        raise SimulationRefused(
            reason=f"it was begun on {clock.local_day(known[BEGUN].occurred_at)} and can no "
            "longer go on without doubling acts; choose another seed"
        )
    begun = time.perf_counter()
    codes, deeds = _live(acts, stream, say)
    spent = time.perf_counter() - begun
    found = {**_body(asked, rules), **_figures(codes, deeds)}
    _record(actor=actor, at=clock.now(), stream=stream, kind=ENDED, body=found)
    return {
        **found, "already_run": False, "seconds": round(spent, 1),
        "acts_per_second": round(sum(deeds.values()) / spent, 1) if spent else None,
    }  # fmt: skip


def _check(asked: Asked, at: datetime, *, demonstration: bool) -> None:
    if asked.dossiers < 1:
        raise SimulationRefused(reason="at least one dossier is needed")
    if asked.until < asked.since:
        raise SimulationRefused(reason="the period ends before it begins")
    if asked.until >= clock.local_day(at):
        raise SimulationRefused(reason=f"{asked.until} is not over; name a period that is")
    if asked.since < calendars.working_calendar().first:
        raise SimulationRefused(reason=f"the calendar does not know {asked.since}")
    for code in asked.units:
        organisation.unit_get(code)
    if demonstration:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM dossiers_dossier WHERE origin <> %s)",
            [Origin.SIMULATED.value],
        )
        if cursor.fetchone()[0]:
            raise SimulationRefused(
                reason="this installation has dossiers that are not simulated; use an empty one, "
                "or the demonstration"
            )


def _body(asked: Asked, rules: Assumptions) -> dict[str, Any]:
    return {
        "run": run_code(asked, rules), "simulated": True, "dossiers": asked.dossiers,
        "seed": asked.seed, "from": asked.since.isoformat(), "to": asked.until.isoformat(),
        "units": list(asked.units), "assumptions": rules.code,
        "assumptions_fingerprint": rules.fingerprint,
    }  # fmt: skip


@command
def _record(*, actor: Actor, at: datetime, stream: str, kind: str, body: dict[str, Any]) -> None:
    ledger.append(stream=stream, kind=kind, actor=actor.code, occurred_at=at, body=body)


def _live(
    acts: Iterable[Planned], stream: str, say: Say | None
) -> tuple[dict[int, str], Counter[str]]:
    """Do every act. Returns the code of each dossier by its number, and how many acts."""
    codes: dict[int, str] = {}
    deeds: Counter[str] = Counter()
    for planned in acts:
        perform(planned, codes, key=f"{stream}:{planned.number}:{planned.place}")
        deeds[str(planned.deed)] += 1
        if say is not None:
            say(deeds.total())
    return codes, deeds


def perform(planned: Planned, codes: dict[int, str], *, key: str) -> None:
    """Do one act with the command that is there for it; receiving adds to ``codes``."""
    if planned.deed is None or planned.actor is None:
        raise ValueError("a moment to wait for is no act")
    if planned.deed is Deed.RECEIVE:
        receipt = services.dossier_receive(
            actor=planned.actor, at=planned.at, key=key, **planned.arguments
        )
        codes[planned.number] = receipt.code
        return
    _COMMANDS[planned.deed](
        actor=planned.actor, at=planned.at, code=codes[planned.number], key=key,
        **planned.arguments,
    )  # fmt: skip


_COUNTED: Final = (
    "unit", "procedure", "procedure_version", "channel", "origin", "received_on", "due_on",
    "closed_on", "closed_time", "returned_on", "return_channel", "outcome", "handling_days",
    "days_late", "entered_afterwards", "status", "step", "supplements", "reappointments",
    "appointed_on", "fee", "trips", "assignee",
)  # fmt: skip


def _figures(codes: Mapping[int, str], deeds: Counter[str]) -> dict[str, Any]:
    """What the facts say of the simulated dossiers. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code, {', '.join(_COUNTED)} FROM dossiers_fact WHERE code = ANY(%s)",
            [list(codes.values())],
        )
        rows = {row[0]: dict(zip(_COUNTED, row[1:], strict=True)) for row in cursor.fetchall()}
    facts = [rows[codes[number]] for number in sorted(codes)]
    return {
        "received": len(facts), "counters": len({fact["unit"] for fact in facts}),
        "acts": deeds.total(), "by_act": dict(sorted(deeds.items())),
        "by_status": _count(fact["status"] for fact in facts),
        "by_outcome": _count(fact["outcome"] or "OPEN" for fact in facts),
        "by_time": dict.fromkeys(_JUDGED, 0) | _count(_judged(fact) for fact in facts),
        "by_channel": _count(fact["channel"] for fact in facts),
        "entered_afterwards": sum(fact["entered_afterwards"] for fact in facts),
        "appointed_anew": sum(fact["reappointments"] > 0 for fact in facts),
        "fingerprint": fingerprint(facts),
    }  # fmt: skip


def _count(names: Any) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


_JUDGED: Final = ("ON_TIME", "LATE", "UNJUDGEABLE", "OPEN")


def _judged(fact: Mapping[str, Any]) -> str:
    if fact["closed_on"] is None:
        return "OPEN"
    if fact["due_on"] is None:
        return "UNJUDGEABLE"
    return "ON_TIME" if fact["closed_on"] <= fact["due_on"] else "LATE"
