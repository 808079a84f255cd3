"""The request to a ministry as a paper, with the lines it asks for in its annex."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from motcua.organisation import api as organisation
from motcua.plans.contracts import CentralRequest
from motcua.plans.exporting import unit_names
from motcua.plans.loading import rules_for_year
from motcua.plans.papers import COMMITTEE, UNSAID_DAY, span_words
from motcua.plans.requests.selectors import request_get
from motcua.plans.selectors import round_get
from motcua.plans.setting import PaperWords, amount, words_docx, words_pdf
from motcua.procedures.api import official_day
from motcua.programme import api as programme

HEADS: Final = ("TT", "Nhiệm vụ", "Cơ quan", "Kế hoạch, dòng", "Năm", "Số tiền đề nghị")
WIDTHS: Final = (9.0, 106.0, 50.0, 40.0, 16.0, 36.0)
Rows = tuple[tuple[bool, tuple[str, ...]], ...]


def year_words(year: int) -> str:
    """``năm 2027``, or that the plan names no year."""
    return f"năm {year}" if year else "chưa xác định năm"


def request_rows(known: CentralRequest, names: Mapping[str, str]) -> Rows:
    """The total, then each year with its sum and its lines."""
    found: list[tuple[bool, tuple[str, ...]]] = [
        (True, ("", "TỔNG CỘNG", "", "", "", amount(known.total)))
    ]
    for year, total in known.by_year().items():
        words = year_words(year)
        found.append((True, ("", words[0].upper() + words[1:], "", "", "", amount(total))))
        listed = [one for one in known.lines if one.year == year]
        found += [
            (False, (str(number), one.title, names.get(one.unit, one.unit),
                     f"{one.plan}, {one.line}", str(year or ""), amount(one.amount)))
            for number, one in enumerate(listed, start=1)
        ]  # fmt: skip
    return tuple(found)


def request_words(code: str) -> PaperWords:
    """The request; a draft until it is issued. Raises ``RequestUnknown``."""
    known = request_get(code)
    asked = round_get(known.round)
    on = known.issued_on or known.drafted_on
    province = organisation.province(on=on)
    draft = known.issued_on is None
    source = next(
        one.name.vi for one in rules_for_year(asked.first_year).sources if one.code == known.source
    )
    whole = programme.programme_get(asked.programme)
    years = "; ".join(
        f"{year_words(year)}: {amount(total)} đồng" for year, total in known.by_year().items()
    )
    day = UNSAID_DAY if draft else official_day(on)
    number = known.number or "        /TTr-UBND"
    return PaperWords(
        above="", agency=f"{COMMITTEE}\n{province.name_vi.upper()}", number=f"Số: {number}",
        place_date=f"{organisation.place_of(province)}, {day}", draft=draft, kind="TỜ TRÌNH",
        title=f"Về việc đề nghị hỗ trợ kinh phí thực hiện cải cách hành chính {span_words(asked)}",
        head=f"Kính gửi: {known.ministry}",
        paragraphs=(
            f"Thực hiện {whole.name.vi}, Ủy ban nhân dân tỉnh đã phê duyệt kế hoạch cải cách hành "
            f"chính {span_words(asked)} của các cơ quan.",
            known.reason,
            f"Ủy ban nhân dân {province.name_vi} đề nghị {known.ministry} xem xét hỗ trợ từ nguồn "
            f"{source} số tiền {amount(known.total)} đồng cho {len(known.lines):02d} nhiệm vụ "
            f"({years}). Chi tiết tại Phụ lục kèm theo./.",
        ),
        articles=(), copies=("- Như trên;", "- Sở Nội vụ, Sở Tài chính;", "- Lưu: VT."),
        signers=(f"TM. {COMMITTEE}", "CHỦ TỊCH"),
        attached=f"(Kèm theo Tờ trình số {known.number} của Ủy ban nhân dân tỉnh)"
        if not draft else "(Kèm theo dự thảo Tờ trình của Ủy ban nhân dân tỉnh)",
        heads=HEADS, rows=request_rows(known, unit_names()), widths=WIDTHS, worded=len(HEADS) - 1,
        proof=f"Đề nghị {code}" + (
            f", đã rút ngày {known.withdrawn_on:%d/%m/%Y}, không gửi" if known.withdrawn_on else ""
        ), annex="NHIỆM VỤ ĐỀ NGHỊ TRUNG ƯƠNG HỖ TRỢ KINH PHÍ",
    )  # fmt: skip


def request_docx(code: str) -> bytes:
    """The request as a Word document. Raises ``RequestUnknown``."""
    return words_docx(request_words(code))


def request_pdf(code: str) -> bytes:
    """The request as PDF. Raises ``RequestUnknown``."""
    return words_pdf(request_words(code))
