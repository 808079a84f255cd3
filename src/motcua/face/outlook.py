"""The outlook as pages show it: each measure with its chart and the names of what weighs most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from motcua.face.templatetags.face import choose
from motcua.face.trend import Coming, Trend, trend
from motcua.indicators import api as indicators
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.programme.contracts import (
    Forecast,
    Mover,
    Outlook,
    Owner,
    Programme,
    Prospect,
    PublishedTarget,
)

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


def chart_of(row: Outlook) -> Trend | None:
    """The published values, the number to reach, and the forecast."""
    told = row.forecast
    coming: Coming | None = None
    if told is not None:
        low, middle, high = Fraction(told.low), Fraction(told.estimate), Fraction(told.high)
        coming = (told.due_on, low, middle, high)
    values: list[tuple[date, Fraction | None]] = [(item.on, item.exact) for item in row.series]
    label = choose(
        "Biểu đồ đường; số liệu ở bảng ngay dưới", "Line chart; the numbers are in the table below"
    )
    says = row.measure.says
    return trend(values, row.measure.number, coming, label=f"{choose(says.vi, says.en)}. {label}")


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


def _by_days(row: Outlook) -> bool:
    """Whether what missed is weighed in working days late."""
    rules = indicators.indicator_get(row.measure.indicator or "").versions[-1].numerator
    return any(rule.column == "days_late" for rule in rules)


def owner_of(whole: Programme, owner: Owner, on: date) -> dict[str, Any]:
    """Who leads and who helps, by name. No query."""
    known = organisation.units_by_code()

    def name(code: str) -> dict[str, str]:
        if code in whole.groups:
            said = whole.groups[code].name
            return {"code": "", "name": choose(said.vi, said.en)}
        day = on if known[code].valid_on(on) else known[code].valid_from
        return {"code": code, "name": organisation.unit_get(code, on=day).name_vi}

    return {
        "lead": name(owner.lead), "helps": [name(code) for code in owner.supporting],
        "stated": owner.stated,
    }  # fmt: skip


def target_row(row: PublishedTarget) -> dict[str, Any]:
    """A target with its measures for the scoreboard. No query."""
    standings = []
    for standing in row.standings:
        told = standing.outlook.forecast if standing.outlook else None
        why = standing.outlook.why_not if standing.outlook else None
        standings.append(
            {
                "standing": standing, "judged": standing.judged, "forecast": told,
                "chance": _chance(told), "reason": choose(*REASONS[why.value]) if why else "",
            }
        )  # fmt: skip
    return {"row": row, "standings": standings}


def _chance(told: Forecast | None) -> dict[str, str] | None:
    if told is None:
        return None
    vietnamese, english, look = CHANCES[told.chance.value]
    return {"words": choose(vietnamese, english), "look": look}


def row_of(row: Outlook, on: date) -> dict[str, Any]:
    """A counted measure for the template. No query."""
    return {
        "row": row, "chart": chart_of(row), "chance": _chance(row.forecast),
        "reason": choose(*REASONS[row.why_not.value]) if row.why_not else "",
        "agencies": _agencies(row.agencies, on), "procedures": _procedures(row.procedures),
        "by_days": _by_days(row),
    }  # fmt: skip


def rows(found: Prospect) -> list[dict[str, Any]]:
    """Each measure for the template. No query."""
    return [row_of(row, found.on) for row in found.rows]
