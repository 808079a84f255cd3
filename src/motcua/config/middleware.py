"""What every request passes: content policy, the right to enter, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from motcua.core import clock
from motcua.core.errors import Conflict, DomainError, NotPermitted
from motcua.organisation import api as organisation

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    )
)


class ContentSecurityPolicy:
    """Send the strict policy with every answer; nothing inline, nothing from elsewhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then set the headers that are not set yet."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=()"
        )
        return response


class Access:
    """Refuse a view that does not say who may use it; ask the policy for one that does."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Let through, send to the log-in page, or refuse."""
        del args, kwargs
        target = getattr(view, "view_class", view)
        permission = getattr(view, "permission", None) or getattr(target, "permission", None)
        if permission is None:
            match = request.resolver_match
            name = match.url_name if match else None
            if getattr(view, "public_reason", None) or name in settings.MOTCUA_OPEN_VIEWS:
                return None
            return Refusals.answer(request, NotPermitted())
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        actor = organisation.actor_for_user(user_id=request.user.pk, at=clock.now())
        request.actor = actor  # type: ignore[attr-defined]
        try:
            organisation.authorise_anywhere(actor, permission)
        except NotPermitted as refusal:
            return Refusals.answer(request, refusal)
        return None


class FormExpired(Conflict):
    """The form's token is missing or too old."""

    code = "form_expired"
    message = _("This form has expired. Go back, reload the page and send it again.")


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form without a valid token; ``reason`` is for the log only."""
    del reason
    return Refusals.answer(request, FormExpired())


class Refusals:
    """The one translator of refusals for HTML pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do unless the view raises."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal becomes a page; anything else is a bug and stays one."""
        return self.answer(request, error) if isinstance(error, DomainError) else None

    @staticmethod
    def answer(request: HttpRequest, refusal: DomainError) -> HttpResponse:
        """The page of a refusal, in the reader's language."""
        return render(request, "face/refusal.html", {"refusal": refusal}, status=refusal.status)
