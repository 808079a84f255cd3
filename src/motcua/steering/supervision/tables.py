"""A table of supervisions: CSV or XLSX, one heading row, one supervision a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.utils.functional import Promise

from motcua.core import tables, text
from motcua.steering.contracts.supervision import NewSession
from motcua.steering.errors import SupervisionTableRefused
from motcua.tasks import api as tasks

MOST_BYTES, MOST_ROWS, MOST_FAULTS = 5_000_000, 2000, 50
COLUMNS: Final[Mapping[str, str]] = {
    "code": "mã", "body": "loại cơ quan giám sát", "act": "hình thức",
    "supervisor": "cơ quan giám sát", "subject": "nội dung", "document_number": "số văn bản",
    "document_on": "ngày văn bản", "units": "cơ quan được giám sát",
    "planned_on": "ngày dự kiến", "held_on": "ngày giám sát",
}  # fmt: skip
"""The columns by their English name, each with its Vietnamese one."""
OPTIONAL: Final = frozenset({"held_on"})
T = TypeVar("T")


@dataclass(frozen=True)
class Row:
    """A supervision with the row of the table in which it stands."""

    line: int
    session: NewSession


def _refuse(reason: str, place: str = "file") -> SupervisionTableRefused:
    return SupervisionTableRefused({place: reason})


def _heading(values: Sequence[Any]) -> list[str]:
    """The columns by name. Raises ``SupervisionTableRefused``."""
    by_name = {text.fold(said): name for name, said in COLUMNS.items()}
    by_name |= {name: name for name in COLUMNS}
    needed = [name for name in COLUMNS if name not in OPTIONAL]
    return tables.headed(values, by_name, COLUMNS, needed, _refuse)


def read_rows(data: bytes) -> list[Row]:
    """The supervisions of a file. Raises ``SupervisionTableRefused`` with every fault."""
    if len(data) > MOST_BYTES:
        raise _refuse(f"it is larger than {MOST_BYTES:,} bytes")
    faults: dict[str, str | Promise] = {}
    found: list[Row] = []
    lines: dict[str, int] = {}
    try:
        rows = tables.rows_of(data)
        names = _heading(next(rows, ()))
        for line, values in enumerate(rows, start=2):
            cells = [tables.cell_text(value) for value in values]
            if not any(cells):
                continue
            if len(found) >= MOST_ROWS:
                raise _refuse(f"it has more than {MOST_ROWS:,} rows; split it")
            if any(cells[len(names) :]):
                faults[f"row {line}"] = f"it has more than {len(names)} cells"
                continue
            own = dict(zip(names, cells, strict=False))
            if (code := own.get("code", "")) in lines:
                faults[f"row {line}, column code"] = f"it stands in row {lines[code]} too"
            lines[code] = line
            session = _session(line, own, faults)
            if session is not None:
                found.append(Row(line, session))
    except tables.Unreadable as error:
        raise _refuse(str(error)) from None
    if faults:
        raise SupervisionTableRefused(dict(list(faults.items())[:MOST_FAULTS]))
    if not found:
        raise _refuse("it holds no supervision")
    return found


def _session(
    line: int, cells: Mapping[str, str], faults: dict[str, str | Promise]
) -> NewSession | None:
    """One row; ``None``, with its faults, where a day or the code cannot be read."""
    before = len(faults)

    def read(name: str, reader: Callable[[str], T]) -> T | None:
        if not cells.get(name):
            if name not in OPTIONAL:
                faults[f"row {line}, column {name}"] = "it is empty"
            return None
        try:
            return reader(cells[name])
        except ValueError as error:
            faults[f"row {line}, column {name}"] = str(error)
            return None

    document_on = read("document_on", tasks.day_of)
    planned_on = read("planned_on", tasks.day_of)
    held_on, code = read("held_on", tasks.day_of), read("code", str)
    if document_on is None or planned_on is None or code is None or len(faults) > before:
        return None
    return NewSession(
        body=cells.get("body", "").upper(), act=cells.get("act", "").upper(),
        supervisor=cells.get("supervisor", ""), subject=cells.get("subject", ""),
        document_number=cells.get("document_number", ""), document_on=document_on,
        units=tuple(re.split("[;,]", cells.get("units", ""))), planned_on=planned_on,
        held_on=held_on, code=code,
    )  # fmt: skip
