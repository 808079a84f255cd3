"""The periods of reports: calendar ones, and those of the cut-off days in the rules.

A code names a year (``2026``), a half (``2026-H1``), nine months (``2026-9M``), a quarter
(``2026-Q1``) or a month (``2026-M03``). Windows are half-open. Adjacent periods of one kind
meet without gap or overlap, save where the rule on cut-off days itself begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from motcua.core.definitions import definitions_dir, read_yaml
from motcua.reports.contracts import CutOff, Period
from motcua.reports.errors import PeriodInvalid

_CODE = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(9)M|M(0[1-9]|1[0-2])))?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True)
class CutOffRule:
    """The cut-off day in force from a day on; none means calendar months."""

    valid_from: date
    day: int | None
    basis: str
    verified: bool


def read_cut_offs(path: Path) -> tuple[CutOffRule, ...]:
    """Read the cut-off days, oldest first. Raises ``DefinitionError``."""
    document = read_yaml(path)
    found: list[CutOffRule] = []
    for index, given in enumerate(document.require(list)):
        unknown = set(given) - {"valid_from", "cut_off_day", "basis", "verified"}
        if unknown:
            raise document.error(f"unknown key {min(unknown)!r}", index, min(unknown))
        day = given.get("cut_off_day")
        if day is not None and not 2 <= document.require(int, index, "cut_off_day") <= 28:
            raise document.error("cut_off_day must lie between 2 and 28", index, "cut_off_day")
        rule = CutOffRule(
            document.require(date, index, "valid_from"), day,
            document.require(str, index, "basis"), document.require(bool, index, "verified"),
        )  # fmt: skip
        if found and rule.valid_from <= found[-1].valid_from:
            raise document.error("the days must rise", index, "valid_from")
        found.append(rule)
    if not found:
        raise document.error("there is no rule")
    return tuple(found)


@cache
def cut_offs() -> tuple[CutOffRule, ...]:
    """The rules of this installation."""
    return read_cut_offs(definitions_dir() / "periods" / "reporting.yaml")


def _months(code: str) -> tuple[int, int, int]:
    """Year, first month, and how many months. Raises ``PeriodInvalid``."""
    match = _CODE.fullmatch(code.strip().upper())
    if match is None or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        raise PeriodInvalid(period=code)
    year, quarter, half, nine, month = match.groups()
    if quarter:
        return int(year), 3 * int(quarter) - 2, 3
    if half:
        return int(year), 6 * int(half) - 5, 6
    if nine:
        return int(year), 1, 9
    return (int(year), int(month), 1) if month else (int(year), 1, 12)


def _month_start(year: int, month: int) -> date:
    """The first day of a month; month 0 and 13 lie in the years beside."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def period_of(code: str, *, cut_off: CutOff = CutOff.CALENDAR) -> Period:
    """The period that ``code`` names. Raises ``PeriodInvalid``."""
    year, first, months = _months(code)
    name = code.strip().upper()
    since, until = _month_start(year, first), _month_start(year, first + months)
    if cut_off is CutOff.CALENDAR:
        return Period(name, cut_off, since, until)
    rule = next((rule for rule in reversed(cut_offs()) if rule.valid_from <= since), cut_offs()[0])
    if rule.day is not None:
        since = _month_start(year, first - 1).replace(day=rule.day)
        until = _month_start(year, first + months - 1).replace(day=rule.day)
    return Period(name, cut_off, since, until, rule.basis, rule.verified)


def recent_codes(today: date) -> tuple[str, ...]:
    """Codes to choose from on a page: this year and the one before, newest first."""
    found: list[str] = []
    for year in (today.year, today.year - 1):
        found.append(f"{year}")
        found += [f"{year}-H2"] if _month_start(year, 7) <= today else []
        found.append(f"{year}-H1")
        if _month_start(year, 1) <= today:
            found.append(f"{year}-9M")
        found += [f"{year}-Q{n}" for n in (4, 3, 2, 1) if _month_start(year, 3 * n - 2) <= today]
        found += [f"{year}-M{n:02d}" for n in range(12, 0, -1) if _month_start(year, n) <= today]
    return tuple(found)
