"""A programme as its file defines it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from motcua.indicators.contracts import Text


class Compare(StrEnum):
    """How the decision words a boundary: “trên 90 %” does not hold at 90 %."""

    AT_LEAST = "AT_LEAST"
    MORE_THAN = "MORE_THAN"
    ALL = "ALL"


class BaseKind(StrEnum):
    """Where the value comes from that a target starts from.

    ``STATED``: the decision gives it. ``COUNTED``: the indicator counts it from the evidence
    of the base year. ``NOT_STATED``: there is none, and none is invented.
    """

    STATED = "STATED"
    COUNTED = "COUNTED"
    NOT_STATED = "NOT_STATED"


@dataclass(frozen=True)
class Base:
    """What a target starts from: the year, the value where there is one, and the source."""

    year: int
    kind: BaseKind
    value: Fraction | None
    source: Text


class Repeats(StrEnum):
    """An item that returns."""

    QUARTER = "QUARTER"
    YEAR = "YEAR"


class Register(StrEnum):
    """A part of this software that records what an item asks for."""

    TASKS = "TASKS"
    PROCEDURES = "PROCEDURES"
    CONTROL = "CONTROL"
    REVIEWS = "REVIEWS"
    METHOD = "METHOD"
    INTERNAL = "INTERNAL"
    FORMS = "FORMS"
    DOSSIERS = "DOSSIERS"
    SCORES = "SCORES"
    INDEX = "INDEX"
    REPORTS = "REPORTS"
    OPEN_DATA = "OPEN_DATA"
    LEDGER = "LEDGER"
    PROGRAMME = "PROGRAMME"
    PLANS = "PLANS"
    STEERING = "STEERING"
    INSPECTIONS = "INSPECTIONS"
    PRACTICES = "PRACTICES"
    SUPERVISION = "SUPERVISION"


class ObjectiveKind(StrEnum):
    """What an objective is in the decision: clauses 0 and I, II, III.1."""

    PREMISE = "PREMISE"
    PRINCIPLE = "PRINCIPLE"
    PRIORITY = "PRIORITY"
    OBJECTIVE = "OBJECTIVE"


@dataclass(frozen=True)
class Owner:
    """Who leads and who helps: codes of units or of the programme's groups.

    ``stated`` is false where the clause itself names nobody, and the lead is read elsewhere.
    """

    lead: str
    supporting: tuple[str, ...]
    stated: bool

    @property
    def all(self) -> tuple[str, ...]:
        """The lead first, then who helps."""
        return (self.lead, *self.supporting)


@dataclass(frozen=True)
class Measure:
    """One number or wish of a target, and what counts it.

    ``number`` is in the indicator's measure (percent), exact; ``threshold`` says it in
    words. Either ``indicator`` is given, or ``would_count`` says what would be counted;
    ``declared`` then names the figure that may be declared meanwhile, which judges nothing.
    """

    key: str
    clause: str
    requirements: tuple[str, ...]
    says: Text
    compare: Compare | None
    number: Fraction | None
    threshold: Text
    due_on: date
    year_stated: bool
    indicator: str | None
    breakdown: str | None
    would_count: Text | None
    owner: Owner
    base: Base
    declared: str | None = None


@dataclass(frozen=True)
class Target:
    """One target of clause III.2. A measure may have an owner or a base of its own."""

    key: str
    clause: str
    title: Text
    measures: tuple[Measure, ...]
    owner: Owner
    base: Base

    @property
    def due_on(self) -> date:
        """The last day of its measures."""
        return max(measure.due_on for measure in self.measures)


@dataclass(frozen=True)
class Item:
    """A task of a content, a means or a duty: its clause, its R numbers, and whose it is.

    ``product`` is what proves that it is done. ``registers`` and ``indicators`` say where
    this software has a record of it.
    """

    clause: str
    title: Text
    requirements: tuple[str, ...]
    owner: Owner
    product: Text
    due_on: date
    due_stated: bool
    repeats: Repeats | None
    indicators: tuple[str, ...]
    registers: tuple[Register, ...]

    @property
    def recorded(self) -> bool:
        """Whether anything here records it; if not, its pages say so."""
        return bool(self.indicators or self.registers)


@dataclass(frozen=True)
class Objective:
    """A premise, principle, priority or general objective, and the clauses that serve it."""

    kind: ObjectiveKind
    item: Item
    served_by: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """A lettered content of an area with the tasks that its sentences set."""

    clause: str
    tasks: tuple[Item, ...]


@dataclass(frozen=True)
class Area:
    """A content area, the targets that it serves, and its items in order."""

    clause: str
    title: Text
    items: tuple[Item, ...]
    serves: tuple[str, ...]

    @property
    def contents(self) -> tuple[Content, ...]:
        """The items by their clause."""
        order = dict.fromkeys(item.clause for item in self.items)
        return tuple(
            Content(clause, tuple(item for item in self.items if item.clause == clause))
            for clause in order
        )


@dataclass(frozen=True)
class Group:
    """Several agencies under one name. ``holds``: kinds, levels or codes of its units."""

    code: str
    name: Text
    holds: frozenset[str]


@dataclass(frozen=True)
class Document:
    """A document that the decision names; ``verified`` where it was read itself."""

    number: str
    issued_on: date | None
    issued_by: Text
    cited_in: tuple[str, ...]
    verified: bool


@dataclass(frozen=True)
class Programme:
    """A programme as its file defines it.

    ``outline`` lists the clauses of the decision, counted from its text and not from the
    items. ``draft``: nobody has issued it, and its numbers bind nobody; every page says so.
    """

    code: str
    name: Text
    decision: str
    issued_on: date | None
    issued_by: Text
    period_from: date
    period_until: date
    unit: str
    motto: Text
    outline: tuple[str, ...]
    documents: tuple[Document, ...]
    groups: Mapping[str, Group]
    objectives: tuple[Objective, ...]
    targets: tuple[Target, ...]
    areas: tuple[Area, ...]
    support: tuple[Item, ...]
    duties: tuple[Item, ...]
    fingerprint: str
    draft: bool = False

    @property
    def contents(self) -> tuple[Item, ...]:
        """The items of all areas."""
        return tuple(item for area in self.areas for item in area.items)

    @property
    def items(self) -> tuple[Item, ...]:
        """All items: objectives, contents, support and duties, in the order of the file."""
        stated = tuple(objective.item for objective in self.objectives)
        return (*stated, *self.contents, *self.support, *self.duties)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures of all targets."""
        return tuple(measure for target in self.targets for measure in target.measures)


@dataclass(frozen=True)
class Shares:
    """What a unit has of a programme: what it leads, and what it helps with."""

    programme: Programme
    unit: str
    leads: tuple[Item, ...]
    helps: tuple[Item, ...]
    leads_measures: tuple[Measure, ...]
    helps_measures: tuple[Measure, ...]
