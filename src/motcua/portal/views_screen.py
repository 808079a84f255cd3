"""The calling screen of a counter: numbers only."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.dossiers import api as dossiers
from motcua.organisation import api as organisation

SECONDS = 10


@open_to_public("hangs in the waiting room; it shows numbers and counters, and nobody's name")
@never_cache
@require_safe
def screen(request: HttpRequest, unit: str) -> HttpResponse:
    """Who is called to which counter, anew every ten seconds. Two statements."""
    place, today = organisation.unit_get(unit), clock.today()
    context = {
        "unit": place, "called": dossiers.tickets_called(unit=unit, day=today, limit=6),
        "figures": dossiers.waiting_of(unit=unit, day=today), "now": clock.now(),
    }  # fmt: skip
    response = render(request, "portal/screen.html", context)
    response["Refresh"] = str(SECONDS)
    return response
