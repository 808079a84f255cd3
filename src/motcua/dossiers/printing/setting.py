"""Set a sheet: as tagged PDF/A through the typesetter, and as a Word document."""

from __future__ import annotations

import io
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from motcua.core import paper, word
from motcua.core.barcode import barcode_png
from motcua.dossiers.printing.sheet import A4_ACROSS, A5, Fact, Grid, Prose, Sheet

PAPERS: Final = Path(__file__).parent.parent / "papers"
_SIZES: Final = {A5: (148, 210, 13), A4_ACROSS: (297, 210, 15)}
_HINT: Final = "(Ký, ghi rõ họ tên)"


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF bytes (PDF/A-2a, so tagged)."""
    data = asdict(sheet)
    for block, given in zip(data["blocks"], sheet.blocks, strict=True):
        block["kind"] = "prose" if isinstance(given, Prose) else "grid"
    data |= {
        "hint": _HINT, "qr_alt": f"Mã QR tra cứu hồ sơ {sheet.code}",
        "bars_alt": f"Mã vạch của hồ sơ {sheet.code}",
    }  # fmt: skip
    return paper.set_paper(PAPERS / "paper.typ", data, qr=sheet.url, bars=sheet.code)


# Word ----------------------------------------------------------------------------------


def sheet_docx(sheet: Sheet) -> bytes:
    """The sheet as a Word document, for an office that still edits it."""
    document = word.blank()
    width, height, margin = _SIZES.get(sheet.size, (210, 297, 20))
    section = document.sections[0]
    if width > height:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(12 if sheet.size == A5 else 18)
    size = 10.5 if sheet.size == A5 else 12
    cells = {A5: 9.5, A4_ACROSS: 8.5}.get(sheet.size, 10)
    word.cell_style(document, "SheetWords", cells, WD_ALIGN_PARAGRAPH.LEFT)
    word.cell_style(document, "SheetMiddle", cells, WD_ALIGN_PARAGRAPH.CENTER)
    _letterhead(document, sheet, size)
    word.line(word.tight(document.add_paragraph(), centred=True), sheet.title.upper(), size + 2.5,
              bold=True)  # fmt: skip
    if sheet.code:
        _codes(document, sheet, size)
    for fact in sheet.facts:
        _fact(document, fact, size)
    for block in sheet.blocks:
        if isinstance(block, Grid):
            _grid(document, block, size, width - 2 * margin)
        else:
            shown = word.tight(document.add_paragraph(), after=4)
            shown.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            word.line(shown, block.words, size, bold=block.strong)
    _signatures(document, sheet, size)
    for note in (*sheet.notes, f"{sheet.form}. {sheet.url}".strip()):
        word.line(word.tight(document.add_paragraph()), note, 8)
    return word.finished(document, title=sheet.title, author=sheet.agency)


def _letterhead(document: Any, sheet: Sheet, size: float) -> None:
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    left, right = cells
    word.line(word.tight(left.paragraphs[0], centred=True), sheet.parent.upper(), size - 1.5)
    for words, bold in ((sheet.agency.upper(), True), (sheet.office.upper(), False)):
        word.line(word.tight(left.add_paragraph(), centred=True), words, size - 1.5, bold=bold)
    if sheet.number:
        word.line(word.tight(left.add_paragraph(), centred=True), sheet.number, size - 1)
    word.line(word.tight(right.paragraphs[0], centred=True), word.STATE, size - 1.5, bold=True)
    word.line(word.tight(right.add_paragraph(), centred=True), word.MOTTO, size - 1, bold=True)
    word.line(word.tight(right.add_paragraph(), centred=True), sheet.place_date, size - 1,
              italic=True)  # fmt: skip
    word.tight(document.add_paragraph())


def _codes(document: Any, sheet: Sheet, size: float) -> None:
    shown = word.tight(document.add_paragraph(), centred=True)
    word.line(shown, "Mã hồ sơ: ", size)
    word.line(shown, sheet.code, size, bold=True)
    pictures = word.tight(document.add_paragraph(), centred=True, after=4)
    for data, wide, said in (
        (barcode_png(sheet.code), 75, f"Mã vạch của hồ sơ {sheet.code}"),
        (paper.qr_png(sheet.url), 18, f"Mã QR tra cứu hồ sơ {sheet.code}"),
    ):
        picture = pictures.add_run().add_picture(io.BytesIO(data), width=Mm(wide))
        picture._inline.docPr.set("descr", said)
        pictures.add_run("  ")


def _fact(document: Any, fact: Fact, size: float) -> None:
    shown = word.tight(document.add_paragraph(), after=1)
    word.line(shown, f"{fact.label}: ", size)
    word.line(shown, fact.value, size, bold=fact.strong)


def _grid(document: Any, grid: Grid, size: float, width: int) -> None:
    if grid.title:
        word.line(word.tight(document.add_paragraph()), grid.title, size, bold=True)
    table = document.add_table(rows=1 + len(grid.rows), cols=len(grid.heads), style="Table Grid")
    table.autofit = False
    free = [head for head in grid.heads if not head.width]
    left = (width - sum(head.width for head in grid.heads)) / max(len(free), 1)
    widths = [Mm(head.width or left) for head in grid.heads]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    titles = tuple(head.title for head in grid.heads)
    rows = list(table.rows)
    word.repeat_head(rows[0])
    for at, (row, words) in enumerate(zip(rows, (titles, *grid.rows), strict=True)):
        for cell, said, head, wide in zip(row.cells, words, grid.heads, widths, strict=True):
            cell.width = wide
            style = "SheetMiddle" if at == 0 or head.centred else "SheetWords"
            word.set_cell(cell, said, style, bold=at == 0)
    word.tight(document.add_paragraph())


def _signatures(document: Any, sheet: Sheet, size: float) -> None:
    if not sheet.signatures:
        return
    columns = max(len(sheet.signatures), 2)
    cells = document.add_table(rows=1, cols=columns).rows[0].cells
    for cell, signature in zip(cells[columns - len(sheet.signatures):], sheet.signatures,
                               strict=True):  # fmt: skip
        word.line(word.tight(cell.paragraphs[0], centred=True), signature.title, size, bold=True)
        word.line(word.tight(cell.add_paragraph(), centred=True, after=28), _HINT, size - 1.5,
                  italic=True)  # fmt: skip
        word.line(word.tight(cell.add_paragraph(), centred=True), signature.name, size)
