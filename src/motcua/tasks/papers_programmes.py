"""A work programme as a document: the decision and its annex, in Word and as tagged PDF/A.

The words come from the record alone. What was approved is printed as it was frozen, and the
numbered changes after it; a draft says that it is one. Layout: Decree 30/2020/NĐ-CP, annex I.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK

from motcua.core import clock, paper, word
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.tasks.contracts import MARK_NAMES, Mark
from motcua.tasks.contracts.programmes import (
    CHANGE_NAMES,
    ApprovedItem,
    Change,
    ChangeKind,
    ChangeState,
    ProgrammeDetail,
)
from motcua.tasks.selectors_programmes import approved_item

TEMPLATE: Final = Path(__file__).parent / "papers" / "programme.typ"
PROGRAMME_TYPES: Final[Mapping[str, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
COMMITTEE: Final = "ỦY BAN NHÂN DÂN"
NO_DAY: Final = "ngày      tháng      năm         "
_WIDTH: Final = 163
_HEADS: Final = ("TT", "Mã", "Nội dung", "Sản phẩm", "Chủ trì", "Phối hợp", "Hạn")
_WIDTHS: Final = (5, 11, 28, 17, 15, 14, 12)


@dataclass(frozen=True)
class Annexed:
    """A part of the annex: a table, or a sentence where it has no row."""

    heading: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    words: str = ""


@dataclass(frozen=True)
class ProgrammePaper:
    """What the document says."""

    above: str
    agency: str
    number: str
    place_date: str
    draft: bool
    kind: str
    subject: str
    title: str
    attached: str
    basis: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]
    copies: tuple[str, ...]
    signer_title: str
    signer: str
    annex: tuple[Annexed, ...]
    proof: str

    @property
    def author(self) -> str:
        """The agency in one line."""
        return self.agency.replace("\n", " ")


def period_words(period: str) -> str:
    """``năm 2026``, ``quý III năm 2026`` or ``tháng 7 năm 2026``."""
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return f"quý {('I', 'II', 'III', 'IV')[int(part[1]) - 1]} năm {year}"
    return f"tháng {int(part[1:])} năm {year}" if part else f"năm {year}"


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else "không có hạn"


def _item_rows(items: Sequence[ApprovedItem], names: Mapping[str, str]) -> Annexed:
    rows = []
    for number, item in enumerate(items, start=1):
        marks = ", ".join(MARK_NAMES[mark].vi for mark in item.marks if mark is not Mark.REFORM)
        reform = "; ".join(
            part for part in ("thuộc cải cách hành chính" if Mark.REFORM in item.marks else "",
                              marks) if part
        )  # fmt: skip
        rows.append(
            (
                str(number), item.task, f"{item.title} ({reform})" if reform else item.title,
                item.product, names.get(item.owner, item.owner),
                "; ".join(names.get(unit, unit) for unit in item.supporting), _day(item.due_on),
            )
        )  # fmt: skip
    return Annexed("", _HEADS, _WIDTHS, tuple(rows), "Chương trình chưa có mục nào.")


def _change_rows(change: Change, names: Mapping[str, str]) -> Annexed:
    rows = []
    for number, line in enumerate(change.lines, start=1):
        said = line.title
        if line.kind is ChangeKind.ADD:
            said = f"{line.title}; chủ trì: {names.get(line.owner, line.owner)}"
        until = "" if line.until_on is None else _day(line.until_on)
        rows.append((str(number), line.task, CHANGE_NAMES[line.kind].vi, said, until))
    on = f" ngày {change.document_on:%d/%m/%Y}" if change.document_on else ""
    return Annexed(
        f"Điều chỉnh số {change.number} theo văn bản {change.document_number}{on}: {change.reason}",
        ("TT", "Mã", "Điều chỉnh", "Nội dung", "Hạn mới"), (5, 14, 18, 45, 14), tuple(rows),
    )  # fmt: skip


def programme_words(detail: ProgrammeDetail) -> ProgrammePaper:
    """What the document of a programme says, of a draft as of an approved one."""
    row, on = detail.row, detail.row.document_on
    names = {code: unit.name_vi for code, unit in organisation.units_by_code().items()}
    province = organisation.province(on=on or clock.today())
    name = names.get(row.unit, row.unit)
    whole = row.unit == province.code
    agency = f"{COMMITTEE}\n{name.upper()}" if whole else name.upper()
    said = period_words(row.period)
    of = f"của Ủy ban nhân dân {name}" if whole else f"của {name}"
    items = [item.approved or approved_item(item.row) for item in detail.items]
    first = [item for item in items if not item.change]
    changes = [_change_rows(one, names) for one in detail.changes
               if one.state is ChangeState.APPROVED]  # fmt: skip
    number = f"Số: {row.document_number}" if row.is_approved else "Số:        /QĐ"
    attached = f"(Kèm theo Quyết định số {row.document_number} {procedures.official_day(on)})" if (
        on
    ) else "(Kèm theo dự thảo quyết định)"  # fmt: skip
    proof = f"Lập từ chương trình {row.code}"
    proof += f"; dấu vân tay các mục đã phê duyệt: {row.digest}." if row.digest else "; dự thảo."
    return ProgrammePaper(
        above="" if whole else f"{COMMITTEE}\n{province.name_vi.upper()}", agency=agency,
        number=number, draft=not row.is_approved,
        place_date=f"{organisation.place_of(province)}, "
                   f"{procedures.official_day(on) if on else NO_DAY}",
        kind="QUYẾT ĐỊNH", subject=f"Về việc phê duyệt Chương trình công tác {said} {of}",
        title=f"Chương trình công tác {said} {of}", attached=attached,
        basis=("Căn cứ quy chế làm việc của cơ quan;",
               f"Theo đề nghị của bộ phận lập Chương trình công tác {said}."),
        articles=(
            ("Điều 1.", f"Phê duyệt kèm theo Quyết định này Chương trình công tác {said} {of} "
                        f"gồm {len(first)} mục nêu tại Phụ lục."),
            ("Điều 2.", "Cơ quan chủ trì thực hiện mục được giao đúng hạn và báo cáo kết quả có "
                        "minh chứng. Việc điều chỉnh chương trình phải có lý do và được phê duyệt "
                        "bằng văn bản; hạn đã phê duyệt là hạn để xét việc hoàn thành."),
            ("Điều 3.", "Quyết định này có hiệu lực kể từ ngày ký. Các cơ quan có tên tại Phụ lục "
                        "chịu trách nhiệm thi hành."),
        ),
        copies=("- Như Điều 3;", "- Lưu: VT."), signer_title="NGƯỜI ĐỨNG ĐẦU CƠ QUAN",
        signer=row.signer, annex=(_item_rows(first, names), *changes), proof=proof,
    )  # fmt: skip


def _pdf(words: ProgrammePaper) -> bytes:
    return paper.set_paper(TEMPLATE, {**asdict(words), "author": words.author})


def _docx(words: ProgrammePaper) -> bytes:
    document = word.blank()
    word.letterhead(
        document, above=words.above, agency=words.agency, place_date=words.place_date,
        number=words.number, draft=words.draft,
    )  # fmt: skip
    word.line(word.tight(document.add_heading(level=1), centred=True), words.kind, 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.subject, 14, bold=True)
    word.rule(document.add_paragraph(), 62)
    for said in words.basis:
        word.line(word.body(document), said, 13.5, italic=True)
    decided = word.tight(document.add_paragraph(), centred=True, after=6)
    word.line(decided, "QUYẾT ĐỊNH:", 13.5, bold=True)
    for name, said in words.articles:
        paragraph = word.body(document)
        word.line(paragraph, f"{name} ", 13.5, bold=True)
        word.line(paragraph, said, 13.5)
    _signature(document, words)
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _annex(document, words)
    return word.finished(document, title=words.title, author=words.author)


def _signature(document: Any, words: ProgrammePaper) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    word.line(word.tight(left.paragraphs[0]), "Nơi nhận:", 12, bold=True, italic=True)
    for copy in words.copies:
        word.line(word.tight(left.add_paragraph()), copy, 11)
    title = word.tight(right.paragraphs[0], centred=True, after=50)
    word.line(title, words.signer_title, 13, bold=True)
    word.line(word.tight(right.add_paragraph(), centred=True), words.signer, 13, bold=True)


def _annex(document: Any, words: ProgrammePaper) -> None:
    word.line(word.tight(document.add_heading(level=2), centred=True), "PHỤ LỤC", 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.title, 14, bold=True)
    attached = word.tight(document.add_paragraph(), centred=True, after=6)
    word.line(attached, words.attached, 13, italic=True)
    word.cell_style(document, "AnnexWords", 11, WD_ALIGN_PARAGRAPH.LEFT)
    word.cell_style(document, "AnnexHead", 11, WD_ALIGN_PARAGRAPH.CENTER)
    for part in words.annex:
        if part.heading:
            heading = word.tight(document.add_heading(level=3), after=4)
            word.line(heading, part.heading, 13.5, bold=True)
        if part.rows:
            word.grid(
                document, part.heads, part.rows, part.widths, room=_WIDTH,
                styles=("AnnexHead", "AnnexWords"),
            )  # fmt: skip
        else:
            word.line(word.body(document), part.words, 13.5)
    word.line(word.tight(document.add_paragraph()), words.proof, 9)


def programme_paper(detail: ProgrammeDetail, kind: str) -> bytes:
    """The document of a programme with its annex, as ``docx`` or ``pdf``."""
    words = programme_words(detail)
    return _docx(words) if kind == "docx" else _pdf(words)
