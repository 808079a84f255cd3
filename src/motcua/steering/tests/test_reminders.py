"""Heads are reminded of a remedy before its day, on it and after it, and nobody twice."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from motcua.core.definitions import DefinitionError
from motcua.core.models import OutboxEvent
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Role
from motcua.steering import api, events
from motcua.steering.models import ConsequenceReminder, QuestionReminder, RemedyReminder
from motcua.steering.reminders import read_rules
from motcua.steering.tests.factories import (
    ALL,
    FINDING,
    HOME,
    INSPECTOR,
    PROVINCE,
    SECOND_INSPECTOR,
    TODAY,
    WARD,
    WARD_HEAD,
    check,
    claim,
    day,
    found,
    on,
    recorded,
)
from motcua.steering.tests.supervision_cases import asked, decided, replied

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


@pytest.fixture
def people() -> dict[str, str]:
    """The ward's head, the province's head and a coordinator, by name, with their codes."""
    named = {}
    for name, unit, role in (
        ("phuong", WARD, Role.HEAD), ("tinh", PROVINCE, Role.HEAD),
        ("dau-moi", HOME, Role.REFORM_COORDINATOR), ("nguoi-khac", HOME, Role.HEAD),
    ):  # fmt: skip
        number = organisation.account_create(
            actor=SYSTEM, username=name, full_name=name, password=None, email=f"{name}@vi.du"
        )
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code=unit, role=role, valid_from=date(2026, 1, 1)
        )
        named[name] = f"user:{number}"
    return named


def sent() -> list[tuple[str, int, str]]:
    return list(RemedyReminder.objects.order_by("pk").values_list("kind", "days", "recipient"))


def run(number: int) -> int:
    return api.reminders_make(at=day(number))


def test_the_head_is_reminded_before_and_on_the_day_and_those_above_late(
    people: dict[str, str],
) -> None:
    code = found(due_on=on(10))
    made = [run(number) for number in range(31)]
    head, above, coordinator = people["phuong"], people["tinh"], people["dau-moi"]
    late = [who for days in (7, 15) for who in (head, above, coordinator)]
    assert sent() == [
        ("DUE", 7, head), ("DUE", 3, head), ("DUE", 1, head), ("DUE", 0, head),
        ("OVERDUE", 1, head),
        *[("OVERDUE", 7 if at < 3 else 15, who) for at, who in enumerate(late)],
    ]  # fmt: skip
    assert [number for number, count in enumerate(made) if count] == [3, 7, 9, 10, 11, 17, 25]
    told = OutboxEvent.objects.filter(name=events.REMEDY_REMINDED)
    assert told.count() == 11
    assert set(told.first().payload) == {  # type: ignore[union-attr]
        "code", "finding", "kind", "days", "to", "due_on", "reminder",
    }  # fmt: skip
    assert len(api.finding_get(code, ALL, on=TODAY).reminders) == 11


@pytest.mark.parametrize(
    ("number", "step"),
    [(2, None), (8, ("DUE", 3)), (9, ("DUE", 1)), (10, ("DUE", 0)), (11, ("OVERDUE", 1))],
)
def test_each_border_of_the_due_day_has_its_own_step(
    people: dict[str, str], number: int, step: tuple[str, int] | None
) -> None:
    found(due_on=on(10))
    assert run(number) == (step is not None)
    assert sent() == ([(*step, people["phuong"])] if step else [])


def test_what_was_reported_or_remedied_in_time_is_left_alone(people: dict[str, str]) -> None:
    code = found(due_on=on(10))
    claim(code, 1)
    assert [run(4), run(11)] == [0, 0]
    check(code, 12)
    assert run(30) == 0


def test_what_was_sent_back_is_reminded_of_again(people: dict[str, str]) -> None:
    code = found(due_on=on(10))
    claim(code, 1)
    check(code, 2, accept=False)
    assert run(9) == 1


def test_a_record_that_is_not_signed_reminds_nobody(people: dict[str, str]) -> None:
    api.finding_raise(actor=INSPECTOR, at=day(0), code=recorded(), finding=FINDING)
    assert run(10) == 0


def test_a_later_day_begins_a_new_row_and_ends_the_old_one(people: dict[str, str]) -> None:
    code = found(due_on=on(3))
    assert run(0) == 1
    api.extension_propose(
        actor=WARD_HEAD, at=day(1), code=code, until_on=on(20), reason="Chờ vật tư"
    )
    assert run(2) == 1  # nobody has decided: the old day still comes
    api.extension_decide(actor=SECOND_INSPECTOR, at=day(2), code=code, accept=True)
    assert [run(3), run(12), run(13), run(13)] == [0, 0, 1, 0]
    last = RemedyReminder.objects.latest("pk")
    assert (last.kind, last.days, last.due_on) == ("DUE", 7, on(20))


def answers_sent() -> list[tuple[str, int, str]]:
    rows = ConsequenceReminder.objects.order_by("pk")
    return list(rows.values_list("kind", "days", "recipient"))


def test_an_answer_on_responsibility_is_reminded_of_until_it_is_given(
    people: dict[str, str],
) -> None:
    finding = found(due_on=on(100))
    code = api.consequence_propose(
        actor=INSPECTOR, at=day(0), finding=finding, unit=WARD, asked="Xem xét", due_on=on(10)
    ).code
    made = [run(number) for number in range(19)]
    head = people["phuong"]
    assert answers_sent() == [
        *[("DUE", days, head) for days in (7, 3, 1, 0)], ("OVERDUE", 1, head),
        *[("OVERDUE", 7, who) for who in (head, people["tinh"], people["dau-moi"])],
    ]  # fmt: skip
    assert [number for number, count in enumerate(made) if count] == [3, 7, 9, 10, 11, 17]
    told = OutboxEvent.objects.filter(name=events.CONSEQUENCE_REMINDED).first()
    assert told is not None
    assert (told.payload["code"], told.payload["finding"]) == (code, finding)
    assert [one.of for one in api.finding_get(finding, ALL, on=TODAY).reminders] == [code] * 8
    api.consequence_answer(
        actor=WARD_HEAD, at=day(20), code=code, decision_number="7/QĐ", decision_on=on(19)
    )
    assert run(25) == 0


def test_a_proposal_in_a_record_that_is_not_signed_reminds_nobody(people: dict[str, str]) -> None:
    code = recorded()
    finding = api.finding_raise(actor=INSPECTOR, at=day(0), code=code, finding=FINDING).code
    api.consequence_propose(
        actor=INSPECTOR, at=day(0), finding=finding, unit=PROVINCE, asked="Xem xét", due_on=on(10)
    )
    assert run(10) == 0
    api.record_sign(actor=INSPECTOR, at=day(10), code=code)
    run(10)
    assert answers_sent() == [("DUE", 0, people["tinh"])]


def test_a_worker_that_slept_sends_only_the_nearest(people: dict[str, str]) -> None:
    found(due_on=on(10))
    assert [run(9), run(9), run(9)] == [1, 0, 0]
    assert sent() == [("DUE", 1, people["phuong"])]


def test_two_workers_at_once_send_each_reminder_once(people: dict[str, str]) -> None:
    found(due_on=on(1))
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
    assert sum(made) == 1 == len(sent())


GOOD = """versions:
  - valid_from: 2011-01-01
    basis: {vi: "Quy ước", en: "Convention"}
    verified: false
    remind_before_days: [7, 0]
    escalate_after_days: [1]
    above_told_from_days: 7
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("[1]", "[0]", "first day after"), ("[7, 0]", "[7, 7]", "different numbers"),
        ("days: 7", "days: 0", "1 or more"), ("    verified: false\n", "", "verified"),
        ("    verified", "    more: 1\n    verified", "more"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused_with_its_reason(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD)
    assert read_rules(path)[0].remind_before == (7, 0)
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(DefinitionError, match=reason):
        read_rules(path)


# Questions of a supervision ------------------------------------------------------------


def test_a_question_reminds_its_agency_until_a_reply_waits_and_again_once_it_is_returned(
    people: dict[str, str],
) -> None:
    question = asked(unit=WARD, days=10)
    assert [run(number) for number in (4, 5, 5)] == [0, 1, 0]
    replied(question, 8, actor=WARD_HEAD)
    assert run(8) == 0
    decided(question, 9, accept=False)
    assert run(11) == 1
    assert run(15) == 3, "the head, the head above and the coordinator"
    replied(question, 15, actor=WARD_HEAD)
    decided(question, 16)
    assert run(25) == 0
    made = list(QuestionReminder.objects.order_by("pk").values_list("kind", "days", "recipient"))
    assert made[:2] == [("DUE", 5, people["phuong"]), ("OVERDUE", 1, people["phuong"])]
    assert {who for _, days, who in made if days == 5 and _ == "OVERDUE"} == {
        people["phuong"], people["tinh"], people["dau-moi"]
    }  # fmt: skip
    told = OutboxEvent.objects.filter(name=events.QUESTION_REMINDED)
    assert {event.payload["code"] for event in told} == {question}
    assert {event.payload["supervision"] for event in told} == {question.rpartition("-")[0]}
    assert "đất đai" not in str([event.payload for event in told])
