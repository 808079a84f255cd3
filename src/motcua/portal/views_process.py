"""The internal process of a procedure, for everybody; with the load of its steps for officials."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from motcua.core import clock
from motcua.core.entrances import open_to_public
from motcua.dossiers import api as dossiers
from motcua.face.templatetags.face import is_vietnamese
from motcua.organisation import api as organisation
from motcua.procedures import api as procedures
from motcua.procedures.contracts import Procedure, Text

PUBLIC_BY_LAW = "procedures are public by law"
RIGHT = "dossiers.read"


def _loads(request: HttpRequest, code: str) -> dict[str, dossiers.StepLoad] | None:
    """Step → its load in the units that the reader may see; ``None`` for the public."""
    if not request.user.is_authenticated:
        return None
    actor = organisation.actor_for_user(user_id=request.user.pk, at=clock.now())
    if not organisation.permitted_anywhere(actor, RIGHT):
        return None
    since, until = dossiers.twelve_months(clock.today())
    units = organisation.units_permitted(actor, RIGHT)
    return dict(dossiers.step_loads(code, since=since, until=until, units=units))


def _slowest(loads: dict[str, dossiers.StepLoad] | None) -> str:
    """The step that takes longest, where at least two were measured."""
    measured: dict[str, Decimal] = {
        code: load.median_hours
        for code, load in (loads or {}).items()
        if load.median_hours is not None
    }
    return max(measured, key=lambda code: measured[code]) if len(measured) > 1 else ""


def _rows(found: procedures.ProcessInForce, loads: Any) -> list[dict[str, Any]]:
    lanes = {lane.code: lane for lane in found.definition.lanes}
    outline = procedures.process_outline(found.definition)
    steps = {row.number: row.step for row in outline}
    slowest = _slowest(loads)
    return [
        {
            "number": row.number, "step": row.step,
            "role": Text(
                organisation.role_name(row.step.role),
                organisation.role_name(row.step.role, english=True),
            ),
            "lane": lanes.get(row.step.lane),
            "onward": [
                {"way": way, "step": steps.get(way.to) if way.to else None} for way in row.onward
            ],
            "load": (loads or {}).get(row.step.code), "slowest": row.step.code == slowest,
        }
        for row in outline
    ]  # fmt: skip


def _elsewhere(found: procedures.ProcessInForce, loads: Any) -> int:
    """Open dossiers at steps that this process does not have."""
    known = {step.code for step in found.definition.steps}
    return sum(load.open_now for code, load in (loads or {}).items() if code not in known)


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def process(request: HttpRequest, slug: str) -> HttpResponse:
    """Who does what, in how many hours, and what comes next: a table and a diagram.

    Two statements for the public: whether anything was published since, and the process. An
    official with the right also sees how many open dossiers stand at each step, and how long
    each really took; those are one statement more, beside those that say who they are.
    """
    procedures.catalogue_refresh()
    procedure: Procedure = procedures.procedure_by_slug(slug)
    today = clock.today()
    found = procedures.process_on(procedure.code, today)
    version = procedure.version_on(today)
    loads = _loads(request, procedure.code)
    rows = _rows(found, loads)
    limit = None if version is None else version.time_limit
    planned, allowed = procedures.longest_hours(found.definition), procedures.limit_hours(limit)
    context = {
        "procedure": procedure, "found": found, "rows": rows, "today": today, "limit": limit,
        "planned": planned, "allowed": allowed,
        "too_long": allowed is not None and planned > allowed,
        "chart": procedures.process_chart(
            found.definition, {row["step"].code: row["number"] for row in rows},
            english=not is_vietnamese(),
        ),
        "official": loads is not None, "loads": loads or {},
        "slowest": _slowest(loads), "elsewhere": _elsewhere(found, loads),
        "most": dossiers.MOST_MEASURED,
    }  # fmt: skip
    return render(request, "portal/process.html", context)


@open_to_public(PUBLIC_BY_LAW)
@require_safe
def process_file(request: HttpRequest, slug: str) -> FileResponse:
    """The process as BPMN 2.0, for any tool that reads it. Two statements."""
    del request
    procedures.catalogue_refresh()
    procedure = procedures.procedure_by_slug(slug)
    found = procedures.process_on(procedure.code, clock.today())
    data = procedures.write_bpmn(found.definition, number=found.number, valid_from=found.valid_from)
    answer = FileResponse(BytesIO(data), content_type="application/xml")
    disposition = content_disposition_header(True, f"{procedure.slug}.bpmn")
    if disposition:
        answer["Content-Disposition"] = disposition
    return answer
