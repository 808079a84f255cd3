"""The shipped processes: BPMN files of ``definitions/processes``, read once."""

from __future__ import annotations

from collections.abc import Container
from functools import cache
from pathlib import Path

from motcua.core.definitions import DefinitionError, definitions_dir
from motcua.procedures.definition_parts import ROLES
from motcua.procedures.loading import shipped_catalogue
from motcua.procedures.processes.bpmn_reading import ReadProcess, Unreadable, read_bpmn
from motcua.procedures.processes.codec import process_fingerprint
from motcua.procedures.processes.contracts import Origin, ProcessInForce


def read_processes(folder: Path, procedures: Container[str]) -> dict[str, ProcessInForce]:
    """Every process of a folder, by the code of its procedure. Raises ``DefinitionError``."""
    found: dict[str, ProcessInForce] = {}
    for path in sorted(folder.glob("*.bpmn")):
        read = _read(path)
        definition = read.definition
        if definition.code in found:
            raise DefinitionError(path, 1, f"the process {definition.code} stands in another file")
        if definition.code not in procedures:
            raise DefinitionError(path, 1, f"there is no procedure {definition.code}")
        if read.valid_from is None:
            raise DefinitionError(path, 1, "the process names no first day (motcua:validFrom)")
        found[definition.code] = ProcessInForce(
            definition, Origin.SHIPPED, read.valid_from, None, process_fingerprint(definition)
        )
    return found


def _read(path: Path) -> ReadProcess:
    try:
        return read_bpmn(path.read_bytes(), ROLES)
    except OSError as error:
        raise DefinitionError(path, 1, f"cannot be read ({error.strerror})") from None
    except Unreadable as refusal:
        first = refusal.found[0]
        raise DefinitionError(path, first.line or 1, str(first)) from None


@cache
def shipped_processes() -> dict[str, ProcessInForce]:
    """The processes of the definition files."""
    return read_processes(definitions_dir() / "processes", shipped_catalogue().procedures)
