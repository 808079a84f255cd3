"""Papers of inspections and meetings, in Word and as tagged PDF/A.

The words come from the record alone (``papers_words.py``) and are set twice. Layout: Decree
30/2020/NĐ-CP, annex I.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from motcua.core import paper, word

PAPERS: Final = Path(__file__).parent / "papers"
MEDIA_TYPES: Final[Mapping[str, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
_TEXT, _WIDE = 163, 250
"""Millimetres between the margins, of a page that stands and of one that lies."""


@dataclass(frozen=True)
class Part:
    """A heading, a paragraph or a table; ``widths`` are the columns' shares."""

    kind: str
    words: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Signer:
    """Who signs: the title, the name and when it was signed; empty where nobody has."""

    title: str
    name: str = ""
    day: str = ""


@dataclass(frozen=True)
class PaperWords:
    """What a paper says."""

    above: str
    agency: str
    number: str
    place_date: str
    draft: bool
    kind: str
    title: str
    parts: tuple[Part, ...]
    signers: tuple[Signer, ...]
    copies: tuple[str, ...]
    proof: str
    attached: str = ""
    wide: bool = False

    @property
    def author(self) -> str:
        """The agency in one line."""
        return self.agency.replace("\n", " ")


def day_words(day: date | None) -> str:
    """A day in figures, or that there is none."""
    return f"{day:%d/%m/%Y}" if day else "chưa ghi"


def words_pdf(words: PaperWords) -> bytes:
    """A paper as PDF bytes (PDF/A-2a, so tagged)."""
    signers = [(one.title, one.name, one.day) for one in words.signers]
    data = {**asdict(words), "author": words.author, "signers": signers}
    return paper.set_paper(PAPERS / "steering.typ", data)


def words_docx(words: PaperWords) -> bytes:
    """A paper as a Word document, Times New Roman throughout."""
    document = word.blank()
    if words.wide:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    word.letterhead(
        document, above=words.above, agency=words.agency, place_date=words.place_date,
        number=words.number, draft=words.draft,
    )  # fmt: skip
    word.line(word.tight(document.add_heading(level=1), centred=True), words.kind, 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.title, 14, bold=True)
    if words.attached:
        attached = word.tight(document.add_paragraph(), centred=True)
        word.line(attached, words.attached, 13, italic=True)
    word.rule(document.add_paragraph(), 62)
    word.cell_style(document, "PaperWords", 11, WD_ALIGN_PARAGRAPH.LEFT)
    word.cell_style(document, "PaperHead", 11, WD_ALIGN_PARAGRAPH.CENTER)
    for part in words.parts:
        if part.kind == "head":
            heading = word.tight(document.add_heading(level=2), after=4)
            word.line(heading, part.words, 13.5, bold=True)
        elif part.kind == "text":
            word.line(word.body(document), part.words, 13.5)
        else:
            word.grid(
                document, part.heads, part.rows, part.widths,
                room=_WIDE if words.wide else _TEXT, styles=("PaperHead", "PaperWords"),
            )  # fmt: skip
    _signature(document, words)
    return word.finished(document, title=words.title, author=words.author)


def _signature(document: Any, words: PaperWords) -> None:
    if words.signers:
        row = document.add_table(rows=1, cols=len(words.signers)).rows[0]
        for cell, signer in zip(row.cells, words.signers, strict=True):
            title = word.tight(cell.paragraphs[0], centred=True, after=50)
            word.line(title, signer.title, 13, bold=True)
            word.line(word.tight(cell.add_paragraph(), centred=True), signer.name, 13, bold=True)
            word.line(word.tight(cell.add_paragraph(), centred=True), signer.day, 11, italic=True)
    if words.copies:
        heading = word.tight(document.add_paragraph())
        word.line(heading, "Nơi nhận:", 12, bold=True, italic=True)
        for copy in words.copies:
            word.line(word.tight(document.add_paragraph()), copy, 11)
    word.line(word.tight(document.add_paragraph()), words.proof, 9)


def paper_made(words: PaperWords, kind: str) -> bytes:
    """A paper as ``docx`` or ``pdf``."""
    return words_docx(words) if kind == "docx" else words_pdf(words)
