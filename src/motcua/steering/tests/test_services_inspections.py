"""Plans, on-site records, findings and remedies: two persons, both sides, first day judges."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts.inspections import (
    Answer,
    Counts,
    FindingState,
    InspectionState,
    Verdict,
)
from motcua.steering.errors import (
    ChecklistUnknown,
    OtherPersonNeeded,
    OwnAgency,
    RecordChanged,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.tests.factories import (
    ALL,
    AT,
    CHAIRMAN,
    CHECKLIST,
    COORDINATOR,
    DIRECTOR,
    FINDING,
    INSPECTOR,
    INSPECTORATE,
    OTHER_HEAD,
    OTHER_WARD,
    SECOND_INSPECTOR,
    TODAY,
    WARD,
    WARD_HEAD,
    answers,
    check,
    claim,
    day,
    found,
    on,
    opened,
    person,
    planned,
    recorded,
)
from motcua.steering.tests.test_photos import JPEG, exif, jpeg, segment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def seen(code: str) -> Any:
    return api.inspection_get(code, ALL, on=TODAY)


def standing(code: str, number: int = 0) -> Any:
    return api.finding_get(code, ALL, on=on(number)).row


# Plans ---------------------------------------------------------------------------------


def test_a_plan_is_approved_by_another_person_and_then_stands() -> None:
    plan = planned(approved=False)
    double = Actor(INSPECTOR.code, "Người", (ActorPost("AG", Role.HEAD),))
    with pytest.raises(OtherPersonNeeded):
        api.plan_approve(actor=double, at=AT, plan=plan, document_number="5")
    for actor in (COORDINATOR, DIRECTOR, WARD_HEAD):
        with pytest.raises(PermissionMissing):
            api.plan_approve(actor=actor, at=AT, plan=plan, document_number="5")
    api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="5/QĐ-UBND")
    known = api.plan_get(plan)
    assert known.is_approved
    assert (known.document_number, len(known.items)) == ("5/QĐ-UBND", 1)
    for act in (
        lambda: api.plan_item_drop(actor=INSPECTOR, at=AT, plan=plan, number=1),
        lambda: api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="6"),
    ):
        with pytest.raises(StepNotPossible):
            act()


def test_whoever_wrote_a_visit_into_a_plan_of_another_does_not_approve_it() -> None:
    plan = planned(approved=False)
    both = Actor("user:7", "Người", (
        ActorPost("AG", Role.HEAD), ActorPost(INSPECTORATE, Role.INSPECTOR)
    ))  # fmt: skip
    api.plan_item_add(
        actor=both, at=AT, plan=plan, unit=OTHER_WARD, month=8, checklist=CHECKLIST,
        subject="Kiểm tra công vụ", team=["Lê Thị Mẫu"],
    )  # fmt: skip
    with pytest.raises(OtherPersonNeeded):
        api.plan_approve(actor=both, at=AT, plan=plan, document_number="5")
    api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="5")


def test_a_form_that_is_sent_twice_writes_one_visit_and_one_finding() -> None:
    plan = planned(approved=False)
    for _ in range(2):
        api.plan_item_add(
            actor=INSPECTOR, at=AT, plan=plan, unit=OTHER_WARD, month=8, checklist=CHECKLIST,
            subject="Kiểm tra công vụ", team=["Lê Thị Mẫu"], key="visit-key",
        )  # fmt: skip
    assert len(api.plan_get(plan).items) == 2
    api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="5/QĐ-UBND")
    code = api.visit_open(actor=INSPECTOR, at=AT, plan=plan, number=1).code
    api.answers_record(actor=INSPECTOR, at=AT, code=code, answers=answers())
    raised = {
        api.finding_raise(
            actor=INSPECTOR, at=AT, code=code, finding=FINDING, key="finding-key"
        ).code
        for _ in range(2)
    }  # fmt: skip
    assert raised == {f"{code}-01"}
    assert len(seen(code).findings) == 1
    photo = api.photo_keep(BytesIO(jpeg()), "a.jpg")
    for _ in range(2):
        api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[photo], key="photo-key")
    assert len(seen(code).photos) == 1


def test_a_draft_changes_and_an_empty_one_is_not_approved() -> None:
    plan = planned(approved=False)
    assert api.plan_draft(actor=INSPECTOR, at=AT, year=2026, agency=INSPECTORATE).code == plan
    api.plan_item_drop(actor=INSPECTOR, at=AT, plan=plan, number=1)
    with pytest.raises(RecordUnknown):
        api.plan_item_drop(actor=INSPECTOR, at=AT, plan=plan, number=1)
    with pytest.raises(SteeringInvalid):
        api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="5")
    assert [one.code for one in api.plan_list()] == [plan]
    with pytest.raises(RecordUnknown):
        api.plan_get("KHKT-1")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"unit": "AG.X"}, SteeringInvalid), ({"month": 13}, SteeringInvalid),
        ({"team": [" "]}, SteeringInvalid), ({"subject": ""}, SteeringInvalid),
        ({"checklist": "none"}, ChecklistUnknown),
    ],
)  # fmt: skip
def test_a_visit_that_cannot_be_planned_is_refused(
    changed: dict[str, Any], refusal: type[Exception]
) -> None:
    plan = api.plan_draft(actor=INSPECTOR, at=AT, year=2026, agency=INSPECTORATE).code
    visit: dict[str, Any] = {
        "unit": WARD, "month": 7, "checklist": CHECKLIST, "subject": "Kiểm tra", "team": ["A"],
    }  # fmt: skip
    with pytest.raises(refusal):
        api.plan_item_add(actor=INSPECTOR, at=AT, plan=plan, **(visit | changed))
    assert api.plan_get(plan).items == ()
    with pytest.raises(SteeringInvalid):
        api.plan_draft(actor=INSPECTOR, at=AT, year=1999, agency=INSPECTORATE)


def test_a_visit_is_opened_once_and_only_of_an_approved_plan() -> None:
    plan = planned(approved=False)
    with pytest.raises(StepNotPossible):
        api.visit_open(actor=INSPECTOR, at=AT, plan=plan, number=1)
    api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="5")
    code = api.visit_open(actor=INSPECTOR, at=AT, plan=plan, number=1).code
    assert api.plan_get(plan).items[0].inspection == code
    for number, refusal in ((1, StepNotPossible), (9, RecordUnknown)):
        with pytest.raises(refusal):
            api.visit_open(actor=INSPECTOR, at=AT, plan=plan, number=number)


# The record ----------------------------------------------------------------------------


def test_a_record_is_made_in_parts_and_signed_by_both_sides() -> None:
    code = opened()
    part = dict(list(answers().items())[:2])
    api.answers_record(actor=INSPECTOR, at=AT, code=code, answers=part)
    with pytest.raises(SteeringInvalid) as error:
        api.record_sign(actor=INSPECTOR, at=AT, code=code)
    assert "7" in str(error.value.fields["answers"])
    whole = answers(("niem-yet",))
    api.answers_record(actor=INSPECTOR, at=day(1), code=code, answers=whole)
    assert seen(code).answers == whole
    api.record_sign(actor=INSPECTOR, at=day(1), code=code)
    api.record_answer(
        actor=WARD_HEAD, at=day(2), code=code, agrees=False, explanation="Đang thay bảng niêm yết"
    )
    now = seen(code).row.progress
    assert (now.state, now.visited_on, now.answered_on) == (
        InspectionState.ANSWERED, TODAY, on(2),
    )  # fmt: skip
    assert seen(code).acts[-1].words == "Đang thay bảng niêm yết"


def test_a_no_without_what_was_found_is_kept_but_not_signed() -> None:
    code = opened()
    given = answers() | {"niem-yet": (Answer.NO, " ")}
    api.answers_record(actor=INSPECTOR, at=AT, code=code, answers=given)
    with pytest.raises(SteeringInvalid) as error:
        api.record_sign(actor=INSPECTOR, at=AT, code=code)
    assert set(error.value.fields) == {"niem-yet"}
    assert seen(code).answers["niem-yet"] == (Answer.NO, "")


def test_what_was_signed_is_not_changed() -> None:
    code = recorded()
    with pytest.raises(StepNotPossible):
        api.record_answer(actor=WARD_HEAD, at=AT, code=code)
    api.record_sign(actor=INSPECTOR, at=AT, code=code)
    photo = api.photo_keep(BytesIO(JPEG), "anh.jpg")
    for act in (
        lambda: api.answers_record(actor=INSPECTOR, at=AT, code=code, answers=answers()),
        lambda: api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[photo]),
        lambda: api.record_sign(actor=INSPECTOR, at=AT, code=code),
        lambda: api.finding_raise(actor=INSPECTOR, at=AT, code=code, finding=FINDING),
    ):
        with pytest.raises(StepNotPossible):
            act()
    with pytest.raises(SteeringInvalid):
        api.record_answer(actor=WARD_HEAD, at=AT, code=code, agrees=False)
    api.record_answer(actor=WARD_HEAD, at=AT, code=code)
    with pytest.raises(StepNotPossible):
        api.record_answer(actor=WARD_HEAD, at=AT, code=code)


def test_nobody_inspects_the_own_agency_or_signs_for_both_sides() -> None:
    code = recorded()
    both = Actor(
        INSPECTOR.code, "Người",
        (ActorPost(INSPECTORATE, Role.INSPECTOR), ActorPost(WARD, Role.HEAD)),
    )  # fmt: skip
    with pytest.raises(OwnAgency):
        api.record_sign(actor=both, at=AT, code=code)
    api.record_sign(actor=INSPECTOR, at=AT, code=code)
    with pytest.raises(OtherPersonNeeded):
        api.record_answer(actor=both, at=AT, code=code)
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("UPDATE steering_inspection_fact SET answered_by = signed_by")
    for actor in (OTHER_HEAD, COORDINATOR, CHAIRMAN):
        with pytest.raises(PermissionMissing):
            api.record_answer(actor=actor, at=AT, code=code)


def test_somebody_elses_act_in_the_meantime_is_noticed() -> None:
    code = recorded()
    with pytest.raises(RecordChanged):
        api.record_sign(actor=INSPECTOR, at=AT, code=code, expected_seq=1)
    with pytest.raises(SteeringInvalid):
        api.record_sign(actor=INSPECTOR, at=AT - timedelta(days=1), code=code)
    with pytest.raises(SteeringInvalid) as error:
        api.answers_record(actor=INSPECTOR, at=AT, code=code, answers={"x": (Answer.YES, "")})
    assert "x" in error.value.fields
    with pytest.raises(RecordUnknown):
        api.record_sign(actor=INSPECTOR, at=AT, code="KT-0")


def test_photos_lie_with_the_inspection_without_their_place() -> None:
    code = opened()
    photo = api.photo_keep(BytesIO(jpeg(segment(0xE1, exif(6)))), "IMG_1.jpg")
    api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[photo, photo], caption="Bảng niêm yết")
    assert seen(code).photos == (photo,)
    assert seen(code).row.progress.visited_on == TODAY
    assert b"GPS" not in api.file_bytes(photo)
    with pytest.raises(SteeringInvalid):
        api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[])
    with pytest.raises(SteeringInvalid):
        api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[
            replace(photo, digest=f"{n:064}") for n in range(21)])  # fmt: skip


def test_bytes_that_no_act_names_are_forgotten() -> None:
    code = opened()
    kept = api.photo_keep(BytesIO(JPEG), "a.jpg")
    api.photos_add(actor=INSPECTOR, at=AT, code=code, files=[kept])
    api.file_keep(BytesIO(b"%PDF-1.7 nobody's"), "b.pdf")
    assert api.files_forget(at=datetime.now(UTC) + timedelta(days=3)) == 1
    assert api.file_bytes(kept) == JPEG


def test_two_at_once_sign_once() -> None:
    code = recorded()
    outcomes: list[str] = []

    def sign() -> None:
        try:
            api.record_sign(actor=INSPECTOR, at=AT, code=code)
            outcomes.append("signed")
        except StepNotPossible:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sign) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "refused", "signed"]


# Findings ------------------------------------------------------------------------------


def test_a_remedy_from_stated_to_accepted() -> None:
    code = found()
    assert standing(code).verdict is Verdict.NOT_DUE
    claim(code, 9)
    assert standing(code, 30).verdict is Verdict.AWAITING
    check(code, 30)
    row = standing(code, 30)
    assert (row.verdict, row.standing.finished_on) == (Verdict.ON_TIME, on(9))
    with pytest.raises(StepNotPossible):
        claim(code, 31)


def test_a_remedy_that_was_sent_back_is_open_again() -> None:
    code = found()
    claim(code, 9)
    with pytest.raises(SteeringInvalid):
        api.remedy_check(actor=INSPECTOR, at=day(9), code=code, accept=False)
    check(code, 12, accept=False)
    row = standing(code, 12)
    assert (row.standing.state, row.verdict) == (FindingState.RETURNED, Verdict.OVERDUE)
    with pytest.raises(StepNotPossible):
        check(code, 13)


def test_nobody_checks_the_own_report_and_no_report_is_without_evidence() -> None:
    code = found()
    with pytest.raises(SteeringInvalid):
        api.remedy_claim(actor=WARD_HEAD, at=AT, code=code, words=" ")
    for actor in (OTHER_HEAD, INSPECTOR):
        with pytest.raises(PermissionMissing):
            api.remedy_claim(actor=actor, at=AT, code=code, words="Xong")
    claim(code, 1)
    for actor in (WARD_HEAD, CHAIRMAN, COORDINATOR):
        with pytest.raises(PermissionMissing):
            api.remedy_check(actor=actor, at=day(2), code=code, accept=True)
    moved = person(Role.INSPECTOR, INSPECTORATE, WARD_HEAD.code)
    with pytest.raises(OtherPersonNeeded):
        api.remedy_check(actor=moved, at=day(2), code=code, accept=True)


def test_a_later_day_needs_a_reason_and_another_person_and_does_not_judge() -> None:
    code = found()
    for until, reason in ((on(10), "Chờ"), (on(20), " "), (on(9999), "Chờ")):
        with pytest.raises(SteeringInvalid):
            api.extension_propose(actor=WARD_HEAD, at=AT, code=code, until_on=until, reason=reason)
    with pytest.raises(StepNotPossible):
        api.extension_decide(actor=INSPECTOR, at=AT, code=code, accept=True)
    api.extension_propose(actor=WARD_HEAD, at=AT, code=code, until_on=on(20), reason="Chờ in")
    with pytest.raises(StepNotPossible):
        api.extension_propose(actor=WARD_HEAD, at=AT, code=code, until_on=on(21), reason="x")
    with pytest.raises(OtherPersonNeeded):
        api.extension_decide(
            actor=person(Role.INSPECTOR, INSPECTORATE, WARD_HEAD.code), at=AT, code=code,
            accept=True,
        )  # fmt: skip
    with pytest.raises(SteeringInvalid):
        api.extension_decide(actor=INSPECTOR, at=AT, code=code, accept=False)
    api.extension_decide(actor=INSPECTOR, at=AT, code=code, accept=True)
    row = standing(code, 15)
    assert (row.standing.due_on, row.standing.first_due_on) == (on(20), on(10))
    assert row.verdict is Verdict.OVERDUE


def test_a_finding_counts_once_the_record_is_signed() -> None:
    code = recorded()
    finding = api.finding_raise(actor=INSPECTOR, at=AT, code=code, finding=FINDING).code
    assert api.finding_list(ALL, on=TODAY) == []
    with pytest.raises(StepNotPossible):
        claim(finding, 0)
    with pytest.raises(RecordUnknown):
        api.finding_get(finding, api.Sight(frozenset({WARD})), on=TODAY)
    api.record_sign(actor=INSPECTOR, at=AT, code=code)
    assert [row.code for row in api.finding_list(ALL, on=TODAY)] == [finding]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"what": ""}, "what"), ({"basis": ""}, "basis"), ({"remedy": ""}, "remedy"),
        ({"due_on": on(-1)}, "due_on"), ({"due_on": on(9999)}, "due_on"), ({"item": "x"}, "item"),
        ({"what": "x" * 4001}, "what"),
    ],
)  # fmt: skip
def test_a_finding_that_says_too_little_is_refused(changed: dict[str, Any], field: str) -> None:
    code = recorded()
    with pytest.raises(SteeringInvalid) as error:
        api.finding_raise(actor=INSPECTOR, at=AT, code=code, finding=replace(FINDING, **changed))
    assert set(error.value.fields) == {field}
    assert seen(code).findings == ()


# Who sees what, counts, proof ----------------------------------------------------------


def test_a_unit_sees_its_own_inspections_and_not_those_of_others() -> None:
    code = found().rpartition("-")[0]
    mine, other = api.Sight(frozenset({WARD})), api.Sight(frozenset({OTHER_WARD}))
    assert [row.code for row in api.inspection_list(mine)] == [code]
    assert len(api.finding_list(mine, on=TODAY, open_only=True)) == 1
    assert api.inspection_list(other) == []
    assert api.finding_list(other, on=TODAY) == []
    for act in (
        lambda: api.inspection_get(code, other, on=TODAY),
        lambda: api.finding_get(f"{code}-01", other, on=TODAY),
        lambda: api.finding_get("KT-0-01", mine, on=TODAY),
    ):
        with pytest.raises(RecordUnknown):
            act()


def test_counts_are_of_what_is_due_and_none_before() -> None:
    empty = api.counts(year=2026, on=TODAY, sight=ALL)
    assert empty == Counts()
    assert empty.on_time_of is None
    code = found()
    late = api.counts(year=2026, on=on(30), sight=ALL)
    assert (late.done_of, late.on_time_of) == ((1, 1), (0, 1))
    claim(code, 5)
    check(code, 6)
    done = api.counts(year=2026, on=on(30), sight=api.Sight(frozenset({WARD})))
    assert (done.on_time_of, done.planned_done) == ((1, 1), 1)
    assert api.counts(year=2026, on=on(30), sight=api.Sight(frozenset({OTHER_WARD}))) == Counts()
    assert api.counts(year=2025, on=on(30), sight=ALL) == Counts()


def test_what_was_bent_in_the_tables_is_named() -> None:
    code = found()
    claim(code, 2)
    proof = api.facts_verify()
    assert (proof["inspections"], proof["findings"], proof["faults"]) == (1, 1, [])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE steering_finding_fact SET claimed_on = claimed_on - 1")
        cursor.execute("UPDATE steering_inspection_fact SET visited_on = visited_on - 9")
    bent = {fault["code"] for fault in api.facts_verify()["faults"]}
    assert bent == {code, code.rpartition("-")[0]}


def test_the_ledger_holds_no_word_of_a_record() -> None:
    code = found()
    claim(code, 1)
    inspection = code.rpartition("-")[0]
    api.record_answer(actor=WARD_HEAD, at=day(1), code=inspection, explanation="Do in chậm")
    told = str([
        entry.body for stream in (f"inspection:{inspection}", f"finding:{code}")
        for entry in ledger.entry_list(stream=stream)
    ])  # fmt: skip
    for word in ("Có sai sót", "Niêm yết", "niêm yết", "Nghị định", "Lê Thị", "in chậm", "BC 12"):
        assert word not in told


def test_a_second_inspector_may_carry_on() -> None:
    code = recorded()
    api.record_sign(actor=SECOND_INSPECTOR, at=AT, code=code)
    assert seen(code).row.progress.signed_by == SECOND_INSPECTOR.code
