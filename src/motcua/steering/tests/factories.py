"""Officials, days and records for the tests of this module."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor, ActorPost, Role
from motcua.steering import api
from motcua.steering.contracts.committee import Body, NewMeeting, NewSeat, Place
from motcua.steering.contracts.draws import NewDraw
from motcua.steering.contracts.inspections import Answer, NewFinding, Severity
from motcua.steering.contracts.practices import NewPractice

AT = datetime(2026, 7, 15, 3, tzinfo=UTC)
TODAY = date(2026, 7, 15)
PROVINCE, HOME, INSPECTORATE, JUSTICE, FINANCE = "AG", "AG.SNV", "AG.TTRA", "AG.STP", "AG.STC"
WARD, OTHER_WARD = "AG.30307", "AG.30292"
CHECKLIST = "cong-vu"


def person(role: Role, unit: str, code: str = "") -> Actor:
    return Actor(code or f"user:{role.value}-{unit}", "Người", (ActorPost(unit, role),))


CHAIRMAN = person(Role.HEAD, PROVINCE)
DIRECTOR = person(Role.HEAD, HOME)
COORDINATOR = person(Role.REFORM_COORDINATOR, HOME)
INSPECTOR = person(Role.INSPECTOR, INSPECTORATE)
SECOND_INSPECTOR = person(Role.INSPECTOR, INSPECTORATE, "user:second")
WARD_HEAD = person(Role.HEAD, WARD)
OTHER_HEAD = person(Role.HEAD, OTHER_WARD)
ALL = api.Sight(secret=True)


def day(number: int) -> datetime:
    """Ten in the morning, so many days after the tests' today."""
    return AT + timedelta(days=number)


def on(number: int) -> date:
    return TODAY + timedelta(days=number)


SEAT = NewSeat(
    Body.COMMITTEE, Place.MEMBER, "Trần Văn Mẫu", "Giám đốc Sở Tư pháp", JUSTICE,
    date(2026, 1, 1), None, "12/QĐ-UBND", date(2025, 12, 30),
)  # fmt: skip


def appoint(**changed: Any) -> int:
    done = api.seat_appoint(actor=COORDINATOR, at=AT, seat=replace(SEAT, **changed))
    return int(done.code)


def meet(**changed: Any) -> str:
    meeting = NewMeeting(Body.COMMITTEE, TODAY, "Phòng họp số 1", "Sơ kết sáu tháng")
    return api.meeting_record(actor=COORDINATOR, at=AT, meeting=replace(meeting, **changed)).code


def conclude(meeting: str, owner: str = JUSTICE, days: int = 30) -> None:
    api.resolution_add(
        actor=COORDINATOR, at=AT, meeting=meeting, text="Rà soát thủ tục đất đai", owner=owner,
        due_on=on(days),
    )  # fmt: skip


def planned(unit: str = WARD, month: int = 7, *, approved: bool = True) -> str:
    """A plan with one visit; returns its code."""
    plan = api.plan_draft(actor=INSPECTOR, at=AT, year=2026, agency=INSPECTORATE).code
    api.plan_item_add(
        actor=INSPECTOR, at=AT, plan=plan, unit=unit, month=month, checklist=CHECKLIST,
        subject="Kiểm tra công vụ", team=["Lê Thị Mẫu", "Phạm Văn Mẫu"],
    )  # fmt: skip
    if approved:
        api.plan_approve(actor=CHAIRMAN, at=AT, plan=plan, document_number="5/QĐ-UBND")
    return plan


def opened(unit: str = WARD) -> str:
    """An inspection that was opened from a plan; returns its code."""
    return api.visit_open(actor=INSPECTOR, at=AT, plan=planned(unit), number=1).code


def answers(no: tuple[str, ...] = ()) -> dict[str, tuple[Answer, str]]:
    items = api.checklist_on(CHECKLIST, TODAY).items
    return {
        item.code: (Answer.NO, "Có sai sót") if item.code in no else (Answer.YES, "")
        for item in items
    }


def recorded(unit: str = WARD, number: int = 0) -> str:
    code = opened(unit)
    api.answers_record(actor=INSPECTOR, at=day(number), code=code, answers=answers(("niem-yet",)))
    return code


FINDING = NewFinding(
    Severity.SHORTCOMING, "Niêm yết thiếu ba thủ tục đất đai", "Nghị định 63/2010/NĐ-CP",
    "Niêm yết đủ", on(10), "niem-yet",
)  # fmt: skip


def found(unit: str = WARD, **changed: Any) -> str:
    """A finding in a record that the team signed; returns its code."""
    code = recorded(unit)
    finding = api.finding_raise(
        actor=INSPECTOR, at=AT, code=code, finding=replace(FINDING, **changed)
    ).code
    api.record_sign(actor=INSPECTOR, at=AT, code=code)
    return finding


def claim(code: str, number: int) -> None:
    api.remedy_claim(actor=WARD_HEAD, at=day(number), code=code, words="Đã niêm yết, BC 12")


def check(code: str, number: int, *, accept: bool = True) -> None:
    api.remedy_check(
        actor=SECOND_INSPECTOR, at=day(number), code=code, accept=accept,
        reason="" if accept else "Còn thiếu",
    )  # fmt: skip


FRAME = ("AG.30292", "AG.30307", "AG.STC", "AG.STP", "AG.SNV")
DRAW = NewDraw(
    units=FRAME, number=2, visits_until=on(5), checklist=CHECKLIST, subject="Kiểm tra đột xuất",
    agency=INSPECTORATE,
)  # fmt: skip


def commit(**changed: Any) -> str:
    return api.draw_commit(actor=INSPECTOR, at=AT, asked=replace(DRAW, **changed)).code


def seal() -> None:
    while ledger.seal(key=ledger.signing_key()).entries:
        pass


def drawn(**changed: Any) -> str:
    code = commit(**changed)
    seal()
    api.draw_make(actor=INSPECTOR, at=AT, code=code, team=["Lê Thị Mẫu"])
    return code


PRACTICE = NewPractice(
    "Hẹn giờ nộp hồ sơ qua điện thoại", WARD, "Người dân gọi điện hẹn giờ, không phải chờ.",
    "Thời gian chờ trung bình giảm từ 40 xuống 12 phút.",
)  # fmt: skip


def propose(**changed: Any) -> str:
    done = api.practice_propose(actor=WARD_HEAD, at=AT, practice=replace(PRACTICE, **changed))
    return done.code


def at_day(number: int) -> Any:
    """The clock held at a day of the tests."""
    return clock.pinned(day(number))
