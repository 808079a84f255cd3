"""Reads of processes."""

from __future__ import annotations

from datetime import date

from motcua.procedures.errors import ProcedureNotInForce, ProcessVersionUnknown
from motcua.procedures.models import ProcessVersion
from motcua.procedures.processes.codec import process_fingerprint, read_process_json
from motcua.procedures.processes.contracts import Origin, ProcessInForce
from motcua.procedures.processes.defaults import process_of_steps
from motcua.procedures.processes.loading import shipped_processes
from motcua.procedures.selectors import procedure_get


def _stored(row: ProcessVersion) -> ProcessInForce:
    return ProcessInForce(
        read_process_json(row.content), Origin.STORED, row.valid_from, row.number, row.fingerprint
    )


def process_version_get(code: str, number: int) -> ProcessInForce:
    """A stored version by number. One statement. Raises ``ProcessVersionUnknown``."""
    row = ProcessVersion.objects.filter(procedure_code=code, number=number).first()
    if row is None:
        procedure_get(code)
        raise ProcessVersionUnknown(procedure=code, number=number)
    return _stored(row)


def process_version_list(code: str) -> list[ProcessInForce]:
    """All stored versions, newest first. One statement."""
    rows = ProcessVersion.objects.filter(procedure_code=code).order_by("-number")
    return [_stored(row) for row in rows]


def process_on(code: str, day: date) -> ProcessInForce:
    """The process of a procedure on ``day``: stored here, else shipped, else its stated steps.

    One statement. Raises ``ProcedureUnknown``, and ``ProcedureNotInForce`` where there is
    neither a process nor a version of the procedure on that day.
    """
    procedure = procedure_get(code)
    row = (
        ProcessVersion.objects.filter(procedure_code=code, valid_from__lte=day)
        .order_by("-valid_from")
        .first()
    )
    if row is not None:
        return _stored(row)
    shipped = shipped_processes().get(code)
    if shipped is not None and shipped.valid_from is not None and shipped.valid_from <= day:
        return shipped
    version = procedure.version_on(day)
    if version is None:
        raise ProcedureNotInForce(procedure=code, day=day)
    definition = process_of_steps(procedure, version)
    return ProcessInForce(
        definition, Origin.STEPS, version.valid_from, None, process_fingerprint(definition)
    )
