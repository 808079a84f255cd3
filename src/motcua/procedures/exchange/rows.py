"""One row of the form into a record: stored, a draft with what it lacks, or refused. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from motcua.core import text
from motcua.procedures.codec import limit_json
from motcua.procedures.exchange.columns import COLUMNS, Need
from motcua.procedures.exchange.details import read_details, shared_code
from motcua.procedures.exchange.words import CellWrong, lines_of, number_of, read_limit

NONE_SAID = frozenset({"khong co", "khong", "khong quy dinh", "mien phi", "none"})
_SPLIT = re.compile(r"[;\n]+")
_LEVELS = {
    "cap tinh": "PROVINCE", "tinh": "PROVINCE", "province": "PROVINCE", "cap huyen": "DISTRICT",
    "huyen": "DISTRICT", "district": "DISTRICT", "cap xa": "COMMUNE", "xa": "COMMUNE",
    "commune": "COMMUNE",
}  # fmt: skip
_WAYS = (("truc tuyen", "ONLINE"), ("buu chinh", "POST"), ("truc tiep", "COUNTER"))
_KINDS = {
    "to khai": "FORM", "ban chinh": "ORIGINAL", "ban sao": "COPY",
    "ban sao chung thuc": "CERTIFIED_COPY", "xuat trinh": "PRESENT",
}  # fmt: skip
_POSTS = {
    "mot cua": "ONE_STOP_OFFICER", "thu ly": "HANDLING_OFFICER", "lanh dao": "HEAD",
    "van thu": "CLERK",
}  # fmt: skip
_USUAL_STEPS = (
    ("RECEIVE", "Tiếp nhận, chuyển hồ sơ", "Receive and hand over", "ONE_STOP_OFFICER"),
    ("EXAMINE", "Giải quyết, dự thảo kết quả", "Examine and draft the result", "HANDLING_OFFICER"),
    ("SIGN", "Ký kết quả", "Sign the result", "HEAD"),
    ("RETURN", "Trả kết quả", "Return the result", "ONE_STOP_OFFICER"),
)


@dataclass
class Record:
    """A row that can be kept. ``missing`` names the columns that publication still needs."""

    code: str
    procedure: dict[str, Any]
    field_name: str
    version: dict[str, Any]
    source: str
    valid_from: date | None
    valid_until: date | None
    missing: list[str] = field(default_factory=list)


def _none(cell: str) -> bool:
    return text.fold(cell).strip(" .") in NONE_SAID


def _both(words: str, english: str = "") -> dict[str, str]:
    return {"vi": words, "en": english or words}


def read_day(column: str, cell: str) -> date:
    """dd/mm/yyyy or yyyy-mm-dd. Raises ``CellWrong``."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(cell.strip(), form).date()  # noqa: DTZ007 - a day, no instant
        except ValueError:
            continue
    raise CellWrong(column, f"{cell!r} is not a day such as 01/07/2025")


def _level(cell: str) -> str:
    found = _LEVELS.get(text.fold(cell).strip(" ."))
    if found is None:
        raise CellWrong("cap_thuc_hien", f"{cell!r} is not Cấp tỉnh, Cấp huyện or Cấp xã")
    return found


def _ways(cell: str) -> list[str]:
    folded = text.fold(cell)
    found = [way for words, way in _WAYS if words in folded]
    if not found:
        raise CellWrong("cach_thuc_thuc_hien", f"{cell[:60]!r} names no way to file")
    return sorted(found)


def _components(cell: str) -> list[dict[str, Any]]:
    found = []
    for number, parts in enumerate(lines_of(cell), start=1):
        kind = text.fold(parts[1]) if len(parts) > 1 and parts[1] else "ban chinh"
        if kind not in _KINDS:
            raise CellWrong(
                "thanh_phan_ho_so", f"line {number}: {parts[1]!r} is not {', '.join(_KINDS)}"
            )
        if not parts[0]:
            raise CellWrong("thanh_phan_ho_so", f"line {number} names no paper")
        count = number_of("thanh_phan_ho_so", parts[2], 1) if len(parts) > 2 and parts[2] else 1
        condition = parts[3] if len(parts) > 3 and parts[3] else ""
        found.append(
            {
                "code": f"GT{number}", "name": _both(parts[0]), "form": _KINDS[kind],
                "quantity": count, "required": not condition,
                "condition": _both(condition) if condition else None,
            }
        )  # fmt: skip
    return found


def _steps(cell: str) -> list[dict[str, Any]]:
    if not cell:
        return [
            {"code": code, "name": {"vi": vi, "en": en}, "role": role, "budget_hours": 0}
            for code, vi, en, role in _USUAL_STEPS
        ]
    lines = lines_of(cell)
    if len(lines) < 3:
        raise CellWrong("trinh_tu", "at least three steps: receive, decide, return")
    found = []
    for number, parts in enumerate(lines, start=1):
        post = _POSTS.get(text.fold(parts[1])) if len(parts) > 1 else None
        if post is None:
            raise CellWrong("trinh_tu", f"line {number}: the post is not {', '.join(_POSTS)}")
        hours = number_of("trinh_tu", parts[2], 0) if len(parts) > 2 and parts[2] else 0
        code = "RECEIVE" if number == 1 else "RETURN" if number == len(lines) else f"B{number}"
        found.append({"code": code, "name": _both(parts[0]), "role": post, "budget_hours": hours})
    if found[0]["role"] != "ONE_STOP_OFFICER" or found[-1]["role"] != "ONE_STOP_OFFICER":
        raise CellWrong("trinh_tu", "the first and the last step are the counter's (một cửa)")
    return found


