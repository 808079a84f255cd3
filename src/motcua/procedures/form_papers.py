"""A blank form to fill in on paper, as PDF and as a Word document.

Both are set from one list of words. What is typed between the dots is the applicant's; a
form whose official layout is not kept here says that it is only a reference for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.shared import Mm, Pt

from motcua.core import paper, word
from motcua.procedures.contracts import BlankField, BlankFormVersion, Procedure

PAPERS: Final = Path(__file__).parent / "papers"
KINDS: Final = ("pdf", "docx")
_BOX = "□"
_DAY = "ngày ........ tháng ........ năm ............"
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_WIDTH = Mm(163)
_SIGN = "(Ký, ghi rõ họ tên)"


def note_of(form: BlankFormVersion) -> str:
    """Which official form this is, or stands in for, and whether that was checked."""
    official = ", ".join(part for part in (form.number, form.basis) if part)
    said = f"Theo {official}"
    if not form.official_layout:
        said = f"Mẫu tham khảo, thay thế được bằng mẫu chính thức: {official}"
    return said + ("." if form.verified else ". Số hiệu mẫu chưa được đối chiếu với văn bản gốc.")


def _section(number: int, title: str) -> str:
    return f"{_ROMAN[number]}. {title}" if number < len(_ROMAN) else title


def _label(number: int, field: BlankField) -> str:
    return f"{number}. {field.label}{' (*)' if field.required else ''}"


def _words(form: BlankFormVersion, procedure: Procedure) -> dict[str, Any]:
    """What the paper says, in its order."""
    sections = []
    for place, section in enumerate(form.sections):
        sections.append(
            {
                "title": _section(place, section.title),
                "fields": [
                    {
                        "label": _label(number, field), "kind": field.kind, "help": field.help,
                        "choices": field.choices, "columns": field.columns, "rows": field.rows,
                    }
                    for number, field in enumerate(section.fields, start=1)
                ],
            }
        )  # fmt: skip
    return {
        "state": word.STATE, "motto": word.MOTTO, "title": form.title.vi,
        "procedure": f"Thủ tục: {procedure.name.vi} (mã {procedure.code})",
        "addressed_to": f"Kính gửi: {form.addressed_to} ", "sections": sections,
        "required": "(*) Mục phải khai.", "declaration": form.declaration,
        "place_day": "................, ngày ..... tháng ..... năm .........",
        "signatures": form.signatures, "sign": _SIGN, "note": note_of(form), "day": _DAY,
        "box": _BOX,
    }  # fmt: skip


def form_pdf(form: BlankFormVersion, procedure: Procedure) -> bytes:
    """The blank form as PDF bytes (PDF/A-2a, so tagged)."""
    return paper.set_paper(PAPERS / "blank-form.typ", _words(form, procedure))


# Word ----------------------------------------------------------------------------------


def _dots(paragraph: Any, words: str = "") -> None:
    """``words``, then dots to the right margin."""
    word.tight(paragraph, after=4)
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        _WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )
    word.line(paragraph, f"{words}\t", 13)


def _table(document: Any, field: dict[str, Any]) -> None:
    word.line(word.tight(document.add_paragraph(), after=4), field["label"], 13)
    table = document.add_table(rows=1 + field["rows"], cols=len(field["columns"]))
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, field["columns"], strict=True):
        word.line(word.tight(cell.paragraphs[0], centred=True), words, 11, bold=True)
    word.repeat_head(table.rows[0])
    for row in table.rows[1:]:
        row.height = Mm(9)
    word.tight(document.add_paragraph())


def _field(document: Any, words: dict[str, Any], field: dict[str, Any]) -> None:
    if field["kind"] == "TABLE":
        _table(document, field)
    elif field["kind"] == "DAY":
        word.line(
            word.tight(document.add_paragraph(), after=4), f"{field['label']}: {words['day']}", 13
        )
    elif field["kind"] == "CHOICE":
        choices = "    ".join(f"{words['box']} {choice}" for choice in field["choices"])
        word.line(
            word.tight(document.add_paragraph(), after=4), f"{field['label']}:  {choices}", 13
        )
    else:
        _dots(document.add_paragraph(), f"{field['label']}: ")
        if field["kind"] == "TEXT":
            _dots(document.add_paragraph())
    if field["help"]:
        word.line(
            word.tight(document.add_paragraph(), after=4), f"({field['help']})", 11, italic=True
        )


def _signatures(document: Any, words: dict[str, Any]) -> None:
    day = word.tight(document.add_paragraph(), after=4)
    day.paragraph_format.left_indent = Mm(70)
    word.line(day, words["place_day"], 13, italic=True)
    row = document.add_table(rows=1, cols=max(len(words["signatures"]), 2)).rows[0]
    for cell, said in zip(row.cells[-len(words["signatures"]) :], words["signatures"], strict=True):
        word.line(word.tight(cell.paragraphs[0], centred=True), said, 13, bold=True)
        word.line(word.tight(cell.add_paragraph(), centred=True, after=60), _SIGN, 11, italic=True)


def form_docx(form: BlankFormVersion, procedure: Procedure) -> bytes:
    """The blank form as a Word document, Times New Roman throughout."""
    words = _words(form, procedure)
    document = word.blank()
    header = document.add_table(rows=1, cols=1).rows[0].cells[0]
    word.national_header(header)
    title = word.tight(document.add_heading(level=1), centred=True, after=2)
    title.paragraph_format.space_before = Pt(10)
    word.line(title, words["title"].upper(), 14, bold=True)
    word.line(
        word.tight(document.add_paragraph(), centred=True, after=6), words["procedure"], 12,
        italic=True,
    )  # fmt: skip
    _dots(document.add_paragraph(), words["addressed_to"])
    for section in words["sections"]:
        word.line(
            word.tight(document.add_heading(level=2), after=4), section["title"], 13, bold=True
        )
        for field in section["fields"]:
            _field(document, words, field)
    word.line(word.tight(document.add_paragraph(), after=4), words["required"], 11, italic=True)
    word.line(word.body(document), words["declaration"], 13)
    _signatures(document, words)
    word.line(word.tight(document.add_paragraph()), words["note"], 10, italic=True)
    return word.finished(document, title=form.title.vi, author=form.addressed_to)


def blank_form_file(form: BlankFormVersion, procedure: Procedure, kind: str) -> bytes:
    """The blank form of a procedure; ``kind`` is one of ``KINDS``."""
    return (form_pdf if kind == "pdf" else form_docx)(form, procedure)
