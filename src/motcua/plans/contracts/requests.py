"""Requests to the centre for money: what is asked for, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from motcua.indicators.contracts import Text

CENTRAL_SOURCES: Final = ("CENTRAL", "PROJECT")
"""The sources of money that a ministry decides on."""


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    ANSWERED = "ANSWERED"
    WITHDRAWN = "WITHDRAWN"


class RequestKind(StrEnum):
    """The acts on a request."""

    DRAFTED = "request.drafted"
    ISSUED = "request.issued"
    ANSWERED = "request.answered"
    WITHDRAWN = "request.withdrawn"


REQUEST_STATE_NAMES: Final[Mapping[RequestState, Text]] = {
    RequestState.DRAFT: Text("Dự thảo", "Draft"),
    RequestState.ISSUED: Text("Đã gửi, chờ trả lời", "Sent, no answer yet"),
    RequestState.ANSWERED: Text("Đã có trả lời", "Answered"),
    RequestState.WITHDRAWN: Text("Đã rút, không gửi", "Withdrawn, never sent"),
}


@dataclass(frozen=True)
class RequestLine:
    """What is asked for one line of an approved plan.

    ``year`` is 0 for a line of a whole-period plan without a due day. ``granted`` is ``None``
    until the ministry has answered.
    """

    plan: str
    line: str
    unit: str
    title: str
    year: int
    amount: int
    granted: int | None = None


@dataclass(frozen=True)
class CentralRequest:
    """A request as it stands; the sums are those of its lines."""

    code: str
    round: str
    source: str
    ministry: str
    reason: str
    drafted_by: str
    drafted_on: date
    last_seq: int
    lines: tuple[RequestLine, ...]
    number: str = ""
    issued_on: date | None = None
    issued_by: str = ""
    answer_number: str = ""
    answered_on: date | None = None
    answered_by: str = ""
    withdrawn_on: date | None = None
    withdrawn_by: str = ""
    withdrawn_why: str = ""

    @property
    def state(self) -> RequestState:
        """Where it stands."""
        if self.withdrawn_on is not None:
            return RequestState.WITHDRAWN
        if self.answered_on is not None:
            return RequestState.ANSWERED
        return RequestState.ISSUED if self.issued_on is not None else RequestState.DRAFT

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return REQUEST_STATE_NAMES[self.state]

    @property
    def total(self) -> int:
        """What is asked for."""
        return sum(line.amount for line in self.lines)

    @property
    def granted(self) -> int | None:
        """What was granted; ``None`` until there is an answer."""
        if self.answered_on is None:
            return None
        return sum(line.granted or 0 for line in self.lines)

    @property
    def refused(self) -> int | None:
        """What was not granted; ``None`` until there is an answer."""
        return None if self.granted is None else self.total - self.granted

    def by_year(self) -> dict[int, int]:
        """What is asked for by year."""
        found: dict[int, int] = {}
        for line in self.lines:
            found[line.year] = found.get(line.year, 0) + line.amount
        return dict(sorted(found.items()))