def _audience(cell: str) -> list[str]:
    folded = text.fold(cell)
    found = []
    if any(words in folded for words in ("ca nhan", "cong dan", "ho gia dinh", "nguoi")):
        found.append("INDIVIDUAL")
    others = folded.replace("co quan nha nuoc", "")
    if any(words in others for words in ("to chuc", "doanh nghiep", "hop tac xa", "co quan")):
        found.append("ORGANISATION")
    if others != folded:
        found.append("AGENCY")
    if not found:
        raise CellWrong(
            "doi_tuong_thuc_hien", f"{cell[:60]!r} is neither Cá nhân, Tổ chức nor Cơ quan nhà nước"
        )
    return found


def _fee(cells: Mapping[str, str]) -> dict[str, Any]:
    cell = cells.get("phi_le_phi", "")
    free = not cell or _none(cell)
    amount = 0 if free else number_of("phi_le_phi", cell, 0)
    basis = cells.get("can_cu_phi") or cells.get("can_cu_phap_ly", "").partition("\n")[0]
    return {"amount": amount, "basis": basis, "note": None}


def _said(cell: str) -> dict[str, str] | None:
    return None if not cell or _none(cell) else _both(cell)


def _part(cells: Mapping[str, str], column: str, read: Callable[[str], Any], empty: Any) -> Any:
    cell = cells.get(column, "")
    return read(cell) if cell else empty


def record_of(cells: Mapping[str, str]) -> Record:
    """The record of a row. Raises ``CellWrong`` for the first cell that cannot be."""
    for column in COLUMNS:
        if column.need is Need.KEY and not cells.get(column.name):
            raise CellWrong(column.name, "it is empty")
    code = text.clean(cells["ma_thu_tuc"])
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}", code):
        raise CellWrong("ma_thu_tuc", f"{code[:70]!r} is not a code such as 1.001193")
    missing = [
        column.name for column in COLUMNS
        if column.need in (Need.PART, Need.SAID) and not cells.get(column.name)
    ]  # fmt: skip
    begin = _part(cells, "hieu_luc_tu", lambda cell: read_day("hieu_luc_tu", cell), None)
    until = _part(cells, "hieu_luc_den", lambda cell: read_day("hieu_luc_den", cell), None)
    if begin and until and until <= begin:
        raise CellWrong("hieu_luc_den", "it ends before it begins")
    version = _version(cells)
    read_details(cells, version)
    return Record(
        code=code,
        procedure={
            "name": _both(text.clean(cells["ten_thu_tuc"]), cells.get("ten_tieng_anh", "")),
            "field": "", "aliases": [
                words.strip() for words in _SPLIT.split(cells.get("tu_khoa", "")) if words.strip()
            ],
            "audience": _part(cells, "doi_tuong_thuc_hien", _audience, ["INDIVIDUAL"]),
            "variant_of": shared_code(cells),
        },
        field_name=text.clean(cells.get("linh_vuc", "")),
        version=version,
        source=cells.get("quyet_dinh_cong_bo", ""),
        valid_from=begin,
        valid_until=until,
        missing=missing,
    )  # fmt: skip


def _version(cells: Mapping[str, str]) -> dict[str, Any]:
    """What every version says, as it is kept. Raises ``CellWrong``."""
    return {
        "level": _part(cells, "cap_thuc_hien", _level, "COMMUNE"),
        "legal_basis": [
            {"document": parts[0], "article": parts[1] if len(parts) > 1 else "toàn văn"}
            for parts in lines_of(cells.get("can_cu_phap_ly", ""))
        ],
        "verified": False,
        "decides": _both(cells.get("co_quan_quyet_dinh", "")),
        "ways": _part(cells, "cach_thuc_thuc_hien", _ways, ["COUNTER"]),
        "components": _components(cells.get("thanh_phan_ho_so", "")),
        "sets": _part(cells, "so_bo", lambda cell: number_of("so_bo", cell, 1), 1),
        "time_limit": limit_json(_part(cells, "thoi_han", read_limit, None)),
        "limit_basis": cells.get("can_cu_phap_ly", "").partition("\n")[0],
        "fee": _fee(cells),
        "forms": [] if _none(cells.get("mau_don_to_khai", "")) else [
            _both(parts[0]) for parts in lines_of(cells.get("mau_don_to_khai", ""))
        ],
        "result": _both(cells.get("ket_qua", "")),
        "conditions": _said(cells.get("yeu_cau_dieu_kien", "")),
        "steps": _steps(cells.get("trinh_tu", "")),
        "returns": ["COUNTER"],
        "pays_online": False,
        "cost": None,
    }  # fmt: skip
