"""A finding asks for responsibility to be considered; the agency answers by a decision, once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.steering import api
from motcua.steering.contracts import File
from motcua.steering.errors import (
    OtherPersonNeeded,
    OwnAgency,
    RecordUnknown,
    SteeringInvalid,
    StepNotPossible,
)
from motcua.steering.tests.factories import (
    ALL,
    AT,
    CHAIRMAN,
    FINDING,
    INSPECTOR,
    JUSTICE,
    OTHER_HEAD,
    OTHER_WARD,
    PROVINCE,
    TODAY,
    WARD,
    WARD_HEAD,
    day,
    found,
    on,
    person,
    recorded,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
ASKED = "Xem xét trách nhiệm công chức tiếp nhận hồ sơ"


def ask(finding: str, **changed: Any) -> str:
    given = {"actor": INSPECTOR, "at": AT, "unit": WARD, "asked": ASKED, "due_on": on(30)} | changed
    return api.consequence_propose(finding=finding, **given).code


def reply(code: str, **changed: Any) -> None:
    given = {
        "actor": WARD_HEAD, "at": day(5), "decision_number": "7/QĐ-UBND", "decision_on": on(4)
    } | changed  # fmt: skip
    api.consequence_answer(code=code, **given)


def known(finding: str) -> Any:
    return api.finding_get(finding, ALL, on=TODAY).consequences


def counted(number: int) -> tuple[int, int, int]:
    counts = api.counts(year=2026, on=on(number), sight=api.Sight())
    return counts.asked, counts.answered, counts.unanswered_late


def test_the_agency_answers_with_number_day_and_file() -> None:
    finding = found()
    code = ask(finding)
    assert code == f"{finding}-TN1"
    assert not known(finding)[0].is_answered
    file = File("cd" * 32, "application/pdf", 9, "quyet-dinh.pdf")
    reply(code, words="Đã kiểm điểm", files=[file])
    one = known(finding)[0]
    assert (one.unit, one.asked, one.due_on) == (WARD, ASKED, on(30))
    assert (one.decision_number, one.decision_on, one.answered_on) == ("7/QĐ-UBND", on(4), on(5))
    assert (one.answer, one.files) == ("Đã kiểm điểm", (file,))
    with pytest.raises(StepNotPossible):
        reply(code)
    assert ask(finding, unit=PROVINCE) == f"{finding}-TN2"
    assert api.facts_verify()["faults"] == []


def test_the_summary_counts_what_was_asked_answered_and_is_late() -> None:
    assert counted(0) == (0, 0, 0)
    finding = found()
    first = ask(finding)
    ask(finding, unit=PROVINCE, due_on=on(10))
    reply(first)
    assert [counted(number) for number in (0, 5, 10, 11)] == [
        (2, 0, 0), (2, 1, 0), (2, 1, 0), (2, 1, 1),
    ]  # fmt: skip
    elsewhere = api.Sight(frozenset({OTHER_WARD}))
    assert api.counts(year=2026, on=on(11), sight=elsewhere).asked == 0


def test_only_the_inspected_agency_or_one_above_it_is_asked() -> None:
    finding = found()
    for changed, field in (
        ({"unit": JUSTICE}, "unit"), ({"unit": "AG.X"}, "unit"), ({"asked": " "}, "asked"),
        ({"asked": "x" * 1001}, "asked"), ({"due_on": on(-1)}, "due_on"),
    ):  # fmt: skip
        with pytest.raises(SteeringInvalid) as error:
            ask(finding, **changed)
        assert set(error.value.fields) == {field}
    for actor in (WARD_HEAD, CHAIRMAN):
        with pytest.raises(PermissionMissing):
            ask(finding, actor=actor)
    both = person(Role.INSPECTOR, WARD)
    with pytest.raises(OwnAgency):
        ask(finding, actor=both)
    with pytest.raises(RecordUnknown):
        ask("KT-2026-00001-99")
    assert known(finding) == ()


def test_only_the_head_of_that_agency_answers_and_not_who_asked() -> None:
    finding = found()
    code = ask(finding, unit=PROVINCE)
    for actor in (WARD_HEAD, OTHER_HEAD, INSPECTOR):
        with pytest.raises(PermissionMissing):
            reply(code, actor=actor)
    with pytest.raises(OtherPersonNeeded):
        reply(code, actor=person(Role.HEAD, PROVINCE, INSPECTOR.code))
    for changed in ({"decision_number": ""}, {"decision_on": on(6)},
                    {"decision_on": on(-1)}, {"words": "x" * 1001}):  # fmt: skip
        with pytest.raises(SteeringInvalid):
            reply(code, actor=CHAIRMAN, **changed)
    with pytest.raises(RecordUnknown):
        reply(f"{finding}-TN9")
    reply(code, actor=CHAIRMAN)


def test_nothing_is_answered_before_the_record_is_signed() -> None:
    code = recorded()
    finding = api.finding_raise(actor=INSPECTOR, at=AT, code=code, finding=FINDING).code
    asked = ask(finding)
    with pytest.raises(StepNotPossible):
        reply(asked)
    api.record_sign(actor=INSPECTOR, at=AT, code=code)
    reply(asked)


def test_the_same_request_asks_once() -> None:
    finding = found()
    assert ask(finding, key="trach-nhiem-1") == ask(finding, key="trach-nhiem-1")
    assert len(known(finding)) == 1


def test_the_ledger_holds_no_words_and_the_notice_tells_the_proposal() -> None:
    finding = found()
    code = ask(finding)
    detail = api.inspection_get(finding.rpartition("-")[0], ALL, on=TODAY)
    words = api.notice_words(detail, on=TODAY)
    assert ASKED in str([part.rows for part in words.parts])
    assert "chưa trả lời" in str([part.rows for part in words.parts])
    reply(code, words="Đã kiểm điểm")
    told = str([entry.body for entry in ledger.entry_list(stream=f"consequence:{code}")])
    for secret in (ASKED, "7/QĐ", "kiểm điểm"):
        assert secret not in told


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE steering_consequence SET asked = 'Không có gì'",
        "UPDATE steering_consequence SET due_on = due_on + 30",
        "UPDATE steering_consequence SET unit = 'AG'",
        "UPDATE steering_consequence SET decision_number = '8/QĐ'",
        "UPDATE steering_consequence SET answer = 'Khác'",
        "UPDATE steering_consequence SET answered_at = answered_at - interval '9 days'",
        "UPDATE steering_consequence SET answered_by = 'user:other'",
        "UPDATE steering_consequence SET decision_number = '', decision_on = NULL, answer = '',"
        " answered_by = '', answered_at = NULL",
        "DELETE FROM steering_consequence",
    ],
)
def test_what_stands_is_kept_by_the_database_and_what_was_bent_is_found(statement: str) -> None:
    code = ask(found())
    reply(code, words="Đã kiểm điểm")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE steering_consequence DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("ALTER TABLE steering_consequence ENABLE TRIGGER USER")
    assert {fault["code"] for fault in api.facts_verify()["faults"]} == {code}


def test_the_database_lets_nobody_rewrite_a_proposal_before_it_is_answered() -> None:
    ask(found())
    for statement in ("proposed_by = 'user:x'", "asked = 'Khác'", "due_on = due_on + 30"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE steering_consequence SET {statement}")


def test_the_database_keeps_who_asked_from_answering_and_an_answer_whole() -> None:
    ask(found())
    for statement in (
        "UPDATE steering_consequence SET answered_by = proposed_by, answered_at = now(),"
        " decision_number = 'x', decision_on = now()",
        "UPDATE steering_consequence SET answered_by = 'user:1', answered_at = now()",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
