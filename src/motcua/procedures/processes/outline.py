"""A process as an ordered list: each step, and what comes after it, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import Flow, Node, NodeKind, ProcessDefinition
from motcua.procedures.processes.layout import layout


@dataclass(frozen=True)
class Onward:
    """One way on from a step. ``to`` is the next step, or ``None`` for the end.

    ``choices`` are the decisions on the way, each with the outcome that leads here;
    ``together`` says that it begins beside others, ``waits`` that all branches must be done,
    ``back`` that it leads to a step that was done before.
    """

    to: int | None
    choices: tuple[tuple[Text, Text], ...] = ()
    together: bool = False
    waits: bool = False
    back: bool = False


@dataclass(frozen=True)
class OutlineRow:
    """A step with its number in reading order, and the ways on from it."""

    number: int
    step: Node
    onward: tuple[Onward, ...]


def outline(definition: ProcessDefinition) -> tuple[OutlineRow, ...]:
    """The steps from the start on, those beside each other from top to bottom."""
    boxes = layout(definition).boxes
    ordered = sorted(definition.steps, key=lambda node: (boxes[node.code].x, boxes[node.code].y))
    numbers = {node.code: at for at, node in enumerate(ordered, start=1)}
    nodes = {node.code: node for node in definition.nodes}
    return tuple(
        OutlineRow(
            numbers[node.code], node,
            tuple(
                replace(way, back=way.to is not None and way.to <= numbers[node.code])
                for flow in definition.leaving(node.code)
                for way in _ways(definition, nodes, numbers, flow, Onward(None), frozenset())
            ),
        )
        for node in ordered
    )  # fmt: skip


def _ways(
    definition: ProcessDefinition, nodes: Mapping[str, Node], numbers: Mapping[str, int],
    flow: Flow, so_far: Onward, seen: frozenset[str],
) -> Iterator[Onward]:  # fmt: skip
    node = nodes[flow.target]
    if node.kind in (NodeKind.STEP, NodeKind.END):
        yield replace(so_far, to=numbers.get(node.code))
        return
    if node.code in seen:
        return
    for following in definition.leaving(node.code):
        way = so_far
        if node.kind is NodeKind.DECISION:
            way = replace(so_far, choices=(*so_far.choices, (node.name, following.name)))
        elif node.kind is NodeKind.FORK:
            way = replace(so_far, together=True)
        elif node.kind is NodeKind.JOIN:
            way = replace(so_far, waits=True)
        yield from _ways(definition, nodes, numbers, following, way, seen | {node.code})
