"""What the ledger keeps of rights: who gave or took which; ids and codes only, no names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor


def record_right(
    actor: Actor, user_id: int, kind: str, *, at: datetime | None = None, **body: Any
) -> None:
    """One entry in the stream of the account; ``at`` is now where it is not given."""
    ledger.append(
        stream=f"account:{user_id}", kind=f"organisation.{kind}", actor=actor.code,
        occurred_at=at or clock.now(), body=body,
    )  # fmt: skip
