"""A reminder of a task or a remedy becomes one e-mail to the official who has an address."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.core import clock, outbox
from motcua.core.outbox import SUBSCRIPTIONS
from motcua.notifications.models import Message
from motcua.organisation import api as organisation
from motcua.organisation.contracts import SYSTEM, Role
from motcua.steering import api as steering
from motcua.steering.tests.factories import WARD, found
from motcua.steering.tests.supervision_cases import asked
from motcua.tasks import api as tasks
from motcua.tasks.contracts import DueKind, DueSpec, NewTask, Source

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def deliver() -> None:
    while outbox.deliver_one(SUBSCRIPTIONS):
        pass


def test_a_head_gets_one_letter_for_each_step_that_names_code_day_and_place() -> None:
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
    for name, email in (("truong", "truong@vi.du"), ("pho", "")):
        organisation.account_create(
            actor=SYSTEM, username=name, full_name=name, password=None, email=email
        )
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code="AG.STP", role=Role.HEAD,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    with clock.pinned(AT):
        due = DueSpec(DueKind.DAY, date(2026, 7, 16))
        task = NewTask("Trình kế hoạch", "AG", "AG.STP", due, giver="Chủ tịch", code="NV-1")
        tasks.task_give(actor=SYSTEM, at=AT, task=task)
        for number in (0, 0, 1, 2, 2):
            tasks.reminders_make(at=AT + timedelta(days=number))
            deliver()
    letters = list(Message.objects.order_by("pk"))
    assert [(letter.kind, letter.way, letter.address) for letter in letters] == [
        ("task.due", "EMAIL", "truong@vi.du"), ("task.overdue", "EMAIL", "truong@vi.du"),
    ]  # fmt: skip
    for letter in letters:
        assert "NV-1" in letter.subject
        assert "16/07/2026" in letter.body
        assert "/ban-lam-viec/nhiem-vu/NV-1/" in letter.body
        assert "Trình" not in letter.subject + letter.body


def test_a_remedy_reminds_by_its_code_and_day_and_says_nothing_of_the_finding() -> None:
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
    organisation.account_create(
        actor=SYSTEM, username="phuong", full_name="phuong", password=None, email="phuong@vi.du"
    )
    organisation.post_assign(
        actor=SYSTEM, username="phuong", unit_code=WARD, role=Role.HEAD,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    with clock.pinned(AT):
        code = found(due_on=date(2026, 7, 16))
        for number in (0, 0, 1, 2):
            steering.reminders_make(at=AT + timedelta(days=number))
            deliver()
    letters = list(Message.objects.order_by("pk"))
    assert [letter.kind for letter in letters] == ["remedy.due", "remedy.due", "remedy.overdue"]
    for letter in letters:
        assert code in letter.subject
        assert "16/07/2026" in letter.body
        assert f"/ban-lam-viec/kiem-tra/ton-tai/{code}/" in letter.body
        assert "Niêm yết" not in letter.subject + letter.body


def test_an_answer_on_responsibility_reminds_by_its_code_and_opens_the_finding() -> None:
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
    organisation.account_create(
        actor=SYSTEM, username="phuong", full_name="phuong", password=None, email="phuong@vi.du"
    )
    organisation.post_assign(
        actor=SYSTEM, username="phuong", unit_code=WARD, role=Role.HEAD,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    with clock.pinned(AT):
        finding = found(due_on=date(2026, 12, 16))
        code = steering.consequence_propose(
            actor=SYSTEM, at=AT, finding=finding, unit=WARD, asked="Xem xét trách nhiệm",
            due_on=date(2026, 7, 16),
        ).code  # fmt: skip
        for number in (1, 1, 2):
            steering.reminders_make(at=AT + timedelta(days=number))
            deliver()
    letters = list(Message.objects.order_by("pk"))
    assert [letter.kind for letter in letters] == ["consequence.due", "consequence.overdue"]
    for letter in letters:
        assert code in letter.subject
        assert f"/ban-lam-viec/kiem-tra/ton-tai/{finding}/" in letter.body
        assert "Xem xét" not in letter.subject + letter.body


def test_a_question_of_a_supervision_reminds_by_its_code_and_opens_the_supervision() -> None:
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
    organisation.account_create(
        actor=SYSTEM, username="phuong", full_name="phuong", password=None, email="phuong@vi.du"
    )
    organisation.post_assign(
        actor=SYSTEM, username="phuong", unit_code=WARD, role=Role.HEAD,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    with clock.pinned(AT):
        code = asked(unit=WARD, days=1)
        for number in (1, 1, 2):
            steering.reminders_make(at=AT + timedelta(days=number))
            deliver()
    letters = list(Message.objects.order_by("pk"))
    assert [letter.kind for letter in letters] == ["supervision.due", "supervision.overdue"]
    for letter in letters:
        assert code in letter.subject
        page = f"/ban-lam-viec/giam-sat/cuoc/{code.rpartition('-')[0]}/"
        assert page in letter.body
        assert "đất đai" not in letter.subject + letter.body


def test_every_coordinator_is_told_of_a_programme_without_the_reform() -> None:
    organisation.organisation_load(at=datetime(2026, 1, 2, tzinfo=UTC))
    for name in ("mot", "hai"):
        organisation.account_create(
            actor=SYSTEM, username=name, full_name=name, password=None, email=f"{name}@vi.du"
        )
        organisation.post_assign(
            actor=SYSTEM, username=name, unit_code="AG.SNV", role=Role.REFORM_COORDINATOR,
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    with clock.pinned(AT):
        task = NewTask(
            "Trình nghị quyết", "AG", "AG.STP", giver="Ủy ban", code="CT-1", period="2026",
            source=Source.WORK_PROGRAMME,
        )  # fmt: skip
        tasks.task_give(actor=SYSTEM, at=AT, task=task)
        code = tasks.programme_begin(actor=SYSTEM, at=AT, unit="AG", period="2026").code
        tasks.programme_submit(actor=SYSTEM, at=AT, code=code)
        deliver()
    letters = Message.objects.filter(kind="programme.without_reform")
    assert {letter.address for letter in letters} == {"mot@vi.du", "hai@vi.du"}
    assert all(f"/ban-lam-viec/chuong-trinh-cong-tac/{code}/" in one.body for one in letters)
