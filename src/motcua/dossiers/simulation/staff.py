"""Officials who are made up: their queues, their days away, and when work is done.

An official works in office hours only, on a few dossiers side by side; what comes while
all of those are taken waits. Each is named by unit, role and number, never by a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from heapq import heappop, heappush
from random import Random

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers.simulation.assumptions import Assumptions
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SIMULATED, Actor, ActorPost, Role, Unit

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Job:
    """Work that somebody has taken: by whom, from when, until when."""

    official: Official
    start: datetime
    finish: datetime


class Official:
    """One official of one unit in one role."""

    def __init__(self, seed: int, unit: Unit, role: Role, number: int, rules: Assumptions) -> None:
        self.unit, self.role, self.number = unit, role, number
        self.code = f"{SIMULATED}{unit.code}:{role.value}:{number}"
        self._seed, self._rules = seed, rules
        self._free: list[datetime] = []
        self._side_by_side = rules.side_by_side[role]
        self._away: dict[date, bool] = {}

    def actor(self, unit_code: str) -> Actor:
        """The official as who acts for ``unit_code``: the own unit, or one that it continues."""
        continued = frozenset() if unit_code == self.unit.code else frozenset({unit_code})
        post = ActorPost(self.unit.code, self.role, level=self.unit.level, continued=continued)
        return Actor(self.code, self.code, (post,))

    def away(self, day: date) -> bool:
        """Whether the official is away on a day: on leave that week, or for the day."""
        if day not in self._away:
            year, week, _ = day.isocalendar()
            leave = _chance(self._seed, self.code, year, week) < self._rules.weeks_away
            alone = _chance(self._seed, self.code, day) < self._rules.days_away
            self._away[day] = leave or alone
        return self._away[day]

    def first_moment(self, at: datetime) -> datetime:
        """The first minute from ``at`` on at which the official is at work."""
        cal = calendars.working_calendar()
        moment = office_time(at)
        while self.away(day := clock.local_day(moment)):
            moment = calendars.opening(cal, calendars.add_working_days(cal, day, 1))
        return moment

    def could_start(self, at: datetime) -> datetime:
        """When work that comes at ``at`` would begin."""
        busy = len(self._free) >= self._side_by_side
        return self.first_moment(max(at, self._free[0]) if busy else at)

    def take(self, at: datetime, minutes: int) -> Job:
        """Queue ``minutes`` of work that comes at ``at``."""
        start = self.could_start(at)
        if len(self._free) >= self._side_by_side:
            heappop(self._free)
        finish = self._finish(start, timedelta(minutes=max(minutes, 1)))
        heappush(self._free, finish)
        return Job(self, start, finish)

    def _finish(self, start: datetime, work: timedelta) -> datetime:
        cal = calendars.working_calendar()
        finish = calendars.add_working_time(cal, start, work)
        day = clock.local_day(start) + timedelta(days=1)
        while day <= clock.local_day(finish):
            if calendars.is_working_day(cal, day) and self.away(day):
                lost = sum((end - begin for begin, end in cal.spans(day)), timedelta())
                finish = calendars.add_working_time(cal, finish, lost)
            day += timedelta(days=1)
        return finish


def _chance(*parts: object) -> int:
    """A number below 100 that depends on nothing but ``parts``."""
    return Random("/".join(map(str, parts))).randrange(100)  # noqa: S311 - a repeatable sample


def office_time(at: datetime) -> datetime:
    """``at`` in whole minutes if offices are open then, else the next opening."""
    whole = at.replace(second=0, microsecond=0)
    return calendars.add_working_time(calendars.working_calendar(), whole, MINUTE) - MINUTE


class Place:
    """The people of one unit."""

    def __init__(self, seed: int, unit: Unit, rules: Assumptions) -> None:
        self.unit = unit
        self._people: Mapping[Role, list[Official]] = {
            role: [Official(seed, unit, role, number, rules) for number in range(1, many + 1)]
            for role, many in rules.staff[unit.level].items()
        }

    def take(self, role: Role, at: datetime, minutes: int) -> Job:
        """Give work to whoever of the role can begin first."""
        people = self._people[role]
        return min(people, key=lambda one: (one.could_start(at), one.number)).take(at, minutes)

    def present(self, role: Role, at: datetime, *, but: Official | None = None) -> Official | None:
        """Somebody of the role who is not away at ``at``; ``None`` when all are."""
        day = clock.local_day(at)
        return next(
            (one for one in self._people[role] if one is not but and not one.away(day)), None
        )


class Province:
    """All units with their people, made when first needed."""

    def __init__(self, seed: int, rules: Assumptions) -> None:
        self._seed, self._rules = seed, rules
        self._places: dict[str, Place] = {}
        self._stand_in = cache(lambda code, day: organisation.unit_stand_in(code, on=day).code)

    def place(self, unit_code: str, at: datetime) -> Place:
        """Who does the work of a unit at ``at``: its people, or those of what continues it."""
        code = self._stand_in(unit_code, clock.local_day(at))
        if code not in self._places:
            self._places[code] = Place(self._seed, organisation.unit_get(code), self._rules)
        return self._places[code]
