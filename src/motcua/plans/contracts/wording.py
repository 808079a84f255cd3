"""Words of the province's plan besides its annex."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from motcua.indicators.contracts import Text


@dataclass(frozen=True)
class PlanSection:
    """A section of the province's plan, with what is to be written there."""

    code: str
    name: Text
    help: Text
    clause: str
    required: bool
    verified: bool


@dataclass(frozen=True)
class RoundText:
    """The sections of a round's plan as they were saved. With a decision they are frozen."""

    round: str
    number: int
    sections: Mapping[str, str]
    digest: str
    saved_by: str
    saved_at: datetime
    decision_number: str = ""
    decision_on: date | None = None

    @property
    def frozen(self) -> bool:
        """Whether the province has decided on them."""
        return self.decision_on is not None
