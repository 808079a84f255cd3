"""BPMN in and out: what is written is read back the same; what is not known is refused."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.procedures.contracts import Text
from motcua.procedures.loading import shipped_catalogue
from motcua.procedures.processes.bpmn_reading import MOST_BYTES, Unreadable, read_bpmn
from motcua.procedures.processes.bpmn_writing import write_bpmn
from motcua.procedures.processes.chart import chart
from motcua.procedures.processes.codec import (
    process_fingerprint,
    process_json,
    read_process_json,
)
from motcua.procedures.processes.contracts import (
    DEADLINE,
    Box,
    Diagram,
    Finding,
    NodeKind,
    ProcessDefinition,
)
from motcua.procedures.processes.defaults import process_of_steps
from motcua.procedures.processes.layout import layout
from motcua.procedures.processes.loading import read_processes, shipped_processes
from motcua.procedures.processes.outline import outline
from motcua.procedures.processes.soundness import findings, limit_hours, longest_hours
from motcua.procedures.tests.processes.factories import BIRTH, ROLES, processes

# Round trips ---------------------------------------------------------------------------


@settings(deadline=None)
@given(processes())
def test_what_is_written_is_read_back_the_same(definition: ProcessDefinition) -> None:
    data = write_bpmn(definition, number=3, valid_from=date(2026, 1, 5))
    read = read_bpmn(data, ROLES)
    assert read.definition == definition
    assert read.valid_from == date(2026, 1, 5)
    assert write_bpmn(read.definition, number=3, valid_from=date(2026, 1, 5)) == data


@settings(deadline=None)
@given(processes())
def test_what_is_kept_as_json_is_the_same(definition: ProcessDefinition) -> None:
    again = read_process_json(process_json(definition))
    assert again == definition
    assert process_fingerprint(again) == process_fingerprint(definition)


def test_every_version_of_every_procedure_gives_a_process_that_comes_back() -> None:
    for procedure in shipped_catalogue().procedures.values():
        for version in procedure.versions:
            definition = process_of_steps(procedure, version)
            assert [node.code for node in definition.steps] == [s.code for s in version.steps]
            assert read_bpmn(write_bpmn(definition), ROLES).definition == definition


# The shipped files ---------------------------------------------------------------------


def shipped(slug: str) -> ProcessDefinition:
    code = next(p.code for p in shipped_catalogue().procedures.values() if p.slug == slug)
    return shipped_processes()[code].definition


def test_every_shipped_process_is_sound_and_keeps_the_time_limit() -> None:
    assert len(shipped_processes()) >= 4
    for code, kept in shipped_processes().items():
        assert kept.valid_from is not None
        version = shipped_catalogue().procedures[code].version_on(kept.valid_from)
        assert version is not None
        assert findings(kept.definition, ROLES) == ()
        allowed = limit_hours(version.time_limit)
        assert allowed is None or longest_hours(kept.definition) <= allowed
        ends = [step.code for step in (kept.definition.steps[0], kept.definition.steps[-1])]
        assert ends == ["RECEIVE", "RETURN"]
        assert "không phải quy định của pháp luật" in kept.definition.note


def test_the_shipped_ones_show_a_row_a_decision_branches_and_agencies() -> None:
    def kinds(slug: str) -> set[NodeKind]:
        return {node.kind for node in shipped(slug).nodes}

    assert kinds("khai-sinh") == {NodeKind.START, NodeKind.STEP, NodeKind.END}
    assert NodeKind.DECISION in kinds("ho-kinh-doanh")
    assert {NodeKind.FORK, NodeKind.JOIN} <= kinds("giay-phep-xay-dung-nha-o")
    lanes = shipped("chuyen-nhuong-dat").lanes
    assert [lane.unit_role for lane in lanes] == ["LEAD", "TAX"]


def test_a_wrong_definition_file_is_refused_with_its_line(tmp_path: Path) -> None:
    source = definitions_dir() / "processes" / "khai-sinh.bpmn"
    text = source.read_text(encoding="utf-8")
    (tmp_path / "a.bpmn").write_text(text.replace('role="HEAD"', 'role="BOSS"'), encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        read_processes(tmp_path, {BIRTH})
    assert refusal.value.params["line"] == line_of(text, 'id="SIGN"')
    (tmp_path / "a.bpmn").write_text(text, encoding="utf-8")
    (tmp_path / "b.bpmn").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError, match="another file"):
        read_processes(tmp_path, {BIRTH})
    (tmp_path / "b.bpmn").unlink()
    (tmp_path / "a.bpmn").write_text(text.replace(' motcua:validFrom="2025-07-01"', ""))
    with pytest.raises(DefinitionError, match="validFrom"):
        read_processes(tmp_path, {BIRTH})
    with pytest.raises(DefinitionError, match="no procedure"):
        read_processes(tmp_path, set())


# A file of another tool ----------------------------------------------------------------

OTHER_TOOL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:o="urn:motcua:process:1"
  xmlns:bioc="http://bpmn.io/schema/bpmn/biocolor/1.0"
  id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn" exporter="bpmn-js">
  <!-- drawn by hand -->
  <collaboration id="C1"><participant id="P1" name="Đăng ký&#10;khai sinh" processRef="X"/></collaboration>
  <process id="X" isExecutable="false" o:code="1.001193">
    <laneSet id="LS"><lane id="L1" name="UBND xã" o:unitRole="LEAD">
      <flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef><flowNodeRef>E</flowNodeRef></lane></laneSet>
    <startEvent id="S"><outgoing>F1</outgoing></startEvent>
    <userTask id="A" name="Giải quyết" o:role="HANDLING_OFFICER" o:budgetHours="8">
      <documentation>Xem kỹ</documentation><extensionElements/>
      <incoming>F1</incoming><outgoing>F2</outgoing></userTask>
    <boundaryEvent id="T" attachedToRef="A" cancelActivity="false"><timerEventDefinition id="TD">
      <timeDuration xsi:type="tFormalExpression">P2D</timeDuration></timerEventDefinition></boundaryEvent>
    <endEvent id="E"><incoming>F2</incoming></endEvent>
    <sequenceFlow id="F1" sourceRef="S" targetRef="A"/>
    <sequenceFlow id="F2" sourceRef="A" targetRef="E" name="xong"/>
  </process>
  <bpmndi:BPMNDiagram id="D"><bpmndi:BPMNPlane id="PL" bpmnElement="C1">
    <bpmndi:BPMNShape id="A_di" bpmnElement="A" bioc:stroke="red">
      <dc:Bounds x="10.4" y="20" width="100" height="80"/><bpmndi:BPMNLabel/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="T_di" bpmnElement="T"><dc:Bounds x="90" y="82" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="F1_di" bpmnElement="F1"><di:waypoint x="1" y="2"/><di:waypoint x="10" y="60.6"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>
"""  # noqa: E501


