"""Lines of an approved plan become tasks, each once."""

from __future__ import annotations

from datetime import date

import pytest

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.errors import PlanActNotPossible, PlanUnknown
from motcua.plans.tests.factories import (
    CHAIRMAN,
    COORDINATOR,
    HOME,
    JUSTICE,
    LINES,
    PLAN,
    PROVINCE,
    ROUND,
    agreed,
    approved,
    day,
    drafted,
    opened,
    person,
    ready,
    sent,
)
from motcua.tasks import api as tasks
from motcua.tasks.contracts import Mark, TaskRow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def given(number: int = 4) -> list[str]:
    return api.plan_tasks_give(actor=CHAIRMAN, at=day(number), code=PLAN)


def followed() -> dict[str, TaskRow]:
    return api.tasks_of_plan(PLAN, LINES, on=day(5).date())


def test_each_line_becomes_a_task_of_its_owner_with_its_day() -> None:
    ready()
    assert followed() == {}
    assert given() == [f"{PLAN}-{line.code}" for line in LINES]
    known = followed()
    assert {code: row.title for code, row in known.items()} == {
        line.code: line.title for line in LINES
    }
    assert {code: row.standing.due_on for code, row in known.items()} == {
        "1": date(2014, 9, 30), "2": date(2014, 5, 31), "3": date(2014, 12, 31),
    }  # fmt: skip
    second = known["2"]
    assert (second.owner, second.giver_unit, second.supporting) == (JUSTICE, PROVINCE, (HOME,))
    assert (second.period, second.marks, second.product) == ("2014", (Mark.REFORM,), "Lớp tập huấn")
    assert len(ledger.entry_list(stream=f"task:{second.code}")) == 1


def test_what_is_a_task_already_is_not_given_again() -> None:
    ready()
    given()
    assert given(5) == []
    assert len(tasks.task_list(tasks.Filter(owners=frozenset({JUSTICE})), on=day(6).date())) == 3


def test_a_plan_that_is_not_approved_gives_no_task() -> None:
    opened()
    drafted()
    for step in (sent, agreed):
        with pytest.raises(PlanActNotPossible):
            given()
        step()
    with pytest.raises(PlanActNotPossible):
        given()
    approved()
    assert len(given()) == 3
    with pytest.raises(PlanUnknown):
        api.plan_tasks_give(actor=CHAIRMAN, at=day(4), code=f"KH-{ROUND}-AG.X")


def test_only_whoever_gives_tasks_in_the_provinces_name_may() -> None:
    ready()
    for who in (COORDINATOR, person(Role.HEAD, JUSTICE), person(Role.CLERK, HOME)):
        with pytest.raises(PermissionMissing):
            api.plan_tasks_give(actor=who, at=day(4), code=PLAN)
    assert followed() == {}
    assert api.plan_tasks_give(actor=person(Role.CLERK, PROVINCE), at=day(4), code=PLAN)
