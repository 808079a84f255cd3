"""What every act shares: the derived row, the event, the answer that is kept with a key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.core import idempotency, outbox
from motcua.tasks import events
from motcua.tasks.contracts import Act, Done, Standing, State
from motcua.tasks.selectors import stream_of


def fact_of(standing: Standing) -> dict[str, Any]:
    """The row of facts that a standing gives."""
    return {**vars(standing), "state": standing.state.value}


def tell(code: str, owner: str, act: Act) -> None:
    """Say that the act happened. One statement."""
    outbox.emit(
        name=events.TASK_ACTED, record=stream_of(code),
        payload={"code": code, "unit": owner, "kind": act.kind.value, "seq": act.seq},
    )  # fmt: skip


def answered(kept: Mapping[str, Any]) -> Done:
    """The answer that an act with this key was given before."""
    return Done(kept["code"], kept["kind"], kept["seq"], State(kept["state"]))


def answer(claimed: idempotency.Claim, done: Done) -> Done:
    """Keep the answer with the key."""
    idempotency.answer(
        claimed,
        {"code": done.code, "kind": done.kind, "seq": done.seq, "state": done.state.value},
    )
    return done
