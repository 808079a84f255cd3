"""A published result as the files of evaluation, emulation and appointment take it up.

One line for each unit: the post that answers for it, its rank, total and percent, and by which
published version with which fingerprint. No person is named: the file that takes it up knows
who held the post.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Font

from motcua.core import clock
from motcua.reform_index.contracts import Ranking
from motcua.reform_index.errors import ResultUnknown
from motcua.reform_index.exporting import number_cell, safe_cell

EVALUATION_KINDS: Final = ("csv", "xlsx")
HEAD: Final = (
    "ma_don_vi", "don_vi", "vi_tri_dung_dau", "bo_chi_so", "ky", "xep_hang", "tong_so_don_vi",
    "tong_diem", "diem_toi_da_ap_dung", "ty_le_phan_tram", "tieu_chi_thieu", "lan_cong_bo",
    "ngay_cong_bo", "dau_van_tay_ket_qua", "dau_van_tay_bo_chi_so",
)  # fmt: skip


def evaluation_rows(ranking: Ranking, names: Mapping[str, str]) -> Iterator[list[Any]]:
    """Head and rows. Raises ``ResultUnknown`` for what is no published result."""
    published = ranking.published
    if published is None:
        raise ResultUnknown(set=ranking.set_code, period=ranking.period.code)
    yield list(HEAD)
    ranked = sum(row.rank is not None for row in ranking.rows)
    for row in ranking.rows:
        result = row.result
        name = names.get(result.unit, result.unit)
        yield [
            result.unit, name, f"Người đứng đầu {name}", ranking.set_code, ranking.period.code,
            row.rank, ranked, result.total, result.maximum_applicable, row.percentage,
            " ".join(result.missing), published.number,
            clock.local_day(published.published_at).isoformat(), published.digest,
            ranking.edition.fingerprint,
        ]  # fmt: skip


def evaluation_file(ranking: Ranking, names: Mapping[str, str], kind: str) -> bytes:
    """The rows as ``csv`` or ``xlsx``. Raises ``ResultUnknown``."""
    rows = list(evaluation_rows(ranking, names))
    if kind == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows([safe_cell(value) for value in row] for row in rows)
        return out.getvalue().encode("utf-8-sig")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Đánh giá"
    for row in rows:
        sheet.append([number_cell(value) for value in row])
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "D2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
