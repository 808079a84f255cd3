"""Results given at once: received, decided and returned by the person at the counter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from motcua.dossiers.contracts import Applicant, Channel, Receipt, Status
from motcua.dossiers.services.acts import dossier_advance
from motcua.dossiers.services.receiving import dossier_receive
from motcua.dossiers.services.returning import dossier_return
from motcua.organisation.contracts import Actor


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
    number, status = 0, Status.IN_PROGRESS
    while status is Status.IN_PROGRESS:
        number += 1
        status = dossier_advance(
            actor=actor, at=at, code=receipt.code, key=f"{key}-now-{number}"
        ).status
    dossier_return(
        actor=actor, at=at, code=receipt.code, channel=Channel.COUNTER, key=f"{key}-now-return"
    )
    return receipt
