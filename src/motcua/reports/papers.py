"""A filled form as an official paper: Word for the office that still edits it, and PDF/A."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm

from motcua.core import clock, paper
from motcua.core.word import (
    cell_style,
    font,
    line,
    page_number,
    repeat_head,
    rule,
    set_cell,
    tight,
)
from motcua.reports.contracts import FilledForm, Role, RowKind
from motcua.reports.layout import Head, Words, cell_values, heads, words_of

PAPERS: Final = Path(__file__).parent / "papers"
WIDTH: Final = 257  # millimetres between the margins of A4 on its side
_CELLS: Final = {
    "FormHead": WD_ALIGN_PARAGRAPH.CENTER, "FormWords": WD_ALIGN_PARAGRAPH.LEFT,
    "FormNumber": WD_ALIGN_PARAGRAPH.RIGHT,
}  # fmt: skip
_SIGNERS: Final = ("NGƯỜI LẬP BIỂU", "THỦ TRƯỞNG ĐƠN VỊ")


def _shown(value: int | str | None) -> str:
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".")
    return value or ""


def form_cells(filled: FilledForm) -> dict[str, Any]:
    """Head and rows of a form as the typesetter takes them."""
    edition = filled.edition
    above, below = heads(edition, filled.rows_by.title)

    def cells(row: Sequence[Head]) -> list[dict[str, Any]]:
        return [
            {"title": head.title.vi, "columns": head.columns, "rows": head.rows} for head in row
        ]

    return {
        "above_cells": cells(above), "below_cells": cells(below),
        "numbers": [column.number for column in edition.columns],
        "rows": [
            {
                "bold": row.kind is not RowKind.LINE,
                "cells": [_shown(value) for value in cell_values(edition, row)],
            }
            for row in filled.rows
        ],
    }  # fmt: skip


def form_pdf(filled: FilledForm) -> bytes:
    """The form as PDF bytes (PDF/A-2a, so tagged)."""
    words = words_of(filled)
    data = {
        "above": words.above, "agency": words.agency, "code": words.code, "title": words.title,
        "basis": words.basis, "period": words.period, "count": words.count,
        "notes": words.notes, "signers": _SIGNERS, **form_cells(filled),
    }  # fmt: skip
    return paper.set_paper(PAPERS / "report.typ", data)


# Word ----------------------------------------------------------------------------------


def cell_styles(document: Any) -> None:
    """The styles that ``form_table`` sets its cells in."""
    for name, side in _CELLS.items():
        cell_style(document, name, 10, side)


def _blank(words: Words) -> Any:
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin = section.right_margin = Mm(20)
    section.header_distance = Mm(10)
    for name, size in (("Normal", 12), ("Heading 1", 13)):
        font(document.styles[name], size, bold=name != "Normal")
    cell_styles(document)
    page_number(section)
    properties = document.core_properties
    properties.title, properties.author, properties.language = words.title, words.agency, "vi-VN"
    properties.created = properties.modified = clock.now().replace(tzinfo=None)
    properties.comments = ""
    return document


def _letterhead(document: Any, words: Words) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(110), Mm(WIDTH - 110)
    line(tight(left.paragraphs[0], centred=True), words.above, 12)
    line(tight(left.add_paragraph(), centred=True), words.agency, 12, bold=True)
    rule(left.add_paragraph(), 38)
    line(tight(left.add_paragraph(), centred=True), words.code, 11, bold=True)
    nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    line(tight(right.paragraphs[0], centred=True), nation, 12, bold=True)
    motto = "Độc lập - Tự do - Hạnh phúc"
    line(tight(right.add_paragraph(), centred=True), motto, 13, bold=True)
    rule(right.add_paragraph(), 42)


def _widths(filled: FilledForm) -> list[float]:
    numbers = len(filled.edition.numbers)
    each = min(17.0, (WIDTH - 10 - 55) / numbers)
    return [
        10 if column.role is Role.ORDINAL
        else WIDTH - 10 - each * numbers if column.role is Role.NAME else each
        for column in filled.edition.columns
    ]  # fmt: skip


def _head_rows(grid: Sequence[Sequence[Any]], filled: FilledForm) -> None:
    """Fill the three rows of the head; ``grid`` holds their cells."""
    above, below = heads(filled.edition, filled.rows_by.title)
    for at, row in enumerate((above, below)):
        for head in row:
            cell = grid[at][head.first - 1]
            if head.rows > 1 or head.columns > 1:
                cell = cell.merge(grid[at + head.rows - 1][head.first + head.columns - 2])
            set_cell(cell, head.title.vi, "FormHead", bold=True)
    for column in filled.edition.columns:
        set_cell(grid[2][column.number - 1], f"({column.number})", "FormHead", bold=False)


def form_table(document: Any, filled: FilledForm) -> None:
    """Add the table of a form, as wide as A4 on its side; its head stands on every page."""
    edition = filled.edition
    table = document.add_table(
        rows=3 + len(filled.rows), cols=len(edition.columns), style="Table Grid"
    )
    table.autofit = False
    widths = _widths(filled)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    rows = list(table.rows)
    grid = [list(row.cells) for row in rows]  # once: python-docx finds cells anew each time
    _head_rows(grid, filled)
    for row in rows[:3]:
        repeat_head(row)
    for cells, row in zip(grid[3:], filled.rows, strict=True):
        for cell, width, column, value in zip(
            cells, widths, edition.columns, cell_values(edition, row), strict=True
        ):
            cell.width = Mm(width)
            style = "FormNumber" if column.role is Role.NUMBER else "FormWords"
            set_cell(cell, _shown(value), style, bold=row.kind is not RowKind.LINE)


def form_docx(filled: FilledForm) -> bytes:
    """The form as a Word document, Times New Roman throughout, the head on every page."""
    words = words_of(filled)
    document = _blank(words)
    _letterhead(document, words)
    line(tight(document.add_heading(level=1), centred=True), words.title, 13, bold=True)
    line(tight(document.add_paragraph(), centred=True), words.period, 12, italic=True)
    count = tight(document.add_paragraph(), after=4)
    count.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line(count, words.count, 11, italic=True)
    form_table(document, filled)
    line(tight(document.add_paragraph(), after=2), "Ghi chú:", 11, bold=True)
    for note in (words.basis, *words.notes):
        line(tight(document.add_paragraph(), after=2), f"- {note}", 11)
    tight(document.add_paragraph())
    for cell, signer in zip(
        document.add_table(rows=1, cols=2).rows[0].cells, _SIGNERS, strict=True
    ):
        line(tight(cell.paragraphs[0], centred=True, after=60), signer, 12, bold=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
