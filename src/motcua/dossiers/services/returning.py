"""Return a result: with evidence of who collected it, and kept so that it can be used again."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Any

from motcua.core import clock, sql, text
from motcua.core.commands import command
from motcua.dossiers import events
from motcua.dossiers.contracts import Channel, Collector, CollectorKind, Done, Kind, Outcome
from motcua.dossiers.errors import (
    COLLECTOR_ID,
    COLLECTOR_NAME,
    COLLECTOR_PAPER,
    CollectorInvalid,
)
from motcua.dossiers.results import holder_of
from motcua.dossiers.selectors import acts_of, applicant_and_outcome
from motcua.dossiers.services.acting import (
    Locked,
    Plan,
    check_state,
    claim,
    done_again,
    lock,
    record_act,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures


def _checked(collector: Collector) -> Collector:
    """The collector with clean words. Raises ``CollectorInvalid``."""
    cleaned = Collector(
        name=text.clean(collector.name),
        id_number="".join(char for char in collector.id_number if char.isalnum()),
        kind=collector.kind,
        paper_number=text.clean(collector.paper_number),
    )
    wrong = {}
    if not cleaned.name:
        wrong["collector.name"] = str(COLLECTOR_NAME)
    if not cleaned.id_number:
        wrong["collector.id_number"] = str(COLLECTOR_ID)
    if cleaned.kind is CollectorKind.AUTHORISED and not cleaned.paper_number:
        wrong["collector.paper_number"] = str(COLLECTOR_PAPER)
    if wrong:
        raise CollectorInvalid(wrong)
    return cleaned


def collector_digest(code: str, collector: Collector, salt: str) -> str:
    """Binds the entry to whoever collected; the salt, kept apart, makes it unguessable."""
    parts = (code, collector.kind.value, collector.name, collector.id_number,
             collector.paper_number, salt)  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@command
def dossier_return(
    *, actor: Actor, at: datetime, code: str, channel: Channel = Channel.COUNTER,
    collector: Collector | None = None, expected_seq: int | None = None,
    key: str | None = None, note: str = "",
) -> Done:  # fmt: skip
    """Hand the result over: at the counter, by post or online, and keep it for reuse.

    ``collector`` is who collected it at the counter. At most ten statements, twelve with a
    collector. Raises ``CollectorInvalid``, ``DossierUnknown``, ``NotPermitted``,
    ``DossierChanged``, ``ActNotPossible``, ``KeyReused``.
    """
    who = _checked(collector) if collector is not None else None
    asked: dict[str, Any] = {"reason": note, "channel": channel.value}
    if who is not None:
        asked["collector"] = [who.kind.value, who.name, who.id_number, who.paper_number]
    claimed = claim(actor, key, "return", code, **asked)
    if claimed.answer is not None:
        return done_again(claimed.answer)
    locked = lock(code)
    organisation.authorise(actor, "dossiers.return", locked.unit)
    check_state(locked, expected_seq, Kind.RETURNED)
    body: dict[str, Any] = {"channel": channel.value}
    salt = secrets.token_hex(16)
    if who is not None:
        body["collected_by"] = who.kind.value
        body["collector_digest"] = collector_digest(code, who, salt)
    before = acts_of(code)
    plan = Plan(Kind.RETURNED, body, events.DOSSIER_RETURNED, text.clean(note), before)
    done = record_act(
        actor=actor, at=at, locked=locked, expected_seq=expected_seq, plan=plan, claimed=claimed
    )
    if who is not None:
        sql.insert(
            "dossiers_handover",
            {
                "dossier_id": locked.dossier_id, "seq": done.seq, "kind": who.kind.value,
                "name": who.name, "id_number": who.id_number, "paper_number": who.paper_number,
                "salt": salt,
            },
        )  # fmt: skip
    numbers = [str(act.body["result_number"]) for act in before if "result_number" in act.body]
    _keep_result(locked, at, numbers[-1] if numbers else "")
    return done


def _keep_result(locked: Locked, at: datetime, number: str) -> None:
    """Only what was granted is a result; a foreign procedure has none that we know."""
    id_number, outcome = applicant_and_outcome(locked.dossier_id)
    if not locked.version or outcome != Outcome.GRANTED:
        return
    version = procedures.procedure_version_get(locked.procedure, locked.version)
    sql.insert(
        "dossiers_result",
        {
            "dossier_id": locked.dossier_id, "code": locked.code, "procedure": locked.procedure,
            "holder": holder_of(id_number),
            "result": version.result.vi, "number": number, "issued_on": clock.local_day(at),
        },
    )  # fmt: skip
