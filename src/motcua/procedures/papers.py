"""Papers of the control of procedures: a decision as DOCX and PDF, the sheet to post.

The words of a decision are put together once and set twice: in Word, for the office that
still edits them, and as tagged PDF/A. Layout: Decree 30/2020/NĐ-CP, annex I.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from docx.shared import Mm

from motcua.calendars.contracts import LimitUnit, TimeLimit
from motcua.core import clock, paper, word
from motcua.organisation import api as organisation
from motcua.procedures.contracts import LimitVariant, Procedure, ProcedureVersion
from motcua.procedures.control_rules import control_rules
from motcua.procedures.control_selectors import Decided, DecisionDetail
from motcua.procedures.overlay import catalogue

PAPERS: Final = Path(__file__).parent / "papers"
COMMITTEE: Final = "Ủy ban nhân dân"
SHEETS: Final = ("a4", "a3")
ACTS: Final[Mapping[str, tuple[str, str]]] = {
    "NEW": ("mới ban hành", "THỦ TỤC HÀNH CHÍNH MỚI BAN HÀNH"),
    "AMENDED": ("được sửa đổi, bổ sung", "THỦ TỤC HÀNH CHÍNH ĐƯỢC SỬA ĐỔI, BỔ SUNG"),
    "REPLACED": ("được thay thế", "THỦ TỤC HÀNH CHÍNH ĐƯỢC THAY THẾ"),
    "ABOLISHED": ("bị bãi bỏ", "THỦ TỤC HÀNH CHÍNH BỊ BÃI BỎ"),
}
LEVELS: Final[Mapping[str, str]] = {
    "PROVINCE": "Cấp tỉnh", "DISTRICT": "Cấp huyện", "COMMUNE": "Cấp xã",
}  # fmt: skip
_UNITS = {
    LimitUnit.WORKING_DAY: "ngày làm việc", LimitUnit.WORKING_HOUR: "giờ làm việc",
    LimitUnit.CALENDAR_DAY: "ngày", LimitUnit.MONTH: "tháng",
}  # fmt: skip
PAPER_FORMS: Final[Mapping[str, str]] = {
    "FORM": "Tờ khai theo mẫu", "ORIGINAL": "Bản chính", "COPY": "Bản sao",
    "CERTIFIED_COPY": "Bản sao có chứng thực", "PRESENT": "Xuất trình",
}  # fmt: skip
_WAYS = {"COUNTER": "Trực tiếp", "ONLINE": "Trực tuyến", "POST": "Qua dịch vụ bưu chính"}
_AUDIENCE = {"INDIVIDUAL": "Cá nhân", "ORGANISATION": "Tổ chức", "AGENCY": "Cơ quan nhà nước"}


@dataclass(frozen=True)
class DecisionWords:
    """What a decision says, ready to be set. ``groups``: a heading and its rows of cells."""

    draft: bool
    province: str
    number: str
    place_date: str
    title: str
    basis: tuple[str, ...]
    articles: tuple[tuple[str, str], ...]
    copies: tuple[str, ...]
    signed_name: str
    attached: str
    groups: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


def levels_words(version: ProcedureVersion) -> str:
    """The levels at which a version is done: ``Cấp xã, cấp tỉnh``."""
    first, *others = (LEVELS[level] for level in version.levels)
    return ", ".join([first, *(name.lower() for name in others)])


def limit_words(limit: TimeLimit | None) -> str:
    """A time limit in official words."""
    if limit is None:
        return "không quy định"
    if limit.amount == 0:
        return "trong ngày làm việc"
    return f"{limit.amount:02d} {_UNITS[limit.unit]}"


def fee_words(version: ProcedureVersion) -> str:
    """A fee in official words."""
    amount = version.fee.amount
    return f"{amount:,}".replace(",", ".") + " đồng" if amount else "Không thu"


def official_day(day: date) -> str:
    """``ngày 05 tháng 02 năm 2026``: a zero before days below 10 and months 1 and 2."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def plain_day(day: date) -> str:
    """05/02/2026."""
    return f"{day:%d/%m/%Y}"


