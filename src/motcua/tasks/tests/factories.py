"""Officials, days and tasks for the tests of this module."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from motcua.core import clock
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.tasks import api
from motcua.tasks.contracts import DueKind, DueSpec, Evidence, NewTask

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
PROVINCE, JUSTICE, FINANCE, WARD = "AG", "AG.STP", "AG.STC", "AG.30307"
SHOWN = Evidence("Báo cáo 12/BC-STP")


def person(role: Role, unit: str, code: str = "") -> Actor:
    return Actor(code or f"user:{role.value}-{unit}", "Người", (ActorPost(unit, role),))


CHAIRMAN = person(Role.HEAD, PROVINCE)
DIRECTOR = person(Role.HEAD, JUSTICE)
OFFICER = person(Role.HANDLING_OFFICER, JUSTICE)
CLERK = person(Role.CLERK, PROVINCE)


def day(number: int) -> datetime:
    """Ten in the morning, so many days after the tests' today."""
    return AT + timedelta(days=number)


def by(number: int) -> DueSpec:
    """A due day so many days after the tests' today."""
    return DueSpec(DueKind.DAY, TODAY + timedelta(days=number))


TASK = NewTask(
    title="Trình dự thảo kế hoạch rà soát thủ tục", giver_unit=PROVINCE, owner=JUSTICE, due=by(10),
    giver="Chủ tịch Ủy ban nhân dân tỉnh", document_number="15/CT-UBND",
)  # fmt: skip


def give(*, actor: Actor = SYSTEM, at: datetime = AT, **changed: Any) -> str:
    """A task, given; returns its code."""
    return api.task_give(actor=actor, at=at, task=replace(TASK, **changed)).code


def claim(code: str, number: int, actor: Actor = OFFICER) -> None:
    """Report it done so many days after today."""
    with clock.pinned(day(number)):
        api.task_claim_done(actor=actor, at=day(number), code=code, evidence=SHOWN)


def accept(code: str, number: int, *, accept: bool = True) -> None:
    """Accept it, or send it back, so many days after today."""
    api.task_accept(
        actor=CHAIRMAN, at=day(number), code=code, accept=accept, reason="" if accept else "Thiếu"
    )
