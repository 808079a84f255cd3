"""Writes of processes: a BPMN file becomes a version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import connection

from motcua.core import clock
from motcua.core.commands import command
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.definition_parts import ROLES
from motcua.procedures.errors import ProcessDayTaken, ProcessRefused
from motcua.procedures.models import ProcessVersion
from motcua.procedures.processes.bpmn_reading import (
    MOST_BYTES,
    ReadProcess,
    Unreadable,
    read_bpmn,
)
from motcua.procedures.processes.bpmn_writing import write_bpmn
from motcua.procedures.processes.codec import process_fingerprint, process_json
from motcua.procedures.processes.contracts import (
    Elements,
    Finding,
    Origin,
    ProcessDefinition,
    ProcessInForce,
)
from motcua.procedures.processes.running import faults
from motcua.procedures.processes.selectors import process_on
from motcua.procedures.processes.soundness import limit_hours, longest_hours
from motcua.procedures.selectors import procedure_get

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class ProcessReport:
    """What became of a file. ``number`` is the stored version; ``new`` is false where the
    process in force says the same already (then it may be a shipped one, without number)."""

    code: str
    new: bool
    number: int | None
    valid_from: date | None
    fingerprint: str
    elements: Elements
    hours: int
    warnings: tuple[str, ...]


def process_warnings(definition: ProcessDefinition, on: date) -> tuple[str, ...]:
    """What is allowed but should be looked at, in words."""
    version = procedure_get(definition.code).version_on(on)
    if version is None:
        return (f"the procedure {definition.code} is not in force on {on}",)
    allowed, planned = limit_hours(version.time_limit), longest_hours(definition)
    if allowed is None or planned <= allowed:
        return ()
    return (
        f"the longest way through {definition.code} takes {planned} working hours, the limit of "
        f"version {version.version} is {allowed}",
    )


def process_import(
    *, actor: Actor, at: datetime, path: Path, valid_from: date | None = None
) -> ProcessReport:
    """Take a BPMN file in, as ``process_take`` does its bytes."""
    organisation.authorise(actor, "procedures.process")
    return process_take(actor=actor, at=at, data=_data(path), name=path.name, valid_from=valid_from)


def process_take(
    *, actor: Actor, at: datetime, data: bytes, name: str, valid_from: date | None = None,
    only: str = "",
) -> ProcessReport:  # fmt: skip
    """Take the bytes of a BPMN file in as the next version of its procedure's process.

    It begins on ``valid_from``, else on the day that the file names if that is to come, else
    on the day of the import, and after the version before it. The same content as in force
    changes nothing. ``only`` is the procedure that it must be of, where one is meant.
    Raises ``NotPermitted``, ``ProcessRefused``, ``ProcedureUnknown``, ``ProcessDayTaken``;
    nothing of the file is kept then.
    """
    organisation.authorise(actor, "procedures.process")
    try:
        read = read_bpmn(data, ROLES)
    except Unreadable as refusal:
        raise ProcessRefused(file=name, found=refusal.found) from None
    if only and read.definition.code != only:
        found = Finding("process", read.definition.code, None, f"it is not the process of {only}")
        raise ProcessRefused(file=name, found=[found])
    return _keep(actor, at, read, valid_from, data)


def process_save(
    *, actor: Actor, at: datetime, definition: ProcessDefinition, valid_from: date | None = None
) -> ProcessReport:
    """Keep a process that was put together here as the next version, as ``process_import`` does.

    Raises ``NotPermitted``, ``ProcessRefused`` with everything that is wrong,
    ``ProcedureUnknown``, ``ProcessDayTaken``.
    """
    organisation.authorise(actor, "procedures.process")
    found = process_faults(definition)
    if found:
        raise ProcessRefused(file=definition.code, found=found)
    return _keep(actor, at, ReadProcess(definition, None), valid_from, write_bpmn(definition))


def _keep(
    actor: Actor, at: datetime, read: ReadProcess, wanted: date | None, data: bytes
) -> ProcessReport:
    """Keep what was proven, of a procedure that is known. ``data`` is it as a file."""
    procedure_get(read.definition.code)
    return _store(
        actor=actor, at=at, read=read, wanted=wanted, digest=hashlib.sha256(data).hexdigest()
    )


def process_faults(definition: ProcessDefinition) -> tuple[Finding, ...]:
    """Everything that keeps a process from being kept; empty when it can be carried out."""
    return faults(definition, ROLES)


def _data(path: Path) -> bytes:
    """The file's bytes; one more than allowed at most, so that a huge one is not read."""
    try:
        with path.open("rb") as handle:
            return handle.read(MOST_BYTES + 1)
    except OSError as error:
        found = Finding("file", "", None, str(error.strerror))
        raise ProcessRefused(file=path.name, found=[found]) from None


@command
def _store(
    *, actor: Actor, at: datetime, read: ReadProcess, wanted: date | None, digest: str
) -> ProcessReport:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(930, 9)")  # one import at a time
    definition = read.definition
    today = clock.local_day(at)
    last = ProcessVersion.objects.filter(procedure_code=definition.code).order_by("-number").first()
    begin = wanted or _begin(read.valid_from, today, last)
    known = _same(definition, begin, last)
    if known is not None:
        return _report(definition, known.number, known.valid_from, new=False, on=begin)
    if last is not None and begin <= last.valid_from:
        raise ProcessDayTaken(procedure=definition.code, day=last.valid_from)
    row = ProcessVersion.objects.create(
        procedure_code=definition.code, number=last.number + 1 if last else 1, valid_from=begin,
        content=process_json(definition), fingerprint=process_fingerprint(definition),
        file_sha256=digest, created_at=at, created_by=actor.code,
    )  # fmt: skip
    ledger.append(
        stream="procedures", kind="procedures.process.imported", actor=actor.code, occurred_at=at,
        body={
            "procedure": definition.code, "version": row.number,
            "valid_from": begin.isoformat(), "fingerprint": row.fingerprint,
            "file_sha256": digest,
        },
    )  # fmt: skip
    return _report(definition, row.number, begin, new=True, on=begin)


def _begin(stated: date | None, today: date, last: ProcessVersion | None) -> date:
    """The day of a version for which nobody named one.

    The day in a file counts only from today on: a file that was exported, changed and
    brought in again still names the old day, and must not change what was in force then.
    """
    earliest = today if last is None else max(today, last.valid_from + ONE_DAY)
    return earliest if stated is None else max(stated, earliest)


def _same(
    definition: ProcessDefinition, begin: date, last: ProcessVersion | None
) -> ProcessInForce | None:
    """The process that says the same already: the last one stored, or the stated steps.

    A shipped one is a sample. To bring it in, as it is, is how an agency adopts it.
    """
    digest = process_fingerprint(definition)
    if last is not None:
        if last.fingerprint != digest:
            return None
        return process_on(definition.code, last.valid_from)
    version = procedure_get(definition.code).version_on(begin)
    if version is None:
        return None
    found = process_on(definition.code, begin)
    same = found.fingerprint == digest and found.origin is not Origin.SHIPPED
    return found if same else None


def _report(
    definition: ProcessDefinition, number: int | None, begin: date | None, *, new: bool, on: date
) -> ProcessReport:
    return ProcessReport(
        code=definition.code, new=new, number=number, valid_from=begin,
        fingerprint=process_fingerprint(definition), elements=Elements.of(definition),
        hours=longest_hours(definition), warnings=process_warnings(definition, on),
    )  # fmt: skip
