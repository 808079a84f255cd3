"""BPMN 2.0 XML, read safely and whole: what is outside the subset is refused, never dropped.

The file is plain UTF-8 without a document type; no entity is resolved, nothing is fetched,
no expression is evaluated. Each refusal names the element, its id and its line. Comments
and the places of labels and colours in the diagram are not part of a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from motcua.core import text
from motcua.procedures.contracts import Text
from motcua.procedures.processes.bpmn_diagram import read_diagram
from motcua.procedures.processes.contracts import (
    DEADLINE,
    POOL,
    Finding,
    Flow,
    Lane,
    Node,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.layout import layout
from motcua.procedures.processes.running import faults
from motcua.procedures.processes.vocabulary import (
    ATTRIBUTES,
    BPMN,
    CHILDREN,
    DI,
    EDITOR,
    NODES,
    OUTSIDE,
    OWN,
    REASONS,
)

MOST_BYTES = 2_000_000
Element = etree._Element


class Unreadable(Exception):
    """The file is refused whole, for each of ``found``."""

    def __init__(self, found: Iterable[Finding]) -> None:
        self.found = tuple(found)
        super().__init__(self.found)


@dataclass(frozen=True)
class ReadProcess:
    """What a file holds: the process, and the day that it names for itself, if any."""

    definition: ProcessDefinition
    valid_from: date | None


def _line(element: Element) -> int:
    found = element.sourceline
    return found if isinstance(found, int) else 1


def _local(name: str) -> tuple[str, str]:
    """(namespace, word) of a name."""
    found = etree.QName(name)
    return found.namespace or "", found.localname


def _shown(name: str) -> str:
    space, word = _local(name)
    return word if space in ("", BPMN) else f"{word} of {space}"


def _parse(data: bytes) -> Element:
    if len(data) > MOST_BYTES:
        raise Unreadable([Finding("file", "", 1, f"larger than {MOST_BYTES // 1_000_000} MB")])
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Finding("file", "", line, "it is not UTF-8")]) from None
    for word in ("<!DOCTYPE", "<!ENTITY"):
        at = content.find(word)
        if at >= 0:
            line = content.count("\n", 0, at) + 1
            raise Unreadable([Finding(word[2:], "", line, "a process holds no document type")])
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(content.encode(), parser)
    except etree.XMLSyntaxError as error:
        found = Finding("file", "", error.lineno or 1, f"it is not XML ({error.msg})")
        raise Unreadable([found]) from None


def read_bpmn(data: bytes, roles: Iterable[str]) -> ReadProcess:
    """The one process of a file, proven sound. Raises ``Unreadable`` with every finding."""
    root = _parse(data)
    if root.tag != f"{{{BPMN}}}definitions":
        raise Unreadable([Finding(_shown(str(root.tag)), "", 1, "it is not BPMN 2.0")])
    refused = [*_outside(root)]
    if refused:
        raise Unreadable(sorted(refused, key=lambda item: item.line or 0))
    reader = _Reader(root)
    read = reader.read()
    if reader.found:
        raise Unreadable(reader.found)
    unsound = faults(read.definition, roles)
    if unsound:
        raise Unreadable(replace(item, line=reader.lines.get(item.code)) for item in unsound)
    definition = read.definition
    if definition.diagram is not None and definition.diagram == layout(definition):
        return replace(read, definition=replace(definition, diagram=None))
    return read


def _outside(root: Element) -> Iterator[Finding]:
    """Every element and attribute that is not in the subset. Its inside is not looked at."""
    queue = [root]
    while queue:
        element = queue.pop(0)
        _, word = _local(str(element.tag))
        yield from _wrong_attributes(element, word)
        if len(element) and (element.text or "").strip():
            yield _finding(element, "words stand between its elements")
        for child in element:
            if not isinstance(child.tag, str):
                yield Finding("entity", "", _line(child), "no entity is resolved")
                continue
            space, name = _local(child.tag)
            if space == DI and word == "definitions":
                continue
            if space == BPMN and name in CHILDREN.get(word, frozenset()):
                queue.append(child)
            else:
                yield _finding(child, REASONS.get(name, OUTSIDE) if space == BPMN else OUTSIDE)


def _finding(element: Element, reason: str) -> Finding:
    return Finding(_shown(str(element.tag)), element.get("id") or "", _line(element), reason)


def _wrong_attributes(element: Element, word: str) -> Iterator[Finding]:
    known = ATTRIBUTES[word]
    for name, value in element.attrib.items():
        space, _ = _local(str(name))
        if space == EDITOR and word == "definitions":
            continue  # which program drew it
        if str(name) not in known:
            yield _finding(element, f"its attribute {_shown(str(name))} is outside the subset")
        elif known[str(name)] and value not in known[str(name)]:
            meant = " or ".join(known[str(name)])
            yield _finding(element, f"its {_shown(str(name))} is {value!r}; only {meant} is known")
    if word == "boundaryEvent" and element.get("cancelActivity") != "false":
        yield _finding(element, 'a deadline does not end its step: it needs cancelActivity="false"')


class _Reader:
    """Reads a file of which every element is known; gathers what does not fit together."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.found: list[Finding] = []
        self.lines: dict[str, int] = {}
        self.drawn_as: dict[str, str] = {}

    def wrong(self, element: Element, reason: str) -> None:
        """Remember a finding."""
        self.found.append(_finding(element, reason))

    def all(self, parent: Element, word: str) -> list[Element]:
        """The children of a name."""
        return [child for child in parent if child.tag == f"{{{BPMN}}}{word}"]

    def only(self, parent: Element, word: str) -> Element | None:
        """The one child of a name, if any; a second one is a finding."""
        found = self.all(parent, word)
        for more in found[1:]:
            self.wrong(more, "one is expected, not several")
        return found[0] if found else None

    def read(self) -> ReadProcess:
        """The process; only of use when nothing was found."""
        process = self.only(self.root, "process")
        if process is None:
            self.wrong(self.root, "it holds no process")
            raise Unreadable(self.found)
        code = process.get(f"{{{OWN}}}code") or ""
        if not code:
            self.wrong(process, "it does not say of which procedure it is (motcua:code)")
        lanes, lane_of = self._lanes(process)
        deadlines = self._deadlines(process)
        flows = tuple(self._flow(element) for element in self.all(process, "sequenceFlow"))
        nodes = tuple(
            self._node(element, flows, lane_of, deadlines)
            for element in process
            if _local(str(element.tag))[1] in NODES
        )
        self._same_ids(process)
        self.lines[code] = _line(process)
        definition = ProcessDefinition(
            code=code, name=self._process_name(process), nodes=nodes, flows=flows, lanes=lanes,
            note=self._note(process),
        )  # fmt: skip
        codes = [
            *(node.code for node in nodes), *(flow.code for flow in flows),
            *(lane.code for lane in lanes),
        ]  # fmt: skip
        known = {own: own for own in codes}
        planes = {process.get("id") or "", *self._collaboration_ids()}
        diagram, wrong = read_diagram(self.root, {**known, **self.drawn_as}, planes)
        self.found += wrong
        return ReadProcess(replace(definition, diagram=diagram), self._valid_from(process))

    def _collaboration_ids(self) -> set[str]:
        return {item.get("id") or "" for item in self.all(self.root, "collaboration")}

    def _words(self, element: Element) -> Text:
        vi = text.clean(element.get("name") or "")
        en = element.get(f"{{{OWN}}}nameEn")
        return Text(vi, vi if en is None else text.clean(en))

    def _process_name(self, process: Element) -> Text:
        """The name of the process; that of its pool where it has none of its own."""
        words = self._words(process)
        pool = None
        collaboration = self.only(self.root, "collaboration")
        if collaboration is not None:
            pool = self.only(collaboration, "participant")
        if pool is None:
            return words
        self.drawn_as[pool.get("id") or ""] = POOL
        if pool.get("processRef") != process.get("id"):
            self.wrong(pool, "it does not refer to the process of this file")
        named = text.clean(pool.get("name") or "")
        if process.get("name") is None:
            return replace(words, vi=named, en=words.en or named)
        if named and named != words.vi:
            self.wrong(pool, f"the pool is named {named!r}, its process {words.vi!r}")
        return words

    def _note(self, element: Element) -> str:
        found = self.only(element, "documentation")
        return "" if found is None else text.clean(found.text or "")

    def _valid_from(self, process: Element) -> date | None:
        stated = process.get(f"{{{OWN}}}validFrom")
        if stated is None:
            return None
        try:
            return date.fromisoformat(stated)
        except ValueError:
            self.wrong(process, f"its validFrom {stated!r} is not a day such as 2026-01-31")
            return None

    def _id(self, element: Element) -> str:
        code = element.get("id") or ""
        if not code:
            self.wrong(element, "it has no id")
        self.lines.setdefault(code, _line(element))
        return code

    def _lanes(self, process: Element) -> tuple[tuple[Lane, ...], dict[str, str]]:
        lane_of: dict[str, str] = {}
        lanes: list[Lane] = []
        lane_set = self.only(process, "laneSet")
        for element in [] if lane_set is None else self.all(lane_set, "lane"):
            code = self._id(element)
            lanes.append(Lane(code, self._words(element), element.get(f"{{{OWN}}}unitRole") or ""))
            for reference in self.all(element, "flowNodeRef"):
                node = (reference.text or "").strip()
                if node in lane_of:
                    self.wrong(reference, f"{node} lies in lane {lane_of[node]} already")
                lane_of[node] = code
        return tuple(lanes), lane_of

    def _deadlines(self, process: Element) -> dict[str, str]:
        found: dict[str, str] = {}
        for element in self.all(process, "boundaryEvent"):
            step = element.get("attachedToRef") or ""
            if step in found:
                self.wrong(element, f"the step {step} has a deadline already")
            timer = self.only(element, "timerEventDefinition")
            lasting = None if timer is None else self.only(timer, "timeDuration")
            if lasting is None:
                self.wrong(element, "it has no timeDuration")
            found[step] = "" if lasting is None else (lasting.text or "").strip()
            if not found[step] and lasting is not None:
                self.wrong(lasting, "it is empty")
            self.drawn_as[self._id(element)] = step + DEADLINE
        steps = {item.get("id") for item in self.all(process, "userTask")}
        for element in self.all(process, "boundaryEvent"):
            if element.get("attachedToRef") not in steps:
                self.wrong(element, "it is not attached to a userTask of this process")
        return found

    def _flow(self, element: Element) -> Flow:
        return Flow(
            self._id(element), element.get("sourceRef") or "", element.get("targetRef") or "",
            self._words(element), element.get(f"{{{OWN}}}refuses") == "true",
        )  # fmt: skip

    def _node(
        self, element: Element, flows: tuple[Flow, ...], lane_of: dict[str, str],
        deadlines: dict[str, str],
    ) -> Node:  # fmt: skip
        code = self._id(element)
        into = [flow.code for flow in flows if flow.target == code]
        out = [flow.code for flow in flows if flow.source == code]
        for word, own in (("incoming", into), ("outgoing", out)):
            for reference in self.all(element, word):
                if (reference.text or "").strip() not in own:
                    self.wrong(reference, f"the flow {reference.text!r} is not {word} of {code!r}")
        kind = _kind(_local(str(element.tag))[1], len(out))
        self._direction(element, kind)
        stated = element.get(f"{{{OWN}}}budgetHours")
        budget = None
        if stated is not None:
            if stated.isascii() and stated.isdigit() and len(stated) <= 5:
                budget = int(stated)
            else:
                self.wrong(element, f"its budgetHours {stated!r} is not a whole number of hours")
        return Node(
            code, kind, self._words(element), lane_of.get(code, ""),
            element.get(f"{{{OWN}}}role") or "", text.clean(element.get(f"{{{OWN}}}post") or ""),
            budget, deadlines.get(code, ""), self._note(element),
        )  # fmt: skip

    def _direction(self, element: Element, kind: NodeKind) -> None:
        stated = element.get("gatewayDirection") or "Unspecified"
        splits = kind in (NodeKind.DECISION, NodeKind.FORK)
        if stated != "Unspecified" and (stated == "Diverging") != splits:
            self.wrong(element, f"it says {stated}, but its flows say the opposite")

    def _same_ids(self, process: Element) -> None:
        seen: dict[str, int] = {}
        for element in process.iter():
            code = element.get("id")
            if code and code in seen:
                self.wrong(element, f"the id stands in line {seen[code]} already")
            elif code:
                seen[code] = _line(element)


def _kind(word: str, out: int) -> NodeKind:
    """What a node is; a gateway with several ways out splits."""
    if word == "exclusiveGateway":
        return NodeKind.DECISION if out > 1 else NodeKind.MERGE
    if word == "parallelGateway":
        return NodeKind.FORK if out > 1 else NodeKind.JOIN
    return {
        "startEvent": NodeKind.START, "endEvent": NodeKind.END, "userTask": NodeKind.STEP,
    }[word]  # fmt: skip