def refused(text: str | bytes) -> list[Finding]:
    with pytest.raises(Unreadable) as refusal:
        read_bpmn(text.encode() if isinstance(text, str) else text, ROLES)
    return list(refusal.value.found)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_file_that_another_tool_drew_is_read_with_its_diagram() -> None:
    found = read_bpmn(OTHER_TOOL.encode(), ROLES).definition
    assert found.code == BIRTH
    assert found.name == Text("Đăng ký khai sinh", "Đăng ký khai sinh")
    (step,) = found.steps
    assert (step.code, step.role, step.budget_hours) == ("A", "HANDLING_OFFICER", 8)
    assert (step.deadline, step.note, step.lane) == ("P2D", "Xem kỹ", "L1")
    assert found.flows[1].name.vi == "xong"
    assert found.diagram == Diagram(
        {"A": Box(10, 20, 100, 80), "A" + DEADLINE: Box(90, 82, 36, 36)},
        {"F1": ((1, 2), (10, 61))},
    )
    assert read_bpmn(write_bpmn(found), ROLES).definition == found


STEP_END = "<incoming>F1</incoming><outgoing>F2</outgoing></userTask>"
BEFORE_END = '<endEvent id="E">'
FLOW_2 = '<sequenceFlow id="F2" sourceRef="A" targetRef="E" name="xong"/>'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'


def inside(part: str, more: str) -> str:
    return OTHER_TOOL.replace(part, more + part, 1)


