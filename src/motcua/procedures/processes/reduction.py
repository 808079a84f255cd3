"""Proof of soundness by taking a process apart: what shrinks to one flow is sound.

Each rule puts something smaller in the place of a part without changing whether the whole
is sound: a node with one way in and one out is left away, neighbours of one kind become one,
two flows from a fork to a join (or from a decision to a merge) become one, and a way back
from a decision to the merge before it is left away, since the way on remains. The rules are
those known for workflow graphs (Sadiq and Orlowska 2000; Desel and Esparza 1995), a part of
them: what they do not take apart may still be sound, and is for ``soundness`` to try out.

The cost is a small power of the number of nodes, however many branches stand side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from motcua.procedures.processes.contracts import NodeKind, ProcessDefinition

_SPLITS = {NodeKind.FORK: NodeKind.JOIN, NodeKind.DECISION: NodeKind.MERGE}
_END = "\x00end"


class _Parts:
    """The graph as it shrinks: kinds of nodes, and how many flows lead from one to another."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.kinds: dict[str, NodeKind] = {_END: NodeKind.END}
        for node in definition.nodes:
            if node.kind is not NodeKind.END:
                # A step that several flows reach lets each of them through, as a merge does.
                kind = NodeKind.MERGE if node.kind is NodeKind.STEP else node.kind
                self.kinds[node.code] = kind
        self.flows = Counter(
            (flow.source, flow.target if flow.target in self.kinds else _END)
            for flow in definition.flows
        )
        # Several ends are one that several flows reach.
        merged = "\x00merge"
        into = [pair for pair in self.flows if pair[1] == _END]
        self.kinds[merged] = NodeKind.MERGE
        for source, _ in into:
            self.flows[source, merged] += self.flows.pop((source, _END))
        self.flows[merged, _END] = 1

    def after(self, code: str) -> list[str]:
        """The targets of a node, one for each flow."""
        return [to for (by, to), count in self.flows.items() if by == code for _ in range(count)]

    def before(self, code: str) -> list[str]:
        """The sources of a node, one for each flow."""
        return [by for (by, to), count in self.flows.items() if to == code for _ in range(count)]

    def move(self, old: tuple[str, str], new: tuple[str, str]) -> None:
        """Let all flows between two nodes lead elsewhere."""
        self.flows[new] += self.flows.pop(old)

    def inner(self) -> Iterator[str]:
        """The nodes that can go."""
        return (
            code for code, kind in list(self.kinds.items())
            if kind not in (NodeKind.START, NodeKind.END)
        )  # fmt: skip


def _left_away(parts: _Parts) -> bool:
    """A node with one way in and one way out."""
    for code in parts.inner():
        before, after = parts.before(code), parts.after(code)
        if len(before) == len(after) == 1 and code not in (before[0], after[0]):
            del parts.flows[before[0], code], parts.flows[code, after[0]], parts.kinds[code]
            parts.flows[before[0], after[0]] += 1
            return True
    return False


def _one_flow(parts: _Parts) -> bool:
    """Several flows from a split to the meeting of its own kind."""
    for (by, to), count in parts.flows.items():
        if count > 1 and _SPLITS.get(parts.kinds[by]) is parts.kinds[to]:
            parts.flows[by, to] = 1
            return True
    return False


def _no_way_back(parts: _Parts) -> bool:
    """A way from a decision back to the merge that leads to nothing but it."""
    for (by, to), count in parts.flows.items():
        back = parts.kinds[by] is NodeKind.DECISION and parts.kinds[to] is NodeKind.MERGE
        if back and parts.after(to) == [by] and len(parts.after(by)) > count:
            del parts.flows[by, to]
            return True
    return False


def _neighbours(parts: _Parts) -> bool:
    """Two splits, or two meetings, of one kind in a row."""
    for by, to in list(parts.flows):
        kind = parts.kinds[by]
        if by == to or kind is not parts.kinds[to] or parts.flows[by, to] > 1:
            continue
        if kind in _SPLITS and parts.before(to) == [by] and by not in parts.after(to):
            del parts.flows[by, to], parts.kinds[to]
            for target in set(parts.after(to)):
                parts.move((to, target), (by, target))
            return True
        if kind in _SPLITS.values() and parts.after(by) == [to] and to not in parts.before(by):
            del parts.flows[by, to], parts.kinds[by]
            for source in set(parts.before(by)):
                parts.move((source, by), (source, to))
            return True
    return False


def reduces(definition: ProcessDefinition) -> bool:
    """True when the rules take the process apart to nothing, which proves it sound.

    ``definition`` is known to be connected, with one start and the degrees of its kinds.
    """
    parts = _Parts(definition)
    while any(rule(parts) for rule in (_left_away, _one_flow, _no_way_back, _neighbours)):
        pass
    return len(parts.kinds) == 2
