"""Reads of processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from motcua.procedures.errors import ProcedureNotInForce, ProcessVersionUnknown
from motcua.procedures.models import ProcessVersion
from motcua.procedures.overlay import UNKNOWN, newest_process
from motcua.procedures.processes.codec import process_fingerprint, read_process_json
from motcua.procedures.processes.contracts import Origin, ProcessInForce
from motcua.procedures.processes.defaults import process_of_steps
from motcua.procedures.processes.loading import shipped_processes
from motcua.procedures.processes.running import Running
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


@dataclass
class _Adopted:
    """The stored versions by procedure, newest first, and which was the newest of all."""

    newest: int
    by_code: Mapping[str, tuple[ProcessInForce, ...]]


_adopted = _Adopted(UNKNOWN, {})


def process_adopted_on(code: str, day: date) -> ProcessInForce | None:
    """The process that an agency brought in for a procedure, in force on ``day``.

    Only such a one is carried out: a shipped process is a sample until somebody adopts it.
    Known as of the last ``catalogue_refresh``, and none before the first. No statement, one
    where a process was brought in since.
    """
    global _adopted
    newest = newest_process()
    if newest == UNKNOWN:
        return None
    if newest != _adopted.newest:
        found: dict[str, list[ProcessInForce]] = defaultdict(list)
        for row in ProcessVersion.objects.order_by("-valid_from"):
            found[row.procedure_code].append(_stored(row))
        _adopted = _Adopted(newest, {code: tuple(every) for code, every in found.items()})
    for version in _adopted.by_code.get(code, ()):
        if version.valid_from is not None and version.valid_from <= day:
            return version
    return None


@lru_cache(maxsize=512)
def process_running(code: str, fingerprint: str) -> Running:
    """A stored process made ready to be carried out, by its content. One statement once.

    Raises ``ProcessVersionUnknown``.
    """
    for version in _adopted.by_code.get(code, ()):
        if version.fingerprint == fingerprint:
            return Running(version.definition)
    row = ProcessVersion.objects.filter(procedure_code=code, fingerprint=fingerprint).first()
    if row is None:
        raise ProcessVersionUnknown(procedure=code, number=fingerprint[:12])
    return Running(_stored(row).definition)


@lru_cache(maxsize=2048)
def steps_running(code: str, version: int, fingerprint: str) -> Running:
    """The stated steps of a version, made ready; ``fingerprint`` is the version's own."""
    procedure = procedure_get(code)
    found = next(
        item for item in procedure.versions
        if (item.version, item.fingerprint) == (version, fingerprint)
    )  # fmt: skip
    return Running(process_of_steps(procedure, found))


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
