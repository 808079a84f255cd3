"""Columns that only some procedures fill: limits of cases, reuse, blanks, agencies, levels.

Each is read into the content of a version, and written from it, so that what was exported
comes back the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from motcua.core import text
from motcua.procedures.codec import limit_json, read_variant
from motcua.procedures.exchange.words import (
    AGENCY_ROLES,
    LEVELS,
    SCOPES,
    WAYS,
    CellWrong,
    code_of,
    limit_cell,
    lines_of,
    number_of,
    read_limit,
)
from motcua.procedures.limits import conflict

LIMITS, REUSE, BLANKS = "thoi_han_rieng", "giay_to_dung_lai", "mau_tai_ve"
AGENCIES, SCOPE, OTHERS, SHARED = "co_quan_tham_gia", "pham_vi", "cap_khac", "ma_dung_chung"
DETAILS = (LIMITS, REUSE, BLANKS, SCOPE, AGENCIES, OTHERS, SHARED)
_CODES = re.compile(r"[;,\s]+")
Json = dict[str, Any]


def _limit(parts: Sequence[str], line: int, ways: Collection[str], levels: Collection[str]) -> Json:
    case, way, level, limit, basis = (*parts, *("",) * 5)[:5]
    if not (case or way or level) or not basis or len(parts) > 5:
        raise CellWrong(
            LIMITS, f"line {line} is not: case | way | level | limit | basis, one of the first "
            "three at least and the basis"
        )  # fmt: skip
    channel = code_of(WAYS, way, LIMITS, line) if way else None
    if channel is not None and channel not in ways:
        raise CellWrong(LIMITS, f"line {line}: {way!r} is not among cach_thuc_thuc_hien")
    at = code_of(LEVELS, level, LIMITS, line) if level else None
    if at is not None and at not in levels:
        raise CellWrong(LIMITS, f"line {line}: {level!r} is neither cap_thuc_hien nor cap_khac")
    return {
        "case": {"vi": case, "en": case} if case else None, "channel": channel, "level": at,
        "time_limit": limit_json(read_limit(limit, LIMITS)), "basis": basis, "verified": False,
    }  # fmt: skip


def _limits(cell: str, ways: Collection[str], levels: Collection[str]) -> list[Json]:
    found = [
        _limit(parts, line, ways, levels) for line, parts in enumerate(lines_of(cell), start=1)
    ]
    clash = conflict([read_variant(item) for item in found])
    if clash is not None:
        raise CellWrong(
            LIMITS, f"lines {clash[0] + 1} and {clash[1] + 1} hold for the same dossier and "
            "neither is closer to it"
        )  # fmt: skip
    return found


def _numbered(cell: str, column: str, most: int) -> dict[int, str]:
    """Lines of “number | words”, where the number is one of ``most`` lines of another cell.

    While that other cell is empty the row is a draft, which cannot be judged by it yet.
    """
    found: dict[int, str] = {}
    if not most:
        return found
    for line, parts in enumerate(lines_of(cell), start=1):
        if len(parts) != 2 or not parts[1]:
            raise CellWrong(column, f"line {line} is not: number | code")
        number = number_of(column, parts[0], 1)
        if number > most or number in found:
            raise CellWrong(column, f"line {line}: there is no line {number}, or it stood already")
        found[number] = parts[1]
    return found


def _agencies(cell: str) -> list[Json]:
    found = []
    for line, parts in enumerate(lines_of(cell), start=1):
        if len(parts) != 2 or not parts[1]:
            raise CellWrong(AGENCIES, f"line {line} is not: chủ trì | name, or phối hợp | name")
        role = code_of(AGENCY_ROLES, parts[0], AGENCIES, line)
        found.append({"role": role, "name": {"vi": parts[1], "en": parts[1]}})
    if found and sum(item["role"] == "LEAD" for item in found) != 1:
        raise CellWrong(AGENCIES, "exactly one agency is “chủ trì”")
    return found


def _others(cell: str, level: str) -> list[str]:
    found = [code_of(LEVELS, part, OTHERS) for part in cell.split(";") if part.strip()]
    if level in found or len(set(found)) != len(found):
        raise CellWrong(OTHERS, "a level stands twice, or is cap_thuc_hien already")
    return found


def read_details(cells: Mapping[str, str], version: Json) -> None:
    """Put what these columns say into ``version``. Raises ``CellWrong``.

    A draft that does not say yet how or where it is done may name any way and level.
    """
    others = _others(cells.get(OTHERS, ""), version["level"])
    levels = (version["level"], *others) if cells.get("cap_thuc_hien") else tuple(LEVELS)
    ways = version["ways"] if cells.get("cach_thuc_thuc_hien") else tuple(WAYS)
    agencies = _agencies(cells.get(AGENCIES, ""))
    scope = code_of(SCOPES, cells[SCOPE], SCOPE) if cells.get(SCOPE) else "PUBLIC"
    if scope == "INTER_AGENCY" and len(agencies) < 2:
        raise CellWrong(SCOPE, f"“Liên thông” needs two agencies at least in {AGENCIES}")
    version |= {
        "other_levels": others, "scope": scope, "agencies": agencies,
        "limits": _limits(cells.get(LIMITS, ""), ways, levels),
    }  # fmt: skip
    papers = version["components"]
    for part in papers:
        part["reuse"] = []
    for number, codes in _numbered(cells.get(REUSE, ""), REUSE, len(papers)).items():
        papers[number - 1]["reuse"] = [code for code in _CODES.split(codes) if code]
    files = [""] * len(version["forms"])
    for number, code in _numbered(cells.get(BLANKS, ""), BLANKS, len(files)).items():
        files[number - 1] = code
    version["form_files"] = files


def shared_code(cells: Mapping[str, str]) -> str:
    """The code of the shared procedure that a row is a variant of, if any."""
    return text.clean(cells.get(SHARED, ""))


def _limit_line(item: Mapping[str, Any]) -> str:
    parts = (
        item["case"]["vi"] if item["case"] else "",
        WAYS[item["channel"]] if item["channel"] else "",
        LEVELS[item["level"]] if item["level"] else "",
        limit_cell(item["time_limit"]),
        item["basis"],
    )
    return " | ".join(parts)


def details_of(procedure: Mapping[str, Any], version: Mapping[str, Any]) -> dict[str, str]:
    """These columns of a procedure; empty where it says nothing of the kind."""
    return {
        LIMITS: "\n".join(_limit_line(item) for item in version.get("limits", ())),
        REUSE: "\n".join(
            f"{number} | {'; '.join(part['reuse'])}"
            for number, part in enumerate(version["components"], start=1)
            if part.get("reuse")
        ),
        BLANKS: "\n".join(
            f"{number} | {code}"
            for number, code in enumerate(version["form_files"], start=1)
            if code
        ),
        SCOPE: SCOPES[version.get("scope", "PUBLIC")],
        AGENCIES: "\n".join(
            f"{AGENCY_ROLES[item['role']]} | {item['name']['vi']}"
            for item in version.get("agencies", ())
        ),
        OTHERS: "; ".join(LEVELS[level] for level in version.get("other_levels", ())),
        SHARED: procedure.get("variant_of", ""),
    }
