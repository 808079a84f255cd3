"""The counter: choose the procedure, find who came before, receive, give the receipt."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock, idempotency, text
from motcua.core.entrances import requires
from motcua.core.errors import Conflict, DomainError, Invalid
from motcua.desk import fees, forms, forms_files
from motcua.desk.views import actor_of, note_reading
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Channel, Reading, Receipt
from motcua.face.templatetags.face import choose
from motcua.face.typed import whole
from motcua.organisation import api as organisation
from motcua.organisation.contracts import Actor
from motcua.procedures import api as procedures
from motcua.procedures.contracts import ProcedureVersion


@requires("dossiers.receive")
@require_safe
def receive(request: HttpRequest) -> HttpResponse:
    """Choose the procedure: type, arrow down, enter."""
    levels = _levels(actor_of(request))
    query = request.GET.get("q", "").strip()
    today = clock.today()
    found = [
        procedure
        for procedure in (
            procedures.procedure_search(query, on=today, limit=60)
            if query
            else procedures.procedure_list(on=today)
        )
        if levels.intersection(procedures.procedure_version_on(procedure.code, today).levels)
    ]
    if query and len(found) == 1:
        return redirect("desk:receive_form", slug=found[0].slug)
    return render(request, "desk/receive.html", {"found": found, "query": query})


def _own_units(actor: Actor) -> frozenset[str]:
    units = organisation.units_permitted(actor, "dossiers.receive")
    return frozenset(organisation.units_by_code()) if units is None else units


def _levels(actor: Actor) -> set[str]:
    known = organisation.units_by_code()
    return {known[code].level for code in _own_units(actor)}


def _unit_for(actor: Actor, levels: tuple[str, ...]) -> str:
    """The actor's own counter of one of the levels."""
    for post in actor.posts:
        level = organisation.unit_get(post.unit_code).level
        if post.role == "ONE_STOP_OFFICER" and level in levels:
            return post.unit_code
    organisation.authorise(actor, "dossiers.receive", "–")
    return ""


def _case_choices(version: ProcedureVersion) -> list[dict[str, Any]]:
    """The cases with limits of their own; each limit names what else it depends on."""
    return [
        {
            "code": code, "name": name,
            "limits": [
                variant for variant in version.limits
                if variant.case and procedures.case_code(variant.case) == code
            ],
        }
        for code, name in procedures.cases_of(version).items()
    ]  # fmt: skip


def _context(request: HttpRequest, slug: str) -> dict[str, Any]:
    """What the form shows before anything was decided. No statement."""
    actor = actor_of(request)
    procedure = procedures.procedure_by_slug(slug)
    version = procedures.procedure_version_on(procedure.code, clock.today())
    unit_code = _unit_for(actor, version.levels)
    return {
        "procedure": procedure, "version": version, "unit": organisation.unit_get(unit_code),
        "key": forms.key_of(request.POST) or secrets.token_urlsafe(16), "channels": list(Channel),
        "cases": _case_choices(version),
        "exemptions": fees.exemption_choices(clock.today()) if version.fee.amount else [],
        "values": request.POST, "wrong": {}, "chosen": request.POST.getlist("components"),
        "kept": {}, "offers": {}, "file_errors": [],
        "accept": dossiers.ACCEPTED, "most_mb": dossiers.most_megabytes(),
        "at_once": dossiers.same_moment_possible(
            actor, procedure.code, version, unit_code, clock.today()
        ),
        "homes": sorted(
            organisation.unit_list(on=clock.today(), level="COMMUNE"),
            key=lambda unit: text.sort_key(unit.name_vi),
        ),
    }  # fmt: skip


def _file_context(request: HttpRequest, context: dict[str, Any]) -> forms_files.Files:
    """Keep the files that came; they go back with the form, those refused are named."""
    actor = actor_of(request)
    parts = [component.code for component in context["version"].components]
    files = forms_files.files_of(request, actor, {f"file-{part}": part for part in [*parts, ""]})
    context["kept"] = files.kept(actor)
    context["file_errors"] = forms.receive_errors(forms.FormInvalid(files.wrong), set(parts))
    if files.wrong:
        context |= {"errors": context["file_errors"], "wrong": dict(context["file_errors"])}
    return files


