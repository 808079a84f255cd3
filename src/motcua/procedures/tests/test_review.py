"""A review from its plan to the version that carries it out; each step only in its turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.procedures import api, overlay
from motcua.procedures.control_rules import control_rules
from motcua.procedures.errors import (
    PlanYearTaken,
    ProposalYours,
    ReviewInvalid,
    ReviewOutOfTurn,
    ReviewUnknown,
)

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY, YEAR, CODE = date(2026, 7, 15), 2026, "1.001193"
pytestmark = pytest.mark.django_db(transaction=True)


def person(number: int, role: Role, unit: str) -> Actor:
    return Actor(f"user:{number}", f"Người {number}", (ActorPost(unit, role),))


DRAFTER = person(1, Role.HANDLING_OFFICER, "AG.STP")
CONTROLLER = person(2, Role.PROCEDURE_CONTROLLER, "AG.VP")
CHAIRMAN = person(3, Role.HEAD, "AG")
FINDINGS = {
    question: api.Answer(True, f"Đã xem: {question}")
    for question in control_rules(TODAY).review.questions
}
MEASURED = api.Volume(1200, 1, "MEASURED", date(2025, 7, 16), date(2026, 7, 16))
ONLINE = api.Change(api.Measure.DIGITISE, amount=50)


@pytest.fixture(autouse=True)
def _fresh_catalogue() -> Iterator[None]:
    overlay.forget()
    yield
    overlay.forget()


def add(code: str = CODE, **other: object) -> None:
    values = {
        "year": YEAR, "code": code, "unit": "AG.STP", "basis": "CHOICE",
        "reason": "Nhiều người phải đi lại", "product": "Phương án đơn giản hóa",
        "due_on": date(2026, 9, 30), **other,
    }  # fmt: skip
    api.plan_item_add(actor=CONTROLLER, at=AT, **values)  # type: ignore[arg-type]


def planned() -> None:
    api.plan_draw(actor=CONTROLLER, at=AT, year=YEAR, title="Rà soát năm 2026")
    add()


def approved() -> None:
    planned()
    api.plan_approve(
        actor=CHAIRMAN, at=AT, year=YEAR, number="05/QĐ-UBND", approved_on=date(2026, 1, 20)
    )


def reviewed() -> None:
    approved()
    api.review_record(actor=DRAFTER, at=AT, year=YEAR, code=CODE, findings=FINDINGS)


def option(*changes: api.Change) -> int:
    return api.option_add(
        actor=DRAFTER, at=AT, year=YEAR, code=CODE, title="Nộp và nhận trực tuyến",
        changes=changes or (ONLINE,), volume=MEASURED,
    )  # fmt: skip


def propose(number: int | None) -> None:
    api.proposal_send(
        actor=CONTROLLER, at=AT, year=YEAR, code=CODE, option=number, words="Tiết kiệm nhất"
    )


def decide(accepted: bool = True, actor: Actor = CHAIRMAN, reason: str = "") -> None:
    api.proposal_decide(
        actor=actor, at=AT, year=YEAR, code=CODE, accepted=accepted, number="20/QĐ-UBND",
        decided_on=TODAY, reason=reason,
    )  # fmt: skip


def publish() -> None:
    good = {question: api.Answer(True, "Đạt") for question in control_rules(TODAY).questions}
    api.draft_assess(actor=DRAFTER, at=AT, code=CODE, answers=good)
    api.opinion_give(actor=CONTROLLER, at=AT, code=CODE, agrees=True, reason="Đồng ý")
    decision = api.decision_draw(
        actor=CONTROLLER, at=AT, title="Công bố", effective_on=date(2026, 8, 1),
        items=[api.DraftItem(CODE, "AMENDED")],
    )  # fmt: skip
    api.decision_sign(
        actor=CHAIRMAN, at=AT, decision_id=decision, number="31/QĐ-UBND", signed_on=TODAY,
        name="Lê An",
    )  # fmt: skip


def state() -> api.ItemState:
    return api.review_get(YEAR, CODE).row.state


def test_a_review_runs_from_its_plan_to_the_version_in_force() -> None:
    states = []
    for act in (
        planned,
        lambda: api.plan_approve(
            actor=CHAIRMAN, at=AT, year=YEAR, number="05/QĐ-UBND", approved_on=TODAY
        ),
        lambda: api.review_record(actor=DRAFTER, at=AT, year=YEAR, code=CODE, findings=FINDINGS),
        lambda: propose(option()),
        decide,
        lambda: api.proposal_carry_out(actor=CONTROLLER, at=AT, year=YEAR, code=CODE),
        publish,
    ):
        act()
        states.append(state().value)
    assert states == [
        "DRAWN", "TO_REVIEW", "REVIEWED", "PROPOSED", "ACCEPTED", "DRAFTED", "CARRIED_OUT",
    ]  # fmt: skip
    row = api.review_get(YEAR, CODE).row
    assert row.effective_on == date(2026, 8, 1)
    version = api.procedure_version_on(CODE, date(2026, 8, 1))
    assert "ONLINE" in version.ways
    parameters = api.cost_parameters()
    promised = api.review_get(YEAR, CODE).options[0]
    now = api.estimate(version, parameters, on=TODAY)
    assert now.once == promised.once_after
    kinds = {entry.kind for entry in ledger.entry_list(stream=f"procedure:{CODE}")}
    assert {
        "procedures.reviewed", "procedures.option_added", "procedures.proposal_sent",
        "procedures.proposal_decided", "procedures.draft_made", "procedures.published",
    } <= kinds  # fmt: skip


def test_the_saving_of_an_option_is_computed_and_its_volume_says_where_it_comes_from() -> None:
    reviewed()
    assert option() == 1
    kept = api.review_get(YEAR, CODE).options[0]
    assert kept.volume == MEASURED
    assert kept.yearly_before == kept.once_before * 1200
    assert kept.once_after < kept.once_before
    again = api.option_again(CODE, kept)
    assert again is not None
    assert again.before - again.after == sum(stair.saved for stair in again.stairs)
    assert (again.before, again.after) == (kept.once_before, kept.once_after)


def test_each_step_is_refused_before_its_turn() -> None:
    planned()
    with pytest.raises(ReviewOutOfTurn, match="not approved"):
        api.review_record(actor=DRAFTER, at=AT, year=YEAR, code=CODE, findings=FINDINGS)
    api.plan_approve(actor=CHAIRMAN, at=AT, year=YEAR, number="5", approved_on=TODAY)
    with pytest.raises(ReviewOutOfTurn, match="form comes first"):
        option()
    with pytest.raises(ReviewOutOfTurn, match="form comes first"):
        propose(None)
    with pytest.raises(ReviewOutOfTurn, match="no proposal"):
        decide()
    with pytest.raises(ReviewOutOfTurn, match="no option was accepted"):
        api.proposal_carry_out(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)


def test_what_was_proposed_and_decided_is_not_edited() -> None:
    reviewed()
    propose(option())
    with pytest.raises(ReviewOutOfTurn, match="was sent"):
        api.review_record(actor=DRAFTER, at=AT, year=YEAR, code=CODE, findings=FINDINGS)
    with pytest.raises(ReviewOutOfTurn, match="was sent"):
        option()
    decide(accepted=False, reason="Chưa đủ hạ tầng")
    assert state() == api.ItemState.REFUSED
    with pytest.raises(ReviewOutOfTurn, match="decided already"):
        decide()


def test_an_approved_plan_keeps_its_procedures() -> None:
    approved()
    with pytest.raises(ReviewOutOfTurn, match="was approved"):
        add("1.000894")
    with pytest.raises(ReviewOutOfTurn, match="was approved"):
        api.plan_item_remove(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)


def test_a_procedure_leaves_a_plan_that_is_only_drawn() -> None:
    planned()
    api.plan_item_remove(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)
    assert api.plan_get(YEAR).items == ()
    with pytest.raises(ReviewUnknown):
        api.plan_item_remove(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)
    with pytest.raises(ReviewInvalid) as refused:
        api.plan_approve(actor=CHAIRMAN, at=AT, year=YEAR, number="5", approved_on=TODAY)
    assert refused.value.fields == {"number": "the plan names no procedure"}


def test_a_year_has_one_plan_and_a_plan_names_a_procedure_once() -> None:
    planned()
    with pytest.raises(PlanYearTaken):
        api.plan_draw(actor=CONTROLLER, at=AT, year=YEAR, title="Lần hai")
    with pytest.raises(ReviewInvalid) as refused:
        add()
    assert "already" in refused.value.fields["code"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "9.999999"), ("unit", "XX"), ("basis", "WHIM"), ("reason", " "),
        ("product", ""), ("due_on", date(2027, 1, 1)),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_is_refused_by_its_field(field: str, value: object) -> None:
    api.plan_draw(actor=CONTROLLER, at=AT, year=YEAR, title="Rà soát năm 2026")
    with pytest.raises(ReviewInvalid) as refused:
        add(**{field: value})
    assert set(refused.value.fields) == {field}
    assert api.plan_get(YEAR).items == ()


def test_a_form_with_a_question_unanswered_is_refused_and_keeps_nothing() -> None:
    approved()
    few = {key: value for key, value in FINDINGS.items() if key != "LEGALITY"}
    with pytest.raises(ReviewInvalid) as refused:
        api.review_record(actor=DRAFTER, at=AT, year=YEAR, code=CODE, findings=few)
    assert set(refused.value.fields) == {"answers.LEGALITY"}
    assert state() == api.ItemState.TO_REVIEW


def test_an_option_that_does_not_fit_is_refused_by_its_measure() -> None:
    reviewed()
    with pytest.raises(ReviewInvalid) as refused:
        option(ONLINE, api.Change(api.Measure.DROP_PAPER, ("KHONG_CO",)))
    assert refused.value.fields == {"changes.DROP_PAPER": "the procedure has no paper KHONG_CO"}
    assert api.review_get(YEAR, CODE).options == ()


def test_a_procedure_may_be_kept_as_it_is() -> None:
    reviewed()
    propose(None)
    decide()
    assert state() == api.ItemState.KEPT


def test_who_proposes_does_not_decide_and_roles_are_held() -> None:
    reviewed()
    both = Actor(
        "user:9", "Người 9",
        (ActorPost("AG", Role.HEAD), ActorPost("AG.VP", Role.PROCEDURE_CONTROLLER)),
    )  # fmt: skip
    api.proposal_send(actor=both, at=AT, year=YEAR, code=CODE, option=option(), words="Nên làm")
    with pytest.raises(ProposalYours):
        decide(actor=both)
    for actor in (DRAFTER, CONTROLLER, person(4, Role.HEAD, "AG.STP")):
        with pytest.raises(PermissionMissing):
            decide(actor=actor)
    with pytest.raises(PermissionMissing):
        api.plan_draw(actor=DRAFTER, at=AT, year=2027, title="Rà soát")
    with pytest.raises(PermissionMissing):
        api.plan_approve(actor=CONTROLLER, at=AT, year=YEAR, number="1", approved_on=TODAY)


def test_dropping_a_procedure_is_carried_out_by_the_decision_that_abolishes_it() -> None:
    reviewed()
    propose(option(api.Change(api.Measure.DROP_PROCEDURE)))
    decide()
    with pytest.raises(ReviewOutOfTurn, match="abolishes"):
        api.proposal_carry_out(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)
    decision = api.decision_draw(
        actor=CONTROLLER, at=AT, title="Bãi bỏ", effective_on=date(2026, 8, 1),
        items=[api.DraftItem(CODE, "ABOLISHED")],
    )  # fmt: skip
    api.decision_sign(
        actor=CHAIRMAN, at=AT, decision_id=decision, number="32/QĐ-UBND", signed_on=TODAY,
        name="Lê An",
    )  # fmt: skip
    row = api.review_get(YEAR, CODE).row
    assert (row.state, row.effective_on) == (api.ItemState.CARRIED_OUT, date(2026, 8, 1))


def test_an_option_costed_on_an_earlier_version_is_not_carried_out() -> None:
    reviewed()
    first = option()
    propose(first)
    decide()
    api.proposal_carry_out(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)
    publish()
    api.plan_draw(actor=CONTROLLER, at=AT, year=2027, title="Rà soát năm 2027")
    add(year=2027, due_on=date(2027, 3, 1))
    api.plan_approve(actor=CHAIRMAN, at=AT, year=2027, number="6", approved_on=TODAY)
    api.review_record(actor=DRAFTER, at=AT, year=2027, code=CODE, findings=FINDINGS)
    api.option_add(
        actor=DRAFTER, at=AT, year=2027, code=CODE, title="Thêm", changes=(ONLINE,),
        volume=MEASURED,
    )  # fmt: skip
    api.proposal_send(actor=CONTROLLER, at=AT, year=2027, code=CODE, option=1, words="Thêm")
    later = AT + timedelta(days=30)
    api.proposal_decide(
        actor=CHAIRMAN, at=later, year=2027, code=CODE, accepted=True, number="40",
        decided_on=TODAY, reason="",
    )  # fmt: skip
    with pytest.raises(ReviewOutOfTurn, match="changed since"):
        api.proposal_carry_out(actor=CONTROLLER, at=later, year=2027, code=CODE)


def test_plans_are_listed_with_how_far_they_are(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    reviewed()
    with django_assert_num_queries(2):
        (row,) = api.plan_list()
    assert (row.items, row.reviewed, row.decided) == (1, 1, 0)
    assert row.due_on == date(2026, 1, 31)
    assert not row.late
    with django_assert_num_queries(4):
        detail = api.plan_get(YEAR)
    assert not detail.items[0].late
    with django_assert_num_queries(4):
        api.review_get(YEAR, CODE)


def test_a_plan_that_was_approved_after_its_day_is_late() -> None:
    planned()
    api.plan_approve(actor=CHAIRMAN, at=AT, year=YEAR, number="5", approved_on=date(2026, 2, 1))
    assert api.plan_list()[0].late


def test_what_a_review_came_to_is_counted_in_the_span_in_which_it_happened() -> None:
    reviewed()
    propose(option(ONLINE, api.Change(api.Measure.DROP_PAPER, ("TK_KS",))))
    decide()
    api.proposal_carry_out(actor=CONTROLLER, at=AT, year=YEAR, code=CODE)
    publish()
    chosen = api.review_get(YEAR, CODE).options[0]

    def counts(since: date, until: date) -> dict[str, int]:
        (found,) = api.review_counts(since=since, until=until).values()
        return {name: count for name, count in found.items() if count}

    assert counts(date(2026, 1, 1), date(2026, 2, 1)) == {"PLANNED": 1}
    assert counts(date(2026, 7, 1), date(2026, 8, 1)) == {
        "REVIEWED": 1, "PROPOSED": 1, "ACCEPTED": 1,
    }  # fmt: skip
    done = counts(date(2026, 8, 1), date(2026, 9, 1))
    assert done == {"CARRIED_OUT": 1, "SAVED_A_YEAR": chosen.yearly}
    assert api.review_counts(since=date(2025, 1, 1), until=date(2026, 1, 1)) == {}
