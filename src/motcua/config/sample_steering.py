"""Sample records of the demonstration: committee, inspections, a draw, good practices.

Made by the real commands and labelled; every person, decision and finding here is invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from motcua.config import sample_supervision
from motcua.core import clock
from motcua.ledger import api as ledger
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api as steering
from motcua.steering.contracts.changes import ChangeKind, ChangeLine
from motcua.steering.contracts.committee import Body, NewMeeting, NewSeat, Place, Presence
from motcua.steering.contracts.draws import NewDraw
from motcua.steering.contracts.inspections import Answer, NewFinding, Severity
from motcua.steering.contracts.practices import NewPractice

LABEL: Final = "(mẫu)"
CHECKLIST: Final = "cong-vu"
INSPECTORATE: Final = "AG.TTRA"
TEAM: Final = (f"Lê Thị Mẫu {LABEL}", f"Phạm Văn Mẫu {LABEL}")
_SEATS: Final = (
    (Body.COMMITTEE, Place.HEAD, "Nguyễn Văn Mẫu", "Chủ tịch Ủy ban nhân dân tỉnh", "AG"),
    (Body.COMMITTEE, Place.STANDING_DEPUTY, "Trần Thị Mẫu", "Giám đốc Sở Nội vụ", "AG.SNV"),
    (Body.COMMITTEE, Place.MEMBER, "Lê Văn Mẫu", "Giám đốc Sở Tư pháp", "AG.STP"),
    (Body.SUPPORT_TEAM, Place.TEAM_LEADER, "Phạm Thị Mẫu", "Trưởng phòng", "AG.SNV"),
)


def make_steering(at: datetime, *, commune: str, other: str) -> None:
    """A committee with a meeting, an inspection with findings, a draw, two practices. Once."""
    if steering.seat_history():
        return
    today = clock.local_day(at)
    _committee(at, today)
    _inspection(at - timedelta(days=30), today, commune)
    asked = NewDraw(
        units=("AG.STP", "AG.STC", "AG.SNV", commune, other), number=1,
        visits_until=today - timedelta(days=3), checklist=CHECKLIST,
        subject=f"Kiểm tra đột xuất {LABEL}", agency=INSPECTORATE,
    )  # fmt: skip
    code = steering.draw_commit(actor=SYSTEM, at=at - timedelta(days=10), asked=asked).code
    while ledger.seal(key=ledger.signing_key()).entries:
        pass
    steering.draw_make(actor=SYSTEM, at=at - timedelta(days=9), code=code, team=TEAM)
    visit = steering.draw_visits(code)[0]
    _record(at - timedelta(days=5), visit.inspection)
    _practices(at, commune, other)
    sample_supervision.make_supervision(at, commune=commune)
    steering.reminders_make(at=at)


def _committee(at: datetime, today: date) -> None:
    since = today - timedelta(days=200)
    seats = []
    for body, place, person, post, unit in _SEATS:
        seat = NewSeat(
            body, place, f"{person} {LABEL}", post, unit, since, None, f"01/QĐ-UBND {LABEL}", since
        )
        seats.append(int(steering.seat_appoint(actor=SYSTEM, at=at, seat=seat).code))
    meeting = NewMeeting(
        Body.COMMITTEE, today - timedelta(days=20), f"Phòng họp số 1 {LABEL}",
        f"Sơ kết cải cách hành chính {LABEL}",
        {seats[0]: Presence.PRESENT, seats[1]: Presence.PRESENT, seats[2]: Presence.REPRESENTED},
    )  # fmt: skip
    code = steering.meeting_record(actor=SYSTEM, at=at, meeting=meeting).code
    for text, owner in (("Rà soát thủ tục đất đai", "AG.STP"), ("Tổ chức tập huấn", "AG.SNV")):
        steering.resolution_add(
            actor=SYSTEM, at=at, meeting=code, text=f"{text} {LABEL}", owner=owner,
            due_on=today + timedelta(days=30),
        )  # fmt: skip
    steering.resolution_to_task(actor=SYSTEM, at=at, meeting=code, number=1)


def _record(at: datetime, code: str, no: str = "") -> None:
    """Every question answered, one of them perhaps with no."""
    items = steering.checklist_on(CHECKLIST, clock.local_day(at)).items
    answers = {
        item.code: (Answer.NO, f"Có sai sót {LABEL}") if item.code == no else (Answer.YES, "")
        for item in items
    }
    steering.answers_record(actor=SYSTEM, at=at, code=code, answers=answers)


def _inspection(at: datetime, today: date, commune: str) -> None:
    day = clock.local_day(at)
    plan = steering.plan_draft(actor=SYSTEM, at=at, year=day.year, agency=INSPECTORATE).code
    for unit, month in ((commune, day.month), ("AG.STP", min(day.month + 1, 12))):
        steering.plan_item_add(
            actor=SYSTEM, at=at, plan=plan, unit=unit, month=month, checklist=CHECKLIST,
            subject=f"Kiểm tra công vụ {LABEL}", team=TEAM,
        )  # fmt: skip
    steering.plan_approve(actor=SYSTEM, at=at, plan=plan, document_number=f"02/QĐ {LABEL}")
    added = ChangeLine(
        ChangeKind.ADD, month=12, unit="AG.STC", checklist=CHECKLIST,
        subject=f"Kiểm tra bổ sung {LABEL}", team=TEAM,
    )  # fmt: skip
    steering.change_propose(
        actor=SYSTEM, at=at, plan=plan, reason=f"Phát sinh phản ánh {LABEL}", lines=(added,)
    )  # fmt: skip
    steering.change_decide(
        actor=SYSTEM, at=at, plan=plan, number=1, accept=True, document_number=f"09/QĐ {LABEL}"
    )  # fmt: skip
    code = steering.visit_open(actor=SYSTEM, at=at, plan=plan, number=1).code
    _record(at, code, no="niem-yet")
    found = []
    for what, severity, days in (
        (f"Niêm yết thiếu thủ tục đất đai {LABEL}", Severity.SHORTCOMING, 10),
        (f"Không gửi thư xin lỗi hồ sơ trễ {LABEL}", Severity.VIOLATION, 12),
    ):
        finding = NewFinding(
            severity, what, "Nghị định 63/2010/NĐ-CP", f"Khắc phục ngay {LABEL}",
            day + timedelta(days=days),
        )  # fmt: skip
        found.append(steering.finding_raise(actor=SYSTEM, at=at, code=code, finding=finding).code)
    steering.consequence_propose(
        actor=SYSTEM, at=at, finding=found[1], unit=commune,
        asked=f"Xem xét trách nhiệm ở bộ phận một cửa {LABEL}", due_on=day + timedelta(days=45),
    )  # fmt: skip
    steering.record_sign(actor=SYSTEM, at=at, code=code)
    steering.record_answer(
        actor=SYSTEM, at=at, code=code, explanation=f"Đơn vị tiếp thu {LABEL}"
    )  # fmt: skip
    done = at + timedelta(days=8)
    words = f"Đã niêm yết đủ {LABEL}"
    steering.remedy_claim(actor=SYSTEM, at=done, code=found[0], words=words)
    steering.remedy_check(
        actor=SYSTEM, at=done + timedelta(days=2), code=found[0], accept=True
    )  # fmt: skip


def _practices(at: datetime, commune: str, other: str) -> None:
    made: list[str] = []
    for title, done, effect in (
        ("Hẹn giờ nộp hồ sơ qua điện thoại", "Người dân gọi điện hẹn giờ.", "Chờ 12 phút."),
        ("Trả kết quả tại nhà cho người cao tuổi", "Bưu tá giao tận nhà.", "40 lượt mỗi tháng."),
    ):
        practice = NewPractice(f"{title} {LABEL}", commune, done, effect)
        made.append(steering.practice_propose(actor=SYSTEM, at=at, practice=practice).code)
    first = made[0]
    steering.practice_decide(actor=SYSTEM, at=at, code=first, accept=True)
    steering.practice_replicate(
        actor=SYSTEM, at=at, code=first, unit=other, since=clock.local_day(at),
        words=f"Đã áp dụng tại một cửa {LABEL}",
    )  # fmt: skip
