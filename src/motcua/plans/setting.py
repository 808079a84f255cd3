"""How papers of plans are set: in Word, for the office that still edits them, and as tagged
PDF/A, from the same words. Layout: Decree 30/2020/NĐ-CP, annex I; the annex on its side."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from motcua.core import paper, word

PAPERS: Final = Path(__file__).parent / "papers"
SMALL: Final = 9
WIDE: Final = 257
"""Millimetres between the margins of an annex on its side."""


@dataclass(frozen=True)
class PaperWords:
    """What a paper says. ``rows``: cells of the annex, with whether they stand out.

    ``widths`` are those of the annex's columns in millimetres, together at most ``WIDE``; the
    first ``worded`` columns hold words, the others numbers. ``sections`` stand between the
    paper and its annex, on a page of their own.
    """

    above: str
    agency: str
    number: str
    place_date: str
    draft: bool
    kind: str
    title: str
    head: str
    paragraphs: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]
    copies: tuple[str, ...]
    signers: tuple[str, ...]
    attached: str
    heads: tuple[str, ...]
    rows: tuple[tuple[bool, tuple[str, ...]], ...]
    proof: str
    widths: tuple[float, ...]
    worded: int
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sections_title: str = ""
    cell_size: float = 10.0
    annex: str = "NHIỆM VỤ VÀ DỰ TOÁN KINH PHÍ"
    annex_unit: str = "Đơn vị tính: đồng"

    @property
    def author(self) -> str:
        """The agency in one line."""
        return self.agency.replace("\n", " ")


def amount(value: int) -> str:
    """Whole đồng as they are written: 1.500.000."""
    return f"{value:,}".replace(",", ".")


def words_pdf(words: PaperWords) -> bytes:
    """A paper as PDF bytes (PDF/A-2a, so tagged)."""
    data = {
        **vars(words),
        "author": words.author,
        "rows": [{"bold": bold, "cells": cells} for bold, cells in words.rows],
    }
    return paper.set_paper(PAPERS / "plan.typ", data)


def _signature(document: Any, words: PaperWords) -> None:
    word.tight(document.add_paragraph())
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    word.line(word.tight(left.paragraphs[0]), "Nơi nhận:", 12, bold=True, italic=True)
    for copy in words.copies:
        word.line(word.tight(left.add_paragraph()), copy, 11)
    target = right.paragraphs[0]
    for signer in words.signers:
        word.line(word.tight(target, centred=True), signer, 13, bold=True)
        target = right.add_paragraph()
    word.tight(target, after=60)
    if words.proof:
        word.line(word.tight(document.add_paragraph()), words.proof, SMALL)


def _sections(document: Any, words: PaperWords) -> None:
    document.add_page_break()
    word.line(word.tight(document.add_heading(level=1), centred=True), "KẾ HOẠCH", 14, bold=True)
    word.line(
        word.tight(document.add_paragraph(), centred=True), words.sections_title, 14, bold=True
    )
    title = word.tight(document.add_paragraph(), centred=True, after=8)
    word.line(title, words.attached, 13, italic=True)
    for name, paragraphs in words.sections:
        word.line(word.tight(document.add_heading(level=2), after=4), name, 13.5, bold=True)
        for line in paragraphs:
            word.line(word.body(document), line, 13.5)


def _annex(document: Any, words: PaperWords) -> None:
    section = document.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.different_first_page_header_footer = False
    word.line(word.tight(document.add_heading(level=1), centred=True), "Phụ lục", 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.annex, 13, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.attached, 13, italic=True)
    unit = word.tight(document.add_paragraph(), after=4)
    unit.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if words.annex_unit:
        word.line(unit, words.annex_unit, 11, italic=True)
    word.cell_style(document, "PlanWords", words.cell_size, WD_ALIGN_PARAGRAPH.LEFT)
    word.cell_style(document, "PlanNumber", words.cell_size, WD_ALIGN_PARAGRAPH.RIGHT)
    word.cell_style(document, "PlanHead", words.cell_size, WD_ALIGN_PARAGRAPH.CENTER)
    table = document.add_table(rows=1 + len(words.rows), cols=len(words.heads), style="Table Grid")
    table.autofit = False
    for cells, (bold, row), head in zip(
        (row.cells for row in table.rows),
        [(True, words.heads), *words.rows], [True] + [False] * len(words.rows), strict=True,
    ):  # fmt: skip
        for at, (cell, said, width) in enumerate(zip(cells, row, words.widths, strict=True)):
            cell.width = Mm(width)
            style = "PlanHead" if head or not at else (
                "PlanNumber" if at >= words.worded else "PlanWords"
            )  # fmt: skip
            word.set_cell(cell, said, style, bold=bold)
    word.repeat_head(table.rows[0])


def words_docx(words: PaperWords) -> bytes:
    """A paper as a Word document, Times New Roman throughout."""
    document = word.blank()
    word.letterhead(
        document, above=words.above, agency=words.agency, place_date=words.place_date,
        number=words.number, draft=words.draft,
    )  # fmt: skip
    word.line(word.tight(document.add_heading(level=1), centred=True), words.kind, 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.title, 14, bold=True)
    word.rule(document.add_paragraph(), 62)
    if words.head:
        word.line(
            word.tight(document.add_paragraph(), centred=True, after=8), words.head, 13.5, bold=True
        )
    for line in words.paragraphs:
        word.line(word.body(document), line, 13.5, italic=bool(words.articles))
    if words.articles:
        centred = word.tight(document.add_paragraph(), centred=True, after=6)
        word.line(centred, f"{words.kind}:", 13.5, bold=True)
    for number, line in words.articles:
        word.line(word.line(word.body(document), f"{number} ", 13.5, bold=True), line, 13.5)
    _signature(document, words)
    if words.sections:
        _sections(document, words)
    _annex(document, words)
    return word.finished(document, title=words.title, author=words.author)
