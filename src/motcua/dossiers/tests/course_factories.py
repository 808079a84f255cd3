"""A process across three agencies, and how an agency adopts one, for tests."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text
from motcua.procedures.processes.contracts import Lane, NodeKind, ProcessDefinition
from motcua.procedures.tests.processes.factories import gateway, process, step

TAX_UNIT = "AG.STC"
UPPER_UNIT = "AG"
LANES = (
    Lane("L", Text("Cơ quan chủ trì", "Lead"), "LEAD"),
    Lane("T", Text("Cơ quan thuế", "Tax"), "TAX"),
    Lane("U", Text("Cấp trên", "Upper"), "UPPER"),
)  # fmt: skip


def work(code: str, role: str, hours: int = 8, lane: str = "L") -> Any:
    return step(code, hours, role=role, lane=lane)


def joint(code: str) -> ProcessDefinition:
    """Examined, then drafted here while the tax and the upper agency do theirs; chosen; signed."""
    return process(
        [
            work("RECEIVE", "ONE_STOP_OFFICER"), work("EXAMINE", "HANDLING_OFFICER"),
            gateway("F", NodeKind.FORK),
            work("DRAFT", "HANDLING_OFFICER"), work("TAX", "HANDLING_OFFICER", 4, "T"),
            work("CONFIRM", "HEAD", 0, "U"),
            gateway("J", NodeKind.JOIN), work("SUM_UP", "HANDLING_OFFICER"),
            gateway("D", NodeKind.DECISION),
            work("SIGN", "HEAD"), work("SIGN_REFUSAL", "HEAD"), gateway("M", NodeKind.MERGE),
            work("RETURN", "ONE_STOP_OFFICER", 0),
        ],
        "start>RECEIVE", "RECEIVE>EXAMINE", "EXAMINE>F", "F>DRAFT", "F>TAX", "F>CONFIRM",
        "DRAFT>J", "TAX>J", "CONFIRM>J", "J>SUM_UP", "SUM_UP>D", "D>SIGN:fit",
        "D>SIGN_REFUSAL:unfit!", "SIGN>M", "SIGN_REFUSAL>M", "M>RETURN", "RETURN>end",
        code=code, lanes=LANES,
    )  # fmt: skip


def adopt(definition: ProcessDefinition, folder: Path, *, at: datetime) -> int:
    """Bring a process in as an agency does; returns the number of the version."""
    path = folder / "process.bpmn"
    path.write_bytes(procedures.write_bpmn(definition))
    report = procedures.process_import(actor=SYSTEM, at=at, path=path)
    assert report.number is not None
    return report.number
