"""What a process is: nodes, flows between them, lanes of agencies. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from motcua.procedures.contracts import Text

LEAD = "LEAD"
"""The unit role of the one lane whose agency answers for the whole."""


OWN_IDS = "motcua-"
"""Ids that begin like this are given by the program itself when it writes a file."""

POOL = OWN_IDS + "pool"
"""The id of the pool around the lanes, in files and in diagrams."""

DEADLINE = "_deadline"
"""What follows a step's code in the id of its deadline."""


NAMELESS = Text("", "")


class NodeKind(StrEnum):
    """The subset of BPMN that is carried out. Nothing else is read."""

    START = "START"
    END = "END"
    STEP = "STEP"
    DECISION = "DECISION"
    MERGE = "MERGE"
    FORK = "FORK"
    JOIN = "JOIN"


class Origin(StrEnum):
    """Where a process comes from: kept here, shipped as a file, or made of the stated steps."""

    STORED = "STORED"
    SHIPPED = "SHIPPED"
    STEPS = "STEPS"


@dataclass(frozen=True)
class Node:
    """One node. Only steps have a role, a budget in working hours and perhaps a deadline.

    ``code`` is the id of the element and, of a step, the step's code. ``post`` says in words
    who exactly; ``deadline`` is an ISO 8601 duration after which the step is overdue.
    """

    code: str
    kind: NodeKind
    name: Text = NAMELESS
    lane: str = ""
    role: str = ""
    post: str = ""
    budget_hours: int | None = None
    deadline: str = ""
    note: str = ""


@dataclass(frozen=True)
class Flow:
    """From one node to another. Out of a decision, ``name`` is the outcome that is chosen.

    ``refuses`` is true of an outcome by which the result will be a written refusal.
    """

    code: str
    source: str
    target: str
    name: Text = NAMELESS
    refuses: bool = False


@dataclass(frozen=True)
class Lane:
    """The part of one agency in joint processing; ``unit_role`` is its role in the whole."""

    code: str
    name: Text
    unit_role: str


@dataclass(frozen=True)
class Box:
    """Where a node or lane is drawn, in whole pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Diagram:
    """Coordinates for display: boxes by node or lane code, bends by flow code."""

    boxes: Mapping[str, Box]
    bends: Mapping[str, tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class ProcessDefinition:
    """The internal process of the procedure ``code``.

    ``diagram`` is ``None`` where nobody drew one: it is then laid out when it is shown.
    """

    code: str
    name: Text
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[Lane, ...] = ()
    note: str = ""
    diagram: Diagram | None = None

    def node(self, code: str) -> Node:
        """A node by its code. Raises ``KeyError``."""
        for item in self.nodes:
            if item.code == code:
                return item
        raise KeyError(code)

    @property
    def steps(self) -> tuple[Node, ...]:
        """The steps, in the order in which they stand."""
        return tuple(item for item in self.nodes if item.kind is NodeKind.STEP)

    def leaving(self, code: str) -> tuple[Flow, ...]:
        """The flows out of a node."""
        return tuple(flow for flow in self.flows if flow.source == code)

    def entering(self, code: str) -> tuple[Flow, ...]:
        """The flows into a node."""
        return tuple(flow for flow in self.flows if flow.target == code)


@dataclass(frozen=True)
class ProcessInForce:
    """A process as it holds from a day on. ``number`` is that of a stored version."""

    definition: ProcessDefinition
    origin: Origin
    valid_from: date | None
    number: int | None
    fingerprint: str


@dataclass(frozen=True)
class Finding:
    """What is wrong, and where: the element by name and id, its line where there is a file."""

    element: str
    code: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = f"line {self.line}, " if self.line else ""
        named = f"{self.element} {self.code!r}" if self.code else self.element
        return f"{place}{named}: {self.reason}"


@dataclass(frozen=True)
class Elements:
    """How many elements of each kind were read."""

    steps: int
    decisions: int
    merges: int
    forks: int
    joins: int
    ends: int
    flows: int
    lanes: int
    deadlines: int
    drawn: int

    @classmethod
    def of(cls, definition: ProcessDefinition) -> Elements:
        """Count the elements of a definition."""

        def count(kind: NodeKind) -> int:
            return sum(node.kind is kind for node in definition.nodes)

        diagram = definition.diagram
        return cls(
            steps=count(NodeKind.STEP), decisions=count(NodeKind.DECISION),
            merges=count(NodeKind.MERGE), forks=count(NodeKind.FORK),
            joins=count(NodeKind.JOIN), ends=count(NodeKind.END), flows=len(definition.flows),
            lanes=len(definition.lanes),
            deadlines=sum(bool(node.deadline) for node in definition.nodes),
            drawn=len(diagram.boxes) + len(diagram.bends) if diagram else 0,
        )  # fmt: skip
