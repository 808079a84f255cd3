"""Derive every clock again from the ledger, and compare it with the facts.

The facts table is a copy for counting. Whoever edits it, a deadline or a closing day,
is found here, and so is a dossier that has facts and no acts, or acts and no facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.core.batches import batched
from motcua.dossiers.burden import burden_of
from motcua.dossiers.contracts import Act, DossierClock
from motcua.dossiers.courses import running_of, steps_now
from motcua.dossiers.packs import rule_pack_get
from motcua.dossiers.rules import clock_of, fact_of, origin_of
from motcua.ledger import api as ledger

MAX_FAULTS = 20
_COMPARED = (
    "received_on", "due_on", "limit_days", "closed_on", "returned_on", "return_channel",
    "outcome", "handling_days", "days_late", "on_time_by_instant", "entered_afterwards",
    "status", "step", "closed_time", "waits", "appointed_on", "reappointments", "apologised_on",
    "assignee",    "process", "places", "branches_done",
)  # fmt: skip
_BURDEN = ("supplements", "trips", "cost_estimate", "cost_incurred")
_STATED = ("unit", "procedure", "procedure_version", "channel", "origin")


def _facts(codes: list[str]) -> dict[str, dict[str, Any]]:
    names = ("code", *_STATED, *_COMPARED, *_BURDEN, "fee", "distance_m")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM dossiers_fact WHERE code = ANY(%s)", [codes]
        )
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


Kept = dict[str, set[tuple[str, str, str, datetime, datetime]]]


def _open_steps(codes: list[str]) -> Kept:
    """Dossier -> the open steps that are kept of it: step, unit, role, since when, due when."""
    found: Kept = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.code, o.step, o.unit, o.role, o.given_at, o.due_at"
            " FROM dossiers_open_step o JOIN dossiers_fact f ON f.dossier_id = o.dossier_id"
            " WHERE f.code = ANY(%s)",
            [codes],
        )
        for code, *step in cursor.fetchall():
            found[code].add(tuple(step))
    return found


def _steps_derived(
    derived: DossierClock, body: Mapping[str, Any]
) -> set[tuple[str, str, str, datetime, datetime]]:
    """The open steps that the acts give; none where the stated steps are gone through."""
    running = running_of(
        str(body["procedure"]), int(body["procedure_version"]), derived.process
    ) if derived.process else None  # fmt: skip
    if running is None:
        return set()
    return {
        (each.step, each.unit, each.role, each.since, each.due_at)
        for each in steps_now(running, derived, str(body["unit"]))
    }


def _derived(
    acts: list[Act], facts_now: dict[str, Any]
) -> tuple[dict[str, Any], set[tuple[str, str, str, datetime, datetime]]]:
    """What the acts give. Fee and distance are the dossier's own: the ledger has no home."""
    body = acts[0].body
    derived = clock_of(
        acts, calendar=calendars.working_calendar(), pack=rule_pack_get(str(body["pack"])),
        now=clock.now(),
    )  # fmt: skip
    facts = fact_of(derived)
    burden = burden_of(
        derived, procedure=str(body["procedure"]), version=int(body["procedure_version"]),
        channel=str(body["channel"]), fee=facts_now["fee"], distance_m=facts_now["distance_m"],
    )  # fmt: skip
    found = {
        **{name: facts[name] for name in _COMPARED},
        **{name: burden[name] for name in _BURDEN},
        **{name: body[name] for name in _STATED if name != "origin"},
        "origin": origin_of(body).value,
    }  # fmt: skip
    return found, _steps_derived(derived, body)


def _acts() -> Iterator[tuple[str, list[Act]]]:
    for code, entries in ledger.streams(stream_prefix="dossier:"):
        yield code, [Act(*entry) for entry in entries]


def _compare(batch: dict[str, list[Act]], faults: list[dict[str, str]]) -> None:
    known, kept = _facts(list(batch)), _open_steps(list(batch))
    for code, acts in batch.items():
        facts = known.get(code)
        if facts is None:
            faults.append({"code": code, "reason": "the ledger has acts, but there are no facts"})
            continue
        derived, steps = _derived(acts, facts)
        if kept[code] != steps:
            shown = sorted(step for step, *_ in kept[code] ^ steps)
            reason = f"its open steps are not what its acts give ({', '.join(shown)})"
            faults.append({"code": code, "reason": reason})
        for name, expected in derived.items():
            if facts[name] != expected:
                faults.append(
                    {
                        "code": code,
                        "reason": f"{name} is {facts[name]}, but its acts give {expected}",
                    }
                )


def facts_verify(*, batch_size: int = 1000) -> dict[str, Any]:
    """``{"dossiers", "faults": [{"code", "reason"}]}``; at most 20 faults are listed."""
    faults: list[dict[str, str]] = []
    count = 0
    for batch in batched(_acts(), batch_size):
        count += len(batch)
        _compare(dict(batch), faults)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.code FROM dossiers_fact f WHERE NOT EXISTS (SELECT 1 FROM ledger_entry e"
            " WHERE e.stream = 'dossier:' || f.code AND e.seq = 1) ORDER BY 1 LIMIT 5"
        )
        faults += [
            {"code": code, "reason": "it has facts, but the ledger has no act of it"}
            for (code,) in cursor.fetchall()
        ]
    return {"dossiers": count, "faults": faults[:MAX_FAULTS]}
