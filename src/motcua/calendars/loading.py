"""Build a calendar from its definition files: official days first, the law's rules after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from motcua.calendars.contracts import SpecialDay
from motcua.calendars.errors import CalendarUnknown
from motcua.calendars.rules import HALF, OFF, WHOLE, Hours, Spans, WorkingCalendar, calendar_of
from motcua.core.definitions import (
    DefinitionError,
    YamlDocument,
    definitions_dir,
    fingerprint,
    read_csv,
    read_yaml,
)

CODE = "vn-public-sector"
FIRST, LAST = date(2000, 1, 1), date(2060, 12, 31)
_COLUMNS = ("day", "kind", "reason", "name_vi", "name_en", "origin", "evidence")
_KINDS = {"OFF": OFF, "WORK": WHOLE, "HALF": HALF}
_REASONS = {
    "OFF": ("HOLIDAY", "IN_LIEU", "EXCHANGE"), "WORK": ("MAKE_UP",), "HALF": ("HALF_DAY",),
}  # fmt: skip
_WEEKDAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_ANCHORS = ("NEW_YEAR", "HUNG_KINGS")

Lunar = dict[int, dict[str, date]]


@dataclass(frozen=True)
class Holiday:
    """One dated rule of the law: days off from a fixed or a lunar day on."""

    month: int
    day: int
    anchor: str
    offset: int
    days: int
    valid_from: date
    valid_until: date | None
    name_vi: str
    name_en: str
    basis: str
    verified: bool

    def day_itself(self, year: int, lunar: Lunar) -> date | None:
        """The day that is celebrated in ``year``, or ``None`` where the rule is not in force."""
        day = lunar[year][self.anchor] if self.anchor else date(year, self.month, self.day)
        ended = self.valid_until is not None and day >= self.valid_until
        return None if day < self.valid_from or ended else day


@dataclass(frozen=True)
class Law:
    """The rules of ``vn-rules.yaml``: weekly rest (0 = Monday) and holidays."""

    rest: frozenset[int]
    holidays: tuple[Holiday, ...]


@dataclass(frozen=True)
class Special:
    """All special days, the years with an official calendar, and the weekly rest."""

    days: dict[date, SpecialDay]
    official_years: frozenset[int]
    rest: frozenset[int]


def _day(path: Path, line: int, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DefinitionError(path, line, f"{text!r} is not a day (YYYY-MM-DD)") from None


def official_days(path: Path, rest: frozenset[int]) -> Iterator[tuple[int, SpecialDay]]:
    """``(line, day)`` of each published special day. Raises ``DefinitionError``."""
    seen: set[date] = set()
    for line, row in read_csv(path, _COLUMNS):
        day, kind = _day(path, line, row["day"]), row["kind"]
        if kind not in _KINDS:
            raise DefinitionError(path, line, f"the kind must be OFF, WORK or HALF, not {kind!r}")
        if row["reason"] not in _REASONS[kind]:
            raise DefinitionError(
                path, line, f"the reason of {kind} must be one of {', '.join(_REASONS[kind])}"
            )
        if row["origin"] not in ("OFFICIAL", "LIBRARY"):
            raise DefinitionError(path, line, f"unknown origin {row['origin']!r}")
        if day in seen:
            raise DefinitionError(path, line, f"{day} stands twice")
        if not FIRST <= day <= LAST:
            raise DefinitionError(path, line, f"{day} lies outside {FIRST} to {LAST}")
        if kind == "WORK" and day.weekday() not in rest:
            raise DefinitionError(path, line, f"{day} is a working day anyway")
        if not (row["evidence"] and row["name_vi"] and row["name_en"]):
            raise DefinitionError(path, line, "name_vi, name_en and evidence are needed")
        seen.add(day)
        yield (
            line,
            SpecialDay(
                day, kind, row["reason"], row["name_vi"], row["name_en"], row["origin"],
                row["evidence"],
            ),
        )  # fmt: skip


def lunar_days(path: Path) -> Lunar:
    """First day of the lunar year and the Hung Kings' day, by year, for every year covered."""
    table: Lunar = {}
    for line, row in read_csv(path, ("year", "new_year", "hung_kings")):
        days = dict(
            zip(_ANCHORS, (_day(path, line, row[key]) for key in ("new_year", "hung_kings")),
                strict=True)
        )  # fmt: skip
        if any(str(day.year) != row["year"] for day in days.values()):
            raise DefinitionError(path, line, f"both days must lie in the year {row['year']}")
        if int(row["year"]) in table:
            raise DefinitionError(path, line, f"the year {row['year']} stands twice")
        table[int(row["year"])] = days
    missing = [year for year in range(FIRST.year, LAST.year + 1) if year not in table]
    if missing:
        raise DefinitionError(path, 1, f"the year {missing[0]} is missing")
    return table


