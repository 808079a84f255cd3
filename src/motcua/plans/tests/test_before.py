"""What was recorded before due days, texts and categories still reads, verifies and goes on."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from django.db import connection

from motcua.core import clock, sql
from motcua.core.commands import command
from motcua.indicators import api as indicators
from motcua.organisation.contracts import Role
from motcua.plans import api
from motcua.plans.contracts import Kind, SchemeKind, SchemeState, State
from motcua.plans.drafting import version_id_of
from motcua.plans.errors import PlanInvalid
from motcua.plans.papers import decision_words
from motcua.plans.recording import ToRecord, lock, record
from motcua.plans.rules import content_of, money_by_source, words_digest
from motcua.plans.schemes import acting
from motcua.plans.tests.factories import (
    AT,
    CHAIRMAN,
    DIRECTOR,
    FINANCE,
    FINANCE_OFFICER,
    LINES,
    OFFICER,
    PLAN,
    ROUND,
    agreed,
    approved,
    day,
    drafted,
    opened,
    person,
)
from motcua.plans.tests.test_schemes import NEW, kept, now

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
YEAR_END = date(2013, 12, 31)


@command
def sent_before() -> None:
    """A plan is sent as it was before receipts had a due day: neither row nor act tells one."""
    locked = lock(PLAN)
    lines = api.lines_of(PLAN, locked.standing.version)
    version_id, salt = version_id_of(locked)
    digest, receivers = words_digest(salt, content_of(lines)), api.receivers_on(day(1).date())
    values = {"digest": digest, "sent_at": day(1), "sent_by": DIRECTOR.code}
    sql.update("plans_version", values, key="id", value=version_id)
    for receiver, unit in receivers:
        sql.insert(
            "plans_receipt",
            {"version_id": version_id, "receiver": receiver.code, "unit": unit,
             "received_at": day(1)},
        )  # fmt: skip
    body = {
        "version": locked.standing.version, "content": digest, "lines": len(lines),
        "money": money_by_source(lines),
        "receivers": {receiver.code: unit for receiver, unit in receivers},
    }  # fmt: skip
    record(DIRECTOR, day(1), locked, ToRecord(Kind.SUBMITTED, body))


@pytest.fixture
def _sent_before() -> None:
    opened()
    drafted()
    sent_before()


def told(code: str, on: date = YEAR_END) -> tuple[int, int, int]:
    with clock.pinned(day(900)):
        value = indicators.indicator_value(code=code, on=on)
    return int(value.numerator), value.denominator, value.unjudgeable


@pytest.mark.usefixtures("_sent_before")
def test_a_plan_that_was_sent_before_is_appraised_approved_and_verified() -> None:
    assert api.facts_verify()["faults"] == []
    agreed()
    approved()
    assert told("ESTIMATES_APPRAISED_ON_TIME") == (0, 0, 2), "no due day: not judged"
    assert {key[1] for key in api.balances_of(PLAN)} == {"PROVINCE", "OFF_BUDGET"}
    assert not decision_words(ROUND).draft
    assert decision_words(ROUND).sections == (), "no words were asked for then"
    assert api.facts_verify()["faults"] == []


@pytest.mark.usefixtures("_sent_before")
def test_a_plan_that_was_sent_before_is_sent_back_and_verified() -> None:
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    assert api.facts_verify()["faults"] == []
    drafted(LINES[:1])
    api.plan_submit(actor=DIRECTOR, at=day(3), code=PLAN)
    assert api.plan_get(PLAN, on=day(3).date()).standing.state is State.SUBMITTED
    assert api.facts_verify()["faults"] == []


told_before = command(acting.record)


def scheme_before(*, decided: bool) -> str:
    """A scheme submitted, and perhaps approved, before its text was a file."""
    code = api.scheme_open(actor=OFFICER, at=AT, asked=NEW)
    api.scheme_ask(actor=OFFICER, at=AT, code=code, units=[FINANCE], until_on=day(10).date())
    api.scheme_say(actor=FINANCE_OFFICER, at=day(2), code=code, unit=FINANCE, agrees=True)
    number = {"document_number": "9/TTr-STP"}
    more = {
        "state": SchemeState.SUBMITTED.value, "submitted_on": day(11).date(),
        "submitted_by": DIRECTOR.code, "submission_number": "9/TTr-STP",
    }  # fmt: skip
    told_before(DIRECTOR, day(11), code, SchemeKind.SUBMITTED, number, more)
    if decided:
        on = day(12).date()
        number = {"document_number": "99/QĐ-UBND", "document_on": on.isoformat()}
        more = {
            "state": SchemeState.APPROVED.value, "decision_number": "99/QĐ-UBND",
            "decision_on": on, "approved_by": CHAIRMAN.code,
        }  # fmt: skip
        told_before(CHAIRMAN, day(12), code, SchemeKind.APPROVED, number, more)
    return code


def test_the_day_of_an_approval_before_is_filled_in_from_its_act() -> None:
    code = scheme_before(decided=True)
    assert told("SCHEME_MILESTONES_ON_TIME") == (0, 0, 0)
    with connection.cursor() as cursor:  # as the migration does, before its guards stand
        cursor.execute("ALTER TABLE plans_scheme DISABLE TRIGGER USER")
        cursor.execute(import_module("motcua.plans.migrations.0008_money_facts").APPROVED_BEFORE)
        cursor.execute("ALTER TABLE plans_scheme ENABLE TRIGGER USER")
        cursor.execute("SELECT approved_on FROM plans_scheme WHERE code = %s", [code])
        assert cursor.fetchone() == (day(12).date(),)
    assert told("SCHEME_MILESTONES_ON_TIME") == (0, 2, 0)
    assert api.facts_verify()["faults"] == []
    api.milestone_reach(actor=OFFICER, at=day(20), code=code, number=1, evidence="QC 5")
    assert told("SCHEME_MILESTONES_ON_TIME") == (1, 2, 0)


def test_a_scheme_that_was_submitted_before_needs_a_text_to_be_approved() -> None:
    code = scheme_before(decided=False)
    assert api.facts_verify()["faults"] == []
    decision = {"document_number": "99/QĐ-UBND", "document_on": day(12).date()}
    with pytest.raises(PlanInvalid) as error:
        api.scheme_approve(actor=CHAIRMAN, at=day(12), code=code, **decision)
    assert list(error.value.fields) == ["file"]
    kept(code, b"final", actor=person(Role.HEAD, "AG", "user:deputy"), number=12)
    api.scheme_approve(actor=CHAIRMAN, at=day(12), code=code, **decision)
    assert (now(code).submitted_text, now(code).approved_text) == (None, 1)
    assert api.facts_verify()["faults"] == []
