"""Whoever must act is reminded before, the head is told after, and nobody twice."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from django.db import connections

from motcua.core.models import OutboxEvent
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Role
from motcua.tasks import api, events
from motcua.tasks.contracts import DueSpec
from motcua.tasks.models import Reminder
from motcua.tasks.tests.factories import (
    CHAIRMAN,
    DIRECTOR,
    JUSTICE,
    OFFICER,
    PROVINCE,
    TODAY,
    accept,
    by,
    claim,
    day,
    give,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


@pytest.fixture
def people() -> dict[str, str]:
    """Heads of the two agencies and an official, by name, with their codes."""
    found = {}
    for name, unit, role in (
        ("truong", JUSTICE, Role.HEAD), ("vien", JUSTICE, Role.HANDLING_OFFICER),
        ("chu-tich", PROVINCE, Role.HEAD),
    ):  # fmt: skip
        number = organisation.account_create(
            actor=SYSTEM, username=name, full_name=name, password=None, email=f"{name}@vi.du"
        )
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code=unit, role=role, valid_from=date(2026, 1, 1)
        )
        found[name] = f"user:{number}"
    return found


def sent() -> list[tuple[str, int, str]]:
    return list(Reminder.objects.order_by("pk").values_list("kind", "days", "recipient"))


def run(number: int) -> int:
    return api.reminders_make(at=day(number))


def test_the_official_is_reminded_before_and_the_heads_are_told_after(
    people: dict[str, str],
) -> None:
    code = give(due=by(10))
    api.task_assign(actor=DIRECTOR, at=day(0), code=code, to=people["vien"])
    made = [run(number) for number in range(31)]
    officer, head, chairman = people["vien"], people["truong"], people["chu-tich"]
    assert sent() == [
        ("DUE", 7, officer), ("DUE", 3, officer), ("DUE", 1, officer),
        ("OVERDUE", 1, head), ("OVERDUE", 1, officer),
        ("OVERDUE", 7, head), ("OVERDUE", 7, officer),
        ("OVERDUE", 15, head), ("OVERDUE", 15, officer), ("OVERDUE", 15, chairman),
    ]  # fmt: skip
    assert sum(made) == 10
    told = OutboxEvent.objects.filter(name=events.TASK_REMINDED)
    assert told.count() == 10
    assert set(told.first().payload) == {  # type: ignore[union-attr]
        "code", "kind", "days", "to", "due_on", "reminder",
    }  # fmt: skip
    assert [row.code for row in api.escalations(head, on=TODAY + timedelta(days=20))] == [code]
    assert len(api.task_detail(code, on=TODAY).reminders) == 10


def test_without_a_named_official_the_head_is_reminded(people: dict[str, str]) -> None:
    give(due=by(2))
    assert run(0) == 1
    assert sent() == [("DUE", 3, people["truong"])]


def test_a_worker_that_slept_sends_one_reminder_and_not_three(people: dict[str, str]) -> None:
    give(due=by(1))
    assert [run(0), run(0), run(1)] == [1, 0, 0]


def test_who_reported_or_finished_is_left_alone(people: dict[str, str]) -> None:
    for code in (give(due=by(2)), give(due=by(2))):
        claim(code, 0)
    accept(code, 0)
    cancelled = give(due=by(2))
    api.task_cancel(actor=CHAIRMAN, at=day(0), code=cancelled, reason="Thôi")
    give(due=DueSpec())
    assert [run(number) for number in (0, 5, 30)] == [0, 0, 0]


def test_a_new_day_begins_a_new_row_of_reminders(people: dict[str, str]) -> None:
    code = give(due=by(1))
    assert run(0) == 1
    api.task_extension_propose(
        actor=OFFICER, at=day(1), code=code, until_on=TODAY + timedelta(days=20), reason="Chờ"
    )
    api.task_extension_decide(actor=CHAIRMAN, at=day(1), code=code, accept=True)
    assert [run(2), run(13), run(13)] == [0, 1, 0]


def test_two_workers_at_once_send_each_reminder_once(people: dict[str, str]) -> None:
    for _ in range(5):
        give(due=by(1))
    made: list[int] = []
    start = threading.Barrier(2)

    def work() -> None:
        start.wait()
        try:
            made.append(run(0))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == 5 == len(sent())
