"""Results by post: what waits, hand-over lists with their minutes, the file of the post."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk.views import actor_of, note_reading
from motcua.desk.views_papers import unit_asked, units_of_year
from motcua.desk.views_reports import grouped
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Reading
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

MOST_BYTES: Final = 2_000_001
"""One more than the file of the post may have, so that a larger one is seen to be one."""

STATES: Final = {
    "": ("chưa có tin", "nothing yet"),
    "ACCEPTED": ("đã nhận gửi", "accepted"),
    "DELIVERED": ("đã phát", "delivered"),
    "FAILED": ("phát không thành công", "delivery failed"),
    "CAME_BACK": ("chuyển hoàn", "came back"),
}


def _context(request: HttpRequest, unit: str, day: date | None = None) -> dict[str, Any]:
    actor = actor_of(request)
    able = organisation.units_permitted(actor, "dossiers.return")
    known = procedures.catalogue().procedures
    lists = dossiers.postal_lists(unit=unit, day=day)

    def shown(rows: list[dossiers.PostalRow]) -> list[tuple[dossiers.PostalRow, Any]]:
        return [(row, known.get(row.procedure)) for row in rows]

    return {
        "wrong": {}, "day": day, "today": clock.today(), "unit_code": unit,
        "unit": organisation.unit_get(unit),
        "pending": shown(dossiers.postal_pending(unit=unit)),
        "waiting": shown(dossiers.postal_waiting(unit=unit)), "lists": lists,
        "unit_groups": grouped(units_of_year(actor, clock.today().year)),
        "may_post": able is None or unit in able,
    }  # fmt: skip


@requires("dossiers.read_personal")
@never_cache
@require_safe
def post(request: HttpRequest) -> HttpResponse:
    """What waits to be handed to the post, and what was: lately, or on the day ``ngay``."""
    unit = unit_asked(request, request.GET.get("don_vi", ""))
    try:
        typed = request.GET.get("ngay", "")
        day = date.fromisoformat(typed) if typed else None
    except ValueError:
        context = _context(request, unit)
        context["errors"] = [
            ("ngay", choose("Chọn một ngày, ví dụ 05/02/2026.", "Choose a day."))
        ]  # fmt: skip
        return render(request, "desk/post.html", context, status=422)
    return render(request, "desk/post.html", _context(request, unit, day))


@requires("dossiers.return")
@require_POST
def post_hand_over(request: HttpRequest) -> HttpResponse:
    """Hand over all that waits: the list and its minutes come of it."""
    unit = unit_asked(request, request.POST.get("don_vi", ""))
    clerk = request.POST.get("clerk_name", "")
    try:
        listed = dossiers.postal_hand_over(
            actor=actor_of(request), at=clock.now(), unit=unit, clerk_name=clerk
        )
    except (Conflict, Invalid) as refusal:
        fields = getattr(refusal, "fields", {})
        errors = [(name, str(reason)) for name, reason in fields.items()] or [("", str(refusal))]
        context = _context(request, unit)
        context |= {"errors": errors, "wrong": dict(errors), "clerk": clerk}
        return render(request, "desk/post.html", context, status=refusal.status)
    messages.success(
        request,
        choose(f"Đã lập danh sách số {listed.shown_number} gồm {listed.items} kết quả.",
               f"List {listed.shown_number} holds {listed.items} results."),
    )  # fmt: skip
    return redirect("desk:post_list", list_id=listed.list_id)


@requires("dossiers.return")
@require_POST
def post_file(request: HttpRequest) -> HttpResponse:
    """Take in the file of the post, whole or not at all."""
    unit = unit_asked(request, request.POST.get("don_vi", ""))
    upload = request.FILES.get("tep")
    data = upload.read(MOST_BYTES) if isinstance(upload, UploadedFile) else b""
    try:
        report = dossiers.postal_file_import(actor=actor_of(request), at=clock.now(), data=data)
    except Invalid as refusal:
        context = _context(request, unit) | {
            "errors": [("tep", str(refusal.message))],
            "refused": [_place(path, str(reason)) for path, reason in refusal.fields.items()],
        }
        return render(request, "desk/post.html", context, status=refusal.status)
    messages.success(
        request,
        choose(f"Đã đọc {report.rows} dòng: ghi mới {report.recorded}, đã biết {report.known}.",
               f"{report.rows} rows read: {report.recorded} recorded, {report.known} known."),
    )  # fmt: skip
    return redirect(f"{reverse('desk:post')}?{urlencode({'don_vi': unit})}")


def _place(path: str, reason: str) -> tuple[str, str, str]:
    """Row, column and reason of a refusal."""
    row, _, column = path.partition(".")
    return (row if row.isdigit() else "–", column or "–", reason)


@requires("dossiers.read_personal")
@never_cache
@require_safe
def post_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list with what the post says of each result."""
    listed = dossiers.postal_list_get(list_id)
    unit_asked(request, listed.unit)
    known = procedures.catalogue().procedures
    rows = dossiers.postal_items(list_id=list_id)
    context = {
        "listed": listed, "unit": organisation.unit_get(listed.unit),
        "rows": [
            (row, known.get(row.procedure), choose(*STATES[row.status])) for row in rows
        ],
        "postage": sum(row.postage or 0 for row in rows),
        "priced": sum(row.postage is not None for row in rows),
        "officer": organisation.official_names([listed.handed_by]).get(listed.handed_by, ""),
    }  # fmt: skip
    return render(request, "desk/post_list.html", context)


@requires("dossiers.read_personal")
@never_cache
@require_safe
def post_paper(request: HttpRequest, list_id: int, slug: str) -> HttpResponse:
    """The list or the minutes as PDF."""
    listed = dossiers.postal_list_get(list_id)
    unit_asked(request, listed.unit)
    write = {
        "danh-sach": dossiers.postal_list_pdf, "bien-ban": dossiers.postal_minutes_pdf,
    }.get(slug)  # fmt: skip
    if write is None:
        raise Http404
    officer = organisation.official_names([listed.handed_by]).get(listed.handed_by, "")
    rows = dossiers.postal_items(list_id=list_id)
    note_reading(request, [row.code for row in rows], Reading.PAPER)
    data = write(listed=listed, rows=rows, officer=officer)
    name = f"buu-chinh-{listed.unit}-{listed.number:02d}-{listed.year}-{slug}.pdf"
    return file_answer(data, name=name, media_type="application/pdf", inline=True)
