"""The words of the form: what a cell may say for each code, and the refusal of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Final

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core import text

LEVELS: Final = {"PROVINCE": "Cấp tỉnh", "DISTRICT": "Cấp huyện", "COMMUNE": "Cấp xã"}
WAYS: Final = {"COUNTER": "Trực tiếp", "ONLINE": "Trực tuyến", "POST": "Bưu chính"}
SCOPES: Final = {"PUBLIC": "Công dân, tổ chức", "INTER_AGENCY": "Liên thông", "INTERNAL": "Nội bộ"}
AGENCY_ROLES: Final = {"LEAD": "chủ trì", "SUPPORT": "phối hợp"}
_UNITS = (
    ("ngay lam viec", LimitUnit.WORKING_DAY), ("gio lam viec", LimitUnit.WORKING_HOUR),
    ("gio", LimitUnit.WORKING_HOUR), ("thang", LimitUnit.MONTH), ("ngay", LimitUnit.CALENDAR_DAY),
)  # fmt: skip
_UNIT_WORDS = {
    "WORKING_DAY": "ngày làm việc", "WORKING_HOUR": "giờ làm việc", "CALENDAR_DAY": "ngày",
    "MONTH": "tháng",
}  # fmt: skip


class CellWrong(ValueError):
    """A cell that says something that cannot be; ``column`` and the reason in words."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(f"{column}: {reason}")


def lines_of(cell: str) -> list[list[str]]:
    """The lines of a cell, each as its parts between bars."""
    return [
        [part.strip() for part in line.split("|")] for line in cell.splitlines() if line.strip()
    ]


def code_of(known: Mapping[str, str], words: str, column: str, line: int = 0) -> str:
    """The code that ``words`` stand for. Raises ``CellWrong``."""
    folded = text.fold(words).strip(" .")
    for code, said in known.items():
        if folded in (text.fold(said), text.fold(said).removeprefix("cap ")):
            return code
    place = f"line {line}: " if line else ""
    raise CellWrong(column, f"{place}{words!r} is not {', '.join(known.values())}")


def number_of(column: str, cell: str, low: int) -> int:
    """A whole number from ``low`` up, as people write amounts. Raises ``CellWrong``."""
    digits = cell.replace(".", "").replace(",", "").replace(" ", "")
    digits = text.fold(digits).removesuffix("dong").removesuffix("d").removesuffix("vnd")
    if not digits.isascii() or not digits.isdigit() or int(digits) < low or len(digits) > 15:
        raise CellWrong(column, f"{cell!r} is not a whole number from {low} up")
    return int(digits)


def _cutoff(column: str, words: str) -> time | None:
    if not words:
        return None
    try:
        return time.fromisoformat(words.strip())
    except ValueError:
        raise CellWrong(column, f"{words!r} is not an hour such as 15:00") from None


def read_limit(cell: str, column: str = "thoi_han") -> TimeLimit | None:
    """A limit in words; ``None`` for “không quy định”. Raises ``CellWrong``."""
    folded, _, hour = text.fold(cell).strip(" .").partition(", sau ")
    cutoff = _cutoff(column, hour)
    if folded in ("khong quy dinh", "khong co", "khong") and cutoff is None:
        return None
    if folded in ("trong ngay", "trong ngay lam viec", "ngay khi nhan du ho so"):
        return TimeLimit(0, LimitUnit.WORKING_DAY, cutoff)
    number, _, words = folded.partition(" ")
    joined = number.lstrip("0123456789")
    number, words = number[: len(number) - len(joined)], (joined + " " + words).strip()
    for said, unit in _UNITS:
        if words == said and number.isascii() and 0 < len(number) < 5 and int(number) > 0:
            return TimeLimit(int(number), unit, cutoff)
    raise CellWrong(
        column, f"{cell!r} is not such as “05 ngày làm việc”, “30 ngày” or “không quy định”"
    )


def limit_cell(limit: Mapping[str, object] | None) -> str:
    """A limit as ``read_limit`` reads it."""
    if limit is None:
        return "không quy định"
    amount, unit = limit["amount"], str(limit["unit"])
    words = "trong ngày" if amount == 0 else f"{amount} {_UNIT_WORDS[unit]}"
    return f"{words}, sau {limit['cutoff']}" if limit.get("cutoff") else words
