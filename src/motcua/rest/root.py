"""The JSON API: dossiers, look-ups, figures and proofs, for programs.

Each operation names the permission it needs, or why it is open. Refusals are
``application/problem+json`` (RFC 9457) with a stable ``code``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Status

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Collector, Done, PublicStatus, Receipt
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Value
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor
from motcua.rest import changes, feed, reading, steps, webhooks
from motcua.rest.access import Needs, open_operation
from motcua.rest.description import Api
from motcua.rest.problems import RequestInvalid, refusals, translate_refusals
from motcua.rest.schemas import (
    ActIn,
    AdvanceIn,
    Code,
    DoneOut,
    FigureOut,
    Key,
    ReceiptOut,
    ReceiveIn,
    ReturnIn,
    StatusOut,
    SupplementIn,
)

api = Api(
    title="Motcua", version="1", urls_namespace="rest", docs_url=None,
    description="One-stop dossiers, their proven clock, and the figures computed from them.",
)  # fmt: skip
translate_refusals(api)
api.add_router("", changes.router)
api.add_router("", reading.router)
api.add_router("", steps.router)
api.add_router("", feed.router)
api.add_router("", webhooks.router)

READ = refusals(404, 422)
ACT = refusals(400, 401, 403, 404, 409, 422)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "code": receipt.code, "received_at": receipt.received_at, "due_on": receipt.due_on,
        "due_at": receipt.due_at, "proposed": receipt.proposed, "seq": receipt.seq,
        "hash": receipt.hash,
    }  # fmt: skip


def _done(done: Done) -> dict[str, Any]:
    return {
        "code": done.code, "kind": str(done.kind), "seq": done.seq, "status": done.status.value,
        "step": done.step, "hash": done.hash,
    }  # fmt: skip


def _status(found: PublicStatus) -> dict[str, Any]:
    return {
        "code": found.code, "procedure": found.procedure, "unit": found.unit,
        "status": found.status.value, "national_status": found.status.national,
        "step": found.step, "steps_done": found.steps_done, "steps_total": found.steps_total,
        "places": list(found.places or ([found.step] if found.step else [])),
        "received_on": found.received_on, "due_on": found.due_on, "closed_on": found.closed_on,
        "returned_on": found.returned_on, "origin": found.origin,
    }  # fmt: skip


api.get("/dossiers", response=reading.LISTED, auth=Needs("dossiers.read"))(reading.dossier_list)


@api.post("/dossiers", response={201: ReceiptOut, **ACT}, auth=Needs("dossiers.receive"))
def receive(request: HttpRequest, body: ReceiveIn, key: Key) -> Status[dict[str, Any]]:
    """Receive a dossier. Send an ``Idempotency-Key`` so that a repeat does no harm."""
    receipt = dossiers.dossier_receive(
        actor=_actor(request), at=clock.now(), unit_code=body.unit,
        procedure_code=body.procedure, applicant=Applicant(**body.applicant.dict()),
        components=body.components, channel=body.channel, case=body.case, key=key,
    )  # fmt: skip
    return Status(201, _receipt(receipt))


@api.post(
    "/dossiers/{code}/advance", response={200: DoneOut, **ACT}, auth=Needs("dossiers.advance")
)
def advance(request: HttpRequest, code: Code, body: AdvanceIn, key: Key) -> dict[str, Any]:
    """Complete a step; the outcome of each decision on the way is chosen with it."""
    return _done(
        dossiers.dossier_advance(
            actor=_actor(request), at=clock.now(), code=code, key=key, **body.dict()
        )
    )


@api.post(
    "/dossiers/{code}/supplement-request",
    response={200: DoneOut, **ACT},
    auth=Needs("dossiers.supplement"),
)
def supplement_request(
    request: HttpRequest, code: Code, body: SupplementIn, key: Key
) -> dict[str, Any]:
    """Ask for what is missing; the clock stands."""
    return _done(
        dossiers.dossier_request_supplement(
            actor=_actor(request), at=clock.now(), code=code, components=body.components,
            reason=body.reason, expected_seq=body.expected_seq, key=key,
        )
    )  # fmt: skip


@api.post(
    "/dossiers/{code}/supplement", response={200: DoneOut, **ACT}, auth=Needs("dossiers.receive")
)
def supplement(request: HttpRequest, code: Code, body: ActIn, key: Key) -> dict[str, Any]:
    """What was missing has come."""
    return _done(
        dossiers.dossier_supplement(
            actor=_actor(request), at=clock.now(), code=code, expected_seq=body.expected_seq,
            note=body.note, key=key,
        )
    )  # fmt: skip


@api.post("/dossiers/{code}/return", response={200: DoneOut, **ACT}, auth=Needs("dossiers.return"))
def hand_over(request: HttpRequest, code: Code, body: ReturnIn, key: Key) -> dict[str, Any]:
    """Hand the result over."""
    given = body.collector
    collector = Collector(**given.dict()) if given is not None else None
    return _done(
        dossiers.dossier_return(
            actor=_actor(request), at=clock.now(), code=code, channel=body.channel,
            collector=collector, expected_seq=body.expected_seq, key=key,
        )
    )  # fmt: skip


@api.get("/dossiers/{code}/status", response={200: StatusOut, **READ}, auth=None)
@open_operation("whoever holds the code may know how far the dossier is")
def status(request: HttpRequest, code: Code) -> dict[str, Any]:
    """How far a dossier is. One statement."""
    return _status(dossiers.public_status(code=code))


@api.get("/dossiers/{code}/proof", response={200: dict[str, Any], **READ}, auth=None)
@open_operation("proves the clock; entries name no person")
def proof(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The proof of a dossier's clock, to be checked without this server."""
    return ledger.stream_proof(stream=dossiers.stream_of(code), key=ledger.signing_key())


@api.get("/indicators/{code}", response={200: FigureOut, **READ}, auth=None)
@open_operation("figures of the programme are public")
def figure(
    request: HttpRequest, code: str, on: date | None = None, unit: str | None = None
) -> dict[str, Any]:
    """A figure for a day (today) and a unit with all below it."""
    today = clock.today()
    if on is not None and on > today:
        raise RequestInvalid({"on": _("Choose a day up to today.")})
    found: Value = indicators.indicator_value(code=code, on=on or today, unit=unit)
    return {
        "code": found.code, "on": found.on, "unit": found.unit, "value": found.value,
        "numerator": found.numerator, "denominator": found.denominator,
        "set_aside": found.set_aside, "imported": found.imported,
        "simulated": found.simulated,
        "definition_version": found.definition_version, "fingerprint": found.fingerprint,
        "window_from": found.window_from, "window_until": found.window_until,
    }  # fmt: skip
