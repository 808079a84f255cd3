"""A notice and minutes go out once, by another person, and then say the same for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.errors import (
    OtherPersonNeeded,
    OwnAgency,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.tests.factories import (
    ALL,
    CHAIRMAN,
    COORDINATOR,
    FINDING,
    HOME,
    INSPECTOR,
    INSPECTORATE,
    WARD,
    WARD_HEAD,
    answers,
    conclude,
    day,
    drawn,
    found,
    meet,
    on,
    person,
    recorded,
)
from motcua.steering.tests.test_papers import told

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
GIVEN: dict[str, Any] = {
    "document_number": "15/TB-TTra", "document_on": on(3), "signer": "Trần Thị Mẫu"
}  # fmt: skip
ANOTHER = person(Role.REFORM_COORDINATOR, HOME, "user:another")


def notice(code: str, **changed: Any) -> None:
    api.notice_issue(**{"actor": CHAIRMAN, "at": day(4), "code": code, **GIVEN, **changed})


def minutes(code: str, **changed: Any) -> None:
    api.minutes_issue(**{"actor": ANOTHER, "at": day(4), "code": code, **GIVEN, **changed})


def notice_of(code: str, number: int) -> Any:
    return api.notice_words(api.inspection_get(code, ALL, on=on(number)), on=on(number))


def test_an_issued_notice_shows_number_day_and_signer_and_never_changes() -> None:
    finding = found(due_on=on(10))
    code = finding.rpartition("-")[0]
    asked = {"actor": INSPECTOR, "finding": finding, "unit": WARD, "due_on": on(30)}
    first = api.consequence_propose(at=day(1), asked="Xem xét lần đầu", **asked).code
    assert notice_of(code, 4).draft
    notice(code)
    words = notice_of(code, 4)
    assert (words.draft, words.number) == (False, "Số: 15/TB-TTra")
    assert "ngày 18 tháng 7 năm 2026" in words.place_date
    assert "Trần Thị Mẫu" in told(words)
    assert "chưa phải văn bản" not in words.proof
    api.consequence_propose(at=day(5), asked="Xem xét lần sau", **asked)
    api.consequence_answer(
        actor=WARD_HEAD, at=day(6), code=first, decision_number="7/QĐ", decision_on=on(6)
    )
    api.record_answer(actor=WARD_HEAD, at=day(6), code=code, explanation="Đã rõ")
    assert notice_of(code, 40) == words
    assert api.facts_verify()["faults"] == []
    body = str([entry.body for entry in ledger.entry_list(stream=f"paper:{code}")])
    assert "Trần" not in body
    assert "15/TB" not in body


def test_a_notice_is_issued_once_by_the_head_and_not_by_who_signed_or_is_inspected() -> None:
    code = found().rpartition("-")[0]
    for actor in (INSPECTOR, WARD_HEAD, COORDINATOR):
        with pytest.raises(PermissionMissing):
            notice(code, actor=actor)
    with pytest.raises(OtherPersonNeeded):
        notice(code, actor=person(Role.HEAD, INSPECTORATE, INSPECTOR.code))
    both = person(Role.HEAD, INSPECTORATE)
    with pytest.raises(OwnAgency):
        notice(code, actor=type(both)(both.code, "N", (*both.posts, *WARD_HEAD.posts)))
    notice(code)
    with pytest.raises(StepNotPossible):
        notice(code)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"document_number": " "}, "document_number"), ({"document_number": "x" * 301},
                                                        "document_number"),
        ({"signer": ""}, "signer"), ({"document_on": on(5)}, "document_on"),
        ({"document_on": on(-1)}, "document_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_for_both_papers(changed: dict[str, Any], field: str) -> None:
    for issue, code in ((notice, found().rpartition("-")[0]), (minutes, meet())):
        with pytest.raises(SteeringInvalid) as error:
            issue(code, **changed)
        assert set(error.value.fields) == {field}


def test_the_head_of_the_inspectorate_issues_without_a_post_of_an_inspector() -> None:
    code = found().rpartition("-")[0]
    head = person(Role.HEAD, INSPECTORATE)
    notice(code, actor=head)
    assert not notice_of(code, 4).draft


def test_nobody_who_wrote_a_part_of_the_record_issues_its_notice() -> None:
    both = (ActorPost(INSPECTORATE, Role.INSPECTOR), ActorPost(INSPECTORATE, Role.HEAD))
    wrote, stated, proposed = (
        Actor(f"user:{name}", "Người", both) for name in ("wrote", "stated", "proposed")
    )
    code = recorded()
    api.answers_record(actor=wrote, at=day(0), code=code, answers=answers())
    finding = api.finding_raise(actor=stated, at=day(0), code=code, finding=FINDING).code
    api.record_sign(actor=INSPECTOR, at=day(0), code=code)
    api.consequence_propose(
        actor=proposed, at=day(1), finding=finding, unit=WARD, asked="Xem xét", due_on=on(30)
    )
    for drafter in (wrote, stated, proposed, Actor(INSPECTOR.code, "Người", both)):
        with pytest.raises(OtherPersonNeeded):
            notice(code, actor=drafter)
    notice(code, actor=Actor("user:other", "Người", both))


def test_nothing_is_issued_of_what_is_not_signed_or_is_secret() -> None:
    with pytest.raises(StepNotPossible):
        notice(recorded())
    secret = api.draw_visits(drawn())[0].inspection
    for code in (secret, "KT-2026-99999"):
        with pytest.raises(RecordUnknown):
            notice(code)
    with pytest.raises(RecordUnknown):
        minutes("BB-2026-99999")


def test_issued_minutes_show_it_and_take_no_further_conclusion() -> None:
    code = meet()
    conclude(code)
    for actor in (INSPECTOR, WARD_HEAD):
        with pytest.raises(PermissionMissing):
            minutes(code, actor=actor)
    with pytest.raises(OtherPersonNeeded):
        minutes(code, actor=COORDINATOR)
    minutes(code)
    words = api.minutes_words(api.meeting_get(code))
    assert (words.draft, words.number) == (False, "Số: 15/TB-TTra")
    assert "Trần Thị Mẫu" in told(words)
    with pytest.raises(StepNotPossible):
        conclude(code)
    with pytest.raises(StepNotPossible):
        minutes(code)
    api.resolution_to_task(actor=CHAIRMAN, at=day(5), meeting=code, number=1)
    assert api.minutes_words(api.meeting_get(code)) == words
    assert api.facts_verify()["faults"] == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steering_paper_issue SET signer = 'Khác'",
        "UPDATE steering_paper_issue SET issued_on = issued_on + 1",
        "DELETE FROM steering_paper_issue",
    ],
)
def test_what_was_issued_is_kept_by_the_database_and_what_was_bent_is_found(
    statement: str,
) -> None:
    code = meet()
    minutes(code)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE steering_paper_issue DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE steering_paper_issue ENABLE TRIGGER USER")
    assert {fault["code"] for fault in api.facts_verify()["faults"]} == {code}
