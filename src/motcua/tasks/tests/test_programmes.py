"""A work programme is drafted, submitted and approved by another person, and then only changed."""

from __future__ import annotations

import threading
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from motcua.core import clock
from motcua.core.models import OutboxEvent
from motcua.indicators import api as indicators
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Role
from motcua.organisation.errors import PermissionMissing
from motcua.tasks import api, events, services
from motcua.tasks.contracts import Kind, Mark, Source, State
from motcua.tasks.contracts.programmes import (
    ChangeKind,
    ChangeLine,
    ChangeState,
    ProgrammeDetail,
    ProgrammeState,
    Signed,
)
from motcua.tasks.errors import (
    ProgrammeChanged,
    ProgrammeHolds,
    ProgrammeStepNotPossible,
    ProgrammeUnknown,
    SecondPersonNeededForProgramme,
    TaskInvalid,
)
from motcua.tasks.programmes_check import programmes_verify
from motcua.tasks.tests.factories import (
    AT,
    CHAIRMAN,
    CLERK,
    FINANCE,
    JUSTICE,
    OFFICER,
    PROVINCE,
    TODAY,
    by,
    day,
    give,
    person,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("units")]
CODE, PERIOD = "CTCT-2026-AG", "2026"
DEPUTY = person(Role.HEAD, PROVINCE, "user:deputy")
SIGNED = Signed("12/QĐ-UBND", TODAY, "Nguyễn Văn Ký")
ITEM: dict[str, Any] = {"source": Source.WORK_PROGRAMME, "period": PERIOD}


def detail() -> ProgrammeDetail:
    return api.programme_detail(CODE, on=TODAY)


def submitted(*, reform: bool = True) -> None:
    give(code="CT-1", marks=(Mark.REFORM,) if reform else (), **ITEM)
    give(code="CT-2", owner=FINANCE, **ITEM)
    api.programme_begin(actor=CLERK, at=AT, unit=PROVINCE, period=PERIOD)
    api.programme_submit(actor=CLERK, at=AT, code=CODE)


def approved() -> None:
    submitted()
    api.programme_approve(actor=CHAIRMAN, at=AT, code=CODE, signed=SIGNED)


def fields(error: pytest.ExceptionInfo[TaskInvalid]) -> set[str]:
    return set(error.value.fields)


def told(name: str) -> list[dict[str, Any]]:
    return list(OutboxEvent.objects.filter(name=name).values_list("payload", flat=True))


# Approval ------------------------------------------------------------------------------


def test_a_programme_is_approved_with_number_day_and_signer() -> None:
    approved()
    row = detail().row
    assert (row.state, row.document_number, row.document_on, row.signer) == (
        ProgrammeState.APPROVED, "12/QĐ-UBND", TODAY, "Nguyễn Văn Ký",
    )  # fmt: skip
    assert [item.approved and item.approved.task for item in detail().items] == ["CT-1", "CT-2"]
    kinds = [entry.kind for entry in ledger.entry_list(stream=f"work-programme:{CODE}")]
    assert [kind.rpartition(".")[2] for kind in kinds] == ["drafted", "submitted", "approved"]
    assert api.facts_verify()["faults"] == []


def test_the_ledger_holds_no_name_and_no_word() -> None:
    approved()
    entries = ledger.entry_list(stream=f"work-programme:{CODE}")
    assert not any("Ký" in str(entry.body) for entry in entries)


def test_beginning_again_gives_the_same_draft() -> None:
    first = api.programme_begin(actor=CLERK, at=AT, unit=PROVINCE, period=PERIOD)
    again = api.programme_begin(actor=CLERK, at=day(1), unit=PROVINCE, period=PERIOD)
    assert first.code == again.code == CODE
    assert len(ledger.entry_list(stream=f"work-programme:{CODE}")) == 1


def test_nobody_approves_what_they_drafted_or_submitted() -> None:
    give(code="CT-1", marks=(Mark.REFORM,), **ITEM)
    api.programme_begin(actor=DEPUTY, at=AT, unit=PROVINCE, period=PERIOD)
    api.programme_submit(actor=CHAIRMAN, at=AT, code=CODE)
    for actor in (CHAIRMAN, DEPUTY):
        with pytest.raises(SecondPersonNeededForProgramme):
            api.programme_approve(actor=actor, at=AT, code=CODE, signed=SIGNED)
    with pytest.raises(PermissionMissing):
        api.programme_approve(actor=CLERK, at=AT, code=CODE, signed=SIGNED)
    assert detail().row.state is ProgrammeState.SUBMITTED


