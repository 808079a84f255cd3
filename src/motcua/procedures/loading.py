"""Read the catalogue from ``definitions/procedures``; refuse a wrong file whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core.definitions import (
    DefinitionError,
    YamlDocument,
    definitions_dir,
    fingerprint,
    read_yaml,
)
from motcua.procedures.contracts import (
    Activity,
    ActivityKind,
    Component,
    Fee,
    Field,
    LegalReference,
    Procedure,
    ProcedureVersion,
    Step,
    Text,
    VersionCost,
)
from motcua.procedures.processes.soundness import limit_hours

LEVELS = ("PROVINCE", "DISTRICT", "COMMUNE")
WAYS = ("COUNTER", "POST", "ONLINE")
FORMS = ("FORM", "ORIGINAL", "COPY", "CERTIFIED_COPY", "PRESENT")
ROLES = ("ONE_STOP_OFFICER", "HANDLING_OFFICER", "HEAD", "CLERK")
AUDIENCE = ("INDIVIDUAL", "ORGANISATION")

_TOP = {"code", "slug", "name", "field", "audience", "aliases", "versions"}
_VERSION = {
    "version", "valid_from", "valid_until", "level", "legal_basis", "verified", "source",
    "decides", "ways", "components", "sets", "time_limit", "fee", "forms", "result",
    "conditions", "steps", "returns", "pays_online", "cost",
}  # fmt: skip
_ACTIVITY = {"kind", "name", "hours", "direct", "consultant", "quantity"}
_COST = {"activities", "times_per_year", "subjects_per_year"}
_FORM = {"vi", "en", "file"}
_COMPONENT = {"code", "name", "form", "quantity", "required", "condition"}
_STEP = {"code", "name", "role", "budget_hours"}
_LIMIT = {"amount", "unit", "cutoff", "basis"}
_FEE = {"amount", "free", "basis", "note"}
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Catalogue:
    """All procedures of an installation."""

    procedures: dict[str, Procedure]
    fields: tuple[Field, ...]


def _only(document: YamlDocument, known: Iterable[str], *path: str | int) -> None:
    value = document.require(dict, *path) if path else document.data
    for key in value:
        if key not in known:
            raise document.error(f"unknown key {key!r}", *path, key)


def _one_of(document: YamlDocument, known: tuple[str, ...], *path: str | int) -> str:
    value = document.require(str, *path)
    if value not in known:
        raise document.error(f"{value!r} is not one of {', '.join(known)}", *path)
    return str(value)


def _text(document: YamlDocument, *path: str | int) -> Text:
    vi = document.require(str, *path, "vi").strip()
    en = document.require(str, *path, "en").strip()
    if not vi or not en:
        raise document.error("both vi and en are needed", *path)
    return Text(vi, en)


def _optional(document: YamlDocument, *path: str | int) -> Text | None:
    """A text, or the explicit word NONE ("không có")."""
    value = document.require(object, *path)
    return None if value == "NONE" else _text(document, *path)


def _items(document: YamlDocument, *path: str | int) -> list[Any]:
    value = document.require(list, *path)
    if not value:
        raise document.error("at least one is needed", *path)
    return list(value)


def _number(document: YamlDocument, least: int, *path: str | int) -> int:
    value = int(document.require(int, *path))
    if value < least:
        raise document.error(f"it must be at least {least}, not {value}", *path)
    return value


def _component(document: YamlDocument, *path: str | int) -> Component:
    _only(document, _COMPONENT, *path)
    data = document.require(dict, *path)
    return Component(
        code=document.require(str, *path, "code"),
        name=_text(document, *path, "name"),
        form=_one_of(document, FORMS, *path, "form"),
        quantity=_number(document, 1, *path, "quantity"),
        required=document.require(bool, *path, "required"),
        condition=_text(document, *path, "condition") if "condition" in data else None,
    )


def _limit(document: YamlDocument, *path: str | int) -> tuple[TimeLimit, str]:
    _only(document, _LIMIT, *path)
    amount = document.require(int, *path, "amount")
    unit = _one_of(document, tuple(LimitUnit.__members__), *path, "unit")
    if amount < 0 or (amount == 0 and unit != LimitUnit.WORKING_DAY):
        raise document.error("the amount must be positive (0 only in working days)", *path)
    cutoff = document.require(dict, *path).get("cutoff")
    try:
        hour = time.fromisoformat(cutoff) if cutoff else None
    except (TypeError, ValueError):
        raise document.error(f'{cutoff!r} is not an hour such as "15:00"', *path) from None
    return TimeLimit(amount, LimitUnit(unit), hour), document.require(str, *path, "basis")


def _fee(document: YamlDocument, *path: str | int) -> Fee:
    _only(document, _FEE, *path)
    data = document.require(dict, *path)
    amount = document.require(int, *path, "amount")
    if amount < 0 or (amount == 0) != (data.get("free") is True):
        raise document.error("a fee of 0 needs free: true, and only that", *path)
    note = _text(document, *path, "note") if "note" in data else None
    return Fee(amount, document.require(str, *path, "basis"), note)


def _steps(document: YamlDocument, limit: TimeLimit, *path: str | int) -> tuple[Step, ...]:
    steps = []
    for index in range(len(_items(document, *path))):
        _only(document, _STEP, *path, index)
        steps.append(
            Step(
                code=document.require(str, *path, index, "code"),
                name=_text(document, *path, index, "name"),
                role=_one_of(document, ROLES, *path, index, "role"),
                budget_hours=_number(document, 0, *path, index, "budget_hours"),
            )
        )
    codes = [step.code for step in steps]
    if len(set(codes)) != len(codes):
        raise document.error("a step stands twice", *path)
    if len(steps) < 3 or codes[0] != "RECEIVE" or codes[-1] != "RETURN":
        raise document.error(
            "the steps begin with RECEIVE, end with RETURN and decide between", *path
        )
    if steps[0].role != "ONE_STOP_OFFICER" or steps[-1].role != "ONE_STOP_OFFICER":
        raise document.error("the counter receives and returns", *path)
    allowed = limit_hours(limit)
    spent = sum(step.budget_hours for step in steps)
    if allowed is not None and spent > allowed:
        raise document.error(f"the steps take {spent} hours, the limit is {allowed}", *path)
    return tuple(steps)


def exact(document: YamlDocument, *path: str | int) -> Fraction:
    """A number that is not negative, exactly as it is written (0.1 is one tenth)."""
    value = document.require(object, *path)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise document.error(f"{path[-1]} must be a number from 0 up, not {value!r}", *path)
    return Fraction(str(value))


def _activity(document: YamlDocument, *path: str | int) -> Activity:
    _only(document, _ACTIVITY, *path)
    data = document.require(dict, *path)
    return Activity(
        kind=ActivityKind(_one_of(document, tuple(ActivityKind.__members__), *path, "kind")),
        name=_text(document, *path, "name"),
        hours=exact(document, *path, "hours"),
        direct=_number(document, 0, *path, "direct") if "direct" in data else 0,
        consultant=_number(document, 0, *path, "consultant") if "consultant" in data else 0,
        quantity=_number(document, 1, *path, "quantity") if "quantity" in data else 1,
    )


def _cost(document: YamlDocument, *path: str | int) -> VersionCost:
    _only(document, _COST, *path)
    data = document.require(dict, *path)
    counts = {
        name: _number(document, 0, *path, name) if name in data else None
        for name in ("times_per_year", "subjects_per_year")
    }
    activities = [
        _activity(document, *path, "activities", index)
        for index in range(len(data.get("activities") or []))
    ]
    return VersionCost(tuple(activities), counts["times_per_year"], counts["subjects_per_year"])


def _form(document: YamlDocument, *path: str | int) -> tuple[Text, str]:
    _only(document, _FORM, *path)
    return _text(document, *path), str(document.require(dict, *path).get("file", ""))


def _version(document: YamlDocument, index: int) -> ProcedureVersion:
    at: Path_ = ("versions", index)
    _only(document, _VERSION, *at)
    data = document.require(dict, *at)
    if "valid_until" not in data:
        raise document.error("valid_until is missing (null while in force)", *at)
    until = None if data["valid_until"] is None else document.require(date, *at, "valid_until")
    begin = document.require(date, *at, "valid_from")
    if until is not None and until <= begin:
        raise document.error("the version ends before it begins", *at, "valid_until")
    limit, basis = _limit(document, *at, "time_limit")
    components = tuple(
        _component(document, *at, "components", number)
        for number in range(len(_items(document, *at, "components")))
    )
    if len({component.code for component in components}) != len(components):
        raise document.error("a component stands twice", *at, "components")
    ways = tuple(
        _one_of(document, WAYS, *at, "ways", number)
        for number in range(len(_items(document, *at, "ways")))
    )
    stated = document.require(object, *at, "forms")
    forms = [] if stated == "NONE" else [
        _form(document, *at, "forms", number)
        for number in range(len(_items(document, *at, "forms")))
    ]  # fmt: skip
    return ProcedureVersion(
        version=document.require(int, *at, "version"),
        valid_from=begin,
        valid_until=until,
        level=_one_of(document, LEVELS, *at, "level"),
        legal_basis=tuple(
            LegalReference(
                document.require(str, *at, "legal_basis", number, "document"),
                document.require(str, *at, "legal_basis", number, "article"),
            )
            for number in range(len(_items(document, *at, "legal_basis")))
        ),
        verified=document.require(bool, *at, "verified"),
        source=document.require(str, *at, "source"),
        decides=_text(document, *at, "decides"),
        ways=ways,
        components=components,
        sets=_number(document, 1, *at, "sets"),
        time_limit=limit,
        limit_basis=basis,
        fee=_fee(document, *at, "fee"),
        forms=tuple(name for name, _ in forms),
        form_files=tuple(file for _, file in forms if file),
        returns=frozenset(
            _one_of(document, WAYS, *at, "returns", number)
            for number in range(len(_items(document, *at, "returns")))
        )
        if "returns" in data
        else frozenset({"COUNTER"}),
        pays_online=document.require(bool, *at, "pays_online") if "pays_online" in data else False,
        cost=_cost(document, *at, "cost") if "cost" in data else None,
        result=_text(document, *at, "result"),
        conditions=_optional(document, *at, "conditions"),
        steps=_steps(document, limit, *at, "steps"),
        fingerprint=fingerprint(data),
    )  # fmt: skip


def _aliases(document: YamlDocument) -> tuple[str, ...]:
    """Other words that people search by, in both languages; there need be none."""
    if "aliases" not in document.data:
        return ()
    _only(document, ("vi", "en"), "aliases")
    return tuple(
        document.require(str, "aliases", language, index)
        for language in document.require(dict, "aliases")
        for index in range(len(document.require(list, "aliases", language)))
    )


def read_procedure(path: Path, fields: frozenset[str]) -> Procedure:
    """Read one file. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise document.error("the file must be keys and values")
    _only(document, _TOP)
    field = document.require(str, "field")
    if field not in fields:
        raise document.error(f"the field {field!r} is not in fields.yaml", "field")
    versions = tuple(
        _version(document, index) for index in range(len(_items(document, "versions")))
    )
    for index, (earlier, later) in enumerate(pairwise(versions), start=1):
        if later.version <= earlier.version:
            raise document.error("version numbers must rise", "versions", index, "version")
        if earlier.valid_until is None or later.valid_from < earlier.valid_until:
            raise document.error("it overlaps the version before", "versions", index, "valid_from")
    return Procedure(
        code=document.require(str, "code"),
        slug=document.require(str, "slug"),
        name=_text(document, "name"),
        field=field,
        audience=tuple(
            _one_of(document, AUDIENCE, "audience", index)
            for index in range(len(_items(document, "audience")))
        ),
        aliases=_aliases(document),
        versions=versions,
    )


def read_catalogue(folder: Path) -> Catalogue:
    """Read all procedures of ``folder``. Raises ``DefinitionError``."""
    document = read_yaml(folder / "fields.yaml")
    fields = tuple(
        Field(
            document.require(str, index, "code"), document.require(str, index, "vi"),
            document.require(str, index, "en"),
        )
        for index in range(len(document.data))
    )  # fmt: skip
    known = frozenset(field.code for field in fields)
    found: dict[str, Procedure] = {}
    slugs: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "fields.yaml":
            continue
        procedure = read_procedure(path, known)
        if procedure.code in found:
            raise DefinitionError(path, 1, f"the code {procedure.code} stands in another file too")
        if procedure.slug in slugs:
            raise DefinitionError(path, 1, f"the slug {procedure.slug} stands in another file too")
        found[procedure.code] = procedure
        slugs[procedure.slug] = path
    return Catalogue(found, fields)


@cache
def shipped_catalogue() -> Catalogue:
    """The procedures of the definition files, read once."""
    return read_catalogue(definitions_dir() / "procedures")
