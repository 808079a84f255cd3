"""Officials, days, rounds and plans for the tests of this module: the budget year 2014."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.plans import api
from motcua.plans.contracts import Line, Move, Movement, NewRound, Span

AT = datetime(2013, 6, 20, 3, tzinfo=UTC)
DUE = date(2013, 7, 10)
JUSTICE, FINANCE, PLANNING, HOME, PROVINCE = "AG.STP", "AG.STC", "AG.KHDT", "AG.SNV", "AG"
ROUND, PLAN = "2014", f"KH-2014-{JUSTICE}"
MILLION = 1_000_000


def person(role: Role, unit: str, code: str = "") -> Actor:
    return Actor(code or f"user:{role.value}-{unit}", "Người", (ActorPost(unit, role),))


COORDINATOR = person(Role.REFORM_COORDINATOR, HOME)
OFFICER = person(Role.HANDLING_OFFICER, JUSTICE)
DIRECTOR = person(Role.HEAD, JUSTICE)
FINANCE_OFFICER = person(Role.HANDLING_OFFICER, FINANCE)
SETTLER = person(Role.HEAD, FINANCE)
PLANNER = person(Role.HANDLING_OFFICER, PLANNING)
CHAIRMAN = person(Role.HEAD, PROVINCE)
CLERK = person(Role.CLERK, JUSTICE)
RECEIVERS = {"HOME_AFFAIRS": COORDINATOR, "PLANNING": PLANNER, "FINANCE": FINANCE_OFFICER}


def day(number: int) -> datetime:
    """Ten in the morning, so many days after the tests' today."""
    return AT + timedelta(days=number)


GUIDANCE = NewRound(
    span=Span.YEAR, programme="an-giang-2011-2015", title="Hướng dẫn lập kế hoạch năm 2014",
    words="Lập kế hoạch và dự toán theo mẫu.", document_number="100/HD-SNV",
    document_on=date(2013, 6, 14), units=(JUSTICE, FINANCE, HOME), year=2014,
)  # fmt: skip
LINES = (
    Line("1", "Rà soát thủ tục hành chính", "IV.2.a", "Báo cáo rà soát", date(2014, 9, 30),
         money={"PROVINCE": 120 * MILLION, "OFF_BUDGET": 30 * MILLION}),
    Line("2", "Tập huấn kiểm soát thủ tục", "IV.2.c", "Lớp tập huấn", date(2014, 5, 31),
         supporting=(HOME,), money={"PROVINCE": 80 * MILLION}),
    Line("3", "Niêm yết thủ tục hành chính"),
)  # fmt: skip


def opened(**changed: Any) -> str:
    asked = NewRound(**{**vars(GUIDANCE), **changed})
    return api.round_open(actor=COORDINATOR, at=AT, asked=asked).code


def drafted(lines: Any = LINES, *, unit: str = JUSTICE, actor: Actor = OFFICER) -> str:
    return api.draft_save(
        actor=actor, at=AT, round_code=ROUND, unit=unit, lines=lines
    ).code  # fmt: skip


def sent(number: int = 1, *, actor: Actor = DIRECTOR, code: str = PLAN) -> str:
    return api.plan_submit(actor=actor, at=day(number), code=code).code


def agreed(number: int = 2, *, code: str = PLAN) -> None:
    for receiver, actor in RECEIVERS.items():
        api.plan_opinion(actor=actor, at=day(number), code=code, receiver=receiver, agree=True)


SECTIONS = {
    "BASIS": "Căn cứ Quyết định 930/QĐ-UBND.", "GOALS": "Nâng mức độ hài lòng.",
    "TASKS": "Rà soát thủ tục.", "SOLUTIONS": "Tăng cường kiểm tra.",
    "ARRANGEMENT": "Sở Nội vụ theo dõi.",
}  # fmt: skip


def worded(number: int = 1) -> None:
    api.text_save(actor=COORDINATOR, at=day(number), code=ROUND, sections=SECTIONS, expected=None)


def approved(number: int = 3, *, code: str = PLAN) -> None:
    api.plan_approve(
        actor=CHAIRMAN, at=day(number), code=code, document_number="900/QĐ-UBND",
        document_on=day(number).date(),
    )  # fmt: skip


def ready() -> str:
    """A plan of the justice department, approved three days after today."""
    opened()
    drafted()
    sent()
    agreed()
    approved()
    return PLAN


def moved(
    kind: Move, amount: int, reference: str, *, line: str = "1", source: str = "PROVINCE",
    number: int = 4,
) -> Movement:  # fmt: skip
    return Movement(PLAN, line, source, kind, amount, day(number).date(), reference)


def allotted(amount: int, reference: str = "L-1", **more: Any) -> None:
    api.money_record(
        actor=FINANCE_OFFICER, at=day(5), movement=moved(Move.ALLOTMENT, amount, reference, **more)
    )


def spent(amount: int, reference: str = "C-1", **more: Any) -> None:
    api.money_record(
        actor=OFFICER, at=day(5), movement=moved(Move.SPENDING, amount, reference, **more)
    )
