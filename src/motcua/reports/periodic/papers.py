"""A report in the official layout: as PDF/A, and as Word for the office that still edits it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from motcua.core import paper, word
from motcua.core.word import line, rule, set_cell, tight
from motcua.organisation import api as organisation
from motcua.reports.layout import words_of
from motcua.reports.papers import PAPERS, cell_styles, form_cells, form_table
from motcua.reports.periodic.codec import digest_of
from motcua.reports.periodic.contracts import Content, Issued, Measured, Section, Table
from motcua.reports.periodic.tables import UNITS, bars_of, filled_of, source_words

SIGNER: Final = "THỦ TRƯỞNG ĐƠN VỊ"
UNWRITTEN: Final = "(Chưa viết)"
WHOLE_ONLY: Final = "Biểu này chỉ tổng hợp cho toàn tỉnh."
NO_EVIDENCE: Final = "không có căn cứ"


def _shown(value: int | None) -> str:
    return "…" if value is None else f"{value:,}".replace(",", ".")


def _decimal(typed: str) -> str:
    whole, _, rest = typed.partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def measured_words(row: Measured) -> tuple[str, str, str, str]:
    """Title, value with its unit, numerator over denominator, what could not be judged."""
    unit = UNITS[row.measure].vi
    of = "" if row.why else f"{_decimal(row.numerator)} / {_shown(row.denominator)}"
    value = NO_EVIDENCE if row.value is None else f"{_decimal(row.value)} {unit}"
    return row.title.vi, value, of, str(row.unjudgeable)


def _below_words(content: Content) -> list[str]:
    if not content.below:
        return []
    taken = [one for one in content.below if one.is_in]
    others = [one.name.vi for one in content.below if not one.is_in]
    said = [f"Đã tổng hợp {len(taken)}/{len(content.below)} báo cáo của đơn vị trực tiếp bên dưới."]
    if others:
        said.append(
            "Chưa có báo cáo được chấp nhận, số liệu đếm từ hồ sơ: " + "; ".join(others) + "."
        )
    return said


def _about(title: str) -> str:
    """What a report is about: its kind stands above, so the title does not repeat it."""
    rest = title.removeprefix("Báo cáo ")
    return rest[:1].upper() + rest[1:]


@dataclass(frozen=True)
class Words:
    """What a report says around its sections."""

    above: str
    agency: str
    number: str
    place: str
    draft: str
    title: str
    period: str
    contests: tuple[str, ...]
    below: tuple[str, ...]
    recipients: tuple[str, ...]
    proof: str


def _receivers(content: Content, issued: Issued | None) -> list[str]:
    """Those that the document went to, parted by semicolons; else those of the kind."""
    if issued is None:
        return [one.vi for one in content.kind.recipients]
    return [f"{part.strip()};" for part in issued.sent_to.split(";") if part.strip()]


def report_words(content: Content, *, sent_on: date | None, issued: Issued | None = None) -> Words:
    """The words of a report; one that was not sent is called a draft, one that went out as a
    document has its number, day and receivers."""
    day_on = issued.document_on if issued else sent_on
    period, kind = content.span.period, content.kind
    place = organisation.place_of(organisation.province(on=period.last))
    day = (
        f"ngày {day_on:%d} tháng {day_on.month:02d} năm {day_on.year}"
        if day_on else "ngày      tháng      năm"
    )  # fmt: skip
    above = content.above.upper() or "ỦY BAN NHÂN DÂN"
    unchecked = "" if kind.verified else " (chưa được đối chiếu với văn bản gốc)"
    return Words(
        above=above, agency=content.unit.name_vi.upper(),
        number=f"Số: {issued.document_number}" if issued else f"Số:        /{kind.abbreviation}",
        place=f"{place}, {day}",
        draft="" if sent_on else "DỰ THẢO", title=_about(kind.title.vi),
        period=f"Kỳ {period.code}: từ ngày {period.since:%d/%m/%Y} đến ngày "
               f"{period.last:%d/%m/%Y}",
        contests=tuple(
            f"{said.unit_name}, {said.label.vi}: {said.value or '…'}. {said.reason}"
            for said in content.contests
        ),
        below=tuple(_below_words(content)),
        recipients=(*_receivers(content, issued), "Lưu: VT."),
        proof=f"Mẫu báo cáo theo {kind.legal_basis}{unchecked}. Mã kiểm chứng: "
              f"{digest_of(content)}",
    )  # fmt: skip


def _chart_data(section: Section, table: Table) -> dict[str, Any] | None:
    bars = [bar for bar in bars_of(section, table) if bar.value is not None]
    if not bars:
        return None
    return {
        "bars": [
            {"label": bar.label.vi, "value": bar.value, "shown": _shown(bar.value)} for bar in bars
        ]
    }


def _chart_words(data: dict[str, Any]) -> str:
    """The chart in words, for who cannot see it."""
    return "Biểu đồ: " + "; ".join(f"{bar['label']} {bar['shown']}" for bar in data["bars"])


def _notes(content: Content, table: Table) -> list[str]:
    return [source_words(table).vi, *words_of(filled_of(content, table)).notes]


def _paragraphs(section: Section, content: Content, appendix: int) -> list[str]:
    """The words of a section; a form says where its table stands."""
    if section.form:
        return [f"Số liệu chi tiết: Phụ lục {appendix}." if appendix else WHOLE_ONLY]
    if not section.is_narrative:
        return []
    written = [part for part in content.text_of(section.code).split("\n") if part]
    return written or [UNWRITTEN]


@dataclass(frozen=True)
class Laid:
    """A section as it is laid out; ``table`` stands in the appendix of that number."""

    section: Section
    title: str
    table: Table | None
    appendix: int
    paragraphs: list[str]
    measured: list[Measured]

    @property
    def appendix_title(self) -> str:
        """What its appendix is called."""
        return f"Phụ lục {self.appendix}. {self.section.title.vi}"

    @property
    def chart(self) -> dict[str, Any] | None:
        """What is drawn, if anything."""
        return _chart_data(self.section, self.table) if self.table else None


def laid_out(content: Content) -> list[Laid]:
    """The sections in order, their tables numbered as appendices."""
    tables = {table.section: table for table in content.tables}
    numbers = {code: number for number, code in enumerate(tables, start=1)}
    return [
        Laid(
            section, f"{section.number}. {section.title.vi}", tables.get(section.code),
            numbers.get(section.code, 0),
            _paragraphs(section, content, numbers.get(section.code, 0)),
            [row for row in content.measured if row.section == section.code],
        )
        for section in content.kind.sections
    ]  # fmt: skip


# PDF -----------------------------------------------------------------------------------


def _section_data(laid: Laid, pictures: dict[str, bytes]) -> dict[str, Any]:
    keys, chart, name = ("title", "value", "of", "unjudgeable"), laid.chart, ""
    if chart is not None:
        name = f"chart-{laid.section.code}.svg"
        pictures[name] = paper.set_picture(PAPERS / "chart.typ", chart, kind="svg")
    return {
        "title": laid.title, "paragraphs": laid.paragraphs, "chart": name,
        "chart_words": _chart_words(chart) if chart else "",
        "rows": [dict(zip(keys, measured_words(row), strict=True)) for row in laid.measured],
    }  # fmt: skip


def content_pdf(
    content: Content, *, sent_on: date | None = None, issued: Issued | None = None
) -> bytes:
    """The report as PDF bytes (PDF/A-2a, so tagged)."""
    words, pictures = report_words(content, sent_on=sent_on, issued=issued), dict[str, bytes]()
    laid = laid_out(content)
    data = {
        **vars(words), "sections": [_section_data(one, pictures) for one in laid],
        "appendices": [
            {
                "title": one.appendix_title, "table": form_cells(filled_of(content, one.table)),
                "count": f"Đơn vị tính: {one.table.edition.unit_of_count.vi}",
                "notes": _notes(content, one.table),
            }
            for one in laid if one.table is not None
        ],
    }  # fmt: skip
    return paper.set_paper(PAPERS / "periodic.typ", data, pictures=pictures)


# Word ----------------------------------------------------------------------------------


def _letterhead(document: Any, words: Words) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(66), Mm(97)
    line(tight(left.paragraphs[0], centred=True), words.above, 12)
    line(tight(left.add_paragraph(), centred=True), words.agency, 12, bold=True)
    rule(left.add_paragraph(), 20)
    line(tight(left.add_paragraph(), centred=True), words.number, 13)
    word.national_header(right)
    line(tight(right.add_paragraph(), centred=True), words.place, 13, italic=True)
    tight(document.add_paragraph())
    if words.draft:
        line(tight(document.add_paragraph(), centred=True), words.draft, 13, bold=True)
    line(tight(document.add_paragraph(), centred=True), "BÁO CÁO", 14, bold=True)
    line(tight(document.add_heading(level=1), centred=True), words.title, 14, bold=True)
    line(tight(document.add_paragraph(), centred=True), words.period, 13, italic=True)
    rule(document.add_paragraph(), 60)


def _turn(document: Any) -> None:
    """Begin a page on its side."""
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.different_first_page_header_footer = False


def _heading(document: Any, title: str) -> None:
    line(tight(document.add_heading(level=2), after=4), title, 13, bold=True)


def _appendix(document: Any, laid: Laid, content: Content, table: Table) -> None:
    _turn(document)
    _heading(document, laid.appendix_title)
    count = tight(document.add_paragraph(), after=4)
    count.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line(count, f"Đơn vị tính: {table.edition.unit_of_count.vi}", 11, italic=True)
    form_table(document, filled_of(content, table))
    for note in _notes(content, table):
        line(tight(document.add_paragraph(), after=2), f"- {note}", 11)


def _chart_picture(document: Any, data: dict[str, Any]) -> None:
    picture = paper.set_picture(PAPERS / "chart.typ", data, kind="png")
    shape = document.add_picture(io.BytesIO(picture), width=Mm(150))
    shape._inline.docPr.set("descr", _chart_words(data))


def _measured_table(document: Any, rows: Sequence[Measured]) -> None:
    heads = ("Chỉ số", "Giá trị", "Tử số / mẫu số", "Không xét được")
    table = document.add_table(rows=1 + len(rows), cols=4, style="Table Grid")
    widths = (80, 30, 30, 23)
    for cells, words in zip(
        (row.cells for row in table.rows), (heads, *(measured_words(row) for row in rows)),
        strict=True,
    ):  # fmt: skip
        for at, (cell, said, width) in enumerate(zip(cells, words, widths, strict=True)):
            cell.width = Mm(width)
            style = "FormHead" if words is heads else "FormNumber" if at else "FormWords"
            set_cell(cell, said, style, bold=words is heads)
    tight(document.add_paragraph())


def _end(document: Any, words: Words) -> None:
    if words.contests:
        _heading(document, "Ý kiến của đơn vị về số liệu")
    for said in words.contests:
        line(word.body(document), f"- {said}", 13)
    for said in words.below:
        line(word.body(document), said, 13)
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    line(tight(left.paragraphs[0]), "Nơi nhận:", 12, bold=True, italic=True)
    for one in words.recipients:
        line(tight(left.add_paragraph()), f"- {one}", 11)
    line(tight(right.paragraphs[0], centred=True, after=70), SIGNER, 13.5, bold=True)
    line(tight(document.add_paragraph()), words.proof, 9)


def content_docx(
    content: Content, *, sent_on: date | None = None, issued: Issued | None = None
) -> bytes:
    """The report as a Word document: words and charts upright, tables on their side behind."""
    words = report_words(content, sent_on=sent_on, issued=issued)
    document = word.blank()
    cell_styles(document)
    _letterhead(document, words)
    laid = laid_out(content)
    for one in laid:
        _heading(document, one.title)
        if one.measured:
            _measured_table(document, one.measured)
        if one.chart is not None:
            _chart_picture(document, one.chart)
        for part in one.paragraphs:
            line(word.body(document), part, 13.5)
    _end(document, words)
    for one in laid:
        if one.table is not None:
            _appendix(document, one, content, one.table)
    return word.finished(document, title=words.title, author=words.agency)
