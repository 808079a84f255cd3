"""Proof that a process can be carried out: it begins once, never gets stuck, always ends.

Pure. The checks go from the cheap to the dear: each element by itself, then the graph,
then what can be taken apart (``reduction``), then, for what cannot, every state that the
process can reach. A state is the set of flows that hold a
token. Steps neither split nor join, so a token before and after a step is the same state.
Branches of a choice are all tried: which outcome an official will choose is not known.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.procedures.processes.contracts import (
    DEADLINE,
    LEAD,
    OWN_IDS,
    Finding,
    Flow,
    Node,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.reduction import reduces

MOST_STATES = 20_000
MOST_NODES = 300
CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,63}")
UNIT_ROLE = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
DURATION = re.compile(r"P(?=[0-9T])(?:\d{1,4}D)?(?:T(?=\d)(?:\d{1,5}H)?(?:\d{1,5}M)?)?")
HOURS_A_DAY = 8

BPMN_NAMES: Mapping[NodeKind, str] = {
    NodeKind.START: "startEvent", NodeKind.END: "endEvent", NodeKind.STEP: "userTask",
    NodeKind.DECISION: "exclusiveGateway", NodeKind.MERGE: "exclusiveGateway",
    NodeKind.FORK: "parallelGateway", NodeKind.JOIN: "parallelGateway",
}  # fmt: skip

# How many flows a node of a kind may have: (least, most) in, (least, most) out.
_MANY = 1000
_DEGREES: Mapping[NodeKind, tuple[tuple[int, int], tuple[int, int]]] = {
    NodeKind.START: ((0, 0), (1, 1)), NodeKind.END: ((1, _MANY), (0, 0)),
    NodeKind.STEP: ((1, _MANY), (1, 1)),
    NodeKind.DECISION: ((1, 1), (2, _MANY)), NodeKind.MERGE: ((2, _MANY), (1, 1)),
    NodeKind.FORK: ((1, 1), (2, _MANY)), NodeKind.JOIN: ((2, _MANY), (1, 1)),
}  # fmt: skip


@dataclass(frozen=True)
class _Graph:
    """A definition with its flows at hand."""

    definition: ProcessDefinition
    nodes: Mapping[str, Node]
    flows: Mapping[str, Flow]
    leaving: Mapping[str, tuple[Flow, ...]]
    entering: Mapping[str, tuple[Flow, ...]]

    @classmethod
    def of(cls, definition: ProcessDefinition) -> _Graph:
        out: dict[str, list[Flow]] = defaultdict(list)
        into: dict[str, list[Flow]] = defaultdict(list)
        for flow in definition.flows:
            out[flow.source].append(flow)
            into[flow.target].append(flow)
        return cls(
            definition, {node.code: node for node in definition.nodes},
            {flow.code: flow for flow in definition.flows},
            {node.code: tuple(out[node.code]) for node in definition.nodes},
            {node.code: tuple(into[node.code]) for node in definition.nodes},
        )  # fmt: skip

    def start(self) -> Node:
        """The one start."""
        return next(node for node in self.nodes.values() if node.kind is NodeKind.START)


def findings(definition: ProcessDefinition, roles: Iterable[str]) -> tuple[Finding, ...]:
    """Everything that keeps the process from being carried out; empty when it is sound."""
    found = [*_own_faults(definition, frozenset(roles))]
    if found:
        return tuple(found)
    graph = _Graph.of(definition)
    found = [*_graph_faults(graph)]
    if not found and not reduces(definition):
        found = [*_state_faults(graph)]
    return tuple(found or _begin_faults(graph))


def _at(node: Node, reason: str) -> Finding:
    return Finding(BPMN_NAMES[node.kind], node.code, None, reason)


# Each element by itself ----------------------------------------------------------------


def _own_faults(definition: ProcessDefinition, roles: frozenset[str]) -> Iterator[Finding]:
    whole = ("process", definition.code, None)
    if len(definition.nodes) > MOST_NODES:
        yield Finding(*whole, f"it has more than {MOST_NODES} nodes")
        return
    starts = sum(node.kind is NodeKind.START for node in definition.nodes)
    if starts != 1:
        yield Finding(*whole, f"it has {starts} starts; it must have one")
    for kind, words in ((NodeKind.END, "end"), (NodeKind.STEP, "step")):
        if not any(node.kind is kind for node in definition.nodes):
            yield Finding(*whole, f"it has no {words}")
    codes = Counter(
        [node.code for node in definition.nodes]
        + [flow.code for flow in definition.flows]
        + [lane.code for lane in definition.lanes]
        + [node.code + DEADLINE for node in definition.nodes if node.deadline]
    )
    for code, times in codes.items():
        if times > 1:
            yield Finding("process", code, None, "the id stands twice")
        if not CODE.fullmatch(code) or code.startswith(OWN_IDS):
            yield Finding(
                "process", code, None,
                f"an id has up to 64 letters, digits and _ . - and does not begin with {OWN_IDS}",
            )  # fmt: skip
    yield from _flow_faults(definition)
    yield from _lane_faults(definition)
    for node in definition.nodes:
        yield from _node_faults(definition, node, roles)


def _flow_faults(definition: ProcessDefinition) -> Iterator[Finding]:
    kinds = {node.code: node.kind for node in definition.nodes}
    for flow in definition.flows:
        for end in (flow.source, flow.target):
            if end not in kinds:
                yield Finding("sequenceFlow", flow.code, None, f"there is no node {end!r}")
        if flow.refuses and kinds.get(flow.source) is not NodeKind.DECISION:
            yield Finding(
                "sequenceFlow", flow.code, None,
                "only an outcome of a decision can refuse (motcua:refuses)",
            )  # fmt: skip


def _lane_faults(definition: ProcessDefinition) -> Iterator[Finding]:
    for lane in definition.lanes:
        if not lane.name.vi:
            yield Finding("lane", lane.code, None, "a lane is named after its agency")
        if not UNIT_ROLE.fullmatch(lane.unit_role):
            yield Finding(
                "lane", lane.code, None, "it needs a unit role such as LEAD (motcua:unitRole)"
            )
    leads = sum(lane.unit_role == LEAD for lane in definition.lanes)
    if definition.lanes and leads != 1:
        yield Finding("process", definition.code, None, f"{leads} lanes lead; one must")


def _node_faults(
    definition: ProcessDefinition, node: Node, roles: frozenset[str]
) -> Iterator[Finding]:
    lanes = {lane.code for lane in definition.lanes}
    if node.lane and node.lane not in lanes:
        yield _at(node, f"there is no lane {node.lane!r}")
    into, out = len(definition.entering(node.code)), len(definition.leaving(node.code))
    (least_in, most_in), (least_out, most_out) = _DEGREES[node.kind]
    if not least_in <= into <= most_in:
        yield _at(node, f"{into} flows lead in; {_range(least_in, most_in)} must")
    if not least_out <= out <= most_out:
        yield _at(node, f"{out} flows lead out; {_range(least_out, most_out)} must")
    if node.kind is NodeKind.DECISION:
        yield from _decision_faults(definition, node)
    if node.kind is NodeKind.STEP:
        yield from _step_faults(definition, node, roles)


def _decision_faults(definition: ProcessDefinition, node: Node) -> Iterator[Finding]:
    if not node.name.vi:
        yield _at(node, "a decision has no question")
    names = [flow.name.vi for flow in definition.leaving(node.code)]
    if not all(names) or len(set(names)) != len(names):
        yield _at(node, "each outcome needs a name of its own")


def _step_faults(
    definition: ProcessDefinition, node: Node, roles: frozenset[str]
) -> Iterator[Finding]:
    if not node.name.vi:
        yield _at(node, "a step has no name")
    if node.role not in roles:
        known = ", ".join(sorted(roles))
        yield _at(node, f"its role {node.role!r} (motcua:role) is not one of {known}")
    if node.budget_hours is None or not 0 <= node.budget_hours <= 10_000:
        yield _at(node, "it needs a budget in whole working hours (motcua:budgetHours)")
    if node.deadline and not DURATION.fullmatch(node.deadline):
        yield _at(node, f"{node.deadline!r} is not a duration such as P2D or PT4H")
    if definition.lanes and not node.lane:
        yield _at(node, "it lies in no lane, so that no agency answers for it")


def _range(least: int, most: int) -> str:
    if least == most:
        return str(least)
    return f"at least {least}"


# The graph -----------------------------------------------------------------------------


def _reached(begin: Iterable[str], following: Mapping[str, Iterable[str]]) -> set[str]:
    seen = set(begin)
    queue = deque(seen)
    while queue:
        for code in following[queue.popleft()]:
            if code not in seen:
                seen.add(code)
                queue.append(code)
    return seen


def _graph_faults(graph: _Graph) -> Iterator[Finding]:
    onward = {code: [flow.target for flow in flows] for code, flows in graph.leaving.items()}
    back = {code: [flow.source for flow in flows] for code, flows in graph.entering.items()}
    ends = [code for code, node in graph.nodes.items() if node.kind is NodeKind.END]
    reached = _reached([graph.start().code], onward)
    ending = _reached(ends, back)
    for code, node in graph.nodes.items():
        if code not in reached:
            yield _at(node, "it cannot be reached from the start")
        elif code not in ending:
            yield _at(node, "no end can be reached from it")


def _begin_faults(graph: _Graph) -> Iterator[Finding]:
    """A dossier is received by a step: nobody can choose or divide what nobody has."""
    node = graph.nodes[graph.leaving[graph.start().code][0].target]
    while node.kind is NodeKind.MERGE:
        node = graph.nodes[graph.leaving[node.code][0].target]
    if node.kind is not NodeKind.STEP:
        yield _at(node, "a process begins with a step, the one that receives the dossier")


# The states ----------------------------------------------------------------------------

State = frozenset[str]


class _Fault(Exception):
    """A state from which the process cannot go on as it should."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding)


