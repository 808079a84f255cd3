"""Read a filled form: CSV, XLSX or JSON (an array, or one object a line). Rows as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motcua.core import tables
from motcua.procedures.errors import FormRefused
from motcua.procedures.exchange.columns import ALSO_CALLED, BY_NAME, COLUMNS, NOT_TAKEN

SHEET: Final = "Thủ tục"
UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
"""Characters that no database keeps: NUL, and half of a surrogate pair."""
_TITLES = {column.title.casefold(): column.name for column in COLUMNS}


@dataclass(frozen=True)
class FormRow:
    """One row: where it stands in the file (1-based, the heading is 1), and its cells."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """A form as it was read. ``not_taken`` are columns that the record has no place for."""

    rows: tuple[FormRow, ...]
    not_taken: tuple[str, ...]


def _column(name: str) -> str:
    plain = name.strip()
    return _TITLES.get(plain.casefold(), ALSO_CALLED.get(plain, plain))


def _names(path: Path, heading: Sequence[str]) -> list[str]:
    names = [_column(name) for name in heading]
    known = [name for name in names if name in BY_NAME]
    unknown = [name for name in names if name and name not in BY_NAME and name not in NOT_TAKEN]
    if unknown:
        raise FormRefused(
            file=path.name,
            reason=f"unknown column(s) {', '.join(unknown[:5])}; “motcua procedures template” "
            "writes the form",
        )
    twice = sorted({name for name in known if known.count(name) > 1})
    if twice:
        raise FormRefused(file=path.name, reason=f"the column {twice[0]} stands twice")
    for needed in ("ma_thu_tuc", "ten_thu_tuc"):
        if needed not in known:
            raise FormRefused(file=path.name, reason=f"the column {needed} is missing")
    return names


def _cell(value: Any) -> str:
    """A cell as text: dates in ISO form, whole numbers without a decimal point."""
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.date() if hasattr(value, "date") else value)
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return "\n".join(_cell(part) for part in value)
    return str(value).strip()


def _row(path: Path, line: int, cells: Mapping[str, str]) -> FormRow:
    """A row of the form's columns. Raises ``FormRefused`` for what cannot be kept."""
    held = {name: cell for name, cell in cells.items() if name in BY_NAME}
    for name, cell in held.items():
        if UNKEPT.search(cell):
            raise FormRefused(
                file=path.name,
                reason=f"row {line}, column {name} holds a character that cannot be kept",
            )
    return FormRow(line, held)


def _table(path: Path, rows: Iterator[Sequence[Any]]) -> Form:
    heading = [_cell(value) for value in next(rows, ())]
    if not any(heading):
        raise FormRefused(file=path.name, reason="it has no heading row")
    names = _names(path, heading)
    found = []
    for line, values in enumerate(rows, start=2):
        cells = [_cell(value) for value in values]
        if len(cells) > len(names) and any(cells[len(names) :]):
            raise FormRefused(
                file=path.name, reason=f"row {line} has {len(cells)} cells for {len(names)} columns"
            )
        if any(cells):
            found.append(_row(path, line, dict(zip(names, cells, strict=False))))
    return Form(tuple(found), tuple(name for name in names if name in NOT_TAKEN))


def _objects(path: Path, text: str) -> list[Any]:
    try:
        if text.lstrip().startswith("["):
            return list(json.loads(text))
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError) as error:
        raise FormRefused(file=path.name, reason=f"it is not sound JSON ({error})") from None


def _read_json(path: Path, data: bytes) -> Form:
    text = tables.decoded(data)
    found = []
    not_taken: dict[str, None] = {}
    for line, item in enumerate(_objects(path, text), start=1):
        if not isinstance(item, dict):
            raise FormRefused(file=path.name, reason=f"item {line} is not an object")
        keys = {str(key): value for key, value in item.items()}
        names = _names(path, list(keys))
        cells = {name: _cell(value) for name, value in zip(names, keys.values(), strict=True)}
        not_taken |= dict.fromkeys(name for name in names if name in NOT_TAKEN)
        found.append(_row(path, line, cells))
    return Form(tuple(found), tuple(not_taken))


def read_form(path: Path) -> Form:
    """Read a filled form, by its content. Raises ``FormRefused`` for the file as a whole."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormRefused(file=path.name, reason=f"it cannot be read ({error.strerror})") from None
    try:
        if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
            form = _read_json(path, data)
        else:
            form = _table(path, tables.rows_of(data, sheet=SHEET))
    except tables.Unreadable as error:
        raise FormRefused(file=path.name, reason=str(error)) from None
    if not form.rows:
        raise FormRefused(file=path.name, reason="it holds no procedure")
    return form
