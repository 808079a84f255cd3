"""The officials' pages: work list, receiving, one dossier, operations, account."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.calendars import api as calendars
from motcua.core import clock, outbox, text
from motcua.core.entrances import requires
from motcua.desk import courses, dossier_files, fees, forms, forms_changes
from motcua.desk.people import choices
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import (
    Channel,
    Collector,
    DossierDetail,
    Kind,
    Reading,
    Status,
)
from motcua.dossiers.errors import DossierUnknown
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose, is_vietnamese
from motcua.notifications import api as notifications
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion
from motcua.webhooks import api as webhooks
from motcua.webhooks.contracts import DeliveryState

PAGE = 50
STATES = ("open", "step", "mine", "risk", "to_return", "closed", "all")


def actor_of(request: HttpRequest) -> Actor:
    """Whoever signed in, as the access middleware found them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def note_reading(request: HttpRequest, codes: Sequence[str], what: Reading) -> None:
    """Write down that the persons of these dossiers were read."""
    dossiers.access_note(actor=actor_of(request), at=clock.now(), codes=codes, what=what)


def _after(place: str) -> tuple[date | None, int] | None:
    day, separator, number = place.partition("_")
    if not separator or not number.isdigit():
        return None
    try:
        return (date.fromisoformat(day) if day else None), int(number)
    except ValueError:
        return None


def _searched(
    units: frozenset[str] | None, personal: frozenset[str] | None, query: str
) -> frozenset[str] | None:
    """Where a search looks: a code in all ``units``, a name only where names may be read.

    Otherwise whoever may not see a name could find out whose dossiers there are.
    """
    if not query or personal is None:
        return units
    with suppress(DossierUnknown):
        holder = dossiers.public_status(code=query).unit
        if units is None or holder in units:
            return frozenset({holder})
    return personal if units is None else units & personal


def _held_steps(actor: Actor) -> list[tuple[str, int, str]]:
    """The (procedure, version, step) that belong to one of this person's roles."""
    roles = {post.role.value for post in actor.posts}
    return [
        (procedure.code, version.version, step.code)
        for procedure in procedures.catalogue().procedures.values()
        for version in procedure.versions
        for step in version.steps
        if step.role in roles
    ]


def _batch_acts(actor: Actor, state: str) -> list[tuple[str, str]]:
    """What this person can do to many dossiers of a list at once."""
    found = []
    if state == "step":
        if organisation.permitted_anywhere(actor, "dossiers.advance"):
            found.append(("advance", choose("Xong bước, chuyển tiếp", "Step done, hand on")))
            found.append(("take", choose("Tôi nhận", "I take them")))
    elif state == "to_return" and organisation.permitted_anywhere(actor, "dossiers.return"):
        found.append(("return", choose("Đã trả kết quả tại quầy", "Returned at the counter")))
    return found


def _own_codes(actor: Actor) -> list[str]:
    """Whose dossiers are one's own: one's own, and those of whom one stands in for."""
    lent = (post.delegated_by for post in actor.posts if post.delegated_by)
    return list(dict.fromkeys([actor.code, *lent]))


def _assignable(actor: Actor, state: str) -> list[tuple[str, str]]:
    """To whom the open dossiers of a list may be given, by whoever assigns."""
    if state in ("to_return", "closed", "all"):
        return []
    units = dict.fromkeys(post.unit_code for post in actor.posts)
    people = {
        person.code: person
        for unit in units
        if organisation.permitted(actor, "dossiers.assign", unit)
        for person in organisation.people_of(unit, at=clock.now())
    }
    return list(choices(people.values()))


