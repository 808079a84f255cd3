"""Read the catalogue from ``definitions/procedures``; refuse a wrong file whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from motcua.core.definitions import (
    DefinitionError,
    YamlDocument,
    definitions_dir,
    fingerprint,
    read_yaml,
)
from motcua.procedures import definition_parts as parts
from motcua.procedures.blank_forms import read_blank_forms
from motcua.procedures.contracts import (
    BlankForm,
    Component,
    Field,
    LegalReference,
    LimitVariant,
    Procedure,
    ProcedureVersion,
    Scope,
)
from motcua.procedures.definition_parts import (
    LEVELS,
    WAYS,
    items,
    number,
    one_of,
    optional,
    text,
    version_days,
)

AUDIENCE = ("INDIVIDUAL", "ORGANISATION", "AGENCY")

_TOP = {"code", "slug", "name", "field", "audience", "aliases", "variant_of", "versions"}
_VERSION = {
    "version", "valid_from", "valid_until", "level", "legal_basis", "verified", "source",
    "decides", "ways", "components", "sets", "time_limit", "fee", "forms", "result",
    "conditions", "steps", "returns", "pays_online", "cost", "other_levels", "limits", "scope",
    "agencies",
}  # fmt: skip
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Catalogue:
    """All procedures of an installation."""

    procedures: dict[str, Procedure]
    fields: tuple[Field, ...]
    forms: Mapping[str, BlankForm] = field(default_factory=dict)


def _components(document: YamlDocument, *at: str | int) -> tuple[Component, ...]:
    found = tuple(
        parts.component(document, *at, index) for index in range(len(items(document, *at)))
    )
    if len({component.code for component in found}) != len(found):
        raise document.error("a component stands twice", *at)
    return found


def _words(document: YamlDocument, known: tuple[str, ...], *at: str | int) -> tuple[str, ...]:
    """Some of the ``known`` words; one at least, none twice."""
    found = tuple(one_of(document, known, *at, index) for index in range(len(items(document, *at))))
    if len(set(found)) != len(found):
        raise document.error("one stands twice", *at)
    return found


def _shared(
    document: YamlDocument, level: str, ways: tuple[str, ...], *at: str | int
) -> dict[str, Any]:
    """What only some versions say: other levels, limits of cases, scope, agencies, cost."""
    data = document.require(dict, *at)
    others = _words(document, LEVELS, *at, "other_levels") if "other_levels" in data else ()
    if level in others:
        raise document.error(f"{level} is its level already", *at, "other_levels")
    known = tuple(Scope.__members__)
    scope = Scope(one_of(document, known, *at, "scope")) if "scope" in data else Scope.PUBLIC
    agencies = parts.agencies(document, *at, "agencies") if "agencies" in data else ()
    if scope is Scope.INTER_AGENCY and len(agencies) < 2:
        raise document.error("an inter-agency procedure names two agencies at least", *at, "scope")
    limits: tuple[LimitVariant, ...] = ()
    if "limits" in data:
        limits = parts.variants(document, ways, (level, *others), *at, "limits")
    return {
        "other_levels": others, "scope": scope, "agencies": agencies, "limits": limits,
        "pays_online": document.require(bool, *at, "pays_online")
        if "pays_online" in data else False,
        "cost": parts.cost(document, *at, "cost") if "cost" in data else None,
        "returns": frozenset(_words(document, WAYS, *at, "returns"))
        if "returns" in data else frozenset({"COUNTER"}),
    }  # fmt: skip


def _version(document: YamlDocument, index: int) -> ProcedureVersion:
    at: Path_ = ("versions", index)
    document.only(_VERSION, *at)
    begin, until = version_days(document, *at)
    limit, basis = parts.limit(document, *at, "time_limit")
    ways = _words(document, WAYS, *at, "ways")
    level = one_of(document, LEVELS, *at, "level")
    stated = document.require(object, *at, "forms")
    forms = [] if stated == "NONE" else [
        parts.form(document, *at, "forms", place)
        for place in range(len(items(document, *at, "forms")))
    ]  # fmt: skip
    return ProcedureVersion(
        version=document.require(int, *at, "version"),
        valid_from=begin,
        valid_until=until,
        level=level,
        legal_basis=tuple(
            LegalReference(
                document.require(str, *at, "legal_basis", place, "document"),
                document.require(str, *at, "legal_basis", place, "article"),
            )
            for place in range(len(items(document, *at, "legal_basis")))
        ),
        verified=document.require(bool, *at, "verified"),
        source=document.require(str, *at, "source"),
        decides=text(document, *at, "decides"),
        ways=ways,
        components=_components(document, *at, "components"),
        sets=number(document, 1, *at, "sets"),
        time_limit=limit,
        limit_basis=basis,
        fee=parts.fee(document, *at, "fee"),
        forms=tuple(name for name, _ in forms),
        form_files=tuple(file for _, file in forms),
        result=text(document, *at, "result"),
        conditions=optional(document, *at, "conditions"),
        steps=parts.steps(document, limit, *at, "steps"),
        fingerprint=fingerprint(document.require(dict, *at)),
        **_shared(document, level, ways, *at),
    )


def _check_blanks(
    document: YamlDocument, versions: tuple[ProcedureVersion, ...], forms: Mapping[str, BlankForm]
) -> None:
    """A form that is offered for download has a blank on every day of the version."""
    for index, version in enumerate(versions):
        for place, (_, code) in enumerate(version.blank_forms):
            at: Path_ = ("versions", index, "forms", place)
            if code and code not in forms:
                raise document.error(f"there is no blank form {code!r} in definitions/forms", *at)
            if code and not forms[code].covers(version.valid_from, version.valid_until):
                raise document.error(f"the blank form {code!r} does not hold all that time", *at)


def _aliases(document: YamlDocument) -> tuple[str, ...]:
    """Other words that people search by, in both languages; there need be none."""
    if "aliases" not in document.data:
        return ()
    document.only(("vi", "en"), "aliases")
    return tuple(
        document.require(str, "aliases", language, index)
        for language in document.require(dict, "aliases")
        for index in range(len(document.require(list, "aliases", language)))
    )


def read_procedure(
    path: Path, fields: frozenset[str], forms: Mapping[str, BlankForm] | None = None
) -> Procedure:
    """Read one file. Raises ``DefinitionError`` with file, line and reason."""
    return _procedure(read_yaml(path), fields, forms or {})


def _procedure(
    document: YamlDocument, fields: frozenset[str], forms: Mapping[str, BlankForm]
) -> Procedure:
    if not isinstance(document.data, dict):
        raise document.error("the file must be keys and values")
    document.only(_TOP)
    area = document.require(str, "field")
    if area not in fields:
        raise document.error(f"the field {area!r} is not in fields.yaml", "field")
    versions = tuple(_version(document, index) for index in range(len(items(document, "versions"))))
    for index, (earlier, later) in enumerate(pairwise(versions), start=1):
        if later.version <= earlier.version:
            raise document.error("version numbers must rise", "versions", index, "version")
        if earlier.valid_until is None or later.valid_from < earlier.valid_until:
            raise document.error("it overlaps the version before", "versions", index, "valid_from")
    _check_blanks(document, versions, forms)
    return Procedure(
        code=document.require(str, "code"),
        slug=document.require(str, "slug"),
        name=text(document, "name"),
        field=area,
        audience=_words(document, AUDIENCE, "audience"),
        aliases=_aliases(document),
        versions=versions,
        variant_of=document.require(str, "variant_of") if "variant_of" in document.data else "",
    )


def _check_codes(documents: Mapping[str, YamlDocument], found: Mapping[str, Procedure]) -> None:
    """The procedures that others name are in the catalogue; a variant is of a shared one."""
    for code, document in documents.items():
        shared = found[code].variant_of
        if shared and (shared == code or shared not in found or found[shared].variant_of):
            raise document.error(f"{shared!r} is no other, shared procedure", "variant_of")
        for index, version in enumerate(found[code].versions):
            for place, part in enumerate(version.components):
                for reused in part.reuse:
                    if reused not in found:
                        at: Path_ = ("versions", index, "components", place, "reuse")
                        raise document.error(f"{reused!r} is no procedure of the catalogue", *at)


def read_catalogue(folder: Path, forms: Mapping[str, BlankForm] | None = None) -> Catalogue:
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
    documents: dict[str, YamlDocument] = {}
    slugs: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "fields.yaml":
            continue
        read = read_yaml(path)
        procedure = _procedure(read, known, forms or {})
        if procedure.code in found:
            raise DefinitionError(path, 1, f"the code {procedure.code} stands in another file too")
        if procedure.slug in slugs:
            raise DefinitionError(path, 1, f"the slug {procedure.slug} stands in another file too")
        found[procedure.code], documents[procedure.code] = procedure, read
        slugs[procedure.slug] = path
    _check_codes(documents, found)
    return Catalogue(found, fields, forms or {})


@cache
def shipped_catalogue() -> Catalogue:
    """The procedures of the definition files, read once."""
    folder = definitions_dir()
    return read_catalogue(folder / "procedures", read_blank_forms(folder / "forms"))