def _offers(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the state issued to this applicant and can serve again; reading it is noted."""
    number = str(context["values"].get("id_number", ""))[:40]
    found = dossiers.reuse_offers(context["version"], id_number=number)
    codes = [result.code for results in found.values() for result in results]
    note_reading(request, codes, Reading.RESULT)
    shown = forms_files.offered_of(request) if request.POST.get("act") != "find" else set()
    return {
        "offers": forms_files.offer_rows(found, shown=shown, reused=forms_files.reused_of(request)),
        "unseen": any(
            f"{part}:{result.code}" not in shown
            for part, results in found.items()
            for result in results
        ),
    }


def _preview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """When it would be due and what would be paid, by what is chosen; nothing where it is wrong."""
    try:
        given = forms.receive_values(request.POST)
        found = dossiers.receipt_preview(
            version=context["version"], unit_code=context["unit"].code,
            channel=given["channel"], case=given["case"], exemption=given["exemption"],
            at=given["occurred_at"] or clock.now(),
        )  # fmt: skip
    except DomainError:
        return {"preview": None}
    return {"preview": found}


def _refused(
    request: HttpRequest, context: dict[str, Any], refusal: Conflict | Invalid
) -> HttpResponse:
    if isinstance(refusal, Conflict):
        context["key"] = secrets.token_urlsafe(16)
    papers = {component.code for component in context["version"].components}
    errors = forms.receive_errors(refusal, papers)
    errors += [error for error in context["file_errors"] if error not in errors]
    context |= {"errors": errors, "wrong": dict(errors), **_offers(request, context)}
    context |= _preview(request, context)
    return render(request, "desk/receive_form.html", context, status=refusal.status)


def _find(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Whoever filed before with this id number or name; the one chosen fills the form."""
    units, chosen = _own_units(actor_of(request)), whole(request.POST.get("use", ""))
    context["values"] = {}
    context |= _preview(request, context)
    if chosen is not None:
        person = dossiers.person_of(units=units, dossier_id=chosen)
        if person is not None:
            note_reading(request, [person.code], Reading.SEARCH)
            context["values"] = _typed(person.applicant)
            context |= _offers(request, context)
        return render(request, "desk/receive_form.html", context)
    typed = text.clean(request.POST.get("who", ""))[:200]
    people = dossiers.people_found(units=units, typed=typed)
    note_reading(request, [person.code for person in people], Reading.SEARCH)
    context |= {"people": people, "who": typed, "asked": True}
    if len(typed) < 2:
        words = choose("Nhập số căn cước hoặc tên.", "Enter an identity number or a name.")
        context |= {"errors": [("who", words)], "wrong": {"who": words}}
    return render(
        request, "desk/receive_form.html", context, status=422 if context["wrong"] else 200
    )


def _typed(person: Applicant) -> Mapping[str, str]:
    return {
        "name": person.name, "id_number": person.id_number, "phone": person.phone,
        "address": person.address, "home": person.unit, "email": person.email,
    }  # fmt: skip


def _doubles(request: HttpRequest, context: dict[str, Any], applicant: Applicant) -> list[str]:
    """Dossiers that this one may double, unless that was confirmed."""
    if request.POST.get("double") == "yes":
        return []
    actor = actor_of(request)
    return dossiers.duplicates_of(
        units=_own_units(actor), id_number=applicant.id_number,
        procedure=context["procedure"].code, on=clock.today(),
    )  # fmt: skip


@requires("dossiers.receive")
@never_cache
@require_http_methods(["GET", "POST"])
def receive_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Who it is, the checklist and what it costs on one page; the button receives."""
    context = _context(request, slug)
    act = request.POST.get("act", "")
    if request.method != "POST":
        return render(request, "desk/receive_form.html", context | _preview(request, context))
    if act == "find":
        return _find(request, context)
    files = _file_context(request, context)
    if act == "preview":
        context |= _offers(request, context) | _preview(request, context)
        status = 422 if files.wrong else 200
        return render(request, "desk/receive_form.html", context, status=status)
    at_once = act == "now" and context["at_once"]
    command: Callable[..., Receipt] = (
        dossiers.dossier_receive_and_return if at_once else dossiers.dossier_receive
    )
    try:
        given = forms.receive_values(request.POST)
        scans = files.checked()
        asked = _asked_first(request, context, given["applicant"])
        if asked is not None:
            return asked
        receipt = command(
            actor=actor_of(request), at=clock.now(), unit_code=context["unit"].code,
            procedure_code=context["procedure"].code, key=context["key"],
            components=request.POST.getlist("components"), scans=scans,
            reused=forms_files.reused_of(request), **given,
        )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        return _refused(request, context, refusal)
    said = (
        choose(f"Đã tiếp nhận và trả ngay kết quả hồ sơ {receipt.code}.",
               f"Dossier {receipt.code} received, decided and returned.")
        if at_once
        else choose(f"Đã tiếp nhận hồ sơ {receipt.code}.", f"Dossier {receipt.code} received.")
    )  # fmt: skip
    messages.success(request, said)
    return redirect("desk:dossier", code=receipt.code)


def _asked_first(
    request: HttpRequest, context: dict[str, Any], applicant: Applicant
) -> HttpResponse | None:
    """The form once more where the official should look first; nothing for a repeat.

    That is where the dossier may double another, and where the state issued a paper itself
    which the form has not offered yet.
    """
    if idempotency.was_done(actor=actor_of(request).code, key=context["key"]):
        return None
    context |= _offers(request, context)
    doubles = _doubles(request, context, applicant)
    if doubles:
        return _ask_about(request, context, doubles)
    if not context["unseen"]:
        return None
    context |= _preview(request, context)
    return render(request, "desk/receive_form.html", context, status=409)


def _ask_about(request: HttpRequest, context: dict[str, Any], doubles: list[str]) -> HttpResponse:
    """The same form with the codes and the box that lets it go on."""
    rule = dossiers.duplicate_rule(clock.today())
    words = choose(
        "Xác nhận vẫn tiếp nhận, hoặc mở hồ sơ cũ.",
        "Confirm that you receive it all the same, or open the earlier one.",
    )
    context |= {"doubles": doubles, "double_rule": rule, "errors": [("double", words)]}
    context |= _preview(request, context)
    return render(request, "desk/receive_form.html", context, status=409)
