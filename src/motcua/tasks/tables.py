"""A work programme, or a list of tasks, as people keep it: CSV or XLSX, one row for a task."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.functional import Promise

from motcua.core import tables, text
from motcua.tasks.contracts import DueKind, DueSpec, Mark, NewTask, Source
from motcua.tasks.errors import TableRefused

MOST_BYTES, MOST_ROWS, MOST_FAULTS = 20_000_000, 5000, 50
COLUMNS: Final[Mapping[str, str]] = {
    "code": "ma", "title": "noi dung", "product": "san pham", "owner": "chu tri",
    "supporting": "phoi hop", "due": "han", "period": "ky", "parent": "thuoc",
    "source": "nguon", "giver": "nguoi giao", "document_number": "so van ban",
    "document_on": "ngay van ban", "given_on": "ngay giao", "marks": "danh dau",
}  # fmt: skip
"""The columns, each with its Vietnamese heading without diacritics, which is taken too."""
NEEDED: Final = ("code", "title", "owner")
MARKS: Final = {
    "cchc": Mark.REFORM, "qppl": Mark.LEGAL_DOCUMENT, "dang": Mark.PARTY, "hdnd": Mark.COUNCIL,
    "mttq": Mark.FRONT, "tu phap": Mark.JUSTICE,
}  # fmt: skip
_KNOWN_MARKS: Final = "CCHC, QPPL, ĐẢNG, HĐND, MTTQ, TƯ PHÁP"
_LIMIT: Final = re.compile(r"([0-9]{1,4}) ?(wd|nlv|d|ngay)")


@dataclass(frozen=True)
class Row:
    """A task with the line of the file on which it stands (the heading is 1)."""

    line: int
    task: NewTask


def day_of(typed: str) -> date:
    """A day written as 2026-08-15 or 15/08/2026. Raises ``ValueError``."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    raise ValueError(f"“{typed}” is no day; write 2026-08-15 or 15/08/2026")


def due_of(typed: str) -> DueSpec:
    """A due day, ``10 wd`` for working days, ``30 d`` for days, or empty for none.

    Raises ``ValueError``.
    """
    if not typed:
        return DueSpec()
    found = _LIMIT.fullmatch(text.fold(typed))
    if found is not None:
        working = found[2] in ("wd", "nlv")
        kind = DueKind.WORKING_DAYS if working else DueKind.CALENDAR_DAYS
        return DueSpec(kind, None, int(found[1]))
    return DueSpec(DueKind.DAY, day_of(typed))


def marks_of(typed: str) -> tuple[Mark, ...]:
    """Marks such as ``CCHC; QPPL``. Raises ``ValueError``."""
    found = []
    for word in _listed(typed):
        mark = MARKS.get(text.fold(word)) or Mark.__members__.get(word.upper())
        if mark is None:
            raise ValueError(f"“{word}” is no mark; known are {_KNOWN_MARKS}")
        found.append(mark)
    return tuple(found)


def _listed(typed: str) -> list[str]:
    return [text.clean(part) for part in re.split("[;,]", typed) if text.clean(part)]


def _refuse(reason: str, place: str = "file") -> TableRefused:
    return TableRefused({place: reason})


def _rows(data: bytes) -> Iterator[Sequence[Any]]:
    if not data.startswith(tables.WORKBOOK) and b"\x00" in data:
        raise _refuse("it is not text; save it as CSV UTF-8")
    try:
        yield from tables.rows_of(data)
    except tables.Unreadable as error:
        raise _refuse(str(error)) from None


def _heading(values: Sequence[Any]) -> list[str]:
    by_name = {said: name for name, said in COLUMNS.items()} | {name: name for name in COLUMNS}
    return tables.headed(values, by_name, COLUMNS, NEEDED, _refuse)


def read_rows(data: bytes, *, giver_unit: str, giver: str = "") -> list[Row]:
    """The tasks of a file, items above before those below them.

    ``giver_unit`` gives all of them; ``giver`` stands where a row does not say who. Raises
    ``TableRefused`` with every fault by row and column.
    """
    if len(data) > MOST_BYTES:
        raise _refuse(f"it is larger than {MOST_BYTES:,} bytes")
    rows = _rows(data)
    names = _heading(next(rows, ()))
    faults: dict[str, str | Promise] = {}
    found: list[Row] = []
    lines: dict[str, int] = {}
    for line, values in enumerate(rows, start=2):
        cells = [tables.cell_text(value) for value in values]
        if not any(cells):
            continue
        if len(found) >= MOST_ROWS:
            raise _refuse(f"it has more than {MOST_ROWS:,} rows; split it")
        if any(cells[len(names) :]) or len(faults) >= MOST_FAULTS:
            faults.setdefault(f"row {line}", f"it has more than {len(names)} cells")
            continue
        row = _row(line, dict(zip(names, cells, strict=False)), giver_unit, giver, faults)
        if row.task.code in lines:
            first = lines[row.task.code]
            faults[f"row {line}, column code"] = f"it stands in row {first} too"
        lines[row.task.code] = line
        found.append(row)
    if faults:
        raise TableRefused(faults)
    if not found:
        raise _refuse("it holds no task")
    return _parents_first(found)


def _row(
    line: int, cells: Mapping[str, str], giver_unit: str, giver: str,
    faults: dict[str, str | Promise],
) -> Row:  # fmt: skip
    def read(name: str, reader: Any, empty: Any) -> Any:
        typed = cells.get(name, "")
        if not typed:
            return empty
        try:
            return reader(typed)
        except (ValueError, KeyError) as error:
            faults[f"row {line}, column {name}"] = str(error).strip("'")
            return empty

    if not cells.get("code"):
        faults[f"row {line}, column code"] = "a code of its own, so that it can be read in again"
    task = NewTask(
        title=cells.get("title", ""), giver_unit=giver_unit, owner=cells.get("owner", ""),
        due=read("due", due_of, DueSpec()), product=cells.get("product", ""),
        source=read("source", Source, Source.WORK_PROGRAMME), giver=cells.get("giver") or giver,
        document_number=cells.get("document_number", ""),
        document_on=read("document_on", day_of, None), given_on=read("given_on", day_of, None),
        supporting=tuple(_listed(cells.get("supporting", ""))), period=cells.get("period", ""),
        parent=cells.get("parent", ""), marks=read("marks", marks_of, ()),
        code=cells.get("code", ""),
    )  # fmt: skip
    return Row(line, task)


def _parents_first(rows: list[Row]) -> list[Row]:
    """Items above before those below them. Raises ``TableRefused`` for a circle."""
    by_code = {row.task.code: row for row in rows}
    done: dict[str, Row] = {}
    for row in rows:
        chain = [row]
        while (above := by_code.get(chain[-1].task.parent)) and above.task.code not in done:
            if above in chain:
                raise _refuse("it lies below itself", f"row {row.line}, column parent")
            chain.append(above)
        for item in reversed(chain):
            done.setdefault(item.task.code, item)
    return list(done.values())
