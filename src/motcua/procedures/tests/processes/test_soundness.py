"""What is proven sound ends, however officials choose; what is not is named."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import Lane, Node, NodeKind, ProcessDefinition
from motcua.procedures.processes.soundness import findings, limit_hours, longest_hours
from motcua.procedures.tests.processes.factories import (
    ROLES,
    gateway,
    process,
    processes,
    step,
)

K = NodeKind
FORK, JOIN = gateway("G", K.FORK), gateway("J", K.JOIN)
ASK, MERGE = gateway("G", K.DECISION), gateway("J", K.MERGE)
LINE = process([step("A"), step("B")], "start>A", "A>B", "B>end")


def told(definition: ProcessDefinition) -> str:
    return "\n".join(str(item) for item in findings(definition, ROLES))


def with_node(node: Node) -> ProcessDefinition:
    nodes = tuple(node if item.code == node.code else item for item in LINE.nodes)
    return replace(LINE, nodes=nodes)


def test_a_row_of_steps_is_sound() -> None:
    assert told(LINE) == ""


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (with_node(replace(step("A"), role="BOSS")), "userTask 'A': its role 'BOSS'"),
        (with_node(replace(step("A"), role="")), "its role ''"),
        (with_node(step("A", None)), "needs a budget"),
        (with_node(step("A", -1)), "needs a budget"),
        (with_node(step("A", deadline="2 days")), "'2 days' is not a duration"),
        (with_node(step("A", deadline="P")), "'P' is not a duration"),
        (with_node(step("A", deadline="PT")), "'PT' is not a duration"),
        (with_node(step("A", lane="X")), "there is no lane 'X'"),
        (with_node(replace(step("A"), name=Text("", ""))), "a step has no name"),
        (replace(LINE, flows=LINE.flows[:-1]), "0 flows lead out"),
        (replace(LINE, flows=(*LINE.flows, LINE.flows[0])), "the id stands twice"),
        (process([step("motcua-x")], "start>motcua-x", "motcua-x>end"), "does not begin with"),
        (process([step("ă")], "start>ă", "ă>end"), "an id has up to 64"),
        (process([step("A")], "start>A", "A>nowhere"), "there is no node 'nowhere'"),
        (process([], "start>end"), "it has no step"),
        (
            process([step("R"), ASK, step("A"), step("B"), MERGE], "start>G", "G>A:x", "G>B:y",
                    "A>J", "B>J", "J>R", "R>end"),
            "exclusiveGateway 'G': a process begins with a step",
        ),
        (
            replace(LINE, flows=(replace(LINE.flows[0], refuses=True), *LINE.flows[1:])),
            "sequenceFlow 'f1': only an outcome of a decision can refuse",
        ),
        (process([step("A"), Node("s2", K.START)], "start>A", "s2>A", "A>end"), "2 starts"),
        (
            replace(LINE, nodes=tuple(replace(n, kind=K.STEP) if n.code == "start" else n
                                      for n in LINE.nodes)),
            "0 starts",
        ),
        (replace(LINE, lanes=(Lane("L", Text("Sở", "Dept"), "LEAD"),)), "lies in no lane"),
        (replace(LINE, lanes=(Lane("L", Text("Sở", "Dept"), "TAX"),)), "0 lanes lead; one must"),
        (replace(LINE, lanes=(Lane("L", Text("", ""), "LEAD"),)), "named after its agency"),
        (replace(LINE, lanes=(Lane("L", Text("Sở", "Dept"), "lead"),)), "needs a unit role"),
        (
            process([step(f"S{n}") for n in range(300)], "start>S0", "S0>end"),
            "more than 300 nodes",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_element_is_named(definition: ProcessDefinition, reason: str) -> None:
    assert reason in told(definition)


TWO = ("start>G", "G>A:x", "G>B:y", "A>J", "B>J", "J>end")


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        (process([ASK, step("A"), step("B"), JOIN], *TWO), "parallelGateway 'J': it can wait"),
        (process([FORK, step("A"), step("B"), MERGE], *TWO), "branches that were forked"),
        (
            process([FORK, step("A"), step("B")], "start>G", "G>A", "G>B", "A>end", "B>end"),
            "endEvent 'end': it can be reached while another branch is still open",
        ),
        (
            process([step("A"), step("B"), step("C")], "start>A", "A>end", "B>C", "C>B"),
            "userTask 'B': it cannot be reached",
        ),
        (
            process([step("A"), ASK, step("B"), step("C")],
                    "start>A", "A>G", "G>end:x", "G>B:y", "B>C", "C>B"),
            "userTask 'B': no end can be reached",
        ),
        (
            process([ASK, step("A"), step("B"), MERGE],
                    "start>G", "G>A:x", "G>B:x", "A>J", "B>J", "J>end"),
            "each outcome needs a name of its own",
        ),
        (process([ASK, step("A")], "start>G", "G>A:x", "A>end"), "1 flows lead out; at least 2"),
        (
            # one branch loops for ever in wait of a choice that the other never takes part in
            process([FORK, step("A"), gateway("D", K.DECISION), step("B"), JOIN,
                     Node("E2", K.END)],
                    "start>G", "G>A", "A>J", "G>D", "D>B:again", "B>J", "J>end", "D>E2:stop"),
            "it can be reached while another branch is still open",
        ),
    ],
)  # fmt: skip
def test_a_process_that_gets_stuck_or_ends_too_early_is_named(
    definition: ProcessDefinition, reason: str
) -> None:
    assert reason in told(definition)


def test_many_branches_of_many_steps_are_proven_quickly() -> None:
    steps = [step(f"S{branch}_{n}") for branch in range(12) for n in range(10)]
    ways = ["start>R", "R>G", "J>end"]
    for branch in range(12):
        ways += [f"G>S{branch}_0", f"S{branch}_9>J"]
        ways += [f"S{branch}_{n}>S{branch}_{n + 1}" for n in range(9)]
    assert told(process([step("R"), FORK, *steps, JOIN], *ways)) == ""


def loops(count: int) -> ProcessDefinition:
    """So many branches at once, each of which can be gone through again."""
    nodes, ways = [step("R"), FORK, JOIN], ["start>R", "R>G", "J>end"]
    for n in range(count):
        nodes += [gateway(f"M{n}", K.MERGE), gateway(f"D{n}", K.DECISION), step(f"S{n}")]
        ways += [f"G>M{n}", f"M{n}>S{n}", f"S{n}>D{n}", f"D{n}>M{n}:again", f"D{n}>J:on"]
    return process(nodes, *ways)


def test_branches_of_blocks_are_proven_however_many_stand_side_by_side() -> None:
    assert told(loops(16)) == ""


def test_what_has_too_many_states_is_refused_and_not_believed() -> None:
    """Either way forks, and the forks meet crosswise: sound, and not made of blocks."""
    nodes, ways = [step("R"), FORK, JOIN], ["start>R", "R>G", "J>end"]
    for n in range(16):
        nodes += [gateway(f"D{n}", K.DECISION), gateway(f"J{n}", K.JOIN)]
        nodes += [gateway(f"{name}{n}", K.FORK) for name in "XY"]
        nodes += [gateway(f"{name}{n}", K.MERGE) for name in "PQ"]
        nodes += [step(f"{name}{n}") for name in "AB"]
        ways += [f"G>D{n}", f"D{n}>X{n}:x", f"D{n}>Y{n}:y", f"J{n}>J"]
        ways += [f"{by}{n}>{to}{n}" for by in "XY" for to in "PQ"]
        ways += [f"P{n}>A{n}", f"Q{n}>B{n}", f"A{n}>J{n}", f"B{n}>J{n}"]
    assert "cannot be proven sound" in told(process(nodes, *ways))


# Laws ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(processes())
def test_what_is_put_together_of_blocks_is_sound(definition: ProcessDefinition) -> None:
    assert told(definition) == ""


State = frozenset[tuple[str, int]]
Ways = dict[str, tuple[list[str], list[str], NodeKind]]


def moves(ways: Ways, tokens: Counter[str]) -> list[tuple[list[str], list[str]]]:
    """What each node may take and give; every step is a move of its own."""
    found = []
    for into, out, kind in ways.values():
        held = [code for code in into if tokens[code]]
        if kind is K.JOIN:
            if len(held) == len(into):
                found.append((held, out))
        elif kind is K.DECISION:
            found += [([code], [chosen]) for code in held for chosen in out]
        else:
            found += [([code], out) for code in held]
    return found


def ends_too_early(ways: Ways, tokens: Counter[str]) -> bool:
    return sum(tokens.values()) > 1 and any(
        tokens[code] for into, _, kind in ways.values() if kind is K.END for code in into
    )


def oracle(definition: ProcessDefinition) -> bool | None:
    """Soundness by the token game itself; ``None`` where it would take too long."""
    ways: Ways = {
        node.code: (
            [flow.code for flow in definition.entering(node.code)],
            [flow.code for flow in definition.leaving(node.code)], node.kind,
        )
        for node in definition.nodes
    }  # fmt: skip
    start = next(node.code for node in definition.nodes if node.kind is K.START)
    begin: State = frozenset({ways[start][1][0]: 1}.items())
    before: dict[State, set[State]] = {begin: set()}
    queue = deque([begin])
    while queue:
        state = queue.popleft()
        tokens = Counter(dict(state))
        if max(tokens.values(), default=0) > 1 or ends_too_early(ways, tokens):
            return False
        for taken, put in moves(ways, tokens):
            following = frozenset((+(tokens - Counter(taken) + Counter(put))).items())
            if following not in before:
                before[following] = set()
                queue.append(following)
            before[following].add(state)
        if len(before) > 3000:
            return None
    finishing: set[State] = {frozenset()}
    queue = deque(finishing)
    while queue:
        fresh = before.get(queue.popleft(), set()) - finishing
        finishing |= fresh
        queue += fresh
    return finishing >= set(before)


OTHER = {K.DECISION: K.FORK, K.FORK: K.DECISION, K.MERGE: K.JOIN, K.JOIN: K.MERGE}


@settings(max_examples=200, deadline=None)
@given(processes(drawn=False), st.data())
def test_the_proof_agrees_with_the_token_game_played_move_by_move(
    definition: ProcessDefinition, data: st.DataObject
) -> None:
    """Some gateways of a sound process are turned into the other kind."""
    gates = [node.code for node in definition.nodes if node.kind in OTHER]
    turned = data.draw(st.sets(st.sampled_from(gates))) if gates else set()
    nodes = tuple(
        replace(node, kind=OTHER[node.kind] if node.code in turned else node.kind,
                name=Text("Chọn?", ""))
        for node in definition.nodes
    )  # fmt: skip
    flows = tuple(
        replace(flow, name=Text(flow.code, ""), refuses=False) for flow in definition.flows
    )
    changed = replace(definition, nodes=nodes, flows=flows)
    expected = oracle(changed)
    if expected is not None:
        assert (told(changed) == "") is expected


# Time ----------------------------------------------------------------------------------


def test_the_longest_of_branches_counts_and_a_way_back_does_not() -> None:
    both = process(
        [step("R", 2), FORK, step("A", 5), step("B", 9), JOIN, gateway("D", K.DECISION)],
        "start>R", "R>G", "G>A", "G>B", "A>J", "B>J", "J>D", "D>end:ok", "D>R:back",
    )  # fmt: skip
    assert told(both) == ""
    assert longest_hours(both) == 11


@settings(deadline=None)
@given(processes())
def test_the_longest_way_is_no_longer_than_all_steps_and_no_shorter_than_any(
    definition: ProcessDefinition,
) -> None:
    hours = [node.budget_hours or 0 for node in definition.steps]
    assert max(hours) <= longest_hours(definition) <= sum(hours)


@pytest.mark.parametrize(
    ("limit", "hours"),
    [
        (None, None), (TimeLimit(3, LimitUnit.WORKING_DAY), 24),
        (TimeLimit(0, LimitUnit.WORKING_DAY), 8), (TimeLimit(5, LimitUnit.WORKING_HOUR), 5),
        (TimeLimit(5, LimitUnit.CALENDAR_DAY), None), (TimeLimit(1, LimitUnit.MONTH), None),
    ],
)  # fmt: skip
def test_only_limits_in_working_time_are_compared(
    limit: TimeLimit | None, hours: int | None
) -> None:
    assert limit_hours(limit) == hours