def _province(on: date) -> tuple[str, str]:
    """The province's name as it stands inside a sentence, and its name as a place."""
    unit = organisation.province(on=on)
    return unit.name_vi[:1].lower() + unit.name_vi[1:], organisation.place_of(unit)


# The decision --------------------------------------------------------------------------


def _cells(item: Decided) -> tuple[str, ...]:
    version = item.version
    if version is None:
        return (item.code, item.name.vi, "", item.field, "", "")
    return (
        item.code, item.name.vi, levels_words(version), item.field,
        limit_words(version.time_limit), fee_words(version),
    )  # fmt: skip


def _many(detail: DecisionDetail) -> str:
    counts = [
        (sum(item.act == act for item in detail.items), words) for act, (words, _) in ACTS.items()
    ]
    parts = [f"{count:02d} thủ tục {words}" for count, words in counts if count]
    return "; ".join(parts)


def decision_words(detail: DecisionDetail) -> DecisionWords:
    """The words of a decision, in the order of the law."""
    draft = detail.signed_on is None
    rules = control_rules(detail.signed_on or detail.effective_on)
    basis = [part.strip() for part in rules.basis.split(";")]
    province, place = _province(detail.signed_on or detail.effective_on)
    if detail.signed_on is None:
        number = "        /QĐ-UBND"
        place_date = f"{place}, ngày      tháng      năm         "
        attached = "dự thảo Quyết định của Chủ tịch Ủy ban nhân dân tỉnh"
    else:
        number = detail.number
        place_date = f"{place}, {official_day(detail.signed_on)}"
        attached = (
            f"Quyết định số {detail.number} {official_day(detail.signed_on)} "
            "của Chủ tịch Ủy ban nhân dân tỉnh"
        )
    groups = []
    for act, (_, heading) in ACTS.items():
        rows = tuple(_cells(item) for item in detail.items if item.act == act)
        if rows:
            groups.append((heading, rows))
    numbered = tuple(
        (f"{chr(ord('A') + index)}. {heading}", rows)
        for index, (heading, rows) in enumerate(groups)
    )
    return DecisionWords(
        draft=draft, province=province, number=number, place_date=place_date, title=detail.title,
        basis=(
            *(f"Căn cứ {part};" for part in basis),
            f"Theo đề nghị của {rules.proposer(detail.signed_on or clock.today())}.",
        ),
        articles=(
            ("Điều 1.", f"Công bố kèm theo Quyết định này {len(detail.items):02d} thủ tục hành "
             f"chính trên địa bàn {province}, gồm: {_many(detail)} (Phụ lục kèm theo)."),
            ("Điều 2.", "Quyết định này có hiệu lực thi hành kể từ "
             f"{official_day(detail.effective_on)}."),
            ("Điều 3.", "Chánh Văn phòng Ủy ban nhân dân tỉnh, Thủ trưởng các sở, ban, ngành "
             "tỉnh, Chủ tịch Ủy ban nhân dân các xã, phường, đặc khu và các tổ chức, cá nhân có "
             "liên quan chịu trách nhiệm thi hành Quyết định này./."),
        ),
        copies=("- Như Điều 3;", "- Chủ tịch, các Phó Chủ tịch UBND tỉnh;", "- Lưu: VT."),
        signed_name=detail.signed_name, attached=attached, groups=numbered,
    )  # fmt: skip


def decision_pdf(detail: DecisionDetail) -> bytes:
    """A decision as PDF bytes (PDF/A-2a, so tagged)."""
    words = decision_words(detail)
    keys = ("code", "name", "level", "field", "limit", "fee")
    data = {
        "agency": f"{COMMITTEE} {words.province}", "province": words.province,
        "draft": words.draft, "number": words.number,
        "place_date": words.place_date, "title": words.title, "basis": words.basis,
        "articles": words.articles, "copies": words.copies, "signed_name": words.signed_name,
        "attached": words.attached,
        "groups": [
            {"title": title, "rows": [dict(zip(keys, row, strict=True)) for row in rows]}
            for title, rows in words.groups
        ],
    }  # fmt: skip
    return paper.set_paper(PAPERS / "decision.typ", data)


