"""A record as the cells of the form: what is exported, and what tells whether a row changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.procedures.exchange.columns import COLUMNS
from motcua.procedures.exchange.details import details_of
from motcua.procedures.exchange.words import LEVELS, WAYS, limit_cell

_KINDS = {
    "FORM": "tờ khai", "ORIGINAL": "bản chính", "COPY": "bản sao",
    "CERTIFIED_COPY": "bản sao chứng thực", "PRESENT": "xuất trình",
}  # fmt: skip
_POSTS = {
    "ONE_STOP_OFFICER": "một cửa", "HANDLING_OFFICER": "thụ lý", "HEAD": "lãnh đạo",
    "CLERK": "văn thư",
}  # fmt: skip
_AUDIENCE = {"INDIVIDUAL": "Cá nhân", "ORGANISATION": "Tổ chức", "AGENCY": "Cơ quan nhà nước"}
NONE = "không có"


def _component(part: Mapping[str, Any]) -> str:
    cells = [part["name"]["vi"], _KINDS[part["form"]], str(part["quantity"])]
    if part["condition"]:
        cells.append(part["condition"]["vi"])
    return " | ".join(cells)


def _day(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def cells_of(
    *, code: str, procedure: Mapping[str, Any], field_name: str, version: Mapping[str, Any],
    source: str, valid_from: date | None, valid_until: date | None,
) -> dict[str, str]:  # fmt: skip
    """Every column of the form, in its order."""
    name = procedure["name"]
    conditions = version["conditions"]
    found = {
        "ma_thu_tuc": code,
        "ten_thu_tuc": name["vi"],
        "ten_tieng_anh": name["en"] if name["en"] != name["vi"] else "",
        "linh_vuc": field_name,
        "cap_thuc_hien": LEVELS[version["level"]],
        "trinh_tu": "\n".join(
            f"{step['name']['vi']} | {_POSTS[step['role']]} | {step['budget_hours']}"
            for step in version["steps"]
        ),
        "cach_thuc_thuc_hien": "; ".join(WAYS[way] for way in sorted(version["ways"])),
        "thanh_phan_ho_so": "\n".join(_component(part) for part in version["components"]),
        "so_bo": str(version["sets"]),
        "thoi_han": limit_cell(version["time_limit"]),
        "doi_tuong_thuc_hien": "; ".join(_AUDIENCE[who] for who in sorted(procedure["audience"])),
        "co_quan_quyet_dinh": version["decides"]["vi"],
        "mau_don_to_khai": "\n".join(form["vi"] for form in version["forms"]) or NONE,
        "ket_qua": version["result"]["vi"],
        "yeu_cau_dieu_kien": conditions["vi"] if conditions else NONE,
        "phi_le_phi": str(version["fee"]["amount"]) if version["fee"]["amount"] else NONE,
        "can_cu_phi": version["fee"]["basis"],
        "can_cu_phap_ly": "\n".join(
            f"{item['document']} | {item['article']}" for item in version["legal_basis"]
        ),
        "tu_khoa": "; ".join(procedure["aliases"]),
        "quyet_dinh_cong_bo": source,
        "hieu_luc_tu": _day(valid_from),
        "hieu_luc_den": _day(valid_until),
        **details_of(procedure, version),
    }
    return {column.name: found[column.name] for column in COLUMNS}
