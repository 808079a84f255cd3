"""The queue at a counter: give a number, call the next, again, served or not come."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, NotFound
from motcua.desk.views import actor_of
from motcua.dossiers import api as dossiers
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.organisation.errors import PermissionMissing
from motcua.procedures.contracts import Text

COUNTER = "counter"


def _units(actor: Actor) -> list[str]:
    """The actor's own counters, the first post first."""
    permitted = organisation.units_permitted(actor, "dossiers.receive")
    posts = [post.unit_code for post in actor.posts if permitted is None
             or post.unit_code in permitted]  # fmt: skip
    return list(dict.fromkeys(posts))


def _unit(request: HttpRequest, asked: str) -> str:
    own = _units(actor_of(request))
    if not own or (asked and asked not in own):
        raise PermissionMissing(permission="dossiers.receive", unit=asked or "–")
    return asked or own[0]


@requires("dossiers.receive")
@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Who waits, who is at a counter, and how long people waited today. Three statements."""
    unit = _unit(request, text.clean(request.GET.get("don-vi", ""))[:60])
    today, known = clock.today(), organisation.units_by_code()
    actor = actor_of(request)
    context = {
        "unit": known[unit], "units": [known[code] for code in _units(actor)],
        "queues": [(item.code, Text(item.name_vi, item.name_en)) for item in dossiers.queues()],
        "waiting": dossiers.tickets_waiting(unit=unit, day=today),
        "called": dossiers.tickets_called(unit=unit, day=today),
        "figures": dossiers.waiting_of(unit=unit, day=today),
        "counter": request.session.get(COUNTER, "1"),
        "printed": whole(request.GET.get("so", "")),
    }  # fmt: skip
    return render(request, "desk/queue.html", context)


def _back(
    request: HttpRequest, unit: str, act: Callable[[], str], ticket: str = ""
) -> HttpResponse:
    """Do it, say so, and go back to the page of the unit."""
    try:
        messages.success(request, act())
    except (Conflict, NotFound) as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('desk:queue')}?{urlencode({'don-vi': unit})}")


@requires("dossiers.receive")
@require_POST
def ticket_take(request: HttpRequest) -> HttpResponse:
    """Give the next number."""
    unit = _unit(request, text.clean(request.POST.get("don-vi", ""))[:60])
    try:
        ticket = dossiers.ticket_take(
            actor=actor_of(request), at=clock.now(), unit=unit,
            queue=request.POST.get("queue", "")[:10],
        )  # fmt: skip
    except NotFound as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:queue")
    messages.success(request, choose(f"Đã lấy số {ticket.label}.", f"Number {ticket.label} given."))
    asked = {"don-vi": unit, "so": str(ticket.ticket_id)}
    return redirect(f"{reverse('desk:queue')}?{urlencode(asked)}")


@requires("dossiers.receive")
@require_POST
def ticket_call(request: HttpRequest) -> HttpResponse:
    """Call whoever has waited longest."""
    unit = _unit(request, text.clean(request.POST.get("don-vi", ""))[:60])
    counter = text.clean(request.POST.get("counter", ""))[:20]
    request.session[COUNTER] = counter[:10]

    def act() -> str:
        ticket = dossiers.ticket_call(
            actor=actor_of(request), at=clock.now(), unit=unit, counter=counter,
            queue=request.POST.get("queue", "")[:10],
        )  # fmt: skip
        return choose(f"Mời số {ticket.label} đến quầy {ticket.counter}.",
                      f"Number {ticket.label}, counter {ticket.counter}.")  # fmt: skip

    return _back(request, unit, act)


@requires("dossiers.receive")
@require_POST
def ticket_end(request: HttpRequest, ticket: int) -> HttpResponse:
    """Call a number again, or say that it was served or did not come."""
    actor, at, wanted = actor_of(request), clock.now(), request.POST.get("act", "")
    unit = _unit(request, text.clean(request.POST.get("don-vi", ""))[:60])

    def act() -> str:
        if wanted == "recall":
            found = dossiers.ticket_recall(actor=actor, at=at, ticket=ticket)
            return choose(f"Gọi lại số {found.label}.", f"Number {found.label} called again.")
        came = wanted == "done"
        found = dossiers.ticket_end(
            actor=actor, at=at, ticket=ticket, came=came, dossier=request.POST.get("dossier", "")
        )
        if came:
            return choose(f"Đã phục vụ số {found.label}.", f"Number {found.label} served.")
        return choose(f"Số {found.label} không đến.", f"Number {found.label} did not come.")

    return _back(request, unit, act)


@requires("dossiers.receive")
@require_safe
def ticket_paper(request: HttpRequest, ticket: int) -> HttpResponse:
    """The printed number."""
    found = dossiers.ticket_get(ticket)
    organisation.authorise(actor_of(request), "dossiers.receive", found.unit)
    waiting = dossiers.tickets_waiting(
        unit=found.unit, day=clock.local_day(found.taken_at), limit=500
    )
    ahead = sum(item.queue == found.queue and item.number < found.number for item in waiting)
    return file_answer(
        dossiers.ticket_pdf(ticket=found, ahead=ahead), name=f"{found.label}.pdf",
        media_type="application/pdf", inline=True,
    )  # fmt: skip
