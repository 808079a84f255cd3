"""The outlook as pages show it: each measure with its chart and the names of what weighs most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from motcua.face import charts
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.programme.contracts import Mover, Outlook, Prospect

CHANCES = {
    "WILL_MEET": ("Sẽ đạt", "Will be met", "good"),
    "LIKELY_MEET": ("Có thể đạt", "Likely to be met", "busy"),
    "LIKELY_MISS": ("Có thể không đạt", "Likely to be missed", "late"),
    "WILL_MISS": ("Sẽ không đạt", "Will be missed", "late"),
}
"""How a forecast stands, with the look of its label."""

REASONS = {
    "NOTHING_PUBLISHED": ("chưa công bố con số nào", "nothing is published yet"),
    "NO_NUMBER": ("không đặt con số phải đạt", "no number is set"),
    "DUE_PASSED": ("đã đến hạn", "the day has come"),
    "TOO_FEW_MONTHS": (
        "chưa đủ sáu tháng có số liệu tính cùng một cách",
        "fewer than six months were counted in the same way",
    ),
    "TOO_FEW_CASES": ("dưới 30 trường hợp", "fewer than 30 cases"),
    "TOO_FAR": ("hạn còn quá hai năm", "the day is more than two years away"),
}
"""Why nothing is forecast."""


def _chart(row: Outlook) -> charts.Trend:
    told = row.forecast
    coming: charts.Coming | None = None
    if told is not None:
        low, middle, high = Fraction(told.low), Fraction(told.estimate), Fraction(told.high)
        coming = (told.due_on, low, middle, high)
    values: list[tuple[date, Fraction | None]] = [(item.on, item.exact) for item in row.series]
    return charts.trend(values, row.measure.number, coming)


def _agencies(movers: Sequence[Mover] | None, on: date) -> list[dict[str, Any]] | None:
    if movers is None:
        return None
    known = organisation.units_by_code()
    return [
        {"mover": mover, "code": mover.group,
         "name": organisation.unit_get(mover.group, on=on).name_vi
         if mover.group in known else mover.group}
        for mover in movers
    ]  # fmt: skip


def _procedures(movers: Sequence[Mover] | None) -> list[dict[str, Any]] | None:
    if movers is None:
        return None
    known = procedures.catalogue().procedures
    return [
        {"mover": mover, "code": mover.group,
         "name": choose(known[mover.group].name.vi, known[mover.group].name.en)
         if mover.group in known else mover.group}
        for mover in movers
    ]  # fmt: skip


def rows(found: Prospect) -> list[dict[str, Any]]:
    """Each measure for the template. No query."""
    listed = []
    for row in found.rows:
        chance = CHANCES[row.forecast.chance.value] if row.forecast else None
        reason = REASONS[row.why_not.value] if row.why_not else None
        listed.append(
            {
                "row": row, "chart": _chart(row),
                "chance": {"words": choose(*chance[:2]), "look": chance[2]} if chance else None,
                "reason": choose(*reason) if reason else "",
                "agencies": _agencies(row.agencies, found.on),
                "procedures": _procedures(row.procedures),
            }
        )  # fmt: skip
    return listed
