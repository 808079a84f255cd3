"""A process as BPMN 2.0 XML that other tools open, with our extension for role and budget."""

from __future__ import annotations

from datetime import date

from lxml import etree

from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import (
    DEADLINE,
    OWN_IDS,
    POOL,
    Box,
    Diagram,
    Flow,
    Node,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.layout import layout
from motcua.procedures.processes.soundness import BPMN_NAMES
from motcua.procedures.processes.vocabulary import BPMN, DC, DD, DI, OWN, PREFIXES

PROCESS = OWN_IDS + "process"
COLLABORATION = OWN_IDS + "collaboration"


def _sub(parent: etree._Element, name: str, **values: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{BPMN}}}{name}", {**values})


def _name(element: etree._Element, words: Text) -> None:
    if words.vi:
        element.set("name", words.vi)
    if words.en != words.vi:
        element.set(f"{{{OWN}}}nameEn", words.en)


def _note(element: etree._Element, note: str) -> None:
    if note:
        _sub(element, "documentation").text = note


def write_bpmn(
    definition: ProcessDefinition, *, number: int | None = None, valid_from: date | None = None
) -> bytes:
    """The file, UTF-8. Without a diagram of its own it gets one, laid out by ``layout``."""
    root = etree.Element(
        f"{{{BPMN}}}definitions",
        {
            "id": OWN_IDS + "definitions", "targetNamespace": OWN, "exporter": "Motcua",
        },
        nsmap=PREFIXES,
    )  # fmt: skip
    if definition.lanes:
        pool = _sub(_sub(root, "collaboration", id=COLLABORATION), "participant", id=POOL)
        if definition.name.vi:
            pool.set("name", definition.name.vi)
        pool.set("processRef", PROCESS)
    process = _sub(root, "process", id=PROCESS, isExecutable="false")
    _name(process, definition.name)
    process.set(f"{{{OWN}}}code", definition.code)
    if number is not None:
        process.set(f"{{{OWN}}}version", str(number))
    if valid_from is not None:
        process.set(f"{{{OWN}}}validFrom", valid_from.isoformat())
    _note(process, definition.note)
    _lanes(process, definition)
    for node in definition.nodes:
        _node(process, definition, node)
    for node in definition.nodes:
        if node.deadline:
            _deadline(process, node)
    for flow in definition.flows:
        _flow(process, flow)
    _diagram(root, definition, definition.diagram or layout(definition))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _lanes(process: etree._Element, definition: ProcessDefinition) -> None:
    if not definition.lanes:
        return
    lanes = _sub(process, "laneSet", id=OWN_IDS + "lanes")
    for lane in definition.lanes:
        element = _sub(lanes, "lane", id=lane.code)
        _name(element, lane.name)
        element.set(f"{{{OWN}}}unitRole", lane.unit_role)
        for node in definition.nodes:
            if node.lane == lane.code:
                _sub(element, "flowNodeRef").text = node.code


def _node(process: etree._Element, definition: ProcessDefinition, node: Node) -> None:
    element = _sub(process, BPMN_NAMES[node.kind], id=node.code)
    _name(element, node.name)
    if node.kind is NodeKind.STEP:
        element.set(f"{{{OWN}}}role", node.role)
        element.set(f"{{{OWN}}}budgetHours", str(node.budget_hours))
        if node.post:
            element.set(f"{{{OWN}}}post", node.post)
    _note(element, node.note)
    for flow in definition.entering(node.code):
        _sub(element, "incoming").text = flow.code
    for flow in definition.leaving(node.code):
        _sub(element, "outgoing").text = flow.code


def _deadline(process: etree._Element, node: Node) -> None:
    element = _sub(
        process, "boundaryEvent", id=node.code + DEADLINE, cancelActivity="false",
        attachedToRef=node.code,
    )  # fmt: skip
    _sub(_sub(element, "timerEventDefinition"), "timeDuration").text = node.deadline


def _flow(process: etree._Element, flow: Flow) -> None:
    element = _sub(
        process, "sequenceFlow", id=flow.code, sourceRef=flow.source, targetRef=flow.target
    )
    _name(element, flow.name)
    if flow.refuses:
        element.set(f"{{{OWN}}}refuses", "true")


# The diagram ---------------------------------------------------------------------------


def _diagram(root: etree._Element, definition: ProcessDefinition, diagram: Diagram) -> None:
    top = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", {"id": OWN_IDS + "diagram"})
    plane = etree.SubElement(
        top, f"{{{DI}}}BPMNPlane",
        {
            "id": OWN_IDS + "plane",
            "bpmnElement": COLLABORATION if definition.lanes else PROCESS,
        },
    )  # fmt: skip
    flat = {POOL, *(lane.code for lane in definition.lanes)}
    for code, box in diagram.boxes.items():
        _shape(plane, code, box, horizontal=code in flat)
    for code, bends in diagram.bends.items():
        edge = etree.SubElement(
            plane, f"{{{DI}}}BPMNEdge", {"id": f"{OWN_IDS}di-{code}", "bpmnElement": code}
        )
        for x, y in bends:
            etree.SubElement(edge, f"{{{DD}}}waypoint", {"x": str(x), "y": str(y)})


def _shape(plane: etree._Element, code: str, box: Box, *, horizontal: bool) -> None:
    shape = etree.SubElement(
        plane, f"{{{DI}}}BPMNShape", {"id": f"{OWN_IDS}di-{code}", "bpmnElement": code}
    )
    if horizontal:
        shape.set("isHorizontal", "true")
    etree.SubElement(
        shape, f"{{{DC}}}Bounds",
        {
            "x": str(box.x), "y": str(box.y), "width": str(box.width), "height": str(box.height),
        },
    )  # fmt: skip
