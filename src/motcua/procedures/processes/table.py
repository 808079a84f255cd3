"""A process as a table of steps, for offices that do not draw. Pure.

A row is a step. Steps that stand beside each other name the same ``beside`` letter in a row:
they begin together, and what follows begins when all are done. After a step a question may be
asked; each outcome says which row is next. Everything else goes on to the row that the step
names, or to the next one, and ends after the last. What a table cannot say is drawn as BPMN
and brought in as a file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import (
    LEAD,
    NAMELESS,
    Flow,
    Lane,
    Node,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.defaults import END, START
from motcua.procedures.processes.outline import outline

DAYS = re.compile(r"P(\d{1,4})D")

NEXT = 0
"""Go on to what follows in the table."""
FINISH = -1
"""Go to the end."""


@dataclass(frozen=True)
class Choice:
    """One outcome: ``to`` is a row's number, ``NEXT`` or ``FINISH``; ``refuses`` as in ``Flow``."""

    name: Text
    to: int = NEXT
    refuses: bool = False


@dataclass(frozen=True)
class Row:
    """A step. ``unit_role`` is empty where the lead agency does it; ``beside`` is empty where
    it stands alone; ``then`` says what follows where nothing is asked; ``deadline`` is in days."""

    code: str
    name: Text
    role: str
    hours: int | None
    post: str = ""
    unit_role: str = ""
    agency: Text = NAMELESS
    beside: str = ""
    then: int = NEXT
    deadline: int | None = None
    note: str = ""
    question: Text = NAMELESS
    choices: tuple[Choice, ...] = ()


