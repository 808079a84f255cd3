"""Whatever is bent past the guards is found from the ledger."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection

from motcua.plans import api
from motcua.plans.tests.factories import (
    CHAIRMAN,
    DIRECTOR,
    FINANCE_OFFICER,
    JUSTICE,
    OFFICER,
    PLAN,
    ROUND,
    SETTLER,
    allotted,
    day,
    drafted,
    opened,
    ready,
    sent,
    spent,
)
from motcua.plans.tests.test_schemes import approved

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]

TABLES = (
    "plans_version", "plans_line", "plans_money", "plans_words", "plans_movement", "plans_receipt",
    "plans_adjustment",
)  # fmt: skip


def whole() -> None:
    ready()
    allotted(100)
    spent(60)
    api.adjustment_propose(
        actor=DIRECTOR, at=day(5), code=PLAN, line="1", source="PROVINCE", amount=5,
        reason="Giá tăng", document_number="7/TTr", document_on=day(4).date(),
    )  # fmt: skip
    api.adjustment_decide(actor=CHAIRMAN, at=day(6), code=PLAN, number=1, grant=True)
    api.plan_settle(actor=SETTLER, at=day(9), code=PLAN, document_number="QT-1")


def test_an_honest_plan_agrees_with_its_acts() -> None:
    whole()
    assert api.facts_verify() == {"plans": 1, "schemes": 0, "faults": []}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_plan SET first_sent_on = first_sent_on - 9",
        "UPDATE plans_plan SET state = 'APPRAISED'",
        "UPDATE plans_line SET title = 'Việc khác hẳn' WHERE code = '1'",
        "UPDATE plans_money SET amount = amount + 1",
        "UPDATE plans_movement SET amount = amount + 1 WHERE kind = 'SPENDING'",
        "UPDATE plans_movement SET amount = amount + 1 WHERE kind = 'ADJUSTMENT'",
        "UPDATE plans_movement SET moved_on = moved_on - 1 WHERE kind = 'ALLOTMENT'",
        "UPDATE plans_balance SET carried = returned, returned = 0 WHERE returned > 0",
        "DELETE FROM plans_movement WHERE kind = 'SETTLEMENT'",
        "UPDATE plans_adjustment SET reason = 'Lý do khác'",
        "UPDATE plans_adjustment SET amount = amount + 1",
        "UPDATE plans_adjustment SET granted = false",
        "UPDATE plans_adjustment SET decided_by = 'user:other'",
        "UPDATE plans_plan SET decision_number = '1/QĐ'",
        "UPDATE plans_plan SET decision_on = decision_on - 1",
        "UPDATE plans_receipt SET opinion = 'CHANGE' WHERE receiver = 'FINANCE'",
        "UPDATE plans_receipt SET decided_by = 'user:other' WHERE receiver = 'FINANCE'",
        "UPDATE plans_plan SET code = 'KH-2014-AG.X'",
        "UPDATE plans_movement SET recorded_at = recorded_at - interval '9 days'",
        "UPDATE plans_movement SET recorded_by = 'user:other' WHERE kind = 'SPENDING'",
        "UPDATE plans_receipt SET received_at = received_at - interval '9 days'",
        "UPDATE plans_receipt SET decided_at = decided_at - interval '9 days'",
        "UPDATE plans_receipt SET due_on = due_on + 9",
        "UPDATE plans_receipt SET due_on = NULL",
        "UPDATE plans_receipt SET ended_on = due_on - 9",
        "UPDATE plans_receipt SET sent_back = true",
    ],
)
def test_what_was_bent_is_found(statement: str) -> None:
    whole()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            cursor.execute(statement)
        finally:
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    faults = api.facts_verify()["faults"]
    assert faults
    assert {fault["code"] for fault in faults} <= {PLAN, "KH-2014-AG.X"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_receipt SET ended_on = ended_on - 9 WHERE receiver = 'PLANNING'",
        "UPDATE plans_receipt SET sent_back = receiver = 'PLANNING'",
    ],
)
def test_what_was_bent_of_a_version_that_was_sent_back_is_found(statement: str) -> None:
    opened()
    drafted()
    sent()
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    assert api.facts_verify()["faults"] == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE plans_receipt DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE plans_receipt ENABLE TRIGGER USER")
    assert [fault["code"] for fault in api.facts_verify()["faults"]] == [PLAN]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_round SET due_on = due_on + 30",
        "UPDATE plans_round SET words = 'Không cần dự toán'",
        "UPDATE plans_round SET units = units[1:1]",
        "UPDATE plans_reading SET official = 'user:other'",
        "DELETE FROM plans_reading",
    ],
)
def test_what_was_bent_of_a_round_is_found(statement: str) -> None:
    whole()
    api.round_read(actor=OFFICER, at=day(1), code=ROUND, unit=JUSTICE)
    assert api.facts_verify()["faults"] == []
    with connection.cursor() as cursor:
        for table in ("plans_round", "plans_reading"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            cursor.execute(statement)
        finally:
            for table in ("plans_round", "plans_reading"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert [fault["code"] for fault in api.facts_verify()["faults"]] == [ROUND]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_scheme SET title = 'Đề án khác hẳn'",
        "UPDATE plans_scheme SET state = 'DRAFT'",
        "UPDATE plans_scheme SET decision_number = '1/QĐ'",
        "UPDATE plans_scheme_opinion SET agrees = false WHERE said_on IS NOT NULL",
        "UPDATE plans_milestone SET done_on = done_on - 1 WHERE done_on IS NOT NULL",
        "UPDATE plans_milestone SET due_on = due_on + 90",
        "UPDATE plans_scheme SET submission_number = '1/TTr'",
        "UPDATE plans_scheme SET submitted_by = 'user:other'",
        "UPDATE plans_scheme SET approved_by = 'user:other'",
        "UPDATE plans_scheme SET approved_on = approved_on + 90",
        "UPDATE plans_scheme SET approved_on = NULL",
        "UPDATE plans_scheme SET submitted_on = submitted_on - 9",
        "UPDATE plans_scheme_opinion SET until_on = until_on + 30",
        "UPDATE plans_scheme_opinion SET said_by = 'user:other' WHERE said_on IS NOT NULL",
        "DELETE FROM plans_scheme_opinion WHERE said_on IS NULL",
    ],
)
def test_what_was_bent_of_a_scheme_is_found(statement: str) -> None:
    code = approved()
    api.milestone_reach(actor=OFFICER, at=day(20), code=code, number=1, evidence="QC 5")
    assert api.facts_verify() == {"plans": 0, "schemes": 1, "faults": []}
    with connection.cursor() as cursor:
        for table in ("plans_scheme", "plans_scheme_opinion", "plans_milestone"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        try:
            cursor.execute(statement)
        finally:
            for table in ("plans_scheme", "plans_scheme_opinion", "plans_milestone"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert [fault["code"] for fault in api.facts_verify()["faults"]] == [code]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans_receipt SET due_on = due_on + 9",
        "UPDATE plans_receipt SET received_at = received_at - interval '9 days'",
        "UPDATE plans_receipt SET ended_on = ended_on - 9",
        "UPDATE plans_scheme SET approved_on = approved_on + 90",
        "UPDATE plans_scheme SET state = 'DRAFT'",
    ],
)
def test_days_by_which_anything_is_judged_are_not_changed(statement: str) -> None:
    opened()
    drafted()
    sent()
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    approved()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(statement)
