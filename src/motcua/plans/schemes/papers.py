"""The table of opinions on a scheme: who was asked, what they said, what was done with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.plans.contracts import Response, Scheme, SchemeOpinion, SchemeState
from motcua.plans.exporting import unit_names
from motcua.plans.papers import COMMITTEE, UNSAID_DAY
from motcua.plans.schemes.selectors import scheme_get
from motcua.plans.setting import PaperWords, words_docx, words_pdf
from motcua.procedures.api import official_day
from motcua.programme import api as programme

HEADS: Final = (
    "TT", "Cơ quan được lấy ý kiến", "Ngày hỏi, hạn trả lời", "Ý kiến", "Ngày trả lời",
    "Nội dung góp ý", "Tiếp thu", "Giải trình phần không tiếp thu",
)  # fmt: skip
WIDTHS: Final = (9.0, 40.0, 24.0, 24.0, 22.0, 58.0, 40.0, 40.0)
SILENT, WAITING, UNANSWERED = "Không trả lời", "Chưa trả lời, còn trong hạn", "Chưa xử lý"


def _said(opinion: SchemeOpinion, on: date) -> str:
    """What the agency said, in two words; silence is told as such."""
    if opinion.said_on is None:
        return SILENT if opinion.until_on < on else WAITING
    return "Thống nhất" if opinion.agrees else "Đề nghị sửa"


def _answer(opinion: SchemeOpinion) -> tuple[str, str]:
    """What was taken up, and the explanation of what was not."""
    if opinion.response is Response.ACCEPTED:
        return opinion.response_words or "Tiếp thu", ""
    if opinion.response is Response.EXPLAINED:
        return "Không tiếp thu", opinion.response_words
    wanting = opinion.said_on is not None and not opinion.agrees
    return (UNANSWERED if wanting else ""), ""


def opinion_rows(
    known: Scheme, names: Mapping[str, str], on: date
) -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """A row for each agency that was asked, in the order of asking."""
    return tuple(
        (
            False,
            (
                str(number), names.get(one.unit, one.unit),
                f"{one.asked_on:%d/%m/%Y} – {one.until_on:%d/%m/%Y}", _said(one, on),
                f"{one.said_on:%d/%m/%Y}" if one.said_on else "", one.words, *_answer(one),
            ),
        )
        for number, one in enumerate(known.opinions, start=1)
    )  # fmt: skip


def _paragraphs(known: Scheme, names: Mapping[str, str], on: date) -> tuple[str, ...]:
    """How many were asked and said what, and by name who did not answer."""
    told = [_said(one, on) for one in known.opinions]
    against = [one for one in known.opinions if one.agrees is False]
    taken = sum(one.response is Response.ACCEPTED for one in against)
    explained = sum(one.response is Response.EXPLAINED for one in against)
    if not told:
        return ("Chưa lấy ý kiến cơ quan nào đối với dự thảo đề án.",)
    found = [
        f"{names.get(known.lead, known.lead)} đã lấy ý kiến {len(told):02d} cơ quan đối với dự "
        f"thảo đề án; {sum(one.said_on is not None for one in known.opinions):02d} cơ quan trả "
        f"lời, trong đó {told.count('Thống nhất'):02d} cơ quan thống nhất và {len(against):02d} "
        f"cơ quan đề nghị sửa.",
        f"Trong {len(against):02d} ý kiến đề nghị sửa, cơ quan chủ trì tiếp thu {taken:02d}, giải "
        f"trình {explained:02d} và chưa xử lý {len(against) - taken - explained:02d}.",
    ]  # fmt: skip
    for words, state in (("Cơ quan không trả lời trong thời hạn", SILENT),
                         ("Cơ quan chưa trả lời, còn trong thời hạn", WAITING)):  # fmt: skip
        listed = [
            names.get(one.unit, one.unit)
            for one, said in zip(known.opinions, told, strict=True) if said == state
        ]  # fmt: skip
        if listed:
            found.append(f"{words} ({len(listed):02d}): {'; '.join(listed)}.")
    return tuple(found)


def opinions_words(code: str, *, concerned: frozenset[str] | None = None) -> PaperWords:
    """The table of opinions on a scheme; a draft until the scheme is submitted.

    Silence is judged on the day of the submission, before it today. Raises
    ``SchemeUnknown``, also where nobody of ``concerned`` may see the scheme.
    """
    known = scheme_get(code, on=clock.today(), concerned=concerned)
    draft = known.state is SchemeState.DRAFT or known.submitted_on is None
    on = clock.today() if draft or known.submitted_on is None else known.submitted_on
    names = unit_names()
    province = organisation.province(on=on)
    lead = names.get(known.lead, known.lead)
    day = UNSAID_DAY if draft else official_day(on)
    basis = programme.programme_get(known.programme).name.vi
    to = f"Tờ trình số {known.submission_number}" if not draft else "dự thảo Tờ trình"
    return PaperWords(
        above=f"{COMMITTEE}\n{province.name_vi.upper()}" if known.lead != province.code else "",
        agency=lead.upper(), number="Số:        /BC",
        place_date=f"{organisation.place_of(province)}, {day}", draft=draft,
        kind="BẢNG TỔNG HỢP",
        title=f"Ý kiến, tiếp thu, giải trình ý kiến đối với dự thảo Đề án “{known.title}”",
        head="", paragraphs=(f"Thực hiện {basis}.", *_paragraphs(known, names, on)), articles=(),
        copies=(f"- Ủy ban nhân dân {province.name_vi};", "- Các cơ quan được lấy ý kiến;",
                "- Lưu: VT."),
        signers=("THỦ TRƯỞNG ĐƠN VỊ",), attached=f"(Kèm theo {to} của {lead})", heads=HEADS,
        rows=opinion_rows(known, names, on), widths=WIDTHS, worded=len(HEADS),
        proof=f"Đề án {code}, theo sổ ghi đến lần thứ {known.last_seq}, ngày {on:%d/%m/%Y}.",
        annex="TỔNG HỢP Ý KIẾN, TIẾP THU, GIẢI TRÌNH Ý KIẾN GÓP Ý", annex_unit="",
    )  # fmt: skip


def opinions_docx(code: str, *, concerned: frozenset[str] | None = None) -> bytes:
    """The table of opinions as a Word document. Raises ``SchemeUnknown``."""
    return words_docx(opinions_words(code, concerned=concerned))


def opinions_pdf(code: str, *, concerned: frozenset[str] | None = None) -> bytes:
    """The table of opinions as PDF. Raises ``SchemeUnknown``."""
    return words_pdf(opinions_words(code, concerned=concerned))
