"""Tasks are given, reported with evidence, accepted by somebody else, and never bent."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from motcua.core.filestore import FileMissing
from motcua.core.idempotency import KeyReused
from motcua.ledger import api as ledger
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Actor, ActorPost, Role
from motcua.organisation.errors import PermissionMissing
from motcua.tasks import api
from motcua.tasks.contracts import (
    Done,
    DueKind,
    DueSpec,
    Evidence,
    File,
    Kind,
    Mark,
    Source,
    State,
    Verdict,
)
from motcua.tasks.errors import (
    ActNotPossible,
    ExtensionNotPossible,
    SecondPersonNeeded,
    TaskChanged,
    TaskInvalid,
    TaskKnown,
    TaskUnknown,
)
from motcua.tasks.models import Task
from motcua.tasks.tests.factories import (
    AT,
    CHAIRMAN,
    CLERK,
    DIRECTOR,
    FINANCE,
    JUSTICE,
    OFFICER,
    PROVINCE,
    SHOWN,
    TASK,
    TODAY,
    WARD,
    accept,
    by,
    claim,
    day,
    give,
    person,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]


def kinds(code: str) -> list[str]:
    return [entry.kind for entry in ledger.entry_list(stream=f"task:{code}")]


def row(code: str, number: int = 0) -> Any:
    return api.task_get(code, on=TODAY + timedelta(days=number))


def refused(**changed: Any) -> dict[str, str]:
    with pytest.raises(TaskInvalid) as error:
        give(**changed)
    assert not Task.objects.exists()
    return {name: str(reason) for name, reason in error.value.fields.items()}


# Giving --------------------------------------------------------------------------------


def test_a_task_that_was_given_stands_with_its_day_and_its_act() -> None:
    code = give(
        actor=CHAIRMAN, marks=(Mark.REFORM,), supporting=(FINANCE, FINANCE, JUSTICE),
        source=Source.CHAIRMAN,
    )  # fmt: skip
    assert code.startswith("NV-2026-")
    found = row(code)
    assert (found.standing.state, found.verdict) == (State.GIVEN, Verdict.NOT_DUE)
    assert found.standing.due_on == TODAY + timedelta(days=10)
    assert (found.supporting, found.marks) == ((FINANCE,), (Mark.REFORM,))
    assert kinds(code) == ["task.given"]


def test_the_ledger_holds_no_word_of_a_task_or_of_a_reason() -> None:
    code = give()
    api.task_cancel(actor=CHAIRMAN, at=AT, code=code, reason="Ông Nguyễn Văn A nghỉ việc")
    told = "".join(str(entry.body) for entry in ledger.entry_list(stream=f"task:{code}"))
    for word in ("Trình dự thảo", "Chủ tịch", "Nguyễn Văn A"):
        assert word not in told


def test_a_limit_is_counted_from_the_day_of_the_document() -> None:
    code = give(due=DueSpec(DueKind.WORKING_DAYS, None, 5), document_on=date(2026, 7, 10))
    found = row(code)
    assert (found.given_on, found.standing.first_due_on) == (date(2026, 7, 10), date(2026, 7, 17))


def test_the_clerk_records_for_the_agency_and_others_do_not() -> None:
    give(actor=CLERK)
    for actor in (OFFICER, person(Role.HEAD, WARD), person(Role.REFORM_COORDINATOR, "AG.SNV")):
        with pytest.raises(PermissionMissing):
            give(actor=actor)
    with pytest.raises(TaskInvalid):
        give(actor=DIRECTOR, giver_unit=JUSTICE, owner=FINANCE)
    give(actor=DIRECTOR, giver_unit=JUSTICE, owner=JUSTICE)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "Ngắn"}, "title"), ({"title": "x" * 501}, "title"),
        ({"owner": "AG.KHONG"}, "owner"), ({"owner": "AG.KHDT"}, "owner"),
        ({"giver_unit": "AG.STC"}, "owner"), ({"supporting": ("X",)}, "supporting"),
        ({"period": "2026-Q9"}, "period"), ({"parent": "NONE"}, "parent"),
        ({"code": "a b"}, "code"), ({"due": by(-1)}, "due"),
        ({"due": DueSpec(DueKind.WORKING_DAYS, None, 0)}, "due"),
        ({"given_on": TODAY + timedelta(days=1)}, "given_on"),
        ({"document_on": TODAY + timedelta(days=1)}, "document_on"),
        ({"giver": "", "document_number": ""}, "giver"), ({"product": "x" * 2001}, "product"),
        ({"due": DueSpec(DueKind.DAY, date(2026, 7, 20)), "given_on": date(1, 1, 1)}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_a_task_is_refused_by_field(changed: dict[str, Any], field: str) -> None:
    if field:
        assert field in refused(**changed)
    else:
        give(**changed)


def test_an_item_lies_within_the_period_above_it() -> None:
    year = give(code="CT-2026", period="2026", due=DueSpec())
    quarter = give(code="CT-2026-Q3", period="2026-Q3", parent=year)
    give(code="CT-2026-M07", period="2026-M07", parent=quarter)
    give(code="NV-1", parent=quarter)
    for changed in ({"period": "2026-M10", "parent": quarter}, {"parent": "NV-1"}):
        with pytest.raises(TaskInvalid):
            give(**changed)
    detail = api.task_detail(quarter, on=TODAY)
    assert sorted(child.code for child in detail.children) == ["CT-2026-M07", "NV-1"]


def test_a_known_code_is_refused_and_the_same_key_is_answered_again() -> None:
    give(code="NV-1")
    with pytest.raises(TaskKnown):
        give(code="NV-1")
    first = api.task_give(actor=CHAIRMAN, at=AT, task=TASK, key="giao-lan-1")
    assert api.task_give(actor=CHAIRMAN, at=AT, task=TASK, key="giao-lan-1") == first
    with pytest.raises(KeyReused):
        api.task_give(actor=CHAIRMAN, at=AT, key="giao-lan-1", task=TASK.__class__(
            **{**vars(TASK), "owner": FINANCE}))  # fmt: skip
    assert Task.objects.count() == 2


# A life --------------------------------------------------------------------------------


def test_a_task_from_given_to_accepted() -> None:
    code = give()
    api.task_acknowledge(actor=OFFICER, at=day(1), code=code)
    claim(code, 9)
    assert row(code, 30).verdict is Verdict.AWAITING
    accept(code, 30)
    found = row(code, 30)
    assert (found.verdict, found.standing.finished_on) == (
        Verdict.ON_TIME, TODAY + timedelta(days=9),
    )  # fmt: skip
    assert kinds(code) == [
        "task.given", "task.acknowledged", "task.done_claimed", "task.accepted",
    ]  # fmt: skip


def test_without_evidence_nothing_is_done() -> None:
    code = give()
    with pytest.raises(TaskInvalid) as error:
        api.task_claim_done(actor=OFFICER, at=AT, code=code, evidence=Evidence("  "))
    assert "evidence" in error.value.fields
    assert kinds(code) == ["task.given"]


def test_a_file_that_no_report_shows_is_deleted_and_the_others_stay(
    tmp_path: Path, settings: Any
) -> None:
    settings.MOTCUA_DATA_DIR = tmp_path
    shown, left = (
        api.file_keep(BytesIO(b"%PDF-1.7\n" + words), "bao-cao.pdf")
        for words in (b"shown", b"nobody's")
    )
    api.task_claim_done(actor=OFFICER, at=AT, code=give(), evidence=Evidence("12/BC", (shown,)))
    now = datetime.now(UTC)  # when the bytes really came
    assert api.files_forget(at=now + timedelta(days=1)) == 0
    assert api.files_forget(at=now + timedelta(days=3)) == 1
    assert api.file_bytes(shown).endswith(b"shown")
    with pytest.raises(FileMissing):
        api.file_bytes(left)


def test_a_report_shows_its_words_and_files() -> None:
    code = give()
    file = File("a" * 64, "application/pdf", 12, "bao-cao.pdf")
    api.task_claim_done(
        actor=OFFICER, at=AT, code=code, evidence=Evidence("Báo cáo 12", (file, file))
    )
    told = api.task_detail(code, on=TODAY).acts[-1]
    assert (told.words, told.files) == ("Báo cáo 12", (file,))
    assert api.evidence_file(code, "a" * 64) == file
    assert api.evidence_file(code, "b" * 64) is None


def test_nobody_accepts_an_own_report() -> None:
    code = give(owner=PROVINCE)
    api.task_claim_done(actor=CHAIRMAN, at=AT, code=code, evidence=SHOWN)
    for say in (True, False):
        with pytest.raises(SecondPersonNeeded):
            api.task_accept(actor=CHAIRMAN, at=AT, code=code, accept=say, reason="x")
    other = person(Role.HEAD, PROVINCE, "user:other")
    done = api.task_accept(actor=other, at=AT, code=code, accept=True)
    assert done.state is State.ACCEPTED


def test_a_report_is_sent_back_with_a_reason() -> None:
    code = give()
    claim(code, 1)
    with pytest.raises(TaskInvalid):
        api.task_accept(actor=CHAIRMAN, at=day(2), code=code, accept=False, reason=" ")
    accept(code, 2, accept=False)
    assert (row(code).standing.state, row(code).standing.returns) == (State.RETURNED, 1)
    claim(code, 11)
    accept(code, 12)
    assert row(code, 12).verdict is Verdict.LATE


def test_a_later_day_needs_a_reason_and_a_second_person_and_the_first_still_judges() -> None:
    code = give(owner=PROVINCE)
    later = TODAY + timedelta(days=20)

    def propose(reason: str = "Chờ ý kiến Bộ") -> Done:
        return api.task_extension_propose(
            actor=CHAIRMAN, at=AT, code=code, until_on=later, reason=reason
        )

    with pytest.raises(TaskInvalid):
        propose(" ")
    propose()
    with pytest.raises(ExtensionNotPossible):
        propose()
    with pytest.raises(SecondPersonNeeded):
        api.task_extension_decide(actor=CHAIRMAN, at=AT, code=code, accept=True)
    other = person(Role.HEAD, PROVINCE, "user:other")
    api.task_extension_decide(actor=other, at=AT, code=code, accept=True)
    found = row(code, 15)
    assert (found.standing.due_on, found.standing.extensions) == (later, 1)
    assert found.verdict is Verdict.OVERDUE
    assert found.extended


def test_a_later_day_that_is_refused_changes_nothing_but_is_kept() -> None:
    code = give()
    api.task_extension_propose(
        actor=OFFICER, at=AT, code=code, until_on=TODAY + timedelta(days=20), reason="Bận"
    )
    with pytest.raises(TaskInvalid):
        api.task_extension_decide(actor=CHAIRMAN, at=AT, code=code, accept=False)
    api.task_extension_decide(actor=CHAIRMAN, at=AT, code=code, accept=False, reason="Không")
    assert row(code).standing.due_on == TODAY + timedelta(days=10)
    assert kinds(code)[1:] == ["task.extension_proposed", "task.extension_refused"]
    with pytest.raises(ExtensionNotPossible):
        api.task_extension_decide(actor=CHAIRMAN, at=AT, code=code, accept=True)


def test_a_due_day_is_extended_only_as_often_as_the_rules_say() -> None:
    code = give()
    for number in (20, 30, 40):
        act = {"actor": SYSTEM, "at": AT, "code": code}
        until = TODAY + timedelta(days=number)
        if number == 40:
            with pytest.raises(ExtensionNotPossible):
                api.task_extension_propose(**act, until_on=until, reason="Chưa xong")
            continue
        api.task_extension_propose(**act, until_on=until, reason="Chưa xong")
        api.task_extension_decide(**act, accept=True)


def test_cancelling_needs_a_reason_and_an_overdue_task_stays_counted() -> None:
    code = give(due=by(1))
    with pytest.raises(TaskInvalid):
        api.task_cancel(actor=CHAIRMAN, at=day(3), code=code, reason="")
    api.task_cancel(actor=CHAIRMAN, at=day(3), code=code, reason="Không còn cần")
    assert row(code, 3).verdict is Verdict.CANCELLED_OVERDUE


def test_an_agency_does_not_decide_on_its_own_task() -> None:
    code = give()
    claim(code, 1)
    for act in (
        lambda: api.task_accept(actor=DIRECTOR, at=day(2), code=code, accept=True),
        lambda: api.task_cancel(actor=DIRECTOR, at=day(2), code=code, reason="x"),
        lambda: api.task_claim_done(
            actor=person(Role.HEAD, FINANCE), at=day(2), code=code, evidence=SHOWN
        ),
    ):
        with pytest.raises((PermissionMissing, ActNotPossible)):
            act()
    assert len(kinds(code)) == 2


def test_a_task_is_somebodys_once_the_head_says_so() -> None:
    number = organisation.account_create(actor=SYSTEM, username="an", full_name="An", password=None)
    organisation.post_assign(
        actor=SYSTEM, username="an", unit_code=JUSTICE, role=Role.HANDLING_OFFICER,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    code = give()
    with pytest.raises(TaskInvalid):
        api.task_assign(actor=DIRECTOR, at=AT, code=code, to="user:999")
    with pytest.raises(PermissionMissing):
        api.task_assign(actor=OFFICER, at=AT, code=code, to=f"user:{number}")
    api.task_assign(actor=DIRECTOR, at=AT, code=code, to=f"user:{number}")
    assert row(code).standing.assignee == f"user:{number}"


def test_a_stale_page_an_impossible_act_and_a_time_that_runs_back_are_refused() -> None:
    code = give()
    api.task_acknowledge(actor=OFFICER, at=day(1), code=code, expected_seq=1)
    with pytest.raises(TaskChanged):
        api.task_claim_done(actor=OFFICER, at=day(2), code=code, evidence=SHOWN, expected_seq=1)
    with pytest.raises(ActNotPossible):
        api.task_accept(actor=CHAIRMAN, at=day(2), code=code, accept=True)
    with pytest.raises(TaskInvalid):
        api.task_claim_done(actor=OFFICER, at=AT, code=code, evidence=SHOWN)
    with pytest.raises(TaskUnknown):
        api.task_acknowledge(actor=SYSTEM, at=AT, code="NONE")
    assert len(kinds(code)) == 2


def test_the_same_request_twice_is_done_once() -> None:
    code = give()
    asked = {"actor": OFFICER, "at": day(1), "code": code, "evidence": SHOWN, "key": "bao-cao-1"}
    assert api.task_claim_done(**asked) == api.task_claim_done(**asked)
    assert kinds(code).count(Kind.DONE_CLAIMED) == 1


def test_of_two_who_act_at_once_one_is_told_that_it_changed() -> None:
    code = give()
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def act(number: int) -> None:
        actor = Actor(f"user:{number}", "Người", (ActorPost(JUSTICE, Role.HANDLING_OFFICER),))
        start.wait()
        try:
            api.task_claim_done(actor=actor, at=day(1), code=code, evidence=SHOWN, expected_seq=1)
            outcomes.append("done")
        except TaskChanged:
            outcomes.append("changed")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["changed", "done"]
    assert kinds(code).count(Kind.DONE_CLAIMED) == 1


# What is kept --------------------------------------------------------------------------


def test_what_is_kept_agrees_with_the_ledger_through_a_whole_life() -> None:
    code = give(document_on=date(2026, 7, 1), marks=(Mark.REFORM,), supporting=(FINANCE,))
    until = TODAY + timedelta(days=20)
    api.task_extension_propose(actor=OFFICER, at=AT, code=code, until_on=until, reason="Chờ")
    api.task_extension_decide(actor=CHAIRMAN, at=AT, code=code, accept=True)
    file = File("a" * 64, "application/pdf", 12, "bao-cao.pdf")
    api.task_claim_done(actor=OFFICER, at=AT, code=code, evidence=Evidence("12/BC", (file,)))
    give(due=DueSpec())
    assert api.facts_verify() == {"tasks": 2, "faults": []}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE tasks_fact SET due_on = due_on + 30", "due_on is"),
        ("UPDATE tasks_fact SET first_due_on = first_due_on + 30", "first_due_on is"),
        ("UPDATE tasks_task SET first_due_on = first_due_on + 30", "but it was given with"),
        ("UPDATE tasks_task SET owner = 'AG.STC'", "owner is AG.STC"),
        ("UPDATE tasks_task SET title = 'Việc khác hẳn'", "title, product or giver"),
        ("UPDATE tasks_words SET text = 'Báo cáo khác'", "words of act 2"),
        ("DELETE FROM tasks_words", "words of act 2"),
        ("INSERT INTO tasks_evidence (task_id, seq, digest, media_type, size, file_name)"
         " SELECT id, 2, 'x', 'y', 1, 'z' FROM tasks_task", "files of act 2"),
        ("UPDATE tasks_fact SET state = 'GIVEN'", "state is GIVEN"),
    ],
)  # fmt: skip
def test_whoever_edits_a_task_is_found(statement: str, said: str) -> None:
    code = give()
    claim(code, 1)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    faults = api.facts_verify()["faults"]
    assert [fault["code"] for fault in faults][:1] == [code]
    assert any(said in fault["reason"] for fault in faults), faults


def test_the_database_itself_refuses_a_task_without_sense() -> None:
    give()
    for statement in (
        "UPDATE tasks_task SET first_due_on = given_on - 1",
        "UPDATE tasks_task SET due_kind = 'NONE'",
        "UPDATE tasks_fact SET state = 'DONE'",
        "UPDATE tasks_fact SET state = 'ACCEPTED'",
    ):
        with pytest.raises(IntegrityError):
            with connection.cursor() as cursor:
                cursor.execute(statement)
