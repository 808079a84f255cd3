"""Where things are drawn when nobody drew them: columns from left to right. Pure.

A node stands in the column after its last predecessor (ways back left aside); a flow that
passes columns keeps a free row in each, so that it runs beside the boxes. Before a column
there is room for the longest name of a flow that enters it. Lanes are bands
one below the other; ways back run below everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from motcua.procedures.processes.contracts import (
    DEADLINE,
    POOL,
    Box,
    Diagram,
    Flow,
    NodeKind,
    ProcessDefinition,
)

LEFT, TOP, HEAD = 40, 40, 30
GAP, ROW = 44, 110
LETTER, LONGEST_NAME = 7, 20
STEP, EVENT, GATEWAY, TIMER = (140, 80), (36, 36), (50, 50), (36, 36)


def size_of(kind: NodeKind) -> tuple[int, int]:
    """Width and height of a node."""
    if kind is NodeKind.STEP:
        return STEP
    return EVENT if kind in (NodeKind.START, NodeKind.END) else GATEWAY


@dataclass
class _Grid:
    """Columns of slots. A slot is a node's code or, for a passing flow, ``>flow:column``."""

    definition: ProcessDefinition
    column: dict[str, int] = field(default_factory=dict)
    lane: dict[str, str] = field(default_factory=dict)
    slots: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    before: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    passing: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    back: set[str] = field(default_factory=set)


def _ways_back(definition: ProcessDefinition, leaving: Mapping[str, list[Flow]]) -> set[str]:
    """Flows that lead back to where one came from, found going forth from the start."""
    found: set[str] = set()
    state: dict[str, int] = {}
    for root in definition.nodes:
        if root.code in state:
            continue
        trail = [(root.code, iter(leaving[root.code]))]
        state[root.code] = 1
        while trail:
            code, flows = trail[-1]
            flow = next(flows, None)
            if flow is None:
                state[code] = 2
                trail.pop()
            elif state.get(flow.target) == 1:
                found.add(flow.code)
            elif flow.target not in state:
                state[flow.target] = 1
                trail.append((flow.target, iter(leaving[flow.target])))
    return found


def _columns(grid: _Grid, leaving: Mapping[str, list[Flow]]) -> None:
    """The column of each node: after all nodes that lead to it."""
    entering: dict[str, int] = defaultdict(int)
    for flow in grid.definition.flows:
        if flow.code not in grid.back:
            entering[flow.target] += 1
    ready = [node.code for node in grid.definition.nodes if not entering[node.code]]
    grid.column.update(dict.fromkeys(ready, 0))
    while ready:
        code = ready.pop(0)
        for flow in leaving[code]:
            if flow.code in grid.back:
                continue
            after = max(grid.column.get(flow.target, 0), grid.column[code] + 1)
            grid.column[flow.target] = after
            entering[flow.target] -= 1
            if not entering[flow.target]:
                ready.append(flow.target)


def _grid(definition: ProcessDefinition) -> _Grid:
    leaving: dict[str, list[Flow]] = defaultdict(list)
    known = {node.code for node in definition.nodes}
    for flow in definition.flows:
        if flow.source in known and flow.target in known:
            leaving[flow.source].append(flow)
    grid = _Grid(definition)
    grid.back = _ways_back(definition, leaving)
    _columns(grid, leaving)
    in_order = sorted(definition.nodes, key=lambda node: grid.column[node.code])
    first = definition.lanes[0].code if definition.lanes else ""
    for node in in_order:
        above = grid.before[node.code]
        grid.lane[node.code] = node.lane or (grid.lane[above[0]] if above else first)
        grid.slots[grid.column[node.code]].append(node.code)
        for flow in leaving[node.code]:
            if flow.code not in grid.back:
                _pass(grid, flow)
    return grid


def _pass(grid: _Grid, flow: Flow) -> None:
    """Keep a slot for a flow in each column that it passes."""
    last = flow.source
    for column in range(grid.column[flow.source] + 1, grid.column[flow.target]):
        slot = f">{flow.code}:{column}"
        grid.lane[slot] = grid.lane[flow.source]
        grid.slots[column].append(slot)
        grid.before[slot].append(last)
        grid.passing[flow.code].append(slot)
        last = slot
    grid.before[flow.target].append(last)


def _rows(grid: _Grid) -> dict[str, float]:
    """The row of each slot within its lane: near those that it comes from, none twice."""
    rows: dict[str, float] = {}
    for column in sorted(grid.slots):
        by_lane: dict[str, list[str]] = defaultdict(list)
        for slot in grid.slots[column]:
            by_lane[grid.lane[slot]].append(slot)
        for lane, slots in by_lane.items():
            wanted = {slot: _mean(grid, rows, slot, lane) for slot in slots}
            slots.sort(key=lambda slot: wanted[slot])
            middle = sum(wanted.values()) / len(slots)
            for at, slot in enumerate(slots):
                rows[slot] = middle + at - (len(slots) - 1) / 2
    return rows