@dataclass
class _Drawing:
    """Nodes and flows as they are put together."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def flow(
        self, source: str, target: str, name: Text = NAMELESS, *, refuses: bool = False
    ) -> None:
        """One more flow, with the next id."""
        self.flows.append(Flow(f"flow{len(self.flows) + 1}", source, target, name, refuses))


def _blocks(rows: Sequence[Row]) -> list[list[int]]:
    """Row numbers (from 0) that stand beside each other; a row alone is a block of its own."""
    found: list[list[int]] = []
    for _key, numbers in groupby(range(len(rows)), key=lambda at: rows[at].beside or f"\x00{at}"):
        found.append(list(numbers))
    return found


def from_table(code: str, name: Text, note: str, rows: Sequence[Row]) -> ProcessDefinition:
    """The process that a table says. It is not proven: ``soundness.findings`` does that.

    Raises ``ValueError`` with the number of a row (from 1) that does not exist.
    """
    lanes = _lanes(rows)
    lane_of = {lane.unit_role: lane.code for lane in lanes}
    drawing = _Drawing()
    blocks = _blocks(rows)
    entries = [_entry(rows, block, at) for at, block in enumerate(blocks)]
    own = lane_of.get(LEAD, "")
    drawing.nodes.append(_placed(START, own))
    for at, block in enumerate(blocks):
        if len(block) > 1:
            drawing.nodes.append(Node(f"FORK{at + 1}", NodeKind.FORK, lane=own))
            drawing.nodes.append(Node(f"JOIN{at + 1}", NodeKind.JOIN, lane=own))
        for number in block:
            row = rows[number]
            drawing.nodes.append(
                Node(
                    row.code, NodeKind.STEP, row.name, lane_of.get(row.unit_role or LEAD, ""),
                    row.role, row.post, row.hours,
                    f"P{row.deadline}D" if row.deadline is not None else "", row.note,
                )
            )  # fmt: skip
    drawing.flow(START.code, entries[0] if entries else END.code)
    for at, block in enumerate(blocks):
        after = entries[at + 1] if at + 1 < len(blocks) else END.code
        _connect(drawing, rows, block, at, after, entries, blocks)
    drawing.nodes.append(_placed(END, own))
    _merge(drawing, own)
    return ProcessDefinition(code, name, tuple(drawing.nodes), tuple(drawing.flows), lanes, note)


def _placed(node: Node, lane: str) -> Node:
    return Node(node.code, node.kind, node.name, lane)


def _lanes(rows: Sequence[Row]) -> tuple[Lane, ...]:
    roles = {row.unit_role: row.agency for row in rows if row.unit_role}
    if not roles:
        return ()
    own = Lane("LANE_LEAD", Text("Cơ quan chủ trì", "Lead agency"), LEAD)
    return (own, *(Lane(f"LANE_{role}", name, role) for role, name in roles.items()))


def _entry(rows: Sequence[Row], block: Sequence[int], at: int) -> str:
    return f"FORK{at + 1}" if len(block) > 1 else rows[block[0]].code


def _connect(
    drawing: _Drawing, rows: Sequence[Row], block: Sequence[int], at: int, after: str,
    entries: Sequence[str], blocks: Sequence[Sequence[int]],
) -> None:  # fmt: skip
    where = {number: entries[place] for place, each in enumerate(blocks) for number in each}
    if len(block) > 1:
        for number in block:
            drawing.flow(f"FORK{at + 1}", rows[number].code)
            drawing.flow(rows[number].code, f"JOIN{at + 1}")
        leaving, last = f"JOIN{at + 1}", rows[block[-1]]
    else:
        leaving, last = rows[block[0]].code, rows[block[0]]

    def target(to: int) -> str:
        if to == FINISH:
            return END.code
        if not 0 <= to <= len(rows):
            raise ValueError(to)
        return after if to == NEXT else where[to - 1]

    asked = next((rows[number] for number in block if rows[number].choices), last)
    if not asked.choices:
        drawing.flow(leaving, target(last.then))
        return
    decision = f"ASK_{asked.code}"
    drawing.nodes.append(Node(decision, NodeKind.DECISION, asked.question, drawing.nodes[0].lane))
    drawing.flow(leaving, decision)
    for choice in asked.choices:
        drawing.flow(decision, target(choice.to), choice.name, refuses=choice.refuses)


def _merge(drawing: _Drawing, lane: str) -> None:
    """Put a merge before each fork that several ways reach: a fork has one way in."""
    for node in list(drawing.nodes):
        into = [flow for flow in drawing.flows if flow.target == node.code]
        if node.kind is NodeKind.FORK and len(into) > 1:
            merge = f"MERGE_{node.code}"
            drawing.nodes.append(Node(merge, NodeKind.MERGE, lane=lane))
            drawing.flows = [
                Flow(flow.code, flow.source, merge, flow.name, flow.refuses)
                if flow in into else flow
                for flow in drawing.flows
            ]  # fmt: skip
            drawing.flow(merge, node.code)


def to_table(definition: ProcessDefinition) -> tuple[Row, ...] | None:
    """The rows of a process that a table can say; ``None`` for one that must be drawn.

    What is given is exactly what ``from_table`` makes of it, but for the ids of gateways and
    flows and for where things are drawn.
    """
    reader = _Reader(definition)
    rows = reader.rows()
    if rows is None:
        return None
    try:
        again = from_table(definition.code, definition.name, definition.note, rows)
    except ValueError:
        return None
    return rows if _shape(again) == _shape(definition) else None


class _Reader:
    """Walks a process from its start, block by block."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self.nodes = {node.code: node for node in definition.nodes}
        self.lanes = {lane.code: lane for lane in definition.lanes}
        self.numbers: dict[str, int] = {}

    def out(self, code: str) -> tuple[Flow, ...]:
        return self.definition.leaving(code)

    def past_merges(self, code: str) -> str:
        while self.nodes[code].kind is NodeKind.MERGE:
            code = self.out(code)[0].target
        return code

    def rows(self) -> tuple[Row, ...] | None:
        blocks = self._blocks()
        if blocks is None:
            return None
        order = [step for steps, _asks, _entry in blocks for step in steps]
        if len(order) != len(self.definition.steps) or len(set(order)) != len(order):
            return None
        self.numbers = {code: at for at, code in enumerate(order, start=1)}
        entries = {entry: self.numbers[steps[0]] for steps, _asks, entry in blocks}
        found: list[Row] = []
        for at, (steps, leaving, _entry) in enumerate(blocks):
            following = blocks[at + 1][2] if at + 1 < len(blocks) else ""
            asks = leaving if self.nodes[leaving].kind is NodeKind.DECISION else ""
            for place, code in enumerate(steps):
                last = place == len(steps) - 1
                asked = asks if last else ""
                choices = tuple(
                    Choice(flow.name, self._to(flow.target, following, entries), flow.refuses)
                    for flow in (self.out(asked) if asked else ())
                )
                then = NEXT if asks or not last else self._to(leaving, following, entries)
                row = self._row(code, len(steps) > 1, at, asked, choices, then)
                if row is None:
                    return None
                found.append(row)
        return tuple(found)

    def _blocks(self) -> list[tuple[list[str], str, str]] | None:
        """Each block in reading order: its steps, what comes after it, the node that enters it."""
        start = next(node for node in self.definition.nodes if node.kind is NodeKind.START)
        waiting = [self.past_merges(self.out(start.code)[0].target)]
        seen: set[str] = set()
        found: list[tuple[list[str], str, str]] = []
        while waiting:
            entry = waiting.pop(0)
            if entry in seen or self.nodes[entry].kind is NodeKind.END:
                continue
            seen.add(entry)
            read = self._block(entry)
            if read is None:
                return None
            steps, leaving = read
            found.append((steps, leaving, entry))
            if self.nodes[leaving].kind is NodeKind.DECISION:
                waiting += [self.past_merges(flow.target) for flow in self.out(leaving)]
            else:
                waiting.append(leaving)
        order = {row.step.code: row.number for row in outline(self.definition)}
        return sorted(found, key=lambda block: min(order[step] for step in block[0]))

    def _block(self, entry: str) -> tuple[list[str], str] | None:
        """The steps of a block, and what comes after it, past merges."""
        node = self.nodes[entry]
        if node.kind is NodeKind.STEP:
            return [entry], self.past_merges(self.out(entry)[0].target)
        if node.kind is not NodeKind.FORK:
            return None
        steps = [flow.target for flow in self.out(entry)]
        joins = {
            self.out(code)[0].target if self.nodes[code].kind is NodeKind.STEP else ""
            for code in steps
        }
        join = next(iter(joins))
        if len(joins) != 1 or not join or self.nodes[join].kind is not NodeKind.JOIN:
            return None
        return steps, self.past_merges(self.out(join)[0].target)

    def _to(self, code: str, following: str, entries: dict[str, int]) -> int:
        target = self.past_merges(code)
        ends = self.nodes[target].kind is NodeKind.END
        if target == following or (ends and not following):
            return NEXT
        # A decision after a decision has no row: what is made of this is not the same, then.
        return FINISH if ends else entries.get(target, NEXT)

    def _row(
        self, code: str, beside: bool, at: int, asked: str, choices: tuple[Choice, ...], then: int
    ) -> Row | None:
        node = self.nodes[code]
        days = DAYS.fullmatch(node.deadline) if node.deadline else None
        if node.deadline and days is None:
            return None
        lane = self.lanes.get(node.lane)
        other = lane is not None and lane.unit_role != LEAD
        return Row(
            code, node.name, node.role, node.budget_hours, node.post,
            lane.unit_role if lane is not None and other else "",
            lane.name if lane is not None and other else NAMELESS,
            f"{at + 1}" if beside else "", then, int(days[1]) if days else None, node.note,
            self.nodes[asked].name if asked else NAMELESS, choices,
        )  # fmt: skip