@requires("dossiers.read")
@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The work list, what is due first at the top."""
    actor = actor_of(request)
    units = organisation.units_permitted(actor, "dossiers.read")
    state = request.GET.get("loc", "open")
    state = state if state in STATES else "open"
    query = text.clean(request.GET.get("q", ""))
    personal = organisation.units_permitted(actor, "dossiers.read_personal")
    today = clock.today()
    person = text.clean(request.GET.get("nguoi", ""))[:60]
    whose = _own_codes(actor) if state == "mine" else [person] if person else []
    rows = dossiers.dossier_list(
        units=_searched(units, personal, query), query=query,
        state=state if state not in ("mine", "step") else "open",
        after=_after(request.GET.get("sau", "")), limit=PAGE + 1,
        assignees=whose,
        steps=_held_steps(actor) if state == "step" else None,
        roles=[post.role.value for post in actor.posts],
        risk_until=calendars.next_working_day(calendars.working_calendar(), today),
    )  # fmt: skip
    more = rows[PAGE - 1] if len(rows) > PAGE else None
    names = organisation.units_by_code()
    known = procedures.catalogue().procedures
    table = [
        {
            "row": row, "unit": names.get(row.unit), "procedure": known.get(row.procedure),
            "shows_person": personal is None or row.unit in personal,
        }
        for row in rows[:PAGE]
    ]  # fmt: skip
    due = more.due_on.isoformat() if more and more.due_on else ""
    context = {
        "rows": table, "state": state, "query": query,
        "counts": dossiers.state_counts(units=units, today=today),
        "key": secrets.token_urlsafe(16),
        "acts": _batch_acts(actor, state), "assignable": _assignable(actor, state),
        "kept": f"&nguoi={quote(person)}" if person else "",
        "person": person, "person_name": organisation.official_names([person]).get(person, ""),
        "may_advance": organisation.permitted_anywhere(actor, "dossiers.advance"),
        "may_answer": organisation.permitted_anywhere(actor, "dossiers.consult_answer"),
        "next": f"{due}_{more.dossier_id}" if more else "",
        "posts": [
            (names.get(post.unit_code), organisation.role_name(post.role, english=False),
             organisation.role_name(post.role, english=True))
            for post in actor.posts
        ],
    }  # fmt: skip
    return render(request, "desk/home.html", context)


def may(actor: Actor, detail: DossierDetail) -> dict[str, Any]:
    """Which acts this person can do on this dossier now; the services decide for good."""
    unit, status = detail.row.unit, detail.row.status
    live = detail.row.origin != "IMPORTED"

    def permitted(permission: str) -> bool:
        return organisation.permitted(actor, permission, unit)

    version = (
        procedures.procedure_version_get(detail.row.procedure, detail.row.procedure_version)
        if detail.row.procedure_version
        else None
    )
    course = courses.course_of(actor, detail)
    working = live and status is Status.IN_PROGRESS
    return {
        "course": course, "version": version, "advance": bool(course.mine),
        "request_supplement": working and permitted("dossiers.supplement"),
        "supplement": live and status is Status.AWAITING_SUPPLEMENT
        and permitted("dossiers.receive"),
        "refuse": live and status in (Status.IN_PROGRESS, Status.AWAITING_SUPPLEMENT)
        and permitted("dossiers.refuse"),
        "withdraw": live and status in (Status.IN_PROGRESS, Status.AWAITING_SUPPLEMENT)
        and permitted("dossiers.receive"),
        "hand_over": live and status is Status.FINISHED and permitted("dossiers.return"),
        "see_person": dossiers.may_read(actor, "dossiers.read_personal", detail),
    }  # fmt: skip


def _limit_said(detail: DossierDetail, version: ProcedureVersion | None) -> dict[str, Any]:
    """The case and the basis of the limit, as the receipt's entry holds them."""
    body = next((act.body for act in detail.acts if act.kind == Kind.RECEIVED), {})
    known = procedures.cases_of(version) if version else {}
    return {"case": known.get(body.get("case") or ""), "basis": body.get("limit_basis", "")}


def _collected(detail: DossierDetail, able: Mapping[str, Any]) -> Collector | None:
    if detail.row.status is not Status.RETURNED or not able["see_person"]:
        return None
    return dossiers.handover_of(detail.row.dossier_id)