def _settle(graph: _Graph, flow: Flow) -> str:
    """The code of the flow in which a token comes to rest: past all steps on its way."""
    seen: set[str] = set()
    while graph.nodes[flow.target].kind is NodeKind.STEP:
        if flow.target in seen:
            raise _Fault(_at(graph.nodes[flow.target], "it follows itself for ever"))
        seen.add(flow.target)
        flow = graph.leaving[flow.target][0]
    return flow.code


def _put(graph: _Graph, state: State, flow: Flow) -> State:
    resting = _settle(graph, flow)
    if resting in state:
        target = graph.flows[resting].target
        raise _Fault(
            _at(graph.nodes[target], "it is reached twice at once: branches that were forked "
                                     "together are not joined")
        )  # fmt: skip
    return state | {resting}


def _moves(graph: _Graph, state: State) -> Iterator[State]:
    """The states that can follow. Raises ``_Fault``."""
    for target in sorted({graph.flows[code].target for code in state}):
        node = graph.nodes[target]
        here = [flow.code for flow in graph.entering[target] if flow.code in state]
        if node.kind is NodeKind.JOIN:
            if len(here) == len(graph.entering[target]):
                yield _put(graph, state - set(here), graph.leaving[target][0])
            continue
        if node.kind is NodeKind.END:
            if len(state) > 1:
                raise _Fault(_at(node, "it can be reached while another branch is still open"))
            yield frozenset()
            continue
        for code in here:
            rest = state - {code}
            if node.kind is NodeKind.FORK:
                for flow in graph.leaving[target]:
                    rest = _put(graph, rest, flow)
                yield rest
            else:
                for flow in graph.leaving[target]:
                    yield _put(graph, rest, flow)


