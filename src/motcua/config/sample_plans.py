"""Sample plans of the demonstration, made by the real commands and labelled in their titles.

Every plan, amount, document and comment here is invented. Acts of earlier days are recorded
today, and the pages say when they were recorded.
"""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Final

from motcua.core import clock
from motcua.organisation.contracts import SYSTEM
from motcua.plans import api as plans
from motcua.plans.contracts import Line, Move, Movement, NewRound, NewScheme, Span
from motcua.programme import api as programme

LABEL: Final = "(mẫu)"
MILLION: Final = 1_000_000
RECEIVERS: Final = ("HOME_AFFAIRS", "PLANNING", "FINANCE")
_WORK: Final = (
    ("Rà soát, đơn giản hóa thủ tục hành chính", "Báo cáo rà soát", "PROVINCE", 120),
    ("Tập huấn cho công chức bộ phận một cửa", "Hai lớp tập huấn", "PROVINCE", 80),
    ("Trang bị thiết bị số hóa hồ sơ", "Thiết bị đã bàn giao", "CENTRAL", 450),
    ("Cải tạo, lắp đặt trụ sở bộ phận một cửa", "Công trình nghiệm thu", "PROVINCE/CAPITAL", 600),
    ("Tuyên truyền dịch vụ công trực tuyến", "Tờ gấp, bản tin", "OFF_BUDGET", 35),
)


def _year(today: date) -> int:
    """The latest budget year whose plans were due some weeks ago."""
    year = today.year + 1
    due = plans.rules_for_year(year).sends_on(year)
    return year if today > due + timedelta(days=30) else today.year


def _lines(year: int, times: int) -> list[Line]:
    return [
        Line(
            str(number), f"{title} {LABEL}", product=product,
            due_on=date(year, min(3 * number, 12), 28), money={source: times * amount * MILLION},
        )
        for number, (title, product, source, amount) in enumerate(_WORK, start=1)
    ]  # fmt: skip


def make_plans(at: datetime, *, commune: str) -> None:
    """A round with plans at every stage, and some money. Made once."""
    year = _year(clock.local_day(at))
    known = programme.programme_on(date(year, 1, 1))
    if not known.period_from.year <= year < known.period_until.year or plans.round_list():
        return
    due = plans.rules_for_year(year).sends_on(year)
    begun = clock.at_local(due - timedelta(days=25))
    units = ("AG.STP", "AG.VP", "AG.KHCN", "AG.SNV", "AG.STC", commune)
    called: tuple[str, ...] = units
    first = clock.local_day(begun)
    if plans.head_on(first) is not None:
        called = (*units, plans.committee_on(first).code)
    code = plans.round_open(
        actor=SYSTEM, at=begun,
        asked=NewRound(
            Span.YEAR, known.code, f"Hướng dẫn lập kế hoạch, dự toán năm {year} {LABEL}",
            "Lập theo mẫu tải tại trang này. Mỗi nhiệm vụ nêu sản phẩm, thời hạn, cơ quan chủ trì "
            "và kinh phí theo nguồn. Gửi cùng thời gian gửi dự toán ngân sách của cơ quan.",
            f"Mẫu-{year}/HD-SNV", due - timedelta(days=25), called, year,
        ),
    ).code  # fmt: skip
    for times, unit in enumerate(units[:4], start=1):
        days = 4 if unit == "AG.SNV" else -times
        _sent(code, unit, year, times, clock.at_local(due + timedelta(days=days)))
    _sent(code, commune, year, 1, clock.at_local(due - timedelta(days=2)))
    _decided(code, commune, due)
    _asked_of_the_centre(code, due)
    _words(code, begun + timedelta(days=5))
    _schemes(known.code, due)


def _words(code: str, at: datetime) -> None:
    """Home affairs has begun the words of the province's plan; two sections are missing."""
    sections = {
        "BASIS": f"Căn cứ Chương trình tổng thể cải cách hành chính của tỉnh {LABEL}.",
        "GOALS": f"Nâng mức độ hài lòng và rút ngắn thời gian giải quyết hồ sơ {LABEL}.",
        "TASKS": f"Rà soát thủ tục; số hóa hồ sơ; cải tạo bộ phận một cửa {LABEL}.",
    }
    plans.text_save(actor=SYSTEM, at=at, code=code, sections=sections, expected=0)


def _sent(code: str, unit: str, year: int, times: int, at: datetime) -> None:
    plan = plans.draft_save(
        actor=SYSTEM, at=at, round_code=code, unit=unit, lines=_lines(year, times)
    ).code  # fmt: skip
    plans.plan_submit(actor=SYSTEM, at=at, code=plan)


