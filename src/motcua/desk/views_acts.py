"""Acts on a dossier. Each makes one service call and goes back to the dossier's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, Invalid
from motcua.desk.views import actor_of, dossier_context
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Channel, Done
from motcua.face.templatetags.face import choose


def _common(request: HttpRequest, code: str) -> dict[str, Any]:
    seen = request.POST.get("seq", "")
    return {
        "actor": actor_of(request), "at": clock.now(), "code": code,
        "expected_seq": int(seen) if seen.isdigit() else None,
        "key": request.POST.get("key") or None,
    }  # fmt: skip


def _do(request: HttpRequest, code: str, act: Callable[[], Done], said: str) -> HttpResponse:
    try:
        act()
    except (Conflict, Invalid) as refusal:
        context = dossier_context(request, code)
        reasons = [(path, str(text)) for path, text in getattr(refusal, "fields", {}).items()]
        context["errors"] = reasons or [("", str(refusal))]
        return render(request, "desk/dossier.html", context, status=refusal.status)
    messages.success(request, said)
    return redirect("desk:dossier", code=code)


@requires("dossiers.advance")
@require_POST
def advance(request: HttpRequest, code: str) -> HttpResponse:
    """Complete the present step."""
    common = _common(request, code)
    note = request.POST.get("note", "")
    return _do(
        request, code, lambda: dossiers.dossier_advance(**common, note=note),
        choose("Đã chuyển bước.", "Moved to the next step."),
    )  # fmt: skip


@requires("dossiers.supplement")
@require_POST
def request_supplement(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for what is missing, once and completely."""
    common = _common(request, code)
    wanted, reason = request.POST.getlist("components"), request.POST.get("reason", "")
    return _do(
        request, code,
        lambda: dossiers.dossier_request_supplement(**common, components=wanted, reason=reason),
        choose("Đã yêu cầu bổ sung; đồng hồ tạm dừng.", "Supplement requested; the clock stands."),
    )  # fmt: skip


@requires("dossiers.receive")
@require_POST
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """What was missing has come."""
    common = _common(request, code)
    return _do(
        request, code, lambda: dossiers.dossier_supplement(**common),
        choose("Đã nhận bổ sung.", "Supplement received."),
    )  # fmt: skip


@requires("dossiers.refuse")
@require_POST
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse, with the reason."""
    common = _common(request, code)
    reason = request.POST.get("reason", "")
    return _do(
        request, code, lambda: dossiers.dossier_refuse(**common, reason=reason),
        choose("Đã từ chối giải quyết.", "Refused."),
    )  # fmt: skip


@requires("dossiers.receive")
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant takes it back."""
    common = _common(request, code)
    reason = request.POST.get("reason", "")
    return _do(
        request, code, lambda: dossiers.dossier_withdraw(**common, reason=reason),
        choose("Người nộp đã rút hồ sơ.", "Withdrawn by the applicant."),
    )  # fmt: skip


@requires("dossiers.return")
@require_POST
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the result over: at the counter, by post, online."""
    common = _common(request, code)
    channel = request.POST.get("channel", "COUNTER")
    chosen = Channel(channel) if channel in Channel.__members__ else Channel.COUNTER
    return _do(
        request, code, lambda: dossiers.dossier_return(**common, channel=chosen),
        choose("Đã trả kết quả.", "Result returned."),
    )  # fmt: skip