def _state_faults(graph: _Graph) -> Iterator[Finding]:
    try:
        begin = _put(graph, frozenset(), graph.leaving[graph.start().code][0])
        before = _explore(graph, begin)
    except _Fault as fault:
        yield fault.finding
        return
    done: State = frozenset()
    finishing = {done}
    queue = deque(finishing)
    while queue:
        for state in before.get(queue.popleft(), ()):
            if state not in finishing:
                finishing.add(state)
                queue.append(state)
    stuck = min(
        (state for state in before if state not in finishing),
        key=lambda state: (_restless(graph, state), sorted(state)), default=None,
    )  # fmt: skip
    if stuck is not None:
        yield _stuck(graph, stuck)


def _explore(graph: _Graph, begin: State) -> Mapping[State, set[State]]:
    """Every reachable state with the states that lead to it. Raises ``_Fault``."""
    before: dict[State, set[State]] = {begin: set()}
    queue = deque([begin])
    while queue:
        state = queue.popleft()
        for following in _moves(graph, state):
            if following not in before:
                if len(before) >= MOST_STATES:
                    reason = f"it has more than {MOST_STATES} states and cannot be proven sound"
                    raise _Fault(Finding("process", graph.definition.code, None, reason))
                before[following] = set()
                queue.append(following)
            before[following].add(state)
    return before


