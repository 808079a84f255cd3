"""A dossier goes through an agency's own process: branches, choices, other agencies, back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from motcua.core.errors import NotPermitted
from motcua.dossiers.cli_process import app
from motcua.dossiers.contracts import Done, Kind, Outcome, Status
from motcua.dossiers.errors import (
    ActNotPossible,
    DossierInvalid,
    MoveInvalid,
    NotYourStep,
    ProcessMoveRefused,
)
from motcua.dossiers.facts_check import facts_verify
from motcua.dossiers.models import OpenStep
from motcua.dossiers.results import results_of
from motcua.dossiers.selectors import dossier_detail, dossier_list, dossier_row, public_status
from motcua.dossiers.services import (
    dossier_advance,
    dossier_note,
    dossier_refuse,
    dossier_request_supplement,
    dossier_return,
    dossier_send_back,
    dossier_supplement,
    process_move,
)
from motcua.dossiers.tests.course_factories import TAX_UNIT, UPPER_UNIT, adopt, joint
from motcua.dossiers.tests.factories import (
    BIRTH,
    NOW,
    PERSON,
    WARD,
    all_papers,
    handling,
    head,
    officer,
    one_stop,
    receive,
)
from motcua.organisation.contracts import SYSTEM, Actor, Role
from motcua.procedures import api as procedures
from motcua.procedures import overlay

runner = CliRunner()
pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=10)
FIT, UNFIT = {"D": "f12"}, {"D": "f13"}


@pytest.fixture(autouse=True)
def _adopted(tmp_path: Path) -> Iterator[None]:
    adopt(joint(BIRTH), tmp_path, at=NOW)
    yield
    overlay.forget()


def go(code: str, actor: Actor, at: datetime = NOW + LATER, **more: Any) -> Done:
    return dossier_advance(actor=actor, at=at, code=code, **more)


def sent_out(at: datetime = NOW + LATER, **units: str) -> str:
    """A dossier with all three branches open."""
    code = receive().code
    go(code, handling(), at, units={"TAX": TAX_UNIT, **units})
    return code


def joined() -> str:
    code = sent_out()
    go(code, handling())
    go(code, handling(TAX_UNIT))
    go(code, head(UPPER_UNIT))
    return code


def places(code: str) -> set[str]:
    return set(dossier_row(code=code).places)


def test_a_dossier_is_received_under_the_process_of_its_day() -> None:
    code = receive().code
    row = dossier_row(code=code)
    adopted = procedures.process_adopted_on(BIRTH, NOW.date())
    assert adopted is not None
    assert row.process == adopted.fingerprint
    assert (row.step, row.places) == ("EXAMINE", ("EXAMINE",))
    first = dossier_detail(code=code, now=NOW).acts[0]
    assert first.body["process"] == {"number": 1, "fingerprint": adopted.fingerprint}
    before = receive(at=NOW - timedelta(days=4)).code
    assert (dossier_row(code=before).process, dossier_row(code=before).places) == ("", ())


def test_every_agency_is_asked_at_once_each_with_its_own_clock() -> None:
    code = sent_out()
    steps = {row.step: row for row in OpenStep.objects.filter(dossier__code=code)}
    assert {code: row.unit for code, row in steps.items()} == {
        "DRAFT": WARD, "TAX": TAX_UNIT, "CONFIRM": UPPER_UNIT,
    }  # fmt: skip
    assert {row.given_at for row in steps.values()} == {NOW + LATER}
    # 09:10 on a Monday: 4 hours of work end at 14:40 after the noon break (11:30 to 13:30)
    assert steps["TAX"].due_at - steps["TAX"].given_at > timedelta(hours=4)
    assert steps["CONFIRM"].due_at < steps["DRAFT"].due_at
    assert dossier_row(code=code).step == "DRAFT"
    act = dossier_detail(code=code, now=NOW).acts[-1]
    assert act.body["units"] == {"TAX": TAX_UNIT, "UPPER": UPPER_UNIT}


def test_a_branch_that_is_done_waits_and_the_last_one_goes_on() -> None:
    code = sent_out()
    go(code, handling(TAX_UNIT))
    row = dossier_row(code=code)
    assert places(code) == {"DRAFT", "CONFIRM"}
    assert len(row.branches_done) == 1
    with pytest.raises(NotYourStep):
        go(code, handling(TAX_UNIT))
    go(code, handling())
    go(code, head(UPPER_UNIT))
    row = dossier_row(code=code)
    assert (row.places, row.branches_done) == (("SUM_UP",), ())
    assert facts_verify()["faults"] == []


def test_the_chosen_outcome_decides_and_a_result_is_handed_over() -> None:
    code = joined()
    with pytest.raises(DossierInvalid) as refusal:
        go(code, handling())
    assert set(refusal.value.fields) == {"choices.D"}
    for wrong in ({"D": "nothing"}, {"X": "f12"}):
        with pytest.raises(DossierInvalid):
            go(code, handling(), choices=wrong)
    go(code, handling(), choices=FIT)
    assert places(code) == {"SIGN"}
    done = go(code, head())
    assert (done.kind, done.status, done.step) == (Kind.FINISHED, Status.FINISHED, "RETURN")
    detail = dossier_detail(code=code, now=NOW)
    assert detail.clock.outcome is Outcome.GRANTED
    assert not OpenStep.objects.filter(dossier__code=code).exists()
    with pytest.raises(ActNotPossible):
        go(code, one_stop())
    dossier_return(actor=one_stop(), at=NOW + LATER, code=code)
    assert dossier_detail(code=code, now=NOW).clock.status is Status.RETURNED
    assert facts_verify()["faults"] == []


def test_an_outcome_that_refuses_needs_its_reason_and_is_counted_as_refused() -> None:
    code = joined()
    with pytest.raises(DossierInvalid) as refusal:
        go(code, handling(), choices=UNFIT)
    assert set(refusal.value.fields) == {"note"}
    go(code, handling(), choices=UNFIT, note="Đất không phù hợp quy hoạch")
    go(code, head())
    assert dossier_detail(code=code, now=NOW).clock.outcome is Outcome.REFUSED


def test_the_result_has_the_number_under_which_it_was_registered() -> None:
    code = joined()
    go(code, handling(), choices=FIT)
    with pytest.raises(MoveInvalid) as refusal:
        go(code, head(), result_number="x" * 61)
    assert set(refusal.value.fields) == {"result_number"}
    go(code, head(), result_number=" 12/GP-UBND ")
    assert dossier_detail(code=code, now=NOW).clock.result_number == "12/GP-UBND"
    dossier_return(actor=one_stop(), at=NOW + LATER, code=code)
    (kept,) = results_of(PERSON.id_number)
    assert (kept.code, kept.number) == (code, "12/GP-UBND")


def test_the_last_word_on_a_decision_counts() -> None:
    code = joined()
    go(code, handling(), choices=UNFIT, note="Chưa đủ")
    dossier_send_back(
        actor=head(), at=NOW + LATER, code=code, step="SUM_UP", reason="Xem lại quy hoạch"
    )
    go(code, handling(), choices=FIT)
    go(code, head())
    assert dossier_detail(code=code, now=NOW).clock.outcome is Outcome.GRANTED


def test_what_one_agency_did_is_sent_back_to_it_alone() -> None:
    code = joined()
    dossier_send_back(
        actor=handling(), at=NOW + LATER, code=code, step="TAX", reason="Tính sai diện tích"
    )
    row = dossier_row(code=code)
    assert (row.places, len(row.branches_done)) == (("TAX",), 2)
    assert OpenStep.objects.get(dossier__code=code).unit == TAX_UNIT
    go(code, handling(TAX_UNIT))
    assert places(code) == {"SUM_UP"}
    stays = [stay for stay in dossier_detail(code=code, now=NOW).clock.stays if stay.step == "TAX"]
    assert [stay.back for stay in stays] == [False, True]
    assert facts_verify()["faults"] == []


@pytest.mark.parametrize(
    ("units", "field"),
    [
        ({}, "units.TAX"), ({"TAX": "AG.NOWHERE"}, "units.TAX"),
        ({"TAX": TAX_UNIT, "POST": WARD}, "units.POST"),
    ],
)  # fmt: skip
def test_an_agency_that_takes_part_is_named_and_known(units: dict[str, str], field: str) -> None:
    code = receive().code
    with pytest.raises(DossierInvalid) as refusal:
        go(code, handling(), units=units)
    assert set(refusal.value.fields) == {field}
    assert places(code) == {"EXAMINE"}
    assert len(dossier_detail(code=code, now=NOW).acts) == 1


def test_a_comment_stands_at_the_step_of_who_left_it() -> None:
    code = sent_out()
    both = Actor("user:two", "x", (*handling(TAX_UNIT).posts, *handling().posts))
    for actor, at_step in ((handling(), "DRAFT"), (both, "DRAFT"), (head(), "DRAFT")):
        dossier_note(actor=actor, at=NOW + LATER, code=code, note="Đã xem hồ sơ gốc")
        assert dossier_detail(code=code, now=NOW).acts[-1].body["at_step"] == at_step
    go(code, handling())
    dossier_note(actor=both, at=NOW + LATER, code=code, note="Đang tính thuế")
    detail = dossier_detail(code=code, now=NOW)
    assert detail.acts[-1].body["at_step"] == "TAX"
    assert places(code) == {"TAX", "CONFIRM"}, "a comment moves nothing"


def test_who_holds_several_steps_says_which() -> None:
    both = Actor("user:two", "x", (*handling().posts, *handling(TAX_UNIT).posts))
    code = sent_out()
    with pytest.raises(DossierInvalid) as refusal:
        go(code, both)
    assert set(refusal.value.fields) == {"step"}
    with pytest.raises(DossierInvalid):
        go(code, both, step="SIGN")
    with pytest.raises(NotYourStep):
        go(code, both, step="CONFIRM")
    go(code, both, step="TAX")
    assert places(code) == {"DRAFT", "CONFIRM"}


def test_an_official_of_the_lead_does_not_do_the_other_agencys_step() -> None:
    code = sent_out()
    for actor in (handling(), head(), officer(Role.HANDLING_OFFICER, UPPER_UNIT)):
        with pytest.raises((NotYourStep, NotPermitted)):
            go(code, actor, step="TAX")


def test_waiting_for_the_applicant_moves_the_time_of_each_branch() -> None:
    code = sent_out()
    before = {row.step: row.due_at for row in OpenStep.objects.filter(dossier__code=code)}
    dossier_request_supplement(
        actor=handling(), at=NOW + 2 * LATER, code=code,
        components=all_papers(BIRTH, NOW)[:1], reason="Thiếu giấy",
    )  # fmt: skip
    dossier_supplement(actor=one_stop(), at=NOW + timedelta(days=1) + 2 * LATER, code=code)
    after = {row.step: row.due_at for row in OpenStep.objects.filter(dossier__code=code)}
    assert after["TAX"] - before["TAX"] == timedelta(days=1)
    assert facts_verify()["faults"] == []


def test_a_refusal_ends_every_branch() -> None:
    code = sent_out()
    dossier_refuse(actor=head(), at=NOW + LATER, code=code, reason="Không đủ điều kiện")
    assert not OpenStep.objects.filter(dossier__code=code).exists()
    assert dossier_row(code=code).places == ()
    clock = dossier_detail(code=code, now=NOW).clock
    assert {stay.until for stay in clock.stays if stay.step in ("DRAFT", "TAX")} == {NOW + LATER}
    assert facts_verify()["faults"] == []


def test_whoever_hides_a_late_branch_is_found() -> None:
    code = sent_out()
    OpenStep.objects.filter(dossier__code=code, step="TAX").update(due_at=NOW + timedelta(days=99))
    (fault,) = facts_verify()["faults"]
    assert fault["code"] == code
    assert "TAX" in fault["reason"]


def test_the_list_of_a_role_has_what_stands_at_one_of_its_branches() -> None:
    code = sent_out()
    codes = {
        role: [row.code for row in dossier_list(units=[WARD], steps=[], roles=[role.value])]
        for role in (Role.HANDLING_OFFICER, Role.HEAD)
    }
    assert codes == {Role.HANDLING_OFFICER: [code], Role.HEAD: []}


def test_the_public_sees_how_far_it_is_by_the_steps_of_the_process() -> None:
    found = public_status(code=sent_out())
    assert found.steps_total == 9
    assert set(found.places) == {"DRAFT", "TAX", "CONFIRM"}


def test_a_repeated_request_moves_it_once() -> None:
    code = receive().code
    first = go(code, handling(), key="key-0001", units={"TAX": TAX_UNIT})
    assert go(code, handling(), key="key-0001", units={"TAX": TAX_UNIT}) == first
    assert len(dossier_detail(code=code, now=NOW).acts) == 2


def test_the_number_of_statements_is_fixed() -> None:
    receive()
    with CaptureQueriesContext(connection) as received:
        code = receive(key="key-000a").code
    with CaptureQueriesContext(connection) as moved:
        go(code, handling(), key="key-000b", units={"TAX": TAX_UNIT})
    with CaptureQueriesContext(connection) as chosen:
        go(code, handling(TAX_UNIT), key="key-000c")
    counted = [
        len([query for query in queries if "SAVEPOINT" not in query["sql"]])
        for queries in (received, moved, chosen)
    ]
    assert counted[0] <= 11
    assert counted[1] == counted[2] <= 11


# Another version -----------------------------------------------------------------------


def changed(tmp_path: Path) -> int:
    """The process anew: TAX is called LEVY, and somebody checks before the signature."""
    old = joint(BIRTH)
    nodes = tuple(replace(node, code="LEVY") if node.code == "TAX" else node for node in old.nodes)
    flows = tuple(
        replace(flow, source="LEVY" if flow.source == "TAX" else flow.source,
                target="LEVY" if flow.target == "TAX" else flow.target)
        for flow in old.flows
    )  # fmt: skip
    return adopt(replace(old, nodes=nodes, flows=flows), tmp_path, at=NOW)


def move(number: int, **more: Any) -> Any:
    asked = {"reason": "Quy trình mới", "mapping": {"TAX": "LEVY"}, **more}
    return process_move(
        actor=SYSTEM, at=NOW + 2 * LATER, procedure=BIRTH, number=number, **asked
    )  # fmt: skip


def test_running_dossiers_are_moved_by_a_mapping_and_their_clocks_go_on(tmp_path: Path) -> None:
    code, early = sent_out(), receive().code
    before = dossier_detail(code=code, now=NOW).clock
    number = changed(tmp_path)
    assert dossier_row(code=code).places == ("CONFIRM", "DRAFT", "TAX")
    found = move(number)
    assert set(found.moved) == {code, early}
    row, after = dossier_row(code=code), dossier_detail(code=code, now=NOW).clock
    assert row.process == found.fingerprint
    assert row.places == ("CONFIRM", "DRAFT", "LEVY")
    assert (after.due_at, after.received_at) == (before.due_at, before.received_at)
    given = {stay.step: stay.since for stay in after.stays if stay.until is None}
    assert given == {
        "CONFIRM": NOW + LATER, "DRAFT": NOW + LATER, "LEVY": NOW + 2 * LATER,
    }  # fmt: skip
    assert OpenStep.objects.get(dossier__code=code, step="LEVY").unit == TAX_UNIT
    assert (move(number).moved, move(number).already) == ({}, 2)
    go(code, handling(TAX_UNIT))
    go(code, handling())
    go(code, head(UPPER_UNIT))
    assert places(code) == {"SUM_UP"}
    assert facts_verify()["faults"] == []


def test_one_that_has_no_place_keeps_all_from_being_moved(tmp_path: Path) -> None:
    code, early = sent_out(), receive().code
    number = changed(tmp_path)
    with pytest.raises(ProcessMoveRefused) as refusal:
        move(number, mapping={})
    assert list(refusal.value.fields) == [code]
    assert "has no step TAX" in refusal.value.fields[code]
    with pytest.raises(ProcessMoveRefused) as refusal:
        move(number, mapping={"TAX": "SIGN"})
    assert "never stands at" in refusal.value.fields[code]
    assert dossier_row(code=early).process == dossier_row(code=code).process
    assert len(dossier_detail(code=early, now=NOW).acts) == 1


def test_a_branch_that_waits_is_moved_too_and_a_check_changes_nothing(tmp_path: Path) -> None:
    code = sent_out()
    go(code, handling(TAX_UNIT))
    number = changed(tmp_path)
    assert move(number, check=True).moved == {code: ("DRAFT", "CONFIRM")}
    assert len(dossier_detail(code=code, now=NOW).acts) == 3
    move(number, only=code)
    assert len(dossier_row(code=code).branches_done) == 1
    assert facts_verify()["faults"] == []


def test_a_dossier_of_the_stated_steps_is_moved_into_a_process() -> None:
    code = receive(at=NOW - timedelta(days=4)).code
    found = move(1, mapping={})
    assert found.moved == {code: ("EXAMINE",)}
    go(code, handling(), units={"TAX": TAX_UNIT})
    assert places(code) == {"DRAFT", "TAX", "CONFIRM"}


def test_a_move_needs_its_reason_its_right_and_known_agencies() -> None:
    for wrong in ({"reason": " "}, {"units": {"TAX": "AG.NOWHERE"}}):
        with pytest.raises(MoveInvalid):
            move(1, **wrong)
    with pytest.raises(NotPermitted):
        process_move(actor=head(), at=NOW, procedure=BIRTH, number=1, reason="x")


def test_the_command_moves_them_and_says_what_has_no_place(tmp_path: Path) -> None:
    code = sent_out()
    number = changed(tmp_path)
    refused = runner.invoke(app, [BIRTH, "--to", str(number), "--reason", "Mới", "--json"])
    assert json.loads(refused.stdout)["refused_count"] == 1
    assert isinstance(refused.exception, ProcessMoveRefused)
    given = [BIRTH, "--to", str(number), "--reason", "Mới", "--map", "TAX=LEVY"]
    assert "would be moved" in runner.invoke(app, [*given, "--check"]).stdout
    assert dossier_row(code=code).places == ("CONFIRM", "DRAFT", "TAX")
    assert json.loads(runner.invoke(app, [*given, "--json"]).stdout)["moved"] == {
        code: ["DRAFT", "LEVY", "CONFIRM"]
    }
    assert runner.invoke(app, [*given, "--map", "nothing"]).exit_code == 2
