"""The diagram part of a BPMN file: where things were drawn. Kept for display only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from lxml import etree

from motcua.procedures.processes.contracts import Box, Diagram, Finding
from motcua.procedures.processes.vocabulary import DC, DD, DI

FARTHEST = 100_000
_LABELS = (f"{{{DI}}}BPMNLabel", f"{{{DI}}}BPMNLabelStyle")


def _wrong(element: etree._Element, reason: str) -> Finding:
    line = element.sourceline if isinstance(element.sourceline, int) else None
    word = etree.QName(str(element.tag)).localname
    return Finding(word, element.get("id") or "", line, reason)


def _number(element: etree._Element, name: str, found: list[Finding]) -> int:
    """A coordinate as a whole number of pixels."""
    stated = element.get(name) or ""
    try:
        value = round(float(stated))
    except (ValueError, OverflowError):
        found.append(_wrong(element, f"{name}={stated!r} is not a number"))
        return 0
    if abs(value) > FARTHEST:
        found.append(_wrong(element, f"{name}={stated!r} is too far away"))
    return value


def _items(plane: etree._Element, found: list[Finding]) -> Iterator[tuple[str, etree._Element]]:
    """(word, element) of each shape and edge."""
    for item in plane:
        name = etree.QName(str(item.tag))
        if name.namespace == DI and name.localname in ("BPMNShape", "BPMNEdge"):
            yield name.localname, item
        else:
            found.append(_wrong(item, "only shapes and edges are drawn"))


def read_diagram(
    root: etree._Element, drawn_as: Mapping[str, str], planes: Set[str]
) -> tuple[Diagram | None, list[Finding]]:
    """The diagram, if there is one, and what is wrong with it.

    ``drawn_as`` gives for the id of each element the name under which its place is kept.
    """
    found: list[Finding] = []
    diagrams = root.findall(f"{{{DI}}}BPMNDiagram")
    if not diagrams:
        return None, found
    for more in diagrams[1:]:
        found.append(_wrong(more, "one diagram is expected, not several"))
    parts = [part for part in diagrams[0] if part.tag not in _LABELS]
    if len(parts) != 1 or parts[0].tag != f"{{{DI}}}BPMNPlane":
        return None, [*found, _wrong(diagrams[0], "it must hold one BPMNPlane")]
    plane = parts[0]
    if plane.get("bpmnElement") not in planes:
        found.append(_wrong(plane, "it does not draw the process of this file"))
    boxes: dict[str, Box] = {}
    bends: dict[str, tuple[tuple[int, int], ...]] = {}
    for word, item in _items(plane, found):
        name = drawn_as.get(item.get("bpmnElement") or "")
        if name is None:
            found.append(_wrong(item, f"there is no element {item.get('bpmnElement')!r}"))
        elif name in boxes or name in bends:
            found.append(_wrong(item, f"{name} is drawn twice"))
        elif word == "BPMNShape":
            bounds = item.findall(f"{{{DC}}}Bounds")
            if len(bounds) != 1:
                found.append(_wrong(item, "it must hold one Bounds"))
                continue
            values = [_number(bounds[0], part, found) for part in ("x", "y", "width", "height")]
            boxes[name] = Box(*values)
        else:
            points = item.findall(f"{{{DD}}}waypoint")
            if len(points) < 2:
                found.append(_wrong(item, "it must hold two waypoints or more"))
            bends[name] = tuple(
                (_number(point, "x", found), _number(point, "y", found)) for point in points
            )
    if not boxes and not bends:
        return None, found
    return Diagram(boxes, bends), found
