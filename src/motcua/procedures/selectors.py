"""Reads of the catalogue. It is in memory; only what is unknown is looked for again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from motcua.core import text
from motcua.procedures.codec import procedure_json, version_json
from motcua.procedures.contracts import (
    BlankFormVersion,
    Field,
    Procedure,
    ProcedureVersion,
    Scope,
)
from motcua.procedures.errors import BlankFormUnknown, ProcedureNotInForce, ProcedureUnknown
from motcua.procedures.exchange.cells import cells_of
from motcua.procedures.form_papers import KINDS
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


def blank_form(procedure: str, form: str, day: date) -> BlankFormVersion:
    """A blank form that a procedure offers on ``day``.

    Raises ``ProcedureUnknown``, ``ProcedureNotInForce``, ``BlankFormUnknown``.
    """
    version = procedure_version_on(procedure, day)
    kept = catalogue().forms.get(form) if form in version.form_files else None
    found = kept.version_on(day) if kept else None
    if found is None:
        raise BlankFormUnknown(procedure=procedure, form=form, day=day)
    return found


def procedure_variants(code: str) -> list[Procedure]:
    """The local variants of a shared procedure, in Vietnamese order."""
    found = [item for item in catalogue().procedures.values() if item.variant_of == code]
    return sorted(found, key=lambda procedure: text.sort_key(procedure.name.vi))


def procedure_list(
    *, on: date | None = None, level: str | None = None, field: str | None = None,
    scope: Scope | None = None,
) -> list[Procedure]:  # fmt: skip
    """Procedures in Vietnamese order; in force on ``on``, at ``level``, of ``field``, ``scope``."""
    rows = []
    for procedure in catalogue().procedures.values():
        versions = procedure.versions if on is None else tuple(
            version for version in procedure.versions if version.valid_on(on)
        )  # fmt: skip
        if level is not None:
            versions = tuple(version for version in versions if level in version.levels)
        if scope is not None:
            versions = tuple(version for version in versions if version.scope is scope)
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


def _form_links(procedure: Procedure, version: ProcedureVersion) -> list[dict[str, str]]:
    """Where each blank form of the version in force can be downloaded."""
    place = f"{settings.MOTCUA_PUBLIC_URL}/thu-tuc/{procedure.slug}/mau"
    return [
        {"form": code, **{kind: f"{place}/{code}.{kind}" for kind in KINDS}}
        for _, code in version.blank_forms
        if code
    ]


def catalogue_json(*, on: date) -> list[dict[str, Any]]:
    """Every procedure with all its versions, by code, as plain JSON.

    The version in force on ``on`` also says where its blank forms can be downloaded.
    """
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
                    "form_links": (
                        _form_links(procedure, version) if version.valid_on(on) else []
                    ),
                }
                for version in procedure.versions
            ],
        }
        for code, procedure in sorted(catalogue().procedures.items())
    ]  # fmt: skip


def fields() -> tuple[Field, ...]:
    """The fields of administration."""
    return catalogue().fields