# Word ----------------------------------------------------------------------------------

_WIDTHS = (Mm(9), Mm(22), Mm(50), Mm(17), Mm(23), Mm(22), Mm(20))
_HEADS = ("TT", "Mã thủ tục", "Tên thủ tục", "Cấp", "Lĩnh vực", "Thời hạn", "Phí, lệ phí")


def _letterhead(document: Any, words: DecisionWords) -> None:
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.width, right.width = Mm(66), Mm(97)
    word.line(word.tight(left.paragraphs[0], centred=True), "ỦY BAN NHÂN DÂN", 13, bold=True)
    word.line(word.tight(left.add_paragraph(), centred=True), words.province.upper(), 13, bold=True)
    word.rule(left.add_paragraph(), 20)
    word.line(word.tight(left.add_paragraph(), centred=True, after=4), f"Số: {words.number}", 13)
    if words.draft:
        word.line(word.tight(left.add_paragraph(), centred=True), "DỰ THẢO", 13, bold=True)
    word.national_header(right)
    word.line(word.tight(right.add_paragraph(), centred=True), words.place_date, 13, italic=True)


def _signature(document: Any, words: DecisionWords) -> None:
    word.tight(document.add_paragraph())
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    word.line(word.tight(left.paragraphs[0]), "Nơi nhận:", 12, bold=True, italic=True)
    for copy in words.copies:
        word.line(word.tight(left.add_paragraph()), copy, 11)
    # The chairman decides alone, so nothing is signed on behalf of the committee.
    word.line(word.tight(right.paragraphs[0], centred=True, after=72), "CHỦ TỊCH", 13, bold=True)
    word.line(word.tight(right.add_paragraph(), centred=True), words.signed_name, 13, bold=True)


def _appendix(document: Any, words: DecisionWords) -> None:
    document.add_page_break()
    word.line(word.tight(document.add_heading(level=1), centred=True), "Phụ lục", 14, bold=True)
    heading = "DANH MỤC THỦ TỤC HÀNH CHÍNH"
    word.line(word.tight(document.add_paragraph(), centred=True), heading, 13, bold=True)
    attached = f"(Kèm theo {words.attached})"
    word.line(
        word.tight(document.add_paragraph(), centred=True, after=8), attached, 13, italic=True
    )
    for title, rows in words.groups:
        word.line(word.tight(document.add_heading(level=2), after=6), title, 13, bold=True)
        table = document.add_table(rows=1, cols=len(_HEADS), style="Table Grid")
        table.autofit = False
        _fill(table.rows[0], _HEADS, bold=True)
        word.repeat_head(table.rows[0])
        for number, row in enumerate(rows, start=1):
            _fill(table.add_row(), (str(number), *row), bold=False)
        word.tight(document.add_paragraph())


def _fill(row: Any, cells: Sequence[str], *, bold: bool) -> None:
    for cell, width, words in zip(row.cells, _WIDTHS, cells, strict=True):
        cell.width = width
        word.line(word.tight(cell.paragraphs[0]), words, 11, bold=bold)


def decision_docx(detail: DecisionDetail) -> bytes:
    """A decision as a Word document, Times New Roman throughout."""
    words = decision_words(detail)
    document = word.blank()
    _letterhead(document, words)
    word.tight(document.add_paragraph())
    word.line(word.tight(document.add_heading(level=1), centred=True), "QUYẾT ĐỊNH", 14, bold=True)
    word.line(word.tight(document.add_paragraph(), centred=True), words.title, 14, bold=True)
    word.rule(document.add_paragraph(), 62)
    head = f"Chủ tịch {COMMITTEE} {words.province}".upper()
    word.line(word.tight(document.add_paragraph(), centred=True, after=8), head, 13.5, bold=True)
    for line in words.basis:
        word.line(word.body(document), line, 13.5, italic=True)
    word.line(
        word.tight(document.add_paragraph(), centred=True, after=6), "QUYẾT ĐỊNH:", 13.5, bold=True
    )
    for number, line in words.articles:
        paragraph = word.line(word.body(document), f"{number} ", 13.5, bold=True)
        word.line(paragraph, line, 13.5)
    _signature(document, words)
    _appendix(document, words)
    return word.finished(document, title=words.title, author=f"{COMMITTEE} {words.province}")


