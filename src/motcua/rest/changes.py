"""Acts beside the straight way through the JSON API; each is one service call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Field, Router, Schema

from motcua.core import clock
from motcua.dossiers import api as dossiers
from motcua.dossiers.contracts import Done
from motcua.rest.access import Needs
from motcua.rest.problems import refusals
from motcua.rest.schemas import Code, DoneOut, Key

ACT = refusals(400, 401, 403, 404, 409, 422)
router = Router()
F = TypeVar("F", bound=Callable[..., Any])


class ReasonIn(Schema):
    """A reason that is kept, and the last act that the sender has seen."""

    reason: str = Field(max_length=2000)
    expected_seq: int | None = None


class SendBackIn(ReasonIn):
    """The earlier step to which it goes back.

    ``present`` is the step from which it does, needed where the sender holds several.
    """

    step: str = Field(max_length=64)
    present: str = Field("", max_length=64)


class AssignIn(Schema):
    """The code of the person whose task it becomes; one's own to take it."""

    to: str = Field(max_length=60)
    expected_seq: int | None = None


class PaymentIn(ReasonIn):
    """What the applicant must pay, in đồng."""

    amount: int = Field(ge=1, le=9_999_999_999_999)


class PaidIn(Schema):
    """The number of the receipt."""

    reference: str = Field(max_length=200)
    expected_seq: int | None = None


class NoteIn(Schema):
    """A comment for colleagues."""

    note: str = Field(max_length=2000)


class ReappointIn(ReasonIn):
    """The new day that is proposed."""

    until_on: date


class DecideIn(Schema):
    """Whether the proposed day is confirmed; a reason is needed to decline."""

    accepted: bool
    reason: str = Field("", max_length=2000)
    expected_seq: int | None = None


def _common(request: HttpRequest, code: str, key: str | None) -> dict[str, Any]:
    return {
        "actor": request.auth, "at": clock.now(), "code": code, "key": key,  # type: ignore[attr-defined]
    }  # fmt: skip


def _done(done: Done) -> dict[str, Any]:
    return {
        "code": done.code, "kind": str(done.kind), "seq": done.seq, "status": done.status.value,
        "step": done.step, "hash": done.hash,
    }  # fmt: skip


def _post(path: str, permission: str) -> Callable[[F], F]:
    mark: Callable[[F], F] = router.post(
        f"/dossiers/{{code}}/{path}", response={200: DoneOut, **ACT}, auth=Needs(permission)
    )
    return mark


@_post("refusal", "dossiers.refuse")
def refuse(request: HttpRequest, code: Code, body: ReasonIn, key: Key) -> dict[str, Any]:
    """Refuse in writing, with the reason."""
    return _done(dossiers.dossier_refuse(**_common(request, code, key), **body.dict()))


@_post("withdrawal", "dossiers.receive")
def withdraw(request: HttpRequest, code: Code, body: ReasonIn, key: Key) -> dict[str, Any]:
    """The applicant takes the dossier back."""
    return _done(dossiers.dossier_withdraw(**_common(request, code, key), **body.dict()))


@_post("stop", "dossiers.stop")
def stop(request: HttpRequest, code: Code, body: ReasonIn, key: Key) -> dict[str, Any]:
    """Stop the handling for good."""
    return _done(dossiers.dossier_stop(**_common(request, code, key), **body.dict()))


@_post("send-back", "dossiers.advance")
def send_back(request: HttpRequest, code: Code, body: SendBackIn, key: Key) -> dict[str, Any]:
    """Return the dossier to an earlier step."""
    return _done(dossiers.dossier_send_back(**_common(request, code, key), **body.dict()))


@_post("assignment", "dossiers.read")
def assign(request: HttpRequest, code: Code, body: AssignIn, key: Key) -> dict[str, Any]:
    """Make the dossier somebody's task: a head's act, or taking what lies at one's own step."""
    return _done(dossiers.dossier_assign(**_common(request, code, key), **body.dict()))


@_post("payment-request", "dossiers.supplement")
def request_payment(request: HttpRequest, code: Code, body: PaymentIn, key: Key) -> dict[str, Any]:
    """Ask the applicant to meet a financial duty."""
    return _done(dossiers.dossier_request_payment(**_common(request, code, key), **body.dict()))


@_post("payment", "dossiers.receive")
def paid(request: HttpRequest, code: Code, body: PaidIn, key: Key) -> dict[str, Any]:
    """The financial duty is met."""
    return _done(dossiers.dossier_paid(**_common(request, code, key), **body.dict()))


@_post("note", "dossiers.advance")
def note(request: HttpRequest, code: Code, body: NoteIn, key: Key) -> dict[str, Any]:
    """Leave a comment for colleagues."""
    return _done(dossiers.dossier_note(**_common(request, code, key), **body.dict()))


@_post("reappointment", "dossiers.reappoint_propose")
def reappoint(request: HttpRequest, code: Code, body: ReappointIn, key: Key) -> dict[str, Any]:
    """Propose a new day; the first deadline still judges."""
    return _done(
        dossiers.dossier_reappointment_propose(**_common(request, code, key), **body.dict())
    )


@_post("reappointment-decision", "dossiers.reappoint")
def reappointment_decide(
    request: HttpRequest, code: Code, body: DecideIn, key: Key
) -> dict[str, Any]:
    """Confirm the proposed day with the apology, or decline it."""
    return _done(
        dossiers.dossier_reappointment_decide(**_common(request, code, key), **body.dict())
    )