def test_an_item_cannot_be_cancelled_while_its_programme_is_approved() -> None:
    submitted()
    ended: list[str] = []

    def approve() -> None:
        try:
            with pytest.raises(ProgrammeChanged):
                api.programme_approve(actor=CHAIRMAN, at=AT, code=CODE, signed=SIGNED, seen=seen)
            ended.append("refused")
        finally:
            connection.close()

    seen = detail().seen
    other = threading.Thread(target=approve)
    with transaction.atomic():
        locked = services.lock("CT-2")
        services.record(CHAIRMAN, AT, locked, services.Plan(Kind.CANCELLED, {}, "Bỏ"))
        other.start()
        other.join(1)
        waited = other.is_alive()
    other.join(20)
    assert (waited, ended) == (True, ["refused"])
    assert [item.row.code for item in detail().items] == ["CT-1"]


def test_the_database_refuses_an_approval_by_the_drafter() -> None:
    submitted()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tasks_programme SET state = 'APPROVED', approved_by = drafted_by,"
            " approved_at = now(), document_number = '1', document_on = now(), signer = 'A',"
            " digest = 'a'"
        )


def test_who_may_not_give_tasks_does_not_begin_or_submit() -> None:
    with pytest.raises(PermissionMissing):
        api.programme_begin(actor=OFFICER, at=AT, unit=PROVINCE, period=PERIOD)
    submitted()
    api.programme_return(actor=CHAIRMAN, at=AT, code=CODE, reason="Thiếu mục")
    with pytest.raises(PermissionMissing):
        api.programme_submit(actor=OFFICER, at=AT, code=CODE)


@pytest.mark.parametrize(("unit", "period"), [(PROVINCE, "2026-13"), ("AG.NONE", PERIOD)])
def test_a_wrong_period_or_agency_is_refused(unit: str, period: str) -> None:
    with pytest.raises(TaskInvalid):
        api.programme_begin(actor=CHAIRMAN, at=AT, unit=unit, period=period)
    assert api.programme_list() == []


def test_an_empty_programme_is_not_submitted() -> None:
    give(code="OTHER", period=PERIOD)
    api.programme_begin(actor=CLERK, at=AT, unit=PROVINCE, period=PERIOD)
    with pytest.raises(TaskInvalid) as error:
        api.programme_submit(actor=CLERK, at=AT, code=CODE)
    assert fields(error) == {"items"}


def test_an_approval_without_its_document_is_refused() -> None:
    submitted()
    with pytest.raises(TaskInvalid) as error:
        api.programme_approve(
            actor=CHAIRMAN, at=AT, code=CODE, signed=Signed(" ", day(1).date(), "")
        )
    assert fields(error) == {"document_number", "document_on", "signer"}
    assert detail().row.state is ProgrammeState.SUBMITTED


def test_what_was_read_is_what_is_approved() -> None:
    give(code="CT-1", marks=(Mark.REFORM,), **ITEM)
    give(code="CT-2", **ITEM)
    api.programme_begin(actor=CLERK, at=AT, unit=PROVINCE, period=PERIOD)
    api.programme_submit(actor=CLERK, at=AT, code=CODE)
    seen = detail().seen
    api.task_cancel(actor=CHAIRMAN, at=AT, code="CT-2", reason="Trùng")
    with pytest.raises(ProgrammeChanged):
        api.programme_approve(actor=CHAIRMAN, at=AT, code=CODE, signed=SIGNED, seen=seen)


def test_a_programme_that_is_sent_back_is_a_draft_again() -> None:
    submitted()
    with pytest.raises(TaskInvalid):
        api.programme_return(actor=CHAIRMAN, at=AT, code=CODE, reason=" ")
    api.programme_return(actor=CHAIRMAN, at=AT, code=CODE, reason="Thiếu mục quý ba")
    assert detail().row.state is ProgrammeState.DRAFT
    assert detail().entries[-1].words == "Thiếu mục quý ba"
    give(code="CT-3", **ITEM)
    api.programme_submit(actor=CLERK, at=AT, code=CODE)


def test_steps_out_of_order_are_refused() -> None:
    with pytest.raises(ProgrammeUnknown):
        api.programme_submit(actor=CLERK, at=AT, code="CTCT-NONE")
    submitted()
    with pytest.raises(ProgrammeStepNotPossible):
        api.programme_submit(actor=CLERK, at=AT, code=CODE)
    api.programme_approve(actor=CHAIRMAN, at=AT, code=CODE, signed=SIGNED)
    with pytest.raises(ProgrammeStepNotPossible):
        api.programme_approve(actor=DEPUTY, at=AT, code=CODE, signed=SIGNED)


# The reform (R148) ---------------------------------------------------------------------


