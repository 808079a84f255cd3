"""Refusals as ``application/problem+json`` (RFC 9457), whoever refuses.

``code`` is stable and may be matched by programs; ``errors`` maps a field path to a
reason; ``title`` is for people, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Field, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from motcua.core.errors import DomainError, Invalid, NotFound
from motcua.organisation.errors import TokenInvalid

MEDIA_TYPE = "application/problem+json"


class ProblemOut(Schema):
    """Why a request was refused, and what to do next."""

    type: str
    code: str
    title: str
    status: int
    errors: dict[str, str] = Field(default_factory=dict)


class RequestInvalid(Invalid):
    """The request does not have the shape that the operation describes."""

    code = "request_invalid"
    message = _("The request does not have the described form.")


class RequestUnreadable(DomainError):
    """The body is not the JSON text that it should be."""

    code = "request_unreadable"
    message = _("The body cannot be read as JSON in UTF-8.")
    status = 400


class PathUnknown(NotFound):
    """The API has no such address."""

    code = "path_unknown"
    message = _("The API has no address %(path)s. See /api/openapi.json for those that it has.")


class MethodNotAllowed(DomainError):
    """The address exists, and is not used with this method."""

    code = "method_not_allowed"
    message = _("%(method)s is not possible here. Use %(allowed)s.")
    status = 405


def refusals(*statuses: int) -> dict[int, type[ProblemOut]]:
    """Those answers of an operation that refuse, for its description."""
    return dict.fromkeys(statuses, ProblemOut)


def _paths(errors: list[dict[str, Any]]) -> Mapping[str, str]:
    """Field paths as the sender wrote them: ``applicant.name``, not where it was found."""
    found = {}
    for error in errors:
        place = [str(part) for part in error["loc"]]
        inner = place[2:] if place[0] == "body" else place[1:]
        found[".".join(inner) or place[0]] = str(error["msg"])
    return found


def problem(api: NinjaAPI, request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The answer that tells a refusal, in the reader's language."""
    body: dict[str, Any] = {
        "type": f"urn:motcua:error:{refusal.code}", "code": refusal.code,
        "title": str(refusal), "status": refusal.status,
    }  # fmt: skip
    if isinstance(refusal, Invalid) and refusal.fields:
        body["errors"] = {path: str(reason) for path, reason in refusal.fields.items()}
    response = api.create_response(request, body, status=refusal.status)
    response["Content-Type"] = MEDIA_TYPE
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _translated(error: Exception | type[Exception]) -> DomainError | None:
    """The refusal that an error of the library stands for; ``None`` for a bug."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, ValidationError):
        return RequestInvalid(_paths(error.errors))
    if isinstance(error, AuthenticationError):
        return TokenInvalid()
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, HttpError) and error.status_code == HTTPStatus.BAD_REQUEST:
        return RequestUnreadable()
    return None


def translate_refusals(api: NinjaAPI) -> None:
    """Make ``api`` answer every refusal, its library's own too, as a problem."""

    def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
        refusal = _translated(error)
        if refusal is None:
            raise error
        return problem(api, request, refusal)

    for kind in (DomainError, ValidationError, HttpError, Http404):
        api.add_exception_handler(kind, answer)
