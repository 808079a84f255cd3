"""Who is away and who stands in: the page of whoever heads the agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import NotFound
from motcua.desk.forms import wrong_day
from motcua.desk.views import actor_of
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Absence, Actor, Unit
from motcua.organisation.errors import AbsenceInvalid
from motcua.tasks import api as tasks

MOST_SHOWN: Final = 200
FIELDS: Final = ("unit", "person", "valid_from", "valid_until", "stand_in", "reason")


@dataclass(frozen=True)
class Away:
    """One absence as the page shows it."""

    row: Absence
    unit: Unit | None
    name: str
    stand_in: str
    now: bool


def _own_units(actor: Actor) -> list[Unit]:
    """The agencies of the posts that may record; those below are asked for by address."""
    known = organisation.units_by_code()
    codes = dict.fromkeys(
        post.unit_code
        for post in actor.posts
        if organisation.permitted(actor, "organisation.absences", post.unit_code)
    )
    return [known[code] for code in codes if code in known]


def _unit(request: HttpRequest, actor: Actor) -> Unit:
    """The agency whose people are shown. Raises ``NotFound``, ``NotPermitted``."""
    asked = text.clean(request.POST.get("unit", "") or request.GET.get("don-vi", ""))
    own = _own_units(actor)
    unit = organisation.unit_get(asked) if asked or not own else own[0]
    organisation.authorise(actor, "organisation.absences", unit.code)
    return unit


def _shown(actor: Actor, unit: Unit) -> dict[str, Any]:
    today, known = clock.today(), organisation.units_by_code()
    units = organisation.units_permitted(actor, "organisation.absences")
    rows = organisation.absence_list(units=units, ending_after=today, limit=MOST_SHOWN + 1)
    names = organisation.official_names(
        code for row in rows for code in (row.person, row.stand_in) if code
    )
    return {
        "unit": unit, "people": organisation.people_of(unit.code, at=clock.now()),
        "today": today, "more": len(rows) > MOST_SHOWN, "most": MOST_SHOWN,
        "rows": [
            Away(
                row, known.get(row.unit), names.get(row.person, row.person),
                names.get(row.stand_in, ""), row.valid_from <= today,
            )
            for row in rows[:MOST_SHOWN]
        ],
    }  # fmt: skip


def _day(values: Mapping[str, str], name: str, wrong: dict[str, str]) -> date:
    try:
        return tasks.day_of(values[name])
    except ValueError:
        wrong[name] = wrong_day()
        return date.min


@requires("organisation.absences")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """Absences that last or come, and the form of a new one."""
    actor = actor_of(request)
    unit = _unit(request, actor)
    if request.method != "POST":
        return render(request, "desk/absences.html", {**_shown(actor, unit), "values": {}})
    values = {name: text.clean(request.POST.get(name, "")) for name in FIELDS}
    wrong: dict[str, str] = {}
    first, back = (_day(values, name, wrong) for name in ("valid_from", "valid_until"))
    if not wrong:
        try:
            organisation.absence_record(
                actor=actor, at=clock.now(), unit=unit.code, person=values["person"],
                valid_from=first, valid_until=back, stand_in=values["stand_in"],
                reason=values["reason"],
            )  # fmt: skip
        except AbsenceInvalid as refusal:
            wrong = {name: str(words) for name, words in refusal.fields.items()}
    if wrong:
        context = {
            **_shown(actor, unit), "values": values, "wrong": wrong, "errors": list(wrong.items())
        }  # fmt: skip
        return render(request, "desk/absences.html", context, status=422)
    messages.success(request, choose("Đã ghi vắng mặt.", "The absence is recorded."))
    return redirect("desk:absences")


@requires("organisation.absences")
@require_POST
def absence_end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """The person is back from today on, or the absence is taken back before it begins."""
    try:
        organisation.absence_end(actor=actor_of(request), at=clock.now(), absence_id=absence_id)
    except NotFound as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, choose("Đã kết thúc vắng mặt.", "The absence is ended."))
    return redirect("desk:absences")
