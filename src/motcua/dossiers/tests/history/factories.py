"""Synthetic logs and mappings."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import yaml

from motcua.dossiers.history.importer import history_import
from motcua.dossiers.history.mapping import LogMapping, read_mapping
from motcua.dossiers.tests.factories import NOW
from motcua.organisation.contracts import SYSTEM

Fields = Mapping[str, str]
XES: dict[str, Any] = {
    "source": "test-log",
    "title": {"vi": "Nhật ký thử", "en": "Test log"},
    "format": "xes",
    "timezone": "Europe/Amsterdam",
    "code_prefix": "TEST",
    "unit": "NL.TEST",
    "level": "COMMUNE",
    "procedure": "TEST-1",
    "field": "XAY_DUNG",
    "channel": {"field": "channel", "map": {"Desk": "COUNTER", "Internet": "ONLINE"},
                "default": "COUNTER"},
    "case": {"id": "concept:name", "received": "start", "due": "planned", "closed": "end"},
    "event": {"activity": "concept:name", "at": "time:timestamp", "actor": "org:resource"},
}  # fmt: skip
EVENTS: dict[str, Any] = {
    **XES,
    "format": "csv",
    "layout": "EVENTS",
    "timezone": "Asia/Ho_Chi_Minh",
    "case": {"id": "case", "due": "due"},
    "event": {
        "activity": "activity", "at": "at", "actor": "who", "default": "dossier.moved",
        "map": {"Nhận": "dossier.received", "Xong": "dossier.finished"},
    },
}  # fmt: skip
CASES: dict[str, Any] = {
    **XES,
    "format": "csv",
    "layout": "CASES",
    "timezone": "Asia/Ho_Chi_Minh",
    "case": {
        "id": "case", "received": "received", "due": "due", "closed": "closed",
        "outcome": {"field": "outcome", "map": {"Cấp": "GRANTED", "Không": "REFUSED"}},
        "return_channel": {"field": "way", "map": {"Bưu điện": "POST", "": "COUNTER"}},
    },
    "event": {
        "moments": [
            {"field": "asked", "kind": "dossier.supplement_requested"},
            {"field": "came", "kind": "dossier.supplemented"},
            {"field": "returned", "kind": "dossier.returned"},
        ]
    },
}  # fmt: skip
EVENT_COLUMNS = ("case", "activity", "at", "who", "channel", "due")
CASE_COLUMNS = (
    "case", "received", "due", "closed", "outcome", "asked", "came", "returned", "way", "channel",
)  # fmt: skip


def write_mapping(folder: Path, base: Mapping[str, Any], **changes: Any) -> Path:
    """A mapping file; ``None`` leaves a key out."""
    values = {key: value for key, value in {**base, **changes}.items() if value is not None}
    path = folder / f"{values.get('source', 'mapping')}.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), "utf-8")
    return path


def mapping_of(folder: Path, base: Mapping[str, Any], **changes: Any) -> LogMapping:
    return read_mapping(write_mapping(folder, base, **changes))


def xes_text(cases: Sequence[tuple[Fields, Sequence[Fields]]], namespace: bool = True) -> str:
    """An XES log of ``(case fields, events)``; keys with a time become dates."""
    space = ' xmlns="http://www.xes-standard.org/"' if namespace else ""
    out = ['<?xml version="1.0" encoding="UTF-8" ?>', f"<log{space}>"]
    for fields, events in cases:
        out.append(f"<trace>{_attributes(fields)}")
        out += [f"<event>{_attributes(event)}</event>" for event in events]
        out.append("</trace>")
    return "\n".join([*out, "</log>"])


def _attributes(fields: Fields) -> str:
    dates = {"start", "planned", "end", "time:timestamp"}
    return "".join(
        f"<{'date' if key in dates else 'string'} key={quoteattr(key)} value={quoteattr(value)}/>"
        for key, value in fields.items()
    )


def write_xes(path: Path, cases: Sequence[tuple[Fields, Sequence[Fields]]]) -> Path:
    """Write an XES log, gzipped when its name ends so."""
    data = xes_text(cases).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_csv(
    path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]], delimiter: str = ","
) -> Path:
    """Write a CSV, gzipped when its name ends so; absent values are empty."""
    text = io.StringIO(newline="")
    out = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def import_log(file: Path, mapping_file: Path) -> dict[str, Any]:
    return history_import(actor=SYSTEM, at=NOW, file=file, mapping_file=mapping_file)


def odd(report: Mapping[str, Any]) -> dict[str, int]:
    return {row["kind"]: row["count"] for row in report["oddities"]}