def dossier_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything that the page of a dossier shows. Raises ``NotPermitted``, ``NotFound``."""
    actor = actor_of(request)
    detail = dossiers.dossier_detail(code=code)
    dossiers.authorise_reading(actor, "dossiers.read", detail)
    able = may(actor, detail)
    known = organisation.units_by_code()
    return {
        "detail": detail, "may": able,
        "chart": courses.chart_of(able["course"], not is_vietnamese()),
        "loads": {},
        "here": {step.code for step in able["course"].now},
        "step_names": courses.step_names(able["course"]),
        "steps": [{"step": step, "unit": known.get(step.unit)} for step in able["course"].now],
        "agencies": organisation.unit_list(on=clock.today())
        if any(step.asked for step in able["course"].mine) else (),
        "asked_of": [
            {"row": row, "unit": organisation.units_by_code().get(row.unit)}
            for row in dossiers.consultations_of(code)
        ],
        "more": forms_changes.act_forms(actor, detail, able), "again": {}, "asked": "",
        "papers": dossiers.papers_of(detail) if able["see_person"] else (),
        "turn_to": organisation.unit_list(on=clock.today()) if able["refuse"] else (),
        "collectors": forms.COLLECTORS, "collected": _collected(detail, able),
        "assignee": organisation.official_names([detail.clock.assignee]),
        "fees": fees.fee_lines(actor, detail),
        "limit_said": _limit_said(detail, able["version"]),
        "unit": organisation.units_by_code().get(detail.row.unit),
        "procedure": procedures.catalogue().procedures.get(detail.row.procedure),
        "component_names": {
            component.code: component.name
            for component in (able["version"].components if able["version"] else ())
        },
        "key": secrets.token_urlsafe(16), "channels": list(Channel), "wrong": {},
        **dossier_files.parts(actor, detail, able),
    }  # fmt: skip


@requires("dossiers.read")
@never_cache
@require_safe
def dossier(request: HttpRequest, code: str) -> HttpResponse:
    """One dossier: where it is, what its clock says, what can be done now."""
    context = dossier_context(request, code)
    if context["may"]["see_person"]:
        note_reading(request, [code], Reading.DOSSIER)
    return render(request, "desk/dossier.html", context)


@requires("dossiers.read")
@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The printed receipt of a dossier."""
    actor = actor_of(request)
    detail = dossiers.dossier_detail(code=code)
    organisation.authorise(actor, "dossiers.read_personal", detail.row.unit)
    note_reading(request, [code], Reading.PAPER)
    data = dossiers.paper_file(detail=detail, slug="giay-tiep-nhan", kind="pdf")
    return file_answer(data, name=f"{code}.pdf", media_type="application/pdf", inline=True)


@requires("outbox.read")
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """What could not be delivered, and what waits behind it."""
    context = {"parked": outbox.parked_list(), "oldest": outbox.oldest_waiting_at(),
        "notices": notifications.standing(), "failed": notifications.messages_failed(),
        "webhooks": webhooks.standing(),
        "unsent": webhooks.delivery_list(state=DeliveryState.FAILED),
    }  # fmt: skip
    return render(request, "desk/outbox.html", context)


@requires("outbox.retry")
@require_POST
def outbox_retry(request: HttpRequest, event_id: int) -> HttpResponse:
    """Another round of attempts for a parked event."""
    outbox.parked_retry(event_id=event_id, at=clock.now())
    return redirect("desk:outbox")


@requires("outbox.retry")
@require_POST
def notice_retry(request: HttpRequest, message: int) -> HttpResponse:
    """Another round of attempts for a failed message."""
    notifications.message_retry(message=message, at=clock.now())
    return redirect("desk:outbox")


@requires("webhooks.manage")
@require_POST
def webhook_retry(request: HttpRequest, delivery: int) -> HttpResponse:
    """Another round of attempts for an event that another system could not take."""
    webhooks.delivery_retry(actor=actor_of(request), at=clock.now(), delivery=delivery)
    return redirect("desk:outbox")


@requires("account.own")
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Whose account this is, its posts, and how it is protected."""
    known = organisation.units_by_code()
    posts = [
        (known.get(post.unit_code), organisation.role_name(post.role),
         organisation.role_name(post.role, english=True), post.delegated_by)
        for post in actor_of(request).posts
    ]  # fmt: skip
    return render(request, "desk/account.html", {"posts": posts})
