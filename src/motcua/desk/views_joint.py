"""Steps that one's own agency does for dossiers of others: the list, what is due first on top."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk.views import actor_of
from motcua.dossiers import api as dossiers
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures

MOST = 200


@requires("dossiers.advance")
@never_cache
@require_safe
def joint(request: HttpRequest) -> HttpResponse:
    """What the reader's agencies have to do for others. One statement, beside the processes."""
    actor = actor_of(request)
    units = organisation.units_permitted(actor, "dossiers.advance")
    rows = dossiers.joint_steps_open(units=units, now=clock.now(), limit=MOST + 1)
    known, catalogue = organisation.units_by_code(), procedures.catalogue().procedures
    context = {
        "more": len(rows) > MOST, "most": MOST,
        "late": sum(row.late for row in rows[:MOST]),
        "rows": [
            {
                "row": row, "lead": known.get(row.lead), "unit": known.get(row.unit),
                "procedure": catalogue.get(row.procedure),
                "step": procedures.process_running(row.procedure, row.process).step(row.step),
                "role": choose(
                    organisation.role_name(row.role),
                    organisation.role_name(row.role, english=True),
                ),
                "mine": actor.holds(row.role, row.unit),
            }
            for row in rows[:MOST]
        ],
    }  # fmt: skip
    return render(request, "desk/joint.html", context)
