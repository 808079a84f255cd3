"""The yearly book on paper, as a workbook and as CSV: the same columns everywhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Final

import openpyxl
from openpyxl.styles import Alignment, Font

from motcua.core import clock
from motcua.dossiers.contracts import FormRole
from motcua.dossiers.logbook import BookRow, BookState
from motcua.dossiers.packs import rule_pack_on
from motcua.dossiers.printing.case import form_words, moment_words, place_date
from motcua.dossiers.printing.setting import sheet_docx, sheet_pdf
from motcua.dossiers.printing.sheet import A4_ACROSS, Fact, Grid, Head, Prose, Sheet, Signature
from motcua.dossiers.printing.wording import wording_on
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

HEADS: Final = (
    Head("STT", 13, centred=True), Head("Mã hồ sơ", 41), Head("Tên thủ tục hành chính"),
    Head("Số bộ", 9, centred=True), Head("Tên, địa chỉ, số điện thoại, số giấy tờ", 46),
    Head("Ngày tiếp nhận", 17, centred=True), Head("Ngày hẹn trả", 17, centred=True),
    Head("Ngày kết thúc xử lý", 17, centred=True), Head("Ngày trả", 17, centred=True),
    Head("Phương thức nhận kết quả", 15), Head("Người nhận kết quả", 22), Head("Ghi chú", 22),
)  # fmt: skip
CHANNELS: Final = {
    "COUNTER": "Trực tiếp", "ONLINE": "Trực tuyến", "POST": "Bưu chính", "": "",
}  # fmt: skip
STATUSES: Final = {
    "IN_PROGRESS": "Đang giải quyết", "AWAITING_SUPPLEMENT": "Chờ bổ sung",
    "AWAITING_PAYMENT": "Chờ nộp tiền", "FINISHED": "Chờ trả kết quả", "RETURNED": "",
    "REFUSED": "Từ chối", "WITHDRAWN": "Rút hồ sơ", "STOPPED": "Dừng giải quyết",
}  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t")


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def notes_of(row: BookRow) -> str:
    """What a line says besides: state, new day, entered afterwards, supplement."""
    found = (
        STATUSES[row.status.value],
        f"Hẹn lại {_day(row.reappointed_on)}" if row.reappointed_on else "",
        "Ghi sổ muộn" if row.entered_afterwards else "",
        "Ghi sau khi khóa sổ" if row.late else "",
    )
    return "; ".join(each for each in found if each)


def _sets(row: BookRow) -> str:
    version = procedures.procedure_version_get(row.procedure, row.procedure_version)
    return str(version.sets)


def cells_of(row: BookRow) -> tuple[str, ...]:
    """The cells of a line, as ``HEADS`` name them."""
    known = procedures.catalogue().procedures.get(row.procedure)
    person = (
        row.applicant_name,
        row.applicant_address,
        row.applicant_phone,
        row.applicant_id_number,
    )
    return (
        row.shown_number, row.code, known.name.vi if known else row.procedure, _sets(row),
        "; ".join(each for each in person if each), _day(row.received_on), _day(row.due_on),
        _day(row.closed_on), _day(row.returned_on), CHANNELS[row.return_channel], row.collector,
        notes_of(row),
    )  # fmt: skip


def book_sheet(
    *, unit: str, year: int, rows: Sequence[BookRow], state: BookState | None, day: date
) -> Sheet:
    """The whole book as it stands on ``day``, under the rules of the end of its year."""
    last = min(date(year, 12, 31), day)
    pack, wording = rule_pack_on(last), wording_on(FormRole.LOGBOOK, last)
    form = pack.forms[FormRole.LOGBOOK]
    agency = organisation.unit_get(unit, on=last).name_vi
    places = {
        "agency": agency, "office": wording.office, "year": str(year),
        "day": procedures.official_day(day),
    }  # fmt: skip
    if state is None:
        closing = wording.closing.format_map(places)
    else:
        late = sum(row.late for row in rows)
        closing = (
            f"Sổ khóa lúc {moment_words(state.closed_at)} với {state.entries} hồ sơ"
            f" (dấu vân tay {state.digest})."
            + (f" Bổ sung sau khi khóa sổ: {late} hồ sơ, đánh số riêng từ BS-01." if late else "")
        )
    return Sheet(
        size=A4_ACROSS, form=form_words(pack, form), parent=organisation.parent_name(unit),
        agency=agency, office=wording.office, number=wording.number, place_date=place_date(day),
        title=form.title, code="", url="", facts=(Fact("Năm", str(year), strong=True),),
        blocks=(
            Prose(wording.opening.format_map(places)),
            Grid("", HEADS, tuple(cells_of(row) for row in rows)),
            Prose(closing),
        ),
        signatures=(Signature("NGƯỜI GHI SỔ"), Signature(wording.signer)),
    )  # fmt: skip


def book_csv(rows: Sequence[BookRow]) -> bytes:
    """One line for each dossier, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([head.title for head in HEADS])
    for row in rows:
        writer.writerow([_plain(cell) for cell in cells_of(row)])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def book_xlsx(sheet: Sheet) -> bytes:
    """The book as a workbook: head on every page, cells as text."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "So theo doi"
    bold = Font(bold=True, name="Times New Roman")
    year = sheet.facts[0].value
    for at, words in enumerate((sheet.agency, f"{sheet.title} năm {year}", sheet.form), start=1):
        page.cell(at, 1, words).font = bold
    grid = next(block for block in sheet.blocks if isinstance(block, Grid))
    for number, head in enumerate(grid.heads, start=1):
        cell = page.cell(4, number, head.title)
        cell.font, cell.alignment = bold, Alignment(wrap_text=True, horizontal="center")
        letter = openpyxl.utils.get_column_letter(number)
        page.column_dimensions[letter].width = max(head.width * 0.6, 8) if head.width else 40
    for at, row in enumerate(grid.rows, start=5):
        for number, words in enumerate(row, start=1):
            cell = page.cell(at, number, words)
            cell.data_type = "s"
    page.freeze_panes, page.print_title_rows = "C5", "4:4"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    book.properties.creator = "Motcua"
    book.properties.created = book.properties.modified = clock.now().replace(tzinfo=None)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def book_file(
    *, unit: str, year: int, rows: Sequence[BookRow], state: BookState | None, day: date,
    kind: str,
) -> bytes:  # fmt: skip
    """The book as ``pdf``, ``docx``, ``xlsx`` or ``csv``."""
    if kind == "csv":
        return book_csv(rows)
    sheet = book_sheet(unit=unit, year=year, rows=rows, state=state, day=day)
    return {"pdf": sheet_pdf, "docx": sheet_docx, "xlsx": book_xlsx}[kind](sheet)
