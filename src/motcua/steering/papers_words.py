"""What the papers of inspections and meetings say: from the record alone, empty parts said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from motcua.core import clock
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.steering.contracts.changes import (
    CHANGE_KIND_NAMES,
    ChangeKind,
    ChangeLine,
    ChangeState,
)
from motcua.steering.contracts.committee import (
    BODY_NAMES,
    PLACE_NAMES,
    PRESENCE_NAMES,
    MeetingDetail,
)
from motcua.steering.contracts.inspections import (
    ANSWER_NAMES,
    INSPECTION_KIND_NAMES,
    SEVERITY_NAMES,
    VERDICT_NAMES,
    Answer,
    InspectionDetail,
    InspectionState,
    Kind,
    Plan,
)
from motcua.steering.contracts.issues import PaperIssue
from motcua.steering.errors import NOT_SIGNED, StepNotPossible
from motcua.steering.loading import checklists_on
from motcua.steering.papers import PaperWords, Part, Signer, day_words

COMMITTEE: Final = "ỦY BAN NHÂN DÂN"
NO_DAY: Final = "ngày      tháng      năm         "
SIGNED: Final = (InspectionState.SIGNED, InspectionState.ANSWERED)


def _names() -> dict[str, str]:
    return {code: unit.name_vi for code, unit in organisation.units_by_code().items()}


def _text(words: str) -> Part:
    return Part("text", words)


def _table(
    heads: tuple[str, ...], widths: tuple[int, ...], rows: Sequence[tuple[str, ...]], none: str
) -> Part:
    """A table, or the sentence that there is nothing in it."""
    return Part("table", "", heads, tuple(rows), widths) if rows else _text(none)


def _letterhead(agency: str, on: date | None) -> tuple[str, str, str]:
    """What stands above the agency, its name, and place and day."""
    province = organisation.province(on=on or clock.today())
    above = "" if agency == province.code else f"{COMMITTEE}\n{province.name_vi.upper()}"
    name = _names().get(agency, agency).upper()
    own = f"{COMMITTEE}\n{name}" if agency == province.code else name
    day = procedures.official_day(on) if on else NO_DAY
    return above, own, f"{organisation.place_of(province)}, {day}"


# Inspections ---------------------------------------------------------------------------


def _visit_parts(detail: InspectionDetail) -> list[Part]:
    row, names = detail.row, _names()
    basis = f"kế hoạch {row.plan}" if row.plan else f"kết quả rút thăm {row.draw}"
    return [
        Part("head", "I. Cuộc kiểm tra"),
        _text(f"Cuộc kiểm tra {row.code}, {INSPECTION_KIND_NAMES[row.kind].vi.lower()}, theo "
              f"{basis}. Nội dung: {row.subject}."),
        _text(f"Nơi kiểm tra: {names.get(row.unit, row.unit)}. Ngày kiểm tra: "
              f"{day_words(row.progress.visited_on)}."),
        _text(f"Đoàn kiểm tra của {names.get(row.agency, row.agency)}: {', '.join(row.team)}. "
              f"Trưởng đoàn: {row.leader}."),
    ]  # fmt: skip


def _findings(detail: InspectionDetail, on: date | None) -> Part:
    """The findings with their remedies; with a day also how each remedy stands on it."""
    rows = [
        (
            str(number), one.what, SEVERITY_NAMES[one.severity].vi, one.basis, one.remedy,
            day_words(one.standing.first_due_on), *([VERDICT_NAMES[one.verdict].vi] if on else []),
        )
        for number, one in enumerate(detail.findings, start=1)
    ]  # fmt: skip
    heads: tuple[str, ...] = (
        "TT", "Nội dung", "Mức độ", "Căn cứ", "Kiến nghị khắc phục", "Hạn"
    )  # fmt: skip
    widths: tuple[int, ...] = (5, 24, 12, 16, 22, 12)
    if on:
        heads, widths = (*heads, f"Tình trạng ngày {on:%d/%m/%Y}"), (*widths, 14)
    return _table(heads, widths, rows, "Biên bản không ghi tồn tại, vi phạm nào.")


def _consequences(detail: InspectionDetail) -> Part:
    names = _names()
    rows = [
        (
            str(number), one.asked, names.get(one.unit, one.unit), day_words(one.due_on),
            f"{one.decision_number}, {day_words(one.decision_on)}" if one.is_answered
            else "chưa trả lời",
        )
        for number, one in enumerate(detail.consequences, start=1)
    ]  # fmt: skip
    heads = ("TT", "Nội dung kiến nghị", "Cơ quan trả lời", "Hạn", "Quyết định")
    return _table(heads, (5, 40, 22, 12, 21), rows, "Không có kiến nghị xem xét trách nhiệm.")


def _opinions(detail: InspectionDetail) -> list[Part]:
    given = [told for told in detail.acts if told.act.kind == Kind.ANSWERED]
    if not given:
        unit = "Đơn vị được kiểm tra chưa ký và chưa có ý kiến."
    else:
        agrees = "đồng ý" if given[-1].act.body.get("agrees") else "không đồng ý"
        said = given[-1].words
        unit = f"Đơn vị được kiểm tra {agrees} với biên bản" + (
            f". Giải trình: {said}" if said else "; không ghi giải trình."
        )
    return [
        _text("Ý kiến của đoàn kiểm tra là kết quả và tồn tại, vi phạm nêu trên; hồ sơ không ghi "
              "ý kiến nào khác."),
        _text(unit),
    ]  # fmt: skip


def _photos(detail: InspectionDetail) -> Part:
    rows = [
        (file.name or "không ghi tên", told.words or "không ghi chú thích", file.digest)
        for told in detail.acts if told.act.kind == Kind.PHOTOGRAPHED for file in told.files
    ]  # fmt: skip
    numbered = [(str(number), *row) for number, row in enumerate(rows, start=1)]
    return _table(("TT", "Tệp ảnh", "Chú thích", "Mã SHA-256"), (5, 20, 25, 50), numbered,
                  "Không có ảnh chụp tại chỗ.")  # fmt: skip


def _checklist(detail: InspectionDetail) -> Part:
    rows = []
    for number, item in enumerate(detail.items, start=1):
        answer, note = detail.answers.get(item.code, (None, ""))
        basis = item.basis.vi + ("" if item.verified else " (chưa kiểm chứng)")
        said = ANSWER_NAMES[answer].vi if answer else "Chưa trả lời"
        rows.append((str(number), item.asked.vi, basis, said, note))
    return _table(("TT", "Nội dung", "Căn cứ", "Kết quả", "Ghi nhận"), (5, 32, 24, 12, 22), rows,
                  "Bảng kiểm không có câu hỏi.")  # fmt: skip


def _signers(detail: InspectionDetail) -> tuple[Signer, ...]:
    now = detail.row.progress
    names = organisation.official_names(one for one in (now.signed_by, now.answered_by) if one)

    def signer(title: str, who: str, on: date | None) -> Signer:
        if not who:
            return Signer(title, "", "(chưa ký)")
        return Signer(title, names.get(who, who), f"Ký trên hệ thống ngày {day_words(on)}")

    return (
        signer("ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", now.answered_by, now.answered_on),
        signer("ĐẠI DIỆN ĐOÀN KIỂM TRA", now.signed_by, now.signed_on),
    )


def record_words(detail: InspectionDetail) -> PaperWords:
    """The record of an inspection (biên bản kiểm tra); a draft until both sides signed it.

    Raises ``StepNotPossible`` for whoever may not see the draft of the team.
    """
    row = detail.row
    if detail.hidden:
        raise StepNotPossible(code=row.code, reason=NOT_SIGNED)
    above, agency, place_date = _letterhead(row.agency, row.progress.visited_on)
    parts = [
        *_visit_parts(detail),
        Part("head", "II. Kết quả theo bảng kiểm"), _checklist(detail),
        Part("head", "III. Tồn tại, vi phạm và kiến nghị khắc phục"), _findings(detail, None),
        Part("head", "IV. Ý kiến của hai bên"), *_opinions(detail),
        Part("head", "V. Danh mục ảnh"), _photos(detail),
    ]  # fmt: skip
    return PaperWords(
        above, agency, "Số:        /BB", place_date, row.progress.state is not
        InspectionState.ANSWERED, "BIÊN BẢN KIỂM TRA", row.subject, tuple(parts),
        _signers(detail), (), f"Cuộc kiểm tra {row.code}, bản ghi số {row.progress.last_seq}.",
    )  # fmt: skip


def _as_issued(detail: InspectionDetail, issued: PaperIssue) -> InspectionDetail:
    """What was recorded when the notice went out: later answers and proposals are not in it."""
    return replace(
        detail, acts=tuple(told for told in detail.acts if told.act.occurred_at <= issued.at),
        consequences=tuple(
            then for one in detail.consequences if (then := one.as_of(issued.at)) is not None
        ),
    )  # fmt: skip


def _issued_note(issued: PaperIssue) -> str:
    return f"như đã ghi đến {clock.local(issued.at):%d/%m/%Y %H:%M}, khi ghi nhận phát hành."


def notice_words(detail: InspectionDetail, *, on: date) -> PaperWords:
    """The notice of results (thông báo kết quả kiểm tra), as remedies stand on a day.

    Once it is issued it says what was recorded then, with number, day and signer, and no more
    how remedies stand. Raises ``StepNotPossible`` before the team signed the record.
    """
    row, names = detail.row, _names()
    if row.progress.state not in SIGNED:
        raise StepNotPossible(code=row.code, reason=NOT_SIGNED)
    issued = detail.issued
    if issued is not None:
        detail = _as_issued(detail, issued)
    above, agency, place_date = _letterhead(row.agency, issued.on if issued else on)
    given = [answer for answer, _ in detail.answers.values()]
    counted = ", ".join(
        f"{sum(one is each for one in given)} câu {ANSWER_NAMES[each].vi.lower()}"
        for each in Answer
    )
    unit = names.get(row.unit, row.unit)
    parts = [
        *_visit_parts(detail),
        Part("head", "II. Kết quả"),
        _text(f"Bảng kiểm có {len(detail.items)} câu hỏi: {counted}."),
        Part("head", "III. Tồn tại, vi phạm và kiến nghị khắc phục"),
        _findings(detail, None if issued else on),
        Part("head", "IV. Kiến nghị xem xét trách nhiệm"), _consequences(detail),
        Part("head", "V. Ý kiến của hai bên"), *_opinions(detail),
    ]  # fmt: skip
    return PaperWords(
        above, agency, f"Số: {issued.number}" if issued else "Số:        /TB", place_date,
        issued is None, "THÔNG BÁO",
        f"Kết quả kiểm tra: {row.subject}", tuple(parts),
        (Signer("THỦ TRƯỞNG CƠ QUAN KIỂM TRA", issued.signer if issued else ""),),
        (f"- {unit};", "- Lưu: VT."), f"Lập từ cuộc kiểm tra {row.code}, "
        + (_issued_note(issued) if issued else
           f"bản ghi số {row.progress.last_seq}; chưa phải văn bản đã ban hành."),
    )  # fmt: skip


# Plans and meetings --------------------------------------------------------------------


def plan_words(plan: Plan) -> PaperWords:
    """The plan of a year as the annex of the decision that approves it."""
    names = _names()
    on = clock.local_day(plan.approved_at) if plan.approved_at else None
    above, agency, place_date = _letterhead(plan.agency, on)
    lists = {one.key: one.name.vi for one in checklists_on(date(plan.year, 12, 31))}
    rows = [
        (
            str(number), names.get(item.unit, item.unit), item.subject,
            lists.get(item.checklist, item.checklist), f"{item.month:02d}/{plan.year}",
            ", ".join(item.team),
        )
        for number, item in enumerate(plan.items, start=1)
    ]  # fmt: skip
    heads = ("TT", "Đơn vị được kiểm tra", "Nội dung", "Bảng kiểm", "Tháng", "Đoàn kiểm tra")
    return PaperWords(
        above, agency, "", place_date, on is None, "PHỤ LỤC", f"Kế hoạch kiểm tra năm {plan.year}",
        (_table(heads, (5, 25, 28, 20, 10, 26), rows, "Kế hoạch chưa có cuộc kiểm tra nào."),
         *_changes(plan, names)),
        (), (), f"Kế hoạch {plan.code}.",
        attached=f"(Kèm theo văn bản số {plan.document_number})" if on
        else "(Kèm theo dự thảo văn bản phê duyệt)",
        wide=True,
    )  # fmt: skip


def _changes(plan: Plan, names: Mapping[str, str]) -> tuple[Part, ...]:
    """Which approved changes the table above contains, each with day, basis and reason."""
    rows = [
        (
            str(one.number), clock.local_day(one.decided_at).strftime("%d/%m/%Y"),
            one.document_number, one.reason,
            "; ".join(_change_line(line, plan.year, names) for line in one.lines),
        )
        for one in plan.changes if one.state is ChangeState.APPROVED and one.decided_at
    ]  # fmt: skip
    heads = ("Lần", "Ngày", "Căn cứ", "Lý do", "Nội dung điều chỉnh")
    table = _table(heads, (6, 11, 17, 28, 38), rows, "")
    return (Part("head", "Các lần điều chỉnh"), table) if rows else ()


def _change_line(line: ChangeLine, year: int, names: Mapping[str, str]) -> str:
    to = f" sang tháng {line.month:02d}/{year}" if line.kind is ChangeKind.MOVE else ""
    at = f" (tháng {line.month:02d}/{year})" if line.kind is ChangeKind.ADD else ""
    kind = CHANGE_KIND_NAMES[line.kind].vi
    return f"{kind}{to}: {names.get(line.unit, line.unit)}, {line.subject}{at}"


def minutes_words(detail: MeetingDetail) -> PaperWords:
    """The minutes of a meeting with who attended and what was concluded, as recorded.

    Once issued: with number, day and signer, and no more which task a conclusion became.
    """
    meeting, names, issued = detail.meeting, _names(), detail.issued
    province = organisation.province(on=meeting.held_on)
    body = BODY_NAMES[meeting.body].vi
    attended = [
        (str(number), seat.person, f"{PLACE_NAMES[seat.place].vi}; {seat.post}",
         PRESENCE_NAMES[how].vi)
        for number, (seat, how) in enumerate(detail.attended, start=1)
    ]  # fmt: skip
    concluded = [
        (str(one.number), one.text, names.get(one.owner, one.owner), day_words(one.due_on),
         *(() if issued else (one.task or "chưa giao",)))
        for one in detail.resolutions
    ]  # fmt: skip
    heads: tuple[str, ...] = ("TT", "Việc phải làm", "Cơ quan", "Hạn", "Nhiệm vụ")
    widths: tuple[int, ...] = (5, 42, 24, 13, 16)
    if issued:
        heads, widths = heads[:4], widths[:4]
    parts = (
        _text(f"Ngày họp: {day_words(meeting.held_on)}. Nơi họp: {meeting.place}."),
        _text(f"Nội dung: {meeting.agenda}"),
        Part("head", "I. Thành phần"),
        _table(("TT", "Họ và tên", "Chức danh", "Điểm danh"), (5, 28, 45, 20), attended,
               "Không ghi điểm danh."),
        Part("head", "II. Kết luận"),
        _table(heads, widths, concluded, "Không ghi kết luận nào."),
    )  # fmt: skip
    kept = "có lưu tệp biên bản đã ký" if meeting.minutes else "chưa lưu tệp biên bản đã ký"
    return PaperWords(
        f"{COMMITTEE}\n{province.name_vi.upper()}", body.upper(),
        f"Số: {issued.number}" if issued else "Số:        /BB",
        f"{organisation.place_of(province)}, "
        f"{procedures.official_day(issued.on if issued else meeting.held_on)}", issued is None,
        "BIÊN BẢN HỌP", body, parts,
        (Signer("THƯ KÝ"), Signer("CHỦ TRÌ", issued.signer if issued else "")), (),
        f"Lập từ hồ sơ cuộc họp {meeting.code}; {kept}"
        + (f"; {_issued_note(issued)}" if issued else "."),
    )  # fmt: skip
