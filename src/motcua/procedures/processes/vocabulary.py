"""The words of BPMN 2.0 that are read and written, and why the others are refused."""

from __future__ import annotations

from collections.abc import Mapping

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OWN = "urn:motcua:process:1"
EDITOR = "http://camunda.org/schema/modeler/1.0"

PREFIXES = {"bpmn": BPMN, "bpmndi": DI, "dc": DC, "di": DD, "motcua": OWN}

ANY: tuple[str, ...] = ()
"""An attribute whose value is free."""

Attributes = Mapping[str, tuple[str, ...]]
_NAMED: Attributes = {"id": ANY, "name": ANY, f"{{{OWN}}}nameEn": ANY}
_NO = ("false",)

ATTRIBUTES: Mapping[str, Attributes] = {
    "definitions": {
        "id": ANY, "name": ANY, "targetNamespace": ANY, "exporter": ANY, "exporterVersion": ANY,
        "expressionLanguage": ANY, "typeLanguage": ANY, f"{{{XSI}}}schemaLocation": ANY,
    },
    "collaboration": {"id": ANY, "isClosed": _NO},
    "participant": {"id": ANY, "name": ANY, "processRef": ANY},
    "process": {
        **_NAMED, "isExecutable": ("true", "false"), "isClosed": _NO,
        "processType": ("None", "Public", "Private"), f"{{{OWN}}}code": ANY,
        f"{{{OWN}}}validFrom": ANY, f"{{{OWN}}}version": ANY,
    },
    "laneSet": {"id": ANY},
    "lane": {**_NAMED, f"{{{OWN}}}unitRole": ANY},
    "flowNodeRef": {},
    "startEvent": {**_NAMED, "isInterrupting": ("true",), "parallelMultiple": _NO},
    "endEvent": _NAMED,
    "userTask": {
        **_NAMED, "implementation": ("##unspecified",), "startQuantity": ("1",),
        "completionQuantity": ("1",), "isForCompensation": _NO, f"{{{OWN}}}role": ANY,
        f"{{{OWN}}}post": ANY, f"{{{OWN}}}budgetHours": ANY,
    },
    "exclusiveGateway": {
        **_NAMED, "gatewayDirection": ("Unspecified", "Converging", "Diverging"),
    },
    "parallelGateway": {
        **_NAMED, "gatewayDirection": ("Unspecified", "Converging", "Diverging"),
    },
    "sequenceFlow": {
        **_NAMED, "sourceRef": ANY, "targetRef": ANY, "isImmediate": ("true", "false"),
        f"{{{OWN}}}refuses": ("true", "false"),
    },
    "boundaryEvent": {
        "id": ANY, "attachedToRef": ANY, "cancelActivity": _NO, "parallelMultiple": _NO,
    },
    "timerEventDefinition": {"id": ANY},
    "timeDuration": {"id": ANY, f"{{{XSI}}}type": ANY},
    "documentation": {"id": ANY, "textFormat": ("text/plain",)},
    "incoming": {}, "outgoing": {}, "extensionElements": {},
}  # fmt: skip
"""Element → attribute → the values that mean what we do; an element not named is refused."""

NODES = ("startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway")
_INSIDE_NODE = frozenset({"documentation", "incoming", "outgoing", "extensionElements"})

CHILDREN: Mapping[str, frozenset[str]] = {
    "definitions": frozenset({"process", "collaboration", "extensionElements"}),
    "collaboration": frozenset({"participant", "extensionElements"}),
    "participant": frozenset({"extensionElements"}),
    "process": frozenset(
        {*NODES, "sequenceFlow", "boundaryEvent", "laneSet", "documentation", "extensionElements"}
    ),
    "laneSet": frozenset({"lane", "extensionElements"}),
    "lane": frozenset({"flowNodeRef", "extensionElements"}),
    "boundaryEvent": frozenset({"timerEventDefinition", "extensionElements"}),
    "timerEventDefinition": frozenset({"timeDuration", "extensionElements"}),
    "sequenceFlow": frozenset({"extensionElements"}),
    **dict.fromkeys(NODES, _INSIDE_NODE),
}  # fmt: skip
"""What may stand in what."""

REASONS: Mapping[str, str] = {
    "scriptTask": "no script of a model is ever executed; make it a userTask of a post",
    "serviceTask": "no service is called from a model; make it a userTask of a post",
    "businessRuleTask": "no rule of a model is evaluated; make it a userTask of a post",
    "task": "say whose task it is: make it a userTask",
    "manualTask": "say whose task it is: make it a userTask",
    "conditionExpression": "no expression is evaluated: an official chooses the outcome by the "
                           "name of the flow",
    "subProcess": "a process is one level: put its steps in its place",
    "transaction": "a process is one level: put its steps in its place",
    "adHocSubProcess": "a process is one level: put its steps in its place",
    "callActivity": "a process is one level: put its steps in its place",
    "inclusiveGateway": "use an exclusive or a parallel gateway",
    "complexGateway": "use an exclusive or a parallel gateway",
    "eventBasedGateway": "use an exclusive gateway",
    "messageFlow": "agencies are lanes of one pool; requests to them are steps",
    "childLaneSet": "lanes are not nested",
    "timeDate": "a deadline is a duration (timeDuration) such as P2D",
    "timeCycle": "a deadline is a duration (timeDuration) such as P2D",
}  # fmt: skip
OUTSIDE = "it is outside the subset that is carried out"
