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
from motcua.desk import courses, forms
from motcua.desk.forms import Typed
from motcua.desk.views import actor_of, dossier_context
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Done
from motcua.face.templatetags.face import choose


def common(request: HttpRequest, code: str) -> dict[str, Any]:
    """Actor, time, dossier, and what the page had shown."""
    return {
        "actor": actor_of(request), "at": clock.now(), "code": code,
        "expected_seq": forms.seen_seq(request.POST), "key": forms.key_of(request.POST) or None,
    }  # fmt: skip


def _do(
    request: HttpRequest, typed: Typed, code: str, act: Callable[[], Done], said: str
) -> HttpResponse:
    """Do it, or show the dossier as it is now with the reason and what was typed."""
    try:
        act()
    except (Conflict, Invalid) as refusal:
        context = dossier_context(request, code)
        version = context["may"]["version"]
        papers = {component.code for component in version.components} if version else set()
        errors = typed.errors(refusal, papers)
        context |= {
            "errors": errors, "wrong": dict(errors), "typed": typed,
            "typed_elsewhere": bool(typed.words) and not context["may"][typed.act],
        }  # fmt: skip
        return render(request, "desk/dossier.html", context, status=refusal.status)
    messages.success(request, said)
    return redirect("desk:dossier", code=code)


@requires("dossiers.advance")
@require_POST
def advance(request: HttpRequest, code: str) -> HttpResponse:
    """Complete the present step."""
    given, post = common(request, code), request.POST
    return _do(
        request, Typed.of(post, "advance", post.get("prefix", "")[:70]), code,
        lambda: dossiers.dossier_advance(**given, **courses.move_values(post, forms.words_of)),
        choose("Đã chuyển bước.", "Moved to the next step."),
    )  # fmt: skip


@requires("dossiers.supplement")
@require_POST
def request_supplement(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for what is missing, once and completely."""
    given, post = common(request, code), request.POST
    return _do(
        request, Typed.of(post, "request_supplement", "s-"), code,
        lambda: dossiers.dossier_request_supplement(
            **given, components=post.getlist("components"), reason=forms.words_of(post, "reason")
        ),
        choose("Đã yêu cầu bổ sung; đồng hồ tạm dừng.", "Supplement requested; the clock stands."),
    )  # fmt: skip


@requires("dossiers.receive")
@require_POST
def supplement(request: HttpRequest, code: str) -> HttpResponse:
    """What was missing has come."""
    given = common(request, code)
    return _do(
        request, Typed.of(request.POST, "supplement", "b-"), code,
        lambda: dossiers.dossier_supplement(**given),
        choose("Đã nhận bổ sung.", "Supplement received."),
    )  # fmt: skip


@requires("dossiers.refuse")
@require_POST
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse, with the reason."""
    given, post = common(request, code), request.POST
    return _do(
        request, Typed.of(post, "refuse", "r-"), code,
        lambda: dossiers.dossier_refuse(
            **given, reason=forms.words_of(post, "reason"),
            right_unit=post.get("right_unit", "")[:60],
        ),
        choose("Đã từ chối giải quyết.", "Refused."),
    )  # fmt: skip


@requires("dossiers.receive")
@require_POST
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant takes it back."""
    given, post = common(request, code), request.POST
    return _do(
        request, Typed.of(post, "withdraw", "w-"), code,
        lambda: dossiers.dossier_withdraw(**given, reason=forms.words_of(post, "reason")),
        choose("Người nộp đã rút hồ sơ.", "Withdrawn by the applicant."),
    )  # fmt: skip


@requires("dossiers.return")
@require_POST
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Hand the result over: at the counter, by post, online."""
    given, post = common(request, code), request.POST

    def act() -> Done:
        channel = forms.channel_of(post)
        who = forms.collector_of(post, channel)
        return dossiers.dossier_return(**given, channel=channel, collector=who)

    return _do(
        request, Typed.of(post, "hand_over", "return-"), code, act,
        choose("Đã trả kết quả.", "Result returned."),
    )  # fmt: skip
