"""Work programmes as documents: begun, submitted, approved by another person, changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from motcua.core import clock, text
from motcua.core.entrances import requires
from motcua.desk import forms_steering as forms
from motcua.desk.people import names_of
from motcua.desk.views import actor_of
from motcua.desk.views_committee import blank
from motcua.desk.views_tasks import LOOKS, own_units, readable
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.face.typed import page_number
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.tasks import api as tasks
from motcua.tasks.contracts import MARK_NAMES, Mark
from motcua.tasks.contracts.programmes import (
    CHANGE_NAMES,
    ChangeKind,
    ChangeLine,
    ChangeState,
    ProgrammeDetail,
    ProgrammeState,
    Signed,
)
from motcua.tasks.errors import ProgrammeUnknown, TaskInvalid

LIST, PAGE = "desk/work_programmes.html", "desk/work_programme.html"
ON_PAGE: Final = 200
SLOTS: Final = ("1", "2", "3")
STATE_LOOKS: Final = {
    ProgrammeState.DRAFT: "none", ProgrammeState.SUBMITTED: "soon", ProgrammeState.APPROVED: "good",
    ChangeState.PROPOSED: "soon", ChangeState.APPROVED: "good", ChangeState.REFUSED: "late",
}  # fmt: skip


def _list(request: HttpRequest) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    seen = readable(actor)
    permitted = organisation.units_permitted(actor, "tasks.give")
    givers = own_units(actor) if permitted is None else permitted
    known = organisation.units_by_code()
    page = page_number(request.GET.get("trang", ""))
    rows = tasks.programme_list(units=seen, limit=ON_PAGE + 1, offset=(page - 1) * ON_PAGE)
    return {
        **blank(), "rows": rows[:ON_PAGE], "looks": STATE_LOOKS, "earlier": page - 1,
        "later": page + 1 if len(rows) > ON_PAGE else 0,
        "agencies": [
            known[code] for code in sorted(givers) if code in known and known[code].valid_on(today)
        ] if organisation.permitted_anywhere(actor, "tasks.give") else [],
    }  # fmt: skip


@requires("tasks.read")
@never_cache
@require_safe
def work_programmes(request: HttpRequest) -> HttpResponse:
    """The documents of programmes that the official may see. One statement."""
    return render(request, LIST, _list(request))


@requires("tasks.give")
@require_POST
def programme_begin(request: HttpRequest) -> HttpResponse:
    """Begin the document of an agency's programme."""
    post = request.POST

    def done() -> HttpResponse:
        made = tasks.programme_begin(
            actor=actor_of(request), at=clock.now(), unit=post.get("unit", "")[:60],
            period=post.get("period", "")[:20],
        )  # fmt: skip
        return redirect("desk:work_programme", code=made.code)

    said = choose("Đã lập dự thảo chương trình công tác.", "The draft is begun.")
    return forms.act(request, done, said, template=LIST, context=lambda: _list(request))


# One programme -------------------------------------------------------------------------


def _seen(actor: Actor, code: str) -> ProgrammeDetail:
    """A programme that the official may see: an approved one, or that of a readable agency.

    Raises ``ProgrammeUnknown``, also where they may not.
    """
    found = tasks.programme_detail(code, on=clock.today())
    units = readable(actor)
    if not found.row.is_approved and units is not None and found.row.unit not in units:
        raise ProgrammeUnknown(code=code)
    return found


def _page(request: HttpRequest, code: str) -> dict[str, Any]:
    actor, today = actor_of(request), clock.today()
    detail = _seen(actor, code)
    row = detail.row
    gives = organisation.permitted(actor, "tasks.give", row.unit)
    approves = organisation.permitted(actor, "tasks.approve", row.unit)
    waits = [one for one in detail.changes if one.state is ChangeState.PROPOSED]
    changes = gives and row.is_approved and not waits
    shown = blank()
    return {
        **shown, "detail": detail, "row": row, "looks": LOOKS, "state_looks": STATE_LOOKS,
        "kind_names": CHANGE_NAMES, "marks": MARK_NAMES, "period": tasks.period_words(row.period),
        "names": names_of(
            {entry.actor for entry in detail.entries}
            | {who for one in detail.changes for who in (one.proposed_by, one.decided_by) if who}
        ),
        "may_submit": gives and row.state is ProgrammeState.DRAFT,
        "may_return": approves and row.state is ProgrammeState.SUBMITTED,
        "may_approve": approves and row.state is ProgrammeState.SUBMITTED
        and actor.code not in (row.drafted_by, row.submitted_by),
        "may_change": changes,
        "may_decide": [one.number for one in waits if one.proposed_by != actor.code]
        if approves else [],
        "open_items": [one.row for one in detail.items if one.row.standing.is_open]
        if changes else [],
        "agencies": organisation.unit_list(on=today, under=row.unit) if changes else (),
        "targets": [(kind.value, name) for kind, name in CHANGE_NAMES.items()
                    if kind is not ChangeKind.ADD],
        "mark_options": [(mark.value, name) for mark, name in MARK_NAMES.items()],
        "slots": SLOTS, "files": tasks.PROGRAMME_TYPES,
    }  # fmt: skip