def _mean(grid: _Grid, rows: Mapping[str, float], slot: str, lane: str) -> float:
    above = [rows[code] for code in grid.before[slot] if grid.lane[code] == lane]
    return sum(above) / len(above) if above else 0.0


def _room(grid: _Grid) -> dict[int, int]:
    """Pixels that the names of flows need before each column."""
    found: dict[int, int] = defaultdict(int)
    for flow in grid.definition.flows:
        letters = min(max(len(flow.name.vi), len(flow.name.en)), LONGEST_NAME)
        if letters and flow.code not in grid.back:
            column = grid.column[flow.target]
            found[column] = max(found[column], letters * LETTER - GAP // 4)
    return found


def _lane_tops(grid: _Grid, rows: Mapping[str, float]) -> dict[str, tuple[int, int, float]]:
    """Lane → (top, height, the lane's lowest row)."""
    found: dict[str, tuple[int, int, float]] = {}
    top = TOP
    for lane in [lane.code for lane in grid.definition.lanes] or [""]:
        own = [rows[slot] for slot, its in grid.lane.items() if its == lane and slot in rows]
        low, high = min(own, default=0.0), max(own, default=0.0)
        height = round((high - low + 1) * ROW)
        found[lane] = (top, height, low)
        top += height
    return found


def layout(definition: ProcessDefinition) -> Diagram:
    """Boxes of all nodes, lanes and deadlines, and the bends of all flows."""
    grid = _grid(definition)
    rows = _rows(grid)
    tops = _lane_tops(grid, rows)
    left = LEFT + (2 * HEAD if definition.lanes else 0)
    kinds = {node.code: node.kind for node in definition.nodes}
    starts: dict[int, int] = {}
    widths: dict[int, int] = {}
    turns: dict[int, int] = {}
    room = _room(grid)
    for column in sorted(grid.slots):
        turns[column] = left
        left += room[column]
        width = max((size_of(kinds[slot])[0] for slot in grid.slots[column] if slot in kinds),
                    default=0)  # fmt: skip
        left += GAP // 2
        starts[column], widths[column] = left, width
        left += width + GAP // 2
    middle: dict[str, int] = {}
    for slot, row in rows.items():
        top, _, low = tops[grid.lane[slot]]
        middle[slot] = top + round((row - low + 0.5) * ROW)
    boxes: dict[str, Box] = {}
    for node in definition.nodes:
        width, height = size_of(node.kind)
        column = grid.column[node.code]
        x = starts[column] + (widths[column] - width) // 2
        boxes[node.code] = Box(x, middle[node.code] - height // 2, width, height)
        if node.deadline:
            box = boxes[node.code]
            boxes[node.code + DEADLINE] = Box(
                box.x + box.width - TIMER[0] // 2 - 16, box.y + box.height - TIMER[1] // 2, *TIMER
            )
    bottom = max(top + height for top, height, _ in tops.values())
    bends = {}
    depth = 0
    for flow in definition.flows:
        if flow.code in grid.back:
            depth += 1
            bends[flow.code] = _around(boxes[flow.source], boxes[flow.target], bottom + 18 * depth)
        else:
            bends[flow.code] = _forward(grid, boxes, turns, middle, flow)
    if definition.lanes:
        _draw_lanes(definition, boxes, tops, left)
    return Diagram(boxes, bends)


def _forward(
    grid: _Grid, boxes: Mapping[str, Box], turns: Mapping[int, int],
    middle: Mapping[str, int], flow: Flow,
) -> tuple[tuple[int, int], ...]:  # fmt: skip
    """From the right of a box to the left of another, turning before each column."""
    source, target = boxes[flow.source], boxes[flow.target]
    points = [(source.x + source.width, middle[flow.source])]
    for column, slot in [
        *((int(slot.rpartition(":")[2]), slot) for slot in grid.passing[flow.code]),
        (grid.column[flow.target], flow.target),
    ]:
        if middle[slot] != points[-1][1]:
            turn = turns[column]
            points += [(turn, points[-1][1]), (turn, middle[slot])]
    points.append((target.x, middle[flow.target]))
    return tuple(points)


def _around(source: Box, target: Box, below: int) -> tuple[tuple[int, int], ...]:
    """A way back, below everything."""
    out, into = source.x + source.width // 2, target.x + target.width // 2
    return (
        (out, source.y + source.height), (out, below), (into, below),
        (into, target.y + target.height),
    )  # fmt: skip


def _draw_lanes(
    definition: ProcessDefinition, boxes: dict[str, Box],
    tops: Mapping[str, tuple[int, int, float]], right: int,
) -> None:  # fmt: skip
    width = right - LEFT
    total = 0
    for lane in definition.lanes:
        top, height, _ = tops[lane.code]
        boxes[lane.code] = Box(LEFT + HEAD, top, width - HEAD, height)
        total += height
    boxes[POOL] = Box(LEFT, TOP, width, total)
