"""The head's page of targets: what the agency will miss, why, and the dossiers behind it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.desk.views import actor_of
from motcua.face import outlook as outlook_face
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor, Unit
from motcua.programme import api as programme


def _units(actor: Actor) -> list[Unit]:
    """The agencies that the actor answers for, the highest first; the province for all."""
    permitted = organisation.units_permitted(actor, "indicators.read_evidence")
    today = clock.today()
    if permitted is None:
        return [organisation.province(on=today)]
    known = organisation.units_by_code()
    listed = [known[code] for code in permitted if code in known and known[code].valid_on(today)]
    return sorted(listed, key=lambda unit: (unit.code.count("."), unit.code))


@requires("indicators.read_evidence")
@never_cache
@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    """What the agency will miss, and why. Five queries at most; no dossier is counted."""
    actor = actor_of(request)
    units = _units(actor)
    asked = text.clean(request.GET.get("don-vi", ""))
    if not asked and not units:
        asked = organisation.province(on=clock.today()).code
    unit = organisation.unit_get(asked, on=clock.today()) if asked else units[0]
    organisation.authorise(actor, "indicators.read_evidence", unit.code)
    found = programme.prospect(on=clock.today(), unit=unit.code)
    rows: list[dict[str, Any]] = outlook_face.rows(found)
    for item in rows:
        item["dossiers"] = item["row"].dossiers if item["row"].threatened else ()
    return render(
        request,
        "desk/outlook.html",
        {
            "found": found, "rows": rows, "unit": unit, "units": units,
            "threatened": any(row.threatened for row in found.rows),
        },
    )  # fmt: skip
