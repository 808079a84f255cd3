"""Sample supervisions of the demonstration: made by the real commands, labelled, all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from motcua.core import clock
from motcua.organisation.contracts import SYSTEM
from motcua.steering import api as steering
from motcua.steering.contracts.supervision import NewSession
from motcua.tasks import api as tasks
from motcua.tasks.contracts import Evidence

LABEL: Final = "(mẫu)"
JUSTICE: Final = "AG.STP"
_SESSIONS: Final = (
    ("HDND", "TRUC_TIEP", "Ban Pháp chế Hội đồng nhân dân tỉnh", "Giải quyết hồ sơ đất đai", -40),
    ("HDND", "CHAT_VAN", "Thường trực Hội đồng nhân dân tỉnh", "Chất vấn tại kỳ họp", -25),
    ("MTTQ", "CU_TRI", "Ủy ban Mặt trận Tổ quốc tỉnh", "Kiến nghị của cử tri sáu tháng", -15),
    ("NHAN_DAN", "TRUC_TIEP", "Ban thanh tra nhân dân xã", "Công khai phí, lệ phí ở một cửa", 12),
    ("DOAN_THE", "BAO_CAO", "Hội Nông dân tỉnh", "Hỗ trợ nông dân làm thủ tục", -3),
)


def make_supervision(at: datetime, *, commune: str) -> None:
    """Five supervisions with questions, replies and recommendations."""
    known, today, codes = steering.supervision, clock.local_day(at), list[str]()
    for body, act, supervisor, subject, days in _SESSIONS:
        day, made = today + timedelta(days=days), at + timedelta(days=min(days, -1) - 8)
        session = NewSession(
            body=body, act=act, supervisor=f"{supervisor} {LABEL}", subject=f"{subject} {LABEL}",
            document_number=f"12/KH {LABEL}", document_on=clock.local_day(made), planned_on=day,
            units=(commune,) if body == "NHAN_DAN" else (JUSTICE, commune),
        )  # fmt: skip
        code = known.supervision_record(actor=SYSTEM, at=made, session=session).code
        codes.append(code)
        if days < -10:
            known.supervision_hold(
                actor=SYSTEM, at=at + timedelta(days=days), code=code, held_on=day
            )
    _questions(at, codes, commune)
    _recommendations(at, codes[0])


def _questions(at: datetime, codes: list[str], commune: str) -> None:
    known, today = steering.supervision, clock.local_day(at)
    for code, unit, words, asked, due, replied in (
        (codes[0], JUSTICE, "Vì sao hồ sơ đất đai trễ hạn?", -39, -25, -28),
        (codes[1], JUSTICE, "Khi nào rút ngắn thời hạn chứng thực?", -25, -10, -8),
        (codes[1], commune, "Vì sao niêm yết thiếu thủ tục?", -25, -5, None),
        (codes[2], commune, "Cử tri đề nghị mở quầy chiều thứ bảy.", -15, 10, -1),
    ):
        question = known.question_ask(
            actor=SYSTEM, at=at + timedelta(days=asked), session=code, unit=unit,
            text=f"{words} {LABEL}", due_on=today + timedelta(days=due),
        ).code  # fmt: skip
        if replied is None:
            continue
        given = at + timedelta(days=replied)
        known.reply_give(
            actor=SYSTEM, at=given, question=question, document_number=f"45/BC {LABEL}",
            document_on=clock.local_day(given),
            words=f"Cơ quan đã bố trí thêm người và báo cáo hằng tháng {LABEL}",
        )  # fmt: skip
        if replied < -2:
            known.reply_decide(
                actor=SYSTEM, at=given + timedelta(days=2), question=question, accept=True
            )


def _recommendations(at: datetime, code: str) -> None:
    known, today = steering.supervision, clock.local_day(at)
    for words, due in (("Bố trí đủ người đo đạc", -6), ("Công khai lịch trả kết quả", 20)):
        known.recommendation_add(
            actor=SYSTEM, at=at - timedelta(days=30), session=code, text=f"{words} {LABEL}",
            unit=JUSTICE, due_on=today + timedelta(days=due),
            document_number=f"20/BC {LABEL}", document_on=today - timedelta(days=30),
        )  # fmt: skip
        given = at - timedelta(days=29)
        task = known.recommendation_to_task(
            actor=SYSTEM, at=given, session=code, number=1 if due < 0 else 2
        ).code  # fmt: skip
        if due < 0:
            done = at - timedelta(days=9)
            tasks.task_claim_done(
                actor=SYSTEM, at=done, code=task, evidence=Evidence(document=f"60/BC {LABEL}")
            )
            tasks.task_accept(actor=SYSTEM, at=done, code=task, accept=True)