def _shape(definition: ProcessDefinition) -> object:
    """What a process says, without the names of gateways, flows and lanes, notes and drawing."""
    lanes = {lane.code: lane.unit_role for lane in definition.lanes}
    nodes = {node.code: node for node in definition.nodes}

    def place(code: str) -> object:
        """A node by what it is: a step by its code, a gateway by what stands around it."""
        node = nodes[code]
        if node.kind is NodeKind.STEP or node.kind is NodeKind.END:
            return (node.kind, code if node.kind is NodeKind.STEP else "")
        if node.kind is NodeKind.MERGE:
            return place(definition.leaving(code)[0].target)
        if node.kind is NodeKind.DECISION:
            source = definition.entering(code)[0].source
            merged = nodes[source].kind is NodeKind.MERGE
            return (node.kind, code if merged else place(source))
        if node.kind is NodeKind.FORK:
            around = [flow.target for flow in definition.leaving(code)]
        else:
            around = [flow.source for flow in definition.entering(code)]
        return (node.kind, frozenset(around))

    steps = frozenset(
        (node.code, node.name, node.role, node.post, node.budget_hours, node.deadline, node.note,
         lanes.get(node.lane, LEAD))
        for node in definition.steps
    )  # fmt: skip
    flows = frozenset(
        (place(flow.source), place(flow.target), flow.name, flow.refuses,
         nodes[flow.source].name if nodes[flow.source].kind is NodeKind.DECISION else None)
        for flow in definition.flows
        if nodes[flow.source].kind is not NodeKind.MERGE
    )  # fmt: skip
    return steps, flows
