"""Acts beside the straight way: each makes one service call and goes back to the dossier."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk import forms_changes as forms
from motcua.desk.views import dossier_context
from motcua.desk.views_acts import common
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Done
from motcua.face.templatetags.face import choose


def _change(
    request: HttpRequest, code: str, form: str, act: Callable[[], Done], said: str
) -> HttpResponse:
    """Do it, or show the dossier with the reason at its field and what was typed."""
    try:
        act()
    except (Conflict, Invalid) as refusal:
        context = dossier_context(request, code)
        prefix = next((item.prefix for item in context["more"] if item.url == form), "")
        fields = getattr(refusal, "fields", {})
        errors = [(f"{prefix}{name}", str(reason)) for name, reason in fields.items()]
        errors = errors or [("", str(refusal))]
        context |= {
            "errors": errors, "wrong": dict(errors), "asked": form,
            "again": {f"{prefix}{name}": value for name, value in request.POST.items()},
        }  # fmt: skip
        return render(request, "desk/dossier.html", context, status=refusal.status)
    messages.success(request, said)
    return redirect("desk:dossier", code=code)


def _by_form(
    request: HttpRequest, code: str, form: str, service: Callable[..., Done], said: str
) -> HttpResponse:
    """The same for an act that takes just what the form of that name holds."""
    return _change(
        request, code, form,
        lambda: service(**common(request, code), **forms.values_of(request.POST, form)), said,
    )  # fmt: skip


@requires("dossiers.advance")
@require_POST
def send_back(request: HttpRequest, code: str) -> HttpResponse:
    """Return the dossier to an earlier step."""
    return _by_form(
        request, code, "send_back", dossiers.dossier_send_back,
        choose("Đã chuyển lại bước trước.", "Sent back."),
    )  # fmt: skip


@requires("dossiers.reappoint_propose")
@require_POST
def reappoint(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a new day for the result."""
    return _by_form(
        request, code, "reappoint", dossiers.dossier_reappointment_propose,
        choose("Đã đề xuất ngày hẹn mới.", "The new day is proposed."),
    )  # fmt: skip


@requires("dossiers.reappoint")
@require_POST
def reappointment_decide(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm or decline the proposed day."""
    return _by_form(
        request, code, "reappointment_decide", dossiers.dossier_reappointment_decide,
        choose("Đã ghi quyết định.", "Decided."),
    )  # fmt: skip


@requires("dossiers.supplement")
@require_POST
def request_payment(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the applicant to meet a financial duty."""
    return _by_form(
        request, code, "request_payment", dossiers.dossier_request_payment,
        choose("Đã gửi yêu cầu nộp tiền.", "The payment is asked for."),
    )  # fmt: skip


@requires("dossiers.receive")
@require_POST
def paid(request: HttpRequest, code: str) -> HttpResponse:
    """The financial duty is met."""
    return _by_form(
        request, code, "paid", dossiers.dossier_paid,
        choose("Đã ghi nhận việc nộp tiền.", "The payment is recorded."),
    )  # fmt: skip


@requires("dossiers.read")
@require_POST
def assign(request: HttpRequest, code: str) -> HttpResponse:
    """Make the dossier somebody's task; without a name, one's own."""
    given = common(request, code)
    to = request.POST.get("to", "")[:60] or given["actor"].code
    return _change(
        request, code, "assign", lambda: dossiers.dossier_assign(**given, to=to),
        choose("Đã phân công.", "Assigned."),
    )  # fmt: skip


@requires("dossiers.advance")
@require_POST
def note(request: HttpRequest, code: str) -> HttpResponse:
    """Leave a comment."""
    given = common(request, code)
    given.pop("expected_seq")
    return _change(
        request, code, "note",
        lambda: dossiers.dossier_note(**given, **forms.values_of(request.POST, "note")),
        choose("Đã ghi chú.", "Noted."),
    )  # fmt: skip


@requires("dossiers.consult")
@require_POST
def consult(request: HttpRequest, code: str) -> HttpResponse:
    """Ask other agencies for their opinion, all at once."""
    return _by_form(
        request, code, "consult", dossiers.dossier_consult,
        choose("Đã gửi lấy ý kiến.", "The agencies are asked."),
    )  # fmt: skip


@requires("dossiers.stop")
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """Stop the handling."""
    return _by_form(
        request, code, "stop", dossiers.dossier_stop,
        choose("Đã dừng giải quyết.", "Stopped."),
    )  # fmt: skip
