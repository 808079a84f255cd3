"""Papers of the post: the list of results handed over, and the minutes that both sign."""

from __future__ import annotations

from motcua.core import clock
from motcua.dossiers.postal import PostalListed, PostalRow
from motcua.dossiers.printing.case import dong, moment_words, place_date
from motcua.dossiers.printing.setting import sheet_pdf
from motcua.dossiers.printing.sheet import A4, Fact, Grid, Head, Prose, Sheet, Signature
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

BASIS = "Quyết định 45/2016/QĐ-TTg"
_LIST = (
    Head("STT", 10, centred=True), Head("Mã hồ sơ", 46), Head("Thủ tục hành chính"),
    Head("Người nhận, địa chỉ, số điện thoại", 46), Head("Lần gửi", 13, centred=True),
    Head("Số hiệu bưu gửi", 32),
)  # fmt: skip
_MINUTES = (
    Head("STT", 10, centred=True), Head("Mã hồ sơ", 46), Head("Kết quả giải quyết"),
    Head("Số bản", 16, centred=True), Head("Tình trạng", 34),
)  # fmt: skip


def _name(code: str) -> str:
    known = procedures.catalogue().procedures.get(code)
    return known.name.vi if known else code


def _person(row: PostalRow) -> str:
    parts = (row.applicant_name, row.applicant_address, row.applicant_phone)
    return "; ".join(part for part in parts if part)


def _sheet(
    listed: PostalListed, title: str, facts: tuple[Fact, ...], grid: Grid, closing: str,
    officer: str,
) -> Sheet:  # fmt: skip
    day = clock.local_day(listed.handed_at)
    return Sheet(
        size=A4, form=f"Theo {BASIS}", parent=organisation.parent_name(listed.unit),
        agency=organisation.unit_get(listed.unit, on=day).name_vi, office="",
        number=f"Số: {listed.shown_number}", place_date=place_date(day), title=title, code="",
        url="", facts=facts, blocks=(grid, Prose(closing)),
        signatures=(
            Signature("ĐẠI DIỆN BƯU ĐIỆN", listed.clerk_name),
            Signature("ĐẠI DIỆN CƠ QUAN", officer),
        ),
    )  # fmt: skip


def postal_list_pdf(*, listed: PostalListed, rows: list[PostalRow], officer: str) -> bytes:
    """The list of what was handed over, with the tracking numbers known by now."""
    lines = tuple(
        (str(number), row.code, _name(row.procedure), _person(row), str(row.attempt), row.tracking)
        for number, row in enumerate(rows, start=1)
    )
    paid = [row.postage for row in rows if row.postage is not None]
    closing = f"Tổng số: {len(rows):02d} kết quả."
    if paid:
        closing += f" Cước phí đã biết: {dong(sum(paid))} ({len(paid)} kết quả)."
    return sheet_pdf(
        _sheet(
            listed, "Danh sách kết quả chuyển trả qua dịch vụ bưu chính",
            (Fact("Thời gian bàn giao", moment_words(listed.handed_at)),),
            Grid("", _LIST, lines), closing, officer,
        )
    )  # fmt: skip


def postal_minutes_pdf(*, listed: PostalListed, rows: list[PostalRow], officer: str) -> bytes:
    """The minutes of the hand-over."""
    lines = tuple(
        (str(number), row.code, _name(row.procedure), "01",
         "Gửi lại" if row.attempt > 1 else "Đầy đủ, niêm phong")
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    agency = organisation.unit_get(listed.unit, on=clock.local_day(listed.handed_at)).name_vi
    facts = (
        Fact("Thời gian bàn giao", moment_words(listed.handed_at), strong=True),
        Fact("Bên giao", f"{agency}, đại diện: {officer}" if officer else agency),
        Fact("Bên nhận", f"Doanh nghiệp bưu chính công ích, đại diện: {listed.clerk_name}"),
    )
    return sheet_pdf(
        _sheet(
            listed, "Biên bản giao nhận kết quả giải quyết thủ tục hành chính", facts,
            Grid("Hai bên giao nhận các kết quả sau:", _MINUTES, lines),
            f"Tổng số: {len(rows):02d} kết quả. Biên bản lập thành 02 bản, mỗi bên giữ 01 bản.",
            officer,
        )
    )  # fmt: skip
