"""Acts beside the straight way: send back, assign, pay, appoint anew, stop; and each refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.core import clock
from motcua.core.errors import Conflict, Invalid, NotPermitted
from motcua.dossiers import services
from motcua.dossiers.contracts import Kind, Status
from motcua.dossiers.errors import (
    ActNotPossible,
    DossierInvalid,
    NotYourStep,
    OwnProposal,
    ReappointmentNotPossible,
)
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import Fact
from motcua.dossiers.selectors import dossier_detail
from motcua.dossiers.tests.factories import (
    MARRIAGE,
    NOW,
    WARD,
    entries,
    finish,
    handling,
    head,
    one_stop,
    receive,
)
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.organisation.services import account_create, organisation_load, post_assign

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
REASON = "Chờ xác minh ở cơ quan khác"


def fresh() -> str:
    return receive(procedure=MARRIAGE).code


def derived(code: str) -> Any:
    return dossier_detail(code=code, now=LATER).clock


def fact(code: str) -> Fact:
    return Fact.objects.get(code=code)


def working_day(after: date, days: int) -> date:
    day = after
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


def propose(code: str, until_on: date | None = None, actor: Actor | None = None) -> date:
    day = until_on or working_day(derived(code).due_on, 3)
    services.dossier_reappointment_propose(
        actor=actor or handling(), at=LATER, code=code, until_on=day, reason=REASON
    )
    return day


def confirm(code: str, actor: Actor | None = None, **more: Any) -> Any:
    return services.dossier_reappointment_decide(
        actor=actor or head(), at=LATER, code=code, accepted=True, **more
    )


def test_a_new_date_is_given_by_two_people_and_the_first_deadline_still_judges() -> None:
    code = fresh()
    due = derived(code).due_on
    day = propose(code)
    assert derived(code).appointed_on == due, "nothing is promised before it is confirmed"
    assert derived(code).reappointment_proposed.actor == handling().code
    confirm(code)
    found = derived(code)
    assert (found.due_on, found.appointed_on, found.reappointments) == (due, day, 1)
    assert found.reappointment_proposed is None
    assert (fact(code).due_on, fact(code).appointed_on, fact(code).reappointments) == (due, day, 1)
    assert fact(code).apologised_on == clock.local_day(LATER), "the day of the confirmation"
    late = clock.at_local(day, found.due_at.astimezone(clock.VIETNAM).time())
    finish(code, at=late)
    assert fact(code).days_late > 0, "late by the first lawful deadline"
    assert fact(code).on_time_by_instant is False


def test_nobody_confirms_an_own_proposal() -> None:
    code = fresh()
    both = Actor(
        "user:7", "Người 7",
        (ActorPost(WARD, Role.HANDLING_OFFICER), ActorPost(WARD, Role.HEAD)),
    )  # fmt: skip
    propose(code, actor=both)
    with pytest.raises(OwnProposal):
        confirm(code, actor=both)
    with pytest.raises(PermissionMissing):
        confirm(code, actor=handling())
    assert derived(code).reappointments == 0


def test_a_date_is_given_anew_at_most_as_often_as_the_rules_allow() -> None:
    code = fresh()
    day = propose(code)
    with pytest.raises(ReappointmentNotPossible, match="waits"):
        propose(code)
    confirm(code)
    with pytest.raises(ReappointmentNotPossible, match="the most that the rules allow"):
        propose(code, working_day(day, 2))


@pytest.mark.parametrize(
    ("shift", "words"), [(0, "must lie after"), (-1, "must lie after"), (None, "no working day")]
)
def test_a_date_that_cannot_be_is_refused_and_changes_nothing(
    shift: int | None, words: str
) -> None:
    code = fresh()
    due = derived(code).due_on
    day = due + timedelta(days=shift) if shift is not None else due + timedelta(6 - due.weekday())
    with pytest.raises(ReappointmentNotPossible, match=words):
        propose(code, day)
    assert len(entries(code)) == 1


def test_a_declined_date_is_gone_and_another_may_be_proposed() -> None:
    code = fresh()
    propose(code)
    with pytest.raises(DossierInvalid):
        services.dossier_reappointment_decide(
            actor=head(), at=LATER, code=code, accepted=False, reason=" "
        )
    services.dossier_reappointment_decide(
        actor=head(), at=LATER, code=code, accepted=False, reason="Làm kịp được"
    )
    found = derived(code)
    assert (found.reappointment_proposed, found.reappointments) == (None, 0)
    propose(code)
    with pytest.raises(ReappointmentNotPossible, match="no new date was proposed"):
        confirm(fresh())


def test_a_dossier_goes_back_to_an_earlier_step_with_the_reason() -> None:
    code = fresh()
    services.dossier_advance(actor=handling(), at=LATER, code=code)
    step = derived(code).step
    with pytest.raises(NotYourStep):
        services.dossier_send_back(
            actor=handling(), at=LATER, code=code, step="EXAMINE", reason="Xem lại"
        )
    for wrong in ("RECEIVE", step, "RETURN", "NOWHERE"):
        with pytest.raises(DossierInvalid):
            services.dossier_send_back(
                actor=head(), at=LATER, code=code, step=wrong, reason="Xem lại"
            )
    services.dossier_send_back(
        actor=head(), at=LATER, code=code, step="EXAMINE", reason="Xem lại giấy tờ"
    )
    detail = dossier_detail(code=code, now=LATER)
    assert detail.clock.step == "EXAMINE"
    assert detail.acts[-1].body["back"] is True
    assert detail.notes[detail.acts[-1].seq] == "Xem lại giấy tờ"
    with pytest.raises(DossierInvalid):
        services.dossier_send_back(
            actor=handling(), at=LATER, code=code, step="RECEIVE", reason="Xem lại"
        )


def test_waiting_for_a_payment_stands_the_clock_and_ends_with_it() -> None:
    code = fresh()
    due = derived(code).due_at
    with pytest.raises(DossierInvalid):
        services.dossier_request_payment(
            actor=handling(), at=LATER, code=code, amount=0, reason="Thuế"
        )
    services.dossier_request_payment(
        actor=handling(), at=LATER, code=code, amount=500_000, reason="Lệ phí trước bạ"
    )
    assert fact(code).status == Status.AWAITING_PAYMENT
    with pytest.raises(ActNotPossible):
        services.dossier_advance(actor=handling(), at=LATER, code=code)
    week = LATER + timedelta(days=7)
    services.dossier_paid(actor=one_stop(), at=week, code=code, reference="BL 0012")
    assert fact(code).status == Status.IN_PROGRESS
    assert dossier_detail(code=code, now=week).clock.due_at > due


def test_a_stopped_dossier_is_closed_and_only_the_head_stops_it() -> None:
    code = fresh()
    with pytest.raises(PermissionMissing):
        services.dossier_stop(actor=handling(), at=LATER, code=code, reason="Tranh chấp")
    services.dossier_stop(actor=head(), at=LATER, code=code, reason="Đất đang tranh chấp")
    assert (fact(code).status, fact(code).outcome) == ("STOPPED", "STOPPED")


def test_a_dossier_is_assigned_by_the_head_or_taken_by_who_holds_the_step() -> None:
    organisation_load(at=NOW)
    account_create(actor=SYSTEM, username="lan", full_name="Lan", password=None)
    post_assign(
        actor=SYSTEM, username="lan", unit_code=WARD, role="HANDLING_OFFICER",
        valid_from=date(2025, 7, 1),
    )  # fmt: skip
    code = fresh()
    with pytest.raises(DossierInvalid):
        services.dossier_assign(actor=head(), at=LATER, code=code, to="user:999999")
    (lan,) = organisation.people_of(WARD, at=LATER)
    services.dossier_assign(actor=head(), at=LATER, code=code, to=lan.code)
    assert fact(code).assignee == lan.code
    with pytest.raises(PermissionMissing):
        services.dossier_assign(actor=handling(), at=LATER, code=code, to=lan.code)
    services.dossier_assign(actor=handling(), at=LATER, code=code, to=handling().code)
    assert fact(code).assignee == handling().code
    with pytest.raises(NotYourStep):
        services.dossier_assign(actor=head(), at=LATER, code=code, to=head().code)


def test_a_comment_is_kept_here_and_only_its_digest_in_the_ledger() -> None:
    code = fresh()
    services.dossier_note(actor=handling(), at=LATER, code=code, note="Đã gọi điện")
    last = entries(code)[-1]
    assert last.kind == Kind.NOTED
    assert "gọi" not in str(last.body)
    assert dossier_detail(code=code, now=LATER).notes[last.seq] == "Đã gọi điện"
    with pytest.raises(DossierInvalid):
        services.dossier_note(actor=handling(), at=LATER, code=code, note=" ")


# Against a plain model ------------------------------------------------------------------

_STEPS = ("EXAMINE", "SIGN", "RETURN")


class Model:
    """What a dossier of three steps does, in the plainest words."""

    def __init__(self) -> None:
        self.status, self.step, self.asked, self.moved = "IN_PROGRESS", 0, 0, False
        self.proposed = False

    def may(self, name: str) -> bool:
        """Whether the act is possible now."""
        running = self.status == "IN_PROGRESS"
        return {
            "advance": running,
            "back": running and self.step > 0,
            "ask": running and self.asked < 1,
            "supplement": self.status == "AWAITING_SUPPLEMENT",
            "charge": running,
            "pay": self.status == "AWAITING_PAYMENT",
            "refuse": self.status in ("IN_PROGRESS", "AWAITING_SUPPLEMENT"),
            "withdraw": self.status in ("IN_PROGRESS", "AWAITING_SUPPLEMENT", "AWAITING_PAYMENT"),
            "stop": self.status in ("IN_PROGRESS", "AWAITING_SUPPLEMENT", "AWAITING_PAYMENT"),
            "return": self.status == "FINISHED",
            "propose": running and not self.proposed and not self.moved,
            "confirm": running and self.proposed,
            "note": True,
        }[name]

    def do(self, name: str) -> None:
        """Take the act into account."""
        if name == "advance":
            self.step += 1
            if self.step == 2:
                self.status = "FINISHED"
        elif name == "back":
            self.step = 0
        elif name == "ask":
            self.status, self.asked = "AWAITING_SUPPLEMENT", self.asked + 1
        elif name == "charge":
            self.status = "AWAITING_PAYMENT"
        elif name in ("supplement", "pay"):
            self.status = "IN_PROGRESS"
        elif name == "propose":
            self.proposed = True
        elif name == "confirm":
            self.proposed, self.moved = False, True
        elif name != "note":
            self.status = {
                "refuse": "REFUSED", "withdraw": "WITHDRAWN", "stop": "STOPPED",
                "return": "RETURNED",
            }[name]  # fmt: skip


def perform(name: str, code: str, model: Model) -> None:
    holder = head() if model.step else handling()
    common: dict[str, Any] = {"at": LATER, "code": code}
    if name == "propose":
        propose(code)
        return
    acts: dict[str, Any] = {
        "advance": lambda: services.dossier_advance(actor=holder, **common),
        "back": lambda: services.dossier_send_back(
            actor=holder, step="EXAMINE", reason=REASON, **common
        ),
        "ask": lambda: services.dossier_request_supplement(
            actor=handling(), components=["TK_KH"], reason=REASON, **common
        ),
        "supplement": lambda: services.dossier_supplement(actor=one_stop(), **common),
        "charge": lambda: services.dossier_request_payment(
            actor=handling(), amount=1, reason=REASON, **common
        ),
        "pay": lambda: services.dossier_paid(actor=one_stop(), reference="BL 1", **common),
        "refuse": lambda: services.dossier_refuse(actor=head(), reason=REASON, **common),
        "withdraw": lambda: services.dossier_withdraw(actor=one_stop(), reason=REASON, **common),
        "stop": lambda: services.dossier_stop(actor=head(), reason=REASON, **common),
        "return": lambda: services.dossier_return(actor=one_stop(), **common),
        "confirm": lambda: confirm(code),
        "note": lambda: services.dossier_note(actor=handling(), note=REASON, **common),
    }
    acts[name]()


NAMES = (
    "advance", "back", "ask", "supplement", "charge", "pay", "refuse", "withdraw", "stop",
    "return", "propose", "confirm", "note",
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(NAMES), max_size=14))
def test_a_dossier_does_what_the_plain_model_says(names: list[str]) -> None:
    code, model = fresh(), Model()
    for name in names:
        before = len(entries(code))
        if model.may(name):
            perform(name, code, model)
            model.do(name)
            assert len(entries(code)) == before + 1
        else:
            with pytest.raises((Conflict, Invalid, NotPermitted)):
                perform(name, code, model)
            assert len(entries(code)) == before
        assert fact(code).status == model.status
    assert facts_verify()["faults"] == []
