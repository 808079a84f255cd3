"""A process as plain JSON, and back: what the database holds and fingerprints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from motcua.core.definitions import fingerprint
from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import (
    Box,
    Diagram,
    Flow,
    Lane,
    Node,
    NodeKind,
    ProcessDefinition,
)

Json = dict[str, Any]


def _text(words: Text) -> Json:
    return {"vi": words.vi, "en": words.en}


def process_json(definition: ProcessDefinition) -> Json:
    """Everything that a process says."""
    diagram = definition.diagram
    return {
        "code": definition.code, "name": _text(definition.name), "note": definition.note,
        "lanes": [
            {"code": lane.code, "name": _text(lane.name), "unit_role": lane.unit_role}
            for lane in definition.lanes
        ],
        "nodes": [
            {
                "code": node.code, "kind": node.kind.value, "name": _text(node.name),
                "lane": node.lane, "role": node.role, "post": node.post,
                "budget_hours": node.budget_hours, "deadline": node.deadline, "note": node.note,
            }
            for node in definition.nodes
        ],
        "flows": [
            {
                "code": flow.code, "source": flow.source, "target": flow.target,
                "name": _text(flow.name), **({"refuses": True} if flow.refuses else {}),
            }
            for flow in definition.flows
        ],
        "diagram": None if diagram is None else {
            "boxes": {
                code: [box.x, box.y, box.width, box.height] for code, box in diagram.boxes.items()
            },
            "bends": {code: [list(point) for point in bends]
                      for code, bends in diagram.bends.items()},
        },
    }  # fmt: skip


def process_fingerprint(definition: ProcessDefinition) -> str:
    """SHA-256 of the content: any change of it makes another version."""
    return fingerprint(process_json(definition))


def _read_text(value: Mapping[str, str]) -> Text:
    return Text(value["vi"], value["en"])


def read_process_json(content: Mapping[str, Any]) -> ProcessDefinition:
    """The process that ``process_json`` wrote."""
    drawn = content["diagram"]
    return ProcessDefinition(
        code=content["code"], name=_read_text(content["name"]), note=content["note"],
        lanes=tuple(
            Lane(item["code"], _read_text(item["name"]), item["unit_role"])
            for item in content["lanes"]
        ),
        nodes=tuple(
            Node(
                item["code"], NodeKind(item["kind"]), _read_text(item["name"]), item["lane"],
                item["role"], item["post"], item["budget_hours"], item["deadline"], item["note"],
            )
            for item in content["nodes"]
        ),
        flows=tuple(
            Flow(
                item["code"], item["source"], item["target"], _read_text(item["name"]),
                item.get("refuses", False),
            )
            for item in content["flows"]
        ),
        diagram=None if drawn is None else Diagram(
            {code: Box(*values) for code, values in drawn["boxes"].items()},
            {code: tuple((x, y) for x, y in bends) for code, bends in drawn["bends"].items()},
        ),
    )  # fmt: skip
