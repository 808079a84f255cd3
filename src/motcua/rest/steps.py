"""Where a dossier is, and which ways lead on: what a program must know to move it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.rest.access import Needs
from motcua.rest.problems import refusals
from motcua.rest.schemas import Code

router = Router()


class WayOut(Schema):
    """One way on from a step: the choices that lead there, and the steps that begin.

    ``refuses``: the result will be a refusal, and a reason is needed. ``back``: it leads to
    a step that comes before. ``units`` are the roles whose agency nobody named yet.
    """

    choices: dict[str, str]
    opens: list[str]
    refuses: bool
    back: bool
    units: list[str]


class OpenStepOut(Schema):
    """A step that is being done; ``due_at`` is by its own budget, null without a process."""

    step: str
    name: str
    role: str
    unit: str
    given_at: datetime | None
    due_at: datetime | None
    late: bool
    ways: list[WayOut]
    back_to: list[str]


class CourseOut(Schema):
    """The course of a dossier; ``process`` is the fingerprint of the agency's own process."""

    code: str
    process: str | None
    last_seq: int
    open: list[OpenStepOut]


@router.get(
    "/dossiers/{code}/steps", response={200: CourseOut, **refusals(401, 403, 404, 422)},
    auth=Needs("dossiers.read"),
)  # fmt: skip
def steps(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The steps that are being done, the ways on from each, and where each can go back to."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    detail = dossiers.dossier_detail(code=code)
    dossiers.authorise_reading(actor, "dossiers.read", detail)
    running, places = dossiers.places_of(detail)
    found: list[dict[str, Any]] = []
    if running is not None and detail.clock.closed_at is None:
        found = [
            {
                "step": place.node.code, "name": place.node.name.vi, "role": place.node.role,
                "unit": place.unit, "given_at": place.since, "due_at": place.due_at,
                "late": place.late(clock.now()),
                "back_to": list(running.back_to(place.here, place.node.code)),
                "ways": [_way(running, way, detail.clock.units) for way in place.ways],
            }
            for place in places
        ]  # fmt: skip
    row = detail.row
    return {
        "code": row.code,
        "process": row.process or None,
        "last_seq": row.last_seq,
        "open": found,
    }


def _way(running: procedures.Running, way: procedures.Way, units: Any) -> dict[str, Any]:
    roles = {running.unit_role(step) for step in way.opened} - {procedures.LEAD, *units}
    return {
        "choices": dict(way.choices), "opens": list(running.in_order(way.opened)),
        "refuses": way.refuses, "back": way.back, "units": sorted(roles - {dossiers.UPPER}),
    }  # fmt: skip
