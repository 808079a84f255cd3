"""Acts on a procedure, kept in its stream of the ledger."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from motcua.core.commands import step
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor


@step
def procedure_record(actor: Actor, at: datetime, code: str, kind: str, **body: Any) -> None:
    """Keep what was done to the procedure ``code``."""
    digest = hashlib.sha256(code.encode()).hexdigest()[:8]
    plain = "".join(
        char if char.isascii() and (char.isalnum() or char in "._-") else "-" for char in code
    )
    stream = f"procedure:{plain}" if plain == code else f"procedure:{plain}-{digest}"
    ledger.append(
        stream=stream, kind=f"procedures.{kind}", actor=actor.code, occurred_at=at, body=body
    )