def states_of(definition: ProcessDefinition) -> frozenset[State] | None:
    """Every state that a sound process can reach; ``None`` where there are too many to know."""
    graph = _Graph.of(definition)
    try:
        begin = _put(graph, frozenset(), graph.leaving[graph.start().code][0])
        return frozenset(_explore(graph, begin))
    except _Fault:
        return None


def resting_state(
    definition: ProcessDefinition, steps: Iterable[str], waiting: Iterable[str]
) -> State:
    """The state, as ``states_of`` names it, of steps being done and flows that wait."""
    graph = _Graph.of(definition)
    return frozenset(waiting) | {_settle(graph, graph.leaving[code][0]) for code in steps}


def _restless(graph: _Graph, state: State) -> int:
    """How many tokens of a state do not wait at a join: none where it is truly stuck."""
    targets = [graph.nodes[graph.flows[code].target].kind for code in state]
    return sum(kind is not NodeKind.JOIN for kind in targets)


def _stuck(graph: _Graph, state: State) -> Finding:
    waiting = sorted({graph.flows[code].target for code in state})
    joins = [code for code in waiting if graph.nodes[code].kind is NodeKind.JOIN]
    node = graph.nodes[(joins or waiting)[0]]
    return _at(node, "it can wait for ever for a branch that is not taken")


# Time ----------------------------------------------------------------------------------


def longest_hours(definition: ProcessDefinition) -> int:
    """Working hours along the longest way from start to end, not going back anywhere.

    Of branches at the same time the longest counts; a way back (for a correction) is not
    planned time and counts as not taken.
    """
    graph = _Graph.of(definition)
    longest: dict[str, int] = {}
    open_now: set[str] = set()

    def hours(code: str) -> int:
        if code in longest:
            return longest[code]
        open_now.add(code)
        onward = [hours(flow.target) for flow in graph.leaving[code] if flow.target not in open_now]
        open_now.discard(code)
        longest[code] = (graph.nodes[code].budget_hours or 0) + max(onward, default=0)
        return longest[code]

    return hours(graph.start().code)


def limit_hours(limit: TimeLimit | None) -> int | None:
    """A time limit in working hours; ``None`` where it is not counted in working time."""
    if limit is None:
        return None
    if limit.unit is LimitUnit.WORKING_DAY:
        return max(limit.amount, 1) * HOURS_A_DAY
    return limit.amount if limit.unit is LimitUnit.WORKING_HOUR else None
