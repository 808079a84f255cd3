"""Blank forms, read from ``definitions/forms``: what there is to fill in, in our own words."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from motcua.core.definitions import YamlDocument, fingerprint, read_yaml
from motcua.procedures.contracts import (
    BlankField,
    BlankForm,
    BlankFormVersion,
    BlankSection,
)
from motcua.procedures.definition_parts import items, number, one_of, text, version_days

KINDS = ("LINE", "TEXT", "DAY", "CHOICE", "TABLE")
_TOP = {"code", "versions"}
_VERSION = {
    "version", "valid_from", "valid_until", "title", "number", "basis", "verified",
    "official_layout", "addressed_to", "sections", "declaration", "signatures",
}  # fmt: skip
_SECTION = {"title", "fields"}
_FIELD = {"label", "kind", "required", "help", "choices", "columns", "rows"}
Path_ = tuple[str | int, ...]


def _words(document: YamlDocument, *path: str | int) -> str:
    found = str(document.require(str, *path)).strip()
    if not found:
        raise document.error("it is empty", *path)
    return found


def _list(document: YamlDocument, *path: str | int) -> tuple[str, ...]:
    return tuple(_words(document, *path, index) for index in range(len(items(document, *path))))


def _field(document: YamlDocument, *path: str | int) -> BlankField:
    document.only(_FIELD, *path)
    data = document.require(dict, *path)
    kind = one_of(document, KINDS, *path, "kind")
    for key, wanted in (("choices", "CHOICE"), ("columns", "TABLE"), ("rows", "TABLE")):
        if (key in data) != (kind == wanted):
            raise document.error(f"{key} belong to {wanted}, and only there", *path)
    return BlankField(
        label=_words(document, *path, "label"),
        kind=kind,
        required=document.require(bool, *path, "required"),
        help=_words(document, *path, "help") if "help" in data else "",
        choices=_list(document, *path, "choices") if "choices" in data else (),
        columns=_list(document, *path, "columns") if "columns" in data else (),
        rows=number(document, 1, *path, "rows") if "rows" in data else 0,
    )


def _section(document: YamlDocument, *path: str | int) -> BlankSection:
    document.only(_SECTION, *path)
    return BlankSection(
        _words(document, *path, "title"),
        tuple(
            _field(document, *path, "fields", index)
            for index in range(len(items(document, *path, "fields")))
        ),
    )


def _version(document: YamlDocument, index: int) -> BlankFormVersion:
    at: Path_ = ("versions", index)
    document.only(_VERSION, *at)
    data = document.require(dict, *at)
    begin, until = version_days(document, *at)
    return BlankFormVersion(
        version=number(document, 1, *at, "version"),
        valid_from=begin,
        valid_until=until,
        title=text(document, *at, "title"),
        number=_words(document, *at, "number") if "number" in data else "",
        basis=_words(document, *at, "basis"),
        verified=document.require(bool, *at, "verified"),
        official_layout=document.require(bool, *at, "official_layout"),
        addressed_to=_words(document, *at, "addressed_to"),
        sections=tuple(
            _section(document, *at, "sections", place)
            for place in range(len(items(document, *at, "sections")))
        ),
        declaration=_words(document, *at, "declaration"),
        signatures=_list(document, *at, "signatures"),
        fingerprint=fingerprint(data),
    )


def read_blank_form(path: Path) -> BlankForm:
    """Read one file, named after its code. Raises ``DefinitionError``."""
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise document.error("the file must be keys and values")
    document.only(_TOP)
    code = document.require(str, "code")
    if code != path.stem:
        raise document.error(f"the file of {code!r} is called {code}.yaml", "code")
    versions = tuple(_version(document, index) for index in range(len(items(document, "versions"))))
    for index, (earlier, later) in enumerate(pairwise(versions), start=1):
        if later.version <= earlier.version:
            raise document.error("version numbers must rise", "versions", index, "version")
        if earlier.valid_until is None or later.valid_from < earlier.valid_until:
            raise document.error("it overlaps the version before", "versions", index, "valid_from")
    return BlankForm(code, versions)


def read_blank_forms(folder: Path) -> dict[str, BlankForm]:
    """Every blank form of ``folder`` by code; none without it. Raises ``DefinitionError``."""
    found = (read_blank_form(path) for path in sorted(folder.glob("*.yaml")))
    return {form.code: form for form in found}