def _period(document: YamlDocument, *path: str | int) -> tuple[date, date | None]:
    since: date = document.require(date, *path, "valid_from")
    until: date | None = None
    if document.require(dict, *path).get("valid_until") is not None:
        until = document.require(date, *path, "valid_until")
        if until <= since:
            raise document.error("it ends before it begins", *path)
    return since, until


def _number(document: YamlDocument, low: int, high: int, *path: str | int) -> int:
    value: int = document.require(int, *path)
    if not low <= value <= high:
        raise document.error(f"{path[-1]} must be {low} to {high}, not {value}", *path)
    return value


def _holiday(document: YamlDocument, group: str, index: int) -> Holiday:
    at = (group, index)
    month = day = 1
    anchor, offset = "", 0
    if group == "lunar":
        anchor = document.require(str, *at, "anchor")
        if anchor not in _ANCHORS:
            raise document.error(f"the anchor must be one of {', '.join(_ANCHORS)}", *at, "anchor")
        offset = _number(document, -10, 10, *at, "first")
    else:
        month = _number(document, 1, 12, *at, "month")
        day = _number(document, 1, 28 if month == 2 else 30, *at, "day")
    since, until = _period(document, *at)
    return Holiday(
        month=month, day=day, anchor=anchor, offset=offset,
        days=_number(document, 1, 10, *at, "days"), valid_from=since, valid_until=until,
        name_vi=document.require(str, *at, "name", "vi"),
        name_en=document.require(str, *at, "name", "en"),
        basis=document.require(str, *at, "basis"),
        verified=document.require(bool, *at, "verified"),
    )  # fmt: skip


def read_law(path: Path) -> Law:
    """The rules of the law. Raises ``DefinitionError``."""
    document = read_yaml(path)
    if document.require(str, "in_lieu", "rule") != "NEXT_WORKING_DAY":
        raise document.error("only NEXT_WORKING_DAY is known", "in_lieu", "rule")
    rest: set[int] = set()
    for index, name in enumerate(document.require(list, "weekly_rest", "days")):
        if name not in _WEEKDAYS:
            raise document.error(f"{name!r} is not a day of the week", "weekly_rest", "days", index)
        rest.add(_WEEKDAYS.index(name))
    return Law(
        frozenset(rest),
        tuple(
            _holiday(document, group, index)
            for group in ("fixed", "lunar")
            for index in range(len(document.require(list, group)))
        ),
    )


def proposed_year(law: Law, lunar: Lunar, year: int) -> list[SpecialDay]:
    """The days off that the law gives ``year``, with days in lieu; no exchanges are guessed."""
    holidays: dict[date, Holiday] = {}
    for holiday in law.holidays:
        base = holiday.day_itself(year, lunar)
        for step in range(holiday.days if base else 0):
            assert base is not None  # noqa: S101  (narrows the type)
            holidays.setdefault(base + timedelta(days=holiday.offset + step), holiday)
    ordered = sorted(holidays.items())
    days = [
        SpecialDay(day, "OFF", "HOLIDAY", its.name_vi, its.name_en, "PROPOSED", its.basis,
                   its.verified)
        for day, its in ordered
    ]  # fmt: skip
    taken = set(holidays)
    for day, its in ordered:
        if day.weekday() not in law.rest:
            continue
        lieu = day + timedelta(days=1)
        while lieu.weekday() in law.rest or lieu in taken:
            lieu += timedelta(days=1)
        taken.add(lieu)
        days.append(
            SpecialDay(lieu, "OFF", "IN_LIEU", f"Nghỉ bù {its.name_vi}", f"{its.name_en}, in lieu",
                       "PROPOSED", its.basis, its.verified)
        )  # fmt: skip
    return days


