"""Papers that nobody had to bring because the state issued them: the count and its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.core.errors import NotFound
from motcua.desk.views import actor_of
from motcua.dossiers import api as dossiers
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Text

MOST: Final = 200


def counts(units: Iterable[str] | None) -> dict[str, Any]:
    """By procedure, for the head's page, over twelve months. One statement."""
    since, until = dossiers.twelve_months(clock.today())
    known = procedures.catalogue().procedures
    return {
        "reuse_since": since,
        "reuse": [
            {"count": count, "procedure": known.get(count.procedure)}
            for count in dossiers.reuse_counts(since=since, until=until, units=units)
        ],
    }  # fmt: skip


def _component(row: dossiers.ReuseRow) -> Text:
    try:
        version = procedures.procedure_version_get(row.procedure, row.procedure_version)
    except NotFound:
        return Text(row.component, row.component)
    names = {part.code: part.name for part in version.components}
    return names.get(row.component, Text(row.component, row.component))


@requires("dossiers.oversee")
@never_cache
@require_safe
def reuse_records(request: HttpRequest) -> HttpResponse:
    """The dossiers behind a count of reuse, newest first. One statement."""
    units = organisation.units_permitted(actor_of(request), "dossiers.oversee")
    known, places = procedures.catalogue().procedures, organisation.units_by_code()
    asked = known.get(request.GET.get("thu-tuc", ""))
    since, until = dossiers.twelve_months(clock.today())
    rows = dossiers.reuse_list(
        since=since, until=until, units=units, procedure=asked.code if asked else "",
        limit=MOST + 1,
    )  # fmt: skip
    context = {
        "since": since, "asked": asked, "more": len(rows) > MOST, "most": MOST,
        "rows": [
            {
                "row": row, "unit": places.get(row.unit), "procedure": known.get(row.procedure),
                "component": _component(row),
            }
            for row in rows[:MOST]
        ],
    }  # fmt: skip
    return render(request, "desk/reuse.html", context)