OUTSIDE = [
    (inside(BEFORE_END, '<scriptTask id="B"><script>rm -rf /</script></scriptTask>'),
     "scriptTask", "B", "no script"),
    (inside(BEFORE_END, '<serviceTask id="B"/>'), "serviceTask", "B", "no service"),
    (inside(BEFORE_END, '<businessRuleTask id="B"/>'), "businessRuleTask", "B", "no rule"),
    (inside(BEFORE_END, '<task id="B"/>'), "task", "B", "make it a userTask"),
    (inside(BEFORE_END, '<subProcess id="B" triggeredByEvent="true"/>'),
     "subProcess", "B", "one level"),
    (inside(BEFORE_END, '<callActivity id="B"/>'), "callActivity", "B", "one level"),
    (inside(BEFORE_END, '<inclusiveGateway id="B"/>'), "inclusiveGateway", "B", "exclusive or"),
    (inside(BEFORE_END, '<textAnnotation id="B"/>'), "textAnnotation", "B", "outside the subset"),
    (inside(BEFORE_END, '<intermediateCatchEvent id="B"/>'), "intermediateCatchEvent", "B", ""),
    (inside(BEFORE_END, '<dataObject id="B"/>'), "dataObject", "B", ""),
    (inside("</endEvent>", '<terminateEventDefinition id="B"/>'), "terminateEventDefinition",
     "B", ""),
    (inside("</startEvent>", '<messageEventDefinition id="B"/>'), "messageEventDefinition",
     "B", ""),
    (inside(STEP_END, '<multiInstanceLoopCharacteristics id="B"/>'),
     "multiInstanceLoopCharacteristics", "B", ""),
    (inside(STEP_END, '<standardLoopCharacteristics id="B"/>'),
     "standardLoopCharacteristics", "B", ""),
    (inside(STEP_END, '<potentialOwner id="B"/>'), "potentialOwner", "B", ""),
    (inside(STEP_END, '<ioSpecification id="B"/>'), "ioSpecification", "B", ""),
    (OTHER_TOOL.replace("<extensionElements/>",
                        f"<extensionElements><zeebe:ioMapping {ZEEBE}/></extensionElements>"),
     "ioMapping of http://camunda.org/schema/zeebe/1.0", "", "outside the subset"),
    (OTHER_TOOL.replace(
        FLOW_2, FLOW_2[:-2] + '><conditionExpression id="B">${1}</conditionExpression>'
        "</sequenceFlow>"), "conditionExpression", "B", "no expression"),
    (OTHER_TOOL.replace("timeDuration", "timeCycle"), "timeCycle", "", "a deadline is a duration"),
    (OTHER_TOOL.replace("<timerEventDefinition", "<errorEventDefinition")
     .replace("</timerEventDefinition", "</errorEventDefinition"),
     "errorEventDefinition", "TD", ""),
    (inside("</collaboration>", '<messageFlow id="B"/>'), "messageFlow", "B", "lanes of one pool"),
    (inside("</lane>", '<childLaneSet id="B"/>'), "childLaneSet", "B", "not nested"),
    (inside("<process", '<message id="B"/>'), "message", "B", ""),
    (inside("<process", '<import importType="x" location="http://x" namespace="x"/>'),
     "import", "", ""),
    (inside("<process", "<x:y xmlns:x='urn:x' id='B'/>"), "y of urn:x", "B", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "element", "code", "reason"), OUTSIDE, ids=lambda v: str(v)[:24])