@cache
def special_days(folder: Path) -> Special:
    """The special days of every year covered. Read once per process.

    A year counts as official when the official file names any of its days; it must then
    name all that the law prescribes. Raises ``DefinitionError``.
    """
    path = folder / "vn-public-sector.csv"
    law = read_law(folder / "vn-rules.yaml")
    lunar = lunar_days(folder / "vn-lunar.csv")
    days: dict[date, SpecialDay] = {}
    begins: dict[int, int] = {}
    for line, special in official_days(path, law.rest):
        days[special.day] = special
        begins.setdefault(special.day.year, line)
    for year, line in begins.items():
        for holiday in law.holidays:
            day = holiday.day_itself(year, lunar)
            if day and (day not in days or days[day].kind != "OFF"):
                raise DefinitionError(path, line, f"{year} lacks {holiday.name_en} ({day})")
    for year in range(FIRST.year, LAST.year + 1):
        if year not in begins:
            for special in proposed_year(law, lunar, year):
                days.setdefault(special.day, special)
    return Special(days, frozenset(begins), law.rest)


def _spans(document: YamlDocument, index: int, key: str) -> Spans:
    spans: list[tuple[time, time]] = []
    for text in document.require(list, "hours", index, key):
        try:
            begin, end = (time.fromisoformat(part) for part in str(text).split("-"))
        except ValueError:
            raise document.error(f"{text!r} is not HH:MM-HH:MM", "hours", index, key) from None
        if begin >= end or (spans and spans[-1][1] > begin):
            raise document.error(f"{text} is reversed or overlaps", "hours", index, key)
        spans.append((begin, end))
    if not spans:
        raise document.error("there is no span", "hours", index, key)
    return tuple(spans)


def _hours(document: YamlDocument, agency: str | None) -> list[Hours]:
    own: list[Hours] = []
    common: list[Hours] = []
    for index in range(len(document.require(list, "hours"))):
        since, until = _period(document, "hours", index)
        document.require(str, "hours", index, "basis")
        document.require(bool, "hours", index, "verified")
        row = (
            since, until, _spans(document, index, "spans"),
            _spans(document, index, "half_day_spans"),
        )  # fmt: skip
        name = document.require(str, "hours", index, "agency")
        if name == "DEFAULT":
            common.append(row)
        elif name == agency:
            own.append(row)
    return own + common


def _at(day: date) -> int:
    return (day - FIRST).days


@cache
def build(folder: Path, agency: str | None = None) -> WorkingCalendar:
    """The calendar of ``folder`` for an agency. Raises ``DefinitionError``."""
    special = special_days(folder)
    length = _at(LAST) + 1
    weekday = (np.arange(length) + FIRST.weekday()) % 7
    kinds = np.where(np.isin(weekday, list(special.rest)), OFF, WHOLE).astype(np.int8)
    proposed = np.ones(length, dtype=np.bool_)
    for year in special.official_years:
        proposed[_at(date(year, 1, 1)) : _at(date(year + 1, 1, 1))] = False
    for day, its in special.days.items():
        if FIRST <= day <= LAST:
            kinds[_at(day)] = _KINDS[its.kind]
    document = read_yaml(folder / "working-hours.yaml")
    content: list[Any] = [
        [[str(day), its.kind] for day, its in sorted(special.days.items())],
        sorted(special.official_years), document.data,
    ]  # fmt: skip
    try:
        return calendar_of(
            code=CODE, version=fingerprint(content)[:16], first=FIRST, kinds=kinds,
            proposed=proposed, hours=_hours(document, agency),
        )  # fmt: skip
    except ValueError as error:
        raise document.error(str(error), "hours") from None


def _folder(code: str) -> Path:
    if code != CODE:
        raise CalendarUnknown(code=code)
    return definitions_dir() / "calendars"


def working_calendar(code: str = CODE, agency: str | None = None) -> WorkingCalendar:
    """The calendar in force here, read once per process. Raises ``CalendarUnknown``.

    ``agency`` chooses that agency's own hours where the definition has some.
    """
    return build(_folder(code), agency)


def calendar_year(code: str, year: int) -> tuple[list[SpecialDay], bool]:
    """The special days of a year in order, and whether they are only proposed."""
    special = special_days(_folder(code))
    days = [day for _, day in sorted(special.days.items()) if day.day.year == year]
    return days, year not in special.official_years
