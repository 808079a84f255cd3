"""Tracking: what anybody with the code may know, what the applicant may know, and proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.core import clock, text
from motcua.core.entrances import open_to_public
from motcua.core.errors import NotFound
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import DossierDetail, Kind, PublicStatus, Status
from motcua.dossiers.errors import DossierUnknown, WrongFactor
from motcua.face.answers import file_answer
from motcua.face.templatetags.face import choose
from motcua.ledger import api as ledger
from motcua.ledger.errors import NotSealedYet
from motcua.organisation import api as organisation
from motcua.payments import api as payments
from motcua.payments.contracts import ChargeState, PaymentCode
from motcua.procedures import api as procedures

CODE_IS_ENOUGH = "whoever holds the code may know how far the dossier is, and nothing of the person"

BETWEEN_OFFICIALS = frozenset(
    {
        Kind.NOTED,
        Kind.ASSIGNED,
        Kind.REROUTED,
        Kind.REAPPOINTMENT_PROPOSED,
        Kind.REAPPOINTMENT_DECLINED,
    }
)
TOLD = frozenset(
    {
        Kind.SUPPLEMENT_REQUESTED,
        Kind.REFUSED,
        Kind.WITHDRAWN,
        Kind.STOPPED,
        Kind.PAYMENT_REQUESTED,
        Kind.PAID,
        Kind.REAPPOINTED,
        Kind.RETURNED,
    }
)
"""Acts whose reason was written for the applicant to read."""


def _steps(found: PublicStatus) -> list[dict[str, Any]]:
    """The steps with how far the dossier is.

    Of an agency's process, which may choose between steps and do several at once, only what
    is being done now is said: which of the others it passed is in the acts.
    """
    running = dossiers.running_of(found.procedure, found.procedure_version, found.process)
    if running is None:
        return []
    lanes = {lane.code: lane.name for lane in running.definition.lanes}
    places = (found.step,) if found.status is Status.FINISHED else found.places
    rows = []
    for at, code in enumerate(running.order):
        node = running.step(code)
        now = code in places if found.process else at == found.steps_done
        rows.append(
            {
                "name": node.name, "now": now, "agency": lanes.get(node.lane),
                "done": not found.process and at < found.steps_done,
            }
        )  # fmt: skip
    return rows


def _names(procedure: str, version: int, unit: str) -> dict[str, Any]:
    """Names to show; codes where a source's own units or procedures are not ours."""
    try:
        place: Any = organisation.unit_get(unit)
    except NotFound:
        place = None
    try:
        known = procedures.procedure_get(procedure) if version else None
    except NotFound:
        known = None
    return {"unit": place, "procedure": known}


def _owed(code: str) -> list[tuple[ChargeState, PaymentCode | None]]:
    """What of the dossier's charges is still due, with the code that pays it. One statement."""
    return [
        (charge, payments.payment_code(charge))
        for charge in payments.charges_of(code) if charge.outstanding
    ]  # fmt: skip


@open_to_public(CODE_IS_ENOUGH)
@require_safe
def track(request: HttpRequest) -> HttpResponse:
    """One question: which code?"""
    typed = text.clean(request.GET.get("ma", ""))
    if not typed:
        return render(request, "portal/track.html", {"asked": "ma" in request.GET})
    for code in (typed, typed.upper()):
        with suppress(DossierUnknown):
            return redirect("portal:status", code=dossiers.public_status(code=code).code)
    return render(request, "portal/track.html", {"asked": True, "code": typed}, status=404)


@open_to_public(CODE_IS_ENOUGH)
@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    """How far the dossier is, and what is still to be paid. Two statements."""
    found = dossiers.public_status(code=code)
    context = {
        "status": found, "owed": _owed(code), "steps": _steps(found),
        **_names(found.procedure, found.procedure_version, found.unit),
    }  # fmt: skip
    return render(request, "portal/status.html", context)


def _for_the_applicant(detail: DossierDetail) -> list[dict[str, Any]]:
    """The acts that concern the applicant, with the reason given to them and the papers asked.

    What officials write to each other, and who has the task, is theirs; the proof of the
    clock counts every act all the same. The reason for a new day was given with its
    proposal, and is told once the day is confirmed.
    """
    refusing = dossiers.refusing_acts(detail)
    papers: Mapping[str, Any] = {}
    if detail.row.procedure_version:
        version = procedures.procedure_version_get(
            detail.row.procedure, detail.row.procedure_version
        )
        papers = {component.code: component.name for component in version.components}
    found = []
    for act in detail.acts:
        if act.kind in BETWEEN_OFFICIALS:
            continue
        noted = int(act.body.get("proposed_seq", act.seq))
        told = act.kind in TOLD or act in refusing
        found.append(
            {
                "act": act, "note": detail.notes.get(noted) if told else None,
                "papers": [
                    papers[code] for code in act.body.get("components", ())
                    if act.kind == Kind.SUPPLEMENT_REQUESTED and code in papers
                ],
            }
        )  # fmt: skip
    return found


@open_to_public("asks for something that only the applicant knows, and counts wrong answers")
@never_cache
@require_http_methods(["GET", "POST"])
def details(request: HttpRequest, code: str) -> HttpResponse:
    """The acts in full, after the last four digits of id number or telephone."""
    if request.method != "POST":
        return redirect("portal:status", code=code)
    digits = request.POST.get("digits", "").strip()
    if not dossiers.second_factor_check(code=code, digits=digits, at=clock.now()):
        found = dossiers.public_status(code=code)
        context = {
            "status": found, "wrong": str(WrongFactor()), "owed": _owed(code),
            "steps": _steps(found),
            **_names(found.procedure, found.procedure_version, found.unit),
        }  # fmt: skip
        return render(request, "portal/status.html", context, status=403)
    detail = dossiers.dossier_detail(code=code)
    names = _names(detail.row.procedure, detail.row.procedure_version, detail.row.unit)
    context = {"detail": detail, "acts": _for_the_applicant(detail), **names}
    return render(request, "portal/details.html", context)


@open_to_public("proves the clock of a dossier to whoever holds its code; entries name no person")
@require_safe
def proof_page(request: HttpRequest, code: str) -> HttpResponse:
    """The clock and its proof: what a receipt's QR leads to."""
    entries = ledger.entry_list(stream=dossiers.stream_of(code))
    if not entries:
        raise DossierUnknown(code=code)
    newest = ledger.checkpoint_latest()
    try:
        proof = ledger.stream_proof(stream=dossiers.stream_of(code), key=ledger.signing_key())
        proven = ledger.verify_proof(proof, key=ledger.signing_key().verifier)
        paths = {item["entry"]["seq"]: item for item in proof["entries"]}
    except NotSealedYet:
        proven, paths = None, {}
    context = {
        "status": dossiers.public_status(code=code),
        "entries": [(entry, paths.get(entry.seq)) for entry in entries],
        "proven": proven,
        "checkpoint": newest,
        "key": ledger.signing_key().verifier,
        "home": reverse("portal:status", args=[code]),
    }
    return render(request, "portal/proof.html", context)


@open_to_public("the same proof as a file, checked without this server")
@require_safe
def proof_file(request: HttpRequest, code: str) -> HttpResponse:
    """The downloadable proof."""
    proof = ledger.stream_proof(stream=dossiers.stream_of(code), key=ledger.signing_key())
    return file_answer(
        json.dumps(proof, ensure_ascii=False, indent=1),
        name=f"{choose('bang-chung', 'proof')}-{code}.json", media_type="application/json",
    )  # fmt: skip
