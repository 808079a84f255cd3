"""Read logs case by case, in flat memory, whatever their size.

XES is parsed as a stream, one trace at a time. A CSV may have its rows in any order, so
DuckDB sorts it by case (spilling to disk when it must) and hands it back case by case.
"""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from lxml import etree

from motcua.dossiers.errors import ImportRefused
from motcua.dossiers.history.mapping import Layout, LogMapping

Attributes = Mapping[str, str]
_LINE = "motcua_line"
_VALUES = ("string", "date", "int", "float", "boolean", "id")


@dataclass(frozen=True)
class RawCase:
    """One case as the file has it: its own fields, and its events in the file's order."""

    fields: Attributes
    events: tuple[Attributes, ...]
    place: str


def _open(path: Path) -> Any:
    try:
        with path.open("rb") as probe:
            packed = probe.read(2) == b"\x1f\x8b"
        return gzip.open(path, "rb") if packed else path.open("rb")
    except OSError as error:
        raise ImportRefused(file=path, reason=f"it cannot be read ({error.strerror})") from None


def _attributes(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        if isinstance(child.tag, str) and etree.QName(child).localname in _VALUES:
            key = child.get("key")
            if key is not None:
                found[key] = child.get("value", "")
    return found


def read_xes(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[RawCase]:
    """The traces of an XES file (also gzipped). Raises ``ImportRefused`` with the line."""
    with path.open("rb") as measured, _open(path) as source:
        del measured
        try:
            stream = etree.iterparse(
                source, events=("end",), tag=("{*}trace", "trace"), resolve_entities=False,
                no_network=True, huge_tree=False,
            )  # fmt: skip
            for number, (_, trace) in enumerate(stream, start=1):
                events = tuple(
                    _attributes(child) for child in trace
                    if isinstance(child.tag, str) and etree.QName(child).localname == "event"
                )  # fmt: skip
                if trace.getroottree().docinfo.internalDTD is not None:
                    raise ImportRefused(
                        file=path, reason="it declares a document type; a log has none"
                    )
                place = f"trace {number}, line {trace.sourceline}"
                yield RawCase(_attributes(trace), events, place)
                trace.clear()
                while trace.getprevious() is not None:
                    del trace.getparent()[0]
                if progress and number % 100 == 0:
                    progress(number)
        except etree.XMLSyntaxError as error:
            raise ImportRefused(file=path, reason=f"line {error.lineno}: {error.msg}") from None
        except (OSError, EOFError, zlib.error) as error:
            raise ImportRefused(file=path, reason=f"it is damaged ({error})") from None


def read_csv(
    path: Path, mapping: LogMapping, progress: Callable[[int], None] | None = None
) -> Iterator[RawCase]:
    """The cases of a CSV (also gzipped), rows of one case together, in the file's order."""
    with tempfile.TemporaryDirectory() as spill:
        # Under a name of our own: DuckDB would take * and [ in the file's name as wildcards.
        plain = Path(spill) / "log"
        plain.symlink_to(path.resolve())
        database = duckdb.connect(
            ":memory:", config={"memory_limit": "256MB", "threads": 2, "temp_directory": spill}
        )
        try:
            for number, case in enumerate(_grouped(database, plain, path, mapping), start=1):
                yield case
                if progress and number % 100 == 0:
                    progress(number)
        except duckdb.Error as error:
            first = str(error).strip().splitlines()[0]
            raise ImportRefused(file=path, reason=f"it is not a readable CSV ({first})") from None
        finally:
            database.close()


def _grouped(
    database: Any, plain: Path, path: Path, mapping: LogMapping
) -> Iterator[RawCase]:  # fmt: skip
    """The rows in the order of their cases, case by case."""
    relation = _relation(database, plain, mapping)
    columns = relation.columns
    _check_columns(path, mapping, columns)
    cursor = relation.project(f"*, row_number() OVER () + 1 AS {_LINE}").order(
        f"{_quoted(mapping.case_id)}, {_LINE}"
    )
    case: list[dict[str, str]] = []
    first_line = 0
    while rows := cursor.fetchmany(5000):
        for row in rows:
            fields = {
                name: "" if value is None else value
                for name, value in zip(columns, row[:-1], strict=True)
            }
            line = int(row[-1])
            if case and fields[mapping.case_id] != case[0][mapping.case_id]:
                yield _csv_case(case, mapping, first_line)
                case = []
            if case and mapping.layout is Layout.CASES:
                raise ImportRefused(
                    file=path,
                    reason=f"the case {fields[mapping.case_id]!r} stands twice, in line "
                    f"{first_line} and in line {line}",
                )
            if not case:
                first_line = line
            case.append(fields)
    if case:
        yield _csv_case(case, mapping, first_line)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _relation(database: Any, path: Path, mapping: LogMapping) -> Any:
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    return database.read_csv(
        str(path), header=True, all_varchar=True, delimiter=mapping.delimiter, quotechar='"',
        escapechar='"', skiprows=0, compression="gzip" if packed else "none",
        strict_mode=True, null_padding=False, ignore_errors=False, encoding="utf-8",
    )  # fmt: skip


def _check_columns(path: Path, mapping: LogMapping, columns: list[str]) -> None:
    wanted = [
        mapping.case_id, mapping.received, mapping.due, mapping.closed, mapping.activity,
        mapping.at, mapping.actor, mapping.unit.field, mapping.procedure.field,
        mapping.channel.field, mapping.outcome.field, mapping.return_channel.field,
        mapping.applicant_unit.field,
        *(moment.field for moment in mapping.moments),
    ]  # fmt: skip
    missing = sorted({name for name in wanted if name} - set(columns))
    if missing:
        raise ImportRefused(
            file=path,
            reason=f"the mapping names columns that it does not have: {', '.join(missing)}",
        )


def _csv_case(rows: list[dict[str, str]], mapping: LogMapping, line: int) -> RawCase:
    events = tuple(rows) if mapping.layout is Layout.EVENTS else ()
    return RawCase(rows[0], events, f"line {line}")


def read_cases(
    path: Path, mapping: LogMapping, progress: Callable[[int], None] | None = None
) -> Iterator[RawCase]:
    """The cases of a log, as its mapping says it is written."""
    if mapping.format == "xes":
        return read_xes(path, progress)
    return read_csv(path, mapping, progress)
