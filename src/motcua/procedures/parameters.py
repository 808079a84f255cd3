"""The parameters of the compliance cost, read from ``definitions/compliance``."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from motcua.core.definitions import YamlDocument, definitions_dir, read_yaml
from motcua.procedures.contracts import Travel
from motcua.procedures.definition_parts import FORMS, exact
from motcua.procedures.rules import CostParameters, Dated, Preparation

_TOP = {
    "basis", "verified", "constant_prices_on", "hourly_wage", "travel", "preparation", "postage",
}  # fmt: skip


def _positive(document: YamlDocument, *path: str | int) -> int:
    value = int(document.require(int, *path))
    if value < 1:
        raise document.error(f"{path[-1]} must be at least 1, not {value}", *path)
    return value


def _rising(document: YamlDocument, *path: str | int) -> None:
    rows = document.require(list, *path)
    if not rows:
        raise document.error("at least one is needed", *path)
    for index in range(1, len(rows)):
        if rows[index]["valid_from"] <= rows[index - 1]["valid_from"]:
            raise document.error("the days must rise", *path, index, "valid_from")


def _travel(document: YamlDocument, index: int) -> Travel:
    at = ("travel", index)
    document.require(str, *at, "basis")
    return Travel(
        valid_from=document.require(date, *at, "valid_from"),
        detour_percent=_positive(document, *at, "detour_percent"),
        km_per_hour=_positive(document, *at, "km_per_hour"),
        per_km=_positive(document, *at, "per_km"),
        default_km=_positive(document, *at, "default_km"),
        counter_hours=exact(document, *at, "counter_hours"),
    )


def read_parameters(path: Path) -> CostParameters:
    """Read the parameter set. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    document.only(_TOP)
    _rising(document, "hourly_wage", "product_per_head")
    _rising(document, "travel")
    wages = document.require(list, "hourly_wage", "product_per_head")
    unverified = []
    if not document.require(bool, "hourly_wage", "verified"):
        unverified.append("hourly_wage")
    for name in ("travel", "postage"):
        parts = document.require(object, name)
        rows = parts if isinstance(parts, list) else [parts]
        if not all(row.get("verified") is True for row in rows):
            unverified.append(name)
    return CostParameters(
        months=_positive(document, "hourly_wage", "months"),
        days=_positive(document, "hourly_wage", "days"),
        hours=_positive(document, "hourly_wage", "hours"),
        product_per_head=tuple(
            Dated(
                document.require(date, "hourly_wage", "product_per_head", index, "valid_from"),
                _positive(document, "hourly_wage", "product_per_head", index, "amount"),
            )
            for index in range(len(wages))
        ),
        travel=tuple(_travel(document, index) for index in range(len(document.data["travel"]))),
        preparation={
            form: Preparation(
                exact(document, "preparation", form, "hours"),
                int(document.require(int, "preparation", form, "direct")),
            )
            for form in FORMS
        },
        postage=_positive(document, "postage", "amount"),
        constant_prices_on=document.require(date, "constant_prices_on"),
        basis=document.require(str, "basis"),
        unverified=tuple(unverified),
        fingerprint=document.fingerprint,
    )


@cache
def cost_parameters() -> CostParameters:
    """The parameter set of this installation, one for all agencies."""
    return read_parameters(definitions_dir() / "compliance" / "parameters.yaml")
