"""A notice of results or minutes that was issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PaperIssue:
    """Number, day and signer of a paper; it tells what was recorded until ``at``."""

    number: str
    on: date
    signer: str
    by: str
    at: datetime
