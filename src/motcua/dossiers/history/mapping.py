"""How a foreign log is to be read: a mapping file, checked before anything is read.

A mapping names the source, its format and time zone, which field is what of a case and
of an event, and how activities become acts. Another log of another shape needs another
mapping and no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from motcua.core.definitions import YamlDocument, read_yaml
from motcua.dossiers.contracts import Channel, Kind, Outcome

NAME = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")
PREFIX = re.compile(r"[A-Z0-9.]{1,20}")


class Layout(StrEnum):
    """``EVENTS``: one row (or XES element) an event. ``CASES``: one row a case."""

    EVENTS = "EVENTS"
    CASES = "CASES"


@dataclass(frozen=True)
class Choice:
    """A value read from a field, translated by a table; ``default`` where nothing fits."""

    field: str | None
    table: Mapping[str, str]
    default: str | None


@dataclass(frozen=True)
class Moment:
    """A field of a case that becomes an act of its own (layout ``CASES``)."""

    field: str
    kind: Kind


@dataclass(frozen=True)
class LogMapping:
    """A checked mapping file."""

    source: str
    title: Mapping[str, str]
    format: str
    layout: Layout
    zone: ZoneInfo
    zone_name: str
    time_format: str | None
    delimiter: str
    code_prefix: str
    unit: Choice
    level: str | None
    procedure: Choice
    procedure_versions: bool
    field: str
    channel: Choice
    case_id: str
    received: str | None
    due: str | None
    closed: str | None
    outcome: Choice
    activity: str | None
    at: str | None
    actor: str | None
    kinds: Mapping[str, Kind]
    default_kind: Kind
    return_channel: Choice
    applicant_unit: Choice
    moments: tuple[Moment, ...]
    digest: str


_TOP = {
    "source", "title", "format", "layout", "timezone", "time_format", "delimiter",
    "code_prefix", "unit", "level", "procedure", "procedure_versions", "field", "channel",
    "case", "event", "legal_note", "provenance",
}  # fmt: skip
_CASE = {"id", "received", "due", "closed", "outcome", "return_channel", "applicant_unit"}
_EVENT = {"activity", "at", "actor", "map", "default", "moments"}


def _check_keys(document: YamlDocument) -> None:
    parts = (("case", _CASE, document.require(dict, "case")), ("event", _EVENT, _event(document)))
    for key in document.data:
        if key not in _TOP:
            raise document.error(f"unknown key {key!r}", key)
    for part, known, values in parts:
        for key in values:
            if key not in known:
                raise document.error(f"unknown key {key!r} in {part}", part, key)


def _event(document: YamlDocument) -> dict[str, Any]:
    return document.require(dict, "event") if "event" in document.data else {}


def _choice(document: YamlDocument, *path: str, needed: bool = True) -> Choice:
    node: Any = document.data
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    if node is None:
        if needed:
            raise document.error(f"{'.'.join(path)} is missing", *path)
        return Choice(None, {}, None)
    if isinstance(node, (str, int)):
        return Choice(None, {}, str(node))
    if not isinstance(node, dict) or set(node) - {"field", "map", "default"}:
        raise document.error(f"{'.'.join(path)} must have field, map and default", *path)
    table = {str(key): str(value) for key, value in (node.get("map") or {}).items()}
    default = node.get("default")
    return Choice(node.get("field"), table, None if default is None else str(default))


def _text(document: YamlDocument, *path: str) -> str | None:
    node: Any = document.data
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    if node is not None and not isinstance(node, str):
        raise document.error(f"{'.'.join(path)} must be text", *path)
    return node


def _kind(document: YamlDocument, text: str, *path: str | int) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        known = ", ".join(kind.value for kind in Kind)
        raise document.error(f"{text!r} is not an act; acts are {known}", *path) from None


def _check_codes(
    document: YamlDocument, choice: Choice, known: Iterable[str], what: str, *path: str
) -> None:
    for code in [*choice.table.values(), *([choice.default] if choice.default else [])]:
        if code not in known:
            raise document.error(f"{code!r} is not {what}", *path)


def _delimiter(document: YamlDocument) -> str:
    found = _text(document, "delimiter") or ","
    if len(found) != 1 or found in '\r\n"':
        raise document.error("delimiter must be one sign", "delimiter")
    return found


def _moments(document: YamlDocument, parts: Any) -> tuple[Moment, ...]:
    found = []
    for index in range(len(parts or [])):
        at = ("event", "moments", index)
        kind = document.require(str, *at, "kind")
        found.append(Moment(document.require(str, *at, "field"), _kind(document, kind, *at)))
    return tuple(found)


def read_mapping(path: Path) -> LogMapping:
    """Read and check a mapping. Raises ``DefinitionError`` with file, line and reason."""
    document = read_yaml(path)
    if not isinstance(document.data, dict):
        raise document.error("the mapping must be keys and values")
    _check_keys(document)
    source = document.require(str, "source")
    if not NAME.fullmatch(source):
        raise document.error("source must be small letters, digits and hyphens", "source")
    prefix = document.require(str, "code_prefix")
    if not PREFIX.fullmatch(prefix):
        raise document.error("code_prefix must be capitals, digits and dots", "code_prefix")
    kind_of_file = document.require(str, "format")
    if kind_of_file not in ("xes", "csv"):
        raise document.error("format must be xes or csv", "format")
    layout = _text(document, "layout") or "EVENTS"
    if layout not in Layout.__members__ or (kind_of_file == "xes" and layout == "CASES"):
        raise document.error("layout must be EVENTS, or CASES for csv", "layout")
    zone_name = document.require(str, "timezone")
    try:
        zone = ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError):
        raise document.error(f"unknown time zone {zone_name!r}", "timezone") from None
    channel = _choice(document, "channel")
    _check_codes(document, channel, Channel.__members__, "a channel", "channel")
    returned = _choice(document, "case", "return_channel", needed=False)
    _check_codes(document, returned, Channel.__members__, "a channel", "case", "return_channel")
    outcome = _choice(document, "case", "outcome", needed=False)
    _check_codes(document, outcome, Outcome.__members__, "an outcome", "case", "outcome")
    events = _event(document)
    kinds = {
        str(name): _kind(document, str(kind), "event", "map", str(name))
        for name, kind in (events.get("map") or {}).items()
    }
    if layout == Layout.EVENTS:
        document.require(str, "event", "activity")
        document.require(str, "event", "at")
    return LogMapping(
        source=source,
        title=document.require(dict, "title"),
        format=kind_of_file,
        layout=Layout(layout),
        zone=zone,
        zone_name=zone_name,
        time_format=_text(document, "time_format"),
        delimiter=_delimiter(document),
        code_prefix=prefix,
        unit=_choice(document, "unit"),
        level=_text(document, "level"),
        procedure=_choice(document, "procedure"),
        procedure_versions=bool(document.data.get("procedure_versions", False)),
        field=_text(document, "field") or "OTHER",
        channel=channel,
        case_id=document.require(str, "case", "id"),
        received=_text(document, "case", "received"),
        due=_text(document, "case", "due"),
        closed=_text(document, "case", "closed"),
        outcome=outcome,
        activity=_text(document, "event", "activity"),
        at=_text(document, "event", "at"),
        actor=_text(document, "event", "actor"),
        kinds=kinds,
        default_kind=_kind(document, str(events.get("default", "dossier.noted")), "event"),
        return_channel=returned,
        applicant_unit=_choice(document, "case", "applicant_unit", needed=False),
        moments=_moments(document, events.get("moments")),
        digest=document.fingerprint,
    )
