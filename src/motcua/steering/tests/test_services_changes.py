"""An approved plan is changed by two people, with number, day, basis and reason; it stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts.changes import ChangeKind, ChangeLine, ChangeState
from motcua.steering.errors import (
    ChecklistUnknown,
    OtherPersonNeeded,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.tests.factories import (
    AT,
    CHAIRMAN,
    CHECKLIST,
    COORDINATOR,
    INSPECTOR,
    JUSTICE,
    OTHER_WARD,
    PROVINCE,
    WARD,
    WARD_HEAD,
    day,
    on,
    person,
    planned,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
PLAN = "KHKT-2026-AG.TTRA"
MOVE = ChangeLine(ChangeKind.MOVE, item=1, month=9)
DROP = ChangeLine(ChangeKind.DROP, item=1)
ADD = ChangeLine(
    ChangeKind.ADD, month=10, unit=JUSTICE, checklist=CHECKLIST, subject="Kiểm tra thêm",
    team=("Lê Thị Mẫu",),
)  # fmt: skip


def propose(*lines: ChangeLine, **changed: Any) -> None:
    given = {"actor": INSPECTOR, "at": day(1), "reason": "Trùng với thanh tra bộ"} | changed
    api.change_propose(plan=PLAN, lines=lines, **given)


def decide(number: int = 1, **changed: Any) -> None:
    given = {"actor": CHAIRMAN, "at": day(2), "accept": True, "document_number": "9/QĐ"} | changed
    api.change_decide(plan=PLAN, number=number, **given)


def visits() -> list[tuple[int, str, int]]:
    return [(item.number, item.unit, item.month) for item in api.plan_get(PLAN).items]


def test_a_change_counts_once_approved_and_the_first_plan_stays_readable() -> None:
    planned()
    propose(MOVE, ADD)
    assert visits() == [(1, WARD, 7)]
    decide()
    assert visits() == [(1, WARD, 9), (2, JUSTICE, 10)]
    plan = api.plan_get(PLAN)
    assert [(item.number, item.first_month) for item in plan.first] == [(1, 7)]
    one = plan.changes[0]
    assert (one.number, one.state, one.document_number, one.reason, one.decided_by) == (
        1, ChangeState.APPROVED, "9/QĐ", "Trùng với thanh tra bộ", CHAIRMAN.code,
    )  # fmt: skip
    assert one.decided_at == day(2)
    assert [line.kind for line in one.lines] == [ChangeKind.MOVE, ChangeKind.ADD]
    assert (one.lines[0].unit, one.lines[0].month) == (WARD, 9)
    said = " ".join(cell for part in api.plan_words(plan).parts for r in part.rows for cell in r)
    assert "9/QĐ" in said
    assert "Chuyển tháng sang tháng 09/2026" in said
    assert api.facts_verify()["faults"] == []


def test_what_was_dropped_is_neither_opened_nor_counted_and_still_readable() -> None:
    planned()
    propose(DROP, ADD)
    decide()
    assert visits() == [(2, JUSTICE, 10)]
    assert [item.dropped for item in api.plan_get(PLAN).first] == [True]
    with pytest.raises(RecordUnknown):
        api.visit_open(actor=INSPECTOR, at=day(3), plan=PLAN, number=1)
    counts = api.counts(year=2026, on=on(30), sight=api.Sight())
    assert (counts.planned, counts.planned_due) == (1, 0)
    assert api.visit_open(actor=INSPECTOR, at=day(3), plan=PLAN, number=2).code


def test_a_moved_visit_is_due_at_the_end_of_its_new_month() -> None:
    planned()
    propose(MOVE)
    decide()
    for number, due in ((47, 0), (78, 1)):  # 31 August, 1 October
        counts = api.counts(year=2026, on=on(number), sight=api.Sight())
        assert (counts.planned, counts.planned_due) == (1, due)
    propose(ChangeLine(ChangeKind.MOVE, item=1, month=11))
    decide(2)
    assert visits() == [(1, WARD, 11)]


def test_a_late_visit_is_neither_moved_nor_dropped_out_of_the_counts() -> None:
    planned()
    propose(MOVE, at=day(10))
    with pytest.raises(StepNotPossible):
        decide(at=day(17))  # 1 August
    decide(at=day(17), accept=False, reason="Đã quá tháng")
    for line in (MOVE, DROP):
        with pytest.raises(SteeringInvalid) as error:
            propose(line, ADD, at=day(17))
        assert set(error.value.fields) == {"line-1"}
    counts = api.counts(year=2026, on=on(17), sight=api.Sight())
    assert (counts.planned, counts.planned_due, counts.due_done) == (1, 1, 0)
    code = api.visit_open(actor=INSPECTOR, at=day(17), plan=PLAN, number=1).code
    api.answers_record(actor=INSPECTOR, at=day(17), code=code, answers={})
    counts = api.counts(year=2026, on=on(17), sight=api.Sight())
    assert (counts.planned_due, counts.due_done) == (1, 1)


def test_the_counts_of_an_earlier_day_know_no_later_plan_and_no_later_change() -> None:
    planned()
    propose(DROP, ADD)
    decide()
    told = [api.counts(year=2026, on=on(at), sight=api.Sight()).planned for at in (-1, 0, 1, 2)]
    assert told == [0, 1, 1, 1]
    one = api.Sight(units=frozenset({WARD}))
    assert [api.counts(year=2026, on=on(at), sight=one).planned for at in (1, 2)] == [1, 0]


def test_a_refused_change_changes_nothing_and_says_why() -> None:
    planned()
    propose(MOVE)
    with pytest.raises(SteeringInvalid):
        decide(accept=False)
    decide(accept=False, reason="Giữ tiến độ")
    assert visits() == [(1, WARD, 7)]
    assert (api.plan_get(PLAN).changes[0].state, api.plan_get(PLAN).changes[0].why) == (
        ChangeState.REFUSED, "Giữ tiến độ",
    )  # fmt: skip
    propose(MOVE)
    with pytest.raises(StepNotPossible):
        decide(1)
    decide(2)
    assert api.facts_verify()["faults"] == []


def test_who_drafted_a_change_does_not_decide_and_only_some_do_either() -> None:
    planned()
    both = person(Role.INSPECTOR, PROVINCE, CHAIRMAN.code)
    propose(MOVE, actor=both)
    with pytest.raises(OtherPersonNeeded):
        decide()
    for actor in (INSPECTOR, COORDINATOR, WARD_HEAD):
        with pytest.raises(PermissionMissing):
            decide(actor=actor)
    with pytest.raises(PermissionMissing):
        propose(MOVE, actor=WARD_HEAD)


def test_an_inspection_that_has_begun_is_neither_moved_nor_dropped() -> None:
    planned()
    propose(MOVE)
    api.visit_open(actor=INSPECTOR, at=day(1), plan=PLAN, number=1)
    with pytest.raises(StepNotPossible):
        decide()
    decide(accept=False, reason="Đã kiểm tra")
    for line in (MOVE, DROP):
        with pytest.raises(SteeringInvalid) as error:
            propose(line, ADD)
        assert set(error.value.fields) == {"line-1"}
    assert len(api.plan_get(PLAN).changes) == 1


def test_a_draft_is_not_changed_by_a_proposal_and_one_proposal_waits_at_a_time() -> None:
    planned(approved=False)
    with pytest.raises(StepNotPossible):
        propose(MOVE)
    api.plan_approve(actor=CHAIRMAN, at=AT, plan=PLAN, document_number="5/QĐ")
    propose(MOVE)
    with pytest.raises(StepNotPossible):
        propose(ADD)
    with pytest.raises(RecordUnknown):
        decide(7)
    with pytest.raises(SteeringInvalid):
        decide(document_number=" ")
    with pytest.raises(RecordUnknown):
        api.change_propose(actor=INSPECTOR, at=AT, plan="KHKT-1", reason="x", lines=[MOVE])


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ((), "lines"), ((MOVE, MOVE), "lines"), ((MOVE, DROP), "lines"), ((DROP,), "lines"),
        ((ChangeLine(ChangeKind.MOVE, item=1, month=7),), "line-1"),
        ((ChangeLine(ChangeKind.MOVE, item=1, month=6),), "line-1"),
        ((ChangeLine(ChangeKind.MOVE, item=1, month=13),), "line-1"),
        ((ChangeLine(ChangeKind.DROP, item=8), ADD), "line-8"),
        ((ChangeLine(ChangeKind.ADD, month=10, unit="AG.X", checklist=CHECKLIST, subject="A",
                     team=("A",)),), "unit1"),
        ((ADD, ChangeLine(ChangeKind.ADD, month=5, unit=OTHER_WARD, checklist=CHECKLIST,
                          subject="A", team=("A",))), "month2"),
        ((ChangeLine(ChangeKind.ADD, month=10, unit=JUSTICE, checklist=CHECKLIST, subject="A"),),
         "team1"),
    ],
)  # fmt: skip
def test_a_change_that_makes_no_sense_is_refused_whole(
    lines: tuple[ChangeLine, ...], field: str
) -> None:
    planned()
    with pytest.raises(SteeringInvalid) as error:
        propose(*lines)
    assert set(error.value.fields) == {field}
    assert api.plan_get(PLAN).changes == ()


def test_a_reason_and_a_known_checklist_are_needed() -> None:
    planned()
    with pytest.raises(SteeringInvalid) as error:
        propose(MOVE, reason=" ")
    assert set(error.value.fields) == {"reason"}
    with pytest.raises(ChecklistUnknown):
        propose(ChangeLine(ChangeKind.ADD, month=10, unit=JUSTICE, checklist="none",
                           subject="A", team=("A",)))  # fmt: skip


def test_the_same_request_proposes_once() -> None:
    planned()
    propose(MOVE, key="dieu-chinh-1")
    propose(MOVE, key="dieu-chinh-1")
    assert len(api.plan_get(PLAN).changes) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steering_plan_change SET reason = 'Lý do khác'",
        "UPDATE steering_plan_change SET state = 'PROPOSED', decided_by = '', decided_at = NULL",
        "DELETE FROM steering_plan_change",
        "INSERT INTO steering_plan_change_line (change_id, position, kind, item_id, month, team)"
        " SELECT c.id, 9, 'MOVE', i.id, 12, '{}' FROM steering_plan_change c,"
        " steering_plan_item i WHERE i.change_id = c.id",
    ],
)
def test_the_database_keeps_a_decided_change(statement: str) -> None:
    planned()
    propose(MOVE, ADD)
    decide()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_keeps_who_drafted_from_deciding_and_a_begun_visit_from_moving() -> None:
    planned()
    propose(MOVE)
    own = (
        "UPDATE steering_plan_change SET state = 'APPROVED', document_number = 'x',"
        " decided_at = now(), decided_by = "
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(own + "drafted_by")
    api.visit_open(actor=INSPECTOR, at=day(1), plan=PLAN, number=1)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(own + "'user:x'")


@pytest.mark.parametrize("column", ["reason", "drafted_by"])
def test_the_database_keeps_what_was_proposed(column: str) -> None:
    planned()
    propose(MOVE)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE steering_plan_change SET {column} = 'user:x'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steering_plan_change_line SET month = 12 WHERE kind = 'MOVE'",
        "UPDATE steering_plan_change_line SET subject = 'Việc khác' WHERE kind = 'ADD'",
        "DELETE FROM steering_plan_change_line WHERE kind = 'MOVE'",
    ],
)
def test_what_was_bent_is_found(statement: str) -> None:
    planned()
    propose(MOVE, ADD)
    decide()
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert {fault["code"] for fault in api.facts_verify()["faults"]} == {PLAN}