def test_a_year_without_the_reform_is_told_and_needs_a_reason() -> None:
    submitted(reform=False)
    assert detail().lacks_reform
    assert len(told(events.PROGRAMME_WITHOUT_REFORM)) == 1
    with pytest.raises(TaskInvalid) as error:
        api.programme_approve(actor=CHAIRMAN, at=AT, code=CODE, signed=SIGNED)
    assert fields(error) == {"no_reform_reason"}
    api.programme_approve(
        actor=CHAIRMAN, at=AT, code=CODE, signed=SIGNED, no_reform_reason="Có chương trình riêng"
    )
    assert len(told(events.PROGRAMME_WITHOUT_REFORM)) == 2
    assert "Có chương trình riêng" in detail().entries[-1].words


def test_a_year_with_the_reform_tells_nobody() -> None:
    approved()
    assert not detail().lacks_reform
    assert told(events.PROGRAMME_WITHOUT_REFORM) == []


def test_only_the_province_and_only_a_year_owes_the_reform() -> None:
    give(code="Q", period="2026-Q3", source=Source.WORK_PROGRAMME)
    api.programme_begin(actor=CLERK, at=AT, unit=PROVINCE, period="2026-Q3")
    done = api.programme_submit(actor=CLERK, at=AT, code="CTCT-2026-Q3-AG")
    assert not api.programme_detail(done.code, on=TODAY).lacks_reform
    assert told(events.PROGRAMME_WITHOUT_REFORM) == []


# Frozen items and changes --------------------------------------------------------------


def test_an_approved_programme_takes_no_item_and_loses_none_by_itself() -> None:
    approved()
    with pytest.raises(TaskInvalid) as error:
        give(code="CT-3", **ITEM)
    assert fields(error) == {"period"}
    with pytest.raises(ProgrammeHolds):
        api.task_cancel(actor=CHAIRMAN, at=AT, code="CT-1", reason="Bỏ")
    give(code="PLAN-LINE", period=PERIOD)


def lines() -> list[ChangeLine]:
    return [
        ChangeLine(
            ChangeKind.ADD, "CT-9", day(40).date(), "Trình nghị quyết về phí", "Nghị quyết",
            JUSTICE, (FINANCE,), (Mark.LEGAL_DOCUMENT,),
        ),
        ChangeLine(ChangeKind.MOVE, "CT-1", day(30).date()),
        ChangeLine(ChangeKind.DROP, "CT-2"),
    ]  # fmt: skip


def propose(given: list[ChangeLine], reason: str = "Theo kết luận giao ban") -> int:
    return api.change_propose(actor=CLERK, at=AT, code=CODE, reason=reason, lines=given).number


def test_a_change_adds_moves_and_drops_and_the_approved_items_stay() -> None:
    approved()
    before = detail()
    assert propose(lines()) == 1
    api.change_decide(
        actor=CHAIRMAN, at=AT, code=CODE, number=1, accept=True, signed=Signed("30/QĐ", TODAY)
    )
    now = detail()
    assert now.row == before.row, "the approved document stays"
    assert [item.approved.task for item in now.items if item.approved] == ["CT-1", "CT-2", "CT-9"]
    moved = api.task_get("CT-1", on=TODAY).standing
    assert (moved.first_due_on, moved.due_on) == (by(10).day, day(30).date())
    assert api.task_get("CT-2", on=TODAY).standing.state is State.CANCELLED
    added = api.task_get("CT-9", on=TODAY)
    assert (added.owner, added.supporting, added.period, added.marks) == (
        JUSTICE, (FINANCE,), PERIOD, (Mark.LEGAL_DOCUMENT,),
    )  # fmt: skip
    (change,) = now.changes
    assert (change.state, change.document_number) == (ChangeState.APPROVED, "30/QĐ")
    assert api.facts_verify()["faults"] == []


def test_a_change_that_drops_the_last_item_of_the_reform_is_told() -> None:
    approved()
    assert (told(events.PROGRAMME_WITHOUT_REFORM), detail().lacks_reform) == ([], False)
    propose([ChangeLine(ChangeKind.DROP, "CT-2")])
    api.change_decide(actor=CHAIRMAN, at=AT, code=CODE, number=1, accept=True, signed=SIGNED)
    assert told(events.PROGRAMME_WITHOUT_REFORM) == []
    propose([ChangeLine(ChangeKind.DROP, "CT-1")])
    api.change_decide(actor=CHAIRMAN, at=AT, code=CODE, number=2, accept=True, signed=SIGNED)
    assert [one["code"] for one in told(events.PROGRAMME_WITHOUT_REFORM)] == [CODE]
    assert detail().lacks_reform


