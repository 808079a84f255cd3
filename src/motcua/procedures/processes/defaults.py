"""The process that a procedure version states today: its steps, one after the other. Pure."""

from __future__ import annotations

from itertools import pairwise

from motcua.core import text
from motcua.procedures.contracts import Procedure, ProcedureVersion, Text
from motcua.procedures.processes.contracts import Flow, Node, NodeKind, ProcessDefinition

START = Node("start", NodeKind.START, Text("Hồ sơ được tiếp nhận", "Dossier received"))
END = Node("end", NodeKind.END, Text("Đã trả kết quả", "Result returned"))


def _clean(words: Text) -> Text:
    return Text(text.clean(words.vi), text.clean(words.en))


def process_of_steps(procedure: Procedure, version: ProcedureVersion) -> ProcessDefinition:
    """The steps of a version in a row; their codes are the codes of the nodes."""
    steps = [
        Node(
            step.code, NodeKind.STEP, _clean(step.name), role=step.role,
            budget_hours=step.budget_hours,
        )
        for step in version.steps
    ]  # fmt: skip
    nodes = (START, *steps, END)
    return ProcessDefinition(
        code=procedure.code,
        name=_clean(procedure.name),
        nodes=nodes,
        flows=tuple(
            Flow(f"flow{at}", before.code, after.code)
            for at, (before, after) in enumerate(pairwise(nodes), start=1)
        ),
    )
