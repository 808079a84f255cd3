"""Tables that people hand in: CSV in UTF-8, or the first sheet of a workbook. Rows as they stand.

What cannot be read is said in one ``Unreadable``; whoever asked makes a refusal of it.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

import openpyxl

from motcua.core import text

csv.field_size_limit(10_000_000)
UNPACKED_MB: Final = 200
WORKBOOK: Final = b"PK\x03\x04"
"""How a workbook, a ZIP file, begins."""
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError, SyntaxError,
    LookupError, TypeError, AttributeError, ArithmeticError,
)  # fmt: skip
"""What the readers of workbooks raise on a file that was damaged or made to break them."""


class Unreadable(Exception):
    """The file as a whole is no table; the text says why."""


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8. Raises ``Unreadable``."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"it is not UTF-8 ({error.reason} at byte {error.start}); save it as CSV UTF-8"
        raise Unreadable(reason) from None


def csv_rows(data: bytes) -> Iterator[list[str]]:
    """The rows of a CSV with commas, semicolons or tabs. Raises ``Unreadable``."""
    text = decoded(data)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise Unreadable(f"it is not CSV that can be read ({error})") from None


def xlsx_rows(data: bytes, *, sheet: str = "") -> Iterator[Sequence[Any]]:
    """The rows of ``sheet``, or of the first one where there is none of that name.

    Values, not formulas. Raises ``Unreadable``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        if unpacked > UNPACKED_MB * 1024 * 1024:
            raise Unreadable(f"it unpacks to more than {UNPACKED_MB} MB; split it")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            found = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
            yield from found.iter_rows(values_only=True)
        finally:
            book.close()
    except DAMAGED as error:
        raise Unreadable(f"it is not a sound XLSX ({error})") from None


def rows_of(data: bytes, *, sheet: str = "") -> Iterator[Sequence[Any]]:
    """The rows of a CSV or a workbook, told apart by how the file begins."""
    return xlsx_rows(data, sheet=sheet) if data.startswith(WORKBOOK) else csv_rows(data)


def cell_text(value: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a decimal point."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return text.clean(str(value))


def headed(
    values: Sequence[Any], by_heading: Mapping[str, str], columns: Mapping[str, str],
    needed: Sequence[str], refuse: Callable[[str, str], Exception], known: str = "",
) -> list[str]:  # fmt: skip
    """The columns of a table in their order, by the cells of its first row.

    ``by_heading`` gives the column of a folded heading; ``columns`` are all that there are,
    each with its Vietnamese heading, and ``known`` lists them for whoever wrote another one.
    Raises what ``refuse`` makes of a reason and its place.
    """
    said = [cell_text(value) for value in values]
    names = [by_heading.get(text.fold(cell), cell) for cell in said]
    while names and not names[-1]:
        names.pop()
    for name in names:
        if name not in columns:
            listed = known or ", ".join(columns)
            raise refuse(f"unknown column “{name}”; known are {listed}", "row 1")
        if names.count(name) > 1:
            raise refuse(f"the column {name} stands twice", "row 1")
    for name in needed:
        if name not in names:
            raise refuse(f"the column {name} ({columns[name]}) is missing", "row 1")
    return names
