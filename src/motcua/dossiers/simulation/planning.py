"""Who files what, where and when; and all lives side by side, act by act.

The same seed and dates give the same acts. Each dossier draws from its own chance, so
what happens to one does not depend on how many others there are, but for the queues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import accumulate
from random import Random

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers.contracts import Applicant, Channel
from motcua.dossiers.simulation.assumptions import Assumptions
from motcua.dossiers.simulation.lives import Case, Life, Planned
from motcua.dossiers.simulation.staff import MINUTE, Province
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Unit
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Procedure


@dataclass(frozen=True)
class Asked:
    """What a simulation was asked for; ``units`` narrows it to some counters."""

    dossiers: int
    seed: int
    since: date
    until: date
    units: tuple[str, ...] = ()

    @property
    def end(self) -> datetime:
        """Nothing happens from this instant on."""
        return clock.day_bounds(self.until)[1]


class Nothing(ValueError):
    """There is no working day, or no counter that offers anything, in the period."""


class _Offers:
    """What may be filed where on a day."""

    def __init__(self, rules: Assumptions, units: Sequence[str]) -> None:
        self._rules, self._units = rules, frozenset(units)
        self.of = cache(self._of)
        self.counters = cache(self._counters)
        self._known = cache(self._known_on)
        self._weighed = cache(lambda level, day: self._weigh(self._known(level, day)))
        self._communes = cache(lambda day: organisation.unit_list(on=day, level="COMMUNE"))

    def _known_on(self, level: str, day: date) -> list[Procedure]:
        found = []
        for item in procedures.procedure_list(on=day, level=level):
            version = item.version_on(day)
            for_people = version is not None and version.scope in procedures.FOR_PEOPLE
            if for_people and version is not None and len(version.steps) > 2:
                found.append(item)
        return found

    def _of(self, unit: Unit, day: date) -> tuple[list[Procedure], list[int]]:
        """What a unit offers, with the weights added up."""
        if unit.level != "PROVINCE":
            return self._weighed(unit.level, day)
        offered = [
            item for item in self._known(unit.level, day)
            if self._answers(item.field, day) == unit.code
        ]  # fmt: skip
        return self._weigh(offered)

    def _weigh(self, offered: list[Procedure]) -> tuple[list[Procedure], list[int]]:
        weights = (self._rules.weight(item.code, item.field) for item in offered)
        return offered, list(accumulate(weights))

    def _answers(self, field: str, day: date) -> str:
        home = self._rules.departments.get(field)
        return organisation.unit_stand_in(home, on=day).code if home else ""

    def _counters(self, day: date) -> tuple[list[Unit], list[int]]:
        """The counters in force on a day, with the weights added up."""
        found = [
            unit for unit in organisation.unit_list(on=day)
            if unit.kind != "PROVINCE" and (not self._units or unit.code in self._units)
            and self.of(unit, day)[0]
        ]  # fmt: skip
        return found, list(accumulate(self._rules.counters[unit.level] for unit in found))

    def homes(self, unit: Unit, day: date) -> Sequence[str]:
        """Where applicants of a counter live."""
        if unit.level == "COMMUNE":
            return (unit.code,)
        return [
            commune.code for commune in self._communes(day)
            if unit.level == "PROVINCE" or commune.parent == unit.code
        ]  # fmt: skip


def _days(asked: Asked, rules: Assumptions) -> dict[date, int]:
    """Each working day with how busy it is."""
    cal = calendars.working_calendar()
    found: dict[date, int] = {}
    off = 0
    day = asked.since
    while day <= asked.until:
        if not calendars.is_working_day(cal, day):
            off += 1
        else:
            weight = 100
            if off:
                weight = rules.after_weekend if off <= 2 else rules.after_holiday
            found[day] = weight * len(cal.spans(day)) // 2
            off = 0
        day += timedelta(days=1)
    return found


def _hours(day: date, rules: Assumptions) -> dict[int, int]:
    """The office hours of a day with how busy each is."""
    spans = calendars.working_calendar().spans(day)
    begins = {hour: clock.at_local(day) + timedelta(hours=hour) for hour in rules.by_hour}
    found = {
        hour: weight for hour, weight in rules.by_hour.items()
        if any(begin <= begins[hour] < end for begin, end in spans)
    }  # fmt: skip
    return found if any(found.values()) else {clock.local(spans[0][0]).hour: 1}


def _applicant(number: int, home: str) -> Applicant:
    """Somebody who can be taken for nobody: no number of a person begins with 000."""
    return Applicant(
        name=f"Người nộp mô phỏng {number:06d}", id_number=f"000{number:09d}",
        address="Địa chỉ mô phỏng", unit=home,
    )  # fmt: skip


def _channel(case: Procedure, day: date, rules: Assumptions, chance: Random) -> Channel:
    version = case.version_on(day)
    weights: Mapping[Channel, int] = rules.channels_on(day)
    ways = [channel for channel in weights if version and channel.value in version.ways]
    heavy = [weights[channel] for channel in ways]
    return chance.choices(ways, heavy)[0] if sum(heavy) else Channel.COUNTER


def cases(asked: Asked, rules: Assumptions) -> list[tuple[Case, Random]]:
    """Who comes, in no order, each with the chance of the life to come. Raises ``Nothing``."""
    days = _days(asked, rules)
    if not days:
        raise Nothing("there is no working day in the period")
    offers = _Offers(rules, asked.units)
    known, busy = list(days), list(accumulate(days.values()))
    found = []
    for number in range(1, asked.dossiers + 1):
        chance = Random(f"{asked.seed}/{number}")  # noqa: S311 - a repeatable sample
        day = chance.choices(known, cum_weights=busy)[0]
        counters, weights = offers.counters(day)
        if not counters:
            raise Nothing(f"no counter offers anything on {day}")
        unit = chance.choices(counters, cum_weights=weights)[0]
        offered, volumes = offers.of(unit, day)
        procedure = chance.choices(offered, cum_weights=volumes)[0]
        hours = _hours(day, rules)
        hour = chance.choices(list(hours), list(hours.values()))[0]
        at = clock.at_local(day) + timedelta(hours=hour) + chance.randrange(60) * MINUTE
        version = procedure.version_on(day)
        assert version is not None  # noqa: S101 - offered on that day
        home = chance.choice(offers.homes(unit, day) or ("",))
        case = Case(
            number, unit.code, procedure, version, _channel(procedure, day, rules, chance), at,
            _applicant(number, home),
        )  # fmt: skip
        found.append((case, chance))
    return found


def plan(asked: Asked, rules: Assumptions) -> Iterator[Planned]:
    """Every act of the period in order of time. Raises ``Nothing`` at once."""
    return _side_by_side(cases(asked, rules), asked, rules)


def _side_by_side(
    coming: Sequence[tuple[Case, Random]], asked: Asked, rules: Assumptions
) -> Iterator[Planned]:
    province = Province(asked.seed, rules)
    waiting: list[tuple[datetime, int, Planned, Iterator[Planned]]] = []
    for case, chance in coming:
        life = Life(case, province, rules, chance).run()
        first = next(life)
        waiting.append((first.at, case.number, first, life))
    heapify(waiting)
    while waiting:
        _, number, planned, life = heappop(waiting)
        if planned.deed is not None:
            yield planned
        following = next(life, None)
        if following is not None and following.at < asked.end:
            heappush(waiting, (following.at, number, following, life))
