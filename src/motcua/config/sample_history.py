"""Sample history for the demonstration: a CSV such as another system might hand over.

Nothing here pretends to be An Giang's figures. The same seed gives the same file; units,
procedures, limits and working days are those of the definitions, the rest is chance
around the assumptions below. It enters through ``motcua import history`` like any other
log, so its times are marked as claims of their source.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

from motcua.calendars import api as calendars
from motcua.calendars.contracts import LimitUnit
from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Procedure

SEED: Final = 930
SOURCE: Final = "sample-history"
COLUMNS: Final = (
    "case", "unit", "procedure", "channel", "received", "asked", "supplemented", "closed",
    "outcome", "returned", "return_channel", "applicant_unit",
)  # fmt: skip

# Assumptions by year: share handled late, handling time as a share of the limit, results
# returned by post, dossiers filed online. They are chosen to give a story worth reading.
_LATE: Final = {2010: 0.24, 2011: 0.21, 2012: 0.17, 2013: 0.13, 2014: 0.09, 2015: 0.06}
_SPEED: Final = {2010: 0.95, 2011: 0.90, 2012: 0.82, 2013: 0.74, 2014: 0.67, 2015: 0.61}
_POST: Final = {2012: 0.01, 2013: 0.03, 2014: 0.06, 2015: 0.10}
_ONLINE: Final = {2013: 0.01, 2014: 0.02, 2015: 0.04}


def _by_year(table: Mapping[int, float], year: int, before: float) -> float:
    """The assumption of a year: that of the last year named, from the first year on."""
    named = [known for known in table if known <= year]
    return table[max(named)] if named else before


@dataclass(frozen=True)
class _Counter:
    """A unit that receives, from a day on."""

    unit: Unit
    opens_on: date
    weight: float
    pace: float


def _counters(chance: Random) -> list[_Counter]:
    """Every unit that may receive; most had a one-stop counter by 2010, the last by 2014."""
    found = []
    for unit in organisation.units_by_code().values():
        if unit.kind == "PROVINCE":
            continue
        first = max(unit.valid_from, date(2010, 1, 1) + timedelta(days=chance.randrange(1200)))
        if chance.random() < 0.7:
            first = max(unit.valid_from, date(2010, 1, 4))
        if chance.random() < 0.02:
            first = max(unit.valid_from, date(2014, 2, 10))
        weight = {"PROVINCE": 3.0, "DISTRICT": 4.0, "COMMUNE": 1.0}[unit.level]
        found.append(_Counter(unit, first, weight, chance.gauss(1.0, 0.12)))
    return found


def _offers(
    counter: _Counter, day: date, known: Mapping[str, Sequence[Procedure]]
) -> list[Procedure]:
    offered = known[counter.unit.level]
    if counter.unit.level != "PROVINCE":
        return list(offered)
    return [
        procedure for procedure in offered
        if (home := dossiers.simulation_assumptions().departments.get(procedure.field))
        and organisation.unit_stand_in(home, on=day).code == counter.unit.code
    ]  # fmt: skip


def _at(chance: Random, day: date, first: int, last: int) -> datetime:
    minutes = chance.randrange(first * 60, last * 60)
    return clock.at_local(day, time(minutes // 60, minutes % 60))


def _apart(one: Unit, other: Unit) -> float:
    """How far two units lie apart, in degrees squared; enough to tell neighbours."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 1e9
    return (one.lat - other.lat) ** 2 + (one.lon - other.lon) ** 2


