"""The front page, procedures, the page of components, and the health check."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.portal import samples
from motcua.portal.personas import PERSONAS
from motcua.procedures import api as procedures


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


@open_to_public("procedures are public by law")
@require_safe
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Search and browse the procedures in force today, or on another day."""
    query = request.GET.get("q", "").strip()
    level = request.GET.get("cap", "")
    today = clock.today()
    chosen = level if level in ("PROVINCE", "DISTRICT", "COMMUNE") else None
    found = (
        procedures.procedure_search(query, on=today, level=chosen, limit=60)
        if query
        else procedures.procedure_list(on=today, level=chosen)
    )
    fields = {field.code: field for field in procedures.fields()}
    rows = [
        {
            "procedure": item,
            "field": fields[item.field],
            "version": procedures.procedure_version_on(item.code, today),
        }
        for item in found
    ]
    return render(
        request, "portal/procedure_list.html", {"rows": rows, "query": query, "level": level}
    )


@open_to_public("procedures are public by law")
@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """One procedure with all its versions."""
    found = procedures.procedure_by_slug(slug)
    context: dict[str, Any] = {
        "procedure": found,
        "field": {field.code: field for field in procedures.fields()}[found.field],
        "versions": sorted(found.versions, key=lambda version: version.valid_from, reverse=True),
        "today": clock.today(),
    }
    return render(request, "portal/procedure.html", context)


@open_to_public("shows components with sample values, no data")
@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """Every component of the face, for whoever builds pages and for the tests."""
    return render(request, "portal/design.html", samples.design_context())
