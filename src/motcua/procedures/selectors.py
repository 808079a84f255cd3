"""Reads of the catalogue. It is small and in memory, so nothing here asks the database."""

from __future__ import annotations

from datetime import date
from functools import cache

from motcua.core import text
from motcua.procedures.contracts import Field, Procedure, ProcedureVersion
from motcua.procedures.errors import ProcedureNotInForce, ProcedureUnknown
from motcua.procedures.loading import catalogue


def procedure_get(code: str) -> Procedure:
    """A procedure by code. Raises ``ProcedureUnknown``."""
    try:
        return catalogue().procedures[code]
    except KeyError:
        raise ProcedureUnknown(procedure=code) from None


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
    for found in procedure_get(code).versions:
        if found.version == version:
            return found
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


@cache
def _search_texts(code: str) -> tuple[str, str]:
    procedure = procedure_get(code)
    whole = " ".join(
        [procedure.name.vi, procedure.name.en, procedure.code, *procedure.aliases]
    ).lower()
    return whole, text.fold(whole)


def procedure_search(
    query: str, *, on: date | None = None, level: str | None = None, limit: int = 20
) -> list[Procedure]:
    """Procedures whose name, alias or code holds every word of ``query``.

    Diacritics need not be typed; whoever types them sees exact hits first.
    """
    exact = text.clean(query).lower().split()
    words = text.fold(query).split()
    ranked: list[tuple[int, str, Procedure]] = []
    for procedure in procedure_list(on=on, level=level):
        whole, folded = _search_texts(procedure.code)
        if not words or not all(word in folded for word in words):
            continue
        score = 0 if all(word in whole for word in exact) else 1
        ranked.append((score, text.sort_key(procedure.name.vi), procedure))
    return [procedure for _, _, procedure in sorted(ranked, key=lambda row: row[:2])[:limit]]


def fields() -> tuple[Field, ...]:
    """The fields of administration."""
    return catalogue().fields