def test_no_list_of_items_or_programmes_is_cut() -> None:
    give(code="CT-3", period="2026-Q3", source=Source.WORK_PROGRAMME)
    approved()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tasks_programme (code, unit, period, drafted_by, drafted_at)"
            " SELECT 'N' || n, 'N' || n, '2027', 'x', now() FROM generate_series(1, 201) n"
        )
        cursor.execute("UPDATE tasks_programme_item SET title = 'khác' WHERE task = 'CT-1'")
    assert {fault["code"] for fault in programmes_verify()} == {CODE}
    assert api.programme_years() == [2026]
    first, rest = api.programme_list(), api.programme_list(offset=200)
    assert (len(first), [row.code for row in rest]) == (200, ["N99", CODE])


def test_the_first_day_judges_whatever_a_change_moved() -> None:
    approved()
    propose([ChangeLine(ChangeKind.MOVE, "CT-1", day(60).date())])
    api.change_decide(
        actor=CHAIRMAN, at=AT, code=CODE, number=1, accept=True, signed=Signed("30/QĐ", TODAY)
    )
    with clock.pinned(day(90)):
        value = indicators.indicator_value(
            code="PROGRAMME_ITEMS_ON_TIME", on=day(20).date(), unit=JUSTICE
        )
    assert (value.numerator, value.denominator) == (0, 1)


def test_a_refused_change_does_nothing() -> None:
    approved()
    propose(lines())
    with pytest.raises(TaskInvalid):
        api.change_decide(actor=CHAIRMAN, at=AT, code=CODE, number=1, accept=False)
    api.change_decide(
        actor=CHAIRMAN, at=AT, code=CODE, number=1, accept=False, why="Chưa cần thiết"
    )
    assert [item.row.code for item in detail().items] == ["CT-1", "CT-2"]
    assert api.task_get("CT-2", on=TODAY).standing.state is State.GIVEN
    with pytest.raises(ProgrammeStepNotPossible):
        api.change_decide(actor=DEPUTY, at=AT, code=CODE, number=1, accept=False, why="Lại")


def test_nobody_decides_on_the_own_change_and_one_waits_at_a_time() -> None:
    approved()
    api.change_propose(
        actor=CHAIRMAN,
        at=AT,
        code=CODE,
        reason="Lý do",
        lines=[ChangeLine(ChangeKind.DROP, "CT-2")],
    )
    with pytest.raises(SecondPersonNeededForProgramme):
        api.change_decide(
            actor=CHAIRMAN, at=AT, code=CODE, number=1, accept=True, signed=Signed("1", TODAY)
        )
    with pytest.raises(ProgrammeStepNotPossible):
        propose(lines())


@pytest.mark.parametrize(
    "line",
    [
        ChangeLine(ChangeKind.DROP, "NONE"),
        ChangeLine(ChangeKind.MOVE, "CT-1", TODAY),
        ChangeLine(ChangeKind.MOVE, "CT-1", None),
        ChangeLine(ChangeKind.ADD, "CT-1", day(40).date(), "Một mục đã có", "", JUSTICE),
        ChangeLine(ChangeKind.ADD, "CT 9", day(40).date(), "Mã sai", "", JUSTICE),
        ChangeLine(ChangeKind.ADD, "CT-9", None, "Không có hạn", "", JUSTICE),
        ChangeLine(ChangeKind.ADD, "CT-9", date(2026, 7, 1), "Hạn đã qua", "", JUSTICE),
        ChangeLine(ChangeKind.ADD, "CT-9", day(40).date(), "Đơn vị lạ", "", "AG.NONE"),
        ChangeLine(ChangeKind.ADD, "CT-9", day(40).date(), "x", "", JUSTICE),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_proposed(line: ChangeLine) -> None:
    approved()
    with pytest.raises(TaskInvalid) as error:
        propose([ChangeLine(ChangeKind.DROP, "CT-2"), line])
    assert fields(error) == {"line-2"}
    assert detail().changes == ()


def test_a_change_without_reason_or_line_is_refused() -> None:
    approved()
    with pytest.raises(TaskInvalid) as error:
        propose([], reason="")
    assert fields(error) == {"reason", "lines"}
    twice = [ChangeLine(ChangeKind.DROP, "CT-1"), ChangeLine(ChangeKind.DROP, "CT-1")]
    with pytest.raises(TaskInvalid) as error:
        propose(twice)
    assert fields(error) == {"line-1", "line-2"}


def test_a_draft_takes_no_change() -> None:
    submitted()
    with pytest.raises(ProgrammeStepNotPossible):
        propose(lines())


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE tasks_programme_item SET title = 'khác' WHERE task = 'CT-1'",
        "UPDATE tasks_programme SET document_number = '99/QĐ'",
        "UPDATE tasks_programme_line SET until_on = until_on + 1 WHERE kind = 'MOVE'",
    ],
)
def test_whoever_edits_what_was_approved_is_found(edit: str) -> None:
    approved()
    propose(lines())
    with connection.cursor() as cursor:
        cursor.execute(edit)
    assert [fault["code"] for fault in api.facts_verify()["faults"]] == [CODE]
