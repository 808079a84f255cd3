"""What happens to one made-up dossier, told as acts in order of time.

A life is a generator: it yields its next act, or a moment to wait for, and goes on when
all lives have reached that moment. So work is taken in the order in which it comes, and a
queue is a real one. The life knows deadlines as an official does: from the same rules.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from motcua.calendars import api as calendars
from motcua.core import clock
from motcua.dossiers.contracts import Act, Applicant, Channel, DossierClock, Kind
from motcua.dossiers.courses import running_at_receipt
from motcua.dossiers.packs import rule_pack_on
from motcua.dossiers.rules import clock_of, limit_body
from motcua.dossiers.simulation.assumptions import Assumptions
from motcua.dossiers.simulation.staff import MINUTE, Job, Official, Province, office_time
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Role
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Procedure, ProcedureVersion

_ASKING = (Role.ONE_STOP_OFFICER, Role.HANDLING_OFFICER)
_REFUSING = (Role.HANDLING_OFFICER, Role.HEAD)


Ending = Generator["Planned", None, bool]
"""Acts after which the dossier has ended, or goes on."""


class Deed(StrEnum):
    """What an official does; each is one command."""

    RECEIVE = "receive"
    ASSIGN = "assign"
    ADVANCE = "advance"
    SEND_BACK = "send_back"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT = "supplement"
    REQUEST_PAYMENT = "request_payment"
    PAID = "paid"
    PROPOSE = "propose"
    DECIDE = "decide"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    STOP = "stop"
    RETURN = "return"


@dataclass(frozen=True)
class Case:
    """Who files what, where and when."""

    number: int
    unit: str
    procedure: Procedure
    version: ProcedureVersion
    channel: Channel
    arrives_at: datetime
    applicant: Applicant


@dataclass(frozen=True)
class Planned:
    """An act to come, or with no ``deed`` a moment to wait for."""

    number: int
    place: int
    at: datetime
    deed: Deed | None
    actor: Actor | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


class Life:
    """One dossier from the queue at the counter to the result."""

    def __init__(self, case: Case, province: Province, rules: Assumptions, chance: Random) -> None:
        self.case, self._province, self._rules, self._chance = case, province, rules, chance
        self._at, self._unit = case.arrives_at, case.unit
        self._running, _ = running_at_receipt(
            case.procedure.code, case.version, clock.local_day(case.arrives_at)
        )
        self._here = self._running.begin()
        self._first = self._running.main(self._here)
        self._jobs: dict[str, Job] = {}
        self._left = 100
        self._sent_back = self._appointed = False
        self._acts: list[Act] = []
        self._deeds = 0
        self._pack = rule_pack_on(clock.local_day(case.arrives_at))

    def run(self) -> Iterator[Planned]:
        """All that happens, in order of time."""
        yield self._wait(self._at)
        if not (yield from self._receive()):
            return
        if (yield from self._interruption()):
            return
        while self._here.steps and not self._running.returns(self._here):
            yield from self._handle()
        yield from self._hand_over()

    # The parts of a life ---------------------------------------------------------------

    def _receive(self) -> Ending:
        """Received, unless the counter closed for good meanwhile and no longer does it."""
        job = self._take(Role.ONE_STOP_OFFICER, self._rules.counter_minutes.draw(self._chance))
        day = clock.local_day(job.finish)
        if not job.official.unit.valid_on(day):  # who waited overnight is served by the new office
            yield self._wait(calendars.opening(calendars.working_calendar(), day))
            job = self._take(Role.ONE_STOP_OFFICER, self._rules.counter_minutes.draw(self._chance))
        case, happened, at = self.case, job.finish, job.finish
        if not self._still_done_here(job):
            return False
        if self._happens("entered_afterwards"):  # the line was down; keyed the next morning
            cal = calendars.working_calendar()
            following = calendars.add_working_days(cal, clock.local_day(happened), 1)
            at = job.official.first_moment(calendars.opening(cal, following)) + 15 * MINUTE
        unit = procedures.limit_for(
            case.version, channel=case.channel.value,
            level=job.official.unit.level, case="",
        )  # fmt: skip
        self._pack = rule_pack_on(clock.local_day(happened))
        self._acts.append(
            Act(1, Kind.RECEIVED, happened, happened, {"limit": limit_body(unit.limit)})
        )
        yield self._do(
            at, Deed.RECEIVE, job.official, unit_code=self._unit, applicant=case.applicant,
            procedure_code=case.procedure.code, channel=case.channel,
            components=[part.code for part in case.version.components if part.condition is None],
            occurred_at=happened if at != happened else None,
        )  # fmt: skip
        return True

    def _still_done_here(self, job: Job) -> bool:
        """Whether who waited at a counter is served by it, or by what continues it.

        Units and procedures may end overnight; then another version, or another place, is asked.
        """
        day = clock.local_day(job.finish)
        if not organisation.unit_get(self.case.unit).valid_on(day):
            self._unit = job.official.unit.code
        version = self.case.procedure.version_on(day)
        return version == self.case.version and job.official.unit.level in version.levels

    def _interruption(self) -> Ending:
        """What may come between at the first step; true when it ends the dossier."""
        if self._happens("withdrawal"):
            yield from self._counter_deed(
                Deed.WITHDRAW, days=1, reason="Người nộp đổi ý (mô phỏng)"
            )
            return True
        role = self._role
        if role in _ASKING and self.case.version.components and self._happens("supplement"):
            return (yield from self._supplement())
        pays = self.case.procedure.field in self._rules.payment_fields
        if role in _ASKING and pays and self._happens("payment"):
            yield from self._payment()
        elif role in _REFUSING and self._happens("refusal"):
            job = self._work(self._first, 60)
            yield self._do(
                job.finish, Deed.REFUSE, job.official, reason="Không đủ điều kiện (mô phỏng)"
            )
            return True
        return False

    def _supplement(self) -> Ending:
        """Ask for what is missing; true when it never comes."""
        job = self._work(self._first, 30)
        first = self.case.version.components[0].code
        yield self._do(
            job.finish, Deed.REQUEST_SUPPLEMENT, job.official, components=[first],
            reason="Cần bổ sung giấy tờ (mô phỏng)",
        )  # fmt: skip
        self._note(Kind.SUPPLEMENT_REQUESTED)
        if not self._happens("supplement_unanswered"):
            yield from self._counter_deed(Deed.SUPPLEMENT, days=self._days("supplement"))
            self._note(Kind.SUPPLEMENTED)
            return False
        days = self._days("unanswered")
        if not self._happens("stopped_when_unanswered"):
            yield from self._counter_deed(
                Deed.WITHDRAW, days=days, reason="Người nộp không bổ sung được (mô phỏng)"
            )
            return True
        yield self._wait(self._days_on(days))
        job = self._take(Role.HEAD, 10)
        yield self._do(
            job.finish, Deed.STOP, job.official, reason="Quá hạn bổ sung giấy tờ (mô phỏng)"
        )
        return True

    def _payment(self) -> Iterator[Planned]:
        job = self._work(self._first, 30)
        least, most = self._rules.payment_least, self._rules.payment_most
        yield self._do(
            job.finish, Deed.REQUEST_PAYMENT, job.official,
            amount=self._chance.randint(least // 1000, most // 1000) * 1000,
            reason="Nghĩa vụ tài chính (mô phỏng)",
        )  # fmt: skip
        self._note(Kind.PAYMENT_REQUESTED)
        yield from self._counter_deed(
            Deed.PAID, days=self._days("payment"), reference=f"MP-{self.case.number:06d}"
        )
        self._note(Kind.PAID)

    def _handle(self) -> Iterator[Planned]:
        """One step: taken, worked on, appointed anew where it will be late, completed.

        Steps that begin together are worked on at the same time; the first to be done is next.
        """
        for each in self._running.in_order(self._here.steps):
            if each not in self._jobs:
                self._jobs[each] = self._work(each, self._left)
        step = min(self._jobs, key=lambda code: (self._jobs[code].finish, code))
        job = self._jobs.pop(step)
        if step == self._first and not self._sent_back and self._happens("taken_by_name"):
            yield self._do(job.start, Deed.ASSIGN, job.official, to=job.official.code)
        if self._will_be_late(job):
            yield from self._appoint(job)
        role = self._running.step(step).role
        back = step != self._first and role == Role.HEAD and not self._sent_back
        if back and self._happens("sent_back"):
            standing = self._running.back_to(self._here, step).get(self._first)
            if standing is not None:
                yield self._do(
                    job.finish, Deed.SEND_BACK, job.official, step=self._first, present=step,
                    reason="Dự thảo cần sửa (mô phỏng)",
                )  # fmt: skip
                self._here, self._left, self._sent_back = standing, 40, True
                return
        way = self._way(step)
        yield self._do(job.finish, Deed.ADVANCE, job.official, **self._chosen(step, way))
        self._here, self._left = way.standing, 100

    def _way(self, step: str) -> procedures.Way:
        """The way on: the result, sometimes a refusal or once more; no draw where there is one."""
        ways = self._running.ways(self._here, step)
        if len(ways) == 1:
            return ways[0]
        refusing = [way for way in ways if way.refuses]
        again = [way for way in ways if way.back and not self._sent_back]
        if refusing and self._happens("refusal"):
            return self._chance.choice(refusing)
        if again and self._happens("sent_back"):
            self._sent_back = True
            return self._chance.choice(again)
        straight = [way for way in ways if not way.refuses and not way.back]
        return self._chance.choice(straight or list(ways))

    def _chosen(self, step: str, way: procedures.Way) -> dict[str, Any]:
        """What the act says beside itself; nothing for a process without branches.

        The other agencies of a process are not simulated: the agency itself does their part.
        """
        if not self._running.branches:
            return {}
        roles = {self._running.unit_role(code) for code in way.opened} - {procedures.LEAD}
        note = {"note": "Không đủ điều kiện (mô phỏng)"} if way.refuses else {}
        units = dict.fromkeys(sorted(roles), self._unit)
        return {"step": step, "choices": dict(way.choices), "units": units, **note}

    def _will_be_late(self, job: Job) -> bool:
        due_on = self._clock(job.start).due_on
        return (
            not self._appointed and due_on is not None
            and clock.local_day(job.finish) > due_on and self._happens("appointed_anew")
        )  # fmt: skip

    def _appoint(self, job: Job) -> Iterator[Planned]:
        """Propose a new day while the work goes on, as early as the rules want; confirm it."""
        cal, due_on = calendars.working_calendar(), self._clock(job.start).due_on
        assert due_on is not None  # noqa: S101 - asked just before
        last = calendars.add_working_days(cal, due_on, -self._pack.reappointment.notice_days)
        at = max(job.start, calendars.opening(cal, last)) + 10 * MINUTE
        at = office_time(at)
        decided_at = office_time(at + timedelta(hours=1))
        role = self._role if self._role in _ASKING else Role.HANDLING_OFFICER
        place = self._province.place(self._unit, at)
        who = job.official if job.official.role == role else place.present(role, at)
        head = place.present(Role.HEAD, decided_at, but=job.official)
        if who is None or head is None or not self._at <= at < decided_at < job.finish:
            return
        self._appointed = True
        day = max(clock.local_day(job.finish), due_on, clock.local_day(at))
        until_on = calendars.add_working_days(cal, day, 1 + self._chance.randrange(3))
        yield self._do(
            at, Deed.PROPOSE, who, until_on=until_on, reason="Việc cần thêm thời gian (mô phỏng)"
        )
        accepted = self._happens("confirmed")
        reason = "Xin lỗi và hẹn lại (mô phỏng)" if accepted else "Có thể kịp hạn (mô phỏng)"
        yield self._do(decided_at, Deed.DECIDE, head, accepted=accepted, reason=reason)

    def _hand_over(self) -> Iterator[Planned]:
        weights = self._rules.return_channels
        channel = self._chance.choices(list(weights), list(weights.values()))[0]
        yield from self._counter_deed(Deed.RETURN, days=self._days("collection"), channel=channel)

    # What the parts are made of --------------------------------------------------------

    @property
    def _role(self) -> Role:
        return Role(self._running.step(self._running.main(self._here)).role)

    def _happens(self, name: str) -> bool:
        return self._rules.happens(name, self._chance)

    def _days(self, wait: str) -> int:
        return self._rules.waits[wait].draw(self._chance)

    def _days_on(self, days: int) -> datetime:
        """A moment of the working day that comes ``days`` later, and not before now."""
        cal = calendars.working_calendar()
        day = calendars.add_working_days(cal, clock.local_day(self._at), days)
        begin, end = self._chance.choice(cal.spans(day))
        minutes = self._chance.randrange(int((end - begin) / MINUTE))
        return max(self._at, begin + minutes * MINUTE)

    def _take(self, role: Role, minutes: int) -> Job:
        return self._province.place(self._unit, self._at).take(role, self._at, minutes)

    def _work(self, code: str, percent: int) -> Job:
        """Take a share of a step's work."""
        step = self._running.step(code)
        effort = self._rules.effort.draw(self._chance)
        minutes = (step.budget_hours or 0) * 60 * effort * percent // 10_000
        return self._take(Role(step.role), minutes)

    def _counter_deed(self, deed: Deed, *, days: int, **arguments: Any) -> Iterator[Planned]:
        """The applicant comes again, waits at the counter, and the counter does it."""
        yield self._wait(self._days_on(days))
        job = self._take(Role.ONE_STOP_OFFICER, self._rules.counter_minutes.draw(self._chance))
        yield self._do(job.finish, deed, job.official, **arguments)

    def _clock(self, now: datetime) -> DossierClock:
        return clock_of(self._acts, calendar=calendars.working_calendar(), pack=self._pack, now=now)

    def _note(self, kind: Kind) -> None:
        """Keep what moves the deadline."""
        self._acts.append(Act(len(self._acts) + 1, kind, self._at, self._at))

    def _wait(self, at: datetime) -> Planned:
        self._at = at
        return Planned(self.case.number, self._deeds, at, None)

    def _do(self, at: datetime, deed: Deed, official: Official, **arguments: Any) -> Planned:
        self._at = at
        self._deeds += 1
        actor = official.actor(self._unit)
        return Planned(self.case.number, self._deeds, at, deed, actor, arguments)
