"""The steering committee for officials: members and terms, meetings, conclusions, tasks."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.forms import key_of
from motcua.desk.views import actor_of
from motcua.face.templatetags.face import choose
from motcua.organisation import api as organisation
from motcua.steering import api as steering
from motcua.steering.contracts.committee import (
    BODY_NAMES,
    PLACE_NAMES,
    PRESENCE_NAMES,
    Body,
    NewMeeting,
    NewSeat,
    Place,
    Presence,
)

PAGE = "desk/committee.html"
MEETING = "desk/meeting.html"


def blank() -> dict[str, Any]:
    """What every page of forms shows before anything was typed."""
    return {
        "errors": [], "wrong": {}, "values": {}, "chosen": {}, "key": secrets.token_urlsafe(16),
        "units": organisation.units_by_code(), "today": clock.today(),
    }  # fmt: skip


def _context(request: HttpRequest) -> dict[str, Any]:
    today, actor = clock.today(), actor_of(request)
    seats = steering.seat_list(on=today)
    return {
        **blank(), "seats": seats, "filed": steering.decisions_on_file(seats),
        "history": steering.seat_history(), "meetings": steering.meeting_list(),
        "bodies": BODY_NAMES.items(), "places": PLACE_NAMES.items(),
        "body_names": BODY_NAMES, "place_names": PLACE_NAMES, "presences": PRESENCE_NAMES.items(),
        "agencies": organisation.unit_list(on=today),
        "may_keep": organisation.permitted_anywhere(actor, "steering.keep"),
    }  # fmt: skip


@requires("steering.read")
@never_cache
@require_safe
def committee(request: HttpRequest) -> HttpResponse:
    """Members of today, earlier terms, meetings. Six statements."""
    return render(request, PAGE, _context(request))


@requires("steering.keep")
@require_POST
def committee_appoint(request: HttpRequest) -> HttpResponse:
    """Record somebody whom a signed decision names."""
    post = request.POST

    def done() -> HttpResponse:
        seat = NewSeat(
            body=forms.choice_of(post, "body", Body), place=forms.choice_of(post, "place", Place),
            person=post.get("person", ""), post=post.get("post", ""), unit=post.get("unit", ""),
            since=forms.day_of(post, "since"), until=forms.day_or_none(post, "until"),
            decision_number=post.get("decision_number", ""),
            decision_on=forms.day_of(post, "decision_on"),
            decision=forms.first(forms.files_of(request, "decision")),
        )  # fmt: skip
        steering.seat_appoint(
            actor=actor_of(request), at=clock.now(), seat=seat, key=key_of(post) or None
        )
        return redirect("desk:committee")

    said = choose("Đã ghi thành viên.", "The member is recorded.")
    return forms.act(request, done, said, template=PAGE, context=lambda: _context(request))


@requires("steering.keep")
@require_POST
def committee_end(request: HttpRequest) -> HttpResponse:
    """End a term from a day on, with the reason."""
    post = request.POST

    def done() -> HttpResponse:
        steering.seat_end(
            actor=actor_of(request), at=clock.now(), seat_id=forms.whole_of(post, "seat"),
            until=forms.day_of(post, "until"), reason=post.get("reason", ""),
        )  # fmt: skip
        return redirect("desk:committee")

    said = choose("Đã ghi ngày kết thúc.", "The end of the term is recorded.")
    return forms.act(request, done, said, template=PAGE, context=lambda: _context(request))


@requires("steering.read")
@never_cache
@require_safe
def committee_file(request: HttpRequest, seat: int, digest: str) -> HttpResponse:
    """The decision by which somebody was named."""
    file = steering.seat_file(seat, digest)
    if file is None:
        raise Http404
    return forms.download(f"quyet-dinh-{seat}", file)


# Meetings ------------------------------------------------------------------------------


@requires("steering.keep")
@require_POST
def meeting_record(request: HttpRequest) -> HttpResponse:
    """Record a meeting, who attended and its minutes."""
    post = request.POST

    def done() -> HttpResponse:
        presence = {
            int(name[2:]): Presence(str(value)) for name, value in post.items()
            if name.startswith("p-") and name[2:].isdigit() and value in Presence.__members__
        }  # fmt: skip
        meeting = NewMeeting(
            forms.choice_of(post, "body", Body), forms.day_of(post, "held_on"),
            post.get("place", ""), post.get("agenda", ""), presence,
            forms.first(forms.files_of(request, "minutes")),
        )  # fmt: skip
        made = steering.meeting_record(
            actor=actor_of(request), at=clock.now(), meeting=meeting, key=key_of(post) or None
        )
        return redirect("desk:meeting", code=made.code)

    said = choose("Đã ghi cuộc họp.", "The meeting is recorded.")
    return forms.act(request, done, said, template=PAGE, context=lambda: _context(request))


def meeting_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything the page of a meeting shows."""
    today, actor = clock.today(), actor_of(request)
    province, detail = organisation.province(on=today).code, steering.meeting_get(code)
    return {
        **blank(), "detail": detail, "body_names": BODY_NAMES,
        "presence_names": PRESENCE_NAMES, "agencies": organisation.unit_list(on=today),
        "may_keep": detail.issued is None
        and organisation.permitted_anywhere(actor, "steering.keep"),
        "may_issue": detail.issued is None
        and organisation.permitted(actor, "steering.issue", province),
        "may_give": organisation.permitted(actor, "tasks.give", province),
    }  # fmt: skip


@requires("steering.read")
@never_cache
@require_safe
def meeting(request: HttpRequest, code: str) -> HttpResponse:
    """One meeting with its conclusions. Seven statements at most."""
    return render(request, MEETING, meeting_context(request, code))


@requires("steering.read")
@never_cache
@require_safe
def meeting_file(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """The minutes of a meeting."""
    file = steering.meeting_get(code).meeting.minutes
    if file is None or file.digest != digest:
        raise Http404
    return forms.download(code, file)


@requires("steering.keep")
@require_POST
def resolution_add(request: HttpRequest, code: str) -> HttpResponse:
    """Record a conclusion of the meeting."""
    post = request.POST

    def done() -> HttpResponse:
        steering.resolution_add(
            actor=actor_of(request), at=clock.now(), meeting=code, text=post.get("text", ""),
            owner=post.get("owner", ""), due_on=forms.day_of(post, "due_on"),
            key=key_of(post) or None,
        )  # fmt: skip
        return redirect("desk:meeting", code=code)

    said = choose("Đã ghi kết luận.", "The conclusion is recorded.")
    return forms.act(
        request, done, said, template=MEETING, context=lambda: meeting_context(request, code)
    )


@requires("tasks.give")
@require_POST
def resolution_task(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Make a conclusion a task, once."""

    def done() -> HttpResponse:
        steering.resolution_to_task(
            actor=actor_of(request), at=clock.now(), meeting=code, number=number
        )
        return redirect("desk:meeting", code=code)

    said = choose("Đã giao nhiệm vụ theo kết luận.", "The conclusion is given as a task.")
    return forms.act(
        request, done, said, template=MEETING, context=lambda: meeting_context(request, code)
    )
