"""Processes of the demonstration: two shipped samples, adopted, with a dossier in each branch."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from motcua.core import clock
from motcua.core.definitions import definitions_dir
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant
from motcua.organisation.contracts import SYSTEM
from motcua.procedures import api as procedures

PERMIT: Final = "AG-GIAY-PHEP-XAY-DUNG-NHA-O"
LAND: Final = "AG-CHUYEN-NHUONG-DAT"
_FILES: Final = {PERMIT: "giay-phep-xay-dung-nha-o.bpmn", LAND: "chuyen-nhuong-dat.bpmn"}
_TAX: Final = "AG.STC"
"""Stands for the tax office, which is no unit of the province."""


def make_courses(at: datetime, *, commune: str, department: str) -> None:
    """Adopt both processes and send a dossier of each into its branches.

    The permit waits at the commune for both opinions, one of them given; the transfer is
    led by the department and waits for the other agency. Run again, it changes nothing.
    """
    for name in _FILES.values():
        procedures.process_import(actor=SYSTEM, at=at, path=definitions_dir() / "processes" / name)
    permit = _received(PERMIT, commune, at, Applicant(
        "Đặng Thị Giàu", "089088004321", "0917005555", "Phường Long Xuyên, An Giang",
    ))  # fmt: skip
    _advance(permit, at, "demo-course-1")
    _advance(permit, at, "demo-course-2", step="CONSULT_LAND")
    transfer = _received(LAND, department, at, Applicant(
        "Huỳnh Văn Hòa", "089079006789", "0918006666", "Phường Mỹ Thới, An Giang",
    ))  # fmt: skip
    _advance(transfer, at, "demo-course-3", units={"TAX": _TAX})


def _received(procedure: str, unit: str, at: datetime, person: Applicant) -> str:
    version = procedures.procedure_version_on(procedure, clock.local_day(at))
    receipt = dossiers.dossier_receive(
        actor=SYSTEM, at=at, unit_code=unit, procedure_code=procedure, applicant=person,
        components=[part.code for part in version.components if part.condition is None],
        key=f"demo-course-{procedure}",
    )  # fmt: skip
    return receipt.code


def _advance(
    code: str, at: datetime, key: str, *, step: str = "", units: dict[str, str] | None = None
) -> None:
    dossiers.dossier_advance(
        actor=SYSTEM, at=at, code=code, key=key, step=step, units=units,
        note="Ý kiến mẫu của bản trình diễn" if step else "",
    )  # fmt: skip
