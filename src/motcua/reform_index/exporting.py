"""A ranking as JSON, CSV or a workbook: what evaluation and emulation files take up."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment, Font

from motcua.reform_index.codec import plain
from motcua.reform_index.contracts import ItemScore, RankedUnit, Ranking
from motcua.reform_index.rules import rounded

KINDS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""Kind of file → media type."""
_HEAD = (
    "unit", "name", "rank", "percentage", "total", "maximum_applicable", "gap_to_best", "missing",
    "not_applicable",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t")


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _percent(value: Fraction | None, places: int) -> str | None:
    return None if value is None else f"{rounded(value, places):f}"


def score_dict(score: ItemScore) -> dict[str, Any]:
    """One item of a unit as JSON holds it. Numbers are decimal text, so that none is bent."""
    counted = score.counted
    return {
        "item": score.item, "maximum": plain(score.max), "applicable": score.applicable,
        "missing": score.is_missing, "value": _number(score.value),
        "points": _number(score.points), "stage": score.stage or None,
        "evidence": score.evidence or None, "evidence_sha256": score.evidence_digest or None,
        "indicator": None if counted is None else {
            "code": counted.indicator, "version": counted.version,
            "fingerprint": counted.fingerprint, "on": counted.on.isoformat(),
            "numerator": plain(counted.numerator), "denominator": counted.denominator,
        },
    }  # fmt: skip


def row_dict(row: RankedUnit, places: int) -> dict[str, Any]:
    """One unit as JSON holds it, without its items."""
    result = row.result
    return {
        "unit": result.unit, "rank": row.rank, "total": plain(result.total),
        "maximum_applicable": plain(result.maximum_applicable),
        "percentage": None if row.percentage is None else f"{row.percentage:f}",
        "gap_to_best": None if row.gap is None else f"{row.gap:f}",
        "at_least": _percent(result.at_least, places),
        "at_most": _percent(result.at_most, places),
        "missing": list(result.missing), "not_applicable": list(result.not_applicable),
    }  # fmt: skip


def ranking_dict(ranking: Ranking, *, items: bool = False) -> dict[str, Any]:
    """A ranking as JSON holds it; with ``items`` each row has its scores too."""
    edition, published = ranking.edition, ranking.published
    rows = []
    for row in ranking.rows:
        told = row_dict(row, edition.percent_places)
        if items:
            told["items"] = [score_dict(score) for score in row.result.scores]
        rows.append(told)
    return {
        "set": ranking.set_code, "edition": edition.code, "edition_verified": edition.verified,
        "fingerprint": edition.fingerprint, "period": ranking.period.code,
        "view": ranking.view.value, "missing_rule": ranking.missing_rule.value,
        "maximum": plain(edition.maximum),
        "published": None if published is None else {
            "number": published.number, "at": published.published_at.isoformat(),
            "reason": published.reason or None, "digest": published.digest,
        },
        "rows": rows, "silent": list(ranking.silent),
    }  # fmt: skip


def table(ranking: Ranking, names: Mapping[str, str]) -> Iterator[list[Any]]:
    """Head and rows: the unit, its place, then the points of each item (empty: missing)."""
    yield [*_HEAD, *(item.code for item in ranking.edition.items)]
    for row in ranking.rows:
        result = row.result
        yield [
            result.unit, names.get(result.unit, result.unit), row.rank, row.percentage,
            result.total, result.maximum_applicable, row.gap, " ".join(result.missing),
            " ".join(result.not_applicable),
            *("n/a" if not score.applicable else score.points for score in result.scores),
        ]  # fmt: skip


def safe_cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is marked as text."""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def ranking_csv(ranking: Ranking, names: Mapping[str, str]) -> bytes:
    """UTF-8 with its mark, one line for each unit."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in table(ranking, names):
        writer.writerow([safe_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def ranking_xlsx(ranking: Ranking, names: Mapping[str, str]) -> bytes:
    """A workbook with the ranking, and a sheet that says by what it was counted."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Xếp hạng"
    for row in table(ranking, names):
        sheet.append([number_cell(value) for value in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["A"].width = 18
    sheet.column_dimensions["B"].width = 40
    basis = book.create_sheet("Căn cứ")
    told = ranking_dict(ranking)
    for name in ("set", "edition", "edition_verified", "fingerprint", "period", "maximum"):
        basis.append([name, str(told[name])])
    basis.append(["basis", number_cell(ranking.edition.basis.vi)])
    for item in ranking.edition.items:
        basis.append([item.code, number_cell(item.title.vi), float(item.max), item.kind.value])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def number_cell(value: Any) -> Any:
    """Numbers stay numbers in a workbook; text is made safe."""
    return float(value) if isinstance(value, Decimal) else safe_cell(value) if value != "" else None
