"""The steering committee's own plan: called, sent and late like any, approved by its head."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from motcua.core import clock
from motcua.indicators import api as indicators
from motcua.organisation.contracts import SYSTEM, Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.contracts import Move, Movement, State, Timeliness
from motcua.plans.errors import (
    CommitteeWithoutHead,
    NothingToApprove,
    PlanInvalid,
    PlanSecondPerson,
)
from motcua.plans.owners import OwnerKind, acting_unit, owner_kind
from motcua.plans.papers import decision_words, plan_words
from motcua.plans.tests.factories import (
    AT,
    CHAIRMAN,
    FINANCE_OFFICER,
    HOME,
    JUSTICE,
    LINES,
    MILLION,
    OFFICER,
    PLANNER,
    ROUND,
    agreed,
    day,
    drafted,
    opened,
    person,
    sent,
    worded,
)
from motcua.steering import api as steering
from motcua.steering.contracts.committee import Body, NewSeat, Place

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
COMMITTEE = f"{HOME}.BCD"
CODE = f"KH-{ROUND}-{COMMITTEE}"
WRITER, SENDER = person(Role.HANDLING_OFFICER, HOME), person(Role.HEAD, HOME)
APPRAISER = person(Role.REFORM_COORDINATOR, HOME)


def headed(unit: str = "AG", until: date | None = None) -> None:
    seat = NewSeat(
        Body.COMMITTEE, Place.HEAD, "Nguyễn Văn Mẫu", "Chủ tịch UBND tỉnh", unit,
        date(2013, 1, 1), until, "12/QĐ-UBND", date(2012, 12, 30),
    )  # fmt: skip
    steering.seat_appoint(actor=SYSTEM, at=AT, seat=seat)


def appraised() -> None:
    opened(units=(JUSTICE, COMMITTEE))
    api.draft_save(actor=WRITER, at=AT, round_code=ROUND, unit=COMMITTEE, lines=LINES)
    api.plan_submit(actor=SENDER, at=day(1), code=CODE)
    for receiver, actor in (
        ("HOME_AFFAIRS", APPRAISER), ("PLANNING", PLANNER), ("FINANCE", FINANCE_OFFICER)
    ):  # fmt: skip
        api.plan_opinion(actor=actor, at=day(2), code=CODE, receiver=receiver, agree=True)


def approve(actor: Any = CHAIRMAN, number: int = 3) -> None:
    api.plan_approve(
        actor=actor, at=day(number), code=CODE, document_number="1/KH-BCĐ",
        document_on=day(number).date(),
    )  # fmt: skip


def test_it_is_called_by_its_standing_agency_and_only_while_it_has_a_head() -> None:
    with pytest.raises(PlanInvalid) as error:
        opened(units=(JUSTICE, COMMITTEE))
    assert list(error.value.fields) == ["units"]
    headed()
    with pytest.raises(PlanInvalid):
        opened(units=(JUSTICE, f"{JUSTICE}.BCD"))
    opened(units=(JUSTICE, COMMITTEE))
    assert api.items_for(ROUND, COMMITTEE) == []
    assert (owner_kind(COMMITTEE), acting_unit(COMMITTEE)) == (OwnerKind.COMMITTEE, HOME)


def test_its_plan_is_written_and_sent_by_the_standing_agency() -> None:
    headed()
    opened(units=(JUSTICE, COMMITTEE))
    with pytest.raises(PermissionMissing):
        api.draft_save(actor=OFFICER, at=AT, round_code=ROUND, unit=COMMITTEE, lines=LINES)
    assert api.round_read(actor=WRITER, at=AT, code=ROUND, unit=COMMITTEE)
    api.draft_save(actor=WRITER, at=AT, round_code=ROUND, unit=COMMITTEE, lines=LINES)
    assert {line.owner for line in api.lines_of(CODE, 1)} == {HOME}
    seen = api.Filter(units=frozenset({HOME}), own=frozenset({HOME}))
    assert [row.shown for row in api.plan_list(seen, on=AT.date())] == [1]
    assert api.plan_list(api.Filter(units=frozenset({JUSTICE})), on=AT.date()) == []
    found = {one.unit: one for one in api.aggregate(ROUND, on=date(2013, 12, 1)).units}
    assert found[COMMITTEE].timeliness is Timeliness.OVERDUE
    assert found[COMMITTEE].readers == 1
    for on in (AT.date(), date(2013, 12, 1)):
        added, value = api.aggregate(ROUND, on=on), None
        with clock.pinned(day(200)):
            value = indicators.indicator_value(code="PLANS_ON_TIME", on=on)
        assert (value.numerator, value.denominator) == (
            added.counted(Timeliness.ON_TIME), added.due,
        ), "the page and the indicator that it opens count the same agencies"  # fmt: skip


def test_its_head_approves_it_and_a_decision_on_the_round_does_not() -> None:
    headed()
    appraised()
    with pytest.raises(NothingToApprove):
        api.round_approve(
            actor=CHAIRMAN, at=day(3), code=ROUND, document_number="9/QĐ",
            document_on=day(3).date(),
        )  # fmt: skip
    with pytest.raises(PermissionMissing):
        approve(person(Role.HEAD, JUSTICE))
    approve()
    assert api.plan_get(CODE, on=day(3).date()).standing.state is State.APPROVED
    assert api.facts_verify()["faults"] == []
    assert "BAN CHỈ ĐẠO" in str(api.unit_names()[COMMITTEE]).upper()


def test_the_head_is_whom_the_register_names_on_that_day() -> None:
    headed(unit=JUSTICE, until=day(4).date())
    appraised()
    with pytest.raises(PermissionMissing):
        approve()
    with pytest.raises(CommitteeWithoutHead):
        approve(number=5)


def test_the_head_does_not_approve_what_they_appraised() -> None:
    headed()
    appraised()
    both = person(Role.HEAD, "AG", APPRAISER.code)
    with pytest.raises(PlanSecondPerson):
        approve(both)


def test_its_money_counts_under_the_agency_through_which_it_acts() -> None:
    headed()
    appraised()
    approve()
    api.money_record(
        actor=FINANCE_OFFICER, at=day(5),
        movement=Movement(
            CODE, "1", "PROVINCE", Move.ALLOTMENT, 60 * MILLION, day(4).date(), "L-1"
        ),
    )  # fmt: skip
    with pytest.raises(PermissionMissing):
        api.money_record(
            actor=OFFICER, at=day(5),
            movement=Movement(CODE, "1", "PROVINCE", Move.SPENDING, 1, day(4).date(), "C-1"),
        )  # fmt: skip
    api.money_record(
        actor=WRITER,
        at=day(5),
        movement=Movement(CODE, "1", "PROVINCE", Move.SPENDING, MILLION, day(4).date(), "C-1"),
    )
    on = date(2014, 12, 31)
    value = indicators.indicator_value(code="MONEY_DISBURSED_SHARE", on=on, unit=HOME)
    assert (int(value.numerator), value.denominator) == (MILLION, 60 * MILLION)


def test_the_decision_of_the_province_is_on_plans_of_agencies_alone() -> None:
    headed()
    appraised()
    drafted()
    sent()
    agreed()
    worded()
    api.round_approve(
        actor=CHAIRMAN, at=day(3), code=ROUND, document_number="9/QĐ", document_on=day(3).date()
    )
    approve()
    said = decision_words(ROUND)
    assert (said.draft, said.number) == (False, "Số: 9/QĐ"), "its head's decision is another"
    assert "của 01 cơ quan" in said.articles[0][1]
    own = plan_words(CODE, own=True)
    assert own.signers == ("TM. BAN CHỈ ĐẠO", "TRƯỞNG BAN")
