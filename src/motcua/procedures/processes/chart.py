"""A process as shapes and lines of words for an SVG. Pure; the outline says the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import (
    DEADLINE,
    POOL,
    Box,
    Diagram,
    Flow,
    Node,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.layout import layout

MARGIN: Final = 24
LETTER: Final = 7
LINE: Final = 15
MOST_LINES: Final = 4


@dataclass(frozen=True)
class Line:
    """A line of words; ``anchor`` is ``middle`` or ``start``."""

    x: int
    y: int
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Shape:
    """A node: its box, its centre, what it says and, of a step, its number."""

    code: str
    kind: str
    box: Box
    x: int
    y: int
    lines: tuple[Line, ...]
    number: int | None
    deadline: Box | None

    @property
    def corners(self) -> str:
        """The four corners of a gateway."""
        box = self.box
        return (
            f"{self.x},{box.y} {box.x + box.width},{self.y} "
            f"{self.x},{box.y + box.height} {box.x},{self.y}"
        )


@dataclass(frozen=True)
class Band:
    """A lane: its box and the lines of its name, to be turned by a quarter at ``x``, ``y``."""

    box: Box
    x: int
    y: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Edge:
    """A flow: its points, and its name near its end."""

    points: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chart:
    """All there is to draw; ``left`` and ``top`` begin the view box."""

    left: int
    top: int
    width: int
    height: int
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]
    bands: tuple[Band, ...]


def wrapped(words: str, letters: int, most: int = MOST_LINES) -> list[str]:
    """Words in lines of so many letters; what does not fit ends with three dots."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + " …"]
    return lines


def _drawn(definition: ProcessDefinition) -> Diagram:
    """The diagram that somebody drew, where it shows everything; else our own."""
    drawn = definition.diagram
    if drawn is None:
        return layout(definition)
    boxes = {node.code for node in definition.nodes} | {lane.code for lane in definition.lanes}
    if boxes <= set(drawn.boxes) and {flow.code for flow in definition.flows} <= set(drawn.bends):
        return drawn
    return layout(definition)


def chart(
    definition: ProcessDefinition, numbers: Mapping[str, int], *, english: bool = False
) -> Chart:
    """Lay out a process; ``numbers`` are those of the outline."""

    def said(words: Text) -> str:
        return words.en if english else words.vi

    drawn = _drawn(definition)
    boxes = [box for code, box in drawn.boxes.items() if code != POOL]
    points = [point for bends in drawn.bends.values() for point in bends]
    left = min([box.x for box in boxes] + [x for x, _ in points]) - MARGIN
    top = min([box.y for box in boxes] + [y for _, y in points]) - MARGIN
    right = max([box.x + box.width for box in boxes] + [x for x, _ in points]) + MARGIN
    bottom = max([box.y + box.height for box in boxes] + [y for _, y in points]) + MARGIN
    return Chart(
        left=left, top=top, width=right - left, height=bottom - top,
        shapes=tuple(
            _shape(node, drawn, said(node.name), numbers.get(node.code))
            for node in definition.nodes
        ),
        edges=tuple(_edge(flow, drawn, said(flow.name)) for flow in definition.flows),
        bands=tuple(
            _band(drawn.boxes[lane.code], said(lane.name)) for lane in definition.lanes
        ),
    )  # fmt: skip


def _shape(node: Node, drawn: Diagram, words: str, number: int | None) -> Shape:
    box = drawn.boxes[node.code]
    x, y = box.x + box.width // 2, box.y + box.height // 2
    if node.kind is NodeKind.STEP:
        lines = wrapped(words, max((box.width - 12) // LETTER, 6))
        first = y - LINE * (len(lines) - 1) // 2 + 5
    elif node.kind in (NodeKind.START, NodeKind.END):
        lines = wrapped(words, 13, 3)
        first = box.y + box.height + LINE
    else:
        lines = wrapped(words, 13, 3)
        first = box.y - 6 - LINE * (len(lines) - 1)
    return Shape(
        node.code, node.kind.value, box, x, y,
        tuple(Line(x, first + LINE * at, line) for at, line in enumerate(lines)), number,
        drawn.boxes.get(node.code + DEADLINE) if node.deadline else None,
    )  # fmt: skip


def _edge(flow: Flow, drawn: Diagram, words: str) -> Edge:
    """The name stands over the last level stretch of a flow, or of a way back."""
    bends = drawn.bends[flow.code]
    level = [(a, b) for a, b in pairwise(bends) if a[1] == b[1] and a[0] != b[0]]
    lines: tuple[Line, ...] = ()
    if words:
        a, b = level[-1] if level else (bends[0], bends[-1])
        parts = wrapped(words, 20, 2)
        x, y = min(a[0], b[0]) + 5, a[1] - 5 - LINE * (len(parts) - 1)
        lines = tuple(Line(x, y + LINE * at, part, "start") for at, part in enumerate(parts))
    return Edge(" ".join(f"{x},{y}" for x, y in bends), lines)


def _band(box: Box, words: str) -> Band:
    """The name runs upwards in the head of the lane, in two lines at most."""
    x, y = box.x + 19, box.y + box.height // 2
    lines = wrapped(words, max(box.height // 6, 6), 2)
    first = y - 7 * (len(lines) - 1)
    return Band(box, x, y, tuple(Line(x, first + 14 * at, line) for at, line in enumerate(lines)))