def test_an_element_outside_the_subset_is_refused_by_name_id_and_line(
    text: str, element: str, code: str, reason: str
) -> None:
    (found,) = refused(text)
    assert (found.element, found.code) == (element, code)
    assert reason in found.reason
    word = element.split(" ")[0]
    tagged = next(part for part in (f"<{word}", f":{word}") if part in text)
    assert found.line == line_of(text, tagged)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('isExecutable="false"', 'isExecutable="false" isClosed="true"', "isClosed is 'true'"),
        ('o:budgetHours="8"', 'o:budgetHours="8" isForCompensation="true"', "isForCompensation"),
        ('o:budgetHours="8"', f'o:budgetHours="8" {ZEEBE} zeebe:x="1"', "x of http://camunda"),
        ('o:budgetHours="8"', 'o:budgetHours="8" o:skip="true"', "skip of urn:motcua"),
        ('o:budgetHours="8"', 'o:budgetHours="8" default="F2"', "attribute default"),
        ('cancelActivity="false"', "", "cancelActivity"),
        ('cancelActivity="false"', 'cancelActivity="true"', "cancelActivity is 'true'"),
        ('o:budgetHours="8"', 'o:budgetHours="8.5"', "not a whole number"),
        (' o:budgetHours="8"', "", "needs a budget"),
        (' o:role="HANDLING_OFFICER"', "", "its role ''"),
        (' o:code="1.001193"', "", "motcua:code"),
        ('o:code="1.001193"', 'o:code="1.001193" o:validFrom="soon"', "not a day"),
        ("P2D", "", "it is empty"),
        ("P2D", "R5/PT1H", "not a duration"),
        ('attachedToRef="A"', 'attachedToRef="S"', "not attached to a userTask"),
        ("<incoming>F1</incoming>", "<incoming>F2</incoming>", "is not incoming of 'A'"),
        ('processRef="X"', 'processRef="Y"', "does not refer to the process"),
        ('<process id="X"', '<process id="X" name="Khác"', "the pool is named"),
        ("<flowNodeRef>S<", "<flowNodeRef>A<", "lies in lane L1 already"),
        (' id="F1" ', " ", "it has no id"),
        ('id="F2" ', 'id="F1" ', "the id stands in line"),
        ('x="10.4"', 'x="NaN"', "not a number"),
        ('x="10.4"', 'x="1e9"', "too far away"),
        ('bpmnElement="A"', 'bpmnElement="Z"', "there is no element 'Z'"),
        ('bpmnElement="C1"', 'bpmnElement="Z"', "does not draw the process"),
        ("Xem kỹ</doc", "Xem <b xmlns=''>kỹ</b></doc", "outside the subset"),
        ("<laneSet", "run(this)<laneSet", "words stand between"),
        ("</process>", '</process><process id="Y" o:code="x"/>', "one is expected"),
    ],
)
def test_what_would_change_its_meaning_is_refused(before: str, after: str, reason: str) -> None:
    assert before in OTHER_TOOL
    found = refused(OTHER_TOOL.replace(before, after, 1))
    assert reason in "\n".join(str(item) for item in found)


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    text = inside(BEFORE_END, '<scriptTask id="B"/>\n<serviceTask id="B2"/>')
    text = text.replace("<extensionElements/>", '<property id="B3"/>')
    found = refused(text)
    assert [item.code for item in found] == ["B3", "B", "B2"]
    assert [item.line for item in found] == sorted(item.line or 0 for item in found)


# Attacks -------------------------------------------------------------------------------

LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
) + "]>"  # fmt: skip


def with_type(document_type: str, use: str = "") -> str:
    head, _, rest = OTHER_TOOL.partition("\n")
    return head + document_type + "\n" + rest.replace("Xem kỹ", use or "Xem kỹ")


