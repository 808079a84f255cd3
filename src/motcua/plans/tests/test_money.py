"""Money: never more allotted than estimated, never more spent than allotted, settled exactly."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.contracts import Balance, Move, Movement
from motcua.plans.errors import (
    AdjustmentUnknown,
    MoneyRefused,
    PlanActNotPossible,
    PlanInvalid,
    PlanSecondPerson,
    PlanTableRefused,
)
from motcua.plans.tests.factories import (
    CHAIRMAN,
    DIRECTOR,
    FINANCE_OFFICER,
    MILLION,
    OFFICER,
    PLAN,
    SETTLER,
    allotted,
    day,
    drafted,
    moved,
    opened,
    ready,
    spent,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
KEY = ("1", "PROVINCE")


def now(key: tuple[str, str] = KEY) -> Balance:
    return api.balances_of(PLAN)[key]


def propose(amount: int, *, actor: Actor = DIRECTOR, **more: Any) -> None:
    asked: dict[str, Any] = {
        "line": "1", "source": "PROVINCE", "reason": "Giá tăng", "document_number": "7/TTr-STP",
        "document_on": day(4).date(),
    } | more  # fmt: skip
    api.adjustment_propose(actor=actor, at=day(5), code=PLAN, amount=amount, **asked)


def decide(number: int, *, grant: bool = True, actor: Actor = CHAIRMAN, reason: str = "") -> None:
    api.adjustment_decide(
        actor=actor, at=day(6), code=PLAN, number=number, grant=grant, reason=reason
    )


def settle(**more: Any) -> None:
    asked = {"actor": SETTLER, "at": day(9), "code": PLAN, "document_number": "QT-1"}
    api.plan_settle(**{**asked, **more})


def test_whoever_recorded_the_money_does_not_settle_it() -> None:
    ready()
    allotted(100)
    spent(60)
    spender = Actor(OFFICER.code, "Người", (ActorPost("AG.STC", Role.HEAD),))
    for actor in (FINANCE_OFFICER, spender):
        with pytest.raises(PlanSecondPerson):
            settle(actor=actor)
        assert not now().closed
    settle()
    assert (now().settled, now().returned) == (60, 40)


def test_money_is_allotted_and_spent_and_each_total_opens_to_its_movements() -> None:
    ready()
    allotted(100 * MILLION)
    spent(60 * MILLION)
    spent(-10 * MILLION, "C-2")
    assert (now().estimate, now().allotted, now().spent) == (
        120 * MILLION, 100 * MILLION, 50 * MILLION,
    )  # fmt: skip
    rows = api.movements_of(PLAN, line="1", source="PROVINCE", kind=Move.SPENDING)
    assert [row.amount for row in rows] == [60 * MILLION, -10 * MILLION]
    assert sum(row.amount for row in rows) == now().spent


def test_no_identity_of_the_money_is_broken() -> None:
    ready()
    with pytest.raises(MoneyRefused):
        allotted(120 * MILLION + 1)
    with pytest.raises(MoneyRefused):
        spent(1)
    allotted(50)
    with pytest.raises(MoneyRefused):
        spent(51)
    spent(40)
    with pytest.raises(MoneyRefused):
        allotted(-11, "L-2")
    with pytest.raises(MoneyRefused):
        spent(-41, "C-2")
    with pytest.raises(MoneyRefused):
        allotted(0, "L-3")
    with pytest.raises(MoneyRefused):
        allotted(1, "L-4", source="CENTRAL")
    assert (now().allotted, now().spent) == (50, 40)


def test_the_database_refuses_what_the_program_would_never_do() -> None:
    ready()
    insert = (
        "INSERT INTO plans_movement (plan_id, seq, line, source, kind, amount, moved_on,"
        " reference, recorded_by, recorded_at) SELECT id, 99, '1', 'PROVINCE', {}, {}, now(),"
        " 'x', 'x', now() FROM plans_plan"
    )
    for kind, amount in (("'ALLOTMENT'", 121 * MILLION), ("'SPENDING'", 1), ("'SETTLEMENT'", 1),
                         ("'ADJUSTMENT'", -121 * MILLION), ("'ALLOTMENT'", 0)):  # fmt: skip
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(insert.format(kind, amount))
    for statement in ("UPDATE plans_movement SET amount = 1", "DELETE FROM plans_movement",
                      "UPDATE plans_balance SET spent = 1"):  # fmt: skip
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_document_counts_once_and_is_not_rewritten() -> None:
    ready()
    allotted(10)
    allotted(10)
    assert now().allotted == 10
    with pytest.raises(PlanInvalid) as error:
        allotted(11)
    assert set(error.value.fields) == {"1.reference"}


def test_finance_allots_and_the_unit_spends_and_nothing_moves_before_approval() -> None:
    opened()
    drafted()
    with pytest.raises(PlanActNotPossible):
        allotted(1)


def test_who_may_move_money() -> None:
    ready()
    with pytest.raises(PermissionMissing):
        api.money_record(actor=OFFICER, at=day(5), movement=moved(Move.ALLOTMENT, 1, "x"))
    with pytest.raises(PermissionMissing):
        api.money_record(actor=FINANCE_OFFICER, at=day(5), movement=moved(Move.SPENDING, 1, "x"))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"line": "9"}, "1.line"), ({"source": "GOLD"}, "1.source"),
        ({"reference": ""}, "1.reference"), ({"number": 6}, "1.day"), ({"number": 2}, "1.day"),
        ({"amount": 10**15 + 1}, "1.amount"), ({"kind": Move.ESTIMATE}, "1.kind"),
    ],
)  # fmt: skip
def test_a_movement_that_cannot_be_is_refused(changed: Any, field: str) -> None:
    ready()
    one = moved(**{"kind": Move.ALLOTMENT, "amount": 1, "reference": "L-1", **changed})
    with pytest.raises(PlanInvalid) as error:
        api.money_record(actor=FINANCE_OFFICER, at=day(5), movement=one)
    assert set(error.value.fields) == {field}


def test_an_adjustment_is_decided_by_another_person_and_moves_the_estimate() -> None:
    ready()
    allotted(120 * MILLION)
    propose(5 * MILLION)
    assert now().adjusted == 0
    both = Actor(DIRECTOR.code, "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(PlanSecondPerson):
        decide(1, actor=both)
    with pytest.raises(PermissionMissing):
        decide(1, actor=OFFICER)
    decide(1)
    assert now().allowed == 125 * MILLION
    with pytest.raises(AdjustmentUnknown):
        decide(1)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_adjustment SET granted = false")


def test_an_adjustment_is_refused_with_a_reason_and_moves_nothing() -> None:
    ready()
    propose(5)
    with pytest.raises(PlanInvalid):
        decide(1, grant=False)
    decide(1, grant=False, reason="Không cân đối được nguồn")
    assert now().adjusted == 0
    assert api.adjustments_of(PLAN)[0].granted is False


def test_an_adjustment_cannot_fall_below_what_is_allotted() -> None:
    ready()
    allotted(100 * MILLION)
    with pytest.raises(MoneyRefused):
        propose(-21 * MILLION)
    propose(-20 * MILLION)
    allotted(5 * MILLION, "L-2")
    with pytest.raises(MoneyRefused):
        decide(1)
    assert now().adjusted == 0


@pytest.mark.parametrize(
    "changed",
    [{"line": "9"}, {"source": "GOLD"}, {"reason": ""}, {"document_number": ""},
     {"document_on": day(8).date()}],
)  # fmt: skip
def test_an_adjustment_needs_its_document_and_reason(changed: Any) -> None:
    ready()
    with pytest.raises(PlanInvalid):
        propose(1, **changed)


def test_central_support_that_was_not_estimated_comes_by_an_adjustment() -> None:
    ready()
    propose(7, source="CENTRAL")
    decide(1)
    allotted(7, source="CENTRAL")
    assert now(("1", "CENTRAL")).allotted == 7


def test_a_plan_is_settled_to_the_last_dong_and_then_nothing_moves() -> None:
    ready()
    allotted(100)
    spent(60)
    with pytest.raises(MoneyRefused):
        settle(carried={KEY: 41})
    with pytest.raises(PlanInvalid):
        settle(carried={("9", "PROVINCE"): 1})
    with pytest.raises(PlanInvalid):
        settle(document_number="")
    with pytest.raises(PermissionMissing):
        settle(actor=OFFICER)
    settle(carried={KEY: 15})
    assert (now().settled, now().returned, now().carried) == (60, 25, 15)
    total = api.summed(api.balances_of(PLAN).values())
    assert total.settled + total.returned + total.carried == total.allotted
    for act in (lambda: spent(1, "C-9"), lambda: allotted(1, "L-9"), settle, lambda: propose(1)):
        with pytest.raises(MoneyRefused):
            act()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_movement (plan_id, seq, line, source, kind, amount, moved_on,"
            " reference, recorded_by, recorded_at) SELECT id, 99, '1', 'PROVINCE', 'ADJUSTMENT',"
            " 1, now(), 'x', 'x', now() FROM plans_plan"
        )


def test_a_plan_is_not_settled_while_an_adjustment_waits() -> None:
    ready()
    propose(7, source="CENTRAL")
    with pytest.raises(MoneyRefused):
        settle()
    decide(1, grant=False, reason="Chưa cần")
    settle()
    assert all(one.closed for one in api.balances_of(PLAN).values())


def test_no_source_is_begun_in_a_settled_plan() -> None:
    ready()
    settle()
    with pytest.raises(MoneyRefused):
        propose(7, source="CENTRAL")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plans_movement (plan_id, seq, line, source, kind, amount, moved_on,"
            " reference, recorded_by, recorded_at) SELECT id, 99, '1', 'CENTRAL', 'ADJUSTMENT',"
            " 1, now(), 'x', 'x', now() FROM plans_plan"
        )


def test_a_table_is_taken_in_whole_or_not_at_all_and_once() -> None:
    ready()
    rows = [
        (2, moved(Move.ALLOTMENT, 50, "L-1")), (3, moved(Move.ALLOTMENT, 20, "L-1", line="2")),
    ]  # fmt: skip
    again = api.money_import(actor=FINANCE_OFFICER, at=day(5), rows=rows)
    assert (again.added, again.known) == (2, 0)
    again = api.money_import(actor=FINANCE_OFFICER, at=day(5), rows=rows)
    assert (again.added, again.known) == (0, 2)
    bad = [*rows, (4, moved(Move.ALLOTMENT, 10, "L-2")), (5, moved(Move.ALLOTMENT, 1, "L-3",
                                                                   line="9"))]  # fmt: skip
    with pytest.raises(PlanTableRefused) as error:
        api.money_import(actor=FINANCE_OFFICER, at=day(5), rows=bad)
    assert set(error.value.fields) == {"row 5, column line"}
    over = [(2, moved(Move.ALLOTMENT, 121 * MILLION, "L-9"))]
    with pytest.raises(PlanTableRefused) as error:
        api.money_import(actor=FINANCE_OFFICER, at=day(5), rows=over)
    assert set(error.value.fields) == {"row 2"}
    unknown = [(2, Movement("KH-X", "1", "PROVINCE", Move.ALLOTMENT, 1, day(4).date(), "L"))]
    with pytest.raises(PlanTableRefused):
        api.money_import(actor=FINANCE_OFFICER, at=day(5), rows=unknown)
    assert now().allotted == 50


def test_two_clerks_at_once_cannot_allot_more_than_the_estimate() -> None:
    ready()
    refused: list[str] = []
    start = threading.Barrier(2)

    def allot(reference: str) -> None:
        try:
            start.wait()
            allotted(80 * MILLION, reference)
        except MoneyRefused:
            refused.append(reference)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=allot, args=(name,)) for name in ("L-1", "L-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert now().allotted == 80 * MILLION
