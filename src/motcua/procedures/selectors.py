"""Reads of the catalogue. It is in memory; only what is unknown is looked for again."""

from __future__ import annotations

from datetime import date
from typing import Any

from motcua.core import text
from motcua.procedures.codec import procedure_json, version_json
from motcua.procedures.contracts import Field, Procedure, ProcedureVersion
from motcua.procedures.errors import ProcedureNotInForce, ProcedureUnknown
from motcua.procedures.exchange.cells import cells_of
from motcua.procedures.overlay import catalogue, found_meanwhile
from motcua.procedures.search import procedure_search as procedure_search


def procedure_get(code: str) -> Procedure:
    """A procedure by code. Raises ``ProcedureUnknown``."""
    found = catalogue().procedures.get(code)
    if found is None and found_meanwhile():
        found = catalogue().procedures.get(code)
    if found is None:
        raise ProcedureUnknown(procedure=code)
    return found


def procedure_by_slug(slug: str) -> Procedure:
    """A procedure by the last part of its address. Raises ``ProcedureUnknown``."""
    for procedure in catalogue().procedures.values():
        if procedure.slug == slug:
            return procedure
    raise ProcedureUnknown(procedure=slug)


def procedure_version_on(code: str, day: date) -> ProcedureVersion:
    """The version in force on ``day``. Raises ``ProcedureUnknown``, ``ProcedureNotInForce``."""
    found = procedure_get(code).version_on(day)
    if found is None:
        raise ProcedureNotInForce(procedure=code, day=day)
    return found


def procedure_version_get(code: str, version: int) -> ProcedureVersion:
    """A version by number. Raises ``ProcedureUnknown``."""
    for _ in range(2):
        for found in procedure_get(code).versions:
            if found.version == version:
                return found
        if not found_meanwhile():
            break
    raise ProcedureUnknown(procedure=f"{code} v{version}")


def procedure_list(
    *, on: date | None = None, level: str | None = None, field: str | None = None
) -> list[Procedure]:
    """Procedures in Vietnamese order; those in force on ``on``, at ``level``, of ``field``."""
    rows = []
    for procedure in catalogue().procedures.values():
        versions = procedure.versions if on is None else tuple(
            version for version in procedure.versions if version.valid_on(on)
        )  # fmt: skip
        if level is not None:
            versions = tuple(version for version in versions if version.level == level)
        if versions and (field is None or procedure.field == field):
            rows.append(procedure)
    return sorted(rows, key=lambda procedure: text.sort_key(procedure.name.vi))


def catalogue_cells(on: date) -> list[dict[str, str]]:
    """The procedures in force on ``on`` as rows of the form, by code."""
    names = {field.code: field.vi for field in catalogue().fields}
    rows = []
    for code, procedure in sorted(catalogue().procedures.items()):
        version = procedure.version_on(on)
        if version is not None:
            rows.append(
                cells_of(
                    code=code, procedure=procedure_json(procedure),
                    field_name=names[procedure.field], version=version_json(version),
                    source=version.source, valid_from=version.valid_from,
                    valid_until=version.valid_until,
                )
            )  # fmt: skip
    return rows


def catalogue_json() -> list[dict[str, Any]]:
    """Every procedure with all its versions, by code, as plain JSON."""
    return [
        {
            "code": code, "slug": procedure.slug, **procedure_json(procedure),
            "versions": [
                {
                    "version": version.version, "valid_from": version.valid_from.isoformat(),
                    "valid_until": (
                        version.valid_until.isoformat() if version.valid_until else None
                    ),
                    "source": version.source, "fingerprint": version.fingerprint,
                    **version_json(version),
                }
                for version in procedure.versions
            ],
        }
        for code, procedure in sorted(catalogue().procedures.items())
    ]  # fmt: skip


def fields() -> tuple[Field, ...]:
    """The fields of administration."""
    return catalogue().fields
