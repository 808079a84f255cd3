"""The review of a procedure on paper: form, options with their saving, proposal. DOCX and PDF.

The words are put together once and set twice. The layout of the official review form was
not read at its source, which the paper says of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from docx.shared import Mm

from motcua.core import paper, word
from motcua.organisation import api as organisation
from motcua.procedures.contracts import ACTIVITY_NAMES
from motcua.procedures.control_rules import control_rules
from motcua.procedures.papers import limit_words, official_day
from motcua.procedures.review.contracts import MEASURE_NAMES
from motcua.procedures.review.selectors import ItemDetail, OptionRow, option_again

PAPERS: Final = Path(__file__).parent / "papers"
HEADING: Final = "BIỂU MẪU RÀ SOÁT THỦ TỤC HÀNH CHÍNH"
SIGNERS: Final = ("NGƯỜI RÀ SOÁT", "THỦ TRƯỞNG CƠ QUAN")
BASES: Final = {
    "ORDER": "theo chỉ đạo của cấp trên", "CHOICE": "cơ quan tự chọn",
    "PETITION": "từ phản ánh, kiến nghị",
}  # fmt: skip
WIDTH: Final = 163  # millimetres between the margins


@dataclass(frozen=True)
class Part:
    """A numbered part: named lines, and a table whose first row is its head."""

    title: str
    lines: tuple[tuple[str, str], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class ReviewWords:
    """What the paper says, ready to be set."""

    agency: str
    place_date: str
    title: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def _money(amount: int | None) -> str:
    return "–" if amount is None else f"{amount:,}".replace(",", ".")


def _percent(option: OptionRow) -> str:
    return "–" if option.percent is None else f"{option.percent:.2f}".replace(".", ",") + " %"


def _measures(option: OptionRow) -> str:
    return "; ".join(MEASURE_NAMES[change.kind].vi for change in option.changes)


def _option_table(detail: ItemDetail) -> tuple[tuple[str, ...], ...]:
    options = detail.options
    again = [option_again(detail.row.code, option) for option in options]
    kinds = [
        kind for kind in ACTIVITY_NAMES
        if any(saving and (kind in saving.kinds_before or kind in saving.kinds_after)
               for saving in again)
    ]  # fmt: skip
    rows = [("Nội dung", "Hiện nay", *(f"Phương án {option.number}" for option in options))]
    for kind in kinds:
        first = next(saving for saving in again if saving is not None)
        rows.append(
            (
                ACTIVITY_NAMES[kind].vi, _money(first.kinds_before.get(kind, 0)),
                *(_money(saving.kinds_after.get(kind, 0)) if saving else "–" for saving in again),
            )
        )  # fmt: skip
    rows.append(
        ("Một lần (đồng)", _money(options[0].once_before), *(_money(o.once_after) for o in options))
    )
    rows.append(("Giảm mỗi lần", "", *(_percent(option) for option in options)))
    rows.append(("Giảm mỗi năm (đồng)", "", *(_money(option.yearly) for option in options)))
    return tuple(rows)


def _parts(detail: ItemDetail, on: date) -> list[Part]:
    questions = control_rules(on).review.questions
    parts = [
        Part(
            "I. Kết quả rà soát",
            tuple(
                (
                    words.vi,
                    ("Đạt. " if detail.findings[code]["met"] else "Chưa đạt. ")
                    + detail.findings[code]["reason"],
                )
                for code, words in questions.items()
                if code in detail.findings
            )
            or (("Kết quả", "chưa rà soát"),),
        )
    ]
    if detail.options:
        parts.append(
            Part(
                "II. Các phương án đơn giản hóa",
                tuple(
                    (f"Phương án {option.number}", f"{option.title}: {_measures(option)}")
                    for option in detail.options
                ),
                _option_table(detail),
            )
        )  # fmt: skip
    if detail.proposed_at is not None:
        chosen = detail.row.chosen
        what = f"Phương án {chosen.number}, {chosen.title}" if chosen else "Giữ nguyên thủ tục"
        lines = [("Đề xuất", f"{what}. {detail.proposal}")]
        if detail.accepted is not None and detail.decided_on is not None:
            said = "Chấp thuận" if detail.accepted else "Không chấp thuận"
            lines.append(
                ("Quyết định", f"{said}, số {detail.decision}, {official_day(detail.decided_on)}."
                 f" {detail.decision_reason}".rstrip())
            )  # fmt: skip
        parts.append(Part(f"{'III' if detail.options else 'II'}. Đề xuất", tuple(lines)))
    return parts


def review_words(detail: ItemDetail, *, on: date) -> ReviewWords:
    """The words of the paper as it stands on ``on``."""
    row, units = detail.row, organisation.units_by_code()
    unit = units.get(row.unit)
    facts = [
        ("Mã thủ tục", row.code),
        ("Căn cứ", f"{BASES[row.basis]}. {row.reason}"),
        ("Sản phẩm", row.product),
        ("Thời hạn rà soát", official_day(row.due_on)),
    ]
    if detail.version is not None:
        facts.append(("Thời hạn giải quyết hiện nay", limit_words(detail.version.time_limit)))
    facts.append(("Ghi chú", "bố cục chưa được đối chiếu với biểu mẫu chính thức"))
    place = organisation.place_of(organisation.province(on=on))
    return ReviewWords(
        agency=unit.name_vi if unit else row.unit, place_date=f"{place}, {official_day(on)}",
        title=row.name.vi, facts=tuple(facts), parts=tuple(_parts(detail, on)),
    )  # fmt: skip


def review_pdf(detail: ItemDetail, *, on: date) -> bytes:
    """The paper as PDF bytes (PDF/A-2a, so tagged)."""
    words = review_words(detail, on=on)
    return paper.set_paper(
        PAPERS / "review.typ",
        {
            "agency": words.agency, "place_date": words.place_date, "heading": HEADING,
            "title": words.title, "facts": words.facts, "signers": SIGNERS,
            "parts": [
                {"title": part.title, "lines": part.lines, "table": part.table}
                for part in words.parts
            ],
        },
    )  # fmt: skip


def review_docx(detail: ItemDetail, *, on: date) -> bytes:
    """The paper as a Word document."""
    words = review_words(detail, on=on)
    document = word.blank()
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(68), Mm(WIDTH - 68)
    word.line(word.tight(left.paragraphs[0], centred=True), words.agency.upper(), 12.5, bold=True)
    word.rule(left.add_paragraph(), 18)
    word.national_header(right)
    word.line(word.tight(right.add_paragraph(), centred=True), words.place_date, 13, italic=True)
    word.tight(document.add_paragraph())
    word.line(word.tight(document.add_heading(level=1), centred=True), HEADING, 14, bold=True)
    title = word.tight(document.add_paragraph(), centred=True, after=6)
    word.line(title, words.title, 13, bold=True)
    for name, said in words.facts:
        word.line(word.line(word.body(document), f"{name}: ", 13, bold=True), said, 13)
    for part in words.parts:
        word.line(word.tight(document.add_heading(level=2), after=6), part.title, 13, bold=True)
        for name, said in part.lines:
            word.line(word.line(word.body(document), f"{name}. ", 13, bold=True), said, 13)
        _table(document, part.table)
    word.tight(document.add_paragraph())
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    for cell, signer in zip(cells, SIGNERS, strict=True):
        word.line(word.tight(cell.paragraphs[0], centred=True, after=60), signer, 13, bold=True)
    return word.finished(document, title=words.title, author=words.agency)


def _table(document: Any, rows: tuple[tuple[str, ...], ...]) -> None:
    if not rows:
        return
    table = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for at, row in enumerate(rows):
        for cell, said in zip(table.rows[at].cells, row, strict=True):
            word.line(word.tight(cell.paragraphs[0]), said, 11, bold=at == 0)
