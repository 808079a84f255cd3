"""The head's page of targets: what the agency will miss, why, and the dossiers behind it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.desk.views import actor_of
from motcua.face import board_files
from motcua.face import outlook as outlook_face
from motcua.face.answers import file_answer
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


def _asked(request: HttpRequest) -> tuple[Unit, list[Unit]]:
    """The agency that is asked for, and those that may be. Raises ``NotPermitted``."""
    actor = actor_of(request)
    units = _units(actor)
    asked = text.clean(request.GET.get("don-vi", ""))
    if not asked and not units:
        asked = organisation.province(on=clock.today()).code
    unit = organisation.unit_get(asked, on=clock.today()) if asked else units[0]
    organisation.authorise(actor, "indicators.read_evidence", unit.code)
    return unit, units


@requires("indicators.read_evidence")
@never_cache
@require_safe
def outlook_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The scoreboard of the agency as a file, for whoever may see the page. As many queries."""
    make = board_files.MAKERS.get(kind)
    if make is None:
        raise Http404
    unit, _ = _asked(request)
    data = make(programme.board(on=clock.today(), unit=unit.code))
    name = f"bang-diem-{unit.code}-{clock.today():%Y%m%d}.{kind}"
    return file_answer(data, name=name, media_type=board_files.KINDS[kind])


@requires("indicators.read_evidence")
@never_cache
@require_safe
def outlook(request: HttpRequest) -> HttpResponse:
    """What the agency will miss, and why. Five queries at most; no dossier is counted."""
    unit, units = _asked(request)
    found = programme.prospect(on=clock.today(), unit=unit.code)
    rows: list[dict[str, Any]] = outlook_face.rows(found)
    for item in rows:
        item["dossiers"] = item["row"].dossiers if item["row"].threatened else ()
    return render(
        request,
        "desk/outlook.html",
        {
            "found": found, "rows": rows, "unit": unit, "units": units,
            "file_kinds": list(board_files.KINDS),
            "threatened": any(row.threatened for row in found.rows),
        },
    )  # fmt: skip
