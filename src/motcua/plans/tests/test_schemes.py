"""Schemes: opinions are a table, each answered; milestones are judged; nobody approves alone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.contracts import (
    MilestoneVerdict,
    NewScheme,
    Response,
    Scheme,
    SchemeState,
)
from motcua.plans.errors import (
    PlanInvalid,
    SchemeActNotPossible,
    SchemeOpinionsOpen,
    SchemeSecondPerson,
    SchemeUnknown,
)
from motcua.plans.rules import milestone_verdict
from motcua.plans.tests.factories import (
    AT,
    CHAIRMAN,
    COORDINATOR,
    DIRECTOR,
    FINANCE,
    FINANCE_OFFICER,
    HOME,
    JUSTICE,
    OFFICER,
    PLANNER,
    day,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
NEW = NewScheme(
    "Đề án một cửa liên thông hiện đại", JUSTICE, "an-giang-2011-2015", "IV.2.a", "Tóm tắt đề án",
    (("Ban hành quy chế phối hợp", date(2013, 9, 1)), ("Vận hành thử", date(2013, 12, 1))),
)  # fmt: skip


def kept(code: str, words: bytes = b"draft", *, actor: Actor = OFFICER, number: int = 0) -> int:
    """A version of the text of a scheme is kept."""
    file = api.text_keep(io.BytesIO(b"%PDF-1.7\n" + words), "de-an.pdf")
    return api.scheme_text_keep(actor=actor, at=day(number), code=code, file=file)


def begun() -> str:
    code = api.scheme_open(actor=OFFICER, at=AT, asked=NEW)
    kept(code)
    return code


def asked() -> str:
    code = begun()
    api.scheme_ask(actor=OFFICER, at=AT, code=code, units=[FINANCE, HOME], until_on=day(10).date())
    return code


def submitted() -> str:
    code = asked()
    api.scheme_say(actor=FINANCE_OFFICER, at=day(2), code=code, unit=FINANCE, agrees=True)
    api.scheme_submit(actor=DIRECTOR, at=day(11), code=code, document_number="9/TTr-STP")
    return code


def approved() -> str:
    code = submitted()
    api.scheme_approve(
        actor=CHAIRMAN, at=day(12), code=code, document_number="99/QĐ-UBND",
        document_on=day(12).date(),
    )  # fmt: skip
    return code


def now(code: str, number: int = 0) -> Scheme:
    return api.scheme_get(code, on=day(number).date())


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "a"}, "title"), ({"summary": ""}, "summary"), ({"clause": "IX.1"}, "clause"),
        ({"milestones": ()}, "milestones"), ({"summary": "a" * 2001}, "summary"),
        ({"milestones": (("a", date(2013, 9, 1)),)}, "milestones"),
    ],
)  # fmt: skip
def test_a_scheme_that_cannot_be_is_refused(changed: Any, field: str) -> None:
    with pytest.raises(PlanInvalid) as error:
        api.scheme_open(actor=OFFICER, at=AT, asked=replace(NEW, **changed))
    assert set(error.value.fields) == {field}
    assert api.scheme_list(on=AT.date()) == []


def test_only_the_lead_begins_and_asks() -> None:
    with pytest.raises(PermissionMissing):
        api.scheme_open(actor=FINANCE_OFFICER, at=AT, asked=NEW)
    code = begun()
    until = day(10).date()
    with pytest.raises(PermissionMissing):
        api.scheme_ask(actor=FINANCE_OFFICER, at=AT, code=code, units=[FINANCE], until_on=until)
    for units, last in (([], until), ([JUSTICE], until), (["AG.X"], until),
                        ([FINANCE], day(-1).date())):  # fmt: skip
        with pytest.raises(PlanInvalid):
            api.scheme_ask(actor=OFFICER, at=AT, code=code, units=units, until_on=last)


def test_opinions_are_given_once_and_each_against_is_answered() -> None:
    code = asked()
    with pytest.raises(PermissionMissing):
        api.scheme_say(actor=OFFICER, at=day(1), code=code, unit=FINANCE, agrees=True)
    with pytest.raises(PlanInvalid):
        api.scheme_say(actor=FINANCE_OFFICER, at=day(1), code=code, unit=FINANCE, agrees=False)
    with pytest.raises(PlanInvalid):
        api.scheme_say(actor=PLANNER, at=day(1), code=code, unit="AG.KHDT", agrees=True)
    api.scheme_say(
        actor=FINANCE_OFFICER, at=day(1), code=code, unit=FINANCE, agrees=False, words="Kinh phí?"
    )
    api.scheme_say(actor=COORDINATOR, at=day(1), code=code, unit=HOME, agrees=True)
    with pytest.raises(SchemeActNotPossible):
        api.scheme_say(actor=COORDINATOR, at=day(1), code=code, unit=HOME, agrees=False, words="x")
    with pytest.raises(SchemeOpinionsOpen):
        api.scheme_submit(actor=DIRECTOR, at=day(20), code=code, document_number="9/TTr")
    with pytest.raises(PlanInvalid):
        api.scheme_answer(actor=OFFICER, at=day(2), code=code, unit=FINANCE, accept=False)
    api.scheme_answer(
        actor=OFFICER, at=day(2), code=code, unit=FINANCE, accept=False, words="Đã có dự toán"
    )
    with pytest.raises(SchemeActNotPossible):
        api.scheme_answer(actor=OFFICER, at=day(2), code=code, unit=FINANCE, accept=True)
    row = now(code).opinions[0]
    assert (row.response, row.response_words) == (Response.EXPLAINED, "Đã có dự toán")
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_scheme_opinion SET words = 'khác'")
    api.scheme_submit(actor=DIRECTOR, at=day(3), code=code, document_number="9/TTr")
    bodies = str([one.body for one in ledger.entry_list(stream=f"scheme:{code}")])
    assert "Kinh phí" not in bodies
    assert "Đề án" not in bodies


def test_silence_holds_a_submission_up_only_until_its_day() -> None:
    code = begun()
    with pytest.raises(SchemeOpinionsOpen):
        api.scheme_submit(actor=DIRECTOR, at=AT, code=code, document_number="9/TTr")
    api.scheme_ask(actor=OFFICER, at=AT, code=code, units=[FINANCE], until_on=day(10).date())
    with pytest.raises(SchemeOpinionsOpen):
        api.scheme_submit(actor=DIRECTOR, at=day(10), code=code, document_number="9/TTr")
    with pytest.raises(PermissionMissing):
        api.scheme_submit(actor=OFFICER, at=day(11), code=code, document_number="9/TTr")
    with pytest.raises(PlanInvalid):
        api.scheme_submit(actor=DIRECTOR, at=day(11), code=code, document_number="")
    api.scheme_submit(actor=DIRECTOR, at=day(11), code=code, document_number="9/TTr")
    assert now(code).state is SchemeState.SUBMITTED


@pytest.mark.parametrize("due_on", [date(1013, 9, 1), date(2013, 6, 19), date(2103, 9, 1)])
def test_a_milestone_of_another_century_is_refused(due_on: date) -> None:
    with pytest.raises(PlanInvalid) as error:
        api.scheme_open(
            actor=OFFICER, at=AT, asked=replace(NEW, milestones=(("Vận hành thử", due_on),))
        )
    assert set(error.value.fields) == {"milestones"}


def test_an_opinion_that_is_asked_for_for_ever_holds_nothing_up() -> None:
    code = begun()
    with pytest.raises(PlanInvalid) as error:
        api.scheme_ask(actor=OFFICER, at=AT, code=code, units=[FINANCE], until_on=date(2103, 7, 1))
    assert set(error.value.fields) == {"until_on"}


def test_whoever_wrote_a_scheme_does_not_decide_on_it() -> None:
    code = submitted()
    writer = Actor(OFFICER.code, "Người", (ActorPost("AG", Role.HEAD),))
    ask = {"at": day(12), "code": code}
    with pytest.raises(SchemeSecondPerson):
        api.scheme_approve(
            actor=writer, document_number="9", document_on=day(12).date(), **ask
        )  # fmt: skip
    with pytest.raises(SchemeSecondPerson):
        api.scheme_return(actor=writer, reason="Chưa rõ", **ask)


def test_a_scheme_is_approved_by_somebody_else_or_sent_back() -> None:
    code = submitted()
    ask = {"at": day(12), "code": code, "document_number": "9", "document_on": day(12).date()}
    both = Actor(DIRECTOR.code, "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(SchemeSecondPerson):
        api.scheme_approve(actor=both, **ask)
    with pytest.raises(PermissionMissing):
        api.scheme_approve(actor=DIRECTOR, **ask)
    with pytest.raises(PlanInvalid):
        api.scheme_approve(actor=CHAIRMAN, **{**ask, "document_on": day(13).date()})
    with pytest.raises(PlanInvalid):
        api.scheme_return(actor=CHAIRMAN, at=day(12), code=code, reason="")
    api.scheme_return(actor=CHAIRMAN, at=day(12), code=code, reason="Chưa rõ kinh phí")
    assert (now(code).state, now(code).return_reason) == (SchemeState.DRAFT, "Chưa rõ kinh phí")
    api.scheme_submit(actor=DIRECTOR, at=day(13), code=code, document_number="10/TTr")
    api.scheme_approve(actor=CHAIRMAN, **{**ask, "at": day(14)})
    assert now(code).state is SchemeState.APPROVED
    with pytest.raises(SchemeActNotPossible):
        api.scheme_approve(actor=CHAIRMAN, **{**ask, "at": day(14)})


def test_milestones_of_an_approved_scheme_are_reached_with_evidence() -> None:
    code = approved()
    assert now(code, 13).judged == 0, "nothing is due, so nothing is judged"
    reach = {"actor": OFFICER, "code": code, "number": 1}
    with pytest.raises(PlanInvalid):
        api.milestone_reach(**reach, at=day(20), evidence="")
    with pytest.raises(PermissionMissing):
        api.milestone_reach(actor=FINANCE_OFFICER, at=day(20), code=code, number=1, evidence="QĐ 5")
    api.milestone_reach(**reach, at=day(20), evidence="Quy chế 5/QC-UBND")
    with pytest.raises(SchemeActNotPossible):
        api.milestone_reach(**reach, at=day(21), evidence="khác")
    late = api.scheme_get(code, on=date(2013, 12, 2))
    assert [one.verdict for one in late.milestones] == [
        MilestoneVerdict.ON_TIME, MilestoneVerdict.OVERDUE,
    ]  # fmt: skip
    assert (late.counted(MilestoneVerdict.ON_TIME), late.judged) == (1, 2)
    for change in ("done_on = done_on - 1", "due_on = due_on + 30"):
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(f"UPDATE plans_milestone SET {change}")


def test_a_milestone_of_a_draft_is_never_overdue() -> None:
    due, late = date(2013, 9, 1), date(2014, 1, 1)
    verdict = MilestoneVerdict
    assert milestone_verdict(SchemeState.DRAFT, due, None, late) is verdict.NOT_DUE
    assert milestone_verdict(SchemeState.APPROVED, due, None, due) is verdict.NOT_DUE
    assert milestone_verdict(SchemeState.APPROVED, due, late, late) is verdict.LATE


def test_a_scheme_is_seen_by_its_lead_and_those_asked() -> None:
    code = asked()
    seen = {"on": AT.date()}
    for unit in (JUSTICE, FINANCE):
        assert api.scheme_get(code, concerned=frozenset({unit}), **seen).code == code
    with pytest.raises(SchemeUnknown):
        api.scheme_get(code, concerned=frozenset({"AG.YT"}), **seen)
    with pytest.raises(SchemeUnknown):
        api.scheme_get("", **seen)
