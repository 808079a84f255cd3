"""A scoreboard as a file: the published figures of a page as Word, PDF, workbook and JSON.

The words are put together once, in Vietnamese, as papers of the state are; each figure says
its day, the version of its definition and that version's fingerprint. Nothing is counted.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from motcua.core import clock, paper, vega, word
from motcua.face.outlook import CHANCES, REASONS, chart_of
from motcua.face.templatetags.face import STATES, figure_of, number, percent
from motcua.indicators.contracts import PublishedValue
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.programme.contracts import Board, PublishedStanding, PublishedTarget

TEMPLATE: Final = Path(__file__).parent / "papers" / "board.typ"
KINDS: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
HEADS: Final = ("TT", "Mục tiêu", "Đã công bố", "Vào ngày", "Mức phải đạt", "Đến hạn",
                "Tình trạng", "Dự báo đến hạn")  # fmt: skip
WIDTHS: Final = (9.0, 46.0, 30.0, 18.0, 18.0, 18.0, 18.0, 22.0)
SERIES_HEADS: Final = ("Ngày", "Giá trị", "Tử số", "Mẫu số")
COMMITTEE: Final = "ỦY BAN NHÂN DÂN"
MOST_POINTS: Final = 24
"""So many of the last published values stand in a table beside their chart."""


@dataclass(frozen=True)
class BoardRow:
    """One measure of a target: the cells of the table, its origin, and its chart."""

    cells: tuple[str, ...]
    origin: str
    spec: dict[str, Any] | None
    label: str
    series: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class BoardWords:
    """What the paper says."""

    above: str
    agency: str
    place_date: str
    title: str
    scope: str
    counts: str
    rows: tuple[BoardRow, ...]
    proof: str


def _value(value: PublishedValue | None, standing: PublishedStanding) -> str:
    if value is None or value.value is None:
        return "chưa có bằng chứng"
    told = f"{figure_of(value, standing.measure)} ({number(value.numerator)} / "
    return told + f"{number(value.denominator)})" + (", tạm tính" if value.provisional else "")


def _forecast(standing: PublishedStanding) -> str:
    outlook = standing.outlook
    if outlook is None:
        return ""
    if outlook.forecast is None:
        return REASONS[outlook.why_not.value][0] if outlook.why_not else ""
    told = outlook.forecast
    words = CHANCES[told.chance.value][0]
    return f"{percent(told.estimate)} ({percent(told.low)} – {percent(told.high)}): {words}"


def _origin(value: PublishedValue | None) -> str:
    """Where a figure comes from: definition, version, fingerprint, day and publication."""
    if value is None:
        return "Chưa công bố con số nào."
    told = (
        f"{value.code}, định nghĩa bản {value.version}, mã kiểm chứng {value.fingerprint}, con số "
        f"của ngày {value.on:%d/%m/%Y}, công bố {clock.local(value.published_at):%d/%m/%Y %H:%M}"
    )
    if value.simulated:
        told += f", có {number(value.simulated)} hồ sơ mô phỏng"
    return f"{told}, đã đính chính." if value.corrects else f"{told}."


def _row(place: str, target: PublishedTarget, standing: PublishedStanding) -> BoardRow:
    measure, judged = standing.measure, standing.judged
    chart = chart_of(standing.outlook) if standing.outlook else None
    listed = standing.outlook.series[-MOST_POINTS:] if standing.outlook and chart else ()
    cells = (
        place, f"{target.target.clause}. {measure.says.vi}", _value(judged, standing),
        f"{judged.on:%d/%m/%Y}" if judged else "", measure.threshold.vi,
        f"{measure.due_on:%d/%m/%Y}", STATES[standing.state.value][0], _forecast(standing),
    )  # fmt: skip
    series = tuple(
        (f"{item.on:%d/%m/%Y}", figure_of(item, measure), number(item.numerator),
         number(item.denominator))
        for item in listed
    )  # fmt: skip
    return BoardRow(
        cells, _origin(judged), chart.spec if chart else None,
        f"Biểu đồ: {measure.says.vi}; số liệu ở bảng ngay dưới.", series,
    )  # fmt: skip


def board_words(board: Board) -> BoardWords:
    """What the paper of a scoreboard says. No query."""
    with translation.override("vi"):
        unit = organisation.unit_get(board.unit, on=board.on)
        province = organisation.province(on=board.on)
        whole = unit.code == province.code
        rows = [
            _row(f"{place}.{part}" if len(row.standings) > 1 else str(place), row, standing)
            for place, row in enumerate(board.rows, start=1)
            for part, standing in enumerate(row.standings, start=1)
        ]
        states = [row.state.value for row in board.rows]
        counts = "; ".join(
            f"{words[0].lower()}: {states.count(state):02d}" for state, words in STATES.items()
        )
    name = f"{COMMITTEE}\n{province.name_vi.upper()}"
    outline = (
        " Chương trình mới là phác thảo, chưa cơ quan nào ban hành; mức phải đạt chỉ để dùng thử."
        if board.programme.draft
        else ""
    )
    return BoardWords(
        above="" if whole else name, agency=name if whole else unit.name_vi.upper(),
        place_date=f"{organisation.place_of(province)}, {procedures.official_day(board.on)}",
        title=f"Mục tiêu {board.programme.name.vi}",
        scope=f"Phạm vi: {unit.name_vi} và các đơn vị bên dưới. Con số đã công bố đến ngày "
              f"{board.on:%d/%m/%Y}; không con số nào do cơ quan tự báo cáo.{outline}",
        counts=f"{len(board.rows):02d} mục tiêu: {counts}.", rows=tuple(rows),
        proof=f"Chương trình {board.programme.code}, mã kiểm chứng {board.programme.fingerprint}.",
    )  # fmt: skip


# Files ---------------------------------------------------------------------------------


def board_pdf(board: Board) -> bytes:
    """The scoreboard as PDF (PDF/A-2a, so tagged), with its charts. No query."""
    words = board_words(board)
    pictures = {
        f"chart-{place}.svg": vega.svg(row.spec).encode()
        for place, row in enumerate(words.rows) if row.spec is not None
    }  # fmt: skip
    data = {
        **vars(words), "heads": HEADS, "widths": WIDTHS, "series_heads": SERIES_HEADS,
        "rows": [
            {"cells": row.cells, "origin": row.origin, "label": row.label, "series": row.series,
             "chart": f"chart-{place}.svg" if row.spec is not None else ""}
            for place, row in enumerate(words.rows)
        ],
    }  # fmt: skip
    return paper.set_paper(TEMPLATE, data, pictures=pictures)


def _table(document: Any, heads: tuple[str, ...], rows: Any, widths: tuple[float, ...]) -> None:
    listed = [heads, *rows]
    table = document.add_table(rows=len(listed), cols=len(heads), style="Table Grid")
    table.autofit = False
    for place, (row, said) in enumerate(zip(table.rows, listed, strict=True)):
        for cell, words, width in zip(row.cells, said, widths, strict=True):
            cell.width = Mm(width)
            style = "BoardWords" if place else "BoardHead"
            word.set_cell(cell, words, style, bold=not place)
    word.repeat_head(table.rows[0])


def board_docx(board: Board) -> bytes:
    """The scoreboard as a Word document with its charts as pictures. No query."""
    words = board_words(board)
    document = word.blank()
    word.cell_style(document, "BoardWords", 9, WD_ALIGN_PARAGRAPH.LEFT)
    word.cell_style(document, "BoardHead", 9, WD_ALIGN_PARAGRAPH.CENTER)
    section = document.sections[0]
    section.left_margin, section.right_margin = Mm(18), Mm(13)
    word.letterhead(document, above=words.above, agency=words.agency, place_date=words.place_date)
    title = word.tight(document.add_heading(level=1), centred=True)
    word.line(title, "BẢNG ĐIỂM", 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.title, 13, bold=True)
    for said in (words.scope, words.counts):
        word.line(word.body(document), said, 12)
    _table(document, HEADS, [row.cells for row in words.rows], WIDTHS)
    heading = word.tight(document.add_heading(level=2), after=4)
    word.line(heading, "Nguồn của từng con số và biểu đồ", 13, bold=True)
    for row in words.rows:
        word.line(word.tight(document.add_paragraph(), after=2),
                  f"{row.cells[0]}. {row.cells[1]}", 11, bold=True)  # fmt: skip
        word.line(word.tight(document.add_paragraph(), after=4), row.origin, 9)
        if row.spec is not None:
            picture = document.add_picture(io.BytesIO(vega.png(row.spec)), width=Mm(150))
            picture._inline.docPr.set("descr", row.label)
            _table(document, SERIES_HEADS, row.series, (25.0, 35.0, 30.0, 30.0))
            word.tight(document.add_paragraph())
    word.line(word.tight(document.add_paragraph()), words.proof, 9)
    return word.finished(document, title=words.title, author=words.agency.replace("\n", " "))


def _sheet_row(standing: PublishedStanding, value: PublishedValue | None) -> list[Any]:
    """The figures of a measure as numbers and days, not as words."""
    told = standing.outlook.forecast if standing.outlook else None
    return [
        value.value if value else None, value.numerator if value else None,
        value.denominator if value else None, value.on if value else None,
        standing.measure.threshold.vi, standing.measure.due_on, STATES[standing.state.value][0],
        told.estimate if told else None, told.low if told else None, told.high if told else None,
        value.code if value else None, value.version if value else None,
        value.fingerprint if value else None,
        clock.local(value.published_at).replace(tzinfo=None) if value else None,
    ]  # fmt: skip


def board_xlsx(board: Board) -> bytes:
    """The scoreboard as a workbook: a sheet of measures, a sheet of published values."""
    words = board_words(board)
    book = Workbook()
    sheet, values = book.worksheets[0], book.create_sheet("Số đã công bố")
    sheet.title = "Mục tiêu"
    heads = ("TT", "Mục tiêu", "Giá trị", "Tử số", "Mẫu số", "Vào ngày", "Mức phải đạt",
             "Đến hạn", "Tình trạng", "Dự báo", "Thấp nhất", "Cao nhất", "Chỉ số",
             "Bản định nghĩa", "Mã kiểm chứng", "Công bố lúc")  # fmt: skip
    sheet.append([words.title])
    sheet.append([words.scope])
    sheet.append(heads)
    values.append(("Chỉ số", "Ngày", "Giá trị", "Tử số", "Mẫu số", "Bản định nghĩa",
                   "Mã kiểm chứng"))  # fmt: skip
    parts = [standing for row in board.rows for standing in row.standings]
    for row, standing in zip(words.rows, parts, strict=True):
        sheet.append([*row.cells[:2], *_sheet_row(standing, standing.judged)])
        for item in standing.outlook.series if standing.outlook else ():
            values.append([item.code, item.on, item.value, item.numerator, item.denominator,
                           item.version, item.fingerprint])  # fmt: skip
    for one, head in ((sheet, 3), (values, 1)):
        for cell in one[head]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
        one.freeze_panes = one.cell(head + 1, 1)
        for cell in (cell for line in one.iter_rows() for cell in line):
            if isinstance(cell.value, str):  # never a formula
                cell.data_type = "s"
    sheet.column_dimensions["B"].width = 60
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _published(value: PublishedValue | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        "indicator": value.code, "on": value.on.isoformat(),
        "value": None if value.value is None else str(value.value),
        "numerator": str(value.numerator), "denominator": value.denominator,
        "unjudgeable": value.unjudgeable, "provisional": value.provisional,
        "version": value.version, "fingerprint": value.fingerprint,
        "published_at": value.published_at.isoformat(),
    }  # fmt: skip


def board_json(board: Board) -> bytes:
    """The scoreboard as JSON: the same figures, by codes. No query."""
    rows = [
        {
            "target": row.target.key, "measure": standing.measure.key,
            "says": {"vi": standing.measure.says.vi, "en": standing.measure.says.en},
            "due_on": standing.measure.due_on.isoformat(), "state": standing.state.value,
            "judged": _published(standing.judged),
            "forecast": {
                "low": str(told.low), "estimate": str(told.estimate), "high": str(told.high),
                "chance": told.chance.value,
            } if standing.outlook and (told := standing.outlook.forecast) else None,
            "series": [_published(one) for one in standing.outlook.series]
            if standing.outlook else [],
        }
        for row in board.rows
        for standing in row.standings
    ]  # fmt: skip
    told_board = {
        "programme": board.programme.code, "fingerprint": board.programme.fingerprint,
        "unit": board.unit, "on": board.on.isoformat(), "measures": rows,
    }  # fmt: skip
    return json.dumps(told_board, ensure_ascii=False, indent=1).encode()


MAKERS: Final = {
    "docx": board_docx, "pdf": board_pdf, "xlsx": board_xlsx, "json": board_json,
}  # fmt: skip
