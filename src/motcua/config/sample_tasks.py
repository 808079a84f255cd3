"""Sample tasks of the demonstration, made by the real commands and labelled in their titles.

Every task, document and piece of evidence here is invented. Acts of earlier days are recorded
today, and the pages say so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from motcua.core import clock
from motcua.organisation.contracts import SYSTEM
from motcua.tasks import api as tasks
from motcua.tasks.contracts import DueKind, DueSpec, Evidence, Mark, NewTask, Source
from motcua.tasks.contracts.programmes import ChangeKind, ChangeLine, Signed

LABEL: Final = "(mẫu)"
CHAIRMAN: Final = "Chủ tịch Ủy ban nhân dân tỉnh"
FIRST: Final = "MAU-CT-1"
_REFORM: Final = (Mark.REFORM,)


def make_tasks(at: datetime, *, commune: str) -> None:
    """A small work programme and some tasks, at every stage. Made once."""
    today = clock.local_day(at)
    if tasks.task_list(tasks.Filter(code=FIRST), on=today):
        return
    year, quarter = str(today.year), f"{today.year}-Q{(today.month + 2) // 3}"
    long_ago = at - timedelta(days=60)

    def give(code: str, title: str, owner: str, due: int | None, **more: object) -> str:
        day = None if due is None else today + timedelta(days=due)
        task = NewTask(
            title=f"{title} {LABEL}", giver_unit="AG", owner=owner, code=code,
            due=DueSpec() if day is None else DueSpec(DueKind.DAY, day),
            giver=CHAIRMAN, **more,  # type: ignore[arg-type]
        )  # fmt: skip
        return tasks.task_give(actor=SYSTEM, at=long_ago, task=task).code

    give(FIRST, "Chương trình cải cách hành chính năm", "AG.SNV", 90, period=year,
         marks=_REFORM, source=Source.WORK_PROGRAMME, product="Kế hoạch, báo cáo")  # fmt: skip
    give("MAU-CT-2", "Rà soát thủ tục hành chính trong quý", "AG.STP", 20, period=quarter,
         parent=FIRST, marks=_REFORM, source=Source.WORK_PROGRAMME,
         supporting=("AG.VP", "AG.SNV"))  # fmt: skip
    give("MAU-CT-3", "Quyết định quy định phí, lệ phí", "AG.STC", -12, period=year, parent=FIRST,
         marks=(Mark.LEGAL_DOCUMENT,), source=Source.WORK_PROGRAMME)  # fmt: skip
    open_ones = {
        give("MAU-NV-1", "Công khai thủ tục tại bộ phận một cửa", commune, -3): "",
        give("MAU-NV-2", "Báo cáo tình hình tiếp nhận hồ sơ", commune, 2): "",
        give("MAU-NV-3", "Bố trí công chức trực một cửa", commune, 15): "",
        give("MAU-NV-4", "Tuyên truyền dịch vụ công trực tuyến", commune, None): "",
    }
    for code in open_ones:
        tasks.task_acknowledge(actor=SYSTEM, at=long_ago + timedelta(days=1), code=code)
    _finish(at, give("MAU-NV-5", "Niêm yết thủ tục đất đai", commune, -20), 25)
    _finish(at, give("MAU-NV-6", "Kiện toàn tổ rà soát thủ tục", "AG.STP", -30), 22)
    waiting = give("MAU-NV-7", "Báo cáo khảo sát mức hài lòng", commune, 5)
    _report(at - timedelta(days=1), waiting)
    until = today + timedelta(days=10)
    tasks.task_extension_propose(
        actor=SYSTEM, at=at - timedelta(days=2), code="MAU-CT-3", until_on=until,
        reason=f"Chờ ý kiến các cơ quan {LABEL}",
    )  # fmt: skip
    _programmes(at, year, quarter)
    tasks.reminders_make(at=at)


def _programmes(at: datetime, year: str, quarter: str) -> None:
    """The year's programme, approved and with a change that waits; the quarter's, submitted."""
    today = clock.local_day(at)
    for period in (year, quarter):
        code = tasks.programme_begin(actor=SYSTEM, at=at, unit="AG", period=period).code
        tasks.programme_submit(actor=SYSTEM, at=at, code=code)
    code = f"CTCT-{year}-AG"
    tasks.programme_approve(
        actor=SYSTEM, at=at, code=code,
        signed=Signed(f"01/QĐ-UBND {LABEL}", today, f"Nguyễn Văn Mẫu {LABEL}"),
    )  # fmt: skip
    added = ChangeLine(
        ChangeKind.ADD, "MAU-CT-4", today + timedelta(days=45),
        f"Đề án đơn giản hóa thủ tục đất đai {LABEL}", "Đề án", "AG.STP", (), _REFORM,
    )  # fmt: skip
    moved = ChangeLine(ChangeKind.MOVE, "MAU-CT-1", today + timedelta(days=120))
    tasks.change_propose(
        actor=SYSTEM, at=at, code=code, reason=f"Theo kết luận giao ban {LABEL}",
        lines=[added, moved],
    )  # fmt: skip


def _report(at: datetime, code: str) -> None:
    shown = Evidence(f"Báo cáo của bản trình diễn {LABEL}")
    tasks.task_claim_done(actor=SYSTEM, at=at, code=code, evidence=shown)


def _finish(at: datetime, code: str, days_ago: int) -> None:
    """Reported so many days ago, and accepted two days later."""
    _report(at - timedelta(days=days_ago), code)
    tasks.task_accept(actor=SYSTEM, at=at - timedelta(days=days_ago - 2), code=code, accept=True)
