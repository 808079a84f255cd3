"""The file of the post, read strictly: all rows are right, or none is kept.

CSV in UTF-8 with the columns ``ma_ho_so``, ``so_van_don``, ``trang_thai``, ``ngay`` and
``cuoc_phi``. States: ``DA_NHAN`` (accepted), ``DA_PHAT`` (delivered), ``PHAT_HONG`` (delivery
failed, the post tries again), ``CHUYEN_HOAN`` (it came back to the agency). Days are
``2026-03-05`` or ``05/03/2026``; the postage is whole đồng and may be left empty.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from motcua.dossiers.contracts import PostalStatus
from motcua.dossiers.errors import (
    POSTAL_COLUMNS,
    POSTAL_DAY,
    POSTAL_ENCODING,
    POSTAL_FEE,
    POSTAL_LARGE,
    POSTAL_NO_ROWS,
    POSTAL_STATUS,
    POSTAL_TRACKING,
    POSTAL_WIDTH,
    PostalFileRefused,
)

COLUMNS: Final = ("ma_ho_so", "so_van_don", "trang_thai", "ngay", "cuoc_phi")
STATES: Final = {
    "DA_NHAN": PostalStatus.ACCEPTED, "DA_PHAT": PostalStatus.DELIVERED,
    "PHAT_HONG": PostalStatus.FAILED, "CHUYEN_HOAN": PostalStatus.CAME_BACK,
}  # fmt: skip
MOST_BYTES: Final = 2_000_000
MOST_ROWS: Final = 2_000
_TRACKING: Final = re.compile(r"[A-Z0-9]{8,20}")
_FEE: Final = re.compile(r"\d{1,9}")


@dataclass(frozen=True)
class PostalEntry:
    """One row: what the post says happened to the item of a dossier."""

    row: int
    code: str
    tracking: str
    status: PostalStatus
    day: date
    postage: int | None


def _day(typed: str) -> date:
    form = "%d/%m/%Y" if "/" in typed else "%Y-%m-%d"
    return datetime.strptime(typed, form).date()  # noqa: DTZ007 (a day, not an instant)


def _tracking(typed: str) -> str:
    plain = typed.replace(" ", "").upper()
    if not _TRACKING.fullmatch(plain):
        raise ValueError
    return plain


def _postage(typed: str) -> int | None:
    plain = typed.replace(".", "")
    if plain and not (plain.isascii() and _FEE.fullmatch(plain)):
        raise ValueError
    return int(plain) if plain else None


_READERS: Final[tuple[tuple[str, Callable[[str], Any], Any], ...]] = (
    ("so_van_don", _tracking, POSTAL_TRACKING),
    ("trang_thai", lambda typed: STATES[typed.upper()], POSTAL_STATUS),
    ("ngay", _day, POSTAL_DAY),
    ("cuoc_phi", _postage, POSTAL_FEE),
)


def _entry(row: int, values: list[str], wrong: dict[str, str]) -> PostalEntry | None:
    given = {name: value.strip() for name, value in zip(COLUMNS, values, strict=True)}
    read: dict[str, Any] = {}
    for name, reader, reason in _READERS:
        try:
            read[name] = reader(given[name])
        except (ValueError, KeyError):
            wrong[f"{row}.{name}"] = str(reason)
    if len(read) < len(_READERS):
        return None
    return PostalEntry(
        row, given["ma_ho_so"], read["so_van_don"], read["trang_thai"], read["ngay"],
        read["cuoc_phi"],
    )  # fmt: skip


def read_postal_file(data: bytes) -> tuple[PostalEntry, ...]:
    """The rows in their order. Raises ``PostalFileRefused`` naming each row and column."""
    if len(data) > MOST_BYTES:
        raise PostalFileRefused({"file": POSTAL_LARGE})
    try:
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise PostalFileRefused({"file": POSTAL_ENCODING}) from None
    if not table or tuple(name.strip() for name in table[0]) != COLUMNS:
        raise PostalFileRefused({"1": str(POSTAL_COLUMNS) % {"columns": ", ".join(COLUMNS)}})
    wrong: dict[str, str] = {}
    found = []
    for row, values in enumerate(table[1:], start=2):
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(COLUMNS):
            wrong[str(row)] = str(POSTAL_WIDTH) % {"count": len(values), "most": len(COLUMNS)}
        elif (entry := _entry(row, values, wrong)) is not None:
            found.append(entry)
    if wrong:
        raise PostalFileRefused(wrong)
    if not found:
        raise PostalFileRefused({"file": POSTAL_NO_ROWS})
    if len(found) > MOST_ROWS:
        raise PostalFileRefused({"file": POSTAL_LARGE})
    return tuple(found)
