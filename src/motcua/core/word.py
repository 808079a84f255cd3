"""Word papers of an official layout: type, lines, rules and page numbers, set one way.

Decree 30/2020/NĐ-CP, annex I: Times New Roman throughout, the number at the top from page 2.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from motcua.core import clock

TIMES: Final = "Times New Roman"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
STATE: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def font(target: Any, size: float, *, bold: bool = False, italic: bool = False) -> None:
    """Times New Roman in that size, black, for a run or a style."""
    face = target.font
    face.name, face.size, face.bold, face.italic = TIMES, Pt(size), bold, italic
    face.color.rgb = RGBColor(0, 0, 0)
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), TIMES)


def line(
    paragraph: Any, words: str, size: float, *, bold: bool = False, italic: bool = False
) -> Any:
    """Add ``words`` to a paragraph."""
    font(paragraph.add_run(words), size, bold=bold, italic=italic)
    return paragraph


def tight(paragraph: Any, *, centred: bool = False, after: float = 0) -> Any:
    """A paragraph without indent and without room around it."""
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after = Mm(0), Pt(0), Pt(after)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    return paragraph


def cell_style(document: Any, name: str, size: float, side: WD_ALIGN_PARAGRAPH) -> None:
    """A style for the cells of a table, without room around them."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    font(style, size)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.first_line_indent = Mm(0)
    style.paragraph_format.alignment = side


def set_cell(cell: Any, words: str, style: str, *, bold: bool) -> None:
    """One cell in a style of its own: setting the type run by run takes seconds."""
    paragraph = cell.paragraphs[0]
    paragraph._p.get_or_add_pPr().style = style
    if words:
        paragraph.add_run(words).bold = bold or None


def rule(paragraph: Any, side: int) -> None:
    """A line below, shorter by ``side`` millimetres at either end."""
    tight(paragraph, centred=True, after=4)
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(side)
    font(paragraph.add_run(""), 2)
    shape.line_spacing = Pt(3)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page_number(section: Any) -> None:
    """The number at the top, in the middle, from page 2 on."""
    section.different_first_page_header_footer = True
    paragraph = tight(section.header.paragraphs[0], centred=True)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        font(run, 13)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = words
        run._r.append(part)


def blank() -> Any:
    """An empty document with the page and the type of an official paper."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(17)
    section.header_distance = Mm(11)
    for name, size in (("Normal", 13.5), ("Heading 1", 14), ("Heading 2", 13)):
        font(document.styles[name], size, bold=name != "Normal")
    page_number(section)
    return document


def body(document: Any) -> Any:
    """A paragraph of running text."""
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after = Mm(10), Pt(0), Pt(6)
    shape.line_spacing = 1.15
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    return paragraph


def national_header(cell: Any) -> None:
    """The state's name and motto, in a cell of a letterhead or at the top of a page."""
    line(tight(cell.paragraphs[0], centred=True), STATE, 12, bold=True)
    line(tight(cell.add_paragraph(), centred=True), MOTTO, 13, bold=True)
    rule(cell.add_paragraph(), 17)


def letterhead(
    document: Any, *, above: str, agency: str, place_date: str, number: str | None = None,
    draft: bool = False,
) -> None:  # fmt: skip
    """Who issues a paper and its number, beside the state's name, the place and the day.

    ``above`` is the agency over the one that issues, empty where there is none; a paper
    without a ``number`` has no line for it.
    """
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(66), Mm(97)
    first = tight(left.paragraphs[0], centred=True)
    if above:
        line(first, above, 12)
        first = tight(left.add_paragraph(), centred=True)
    line(first, agency, 12.5, bold=True)
    rule(left.add_paragraph(), 20)
    if number is not None:
        line(tight(left.add_paragraph(), centred=True, after=4), number, 13)
    if draft:
        line(tight(left.add_paragraph(), centred=True), "DỰ THẢO", 13, bold=True)
    national_header(right)
    line(tight(right.add_paragraph(), centred=True), place_date, 13, italic=True)
    tight(document.add_paragraph())


def repeat_head(row: Any) -> None:
    """Let the row stand again on each page that its table goes on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def grid(
    document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float],
    *, room: float, styles: tuple[str, str],
) -> None:  # fmt: skip
    """A ruled table as wide as ``room`` millimetres, shared out by ``widths``.

    ``styles`` are those of its head, which stands on every page, and of its words.
    """
    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.autofit = False
    for number, (row, said) in enumerate(zip(table.rows, [heads, *rows], strict=True)):
        for cell, words, share in zip(row.cells, said, widths, strict=True):
            cell.width = Mm(room * share / sum(widths))
            set_cell(cell, words, styles[1] if number else styles[0], bold=not number)
    repeat_head(table.rows[0])
    tight(document.add_paragraph(), after=4)


def finished(document: Any, *, title: str, author: str) -> bytes:
    """The document as bytes, with its properties."""
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, author, "vi-VN"
    properties.created = properties.modified = clock.now().replace(tzinfo=None)
    properties.comments = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
