"""Stepping into a role with one click. Routed only in a demonstration (see ``urls``)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from motcua.config.demonstration import read_marker
from motcua.core.entrances import open_to_public
from motcua.face.templatetags.face import choose
from motcua.portal.personas import persona_get, username_of


@open_to_public("only in a demonstration, which holds sample data only")
@require_POST
def step_in(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as a persona, or go as the citizen to a sample dossier."""
    persona = persona_get(key)
    if persona is None or not settings.MOTCUA_DEMO:
        raise Http404
    if persona.role:
        user = get_user_model().objects.get(username=username_of(persona))
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        counts = persona.role == "REFORM_COORDINATOR"
        return redirect("portal:scoreboard" if counts else "desk:home")
    logout(request)
    sample = read_marker()["citizen"][0]
    messages.info(
        request,
        choose(
            f"Bạn là người nộp hồ sơ {sample['code']}; bốn số cuối điện thoại là "
            f"{sample['digits']}.",
            f"You filed dossier {sample['code']}; the last four digits of your telephone are "
            f"{sample['digits']}.",
        ),
    )
    return redirect("portal:status", code=sample["code"])


urlpatterns = [path("<slug:key>/", step_in, name="step_in")]
