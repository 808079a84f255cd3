"""Steps that one's own agency does for dossiers of others: the list, what is due first on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures

MOST = 200


def _rows(actor: Actor, rows: Sequence[dossiers.JointStep]) -> list[dict[str, Any]]:
    known, catalogue = organisation.units_by_code(), procedures.catalogue().procedures
    return [
        {
            "row": row, "lead": known.get(row.lead), "unit": known.get(row.unit),
            "procedure": catalogue.get(row.procedure),
            "step": procedures.process_running(row.procedure, row.process).step(row.step),
            "role": choose(
                organisation.role_name(row.role), organisation.role_name(row.role, english=True)
            ),
            "mine": actor.holds(row.role, row.unit),
        }
        for row in rows
    ]  # fmt: skip


@requires("dossiers.advance")
@never_cache
@require_safe
def joint(request: HttpRequest) -> HttpResponse:
    """What the reader's agencies have to do for others, and others for them.

    Two statements, beside the processes.
    """
    actor = actor_of(request)
    units = organisation.units_permitted(actor, "dossiers.advance")
    parts = []
    for led in (False, True):
        rows = dossiers.joint_steps_open(units=units, now=clock.now(), limit=MOST + 1, led=led)
        parts.append(
            {
                "led": led, "more": len(rows) > MOST, "late": sum(row.late for row in rows[:MOST]),
                "rows": _rows(actor, rows[:MOST]),
            }
        )  # fmt: skip
    return render(request, "desk/joint.html", {"parts": parts, "most": MOST})