@requires("tasks.read")
@never_cache
@require_safe
def work_programme(request: HttpRequest, code: str) -> HttpResponse:
    """One programme with items, changes and acts. Eight statements at most."""
    return render(request, PAGE, _page(request, code))


@requires("tasks.read")
@never_cache
@require_safe
def programme_paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The document with its annex, as DOCX or PDF."""
    data = tasks.programme_paper(_seen(actor_of(request), code), kind)
    name = f"chuong-trinh-cong-tac-{code}.{kind}"
    return file_answer(data, name=name, media_type=tasks.PROGRAMME_TYPES[kind])


def _act(
    request: HttpRequest, code: str, do: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Do one act and go back to the page, or show it again with every reason."""
    _seen(actor_of(request), code)

    def done() -> HttpResponse:
        do({"actor": actor_of(request), "at": clock.now(), "code": code})
        return redirect("desk:work_programme", code=code)

    return forms.act(request, done, said, template=PAGE, context=lambda: _page(request, code))


@requires("tasks.give")
@require_POST
def programme_submit(request: HttpRequest, code: str) -> HttpResponse:
    """Put the programme before whoever approves it."""
    return _act(
        request, code, lambda given: tasks.programme_submit(**given),
        choose("Đã trình phê duyệt.", "It is submitted."),
    )  # fmt: skip


@requires("tasks.approve")
@require_POST
def programme_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send the programme back with a reason."""
    reason = request.POST.get("reason", "")
    return _act(
        request, code, lambda given: tasks.programme_return(**given, reason=reason),
        choose("Đã trả lại để chỉnh sửa.", "It is sent back."),
    )  # fmt: skip


def _signed(post: QueryDict) -> Signed:
    """The document that was typed. Raises ``FormInvalid``."""
    return Signed(
        post.get("document_number", ""), forms.day_of(post, "document_on"), post.get("signer", "")
    )


@requires("tasks.approve")
@require_POST
def programme_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the programme by a document."""
    post = request.POST
    return _act(
        request, code,
        lambda given: tasks.programme_approve(
            **given, signed=_signed(post), seen=post.get("seen", ""),
            no_reform_reason=post.get("no_reform_reason", ""),
        ),
        choose("Đã phê duyệt chương trình công tác.", "The programme is approved."),
    )  # fmt: skip


# Changes -------------------------------------------------------------------------------


def _day(post: QueryDict, name: str) -> date | None:
    return forms.day_or_none(post, name)


def _lines(post: QueryDict) -> list[tuple[str, ChangeLine]]:
    """The lines that were typed, each with its field. Raises ``FormInvalid``."""
    found = []
    for code in post.getlist("item")[:2000]:
        chosen = post.get(f"do-{code}", "")
        if chosen in (ChangeKind.MOVE.value, ChangeKind.DROP.value):
            kind = ChangeKind(chosen)
            day = _day(post, f"day-{code}") if kind is ChangeKind.MOVE else None
            found.append((f"do-{code}", ChangeLine(kind, code[:60], day)))
    for slot in SLOTS:
        if not any(text.clean(post.get(f"{name}{slot}", "")) for name in ("task", "title")):
            continue
        mark = post.get(f"mark{slot}", "")
        found.append(
            (
                f"task{slot}",
                ChangeLine(
                    ChangeKind.ADD, post.get(f"task{slot}", ""), _day(post, f"until{slot}"),
                    post.get(f"title{slot}", ""), post.get(f"product{slot}", ""),
                    post.get(f"owner{slot}", ""), (),
                    (Mark(mark),) if mark in Mark.__members__ else (),
                ),
            )
        )  # fmt: skip
    return found


def _propose(post: QueryDict, given: dict[str, Any]) -> None:
    """Propose the change; what is wrong with a line is said at its field."""
    lines = _lines(post)
    try:
        tasks.change_propose(
            **given, reason=post.get("reason", ""), lines=[line for _, line in lines]
        )
    except TaskInvalid as refusal:
        named = {f"line-{number}": field for number, (field, _) in enumerate(lines, start=1)}
        raise TaskInvalid(
            {named.get(name, name): reason for name, reason in refusal.fields.items()}
        ) from None


@requires("tasks.give")
@require_POST
def programme_change(request: HttpRequest, code: str) -> HttpResponse:
    """Propose a numbered change."""
    return _act(
        request, code, lambda given: _propose(request.POST, given),
        choose("Đã đề nghị điều chỉnh.", "The change is proposed."),
    )  # fmt: skip


@requires("tasks.approve")
@require_POST
def programme_change_decide(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve a change by a document, or refuse it with a reason."""
    post = request.POST
    accept = post.get("accept") == "yes"
    return _act(
        request, code,
        lambda given: tasks.change_decide(
            **given, number=number, accept=accept, why=post.get("why", ""),
            signed=_signed(post) if accept else None,
        ),
        choose("Đã ghi quyết định.", "The decision is recorded."),
    )  # fmt: skip
