"""Rounds, plans, versions, receipts and the province's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from motcua.indicators.contracts import Text
from motcua.plans.contracts.kinds import (
    OPINION_NAMES,
    SPAN_NAMES,
    STATE_NAMES,
    TIMELINESS_NAMES,
    Kind,
    Opinion,
    Span,
    State,
    Timeliness,
)


@dataclass(frozen=True)
class NewRound:
    """Guidance for a round. Without ``due_on`` the calendar's day holds.

    ``year`` is the budget year of a yearly round; for a whole period it is ignored.
    """

    span: Span
    programme: str
    title: str
    words: str
    document_number: str
    document_on: date
    units: tuple[str, ...]
    year: int = 0
    due_on: date | None = None


@dataclass(frozen=True)
class Round:
    """A round of plans: the guidance sent down, to whom, and the day by which plans are due."""

    code: str
    span: Span
    programme: str
    first_year: int
    last_year: int
    due_on: date
    title: str
    words: str
    document_number: str
    document_on: date
    units: tuple[str, ...]
    opened_on: date
    recorded_by: str

    @property
    def since(self) -> date:
        """The first day planned for."""
        return date(self.first_year, 1, 1)

    @property
    def until(self) -> date:
        """The last day planned for."""
        return date(self.last_year, 12, 31)

    @property
    def span_name(self) -> Text:
        """Its kind, in words."""
        return SPAN_NAMES[self.span]


@dataclass(frozen=True)
class Line:
    """One line of a plan. ``clause`` is the item of the programme from which it follows.

    ``money`` holds whole đồng by source, only sources with money.
    """

    code: str
    title: str
    clause: str = ""
    product: str = ""
    due_on: date | None = None
    owner: str = ""
    supporting: tuple[str, ...] = ()
    money: Mapping[str, int] = field(default_factory=dict)
    area: str = ""

    @property
    def total(self) -> int:
        """The money of all sources."""
        return sum(self.money.values())


@dataclass(frozen=True)
class Cascaded:
    """An item of the programme that falls to a unit, as a line to begin with."""

    clause: str
    area: str
    title: Text
    kind: str
    due_on: date | None = None
    product: Text | None = None

    @property
    def product_vi(self) -> str:
        """The product in the language of plans; empty where the programme names none."""
        return self.product.vi if self.product else ""


@dataclass(frozen=True)
class Change:
    """How a line differs between two versions: the names of what changed, or all of it."""

    code: str
    before: Line | None
    after: Line | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Act:
    """One entry of a plan's stream."""

    seq: int
    kind: Kind
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    body: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Where a plan stands after some acts. Derived, never edited.

    ``version`` is the version being written or, once sent, the one that was sent last.
    ``opinions`` are those on it by receiver. ``first_sent_on`` judges whether it was in time.
    """

    state: State
    version: int
    last_seq: int
    first_sent_on: date | None = None
    sent_on: date | None = None
    sent_by: str = ""
    asked: tuple[str, ...] = ()
    opinions: Mapping[str, Opinion] = field(default_factory=dict)
    appraisers: tuple[str, ...] = ()
    approved_on: date | None = None
    approved_by: str = ""
    returns: int = 0


@dataclass(frozen=True)
class Done:
    """What an act gave."""

    code: str
    kind: str
    seq: int
    state: State


@dataclass(frozen=True)
class PlanRow:
    """A plan in a list, judged on one day. ``money`` is that of the version ``shown``."""

    code: str
    round: str
    span: Span
    unit: str
    due_on: date
    standing: Standing
    timeliness: Timeliness
    shown: int
    lines: int
    money: Mapping[str, int]

    @property
    def state_name(self) -> Text:
        """Where it stands, in words."""
        return STATE_NAMES[self.standing.state]

    @property
    def timeliness_name(self) -> Text:
        """Whether it came in time, in words."""
        return TIMELINESS_NAMES[self.timeliness]

    @property
    def total(self) -> int:
        """The money of all sources."""
        return sum(self.money.values())


@dataclass(frozen=True)
class Comment:
    """What a receiver said of a line, or of the plan as a whole where ``line`` is empty."""

    version: int
    receiver: str
    line: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """A version that one receiver has, with its opinion."""

    version: int
    receiver: str
    unit: str
    received_at: datetime
    opinion: Opinion
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def opinion_name(self) -> Text:
        """The opinion, in words."""
        return OPINION_NAMES[self.opinion]


@dataclass(frozen=True)
class Version:
    """A version of a plan; ``sent_at`` is ``None`` while it is being written."""

    number: int
    digest: str
    sent_at: datetime | None
    sent_by: str


@dataclass(frozen=True)
class Told:
    """An act as it is shown: who, when, and the words."""

    act: Act
    name: Text
    words: str


@dataclass(frozen=True)
class PlanDetail:
    """One plan: the lines of the version shown, its receipts, comments, acts, versions."""

    row: PlanRow
    lines: tuple[Line, ...]
    versions: tuple[Version, ...]
    receipts: tuple[Receipt, ...]
    comments: tuple[Comment, ...]
    acts: tuple[Told, ...]
    decision_number: str = ""
    decision_on: date | None = None


@dataclass(frozen=True)
class Sum:
    """Money of one unit, one content area and one source in the province's plan."""

    unit: str
    area: str
    source: str
    amount: int


@dataclass(frozen=True)
class UnitStanding:
    """A unit that was called to a round: its plan, if any, and whether it came in time.

    ``agency`` is false for the steering committee, which shares in time do not count.
    """

    unit: str
    plan: str
    state: State | None
    timeliness: Timeliness
    sent_on: date | None
    readers: int
    agency: bool = True


@dataclass(frozen=True)
class Aggregate:
    """The province's plan of a round: sums that add up, and who has not sent."""

    round: Round
    on: date
    approved_only: bool
    sums: tuple[Sum, ...]
    lines: Mapping[str, int]
    units: tuple[UnitStanding, ...]

    @property
    def total(self) -> int:
        """All money."""
        return sum(one.amount for one in self.sums)

    def by(self, name: str) -> dict[str, int]:
        """Money by ``unit``, ``area`` or ``source``."""
        found: dict[str, int] = {}
        for one in self.sums:
            key = getattr(one, name)
            found[key] = found.get(key, 0) + one.amount
        return found

    def counted(self, timeliness: Timeliness) -> int:
        """How many agencies stand so."""
        return sum(unit.agency and unit.timeliness is timeliness for unit in self.units)

    @property
    def due(self) -> int:
        """Agencies whose plan is due or was sent: those that can be judged."""
        return sum(unit.agency for unit in self.units) - self.counted(Timeliness.NOT_DUE)


@dataclass(frozen=True)
class Reading:
    """Proof that somebody of a unit has read the guidance."""

    unit: str
    by: str
    at: datetime
