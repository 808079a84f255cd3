"""The JSON API: dossiers, look-ups, figures and proofs, for programs.

Each operation names the permission it needs, or why it is open. Refusals are
``application/problem+json`` (RFC 9457) with a stable ``code``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, NinjaAPI, Schema

from motcua.core import clock
from motcua.core.errors import DomainError, Invalid
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Applicant, Channel, Done, PublicStatus, Receipt
from motcua.indicators import api as indicators
from motcua.indicators.contracts import Value
from motcua.ledger import api as ledger
from motcua.organisation.contracts import Actor
from motcua.rest.access import Needs, open_operation

api = NinjaAPI(
    title="Motcua", version="1", urls_namespace="rest", docs_url=None,
    description="One-stop dossiers, their proven clock, and the figures computed from them.",
)  # fmt: skip


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """The one translator of refusals for JSON."""
    if not isinstance(refusal, DomainError):
        raise refusal
    body: dict[str, Any] = {
        "type": f"urn:motcua:error:{refusal.code}", "code": refusal.code,
        "title": str(refusal), "status": refusal.status,
    }  # fmt: skip
    if isinstance(refusal, Invalid) and refusal.fields:
        body["errors"] = {path: str(reason) for path, reason in refusal.fields.items()}
    response = api.create_response(request, body, status=refusal.status)
    response["Content-Type"] = "application/problem+json"
    return response


class ApplicantIn(Schema):
    """Who asks."""

    name: str = Field(min_length=1, max_length=200)
    id_number: str = Field("", max_length=20)
    phone: str = Field("", max_length=20)
    address: str = Field("", max_length=300)


class ReceiveIn(Schema):
    """A dossier handed in."""

    unit: str
    procedure: str
    applicant: ApplicantIn
    components: list[str]
    channel: Channel = Channel.COUNTER


class ReceiptOut(Schema):
    """What the applicant is given."""

    code: str
    received_at: datetime
    due_on: date | None
    due_at: datetime | None
    proposed: bool
    seq: int
    hash: str


class ActIn(Schema):
    """An act on a dossier. ``expected_seq``: the last act that the sender has seen."""

    expected_seq: int | None = None
    note: str = Field("", max_length=2000)


class SupplementIn(Schema):
    """What is missing."""

    components: list[str]
    reason: str = Field(max_length=2000)
    expected_seq: int | None = None


class ReturnIn(Schema):
    """How the result is handed over."""

    channel: Channel = Channel.COUNTER
    expected_seq: int | None = None


class DoneOut(Schema):
    """What came of an act: the present status is in the answer."""

    code: str
    kind: str
    seq: int
    status: str
    step: str
    hash: str


class StatusOut(Schema):
    """What anybody with the code may know."""

    code: str
    procedure: str
    unit: str
    status: str
    national_status: int
    step: str
    steps_done: int
    steps_total: int
    received_on: date
    due_on: date | None
    closed_on: date | None
    returned_on: date | None
    origin: str


class FigureOut(Schema):
    """A figure with what is needed to check it; ``value`` is null without evidence."""

    code: str
    on: date
    unit: str | None
    value: str | None
    numerator: int
    denominator: int
    set_aside: int
    imported: int | None
    definition_version: int
    fingerprint: str
    window_from: date | None
    window_until: date


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor


def _key(request: HttpRequest) -> str | None:
    return request.headers.get("Idempotency-Key")


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
        "received_on": found.received_on, "due_on": found.due_on, "closed_on": found.closed_on,
        "returned_on": found.returned_on, "origin": found.origin,
    }  # fmt: skip


@api.post("/dossiers", response={201: ReceiptOut}, auth=Needs("dossiers.receive"))
def receive(request: HttpRequest, body: ReceiveIn) -> tuple[int, dict[str, Any]]:
    """Receive a dossier. Send an ``Idempotency-Key`` so that a repeat does no harm."""
    receipt = dossiers.dossier_receive(
        actor=_actor(request), at=clock.now(), unit_code=body.unit,
        procedure_code=body.procedure, applicant=Applicant(**body.applicant.dict()),
        components=body.components, channel=body.channel, key=_key(request),
    )  # fmt: skip
    return 201, _receipt(receipt)


@api.post("/dossiers/{code}/advance", response=DoneOut, auth=Needs("dossiers.advance"))
def advance(request: HttpRequest, code: str, body: ActIn) -> dict[str, Any]:
    """Complete the present step."""
    return _done(
        dossiers.dossier_advance(
            actor=_actor(request), at=clock.now(), code=code, expected_seq=body.expected_seq,
            note=body.note, key=_key(request),
        )
    )  # fmt: skip


@api.post(
    "/dossiers/{code}/supplement-request", response=DoneOut, auth=Needs("dossiers.supplement")
)
def supplement_request(request: HttpRequest, code: str, body: SupplementIn) -> dict[str, Any]:
    """Ask for what is missing; the clock stands."""
    return _done(
        dossiers.dossier_request_supplement(
            actor=_actor(request), at=clock.now(), code=code, components=body.components,
            reason=body.reason, expected_seq=body.expected_seq, key=_key(request),
        )
    )  # fmt: skip


@api.post("/dossiers/{code}/supplement", response=DoneOut, auth=Needs("dossiers.receive"))
def supplement(request: HttpRequest, code: str, body: ActIn) -> dict[str, Any]:
    """What was missing has come."""
    return _done(
        dossiers.dossier_supplement(
            actor=_actor(request), at=clock.now(), code=code, expected_seq=body.expected_seq,
            note=body.note, key=_key(request),
        )
    )  # fmt: skip


@api.post("/dossiers/{code}/return", response=DoneOut, auth=Needs("dossiers.return"))
def hand_over(request: HttpRequest, code: str, body: ReturnIn) -> dict[str, Any]:
    """Hand the result over."""
    return _done(
        dossiers.dossier_return(
            actor=_actor(request), at=clock.now(), code=code, channel=body.channel,
            expected_seq=body.expected_seq, key=_key(request),
        )
    )  # fmt: skip


@api.get("/dossiers/{code}/status", response=StatusOut, auth=None)
@open_operation("whoever holds the code may know how far the dossier is")
def status(request: HttpRequest, code: str) -> dict[str, Any]:
    """How far a dossier is. One statement."""
    return _status(dossiers.public_status(code=code))


@api.get("/dossiers/{code}/proof", response=dict[str, Any], auth=None)
@open_operation("proves the clock; entries name no person")
def proof(request: HttpRequest, code: str) -> dict[str, Any]:
    """The proof of a dossier's clock, to be checked without this server."""
    return ledger.stream_proof(stream=dossiers.stream_of(code), key=ledger.signing_key())


@api.get("/indicators/{code}", response=FigureOut, auth=None)
@open_operation("figures of the programme are public")
def figure(
    request: HttpRequest, code: str, on: date | None = None, unit: str | None = None
) -> dict[str, Any]:
    """A figure for a day (today) and a unit with all below it."""
    found: Value = indicators.indicator_value(code=code, on=on or clock.today(), unit=unit)
    return {
        "code": found.code, "on": found.on, "unit": found.unit,
        "value": None if found.value is None else str(found.value),
        "numerator": found.numerator, "denominator": found.denominator,
        "set_aside": found.set_aside, "imported": found.imported,
        "definition_version": found.definition_version, "fingerprint": found.fingerprint,
        "window_from": found.window_from, "window_until": found.window_until,
    }  # fmt: skip
