"""Sample values for the page that shows every component. They are no figures of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from motcua.face import charts
from motcua.face.templatetags.face import STATES, STATUSES, choose
from motcua.face.trend import trend


@dataclass(frozen=True)
class _Row:
    """What ``due_tag`` needs to know of a dossier."""

    status: str
    due_on: date | None
    closed_on: date | None = None


TODAY = date(2014, 1, 24)

_DUE_ROWS = (
    _Row("IN_PROGRESS", date(2014, 2, 8)),
    _Row("IN_PROGRESS", TODAY),
    _Row("IN_PROGRESS", date(2014, 1, 20)),
    _Row("AWAITING_SUPPLEMENT", date(2014, 1, 20)),
    _Row("FINISHED", date(2014, 1, 20), date(2014, 1, 17)),
    _Row("FINISHED", date(2014, 1, 20), date(2014, 1, 21)),
    _Row("FINISHED", None, date(2014, 1, 21)),
)


def design_context() -> dict[str, Any]:
    """What the design page shows: each component once in each of its states."""
    years = [date(year, 12, 31) for year in range(2010, 2016)]
    values = [Fraction(40), None, Fraction(61), Fraction(70), Fraction(84), Fraction(93)]
    places = {f"M{number}": (10.0 + number % 4 / 10, 105.0 + number / 20) for number in range(11)}
    looks = ("none", "g1", "g2", "g3", "g4", "n1", "n2", "n3", "n4")
    return {
        "statuses": list(STATUSES),
        "states": list(STATES),
        "due_rows": _DUE_ROWS,
        "today": TODAY,
        "errors": [
            ("sample-name", choose("Nhập họ và tên người nộp.", "Enter the applicant's name.")),
            ("", choose("Còn thiếu một giấy tờ bắt buộc.", "A required paper is missing.")),
        ],
        "chart": trend(
            list(zip(years, values, strict=True)), Fraction(90),
            label=choose("Biểu đồ mẫu", "Sample chart"),
        ),
        "series": list(zip(years, values, strict=True)),
        "tiles": [
            SimpleNamespace(
                x=cell.column * charts.TILE, y=cell.row * charts.TILE, code=cell.code,
                look=looks[number % len(looks)],
            )
            for number, cell in enumerate(charts.tile_map(places))
        ],
    }  # fmt: skip
