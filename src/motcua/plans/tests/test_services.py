"""Plans are sent to all receivers at once, appraised, sent back, approved by somebody else."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.utils import translation

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.plans import api
from motcua.plans.contracts import Opinion, Span, State, Timeliness
from motcua.plans.errors import (
    NothingToApprove,
    OpinionGiven,
    OpinionsMissing,
    PlanActNotPossible,
    PlanChanged,
    PlanInvalid,
    PlanSecondPerson,
    PlanUnknown,
    RoundKnown,
)
from motcua.plans.tests.factories import (
    AT,
    CHAIRMAN,
    CLERK,
    COORDINATOR,
    DIRECTOR,
    DUE,
    FINANCE,
    FINANCE_OFFICER,
    GUIDANCE,
    HOME,
    JUSTICE,
    LINES,
    MILLION,
    OFFICER,
    PLAN,
    PLANNER,
    ROUND,
    agreed,
    approved,
    day,
    drafted,
    opened,
    person,
    ready,
    sent,
    worded,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def kinds(code: str = PLAN) -> list[str]:
    return [entry.kind for entry in ledger.entry_list(stream=f"plan:{code}")]


def row(number: int = 0, *, own: bool = True) -> Any:
    return api.plan_get(PLAN, on=day(number).date(), own=own)


def bad_round(**changed: Any) -> set[str]:
    with pytest.raises(PlanInvalid) as error:
        opened(**changed)
    assert not api.round_list()
    return set(error.value.fields)


def bad_lines(*lines: Any) -> set[str]:
    with pytest.raises(PlanInvalid) as error:
        drafted(lines)
    return set(error.value.fields)


# Rounds --------------------------------------------------------------------------------


def test_guidance_is_sent_once_with_the_day_of_the_budget_calendar() -> None:
    assert opened() == ROUND
    known = api.round_get(ROUND)
    assert (known.due_on, known.first_year, known.units) == (DUE, 2014, (JUSTICE, FINANCE, HOME))
    assert opened() == ROUND
    stream = ledger.entry_list(stream=f"plan-round:{ROUND}")
    assert [entry.kind for entry in stream] == ["round.opened"]
    assert "Hướng dẫn" not in str(stream[0].body)
    with pytest.raises(RoundKnown):
        opened(title="Hướng dẫn khác")


def test_a_round_for_the_whole_period_reaches_over_the_programme() -> None:
    assert opened(span=Span.PERIOD, year=0, due_on=date(2013, 8, 1)) == "2011-2015"
    known = api.round_get("2011-2015")
    assert (known.since, known.until) == (date(2011, 1, 1), date(2015, 12, 31))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"year": 2016}, "year"), ({"title": "a"}, "title"), ({"words": ""}, "words"),
        ({"document_number": " "}, "document_number"), ({"units": ()}, "units"),
        ({"units": ("AG.X",)}, "units"), ({"due_on": date(2013, 6, 1)}, "due_on"),
        ({"document_on": date(2013, 6, 21)}, "document_on"), ({"title": "a" * 501}, "title"),
    ],
)  # fmt: skip
def test_guidance_that_cannot_be_is_refused(changed: Any, field: str) -> None:
    assert bad_round(**changed) == {field}


def test_only_the_coordinator_guides() -> None:
    with pytest.raises(PermissionMissing):
        api.round_open(actor=DIRECTOR, at=AT, asked=GUIDANCE)


def test_reading_is_proved_once_for_an_official() -> None:
    opened()
    assert api.round_read(actor=OFFICER, at=AT, code=ROUND, unit=JUSTICE)
    assert not api.round_read(actor=OFFICER, at=day(1), code=ROUND, unit=JUSTICE)
    assert api.round_read(actor=DIRECTOR, at=day(1), code=ROUND, unit=JUSTICE)
    assert [(one.unit, one.by, one.at) for one in api.readings(ROUND)] == [
        (JUSTICE, OFFICER.code, AT), (JUSTICE, DIRECTOR.code, day(1)),
    ]  # fmt: skip
    readers = {one.unit: one.readers for one in api.aggregate(ROUND, on=DUE).units}
    assert readers == {JUSTICE: 2, FINANCE: 0, HOME: 0}
    with pytest.raises(PermissionMissing):
        api.round_read(actor=OFFICER, at=AT, code=ROUND, unit=FINANCE)
    with pytest.raises(PlanInvalid):
        api.round_read(actor=PLANNER, at=AT, code=ROUND, unit="AG.KHDT")


# Drafts --------------------------------------------------------------------------------


def test_a_draft_begins_with_what_the_programme_asks_of_the_unit() -> None:
    opened()
    items = api.items_for(ROUND, JUSTICE)
    assert {item.kind for item in items} == {"CONTENT", "DUTY", "SUPPORT"}
    assert "IV.2.e" in {item.clause for item in items}
    assert {item.clause for item in items} != {
        item.clause for item in api.items_for(ROUND, FINANCE)
    }


def test_a_draft_is_saved_whole_and_again_changes_nothing() -> None:
    opened()
    drafted()
    assert [line.code for line in api.lines_of(PLAN, 1)] == ["1", "2", "3"]
    first = api.lines_of(PLAN, 1)[0]
    assert (first.area, first.owner, first.total) == ("IV.2", JUSTICE, 150 * MILLION)
    drafted()
    assert kinds() == ["plan.drafted"]
    drafted(LINES[:1])
    assert [line.code for line in api.lines_of(PLAN, 1)] == ["1"]
    assert kinds() == ["plan.drafted", "plan.drafted"]
    assert row().money == {"PROVINCE": 120 * MILLION, "OFF_BUDGET": 30 * MILLION}


def test_lines_that_cannot_be_are_each_named_and_nothing_changes() -> None:
    opened()
    line = LINES[0]
    assert bad_lines() == {"lines"}
    assert bad_lines(replace(line, title="a"), replace(line, clause="IX.9")) == {
        "1.title", "2.clause", "2.code",
    }  # fmt: skip
    assert bad_lines(replace(line, due_on=date(2015, 1, 1))) == {"1.due"}
    assert bad_lines(replace(line, money={"GOLD": 1})) == {"1.GOLD"}
    assert bad_lines(replace(line, money={"PROVINCE": -1})) == {"1.PROVINCE"}
    assert bad_lines(replace(line, money={"PROVINCE": 10**15 + 1})) == {"1.PROVINCE"}
    assert bad_lines(replace(line, owner="AG.X", supporting=("AG.Y",))) == {
        "1.owner", "1.supporting",
    }  # fmt: skip
    assert bad_lines(replace(line, code="bộ")) == {"1.code"}
    assert bad_lines(replace(line, product="a" * 2001)) == {"1.product"}
    with pytest.raises(PlanUnknown):
        row()


def test_only_the_unit_drafts_and_only_when_it_was_called() -> None:
    opened()
    with pytest.raises(PermissionMissing):
        drafted(actor=FINANCE_OFFICER)
    with pytest.raises(PermissionMissing):
        drafted(actor=CLERK)
    with pytest.raises(PlanInvalid):
        drafted(unit="AG.KHDT", actor=PLANNER)


def test_a_draft_that_changed_meanwhile_is_not_overwritten() -> None:
    opened()
    drafted()
    with pytest.raises(PlanChanged):
        api.draft_save(
            actor=OFFICER, at=AT, round_code=ROUND, unit=JUSTICE, lines=LINES[:1], expected_seq=0
        )
    assert len(api.lines_of(PLAN, 1)) == 3


# Sending -------------------------------------------------------------------------------


def test_one_act_gives_the_plan_to_all_three_receivers() -> None:
    opened()
    drafted()
    with pytest.raises(PermissionMissing):
        sent(actor=OFFICER)
    sent()
    receipts = api.receipts_of(PLAN)
    assert [(one.receiver, one.unit) for one in receipts] == [
        ("HOME_AFFAIRS", HOME), ("PLANNING", "AG.KHDT"), ("FINANCE", FINANCE),
    ]  # fmt: skip
    assert {one.received_at for one in receipts} == {day(1)}
    assert row(1).standing.state is State.SUBMITTED
    with pytest.raises(PlanActNotPossible):
        sent()
    with pytest.raises(PlanActNotPossible):
        drafted(LINES[:1])


def test_after_planning_joined_finance_both_parts_go_to_finance() -> None:
    units = {receiver.code: unit for receiver, unit in api.receivers_on(date(2026, 7, 1))}
    assert units == {"HOME_AFFAIRS": HOME, "PLANNING": FINANCE, "FINANCE": FINANCE}


def test_nobody_changes_what_was_sent_not_even_in_the_database() -> None:
    opened()
    drafted()
    sent()
    for statement in (
        "UPDATE plans_line SET title = 'Khác'", "DELETE FROM plans_money",
        "UPDATE plans_money SET amount = 1", "UPDATE plans_version SET digest = 'x'",
        "INSERT INTO plans_money (line_id, source, amount) SELECT id, 'CENTRAL', 1"
        " FROM plans_line LIMIT 1",
        "UPDATE plans_round SET due_on = due_on + 30",
    ):  # fmt: skip
        with pytest.raises(IntegrityError), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_empty_plan_is_not_sent() -> None:
    opened()
    with pytest.raises(PlanUnknown):
        sent()


def test_a_draft_is_not_shown_to_others() -> None:
    opened()
    drafted()
    with pytest.raises(PlanUnknown):
        row(own=False)
    sent()
    assert row(own=False).shown == 1


def test_the_same_key_sends_once() -> None:
    opened()
    drafted()
    first = api.plan_submit(actor=DIRECTOR, at=day(1), code=PLAN, key="mot-lan-thoi")
    assert api.plan_submit(actor=DIRECTOR, at=day(1), code=PLAN, key="mot-lan-thoi") == first
    assert kinds() == ["plan.drafted", "plan.submitted"]


# Appraisal -----------------------------------------------------------------------------


def test_receivers_comment_by_line_and_each_gives_its_opinion_once() -> None:
    opened()
    drafted()
    sent()
    api.plan_comment(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", line="1",
        words="Định mức cao hơn quy định",
    )  # fmt: skip
    api.plan_opinion(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", agree=False,
        words="Giảm dòng 1",
    )  # fmt: skip
    detail = api.plan_detail(PLAN, on=day(2).date(), own=True)
    assert [(one.line, one.receiver, one.text) for one in detail.comments] == [
        ("1", "FINANCE", "Định mức cao hơn quy định")
    ]
    assert {one.receiver: one.opinion for one in detail.receipts} == {
        "HOME_AFFAIRS": Opinion.NONE, "PLANNING": Opinion.NONE, "FINANCE": Opinion.CHANGE,
    }  # fmt: skip
    with pytest.raises(OpinionGiven):
        api.plan_opinion(
            actor=FINANCE_OFFICER, at=day(3), code=PLAN, receiver="FINANCE", agree=True
        )
    with pytest.raises(PermissionMissing):
        api.plan_opinion(
            actor=FINANCE_OFFICER, at=day(3), code=PLAN, receiver="PLANNING", agree=True
        )
    assert "Định mức" not in str([entry.body for entry in ledger.entry_list(stream=f"plan:{PLAN}")])
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE plans_receipt SET opinion = 'AGREE' WHERE opinion = 'CHANGE'")


def test_bad_words_of_an_appraisal_are_refused() -> None:
    opened()
    drafted()
    sent()
    ask = {"actor": FINANCE_OFFICER, "at": day(2), "code": PLAN, "receiver": "FINANCE"}
    for more in ({"words": ""}, {"words": "a", "line": "9"}, {"words": "a" * 2001}):
        with pytest.raises(PlanInvalid):
            api.plan_comment(**ask, **more)
    with pytest.raises(PlanInvalid):
        api.plan_opinion(**ask, agree=False)
    with pytest.raises(PlanInvalid):
        api.plan_opinion(**{**ask, "receiver": "NOBODY"}, agree=True)
    with pytest.raises(PlanInvalid):
        api.plan_return(**ask, reason=" ")


def test_a_plan_sent_back_is_written_anew_and_the_old_version_stays() -> None:
    opened()
    drafted()
    sent()
    api.plan_return(
        actor=COORDINATOR, at=day(2), code=PLAN, receiver="HOME_AFFAIRS", reason="Thiếu sản phẩm"
    )
    assert row(2).standing.state is State.RETURNED
    assert (row(2).shown, row(2, own=False).shown) == (2, 1)
    changed = [LINES[0], replace(LINES[2], product="Bảng niêm yết", money={"CENTRAL": MILLION})]
    drafted(changed)
    assert len(api.lines_of(PLAN, 1)) == 3
    sent(20)
    found = api.differences(api.lines_of(PLAN, 1), api.lines_of(PLAN, 2))
    assert [(one.code, one.fields) for one in found if one.after] == [("3", ("product", "money"))]
    assert [one.code for one in found if one.after is None] == ["2"]
    agreed(21)
    assert row(21).standing.state is State.APPRAISED
    assert row(21).timeliness is Timeliness.ON_TIME, "the first sending judges"


def test_a_due_day_after_the_year_that_is_planned_is_refused() -> None:
    with pytest.raises(PlanInvalid) as error:
        opened(due_on=date(2031, 7, 10))
    assert set(error.value.fields) == {"due_on"}


def test_two_clicks_at_once_confirm_reading_once() -> None:
    opened()
    start, said = threading.Barrier(2), []

    def read() -> None:
        try:
            start.wait()
            said.append(api.round_read(actor=OFFICER, at=AT, code=ROUND, unit=JUSTICE))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [False, True]


def test_who_stands_in_for_the_approver_does_not_approve_what_they_drafted() -> None:
    opened()
    drafted()
    sent()
    agreed()
    lent = Actor(
        OFFICER.code, "Người",
        (ActorPost(JUSTICE, Role.HANDLING_OFFICER), ActorPost("AG", Role.HEAD)),
    )  # fmt: skip
    ask = {"at": day(3), "document_number": "9/QĐ", "document_on": day(3).date()}
    with pytest.raises(PlanSecondPerson):
        api.plan_approve(actor=lent, code=PLAN, **ask)
    with pytest.raises(PlanSecondPerson):
        api.round_approve(actor=lent, code=ROUND, **ask)
    api.plan_approve(actor=CHAIRMAN, code=PLAN, **ask)


def test_a_head_of_two_units_does_not_appraise_what_they_sent() -> None:
    opened()
    drafted()
    both = Actor(
        "user:both", "Người",
        (ActorPost(JUSTICE, Role.HEAD), ActorPost(FINANCE, Role.HEAD)),
    )  # fmt: skip
    sent(actor=both)
    with pytest.raises(PlanSecondPerson):
        api.plan_opinion(actor=both, at=day(2), code=PLAN, receiver="FINANCE", agree=True)


@pytest.mark.parametrize("wrote", ["drafted", "sent"])
def test_whoever_wrote_or_sent_a_plan_appraises_it_in_no_way(wrote: str) -> None:
    opened()
    author = OFFICER if wrote == "drafted" else DIRECTOR
    drafted()
    sent()
    lent = Actor(author.code, "Người", (ActorPost(FINANCE, Role.HANDLING_OFFICER),))
    asked: dict[str, Any] = {"actor": lent, "at": day(2), "code": PLAN, "receiver": "FINANCE"}
    before = kinds()
    with pytest.raises(PlanSecondPerson) as refused:
        api.plan_opinion(**asked, agree=True)
    for language, words in (("vi", "Người khác phải quyết định"), ("en", "Another person has to")):
        with translation.override(language):
            assert words in str(refused.value)
    with pytest.raises(PlanSecondPerson):
        api.plan_opinion(**asked, agree=False, words="Cần sửa")
    with pytest.raises(PlanSecondPerson):
        api.plan_return(**asked, reason="Thiếu dự toán")
    with pytest.raises(PlanSecondPerson):
        api.plan_comment(**asked, words="Dòng 1 chưa rõ")
    assert (kinds(), row().standing.opinions) == (before, {})
    agreed()
    assert row().standing.state is State.APPRAISED


def test_whoever_drafted_an_earlier_version_does_not_appraise_the_next() -> None:
    opened()
    drafted()
    sent()
    api.plan_return(
        actor=FINANCE_OFFICER, at=day(2), code=PLAN, receiver="FINANCE", reason="Thiếu dự toán"
    )
    drafted(LINES[:2], actor=DIRECTOR)
    sent(3)
    lent = Actor(OFFICER.code, "Người", (ActorPost(FINANCE, Role.HANDLING_OFFICER),))
    with pytest.raises(PlanSecondPerson):
        api.plan_opinion(actor=lent, at=day(4), code=PLAN, receiver="FINANCE", agree=True)


# Approval ------------------------------------------------------------------------------


def test_a_plan_is_approved_only_when_all_agreed_and_by_somebody_else() -> None:
    opened()
    drafted()
    sent()
    api.plan_opinion(actor=PLANNER, at=day(2), code=PLAN, receiver="PLANNING", agree=True)
    with pytest.raises(OpinionsMissing) as error:
        approved()
    lacking = str(error.value.params["receivers"])
    assert len(lacking.split(";")) == 2
    assert "Tài chính" in lacking or "Finance" in lacking
    with pytest.raises(NothingToApprove):
        api.round_approve(
            actor=CHAIRMAN, at=day(3), code=ROUND, document_number="1", document_on=AT.date()
        )
    for receiver, actor in (("HOME_AFFAIRS", COORDINATOR), ("FINANCE", FINANCE_OFFICER)):
        api.plan_opinion(actor=actor, at=day(2), code=PLAN, receiver=receiver, agree=True)
    ask = {"at": day(3), "code": PLAN, "document_number": "9/QĐ", "document_on": day(3).date()}
    with pytest.raises(PermissionMissing):
        api.plan_approve(actor=DIRECTOR, **ask)
    appraiser = Actor(FINANCE_OFFICER.code, "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(PlanSecondPerson):
        api.plan_approve(actor=appraiser, **ask)
    with pytest.raises(PlanInvalid):
        api.plan_approve(actor=CHAIRMAN, **{**ask, "document_number": ""})
    with pytest.raises(PlanInvalid):
        api.plan_approve(actor=CHAIRMAN, **{**ask, "document_on": day(4).date()})
    approved()
    now = api.plan_detail(PLAN, on=day(3).date(), own=True)
    assert (now.row.standing.state, now.decision_number) == (State.APPROVED, "900/QĐ-UBND")
    assert {key: one.estimate for key, one in api.balances_of(PLAN).items()} == {
        ("1", "PROVINCE"): 120 * MILLION, ("1", "OFF_BUDGET"): 30 * MILLION,
        ("2", "PROVINCE"): 80 * MILLION,
    }  # fmt: skip


def test_a_round_is_approved_by_one_decision() -> None:
    opened()
    for unit, actor in ((JUSTICE, DIRECTOR), (FINANCE, person(Role.HEAD, FINANCE))):
        code = drafted(unit=unit, actor=actor)
        sent(actor=actor, code=code)
        agreed(code=code)
    worded()
    done = api.round_approve(
        actor=CHAIRMAN, at=day(3), code=ROUND, document_number="900/QĐ-UBND",
        document_on=day(3).date(),
    )  # fmt: skip
    assert [one.code for one in done] == [f"KH-{ROUND}-{FINANCE}", PLAN]


# The province's plan -------------------------------------------------------------------


def test_the_provinces_plan_adds_up_as_plain_sql_does() -> None:
    ready()
    head = person(Role.HEAD, FINANCE)
    code = drafted([replace(LINES[1], clause="IV.5.a")], unit=FINANCE, actor=head)
    found = api.aggregate(ROUND, on=day(3).date())
    assert found.total == 230 * MILLION, "a draft is not counted"
    sent(4, actor=head, code=code)
    found = api.aggregate(ROUND, on=day(4).date())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(amount)::bigint FROM plans_money m JOIN plans_line l ON l.id = m.line_id"
        )
        assert found.total == cursor.fetchone()[0] == 310 * MILLION
    for name in ("unit", "area", "source"):
        assert sum(found.by(name).values()) == found.total
    assert found.by("area") == {"IV.2": 230 * MILLION, "IV.5": 80 * MILLION}
    assert sum(one.total for _, one in api.plan_lines(ROUND)) == found.total
    assert api.aggregate(ROUND, on=day(4).date(), approved_only=True).total == 230 * MILLION


def test_who_is_late_is_seen_and_nothing_is_judged_before_the_day() -> None:
    opened()
    drafted()
    assert api.aggregate(ROUND, on=DUE).due == 0
    sent(1)
    late = person(Role.HEAD, FINANCE)
    sent(25, actor=late, code=drafted(unit=FINANCE, actor=late))
    found = api.aggregate(ROUND, on=date(2013, 7, 20))
    assert {one.unit: one.timeliness for one in found.units} == {
        JUSTICE: Timeliness.ON_TIME, FINANCE: Timeliness.LATE, HOME: Timeliness.OVERDUE,
    }  # fmt: skip
    assert (found.counted(Timeliness.ON_TIME), found.due) == (1, 3)
    before = api.aggregate(ROUND, on=DUE)
    assert {one.unit: one.timeliness for one in before.units}[FINANCE] is Timeliness.NOT_DUE
