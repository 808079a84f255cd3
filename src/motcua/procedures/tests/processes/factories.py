"""Processes for tests: small ones by hand, and random well-formed ones."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from motcua.core import text
from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import (
    LEAD,
    Box,
    Diagram,
    Flow,
    Lane,
    Node,
    NodeKind,
    ProcessDefinition,
)

ROLES = ("ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "CLERK")
BIRTH = "1.001193"


def step(code: str, hours: int | None = 1, **more: Any) -> Node:
    return Node(
        code, NodeKind.STEP, Text(f"Bước {code}", f"Step {code}"),
        **{"role": "HEAD", "budget_hours": hours, **more},
    )  # fmt: skip


def gateway(code: str, kind: NodeKind) -> Node:
    words = Text(f"Chọn {code}?", f"Choose {code}?") if kind is NodeKind.DECISION else Text("", "")
    return Node(code, kind, words)


def process(nodes: list[Node], *ways: str, code: str = BIRTH, **more: Any) -> ProcessDefinition:
    """``ways`` are ``a>b``, ``a>b:outcome`` or ``a>b:outcome!`` for one that refuses."""
    flows = []
    for at, way in enumerate(ways, start=1):
        source, _, rest = way.partition(">")
        target, _, name = rest.partition(":")
        words = Text(name.rstrip("!"), name.rstrip("!"))
        flows.append(Flow(f"f{at}", source, target, words, name.endswith("!")))
    edges = [Node("start", NodeKind.START), Node("end", NodeKind.END)]
    return ProcessDefinition(
        code, Text("Quy trình", "Process"), (edges[0], *nodes, edges[1]), tuple(flows), **more
    )


# Random well-formed ones ----------------------------------------------------------------


@dataclass
class _Maker:
    """Puts blocks together; each has one way in and one way out."""

    draw: Any
    lanes: tuple[Lane, ...]
    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def lane(self) -> str:
        return self.draw(st.sampled_from(self.lanes)).code if self.lanes else ""

    def node(self, kind: NodeKind) -> str:
        code = f"n{len(self.nodes)}"
        words = self.draw(texts)
        node = Node(code, kind, words, self.lane(), note=self.draw(notes))
        if kind is NodeKind.STEP:
            node = replace(
                node, name=replace(words, vi=words.vi or "Bước"),
                role=self.draw(st.sampled_from(ROLES)),
                budget_hours=self.draw(st.integers(0, 40)), post=self.draw(notes),
                deadline=self.draw(st.sampled_from(["", "", "P2D", "PT4H", "P1DT2H30M"])),
            )  # fmt: skip
        elif kind is NodeKind.DECISION:
            node = replace(node, name=replace(words, vi=words.vi or "Chọn?"))
        self.nodes.append(node)
        return code

    def flow(self, source: str, target: str, name: Text | None = None) -> None:
        words = Text("", "") if name is None else name
        self.flows.append(Flow(f"f{len(self.flows)}", source, target, words))

    def outcome(self, at: int) -> Text:
        return Text(f"Kết quả {at}", self.draw(texts).en)

    def block(self, depth: int) -> tuple[str, str]:
        kinds = ["step", "row", "choice", "fork", "loop"] if depth else ["step"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "step":
            code = self.node(NodeKind.STEP)
            return code, code
        if kind == "row":
            first, middle = self.block(depth - 1)
            second, last = self.block(depth - 1)
            self.flow(middle, second)
            return first, last
        if kind == "loop":
            begin, end = self.node(NodeKind.MERGE), self.node(NodeKind.DECISION)
            first, last = self.block(depth - 1)
            self.flow(begin, first)
            self.flow(last, end)
            self.flow(end, begin, self.outcome(0))
            after = self.node(NodeKind.STEP)
            self.flow(end, after, self.outcome(1))
            return begin, after
        split, join = (
            (NodeKind.DECISION, NodeKind.MERGE) if kind == "choice"
            else (NodeKind.FORK, NodeKind.JOIN)
        )  # fmt: skip
        begin, end = self.node(split), self.node(join)
        for at in range(self.draw(st.integers(2, 3))):
            first, last = self.block(depth - 1)
            self.flow(begin, first, self.outcome(at) if kind == "choice" else None)
            if kind == "choice" and self.draw(st.booleans()):
                self.flows[-1] = replace(self.flows[-1], refuses=True)
            self.flow(last, end)
        return begin, end


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), max_size=12
).map(text.clean)  # fmt: skip
notes = st.one_of(st.just(""), words)
texts = st.one_of(st.builds(Text, words, words), words.map(lambda word: Text(word, word)))


@st.composite
def processes(draw: Any, drawn: bool = True) -> ProcessDefinition:
    """A sound process of up to a few dozen nodes; with ``drawn``, some have a diagram."""
    count = draw(st.sampled_from([0, 0, 1, 2, 3]))
    lanes = tuple(
        Lane(f"l{at}", Text(f"Cơ quan {at}", draw(texts).en), LEAD if at == 0 else f"ROLE_{at}")
        for at in range(count)
    )
    maker = _Maker(draw, lanes)
    start = maker.node(NodeKind.START)
    receive = maker.node(NodeKind.STEP)
    first, last = maker.block(draw(st.integers(0, 3)))
    end = maker.node(NodeKind.END)
    maker.flow(start, receive)
    maker.flow(receive, first)
    maker.flow(last, end)
    found = ProcessDefinition(
        "1.001193", draw(texts), tuple(draw(st.permutations(maker.nodes))),
        tuple(draw(st.permutations(maker.flows))), lanes, draw(notes),
    )  # fmt: skip
    if not drawn or not draw(st.booleans()):
        return found
    number = st.integers(-500, 5000)
    some = draw(st.sets(st.sampled_from([node.code for node in found.nodes])))
    bends = draw(st.sets(st.sampled_from([flow.code for flow in found.flows])))
    if not some and not bends:
        return found
    points = st.lists(st.tuples(number, number), min_size=2, max_size=4)
    diagram = Diagram(
        {code: Box(draw(number), draw(number), draw(number), draw(number)) for code in some},
        {code: tuple(draw(points)) for code in bends},
    )
    return replace(found, diagram=diagram)