class _Cases:
    """Draws one case after another."""

    def __init__(self, until: date) -> None:
        self.chance = Random(SEED)  # noqa: S311 - a repeatable sample, not a secret
        self.until = until
        self.calendar = calendars.working_calendar()
        self.counters = _counters(self.chance)

    def month(self, first: date, last: date, count: int) -> Iterator[list[str]]:
        """``count`` cases received in a month."""
        open_now = [
            counter for counter in self.counters
            if counter.opens_on <= last and counter.unit.valid_on(first)
        ]  # fmt: skip
        known = {
            level: [
                item for item in procedures.procedure_list(on=first, level=level)
                if procedures.procedure_version_on(item.code, first).scope in procedures.FOR_PEOPLE
            ]
            for level in ("PROVINCE", "DISTRICT", "COMMUNE")
        }  # fmt: skip
        open_now = [counter for counter in open_now if _offers(counter, first, known)]
        weights = [counter.weight for counter in open_now]
        for counter in self.chance.choices(open_now, weights, k=count):
            days = (last - first).days + 1
            day = calendars.next_working_day(
                self.calendar, max(counter.opens_on, first)
                + timedelta(days=self.chance.randrange(days)),
            )  # fmt: skip
            if counter.unit.valid_on(day) and day < self.until:
                yield self._case(counter, day, _offers(counter, first, known))

    def _case(self, counter: _Counter, day: date, offered: Sequence[Procedure]) -> list[str]:
        chance, year = self.chance, day.year
        procedure = chance.choice(offered)
        version = procedure.version_on(day) or procedure.versions[-1]
        received = _at(chance, day, 7, 11) if chance.random() < 0.6 else _at(chance, day, 13, 16)
        online = chance.random() < _by_year(_ONLINE, year, 0.0) * (6 if year >= 2021 else 1)
        channel = "ONLINE" if online and "ONLINE" in version.ways else "COUNTER"
        asked = supplemented = None
        level = counter.unit.level
        limit = procedures.limit_for(version, channel=channel, level=level).limit
        days = limit.amount if limit and limit.unit is LimitUnit.WORKING_DAY else 20
        closed_on = self._closed_on(counter, day, days)
        if chance.random() < 0.07 and (closed_on - day).days > 3:
            asked = _at(chance, calendars.add_working_days(self.calendar, day, 1), 8, 10)
            wait = calendars.add_working_days(
                self.calendar, clock.local_day(asked), chance.randrange(1, 9)
            )
            supplemented = _at(chance, wait, 8, 10)
            closed_on = max(
                wait, calendars.add_working_days(self.calendar, closed_on, (wait - day).days // 2)
            )
        outcome = "REFUSED" if chance.random() < 0.03 else "GRANTED"
        closed = returned = None
        by = ""
        if closed_on < self.until:
            closed = max(_at(chance, closed_on, 13, 17), received + timedelta(minutes=20))
            back = calendars.add_working_days(self.calendar, closed_on, chance.randrange(3))
            if back < self.until:
                returned = max(_at(chance, back, 13, 17), closed + timedelta(minutes=5))
                post = chance.random() < _by_year(_POST, year, 0.0) * (3 if year > 2018 else 1)
                by = "POST" if post else "COUNTER"
        return [
            counter.unit.code, procedure.code, channel, _text(received),
            _text(asked) if asked and clock.local_day(asked) < self.until else "",
            _text(supplemented)
            if supplemented and clock.local_day(supplemented) < self.until else "",
            _text(closed), outcome if closed else "", _text(returned), by,
            self._home(counter.unit, day),
        ]  # fmt: skip

    def _home(self, counter: Unit, day: date) -> str:
        """The applicant's commune: mostly the counter's own, else one that it serves."""
        if counter.level == "COMMUNE" and self.chance.random() < 0.8:
            return counter.code
        return self.chance.choice(self._served(counter, day.replace(day=1)))

    @cache  # noqa: B019 - one object draws one sample
    def _served(self, counter: Unit, day: date) -> list[str]:
        """A commune serves its neighbours too; a district its communes; a department all."""
        known = organisation.unit_list(on=day, level="COMMUNE")
        if counter.level == "DISTRICT":
            return [unit.code for unit in known if unit.parent == counter.code]
        if counter.level == "PROVINCE":
            return [unit.code for unit in known]
        return [unit.code for unit in sorted(known, key=lambda unit: _apart(unit, counter))[:6]]

    def _closed_on(self, counter: _Counter, day: date, limit: int) -> date:
        chance, year = self.chance, day.year
        late = chance.random() < _by_year(_LATE, year, 0.25) * counter.pace**3
        if late:
            return calendars.add_working_days(
                self.calendar, day, limit + 1 + int(chance.expovariate(0.35))
            )
        speed = _by_year(_SPEED, year, 0.95) * counter.pace * chance.uniform(0.7, 1.15)
        return calendars.add_working_days(self.calendar, day, min(limit, round(limit * speed)))


def _text(moment: datetime | None) -> str:
    return clock.local(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def write_sample(path: Path, *, until: date, cases: int) -> int:
    """Write about ``cases`` cases received from 2010 until ``until`` (not included).

    Returns how many. The same day and number give the same file.
    """
    months = [
        (date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))
        for year in range(2010, until.year + 1) for month in range(1, 13)
        if date(year, month, 1) < until
    ]  # fmt: skip
    source = _Cases(until)
    written = 0
    with path.open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(COLUMNS)
        for first, last in months:
            for case in source.month(first, last, round(cases / len(months))):
                written += 1
                out.writerow([f"{written:06d}", *case])
    return written
