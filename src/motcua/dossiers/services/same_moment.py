"""Results given at once: received, decided and returned by the person at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from motcua.dossiers.contracts import Applicant, Channel, Receipt
from motcua.dossiers.courses import running_of, straight_way
from motcua.dossiers.errors import ActNotPossible
from motcua.dossiers.selectors import dossier_row
from motcua.dossiers.services.moving import dossier_advance
from motcua.dossiers.services.receiving import dossier_receive
from motcua.dossiers.services.returning import dossier_return
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures


def dossier_receive_and_return(
    *, actor: Actor, at: datetime, unit_code: str, procedure_code: str, applicant: Applicant,
    components: Sequence[str], key: str, **more: Any,
) -> Receipt:  # fmt: skip
    """Receive, complete every step and hand over, each an act of its own in the ledger.

    Each act has a key made from ``key``, so the same request sent again goes on where it
    stopped. Raises what the acts raise; what was done before stands, as it happened.
    """
    receipt = dossier_receive(
        actor=actor, at=at, unit_code=unit_code, procedure_code=procedure_code,
        applicant=applicant, components=components, key=key, **more,
    )  # fmt: skip
    for number, (step, way) in enumerate(_way(receipt.code), start=1):
        dossier_advance(
            actor=actor, at=at, code=receipt.code, key=f"{key}-now-{number}", step=step,
            choices=dict(way.choices),
        )  # fmt: skip
    dossier_return(
        actor=actor, at=at, code=receipt.code, channel=Channel.COUNTER, key=f"{key}-now-return"
    )
    return receipt


def _way(code: str) -> tuple[tuple[str, procedures.Way], ...]:
    """Each step with the way on that gives the result. Raises ``ActNotPossible``."""
    row = dossier_row(code=code)
    running = running_of(row.procedure, row.procedure_version, row.process)
    found = None if running is None else straight_way(running)
    if found is None:
        raise ActNotPossible(code=code, status=row.status.value)
    return found