# The sheet to post ---------------------------------------------------------------------


def procedure_url(slug: str) -> str:
    """The address that a sheet's QR opens."""
    return f"{settings.MOTCUA_PUBLIC_URL}/thu-tuc/{slug}/"


def _variant_words(variant: LimitVariant) -> str:
    """A limit of its own: ``phải xác minh, nộp trực tuyến: 05 ngày làm việc``."""
    said = [variant.case.vi] if variant.case else []
    said += [f"nộp {_WAYS[variant.channel].lower()}"] if variant.channel else []
    said += [LEVELS[variant.level].lower()] if variant.level else []
    return f"{', '.join(said)}: {limit_words(variant.limit)}"


def _facts(procedure: Procedure, version: ProcedureVersion) -> list[tuple[str, list[str]]]:
    fee = [fee_words(version)]
    if version.fee.amount and version.fee.basis:
        fee.append(f"Căn cứ: {version.fee.basis}")
    if version.fee.note is not None:
        fee.append(version.fee.note.vi)
    where = "Bộ phận tiếp nhận và trả kết quả"
    return [
        ("Đối tượng thực hiện", [", ".join(_AUDIENCE[who] for who in procedure.audience)]),
        ("Nơi tiếp nhận, trả kết quả", [f"{where} {levels_words(version).lower()}"]),
        ("Cách thức thực hiện", ["; ".join(_WAYS[way] for way in sorted(version.ways))]),
        ("Thời hạn giải quyết", [
            limit_words(version.time_limit), *(_variant_words(item) for item in version.limits)
        ]),
        ("Phí, lệ phí", fee),
        ("Cơ quan giải quyết", [version.decides.vi]),
        ("Kết quả", [version.result.vi]),
        ("Mẫu đơn, tờ khai", [form.vi for form in version.forms] or ["Không có"]),
        ("Yêu cầu, điều kiện", [version.conditions.vi if version.conditions else "Không có"]),
        ("Trình tự thực hiện", [
            f"{number}. {step.name.vi}" for number, step in enumerate(version.steps, start=1)
        ] or ["Không quy định"]),
    ]  # fmt: skip


def posting_sheet_pdf(
    *, procedure: Procedure, version: ProcedureVersion, sheet: str, today: date
) -> bytes:
    """The sheet of a procedure on paper of size ``sheet`` (PDF/A-2a, so tagged)."""
    names = {field.code: field.vi for field in catalogue().fields}
    url = procedure_url(procedure.slug)
    data = {
        "paper": sheet, "agency": f"{COMMITTEE} {_province(today)[0]}",
        "name": procedure.name.vi, "code": procedure.code,
        "field": names.get(procedure.field, procedure.field), "level": levels_words(version),
        "verified": version.verified, "sets": f"{version.sets:02d}",
        "facts": _facts(procedure, version),
        "papers": [
            {
                "name": part.name.vi, "quantity": str(part.quantity),
                "form": PAPER_FORMS[part.form],
                "condition": part.condition.vi if part.condition else "",
            }
            for part in version.components
        ],
        "basis": [
            f"- {item.document}" + (f", {item.article}" if item.article else "")
            for item in version.legal_basis
        ],
        "source": version.source, "valid_from": plain_day(version.valid_from),
        "version_words": f"– phiên bản {version.version}, hiệu lực từ "
        f"{plain_day(version.valid_from)}",
        "printed_on": plain_day(today), "url": url,
        "qr_alt": f"Mã QR mở trang của thủ tục {procedure.code}",
    }  # fmt: skip
    return paper.set_paper(PAPERS / "posting.typ", data, qr=url)