def _decided(code: str, commune: str, due: date) -> None:
    """One plan approved with money, one to approve, one to appraise, one sent back."""
    at = clock.at_local(due + timedelta(days=6))
    approved, waiting, asked, returned = (
        plans.plan_code(code, unit) for unit in ("AG.STP", "AG.VP", "AG.KHCN", commune)
    )
    for plan in (approved, waiting):
        for receiver in RECEIVERS:
            plans.plan_opinion(actor=SYSTEM, at=at, code=plan, receiver=receiver, agree=True)
    plans.plan_opinion(actor=SYSTEM, at=at, code=asked, receiver="FINANCE", agree=True)
    plans.plan_comment(
        actor=SYSTEM, at=at, code=returned, receiver="FINANCE", line="3",
        words=f"Định mức thiết bị cao hơn quy định {LABEL}",
    )  # fmt: skip
    plans.plan_return(
        actor=SYSTEM, at=at, code=returned, receiver="FINANCE",
        reason=f"Đề nghị lập lại dự toán dòng 3 {LABEL}",
    )  # fmt: skip
    later = at + timedelta(days=5)
    day = clock.local_day(later)
    plans.plan_approve(
        actor=SYSTEM, at=later, code=approved, document_number="Mẫu-1/QĐ-UBND", document_on=day
    )
    for line, source, amount, kind, reference in (
        ("1", "PROVINCE", 100, Move.ALLOTMENT, "Mẫu-L1"),
        ("2", "PROVINCE", 80, Move.ALLOTMENT, "Mẫu-L1"),
        ("1", "PROVINCE", 64, Move.SPENDING, "Mẫu-C1"),
        ("4", "PROVINCE/CAPITAL", 400, Move.ALLOTMENT, "Mẫu-L2"),
        ("4", "PROVINCE/CAPITAL", 150, Move.SPENDING, "Mẫu-C2"),
    ):  # fmt: skip
        plans.money_record(
            actor=SYSTEM, at=later + timedelta(days=2),
            movement=Movement(approved, line, source, kind, amount * MILLION, day, reference),
        )  # fmt: skip
    plans.adjustment_propose(
        actor=SYSTEM, at=later + timedelta(days=2), code=approved, line="2", source="PROVINCE",
        amount=20 * MILLION, reason=f"Thêm một lớp tập huấn {LABEL}",
        document_number="Mẫu-7/TTr-STP", document_on=day,
    )  # fmt: skip


def _asked_of_the_centre(code: str, due: date) -> None:
    """What the approved plan needs from the centre: asked for, and granted in part."""
    at = clock.at_local(due + timedelta(days=12))
    day = clock.local_day(at)
    known = plans.request_draft(
        actor=SYSTEM, at=at, round_code=code, source="CENTRAL", ministry="Bộ Tài chính",
        reason=f"Ngân sách tỉnh chưa cân đối đủ kinh phí số hóa {LABEL}",
    )  # fmt: skip
    plans.request_issue(
        actor=SYSTEM, at=at, code=known.code, document_number="Mẫu-4/TTr-UBND", document_on=day
    )
    plans.request_answer(
        actor=SYSTEM, at=at + timedelta(days=10), code=known.code, document_number="Mẫu-5/BTC",
        document_on=day + timedelta(days=10),
        granted={(one.plan, one.line): one.amount // 2 for one in known.lines},
    )  # fmt: skip


def _schemes(programme_code: str, due: date) -> None:
    """One scheme that is carried out, one whose opinions are being collected."""
    at = clock.at_local(due - timedelta(days=20))

    def begin(title: str, lead: str, days: tuple[int, ...]) -> str:
        steps = tuple(
            (f"Mốc {number}: hoàn thành giai đoạn {number} {LABEL}", due + timedelta(days=day))
            for number, day in enumerate(days, start=1)
        )
        summary = f"Tóm tắt {LABEL}"
        asked = NewScheme(f"{title} {LABEL}", lead, programme_code, "", summary, steps)
        return plans.scheme_open(actor=SYSTEM, at=at, asked=asked)

    done = begin("Đề án số hóa kết quả giải quyết thủ tục", "AG.KHCN", (15, 20, 400))
    asked = begin("Đề án hộ tịch liên thông", "AG.STP", (200, 300))
    units = ["AG.STC", "AG.VP", "AG.SNV"]
    until_on = due - timedelta(days=10)
    for code in (done, asked):
        plans.scheme_ask(actor=SYSTEM, at=at, code=code, units=units, until_on=until_on)
        plans.scheme_say(
            actor=SYSTEM, at=at, code=code, unit="AG.STC", agrees=False,
            words=f"Nêu rõ nguồn kinh phí {LABEL}",
        )  # fmt: skip
        plans.scheme_say(actor=SYSTEM, at=at, code=code, unit="AG.VP", agrees=True)
        text = plans.opinions_docx(code)
        kept = plans.text_keep(io.BytesIO(text), f"du-thao-{code}.docx")
        plans.scheme_text_keep(actor=SYSTEM, at=at, code=code, file=kept)
    plans.scheme_answer(actor=SYSTEM, at=at, code=done, unit="AG.STC", accept=True)
    plans.scheme_submit(
        actor=SYSTEM, at=clock.at_local(due), code=done, document_number="Mẫu-3/TTr-SKHCN"
    )
    plans.scheme_approve(
        actor=SYSTEM, at=clock.at_local(due + timedelta(days=5)), code=done,
        document_number="Mẫu-2/QĐ-UBND", document_on=due + timedelta(days=5),
    )  # fmt: skip
    plans.milestone_reach(
        actor=SYSTEM, at=clock.at_local(due + timedelta(days=12)), code=done, number=1,
        evidence=f"Báo cáo {LABEL}",
    )  # fmt: skip
