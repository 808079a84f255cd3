"""How a dossier goes through a process: where it stands, which ways lead on, which back.

Pure. A dossier stands at one step, or at several at once after a fork; a branch that is done
waits before its join. Both together are its ``Standing``. Completing a step is one move: on
its way it passes gateways, forks, joins, and the outcome of each decision that it meets is
chosen by whoever completes the step. So there is never a state in which nobody has the
dossier, and a process without gateways is carried out by the same moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import (
    LEAD,
    Finding,
    Flow,
    Node,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.outline import outline
from motcua.procedures.processes.soundness import findings, resting_state, states_of

RETURNING = "ONE_STOP_OFFICER"
"""The role of who hands results over: the one-stop shop."""

MOST_WAYS = 60
"""Ways on from one step; more would be a form that nobody can read."""


@dataclass(frozen=True)
class Standing:
    """Where a dossier is: the steps that are being done, the flows that wait at a join."""

    steps: frozenset[str]
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Way:
    """One way on from a step: the outcomes chosen on it, and where the dossier then stands.

    ``choices`` are pairs of a decision's and a flow's code, in the order in which they are
    met. ``opened`` are the steps that begin. ``refuses`` is true where an outcome says that
    the result will be a refusal; ``back`` where it leads to a step that comes before.
    """

    choices: tuple[tuple[str, str], ...]
    standing: Standing
    opened: frozenset[str]
    refuses: bool
    back: bool


@dataclass(frozen=True)
class Question:
    """A decision as the official reads it on one way: the question and the outcome."""

    asked: Text
    answered: Text


class Running:
    """A process made ready to be carried out. It is sound: ``soundness`` has proven it."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        self._nodes: Mapping[str, Node] = {node.code: node for node in definition.nodes}
        self._leaving = {node.code: definition.leaving(node.code) for node in definition.nodes}
        self._entering = {node.code: definition.entering(node.code) for node in definition.nodes}
        self._flows = {flow.code: flow for flow in definition.flows}
        self.order: tuple[str, ...] = tuple(row.step.code for row in outline(definition))
        self._number = {code: at for at, code in enumerate(self.order)}

    @property
    def branches(self) -> bool:
        """True where there is a choice, a fork or another agency."""
        gates = (NodeKind.DECISION, NodeKind.FORK)
        return bool(self.definition.lanes) or any(
            node.kind in gates for node in self.definition.nodes
        )

    def step(self, code: str) -> Node:
        """A step by its code. Raises ``KeyError``."""
        node = self._nodes[code]
        if node.kind is not NodeKind.STEP:
            raise KeyError(code)
        return node

    def knows(self, standing: Standing) -> bool:
        """True when every step of a standing is one of this process."""
        return standing.steps <= self._number.keys()

    def unit_role(self, code: str) -> str:
        """The role in the whole of the agency that does a step; ``LEAD`` without lanes."""
        lanes = {lane.code: lane.unit_role for lane in self.definition.lanes}
        return lanes.get(self.step(code).lane, LEAD)

    def in_order(self, steps: frozenset[str]) -> tuple[str, ...]:
        """Steps in reading order."""
        return tuple(sorted(steps, key=lambda code: self._number[code]))

    def main(self, standing: Standing) -> str:
        """The step that stands for the whole where one is to be named: the lead's first.

        An ended dossier has none and gives an empty text.
        """
        ordered = self.in_order(standing.steps)
        own = [code for code in ordered if self.unit_role(code) == LEAD]
        return next(iter([*own, *ordered]), "")

    # Going on --------------------------------------------------------------------------

    def begin(self) -> Standing:
        """The standing once a dossier is received.

        The receipt is the first step, and so it is done, unless a choice, several branches or
        another agency follow it: then it is the counter's to complete.
        """
        return self._begun

    @cached_property
    def _begun(self) -> Standing:
        here = Standing(frozenset({self._first}))
        found = self.ways(here, self._first)
        alone = len(found) == 1 and len(found[0].standing.steps) == 1
        own = alone and all(self.unit_role(code) == LEAD for code in found[0].standing.steps)
        return found[0].standing if own else here

    @cached_property
    def _first(self) -> str:
        start = next(code for code, node in self._nodes.items() if node.kind is NodeKind.START)
        return self._after(start).code

    def _after(self, code: str) -> Node:
        """What follows a node with one way out, past merges."""
        node = self._nodes[self._leaving[code][0].target]
        while node.kind is NodeKind.MERGE:
            node = self._nodes[self._leaving[node.code][0].target]
        return node

    def ways(self, standing: Standing, step: str) -> tuple[Way, ...]:
        """All ways on, once ``step`` of ``standing`` is completed; at least one."""
        rest = Standing(standing.steps - {step}, standing.waiting)
        found = []
        for after, chosen in self._go(rest, (self._leaving[step][0],), ()):
            opened = after.steps - rest.steps
            found.append(
                Way(
                    chosen, after, opened,
                    any(self._flows[flow].refuses for _, flow in chosen),
                    any(self._number[code] <= self._number[step] for code in opened),
                )
            )  # fmt: skip
        return tuple(found)

    def crowded(self) -> tuple[Finding, ...]:
        """Steps from which more ways lead on than a form can offer."""
        return tuple(
            Finding(
                "userTask", code, None,
                f"more than {MOST_WAYS} ways lead on from it: put a step between the decisions",
            )
            for code in self.order
            if len(list(islice(self._go(Standing(frozenset()), (self._leaving[code][0],), ()),
                               MOST_WAYS + 1))) > MOST_WAYS
        )  # fmt: skip

    def _go(
        self, standing: Standing, pending: tuple[Flow, ...], chosen: tuple[tuple[str, str], ...]
    ) -> Iterator[tuple[Standing, tuple[tuple[str, str], ...]]]:
        if not pending:
            yield standing, chosen
            return
        flow, *others = pending
        rest = tuple(others)
        node = self._nodes[flow.target]
        out = self._leaving[node.code]
        if node.kind is NodeKind.STEP:
            yield from self._go(
                Standing(standing.steps | {node.code}, standing.waiting), rest, chosen
            )
        elif node.kind is NodeKind.DECISION:
            if any(decision == node.code for decision, _ in chosen):
                return  # round in a circle without a step: that is no way on
            for choice in out:
                yield from self._go(standing, (choice, *rest), (*chosen, (node.code, choice.code)))
        elif node.kind is NodeKind.JOIN:
            waiting = standing.waiting | {flow.code}
            needed = {entering.code for entering in self._entering[node.code]}
            if needed <= waiting:
                yield from self._go(
                    Standing(standing.steps, waiting - needed), (*out, *rest), chosen
                )
            else:
                yield from self._go(Standing(standing.steps, waiting), rest, chosen)
        else:  # a merge and a fork go on in all their ways out; an end has none
            yield from self._go(standing, (*out, *rest), chosen)

    def questions(self, way: Way) -> tuple[Question, ...]:
        """What is decided by going this way, in words."""
        return tuple(
            Question(self._nodes[decision].name, self._flows[flow].name)
            for decision, flow in way.choices
        )

    def returns(self, standing: Standing) -> str:
        """The step that only hands the result over, where nothing else is left to do.

        That is a step of the one-stop shop from which every flow leads to an end. Handling
        has ended then, as it has where no step is left. Empty while it goes on.
        """
        if len(standing.steps) != 1 or standing.waiting:
            return ""
        step = next(iter(standing.steps))
        ends = self._after(step).kind is NodeKind.END
        last = ends and self.step(step).role == RETURNING
        return step if last else ""

    # Going back ------------------------------------------------------------------------

    def back_to(self, standing: Standing, step: str) -> Mapping[str, Standing]:
        """The steps to which ``step`` can be sent back, each with the standing it gives.

        A branch goes back within itself. Where no other branch is open, the dossier goes
        back to any step before, and what was done beside that step stays done; so what one
        agency did is sent back to it alone. Never to the first step, the receipt: what is
        missing is asked of the applicant instead.
        """
        found = {}
        for code in self.order:
            if code in (self._first, step) or code in standing.steps:
                continue
            if step not in self._reached(code):
                continue
            moved = self._within(standing, step, code)
            if moved is None and standing.steps == {step} and not standing.waiting:
                moved = self._done_beside(code)
            if moved is not None:
                found[code] = moved
        return found

    def _within(self, standing: Standing, step: str, code: str) -> Standing | None:
        if step not in self._reached(code, within=True):
            return None
        moved = Standing(standing.steps - {step} | {code}, standing.waiting)
        return moved if self.possible(moved) else None

    def _done_beside(self, code: str) -> Standing | None:
        """The step alone, with every branch beside it done."""
        if self._states is None:
            return None
        own = next(iter(resting_state(self.definition, [code], [])))
        for state in sorted(self._states, key=sorted):
            beside = state - {own}
            joins = all(
                self._nodes[self._flows[flow].target].kind is NodeKind.JOIN for flow in beside
            )
            if own in state and joins:
                return Standing(frozenset({code}), beside)
        return None

    def _reached(self, code: str, *, within: bool = False) -> frozenset[str]:
        """The nodes after a step; ``within`` its branch: not past a fork or a join."""
        known = self._reached_known.get((code, within))
        if known is not None:
            return known
        seen: set[str] = set()
        queue = [flow.target for flow in self._leaving[code]]
        while queue:
            at = queue.pop()
            if at in seen:
                continue
            seen.add(at)
            if within and self._nodes[at].kind in (NodeKind.FORK, NodeKind.JOIN):
                continue
            queue += [flow.target for flow in self._leaving[at]]
        self._reached_known[code, within] = frozenset(seen)
        return frozenset(seen)

    @cached_property
    def _reached_known(self) -> dict[tuple[str, bool], frozenset[str]]:
        return {}

    def possible(self, standing: Standing) -> bool:
        """True when a dossier of this process can come to stand like this.

        ``False`` also where the process has too many states to know.
        """
        if not self.knows(standing):
            return False
        if any(
            code not in self._flows
            or self._nodes[self._flows[code].target].kind is not NodeKind.JOIN
            for code in standing.waiting
        ):
            return False
        resting = resting_state(self.definition, standing.steps, standing.waiting)
        whole = len(resting) == len(standing.steps) + len(standing.waiting)
        return whole and self._states is not None and resting in self._states

    @cached_property
    def _states(self) -> frozenset[frozenset[str]] | None:
        return states_of(self.definition)


def faults(definition: ProcessDefinition, roles: Iterable[str]) -> tuple[Finding, ...]:
    """Everything that keeps a process from being carried out by people; empty when it can be."""
    return findings(definition, roles) or Running(definition).crowded()
