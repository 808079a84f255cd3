"""The forms of acts beside the straight way, as data: what each asks for and who sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from motcua.core import clock, text
from motcua.desk.courses import Course
from motcua.desk.forms import FormInvalid
from motcua.desk.people import choices
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierDetail, Kind
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures.contracts import Text

DIGITS = 13


@dataclass(frozen=True)
class Field:
    """One field: ``kind`` is ``text``, ``words``, ``date``, ``number``, ``choice``
    or ``many`` (several of a list)."""

    name: str
    kind: str
    label: Text
    hint: Text | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ActForm:
    """One act: ``url`` is its address name, ``prefix`` begins the ids of its fields."""

    url: str
    prefix: str
    title: Text
    button: Text
    fields: tuple[Field, ...]
    danger: bool = False


_REASON = Field("reason", "words", Text("Lý do", "Reason"))
_PUBLIC_REASON = Field(
    "reason", "words", Text("Lý do (người dân sẽ đọc)", "Reason (the applicant will read it)")
)


def _sending_back(course: Course) -> list[ActForm]:
    """One form for all steps that the reader holds; a choice names both ends where it must."""
    several = len(course.mine) > 1
    choices = []
    for present in course.mine:
        for code, name in reversed(present.back):
            value = f"{present.code}>{code}" if several else code
            words = choose(name.vi, name.en)
            if several:
                words = f"{choose(present.name.vi, present.name.en)} → {words}"
            choices.append((value, words))
    if not choices:
        return []
    return [
        ActForm(
            "send_back", "back-", Text("Chuyển lại bước trước", "Send back a step"),
            Text("Chuyển lại", "Send back"),
            (
                Field("step", "choice", Text("Về bước", "To the step"), choices=tuple(choices)),
                _REASON,
            ),
        )
    ]  # fmt: skip


def act_forms(actor: Actor, detail: DossierDetail, able: Mapping[str, Any]) -> list[ActForm]:
    """The further acts that this person can do on this dossier now. At most one statement."""
    if detail.row.origin == "IMPORTED":
        return []
    unit, status = detail.row.unit, detail.row.status

    def may(permission: str, kind: Kind) -> bool:
        return dossiers.act_possible(status, kind) and organisation.permitted(
            actor, permission, unit
        )

    course: Course = able["course"]
    holder = any(step.mine for step in course.now)
    found = _sending_back(course)
    found += _appointing(actor, detail, may)
    if may("dossiers.supplement", Kind.PAYMENT_REQUESTED):
        found.append(
            ActForm(
                "request_payment", "charge-",
                Text("Yêu cầu nghĩa vụ tài chính", "Ask for a payment"),
                Text("Gửi yêu cầu", "Send"),
                (
                    Field("amount", "number", Text("Số tiền (đồng)", "Amount (đồng)")),
                    _PUBLIC_REASON,
                ),
            )
        )  # fmt: skip
    if may("dossiers.receive", Kind.PAID):
        found.append(
            ActForm(
                "paid", "paid-", Text("Đã nộp đủ tiền", "The payment is made"),
                Text("Ghi nhận đã nộp", "Record the payment"),
                (Field("reference", "text", Text("Số biên lai, chứng từ", "Receipt number")),),
            )
        )  # fmt: skip
    if may("dossiers.consult", Kind.CONSULTED):
        found.append(_consulting(detail))
    found += _assigning(actor, detail, holder, may)
    if may("dossiers.advance", Kind.NOTED):
        found.append(
            ActForm(
                "note", "note-", Text("Ghi chú cho đồng nghiệp", "Comment for colleagues"),
                Text("Ghi chú", "Comment"),
                (Field("comment", "words", Text("Nội dung", "Words")),),
            )
        )  # fmt: skip
    if may("dossiers.stop", Kind.STOPPED):
        found.append(
            ActForm(
                "stop", "stop-", Text("Dừng giải quyết", "Stop the handling"),
                Text("Dừng giải quyết", "Stop"), (_PUBLIC_REASON,), danger=True,
            )
        )  # fmt: skip
    return found


def _appointing(actor: Actor, detail: DossierDetail, may: Any) -> list[ActForm]:
    """Proposing a new day, or deciding on the one that somebody else proposed."""
    derived = detail.clock
    proposed = derived.reappointment_proposed
    if proposed is not None:
        if not may("dossiers.reappoint", Kind.REAPPOINTED) or proposed.actor == actor.code:
            return []
        day = f"{clock.local_day(proposed.until):%d/%m/%Y}"
        return [
            ActForm(
                "reappointment_decide", "appoint-",
                Text(f"Xác nhận ngày hẹn mới {day}", f"Confirm the new day {day}"),
                Text("Ghi quyết định", "Decide"),
                (
                    Field(
                        "accepted", "choice", Text("Quyết định", "Decision"),
                        choices=(
                            ("yes", choose("Xin lỗi và hẹn lại", "Apologise and appoint anew")),
                            ("no", choose("Không đồng ý", "Decline")),
                        ),
                    ),
                    Field(
                        "reason", "words",
                        Text("Lý do (bắt buộc khi không đồng ý)", "Reason (needed to decline)"),
                    ),
                ),
            )
        ]  # fmt: skip
    if derived.appointed_on is None or not may(
        "dossiers.reappoint_propose", Kind.REAPPOINTMENT_PROPOSED
    ):
        return []
    return [
        ActForm(
            "reappoint", "new-", Text("Đề xuất hẹn lại ngày trả", "Propose a new day"),
            Text("Đề xuất", "Propose"),
            (
                Field(
                    "until_on", "date", Text("Ngày hẹn mới", "New day"),
                    Text(
                        "Lãnh đạo xác nhận cùng lời xin lỗi; hồ sơ vẫn bị xét theo ngày hẹn đầu.",
                        "The head confirms it with the apology; the first day still judges.",
                    ),
                ),
                _PUBLIC_REASON,
            ),
        )
    ]  # fmt: skip


def _consulting(detail: DossierDetail) -> ActForm:
    """Asking other agencies: departments first, then the communes, by name."""
    units = [
        unit for unit in organisation.unit_list(on=clock.today())
        if unit.code != detail.row.unit and unit.kind != "PROVINCE"
    ]  # fmt: skip
    units.sort(key=lambda unit: (unit.level != "PROVINCE", text.sort_key(unit.name_vi)))
    return ActForm(
        "consult", "ask-", Text("Lấy ý kiến cơ quan khác", "Ask other agencies"),
        Text("Gửi lấy ý kiến", "Ask"),
        (
            Field(
                "units", "many", Text("Cơ quan được hỏi", "Agencies asked"),
                Text(
                    "Chọn được nhiều cơ quan; tất cả nhận cùng lúc. Không nêu thông tin cá nhân "
                    "nếu không cần.",
                    "Several may be chosen; all are asked at once. Name no person without need.",
                ),
                tuple((unit.code, choose(unit.name_vi, unit.name_en)) for unit in units),
            ),
            Field("question", "words", Text("Nội dung xin ý kiến", "Question")),
            Field("due_on", "date", Text("Trả lời trước hoặc vào ngày", "Answer by")),
        ),
    )  # fmt: skip


def _assigning(actor: Actor, detail: DossierDetail, holder: bool, may: Any) -> list[ActForm]:
    if may("dossiers.assign", Kind.ASSIGNED):
        people = choices(organisation.people_of(detail.row.unit, at=clock.now()))
        if people:
            return [
                ActForm(
                    "assign",
                    "assign-",
                    Text("Phân công", "Assign"),
                    Text("Phân công", "Assign"),
                    (Field("to", "choice", Text("Giao cho", "To"), choices=people),),
                )
            ]
    mine = detail.clock.assignee == actor.code
    if holder and not mine and may("dossiers.advance", Kind.ASSIGNED):
        return [
            ActForm(
                "assign",
                "assign-",
                Text("Nhận việc này", "Take this dossier"),
                Text("Tôi nhận", "I take it"),
                (),
            )
        ]
    return []


def values_of(post: QueryDict, form: str) -> dict[str, Any]:
    """What an act needs, as typed. Raises ``FormInvalid``."""
    if form == "reappoint":
        return {"until_on": _day(post, "until_on"), "reason": _words(post, "reason")}
    if form == "request_payment":
        return {"amount": amount_of(post), "reason": _words(post, "reason")}
    if form == "reappointment_decide":
        if post.get("accepted") not in ("yes", "no"):
            raise FormInvalid({"accepted": choose("Chọn một mục.", "Choose one.")})
        return {"accepted": post["accepted"] == "yes", "reason": _words(post, "reason")}
    if form == "consult":
        return {
            "units": [unit[:60] for unit in post.getlist("units")[:200]],
            "question": _words(post, "question"), "due_on": _day(post, "due_on"),
        }  # fmt: skip
    if form == "send_back":
        present, _, step = post.get("step", "")[:140].rpartition(">")
        return {"step": step, "present": present, "reason": _words(post, "reason")}
    if form == "paid":
        return {"reference": _words(post, "reference")}
    if form == "note":
        return {"note": _words(post, "comment")}
    return {"reason": _words(post, "reason")}


def _words(post: QueryDict, name: str) -> str:
    typed = post.get(name, "")
    if len(typed) > 2000:
        raise FormInvalid(
            {name: choose("Dài quá: nhiều nhất 2000 ký tự.", "At most 2000 characters.")}
        )
    return typed


def _day(post: QueryDict, name: str) -> date:
    try:
        return date.fromisoformat(post.get(name, "")[:10])
    except ValueError:
        raise FormInvalid(
            {name: choose("Chọn một ngày, ví dụ 05/02/2026.", "Choose a day, such as 2026-02-05.")}
        ) from None


def amount_of(post: QueryDict, name: str = "amount") -> int:
    """A sum in đồng, dots and blanks left out. Raises ``FormInvalid``."""
    typed = post.get(name, "").replace(".", "").replace(" ", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= DIGITS):
        raise FormInvalid({name: choose("Ghi số tiền bằng chữ số.", "Enter the amount in digits.")})
    return int(typed)