@pytest.mark.parametrize(
    "text",
    [
        with_type(LAUGHS, "&j;"),
        with_type('<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        with_type('<!DOCTYPE d [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]>'),
        with_type('<!DOCTYPE d SYSTEM "http://127.0.0.1:1/d.dtd">'),
        with_type(LAUGHS).encode("utf-8-sig"),
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(text: str | bytes) -> None:
    (found,) = refused(text)
    assert found.element == "DOCTYPE"
    assert found.line == 1


def test_a_document_type_hidden_in_another_encoding_is_refused() -> None:
    text = with_type(LAUGHS, "&j;").replace("UTF-8", "UTF-16")
    assert "not UTF-8" in str(refused(text.encode("utf-16"))[0])
    hidden = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-<x/>'
    assert "not XML" in str(refused(hidden)[0])


def test_an_undeclared_entity_is_refused() -> None:
    assert "not XML" in str(refused(OTHER_TOOL.replace("Xem kỹ", "&x;"))[0])


def test_a_huge_file_is_refused_without_being_parsed() -> None:
    data = OTHER_TOOL.encode() + b" " * MOST_BYTES
    (found,) = refused(data)
    assert "larger than 2 MB" in found.reason


def test_a_file_of_only_elements_is_refused_in_little_memory() -> None:
    data = inside(BEFORE_END, '<scriptTask id="B"/>' * 60_000).encode()
    assert len(data) < MOST_BYTES
    tracemalloc.start()
    assert len(refused(data)) == 60_000
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe", b"<", b"<x/>", b"<a>" * 5000])
def test_rubbish_is_refused(data: bytes) -> None:
    assert len(refused(data)) == 1


TOKENS = ("A", "S", "E", "F1", "F2", "L1", "X", "", "0", "-1", "P2D", "1.001193", "LEAD", "z")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_file_changed_anywhere_is_read_or_refused_and_never_breaks(data: st.DataObject) -> None:
    root = etree.fromstring(OTHER_TOOL.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        parts = [item for item in root.iter() if isinstance(item.tag, str) and item is not root]
        if not parts:
            break
        item = data.draw(st.sampled_from(parts))
        parent = item.getparent()
        match data.draw(st.sampled_from(["drop", "double", "move", "attribute", "text"])):
            case "drop":
                parent.remove(item)
            case "double":
                parent.append(etree.fromstring(etree.tostring(item)))
            case "move":
                target = data.draw(st.sampled_from(parts))
                if item not in [target, *target.iterancestors()]:
                    target.append(item)
            case "attribute" if item.attrib:
                name = data.draw(st.sampled_from(sorted(item.attrib)))
                item.set(name, data.draw(st.sampled_from(TOKENS)))
            case _:
                item.text = data.draw(st.sampled_from(TOKENS))
    try:
        read = read_bpmn(etree.tostring(root, encoding="UTF-8", xml_declaration=True), ROLES)
    except Unreadable:
        return
    assert findings(read.definition, ROLES) == ()
    assert read_bpmn(write_bpmn(read.definition), ROLES).definition == read.definition
    chart(read.definition, {}, english=True)
    outline(read.definition)


def test_a_file_of_another_language_is_refused() -> None:
    assert "not BPMN 2.0" in str(refused("<definitions/>")[0])


# The drawing ---------------------------------------------------------------------------


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width and b.x < a.x + a.width
        and a.y < b.y + b.height and b.y < a.y + a.height
    )  # fmt: skip


@settings(deadline=None)
@given(processes(drawn=False))
def test_boxes_do_not_overlap_lie_in_their_lanes_and_flows_touch_their_ends(
    definition: ProcessDefinition,
) -> None:
    drawn = layout(definition)
    boxes = {node.code: drawn.boxes[node.code] for node in definition.nodes}
    for code, box in boxes.items():
        assert not [other for other, its in boxes.items() if other != code and overlap(box, its)]
    for node in definition.nodes:
        if node.lane:
            lane, box = drawn.boxes[node.lane], boxes[node.code]
            assert lane.y <= box.y
            assert box.y + box.height <= lane.y + lane.height
            assert lane.x < box.x
            assert box.x + box.width <= lane.x + lane.width
    for flow in definition.flows:
        bends = drawn.bends[flow.code]
        for point, box in ((bends[0], boxes[flow.source]), (bends[-1], boxes[flow.target])):
            assert box.x <= point[0] <= box.x + box.width
            assert box.y <= point[1] <= box.y + box.height
        for (x1, y1), (x2, y2) in pairwise(bends):
            assert x1 == x2 or y1 == y2, "flows run straight"


@settings(deadline=None)
@given(processes(drawn=False))
def test_a_flow_forward_runs_through_no_other_box(definition: ProcessDefinition) -> None:
    drawn = layout(definition)
    for flow in definition.flows:
        bends = drawn.bends[flow.code]
        if bends[-1][0] < bends[0][0]:
            continue
        for (x1, y1), (x2, y2) in pairwise(bends):
            line = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
            grown = replace(line, width=line.width or 1, height=line.height or 1)
            hit = [
                node.code for node in definition.nodes
                if node.code not in (flow.source, flow.target)
                and overlap(drawn.boxes[node.code], grown)
            ]  # fmt: skip
            assert not hit, (flow, bends)


def test_the_file_follows_the_order_that_the_schema_of_bpmn_wants() -> None:
    root = etree.fromstring(write_bpmn(shipped("chuyen-nhuong-dat")))
    assert [etree.QName(child).localname for child in root] == [
        "collaboration", "process", "BPMNDiagram",
    ]  # fmt: skip
    process = root[1]
    assert [etree.QName(child).localname for child in process][:2] == ["documentation", "laneSet"]
    for step in process.iter("{*}userTask"):
        words = [etree.QName(child).localname for child in step]
        order = ("documentation", "extensionElements", "incoming", "outgoing")
        assert words == sorted(words, key=order.index)
