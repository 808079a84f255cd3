"""The front page, the page of components, and the health check."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core.entrances import open_to_public
from motcua.portal import samples
from motcua.portal.personas import PERSONAS


@open_to_public("the front page")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is and what one can do here."""
    return render(request, "portal/home.html", {"personas": PERSONAS})


@open_to_public("monitoring asks whether the program can serve; it learns nothing else")
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@open_to_public("shows components with sample values, no data")
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component of the face, for whoever builds pages and for the tests."""
    return render(request, "portal/design.html", samples.design_context())
